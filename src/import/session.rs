//! One import in progress: the heavy parts stay here, in the worker; the page gets a summary.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::aggregate::to_book;
use super::date::DateOrder;
use super::decode::TextEncoding;
use super::error::ImportError;
use super::grid::{SheetFacts, table_of};
use super::guess::{set_date_order, suggest};
use super::html::grid_of_html;
use super::issue::{RowIssue, Severity};
use super::mapping::{Mapping, Role};
use super::options::{GapRule, ReadOptions};
use super::partial::PartialMonth;
use super::preview::{ImportPreview, RowCounts};
use super::read::{read, read_telling};
use super::record::{MonthTotal, Record};
use super::rows::{RowView, SourceRow};
use super::table::{Delimiter, SourceTable, open_telling, open_text_telling};
use crate::domain::{Book, IdGenerator, Money, Month, MonthRange};

/// Source rows that a summary shows.
pub const SAMPLE_ROWS: usize = 50;
/// Issues that a summary lists.
pub const SHOWN_ISSUES: usize = 500;

/// An opened file with its mapping, options and reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSession {
    table: SourceTable,
    mapping: Mapping,
    options: ReadOptions,
    preview: Result<ImportPreview, ImportError>,
}

/// What the page shows of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewSummary {
    /// Name of the file, empty for pasted cells.
    pub name: String,
    /// How its characters were written.
    pub encoding: TextEncoding,
    /// What separates its cells.
    pub delimiter: Delimiter,
    /// About the sheet, `None` for a text.
    pub sheet: Option<SheetFacts>,
    /// Whether a header was found.
    pub has_header: bool,
    /// The name of each column, possibly empty.
    pub header: Vec<String>,
    /// The first [`SAMPLE_ROWS`] rows.
    pub sample: Vec<SourceRow>,
    /// How columns are read.
    pub mapping: Mapping,
    /// What was decided.
    pub options: ReadOptions,
    /// What the reading gives, or why it gives nothing; the mapping can then be changed.
    pub outcome: Result<ReadSummary, ImportError>,
}

/// What the rows give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSummary {
    /// Rows found, used and left out.
    pub counts: RowCounts,
    /// The first [`SHOWN_ISSUES`] issues by line.
    pub issues: Vec<RowIssue>,
    /// How many there are.
    pub n_issues: usize,
    /// How many there are of each severity.
    pub n_by_severity: BTreeMap<Severity, usize>,
    /// The months with rows.
    pub months: MonthRange,
    /// The months that enter the history.
    pub history: MonthRange,
    /// The last month if it is only partly elapsed.
    pub partial_month: Option<PartialMonth>,
    /// All used rows together.
    pub sum_of_amounts: Option<Money>,
    /// The part of it that enters the history.
    pub sum_in_history: Option<Money>,
    /// Month by month.
    pub by_month: Vec<MonthTotal>,
    /// How many accounts the history has.
    pub n_accounts: usize,
    /// How many products the history has.
    pub n_products: usize,
    /// What a month without a row counts as; the empty cell of a month column is never zero.
    pub gaps: GapRule,
    /// What was sold in a partial month that is left out.
    pub open: Option<OpenTotals>,
    /// Used rows below zero: credit notes and returns, those of a left-out partial month included.
    pub n_returns: usize,
}

impl ImportSession {
    /// Opens a file and reads it with the suggested mapping.
    ///
    /// # Errors
    /// [`ImportError`] when the bytes hold no table.
    pub fn open(bytes: &[u8], name: &str, options: ReadOptions) -> Result<Self, ImportError> {
        Self::open_telling(bytes, name, options, &mut |_| ())
    }

