//! Table and mapping → records, with every doubtful row listed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::column::date_order;
use super::date::{DateProblem, ParsedDate, parse_date};
use super::error::ImportError;
use super::fill::{self, Blank};
use super::issue::{IssueKind, RowIssue, Severity};
use super::mapping::{ColumnPlan, Layout, Mapping, MonthColumn, Role};
use super::number::{Decimal, NumberProblem, parse_number};
use super::partial::{self, PartialMonth};
use super::record::{AccountRecord, MonthTotal, Record, Records};
use super::table::{SourceRow, SourceTable};
use super::total::is_total_label;
use crate::domain::{Measure, Money, Month, MonthRange};

/// The day on which the import is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// Its month.
    pub month: Month,
    /// Its day, from 1.
    pub day: u32,
}

/// What a month without a row means, inside the span of a file of long rows, once the series is active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapRule {
    /// Nothing was sold.
    #[default]
    Zero,
    /// Nobody knows.
    Missing,
}

/// What people decide about an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The day of the import, which shows that the current month is not over.
    pub today: Option<Today>,
    /// Whether a partly elapsed last month enters the history.
    pub keep_partial_month: bool,
    /// Whether rows that repeat an earlier one in every cell are used: real invoices do repeat.
    pub keep_repeated_rows: bool,
    /// Whether rows that look like totals are used.
    pub keep_total_rows: bool,
    /// Whether a blank account or product takes the name above it, as merged cells mean it.
    pub fill_down: bool,
    /// What a month without a row means.
    pub gaps: GapRule,
    /// Name of the one product where no product column is named.
    pub only_product: String,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            today: None,
            keep_partial_month: false,
            keep_repeated_rows: true,
            keep_total_rows: false,
            fill_down: false,
            gaps: GapRule::Zero,
            only_product: "All products".to_owned(),
        }
    }
}

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// Rows found, used and left out.
    pub counts: RowCounts,
    /// Everything doubtful, by line.
    pub issues: Vec<RowIssue>,
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

/// Reads every row of `table` as `mapping` says.
///
/// # Errors
/// [`ImportError::MissingRole`], [`ImportError::NoUsableRow`], [`ImportError::SpanTooLong`] or [`ImportError::Overflow`].
pub fn read(table: &SourceTable, mapping: &Mapping, options: &ReadOptions) -> Result<ImportPreview, ImportError> {
    read_telling(table, mapping, options, &mut |_| ())
}

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 4096;

/// Reads as [`read`] does and tells the share of rows done, 0 to 1.
///
/// # Errors
/// As [`read`].
pub fn read_telling(
    table: &SourceTable,
    mapping: &Mapping,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64),
) -> Result<ImportPreview, ImportError> {
    require_roles(mapping)?;
    let blanks = fill::blanks(table, mapping);
    let filled = (options.fill_down && !blanks.is_empty()).then(|| fill::filled(table, &blanks));
    let table = filled.as_ref().unwrap_or(table);
    let mut reader = Reader::new(table, mapping, options, &blanks);
    if mapping.date_order_ambiguous {
        reader.note_ambiguous_dates();
    }
    for (i, row) in table.rows.iter().enumerate() {
        if i % REPORT_EVERY == 0 {
            progress(i as f64 / table.rows.len() as f64);
        }
        reader.row_idx = i;
        reader.take(row);
    }
    reader.finish()
}

fn require_roles(mapping: &Mapping) -> Result<(), ImportError> {
    let missing = |role| Err(ImportError::MissingRole { role });
    let has = |role| mapping.column(role).is_some();
    if !has(Role::Account) {
        return missing(Role::Account);
    }
    match &mapping.layout {
        Layout::MonthsAsColumns { months, .. } if months.is_empty() => missing(Role::Date),
        Layout::MonthsAsColumns { .. } => Ok(()),
        Layout::Long if !has(Role::Date) => missing(Role::Date),
        Layout::Long if !has(Role::Amount) && !has(Role::Quantity) => missing(Role::Amount),
        Layout::Long => Ok(()),
    }
}

/// Positions of the roles, looked up once.
#[derive(Clone, Copy)]
struct Columns {
    account: Option<usize>,
    product: Option<usize>,
    date: Option<usize>,
    quantity: Option<usize>,
    amount: Option<usize>,
    unit_price: Option<usize>,
    unit_cost: Option<usize>,
    person: Option<usize>,
    region: Option<usize>,
}

