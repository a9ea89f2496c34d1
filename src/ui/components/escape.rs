//! Escape where nothing nearer takes it: it closes what stands beside the page's content.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Calls `on_escape` for an Escape that nothing on the way took, as long as the caller lives. Fields, dialogs and menus
/// keep theirs.
pub fn on_free_escape(on_escape: impl Fn() + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let keeps = |it: web_sys::Element| {
            it.closest("input, textarea, select, dialog, details[open], figure.presented").is_ok_and(|it| it.is_some())
        };
        if event.key() == "Escape" && !event.default_prevented() && !target.is_some_and(keeps) {
            event.prevent_default();
            on_escape();
        }
    });
    on_cleanup(move || listener.remove());
}
