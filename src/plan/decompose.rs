//! Decomposition of a target over accounts and months (G1, top down).
//!
//! Symbols: Q what the open months have to bring (total − what closed months brought); for account i,
//! hᵢ its sales in the same months of last year, fᵢ its forecast of the open months, n the number of accounts.
//! - wᵢ = λ₁·hᵢ/Σh + λ₂·fᵢ/Σf + λ₃/n + λ₄·oᵢ/Σo + λ₅·pᵢ/Σp with oᵢ what the account could buy and pᵢ what is under
//!   negotiation; negative numbers (more returns than sales) read as 0;
//! - the open part of account i is xᵢ = clamp(θ·wᵢ, loᵢ, hiᵢ), Σx = Q; the bounds come from lock, floor and
//!   cap less the closed months and from the growth limits, and are never below its edited cells;
//! - the months of an account follow its own season, blended with the same λ: last year's month shares, the
//!   forecast's, and equal ones; or a shape of [`MonthSpread`]. Edited cells stay as they are.
//! - An account that has stopped ordering takes no part ([`super::stopped`]): its shares are 0 and n counts the others.
//! - A basis that is empty (no history at all, no forecast) passes its λ to the others; all empty: equal.
//!
//! Both levels are rounded to the unit by [`crate::math::split::split_bounded`].
//! Source: decomposition by blended shares as in quota-planning practice; rounding by largest remainder.

mod working;

pub use working::*;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::balance::{check_amount, check_unit};
use super::{
    AccountBasis, AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, GrowthLimits, MonthSpread,
    PlanBasis, PlanCell, PlanError, PlanTerms, TargetPlan,
};
use crate::domain::{AccountId, Money, MonthRange};

/// What the planner asks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetRequest {
    /// The company's target for the window, closed months included.
    pub total: Money,
    /// The rounding unit in minor units.
    pub unit: Money,
    /// The bases.
    pub weights: BlendWeights,
    /// What elapsed months hold.
    pub closed_months: ClosedMonths,
    /// How far an account may lie from last year.
    pub growth: Option<GrowthLimits>,
    /// What the months follow.
    pub spread: MonthSpread,
}

#[cfg(test)]
impl TargetRequest {
    /// What tests over the sample ask for: 600 million by last year, in units of ten thousand.
    pub(crate) fn of_sample() -> Self {
        Self {
            total: Money::from_minor(60_000_000_000),
            unit: Money::from_minor(1_000_000),
            weights: BlendWeights::new(1.0, 0.0, 0.0).unwrap(),
            closed_months: ClosedMonths::default(),
            growth: None,
            spread: MonthSpread::default(),
        }
    }
}

/// How an account came to its weight: shares of the company, each basis adding up to 1 over the accounts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountShare {
    /// Whose.
    pub account: AccountId,
    /// hᵢ/Σh, `None` where no account has history.
    pub history: Option<f64>,
    /// fᵢ/Σf, `None` where no account has a forecast.
    pub forecast: Option<f64>,
    /// 1/n; 0 for an account that takes no part.
    pub equal: f64,
    /// oᵢ/Σo, `None` where nobody said what accounts could buy.
    pub potential: Option<f64>,
    /// pᵢ/Σp, `None` where nobody said what is under negotiation.
    pub pipeline: Option<f64>,
    /// wᵢ.
    pub blended: f64,
}

impl PlanBasis {
    /// The share of every account, in order: the working of the decomposition.
    pub fn shares(&self, weights: BlendWeights) -> Vec<AccountShare> {
        let open = |values: &[Option<Money>]| clipped(values.iter().skip(self.n_closed).flatten().copied().sum());
        let of = |value: &dyn Fn(&AccountBasis) -> f64| {
            shares_of(self.accounts.iter().map(|it| if it.is_left_out() { 0.0 } else { value(it) }).collect())
        };
        let judged = |it: Option<Money>| it.map_or(0.0, clipped);
        let history = of(&|it| open(&it.last_year));
        let forecast = of(&|it| open(&it.forecast));
        let potential = of(&|it| judged(it.potential));
        let pipeline = of(&|it| judged(it.pipeline));
        let bases = [
            (weights.history(), history.as_deref()),
            (weights.forecast(), forecast.as_deref()),
            (weights.potential(), potential.as_deref()),
            (weights.pipeline(), pipeline.as_deref()),
        ];
        let even = of(&|_| 1.0).unwrap_or_else(|| vec![0.0; self.accounts.len()]);
        let blended = blend(&bases, weights.equal(), &even);
        let at = |shares: &Option<Vec<f64>>, i: usize| shares.as_ref().map(|it| it[i]);
        let share = |(i, it): (usize, &AccountBasis)| AccountShare {
            account: it.account,
            history: at(&history, i),
            forecast: at(&forecast, i),
            equal: even[i],
            potential: at(&potential, i),
            pipeline: at(&pipeline, i),
            blended: blended[i],
        };
        self.accounts.iter().enumerate().map(share).collect()
    }
}

