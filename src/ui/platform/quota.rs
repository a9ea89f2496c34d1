//! What the browser says of the room there is, and its promise not to clear it.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

/// Bytes used and allowed in all, as far as the browser tells.
pub async fn estimate() -> Option<(f64, f64)> {
    let promise = leptos::prelude::window().navigator().storage().estimate().ok()?;
    let estimate = JsFuture::from(promise).await.ok()?;
    let field = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((field("usage")?, field("quota")?))
}

/// Whether the browser has promised to keep what is stored here.
pub async fn is_persistent() -> Option<bool> {
    let promise = leptos::prelude::window().navigator().storage().persisted().ok()?;
    JsFuture::from(promise).await.ok()?.as_bool()
}

/// Asks the browser to keep what is stored here; whether it will.
pub async fn persist() -> Option<bool> {
    let promise = leptos::prelude::window().navigator().storage().persist().ok()?;
    JsFuture::from(promise).await.ok()?.as_bool()
}
