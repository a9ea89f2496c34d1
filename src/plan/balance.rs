//! Putting a plan back into balance: what each account may carry, and who takes the rest.

use super::growth::Range;
use super::{AccountPlan, CellState, Constraint, PlanError, TargetPlan};
use crate::domain::{Money, Month};
use crate::math::split::{Bounds, SplitError, split_bounded};

/// The amount, if it can be planned.
pub(super) fn check_amount(amount: Money) -> Result<Money, PlanError> {
    (Money::default()..=TargetPlan::LARGEST).contains(&amount).then_some(amount).ok_or(PlanError::BadAmount(amount))
}

/// The unit, if it can round.
pub(super) fn check_unit(unit: Money) -> Result<Money, PlanError> {
    let usable = unit > Money::default() && unit <= TargetPlan::LARGEST;
    usable.then_some(unit).ok_or(PlanError::BadUnit(unit))
}

impl AccountPlan {
    /// What the closed months hold.
    pub(super) fn closed(&self, n_closed: usize) -> Money {
        self.cells.iter().take(n_closed).map(|it| it.amount).sum()
    }

    /// What the edited cells of open months hold.
    pub(super) fn edited(&self, n_closed: usize) -> Money {
        self.cells.iter().skip(n_closed).filter(|it| it.state != CellState::Spread).map(|it| it.amount).sum()
    }

    /// Positions of the cells that may give way.
    pub(super) fn free_months(&self, n_closed: usize) -> Vec<usize> {
        (n_closed..self.cells.len()).filter(|&i| self.cells[i].state == CellState::Spread).collect()
    }
}

impl TargetPlan {
    /// The open part of every account, in minor units: the total less the closed months, split by `weights`
    /// inside what locks, floors, caps and edited cells allow, and `ranges`, one per account or none at all.
    pub(super) fn open_parts(&self, weights: &[f64], ranges: &[Range]) -> Result<Vec<Money>, PlanError> {
        let bounds = self.bounds_within(ranges)?;
        let closed: Money = self.accounts.iter().map(|it| it.closed(self.n_closed)).sum();
        let rest = (self.total - closed).minor();
        let parts = split_bounded(rest, self.unit.minor(), weights, &bounds)
            .map_err(|error| self.explain(error, self.accounts.iter().zip(&bounds)))?;
        Ok(parts.into_iter().map(Money::from_minor).collect())
    }

    /// What the accounts carry together at least and at most, closed months included.
    pub(super) fn carried(&self, ranges: &[Range]) -> Result<(Money, Money), PlanError> {
        let closed: Money = self.accounts.iter().map(|it| it.closed(self.n_closed)).sum();
        let bounds = self.bounds_within(ranges)?;
        let sum = |of: fn(&Bounds) -> i64| bounds.iter().map(|it| i128::from(of(it))).sum::<i128>();
        let money = |it: i128| closed + Money::from_minor(it.min(i128::from(Bounds::LIMIT)) as i64);
        Ok((money(sum(|it| it.lo)), money(sum(|it| it.hi))))
    }

    fn bounds_within(&self, ranges: &[Range]) -> Result<Vec<Bounds>, PlanError> {
        let range = |i: usize| ranges.get(i).copied().flatten();
        self.accounts.iter().enumerate().map(|(i, it)| self.open_bounds(it, range(i))).collect()
    }

    /// What the open months of an account may carry together; what a person set goes before the `range` of its growth.
    fn open_bounds(&self, row: &AccountPlan, range: Range) -> Result<Bounds, PlanError> {
        let closed = row.closed(self.n_closed);
        let edited = row.edited(self.n_closed);
        let lowest = row.rule.lock.or(row.rule.floor).map_or(edited, |it| edited.max(it - closed));
        let highest = row.rule.lock.or(row.rule.cap).map(|it| it - closed);
        let (lowest, highest) = match range {
            Some((least, most)) if row.rule.lock.is_none() => {
                let most = (most - closed).max(lowest);
                let top = highest.map_or(most, |it| it.min(most));
                (lowest.max(least - closed).min(top.max(lowest)), Some(top))
            }
            _ => (lowest, highest),
        };
        if let Some(highest) = highest.filter(|it| *it < lowest) {
            return Err(PlanError::NeedsMore { by: lowest - highest, constraints: self.constraints_of(row) });
        }
        if row.free_months(self.n_closed).is_empty() {
            if lowest > edited {
                return Err(PlanError::NoPlaceFor { by: lowest - edited, constraints: self.constraints_of(row) });
            }
            return Ok(Bounds::fixed(edited.minor()));
        }
        Ok(Bounds { lo: lowest.minor(), hi: highest.map_or(Bounds::NOT_NEGATIVE.hi, Money::minor) })
    }

    /// Gives the account's open months `open` in all: edited cells hold, the free ones share by `weights`
    /// (one per month of the window).
    pub(super) fn spread_months(&mut self, account_idx: usize, open: Money, weights: &[f64]) -> Result<(), PlanError> {
        let row = &self.accounts[account_idx];
        let free = row.free_months(self.n_closed);
        let rest = open - row.edited(self.n_closed);
        let weights: Vec<f64> = free.iter().map(|&i| weights[i]).collect();
        let parts = split_bounded(rest.minor(), self.unit.minor(), &weights, &vec![Bounds::NOT_NEGATIVE; free.len()])
            .map_err(|error| self.blame(error, self.constraints_of(row)))?;
        for (i, part) in free.into_iter().zip(parts) {
            self.accounts[account_idx].cells[i].amount = Money::from_minor(part);
        }
        Ok(())
    }

