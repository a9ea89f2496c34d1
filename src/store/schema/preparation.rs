//! The stored form of what was decided on histories before they are forecast: an optional part of a workspace.

use serde::{Deserialize, Serialize};

/// Everything decided on one history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodePreparation {
    /// Account id; absent for all accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Product id; absent for all products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// `amount` or `quantity`.
    pub measure: String,
    /// Months decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Scaled to mean working days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub working_days: bool,
    /// The Spring Festival taken out and put back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub festival: bool,
    /// Brought to the Box-Cox scale.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub box_cox: bool,
    /// `seasonal` (the default), `linear`, `last_season` or `zero`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_rule: Option<String>,
    /// A season table of a person's making.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
}

/// One month decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The month, `2026-07`.
    pub month: String,
    /// `outlier`, `level_shift` or `gap`.
    pub kind: String,
    /// `accepted`, `typed`, `event` or `rejected`.
    pub choice: String,
    /// The recorded value when it was decided, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<i64>,
    /// What takes its place, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<i64>,
    /// Robust standard deviations from the expected value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A season table, January first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// Twelve indices.
    pub indices: Vec<f64>,
    /// Positions of the months that were typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<usize>,
    /// True for factors, false for amounts.
    pub multiplicative: bool,
}
