//! Texts made small by the browser's own gzip, which works beside the page.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

#[wasm_bindgen]
extern "C" {
    // web-sys counts both among what may still change.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

const FORMAT: &str = "gzip";

/// The text as gzip; `None` where the browser has no `CompressionStream`.
pub async fn pack(text: &str) -> Option<Uint8Array> {
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())).ok()?;
    let stream = CompressionStream::new(FORMAT).ok()?;
    through(&blob, stream.unchecked_ref()).await
}

/// The text that was packed; `None` when the bytes are damaged, which gzip's checksum tells.
pub async fn unpack(bytes: &Uint8Array) -> Option<String> {
    let blob = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(bytes)).ok()?;
    let stream = DecompressionStream::new(FORMAT).ok()?;
    String::from_utf8(through(&blob, stream.unchecked_ref()).await?.to_vec()).ok()
}

async fn through(blob: &Blob, pair: &ReadableWritablePair) -> Option<Uint8Array> {
    let packed: ReadableStream = blob.stream().pipe_through(pair);
    let response = Response::new_with_opt_readable_stream(Some(&packed)).ok()?;
    let buffer: JsValue = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?))
}

/// Bytes as text that any storage takes: base 64.
pub fn to_text(bytes: &Uint8Array) -> Option<String> {
    let latin: String = bytes.to_vec().into_iter().map(char::from).collect();
    window().btoa(&latin).ok()
}

/// The bytes of a text made by [`to_text`].
pub fn from_text(text: &str) -> Option<Uint8Array> {
    let latin = window().atob(text).ok()?;
    let bytes: Option<Vec<u8>> = latin.chars().map(|it| u8::try_from(u32::from(it)).ok()).collect();
    Some(Uint8Array::from(bytes?.as_slice()))
}
