//! Journal lines and workspace texts written in pieces: the same bytes as [`Entry::to_line`] and
//! [`super::write_with_log`] give, with turns between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::columns::{Revs, place};
use super::file::{compact, frame_of};
use super::journal::{Entry, frame_of_line, head_of_line, stored_change};
use super::ledger::Ledger;
use super::parts::{PLACE, STEP};
use super::record::{Fields, Id, Key, Name, Record, Records, Value};

/// A journal line in the making.
#[derive(Debug)]
pub struct LineWriter {
    entry: Arc<Entry>,
    n_done: usize,
    json: String,
    checksum: crc32fast::Hasher,
}

impl LineWriter {
    /// Writes this entry.
    pub fn new(entry: Arc<Entry>) -> Self {
        let mut writer = Self { n_done: 0, json: String::new(), checksum: crc32fast::Hasher::new(), entry };
        writer.push(&head_of_line(&writer.entry));
        writer
    }

    /// Writes `n_changes` more; the line once it is whole.
    pub fn go_on(&mut self, n_changes: usize) -> Option<String> {
        let changes = &self.entry.clone().changes.0;
        let end = self.n_done.saturating_add(n_changes.max(1)).min(changes.len());
        for (i, change) in (self.n_done..end).zip(&changes[self.n_done..end]) {
            let comma = if i == 0 { "" } else { "," };
            self.push(&format!("{comma}{}", compact(&stored_change(change))));
        }
        self.n_done = end;
        if end < changes.len() {
            return None;
        }
        self.push("]}");
        Some(frame_of_line(self.checksum.clone().finalize(), &self.json))
    }

    fn push(&mut self, text: &str) {
        self.checksum.update(text.as_bytes());
        self.json.push_str(text);
    }
}

/// The text of a workspace with its newest entries, in the making.
#[derive(Debug)]
pub struct TextWriter {
    seq: u64,
    max_log_bytes: usize,
    kinds: Vec<Name>,
    kind: usize,
    columns: Option<Columns>,
    revs: Revs,
    json: String,
    checksum: crc32fast::Hasher,
}

/// A kind whose columns are being written.
#[derive(Debug)]
struct Columns {
    ids: Vec<Id>,
    names: Vec<Name>,
    column: usize,
    row: usize,
}

impl TextWriter {
    /// Writes what the ledger holds now, with as many entries as fit into about `max_log_bytes`.
    pub fn new(ledger: &Ledger, max_log_bytes: usize) -> Self {
        let records = ledger.records();
        let kinds: BTreeSet<&Name> = records.live.keys().chain(records.gone.keys()).map(|it| &it.kind).collect();
        Self {
            seq: records.seq,
            max_log_bytes,
            kinds: kinds.into_iter().cloned().collect(),
            kind: 0,
            columns: None,
            revs: Revs::default(),
            json: String::new(),
            checksum: crc32fast::Hasher::new(),
        }
    }

    /// Whether the ledger still holds what is being written.
    pub fn fits(&self, ledger: &Ledger) -> bool {
        ledger.seq() == self.seq
    }

    /// The number of the last entry that the text holds.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Writes about `n_values` more; the text once it is whole. The ledger has to hold what it held at the start.
    pub fn go_on(&mut self, ledger: &Ledger, n_values: usize) -> Option<String> {
        let records = ledger.records();
        let mut room = n_values.max(1);
        loop {
            let n_written = match self.columns.take() {
                Some(mut columns) => {
                    let n_written = self.write_rows(records, &mut columns, room);
                    if columns.column < columns.names.len() {
                        self.columns = Some(columns);
                    } else {
                        self.end_kind(records);
                    }
                    n_written
                }
                None if self.kind < self.kinds.len() => self.begin_kind(records),
                // Joining a large text takes a turn of its own.
                None if room == n_values.max(1) => return Some(self.finish(ledger)),
                None => return None,
            };
            // A column without rows costs something, too.
            room = room.saturating_sub(n_written + 5);
            if room == 0 {
                return None;
            }
        }
    }

