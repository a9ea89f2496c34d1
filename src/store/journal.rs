//! The journal: one entry per change, one line per entry, so that a change is stored by adding a line.
//!
//! A line is `K1 checksum json`. Its checksum is the CRC-32 of its JSON, which holds no line break.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::domain::Month;
use crate::workbench::Change;

use super::changes::{CellChange, Changes, DoesNotFit, FieldChange, FieldEdit, RecordChange, RecordEdit};
use super::file::compact;
use super::merge::Head;
use super::record::{Author, Fields, Key, Name, Records, Rev, Stamp, Value};
use super::schema::line;

const MAGIC: &str = "K1";

/// One change to a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Counts the workspace's entries, from 1.
    pub seq: u64,
    /// Who, with the name at the time.
    pub author: Author,
    /// When.
    pub at: Stamp,
    /// Done, taken back, or brought back.
    pub step: Step,
    /// What kind of change.
    pub change: Change,
    /// Why, in the author's words.
    pub reason: Option<String>,
    /// The history that was taken in, for a merge.
    pub merged: Option<Head>,
    /// What differs.
    pub changes: Changes,
}

/// Whether an entry is a change of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A change of its own.
    Do,
    /// Takes back the entry with this number.
    Undo(u64),
    /// Brings back the entry with this number.
    Redo(u64),
}

/// Why a line is no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineError {
    /// It does not start as an entry does.
    #[error("the line is no journal entry")]
    NoEntry,
    /// Its checksum does not fit: it was cut off or damaged.
    #[error("the journal entry fails its checksum")]
    Checksum,
    /// Its content makes no sense.
    #[error("the journal entry cannot be read: {0}")]
    Unreadable(String),
}

impl Entry {
    /// The revision that the records have after it.
    pub fn rev(&self) -> Rev {
        Rev { stamp: self.at, author: self.author.id }
    }

    /// The entry as one line, without a line break.
    pub fn to_line(&self) -> String {
        let mut stored = without_changes(self);
        stored.changes = self.changes.0.iter().map(stored_change).collect();
        let json = compact(&stored);
        frame_of_line(crc32fast::hash(json.as_bytes()), &json)
    }

    /// Reads a line.
    ///
    /// # Errors
    /// [`LineError`] when it is not exactly a line that [`Entry::to_line`] wrote.
    pub fn from_line(text: &str) -> Result<Self, LineError> {
        let mut parts = text.trim_end_matches(['\r', '\n']).splitn(3, ' ');
        let (Some(MAGIC), Some(checksum), Some(json)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(LineError::NoEntry);
        };
        if format!("{:08x}", crc32fast::hash(json.as_bytes())) != checksum {
            return Err(LineError::Checksum);
        }
        let unreadable = |reason: String| LineError::Unreadable(reason);
        let it: line::Entry = serde_json::from_str(json).map_err(|e| unreadable(e.to_string()))?;
        let id = it.by.parse().map_err(|_| unreadable(format!("`{}` is no author", it.by)))?;
        let step = match (it.undo, it.redo) {
            (None, None) => Step::Do,
            (Some(seq), _) => Step::Undo(seq),
            (None, Some(seq)) => Step::Redo(seq),
        };
        Ok(Self {
            seq: it.seq,
            author: Author { id, name: it.name },
            at: Stamp { ms: it.at.0, counter: it.at.1 },
            step,
            change: change_of(&it.what).ok_or_else(|| unreadable(format!("`{}` is no kind of change", it.what)))?,
            reason: it.why,
            merged: it.merged.map(read_head).transpose()?,
            changes: Changes(it.changes.into_iter().map(read_change).collect::<Result<_, _>>()?),
        })
    }
}

fn without_changes(it: &Entry) -> line::Entry {
    let (undo, redo) = match it.step {
        Step::Do => (None, None),
        Step::Undo(seq) => (Some(seq), None),
        Step::Redo(seq) => (None, Some(seq)),
    };
    line::Entry {
        seq: it.seq,
        by: it.author.id.to_string(),
        name: it.author.name.clone(),
        at: (it.at.ms, it.at.counter),
        what: key_of(it.change).to_owned(),
        undo,
        redo,
        why: it.reason.clone(),
        merged: it.merged.as_ref().map(stored_merged),
        changes: Vec::new(),
    }
}

