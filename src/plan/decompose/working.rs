//! Where a cell of the plan comes from (G1): the decomposition done again for one account, step by step.
//!
//! Symbols as in [`super`]: Q the target of the company's open months, wᵢ the blended share of account i, xᵢ what its open
//! months carry within lock, floor, cap, growth limits and typed cells, eᵢ what its typed cells hold, vₘ the weight of
//! month m.
//! - xᵢ = split(wᵢ·Q), the cell afresh = split((xᵢ − eᵢ)·vₘ ÷ Σv) over the months that are not typed, both in whole units;
//! - the cell = the cell afresh + what moved since: edits that it gave way to, months that closed, a newer forecast.
//!
//! An account's total is xᵢ with what its closed months hold. The steps rest on `basis` as it is now, so a plan that was
//! just decomposed has nothing moved.

use std::borrow::Cow;

use super::{AccountShare, Decomposition, PlanBasis, TargetRequest};
use crate::domain::{AccountId, Money, Month};
use crate::plan::{BlendWeights, CellState, PlanError, TargetPlan};

/// Why an account's open months carry something else than its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing: whole units and no more.
    Rounding,
    /// Its total is locked.
    Lock,
    /// Its total is at its floor.
    Floor,
    /// Its total is at its cap.
    Cap,
    /// Its total is at a limit of its growth.
    Growth,
    /// It has stopped ordering and keeps what it bought in elapsed months.
    Sold,
    /// Its typed cells need as much.
    Typed,
    /// Others are held, and the rest is shared among those that are not.
    Others,
}

/// The month's part of the working.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthPart {
    /// vₘ ÷ Σv over the months that may move; `None` where all their weights are 0, which shares evenly.
    pub share: Option<f64>,
    /// (xᵢ − eᵢ)·vₘ ÷ Σv, to the minor unit.
    pub by_share: Money,
}

/// The decomposition of one account, step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// λ of the plan.
    pub weights: BlendWeights,
    /// The account's share of every basis, and wᵢ.
    pub share: AccountShare,
    /// Q.
    pub open_total: Money,
    /// wᵢ·Q, to the minor unit.
    pub by_share: Money,
    /// xᵢ.
    pub open: Money,
    /// Why xᵢ is not wᵢ·Q.
    pub held: Held,
    /// Months without an order where it takes no part for that.
    pub stopped: Option<usize>,
    /// eᵢ.
    pub typed: Money,
    /// What the account's closed months hold.
    pub closed: Money,
    /// The month's part; `None` for a total.
    pub month: Option<MonthPart>,
    /// The rounding unit.
    pub unit: Money,
    /// What it comes to when it is decomposed now.
    pub afresh: Money,
}

/// Where a cell of the plan comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct CellWorking {
    /// What the plan holds.
    pub amount: Money,
    /// The state of the cell; `None` for a total.
    pub state: Option<CellState>,
    /// Whether its month is closed.
    pub is_closed: bool,
    /// The steps; `None` for a cell that was not decomposed: closed or typed.
    pub steps: Option<Steps>,
}

impl CellWorking {
    /// What moved since: the cell less what it comes to when it is decomposed now.
    pub fn since(&self) -> Option<Money> {
        self.steps.map(|it| self.amount - it.afresh)
    }
}

impl TargetPlan {
    /// Where an account's cell of a month comes from, or its total without a month.
    ///
    /// # Errors
    /// [`PlanError`] for an unknown account or month, and where the plan cannot be decomposed any more.
    pub fn working(
        &self,
        basis: &PlanBasis,
        account: AccountId,
        month: Option<Month>,
    ) -> Result<CellWorking, PlanError> {
        let row = self.row(account).ok_or(PlanError::UnknownAccount(account))?;
        let month_idx = match month {
            Some(month) => Some(self.window.position(month).ok_or(PlanError::MonthOutside(month))?),
            None => None,
        };
        let cell = month_idx.map(|it| &row.cells[it]);
        let is_closed = month_idx.is_some_and(|it| it < self.n_closed);
        let is_spread = cell.is_none_or(|it| it.state == CellState::Spread);
        let steps = (is_spread && !is_closed).then(|| self.steps(basis, account, month_idx)).transpose()?;
        let amount = cell.map_or_else(|| row.total(), |it| it.amount);
        Ok(CellWorking { amount, state: cell.map(|it| it.state.clone()), is_closed, steps })
    }

