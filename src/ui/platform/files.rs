//! Files in and out: reading what was dropped or chosen, saving what was made.

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// The bytes of a file.
///
/// # Errors
/// What the browser says when it cannot read the file.
pub async fn read_bytes(file: &File) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(reason)?;
    Ok(Uint8Array::new(&buffer))
}

/// Saves a text as a file.
///
/// # Errors
/// What the browser says when it cannot make the file.
pub fn save_text(name: &str, media_type: &str, text: &str) -> Result<(), String> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).map_err(reason)?;
    save_blob(name, &blob)
}

/// Saves bytes as a file.
///
/// # Errors
/// What the browser says when it cannot make the file.
pub fn save_bytes(name: &str, media_type: &str, bytes: &Uint8Array) -> Result<(), String> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &options).map_err(reason)?;
    save_blob(name, &blob)
}

/// Saves a blob as a file.
///
/// # Errors
/// What the browser says when it cannot offer the file.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), String> {
    let url = Url::create_object_url_with_blob(blob).map_err(reason)?;
    let link: HtmlAnchorElement = document().create_element("a").map_err(reason)?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has handed the blob to the download; a later turn of the loop may let the address go.
    leptos::prelude::set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// Puts a text on the clipboard; false where the browser does not allow it.
pub async fn copy_text(text: &str) -> bool {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    // Over plain http there is none, and reading it gives an undefined that must not be called.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// A name that every file system takes.
pub fn safe_name(name: &str) -> String {
    let safe: String =
        name.chars().map(|it| if it.is_control() || "\\/:*?\"<>|".contains(it) { '_' } else { it }).take(80).collect();
    if safe.trim_matches(['.', ' ']).is_empty() { "kedge".to_owned() } else { safe }
}

fn reason(error: JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |it| String::from(it.message()))
}
