//! Adjusting a running plan (G4): what becomes of a shortfall, and who pays for a smaller target.
//!
//! Symbols: for one account, Tₘ the target of month m, Yₘ its sales, months 1 to t closed, s = Σ_{m≤t} (Tₘ − Yₘ) what is
//! missing so far (below 0: ahead). Months whose sales are missing stay out of it and keep their target.
//! - carry over: closed months become what was sold, the next open month takes s; what is ahead lowers the next months,
//!   none below 0;
//! - spread: closed months become what was sold, the open months take s in proportion to their targets;
//! - hold: no target moves;
//! - zero-sum: the account gives up an amount, its peers take it in proportion; the total stays;
//! - parent-funded: the account gives up an amount, the total falls by it, and what the company promises stays: its
//!   buffer pays.
//!
//! An account whose sales so far are more than its whole target can give no more than its open months hold: they become 0
//! (typed ones stay), every account and the company keep their totals, and the rest of what is ahead stays where it was
//! sold, as a surplus over the targets of closed months, the latest first: these hold so much less than what was sold,
//! none less than its target was. Nobody else carries less for it.
//!
//! Months set by hand, locks, floors and caps hold. Every total stays exact. Each change comes with the months before and
//! after, for the log.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::balance::check_amount;
use super::{AccountProgress, AttainOutcome, CellState, PlanError, TargetPlan};
use crate::domain::{AccountId, Money};

/// What becomes of a shortfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The next open month takes it.
    CarryOver,
    /// The open months take it in proportion.
    Spread,
    /// Nothing moves.
    Hold,
    /// Peers take part of the target.
    ZeroSum,
    /// The company's buffer takes part of the target.
    ParentFunded,
}

impl Policy {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::CarryOver, Self::Spread, Self::Hold, Self::ZeroSum, Self::ParentFunded];

    /// Whether it takes an amount that somebody names.
    pub const fn takes_amount(self) -> bool {
        matches!(self, Self::ZeroSum | Self::ParentFunded)
    }
}

/// One account's part in an adjustment.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountMove {
    /// Whose.
    pub account: AccountId,
    /// What its open months took on; below 0 what they gave up. For a hold, what was left as it is.
    pub amount: Money,
    /// The targets of its months before.
    pub before: Vec<Money>,
    /// And after.
    pub after: Vec<Money>,
}

/// An adjusted plan and what moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// The new plan.
    pub plan: TargetPlan,
    /// Accounts that moved; for a hold those that were held.
    pub moves: Vec<AccountMove>,
    /// What accounts are ahead beyond what their open months could give, where that is more than 0.
    pub surpluses: Vec<(AccountId, Money)>,
}

impl TargetPlan {
    /// What is missing so far: Σ (Tₘ − Yₘ) over the closed months whose sales are known and whose target still stands.
    pub fn shortfall(&self, progress: &AccountProgress) -> Money {
        let Some(row) = self.row(progress.account) else { return Money::default() };
        let closed = row.cells.iter().zip(&progress.actuals).take(self.n_closed);
        closed.filter_map(|(cell, sold)| Some(cell.amount - (*sold)?)).sum()
    }

