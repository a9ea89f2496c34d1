//! The shelf: IndexedDB, where a change is durable a moment after it was made.
//!
//! `localStorage` is written to the disk seconds later: a browser that is killed meanwhile has lost it. The shelf holds
//! the journal line by line, each workspace's base, and what is too large for the small storage. Each transaction asks for
//! strict durability: it counts when it is on the disk.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::task::Poll;

use idb::{Factory, KeyRange, ObjectStoreParams, Transaction, TransactionResult};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbTransaction};

use crate::domain::WorkspaceId;

use super::chosen_file::ChosenFile;

const NAME: &str = "kedge";
const VERSION: u32 = 1;
/// Lines by workspace and number.
const JOURNAL: &str = "journal";
/// One base per workspace.
const BASES: &str = "bases";
/// Former states by workspace and time.
const SNAPSHOTS: &str = "snapshots";
/// Small values by name.
const VALUES: &str = "values";
const STORES: [&str; 4] = [JOURNAL, BASES, SNAPSHOTS, VALUES];
/// A browser whose IndexedDB does not answer within this many milliseconds has none, as far as we are concerned.
const PATIENCE: u32 = 4000;

/// Why the shelf did not do what it was asked.
#[derive(Clone, Debug, PartialEq)]
pub enum ShelfError {
    /// There is none: missing, switched off, or it does not answer.
    Missing,
    /// No room left.
    Full,
    /// It was taken away while open: emptied, or a newer Kedge changes its form.
    Closed,
    /// The browser's own words.
    Failed(String),
}

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

thread_local! {
    /// Counts openings: what was on the shelf before may be gone.
    static OPENED: Cell<u64> = const { Cell::new(0) };
    static NEWER: Cell<bool> = const { Cell::new(false) };
    static DATABASE: RefCell<Option<Rc<IdbDatabase>>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// web-sys knows no durability.
    type DurableDatabase;
    #[wasm_bindgen(method, js_name = transaction, catch)]
    fn transaction(
        this: &DurableDatabase,
        stores: &JsValue,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;
}

fn failed(error: idb::Error) -> ShelfError {
    let text = error.to_string();
    if text.contains("uota") { ShelfError::Full } else { ShelfError::Failed(text) }
}

fn thrown(error: JsValue) -> ShelfError {
    let text = format!("{error:?}");
    match text {
        it if it.contains("uota") => ShelfError::Full,
        it if it.contains("InvalidState") || it.contains("closing") => ShelfError::Closed,
        it => ShelfError::Failed(it),
    }
}

/// The outcome, or [`ShelfError::Missing`] when it takes too long.
async fn in_time<T>(work: impl Future<Output = Result<T, ShelfError>>) -> Result<T, ShelfError> {
    let mut work = Box::pin(work);
    let mut patience = Box::pin(gloo_timers::future::TimeoutFuture::new(PATIENCE));
    std::future::poll_fn(move |context| match work.as_mut().poll(context) {
        Poll::Ready(it) => Poll::Ready(it),
        Poll::Pending => patience.as_mut().poll(context).map(|()| Err(ShelfError::Missing)),
    })
    .await
}

/// The open database; opened with the first use, and again when it was closed.
async fn database() -> Result<Rc<IdbDatabase>, ShelfError> {
    if let Some(it) = DATABASE.with_borrow(Clone::clone) {
        return Ok(it);
    }
    let it = Rc::new(in_time(open()).await?);
    DATABASE.set(Some(it.clone()));
    OPENED.set(OPENED.get() + 1);
    Ok(it)
}

/// Which opening of the shelf is in use: another one after it was closed behind us.
pub fn opening() -> u64 {
    OPENED.get()
}

/// Whether a newer Kedge has asked for the shelf.
pub fn newer_waits() -> bool {
    NEWER.get()
}

/// Whether the shelf was opened and is closed now: emptied, or taken by a newer Kedge.
pub fn was_closed() -> bool {
    OPENED.get() > 0 && DATABASE.with_borrow(Option::is_none)
}

async fn open() -> Result<IdbDatabase, ShelfError> {
    let factory = Factory::new().map_err(|_| ShelfError::Missing)?;
    let mut request = factory.open(NAME, Some(VERSION)).map_err(|_| ShelfError::Missing)?;
    request.on_upgrade_needed(|event| {
        use idb::DatabaseEvent;
        let Ok(database) = event.database() else { return };
        for store in STORES {
            // Refused only where it is there already.
            let _ = database.create_object_store(store, ObjectStoreParams::new());
        }
    });
    let mut database = request.await.map_err(|_| ShelfError::Missing)?;
    database.on_close(|_| DATABASE.set(None));
    database.on_version_change(|_| {
        // A newer Kedge waits for this: its form of the shelf comes first, and this page stops writing.
        NEWER.set(true);
        if let Some(it) = DATABASE.take() {
            it.close();
        }
    });
    database.forget_callbacks();
    Ok(database.into())
}

/// A transaction over these stores.
async fn begin(stores: &[&str], mode: &str) -> Result<Transaction, ShelfError> {
    let database = database().await?;
    let names: Array = stores.iter().map(|it| JsValue::from_str(it)).collect();
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(thrown)?;
    let database: &DurableDatabase = (*database).unchecked_ref();
    match database.transaction(&names, mode, &options).map_err(thrown) {
        Ok(it) => Ok(it.into()),
        Err(e) => {
            // Whatever is wrong with this connection, the next use tries a new one.
            DATABASE.set(None);
            Err(e)
        }
    }
}

async fn end(transaction: Transaction) -> Result<(), ShelfError> {
    let done = async move { transaction.await.map_err(failed) };
    match in_time(done).await? {
        TransactionResult::Committed => Ok(()),
        // The browser aborts by itself for want of room, or because the storage is being emptied.
        TransactionResult::Aborted => Err(ShelfError::Full),
    }
}

fn line_key(id: &str, seq: u64) -> JsValue {
    Array::of2(&id.into(), &(seq as f64).into()).into()
}

/// The keys of a workspace whose second part is in a range.
fn keys_of(id: &str, from: f64, to: f64) -> Result<KeyRange, ShelfError> {
    let key = |it: f64| JsValue::from(Array::of2(&id.into(), &it.into()));
    KeyRange::bound(&key(from), &key(to), None, Some(true)).map_err(failed)
}

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

fn value_of(base: &ShelfBase) -> Result<JsValue, ShelfError> {
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

fn base_of(value: &JsValue) -> Option<ShelfBase> {
    let field = |name: &str| Reflect::get(value, &name.into()).ok();
    Some(ShelfBase {
        seq: field("seq")?.as_f64()? as u64,
        at: field("at")?.as_f64()?,
        name: field("name")?.as_string()?,
        sample: field("sample")?.as_bool()?,
        body: field("body")?,
    })
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
        Some(bytes) => super::pack::unpack(bytes).await,
        None => base.body.as_string(),
    }
}

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

/// The characters of a workspace's journal, counted by the browser.
async fn journal_size(id: WorkspaceId) -> Result<usize, ShelfError> {
    let transaction = begin(&[JOURNAL], "readonly").await?;
    let journal = transaction.object_store(JOURNAL).map_err(failed)?;
    let lines = journal.get_all(Some(keys_of(&id.to_string(), 0.0, f64::MAX)?.into()), None).map_err(failed)?;
    let lines = in_time(async move { lines.await.map_err(failed) }).await?;
    Ok(lines.iter().filter_map(|it| it.dyn_ref::<js_sys::JsString>().map(|it| it.length() as usize)).sum())
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