    /// Opens as [`ImportSession::open`] does and tells the share done, 0 to 1: splitting is one half, reading the other.
    ///
    /// # Errors
    /// As [`ImportSession::open`].
    pub fn open_telling(
        bytes: &[u8],
        name: &str,
        options: ReadOptions,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, ImportError> {
        let table = open_telling(bytes, name, &mut |it| progress(it / 2.0))?;
        Ok(Self::new(table, options, progress))
    }

    /// Opens pasted cells, reads them with the suggested mapping, and tells the share done.
    ///
    /// # Errors
    /// [`ImportError`] when the text holds no table.
    pub fn open_text(text: &str, options: ReadOptions, progress: &mut dyn FnMut(f64)) -> Result<Self, ImportError> {
        let table = open_text_telling(text, &mut |it| progress(it / 2.0))?;
        Ok(Self::new(table, options, progress))
    }

    /// Opens cells from a clipboard that holds them as HTML as well, with their spans and, often, their stored values;
    /// the text counts where the HTML holds no table.
    ///
    /// # Errors
    /// As [`ImportSession::open_text`].
    pub fn open_clipboard(
        html: &str,
        text: &str,
        options: ReadOptions,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, ImportError> {
        match grid_of_html(html)? {
            Some(grid) => Ok(Self::open_table(table_of(grid, "")?, options, progress)),
            None => Self::open_text(text, options, progress),
        }
    }

    /// Reads a table that came out of a sheet with the suggested mapping.
    pub fn open_table(table: SourceTable, mut options: ReadOptions, progress: &mut dyn FnMut(f64)) -> Self {
        // Columns that became rows: an empty cell among them says as little as one of a month column.
        if table.origin.as_ref().is_some_and(|it| it.facts.is_spread) {
            options.gaps = GapRule::Missing;
        }
        Self::new(table, options, progress)
    }

    fn new(table: SourceTable, options: ReadOptions, progress: &mut dyn FnMut(f64)) -> Self {
        let mapping = suggest(&table);
        let preview = read_telling(&table, &mapping, &options, &mut |it| progress(0.5 + it / 2.0));
        Self { table, mapping, options, preview }
    }

    /// Reads again with another mapping. When another column became the date, its order is decided anew.
    pub fn set_mapping(&mut self, mapping: Mapping) {
        let date_moved = mapping.column(Role::Date) != self.mapping.column(Role::Date);
        self.mapping = mapping;
        // A table has as many plans as columns, whatever the page sent.
        self.mapping.columns.resize(self.table.header.len(), Default::default());
        if date_moved {
            set_date_order(&self.table, &mut self.mapping);
        }
        self.read_again();
    }

    /// Settles an ambiguous date order.
    pub fn set_date_order(&mut self, order: DateOrder) {
        self.mapping.date_order = order;
        self.mapping.date_order_ambiguous = false;
        self.read_again();
    }

    /// Reads again with other options.
    pub fn set_options(&mut self, options: ReadOptions) {
        self.options = options;
        self.read_again();
    }

    fn read_again(&mut self) {
        self.preview = read(&self.table, &self.mapping, &self.options);
    }

    /// The table as it stands in the source.
    pub fn table(&self) -> &SourceTable {
        &self.table
    }

    /// How columns are read.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What was decided.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The whole reading.
    ///
    /// # Errors
    /// Why the rows give nothing.
    pub fn preview(&self) -> Result<&ImportPreview, ImportError> {
        self.preview.as_ref().map_err(Clone::clone)
    }

    /// Up to `len` issues of a severity, or of any, from the `from`-th such issue on.
    pub fn issues(&self, severity: Option<Severity>, from: usize, len: usize) -> Vec<RowIssue> {
        let all = self.preview.as_ref().map(|it| it.issues.listed()).unwrap_or_default();
        let is_it = |it: &&RowIssue| severity.is_none_or(|severity| it.severity == severity);
        all.iter().filter(is_it).skip(from).take(len).cloned().collect()
    }

    /// What the page shows.
    pub fn summary(&self) -> PreviewSummary {
        PreviewSummary {
            name: self.table.name.clone(),
            encoding: self.table.encoding.clone(),
            delimiter: self.table.delimiter,
            sheet: self.table.origin.as_ref().map(|it| it.facts.clone()),
            has_header: self.table.has_header,
            header: self.table.header.clone(),
            sample: self.table.rows.iter().take(SAMPLE_ROWS).map(RowView::to_row).collect(),
            mapping: self.mapping.clone(),
            options: self.options.clone(),
            outcome: self.preview().map(ReadSummary::of),
        }
    }

    /// What a month without a row counts as; missing where nothing could be read.
    pub fn gap_rule(&self) -> GapRule {
        self.preview().map_or(GapRule::Missing, |it| it.records.gap_rule())
    }

    /// The book, for when the person confirms.
    ///
    /// # Errors
    /// Why the rows make none.
    pub fn book(&self, ids: &mut IdGenerator) -> Result<Book, ImportError> {
        to_book(self.preview()?, ids)
    }
}

/// What was sold in the partial month that a history leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTotals {
    /// The month.
    pub month: Month,
    /// The day of its last row; `None` when dates have no day.
    pub last_day: Option<u32>,
    /// Accounts by name, each with the sum of its rows.
    pub by_account: Vec<(String, Money)>,
}

impl OpenTotals {
    fn of(preview: &ImportPreview) -> Option<Self> {
        let PartialMonth { month, last_day, .. } = preview.partial_month?;
        if preview.history.position(month).is_some() {
            return None;
        }
        let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
        for it in preview.records.rows.iter().filter(|it| it.month == month) {
            if let Some(amount) = it.amount {
                let sum = sums.entry(it.account).or_default();
                // What does not fit is no figure to go by; the months of the history are refused for it.
                *sum = sum.checked_add(amount)?;
            }
        }
        let named =
            |(account, sum): (u32, i64)| (preview.records.accounts.get(account).to_owned(), Money::from_minor(sum));
        (!sums.is_empty()).then(|| Self { month, last_day, by_account: sums.into_iter().map(named).collect() })
    }
}

impl ReadSummary {
    fn of(preview: &ImportPreview) -> Self {
        Self {
            gaps: preview.records.gap_rule(),
            counts: preview.counts,
            issues: preview.issues.listed().iter().take(SHOWN_ISSUES).cloned().collect(),
            n_issues: preview.issues.n(),
            n_by_severity: preview.issues.n_by_severity().clone(),
            months: preview.months,
            history: preview.history,
            partial_month: preview.partial_month,
            sum_of_amounts: preview.sum_of_amounts,
            sum_in_history: preview.sum_in_history,
            by_month: preview.by_month.clone(),
            n_accounts: n_in_history(preview, |it| it.account),
            n_products: n_in_history(preview, |it| it.product),
            open: OpenTotals::of(preview),
            n_returns: preview.records.rows.iter().filter(is_return).count(),
        }
    }
}

/// A left-out partial month may hold accounts that nobody has seen before; the book will not have them either.
fn n_in_history(preview: &ImportPreview, party: fn(&Record) -> u32) -> usize {
    let in_history = |it: &Record| preview.history.position(it.month).is_some();
    preview.records.rows.iter().filter(in_history).map(|it| party(&it)).collect::<HashSet<_>>().len()
}

fn is_return(record: &Record) -> bool {
    record.amount.or(record.quantity).is_some_and(|it| it < 0)
}
