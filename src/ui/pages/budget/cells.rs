//! A field in a cell of a table: Enter, leaving it and the arrows commit; up and down go to the same column's next field.

use leptos::ev::{ClipboardEvent, FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::grid::read_cells;
use crate::ui::components::amount::is_composing;

/// The field.
#[component]
pub fn CellField(
    /// What it is, for those who cannot see the table.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds, as it is edited.
    #[prop(into)]
    value: Signal<String>,
    /// The column, the same in every row.
    #[prop(into)]
    column: String,
    /// Called with what was left in it when it differs.
    on_commit: Callback<String>,
    /// Whether it cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Called with a block of cells that is pasted here; without it a paste is one text.
    #[prop(optional)]
    on_paste: Option<Callback<Vec<Vec<String>>>>,
    /// Called when the cell is to hold what the one above holds.
    #[prop(optional)]
    on_fill: Option<Callback<()>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let commit = move || {
        let Some(input) = node.get_untracked() else { return };
        let text = input.value();
        if text != value.get_untracked() {
            on_commit.run(text);
            // What was refused gives way to what holds.
            input.set_value(&value.get_untracked());
        }
    };
    let at = column.clone();
    let on_key = move |event: KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        if let Some(fill) = on_fill.filter(|_| event.key() == "d" && (event.ctrl_key() || event.meta_key())) {
            event.prevent_default();
            return fill.run(());
        }
        let down = match event.key().as_str() {
            "Enter" => !event.shift_key(),
            "ArrowDown" => true,
            "ArrowUp" => false,
            "Escape" => {
                if let Some(input) = node.get_untracked() {
                    input.set_value(&value.get_untracked());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        commit();
        if let Some(input) = node.get_untracked() {
            step(&input, &at, down);
        }
    };
    let on_block = move |event: ClipboardEvent| {
        let (Some(paste), Some(data)) = (on_paste, event.clipboard_data()) else { return };
        let cells = read_cells(&data.get_data("text/plain").unwrap_or_default());
        // A single cell goes into the field, where it can still be changed.
        if cells.iter().map(Vec::len).sum::<usize>() > 1 {
            event.prevent_default();
            paste.run(cells);
        }
    };
    let select = move |_: FocusEvent| {
        if let Some(input) = node.get_untracked() {
            input.select();
        }
    };
    view! {
        <input type="text" inputmode="decimal" autocomplete="off" class="cell" data-col=column aria-label=label node_ref=node
            prop:value=value data-committed=value disabled=disabled on:keydown=on_key on:focus=select on:paste=on_block on:change=move |_| commit() />
    }
}

/// Gives the keyboard to the field of the column in the next row that has one.
fn step(input: &Element, column: &str, down: bool) {
    let mut row = input.closest("tr").ok().flatten();
    let wanted = format!("input[data-col=\"{column}\"]:not(:disabled)");
    while let Some(at) = row {
        row = if down { at.next_element_sibling() } else { at.previous_element_sibling() };
        let field = row.as_ref().and_then(|it| it.query_selector(&wanted).ok().flatten());
        if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
            return;
        }
    }
}