    /// Adjusts `accounts` by a policy. `amount` is what each policy that takes one gives up in all; `peers` share it.
    ///
    /// # Errors
    /// [`PlanError`] when there is no such account, the amount is negative, or locks, bounds and edited cells forbid it.
    pub fn adjust(
        &self,
        policy: Policy,
        accounts: &[AccountId],
        peers: &[AccountId],
        amount: Money,
        progress: &[AccountProgress],
    ) -> Result<Adjustment, PlanError> {
        let group: HashSet<AccountId> = accounts.iter().copied().filter(|it| self.row(*it).is_some()).collect();
        if group.is_empty() {
            return Err(PlanError::EmptyGroup);
        }
        let progress: HashMap<AccountId, &AccountProgress> = progress.iter().map(|it| (it.account, it)).collect();
        let mut plan = self.clone();
        let mut surpluses = Vec::new();
        match policy {
            Policy::Hold => return Ok(self.held(&group, &progress)),
            Policy::CarryOver | Policy::Spread => {
                for i in 0..plan.accounts.len() {
                    if let Some(known) =
                        progress.get(&plan.accounts[i].account).filter(|it| group.contains(&it.account))
                    {
                        let surplus = plan.take_on(i, policy, known)?;
                        if surplus > Money::default() {
                            surpluses.push((known.account, surplus));
                        }
                    }
                }
            }
            Policy::ZeroSum => {
                let given = check_amount(amount)?;
                let peers: HashSet<AccountId> = peers.iter().copied().filter(|it| !group.contains(it)).collect();
                let (mine, theirs) = (self.total_of(&group), self.total_of(&peers));
                plan.settle_part(|it| group.contains(&it.account), mine - given)?;
                plan.settle_part(|it| peers.contains(&it.account), theirs + given)?;
            }
            Policy::ParentFunded => {
                let given = check_amount(amount)?;
                plan.terms.promise = Some(self.terms.promise.unwrap_or(self.total));
                plan.settle_part(|it| group.contains(&it.account), self.total_of(&group) - given)?;
                plan.total = self.total - given;
            }
        }
        plan.verify().map_err(PlanError::Inconsistent)?;
        let moves = self.accounts.iter().zip(&plan.accounts).filter(|(a, b)| a.cells != b.cells);
        let moves = moves.map(|(old, new)| {
            let amounts = |it: &super::AccountPlan| it.cells.iter().map(|it| it.amount).collect::<Vec<_>>();
            let (before, after) = (amounts(old), amounts(new));
            let open = |it: &[Money]| it[self.n_closed..].iter().copied().sum::<Money>();
            AccountMove { account: new.account, amount: open(&after) - open(&before), before, after }
        });
        let moves = moves.collect();
        Ok(Adjustment { plan, moves, surpluses })
    }

    fn held(&self, group: &HashSet<AccountId>, progress: &HashMap<AccountId, &AccountProgress>) -> Adjustment {
        let rows = self.accounts.iter().filter(|it| group.contains(&it.account));
        let moves = rows.map(|row| {
            let amounts: Vec<Money> = row.cells.iter().map(|it| it.amount).collect();
            let amount = progress.get(&row.account).map_or(Money::default(), |it| self.shortfall(it));
            AccountMove { account: row.account, amount, before: amounts.clone(), after: amounts }
        });
        Adjustment { plan: self.clone(), moves: moves.collect(), surpluses: Vec::new() }
    }

    fn total_of(&self, group: &HashSet<AccountId>) -> Money {
        self.accounts.iter().filter(|it| group.contains(&it.account)).map(super::AccountPlan::total).sum()
    }

    /// Closed months become what was sold; the open ones take the difference on. What is ahead beyond what they can give
    /// stays with the closed months and comes back.
    fn take_on(&mut self, account_idx: usize, policy: Policy, progress: &AccountProgress) -> Result<Money, PlanError> {
        let n_closed = self.n_closed;
        let missing = self.shortfall(progress);
        let free = self.accounts[account_idx].free_months(n_closed);
        let row = &mut self.accounts[account_idx];
        let open: Money = row.cells[n_closed..].iter().map(|it| it.amount).sum();
        let can_give: Money = free.iter().map(|&i| row.cells[i].amount).sum();
        let taken = missing.max(-can_give);
        let surplus = taken - missing;
        let mut stays = surplus;
        for (cell, sold) in row.cells.iter_mut().zip(&progress.actuals).take(n_closed).rev() {
            let Some(sold) = *sold else { continue };
            // Months that are ahead are ahead by no less than the surplus together: all of it finds its place.
            let keeps = stays.min(sold - cell.amount).max(Money::default());
            cell.amount = sold - keeps;
            stays -= keeps;
            if keeps == Money::default() {
                cell.state = CellState::Actual;
            }
        }
        if taken == Money::default() {
            return Ok(surplus);
        }
        if policy == Policy::Spread {
            let weights = self.month_weights_now(account_idx);
            self.spread_months(account_idx, open + taken, &weights)?;
            return Ok(surplus);
        }
        let mut left = taken;
        for i in free {
            let cell = &mut self.accounts[account_idx].cells[i];
            let takes = left.max(-cell.amount);
            cell.amount += takes;
            left -= takes;
        }
        if left == Money::default() {
            return Ok(surplus);
        }
        // What is ahead was bounded by what the open months hold: only what is missing can be left.
        Err(PlanError::NoPlaceFor { by: left, constraints: self.constraints_of(&self.accounts[account_idx]) })
    }
}

