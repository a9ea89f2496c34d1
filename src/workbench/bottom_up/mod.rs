//! Commitments from below against the plan: every change to them, pasted ones, and the ranges of their sums.

mod action;
mod paste;
mod ranges;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Document;
use super::planning::progress;
use super::tree::ForecastTree;
use crate::domain::{AccountId, Money, MonthRange};

pub use action::BottomUpAction;
pub use paste::{PasteIssue, PastedCommitments, paste_commitments};
pub use ranges::{BandRun, Bands};

/// What was sold and is forecast of every account over the plan's months; accounts with a month without either are left out.
pub fn forecast_sums(document: &Document, tree: &ForecastTree, window: MonthRange) -> BTreeMap<AccountId, Money> {
    let Some(all) = progress(document, tree, window) else { return BTreeMap::new() };
    let sum = |it: &crate::plan::AccountProgress| {
        let sold: Money = it.actuals.iter().flatten().copied().sum();
        let rest: Option<Money> = it.forecasts.iter().copied().sum();
        Some((it.account, sold + rest?))
    };
    all.iter().filter_map(sum).collect()
}
