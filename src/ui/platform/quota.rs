//! What the browser says of the room there is, and its promise not to clear it.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    // Each throws where the browser has no `navigator.storage`, as over plain http.
    #[wasm_bindgen(js_namespace = ["navigator", "storage"], js_name = estimate, catch)]
    fn ask_estimate() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "storage"], js_name = persisted, catch)]
    fn ask_persisted() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "storage"], js_name = persist, catch)]
    fn ask_persist() -> Result<Promise, JsValue>;
}

/// Bytes used and allowed in all, as far as the browser tells.
pub async fn estimate() -> Option<(f64, f64)> {
    let estimate = JsFuture::from(ask_estimate().ok()?).await.ok()?;
    let field = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((field("usage")?, field("quota")?))
}

/// Whether the browser has promised to keep what is stored here.
pub async fn is_persistent() -> Option<bool> {
    JsFuture::from(ask_persisted().ok()?).await.ok()?.as_bool()
}

/// Asks the browser to keep what is stored here; whether it will.
pub async fn persist() -> Option<bool> {
    JsFuture::from(ask_persist().ok()?).await.ok()?.as_bool()
}
