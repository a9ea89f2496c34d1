//! The rows that can be used, in whole minor units and with numbered names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::Names;
use super::options::GapRule;
use crate::domain::{Measure, Money, Month};

/// One used row, or one cell of a month column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub account: u32,
    pub product: u32,
    pub month: Month,
    pub day: Option<u32>,
    /// Minor units.
    pub amount: Option<i64>,
    /// Thousandths.
    pub quantity: Option<i64>,
    /// Minor units.
    pub cost: Option<i64>,
}

/// Everything that can be used, ready to be summed by month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    pub(super) accounts: Names,
    pub(super) products: Names,
    /// Names of people and of regions.
    pub(super) details: Names,
    /// By account: the number of its person and of its region in `details`.
    pub(super) details_of: Vec<[Option<u32>; 2]>,
    pub(super) rows: Rows,
    /// The line on which each month is met first.
    pub(super) first_lines: BTreeMap<Month, u32>,
    pub(super) has_amounts: bool,
    pub(super) has_quantities: bool,
    pub(super) has_costs: bool,
    /// Whether a month without a row is zero once the series is active.
    pub(super) gaps_are_zero: bool,
}

impl Records {
    /// What a month without a row counts as.
    pub(super) fn gap_rule(&self) -> GapRule {
        if self.gaps_are_zero { GapRule::Zero } else { GapRule::Missing }
    }

    /// How many accounts.
    pub fn n_accounts(&self) -> usize {
        self.accounts.len()
    }

    /// How many products.
    pub fn n_products(&self) -> usize {
        self.products.len()
    }

    /// The name of the person (0) or the region (1) of an account.
    pub(super) fn detail(&self, account: u32, which: usize) -> Option<&str> {
        let number = self.details_of.get(account as usize)?.get(which).copied()??;
        Some(self.details.get(number))
    }
}

/// Stands for a figure that is not there; [`super::number`] counts less far.
const NONE: i64 = i64::MIN;

/// Records by column, and parties by run: a cell of a wide table is two bytes in the file and must not be eighty here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// Account, product, and the position behind their last record.
    parties: Vec<(u32, u32, u32)>,
    /// Months since 1970.
    months: Vec<u16>,
    /// Empty, or with 0 for no day.
    days: Vec<u8>,
    amounts: Vec<i64>,
    quantities: Vec<i64>,
    costs: Vec<i64>,
}

impl Rows {
    /// Makes room for exactly so many records of a wide table, whose cells are short enough for spare room to matter.
    pub fn reserve(&mut self, n: usize, measure: Measure) {
        self.months.reserve_exact(n);
        match measure {
            Measure::Amount => self.amounts.reserve_exact(n),
            Measure::Quantity => self.quantities.reserve_exact(n),
        }
    }

    pub fn len(&self) -> usize {
        self.months.len()
    }

    pub fn push(&mut self, record: Record) {
        let n = self.len();
        match self.parties.last_mut() {
            Some((account, product, end)) if (*account, *product) == (record.account, record.product) => *end += 1,
            _ => self.parties.push((record.account, record.product, n as u32 + 1)),
        }
        self.months.push(record.month.since(epoch()).max(0) as u16);
        push_sparse(&mut self.days, n, record.day.map(|it| it as u8), 0);
        push_sparse(&mut self.amounts, n, record.amount, NONE);
        push_sparse(&mut self.quantities, n, record.quantity, NONE);
        push_sparse(&mut self.costs, n, record.cost, NONE);
    }

    pub fn iter(&self) -> impl Iterator<Item = Record> {
        let mut start = 0;
        let runs = self.parties.iter().flat_map(move |(account, product, end)| {
            let run = std::mem::replace(&mut start, *end)..*end;
            run.map(move |it| (it as usize, *account, *product))
        });
        let figure = |column: &[i64], i: usize| column.get(i).copied().filter(|it| *it != NONE);
        runs.map(move |(i, account, product)| Record {
            account,
            product,
            month: epoch().plus(i32::from(self.months[i])),
            day: self.days.get(i).copied().filter(|it| *it > 0).map(u32::from),
            amount: figure(&self.amounts, i),
            quantity: figure(&self.quantities, i),
            cost: figure(&self.costs, i),
        })
    }
}

/// A column stays empty until its first value.
fn push_sparse<T: Copy>(column: &mut Vec<T>, n: usize, value: Option<T>, none: T) {
    if value.is_some() && column.is_empty() {
        column.resize(n, none);
    }
    if value.is_some() || !column.is_empty() {
        column.push(value.unwrap_or(none));
    }
}

fn epoch() -> Month {
    Month::new(1970, 1).expect("January 1970 is a month")
}

/// What was found for one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthTotal {
    /// The month.
    pub month: Month,
    /// Its amount over everything; `None` when the file has no amounts.
    pub amount: Option<Money>,
    /// Rows (or filled cells) in it.
    pub n_rows: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_as_they_went_in() {
        let record = |account, month: &str, day, amount, quantity| Record {
            account,
            product: 0,
            month: month.parse().unwrap(),
            day,
            amount,
            quantity,
            cost: None,
        };
        let given = [
            record(0, "1970-01", None, Some(5), None),
            record(0, "2100-12", Some(31), Some(-5), None),
            record(1, "2025-03", None, None, Some(7)),
            record(0, "2025-03", Some(1), Some(0), None),
        ];
        let mut rows = Rows::default();
        given.iter().for_each(|it| rows.push(*it));
        assert_eq!(rows.iter().collect::<Vec<_>>(), given);
    }
}