    /// Splits the total afresh in today's proportions of accounts and months.
    pub(super) fn settle(&mut self) -> Result<(), PlanError> {
        let open_now: Vec<Money> = self.accounts.iter().map(|it| it.total() - it.closed(self.n_closed)).collect();
        let weights: Vec<f64> = open_now.iter().map(|it| it.minor().max(0) as f64).collect();
        for (i, open) in self.open_parts(&weights, &[])?.into_iter().enumerate() {
            if open != open_now[i] {
                let months = self.month_weights_now(i);
                self.spread_months(i, open, &months)?;
            }
        }
        Ok(())
    }

    /// Splits `total` over some of the accounts in today's proportions, within what each may carry; the others stay.
    pub(super) fn settle_part(&mut self, is_in: impl Fn(&AccountPlan) -> bool, total: Money) -> Result<(), PlanError> {
        let part: Vec<usize> = (0..self.accounts.len()).filter(|&i| is_in(&self.accounts[i])).collect();
        let open_now = |i: usize| self.accounts[i].total() - self.accounts[i].closed(self.n_closed);
        let closed: Money = part.iter().map(|&i| self.accounts[i].closed(self.n_closed)).sum();
        let weights: Vec<f64> = part.iter().map(|&i| open_now(i).minor().max(0) as f64).collect();
        let bounds = part.iter().map(|&i| self.open_bounds(&self.accounts[i], None)).collect::<Result<Vec<_>, _>>()?;
        let rows = || part.iter().map(|&i| &self.accounts[i]);
        let parts = split_bounded((total - closed).minor(), self.unit.minor(), &weights, &bounds)
            .map_err(|error| self.explain(error, rows().zip(&bounds)))?;
        let moved: Vec<(usize, Money)> = (part.iter().copied().zip(parts))
            .map(|(i, open)| (i, Money::from_minor(open)))
            .filter(|&(i, open)| open != open_now(i))
            .collect();
        for (i, open) in moved {
            let months = self.month_weights_now(i);
            self.spread_months(i, open, &months)?;
        }
        Ok(())
    }

    /// Today's proportions of an account's months.
    pub(super) fn month_weights_now(&self, account_idx: usize) -> Vec<f64> {
        self.accounts[account_idx].cells.iter().map(|it| it.amount.minor().max(0) as f64).collect()
    }

    /// Everything that holds an account's total or cells.
    pub(super) fn constraints_of(&self, row: &AccountPlan) -> Vec<Constraint> {
        let rules = [
            row.rule.lock.map(|_| Constraint::Lock(row.account)),
            row.rule.floor.map(|_| Constraint::Floor(row.account)),
            row.rule.cap.map(|_| Constraint::Cap(row.account)),
            (row.closed(self.n_closed) != Money::default()).then_some(Constraint::ClosedMonths(row.account)),
        ];
        let is_edited = |i: usize| matches!(row.cells[i].state, CellState::Edited { .. });
        let edited = (self.n_closed..row.cells.len()).filter(|&i| is_edited(i));
        rules.into_iter().flatten().chain(edited.map(|i| Constraint::EditedCell(row.account, self.month(i)))).collect()
    }

    /// The month at a position of the window.
    pub(super) fn month(&self, month_idx: usize) -> Month {
        self.window.first.plus(month_idx as i32)
    }

    /// The planner's view of a failed split over the accounts: only what binds on the failing side is named.
    fn explain<'a>(
        &self,
        error: SplitError,
        bounded: impl Iterator<Item = (&'a AccountPlan, &'a Bounds)>,
    ) -> PlanError {
        let needs_more = matches!(error, SplitError::Excess { .. });
        let binding = |(row, bound): (&AccountPlan, &Bounds)| {
            let binds = if needs_more { bound.lo > 0 } else { bound.hi < Bounds::LIMIT };
            let mut constraints = self.constraints_of(row);
            constraints.retain(|it| match it {
                Constraint::ClosedMonths(_) => needs_more,
                Constraint::Floor(_) => binds && needs_more,
                Constraint::Cap(_) => binds && !needs_more,
                Constraint::Lock(_)
                | Constraint::EditedCell(..)
                | Constraint::ProductCell(..)
                | Constraint::ProductTotal(..) => binds,
            });
            constraints
        };
        let constraints = bounded.flat_map(binding).collect();
        self.blame(error, constraints)
    }

    pub(super) fn blame(&self, error: SplitError, constraints: Vec<Constraint>) -> PlanError {
        match error {
            SplitError::Excess { excess } => PlanError::NeedsMore { by: Money::from_minor(excess), constraints },
            SplitError::Shortfall { shortfall } => {
                PlanError::NoPlaceFor { by: Money::from_minor(shortfall), constraints }
            }
            SplitError::NoChildren { total } if total < 0 => {
                PlanError::NeedsMore { by: Money::from_minor(-total), constraints }
            }
            SplitError::NoChildren { total } => PlanError::NoPlaceFor { by: Money::from_minor(total), constraints },
            SplitError::TooLarge { value } => PlanError::BadAmount(Money::from_minor(value)),
            SplitError::BadShape { unit, .. } => PlanError::BadUnit(Money::from_minor(unit)),
            SplitError::CrossedBounds { lo, hi, .. } => {
                PlanError::CrossedBounds { floor: Money::from_minor(lo), cap: Money::from_minor(hi) }
            }
            SplitError::BadWeight { .. } => PlanError::BadWeights,
        }
    }
}
