//! Row by row: who, what and when; totals and repeated rows are told from the rest.

use std::collections::{HashMap, HashSet};

use super::column::date_order;
use super::date::ParsedDate;
use super::error::ImportError;
use super::figures::{Figures, parsed_with};
use super::fill::{self, Blank};
use super::issue::{IssueKind, RowIssue, Severity};
use super::mapping::{Layout, Mapping, MonthColumn, Role};
use super::number::parse_number;
use super::options::{GapRule, ReadOptions};
use super::preview::{ImportPreview, RowCounts, assemble};
use super::record::{AccountRecord, Record, Records};
use super::table::{SourceRow, SourceTable};
use super::total::is_total_label;
use crate::domain::{Measure, Month};

/// Positions of the roles, looked up once.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub account: Option<usize>,
    pub product: Option<usize>,
    pub date: Option<usize>,
    pub quantity: Option<usize>,
    pub amount: Option<usize>,
    pub unit_price: Option<usize>,
    pub unit_cost: Option<usize>,
    pub person: Option<usize>,
    pub region: Option<usize>,
}

pub(super) struct Reader<'a> {
    table: &'a SourceTable,
    pub(super) mapping: &'a Mapping,
    options: &'a ReadOptions,
    pub(super) columns: Columns,
    counts: RowCounts,
    issues: Vec<RowIssue>,
    pub(super) records: Records,
    seen_rows: HashMap<&'a [String], u32>,
    seen_cells: HashMap<(u32, u32, Month), u32>,
    /// Blank names under filled ones; where blanks are filled, the names are in the table already.
    blanks: HashMap<u32, Vec<&'a Blank>>,
    blank_accounts: HashSet<u32>,
    sum: i128,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        table: &'a SourceTable,
        mapping: &'a Mapping,
        options: &'a ReadOptions,
        blanks: &'a [Blank],
    ) -> Self {
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
            sum: 0,
        }
    }

    pub(super) fn note_ambiguous_dates(&mut self) {
        let Some(column) = self.columns.date else { return };
        let Some(text) = date_order(self.table, column).1 else { return };
        let is_it = |row: &&SourceRow| row.cells.get(column).is_some_and(|it| it == text);
        let line = self.table.rows.iter().find(is_it).map_or(0, |it| it.line);
        let kind = IssueKind::AmbiguousDates { text: text.to_owned() };
        self.note(line, Some(column), kind, Severity::Notice);
    }

    pub(super) fn note(&mut self, line: u32, column: Option<usize>, kind: IssueKind, severity: Severity) {
        let column = column.map(|it| self.table.column_name(it));
        self.issues.push(RowIssue { line, column, kind, severity });
    }

    pub(super) fn take(&mut self, row: &'a SourceRow) {
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
    fn take_wide(&mut self, row: &SourceRow, account: &str, product: &str, months: &[MonthColumn], measure: Measure) {
        for it in months {
            let text = cell(row, Some(it.column));
            let plan = self.mapping.columns.get(it.column).copied().unwrap_or_default();
            // An empty cell of a month column is missing, which is ordinary and no issue.
            if matches!(parsed_with(plan, text), Ok(None)) {
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

    pub(super) fn finish(self) -> Result<ImportPreview, ImportError> {
        assemble(self.options, self.counts, self.issues, self.records)
    }
}

fn by_line(blanks: &[Blank]) -> HashMap<u32, Vec<&Blank>> {
    let mut lines: HashMap<u32, Vec<&Blank>> = HashMap::new();
    for blank in blanks {
        lines.entry(blank.line).or_default().push(blank);
    }
    lines
}

pub(super) fn cell(row: &SourceRow, column: Option<usize>) -> &str {
    column.and_then(|it| row.cells.get(it)).map_or("", String::as_str)
}
