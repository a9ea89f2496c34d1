//! The journal: a line per change.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{JOURNAL, OPENED, ShelfError, begin, end, failed, in_time, keys_of};
use crate::domain::WorkspaceId;

/// Adds journal lines, each with its number, to the shelf of this `opening`; done when they are durable.
///
/// # Errors
/// [`ShelfError`]; none of the lines is then there. [`ShelfError::Closed`] when the shelf is another one by now.
pub async fn append(id: WorkspaceId, lines: &[(u64, String)], opening: u64) -> Result<(), ShelfError> {
    let transaction = begin(&[JOURNAL], "readwrite").await?;
    if opening != OPENED.get() {
        return Err(ShelfError::Closed);
    }
    let store = transaction.object_store(JOURNAL).map_err(failed)?;
    let id = id.to_string();
    for (seq, line) in lines {
        store.put(&line.as_str().into(), Some(&line_key(&id, *seq))).map_err(failed)?;
    }
    end(transaction).await
}

/// The journal lines of a workspace behind this number.
///
/// # Errors
/// [`ShelfError`] when they cannot be read.
pub async fn lines_after(id: WorkspaceId, seq: u64) -> Result<Vec<String>, ShelfError> {
    let transaction = begin(&[JOURNAL], "readonly").await?;
    let journal = transaction.object_store(JOURNAL).map_err(failed)?;
    let range = keys_of(&id.to_string(), seq as f64 + 1.0, f64::MAX)?;
    let lines = journal.get_all(Some(range.into()), None).map_err(failed)?;
    let lines = in_time(async move { lines.await.map_err(failed) }).await?;
    Ok(lines.iter().map(|it| it.as_string().unwrap_or_default()).collect())
}

/// The characters of a workspace's journal, counted by the browser.
pub(super) async fn journal_size(id: WorkspaceId) -> Result<usize, ShelfError> {
    let transaction = begin(&[JOURNAL], "readonly").await?;
    let journal = transaction.object_store(JOURNAL).map_err(failed)?;
    let lines = journal.get_all(Some(keys_of(&id.to_string(), 0.0, f64::MAX)?.into()), None).map_err(failed)?;
    let lines = in_time(async move { lines.await.map_err(failed) }).await?;
    Ok(lines.iter().filter_map(|it| it.dyn_ref::<js_sys::JsString>().map(|it| it.length() as usize)).sum())
}

fn line_key(id: &str, seq: u64) -> JsValue {
    Array::of2(&id.into(), &(seq as f64).into()).into()
}
