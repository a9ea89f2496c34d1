//! A cell of the grid: its amount or its editor, and where it is on the page.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::domain::Money;
use crate::i18n::Formats;
use crate::plan::{Attainability, CellState};
use crate::ui::components::cell_editor::{After, CellEditor};
use crate::ui::pages::plan::desk::{Desk, Spot};
use crate::ui::pages::plan::view::{RowKey, RowView, chance_words};

use super::keys::end_edit;
use super::shown_keys;

/// What a cell shows of its row, followed by the row for all of its cells: were each to follow the row itself, an edit that
/// moves every account would wake half a dozen followers in each cell of the screen, to find that most show what they did.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    amount: RwSignal<Option<Money>>,
    mark: RwSignal<Mark>,
}

#[derive(Clone, PartialEq)]
struct Mark {
    state: CellState,
    is_locked: bool,
}

impl Shown {
    /// Of a month of the row, or of the total behind them.
    pub(super) fn of(row: Option<&RowView>, month_idx: usize) -> Self {
        let (amount, mark) = parts(row, month_idx);
        Self { amount: RwSignal::new(amount), mark: RwSignal::new(mark) }
    }

    /// Shows what the row holds now.
    pub(super) fn follow(self, row: Option<&RowView>, month_idx: usize) {
        let (amount, mark) = parts(row, month_idx);
        if self.amount.get_untracked() != amount {
            self.amount.set(amount);
        }
        if *self.mark.read_untracked() != mark {
            self.mark.set(mark);
        }
    }
}

fn parts(row: Option<&RowView>, month_idx: usize) -> (Option<Money>, Mark) {
    let is_total = row.is_some_and(|it| it.amounts.len() == month_idx);
    let amount = row.and_then(|it| if is_total { Some(it.total) } else { it.amounts.get(month_idx).copied() });
    let state = row.and_then(|it| it.cells.get(month_idx)).map_or(CellState::Spread, |it| it.state.clone());
    (amount, Mark { state, is_locked: is_total && row.is_some_and(|it| it.rule.lock.is_some()) })
}

#[component]
pub(super) fn AmountCell(
    desk: Desk,
    spot: Spot,
    shown: Shown,
    chosen: Memo<Option<(usize, usize)>>,
    formats: Memo<Formats>,
    n_closed: usize,
    n_months: usize,
    focused: Selector<Option<Spot>>,
    edited: Selector<Option<Spot>>,
) -> impl IntoView {
    let month_idx = spot.column - 1;
    let (is_total, is_closed) = (month_idx == n_months, month_idx < n_closed);
    let Shown { amount, mark } = shown;
    let by_hand = move || matches!(mark.read().state, CellState::Edited { .. });
    let is_locked = move || mark.read().is_locked;
    let text = move || match amount.get() {
        _ if mark.read().state == CellState::MissingActual => "—".to_owned(),
        Some(amount) => formats.get().money(amount),
        None => String::new(),
    };
    let title = move || {
        let words = &formats.get().language.texts().plan;
        match &mark.read().state {
            CellState::MissingActual => Some(words.missing_actual.to_owned()),
            CellState::Edited { reason } => Some(words.edited_because(reason)),
            CellState::Actual | CellState::Spread => None,
        }
    };
    let class = match (is_total, is_closed) {
        (true, _) => "sum open",
        (_, true) => "m cl",
        _ if month_idx == n_closed => "m open",
        _ => "m",
    };
    let tabindex = {
        let focused = focused.clone();
        move || if focused.selected(&Some(spot)) { "0" } else { "-1" }
    };
    let content = move || {
        if !edited.selected(&Some(spot)) {
            return text().into_any();
        }
        let (initial, select_all) =
            desk.editing.with_untracked(|it| it.as_ref().map(|it| (it.1.clone(), it.2))).unwrap_or_default();
        let label = untrack(move || cell_label(desk, spot));
        view! {
            <CellEditor initial select_all label
                on_commit=Callback::new(move |(text, after): (String, After)| end_edit(desk, spot, &text, after))
                on_cancel=Callback::new(move |()| { desk.editing.set(None); desk.note.set(None); focus(spot) }) />
        }
        .into_any()
    };
    view! {
        <td class=class class:ed=by_hand class:locked=is_locked class:foc=move || focused.selected(&Some(spot))
            class:sel=move || chosen.get().is_some_and(|(from, to)| from <= spot.column && spot.column <= to)
            role="gridcell" id=cell_id(spot) data-column=spot.column.to_string() tabindex=tabindex
            aria-readonly=is_closed.to_string() title=title
            data-minor=move || amount.get().map(|it| it.minor().to_string())>{content}</td>
    }
}

/// What the cell is, for those who hear it.
pub fn cell_label(desk: Desk, spot: Spot) -> String {
    let name = desk.name_of(spot.row);
    desk.say(|it| it.cell(&name, desk.month(spot.column)))
}

/// The chance as a bar with a mark at even odds; below 30 % a shape says so too.
pub fn chance_bar(probability: Option<Attainability>, desk: Desk) -> impl IntoView {
    let words = chance_words(probability, desk.formats.get());
    let value = probability.map_or(0.0, Attainability::value);
    let is_hard = probability.is_some() && value < 0.3;
    view! {
        <div class="pbar" data-chance=probability.map(|it| it.value().to_string())>
            <span class="tr"><i style:width=format!("{:.0}%", value * 100.0)></i><u></u></span>
            <span class:bad=is_hard>{is_hard.then(|| view! { <small aria-hidden="true">"▼"</small> })}{words}</span>
        </div>
    }
}

pub(super) fn row_id(key: RowKey) -> String {
    match key {
        RowKey::Company => "company".to_owned(),
        RowKey::Account(account) => account.to_string(),
        RowKey::Product(account, product) => format!("{account}/{product}"),
        RowKey::CompanyProduct(product) => format!("company/{product}"),
    }
}

pub(super) fn cell_id(spot: Spot) -> String {
    format!("cell-{}-{}", row_id(spot.row), spot.column)
}

/// The cell that an event happened in.
pub(super) fn spot_of(desk: Desk, target: Option<web_sys::EventTarget>) -> Option<Spot> {
    let element: Element = target?.dyn_into().ok()?;
    let cell = element.closest("td[data-column]").ok()??;
    let column = cell.get_attribute("data-column")?.parse().ok()?;
    let row = cell.closest("tr[data-row]").ok()??.get_attribute("data-row")?;
    let row = untrack(move || shown_keys(desk)).into_iter().find(|it| row_id(*it) == row)?;
    Some(Spot { row, column })
}

/// Puts the focus on the field for the reason of the cell changed last, where there is one.
pub(super) fn focus_reason() {
    let field = document().query_selector(".controls .reason input").ok().flatten();
    if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        let _ = field.focus();
        field.select();
    }
}

/// Puts the focus on a cell.
pub fn focus(spot: Spot) {
    let cell = document().get_element_by_id(&cell_id(spot)).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(cell) = cell {
        let _ = cell.focus();
    }
}
