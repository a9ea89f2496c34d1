//! Keeps the open workspace: changes are entered into the ledger, written down and made durable, each in turns.
//!
//! A change counts as saved once its journal line is on the shelf. The whole workspace follows when the reader pauses: on
//! the shelf, and packed in the small storage. Without a shelf the small storage has to do, and the reader is told.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::WorkspaceId;
use crate::store::{KeyValue, LineWriter, SaveError, TextWriter, outdated};
use crate::ui::platform::clock;
use crate::ui::platform::shelf::{self, ShelfError};
use crate::ui::platform::storage::BrowserStorage;

use super::bench::{Bench, SaveState};
use super::recent::CURRENT;
use super::tabs::Role;
use super::workspaces::{Kept, Workspaces};

/// Rows that are entered or written in one turn.
const ROWS: usize = 600;
/// About how much of the history is stored with a workspace's base.
const LOG_BYTES: usize = 200_000;
/// About how much of the journal is kept on the shelf behind a base, for the log and for undo.
const JOURNAL_BYTES: usize = 2_000_000;
/// Milliseconds without a change before the whole workspace is stored.
const QUIET: f64 = 1500.0;
/// Milliseconds of work between two snapshots.
const SNAPSHOT_EVERY: f64 = 600_000.0;
/// Milliseconds between looks at whether the storage is still there.
const WATCH: u64 = 500;

/// What the reader should know of where the workspace is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Caution {
    /// The small storage alone keeps it.
    NoShelf(ShelfError),
    /// The shelf alone keeps it.
    NoSlots(SaveError),
    /// The storage was emptied while the workspace was open; it was stored again.
    Emptied,
}

/// Where the open workspace stands with its keeping.
#[derive(Debug)]
pub struct Keeping {
    id: WorkspaceId,
    /// How far the shelf holds it without a gap; `None` when a base has to be put there first.
    head: Option<u64>,
    /// The opening of the shelf that `head` speaks of.
    opening: u64,
    no_shelf: Option<ShelfError>,
    /// Lines written and not yet on the shelf.
    waiting: Vec<(u64, String)>,
    /// The last entry of the base that was stored last; `None` when one is due.
    base: Option<u64>,
    has_tail: bool,
    /// The small storage has held this workspace in this visit.
    in_slots: bool,
    /// Counts workspaces entered, so that work for a former one ends.
    visit: u64,
    at_work: bool,
    changed_at: f64,
    /// When the last snapshot of this visit was taken, by the page's clock.
    snapshot_at: Option<f64>,
}

impl Keeping {
    /// A workspace that is stored nowhere yet.
    pub fn fresh(id: WorkspaceId, visit: u64) -> Self {
        Self::opened(id, visit, Ok((None, shelf::opening())))
    }

    /// A workspace as it was found.
    pub fn opened(id: WorkspaceId, visit: u64, shelf: Result<(Option<u64>, u64), ShelfError>) -> Self {
        let (head, opening, no_shelf) = match shelf {
            Ok((head, opening)) => (head, opening, None),
            Err(e) => (None, 0, Some(e)),
        };
        Self {
            id,
            head,
            opening,
            no_shelf,
            waiting: Vec::new(),
            base: None,
            has_tail: false,
            in_slots: false,
            visit,
            at_work: false,
            changed_at: 0.0,
            snapshot_at: None,
        }
    }

    /// The open workspace.
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// Takes note that the shelf holds everything up to this entry.
    pub fn shelf_reaches(&mut self, seq: u64, opening: u64) {
        (self.head, self.opening) = (Some(seq), opening);
    }

    /// Counts workspaces entered.
    pub fn visit(&self) -> u64 {
        self.visit
    }
}

/// The work is for a workspace that is not open any more.
pub(super) struct Left;

impl Bench {
    /// Keeps what changed, soon: the change is on the screen first.
    pub(super) fn keep_soon(self) {
        if self.role.get_untracked() != Role::Writes {
            return;
        }
        let starts = self.keeping.try_update_value(|it| {
            it.changed_at = clock::elapsed();
            !std::mem::replace(&mut it.at_work, true)
        });
        if self.save_state.get_untracked() != SaveState::Saving {
            self.save_state.set(SaveState::Saving);
        }
        if starts == Some(true) {
            let visit = self.keeping.with_value(Keeping::visit);
            set_timeout(
                move || spawn_local(async move { drop(self.keep_up(visit).await) }),
                std::time::Duration::from_millis(20),
            );
        }
    }

