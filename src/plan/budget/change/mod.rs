//! How a budget is approved, and moved afterwards (K11).
//!
//! A draft is proposed and approved. From then on its content stays, and changes move it: `new = old + signed lines`, each
//! with a reason, an author and who approved it. A version is the approved budget with its first n changes, so any two
//! can be compared and nothing is ever written over.
//!
//! - A transfer adds up to nothing, over sales and over expenses each; an addition only adds, a cut only takes away.
//! - Months that are closed (there are actuals) or locked do not move, and no amount falls below nothing.
//! - Size: what moves as a part of the budget's sales, or of its expenses, whichever is larger; a transfer counts once.
//!   Up to the first limit the manager approves, up to the second the director, beyond it the owner.
//!
//! Source: Hope and Fraser, *Beyond Budgeting* (2003), on what a fixed budget needs to be adjusted at all.

mod approval;
mod size;

use std::sync::Arc;

use crate::domain::{AccountId, BudgetLineId, Money, Month, RecordId};

use super::edit::{month_of, move_sales};
use super::{Budget, BudgetFault, Extras, Statement, statement};

pub use approval::{Sign, Signoff, Status, is_same_person};
pub use size::{Level, Limits};

/// What a line of a change moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// An account's sales.
    Sales(AccountId),
    /// An expense.
    Expense(BudgetLineId),
}

/// One line of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedLine {
    /// What it moves.
    pub item: Item,
    /// In which month.
    pub month: Month,
    /// By how much; what is taken away is negative.
    pub amount: Money,
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// From one place to another: 调剂.
    Transfer,
    /// More: 追加.
    Add,
    /// Less: 削减.
    Cut,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Transfer, Self::Add, Self::Cut];
}

/// A change of an approved budget.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetChange {
    /// Its id.
    pub id: RecordId,
    /// Milliseconds since 1970.
    pub at: f64,
    /// What it does.
    pub kind: ChangeKind,
    /// Who asked for it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// As what.
    pub level: Level,
    /// What moves.
    pub lines: Vec<SignedLine>,
}

impl Budget {
    /// The budget after its first `n_changes` changes, with what they add to expenses.
    pub fn after(&self, n_changes: usize) -> (Self, Extras) {
        let mut next = self.clone();
        let mut extras = Extras::new();
        for it in self.changes.iter().take(n_changes).flat_map(|it| &it.lines) {
            next.take(it, &mut extras);
        }
        (next, extras)
    }

    /// The budget as it holds now.
    pub fn effective(&self) -> (Self, Extras) {
        self.after(self.changes.len())
    }

    fn take(&mut self, line: &SignedLine, extras: &mut Extras) {
        match line.item {
            Item::Expense(id) => *extras.entry((id, line.month)).or_default() += line.amount,
            Item::Sales(account) => {
                // Checked when the change was made; a line of an account that went with a merge moves nothing.
                if let Some(month_idx) = self.window.position(line.month) {
                    let _ = move_sales(Arc::make_mut(&mut self.sales), account, month_idx, line.amount);
                }
            }
        }
    }

    /// What a change of these lines would make of the budget, if it can be made.
    ///
    /// # Errors
    /// [`BudgetFault`]: no amounts, a transfer that does not add up, a month that is closed or outside, an amount below
    /// nothing, or a budget that is not approved.
    pub fn preview(
        &self,
        kind: ChangeKind,
        lines: &[SignedLine],
        last_actual: Option<Month>,
    ) -> Result<Statement, BudgetFault> {
        if self.status() != Status::Approved {
            return Err(BudgetFault::WrongStep);
        }
        if lines.is_empty() || lines.iter().any(|it| it.amount == Money::default()) {
            return Err(BudgetFault::NothingChanges);
        }
        match kind {
            ChangeKind::Transfer => {
                for sales in [true, false] {
                    let of = lines.iter().filter(|it| matches!(it.item, Item::Sales(_)) == sales);
                    let sum: Money = of.map(|it| it.amount).sum();
                    if sum != Money::default() {
                        return Err(BudgetFault::TransferSum(sum));
                    }
                }
            }
            ChangeKind::Add if lines.iter().any(|it| it.amount.minor() < 0) => return Err(BudgetFault::WrongSign),
            ChangeKind::Cut if lines.iter().any(|it| it.amount.minor() > 0) => return Err(BudgetFault::WrongSign),
            ChangeKind::Add | ChangeKind::Cut => {}
        }
        let closed = last_actual.max(self.locked_through());
        for it in lines {
            if self.window.position(it.month).is_none() {
                return Err(BudgetFault::Outside(it.month));
            }
            if closed.is_some_and(|closed| it.month <= closed) {
                return Err(BudgetFault::Closed(it.month));
            }
        }
        let (mut next, mut extras) = self.effective();
        lines.iter().for_each(|it| next.take(it, &mut extras));
        let after = statement(&next, &extras)?;
        for it in lines {
            let month_idx = self.window.position(it.month).ok_or(BudgetFault::Outside(it.month))?;
            let left = match it.item {
                Item::Sales(account) => month_of(&next.sales, account, month_idx)?,
                Item::Expense(id) => {
                    let line = after.lines.iter().find(|it| it.id == id).ok_or(BudgetFault::NotThere)?;
                    line.months[month_idx]
                }
            };
            if left.minor() < 0 {
                return Err(BudgetFault::BelowZero(it.month));
            }
        }
        Ok(after)
    }

