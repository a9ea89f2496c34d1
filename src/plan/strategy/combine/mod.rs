//! What the rows of a strategy add up to, and the bridge from the forecast to the target.
//!
//! Symbols: b the forecast of a cell (account × product × month); δᵢ the share of row i, times the part dᵢ/D of the
//! month's days that the row covers; aᵢ its amount a month.
//! - own effect of a row in a month: Σ round(b·δᵢ) over the cells it acts on, or round(aᵢ·dᵢ/D), or the figure that was
//!   given for the month, whole;
//! - rows in per cent on one cell together: round(b·(Π(1+δᵢ) − 1)); what that differs from the sum of their own effects is
//!   the interaction, a step of its own;
//! - landing with the strategy = sold so far + forecast + Σ own effects + interaction, and the gap = target − that.
//!
//! Each figure is a whole number of minor units, and the interaction is a difference of such: the bridge adds up exactly.
//! Only rows that come on top of the forecast add. A cell without a forecast, or with one below 0, has nothing that a
//! share could be taken of.
//!
//! Margin: of a row as it says; a rate by month is rounded on the sum so far, so that the months make the whole. Figures
//! by month count in the open months of the year, as long as the row adds. A positive interaction adds none, since no row promises it; a negative one takes with it
//! the highest margin rate of the rows in per cent. ROI = (Σ margin − Σ cost) ÷ Σ cost, and there is none while one of
//! the rows that add has no margin, or nothing costs anything.
//! Source: McCarthy 1960; ROI on margin and not on sales: Lenskold 2003, *Marketing ROI*, ch. 4.

mod interaction;
mod outcome;
mod row;
mod share;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::StrategyRow;
use crate::domain::{AccountId, AssumptionId, Money, MonthRange, ProductId};

use interaction::{interaction, margin_lost};
use row::outcome_of;

pub use outcome::{Outcome, RowOutcome, Standing, Step};
pub(super) use share::part;

pub use share::month_share;

/// The forecast of one account × product.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineCell {
    /// Whose.
    pub account: AccountId,
    /// Of what.
    pub product: ProductId,
    /// One per month of the year, in minor units; `None` where a month is over or not forecast.
    pub minor: Vec<Option<i64>>,
}

/// What the bridge is made of.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The rows.
    pub rows: &'a [Arc<StrategyRow>],
    /// The planning year.
    pub months: MonthRange,
    /// Months of it that are over.
    pub n_elapsed: usize,
    /// The forecast by cell.
    pub cells: &'a [BaselineCell],
    /// Sold so far and forecast for the rest.
    pub landing: Money,
    /// What the company aims at; `None` without a plan.
    pub target: Option<Money>,
    /// The assumptions there are.
    pub assumptions: &'a BTreeSet<AssumptionId>,
}

/// Adds the rows up.
#[must_use]
pub fn combine(inputs: &Inputs<'_>) -> Outcome {
    let rows: Vec<RowOutcome> = inputs.rows.iter().map(|it| outcome_of(inputs, it)).collect();
    let interaction = interaction(inputs, &rows);
    let adds = |it: &&RowOutcome| it.standing == Standing::Adds;
    let moved: Money = interaction.iter().copied().sum();
    let own: Money = rows.iter().filter(adds).map(|it| it.own).sum();
    let cost = inputs.rows.iter().zip(&rows).filter(|it| adds(&it.1)).map(|it| it.0.cost).sum();
    let margin_lost = margin_lost(inputs.rows, &rows, moved);
    let margin: Option<Money> =
        rows.iter().filter(adds).map(|it| it.margin.map(Money::minor)).sum::<Option<i64>>().map(Money::from_minor);
    Outcome {
        months: inputs.months,
        n_elapsed: inputs.n_elapsed,
        interaction,
        landing: inputs.landing,
        with: inputs.landing + own + moved,
        target: inputs.target,
        cost,
        margin: margin.map(|it| it + margin_lost),
        margin_lost,
        rows,
    }
}
