//! A workspace with its history: the records as they stand and the entries that led there.
//!
//! Every change becomes an entry, and so does taking one back: the history only grows. What can be taken back follows
//! from the entries alone, so undo reaches beyond the session in which a change was made.

use std::collections::VecDeque;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::WorkspaceId;
use crate::workbench::{Change, Document};

use super::changes::Changes;
use super::file::{FileError, read_with_log, write_with_log};
use super::journal::{Entry, Recovery, Step, replay};
use super::merge::Head;
use super::parts::{ConvertError, changes_of, renew, to_document, to_records};
use super::record::{Author, HybridClock, Id, Key, Records, Rev, Stamp, Value};

/// Steps that can be taken back.
const UNDO_STEPS: usize = 500;

/// Entries that are kept at hand for the log and for undo.
const MAX_ENTRIES: usize = 2000;

/// The workspace with its history.
#[derive(Clone, Debug)]
pub struct Ledger {
    records: Records,
    document: Document,
    clock: HybridClock,
    entries: VecDeque<Arc<Entry>>,
    undo: Vec<u64>,
    redo: Vec<u64>,
}

/// A change that was taken back or brought back.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The document that is open now.
    pub document: Document,
    /// What kind of change it was.
    pub change: Change,
    /// The entry that tells of it, to be stored.
    pub entry: Arc<Entry>,
}

/// Why a stored workspace does not open.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OpenError {
    /// Its text is no workspace, or damaged.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its records make no sense.
    #[error(transparent)]
    Convert(#[from] ConvertError),
}

impl Ledger {
    /// A workspace without history.
    pub fn start(document: Document) -> Self {
        Self::of(to_records(&document, Rev::default()), document)
    }

    fn of(records: Records, document: Document) -> Self {
        let clock = HybridClock::after(records.newest());
        Self { records, document, clock, entries: VecDeque::new(), undo: Vec::new(), redo: Vec::new() }
    }

