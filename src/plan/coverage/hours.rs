//! Hours by what they are for, and what is asked of people beside looking after accounts.

use std::iter::Sum;
use std::ops::AddAssign;

use super::Tier;
use crate::domain::{AccountId, StrategyId};

/// Hours by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hours {
    /// Talk, way and preparation.
    pub visits: f64,
    /// What every account takes beside visits.
    pub admin: f64,
    /// What the manager does for it of the service plan.
    pub activities: f64,
    /// Rows of the strategy.
    pub strategy: f64,
}

impl Hours {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.visits + self.admin + self.activities + self.strategy
    }
}

impl AddAssign for Hours {
    fn add_assign(&mut self, it: Self) {
        self.visits += it.visits;
        self.admin += it.admin;
        self.activities += it.activities;
        self.strategy += it.strategy;
    }
}

impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, it| {
            sum += it;
            sum
        })
    }
}

/// What one row of the strategy asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyWork {
    /// The row.
    pub id: StrategyId,
    /// The account it acts on; `None` for all.
    pub account: Option<AccountId>,
    /// Who answers for it, as it was written; it counts where that is somebody of the team.
    pub owner: Option<String>,
    /// Hours, one per month.
    pub hours: Vec<f64>,
}

/// What is asked of people beside visits and what every account takes.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// Hours a month that the manager of an account of a tier spends on activities for it.
    pub activities: &'a dyn Fn(AccountId, Tier) -> f64,
    /// Rows of the strategy.
    pub strategy: &'a [StrategyWork],
}

impl Beside<'_> {
    /// Nothing else.
    pub const NOTHING: Beside<'static> = Beside { activities: &|_, _| 0.0, strategy: &[] };
}
