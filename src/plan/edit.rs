//! Edits in place: a number is typed, somebody gives way, everything still adds up.
//!
//! Who gives way:
//! - **a cell**: the account's other open, unedited months, in proportion; the account keeps its total, the
//!   company keeps its own. What they cannot give (none falls below 0) comes from the other unlocked accounts,
//!   unless the account is locked: then the edit is refused.
//! - **an account's total**: the other unlocked accounts, in proportion, inside their floors and caps. A typed
//!   total is locked, so that the next edit does not move it again.
//! - **a month of the company**: within every account the other open, unedited months; accounts keep their totals.
//! - **the company's total**: all unlocked accounts, in proportion; what the company promises moves by as much.
//! - **a group's total** (a region, a person): its accounts share the new total in proportion, all others the rest. The
//!   accounts of the group are then locked, as a typed total of one account is.
//!
//! Closed months, edited cells and locked accounts never give way. A typed number holds until it is released.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::balance::check_amount;
use super::{AccountPlan, CellState, Constraint, PlanError, TargetPlan};
use crate::domain::{AccountId, Money, Month};
use crate::math::split::{Bounds, split_bounded};

/// An account whose total moved because of an edit elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountShift {
    /// Whose.
    pub account: AccountId,
    /// After less before.
    pub delta: Money,
}

/// A month that moved because of an edit elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthShift {
    /// Which.
    pub month: Month,
    /// After less before.
    pub delta: Money,
}

/// A changed plan, and who gave way: "808 → 841; the other 4 months gave 33".
#[derive(Clone, Debug, PartialEq)]
pub struct EditOutcome {
    /// The new plan.
    pub plan: TargetPlan,
    /// The edited number before.
    pub before: Money,
    /// The edited number after.
    pub after: Money,
    /// Other accounts whose totals moved.
    pub account_shifts: Vec<AccountShift>,
    /// Other months that moved: of the edited account, or of the company for an edit of the company.
    pub month_shifts: Vec<MonthShift>,
}

/// What was edited, for the comparison of before and after.
#[derive(Clone, Copy)]
struct Subject {
    account_idx: Option<usize>,
    month_idx: Option<usize>,
}

