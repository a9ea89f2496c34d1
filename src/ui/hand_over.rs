//! What the first view hands to the whole application: one choice of the reader's.
//!
//! The two are programs of their own with memories of their own, so a choice crosses as a word and a JavaScript value,
//! which `web/boot.js` keeps until the application has started.

use wasm_bindgen::prelude::*;
use web_sys::File;

use super::components::paste::Pasted;
use crate::domain::WorkspaceId;

/// What the reader chose on the start page or in the frame around it.
#[derive(Clone, Debug)]
pub enum Choice {
    /// The invented company.
    Sample,
    /// A workspace of this browser.
    Workspace(WorkspaceId),
    /// A workspace from a file.
    WorkspaceFile(File),
    /// Sales history from a file.
    SalesFile(File),
    /// Sales history as pasted cells.
    SalesText(Pasted),
    /// The workspace menu.
    Menu,
    /// The command palette.
    Search,
    /// The guided tour.
    Tour,
}

#[wasm_bindgen]
extern "C" {
    /// Keeps the choice and starts the application as soon as it is there.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeHandOver)]
    fn kedge_hand_over(kind: &str, value: &JsValue);

    /// The kept choice as `[kind, value]`, once. Throws where no boot script ran, as in tests.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeHandedOver, catch)]
    fn kedge_handed_over() -> Result<JsValue, JsValue>;
}

impl Choice {
    /// Hands the choice to the application.
    pub fn hand_over(&self) {
        let none = JsValue::UNDEFINED;
        match self {
            Choice::Sample => kedge_hand_over("sample", &none),
            Choice::Workspace(id) => kedge_hand_over("workspace", &id.to_string().into()),
            Choice::WorkspaceFile(file) => kedge_hand_over("workspace_file", file),
            Choice::SalesFile(file) => kedge_hand_over("sales_file", file),
            Choice::SalesText(Pasted { text, html }) => {
                kedge_hand_over("sales_text", &js_sys::Array::of2(&text.into(), &html.into()));
            }
            Choice::Menu => kedge_hand_over("menu", &none),
            Choice::Search => kedge_hand_over("search", &none),
            Choice::Tour => kedge_hand_over("tour", &none),
        }
    }

    /// Takes what was handed over, if anything was.
    pub fn take() -> Option<Self> {
        let pair: js_sys::Array = kedge_handed_over().ok()?.dyn_into().ok()?;
        let (kind, value) = (pair.get(0).as_string()?, pair.get(1));
        Some(match kind.as_str() {
            "sample" => Choice::Sample,
            "workspace" => Choice::Workspace(value.as_string()?.parse().ok()?),
            "workspace_file" => Choice::WorkspaceFile(value.dyn_into().ok()?),
            "sales_file" => Choice::SalesFile(value.dyn_into().ok()?),
            "sales_text" => {
                let parts: js_sys::Array = value.dyn_into().ok()?;
                Choice::SalesText(Pasted { text: parts.get(0).as_string()?, html: parts.get(1).as_string()? })
            }
            "menu" => Choice::Menu,
            "search" => Choice::Search,
            "tour" => Choice::Tour,
            _ => return None,
        })
    }
}

/// Ctrl+K or Cmd+K, unless an input method has the keys.
pub fn is_search_key(event: &web_sys::KeyboardEvent) -> bool {
    let is_k = event.key().eq_ignore_ascii_case("k");
    is_k && (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key() && !event.is_composing()
}
