//! Which workspaces this browser holds, and opening and saving them.
//!
//! A workspace is kept twice: in two slots of the small storage, and on the shelf (IndexedDB) with the journal of its
//! changes. Opening takes the newest valid state of all of them.

use serde::{Deserialize, Serialize};

use crate::domain::WorkspaceId;
use crate::store::{
    self, Base, ConvertError, FileError, KeyValue, KeyValueError, Ledger, Newest, SaveError, Slots, newest,
};
use crate::ui::platform::shelf::{self, OnShelf, ShelfBase, ShelfError};
use crate::ui::platform::storage::{BrowserStorage, read_value, size_of, write_value};
use crate::ui::platform::{clock, pack};
use crate::workbench::Workspace;

use super::recent::{CURRENT, INDEX};
use super::tabs;

/// A packed workspace of more characters lives on the shelf alone: the small storage has about five million for all
/// workspaces, and each is in it twice.
const ROOM: usize = 900_000;

/// A workspace in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name when it was saved last.
    pub name: String,
    /// True for the invented company.
    pub sample: bool,
}

impl From<store::OpenError> for OpenError {
    fn from(error: store::OpenError) -> Self {
        match error {
            store::OpenError::File(e) => OpenError::File(e),
            store::OpenError::Convert(e) => OpenError::Convert(e),
        }
    }
}

/// The workspaces of this browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Workspaces;

/// Why a stored workspace did not open.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenError {
    /// The storage cannot be read.
    Storage(KeyValueError),
    /// What is stored cannot be read.
    File(FileError),
    /// What is stored makes no sense.
    Convert(ConvertError),
    /// Nothing is stored under this id, or all of it is damaged.
    Nothing,
    /// It is on the shelf, which cannot be reached.
    Shelf(ShelfError),
}

/// A workspace as it was found.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The workspace with its history.
    pub ledger: Ledger,
    /// What the reader should know of it.
    pub news: OpenNews,
    /// How far the shelf holds it without a gap, and in which opening; an error where there is no shelf.
    pub shelf: Result<(Option<u64>, u64), ShelfError>,
    /// Whether this tab writes it; otherwise another one does.
    pub writes: bool,
}

/// What the reader should know of an opened workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenNews {
    /// Its newest save was damaged; an older one stood in.
    pub older: bool,
    /// So many changes came from the journal, after an end without warning.
    pub recovered: usize,
    /// So many entries of the journal could not be used.
    pub left: usize,
}

/// The text of a slot.
enum Body {
    Text(String),
    OnShelf,
    Damaged,
}

const PACKED: &str = "gzip ";
const ON_SHELF: &str = "shelf ";

async fn read_body(body: String) -> Body {
    if let Some(packed) = body.strip_prefix(PACKED) {
        let bytes = pack::from_text(packed);
        return match bytes {
            Some(bytes) => pack::unpack(&bytes).await.map_or(Body::Damaged, Body::Text),
            None => Body::Damaged,
        };
    }
    if body.starts_with(ON_SHELF) { Body::OnShelf } else { Body::Text(body) }
}

impl Workspaces {
    /// All workspaces, oldest first.
    pub fn list(self) -> Vec<Entry> {
        read_value(INDEX).unwrap_or_default()
    }

    /// The workspace that was open last.
    pub fn current(self) -> Option<WorkspaceId> {
        read_value(CURRENT)
    }

    /// The workspace to open. Lists what the small storage has lost and the shelf still holds: a browser that ended
    /// without warning forgets the last seconds of the one and not of the other.
    pub async fn last_open(self) -> Option<WorkspaceId> {
        let Ok((on_shelf, current)) = shelf::list().await else { return self.current() };
        let mut entries = self.list();
        let known = entries.len();
        for (id, base) in on_shelf {
            if !entries.iter().any(|it| it.id == id) {
                entries.push(Entry { id, name: base.name, sample: base.sample });
            }
        }
        if entries.len() > known {
            // Where it cannot be written, the list is made anew with the next visit.
            let _ = write_value(INDEX, &entries);
        }
        current.filter(|id| entries.iter().any(|it| it.id == *id)).or_else(|| self.current())
    }

    /// Opens a workspace, to write it if no other tab does.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be read; what is stored stays as it is.
    pub async fn open(self, id: WorkspaceId) -> Result<Opened, OpenError> {
        let writes = tabs::claim(id).await;
        self.read(id, writes).await
    }

