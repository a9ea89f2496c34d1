//! Former states of a workspace.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::bases::{ShelfBase, base_of, value_of};
use super::{SNAPSHOTS, ShelfError, begin, end, failed, in_time, keys_of};
use crate::domain::WorkspaceId;

/// Keeps a base as a snapshot of its moment.
///
/// # Errors
/// [`ShelfError`]; it is then not kept.
pub async fn put_snapshot(id: WorkspaceId, base: &ShelfBase) -> Result<(), ShelfError> {
    let transaction = begin(&[SNAPSHOTS], "readwrite").await?;
    let store = transaction.object_store(SNAPSHOTS).map_err(failed)?;
    let key = Array::of2(&id.to_string().into(), &base.at.into());
    store.put(&value_of(base)?, Some(&key.into())).map_err(failed)?;
    end(transaction).await
}

/// The snapshots of a workspace, oldest first.
///
/// # Errors
/// [`ShelfError`] when they cannot be read.
pub async fn snapshots(id: WorkspaceId) -> Result<Vec<ShelfBase>, ShelfError> {
    let transaction = begin(&[SNAPSHOTS], "readonly").await?;
    let store = transaction.object_store(SNAPSHOTS).map_err(failed)?;
    let all = store.get_all(Some(keys_of(&id.to_string(), 0.0, f64::MAX)?.into()), None).map_err(failed)?;
    let all = in_time(async move { all.await.map_err(failed) }).await?;
    Ok(all.iter().filter_map(base_of).collect())
}

/// Lets go of the snapshots of these moments.
///
/// # Errors
/// [`ShelfError`]; they are then still there.
pub async fn drop_snapshots(id: WorkspaceId, moments: &[f64]) -> Result<(), ShelfError> {
    let transaction = begin(&[SNAPSHOTS], "readwrite").await?;
    let store = transaction.object_store(SNAPSHOTS).map_err(failed)?;
    for at in moments {
        let key = Array::of2(&id.to_string().into(), &(*at).into());
        store.delete(JsValue::from(key)).map_err(failed)?;
    }
    end(transaction).await
}