    /// The same with a change made.
    ///
    /// # Errors
    /// As [`Budget::preview`]; also without an author, a reason or an approval of the level that its size asks for.
    pub fn changed(&self, change: BudgetChange, last_actual: Option<Month>) -> Result<Self, BudgetFault> {
        let is_empty = |it: &str| it.trim().is_empty();
        if is_empty(&change.author) || is_empty(&change.approver) {
            return Err(BudgetFault::NoAuthor);
        }
        if is_empty(&change.reason) {
            return Err(BudgetFault::NoReason);
        }
        self.preview(change.kind, &change.lines, last_actual)?;
        let (now, extras) = self.effective();
        let size = self.size_of(change.kind, &change.lines, &statement(&now, &extras)?);
        if change.level < self.level_for(size) {
            return Err(BudgetFault::Level);
        }
        let mut next = self.clone();
        next.changes.push(change);
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Small, line, month, small, yuan};
    use super::super::{CostDriver, PlLine, Scope, Stage};
    use super::*;

    pub(super) fn sign(sign: Sign) -> Signoff {
        Signoff { id: RecordId::from_bits(1), sign, by: "Ma".to_owned(), at: 1.0 }
    }

    pub(super) fn approved() -> (Small, BudgetLineId) {
        let mut it = small();
        let rent = line(&mut it.ids, "rent", Stage::Common, Scope::Company, CostDriver::Fixed { per_month: yuan(50) });
        let id = rent.id;
        it.budget = it.budget.with_line(rent).unwrap();
        it.budget = it.budget.signed(sign(Sign::Propose)).unwrap().signed(sign(Sign::Approve)).unwrap();
        (it, id)
    }

    pub(super) fn change(kind: ChangeKind, level: Level, lines: Vec<SignedLine>) -> BudgetChange {
        let (author, reason, approver) = ("Li".to_owned(), "bid lost".to_owned(), "Ma".to_owned());
        BudgetChange { id: RecordId::from_bits(2), at: 2.0, kind, author, reason, approver, level, lines }
    }

    #[test]
    fn versions_are_the_budget_and_its_changes() {
        let (Small { budget, accounts: [a, b], .. }, rent) = approved();
        let at = |item, amount| SignedLine { item, month: month("2026-02"), amount: yuan(amount) };
        let moved = vec![at(Item::Sales(a), -40), at(Item::Sales(b), 40)];
        let one = budget.changed(change(ChangeKind::Transfer, Level::Manager, moved), None).unwrap();
        let two = one.changed(change(ChangeKind::Cut, Level::Owner, vec![at(Item::Expense(rent), -20)]), None).unwrap();
        let of = |it: &Budget, n| {
            let (budget, extras) = it.after(n);
            statement(&budget, &extras).unwrap()
        };
        let (first, last) = (of(&two, 0), of(&two, 2));
        let sales = |it: &Statement, account| it.accounts[&Some(account)].value(PlLine::Sales, 1).unwrap();
        assert_eq!((sales(&first, a), sales(&last, a)), (yuan(500), yuan(460)));
        assert_eq!((sales(&first, b), sales(&last, b)), (yuan(600), yuan(640)));
        assert_eq!(of(&two, 1).company.total(PlLine::Sales), first.company.total(PlLine::Sales));
        assert_eq!(last.lines[0].months, [yuan(50), yuan(30)]);
        // A sells 40 less, 32 of it X and 8 Y; B sells 40 more of X: X gains 8 at a margin of half, Y loses 8 at 30 %.
        // And 20 of rent are saved.
        let profit = |it: &Statement| it.company.total(PlLine::Profit).unwrap();
        assert_eq!(profit(&last) - profit(&first), Money::from_minor(2000 + 400 - 240));
    }

    #[test]
    fn what_does_not_add_up_or_comes_too_late_is_refused() {
        let (Small { budget, accounts: [a, b], .. }, rent) = approved();
        let at = |item, on: &str, amount| SignedLine { item, month: month(on), amount: yuan(amount) };
        let tried = |kind, lines: &[SignedLine], last| budget.preview(kind, lines, last).map(|_| ());
        let (feb, sales) = ("2026-02", Item::Sales(a));
        let transfer = [at(sales, feb, -40), at(Item::Sales(b), feb, 39)];
        assert_eq!(tried(ChangeKind::Transfer, &transfer, None), Err(BudgetFault::TransferSum(yuan(-1))));
        let across = [at(sales, feb, -40), at(Item::Expense(rent), feb, 40)];
        assert_eq!(tried(ChangeKind::Transfer, &across, None), Err(BudgetFault::TransferSum(yuan(-40))));
        assert_eq!(tried(ChangeKind::Add, &[at(sales, feb, -1)], None), Err(BudgetFault::WrongSign));
        assert_eq!(tried(ChangeKind::Cut, &[at(sales, feb, 1)], None), Err(BudgetFault::WrongSign));
        assert_eq!(tried(ChangeKind::Add, &[], None), Err(BudgetFault::NothingChanges));
        let january = [at(sales, "2026-01", 1)];
        let last = Some(month("2026-01"));
        assert_eq!(tried(ChangeKind::Add, &january, last), Err(BudgetFault::Closed(month("2026-01"))));
        assert_eq!(tried(ChangeKind::Add, &january, None), Ok(()));
        let locked = budget.signed(sign(Sign::Lock(month("2026-01")))).unwrap();
        assert_eq!(locked.preview(ChangeKind::Add, &january, None), Err(BudgetFault::Closed(month("2026-01"))));
        assert_eq!(
            tried(ChangeKind::Add, &[at(sales, "2026-03", 1)], None),
            Err(BudgetFault::Outside(month("2026-03")))
        );
        assert_eq!(tried(ChangeKind::Cut, &[at(sales, feb, -501)], None), Err(BudgetFault::BelowZero(month(feb))));
        let rent_cut = [at(Item::Expense(rent), feb, -51)];
        assert_eq!(tried(ChangeKind::Cut, &rent_cut, None), Err(BudgetFault::BelowZero(month(feb))));
    }
}
