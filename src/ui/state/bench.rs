//! The open workbench as a signal, saved after every change.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{IdGenerator, WorkspaceId};
use crate::store::merge::Merged;
use crate::store::{Ledger, Made, Recorder, SaveError, Taken};
use crate::ui::platform::clock;
use crate::workbench::{Action, ActionError, Change, Document, Workbench, Workspace};

use super::backup::Backup;
use super::keeper::{Caution, Keeping};
use super::tabs::{self, Role};
use super::workspaces::{OpenError, OpenNews, Opened};
use super::{FileNews, Workspaces, author::author};

/// Whether what is on the screen is also stored.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveState {
    /// Nothing to store yet.
    Fresh,
    /// Stored, at this time.
    Saved {
        /// Milliseconds since 1970.
        at: f64,
        /// The number of the last change that is.
        entry: u64,
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
    /// The same document with its history, which follows the workbench a few turns later.
    pub(super) recorder: StoredValue<Recorder>,
    /// Tells that entries came into the history.
    pub(super) recorded: Trigger,
    pub(super) keeping: StoredValue<Keeping>,
    pub(super) save_state: RwSignal<SaveState>,
    /// What went wrong while opening; shown until the reader has seen it.
    pub trouble: RwSignal<Option<Trouble>>,
    /// What the reader should know of where the workspace is kept; shown until the reader has seen it.
    pub caution: RwSignal<Option<Caution>>,
    /// The caution that was told last.
    pub(super) told: StoredValue<Option<Caution>>,
    /// The message of the last change that was refused.
    pub refusal: RwSignal<Option<ActionError>>,
    /// What was done last, for the line that offers undo.
    pub notice: RwSignal<Option<Change>>,
    /// The file that the workspace is written to by itself.
    pub backup: RwSignal<Backup>,
    /// Whether it is time to remind the reader of a file.
    pub remind: RwSignal<bool>,
    /// Tells that the workspace was saved to a file.
    pub filed: Trigger,
    /// Whether this tab writes the workspace.
    pub role: RwSignal<Role>,
}

/// Trouble on opening.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// It opened, not quite as it was left.
    News(OpenNews),
    /// The workspace could not be opened; what is stored stays.
    NotOpened(OpenError),
    /// A file chosen on the start page could not be opened.
    File(FileNews),
}

/// What a visit begins with: a workspace of this browser, or none.
pub type FirstOpened = Option<Result<Opened, OpenError>>;

/// Looks for the workspace that a visit begins with: the wished one, or else that of the last visit.
pub async fn first_open(wished: Option<WorkspaceId>) -> FirstOpened {
    let last = Workspaces.last_open().await;
    match wished.or(last) {
        Some(id) => Some(Workspaces.open(id).await),
        None => None,
    }
}

