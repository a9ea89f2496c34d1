//! The files that workspaces are written to, as the browser lets a page keep them.

use wasm_bindgen::prelude::*;

use super::{ShelfError, VALUES, begin, end, failed, in_time};
use crate::domain::WorkspaceId;
use crate::ui::platform::chosen_file::ChosenFile;

/// Keeps the file that a workspace is written to.
///
/// # Errors
/// [`ShelfError`]; it is then not kept.
pub async fn put_file(id: WorkspaceId, file: &ChosenFile) -> Result<(), ShelfError> {
    let transaction = begin(&[VALUES], "readwrite").await?;
    let store = transaction.object_store(VALUES).map_err(failed)?;
    store.put(file.as_ref(), Some(&file_key(id))).map_err(failed)?;
    end(transaction).await
}

/// The file that a workspace is written to.
pub async fn file(id: WorkspaceId) -> Option<ChosenFile> {
    let transaction = begin(&[VALUES], "readonly").await.ok()?;
    let request = transaction.object_store(VALUES).ok()?.get(file_key(id)).ok()?;
    let file = in_time(async move { request.await.map_err(failed) }).await.ok()??;
    Some(file.unchecked_into())
}

/// Forgets the file that a workspace is written to.
///
/// # Errors
/// [`ShelfError`]; it is then still known.
pub async fn drop_file(id: WorkspaceId) -> Result<(), ShelfError> {
    let transaction = begin(&[VALUES], "readwrite").await?;
    transaction.object_store(VALUES).map_err(failed)?.delete(file_key(id)).map_err(failed)?;
    end(transaction).await
}

fn file_key(id: WorkspaceId) -> JsValue {
    format!("file {id}").into()
}
