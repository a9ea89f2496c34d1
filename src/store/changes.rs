//! What differs between two states of a workspace: by record, by field, and by month within a field.
//!
//! Changes hold both sides, so they can be shown, taken back ([`Changes::invert`]) and refused where they do not fit
//! ([`Changes::apply`]). The same shape serves undo, the journal, the change log and the comparison of versions.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::domain::Month;

use super::record::{Cell, Fields, Key, Name, Notes, Record, Records, Rev, Value};

/// What differs, one entry per record, in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes(pub Vec<RecordChange>);

/// What happened to one record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange {
    /// Which.
    pub key: Key,
    /// What.
    pub edit: RecordEdit,
}

/// What happened to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordEdit {
    /// It is new, with these fields.
    Created(Fields),
    /// It is deleted; it had these fields.
    Deleted(Fields),
    /// Some fields differ.
    Edited(Vec<FieldChange>),
}

/// What happened to a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Which.
    pub field: Name,
    /// What.
    pub edit: FieldEdit,
}

/// What happened to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldEdit {
    /// Its whole value is another; `None` where there was or is none.
    Value {
        /// Before.
        before: Option<Value>,
        /// After.
        after: Option<Value>,
    },
    /// Some of its months differ, in order.
    Cells(Vec<CellChange>),
}

/// What happened to a month of a field; `None` where the field does not reach.
#[derive(Clone, Debug, PartialEq)]
pub struct CellChange {
    /// Which.
    pub month: Month,
    /// Before.
    pub before: Option<Cell>,
    /// After.
    pub after: Option<Cell>,
}

/// A change meets another state than the one it was made on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} {} is not as it was before the change", .0.kind, .0.id)]
pub struct DoesNotFit(pub Key);

/// What leads from one state to the other.
pub fn changes_between(before: &Records, after: &Records) -> Changes {
    let mut changes = Vec::new();
    for (key, record) in &before.live {
        let edit = match after.live.get(key) {
            Some(now) => match fields_between(&record.fields, &now.fields) {
                fields if fields.is_empty() => continue,
                fields => RecordEdit::Edited(fields),
            },
            None => RecordEdit::Deleted(record.fields.clone()),
        };
        changes.push(RecordChange { key: key.clone(), edit });
    }
    let new = after.live.iter().filter(|(key, _)| !before.live.contains_key(key));
    changes
        .extend(new.map(|(key, it)| RecordChange { key: key.clone(), edit: RecordEdit::Created(it.fields.clone()) }));
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    Changes(changes)
}

/// What leads from one set of fields to the other.
pub fn fields_between(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let gone = before.iter().filter(|(name, _)| after.get(name).is_none()).map(|(name, _)| name);
    let mut names: Vec<&Name> = after.iter().map(|it| it.0).chain(gone).collect();
    names.sort();
    let change = |name: &Name| {
        let edit = field_between(before.get(name), after.get(name))?;
        Some(FieldChange { field: name.clone(), edit })
    };
    names.into_iter().filter_map(change).collect()
}

fn field_between(before: Option<&Value>, after: Option<&Value>) -> Option<FieldEdit> {
    if before == after {
        return None;
    }
    Some(match (before, after) {
        (Some(Value::Months(a)), Some(Value::Months(b))) => {
            let ends = [a, b].into_iter().filter(|it| !it.cells().is_empty());
            let (first, end) = (ends.clone().map(|it| it.first()).min(), ends.map(|it| it.end()).max());
            let months = first.zip(end).map_or(0..0, |(first, end)| first.index()..end.index());
            cells_between(months.map(Month::from_index), before, after)
        }
        (Some(Value::Notes(a)), Some(Value::Notes(b))) => {
            let months: BTreeSet<Month> = a.keys().chain(b.keys()).copied().collect();
            cells_between(months.into_iter(), before, after)
        }
        _ => FieldEdit::Value { before: before.cloned(), after: after.cloned() },
    })
}

fn cells_between(months: impl Iterator<Item = Month>, before: Option<&Value>, after: Option<&Value>) -> FieldEdit {
    let side = |value: Option<&Value>, month| value.and_then(|it| it.cell(month));
    let cell = |month| CellChange { month, before: side(before, month), after: side(after, month) };
    FieldEdit::Cells(months.map(cell).filter(|it| it.before != it.after).collect())
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of changed records.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// About how many bytes they take when written.
    pub fn weight(&self) -> usize {
        self.0.iter().map(|it| 40 + it.edit.weight()).sum()
    }

    /// What takes these changes back.
    #[must_use]
    pub fn invert(self) -> Self {
        let invert = |it: RecordChange| RecordChange { key: it.key, edit: it.edit.invert() };
        Self(self.0.into_iter().map(invert).collect())
    }

    /// Whether every record touched is as it was before the changes.
    pub fn fit(&self, records: &Records) -> bool {
        self.0.iter().all(|it| it.fits(records))
    }

    /// Makes the changes; every record touched has the revision `rev` afterwards.
    ///
    /// # Errors
    /// [`DoesNotFit`] when a record is not as it was before the change; the records are then as they were.
    pub fn apply(&self, records: &mut Records, rev: Rev) -> Result<(), DoesNotFit> {
        if let Some(it) = self.0.iter().find(|it| !it.fits(records)) {
            return Err(DoesNotFit(it.key.clone()));
        }
        for it in &self.0 {
            it.apply(records, rev);
        }
        Ok(())
    }
}