/// Whether the rest of the year can still bring what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nothing is needed any more.
    Done,
    /// At most the median of the rest.
    Likely,
    /// More than the median, at most its P90.
    Hard,
    /// More than P90: nine outcomes of ten bring less.
    Beyond,
}

/// What is needed and what the rest is likely to bring, as shares of the median of the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestShares {
    /// Needed ÷ median; 0 where nothing is needed any more.
    pub needed: f64,
    /// P10, P50 (always 1) and P90, each ÷ median.
    pub range: [f64; 3],
}

/// How much is needed of the rest against its percentiles; `None` without a distribution, or where its median is not above
/// 0 and shares mean nothing.
pub fn rest_shares(outcome: &AttainOutcome) -> Option<RestShares> {
    let range = outcome.range?;
    let rest = |it: Money| (it - outcome.actual_to_date).minor() as f64;
    let median = rest(range.p50);
    let share = |it: f64| it / median;
    (median > 0.0).then(|| RestShares {
        needed: share(outcome.needed.minor().max(0) as f64),
        range: [share(rest(range.p10)), 1.0, share(rest(range.p90))],
    })
}

/// Whether the distribution of the rest allows what is needed; `None` without one.
pub fn reach(outcome: &AttainOutcome) -> Option<Reach> {
    if outcome.needed <= Money::default() {
        return Some(Reach::Done);
    }
    let range = outcome.range?;
    let rest = |it: Money| it - outcome.actual_to_date;
    Some(match outcome.needed {
        needed if needed <= rest(range.p50) => Reach::Likely,
        needed if needed <= rest(range.p90) => Reach::Hard,
        _ => Reach::Beyond,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::LandingRange;

    /// A of 40 against a target, landing between 100 and 160.
    fn outcome(target: i64) -> AttainOutcome {
        let money = |it: i64| Money::from_minor(it);
        AttainOutcome {
            target: money(target),
            actual_to_date: money(40),
            needed: money(target - 40),
            forecast_rest: None,
            landing: None,
            range: Some(LandingRange { p10: money(100), p50: money(120), p90: money(160) }),
            probability: None,
            attainment: None,
            projected_attainment: None,
            demand_question: None,
        }
    }

    #[test]
    fn what_is_needed_is_set_against_the_percentiles_of_the_rest() {
        // By hand: the rest has its percentiles at 60, 80 and 120; a target of 150 needs 110 of it.
        let found = rest_shares(&outcome(150)).unwrap();
        assert_eq!((found.needed, found.range), (1.375, [0.75, 1.0, 1.5]));
        for (target, expected) in [(40, Reach::Done), (120, Reach::Likely), (160, Reach::Hard), (161, Reach::Beyond)] {
            assert_eq!(reach(&outcome(target)), Some(expected), "{target}");
        }
        assert_eq!(rest_shares(&outcome(20)).unwrap().needed, 0.0, "reached: nothing is needed");
        // Without a distribution, or with a median of nothing, there is no share to speak of.
        assert_eq!(rest_shares(&AttainOutcome { range: None, ..outcome(150) }), None);
        assert_eq!(rest_shares(&AttainOutcome { actual_to_date: Money::from_minor(120), ..outcome(150) }), None);
    }
}
