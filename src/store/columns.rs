//! Between records and their stored columns.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::AuthorId;

use super::migrate::MigrateError;
use super::parts::{PLACE, STEP};
use super::record::{Fields, Id, Key, Name, Record, Records, Rev, Stamp, Value};
use super::schema::v2;

/// The stored form.
pub fn to_columns<'a>(records: &'a Records, log: &[String]) -> v2::Document<&'a Value> {
    let mut revs = Revs::default();
    let kinds: BTreeSet<&Name> = records.live.keys().chain(records.gone.keys()).map(|it| &it.kind).collect();
    let kinds = kinds.into_iter().map(|kind| (kind.clone(), kind_columns(records, kind, &mut revs))).collect();
    v2::Document {
        seq: records.seq,
        authors: records.authors.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        revs: revs.list,
        kinds,
        log: log.to_vec(),
    }
}

/// Revisions by the order in which they are met.
#[derive(Debug, Default)]
pub struct Revs {
    /// Author, milliseconds and counter.
    pub list: Vec<(String, u64, u32)>,
    positions: HashMap<Rev, usize>,
}

impl Revs {
    /// The position of a revision, which is listed if it is not yet.
    pub fn position(&mut self, rev: Rev) -> usize {
        *self.positions.entry(rev).or_insert_with(|| {
            self.list.push((rev.author.to_string(), rev.stamp.ms, rev.stamp.counter));
            self.list.len() - 1
        })
    }

    /// Runs of rows with one revision: its position, number of rows.
    pub fn runs(&mut self, rows: &[(Id, &Record)]) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (_, record) in rows {
            let at = self.position(record.rev);
            match runs.last_mut() {
                Some((last, n_rows)) if *last == at => *n_rows += 1,
                _ => runs.push((at, 1)),
            }
        }
        runs
    }
}

fn kind_columns<'a>(records: &'a Records, kind: &Name, revs: &mut Revs) -> v2::Kind<&'a Value> {
    let mut rows: Vec<(Id, &Record)> = records.of_kind(kind).collect();
    rows.sort_by_key(|(id, it)| (place(it), *id));
    let ordered = !rows.is_empty() && rows.iter().zip(1..).all(|((_, it), i)| place(it) == Some(i * STEP));
    let names: BTreeSet<&Name> = rows.iter().flat_map(|(_, it)| it.fields.iter().map(|it| it.0)).collect();
    let written = names.into_iter().filter(|name| !ordered || ***name != *PLACE);
    let column = |name: &Name| (name.clone(), rows.iter().map(|(_, it)| it.fields.get(name)).collect());
    let runs = revs.runs(&rows);
    let gone = records.gone.iter().filter(|(key, _)| key.kind == *kind);
    v2::Kind {
        ids: rows.iter().map(|(id, _)| id.to_string()).collect(),
        revs: runs,
        ordered,
        fields: written.map(column).collect(),
        gone: gone.map(|(key, rev)| (key.id.to_string(), revs.position(*rev))).collect(),
    }
}

/// The place of a record in its list.
pub fn place(record: &Record) -> Option<i64> {
    match record.fields.get(PLACE) {
        Some(Value::Int(place)) => Some(*place),
        _ => None,
    }
}

/// The records of a stored form.
///
/// # Errors
/// [`MigrateError::Unreadable`] when columns, ids or revisions do not fit together.
pub fn from_columns(stored: v2::Document<Value>) -> Result<Records, MigrateError> {
    let revs = stored.revs.iter().map(rev).collect::<Result<Vec<Rev>, _>>()?;
    let author = |(id, name): (String, String)| Ok((id.parse().map_err(unreadable)?, name));
    let mut records = Records {
        seq: stored.seq,
        authors: stored.authors.into_iter().map(author).collect::<Result<BTreeMap<AuthorId, String>, _>>()?,
        ..Records::default()
    };
    for (kind, columns) in stored.kinds {
        read_kind(&mut records, &kind, columns, &revs)?;
    }
    Ok(records)
}

fn rev((author, ms, counter): &(String, u64, u32)) -> Result<Rev, MigrateError> {
    let author = author.parse().map_err(unreadable)?;
    Ok(Rev { author, stamp: Stamp { ms: *ms, counter: *counter } })
}

fn read_kind(records: &mut Records, kind: &Name, stored: v2::Kind<Value>, revs: &[Rev]) -> Result<(), MigrateError> {
    let n_rows = stored.ids.len();
    let rev_at = |at: usize| revs.get(at).copied().ok_or_else(|| unreadable(format!("{kind:?} names no revision")));
    let mut rows: Vec<Fields> = vec![Fields::new(); n_rows];
    for (name, column) in stored.fields {
        if column.len() != n_rows {
            return Err(unreadable(format!("column {name:?} of {kind:?} has {} rows of {n_rows}", column.len())));
        }
        let values = rows.iter_mut().zip(column);
        values.for_each(|(row, value)| row.set(name.clone(), value));
    }
    if stored.ordered {
        rows.iter_mut().zip(1..).for_each(|(row, i)| row.set(PLACE.into(), Some(Value::Int(i * STEP))));
    }
    let n_revs: usize = stored.revs.iter().map(|it| it.1).fold(0, usize::saturating_add);
    if n_revs != n_rows {
        return Err(unreadable(format!("{kind:?} has {n_revs} revisions for {n_rows} rows")));
    }
    let rev_of_row = stored.revs.iter().flat_map(|&(at, n)| std::iter::repeat_n(at, n));
    for ((id, fields), at) in stored.ids.iter().zip(rows).zip(rev_of_row) {
        let key = Key { kind: kind.clone(), id: id.parse().map_err(unreadable)? };
        if records.live.insert(key, Record { rev: rev_at(at)?, fields }).is_some() {
            return Err(unreadable(format!("{kind:?} {id} is there twice")));
        }
    }
    for (id, at) in stored.gone {
        records.gone.insert(Key { kind: kind.clone(), id: id.parse().map_err(unreadable)? }, rev_at(at)?);
    }
    Ok(())
}

fn unreadable(reason: impl ToString) -> MigrateError {
    MigrateError::Unreadable(reason.to_string())
}