/// The JSON of an entry up to where its changes come.
pub(super) fn head_of_line(it: &Entry) -> String {
    // The changes are the last field: what is cut off is the end of an empty list and of the object.
    let mut json = compact(&without_changes(it));
    json.truncate(json.len() - "]}".len());
    json
}

/// The line around an entry's JSON.
pub(super) fn frame_of_line(checksum: u32, json: &str) -> String {
    format!("{MAGIC} {checksum:08x} {json}")
}

const fn key_of(change: Change) -> &'static str {
    match change {
        Change::Import => "import",
        Change::Data => "data",
        Change::Forecast => "forecast",
        Change::Preparation => "preparation",
        Change::Plan => "plan",
        Change::Workspace => "workspace",
        Change::Version => "version",
        Change::Assumption => "assumption",
        Change::FollowUp => "follow_up",
        Change::Feedback => "feedback",
        Change::Merge => "merge",
    }
}

fn change_of(key: &str) -> Option<Change> {
    let all = [
        Change::Import,
        Change::Data,
        Change::Forecast,
        Change::Preparation,
        Change::Plan,
        Change::Workspace,
        Change::Version,
        Change::Assumption,
        Change::FollowUp,
        Change::Feedback,
        Change::Merge,
    ];
    all.into_iter().find(|it| key_of(*it) == key)
}

fn stored_merged(it: &Head) -> line::Head {
    let entry = it.entry.map(|(author, at)| (author.to_string(), at.ms, at.counter));
    line::Head { entry, digest: it.digest.clone() }
}

fn read_head(it: line::Head) -> Result<Head, LineError> {
    let entry = it.entry.map(|(author, ms, counter)| {
        let id = author.parse().map_err(|_| LineError::Unreadable(format!("`{author}` is no author")))?;
        Ok((id, Stamp { ms, counter }))
    });
    Ok(Head { entry: entry.transpose()?, digest: it.digest })
}

pub(super) fn stored_change(it: &RecordChange) -> line::Change {
    let mut stored = line::Change { k: it.key.kind.clone(), i: it.key.id.to_string(), ..Default::default() };
    match &it.edit {
        RecordEdit::Created(fields) => stored.new = Some(stored_fields(fields)),
        RecordEdit::Deleted(fields) => stored.gone = Some(stored_fields(fields)),
        RecordEdit::Edited(fields) => {
            for it in fields {
                match &it.edit {
                    FieldEdit::Value { before, after } => {
                        stored.set.insert(it.field.clone(), (before.clone(), after.clone()));
                    }
                    FieldEdit::Cells(cells) => drop(stored.cells.insert(it.field.clone(), runs(cells))),
                }
            }
        }
    }
    stored
}

fn stored_fields(fields: &Fields) -> BTreeMap<Name, Value> {
    fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn runs(cells: &[CellChange]) -> Vec<line::Run> {
    let mut runs: Vec<line::Run> = Vec::new();
    let mut next = None;
    for it in cells {
        if next != Some(it.month) {
            runs.push(line::Run(it.month.to_string(), Vec::new(), Vec::new()));
        }
        if let Some(line::Run(_, before, after)) = runs.last_mut() {
            before.push(line::StoredCell(it.before.clone()));
            after.push(line::StoredCell(it.after.clone()));
        }
        next = Some(it.month.plus(1));
    }
    runs
}

fn read_change(it: line::Change) -> Result<RecordChange, LineError> {
    let id = it.i.parse().map_err(|_| LineError::Unreadable(format!("`{}` is no id", it.i)))?;
    let fields = |stored: BTreeMap<Name, Value>| {
        stored.into_iter().fold(Fields::new(), |fields, (name, value)| fields.with(name, value))
    };
    let edit = match (it.new, it.gone) {
        (Some(new), _) => RecordEdit::Created(fields(new)),
        (None, Some(gone)) => RecordEdit::Deleted(fields(gone)),
        (None, None) => {
            let set = it.set.into_iter().map(|(field, (before, after))| {
                Ok(FieldChange { field, edit: FieldEdit::Value { before, after } }) //
            });
            let cells = it.cells.into_iter().map(|(field, runs)| {
                Ok(FieldChange { field, edit: FieldEdit::Cells(read_runs(runs)?) }) //
            });
            let mut edits = set.chain(cells).collect::<Result<Vec<_>, LineError>>()?;
            edits.sort_by(|a, b| a.field.cmp(&b.field));
            RecordEdit::Edited(edits)
        }
    };
    Ok(RecordChange { key: Key { kind: it.k, id }, edit })
}

fn read_runs(runs: Vec<line::Run>) -> Result<Vec<CellChange>, LineError> {
    let mut cells = Vec::new();
    for line::Run(first, before, after) in runs {
        let first: Month = first.parse().map_err(|_| LineError::Unreadable(format!("`{first}` is no month")))?;
        if before.len() != after.len() {
            return Err(LineError::Unreadable("a run of months is cut off".to_owned()));
        }
        let run = before.into_iter().zip(after).zip(0..);
        cells.extend(run.map(|((before, after), i)| CellChange {
            month: first.plus(i),
            before: before.0,
            after: after.0,
        }));
    }
    Ok(cells)
}

/// What came of replaying a journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recovery {
    /// Entries made anew on top of the base.
    pub n_replayed: usize,
    /// Why it stopped before the end of the journal.
    pub stopped: Option<Stop>,
    /// Lines behind the stop, which are not in the state.
    pub n_left: usize,
}

