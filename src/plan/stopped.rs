//! Accounts that have stopped ordering: no target by itself (G1).
//!
//! Whose silence is too long for chance ([`crate::forecast::stopped_for`]) has a forecast of nothing. Last year's sales,
//! an equal share, potential or pipeline would still give it a target that nobody will buy. So
//! - it takes no part: its share of every basis is 0, and the others' shares add up to 1;
//! - where elapsed months have targets of their own, these are what it bought until it stopped, exactly;
//! - its other open months carry what a person set and no more: a lock, a floor and typed cells win; growth limits do not hold;
//! - a person may take it back in ([`AccountRule::rejoined`](super::AccountRule)): then it counts as any other;
//! - a plan that exists stays as it is until it is decomposed again.
//!
//! Source: quota practice (dormant accounts are won back by an aim of their own, not by a share of the target).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::growth::Range;
use super::{AccountBasis, AccountPlan, PlanBasis, PlanError, TargetPlan};
use crate::domain::{AccountId, Money};

impl AccountBasis {
    /// Whether it has stopped ordering and nobody took it back in.
    pub fn is_left_out(&self) -> bool {
        self.stopped.is_some() && !self.rejoined
    }

    /// What an account that takes no part may hold: what its elapsed months brought, and what was typed for others.
    pub(super) fn nothing_more(&self, row: &AccountPlan, n_closed: usize) -> Range {
        let closed: Money = self.actual.iter().take(n_closed).flatten().copied().sum();
        let all = closed + row.edited(n_closed) + self.sold_in(&row.free_months(n_closed));
        self.is_left_out().then_some((all, all))
    }

    /// One amount per month of the window for an account that takes no part and whose free months hold what it bought;
    /// `None` where a person set another sum for it, and for all others.
    pub(super) fn sold_months(&self, row: &AccountPlan, n_closed: usize, open: Money) -> Option<Vec<Money>> {
        let sold = self.sold_in(&row.free_months(n_closed));
        let is_kept = self.is_left_out() && sold > Money::default() && open == sold + row.edited(n_closed);
        is_kept.then(|| (0..self.actual.len()).map(|at| self.sold_in(&[at])).collect())
    }

    /// What it bought in some months; returns that outweigh sales are no target.
    fn sold_in(&self, months: &[usize]) -> Money {
        months.iter().filter_map(|&at| self.actual[at]).map(|it| it.max(Money::default())).sum()
    }
}

impl PlanBasis {
    /// The same basis, knowing which accounts have stopped ordering and for how many months.
    #[must_use]
    pub fn with_stopped(mut self, stopped: &BTreeMap<AccountId, usize>) -> Self {
        for it in &mut self.accounts {
            it.stopped = stopped.get(&it.account).copied();
        }
        self
    }

    /// The same basis with these accounts taking part though they have stopped.
    #[must_use]
    pub fn with_rejoined(mut self, rejoined: &BTreeSet<AccountId>) -> Self {
        for it in &mut self.accounts {
            it.rejoined |= rejoined.contains(&it.account);
        }
        self
    }

    /// Why there is no place for a total, where it is that those who could carry it have stopped.
    pub(super) fn blame_stopped(&self, plan: &TargetPlan, error: PlanError) -> PlanError {
        let n = self.accounts.iter().filter(|it| it.is_left_out()).count();
        let mut rows = self.accounts.iter().zip(&plan.accounts);
        match error {
            PlanError::NoPlaceFor { by, .. }
                if n > 0 && rows.all(|(it, row)| it.is_left_out() || row.rule.lock.is_some()) =>
            {
                PlanError::NobodyOrders { by, n }
            }
            other => other,
        }
    }
}