impl RecordEdit {
    fn weight(&self) -> usize {
        let all = |it: &Fields| it.iter().map(|(name, value)| name.len() + 4 + value.weight()).sum();
        match self {
            RecordEdit::Created(fields) | RecordEdit::Deleted(fields) => all(fields),
            RecordEdit::Edited(fields) => fields.iter().map(|it| it.field.len() + 4 + it.edit.weight()).sum(),
        }
    }

    fn invert(self) -> Self {
        match self {
            RecordEdit::Created(fields) => RecordEdit::Deleted(fields),
            RecordEdit::Deleted(fields) => RecordEdit::Created(fields),
            RecordEdit::Edited(fields) => RecordEdit::Edited(fields.into_iter().map(FieldChange::invert).collect()),
        }
    }
}

impl FieldEdit {
    fn weight(&self) -> usize {
        match self {
            FieldEdit::Value { before, after } => [before, after].into_iter().flatten().map(Value::weight).sum(),
            FieldEdit::Cells(cells) => cells.iter().map(|it| 16 + note_len(&it.before) + note_len(&it.after)).sum(),
        }
    }
}

fn note_len(cell: &Option<Cell>) -> usize {
    match cell {
        Some(Cell::Note(text)) => text.len(),
        _ => 0,
    }
}

impl FieldChange {
    fn invert(self) -> Self {
        let edit = match self.edit {
            FieldEdit::Value { before, after } => FieldEdit::Value { before: after, after: before },
            FieldEdit::Cells(cells) => {
                let turned = |it: CellChange| CellChange { month: it.month, before: it.after, after: it.before };
                FieldEdit::Cells(cells.into_iter().map(turned).collect())
            }
        };
        Self { field: self.field, edit }
    }
}

impl RecordChange {
    /// Whether the record is what the change was made on.
    fn fits(&self, records: &Records) -> bool {
        let record = records.live.get(&self.key);
        match (&self.edit, record) {
            (RecordEdit::Created(_), record) => record.is_none(),
            (RecordEdit::Deleted(fields), Some(record)) => record.fields == *fields,
            (RecordEdit::Edited(fields), Some(record)) => fields.iter().all(|it| it.fits(&record.fields)),
            (_, None) => false,
        }
    }

    /// Makes the change, which has to fit.
    pub(super) fn apply(&self, records: &mut Records, rev: Rev) {
        match &self.edit {
            RecordEdit::Created(fields) => {
                records.gone.remove(&self.key);
                records.live.insert(self.key.clone(), Record { rev, fields: fields.clone() });
            }
            RecordEdit::Deleted(_) => {
                records.live.remove(&self.key);
                records.gone.insert(self.key.clone(), rev);
            }
            RecordEdit::Edited(fields) => {
                if let Some(record) = records.live.get_mut(&self.key) {
                    record.rev = rev;
                    fields.iter().for_each(|it| it.apply(&mut record.fields));
                }
            }
        }
    }
}

impl FieldChange {
    fn fits(&self, fields: &Fields) -> bool {
        let value = fields.get(&self.field);
        match &self.edit {
            FieldEdit::Value { before, .. } => value == before.as_ref(),
            FieldEdit::Cells(cells) => value
                .is_some_and(|value| cells.iter().all(|it| it.kind_fits(value) && value.cell(it.month) == it.before)),
        }
    }

    fn apply(&self, fields: &mut Fields) {
        match &self.edit {
            FieldEdit::Value { after, .. } => fields.set(self.field.clone(), after.clone()),
            FieldEdit::Cells(cells) => {
                if let Some(value) = fields.get_mut(&self.field) {
                    set_cells(value, cells);
                }
            }
        }
    }
}

impl CellChange {
    /// Whether the cell can stand in this field at all.
    fn kind_fits(&self, value: &Value) -> bool {
        let is_note = [&self.before, &self.after].into_iter().flatten().any(|it| matches!(it, Cell::Note(_)));
        matches!((value, is_note), (Value::Months(_), false) | (Value::Notes(_), true))
    }
}

fn set_cells(value: &mut Value, cells: &[CellChange]) {
    match value {
        Value::Months(column) => column.set(cells.iter().map(|it| (it.month, it.after.as_ref().map(Cell::int)))),
        Value::Notes(notes) => cells.iter().for_each(|it| set_note(notes, it)),
        _ => {}
    }
}

fn set_note(notes: &mut Notes, change: &CellChange) {
    match &change.after {
        Some(Cell::Note(text)) => drop(notes.insert(change.month, text.clone())),
        _ => drop(notes.remove(&change.month)),
    }
}

impl Cell {
    /// The whole number, if there is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Cell::Int(it) => Some(*it),
            Cell::Missing | Cell::Note(_) => None,
        }
    }
}
