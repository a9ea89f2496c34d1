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
use super::parts::{ConvertError, Difference, renew, to_document, to_records};
use super::record::{Author, HybridClock, Id, Key, Records, Rev, Stamp, Value};

/// Steps that can be taken back.
const UNDO_STEPS: usize = 500;

/// Entries that are kept at hand for the log and for undo.
const MAX_ENTRIES: usize = 2000;

/// The workspace with its history.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(super) records: Records,
    pub(super) document: Document,
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

    pub(super) fn of(records: Records, document: Document) -> Self {
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
        write_with_log(&self.records, &self.newest_lines(max_log_bytes))
    }

    /// The lines of the newest entries, as many as fit into about `max_bytes`, oldest first.
    pub(super) fn newest_lines(&self, max_bytes: usize) -> Vec<String> {
        let n_lines = self.entries.len() - self.oldest_within(max_bytes);
        let newest = self.entries.iter().rev().take(n_lines);
        let mut lines: Vec<String> = newest.map(|it| it.to_line()).collect();
        lines.reverse();
        lines
    }

    /// The number of the oldest entry that belongs to the newest of about `max_bytes` in all: what is older need not be
    /// kept. The next entry's number where none fits.
    pub fn keep_from(&self, max_bytes: usize) -> u64 {
        self.entries.get(self.oldest_within(max_bytes)).map_or(self.records.seq + 1, |it| it.seq)
    }

    /// The position of the oldest entry within a weight.
    fn oldest_within(&self, max_bytes: usize) -> usize {
        let mut room = max_bytes;
        let fits = |it: &&Arc<Entry>| {
            let weight = 120 + it.changes.weight();
            let fits = weight <= room;
            room = room.saturating_sub(weight);
            fits
        };
        self.entries.len() - self.entries.iter().rev().take_while(fits).count()
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
        let mut difference = Difference::new();
        let changes = loop {
            if let Some(changes) = difference.go_on(&self.records, Some(&self.document), after, usize::MAX) {
                break changes;
            }
        };
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
        self.last_done().map(|it| it.change)
    }

    /// The change that [`Ledger::redo`] would bring back.
    pub fn redoable(&self) -> Option<Change> {
        self.last_taken().map(|it| it.change)
    }

    /// Takes the last change back, which is an entry of its own.
    pub fn undo(&mut self, author: &Author, now: f64) -> Option<Taken> {
        let former = self.last_done()?;
        self.take(Step::Undo(former.seq), former.change, former.changes.clone().invert(), author, now)
    }

    /// Brings back what was taken back last, which is an entry of its own.
    pub fn redo(&mut self, author: &Author, now: f64) -> Option<Taken> {
        let former = self.last_taken()?;
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

    /// Makes the entries of another tab's journal lines anew, which follow the last entry here; the document that they
    /// lead to. `None` when a line is damaged or does not follow: the ledger then has to be opened anew.
    pub fn follow<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) -> Option<Document> {
        let mut entries = Vec::new();
        let recovery = replay(&mut self.records, lines, |entry| entries.push(entry));
        let document = if entries.is_empty() {
            self.document.clone()
        } else {
            let changes = Changes(entries.iter().flat_map(|it| it.changes.0.iter().cloned()).collect());
            renew(&self.document, &self.records, &changes).ok()?
        };
        for entry in entries {
            self.clock.see(entry.at);
            self.keep(Arc::new(entry));
        }
        self.document = document.clone();
        recovery.stopped.is_none().then_some(document)
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
        entry.changes.apply(&mut self.records, entry.rev()).ok()?;
        self.enter_taken(entry)
    }

    /// The entry that [`Ledger::undo`] takes back.
    pub(super) fn last_done(&self) -> Option<&Arc<Entry>> {
        self.entry(*self.undo.last()?)
    }

    /// The entry that [`Ledger::redo`] brings back.
    pub(super) fn last_taken(&self) -> Option<&Arc<Entry>> {
        self.entry(*self.redo.last()?)
    }

    /// Takes note of an entry whose changes the records hold and whose document is yet to be made.
    pub(super) fn enter_taken(&mut self, entry: Entry) -> Option<Taken> {
        let change = entry.change;
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

    pub(super) fn entry_of(
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
    pub(super) fn enter(&mut self, entry: Entry) -> Arc<Entry> {
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
    pub(super) fn entry(&self, seq: u64) -> Option<&Arc<Entry>> {
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
