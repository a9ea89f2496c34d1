//! What the reader changes in the grid, each as one step that undo takes back.

use std::sync::Arc;

use leptos::prelude::*;

use crate::plan::{CellState, EditOutcome, PlanError, PlanTerms, TargetPlan};
use crate::ui::components::typed_sum::typed_amount;
use crate::ui::pages::plan::products::edit_of;
use crate::ui::pages::plan::view::{RowKey, current_plan};
use crate::workbench::products::products_fit;
use crate::workbench::{Action, PlanAction};

use super::{Desk, Note, Spot};

impl Desk {
    /// Takes what was typed for a cell; false when it was refused.
    pub fn commit(self, spot: Spot, text: &str) -> bool {
        let formats = self.formats.get_untracked();
        let Some(amount) = typed_amount(text, formats.unit) else {
            self.note.set(Some(Note::NoAmount(text.to_owned())));
            return false;
        };
        if untrack(move || self.amount(spot)) == Some(amount) {
            return true;
        }
        self.changed.set(Some(spot));
        let month = untrack(move || self.month(spot.column));
        let reason = formats.language.texts().plan.reason_default;
        if let Some(edit) = edit_of(spot.row, month, Some(amount)) {
            if edit.account.is_none() && self.products.takes_turns() {
                let is_free = !self.working.get_untracked();
                if is_free {
                    self.company_in_turns(spot, edit, reason, Some(text.to_owned()));
                }
                return is_free;
            }
            let Some((plan, kept)) = self.products.now() else { return false };
            return self.edit_product(spot, self.products.make((&plan, &kept), edit, reason));
        }
        self.edit(spot, |plan| match (spot.row, month) {
            (RowKey::Account(account), Some(month)) => plan.set_cell(account, month, amount, reason),
            (RowKey::Account(account), None) => plan.set_account_total(account, amount),
            (_, Some(month)) => plan.set_month_total(month, amount),
            (_, None) => plan.set_total(amount),
        })
    }

    /// Lets a cell that was set by hand give way again.
    pub fn release(self, spot: Spot) {
        let month = untrack(move || self.month(spot.column));
        if let (RowKey::Account(account), Some(month)) = (spot.row, month) {
            self.loosen(spot, |plan| plan.release_cell(account, month));
        }
        let Some(edit) = edit_of(spot.row, month, None) else { return };
        if edit.account.is_none() && self.products.takes_turns() {
            if !self.working.get_untracked() {
                self.company_in_turns(spot, edit, "", None);
            }
            return;
        }
        if let Some((plan, kept)) = self.products.now()
            && self.edit_product(spot, self.products.make((&plan, &kept), edit, ""))
            && let Some(Note::Products { kept, .. }) = self.note.get_untracked()
        {
            self.note.set(Some(Note::ProductReleased { spot, kept }));
        }
    }

    /// Lets an account that was locked at its total give way again.
    pub fn unlock(self, spot: Spot) {
        if let RowKey::Account(account) = spot.row {
            self.loosen(spot, |plan| plan.unlock(account));
        }
    }

    /// A change that moves nothing by itself, and says so.
    fn loosen(self, spot: Spot, change: impl FnOnce(&TargetPlan) -> Result<EditOutcome, PlanError>) {
        if self.edit(spot, change)
            && let Some(Note::Made { plan, .. }) = self.note.get_untracked()
        {
            self.note.set(Some(Note::Loosened { spot, plan }));
        }
    }

    /// Makes a change as one step that undo takes back; false when it was refused.
    pub fn edit(self, spot: Spot, change: impl FnOnce(&TargetPlan) -> Result<EditOutcome, PlanError>) -> bool {
        let Some(plan) = self.bench.with_untracked(current_plan) else { return false };
        let fits = |it: EditOutcome| {
            self.bench.with_untracked(|document| {
                products_fit(document, &document.products, Some(&plan), &it.plan).map(|()| it)
            })
        };
        match change(&plan).and_then(fits) {
            Ok(outcome) => {
                let plan = Arc::new(outcome.plan);
                let made = self.bench.dispatch(Action::Plan(PlanAction::Set(plan.clone())));
                self.note.set(Some(Note::Made {
                    spot,
                    change: (outcome.before, outcome.after),
                    months: outcome.month_shifts,
                    accounts: outcome.account_shifts,
                    plan,
                }));
                made
            }
            Err(error) => {
                self.note.set(Some(Note::Refused(error)));
                false
            }
        }
    }

    /// Changes what the plan is agreed on beside its amounts.
    pub fn set_terms(self, change: impl FnOnce(&mut PlanTerms)) -> bool {
        let Some(plan) = self.bench.with_untracked(|it| it.plan.clone()) else { return false };
        let mut plan = (*plan).clone();
        change(&mut plan.terms);
        self.bench.dispatch(Action::Plan(PlanAction::Set(Arc::new(plan))))
    }

    /// Gives the reason of a cell that was set by hand; no amount moves.
    pub fn give_reason(self, spot: Spot, reason: &str) {
        if matches!(spot.row, RowKey::Product(..) | RowKey::CompanyProduct(_)) {
            return self.give_product_reason(spot, reason);
        }
        let Some(plan) = self.bench.with_untracked(current_plan) else { return };
        let mut plan = (*plan).clone();
        let row = plan.accounts.iter_mut().find(|it| RowKey::Account(it.account) == spot.row);
        let cell = row.and_then(|it| it.cells.get_mut(spot.column.checked_sub(1)?));
        if let Some(cell) = cell.filter(|it| matches!(it.state, CellState::Edited { .. })) {
            cell.state = CellState::Edited { reason: reason.trim().to_owned() };
            self.bench.dispatch(Action::Plan(PlanAction::Set(Arc::new(plan))));
        }
    }
}