    /// Lets the page answer; an error when the workspace is not open any more.
    async fn turn(self, visit: u64) -> Result<(), Left> {
        clock::turn().await;
        self.still(visit)
    }

    fn still(self, visit: u64) -> Result<(), Left> {
        if self.keeping.try_with_value(Keeping::visit) == Some(visit) { Ok(()) } else { Err(Left) }
    }

    async fn keep_up(self, visit: u64) -> Result<(), Left> {
        loop {
            self.enter_changes(visit).await?;
            self.write_lines(visit).await?;
            self.shelve_lines(visit).await?;
            if self.is_behind() {
                continue;
            }
            let durable = self.keeping.with_value(|it| it.head.is_some() && it.waiting.is_empty());
            if durable {
                self.note_saved();
                self.tell_tabs();
                if self.role.get_untracked() != Role::Writes {
                    // Another tab takes over: what is left to do is for it to do.
                    self.keeping.update_value(|it| it.at_work = false);
                    return Ok(());
                }
                if !self.pause_is_long_enough(visit).await? {
                    continue;
                }
            }
            if !self.keep_base(visit).await? {
                continue;
            }
            if !self.is_behind() {
                self.keeping.update_value(|it| it.at_work = false);
                return Ok(());
            }
        }
    }

    /// Whether everything is stored where it cannot be lost.
    pub(super) fn is_durable(self) -> bool {
        let seq = self.recorder.with_value(|it| it.so_far().seq());
        let stored = |it: &Keeping| it.head == Some(seq) || (it.no_shelf.is_some() && it.base == Some(seq));
        !self.is_behind() && self.keeping.with_value(|it| it.waiting.is_empty() && stored(it))
    }

    fn is_behind(self) -> bool {
        self.recorder.with_value(|it| it.is_behind() || it.first_fresh().is_some())
    }

    async fn enter_changes(self, visit: u64) -> Result<(), Left> {
        let mut entered = false;
        while self.recorder.with_value(|it| it.is_behind()) {
            self.recorder.update_value(|it| _ = it.go_on(ROWS));
            self.show_taken();
            entered = true;
            self.turn(visit).await?;
        }
        if entered {
            self.recorded.notify();
        }
        Ok(())
    }

    async fn write_lines(self, visit: u64) -> Result<(), Left> {
        while let Some(entry) = self.recorder.with_value(|it| it.first_fresh().cloned()) {
            let seq = entry.seq;
            let mut writer = LineWriter::new(entry);
            let line = loop {
                if let Some(line) = writer.go_on(ROWS) {
                    break line;
                }
                self.turn(visit).await?;
            };
            // Whoever left the page meanwhile has written it down at once.
            if self.recorder.try_update_value(|it| it.written_down(seq)) == Some(true) {
                self.keeping.update_value(|it| it.waiting.push((seq, line)));
            }
        }
        Ok(())
    }

    /// Puts waiting lines on the shelf, if it holds what they follow.
    pub(super) async fn shelve_lines(self, visit: u64) -> Result<(), Left> {
        let (id, lines, opening, head) = self.keeping.with_value(|it| (it.id, it.waiting.clone(), it.opening, it.head));
        let (Some(head), Some(last)) = (head, lines.last().map(|it| it.0)) else { return Ok(()) };
        let follows = lines[0].0 == head + 1;
        let outcome = if follows { shelf::append(id, &lines, opening).await } else { Err(ShelfError::Closed) };
        self.still(visit)?;
        let drop_tail = self.keeping.try_update_value(|it| match outcome {
            Ok(()) => {
                it.head = Some(last);
                it.waiting.retain(|line| line.0 > last);
                std::mem::take(&mut it.has_tail)
            }
            Err(_) => {
                // The base is put there anew, or the small storage takes it.
                it.head = None;
                false
            }
        });
        if drop_tail == Some(true) {
            Workspaces.drop_tail(id);
        }
        Ok(())
    }

