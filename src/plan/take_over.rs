//! Taking agreed numbers over into the plan: account by account as if each were typed, with locks, floors and caps in force.
//!
//! For accounts with an agreed number A: Σ of the account becomes A, its open months in today's proportions. Then either the
//! company's total follows, or it stays and the other accounts give way. What cannot be had is told and left as it was.

use std::collections::HashSet;

use super::balance::check_amount;
use super::{AccountPlan, Constraint, PlanError, TargetPlan};
use crate::domain::{AccountId, Money};

/// What becomes of the company's total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalRule {
    /// It becomes the sum.
    Follows,
    /// It stays, and accounts without an agreed number give way.
    Stays,
}

/// A plan with agreed numbers in it.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenOver {
    /// The plan.
    pub plan: TargetPlan,
    /// Accounts that were set, with their totals before and after.
    pub set: Vec<(AccountId, Money, Money)>,
    /// Accounts that could not be, with what stood in the way.
    pub refused: Vec<(AccountId, PlanError)>,
}

impl TargetPlan {
    /// Takes agreed numbers over. Locked accounts keep their totals; with `lock` those set are locked as typed totals are.
    ///
    /// # Errors
    /// [`PlanError`] when the other accounts cannot give way where the total stays, or the sum is too large.
    pub fn take_over(
        &self,
        agreed: &[(AccountId, Money)],
        total: TotalRule,
        lock: bool,
    ) -> Result<TakenOver, PlanError> {
        let mut done = TakenOver { plan: self.clone(), set: Vec::new(), refused: Vec::new() };
        for &(account, amount) in agreed {
            match done.plan.take_one(account, amount) {
                Ok(before) => done.set.push((account, before, amount)),
                Err(error) => done.refused.push((account, error)),
            }
        }
        let plan = &mut done.plan;
        match total {
            TotalRule::Follows => {
                let sum = check_amount(plan.accounts.iter().map(AccountPlan::total).sum())?;
                plan.terms.promise = plan.terms.promise.map(|it| it + sum - self.total);
                plan.total = sum;
            }
            TotalRule::Stays => {
                // A refused account has an agreed number that it cannot have: it does not pay for the others either.
                let named: HashSet<AccountId> = agreed.iter().map(|it| it.0).collect();
                let is_named = |it: &AccountPlan| named.contains(&it.account);
                let held: Money = plan.accounts.iter().filter(|it| is_named(it)).map(AccountPlan::total).sum();
                let rest: Money = plan.accounts.iter().filter(|it| !is_named(it)).map(AccountPlan::total).sum();
                if rest != self.total - held {
                    plan.settle_part(|it| !is_named(it), self.total - held)?;
                }
            }
        }
        if lock {
            let set: HashSet<AccountId> = done.set.iter().map(|it| it.0).collect();
            for row in plan.accounts.iter_mut().filter(|it| set.contains(&it.account)) {
                row.rule.lock = Some(row.total());
            }
        }
        plan.verify().map_err(PlanError::Inconsistent)?;
        Ok(done)
    }

