//! The formula of one step with its numbers.

use serde::{Deserialize, Serialize};

use super::MethodId;

/// Which role a number plays in a working; `i18n` has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermRole {
    /// The last observation.
    LastValue,
    /// The observation of one season earlier.
    LastSeason,
    /// The mean of the window used.
    WindowMean,
    /// The smoothed level.
    Level,
    /// The trend's contribution at this step.
    Trend,
    /// The seasonal index or difference of this month.
    Season,
    /// The smoothed size of a sale.
    SaleSize,
    /// Sales per period: one over the smoothed gap, or the smoothed probability.
    SaleRate,
    /// What takes the bias out of size over gap.
    BiasFactor,
    /// Units per period, from the level of blocks of several periods.
    BlockRate,
    /// The chance that the article still lives at this step.
    Survival,
    /// The group's growth by this step, as a factor.
    GroupGrowth,
    /// A member's forecast of a combination.
    Member(MethodId),
    /// What agreeing with the quarters' and years' forecasts adds.
    Reconciled,
    /// The working days of this month over those of a mean month.
    WorkingDays,
    /// What the Spring Festival adds in this month.
    Festival,
    /// What the Spring Festival multiplies this month by.
    FestivalFactor,
    /// The mean of a Box-Cox forecast, back on the scale of the data.
    BackTransformed,
    /// January and February together.
    TwoMonths,
    /// This month's part of both months' working days.
    DayShare,
    /// The least value a forecast may have: 0 unless the history has returns.
    Floor,
    /// The forecast itself.
    Result,
}

/// How a term joins what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermOperator {
    /// First term.
    Start,
    /// Added.
    Plus,
    /// Multiplied.
    Times,
    /// One of several that are averaged.
    Average,
    /// The larger of this and what stands above.
    AtLeast,
    /// The result.
    Equals,
}

/// One line of a working.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// How it joins.
    pub operator: TermOperator,
    /// What it is.
    pub role: TermRole,
    /// Its value.
    pub value: f64,
}

/// The formula of one step with its numbers: evaluating the terms in order gives the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// The formula in symbols, e.g. `(l + φₕ·b) × s`.
    pub formula: String,
    /// The terms in order; the last is the result.
    pub terms: Vec<Term>,
}

/// A named parameter of a fit, in the literature's symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// `α`, `β`, `γ`, `φ`, `k`, …
    pub symbol: String,
    /// Its value.
    pub value: f64,
}
