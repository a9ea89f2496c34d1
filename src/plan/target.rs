//! The target plan: one total, decomposed over accounts and months, stored cell by cell so that it is stable.
//!
//! Invariants, kept by every change and told by [`TargetPlan::verify`]:
//! - the cells of an account add up to the account, the accounts add up to `total`, in minor units;
//! - a locked account has its locked total; floors and caps hold;
//! - months before `n_closed` are closed: no change moves them.
//!
//! A rounding unit that does not divide what is split leaves less than one unit over; it stays in one piece
//! with one child (see [`crate::math::split`]), so every other open cell is a whole number of units.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{PlanTerms, n_elapsed};
use crate::domain::{AccountId, Money, Month, MonthRange, ProductId};

/// The share of each basis in the decomposition: not negative, adding up to 1.
///
/// Written down as `[history, forecast, equal]`, with `potential` and `pipeline` after them where either has a share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct BlendWeights {
    history: f64,
    forecast: f64,
    equal: f64,
    potential: f64,
    pipeline: f64,
}

impl BlendWeights {
    /// The weights scaled to add up to 1; `None` when one is negative or not finite, or all are 0.
    pub fn new(history: f64, forecast: f64, equal: f64) -> Option<Self> {
        Self::of_five(history, forecast, equal, 0.0, 0.0)
    }

    /// As [`BlendWeights::new`], with what accounts could buy and what is under negotiation.
    pub fn of_five(history: f64, forecast: f64, equal: f64, potential: f64, pipeline: f64) -> Option<Self> {
        let all = [history, forecast, equal, potential, pipeline];
        let sum: f64 = all.iter().sum();
        let valid = all.iter().all(|it| it.is_finite() && *it >= 0.0);
        // Weights that already add up to 1 stay as they are to the last bit: a stored plan loads as it was saved.
        let scale = if (sum - 1.0).abs() < 1e-9 { 1.0 } else { sum };
        (valid && sum.is_finite() && sum > 0.0).then_some(Self {
            history: history / scale,
            forecast: forecast / scale,
            equal: equal / scale,
            potential: potential / scale,
            pipeline: pipeline / scale,
        })
    }

    /// λ₁: last year's sales.
    pub const fn history(self) -> f64 {
        self.history
    }

    /// λ₂: the forecast.
    pub const fn forecast(self) -> f64 {
        self.forecast
    }

    /// λ₃: the same for each.
    pub const fn equal(self) -> f64 {
        self.equal
    }

    /// λ₄: what the accounts could buy.
    pub const fn potential(self) -> f64 {
        self.potential
    }

    /// λ₅: what is under negotiation.
    pub const fn pipeline(self) -> f64 {
        self.pipeline
    }
}

impl Default for BlendWeights {
    /// Half history, 40 % forecast, 10 % equal.
    fn default() -> Self {
        Self { history: 0.5, forecast: 0.4, equal: 0.1, potential: 0.0, pipeline: 0.0 }
    }
}

impl TryFrom<Vec<f64>> for BlendWeights {
    type Error = PlanError;
    fn try_from(parts: Vec<f64>) -> Result<Self, PlanError> {
        match parts[..] {
            [history, forecast, equal] => Self::new(history, forecast, equal),
            [history, forecast, equal, potential, pipeline] => {
                Self::of_five(history, forecast, equal, potential, pipeline)
            }
            _ => None,
        }
        .ok_or(PlanError::BadWeights)
    }
}

impl From<BlendWeights> for Vec<f64> {
    fn from(it: BlendWeights) -> Self {
        let mut parts = vec![it.history, it.forecast, it.equal];
        if it.potential > 0.0 || it.pipeline > 0.0 {
            parts.extend([it.potential, it.pipeline]);
        }
        parts
    }
}

/// What the months hold that were closed when the plan was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedMonths {
    /// What was sold: the open months carry the rest of the target.
    #[default]
    Actuals,
    /// A target of their own, as if the plan had been made before them: monitoring then shows how they went.
    Targets,
}

/// What the planner has set for one account's total over the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRule {
    /// Exactly this much.
    pub lock: Option<Money>,
    /// At least this much.
    pub floor: Option<Money>,
    /// At most this much.
    pub cap: Option<Money>,
    /// Carries a target though it has stopped ordering.
    #[serde(default)]
    pub rejoined: bool,
}

