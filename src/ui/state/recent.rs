//! The list of this browser's workspaces, read only and without the machinery that opens them: the first view shows it.

use wasm_bindgen::{JsCast, JsValue};

use crate::domain::WorkspaceId;
use crate::store::KeyValue;
use crate::ui::platform::storage::BrowserStorage;

/// Where the list is stored.
pub const INDEX: &str = "kedge.workspaces";
/// Where the id of the workspace that was open last is stored.
pub const CURRENT: &str = "kedge.current";

/// A workspace of this browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Recent {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name when it was saved last.
    pub name: String,
    /// True for the invented company.
    pub sample: bool,
}

/// The stored workspaces, the one that was open last on top; what cannot be read is passed over.
pub fn list() -> Vec<Recent> {
    let entries: js_sys::Array = parsed(INDEX).and_then(|it| it.dyn_into().ok()).unwrap_or_default();
    let mut found: Vec<Recent> = entries.iter().filter_map(|it| entry(&it)).collect();
    let current = current_id();
    found.sort_by_key(|it| Some(it.id) != current);
    found
}

/// The workspace that was open last.
pub fn current() -> Option<Recent> {
    let id = current_id()?;
    list().into_iter().find(|it| it.id == id)
}

fn current_id() -> Option<WorkspaceId> {
    parsed(CURRENT)?.as_string()?.parse().ok()
}

fn entry(value: &JsValue) -> Option<Recent> {
    let field = |name: &str| js_sys::Reflect::get(value, &name.into()).ok();
    Some(Recent {
        id: field("id")?.as_string()?.parse().ok()?,
        name: field("name")?.as_string()?,
        sample: field("sample")?.as_bool()?,
    })
}

/// The stored JSON, read by the browser: the first view brings no parser of its own.
fn parsed(key: &str) -> Option<JsValue> {
    js_sys::JSON::parse(&BrowserStorage.get(key).ok()??).ok()
}
