//! The browser application, in two programs: the first view (feature `start`) and everything (feature `ui`).
//!
//! What carries no feature here is in both: the first view is the same code in either.

#[cfg(feature = "ui")]
mod app;
#[cfg(feature = "ui")]
mod choice;
pub mod components;
pub mod first;
#[cfg(feature = "ui")]
mod frame;
pub mod hand_over;
pub mod language;
#[cfg(feature = "ui")]
mod long_texts;
pub mod navigation;
mod outline;
#[cfg(feature = "ui")]
mod overlays;
pub mod pages;
#[cfg(feature = "ui")]
mod places;
pub mod platform;
pub mod routes;
pub mod state;
#[cfg(feature = "ui")]
mod tips;
#[cfg(feature = "ui")]
mod tour;
mod update;

#[cfg(feature = "ui")]
pub use app::App;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Shows the recovery screen; plain JavaScript, because after a panic no Rust of the page may run again.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeRecover)]
    fn kedge_recover(message: &str);
}

/// Starts the application in the page's `#app` once its workspace is open, and then says `kedgemounted`: the boot script
/// takes away what stood there before.
#[cfg(feature = "ui")]
pub fn start() {
    let app = prepare_page();
    // Before anything is mounted, leptos has no executor of its own yet.
    wasm_bindgen_futures::spawn_local(async move {
        let choice = hand_over::Choice::take();
        let wished = choice.as_ref().and_then(choice::wished_workspace);
        let first = state::first_open(wished).await;
        leptos::mount::mount_to(app, move || leptos::view! { <App first choice /> }).forget();
        if let Ok(event) = web_sys::Event::new("kedgemounted") {
            let _ = window().dispatch_event(&event);
        }
    });
}

/// Sends panics to the recovery screen and returns where a program's view belongs.
fn prepare_page() -> web_sys::HtmlElement {
    std::panic::set_hook(Box::new(|it| kedge_recover(&it.to_string())));
    document().get_element_by_id("app").expect("index.html has an element #app").unchecked_into()
}
