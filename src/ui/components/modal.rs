//! A dialog over the page: the browser's own, which keeps the focus inside, closes on Esc and gives the focus back.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// A dialog; its children are made when it opens.
#[component]
pub fn Modal(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is, for those who cannot see it.
    #[prop(into)]
    label: Signal<String>,
    /// Its class.
    class: &'static str,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // Refused only for a dialog that is not in the page, and then there is nobody to show it to.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // The dialog fills no more than its content, so a click on the element itself is one beside it.
    let close_beside = move |event: ev::MouseEvent| {
        if event.target().as_ref() == event.current_target().as_ref() {
            open.set(false);
        }
    };
    // `close` is told in a turn of its own, after the dialog is gone: by then it may have been opened again. `cancel` is
    // told before, so whoever opens it in between finds it closed.
    let cancelled = move |event: ev::Event| {
        // A file chooser inside that is left tells `cancel` as well, and the dialog stays.
        if event.target().as_ref() == event.current_target().as_ref() {
            open.set(false);
        }
    };
    let closed = move |_| {
        if dialog.get_untracked().is_some_and(|it| !it.open()) {
            open.set(false);
        }
    };
    view! {
        <dialog node_ref=dialog class=class aria-label=label on:cancel=cancelled on:close=closed on:click=close_beside>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
