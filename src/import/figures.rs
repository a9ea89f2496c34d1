//! The figures of one row: cells → exact values, and what is wrong with them.

use super::date::{DateProblem, ParsedDate, parse_date};
use super::issue::{IssueKind, Severity};
use super::mapping::{ColumnPlan, Role};
use super::number::{Decimal, NumberProblem, parse_number};
use super::reader::{Line, Reader, cell};

#[derive(Default)]
pub(super) struct Figures {
    pub amount: Option<i64>,
    pub quantity: Option<i64>,
    pub cost: Option<i64>,
}

impl<'a> Reader<'a> {
    pub(super) fn date(&mut self, row: Line<'_, 'a>) -> Option<ParsedDate> {
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
        self.note(row.number, self.columns.date, kind, Severity::LeftOut);
        None
    }

    /// The amount in minor units, from its own column or as quantity × unit price.
    pub(super) fn amount(&mut self, row: Line<'_, 'a>, quantity: Option<Decimal>) -> Option<i64> {
        let (column, value) = if self.columns.amount.is_some() {
            (self.columns.amount, self.number(row, self.columns.amount)?)
        } else {
            let price = self.number(row, self.columns.unit_price)?;
            (self.columns.unit_price, self.product_of(row, self.columns.unit_price, quantity?, price)?)
        };
        self.units(row, column, value, 2)
    }

    pub(super) fn cost(&mut self, row: Line<'_, 'a>, quantity: Option<Decimal>) -> Option<i64> {
        self.records.has_costs.then_some(())?;
        let unit_cost = self.number(row, self.columns.unit_cost)?;
        let cost = self.product_of(row, self.columns.unit_cost, quantity?, unit_cost)?;
        self.units(row, self.columns.unit_cost, cost, 2)
    }

    fn product_of(&mut self, row: Line<'_, 'a>, column: Option<usize>, a: Decimal, b: Decimal) -> Option<Decimal> {
        let product = a.times(b);
        if product.is_none() {
            self.note_too_large(row, column);
        }
        product
    }

    pub(super) fn units(
        &mut self,
        row: Line<'_, 'a>,
        column: Option<usize>,
        value: Decimal,
        places: u32,
    ) -> Option<i64> {
        let units = value.to_units(places);
        if units.is_none() {
            self.note_too_large(row, column);
        }
        units
    }

    /// Whether the cell of a sheet holds an error value. In a text `#N/A` is a way to write nothing.
    pub(super) fn is_error(&self, row: Line<'_, 'a>, column: Option<usize>) -> bool {
        const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DATA!"];
        self.is_sheet() && ERRORS.contains(&cell(row, column))
    }

    pub(super) fn note_error(&mut self, row: Line<'_, 'a>, column: Option<usize>, severity: Severity) {
        let kind = IssueKind::ErrorCell { text: cell(row, column).to_owned() };
        self.note(row.number, column, kind, severity);
    }

    fn note_too_large(&mut self, row: Line<'_, 'a>, column: Option<usize>) {
        let role = self.role_at(column);
        let text = cell(row, column).to_owned();
        let severity = self.severity_of(role);
        self.note(row.number, column, IssueKind::NumberTooLarge { role, text }, severity);
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
    pub(super) fn number(&mut self, row: Line<'_, 'a>, column: Option<usize>) -> Option<Decimal> {
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
        self.note(row.number, column, kind, severity);
        None
    }
}

/// The value in the column's unit, and whether it was a percentage.
pub(super) fn parsed_with(plan: ColumnPlan, text: &str) -> Result<Option<(Decimal, bool)>, NumberProblem> {
    let Some(parsed) = parse_number(text, plan.decimal_mark)? else { return Ok(None) };
    let value = parsed.value.times_ten_to(plan.unit_exponent).ok_or(NumberProblem::TooLarge)?;
    Ok(Some((value, parsed.is_percent)))
}
