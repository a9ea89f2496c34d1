//! Following the address and going to another.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::routes::Route;

/// Where the reader is, following the address.
pub fn use_route() -> Signal<Route> {
    expect_context()
}

/// Goes to a route.
pub fn go(route: Route) {
    // Refused only for an address that cannot be parsed, and ours always can.
    let _ = window().location().set_hash(&route.href());
}

/// Hands the keyboard's focus to `main` when it is on something inside, before that leaves the page.
///
/// A focused element that is removed makes the browser lay out the whole new page at once, in the task that made it;
/// and from `main` the next Tab leads to the top of what came instead.
pub fn release_focus() {
    let Some(main) = document().get_element_by_id("main") else { return };
    let focused = document().active_element().filter(|it| *it != main && main.contains(Some(it)));
    if focused.is_some() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = main.unchecked_into::<web_sys::HtmlElement>().focus_with_options(&options);
    }
}

/// Keeps the keyboard's focus on what has it inside an element that this selector finds, over the change of a list that is
/// about to be made: a row that is moved among others loses it, though it stays on the page.
pub fn hold_focus(within: &str) {
    let inside = |it: &web_sys::Element| it.closest(within).is_ok_and(|it| it.is_some());
    let Some(held) = document().active_element().filter(inside) else { return };
    queue_microtask(move || {
        if held.is_connected() && document().active_element().as_ref() != Some(&held) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = held.unchecked_into::<web_sys::HtmlElement>().focus_with_options(&options);
        }
    });
}

/// Whether the open workspace has a history: without one there is no Today.
#[derive(Clone, Copy)]
pub struct HasData(pub Signal<bool>);

/// Follows the address and offers it to everything below.
pub fn provide_route() {
    let read = || Route::parse(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    let listener = window_event_listener(ev::hashchange, move |_| {
        if route.get_untracked() != read() {
            release_focus();
            route.set(read());
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    on_cleanup(move || listener.remove());
    provide_context::<Signal<Route>>(route.into());
}
