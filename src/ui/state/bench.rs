//! The open workbench as a signal, saved after every change.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{IdGenerator, WorkspaceId};
use crate::store::SaveError;
use crate::ui::platform::clock;
use crate::workbench::{Action, ActionError, Change, Document, Workbench, Workspace};

use super::{FileNews, Workspaces, workspaces::OpenError};

/// Whether what is on the screen is also stored.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveState {
    /// Nothing to store yet.
    Fresh,
    /// Stored, at this time.
    Saved {
        /// Milliseconds since 1970.
        at: f64,
    },
    /// A change waits to be stored.
    Saving,
    /// Not stored, and why.
    NotSaved(SaveError),
}

/// The open workbench.
#[derive(Clone, Copy)]
pub struct Bench {
    workbench: RwSignal<Workbench>,
    save_state: RwSignal<SaveState>,
    /// What went wrong while opening; shown until the reader has seen it.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The message of the last change that was refused.
    pub refusal: RwSignal<Option<ActionError>>,
    /// What was done last, for the line that offers undo.
    pub notice: RwSignal<Option<Change>>,
    /// Counts changes that are to be stored, so that a save knows whether it has the last one.
    n_changes: StoredValue<u64>,
    /// Counts saves, so that one at once ends one in steps.
    n_saves: StoredValue<u64>,
}

/// Trouble on opening.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The newest save was damaged; the one before is open.
    OlderSave,
    /// The workspace could not be opened; what is stored stays.
    NotOpened(OpenError),
    /// A file chosen on the start page could not be opened.
    File(FileNews),
}

/// Opens the workspace of the last visit, or an empty one, and offers it to everything below.
pub fn provide_bench() -> Bench {
    let (document, save_state, trouble) = match Workspaces.current().map(|id| Workspaces.open(id)) {
        Some(Ok((document, older))) => {
            let trouble = older.then_some(Trouble::OlderSave);
            (document, SaveState::Saved { at: clock::now() }, trouble)
        }
        Some(Err(e)) => (blank(), SaveState::Fresh, Some(Trouble::NotOpened(e))),
        None => (blank(), SaveState::Fresh, None),
    };
    let bench = Bench {
        workbench: RwSignal::new(Workbench::open(document)),
        save_state: RwSignal::new(save_state),
        trouble: RwSignal::new(trouble),
        refusal: RwSignal::new(None),
        notice: RwSignal::new(None),
        n_changes: StoredValue::new(0),
        n_saves: StoredValue::new(0),
    };
    provide_context(bench);
    bench
}

/// The open workbench.
pub fn use_bench() -> Bench {
    expect_context()
}

fn blank() -> Document {
    Document::empty(Workspace {
        id: new_workspace_id(),
        name: String::new(),
        sample: false,
        currency: Default::default(),
        fiscal_start_month: 1,
    })
}

/// An id for a new workspace.
pub fn new_workspace_id() -> WorkspaceId {
    WorkspaceId(IdGenerator::new(clock::random_seed()).next_id())
}

impl Bench {
    /// Reads the document, following its changes.
    pub fn with<T>(self, read: impl FnOnce(&Document) -> T) -> T {
        self.workbench.with(|it| read(it.document()))
    }

    /// Reads the document once.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Document) -> T) -> T {
        self.workbench.with_untracked(|it| read(it.document()))
    }

    /// What a page shows, made anew when the document changes.
    pub fn select<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Document) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.with(&read))
    }

    /// Whether everything is stored.
    pub fn save_state(self) -> Signal<SaveState> {
        self.save_state.into()
    }

    /// Makes a change; a refusal is shown, the document then stays as it was.
    pub fn dispatch(self, action: Action) -> bool {
        let outcome = self.workbench.try_update(|it| it.apply(action));
        match outcome {
            Some(Ok(change)) => {
                self.refusal.set(None);
                self.notice.set(Some(change));
                self.save_soon();
                true
            }
            Some(Err(e)) => {
                self.refusal.set(Some(e));
                false
            }
            None => false,
        }
    }

    /// What undo would take back, what redo would bring back.
    pub fn history(self) -> Memo<(Option<Change>, Option<Change>)> {
        Memo::new(move |_| self.workbench.with(|it| (it.undoable(), it.redoable())))
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if self.workbench.try_update(Workbench::undo).flatten().is_some() {
            self.notice.set(None);
            self.save_soon();
        }
    }

    /// Brings back what was taken back.
    pub fn redo(self) {
        if self.workbench.try_update(Workbench::redo).flatten().is_some() {
            self.notice.set(None);
            self.save_soon();
        }
    }

    /// Opens another document; the one before is stored already.
    pub fn open(self, document: Document) {
        self.trouble.set(None);
        self.notice.set(None);
        self.workbench.set(Workbench::open(document));
        self.save_soon();
    }

    /// Opens a workspace of this browser.
    pub fn switch_to(self, id: WorkspaceId) {
        self.save_now();
        match Workspaces.open(id) {
            Ok((document, older)) => {
                self.open(document);
                self.trouble.set(older.then_some(Trouble::OlderSave));
            }
            Err(e) => self.trouble.set(Some(Trouble::NotOpened(e))),
        }
    }

    /// Opens an empty workspace; it is listed with its first change.
    pub fn start_blank(self) {
        self.save_now();
        self.trouble.set(None);
        self.notice.set(None);
        self.save_state.set(SaveState::Fresh);
        self.workbench.set(Workbench::open(blank()));
    }

    /// Stores at once, for a page that is about to go.
    pub fn save_now(self) {
        if self.save_state.get_untracked() == SaveState::Saving {
            self.save();
        }
    }

    /// Stores soon, so that the change is on the screen first and a burst is stored once.
    fn save_soon(self) {
        self.n_changes.update_value(|it| *it += 1);
        if self.save_state.get_untracked() == SaveState::Saving {
            return;
        }
        self.save_state.set(SaveState::Saving);
        set_timeout(move || spawn_local(self.save_in_steps()), std::time::Duration::from_millis(120));
    }

    /// Stores step by step, and again while changes come in.
    async fn save_in_steps(self) {
        loop {
            if self.save_state.try_get_untracked() != Some(SaveState::Saving) {
                return; // Stored at once meanwhile, or opened anew.
            }
            self.n_saves.update_value(|it| *it += 1);
            let (n_changes, n_saves) = (self.n_changes.get_value(), self.n_saves.get_value());
            // Its large parts are shared, so the copy costs a few pointers.
            let document = self.with_untracked(Document::clone);
            let goes_on = || self.n_saves.try_get_value() == Some(n_saves);
            let Some(saved) = Workspaces.save_in_steps(&document, goes_on).await else { return };
            if !goes_on() {
                return;
            }
            if self.n_changes.get_value() == n_changes {
                return self.save_state.set(outcome(saved));
            }
        }
    }

    fn save(self) {
        self.n_saves.update_value(|it| *it += 1);
        let saved = self.with_untracked(|it| Workspaces.save(it));
        self.save_state.set(outcome(saved));
    }
}

fn outcome(saved: Result<(), SaveError>) -> SaveState {
    match saved {
        Ok(()) => SaveState::Saved { at: clock::now() },
        Err(e) => SaveState::NotSaved(e),
    }
}