    /// Waits for a pause in the changes; false when another one came.
    async fn pause_is_long_enough(self, visit: u64) -> Result<bool, Left> {
        loop {
            let waited = clock::elapsed() - self.keeping.with_value(|it| it.changed_at);
            if waited >= QUIET {
                return Ok(true);
            }
            gloo_timers::future::TimeoutFuture::new(100).await;
            self.still(visit)?;
            if self.is_behind() {
                return Ok(false);
            }
        }
    }

    /// Stores the whole workspace; false when another change came first.
    async fn keep_base(self, visit: u64) -> Result<bool, Left> {
        if self.role.get_untracked() != Role::Writes {
            return Ok(true);
        }
        let seq = self.recorder.with_value(|it| it.so_far().seq());
        let (id, is_kept) = self.keeping.with_value(|it| (it.id, it.base == Some(seq) && it.head.is_some()));
        if is_kept {
            return Ok(true);
        }
        let mut writer = self.recorder.with_value(|it| TextWriter::new(it.so_far(), LOG_BYTES));
        let text = loop {
            self.turn(visit).await?;
            let another_writes = self.role.get_untracked() != Role::Writes;
            if another_writes || self.recorder.with_value(|it| it.is_behind() || !writer.fits(it.so_far())) {
                return Ok(false);
            }
            if let Some(text) = self.recorder.with_value(|it| writer.go_on(it.so_far(), ROWS)) {
                break text;
            }
        };
        let kept = Kept::new(seq, text).await;
        self.still(visit)?;
        let workspace = self.recorder.with_value(|it| it.so_far().document().workspace.clone());
        let keep_from = self.recorder.with_value(|it| it.so_far().keep_from(JOURNAL_BYTES)).min(seq + 1);
        let never = self.keeping.with_value(|it| it.no_shelf == Some(ShelfError::Missing));
        let for_shelf = kept.for_shelf(&workspace);
        let shelved = match never {
            true => Err(ShelfError::Missing),
            false => shelf::put_base(id, &for_shelf, keep_from).await,
        };
        if shelved.is_ok() {
            // Listed already: whoever goes to another workspace now finds this one again. Slots that refuse say so below.
            let _ = Workspaces.note_kept(&workspace);
            self.keep_snapshot(id, &for_shelf).await;
        }
        self.still(visit)?;
        self.keeping.update_value(|it| {
            it.no_shelf = shelved.clone().err();
            if shelved.is_ok() {
                // Lines that came meanwhile follow the base.
                it.head = Some(it.head.unwrap_or(seq).max(seq));
                it.opening = shelf::opening();
                it.waiting.retain(|line| line.0 > seq);
            }
        });
        let goes_on = || self.still(visit).is_ok() && self.role.get_untracked() == Role::Writes;
        let Some(slotted) = Workspaces.save_in_steps(&workspace, &kept, shelved.is_ok(), &goes_on).await else {
            self.still(visit)?;
            return Ok(false);
        };
        self.keeping.update_value(|it| {
            it.in_slots = slotted.is_ok();
            // Without a shelf the lines serve nobody once the slots have them.
            if shelved.is_err() && slotted.is_ok() {
                it.waiting.clear();
            }
            it.base = (shelved.is_ok() || slotted.is_ok()).then_some(seq);
        });
        if shelved.is_err() {
            self.tell_tabs();
        }
        self.tell(shelved, slotted);
        self.write_backup(id, &kept.text, seq).await;
        Ok(true)
    }

    /// Keeps a former state now and then, and lets go of those that are not to be kept for longer. Without room for it,
    /// the workspace itself is none the worse.
    async fn keep_snapshot(self, id: WorkspaceId, base: &shelf::ShelfBase) {
        let now = clock::elapsed();
        let is_due = self.keeping.try_update_value(|it| {
            let is_due = it.id == id && it.snapshot_at.is_none_or(|at| now - at >= SNAPSHOT_EVERY);
            if is_due {
                it.snapshot_at = Some(now);
            }
            is_due
        });
        if is_due == Some(true) && shelf::put_snapshot(id, base).await.is_ok() {
            let moments: Vec<f64> = shelf::snapshots(id).await.unwrap_or_default().iter().map(|it| it.at).collect();
            let gone = outdated(&moments, clock::day_number);
            if !gone.is_empty() {
                let _ = shelf::drop_snapshots(id, &gone).await;
            }
        }
    }