    fn steps(&self, basis: &PlanBasis, account: AccountId, month_idx: Option<usize>) -> Result<Steps, PlanError> {
        let request = TargetRequest {
            total: self.total,
            unit: self.unit,
            weights: self.weights,
            closed_months: self.closed_months,
            growth: self.terms.growth,
            spread: self.terms.spread,
        };
        let Decomposition { basis, mut plan, opens, .. } =
            Decomposition::start(Cow::Borrowed(basis), request, Some(self))?;
        let i = basis.accounts.iter().position(|it| it.account == account);
        let i = i.ok_or(PlanError::UnknownAccount(account))?;
        let (n_closed, open) = (plan.n_closed, opens[i]);
        let share = basis.shares(self.weights)[i];
        let all_closed: Money = plan.accounts.iter().map(|it| it.closed(n_closed)).sum();
        let open_total = self.total - all_closed;
        let by_share = scaled(open_total, share.blended);
        let (closed, typed) = (plan.accounts[i].closed(n_closed), plan.accounts[i].edited(n_closed));
        let rule = plan.accounts[i].rule;
        let range = basis.growth_ranges(&plan, request.growth)[i];
        let total = open + closed;
        let is_rounding = (open - by_share).minor().abs() < self.unit.minor();
        let sold = basis.accounts[i].sold_months(&plan.accounts[i], n_closed, open);
        let held = match rule.lock {
            Some(_) => Held::Lock,
            None if sold.is_some() => Held::Sold,
            None if is_rounding => Held::Rounding,
            None if rule.floor == Some(total) => Held::Floor,
            None if rule.cap == Some(total) => Held::Cap,
            None if open == typed => Held::Typed,
            None if range.is_some_and(|(least, most)| total == least || total == most) => Held::Growth,
            None => Held::Others,
        };
        let free = plan.accounts[i].free_months(n_closed);
        let weights = plan.spread_account(i, open, &basis.accounts[i])?;
        let month = month_idx.map(|at| {
            let sum: f64 = free.iter().map(|&it| weights[it]).sum();
            let share = (sum > 0.0).then(|| weights[at] / sum);
            let even = 1.0 / free.len().max(1) as f64;
            MonthPart { share, by_share: scaled(open - typed, share.unwrap_or(even)) }
        });
        let afresh = month_idx.map_or(total, |at| plan.accounts[i].cells[at].amount);
        let unit = self.unit;
        let stopped = basis.accounts[i].stopped.filter(|_| basis.accounts[i].is_left_out());
        Ok(Steps {
            weights: self.weights,
            share,
            open_total,
            by_share,
            open,
            held,
            stopped,
            typed,
            closed,
            month,
            unit,
            afresh,
        })
    }
}