/// Why a replay stopped.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Stop {
    /// A line is damaged.
    #[error("the entry after number {after} is damaged: {error}")]
    Damaged {
        /// The last good entry.
        after: u64,
        /// The damage.
        error: LineError,
    },
    /// Entries are missing.
    #[error("entry {expected} is missing; the next one is {found}")]
    Gap {
        /// The entry that should have come.
        expected: u64,
        /// The entry that came.
        found: u64,
    },
    /// An entry was made on another state.
    #[error("entry {seq} does not fit: {error}")]
    DoesNotFit {
        /// The entry.
        seq: u64,
        /// The record.
        error: DoesNotFit,
    },
}

/// Makes the entries of a journal anew on top of `records`, up to the first that is damaged, missing, or does not fit.
///
/// `lines` are in the order of their numbers. Entries that the records already hold are only handed to `keep`, as
/// history; damage among them costs nothing but the log and undo before it.
pub fn replay<'a>(
    records: &mut Records,
    lines: impl IntoIterator<Item = &'a str>,
    mut keep: impl FnMut(Entry),
) -> Recovery {
    let mut recovery = Recovery::default();
    let mut damage: Option<(LineError, usize)> = None;
    let mut lines = lines.into_iter();
    while let Some(text) = lines.next() {
        let entry = match Entry::from_line(text) {
            Ok(entry) => entry,
            Err(error) => {
                let n_damaged = damage.map_or(1, |it| it.1 + 1);
                damage = Some((error, n_damaged));
                continue;
            }
        };
        if entry.seq > records.seq {
            if let Err(stop) = make_anew(records, &entry, damage.as_ref()) {
                let n_damaged = damage.map_or(0, |it| it.1);
                return Recovery { stopped: Some(stop), n_left: n_damaged + 1 + lines.count(), ..recovery };
            }
            recovery.n_replayed += 1;
        }
        // Whatever was damaged before this entry, the records hold it.
        damage = None;
        keep(entry);
    }
    if let Some((error, n_left)) = damage {
        recovery.stopped = Some(Stop::Damaged { after: records.seq, error });
        recovery.n_left = n_left;
    }
    recovery
}

fn make_anew(records: &mut Records, entry: &Entry, damage: Option<&(LineError, usize)>) -> Result<(), Stop> {
    let expected = records.seq + 1;
    match damage {
        _ if entry.seq == expected => {}
        Some((error, _)) => return Err(Stop::Damaged { after: records.seq, error: error.clone() }),
        None => return Err(Stop::Gap { expected, found: entry.seq }),
    }
    let fit = entry.changes.apply(records, entry.rev());
    fit.map_err(|error| Stop::DoesNotFit { seq: entry.seq, error })?;
    records.seq = entry.seq;
    records.authors.insert(entry.author.id, entry.author.name.clone());
    Ok(())
}
