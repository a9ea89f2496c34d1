//! A field in a cell of a table. Enter and leaving it commit, Escape brings back what holds; within a
//! [`FieldTable`](super::field_table::FieldTable) the keys of a spreadsheet lead from one to the next.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::amount::is_composing;

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
    /// Whether it can be read and copied only.
    #[prop(into, optional)]
    read_only: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let put_back = move || {
        if let Some(input) = node.get_untracked() {
            input.set_value(&value.get_untracked());
        }
    };
    let commit = move || {
        let Some(text) = node.get_untracked().map(|it| it.value()) else { return };
        if text != value.get_untracked() && !read_only.get_untracked() {
            on_commit.run(text);
            // What was refused gives way to what holds.
            put_back();
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        _ if is_composing(&event) => {}
        "Enter" => commit(),
        "Escape" => put_back(),
        _ => {}
    };
    view! {
        <input type="text" inputmode="decimal" autocomplete="off" class="cell" data-col=column aria-label=label node_ref=node
            prop:value=value data-committed=value readonly=read_only on:keydown=on_key on:change=move |_| commit() />
    }
}