impl AccountBasis {
    /// wᵢₘ: the weight of every month of the window.
    fn month_weights(&self, plan: &TargetPlan) -> Vec<f64> {
        if let Some(shape) = self.shape(plan.terms.spread, plan.window, plan.n_closed) {
            return shape;
        }
        let open = |values: &[Option<Money>]| {
            let month = |(i, it): (usize, &Option<Money>)| {
                if i < plan.n_closed { 0.0 } else { it.map_or(0.0, clipped) }
            };
            shares_of(values.iter().enumerate().map(month).collect())
        };
        let (history, forecast) = (open(&self.last_year), open(&self.forecast));
        let weights = plan.weights;
        let bases = [(weights.history(), history.as_deref()), (weights.forecast(), forecast.as_deref())];
        blend(&bases, weights.equal(), &vec![1.0 / self.last_year.len() as f64; self.last_year.len()])
    }
}

impl TargetPlan {
    /// Decomposes a target over the accounts and open months of `basis`; closed months hold their sales, or are
    /// planned like the others where the request says so.
    ///
    /// # Errors
    /// [`PlanError`] when the basis does not fit together, the amount or unit is unusable, or closed months
    /// already brought more than the total.
    pub fn decompose(basis: &PlanBasis, request: TargetRequest) -> Result<Self, PlanError> {
        Self::build(basis, request, None)
    }

    /// Decomposes afresh and keeps what the planner set: edited cells of open months and, where the window is
    /// the same, locks, floors and caps.
    ///
    /// # Errors
    /// As [`TargetPlan::decompose`]; also when what is kept leaves no room for the total.
    pub fn redecompose(&self, basis: &PlanBasis, request: TargetRequest) -> Result<Self, PlanError> {
        Self::build(basis, request, Some(self))
    }

    /// Spreads the open part of an account over its months; comes with the weight of every month.
    fn spread_account(&mut self, i: usize, open: Money, basis: &AccountBasis) -> Result<Vec<f64>, PlanError> {
        let Some(sold) = basis.sold_months(&self.accounts[i], self.n_closed, open) else {
            let weights = basis.month_weights(self);
            self.spread_months(i, open, &weights)?;
            return Ok(weights);
        };
        // As they were, not rounded to the plan's unit.
        for at in self.accounts[i].free_months(self.n_closed) {
            self.accounts[i].cells[at].amount = sold[at];
        }
        Ok(sold.into_iter().map(clipped).collect())
    }

    fn build(basis: &PlanBasis, request: TargetRequest, kept: Option<&Self>) -> Result<Self, PlanError> {
        Decomposition::start(Cow::Borrowed(basis), request, kept)?.finish()
    }
}

/// A decomposition under way, account by account: a page answers between its steps.
#[derive(Clone, Debug)]
pub struct Decomposition<'a> {
    basis: Cow<'a, PlanBasis>,
    plan: TargetPlan,
    /// The open part of every account.
    opens: Vec<Money>,
    /// Accounts whose months are spread.
    n_done: usize,
}

