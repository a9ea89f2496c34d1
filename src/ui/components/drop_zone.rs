//! A place to drop a file on, with a button that opens the file chooser for those who do not drag.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use web_sys::{DragEvent, File};

/// What the chooser offers where a table is wanted; any other ending can be dropped all the same.
pub const TABLE_ENDINGS: &str =
    ".xlsx,.xlsm,.xlsb,.ods,.csv,.tsv,.txt,.tab,text/csv,text/tab-separated-values,text/plain";

/// Takes one file, dropped or chosen.
#[component]
pub fn DropZone(
    /// The invitation to drop.
    #[prop(into)]
    text: Signal<String>,
    /// The word on the button.
    #[prop(into)]
    button: Signal<String>,
    /// File endings that the chooser offers, as in `accept`.
    accept: &'static str,
    /// Called with the file.
    on_file: Callback<File>,
    /// What else belongs into the zone.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|it| it.files()).and_then(|it| it.get(0)) {
            on_file.run(file);
        }
    };
    let on_change = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|it| it.get(0));
        // Choosing the same file again after mending it must count as a change.
        input.set_value("");
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    view! {
        <div
            class="drop"
            class:over=over
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <p class="invite">{text}</p>
            <label class="btn do big">
                {button}
                <input class="sr" type="file" accept=accept node_ref=input on:change=on_change />
            </label>
            {children.map(|it| it())}
        </div>
    }
}

/// While the caller lives, a file that misses the zone does not replace the whole page, as browsers would have it.
pub fn keep_stray_drops() {
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let dropped = window_event_listener(ev::drop, |event| event.prevent_default());
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}
