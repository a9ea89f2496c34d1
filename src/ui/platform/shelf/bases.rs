//! Whole workspaces on the shelf.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::journal::journal_size;
use super::snapshots::snapshots;
use super::{BASES, JOURNAL, SNAPSHOTS, ShelfError, VALUES, begin, end, failed, in_time, keys_of, thrown};
use crate::domain::WorkspaceId;
use crate::ui::platform::pack;

/// A whole workspace on the shelf.
#[derive(Clone, Debug)]
pub struct ShelfBase {
    /// The number of the last entry that it holds.
    pub seq: u64,
    /// When it was written, in milliseconds since 1970.
    pub at: f64,
    /// The workspace's name then.
    pub name: String,
    /// Whether it is the sample company.
    pub sample: bool,
    /// A text, or its gzip as a `Uint8Array`.
    pub body: JsValue,
}

/// What the shelf holds of a workspace.
#[derive(Clone, Debug, Default)]
pub struct OnShelf {
    /// Its base.
    pub base: Option<ShelfBase>,
    /// Its journal lines in order.
    pub lines: Vec<String>,
    /// The numbers that the lines are filed under.
    pub seqs: Vec<u64>,
}

impl OnShelf {
    /// How far base and lines reach without a gap.
    pub fn reaches(&self) -> Option<u64> {
        let base = self.base.as_ref()?.seq;
        Some(self.seqs.iter().fold(base, |seq, it| if *it == seq + 1 { *it } else { seq }))
    }
}

impl ShelfBase {
    /// About how many bytes it takes.
    pub fn n_bytes(&self) -> usize {
        match self.body.dyn_ref::<Uint8Array>() {
            Some(bytes) => bytes.length() as usize,
            None => self.body.dyn_ref::<js_sys::JsString>().map_or(0, |it| it.length() as usize),
        }
    }
}

pub(super) fn value_of(base: &ShelfBase) -> Result<JsValue, ShelfError> {
    let value = Object::new();
    for (name, it) in [
        ("seq", (base.seq as f64).into()),
        ("at", base.at.into()),
        ("name", base.name.as_str().into()),
        ("sample", base.sample.into()),
        ("body", base.body.clone()),
    ] {
        Reflect::set(&value, &name.into(), &it).map_err(thrown)?;
    }
    Ok(value.into())
}

pub(super) fn base_of(value: &JsValue) -> Option<ShelfBase> {
    let field = |name: &str| Reflect::get(value, &name.into()).ok();
    Some(ShelfBase {
        seq: field("seq")?.as_f64()? as u64,
        at: field("at")?.as_f64()?,
        name: field("name")?.as_string()?,
        sample: field("sample")?.as_bool()?,
        body: field("body")?,
    })
}

/// Puts a whole workspace on the shelf, in place of the former one, and lets go of journal lines before `keep_from`.
///
/// # Errors
/// [`ShelfError`]; the former one is then still there.
pub async fn put_base(id: WorkspaceId, base: &ShelfBase, keep_from: u64) -> Result<(), ShelfError> {
    let transaction = begin(&[JOURNAL, BASES, VALUES], "readwrite").await?;
    let id = id.to_string();
    let bases = transaction.object_store(BASES).map_err(failed)?;
    bases.put(&value_of(base)?, Some(&id.as_str().into())).map_err(failed)?;
    let journal = transaction.object_store(JOURNAL).map_err(failed)?;
    journal.delete(keys_of(&id, 0.0, keep_from as f64)?).map_err(failed)?;
    let values = transaction.object_store(VALUES).map_err(failed)?;
    values.put(&id.as_str().into(), Some(&"current".into())).map_err(failed)?;
    end(transaction).await
}

