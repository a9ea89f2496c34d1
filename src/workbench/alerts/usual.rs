//! Whether an account that is behind its path is still within what it usually does.
//!
//! An account that buys seldom is behind its path most of the year and ahead of it after one order. Pace says nothing of
//! that; its own predictive distribution does. Symbols: o the first month of the path that was not closed when the plan
//! was made, n the months since then that are complete, S their sales, Q(p) the percentile p of the sum of the n months
//! from o on, as the account's method in use draws it on joint paths from what was known before o (V11; for a seldom
//! series the percentiles of the sum of its own draws).
//! - behind: pace below its threshold **and** S < Q(p), p the tenth percentile unless set otherwise;
//! - within its usual range: pace below its threshold and S ≥ Q(p). It is counted and listed, and raises no alert of pace.
//!
//! Without a distribution (a history too short before o, no method of its own, a month without a figure) nobody knows what
//! is usual, and pace alone decides. The company is judged by pace alone: what it is behind is news.
//! The method is the one in use today; its fit and its paths rest on the months before o only.
//! Source: Petropoulos, Kourentzes 2015 on judging intermittent demand by sums over the horizon; percentiles after V11.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{AccountId, Book, Money, Month, MonthRange, Node};
use crate::plan::{CellState, Monitoring, TargetPlan, Thresholds, n_elapsed, percentile_of};

use super::WHOLE;

/// What accounts were expected to sell since the path began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usual {
    /// The months that are summed; `None` before any is complete.
    pub span: Option<MonthRange>,
    /// Percentiles 0 to 100 of the sum, in whole currency units.
    pub percentiles: BTreeMap<AccountId, Vec<f64>>,
    /// Who was asked about and has no answer yet: nobody is called behind before it is known what is usual.
    pub awaited: BTreeSet<AccountId>,
}

/// An account that is behind its path and within its usual range.
#[derive(Clone, Debug, PartialEq)]
pub struct WithinUsual {
    /// Whose.
    pub account: AccountId,
    /// Sales less plan to date.
    pub deviation: Money,
    /// S.
    pub sold: Money,
    /// Q(p).
    pub low: Money,
}

/// The complete months of a plan's path that were open when it was made; `None` without one.
pub fn span_of(plan: &TargetPlan, last: Month) -> Option<MonthRange> {
    let is_sold = |i: usize| {
        let mut cells = plan.accounts.iter().filter_map(|it| it.cells.get(i));
        cells.any(|it| matches!(it.state, CellState::Actual | CellState::MissingActual))
    };
    let elapsed = n_elapsed(plan.window, last);
    let from = (0..elapsed).take_while(|i| is_sold(*i)).count();
    (from < elapsed).then(|| MonthRange { first: plan.window.first.plus(from as i32), len: elapsed - from })
}

impl Usual {
    /// S and Q(p) of an account over the months of `span`; `None` where nobody knows.
    pub(super) fn of(
        &self,
        book: &Book,
        span: MonthRange,
        account: AccountId,
        thresholds: &Thresholds,
    ) -> Option<(Money, Money)> {
        let percentiles = self.percentiles.get(&account).filter(|_| self.span == Some(span))?;
        let sales = book.amounts_of(Node::Account(account));
        let sold = |month| sales.get(book.months().position(month)?).copied().flatten();
        let sold: Money = span.iter().map(sold).sum::<Option<Money>>()?;
        let percent = 100.0 * thresholds.usual as f64 / WHOLE as f64;
        Some((sold, Money::from_f64(percentile_of(percentiles, percent)?)?))
    }
}

/// Accounts behind their path and within their usual range, the furthest behind first.
pub fn within_usual(
    book: &Book,
    plan: &TargetPlan,
    monitoring: &Monitoring,
    usual: &Usual,
    thresholds: &Thresholds,
) -> Vec<WithinUsual> {
    let Some(span) = book.months().last().and_then(|it| span_of(plan, it)) else { return Vec::new() };
    let behind = thresholds.behind as f64 / WHOLE as f64;
    let found = |it: &crate::plan::AccountPace| {
        it.pace.pace.filter(|it| *it < behind)?;
        let (sold, low) = usual.of(book, span, it.account, thresholds).filter(|(sold, low)| sold >= low)?;
        Some(WithinUsual { account: it.account, deviation: it.pace.deviation_to_date, sold, low })
    };
    let mut all: Vec<WithinUsual> = monitoring.accounts.iter().filter_map(found).collect();
    all.sort_by_key(|it| (it.deviation, it.account));
    all
}