    /// Reads a workspace that this tab `writes` or follows.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be read; what is stored stays as it is.
    pub async fn read(self, id: WorkspaceId, writes: bool) -> Result<Opened, OpenError> {
        let loaded = slots(id).load(&BrowserStorage);
        let on_shelf = shelf::read(id).await;
        let opening = shelf::opening();
        let damaged = matches!(&loaded, Ok(Some(it)) if it.damaged.is_some());
        let body = match loaded {
            Ok(Some(it)) => Ok(Some(read_body(it.body).await)),
            Ok(None) => Ok(None),
            Err(e) => Err(e),
        };
        let shelf = on_shelf.as_ref().map_err(Clone::clone);
        let nothing = OnShelf::default();
        let found = shelf.clone().unwrap_or(&nothing);
        let tail = BrowserStorage.get(&key(id, TAIL)).ok().flatten().unwrap_or_default();
        let lines: Vec<&str> = found.lines.iter().map(String::as_str).chain(tail.lines()).collect();
        let newest = match &body {
            Ok(Some(Body::Text(text))) => newest_of(text, found, &lines).await,
            other => {
                // Nothing good in the small storage, or nothing but the pointer: the shelf has it, or nobody.
                let text = match &found.base {
                    Some(base) => shelf::text_of(base).await,
                    None => None,
                };
                let bases: Vec<Base> = text.iter().map(|text| Base { text, seq: None }).collect();
                newest(&bases, &lines).map_err(|e| match (e, other, &shelf) {
                    (Some(e), ..) => e.into(),
                    (None, Ok(Some(Body::OnShelf)), Err(e)) => OpenError::Shelf((*e).clone()),
                    (None, Err(e), _) => OpenError::Storage(e.clone()),
                    (None, ..) => OpenError::Nothing,
                })
            }
        }?;
        let Newest { ledger, recovery, first_failed, .. } = newest;
        // A new name that only the journal held is not in the list yet.
        let workspace = &ledger.document().workspace;
        if writes && self.list().iter().any(|it| it.id == id && it.name != workspace.name) {
            // Where it cannot be written, it follows with the next save.
            let _ = self.note_kept(workspace);
        }
        let in_order = read_value::<u64>(&key(id, CLOSED)) == Some(ledger.seq());
        let lost = matches!(body, Ok(Some(Body::Damaged)));
        let reaches = shelf.map(|it| it.reaches().filter(|seq| *seq == ledger.seq() && recovery.stopped.is_none()));
        // A damaged save costs nothing where the shelf has all that came after it.
        let whole = matches!(reaches, Ok(Some(_)));
        let news = OpenNews {
            older: (damaged || first_failed || lost) && !whole,
            recovered: if in_order { 0 } else { recovery.n_replayed },
            left: recovery.n_left,
        };
        Ok(Opened { shelf: reaches.map(|it| (it, opening)), ledger, news, writes })
    }

    /// Saves a workspace's text into its slots at once, and lists it.
    ///
    /// # Errors
    /// [`SaveError`] when it was not stored.
    pub fn save(self, workspace: &Workspace, text: &str) -> Result<(), SaveError> {
        slots(workspace.id).save(&BrowserStorage, text)?;
        self.note_kept(workspace)
    }

    /// Saves a workspace's text into its slots, with pauses between the steps, and lists it: packed where there is
    /// `packed`, as a pointer where it is `on_shelf` and too large. `None` when `goes_on` said no.
    ///
    /// # Errors
    /// [`SaveError`] when it was not stored.
    pub async fn save_in_steps(
        self,
        workspace: &Workspace,
        base: &Kept,
        on_shelf: bool,
        goes_on: &impl Fn() -> bool,
    ) -> Option<Result<(), SaveError>> {
        let body = match &base.packed {
            _ if on_shelf && base.size() > ROOM => pointer(base.seq),
            Some(bytes) => match pack::to_text(bytes).await {
                Some(text) => format!("{PACKED}{text}"),
                None => base.text.clone(),
            },
            None => base.text.clone(),
        };
        pause(goes_on).await?;
        match self.write_in_steps(workspace, body, goes_on).await? {
            Err(SaveError::Storage(KeyValueError::Full)) if on_shelf => {
                self.write_in_steps(workspace, pointer(base.seq), goes_on).await
            }
            outcome => Some(outcome),
        }
    }

    async fn write_in_steps(
        self,
        workspace: &Workspace,
        body: String,
        goes_on: &impl Fn() -> bool,
    ) -> Option<Result<(), SaveError>> {
        let slots = slots(workspace.id);
        pause(goes_on).await?;
        let first = slots.revision(&BrowserStorage, 0);
        pause(goes_on).await?;
        let revisions = match (first, slots.revision(&BrowserStorage, 1)) {
            (Ok(first), Ok(second)) => [first, second],
            (Err(e), _) | (_, Err(e)) => return Some(Err(e.into())),
        };
        pause(goes_on).await?;
        let draft = slots.draft(revisions, body);
        pause(goes_on).await?;
        if let Err(e) = draft.write(&BrowserStorage) {
            return Some(Err(e.into()));
        }
        pause(goes_on).await?;
        Some(draft.verify(&BrowserStorage).and_then(|_| self.note_kept(workspace)))
    }

    /// Lists the workspace as kept and as the one that was open last.
    ///
    /// # Errors
    /// [`SaveError`] when the list was not stored.
    pub fn note_kept(self, workspace: &Workspace) -> Result<(), SaveError> {
        let entry = Entry { id: workspace.id, name: workspace.name.clone(), sample: workspace.sample };
        let mut entries = self.list();
        match entries.iter_mut().find(|it| it.id == entry.id) {
            Some(listed) => *listed = entry,
            None => entries.push(entry),
        }
        write_value(INDEX, &entries)?;
        write_value(CURRENT, &workspace.id)?;
        Ok(())
    }

