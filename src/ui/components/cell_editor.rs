//! The field that stands in a cell of a grid while it is edited.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::amount::is_composing;

/// Where the reader goes after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Stays on the cell.
    Stay,
    /// To the cell below.
    Below,
    /// To the cell above.
    Above,
    /// To the next cell.
    Next,
    /// To the previous cell.
    Previous,
    /// Elsewhere on the page.
    Away,
}

/// The field. Enter, Tab and leaving it commit, Escape cancels. Enter asks for the cell below as a spreadsheet does, with Shift
/// for the one above, with Ctrl for none.
#[component]
pub fn CellEditor(
    /// What it starts with.
    initial: String,
    /// Whether the text is selected, so that typing replaces it.
    select_all: bool,
    /// What is edited.
    label: String,
    /// Called with the text and where to go.
    on_commit: Callback<(String, After)>,
    /// Called when the edit is given up.
    on_cancel: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move || {
        let Some(input) = node.get() else { return };
        let _ = input.focus();
        if select_all {
            return input.select();
        }
        // Behind what was typed to open it: a field that is given its text begins before it.
        let end = input.value().encode_utf16().count() as u32;
        let _ = input.set_selection_range(end, end);
    });
    let text = move || node.get_untracked().map(|it| it.value()).unwrap_or_default();
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if is_composing(&event) {
            return;
        }
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => on_commit.run((text(), After::Stay)),
            "Enter" if event.shift_key() => on_commit.run((text(), After::Above)),
            "Enter" => on_commit.run((text(), After::Below)),
            "Tab" if event.shift_key() => on_commit.run((text(), After::Previous)),
            "Tab" => on_commit.run((text(), After::Next)),
            "Escape" => on_cancel.run(()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <input
            class="cell-editor"
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-label=label
            node_ref=node
            value=initial
            on:keydown=on_key
            on:blur=move |_| on_commit.run((text(), After::Away))
        />
    }
}
