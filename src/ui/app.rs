//! The application: state above, frame around, the page that the address names inside.

use leptos::ev;
use leptos::prelude::*;

use super::frame::Frame;
use super::pages::{bench, data, forecast, import, monitor, plan, series, start};
use super::platform::workers;
use super::routes::Route;
use super::state::{provide_bench, provide_forecasts, provide_preferences};

/// Where the reader is, following the address.
pub fn use_route() -> Signal<Route> {
    expect_context()
}

/// Goes to a route.
pub fn go(route: Route) {
    // Refused only for an address that cannot be parsed, and ours always can.
    let _ = window().location().set_hash(&route.href());
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    let bench = provide_bench();
    provide_preferences();
    provide_forecasts();
    provide_route();
    workers::start();
    // A page that is put away may never come back; what waits is stored now.
    let _ = window_event_listener(ev::visibilitychange, move |_| bench.save_now());
    let _ = window_event_listener(ev::pagehide, move |_| bench.save_now());
    let route = use_route();
    view! {
        <Frame>
            {move || match route.get() {
                Route::Start => view! { <start::StartPage /> }.into_any(),
                Route::Data => view! { <data::DataPage /> }.into_any(),
                Route::Import => view! { <import::ImportPage /> }.into_any(),
                Route::Forecast => view! { <forecast::ForecastPage /> }.into_any(),
                Route::Series(node) => view! { <series::SeriesPage node /> }.into_any(),
                Route::Plan => view! { <plan::PlanPage /> }.into_any(),
                Route::Monitor => view! { <monitor::MonitorPage /> }.into_any(),
                Route::Bench => view! { <bench::BenchPage /> }.into_any(),
            }}
        </Frame>
    }
}

fn provide_route() {
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
