//! The whole screen, where the browser lends it. A telephone may not know the functions at all, and any browser may
//! refuse: whoever asks covers the page either way, so neither is an error.

use js_sys::Promise;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    type Stage;

    #[wasm_bindgen(method, js_name = requestFullscreen, catch)]
    fn fill(this: &Stage) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = exitFullscreen, catch)]
    fn leave(this: &Stage) -> Result<JsValue, JsValue>;
}

/// Asks for the whole screen for `element`.
pub fn fill_with(element: &Element) {
    hear_out(element.unchecked_ref::<Stage>().fill());
}

/// Gives the screen back, if it is lent.
pub fn give_back() {
    if is_lent() {
        hear_out(document().unchecked_ref::<Stage>().leave());
    }
}

/// Whether an element has the whole screen.
#[must_use]
pub fn is_lent() -> bool {
    document().fullscreen_element().is_some()
}

// A refusal that nobody hears is reported as an uncaught error.
fn hear_out(asked: Result<JsValue, JsValue>) {
    if let Ok(asked) = asked {
        spawn_local(async move {
            let _ = JsFuture::from(Promise::resolve(&asked)).await;
        });
    }
}