/// A part of an amount, to the nearest minor unit.
fn scaled(amount: Money, share: f64) -> Money {
    Money::from_minor(libm::round(amount.minor() as f64 * share) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, MonthRange};
    use crate::math::Generator;
    use crate::plan::{AccountBasis, ClosedMonths, GrowthLimits, MonthSpread};

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn month(n: u32) -> Month {
        Month::new(2026, n).unwrap()
    }

    /// A basis over so many months from January 2026 on, none closed; no forecast.
    fn basis(last_year: &[&[i64]]) -> (PlanBasis, Vec<AccountId>) {
        let mut ids = IdGenerator::new(5);
        let window = MonthRange { first: month(1), len: last_year[0].len() };
        let accounts: Vec<AccountBasis> = last_year
            .iter()
            .map(|it| AccountBasis {
                account: AccountId(ids.next_id()),
                last_year: it.iter().map(|it| Some(money(*it))).collect(),
                forecast: vec![None; window.len],
                actual: vec![None; window.len],
                index: Vec::new(),
                potential: None,
                pipeline: None,
                stopped: None,
                rejoined: false,
            })
            .collect();
        let ids = accounts.iter().map(|it| it.account).collect();
        (PlanBasis { window, n_closed: 0, accounts }, ids)
    }

    fn request(total: i64, unit: i64) -> TargetRequest {
        TargetRequest {
            total: money(total),
            unit: money(unit),
            weights: BlendWeights::default(),
            closed_months: ClosedMonths::Actuals,
            growth: None,
            spread: MonthSpread::Blend,
        }
    }

    /// Origin: by hand. Last year 400 and 1,200 of 1,600: h = 1/4 and 3/4. Nobody has a forecast, so its λ goes to the
    /// others: w = (0.5·1/4 + 0.1·1/2) ÷ 0.6 = 7/24 and 17/24. Of 1,200 the first carries 350; its months share by
    /// v₁ = (0.5·1/4 + 0.1·1/2) ÷ 0.6 = 7/24: 102.08 and 247.92, in whole units 102 and 248.
    fn example() -> (PlanBasis, Vec<AccountId>, TargetPlan) {
        let (basis, ids) = basis(&[&[100, 300], &[600, 600]]);
        let plan = TargetPlan::decompose(&basis, request(1_200, 1)).unwrap();
        (basis, ids, plan)
    }

    #[test]
    fn a_decomposed_cell_is_its_steps() {
        let (basis, ids, plan) = example();
        let working = plan.working(&basis, ids[0], Some(month(1))).unwrap();
        let steps = working.steps.unwrap();
        assert!((steps.share.blended - 7.0 / 24.0).abs() < 1e-12);
        assert_eq!((steps.open_total, steps.by_share, steps.open), (money(1_200), money(350), money(350)));
        assert_eq!((steps.held, steps.typed, steps.closed), (Held::Rounding, money(0), money(0)));
        let part = steps.month.unwrap();
        assert!((part.share.unwrap() - 7.0 / 24.0).abs() < 1e-12);
        assert_eq!((part.by_share, steps.afresh, working.amount), (money(102), money(102), money(102)));
        assert_eq!(working.since(), Some(money(0)));
        let total = plan.working(&basis, ids[1], None).unwrap();
        assert_eq!((total.amount, total.steps.unwrap().afresh, total.state), (money(850), money(850), None));
    }

    #[test]
    fn typed_cells_hold_and_the_other_month_takes_what_is_left() {
        let (basis, ids, plan) = example();
        let plan = plan.set_cell(ids[0], month(2), money(300), "new plant").unwrap().plan;
        let typed = plan.working(&basis, ids[0], Some(month(2))).unwrap();
        assert_eq!((typed.amount, typed.steps), (money(300), None));
        // By hand: 350 − 300 = 50 for the only month that may move.
        let other = plan.working(&basis, ids[0], Some(month(1))).unwrap();
        let steps = other.steps.unwrap();
        assert_eq!((steps.typed, steps.month.unwrap().share, steps.afresh), (money(300), Some(1.0), money(50)));
        assert_eq!(other.since(), Some(money(0)));
    }

    #[test]
    fn who_holds_an_account_is_named() {
        let (basis, ids, plan) = example();
        let held = |plan: &TargetPlan, i: usize| plan.working(&basis, ids[i], None).unwrap().steps.unwrap().held;
        let locked = plan.set_account_total(ids[1], money(900)).unwrap().plan;
        assert_eq!((held(&locked, 0), held(&locked, 1)), (Held::Others, Held::Lock));
        let raised = plan.set_bounds(ids[0], Some(money(400)), None).unwrap().plan;
        assert_eq!((held(&raised, 0), held(&raised, 1)), (Held::Floor, Held::Others));
        let capped = plan.set_bounds(ids[1], None, Some(money(800))).unwrap().plan;
        assert_eq!((held(&capped, 0), held(&capped, 1)), (Held::Others, Held::Cap));
        // By hand: 7/24 of 1,110 are 323.75, and the first may carry 400·(1 − 30 %) = 280 at most: 830 for the other.
        let tight = TargetRequest { growth: GrowthLimits::new(-0.9, -0.3), ..request(1_110, 1) };
        let tight = TargetPlan::decompose(&basis, tight).unwrap();
        assert_eq!((tight.accounts[1].total(), held(&tight, 0)), (money(830), Held::Growth));
        let typed = plan.set_cell(ids[0], month(1), money(200), "").unwrap().plan;
        let typed = typed.set_cell(ids[0], month(2), money(400), "").unwrap().plan;
        assert_eq!(held(&typed, 0), Held::Typed);
    }

    #[test]
    fn what_moved_since_is_told_apart() {
        let (before, ids, plan) = example();
        let mut after = before.clone();
        after.accounts[0].last_year = vec![Some(money(300)), Some(money(900))];
        let working = plan.working(&after, ids[0], Some(month(1))).unwrap();
        // By hand: both sold 1,200, so w = 1/2 and x = 600; v₁ stays 7/24 of it: 175.
        let steps = working.steps.unwrap();
        assert_eq!((steps.open, steps.afresh, working.since()), (money(600), money(175), Some(money(102 - 175))));
        let unknown = AccountId(IdGenerator::new(99).next_id());
        assert_eq!(plan.working(&after, unknown, None), Err(PlanError::UnknownAccount(unknown)));
        assert!(matches!(plan.working(&after, ids[0], Some(month(9))), Err(PlanError::MonthOutside(_))));
    }

    #[test]
    fn nothing_has_moved_in_any_cell_of_a_fresh_plan() {
        let mut random = Generator::new(11);
        for _ in 0..40 {
            let rows: Vec<Vec<i64>> =
                (0..5).map(|_| (0..6).map(|_| (random.uniform() * 9_000.0) as i64).collect()).collect();
            let (mut basis, ids) = basis(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
            basis.n_closed = 2;
            for row in &mut basis.accounts {
                for it in row.actual.iter_mut().take(2) {
                    *it = Some(money((random.uniform() * 500.0) as i64));
                }
            }
            let plan = TargetPlan::decompose(&basis, request(90_000, 70)).unwrap();
            for id in &ids {
                let total = plan.working(&basis, *id, None).unwrap();
                assert_eq!(total.since(), Some(money(0)));
                let steps = total.steps.unwrap();
                assert_eq!(steps.open + steps.closed, total.amount);
                for n in 1..=6 {
                    let cell = plan.working(&basis, *id, Some(month(n))).unwrap();
                    assert_eq!(cell.steps.is_some(), n > 2);
                    assert!(cell.since().is_none_or(|it| it == money(0)), "{cell:?}");
                }
            }
        }
    }
}
