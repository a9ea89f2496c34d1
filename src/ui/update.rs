//! The notice that a newer build waits: quiet, never in the middle of an edit, and nothing happens until it is pressed.
//!
//! `web/offline.js` knows of the builds; here are only the words and the buttons.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::language::tr;

#[wasm_bindgen]
extern "C" {
    /// Whether a newer build waits. Throws where no boot script ran, as in tests.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeUpdateWaits, catch)]
    fn kedge_update_waits() -> Result<bool, JsValue>;

    /// Loads the page anew with the newer build.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeUpdateNow, catch)]
    fn kedge_update_now() -> Result<(), JsValue>;

    /// Puts the newer build off until the next visit.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeUpdateLater, catch)]
    fn kedge_update_later() -> Result<(), JsValue>;
}

/// The notice; empty while no newer build waits.
#[component]
pub fn UpdateNotice(
    /// True while something is not stored yet: the page is not loaded anew before it is.
    busy: Signal<bool>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let listener = window_event_listener_untyped("kedgeupdate", move |_| show_between_edits(shown));
    on_cleanup(move || listener.remove());
    show_between_edits(shown);
    let use_it = |_| drop(kedge_update_now());
    let later = |_| drop(kedge_update_later());
    // The region stands before its words come, so that they are read out.
    view! {
        <div class="update" role="status">
            <Show when=move || shown.get()>
                <div class="update-card">
                    <p><b>{tr(|it| it.update.ready)}</b><span>{tr(|it| it.update.hint)}</span></p>
                    <div class="acts">
                        <button type="button" class="btn sm do" disabled=busy on:click=use_it>{tr(|it| it.update.use_it)}</button>
                        <button type="button" class="btn sm" on:click=later>{tr(|it| it.update.later)}</button>
                    </div>
                </div>
            </Show>
        </div>
    }
}

/// Follows whether a newer build waits; while a field is being edited, a second later.
fn show_between_edits(shown: RwSignal<bool>) {
    let Some(now) = shown.try_get_untracked() else { return };
    let waits = kedge_update_waits().unwrap_or(false);
    if waits && !now && editing() {
        return set_timeout(move || show_between_edits(shown), Duration::from_secs(1));
    }
    let _ = shown.try_set(waits);
}

/// Dialogs that are open.
const DIALOGS: &str = "[role=dialog], dialog[open]";

/// Whether the reader is in a field or in a dialog.
fn editing() -> bool {
    let in_field = document().active_element().is_some_and(|it| {
        matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || it.closest(DIALOGS).is_ok_and(|it| it.is_some())
    });
    in_field || document().query_selector(DIALOGS).is_ok_and(|it| it.is_some())
}