impl TargetPlan {
    /// Sets one account's target of one open month, with the reason.
    ///
    /// # Errors
    /// [`PlanError`] when the account or month is unknown or closed, the amount negative, or nobody can give way.
    pub fn set_cell(
        &self,
        account: AccountId,
        month: Month,
        amount: Money,
        reason: impl Into<String>,
    ) -> Result<EditOutcome, PlanError> {
        check_amount(amount)?;
        let (account_idx, month_idx) = (self.account_idx(account)?, self.open_month_idx(month)?);
        let mut plan = self.clone();
        let cell = &mut plan.accounts[account_idx].cells[month_idx];
        cell.amount = amount;
        cell.state = CellState::Edited { reason: reason.into() };
        let row = &plan.accounts[account_idx];
        let open = self.accounts[account_idx].total() - row.closed(plan.n_closed);
        let rest = open - row.edited(plan.n_closed);
        let has_free = !row.free_months(plan.n_closed).is_empty();
        if rest == Money::default() || (has_free && rest > Money::default()) {
            let weights = plan.month_weights_now(account_idx);
            plan.spread_months(account_idx, open, &weights)?;
        } else {
            // What is typed now, and the lock that holds it meanwhile, are nothing to release.
            plan.move_account(account_idx).map_err(|error| {
                error.without(|it| match it {
                    Constraint::Lock(it) => *it == account && self.accounts[account_idx].rule.lock.is_none(),
                    Constraint::EditedCell(of, at) => (*of, *at) == (account, month),
                    _ => false,
                })
            })?;
        }
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: Some(month_idx) })
    }

    /// Lets an edited cell give way again; nothing moves.
    ///
    /// # Errors
    /// [`PlanError`] when the account or month is unknown or closed.
    pub fn release_cell(&self, account: AccountId, month: Month) -> Result<EditOutcome, PlanError> {
        let (account_idx, month_idx) = (self.account_idx(account)?, self.open_month_idx(month)?);
        let mut plan = self.clone();
        plan.accounts[account_idx].cells[month_idx].state = CellState::Spread;
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: Some(month_idx) })
    }

    /// Sets an account's total and locks it there; the other accounts give way.
    ///
    /// # Errors
    /// [`PlanError`] when the account is unknown, its floor, cap, closed months or edited cells forbid the
    /// amount, or the others cannot give way.
    pub fn set_account_total(&self, account: AccountId, amount: Money) -> Result<EditOutcome, PlanError> {
        check_amount(amount)?;
        let account_idx = self.account_idx(account)?;
        let mut plan = self.clone();
        let rule = &mut plan.accounts[account_idx].rule;
        rule.lock = Some(amount);
        if let Some(floor) = rule.floor.filter(|it| amount < *it) {
            return Err(PlanError::NeedsMore { by: floor - amount, constraints: vec![Constraint::Floor(account)] });
        }
        if let Some(cap) = rule.cap.filter(|it| *it < amount) {
            return Err(PlanError::NoPlaceFor { by: amount - cap, constraints: vec![Constraint::Cap(account)] });
        }
        if self.accounts[account_idx].total() != amount {
            // The lock that this edit sets is nothing to release, and closed months matter only where they hold more.
            let is_below_sold = amount < self.accounts[account_idx].closed(self.n_closed);
            plan.settle().map_err(|error| {
                error.without(|it| match it {
                    Constraint::Lock(it) => *it == account,
                    Constraint::ClosedMonths(it) => *it != account || !is_below_sold,
                    _ => false,
                })
            })?;
        }
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: None })
    }

    /// Locks an account at its present total; nothing moves.
    ///
    /// # Errors
    /// [`PlanError::UnknownAccount`].
    pub fn lock(&self, account: AccountId) -> Result<EditOutcome, PlanError> {
        let account_idx = self.account_idx(account)?;
        let mut plan = self.clone();
        plan.accounts[account_idx].rule.lock = Some(self.accounts[account_idx].total());
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: None })
    }

    /// Lets a locked account give way again; nothing moves.
    ///
    /// # Errors
    /// [`PlanError::UnknownAccount`].
    pub fn unlock(&self, account: AccountId) -> Result<EditOutcome, PlanError> {
        let account_idx = self.account_idx(account)?;
        let mut plan = self.clone();
        plan.accounts[account_idx].rule.lock = None;
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: None })
    }

    /// Sets or clears an account's floor and cap; where its total lies outside, the others give way.
    ///
    /// # Errors
    /// [`PlanError`] when the account is unknown, the bounds are crossed or contradict its lock, or the others
    /// cannot give way.
    pub fn set_bounds(
        &self,
        account: AccountId,
        floor: Option<Money>,
        cap: Option<Money>,
    ) -> Result<EditOutcome, PlanError> {
        let account_idx = self.account_idx(account)?;
        for amount in [floor, cap].into_iter().flatten() {
            check_amount(amount)?;
        }
        if let (Some(floor), Some(cap)) = (floor, cap)
            && floor > cap
        {
            return Err(PlanError::CrossedBounds { floor, cap });
        }
        let mut plan = self.clone();
        let row = &mut plan.accounts[account_idx];
        (row.rule.floor, row.rule.cap) = (floor, cap);
        let (total, locked) = (row.total(), row.rule.lock.is_some());
        if !row.rule.allows(total) {
            let lock = locked.then_some(Constraint::Lock(account));
            match (lock, floor.filter(|it| *it > total)) {
                (Some(lock), Some(floor)) => {
                    return Err(PlanError::NoPlaceFor { by: floor - total, constraints: vec![lock] });
                }
                (Some(lock), None) => {
                    let by = cap.map_or(Money::default(), |it| total - it);
                    return Err(PlanError::NeedsMore { by, constraints: vec![lock] });
                }
                (None, _) => plan.settle()?,
            }
        }
        self.outcome(plan, Subject { account_idx: Some(account_idx), month_idx: None })
    }

    /// Sets the company's target of one open month; within each account the other months give way.
    ///
    /// # Errors
    /// [`PlanError`] when the month is outside or closed, or locks and edited cells leave no room.
    pub fn set_month_total(&self, month: Month, amount: Money) -> Result<EditOutcome, PlanError> {
        check_amount(amount)?;
        let month_idx = self.open_month_idx(month)?;
        let bounds: Vec<Bounds> = self.accounts.iter().map(|it| self.month_bounds(it, month_idx)).collect();
        let weights: Vec<f64> =
            self.accounts.iter().map(|it| it.cells[month_idx].amount.minor().max(0) as f64).collect();
        let parts = split_bounded(amount.minor(), self.unit.minor(), &weights, &bounds).map_err(|error| {
            self.blame(error, self.accounts.iter().flat_map(|it| self.constraints_of(it)).collect())
        })?;
        let mut plan = self.clone();
        for (account_idx, part) in parts.into_iter().enumerate() {
            let part = Money::from_minor(part);
            if part != self.accounts[account_idx].cells[month_idx].amount {
                plan.move_month(account_idx, month_idx, part)?;
            }
        }
        self.outcome(plan, Subject { account_idx: None, month_idx: Some(month_idx) })
    }

    /// Sets the company's total; all unlocked accounts move in proportion.
    ///
    /// # Errors
    /// [`PlanError`] when the amount is negative or locks, floors, caps, edited cells and closed months forbid it.
    pub fn set_total(&self, amount: Money) -> Result<EditOutcome, PlanError> {
        let mut plan = Self { total: check_amount(amount)?, ..self.clone() };
        if amount != self.total {
            plan.terms.promise = self.terms.promise.map(|it| it + amount - self.total);
            plan.settle()?;
        }
        self.outcome(plan, Subject { account_idx: None, month_idx: None })
    }

    /// Sets what a group of accounts carries together and locks them there; the other accounts give way.
    ///
    /// # Errors
    /// [`PlanError`] when the group has no account of the plan, its locks, floors, caps, closed months and edited cells
    /// forbid the amount, or the others cannot give way.
    pub fn set_group_total(&self, group: &[AccountId], amount: Money) -> Result<EditOutcome, PlanError> {
        check_amount(amount)?;
        let group: HashSet<AccountId> = group.iter().copied().collect();
        let before = self.sum_of(&group)?;
        let mut plan = self.clone();
        if before != amount {
            plan.settle_part(|it| group.contains(&it.account), amount)?;
            plan.settle_part(|it| !group.contains(&it.account), self.total - amount)?;
        }
        plan.set_locks(&group, true);
        self.group_outcome(plan, &group)
    }

    /// Locks the accounts of a group at their present totals, or lets them give way again; nothing moves.
    ///
    /// # Errors
    /// [`PlanError::EmptyGroup`] when the plan has none of them.
    pub fn lock_group(&self, group: &[AccountId], locked: bool) -> Result<EditOutcome, PlanError> {
        let group: HashSet<AccountId> = group.iter().copied().collect();
        self.sum_of(&group)?;
        let mut plan = self.clone();
        plan.set_locks(&group, locked);
        self.group_outcome(plan, &group)
    }

    fn set_locks(&mut self, group: &HashSet<AccountId>, locked: bool) {
        for row in self.accounts.iter_mut().filter(|it| group.contains(&it.account)) {
            row.rule.lock = locked.then(|| row.total());
        }
    }

    fn sum_of(&self, group: &HashSet<AccountId>) -> Result<Money, PlanError> {
        let rows = || self.accounts.iter().filter(|it| group.contains(&it.account));
        if rows().next().is_none() {
            return Err(PlanError::EmptyGroup);
        }
        Ok(rows().map(AccountPlan::total).sum())
    }

    fn group_outcome(&self, plan: TargetPlan, group: &HashSet<AccountId>) -> Result<EditOutcome, PlanError> {
        let (before, after) = (self.sum_of(group)?, plan.sum_of(group)?);
        let outcome = self.outcome(plan, Subject { account_idx: None, month_idx: None })?;
        let account_shifts = outcome.account_shifts.into_iter().filter(|it| !group.contains(&it.account)).collect();
        Ok(EditOutcome { before, after, account_shifts, month_shifts: Vec::new(), ..outcome })
    }

    /// Moves an account to the nearest total that its edited cells allow; the others give way.
    fn move_account(&mut self, account_idx: usize) -> Result<(), PlanError> {
        let row = &self.accounts[account_idx];
        let fixed = row.closed(self.n_closed) + row.edited(self.n_closed);
        let rule = row.rule;
        if !rule.allows(fixed) {
            let limit = rule.lock.or(if rule.floor.is_some_and(|it| it > fixed) { rule.floor } else { rule.cap });
            let by = limit.map_or(Money::default(), |it| fixed - it);
            let constraints = self.constraints_of(row);
            return Err(if by > Money::default() {
                PlanError::NeedsMore { by, constraints }
            } else {
                PlanError::NoPlaceFor { by: -by, constraints }
            });
        }
        self.accounts[account_idx].rule.lock = Some(fixed);
        let weights = self.month_weights_now(account_idx);
        let open = self.accounts[account_idx].edited(self.n_closed);
        self.spread_months(account_idx, open, &weights)?;
        let settled = self.settle();
        self.accounts[account_idx].rule = rule;
        settled
    }

    /// What an account's cell may hold while the account keeps its total.
    fn month_bounds(&self, row: &AccountPlan, month_idx: usize) -> Bounds {
        let cell = &row.cells[month_idx];
        let others: Vec<usize> = row.free_months(self.n_closed).into_iter().filter(|&i| i != month_idx).collect();
        if cell.state != CellState::Spread || others.is_empty() {
            return Bounds::fixed(cell.amount.minor());
        }
        let can_give: Money = others.iter().map(|&i| row.cells[i].amount).sum();
        Bounds { lo: 0, hi: (cell.amount + can_give).minor() }
    }

    /// Sets a cell without marking it; the account's other free months give way.
    fn move_month(&mut self, account_idx: usize, month_idx: usize, amount: Money) -> Result<(), PlanError> {
        let row = &mut self.accounts[account_idx];
        let open = row.total() - row.closed(self.n_closed);
        row.cells[month_idx].amount = amount;
        // For the length of this step the cell counts as edited, so that it does not take part.
        row.cells[month_idx].state = CellState::Edited { reason: String::new() };
        let weights = self.month_weights_now(account_idx);
        let spread = self.spread_months(account_idx, open, &weights);
        self.accounts[account_idx].cells[month_idx].state = CellState::Spread;
        spread
    }

    fn account_idx(&self, account: AccountId) -> Result<usize, PlanError> {
        self.accounts.iter().position(|it| it.account == account).ok_or(PlanError::UnknownAccount(account))
    }

    fn open_month_idx(&self, month: Month) -> Result<usize, PlanError> {
        let month_idx = self.window.position(month).ok_or(PlanError::MonthOutside(month))?;
        (month_idx >= self.n_closed).then_some(month_idx).ok_or(PlanError::MonthClosed(month))
    }

    fn outcome(&self, plan: TargetPlan, subject: Subject) -> Result<EditOutcome, PlanError> {
        plan.verify().map_err(PlanError::Inconsistent)?;
        let (old_months, new_months) = (self.months_of(subject.account_idx), plan.months_of(subject.account_idx));
        let number = |it: &TargetPlan, months: &[Money]| match (subject.month_idx, subject.account_idx) {
            (Some(month_idx), _) => months[month_idx],
            (None, Some(account_idx)) => it.accounts[account_idx].total(),
            (None, None) => it.total,
        };
        let account_shifts = (self.accounts.iter().zip(&plan.accounts).enumerate())
            .filter(|(i, _)| Some(*i) != subject.account_idx)
            .map(|(_, (old, new))| AccountShift { account: new.account, delta: new.total() - old.total() })
            .filter(|it| it.delta != Money::default())
            .collect();
        let month_shifts = (0..plan.window.len)
            .filter(|i| Some(*i) != subject.month_idx)
            .map(|i| MonthShift { month: plan.month(i), delta: new_months[i] - old_months[i] })
            .filter(|it| it.delta != Money::default())
            .collect();
        let (before, after) = (number(self, &old_months), number(&plan, &new_months));
        Ok(EditOutcome { plan, before, after, account_shifts, month_shifts })
    }

    /// The months of an account, or of the company.
    fn months_of(&self, account_idx: Option<usize>) -> Vec<Money> {
        match account_idx {
            Some(i) => self.accounts[i].cells.iter().map(|it| it.amount).collect(),
            None => self.month_totals(),
        }
    }
}
