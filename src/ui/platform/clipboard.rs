//! Cells onto the clipboard: as text, and as a table that spreadsheets take with every digit.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

#[wasm_bindgen]
extern "C" {
    type ClipboardItem;

    #[wasm_bindgen(constructor, catch)]
    fn new(parts: &Object) -> Result<ClipboardItem, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "clipboard"], js_name = write, catch)]
    fn write(items: &Array) -> Result<Promise, JsValue>;
}

/// Puts both forms on the clipboard.
///
/// # Errors
/// What the browser says when it does not allow it.
pub async fn copy(text: &str, html: &str) -> Result<(), String> {
    let written = async {
        let parts = Object::new();
        for (kind, content) in [("text/plain", text), ("text/html", html)] {
            Reflect::set(&parts, &kind.into(), blob(kind, content)?.as_ref())?;
        }
        let item = ClipboardItem::new(&parts)?;
        JsFuture::from(write(&Array::of1(&item))?).await
    };
    written.await.map(drop).map_err(reason)
}

/// Puts a picture on the clipboard: the promise of a PNG as a blob. Handed over at once, since Safari takes nothing once
/// the click is past.
///
/// # Errors
/// What the browser says when it does not allow it.
pub fn copy_picture(png: &Promise) -> impl Future<Output = Result<(), String>> + use<> {
    let hand_over = || {
        let parts = Object::new();
        Reflect::set(&parts, &"image/png".into(), png)?;
        let item = ClipboardItem::new(&parts)?;
        write(&Array::of1(&item))
    };
    let handed = hand_over();
    async { JsFuture::from(handed.map_err(reason)?).await.map(drop).map_err(reason) }
}

fn reason(error: JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |it| String::from(it.message()))
}

fn blob(kind: &str, content: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &options)
}
