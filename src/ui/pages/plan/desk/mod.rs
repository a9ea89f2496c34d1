//! What the parts of the plan page share: the view, the focused cell, the edit under way, and what the last one did.

mod decompose;
mod edit;
mod follow;
mod spot;

pub use spot::{Note, Spot};

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Month};
use crate::i18n::{Formats, Texts};
use crate::plan::CellState;
use crate::ui::state::{Bench, Forecasts, use_bench, use_forecasts, use_formats};

use super::products::ProductDesk;
use super::view::{PlanView, RowKey, RowView, Sources};
use super::words::Speech;
use follow::view_of;

/// Accounts that fit into one turn, to be decomposed or to be shown.
const ACCOUNTS_A_TURN: usize = 500;
/// Rows of the grid made at a time.
pub const ROWS_AT_ONCE: usize = 10;

/// The plan page's state.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The open workbench.
    pub bench: Bench,
    /// The forecasts.
    pub forecasts: Forecasts,
    /// The reader's formats.
    pub formats: Signal<Formats>,
    /// What the view is made from.
    pub sources: Memo<Sources>,
    /// The plan with its figures: `None` without a plan, and until the figures are put together.
    pub view: Signal<Option<Arc<PlanView>>>,
    /// Whether chances are still those of the plan before.
    pub chances_wait: RwSignal<bool>,
    /// Names of the accounts.
    pub names: Memo<BTreeMap<AccountId, String>>,
    /// The focused cell.
    pub at: RwSignal<Spot>,
    /// The cell changed last, as long as the reader types on: Enter and Tab lead away from it before its reason is given.
    pub changed: RwSignal<Option<Spot>>,
    /// The cell being edited, and what its editor starts with.
    pub editing: RwSignal<Option<(Spot, String, bool)>>,
    /// What the last edit did.
    pub note: RwSignal<Option<Note>>,
    /// The first account shown.
    pub first: RwSignal<usize>,
    /// How many of the accounts shown have their rows by now.
    pub n_made: RwSignal<usize>,
    /// Whether a decomposition is under way.
    pub working: RwSignal<bool>,
    /// The products of accounts and company.
    pub products: ProductDesk,
    /// Whether the working of the focused cell is shown.
    pub asked: RwSignal<bool>,
}

impl Desk {
    /// A desk for the open workbench.
    pub fn of_bench() -> Self {
        let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
        let sources = Memo::new(move |_| bench.with(|it| forecasts.with(|state| Sources::of(it, state))));
        // Asked for apart, so that a change of the plan does not write thousands of names anew.
        let book = bench.select(|it| it.book.clone());
        let names = Memo::new(move |_| {
            let accounts = book.read();
            let accounts = accounts.as_ref().map(|it| it.accounts()).unwrap_or_default();
            accounts.iter().map(|it| (it.id, it.name.clone())).collect()
        });
        let chances_wait = RwSignal::new(false);
        Self {
            bench,
            forecasts,
            formats,
            sources,
            view: view_of(sources, bench, forecasts, chances_wait),
            chances_wait,
            names,
            at: RwSignal::new(Spot { row: RowKey::Company, column: 0 }),
            changed: RwSignal::new(None),
            editing: RwSignal::new(None),
            note: RwSignal::new(None),
            first: RwSignal::new(0),
            n_made: RwSignal::new(ROWS_AT_ONCE),
            working: RwSignal::new(false),
            products: ProductDesk::new(bench, forecasts, sources),
            asked: RwSignal::new(false),
        }
    }

    /// Whether there is a plan, its figures put together or not.
    pub fn has_plan(self) -> bool {
        self.sources.read().plan.is_some()
    }

    /// Shows the accounts from the `first` on.
    pub fn show_from(self, first: usize) {
        self.n_made.set(ROWS_AT_ONCE);
        self.first.set(first);
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Says something about the plan.
    pub fn say<T>(self, words: impl FnOnce(&Speech<'_>) -> T) -> T {
        let formats = self.formats.get();
        let texts = formats.language.texts();
        self.names.with(|names| self.products.names.with(|products| words(&Speech { texts, formats, names, products })))
    }

    /// A row, following it.
    pub fn row(self, key: RowKey) -> Memo<Option<RowView>> {
        Memo::new(move |_| self.row_now(key))
    }

    /// A row as it is now, following it.
    pub fn row_now(self, key: RowKey) -> Option<RowView> {
        match key {
            RowKey::Company | RowKey::Account(_) => self.view.read().as_ref()?.row(key).cloned(),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => self.products.row(key),
        }
    }

    /// What a row is called, a product with whose it is.
    pub fn name_of(self, key: RowKey) -> String {
        let words = &self.texts().products;
        match key {
            RowKey::Company | RowKey::Account(_) => {
                self.view.read().as_ref().and_then(|it| it.row(key).map(|it| it.name.clone())).unwrap_or_default()
            }
            RowKey::Product(account, product) => {
                words.row(self.name_of(RowKey::Account(account)), self.products.name(product))
            }
            RowKey::CompanyProduct(product) => words.company_row(self.products.name(product)),
        }
    }

    /// The month of a column, `None` for the others.
    pub fn month(self, column: usize) -> Option<Month> {
        let view = self.view.get()?;
        let month_idx = column.checked_sub(1)?;
        (month_idx < view.window.len).then(|| view.window.first.plus(month_idx as i32))
    }

    /// The amount of a cell that holds a target.
    pub fn amount(self, spot: Spot) -> Option<Money> {
        let n_months = self.view.read().as_ref()?.window.len;
        let of = |row: &RowView| match spot.column {
            0 => None,
            it if it <= n_months => row.amounts.get(it - 1).copied(),
            it if it == n_months + 1 => Some(row.total),
            _ => None,
        };
        match spot.row {
            RowKey::Company | RowKey::Account(_) => of(self.view.read().as_ref()?.row(spot.row)?),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => of(&self.products.row(spot.row)?),
        }
    }

    /// Whether a cell can be edited.
    pub fn editable(self, spot: Spot) -> bool {
        let Some(view) = self.view.get() else { return false };
        // A product's number over the company waits for the one being set.
        let waits = matches!(spot.row, RowKey::CompanyProduct(_)) && self.working.get();
        !waits && spot.column > view.n_closed && spot.column <= view.window.len + 1
    }

    /// The cell whose reason is asked for: the one changed last, or the one in focus.
    pub fn reasoned(self) -> Spot {
        self.changed.get().filter(|it| self.reason(*it).is_some()).unwrap_or_else(|| self.at.get())
    }

    /// Why a person set the cell; `None` where nobody did.
    pub fn reason(self, spot: Spot) -> Option<String> {
        if let RowKey::Product(account, product) = spot.row {
            let opened = self.products.of(account)?;
            let last = self.view.read().as_ref()?.window.len + 1;
            let is_number = (1..=last).contains(&spot.column);
            let typed = opened.kept.typed(product, self.month(spot.column)).filter(|_| is_number);
            return typed.map(|it| it.reason.clone()).filter(|it| !it.is_empty());
        }
        if let RowKey::CompanyProduct(product) = spot.row {
            let last = self.view.read().as_ref()?.window.len + 1;
            let is_number = (1..=last).contains(&spot.column);
            return is_number.then(|| self.products.company_reason(product, self.month(spot.column))).flatten();
        }
        let view = self.view.get()?;
        let cell = view.row(spot.row)?.cells.get(spot.column.checked_sub(1)?)?;
        match &cell.state {
            CellState::Edited { reason } => Some(reason.clone()),
            CellState::Actual | CellState::MissingActual | CellState::Spread => None,
        }
    }
}
