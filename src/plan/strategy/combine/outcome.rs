//! What a strategy comes to: each row's months and whether it adds, and what stands under the bridge.
//!
//! Amounts in minor units; `interaction` holds one figure per month of the planning year.

use crate::domain::{Money, Month, MonthRange, StrategyId};

/// Whether a row adds something, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It adds.
    Adds,
    /// The forecast has it already.
    InForecast,
    /// None of its days lies in the planning year.
    Outside,
    /// Its months of the year are over: what it brought is in what was sold.
    Over,
    /// It is given in per cent, and what it acts on has no forecast.
    NoBaseline,
}

/// A row in one month, for the working.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The month.
    pub month: Month,
    /// The forecast that it acts on.
    pub base: Money,
    /// Days of the month that it covers.
    pub n_days: u32,
    /// What it brings.
    pub effect: Money,
}

/// What one row brings.
#[derive(Clone, Debug, PartialEq)]
pub struct RowOutcome {
    /// Which.
    pub id: StrategyId,
    /// Whether it adds.
    pub standing: Standing,
    /// Its months with a forecast, or open months for an amount.
    pub steps: Vec<Step>,
    /// Its own effect over the year.
    pub own: Money,
    /// What it does to the margin, month by month; empty while nobody has said.
    pub margins: Vec<(Month, Money)>,
    /// The same over the year.
    pub margin: Option<Money>,
    /// Whether some of its days lie outside the year or in months that are over.
    pub is_cut: bool,
    /// Whether something speaks for it.
    pub has_evidence: bool,
}

/// The strategy as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The planning year.
    pub months: MonthRange,
    /// Months of it that are over.
    pub n_elapsed: usize,
    /// The rows, as they were given.
    pub rows: Vec<RowOutcome>,
    /// What rows in per cent on the same cells bring together beside their own effects, one per month.
    pub interaction: Vec<Money>,
    /// Sold so far and forecast for the rest.
    pub landing: Money,
    /// The same with the strategy.
    pub with: Money,
    /// What is aimed at.
    pub target: Option<Money>,
    /// What the rows that add cost.
    pub cost: Money,
    /// What they do to the margin; `None` while one of them does not say.
    pub margin: Option<Money>,
    /// Of this, what a negative interaction takes away.
    pub margin_lost: Money,
}

impl Outcome {
    /// The outcome of a row.
    #[must_use]
    pub fn row(&self, id: StrategyId) -> Option<&RowOutcome> {
        self.rows.iter().find(|it| it.id == id)
    }

    /// The rows that add.
    pub fn adding(&self) -> impl Iterator<Item = &RowOutcome> {
        self.rows.iter().filter(|it| it.standing == Standing::Adds)
    }

    /// The interaction over the year.
    #[must_use]
    pub fn interaction_sum(&self) -> Money {
        self.interaction.iter().copied().sum()
    }

    /// What remains to the target: above 0 when it is missed. `None` without a target.
    #[must_use]
    pub fn gap(&self) -> Option<Money> {
        self.target.map(|it| it - self.with)
    }

    /// (margin − cost) ÷ cost; `None` while a margin is not known or nothing is spent.
    #[must_use]
    pub fn roi(&self) -> Option<f64> {
        let cost = self.cost.minor();
        (cost > 0).then_some(self.margin).flatten().map(|it| (it.minor() - cost) as f64 / cost as f64)
    }

    /// The rows that add without anything that speaks for them.
    #[must_use]
    pub fn n_without_evidence(&self) -> usize {
        self.adding().filter(|it| !it.has_evidence).count()
    }
}