    pub(super) fn note_saved(self) {
        if !self.is_behind() {
            let entry = self.recorder.with_value(|it| it.so_far().seq());
            self.save_state.set(SaveState::Saved { at: clock::now(), entry });
        }
    }

    /// Says what came of storing the whole workspace.
    fn tell(self, shelved: Result<(), ShelfError>, slotted: Result<(), SaveError>) {
        let caution = match (&shelved, &slotted) {
            (Err(_), Err(e)) => {
                self.save_state.set(SaveState::NotSaved(e.clone()));
                None
            }
            (Err(e), Ok(())) => Some(Caution::NoShelf(e.clone())),
            (Ok(()), Err(e)) => Some(Caution::NoSlots(e.clone())),
            (Ok(()), Ok(())) => None,
        };
        if shelved.is_ok() || slotted.is_ok() {
            self.note_saved();
        }
        // What was said and put away is not said again.
        let is_new = self.told.try_update_value(|told| std::mem::replace(told, caution.clone()) != caution);
        if is_new == Some(true) && (caution.is_some() || self.caution.get_untracked() != Some(Caution::Emptied)) {
            self.caution.set(caution);
        }
    }

    /// Stores at once what is not durable yet, for a page that is about to go.
    pub fn save_now(self) {
        if self.save_state.get_untracked() != SaveState::Fresh && self.role.get_untracked() == Role::Writes {
            self.save_at_once();
        }
    }

    pub(super) fn save_at_once(self) {
        self.recorder.update_value(|it| _ = it.settled());
        self.show_taken();
        while let Some(entry) = self.recorder.with_value(|it| it.first_fresh().cloned()) {
            let line = entry.to_line();
            self.recorder.update_value(|it| _ = it.written_down(entry.seq));
            self.keeping.update_value(|it| it.waiting.push((entry.seq, line)));
        }
        let (id, seq) = (self.keeping.with_value(|it| it.id), self.recorder.with_value(|it| it.so_far().seq()));
        let (on_shelf, lines, opening) =
            self.keeping.with_value(|it| (it.head.is_some(), it.waiting.clone(), it.opening));
        let due = self.keeping.with_value(|it| it.base != Some(seq));
        if on_shelf && !lines.is_empty() {
            Workspaces.keep_tail(id, &lines);
            self.keeping.update_value(|it| it.has_tail = true);
            // The browser ends a transaction that was begun, also when the page is gone. The keeper of a page that stays
            // asks again, which changes nothing.
            spawn_local(async move { drop(shelf::append(id, &lines, opening).await) });
        } else if !on_shelf && due {
            let saved = self.recorder.with_value(|it| {
                let ledger = it.so_far();
                Workspaces.save(&ledger.document().workspace, &ledger.text_with_log(LOG_BYTES))
            });
            if let Err(e) = saved {
                self.save_state.set(SaveState::NotSaved(e));
                return;
            }
        }
        Workspaces.note_closed(id, seq);
    }

    /// Looks now and then whether the storage was emptied behind us, and then stores everything again.
    pub(super) fn watch_storage(self) {
        let look = move || {
            if self.role.try_get_untracked() != Some(Role::Writes) {
                return;
            }
            if shelf::newer_waits() {
                return self.stop_writing();
            }
            let emptied = self.keeping.try_with_value(|it| {
                let slots = it.in_slots && matches!(BrowserStorage.get(CURRENT), Ok(None));
                let shelf = it.head.is_some() && (shelf::was_closed() || it.opening != shelf::opening());
                slots || shelf
            });
            if emptied == Some(true) {
                self.keeping.update_value(|it| {
                    (it.head, it.base, it.in_slots) = (None, None, false);
                });
                self.caution.set(Some(Caution::Emptied));
                self.keep_soon();
            }
        };
        let _ = set_interval_with_handle(look, std::time::Duration::from_millis(WATCH));
    }
}