impl<'a> Decomposition<'a> {
    /// Splits the total over the accounts, as [`TargetPlan::decompose`] does; with `kept` as
    /// [`TargetPlan::redecompose`] does.
    ///
    /// # Errors
    /// As there.
    pub fn start(
        basis: Cow<'a, PlanBasis>,
        request: TargetRequest,
        kept: Option<&TargetPlan>,
    ) -> Result<Self, PlanError> {
        basis.verify()?;
        let basis = match kept {
            Some(kept) => kept.rejoin(basis),
            None => basis,
        };
        // After that: who takes part again has targets of its own, who does not keeps its sales.
        let basis = match request.closed_months {
            ClosedMonths::Actuals => basis,
            ClosedMonths::Targets => Cow::Owned(basis.reopened()),
        };
        let old: HashMap<AccountId, &AccountPlan> =
            kept.iter().flat_map(|it| &it.accounts).map(|it| (it.account, it)).collect();
        let old = |account: AccountId| Some((kept?.window, *old.get(&account)?));
        let plan = TargetPlan {
            window: basis.window,
            n_closed: basis.n_closed,
            closed_months: request.closed_months,
            total: check_amount(request.total)?,
            unit: check_unit(request.unit)?,
            weights: request.weights,
            accounts: basis.accounts.iter().map(|it| fresh_row(&basis, it, old(it.account))).collect(),
            terms: PlanTerms {
                growth: request.growth,
                spread: request.spread,
                ..kept.map(|it| it.terms.clone()).unwrap_or_default()
            },
        };
        let shares: Vec<f64> = basis.shares(request.weights).iter().map(|it| it.blended).collect();
        let opens = plan
            .open_parts(&shares, &basis.growth_ranges(&plan, request.growth))
            .map_err(|error| basis.blame_growth(&plan, request.growth).unwrap_or(error))
            .map_err(|error| basis.blame_stopped(&plan, error))?;
        Ok(Self { basis, plan, opens, n_done: 0 })
    }

    /// Spreads the months of at most `n_accounts` more accounts; false when none is left.
    ///
    /// # Errors
    /// [`PlanError`] when what an account keeps leaves no room.
    pub fn step(&mut self, n_accounts: usize) -> Result<bool, PlanError> {
        let end = self.n_done.saturating_add(n_accounts).min(self.opens.len());
        for i in self.n_done..end {
            self.plan.spread_account(i, self.opens[i], &self.basis.accounts[i])?;
        }
        self.n_done = end;
        Ok(end < self.opens.len())
    }

    /// The plan, with whatever steps are left.
    ///
    /// # Errors
    /// As [`Decomposition::step`].
    pub fn finish(mut self) -> Result<TargetPlan, PlanError> {
        while self.step(usize::MAX)? {}
        self.plan.verify().map_err(PlanError::Inconsistent)?;
        Ok(self.plan)
    }
}

fn fresh_row(basis: &PlanBasis, account: &AccountBasis, old: Option<(MonthRange, &AccountPlan)>) -> AccountPlan {
    let cell = |(i, month)| match (account.actual[i], old) {
        (Some(amount), _) if i < basis.n_closed => PlanCell { amount, state: CellState::Actual },
        (None, _) if i < basis.n_closed => PlanCell { amount: Money::default(), state: CellState::MissingActual },
        (_, Some((window, row))) => match window.position(month).and_then(|i| row.cells.get(i)) {
            Some(cell) if matches!(cell.state, CellState::Edited { .. }) => cell.clone(),
            _ => PlanCell { amount: Money::default(), state: CellState::Spread },
        },
        (_, None) => PlanCell { amount: Money::default(), state: CellState::Spread },
    };
    let rule = old.filter(|(window, _)| *window == basis.window).map_or(AccountRule::default(), |(_, row)| row.rule);
    let rule = AccountRule { rejoined: account.rejoined, ..rule };
    AccountPlan { account: account.account, rule, cells: basis.window.iter().enumerate().map(cell).collect() }
}

/// A weight from an amount: returns that outweigh sales carry no target.
fn clipped(amount: Money) -> f64 {
    amount.minor().max(0) as f64
}

/// The values scaled to add up to 1; `None` when there is nothing above 0.
fn shares_of(values: Vec<f64>) -> Option<Vec<f64>> {
    let sum: f64 = values.iter().sum();
    (sum > 0.0).then(|| values.into_iter().map(|it| it / sum).collect())
}

/// Σλ·shares + λ·even; a basis without shares passes its λ to the others, in their proportion.
fn blend(bases: &[(f64, Option<&[f64]>)], equal: f64, even: &[f64]) -> Vec<f64> {
    let known = || bases.iter().filter_map(|(lambda, shares)| Some((*lambda, (*shares)?)));
    let sum = known().map(|it| it.0).sum::<f64>() + equal;
    if sum == 0.0 {
        return even.to_vec();
    }
    let blended = |(i, even): (usize, &f64)| {
        (known().map(|(lambda, shares)| lambda * shares[i]).sum::<f64>() + equal * even) / sum
    };
    even.iter().enumerate().map(blended).collect()
}