    /// Sets one account and leaves the sum open; the plan is as before where that is refused.
    fn take_one(&mut self, account: AccountId, amount: Money) -> Result<Money, PlanError> {
        check_amount(amount)?;
        let at = self.accounts.iter().position(|it| it.account == account);
        let at = at.ok_or(PlanError::UnknownAccount(account))?;
        let before = self.accounts[at].total();
        if before == amount {
            return Ok(before);
        }
        if self.accounts[at].rule.lock.is_some() {
            let constraints = vec![Constraint::Lock(account)];
            return Err(if amount < before {
                PlanError::NeedsMore { by: before - amount, constraints }
            } else {
                PlanError::NoPlaceFor { by: amount - before, constraints }
            });
        }
        let kept = self.accounts[at].clone();
        let set = self.settle_part(|it| it.account == account, amount);
        if set.is_err() {
            self.accounts[at] = kept;
        }
        set.map(|()| before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, Month, MonthRange};
    use crate::plan::{AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, PlanTerms};

    /// Accounts of 100, 200 and 300 a month over four months, the first closed.
    fn plan() -> (TargetPlan, Vec<AccountId>) {
        let mut ids = IdGenerator::new(7);
        let accounts: Vec<AccountId> = (0..3).map(|_| AccountId(ids.next_id())).collect();
        let row = |(i, account): (usize, &AccountId)| AccountPlan {
            account: *account,
            rule: AccountRule::default(),
            cells: (0..4)
                .map(|month| PlanCell {
                    amount: Money::from_minor(100 * (i as i64 + 1)),
                    state: if month == 0 { CellState::Actual } else { CellState::Spread },
                })
                .collect(),
        };
        let plan = TargetPlan {
            window: MonthRange { first: Month::new(2026, 1).unwrap(), len: 4 },
            n_closed: 1,
            total: Money::from_minor(2_400),
            accounts: accounts.iter().enumerate().map(row).collect(),
            closed_months: ClosedMonths::Actuals,
            unit: Money::from_minor(10),
            weights: BlendWeights::default(),
            terms: PlanTerms { promise: Some(Money::from_minor(2_300)), ..PlanTerms::default() },
        };
        plan.verify().unwrap();
        (plan, accounts)
    }

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn totals(plan: &TargetPlan) -> Vec<i64> {
        plan.accounts.iter().map(|it| it.total().minor()).collect()
    }

    #[test]
    fn the_total_follows_or_the_others_give_way() {
        let (plan, ids) = plan();
        let agreed = [(ids[0], money(460)), (ids[1], money(741))];
        let follows = plan.take_over(&agreed, TotalRule::Follows, false).unwrap();
        assert_eq!(totals(&follows.plan), [460, 741, 1_200]);
        // By hand: 460 + 741 + 1,200 = 2,401, one more than before; the promise rises by as much.
        assert_eq!((follows.plan.total, follows.plan.terms.promise), (money(2_401), Some(money(2_301))));
        assert_eq!(follows.set, [(ids[0], money(400), money(460)), (ids[1], money(800), money(741))]);
        // By hand: 360 over three open months, and one unit over 641 stays in one piece.
        assert_eq!(
            follows.plan.accounts[0].cells.iter().map(|it| it.amount.minor()).collect::<Vec<_>>(),
            [100, 120, 120, 120]
        );
        assert!(follows.plan.accounts.iter().all(|it| it.rule.lock.is_none()));
        let stays = plan.take_over(&agreed, TotalRule::Stays, true).unwrap();
        assert_eq!((totals(&stays.plan), stays.plan.total), (vec![460, 741, 1_199], money(2_400)));
        assert_eq!(stays.plan.accounts[0].rule.lock, Some(money(460)));
        assert_eq!(stays.plan.accounts[2].rule.lock, None);
    }

    #[test]
    fn locks_floors_and_closed_months_are_respected_and_told() {
        let (mut plan, ids) = plan();
        plan.accounts[0].rule.lock = Some(money(400));
        plan.accounts[1].rule.floor = Some(money(790));
        let agreed = [(ids[0], money(390)), (ids[1], money(780)), (ids[2], money(299))];
        let done = plan.take_over(&agreed, TotalRule::Follows, false).unwrap();
        assert_eq!((done.set.len(), done.plan), (0, plan.clone()));
        let constraints: Vec<Constraint> = done
            .refused
            .iter()
            .map(|(_, error)| match error {
                PlanError::NeedsMore { constraints, .. } => constraints[0],
                other => panic!("{other:?}"),
            })
            .collect();
        // 300 were sold in the closed month: 299 in all cannot be.
        let expected = [Constraint::Lock(ids[0]), Constraint::Floor(ids[1]), Constraint::ClosedMonths(ids[2])];
        assert_eq!(constraints, expected);
        // A locked account at its own number is no refusal.
        assert_eq!(plan.take_over(&[(ids[0], money(400))], TotalRule::Stays, false).unwrap().refused, []);
    }

    #[test]
    fn where_nobody_can_give_way_nothing_is_taken() {
        let (plan, ids) = plan();
        let all: Vec<_> = ids.iter().map(|it| (*it, money(900))).collect();
        assert!(plan.take_over(&all, TotalRule::Stays, false).is_err());
        assert_eq!(plan.take_over(&all, TotalRule::Follows, false).unwrap().plan.total, money(2_700));
    }
}
