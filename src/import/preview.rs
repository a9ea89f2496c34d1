//! What an import would bring in: the totals of what was read, and the checks on the whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::ImportError;
use super::issue::{IssueKind, Issues, Severity};
use super::options::ReadOptions;
use super::partial::{self, PartialMonth};
use super::record::{MonthTotal, Record, Records};
use crate::domain::{Money, Month, MonthRange};

/// Rows below the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Found.
    pub read: usize,
    /// Used, those of a left-out partial month included.
    pub used: usize,
    /// Left out: unusable, totals, or repeated rows where so chosen.
    pub left_out: usize,
    /// Of these, totals.
    pub totals: usize,
    /// Rows with a blank account or product under a filled one: used when blanks are filled, else left out.
    pub blank_below: usize,
}

/// What an import would bring in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPreview {
    /// Rows found, used and left out.
    pub counts: RowCounts,
    /// Everything doubtful, by line.
    pub issues: Issues,
    /// The months with rows, first to last, those of a left-out partial month included.
    pub months: MonthRange,
    /// The last month if it is only partly elapsed.
    pub partial_month: Option<PartialMonth>,
    /// The months that enter the history.
    pub history: MonthRange,
    /// All used rows together; `None` without amounts.
    pub sum_of_amounts: Option<Money>,
    /// The part of it that enters the history.
    pub sum_in_history: Option<Money>,
    /// Month by month, over `months`.
    pub by_month: Vec<MonthTotal>,
    /// The rows themselves.
    pub records: Records,
}

/// Most months a book may span; more comes from a mistyped year.
const MAX_MONTHS: usize = 600;

/// Joins what was read with its totals.
pub(super) fn assemble(
    options: &ReadOptions,
    counts: RowCounts,
    mut issues: Issues,
    records: Records,
) -> Result<ImportPreview, ImportError> {
    let no_row = ImportError::NoUsableRow { n_issues: issues.n() };
    let first = records.rows.iter().map(|it| it.month).min();
    let last = records.rows.iter().map(|it| it.month).max();
    let (Some(first), Some(last)) = (first, last) else { return Err(no_row) };
    let months = MonthRange::inclusive(first, last);
    if months.len > MAX_MONTHS {
        return Err(ImportError::SpanTooLong { months: months.len, max: MAX_MONTHS });
    }
    check_sums(&records)?;
    let partial_month = partial::detect(&last_days(&records), options.today);
    let leaves_out = partial_month.is_some() && !options.keep_partial_month;
    let history = MonthRange { first, len: months.len - usize::from(leaves_out) };
    if history.len == 0 {
        return Err(no_row);
    }
    let by_month = by_month(&records, months);
    for month in far_months(&by_month) {
        let line = records.first_lines.get(&month).copied().unwrap_or(0);
        issues.note(line, Severity::Doubtful, IssueKind::FarMonth { month }, || (None, None));
    }
    issues.sort();
    let sum = |totals: &[MonthTotal]| totals.iter().filter_map(|it| it.amount).sum();
    Ok(ImportPreview {
        counts,
        issues,
        months,
        partial_month,
        history,
        sum_of_amounts: records.has_amounts.then(|| sum(&by_month)),
        sum_in_history: records.has_amounts.then(|| sum(&by_month[..history.len])),
        by_month,
        records,
    })
}

/// Months without a row after which what follows, or what came before, looks like a mistyped year.
const FAR: usize = 24;

/// The months beyond an empty stretch, seen from the side with more rows.
fn far_months(by_month: &[MonthTotal]) -> Vec<Month> {
    let filled: Vec<usize> = (0..by_month.len()).filter(|it| by_month[*it].n_rows > 0).collect();
    let Some(gap) = filled.windows(2).position(|it| it[1] - it[0] > FAR) else { return Vec::new() };
    let n_rows = |part: &[usize]| part.iter().map(|it| by_month[*it].n_rows).sum::<usize>();
    let (before, after) = filled.split_at(gap + 1);
    let far = if n_rows(before) < n_rows(after) { before } else { after };
    far.iter().map(|it| by_month[*it].month).collect()
}

/// No sum of any part of the records can overflow when the sum of all absolute values does not.
fn check_sums(records: &Records) -> Result<(), ImportError> {
    let fits = |value: fn(&Record) -> Option<i64>| {
        let total: i128 = records.rows.iter().filter_map(|it| value(&it)).map(|it| i128::from(it).abs()).sum();
        total <= i128::from(i64::MAX)
    };
    if fits(|it| it.amount) && fits(|it| it.quantity) && fits(|it| it.cost) {
        Ok(())
    } else {
        Err(ImportError::Overflow)
    }
}

fn last_days(records: &Records) -> Vec<(Month, Option<u32>)> {
    let mut last = BTreeMap::new();
    for it in records.rows.iter() {
        let day = last.entry(it.month).or_insert(None);
        *day = (*day).max(it.day);
    }
    last.into_iter().collect()
}

fn by_month(records: &Records, months: MonthRange) -> Vec<MonthTotal> {
    let empty = |month| MonthTotal { month, amount: records.has_amounts.then_some(Money::default()), n_rows: 0 };
    let mut totals: Vec<MonthTotal> = months.iter().map(empty).collect();
    for it in records.rows.iter() {
        let Some(total) = months.position(it.month).and_then(|at| totals.get_mut(at)) else { continue };
        total.n_rows += 1;
        if let (Some(sum), Some(amount)) = (&mut total.amount, it.amount) {
            *sum += Money::from_minor(amount);
        }
    }
    totals
}
