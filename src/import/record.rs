//! The rows that can be used, in whole minor units and with interned names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Money, Month};

/// A customer of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub name: String,
    pub person: Option<String>,
    pub region: Option<String>,
    /// Other persons and regions found, so that each is noted once.
    pub others: Vec<String>,
}

impl AccountRecord {
    /// Whether `found` is noted for the first time.
    pub fn note_other(&mut self, found: &str) -> bool {
        let is_new = !self.others.iter().any(|it| it == found);
        if is_new {
            self.others.push(found.to_owned());
        }
        is_new
    }
}

/// One used row, or one cell of a month column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub line: u32,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    pub(super) accounts: Names<AccountRecord>,
    pub(super) products: Names<String>,
    pub(super) rows: Vec<Record>,
    pub(super) has_amounts: bool,
    pub(super) has_quantities: bool,
    pub(super) has_costs: bool,
    /// Whether a month without a row is zero once the series is active.
    pub(super) gaps_are_zero: bool,
}

impl Records {
    /// How many accounts.
    pub fn n_accounts(&self) -> usize {
        self.accounts.items.len()
    }

    /// How many products.
    pub fn n_products(&self) -> usize {
        self.products.items.len()
    }
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

/// Items in the order in which their names first occur.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names<T> {
    pub items: Vec<T>,
    index: HashMap<String, u32>,
}

impl<T> Names<T> {
    /// The position of `name`, added with `make` when new.
    pub fn intern(&mut self, name: &str, make: impl FnOnce() -> T) -> u32 {
        if let Some(position) = self.index.get(name) {
            return *position;
        }
        let position = self.items.len() as u32;
        self.items.push(make());
        self.index.insert(name.to_owned(), position);
        position
    }
}
