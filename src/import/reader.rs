//! Row by row: who, what and when; totals and repeated rows are told from the rest.

use std::collections::HashSet;

use super::column::{cells, date_order};
use super::date::ParsedDate;
use super::error::ImportError;
use super::figures::{Figures, parsed_with};
use super::fill::Filler;
use super::issue::{IssueKind, Issues, Severity};
use super::mapping::{Layout, Mapping, MarkDoubt, MonthColumn, Role};
use super::marks::is_doubtful;
use super::number::parse_number;
use super::options::{GapRule, ReadOptions};
use super::preview::{ImportPreview, RowCounts, assemble};
use super::record::{Record, Records};
use super::repeated::Repeated;
use super::rows::RowView;
use super::table::SourceTable;
use super::total::is_total_label;
use crate::domain::{Measure, Month};

/// Spellings and details noted at most: more of them are another trouble than a slip.
const NOTED_MAX: usize = 10_000;

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

/// A row while it is read.
#[derive(Clone, Copy)]
pub(super) struct Line<'r, 'a> {
    pub number: u32,
    pub cells: &'r [&'a str],
}

pub(super) struct Reader<'a> {
    table: &'a SourceTable,
    pub(super) mapping: &'a Mapping,
    options: &'a ReadOptions,
    pub(super) columns: Columns,
    counts: RowCounts,
    pub(super) issues: Issues,
    pub(super) records: Records,
    repeated: Repeated,
    /// Account × product on the lines of a wide table, which is met once per line.
    wide_pairs: std::collections::HashMap<(u32, u32), u32>,
    filler: Filler<'a>,
    /// Names above the blanks of the row at hand.
    above: [Option<&'a str>; 2],
    noted_spellings: HashSet<(Role, &'a str)>,
    noted_details: HashSet<(u32, u32)>,
    cells: Vec<&'a str>,
    /// Position of the row at hand.
    row_idx: usize,
    sum: i128,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: &'a SourceTable, mapping: &'a Mapping, options: &'a ReadOptions) -> Self {
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
        let mut records = Records {
            has_amounts: measure.map_or(columns.amount.is_some() || has_price, |it| it == Measure::Amount),
            has_quantities: measure.map_or(columns.quantity.is_some(), |it| it == Measure::Quantity),
            has_costs: is_long && columns.unit_cost.is_some() && columns.quantity.is_some(),
            gaps_are_zero: is_long && options.gaps == GapRule::Zero,
            ..Records::default()
        };
        if let Layout::MonthsAsColumns { months, measure } = &mapping.layout {
            records.rows.reserve(n_filled(table, months), *measure);
        }
        Self {
            table,
            mapping,
            options,
            columns,
            counts: RowCounts::default(),
            issues: Issues::default(),
            records,
            repeated: Repeated::new(table.rows.len()),
            wide_pairs: std::collections::HashMap::new(),
            filler: Filler::new([columns.account, columns.product]),
            above: [None, None],
            noted_spellings: HashSet::new(),
            noted_details: HashSet::new(),
            cells: Vec::new(),
            row_idx: 0,
            sum: 0,
        }
    }

    /// What concerns a column as a whole: dates and numbers whose reading the file leaves open.
    pub(super) fn note_open_columns(&mut self) {
        if self.mapping.date_order_ambiguous {
            self.note_ambiguous_dates();
        }
        let is_read = |(column, role): (usize, Role)| role.is_number() || self.is_month(column);
        let plans = self.mapping.columns.iter().enumerate();
        let open: Vec<usize> =
            plans.filter(|(i, it)| it.mark_doubt != MarkDoubt::None && is_read((*i, it.role))).map(|it| it.0).collect();
        open.into_iter().for_each(|it| self.note_open_numbers(it));
    }

    pub(super) fn is_sheet(&self) -> bool {
        self.table.origin.is_some()
    }

    fn is_month(&self, column: usize) -> bool {
        match &self.mapping.layout {
            Layout::Long => false,
            Layout::MonthsAsColumns { months, .. } => months.iter().any(|it| it.column == column),
        }
    }

    fn note_open_numbers(&mut self, column: usize) {
        let plan = self.mapping.columns[column];
        let find =
            |row: RowView<'a>| Some((row.line, row.get(column).filter(|it| is_doubtful(it, plan.decimal_mark))?));
        let mut rows = self.table.rows.iter().enumerate();
        let Some((position, (line, text))) = rows.find_map(|(i, row)| Some((i, find(row)?))) else { return };
        self.row_idx = position;
        let text = text.to_owned();
        let kind = match plan.mark_doubt {
            MarkDoubt::Mixed => IssueKind::MixedNumbers { text },
            _ => IssueKind::OpenNumbers { text },
        };
        self.note(line, Some(column), kind, Severity::Doubtful);
    }

    fn note_ambiguous_dates(&mut self) {
        let Some(column) = self.columns.date else { return };
        let Some(text) = date_order(self.table, column).1 else { return };
        let nth = cells(self.table, column).position(|it| it == text);
        let mut rows = self.table.rows.iter().enumerate().filter(|(_, row)| row.get(column).is_some());
        let found = nth.and_then(|it| rows.nth(it));
        self.row_idx = found.map_or(0, |it| it.0);
        let line = found.map(|it| it.1);
        let kind = IssueKind::AmbiguousDates { text: text.to_owned() };
        self.note(line.map_or(0, |it| it.line), Some(column), kind, Severity::Notice);
    }

    pub(super) fn note(&mut self, line: u32, column: Option<usize>, kind: IssueKind, severity: Severity) {
        let (table, row_idx) = (self.table, self.row_idx);
        let address = |column: usize| table.origin.as_ref()?.address(row_idx, line, column);
        let place = || (column.map(|it| table.column_name(it)), column.and_then(address));
        self.issues.note(line, severity, kind, place);
    }

    pub(super) fn take(&mut self, row: RowView<'a>) {
        self.row_idx = self.counts.read;
        self.counts.read += 1;
        let mut cells = std::mem::take(&mut self.cells);
        cells.clear();
        cells.extend(row.cells());
        self.above = self.filler.take(&cells);
        if self.options.fill_down {
            self.fill(&mut cells);
        }
        let n_records = self.records.rows.len();
        self.take_line(row, Line { number: row.line, cells: &cells });
        if self.records.rows.len() > n_records {
            self.counts.used += 1;
        } else {
            self.counts.left_out += 1;
        }
        self.cells = cells;
    }

    fn fill(&self, cells: &mut [&'a str]) {
        for (column, above) in [self.columns.account, self.columns.product].into_iter().zip(self.above) {
            let cell = column.and_then(|it| cells.get_mut(it));
            if let (Some(cell), Some(above)) = (cell, above) {
                *cell = above;
            }
        }
    }

    fn take_line(&mut self, row: RowView<'a>, line: Line<'_, 'a>) {
        if self.is_total(line) {
            return;
        }
        self.note_ragged(line);
        self.note_swallowed(line);
        if self.is_repeated_and_left_out(row) {
            return;
        }
        let Some((account, product)) = self.parties(line) else { return };
        self.note_filled(line);
        let mapping = self.mapping;
        match &mapping.layout {
            Layout::Long => self.take_long(line, account, product),
            Layout::MonthsAsColumns { months, measure } => self.take_wide(line, account, product, months, *measure),
        }
    }

    fn is_total(&mut self, line: Line<'_, 'a>) -> bool {
        let named = [self.columns.account, self.columns.product, self.columns.date];
        let first = line.cells.iter().position(|it| !it.is_empty());
        let labelled = named.into_iter().flatten().chain(first).find(|it| is_total_label(cell(line, Some(*it))));
        let is_blank = cell(line, self.columns.account).is_empty() || self.above[0].is_some();
        let has_no_place = labelled.is_none() && is_blank && self.is_long_sum(line);
        if self.options.keep_total_rows || (labelled.is_none() && !has_no_place) {
            return false;
        }
        let kind = IssueKind::TotalRow { label: cell(line, labelled).to_owned(), equals_sum: self.is_long_sum(line) };
        self.counts.totals += 1;
        self.note(line.number, labelled, kind, Severity::Notice);
        true
    }

    /// Whether the row's amount equals the sum of at least two rows above it.
    fn is_long_sum(&self, line: Line<'_, 'a>) -> bool {
        let amount = self.columns.amount.and_then(|it| {
            let plan = self.mapping.columns[it];
            let parsed = parse_number(cell(line, Some(it)), plan.decimal_mark).ok()??;
            parsed.value.times_ten_to(plan.unit_exponent)?.to_units(2)
        });
        self.records.rows.len() > 1 && amount.is_some_and(|it| it != 0 && i128::from(it) == self.sum)
    }

    fn note_ragged(&mut self, line: Line<'_, 'a>) {
        let (expected, found) = (self.table.header.len(), line.cells.len());
        let beyond_is_empty = line.cells.iter().skip(expected).all(|it| it.is_empty());
        if found < expected || !beyond_is_empty {
            self.note(line.number, None, IssueKind::RaggedRow { expected, found }, Severity::Doubtful);
        }
    }

    /// A quotation mark too many makes one cell of all that follows, up to the next one.
    fn note_swallowed(&mut self, line: Line<'_, 'a>) {
        let delimiter = self.table.delimiter.char();
        let n_delimiters = self.table.header.len().saturating_sub(1);
        for (column, cell) in line.cells.iter().enumerate().filter(|(_, it)| it.contains('\n')) {
            let is_row = |it: &&str| it.matches(delimiter).take(n_delimiters).count() == n_delimiters;
            let lines = cell.split('\n').filter(is_row).count();
            if lines > 0 {
                self.note(line.number, Some(column), IssueKind::SwallowedRows { lines }, Severity::Doubtful);
            }
        }
    }

    fn is_repeated_and_left_out(&mut self, row: RowView<'a>) -> bool {
        let Some(first_line) = self.repeated.first_line(&self.table.rows, self.counts.read - 1) else { return false };
        let keeps = self.options.keep_repeated_rows;
        let severity = if keeps { Severity::Doubtful } else { Severity::LeftOut };
        self.note(row.line, None, IssueKind::RepeatedRow { first_line }, severity);
        !keeps
    }

    /// The names of account and product, checked but not yet numbered: an unusable row must not bring in an account.
    fn parties(&mut self, line: Line<'_, 'a>) -> Option<(&'a str, &'a str)> {
        for (role, column) in [(Role::Account, self.columns.account), (Role::Product, self.columns.product)] {
            if self.is_error(line, column) {
                self.note_error(line, column, Severity::LeftOut);
                return None;
            }
            if column.is_some() && cell(line, column).is_empty() {
                self.counts.blank_below += usize::from(self.above != [None, None]);
                self.note(line.number, column, IssueKind::EmptyName { role }, Severity::LeftOut);
                return None;
            }
        }
        let options: &'a ReadOptions = self.options;
        let product =
            if self.columns.product.is_some() { cell(line, self.columns.product) } else { &options.only_product };
        Some((cell(line, self.columns.account), product))
    }

    fn note_filled(&mut self, line: Line<'_, 'a>) {
        if !self.options.fill_down || self.above == [None, None] {
            return;
        }
        self.counts.blank_below += 1;
        let parties = [(Role::Account, self.columns.account), (Role::Product, self.columns.product)];
        for ((role, column), above) in parties.into_iter().zip(self.above) {
            if let Some(above) = above {
                let kind = IssueKind::FilledDown { role, name: above.to_owned() };
                self.note(line.number, column, kind, Severity::Doubtful);
            }
        }
    }

    fn take_long(&mut self, line: Line<'_, 'a>, account: &'a str, product: &'a str) {
        let Some(date) = self.date(line) else { return };
        let quantity = self.number(line, self.columns.quantity);
        let figures = Figures {
            amount: self.amount(line, quantity),
            quantity: quantity.and_then(|it| self.units(line, self.columns.quantity, it, 3)),
            cost: self.cost(line, quantity),
        };
        // Without a figure of its main kind a row says nothing; a quantity beside an unreadable amount is not used,
        // since the month would hold goods without their money.
        let main = if self.records.has_amounts { figures.amount } else { figures.quantity };
        if main.is_some() {
            let parties = self.number_parties(line, account, product);
            self.push(line, parties, date, figures);
        }
    }

    fn take_wide(
        &mut self,
        line: Line<'_, 'a>,
        account: &'a str,
        product: &'a str,
        months: &[MonthColumn],
        measure: Measure,
    ) {
        let (mut parties, mut met) = (None, Vec::new());
        for it in months {
            let text = cell(line, Some(it.column));
            let plan = self.mapping.columns.get(it.column).copied().unwrap_or_default();
            // An empty cell of a month column is missing, which is ordinary and no issue.
            let is_empty = text.is_empty() || matches!(parsed_with(plan, text), Ok(None));
            if is_empty && !self.is_error(line, Some(it.column)) {
                continue;
            }
            let Some(value) = self.number(line, Some(it.column)) else { continue };
            let places = if measure == Measure::Amount { 2 } else { 3 };
            let Some(units) = self.units(line, Some(it.column), value, places) else { continue };
            let figures = match measure {
                Measure::Amount => Figures { amount: Some(units), ..Figures::default() },
                Measure::Quantity => Figures { quantity: Some(units), ..Figures::default() },
            };
            let parties = *parties.get_or_insert_with(|| self.number_parties(line, account, product));
            self.push(line, parties, ParsedDate { month: it.month, day: None }, figures);
            met.push((it.month, it.column));
        }
        if let Some(parties) = parties {
            self.note_duplicates(line, parties, met);
        }
    }

    /// The same account × product on an earlier line, or a month with two columns: the figures are added.
    fn note_duplicates(&mut self, line: Line<'_, 'a>, parties: (u32, u32), mut met: Vec<(Month, usize)>) {
        let first_line = *self.wide_pairs.entry(parties).or_insert(line.number);
        met.sort_unstable();
        let mut previous = None;
        for (month, column) in met {
            if first_line != line.number || previous == Some(month) {
                let kind = IssueKind::DuplicateKey { first_line, month };
                self.note(line.number, Some(column), kind, Severity::Doubtful);
            }
            previous = Some(month);
        }
    }

    /// The numbers of account and product; another spelling of a known name is noted.
    fn number_parties(&mut self, line: Line<'_, 'a>, account: &'a str, product: &'a str) -> (u32, u32) {
        let found = (self.records.accounts.intern(account), self.records.products.intern(product));
        let account_kept = self.records.accounts.get(found.0) == account;
        let product_kept = self.records.products.get(found.1) == product;
        if !account_kept {
            let kept = self.records.accounts.get(found.0).to_owned();
            self.note_spelling(line, Role::Account, kept, account);
        }
        if !product_kept {
            let kept = self.records.products.get(found.1).to_owned();
            self.note_spelling(line, Role::Product, kept, product);
        }
        self.keep_details(line, found.0);
        found
    }

    fn note_spelling(&mut self, line: Line<'_, 'a>, role: Role, kept: String, found: &'a str) {
        if self.noted_spellings.len() < NOTED_MAX && self.noted_spellings.insert((role, found)) {
            let column = if role == Role::Account { self.columns.account } else { self.columns.product };
            let kind = IssueKind::JoinedName { role, kept, found: found.to_owned() };
            self.note(line.number, column, kind, Severity::Doubtful);
        }
    }

    fn push(&mut self, line: Line<'_, 'a>, (account, product): (u32, u32), date: ParsedDate, figures: Figures) {
        self.sum += i128::from(figures.amount.unwrap_or(0));
        let Figures { amount, quantity, cost } = figures;
        let ParsedDate { month, day } = date;
        self.records.first_lines.entry(month).or_insert(line.number);
        self.records.rows.push(Record { account, product, month, day, amount, quantity, cost });
    }

    /// The first person and region of an account are kept; a change is noted once per account and value.
    fn keep_details(&mut self, line: Line<'_, 'a>, account: u32) {
        let columns = [(Role::Person, self.columns.person), (Role::Region, self.columns.region)];
        if columns.iter().all(|it| it.1.is_none()) {
            return;
        }
        self.records.details_of.resize(self.records.accounts.len(), [None; 2]);
        for (i, (role, column)) in columns.into_iter().enumerate() {
            let found = cell(line, column);
            if found.is_empty() {
                continue;
            }
            let number = self.records.details.intern(found);
            let kept = *self.records.details_of[account as usize][i].get_or_insert(number);
            let is_new = kept != number && self.noted_details.len() < NOTED_MAX;
            if is_new && self.noted_details.insert((account, number)) {
                let kept = self.records.details.get(kept).to_owned();
                let kind = IssueKind::ConflictingDetail { role, kept, found: found.to_owned() };
                self.note(line.number, column, kind, Severity::Notice);
            }
        }
    }

    pub(super) fn finish(self) -> Result<ImportPreview, ImportError> {
        assemble(self.options, self.counts, self.issues, self.records)
    }
}

pub(super) fn cell<'a>(line: Line<'_, 'a>, column: Option<usize>) -> &'a str {
    column.and_then(|it| line.cells.get(it)).copied().unwrap_or_default()
}

/// Filled cells of month columns.
fn n_filled(table: &SourceTable, months: &[MonthColumn]) -> usize {
    let mut is_month = vec![false; table.header.len()];
    for it in months {
        if let Some(slot) = is_month.get_mut(it.column) {
            *slot = true;
        }
    }
    let filled =
        |row: RowView<'_>| row.cells().zip(&is_month).filter(|(cell, is_it)| **is_it && !cell.is_empty()).count();
    table.rows.iter().map(filled).sum()
}