struct Reader<'a> {
    table: &'a SourceTable,
    mapping: &'a Mapping,
    options: &'a ReadOptions,
    columns: Columns,
    counts: RowCounts,
    issues: Vec<RowIssue>,
    records: Records,
    seen_rows: HashMap<&'a [String], u32>,
    seen_cells: HashMap<(u32, u32, Month), u32>,
    /// Blank names under filled ones; where blanks are filled, the names are in the table already.
    blanks: HashMap<u32, Vec<&'a Blank>>,
    blank_accounts: HashSet<u32>,
    /// Position of the row under way.
    row_idx: usize,
    sum: i128,
}

/// A month's figures before they get a place.
#[derive(Default)]
struct Figures {
    amount: Option<i64>,
    quantity: Option<i64>,
    cost: Option<i64>,
}

impl<'a> Reader<'a> {
    fn new(table: &'a SourceTable, mapping: &'a Mapping, options: &'a ReadOptions, blanks: &'a [Blank]) -> Self {
        let at = |role| mapping.column(role);
        let columns = Columns {
            account: at(Role::Account),
            product: at(Role::Product),
            date: at(Role::Date),
            quantity: at(Role::Quantity),
            amount: at(Role::Amount),
            unit_price: at(Role::UnitPrice),
            unit_cost: at(Role::UnitCost),
            person: at(Role::Person),
            region: at(Role::Region),
        };
        let has_price = columns.unit_price.is_some() && columns.quantity.is_some();
        let (is_long, measure) = match &mapping.layout {
            Layout::Long => (true, None),
            Layout::MonthsAsColumns { measure, .. } => (false, Some(*measure)),
        };
        let records = Records {
            has_amounts: measure.map_or(columns.amount.is_some() || has_price, |it| it == Measure::Amount),
            has_quantities: measure.map_or(columns.quantity.is_some(), |it| it == Measure::Quantity),
            has_costs: is_long && columns.unit_cost.is_some() && columns.quantity.is_some(),
            gaps_are_zero: is_long && options.gaps == GapRule::Zero,
            ..Records::default()
        };
        Self {
            table,
            mapping,
            options,
            columns,
            counts: RowCounts::default(),
            issues: Vec::new(),
            records,
            seen_rows: HashMap::new(),
            seen_cells: HashMap::new(),
            blank_accounts: fill::lines(blanks, |it| it == Role::Account),
            blanks: by_line(blanks),
            row_idx: 0,
            sum: 0,
        }
    }

    fn note_ambiguous_dates(&mut self) {
        let Some(column) = self.columns.date else { return };
        let Some(text) = date_order(self.table, column).1 else { return };
        let is_it = |row: &SourceRow| row.cells.get(column).is_some_and(|it| it == text);
        self.row_idx = self.table.rows.iter().position(is_it).unwrap_or(0);
        let line = self.table.rows.get(self.row_idx).map_or(0, |it| it.line);
        let kind = IssueKind::AmbiguousDates { text: text.to_owned() };
        self.note(line, Some(column), kind, Severity::Notice);
    }

    fn note(&mut self, line: u32, column: Option<usize>, kind: IssueKind, severity: Severity) {
        let origin = self.table.origin.as_ref();
        let cell = column.and_then(|it| origin?.address(self.row_idx, line, it));
        let column = column.map(|it| self.table.column_name(it));
        self.issues.push(RowIssue { line, column, cell, kind, severity });
    }

    fn take(&mut self, row: &'a SourceRow) {
        self.counts.read += 1;
        let n_records = self.records.rows.len();
        self.take_row(row);
        if self.records.rows.len() > n_records {
            self.counts.used += 1;
        } else {
            self.counts.left_out += 1;
        }
    }

    fn take_row(&mut self, row: &'a SourceRow) {
        if self.is_total(row) {
            return;
        }
        self.note_ragged(row);
        if self.is_repeated_and_left_out(row) {
            return;
        }
        let Some((account, product)) = self.parties(row) else { return };
        self.note_filled(row);
        match &self.mapping.layout {
            Layout::Long => self.take_long(row, account, product),
            Layout::MonthsAsColumns { months, measure } => self.take_wide(row, account, product, months, *measure),
        }
    }