/// What the shelf holds of a workspace.
///
/// # Errors
/// [`ShelfError`] when it cannot be read.
pub async fn read(id: WorkspaceId) -> Result<OnShelf, ShelfError> {
    let transaction = begin(&[JOURNAL, BASES], "readonly").await?;
    let id = id.to_string();
    let bases = transaction.object_store(BASES).map_err(failed)?;
    let base = bases.get(JsValue::from_str(&id)).map_err(failed)?;
    let journal = transaction.object_store(JOURNAL).map_err(failed)?;
    let lines = journal.get_all(Some(keys_of(&id, 0.0, f64::MAX)?.into()), None).map_err(failed)?;
    let keys = journal.get_all_keys(Some(keys_of(&id, 0.0, f64::MAX)?.into()), None).map_err(failed)?;
    in_time(async move {
        let base = base.await.map_err(failed)?.and_then(|it| base_of(&it));
        let lines = lines.await.map_err(failed)?;
        let seq = |key: &JsValue| Some(key.dyn_ref::<Array>()?.get(1).as_f64()? as u64);
        let seqs = keys.await.map_err(failed)?.iter().filter_map(seq).collect();
        // What is no text is damage, and the ledger says so.
        Ok(OnShelf { base, lines: lines.iter().map(|it| it.as_string().unwrap_or_default()).collect(), seqs })
    })
    .await
}

/// The workspaces on the shelf with their bases, and the id of the one that was stored last.
///
/// # Errors
/// [`ShelfError`] when it cannot be read.
pub async fn list() -> Result<(Vec<(WorkspaceId, ShelfBase)>, Option<WorkspaceId>), ShelfError> {
    let transaction = begin(&[BASES, VALUES], "readonly").await?;
    let bases = transaction.object_store(BASES).map_err(failed)?;
    let keys = bases.get_all_keys(None, None).map_err(failed)?;
    let values = bases.get_all(None, None).map_err(failed)?;
    let current = transaction.object_store(VALUES).map_err(failed)?;
    let current = current.get(JsValue::from_str("current")).map_err(failed)?;
    in_time(async move {
        let (keys, values) = (keys.await.map_err(failed)?, values.await.map_err(failed)?);
        let current = current.await.map_err(failed)?.and_then(|it| it.as_string()?.parse().ok());
        let all = keys.iter().zip(&values).filter_map(|(key, it)| Some((key.as_string()?.parse().ok()?, base_of(it)?)));
        Ok((all.collect(), current))
    })
    .await
}

/// Removes a workspace and all that belongs to it.
///
/// # Errors
/// [`ShelfError`]; it is then still there.
pub async fn remove(id: WorkspaceId) -> Result<(), ShelfError> {
    let transaction = begin(&[JOURNAL, BASES, SNAPSHOTS], "readwrite").await?;
    let id = id.to_string();
    let bases = transaction.object_store(BASES).map_err(failed)?;
    bases.delete(JsValue::from_str(&id)).map_err(failed)?;
    for store in [JOURNAL, SNAPSHOTS] {
        let store = transaction.object_store(store).map_err(failed)?;
        store.delete(keys_of(&id, 0.0, f64::MAX)?).map_err(failed)?;
    }
    end(transaction).await
}

/// The text of a base.
pub async fn text_of(base: &ShelfBase) -> Option<String> {
    match base.body.dyn_ref::<Uint8Array>() {
        Some(bytes) => pack::unpack(bytes).await,
        None => base.body.as_string(),
    }
}

/// The bytes that each workspace takes on the shelf: base, journal and snapshots.
///
/// # Errors
/// [`ShelfError`] when it cannot be read.
pub async fn sizes() -> Result<BTreeMap<WorkspaceId, usize>, ShelfError> {
    let mut sizes = BTreeMap::new();
    for (id, base) in list().await?.0 {
        let lines = journal_size(id).await?;
        let snapshots: usize = snapshots(id).await?.iter().map(ShelfBase::n_bytes).sum();
        sizes.insert(id, base.n_bytes() + lines + snapshots);
    }
    Ok(sizes)
}