/// Where the amount of a cell comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// The month was closed when the plan was made: the cell holds what was sold.
    Actual,
    /// The month was closed and the account's sales of it are missing: counts as nothing in sums, shown as missing.
    MissingActual,
    /// Decomposed; gives way when others change.
    Spread,
    /// Set by hand: holds until it is released.
    Edited {
        /// Why, in the planner's words.
        reason: String,
    },
}

/// One account in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCell {
    /// The target of the month.
    pub amount: Money,
    /// Where it comes from.
    pub state: CellState,
}

/// One account's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPlan {
    /// Whose.
    pub account: AccountId,
    /// Lock, floor and cap of its total.
    pub rule: AccountRule,
    /// One per month of the window.
    pub cells: Vec<PlanCell>,
}

impl AccountPlan {
    /// The sum of its cells after the first `n_past` months.
    pub fn ahead(&self, n_past: usize) -> Money {
        self.cells.iter().skip(n_past).map(|it| it.amount).sum()
    }

    /// The sum of its cells.
    pub fn total(&self) -> Money {
        self.cells.iter().map(|it| it.amount).sum()
    }
}

/// A target for the company over a window of months, decomposed over accounts and months.
///
/// Plain data so that it can be stored; change it through its methods, which keep it consistent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetPlan {
    /// The months covered.
    pub window: MonthRange,
    /// How many months at the start of the window are closed and never move.
    pub n_closed: usize,
    /// What elapsed months hold; with targets of their own none is closed.
    pub closed_months: ClosedMonths,
    /// The company's target for the whole window, closed months included.
    pub total: Money,
    /// Whole multiples of this, in minor units (1 万元 = 1,000,000).
    pub unit: Money,
    /// The bases of the decomposition.
    pub weights: BlendWeights,
    /// One row per account, in the order of the book; ties in rounding go to the earlier one.
    pub accounts: Vec<AccountPlan>,
    /// What it is agreed on beside its amounts.
    #[serde(default)]
    pub terms: PlanTerms,
}

/// What stands in the way of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// The account's total is locked.
    Lock(AccountId),
    /// The account has a floor.
    Floor(AccountId),
    /// The account has a cap.
    Cap(AccountId),
    /// The cell is set by hand.
    EditedCell(AccountId, Month),
    /// The account has sales in closed months.
    ClosedMonths(AccountId),
    /// A month of one of the account's products is set by hand.
    ProductCell(AccountId, ProductId, Month),
    /// The total of one of the account's products is set by hand.
    ProductTotal(AccountId, ProductId),
}

/// Why a plan cannot be made or changed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PlanError {
    /// There is no account to carry the target.
    #[error("a plan needs at least one account")]
    NoAccounts,
    /// Every account that is not held has stopped ordering: nobody is left to carry the rest.
    #[error("all accounts that could carry {} minor units have stopped ordering; take some of {n} back in", .by.minor())]
    NobodyOrders {
        /// What has no place.
        by: Money,
        /// How many have stopped.
        n: usize,
    },
    /// Every month of the window is closed.
    #[error("every month of the plan is closed; choose a window with open months")]
    NoOpenMonths,
    /// The weights are negative, not finite, or all 0.
    #[error("the weights must be zero or more, and one of them above zero")]
    BadWeights,
    /// The rounding unit is not positive.
    #[error("the rounding unit is {} minor units; it must be above 0", .0.minor())]
    BadUnit(Money),
    /// An amount is negative, or too large to be planned exactly.
    #[error("{} minor units is no target; it must be between 0 and {}", .0.minor(), TargetPlan::LARGEST.minor())]
    BadAmount(Money),
    /// The floor lies above the cap.
    #[error("the floor {} lies above the cap {}", .floor.minor(), .cap.minor())]
    CrossedBounds {
        /// The floor asked.
        floor: Money,
        /// The cap asked.
        cap: Money,
    },
    /// The plan has no such account.
    #[error("the plan has no account {0}")]
    UnknownAccount(AccountId),
    /// The account has no such product.
    #[error("the account has no product {0}")]
    UnknownProduct(ProductId),
    /// The account has the product already.
    #[error("the account has product {0} already")]
    ProductThere(ProductId),
    /// The month lies outside the window.
    #[error("{0} lies outside the plan")]
    MonthOutside(Month),
    /// The month is closed.
    #[error("{0} is closed; closed months do not move")]
    MonthClosed(Month),
    /// What is fixed needs more than there is to give.
    #[error("what is fixed needs {} minor units more than there is; release one of {} constraints", .by.minor(), .constraints.len())]
    NeedsMore {
        /// How much more.
        by: Money,
        /// What stands in the way.
        constraints: Vec<Constraint>,
    },
    /// What is fixed leaves part of the total without a place.
    #[error("{} minor units find no place; release one of {} constraints", .by.minor(), .constraints.len())]
    NoPlaceFor {
        /// How much.
        by: Money,
        /// What stands in the way.
        constraints: Vec<Constraint>,
    },
    /// The growth limits leave no room for the total.
    #[error(
        "within the growth limits the accounts carry {} to {} minor units; a limit of {} would do",
        .least.minor(), .most.minor(), .enough
    )]
    OutsideGrowth {
        /// Whether the total lies below what the accounts carry at least; else above the most.
        is_below: bool,
        /// How much is missing or too much.
        by: Money,
        /// What the accounts carry at least.
        least: Money,
        /// What they carry at most.
        most: Money,
        /// The limit of growth that would leave room: the upper one where the total is too large, else the lower one.
        enough: f64,
    },
    /// The accounts named have no target of their own to change.
    #[error("there is no account in this group")]
    EmptyGroup,
    /// Lengths, accounts or amounts of a basis or a stored plan do not fit together.
    #[error("the plan does not fit together: {0:?}")]
    Inconsistent(PlanFault),
}