    fn is_total(&mut self, row: &SourceRow) -> bool {
        let named = [self.columns.account, self.columns.product, self.columns.date];
        let first = row.cells.iter().position(|it| !it.is_empty());
        let labelled = named.into_iter().flatten().chain(first).find(|it| is_total_label(cell(row, Some(*it))));
        let is_blank = cell(row, self.columns.account).is_empty() || self.blank_accounts.contains(&row.line);
        let has_no_place = is_blank && self.is_long_sum(row);
        if self.options.keep_total_rows || (labelled.is_none() && !has_no_place) {
            return false;
        }
        let kind = IssueKind::TotalRow { label: cell(row, labelled).to_owned(), equals_sum: self.is_long_sum(row) };
        self.counts.totals += 1;
        self.note(row.line, labelled, kind, Severity::Notice);
        true
    }

    /// Whether the row's amount equals the sum of at least two rows above it.
    fn is_long_sum(&self, row: &SourceRow) -> bool {
        let amount = self.columns.amount.and_then(|it| {
            let plan = self.mapping.columns[it];
            let parsed = parse_number(cell(row, Some(it)), plan.decimal_mark).ok()??;
            parsed.value.times_ten_to(plan.unit_exponent)?.to_units(2)
        });
        self.records.rows.len() > 1 && amount.is_some_and(|it| it != 0 && i128::from(it) == self.sum)
    }

    fn note_ragged(&mut self, row: &SourceRow) {
        let (expected, found) = (self.table.header.len(), row.cells.len());
        let beyond_is_empty = row.cells.iter().skip(expected).all(String::is_empty);
        if found < expected || !beyond_is_empty {
            self.note(row.line, None, IssueKind::RaggedRow { expected, found }, Severity::Doubtful);
        }
    }

    fn is_repeated_and_left_out(&mut self, row: &'a SourceRow) -> bool {
        let first_line = *self.seen_rows.entry(row.cells.as_slice()).or_insert(row.line);
        let is_repeated = first_line != row.line;
        if is_repeated {
            let keeps = self.options.keep_repeated_rows;
            let severity = if keeps { Severity::Doubtful } else { Severity::LeftOut };
            self.note(row.line, None, IssueKind::RepeatedRow { first_line }, severity);
        }
        is_repeated && !self.options.keep_repeated_rows
    }

    /// The names of account and product, checked but not yet interned: an unusable row must not bring in an account.
    fn parties(&mut self, row: &'a SourceRow) -> Option<(&'a str, &'a str)> {
        for (role, column) in [(Role::Account, self.columns.account), (Role::Product, self.columns.product)] {
            if self.is_error(row, column) {
                self.note_error(row, column, Severity::LeftOut);
                return None;
            }
            if column.is_some() && cell(row, column).is_empty() {
                self.counts.blank_below += usize::from(self.blanks.contains_key(&row.line));
                self.note(row.line, column, IssueKind::EmptyName { role }, Severity::LeftOut);
                return None;
            }
        }
        let options: &'a ReadOptions = self.options;
        let product =
            if self.columns.product.is_some() { cell(row, self.columns.product) } else { &options.only_product };
        Some((cell(row, self.columns.account), product))
    }

    fn note_filled(&mut self, row: &SourceRow) {
        let Some(blanks) = self.blanks.get(&row.line).filter(|_| self.options.fill_down).cloned() else { return };
        self.counts.blank_below += 1;
        for blank in blanks {
            let kind = IssueKind::FilledDown { role: blank.role, name: blank.above.clone() };
            self.note(row.line, Some(blank.column), kind, Severity::Doubtful);
        }
    }

    fn take_long(&mut self, row: &SourceRow, account: &str, product: &str) {
        let Some(date) = self.date(row) else { return };
        let quantity = self.number(row, self.columns.quantity);
        let figures = Figures {
            amount: self.amount(row, quantity),
            quantity: quantity.and_then(|it| self.units(row, self.columns.quantity, it, 3)),
            cost: self.cost(row, quantity),
        };
        // Without a figure of its main kind a row says nothing; a quantity beside an unreadable amount is not used,
        // since the month would hold goods without their money.
        let main = if self.records.has_amounts { figures.amount } else { figures.quantity };
        if main.is_some() {
            self.push(row.line, account, product, date, figures, row);
        }
    }

    fn date(&mut self, row: &SourceRow) -> Option<ParsedDate> {
        let text = cell(row, self.columns.date);
        let problem = match parse_date(text, self.mapping.date_order) {
            Ok(date) => return Some(date),
            Err(problem) => problem,
        };
        let text = text.to_owned();
        let kind = match problem {
            DateProblem::Empty => IssueKind::EmptyDate,
            DateProblem::Unreadable => IssueKind::UnreadableDate { text },
            DateProblem::ImplausibleYear(year) => IssueKind::ImplausibleYear { text, year },
        };
        self.note(row.line, self.columns.date, kind, Severity::LeftOut);
        None
    }

