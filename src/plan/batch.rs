//! Many numbers typed at once, as a paste or a fill brings them: one plan comes of it, and one step of undo.

use super::{EditOutcome, PlanError, TargetPlan};
use crate::domain::{AccountId, Money, Month};

/// One number of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellEdit {
    /// Whose; `None` for the company.
    pub account: Option<AccountId>,
    /// Which month; `None` for the total.
    pub month: Option<Month>,
    /// What it is to be.
    pub amount: Money,
}

/// What came of many edits.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOutcome {
    /// The plan with every edit that was possible.
    pub plan: TargetPlan,
    /// How many were.
    pub n_set: usize,
    /// The others by their position, with what stood in the way.
    pub refused: Vec<(usize, PlanError)>,
}

impl TargetPlan {
    /// Makes one edit after the other, as if each were typed; one that is not possible leaves the plan as it is and is
    /// told. A number that holds already is neither made nor told, so that pasting back what was copied holds nothing.
    #[must_use]
    pub fn set_many(&self, edits: &[CellEdit], reason: &str) -> BatchOutcome {
        let mut made = BatchOutcome { plan: self.clone(), n_set: 0, refused: Vec::new() };
        for (i, edit) in edits.iter().enumerate() {
            if made.plan.amount_of(edit) == Some(edit.amount) {
                continue;
            }
            match made.plan.set_one(edit, reason) {
                Ok(outcome) => {
                    made.plan = outcome.plan;
                    made.n_set += 1;
                }
                Err(error) => made.refused.push((i, error)),
            }
        }
        made
    }

    fn set_one(&self, edit: &CellEdit, reason: &str) -> Result<EditOutcome, PlanError> {
        match (edit.account, edit.month) {
            (Some(account), Some(month)) => self.set_cell(account, month, edit.amount, reason),
            (Some(account), None) => self.set_account_total(account, edit.amount),
            (None, Some(month)) => self.set_month_total(month, edit.amount),
            (None, None) => self.set_total(edit.amount),
        }
    }

    fn amount_of(&self, edit: &CellEdit) -> Option<Money> {
        let month_idx = edit.month.map(|it| self.window.position(it));
        let row = edit.account.map(|it| self.row(it));
        match (row, month_idx) {
            (Some(row), Some(month_idx)) => row?.cells.get(month_idx?).map(|it| it.amount),
            (Some(row), None) => row.map(|it| it.total()),
            (None, Some(month_idx)) => self.month_totals().get(month_idx?).copied(),
            (None, None) => Some(self.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, MonthRange};
    use crate::plan::{AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, PlanTerms};

    /// Two accounts of 100 a month over four months, the first of them closed.
    fn plan() -> (TargetPlan, [AccountId; 2]) {
        let mut ids = IdGenerator::new(3);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let cell = |i: usize| PlanCell {
            amount: Money::from_minor(10_000),
            state: if i == 0 { CellState::Actual } else { CellState::Spread },
        };
        let row = |account| AccountPlan { account, cells: (0..4).map(cell).collect(), rule: AccountRule::default() };
        let plan = TargetPlan {
            window: MonthRange { first: Month::new(2026, 1).unwrap(), len: 4 },
            n_closed: 1,
            total: Money::from_minor(80_000),
            accounts: accounts.map(row).to_vec(),
            closed_months: ClosedMonths::Actuals,
            unit: Money::from_minor(100),
            weights: BlendWeights::default(),
            terms: PlanTerms::default(),
        };
        plan.verify().unwrap();
        (plan, accounts)
    }

    #[test]
    fn what_is_possible_is_made_and_the_rest_is_told() {
        let (plan, [first, second]) = plan();
        let month = |n: u32| Month::new(2026, n).ok();
        let edit = |account, month, minor| CellEdit { account: Some(account), month, amount: Money::from_minor(minor) };
        let edits = [
            edit(first, month(2), 12_000),
            edit(first, month(1), 1),
            edit(second, month(3), 9_000),
            edit(second, month(4), -5),
            edit(second, month(2), 10_500),
        ];
        let made = plan.set_many(&edits, "paste");
        made.plan.verify().unwrap();
        assert_eq!(made.n_set, 2, "the last one held already: the third had given way by as much");
        assert_eq!(made.refused.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 3]);
        assert!(matches!(made.refused[0].1, PlanError::MonthClosed(_)));
        let amounts =
            |account| made.plan.row(account).unwrap().cells.iter().map(|it| it.amount.minor()).collect::<Vec<_>>();
        // By hand: of the first account two open months give 20 together; of the second two take 10.
        assert_eq!(amounts(first), [10_000, 12_000, 9_000, 9_000]);
        assert_eq!(amounts(second), [10_000, 10_500, 9_000, 10_500]);
        assert_eq!(made.plan.total, plan.total);
        assert_eq!(
            plan.set_many(&[edit(first, month(2), 10_000)], "").plan,
            plan,
            "what holds already is not held by hand"
        );
    }
}