    /// Keeps the newest journal lines in the small storage, for a page that may be gone before the shelf has them.
    pub fn keep_tail(self, id: WorkspaceId, lines: &[(u64, String)]) {
        let text: Vec<&str> = lines.iter().map(|it| it.1.as_str()).collect();
        // Without room for it the shelf may still be quick enough; more cannot be done on leaving.
        let _ = BrowserStorage.set(&key(id, TAIL), &text.join("\n"));
    }

    /// Lets go of the lines kept by [`Workspaces::keep_tail`].
    pub fn drop_tail(self, id: WorkspaceId) {
        let _ = BrowserStorage.remove(&key(id, TAIL));
    }

    /// Notes that the page was left in good order after this entry.
    pub fn note_closed(self, id: WorkspaceId, seq: u64) {
        let _ = write_value(&key(id, CLOSED), &seq);
    }

    /// Notes that everything up to this entry is in a file.
    pub fn note_in_file(self, id: WorkspaceId, seq: u64) {
        let _ = write_value(&key(id, IN_FILE), &InFile { at: clock::now(), seq });
    }

    /// What of the workspace was saved to a file last.
    pub fn in_file(self, id: WorkspaceId) -> Option<InFile> {
        read_value(&key(id, IN_FILE))
    }

    /// About how many bytes a workspace takes in the small storage.
    pub fn size_in_slots(self, id: WorkspaceId) -> usize {
        // Two bytes for each character.
        2 * size_of(&key(id, ""))
    }

    /// Removes a workspace from this browser.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage cannot be used.
    pub fn remove(self, id: WorkspaceId) -> Result<(), KeyValueError> {
        let entries: Vec<Entry> = self.list().into_iter().filter(|it| it.id != id).collect();
        write_value(INDEX, &entries)?;
        slots(id).clear(&BrowserStorage)?;
        [TAIL, CLOSED, IN_FILE].iter().try_for_each(|it| BrowserStorage.remove(&key(id, it)))?;
        leptos::task::spawn_local(async move { drop(shelf::remove(id).await) });
        if self.current() == Some(id) { BrowserStorage.remove(CURRENT) } else { Ok(()) }
    }
}

/// The newest state of the slots' text and the shelf; the shelf's own base is unpacked only when it is needed.
async fn newest_of(text: &str, on_shelf: &OnShelf, lines: &[&str]) -> Result<Newest, OpenError> {
    let slot = Base { text, seq: None };
    let first = newest(&[slot], lines);
    let enough = match (&first, &on_shelf.base) {
        (_, None) => true,
        (Ok(it), Some(base)) => it.recovery.stopped.is_none() && it.ledger.seq() >= base.seq,
        (Err(_), Some(_)) => false,
    };
    let other = match &on_shelf.base {
        Some(base) if !enough => shelf::text_of(base).await.map(|text| (text, base.seq)),
        _ => None,
    };
    let found = match &other {
        Some((text, seq)) => newest(&[slot, Base { text, seq: Some(*seq) }], lines),
        None => first,
    };
    found.map_err(|e| e.map_or(OpenError::Nothing, OpenError::from))
}

/// A whole workspace as it is written away.
pub struct Kept {
    /// The number of its last entry.
    pub seq: u64,
    /// As text.
    pub text: String,
    /// As gzip, where the browser can.
    pub packed: Option<js_sys::Uint8Array>,
}

impl Kept {
    /// Packs a text.
    pub async fn new(seq: u64, text: String) -> Self {
        let packed = pack::pack(&text).await;
        Self { seq, text, packed }
    }

    /// The characters that it takes in the small storage.
    fn size(&self) -> usize {
        self.packed.as_ref().map_or(self.text.len(), |it| it.length() as usize * 4 / 3)
    }

    /// For the shelf.
    pub fn for_shelf(&self, workspace: &Workspace) -> ShelfBase {
        ShelfBase {
            seq: self.seq,
            at: clock::now(),
            name: workspace.name.clone(),
            sample: workspace.sample,
            body: self.packed.as_ref().map_or_else(|| self.text.as_str().into(), |it| it.into()),
        }
    }
}

fn pointer(seq: u64) -> String {
    format!("{ON_SHELF}{seq}")
}

/// Lets the page answer; `None` when the work is not to go on.
async fn pause(goes_on: &impl Fn() -> bool) -> Option<()> {
    clock::turn().await;
    goes_on().then_some(())
}

/// Journal lines that the shelf may not have.
const TAIL: &str = "tail";
/// The last entry when the page was left in good order.
const CLOSED: &str = "closed";
/// What is in a file.
const IN_FILE: &str = "file";

/// What of a workspace is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InFile {
    /// When it was saved, in milliseconds since 1970.
    pub at: f64,
    /// The last entry that the file holds.
    pub seq: u64,
}

fn key(id: WorkspaceId, part: &str) -> String {
    format!("kedge.workspace.{id}.{part}")
}

fn slots(id: WorkspaceId) -> Slots {
    Slots::new(&format!("kedge.workspace.{id}"))
}
