//! The open workbench as a signal, saved after every change.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{IdGenerator, WorkspaceId};
use crate::store::merge::Merged;
use crate::store::{Ledger, SaveError, Taken};
use crate::ui::platform::clock;
use crate::workbench::{Action, ActionError, Change, Document, Workbench, Workspace};

use super::{FileNews, Workspaces, author::author, workspaces::OpenError};

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
    /// The same document with its history; always in step with the workbench.
    ledger: StoredValue<Ledger>,
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
    let (ledger, save_state, trouble) = match Workspaces.current().map(|id| Workspaces.open(id)) {
        Some(Ok((ledger, older))) => {
            let trouble = older.then_some(Trouble::OlderSave);
            (ledger, SaveState::Saved { at: clock::now() }, trouble)
        }
        Some(Err(e)) => (Ledger::start(blank()), SaveState::Fresh, Some(Trouble::NotOpened(e))),
        None => (Ledger::start(blank()), SaveState::Fresh, None),
    };
    let bench = Bench {
        workbench: RwSignal::new(Workbench::open(ledger.document().clone())),
        ledger: StoredValue::new(ledger),
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
        self.dispatch_because(action, None)
    }

    /// Makes a change and notes why, for the log.
    pub fn dispatch_because(self, action: Action, reason: Option<String>) -> bool {
        let outcome = self.workbench.try_update(|it| it.apply(action));
        match outcome {
            Some(Ok(change)) => {
                let after = self.with_untracked(Document::clone);
                self.ledger.update_value(|it| drop(it.record(&after, &author(), clock::now(), change, reason)));
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

    /// Takes in what came of a merge as one step; false when it makes no workspace, and then nothing changed.
    pub fn take_in(self, it: Merged, reason: String) -> bool {
        let taken = self.ledger.try_update_value(|ledger| {
            ledger.know_authors(&it.authors);
            ledger.take_in(it.changes, Some(it.head), it.newest, &author(), clock::now(), Some(reason))
        });
        let Some(taken) = taken.flatten() else { return false };
        let change = taken.change;
        self.show(taken, Workbench::step_to);
        self.notice.set(Some(change));
        true
    }

    /// What undo would take back, what redo would bring back.
    pub fn history(self) -> Memo<(Option<Change>, Option<Change>)> {
        Memo::new(move |_| {
            self.workbench.track();
            self.ledger.with_value(|it| (it.undoable(), it.redoable()))
        })
    }

    /// Reads the history, following the document's changes.
    pub fn with_ledger<T>(self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.workbench.track();
        self.ledger.with_value(read)
    }

    /// Reads the history once.
    pub fn with_ledger_untracked<T>(self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.ledger.with_value(read)
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some(taken) = self.ledger.try_update_value(|it| it.undo(&author(), clock::now())).flatten() {
            self.show(taken, Workbench::back_to);
        }
    }

    /// Brings back what was taken back.
    pub fn redo(self) {
        if let Some(taken) = self.ledger.try_update_value(|it| it.redo(&author(), clock::now())).flatten() {
            self.show(taken, Workbench::forward_to);
        }
    }

    /// Shows what was taken or brought back, and lets bench and ledger share its parts.
    fn show(self, taken: Taken, step: impl FnOnce(&mut Workbench, Document, Change)) {
        self.workbench.update(|it| step(it, taken.document, taken.change));
        let document = self.with_untracked(Document::clone);
        self.ledger.update_value(|it| it.share(&document));
        self.notice.set(None);
        self.save_soon();
    }

    /// Opens another document, without a history; the one before is stored already.
    pub fn open(self, document: Document) {
        self.open_ledger(Ledger::start(document));
    }

    /// Opens another document with its history; the one before is stored already.
    pub fn open_ledger(self, ledger: Ledger) {
        self.trouble.set(None);
        self.notice.set(None);
        self.enter(ledger);
        self.save_soon();
    }

    /// Opens a workspace of this browser.
    pub fn switch_to(self, id: WorkspaceId) {
        self.save_now();
        match Workspaces.open(id) {
            Ok((ledger, older)) => {
                self.open_ledger(ledger);
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
        self.enter(Ledger::start(blank()));
    }

    /// The ledger first: whoever follows the workbench reads both.
    fn enter(self, ledger: Ledger) {
        let document = ledger.document().clone();
        self.ledger.set_value(ledger);
        self.workbench.set(Workbench::open(document));
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
            let goes_on = || self.n_saves.try_get_value() == Some(n_saves);
            let text = || self.ledger.with_value(Workspaces::text_of);
            let workspace = self.with_untracked(|it| it.workspace.clone());
            let Some(saved) = Workspaces.save_in_steps(&workspace, text, goes_on).await else { return };
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
        let saved = self.ledger.with_value(|it| Workspaces.save(it));
        self.save_state.set(outcome(saved));
    }
}

fn outcome(saved: Result<(), SaveError>) -> SaveState {
    match saved {
        Ok(()) => SaveState::Saved { at: clock::now() },
        Err(e) => SaveState::NotSaved(e),
    }
}
