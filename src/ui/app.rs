//! The application: state above, frame around, the page that the address names inside.

use leptos::ev;
use leptos::prelude::*;

use crate::i18n::use_symbols_of;

use super::choice::perform;
use super::frame::Frame;
use super::hand_over::Choice;
use super::navigation::{HasData, go, provide_route, use_route};
use super::overlays::provide_overlays;
use super::pages::start;
use super::places;
use super::platform::intl::BrowserIntl;
use super::platform::workers;
use super::routes::Route;
use super::state::{
    FirstOpened, provide_bench, provide_forecasts, provide_formats, provide_preferences, provide_product_sums,
    provide_watching,
};

/// The whole application.
#[component]
pub fn App(
    /// The workspace that the visit begins with.
    #[prop(optional_no_strip)]
    first: FirstOpened,
    /// What the first view handed over.
    #[prop(optional_no_strip)]
    choice: Option<Choice>,
) -> impl IntoView {
    use_symbols_of(&BrowserIntl);
    let bench = provide_bench(first);
    let preferences = provide_preferences();
    provide_formats();
    provide_forecasts();
    provide_product_sums();
    provide_watching();
    let has_data = bench.select(|it| it.book.is_some());
    provide_context(HasData(has_data.into()));
    let overlays = provide_overlays();
    workers::start();
    // Before the route is read: what was handed over says where to go, unless the reader went on meanwhile.
    if let Some(choice) = choice {
        let gone_on = Route::parse(&window().location().hash().unwrap_or_default());
        let stays = matches!(choice, Choice::SalesFile(_) | Choice::SalesText(_) | Choice::WorkspaceFile(_));
        perform(bench, preferences, overlays, choice);
        if gone_on != Route::Start && !stays {
            go(gone_on);
        }
    }
    provide_route();
    // A page that is put away may never come back; what waits is stored now.
    let _ = window_event_listener(ev::visibilitychange, move |_| bench.save_now());
    let _ = window_event_listener(ev::pagehide, move |_| bench.save_now());
    let route = use_route();
    view! {
        <Frame>
            {move || match route.get() {
                Route::Start => view! { <start::StartPage on_choice=Callback::new(move |it| perform(bench, preferences, overlays, it)) /> }.into_any(),
                Route::Nowhere => view! { <super::pages::nowhere::NowherePage /> }.into_any(),
                #[cfg(debug_assertions)]
                Route::Gallery => view! { <super::pages::gallery::GalleryPage /> }.into_any(),
                route => places::show(route),
            }}
        </Frame>
    }
}
