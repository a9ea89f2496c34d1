//! What the parts of the plan page share: the view, the focused cell, the edit under way, and what the last one did.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Month};
use crate::i18n::{Formats, Texts};
use crate::plan::{AccountShift, CellState, EditOutcome, MonthShift, PlanError, TargetPlan};
use crate::ui::components::amount::parse_amount;
use crate::ui::state::{Bench, Forecasts, use_bench, use_forecasts, use_formats};
use crate::workbench::{Action, PlanAction};

use super::view::{PlanView, RowKey, current_plan, plan_view};
use super::words::Speech;

/// A cell of the grid. Column 0 is the name, then come the months, then total, landing, chance and ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The row.
    pub row: RowKey,
    /// The column.
    pub column: usize,
}

/// What the last edit did.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// It was made.
    Made {
        /// What was edited.
        spot: Spot,
        /// Before and after.
        change: (Money, Money),
        /// Months that moved.
        months: Vec<MonthShift>,
        /// Accounts that moved.
        accounts: Vec<AccountShift>,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// A cell was released or an account unlocked: nothing moved yet.
    Loosened {
        /// What may move again.
        spot: Spot,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// It was refused.
    Refused(PlanError),
    /// The text is no amount.
    NoAmount(String),
}

/// The plan page's state.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The open workbench.
    pub bench: Bench,
    /// The forecasts.
    pub forecasts: Forecasts,
    /// The reader's formats.
    pub formats: Signal<Formats>,
    /// The plan, if there is one.
    pub view: Memo<Option<Arc<PlanView>>>,
    /// Names of the accounts.
    pub names: Memo<BTreeMap<AccountId, String>>,
    /// The focused cell.
    pub at: RwSignal<Spot>,
    /// The cell being edited, and what its editor starts with.
    pub editing: RwSignal<Option<(Spot, String, bool)>>,
    /// What the last edit did.
    pub note: RwSignal<Option<Note>>,
    /// The first account shown.
    pub first: RwSignal<usize>,
    /// Rows opened.
    pub open: RwSignal<BTreeSet<AccountId>>,
}

impl Desk {
    /// A desk for the open workbench.
    pub fn of_bench() -> Self {
        let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
        Self {
            bench,
            forecasts,
            formats,
            view: Memo::new(move |_| bench.with(|it| forecasts.with(|state| plan_view(it, state))).map(Arc::new)),
            names: bench.select(|it| {
                let accounts = it.book.as_ref().map(|book| book.accounts()).unwrap_or_default();
                accounts.iter().map(|it| (it.id, it.name.clone())).collect()
            }),
            at: RwSignal::new(Spot { row: RowKey::Company, column: 0 }),
            editing: RwSignal::new(None),
            note: RwSignal::new(None),
            first: RwSignal::new(0),
            open: RwSignal::default(),
        }
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Says something about the plan.
    pub fn say<T>(self, words: impl FnOnce(&Speech<'_>) -> T) -> T {
        let formats = self.formats.get();
        self.names.with(|names| words(&Speech { texts: formats.language.texts(), formats, names }))
    }

    /// A row, following it.
    pub fn row(self, key: RowKey) -> Memo<Option<super::view::RowView>> {
        let view = self.view;
        Memo::new(move |_| view.read().as_ref()?.row(key).cloned())
    }

    /// The month of a column, `None` for the others.
    pub fn month(self, column: usize) -> Option<Month> {
        let view = self.view.get()?;
        let month_idx = column.checked_sub(1)?;
        (month_idx < view.window.len).then(|| view.window.first.plus(month_idx as i32))
    }

    /// The amount of a cell that holds a target.
    pub fn amount(self, spot: Spot) -> Option<Money> {
        let view = self.view.get()?;
        let row = view.row(spot.row)?;
        match spot.column {
            0 => None,
            it if it <= view.window.len => row.amounts.get(it - 1).copied(),
            it if it == view.window.len + 1 => Some(row.total),
            _ => None,
        }
    }

    /// Whether a cell can be edited.
    pub fn editable(self, spot: Spot) -> bool {
        let Some(view) = self.view.get() else { return false };
        spot.column > view.n_closed && spot.column <= view.window.len + 1
    }

    /// Whether a person set the cell.
    pub fn reason(self, spot: Spot) -> Option<String> {
        let view = self.view.get()?;
        let cell = view.row(spot.row)?.cells.get(spot.column.checked_sub(1)?)?;
        match &cell.state {
            CellState::Edited { reason } => Some(reason.clone()),
            CellState::Actual | CellState::MissingActual | CellState::Spread => None,
        }
    }

    /// Takes what was typed for a cell; false when it was refused.
    pub fn commit(self, spot: Spot, text: &str) -> bool {
        let formats = self.formats.get_untracked();
        let Some(amount) = parse_amount(text, formats.unit) else {
            self.note.set(Some(Note::NoAmount(text.to_owned())));
            return false;
        };
        if untrack(move || self.amount(spot)) == Some(amount) {
            return true;
        }
        let month = untrack(move || self.month(spot.column));
        let reason = formats.language.texts().plan.reason_default;
        self.edit(spot, |plan| match (spot.row, month) {
            (RowKey::Account(account), Some(month)) => plan.set_cell(account, month, amount, reason),
            (RowKey::Account(account), None) => plan.set_account_total(account, amount),
            (RowKey::Company, Some(month)) => plan.set_month_total(month, amount),
            (RowKey::Company, None) => plan.set_total(amount),
        })
    }

    /// Lets a cell that was set by hand give way again.
    pub fn release(self, spot: Spot) {
        let month = untrack(move || self.month(spot.column));
        if let (RowKey::Account(account), Some(month)) = (spot.row, month) {
            self.loosen(spot, |plan| plan.release_cell(account, month));
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
        match change(&plan) {
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

    /// Gives the reason of a cell that was set by hand; no amount moves.
    pub fn give_reason(self, spot: Spot, reason: &str) {
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
