//! The shelf: IndexedDB, where a change is durable a moment after it was made.
//!
//! `localStorage` is written to the disk seconds later: a browser that is killed meanwhile has lost it. The shelf holds
//! the journal line by line, each workspace's base, and what is too large for the small storage. Each transaction asks for
//! strict durability: it counts when it is on the disk.

mod bases;
mod files;
mod journal;
mod snapshots;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::task::Poll;

use idb::{Factory, KeyRange, ObjectStoreParams, Transaction, TransactionResult};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbTransaction};

pub use bases::{OnShelf, ShelfBase, list, put_base, read, remove, sizes, text_of};
pub use files::{drop_file, file, put_file};
pub use journal::{append, lines_after};
pub use snapshots::{drop_snapshots, put_snapshot, snapshots};

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

/// The keys of a workspace whose second part is in a range.
fn keys_of(id: &str, from: f64, to: f64) -> Result<KeyRange, ShelfError> {
    let key = |it: f64| JsValue::from(Array::of2(&id.into(), &it.into()));
    KeyRange::bound(&key(from), &key(to), None, Some(true)).map_err(failed)
}