impl PlanError {
    /// The same without some of what stands in the way.
    pub(super) fn without(mut self, is_left_out: impl Fn(&Constraint) -> bool) -> Self {
        if let Self::NeedsMore { constraints, .. } | Self::NoPlaceFor { constraints, .. } = &mut self {
            constraints.retain(|it| !is_left_out(it));
        }
        self
    }
}

/// How a stored plan contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFault {
    /// More months are closed than the window has.
    ClosedBeyondWindow,
    /// A row has another length than the window.
    RowLength(AccountId),
    /// An account has two rows.
    TwiceListed(AccountId),
    /// The rows do not add up to the total; the difference in minor units.
    SumDiffers(Money),
    /// A locked account has another total, or one lies outside its floor or cap.
    RuleBroken(AccountId),
}

impl TargetPlan {
    /// The largest amount that is planned: 10 万亿 in major units.
    pub const LARGEST: Money = Money::from_minor(1_000_000_000_000_000);

    /// Tells whether the plan keeps its invariants, as after loading it.
    ///
    /// # Errors
    /// The first [`PlanFault`] found.
    pub fn verify(&self) -> Result<(), PlanFault> {
        if self.n_closed > self.window.len {
            return Err(PlanFault::ClosedBeyondWindow);
        }
        let mut seen = HashSet::new();
        for row in &self.accounts {
            if row.cells.len() != self.window.len {
                return Err(PlanFault::RowLength(row.account));
            }
            if !seen.insert(row.account) {
                return Err(PlanFault::TwiceListed(row.account));
            }
            if !row.rule.allows(row.total()) {
                return Err(PlanFault::RuleBroken(row.account));
            }
        }
        let difference = self.accounts.iter().map(AccountPlan::total).sum::<Money>() - self.total;
        if difference == Money::default() { Ok(()) } else { Err(PlanFault::SumDiffers(difference)) }
    }

    /// What the company has to reach: what it promises upwards, or else what its accounts carry.
    pub fn promised(&self) -> Money {
        self.terms.promise.unwrap_or(self.total)
    }

    /// The row of an account.
    pub fn row(&self, account: AccountId) -> Option<&AccountPlan> {
        self.accounts.iter().find(|it| it.account == account)
    }

    /// The company's target of each month.
    pub fn month_totals(&self) -> Vec<Money> {
        let column = |i: usize| self.accounts.iter().filter_map(|row| row.cells.get(i)).map(|it| it.amount).sum();
        (0..self.window.len).map(column).collect()
    }

    /// The same plan with every month up to `month` closed; their targets stay what they are.
    #[must_use]
    pub fn close_through(&self, month: Month) -> Self {
        Self { n_closed: self.n_closed.max(n_elapsed(self.window, month)), ..self.clone() }
    }
}

impl AccountRule {
    /// Whether the rule allows a total.
    pub fn allows(&self, total: Money) -> bool {
        self.lock.is_none_or(|it| it == total)
            && self.floor.is_none_or(|it| it <= total)
            && self.cap.is_none_or(|it| total <= it)
    }

    /// The nearest total that the rule allows.
    pub fn nearest(&self, total: Money) -> Money {
        let bounded = total.max(self.floor.unwrap_or(total)).min(self.cap.unwrap_or(Money::from_minor(i64::MAX)));
        self.lock.unwrap_or(bounded)
    }
}