/// Offers the first workspace, or an empty one, to everything below.
pub fn provide_bench(first: FirstOpened) -> Bench {
    let (opened, trouble) = match first {
        Some(Ok(it)) => (Some(it), None),
        Some(Err(e)) => (None, Some(Trouble::NotOpened(e))),
        None => (None, None),
    };
    let empty = Ledger::start(blank());
    let id = empty.document().workspace.id;
    let bench = Bench {
        workbench: RwSignal::new(Workbench::open(empty.document().clone())),
        recorder: StoredValue::new(Recorder::new(empty)),
        recorded: Trigger::new(),
        keeping: StoredValue::new(Keeping::fresh(id, 0)),
        save_state: RwSignal::new(SaveState::Fresh),
        trouble: RwSignal::new(trouble),
        caution: RwSignal::new(None),
        told: StoredValue::new(None),
        refusal: RwSignal::new(None),
        notice: RwSignal::new(None),
        backup: RwSignal::new(Backup::None),
        remind: RwSignal::new(false),
        filed: Trigger::new(),
        role: RwSignal::new(Role::Writes),
    };
    bench.listen_to_tabs();
    match opened {
        Some(opened) => bench.enter_opened(opened),
        None => spawn_local(async move { _ = tabs::claim(id).await }),
    }
    bench.watch_storage();
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
        if self.role.get_untracked() != Role::Writes {
            return false;
        }
        self.settle_taken();
        let outcome = self.workbench.try_update(|it| it.try_apply(action));
        match outcome {
            Some(Ok((change, differs))) => {
                self.refusal.set(None);
                self.notice.set(Some(change));
                if differs {
                    let after = self.with_untracked(Document::clone);
                    self.recorder.update_value(|it| it.change(after, made(), change, reason));
                    self.keep_soon();
                }
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
        if self.role.get_untracked() != Role::Writes {
            return false;
        }
        self.settle_taken();
        let enter = |ledger: &mut Ledger| {
            ledger.know_authors(&it.authors);
            ledger.take_in(it.changes, Some(it.head), it.newest, &author(), clock::now(), Some(reason))
        };
        let taken = self.recorder.try_update_value(|recorder| recorder.enter_now(enter)).flatten();
        let Some(Taken { document, change, .. }) = taken else { return false };
        self.workbench.update(|it| it.step_to(document, change));
        self.notice.set(Some(change));
        self.keep_soon();
        true
    }

    /// What undo would take back, what redo would bring back.
    pub fn history(self) -> Memo<(Option<Change>, Option<Change>)> {
        Memo::new(move |_| {
            self.recorded.track();
            let here = self.workbench.with(|it| (it.undoable(), it.redoable()));
            // What was done before this visit, the ledger knows.
            self.recorder.with_value(|it| {
                let ledger = it.so_far();
                (here.0.or_else(|| ledger.undoable()), here.1.or_else(|| ledger.redoable()))
            })
        })
    }

    /// Reads the history, following it.
    pub fn with_ledger<T>(self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.recorded.track();
        self.workbench.track();
        self.recorder
            .try_update_value(|it| if it.is_between() { read(it.settled()) } else { read(it.so_far()) })
            .expect("the history lives as long as the application")
    }

    /// The open workspace and the number of its last entry, as far as the history is.
    pub fn last_entry(self) -> (WorkspaceId, u64) {
        self.recorded.track();
        let id = self.with(|it| it.workspace.id);
        (id, self.recorder.with_value(|it| it.so_far().seq()))
    }

    /// Reads the history once, with all that was done.
    pub fn with_ledger_untracked<T>(self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.settle_taken();
        self.recorder.try_update_value(|it| read(it.settled())).expect("the history lives as long as the application")
    }

    /// Takes the last change back.
    pub fn undo(self) {
        self.step(true);
    }

    /// Brings back what was taken back.
    pub fn redo(self) {
        self.step(false);
    }

    fn step(self, back: bool) {
        if self.role.get_untracked() != Role::Writes {
            return;
        }
        self.settle_taken();
        let here = self.workbench.with_untracked(|it| if back { it.undoable() } else { it.redoable() });
        let stepped = here.and_then(|_| {
            self.workbench.try_update(|it| if back { it.undo() } else { it.redo() }).flatten() //
        });
        match stepped {
            Some(change) => {
                let to = self.with_untracked(Document::clone);
                self.recorder.update_value(|it| it.step_to(back, to, change, made()));
            }
            None => {
                let known = self.recorder.try_update_value(|it| {
                    let ledger = it.settled();
                    if back { ledger.undoable() } else { ledger.redoable() }
                });
                if known.flatten().is_none() {
                    return;
                }
                self.recorder.update_value(|it| it.step(back, made()));
            }
        }
        self.notice.set(None);
        self.keep_soon();
    }

    /// Before anything else is done: shows what a step leads to that only the ledger knows.
    fn settle_taken(self) {
        if self.recorder.with_value(Recorder::awaits_document) {
            self.recorder.update_value(|it| _ = it.settled());
            self.show_taken();
        }
    }

    /// Shows what was taken or brought back, and lets bench and ledger share its parts.
    pub(super) fn show_taken(self) {
        let taken = self.recorder.try_update_value(Recorder::take_taken).flatten();
        let Some(Taken { document, change, entry }) = taken else { return };
        let back = matches!(entry.step, crate::store::Step::Undo(_));
        self.workbench.update(|it| if back { it.back_to(document, change) } else { it.forward_to(document, change) });
    }

    /// Opens another document, without a history; the one before is stored already.
    pub fn open(self, document: Document) {
        self.trouble.set(None);
        self.enter(Recorder::start(document.clone()), document, None);
        self.keep_soon();
    }

    /// Opens another document with its history, to be stored as a workspace of its own; the one before is stored already.
    pub fn open_ledger(self, ledger: Ledger) {
        self.trouble.set(None);
        let document = ledger.document().clone();
        self.enter(Recorder::new(ledger), document, None);
        self.keep_soon();
    }

    /// Opens a workspace of this browser; the one before is stored first.
    pub async fn switch_to(self, id: WorkspaceId) -> bool {
        self.save_now();
        match Workspaces.open(id).await {
            Ok(opened) => {
                self.save_now();
                self.trouble.set(None);
                self.enter_opened(opened);
                true
            }
            Err(e) => {
                self.trouble.set(Some(Trouble::NotOpened(e)));
                false
            }
        }
    }

    /// Opens a workspace of this browser, soon.
    pub fn switch_soon(self, id: WorkspaceId) {
        spawn_local(async move { _ = self.switch_to(id).await });
    }

    fn enter_opened(self, opened: Opened) {
        let Opened { ledger, news, shelf, writes } = opened;
        if news != OpenNews::default() {
            self.trouble.set(Some(Trouble::News(news)));
        }
        let whole = matches!(shelf, Ok((Some(_), _)));
        let document = ledger.document().clone();
        self.find_backup(document.workspace.id, &ledger);
        self.enter(Recorder::new(ledger), document, Some(shelf));
        self.role.set(if writes { Role::Writes } else { Role::Follows });
        self.note_saved();
        if !whole {
            // The shelf does not reach as far as what is open: it gets all of it.
            self.keep_soon();
        }
    }

    /// Opens an empty workspace; it is listed with its first change.
    pub fn start_blank(self) {
        self.save_now();
        self.trouble.set(None);
        self.save_state.set(SaveState::Fresh);
        let document = blank();
        self.enter(Recorder::start(document.clone()), document, None);
    }

    /// The history first: whoever follows the workbench reads both.
    fn enter(self, recorder: Recorder, document: Document, shelf: Option<ShelfReach>) {
        self.notice.set(None);
        if shelf.is_none() {
            self.backup.set(Backup::None);
            self.remind.set(false);
        }
        let (id, visit) = (document.workspace.id, self.keeping.with_value(Keeping::visit) + 1);
        let is_new = shelf.is_none();
        self.keeping.set_value(match shelf {
            Some(shelf) => Keeping::opened(id, visit, shelf),
            None => Keeping::fresh(id, visit),
        });
        self.recorder.set_value(recorder);
        self.role.set(Role::Writes);
        self.workbench.set(Workbench::open(document));
        tabs::keep_only(id);
        if is_new {
            // Nobody else knows it yet.
            spawn_local(async move { _ = tabs::claim(id).await });
        }
    }

    /// Shows what another tab did.
    pub(super) fn show_followed(self, document: Document) {
        self.notice.set(None);
        self.workbench.set(Workbench::open(document));
        self.recorded.notify();
        self.note_saved();
    }

    /// Opens the workspace anew in the same role, as another tab has stored it.
    pub(super) async fn open_anew(self, id: WorkspaceId) {
        let (role, visit) = (self.role.get_untracked(), self.keeping.with_value(Keeping::visit));
        match Workspaces.read(id, role == Role::Writes).await {
            Ok(opened) if self.keeping.with_value(Keeping::visit) == visit => {
                self.enter_opened(Opened { news: OpenNews::default(), ..opened });
                self.role.set(role);
            }
            Ok(_) => {}
            Err(e) => self.trouble.set(Some(Trouble::NotOpened(e))),
        }
    }
}

type ShelfReach = Result<(Option<u64>, u64), crate::ui::platform::shelf::ShelfError>;

/// By whom and when, for a change that is made now.
fn made() -> Made {
    Made { by: author(), at: clock::now() }
}
