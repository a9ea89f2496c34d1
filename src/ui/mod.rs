//! The browser application.

mod app;
pub mod components;
mod frame;
pub mod language;
pub mod pages;
pub mod platform;
pub mod routes;
pub mod state;

pub use app::App;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Shows the recovery screen; plain JavaScript, because after a panic no Rust of the page may run again.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeRecover)]
    fn kedge_recover(message: &str);
}

/// Starts the application in the page's `#app`; the boot script then takes the static shell away.
pub fn start() {
    std::panic::set_hook(Box::new(|it| kedge_recover(&it.to_string())));
    let app = leptos::prelude::document().get_element_by_id("app").expect("index.html has an element #app");
    leptos::mount::mount_to(app.unchecked_into(), App).forget();
}