    /// Begins the next kind; returns the number of its rows.
    fn begin_kind(&mut self, records: &Records) -> usize {
        let kind = self.kinds[self.kind].clone();
        let mut rows: Vec<(Id, &Record)> = records.of_kind(&kind).collect();
        rows.sort_by_key(|(id, it)| (place(it), *id));
        let ordered = !rows.is_empty() && rows.iter().zip(1..).all(|((_, it), i)| place(it) == Some(i * STEP));
        let names: BTreeSet<&Name> = rows.iter().flat_map(|(_, it)| it.fields.iter().map(|it| it.0)).collect();
        let names = names.into_iter().filter(|name| !ordered || ***name != *PLACE).cloned().collect();
        let runs = self.revs.runs(&rows);
        let ids: Vec<String> = rows.iter().map(|(id, _)| id.to_string()).collect();
        let comma = if self.kind == 0 { "" } else { "," };
        let mut text = format!("{comma}{}:{{\"ids\":{},\"revs\":{}", compact(&kind), compact(&ids), compact(&runs));
        if ordered {
            text.push_str(",\"ordered\":true");
        }
        text.push_str(",\"fields\":{");
        self.push(&text);
        let columns = Columns { ids: rows.iter().map(|it| it.0).collect(), names, column: 0, row: 0 };
        let n_rows = columns.ids.len();
        if columns.names.is_empty() {
            self.end_kind(records);
        } else {
            self.columns = Some(columns);
        }
        n_rows
    }

    /// Writes so many values of a column at most; returns how many.
    fn write_rows(&mut self, records: &Records, at: &mut Columns, n_values: usize) -> usize {
        let kind = &self.kinds[self.kind];
        let name = &at.names[at.column];
        let end = at.row.saturating_add(n_values).min(at.ids.len());
        let mut text = String::new();
        if at.row == 0 {
            let comma = if at.column == 0 { "" } else { "," };
            text.push_str(&format!("{comma}{}:[", compact(name)));
        }
        for (i, id) in (at.row..end).zip(&at.ids[at.row..end]) {
            let record = records.live.get(&Key { kind: kind.clone(), id: *id });
            let value: Option<&Value> = record.and_then(|it| Fields::get(&it.fields, name));
            if i > 0 {
                text.push(',');
            }
            text.push_str(&compact(&value));
        }
        let n_written = end - at.row;
        at.row = end;
        if end == at.ids.len() {
            text.push(']');
            (at.column, at.row) = (at.column + 1, 0);
        }
        self.push(&text);
        n_written
    }

    fn end_kind(&mut self, records: &Records) {
        let kind = &self.kinds[self.kind];
        let gone = records.gone.iter().filter(|(key, _)| key.kind == *kind);
        let gone: Vec<(String, usize)> =
            gone.map(|(key, rev)| (key.id.to_string(), self.revs.position(*rev))).collect();
        let gone = if gone.is_empty() { String::new() } else { format!(",\"gone\":{}", compact(&gone)) };
        self.push(&format!("}}{gone}}}"));
        self.kind += 1;
    }

    fn finish(&mut self, ledger: &Ledger) -> String {
        let records = ledger.records();
        let names: BTreeMap<String, &String> =
            records.authors.iter().map(|(id, name)| (id.to_string(), name)).collect();
        let authors = if names.is_empty() { String::new() } else { format!(",\"authors\":{}", compact(&names)) };
        let head = format!("{{\"seq\":{}{authors},\"revs\":{},\"kinds\":{{", self.seq, compact(&self.revs.list));
        let log = ledger.newest_lines(self.max_log_bytes);
        let log = if log.is_empty() { String::new() } else { format!(",\"log\":{}", compact(&log)) };
        let tail = format!("}}{log}}}");
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(head.as_bytes());
        checksum.combine(&self.checksum);
        checksum.update(tail.as_bytes());
        frame_of(checksum.finalize(), &[&head, &self.json, &tail])
    }

    fn push(&mut self, text: &str) {
        self.checksum.update(text.as_bytes());
        self.json.push_str(text);
    }
}
