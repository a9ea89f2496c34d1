//! What people decide about an import.

use serde::{Deserialize, Serialize};

use crate::domain::Month;

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
