//! Which column means what: guessed by [`super::suggest`], shown, and changed by people.

use serde::{Deserialize, Serialize};

use super::date::DateOrder;
use super::number::DecimalMark;
use crate::domain::{Currency, Measure, Month};

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who bought.
    Account,
    /// What was bought.
    Product,
    /// When: a day or a month.
    Date,
    /// How many.
    Quantity,
    /// For how much, net amount of the row.
    Amount,
    /// Price of one unit; with [`Role::Quantity`] it makes the amount where no amount column is named.
    UnitPrice,
    /// Cost of one unit.
    UnitCost,
    /// Who looks after the account.
    Person,
    /// Where the account is.
    Region,
    /// Not read.
    #[default]
    Ignore,
}

impl Role {
    /// Every role, in the order in which they are offered.
    pub const ALL: [Role; 10] = [
        Role::Account,
        Role::Product,
        Role::Date,
        Role::Quantity,
        Role::Amount,
        Role::UnitPrice,
        Role::UnitCost,
        Role::Person,
        Role::Region,
        Role::Ignore,
    ];

    /// Whether the column holds numbers.
    pub const fn is_number(self) -> bool {
        matches!(self, Role::Quantity | Role::Amount | Role::UnitPrice | Role::UnitCost)
    }
}

/// How one column is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    /// What it holds.
    pub role: Role,
    /// Its decimal mark.
    pub decimal_mark: DecimalMark,
    /// Its unit as a power of ten: 4 for 万元.
    pub unit_exponent: u32,
    /// What its numbers leave open, until a person chooses the mark.
    pub mark_doubt: MarkDoubt,
}

/// What the numbers of a column leave open about their decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkDoubt {
    /// Nothing.
    #[default]
    None,
    /// `1.234` is a thousand or a little more than one, and no cell tells.
    Open,
    /// Some cells have a decimal comma and others a decimal point.
    Mixed,
}

/// A column that holds the figures of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthColumn {
    /// Position of the column.
    pub column: usize,
    /// Its month.
    pub month: Month,
}

/// How rows and months lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One row per sale or per month, with a date column.
    #[default]
    Long,
    /// One row per account × product, one column per month.
    MonthsAsColumns {
        /// The month columns, left to right.
        months: Vec<MonthColumn>,
        /// What their cells count.
        measure: Measure,
    },
}

/// The reading of a whole table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One plan per column of the table.
    pub columns: Vec<ColumnPlan>,
    /// How rows and months lie.
    pub layout: Layout,
    /// How dates such as 03/04/2025 are read.
    pub date_order: DateOrder,
    /// Whether no date of the column decides between day first and month first.
    pub date_order_ambiguous: bool,
    /// The currency that header or cells name.
    pub currency: Option<Currency>,
}

impl Mapping {
    /// The first column with this role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|it| it.role == role)
    }

    /// Gives `column` a role; a role other than [`Role::Ignore`] is taken from the column that had it.
    pub fn assign(&mut self, column: usize, role: Role) {
        for plan in self.columns.iter_mut().filter(|it| it.role == role) {
            plan.role = Role::Ignore;
        }
        if let Some(plan) = self.columns.get_mut(column) {
            plan.role = role;
        }
    }
}