impl TargetPlan {
    /// The basis with those taken back in that this plan took back.
    pub(super) fn rejoin<'a>(&self, basis: Cow<'a, PlanBasis>) -> Cow<'a, PlanBasis> {
        let rejoined: BTreeSet<AccountId> =
            self.accounts.iter().filter(|it| it.rule.rejoined).map(|it| it.account).collect();
        if rejoined.is_empty() { basis } else { Cow::Owned(basis.into_owned().with_rejoined(&rejoined)) }
    }

    /// Takes accounts back in that have stopped ordering, or leaves them out again. No amount moves: it counts when the
    /// plan is decomposed again.
    #[must_use]
    pub fn with_rejoined(&self, accounts: &[AccountId], rejoined: bool) -> Self {
        let mut plan = self.clone();
        for row in plan.accounts.iter_mut().filter(|it| accounts.contains(&it.account)) {
            row.rule.rejoined = rejoined;
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, Month, MonthRange};
    use crate::plan::{BlendWeights, ClosedMonths, GrowthLimits, Held, MonthSpread, TargetRequest};

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    /// Three accounts over two months, none closed: last year 400, 1,200 and 400; the third has stopped for 8 months and
    /// is forecast to buy nothing, the others 300 each.
    fn basis() -> (PlanBasis, [AccountId; 3]) {
        let mut ids = IdGenerator::new(5);
        let ids = [(); 3].map(|()| AccountId(ids.next_id()));
        let window = MonthRange { first: "2026-01".parse::<Month>().unwrap(), len: 2 };
        let row = |(i, last_year): (usize, i64)| AccountBasis {
            account: ids[i],
            last_year: vec![Some(money(last_year / 2)); 2],
            forecast: vec![Some(money(if i == 2 { 0 } else { 150 })); 2],
            actual: vec![None; 2],
            index: Vec::new(),
            potential: Some(money(100)),
            pipeline: Some(money(100)),
            stopped: None,
            rejoined: false,
        };
        let accounts = [400, 1_200, 400].into_iter().enumerate().map(row).collect();
        let basis = PlanBasis { window, n_closed: 0, accounts };
        (basis.with_stopped(&BTreeMap::from([(ids[2], 8)])), ids)
    }

    fn request(total: i64, weights: [f64; 5]) -> TargetRequest {
        let [history, forecast, equal, potential, pipeline] = weights;
        TargetRequest {
            total: money(total),
            unit: money(1),
            weights: BlendWeights::of_five(history, forecast, equal, potential, pipeline).unwrap(),
            closed_months: ClosedMonths::Actuals,
            growth: None,
            spread: MonthSpread::Blend,
        }
    }

    fn totals(plan: &TargetPlan) -> Vec<i64> {
        plan.accounts.iter().map(|it| it.total().minor()).collect()
    }

    /// By hand, 1,200 to share: by last year 400 : 1,200 of 1,600, by the forecast 1 : 1, equal and by judgement 1 : 1.
    #[test]
    fn who_stopped_gets_nothing_on_any_basis_and_the_others_share_all() {
        let (basis, _) = basis();
        for (weights, expected) in [
            ([1.0, 0.0, 0.0, 0.0, 0.0], vec![300, 900, 0]),
            ([0.0, 1.0, 0.0, 0.0, 0.0], vec![600, 600, 0]),
            ([0.0, 0.0, 1.0, 0.0, 0.0], vec![600, 600, 0]),
            ([0.0, 0.0, 0.0, 1.0, 0.0], vec![600, 600, 0]),
            ([0.0, 0.0, 0.0, 0.0, 1.0], vec![600, 600, 0]),
            // 0.5·(1/4, 3/4) + 0.5·(1/2, 1/2) = 3/8 and 5/8.
            ([0.5, 0.5, 0.0, 0.0, 0.0], vec![450, 750, 0]),
        ] {
            let request = request(1_200, weights);
            let shares = basis.shares(request.weights);
            assert!((shares.iter().map(|it| it.blended).sum::<f64>() - 1.0).abs() < 1e-12);
            assert_eq!((shares[2].blended, shares[2].equal), (0.0, 0.0));
            assert_eq!(totals(&TargetPlan::decompose(&basis, request).unwrap()), expected, "{weights:?}");
        }
    }

    #[test]
    fn who_is_taken_back_in_counts_as_any_other_until_it_is_left_out_again() {
        let (basis, ids) = basis();
        let request = request(1_200, [1.0, 0.0, 0.0, 0.0, 0.0]);
        let without = TargetPlan::decompose(&basis, request).unwrap();
        let back = without.with_rejoined(&[ids[2]], true);
        assert_eq!(totals(&back), totals(&without), "no amount moves by the choice alone");
        // By hand: 400 : 1,200 : 400 of 2,000 are 1/5, 3/5, 1/5 of 1,200.
        let with = back.redecompose(&basis, request).unwrap();
        assert_eq!(totals(&with), vec![240, 720, 240]);
        assert!(with.accounts[2].rule.rejoined, "the choice stays");
        let asked = basis.clone().with_rejoined(&BTreeSet::from([ids[2]]));
        let at_once = TargetPlan::decompose(&asked, request).unwrap();
        assert_eq!((totals(&at_once), at_once.accounts[2].rule.rejoined), (vec![240, 720, 240], true));
        let again = with.with_rejoined(&[ids[2]], false).redecompose(&basis, request).unwrap();
        assert_eq!(totals(&again), vec![300, 900, 0]);
    }

    #[test]
    fn what_a_person_set_wins() {
        let (basis, ids) = basis();
        let request = request(1_200, [1.0, 0.0, 0.0, 0.0, 0.0]);
        let plan = TargetPlan::decompose(&basis, request).unwrap();
        // By hand: 200 of 1,200 are held, 1,000 stay for 1 : 3.
        let floored = plan.set_bounds(ids[2], Some(money(200)), None).unwrap().plan;
        assert_eq!(totals(&floored.redecompose(&basis, request).unwrap()), vec![250, 750, 200]);
        let locked = plan.set_account_total(ids[2], money(200)).unwrap().plan;
        assert_eq!(totals(&locked.redecompose(&basis, request).unwrap()), vec![250, 750, 200]);
        let typed = plan.set_cell(ids[2], basis.window.first, money(200), "new shop").unwrap().plan;
        assert_eq!(totals(&typed.redecompose(&basis, request).unwrap()), vec![250, 750, 200]);
    }

    /// By hand: at least 90 % of last year's 400 and 1,200 are 360 and 1,080; of the third's 400 nothing is asked.
    #[test]
    fn growth_limits_do_not_bring_a_target_back() {
        let (basis, _) = basis();
        let growth = GrowthLimits::new(-0.1, 0.5);
        let request = TargetRequest { growth, ..request(1_600, [0.0, 0.0, 1.0, 0.0, 0.0]) };
        assert_eq!(totals(&TargetPlan::decompose(&basis, request).unwrap()), vec![520, 1_080, 0]);
    }

    #[test]
    fn where_all_have_stopped_nobody_is_left_and_the_refusal_says_so() {
        let (basis, ids) = basis();
        let stopped = ids.iter().map(|it| (*it, 7)).collect();
        let all = basis.with_stopped(&stopped);
        let request = request(1_200, [1.0, 0.0, 0.0, 0.0, 0.0]);
        let refused = TargetPlan::decompose(&all, request);
        assert_eq!(refused, Err(PlanError::NobodyOrders { by: money(1_200), n: 3 }));
        let one = all.with_rejoined(&BTreeSet::from([ids[0]]));
        assert_eq!(totals(&TargetPlan::decompose(&one, request).unwrap()), vec![1_200, 0, 0]);
    }

    #[test]
    fn a_plan_from_before_stays_and_its_working_says_what_would_become_of_it() {
        let (basis, ids) = basis();
        let request = request(1_200, [1.0, 0.0, 0.0, 0.0, 0.0]);
        let before = TargetPlan::decompose(&basis.clone().with_stopped(&BTreeMap::new()), request).unwrap();
        assert_eq!(totals(&before), vec![240, 720, 240]);
        let working = before.working(&basis, ids[2], None).unwrap();
        let steps = working.steps.unwrap();
        assert_eq!((steps.share.blended, steps.open, steps.stopped), (0.0, money(0), Some(8)));
        assert_eq!((steps.held, working.since()), (Held::Rounding, Some(money(240))));
    }

    /// Elapsed months with targets: January of two is over. By hand: the third bought 101 then and has stopped; it keeps 101
    /// there, not rounded to tens, and 0 in February. The other 1,299 are shared 1 : 1 by the equal basis, a month each 1 : 1,
    /// in tens but for the one that takes the odd minor unit.
    #[test]
    fn elapsed_months_with_targets_keep_what_who_stopped_bought() {
        let (mut basis, ids) = basis();
        basis.n_closed = 1;
        for (it, sold) in basis.accounts.iter_mut().zip([150, 150, 101]) {
            (it.actual[0], it.forecast[0]) = (Some(money(sold)), None);
        }
        let request = TargetRequest {
            closed_months: ClosedMonths::Targets,
            unit: money(10),
            ..request(1_400, [0.0, 0.0, 1.0, 0.0, 0.0])
        };
        let months = |plan: &TargetPlan, i: usize| {
            plan.accounts[i].cells.iter().map(|it| it.amount.minor()).collect::<Vec<_>>() //
        };
        let plan = TargetPlan::decompose(&basis, request).unwrap();
        assert_eq!(months(&plan, 2), vec![101, 0]);
        assert_eq!(totals(&plan)[..2].iter().sum::<i64>(), 1_299);
        assert!(totals(&plan)[..2].iter().all(|it| (640..=660).contains(it)), "{:?}", totals(&plan));
        let working = plan.working(&basis, ids[2], Some(basis.window.first)).unwrap();
        let steps = working.steps.unwrap();
        assert_eq!((steps.held, steps.open, working.since()), (Held::Sold, money(101), Some(money(0))));
        // Typed for February: it comes on top of what January brought.
        let typed = plan.set_cell(ids[2], basis.window.first.plus(1), money(50), "new shop").unwrap().plan;
        assert_eq!(months(&typed.redecompose(&basis, request).unwrap(), 2), vec![101, 50]);
        // A lock is a person's word: 300 as any other account spreads it.
        let locked = plan.set_account_total(ids[2], money(300)).unwrap().plan;
        assert_eq!(totals(&locked.redecompose(&basis, request).unwrap())[2], 300);
        // Who is taken back in has a share as any other: a third of 1,400.
        let back = plan.with_rejoined(&[ids[2]], true).redecompose(&basis, request).unwrap();
        assert!((460..=480).contains(&totals(&back)[2]), "{:?}", totals(&back));
    }

    /// What the closed months brought stays, and nothing comes on top: 100 of 1,300 came in January.
    #[test]
    fn closed_months_of_who_stopped_stay() {
        let (mut basis, _) = basis();
        basis.n_closed = 1;
        for (it, sold) in basis.accounts.iter_mut().zip([0, 0, 100]) {
            it.actual[0] = Some(money(sold));
        }
        let request = request(1_300, [0.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(totals(&TargetPlan::decompose(&basis, request).unwrap()), vec![600, 600, 100]);
    }
}