    /// The amount in minor units, from its own column or as quantity × unit price.
    fn amount(&mut self, row: &SourceRow, quantity: Option<Decimal>) -> Option<i64> {
        let (column, value) = if self.columns.amount.is_some() {
            (self.columns.amount, self.number(row, self.columns.amount)?)
        } else {
            let price = self.number(row, self.columns.unit_price)?;
            (self.columns.unit_price, self.product_of(row, self.columns.unit_price, quantity?, price)?)
        };
        self.units(row, column, value, 2)
    }

    fn cost(&mut self, row: &SourceRow, quantity: Option<Decimal>) -> Option<i64> {
        self.records.has_costs.then_some(())?;
        let unit_cost = self.number(row, self.columns.unit_cost)?;
        let cost = self.product_of(row, self.columns.unit_cost, quantity?, unit_cost)?;
        self.units(row, self.columns.unit_cost, cost, 2)
    }

    fn product_of(&mut self, row: &SourceRow, column: Option<usize>, a: Decimal, b: Decimal) -> Option<Decimal> {
        let product = a.times(b);
        if product.is_none() {
            self.note_too_large(row, column);
        }
        product
    }

    fn units(&mut self, row: &SourceRow, column: Option<usize>, value: Decimal, places: u32) -> Option<i64> {
        let units = value.to_units(places);
        if units.is_none() {
            self.note_too_large(row, column);
        }
        units
    }

    /// Whether the cell of a sheet holds an error value. In a text `#N/A` is a way to write nothing.
    fn is_error(&self, row: &SourceRow, column: Option<usize>) -> bool {
        const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DATA!"];
        self.table.origin.is_some() && ERRORS.contains(&cell(row, column))
    }

    fn note_error(&mut self, row: &SourceRow, column: Option<usize>, severity: Severity) {
        let kind = IssueKind::ErrorCell { text: cell(row, column).to_owned() };
        self.note(row.line, column, kind, severity);
    }

    fn note_too_large(&mut self, row: &SourceRow, column: Option<usize>) {
        let role = self.role_at(column);
        let text = cell(row, column).to_owned();
        let severity = self.severity_of(role);
        self.note(row.line, column, IssueKind::NumberTooLarge { role, text }, severity);
    }

    /// A row can do without some of its numbers: its month then has no quantity or no cost.
    fn severity_of(&self, role: Role) -> Severity {
        let is_essential = match role {
            Role::UnitCost => false,
            Role::Quantity => self.columns.amount.is_none(),
            _ => true,
        };
        if is_essential { Severity::LeftOut } else { Severity::Doubtful }
    }

    fn role_at(&self, column: Option<usize>) -> Role {
        let role = column.and_then(|it| self.mapping.columns.get(it)).map_or(Role::Ignore, |it| it.role);
        if role == Role::Ignore { Role::Amount } else { role }
    }

    /// The number in a cell; what is wrong with it is noted.
    fn number(&mut self, row: &SourceRow, column: Option<usize>) -> Option<Decimal> {
        let plan = *self.mapping.columns.get(column?)?;
        let text = cell(row, column);
        let role = self.role_at(column);
        if self.is_error(row, column) {
            self.note_error(row, column, self.severity_of(role));
            return None;
        }
        let kind = match parsed_with(plan, text) {
            Ok(Some((value, false))) => return Some(value),
            Ok(Some((_, true))) => IssueKind::Percentage { role, text: text.to_owned() },
            Ok(None) => IssueKind::EmptyNumber { role },
            Err(NumberProblem::NotANumber) => IssueKind::NotANumber { role, text: text.to_owned() },
            Err(NumberProblem::TooLarge) => IssueKind::NumberTooLarge { role, text: text.to_owned() },
        };
        let severity = self.severity_of(role);
        self.note(row.line, column, kind, severity);
        None
    }

