//! Which workspaces this browser holds, and opening and saving them.

use serde::{Deserialize, Serialize};

use crate::domain::WorkspaceId;
use crate::store::{self, ConvertError, FileError, KeyValue, KeyValueError, Ledger, SaveError, Slots};
use crate::ui::platform::clock;
use crate::ui::platform::storage::{BrowserStorage, read_value, write_value};
use crate::workbench::Workspace;

use super::recent::{CURRENT, INDEX};

/// About how much of the history is stored with a workspace in a slot.
const LOG_BYTES: usize = 200_000;

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
    /// Nothing is stored under this id, or both slots are damaged.
    Nothing,
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

    /// Opens a workspace; the flag is true when its newest save was damaged and the one before was taken.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be read; what is stored stays as it is.
    pub fn open(self, id: WorkspaceId) -> Result<(Ledger, bool), OpenError> {
        let loaded = slots(id).load(&BrowserStorage).map_err(OpenError::Storage)?.ok_or(OpenError::Nothing)?;
        let (ledger, _) = Ledger::open(&loaded.body, [])?;
        Ok((ledger, loaded.damaged.is_some()))
    }

    /// The text that is stored of a workspace.
    pub fn text_of(ledger: &Ledger) -> String {
        ledger.text_with_log(LOG_BYTES)
    }

    /// Saves a workspace and lists it.
    ///
    /// # Errors
    /// [`SaveError`] when it was not stored.
    pub fn save(self, ledger: &Ledger) -> Result<(), SaveError> {
        let workspace = &ledger.document().workspace;
        slots(workspace.id).save(&BrowserStorage, &Self::text_of(ledger))?;
        self.note_saved(workspace)
    }

    /// Saves as [`Workspaces::save`] does, with a pause before each step, so that the page goes on answering. `goes_on`
    /// is asked after each pause; `None` when it said no, and then nothing was written that is not whole.
    ///
    /// # Errors
    /// [`SaveError`] when it was not stored.
    pub async fn save_in_steps(
        self,
        workspace: &Workspace,
        text: impl FnOnce() -> String,
        goes_on: impl Fn() -> bool,
    ) -> Option<Result<(), SaveError>> {
        let slots = slots(workspace.id);
        let body = text();
        pause(&goes_on).await?;
        let first = slots.revision(&BrowserStorage, 0);
        pause(&goes_on).await?;
        let revisions = match (first, slots.revision(&BrowserStorage, 1)) {
            (Ok(first), Ok(second)) => [first, second],
            (Err(e), _) | (_, Err(e)) => return Some(Err(e.into())),
        };
        pause(&goes_on).await?;
        let draft = slots.draft(revisions, body);
        pause(&goes_on).await?;
        if let Err(e) = draft.write(&BrowserStorage) {
            return Some(Err(e.into()));
        }
        pause(&goes_on).await?;
        Some(draft.verify(&BrowserStorage).and_then(|_| self.note_saved(workspace)))
    }

    /// Lists the workspace as saved and as the one that was open last.
    fn note_saved(self, workspace: &Workspace) -> Result<(), SaveError> {
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

    /// Removes a workspace from this browser.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage cannot be used.
    pub fn remove(self, id: WorkspaceId) -> Result<(), KeyValueError> {
        let entries: Vec<Entry> = self.list().into_iter().filter(|it| it.id != id).collect();
        write_value(INDEX, &entries)?;
        slots(id).clear(&BrowserStorage)?;
        if self.current() == Some(id) { BrowserStorage.remove(CURRENT) } else { Ok(()) }
    }
}

/// Lets the page answer; `None` when the work is not to go on.
async fn pause(goes_on: &impl Fn() -> bool) -> Option<()> {
    clock::turn().await;
    goes_on().then_some(())
}

fn slots(id: WorkspaceId) -> Slots {
    Slots::new(&format!("kedge.workspace.{id}"))
}