    /// Opens a stored workspace: its base, a text of any version, and the journal lines since, in order. Lines that the
    /// base already holds may be among them; they serve the log and undo.
    ///
    /// Whatever the journal's damage, the workspace opens as far as it is whole, and [`Recovery`] tells how far that is.
    ///
    /// # Errors
    /// [`OpenError`] when the base cannot be read.
    pub fn open<'a>(base_text: &str, lines: impl IntoIterator<Item = &'a str>) -> Result<(Self, Recovery), OpenError> {
        let (mut records, log) = read_with_log(base_text)?;
        let mut history = History::default();
        for entry in log.iter().filter_map(|line| Entry::from_line(line).ok()).filter(|it| it.seq <= records.seq) {
            history.keep(entry);
        }
        let recovery = replay(&mut records, lines, |entry| history.keep(entry));
        let document = to_document(&records)?;
        let mut ledger = Self::of(records, document);
        // A log that ends before the base does cannot be taken back step by step.
        if history.0.back().is_some_and(|it| it.seq == ledger.records.seq) {
            history.0.into_iter().for_each(|it| ledger.keep(it));
        }
        Ok((ledger, recovery))
    }

    /// The document as it stands.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The records as they stand.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The number of the last entry; 0 before the first.
    pub fn seq(&self) -> u64 {
        self.records.seq
    }

    /// The entries at hand, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }

    /// The number of the oldest entry at hand: older ones need not be stored. `None` without entries.
    pub fn oldest(&self) -> Option<u64> {
        self.entries.front().map(|it| it.seq)
    }

    /// The whole workspace as of [`Ledger::seq`], without history.
    pub fn base_text(&self) -> String {
        write_with_log(&self.records, &[])
    }

    /// The whole workspace with the newest entries, as many as fit into about `max_log_bytes`.
    pub fn text_with_log(&self, max_log_bytes: usize) -> String {
        let mut room = max_log_bytes;
        let fits = |it: &&Arc<Entry>| {
            let weight = 120 + it.changes.weight();
            let fits = weight <= room;
            room = room.saturating_sub(weight);
            fits
        };
        let mut lines: Vec<String> = self.entries.iter().rev().take_while(fits).map(|it| it.to_line()).collect();
        lines.reverse();
        write_with_log(&self.records, &lines)
    }

    /// Makes an entry of what differs between the document so far and `after`, which then is the document; `None` when
    /// nothing differs. `now` in milliseconds since 1970.
    pub fn record(
        &mut self,
        after: &Document,
        author: &Author,
        now: f64,
        change: Change,
        reason: Option<String>,
    ) -> Option<Arc<Entry>> {
        let changes = changes_of(&self.records, &self.document, after);
        self.document = after.clone();
        if changes.is_empty() {
            return None;
        }
        let entry = self.entry_of(Step::Do, change, reason, changes, author, now);
        let fit = entry.changes.apply(&mut self.records, entry.rev());
        debug_assert!(fit.is_ok(), "changes made from these records fit them");
        Some(self.enter(entry))
    }

    /// The change that [`Ledger::undo`] would take back.
    pub fn undoable(&self) -> Option<Change> {
        self.entry(*self.undo.last()?).map(|it| it.change)
    }

    /// The change that [`Ledger::redo`] would bring back.
    pub fn redoable(&self) -> Option<Change> {
        self.entry(*self.redo.last()?).map(|it| it.change)
    }

    /// Takes the last change back, which is an entry of its own.
    pub fn undo(&mut self, author: &Author, now: f64) -> Option<Taken> {
        let former = self.entry(*self.undo.last()?)?;
        self.take(Step::Undo(former.seq), former.change, former.changes.clone().invert(), author, now)
    }

    /// Brings back what was taken back last, which is an entry of its own.
    pub fn redo(&mut self, author: &Author, now: f64) -> Option<Taken> {
        let former = self.entry(*self.redo.last()?)?;
        self.take(Step::Redo(former.seq), former.change, former.changes.clone(), author, now)
    }

    /// The records as they stood after an entry, as far as the entries at hand reach back. Revisions of records that were
    /// changed since are those of the entries that are taken back.
    pub fn at(&self, seq: u64) -> Option<Records> {
        let reaches = seq <= self.records.seq && self.oldest().map_or(seq == self.records.seq, |it| it <= seq + 1);
        if !reaches {
            return None;
        }
        let mut records = self.records.clone();
        for entry in self.entries.iter().rev().take_while(|it| it.seq > seq) {
            entry.changes.clone().invert().apply(&mut records, entry.rev()).ok()?;
        }
        records.seq = seq;
        Some(records)
    }

    /// Takes in what came of a merge, or of a file in place of all this, as one entry that undo takes back. `None` when
    /// it makes no document, and then nothing happened. Where nothing changes but the head is new, the entry is empty:
    /// it keeps in mind what was merged.
    pub fn take_in(
        &mut self,
        changes: Changes,
        head: Option<Head>,
        newest: Stamp,
        author: &Author,
        now: f64,
        reason: Option<String>,
    ) -> Option<Taken> {
        self.clock.see(newest);
        let mut entry = self.entry_of(Step::Do, Change::Merge, reason, changes, author, now);
        entry.merged = head;
        self.make(entry)
    }

    /// Names of authors that a merge brought with it.
    pub fn know_authors(&mut self, others: &Records) {
        for (id, name) in &others.authors {
            self.records.authors.entry(*id).or_insert_with(|| name.clone());
        }
    }

    /// Takes this equal document for its own, so that both share their large parts.
    pub fn share(&mut self, document: &Document) {
        debug_assert!(self.document == *document, "only an equal document can be shared");
        self.document = document.clone();
    }

    /// Makes the workspace one of its own, for a file that is opened beside the workspace it came from.
    pub fn give_id(&mut self, id: WorkspaceId) {
        self.document.workspace.id = id;
        if let Some(record) = self.records.live.get_mut(&Key::new("workspace", Id::ALL)) {
            record.fields.set("id".into(), Some(Value::Text(id.to_string())));
        }
    }

    fn take(&mut self, step: Step, change: Change, changes: Changes, author: &Author, now: f64) -> Option<Taken> {
        let entry = self.entry_of(step, change, None, changes, author, now);
        self.make(entry)
    }

    fn make(&mut self, entry: Entry) -> Option<Taken> {
        let change = entry.change;
        entry.changes.apply(&mut self.records, entry.rev()).ok()?;
        match renew(&self.document, &self.records, &entry.changes) {
            Ok(document) => {
                self.document = document.clone();
                Some(Taken { document, change, entry: self.enter(entry) })
            }
            Err(_) => {
                // Fits: it was applied a moment ago. An entry is made only of what can be shown.
                let _ = entry.changes.clone().invert().apply(&mut self.records, entry.rev());
                None
            }
        }
    }

    fn entry_of(
        &mut self,
        step: Step,
        change: Change,
        reason: Option<String>,
        changes: Changes,
        author: &Author,
        now: f64,
    ) -> Entry {
        let at = self.clock.tick(now);
        Entry { seq: self.records.seq + 1, author: author.clone(), at, step, change, reason, merged: None, changes }
    }

    /// Takes note of an entry whose changes the records hold.
    fn enter(&mut self, entry: Entry) -> Arc<Entry> {
        self.records.seq = entry.seq;
        self.records.authors.insert(entry.author.id, entry.author.name.clone());
        let entry = Arc::new(entry);
        self.keep(entry.clone());
        entry
    }

    fn keep(&mut self, entry: Arc<Entry>) {
        match entry.step {
            Step::Do => {
                self.redo.clear();
                self.undo.push(entry.seq);
            }
            Step::Undo(seq) => {
                self.undo.retain(|it| *it != seq);
                self.redo.push(seq);
            }
            Step::Redo(seq) => {
                self.redo.retain(|it| *it != seq);
                self.undo.push(seq);
            }
        }
        self.entries.push_back(entry);
        if self.undo.len() > UNDO_STEPS {
            self.undo.remove(0);
        }
        if self.entries.len() > MAX_ENTRIES {
            self.entries.pop_front();
        }
    }

    /// An entry that is still at hand.
    fn entry(&self, seq: u64) -> Option<&Arc<Entry>> {
        let first = self.oldest()?;
        self.entries.get(usize::try_from(seq.checked_sub(first)?).ok()?)
    }
}

/// Entries without a gap.
#[derive(Default)]
struct History(VecDeque<Arc<Entry>>);

impl History {
    fn keep(&mut self, entry: Entry) {
        match self.0.back().map(|it| it.seq) {
            Some(last) if entry.seq <= last => return,
            Some(last) if entry.seq > last + 1 => self.0.clear(),
            _ => {}
        }
        self.0.push_back(Arc::new(entry));
    }
}
