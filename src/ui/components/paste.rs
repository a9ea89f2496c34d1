//! What is pasted onto a page rather than into one of its fields.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, File};

/// Cells from a clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// As text.
    pub text: String,
    /// As HTML, empty where the clipboard holds none: spreadsheets keep spans and stored values there.
    pub html: String,
}

/// Ctrl+V anywhere but in a field hands over the clipboard's cells, or its file where it holds no text.
pub fn listen_for_paste(on_text: impl Fn(Pasted) + 'static, on_file: impl Fn(File) + 'static) {
    let listener = window_event_listener(ev::paste, move |event: ClipboardEvent| {
        let Some(data) = event.clipboard_data().filter(|_| !in_field(&event)) else { return };
        let file = data.files().and_then(|it| it.get(0));
        let text = data.get_data("text/plain").unwrap_or_default();
        // A spreadsheet puts its cells on the clipboard as text and, beside it, as a picture: the text counts.
        match file {
            _ if !text.trim().is_empty() => {
                on_text(Pasted { html: data.get_data("text/html").unwrap_or_default(), text })
            }
            Some(file) => on_file(file),
            None => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

fn in_field(event: &ClipboardEvent) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    element.is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
