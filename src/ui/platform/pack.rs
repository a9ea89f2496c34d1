//! Texts made small by the browser's own gzip, a slice in a turn: browsers compress on the page's own thread.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, Response, WritableStream};

use super::clock;

#[wasm_bindgen]
extern "C" {
    /// A stream that makes something else of what is written to it.
    type TransformStream;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &TransformStream) -> ReadableStream;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &TransformStream) -> WritableStream;

    // web-sys counts both among what may still change.
    #[wasm_bindgen(extends = TransformStream)]
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    #[wasm_bindgen(extends = TransformStream)]
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

const FORMAT: &str = "gzip";
/// Bytes in a turn: compressed at 20 to 30 MB a second, one to two milliseconds.
const SLICE: usize = 32_768;

/// The text as gzip; `None` where the browser has no `CompressionStream`.
pub async fn pack(text: &str) -> Option<Uint8Array> {
    through(text.as_bytes(), &CompressionStream::new(FORMAT).ok()?.into()).await
}

/// The text that was packed; `None` when the bytes are damaged, which gzip's checksum tells.
pub async fn unpack(bytes: &Uint8Array) -> Option<String> {
    let text = through(&bytes.to_vec(), &DecompressionStream::new(FORMAT).ok()?.into()).await?;
    String::from_utf8(text.to_vec()).ok()
}

async fn through(bytes: &[u8], stream: &TransformStream) -> Option<Uint8Array> {
    // Reading begins first: a stream that nobody reads takes nothing.
    let response = Response::new_with_opt_readable_stream(Some(&stream.readable())).ok()?;
    let whole = JsFuture::from(response.array_buffer().ok()?);
    let writer = stream.writable().get_writer().ok()?;
    for slice in bytes.chunks(SLICE) {
        if JsFuture::from(writer.write_with_chunk(&Uint8Array::from(slice))).await.is_err() {
            break; // Damaged: reading fails as well, and says so.
        }
        clock::turn().await;
    }
    // Its outcome is that of reading.
    let _ = JsFuture::from(writer.close()).await;
    let buffer: JsValue = whole.await.ok()?;
    Some(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?))
}

/// Bytes as text that any storage takes: base 64, a slice in a turn. A slice is whole groups of three bytes, so that the
/// texts of all make the text of the whole.
pub async fn to_text(bytes: &Uint8Array) -> Option<String> {
    const SLICE: u32 = 49_152;
    let n = bytes.length();
    let mut text = String::with_capacity(n as usize * 4 / 3 + 4);
    for from in (0..n).step_by(SLICE as usize) {
        let slice = bytes.subarray(from, n.min(from + SLICE)).to_vec();
        let latin: String = slice.into_iter().map(char::from).collect();
        text.push_str(&window().btoa(&latin).ok()?);
        clock::turn().await;
    }
    Some(text)
}

/// The bytes of a text made by [`to_text`].
pub fn from_text(text: &str) -> Option<Uint8Array> {
    let latin = window().atob(text).ok()?;
    let bytes: Option<Vec<u8>> = latin.chars().map(|it| u8::try_from(u32::from(it)).ok()).collect();
    Some(Uint8Array::from(bytes?.as_slice()))
}