    fn take_wide(&mut self, row: &SourceRow, account: &str, product: &str, months: &[MonthColumn], measure: Measure) {
        for it in months {
            let text = cell(row, Some(it.column));
            let plan = self.mapping.columns.get(it.column).copied().unwrap_or_default();
            // An empty cell of a month column is missing, which is ordinary and no issue.
            if matches!(parsed_with(plan, text), Ok(None)) && !self.is_error(row, Some(it.column)) {
                continue;
            }
            let Some(value) = self.number(row, Some(it.column)) else { continue };
            let places = if measure == Measure::Amount { 2 } else { 3 };
            let Some(units) = self.units(row, Some(it.column), value, places) else { continue };
            let figures = match measure {
                Measure::Amount => Figures { amount: Some(units), ..Figures::default() },
                Measure::Quantity => Figures { quantity: Some(units), ..Figures::default() },
            };
            let position =
                self.push(row.line, account, product, ParsedDate { month: it.month, day: None }, figures, row);
            let first_line = *self.seen_cells.entry((position.0, position.1, it.month)).or_insert(row.line);
            if first_line != row.line {
                let kind = IssueKind::DuplicateKey { first_line, month: it.month };
                self.note(row.line, Some(it.column), kind, Severity::Doubtful);
            }
        }
    }

    fn push(
        &mut self,
        line: u32,
        account: &str,
        product: &str,
        date: ParsedDate,
        figures: Figures,
        row: &SourceRow,
    ) -> (u32, u32) {
        let make = || AccountRecord { name: account.to_owned(), ..AccountRecord::default() };
        let account = self.records.accounts.intern(account, make);
        let product = self.records.products.intern(product, || product.to_owned());
        self.keep_details(row, account);
        self.sum += i128::from(figures.amount.unwrap_or(0));
        let Figures { amount, quantity, cost } = figures;
        let ParsedDate { month, day } = date;
        self.records.rows.push(Record { line, account, product, month, day, amount, quantity, cost });
        (account, product)
    }

    /// The first person and region of an account are kept; a change is noted once per account and value.
    fn keep_details(&mut self, row: &SourceRow, account: u32) {
        for (role, column) in [(Role::Person, self.columns.person), (Role::Region, self.columns.region)] {
            let found = cell(row, column);
            if found.is_empty() {
                continue;
            }
            let record = &mut self.records.accounts.items[account as usize];
            let slot = if role == Role::Person { &mut record.person } else { &mut record.region };
            let kept = slot.get_or_insert_with(|| found.to_owned()).clone();
            let is_new = kept != found && record.note_other(found);
            if is_new {
                let kind = IssueKind::ConflictingDetail { role, kept, found: found.to_owned() };
                self.note(row.line, column, kind, Severity::Notice);
            }
        }
    }

    fn finish(self) -> Result<ImportPreview, ImportError> {
        let Self { options, counts, mut issues, records, .. } = self;
        issues.sort_by_key(|it| it.line);
        let no_row = ImportError::NoUsableRow { n_issues: issues.len() };
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
}

fn by_line(blanks: &[Blank]) -> HashMap<u32, Vec<&Blank>> {
    let mut lines: HashMap<u32, Vec<&Blank>> = HashMap::new();
    for blank in blanks {
        lines.entry(blank.line).or_default().push(blank);
    }
    lines
}

fn cell(row: &SourceRow, column: Option<usize>) -> &str {
    column.and_then(|it| row.cells.get(it)).map_or("", String::as_str)
}

/// The value in the column's unit, and whether it was a percentage.
fn parsed_with(plan: ColumnPlan, text: &str) -> Result<Option<(Decimal, bool)>, NumberProblem> {
    let Some(parsed) = parse_number(text, plan.decimal_mark)? else { return Ok(None) };
    let value = parsed.value.times_ten_to(plan.unit_exponent).ok_or(NumberProblem::TooLarge)?;
    Ok(Some((value, parsed.is_percent)))
}

/// No sum of any part of the records can overflow when the sum of all absolute values does not.
fn check_sums(records: &Records) -> Result<(), ImportError> {
    let fits = |value: fn(&Record) -> Option<i64>| {
        let total: i128 = records.rows.iter().filter_map(value).map(|it| i128::from(it).abs()).sum();
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
    for it in &records.rows {
        let day = last.entry(it.month).or_insert(None);
        *day = (*day).max(it.day);
    }
    last.into_iter().collect()
}

fn by_month(records: &Records, months: MonthRange) -> Vec<MonthTotal> {
    let empty = |month| MonthTotal { month, amount: records.has_amounts.then_some(Money::default()), n_rows: 0 };
    let mut totals: Vec<MonthTotal> = months.iter().map(empty).collect();
    for it in &records.rows {
        let Some(total) = months.position(it.month).and_then(|at| totals.get_mut(at)) else { continue };
        total.n_rows += 1;
        if let (Some(sum), Some(amount)) = (&mut total.amount, it.amount) {
            *sum += Money::from_minor(amount);
        }
    }
    totals
}
