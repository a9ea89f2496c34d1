//! Following the address and going to another.

use leptos::ev;
use leptos::prelude::*;

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

/// Follows the address and offers it to everything below.
pub fn provide_route() {
    let read = || Route::parse(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    let listener = window_event_listener(ev::hashchange, move |_| {
        if route.get_untracked() != read() {
            route.set(read());
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    on_cleanup(move || listener.remove());
    provide_context::<Signal<Route>>(route.into());
}
