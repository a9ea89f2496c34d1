//! A plan put together from two hands: its sums and rules restored, and what a person typed left alone.
//!
//! Typed cells, locks, floors, caps and closed months hold. First each account's free months make up its total, then,
//! where the accounts do not add up to the company, the unlocked accounts share the rest as after any other edit.

use std::collections::BTreeMap;

use super::{AccountPlan, CellState, PlanError, TargetPlan};
use crate::domain::{AccountId, Money};

/// Who gives way where accounts and company do not add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// The free months: the company keeps its total.
    #[default]
    FreeMonths,
    /// The company's total: it becomes what the accounts add up to.
    Total,
}

impl TargetPlan {
    /// The plan with every invariant restored; the same plan when none is broken. `totals` says what accounts aim at in
    /// all, where that is known better than by adding up their cells.
    ///
    /// # Errors
    /// [`PlanError`] when what is fixed leaves no room, naming by how much and what stands in the way.
    pub fn rebalanced(&self, totals: &BTreeMap<AccountId, Money>, balance: Balance) -> Result<Self, PlanError> {
        let mut plan = self.clone();
        for account_idx in 0..plan.accounts.len() {
            plan.lift_to_zero(account_idx);
            let row = &plan.accounts[account_idx];
            let wished = row.rule.nearest(totals.get(&row.account).copied().unwrap_or_else(|| row.total()));
            plan.aim_at(account_idx, wished)?;
        }
        let sum = plan.accounts.iter().map(AccountPlan::total).sum::<Money>();
        match balance {
            Balance::Total => plan.total = sum,
            Balance::FreeMonths if plan.verify().is_err() => plan.settle()?,
            Balance::FreeMonths => {}
        }
        plan.verify().map_err(PlanError::Inconsistent)?;
        Ok(plan)
    }

    /// Two hands can take more from a free month than it has.
    fn lift_to_zero(&mut self, account_idx: usize) {
        let open = self.accounts[account_idx].cells.iter_mut().skip(self.n_closed);
        for cell in open.filter(|it| it.state == CellState::Spread) {
            cell.amount = cell.amount.max(Money::default());
        }
    }

    /// Brings an account to this total as far as its typed cells allow; its free months give way in proportion.
    fn aim_at(&mut self, account_idx: usize, total: Money) -> Result<(), PlanError> {
        let row = &self.accounts[account_idx];
        if row.total() == total || row.free_months(self.n_closed).is_empty() {
            return Ok(());
        }
        let open = (total - row.closed(self.n_closed)).max(row.edited(self.n_closed));
        let weights = self.month_weights_now(account_idx);
        self.spread_months(account_idx, open, &weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Month, MonthRange, RecordId};
    use crate::plan::{AccountRule, BlendWeights, ClosedMonths, Constraint, PlanCell, PlanTerms};

    fn account(i: u64) -> AccountId {
        AccountId(RecordId::from_bits(i))
    }

    /// Rows of three open months each.
    fn plan(total: i64, rows: &[[i64; 3]]) -> TargetPlan {
        let cell = |it: i64| PlanCell { amount: Money::from_minor(it), state: CellState::Spread };
        let row = |(i, it): (usize, &[i64; 3])| AccountPlan {
            account: account(i as u64),
            rule: AccountRule::default(),
            cells: it.map(cell).to_vec(),
        };
        TargetPlan {
            window: MonthRange { first: Month::from_index(24_300), len: 3 },
            n_closed: 0,
            closed_months: ClosedMonths::default(),
            total: Money::from_minor(total),
            unit: Money::from_minor(1),
            weights: BlendWeights::default(),
            accounts: rows.iter().enumerate().map(row).collect(),
            terms: PlanTerms::default(),
        }
    }

    fn amounts(it: &TargetPlan) -> Vec<Vec<i64>> {
        it.accounts.iter().map(|row| row.cells.iter().map(|it| it.amount.minor()).collect()).collect()
    }

    #[test]
    fn a_whole_plan_stays_as_it_is() {
        let it = plan(60, &[[10, 10, 10], [5, 10, 15]]);
        assert_eq!(it.rebalanced(&BTreeMap::new(), Balance::FreeMonths), Ok(it));
    }

    #[test]
    fn free_months_give_way_to_typed_cells_and_no_other_account_moves() {
        // By hand: the first account aims at 30, 16 of it typed; the two free months share 14 as 5 : 5.
        let mut it = plan(60, &[[16, 5, 5], [10, 10, 10]]);
        it.accounts[0].cells[0].state = CellState::Edited { reason: "合同".into() };
        let whole = it.rebalanced(&[(account(0), Money::from_minor(30))].into(), Balance::FreeMonths).unwrap();
        assert_eq!(amounts(&whole), [[16, 7, 7], [10, 10, 10]]);
    }

    #[test]
    fn accounts_share_what_is_over_or_the_total_moves() {
        // By hand: 66 to 60 in proportion 30 : 36 gives 27 and 33 by largest remainder, each split evenly.
        let it = plan(60, &[[10, 10, 10], [12, 12, 12]]);
        assert_eq!(amounts(&it.rebalanced(&BTreeMap::new(), Balance::FreeMonths).unwrap()), [[9, 9, 9], [11, 11, 11]]);
        let moved = it.rebalanced(&BTreeMap::new(), Balance::Total).unwrap();
        assert_eq!((moved.total.minor(), amounts(&moved)), (66, amounts(&it)));
    }

    #[test]
    fn months_below_zero_are_lifted_and_locks_hold() {
        let mut it = plan(30, &[[-6, 10, 11], [5, 5, 5]]);
        it.accounts[1].rule.lock = Some(Money::from_minor(18));
        let whole = it.rebalanced(&BTreeMap::new(), Balance::FreeMonths).unwrap();
        assert_eq!(whole.accounts[1].total().minor(), 18);
        assert_eq!(amounts(&whole)[0].iter().sum::<i64>(), 12);
        assert!(amounts(&whole)[0].iter().all(|it| *it >= 0), "{whole:?}");
    }

    #[test]
    fn what_cannot_close_is_told_and_not_bent() {
        let mut it = plan(20, &[[10, 0, 0], [15, 0, 0]]);
        for row in &mut it.accounts {
            row.rule.lock = Some(row.total());
        }
        match it.rebalanced(&BTreeMap::new(), Balance::FreeMonths) {
            Err(PlanError::NeedsMore { by, constraints }) => {
                assert_eq!(by.minor(), 5);
                assert_eq!(constraints, [Constraint::Lock(account(0)), Constraint::Lock(account(1))]);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(it.rebalanced(&BTreeMap::new(), Balance::Total).unwrap().total.minor(), 25);
    }
}
