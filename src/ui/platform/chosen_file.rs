//! A file of the reader's that is written again and again, where the browser has the File System Access interface.

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    // web-sys counts all of this among what may still change.
    #[wasm_bindgen(js_namespace = window, js_name = showSaveFilePicker, catch)]
    fn show_save_file_picker(options: &JsValue) -> Result<Promise, JsValue>;

    /// The browser's handle of a file; IndexedDB keeps it over visits.
    #[derive(Clone, Debug)]
    pub type ChosenFile;
    /// The file's name.
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &ChosenFile) -> String;
    #[wasm_bindgen(method, js_name = createWritable, catch)]
    fn create_writable(this: &ChosenFile) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, js_name = queryPermission, catch)]
    fn query_permission(this: &ChosenFile, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, js_name = requestPermission, catch)]
    fn request_permission(this: &ChosenFile, options: &JsValue) -> Result<Promise, JsValue>;

    type Writable;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writable, text: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

/// Whether this browser lets a page write to a file that the reader chose.
pub fn is_offered() -> bool {
    Reflect::has(&window(), &"showSaveFilePicker".into()).unwrap_or(false)
}

/// Lets the reader choose a file; `None` when they did not.
///
/// # Errors
/// What the browser says when it shows no dialog.
pub async fn choose(name: &str) -> Result<Option<ChosenFile>, String> {
    let options = Object::new();
    Reflect::set(&options, &"suggestedName".into(), &name.into()).map_err(reason)?;
    match JsFuture::from(show_save_file_picker(&options).map_err(reason)?).await {
        Ok(handle) => Ok(Some(handle.unchecked_into())),
        Err(e) if reason(e.clone()).contains("AbortError") => Ok(None),
        Err(e) => Err(reason(e)),
    }
}

/// Whether the page may write to the file now, without asking.
pub async fn may_write(file: &ChosenFile) -> bool {
    is_granted(file.query_permission(&for_writing())).await
}

/// Asks the reader for the permission to write; only within a click.
pub async fn ask(file: &ChosenFile) -> bool {
    is_granted(file.request_permission(&for_writing())).await
}

async fn is_granted(answer: Result<Promise, JsValue>) -> bool {
    let Ok(answer) = answer else { return false };
    JsFuture::from(answer).await.is_ok_and(|it| it.as_string().as_deref() == Some("granted"))
}

fn for_writing() -> JsValue {
    let options = Object::new();
    // A plain object takes every property.
    let _ = Reflect::set(&options, &"mode".into(), &"readwrite".into());
    options.into()
}

/// Writes the whole file anew; the browser swaps it in when all of it is written.
///
/// # Errors
/// What the browser says when it cannot; the former file is then still there.
pub async fn write_text(file: &ChosenFile, text: &str) -> Result<(), String> {
    let writable = JsFuture::from(file.create_writable().map_err(reason)?).await.map_err(reason)?;
    let writable: Writable = writable.unchecked_into();
    JsFuture::from(writable.write(text).map_err(reason)?).await.map_err(reason)?;
    JsFuture::from(writable.close().map_err(reason)?).await.map_err(reason)?;
    Ok(())
}

fn reason(error: JsValue) -> String {
    let field = |name: &str| Reflect::get(&error, &name.into()).ok().and_then(|it| it.as_string());
    match (field("name"), field("message")) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        _ => format!("{error:?}"),
    }
}
