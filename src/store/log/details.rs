//! Figures and words before and after, one by one.

use crate::domain::{Month, Node};
use crate::store::changes::{Changes, FieldChange, FieldEdit, RecordChange, RecordEdit};
use crate::store::parts::PLACE;
use crate::store::record::{Cell, Fields, Key, Name, Value};

/// One figure or word before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// Kind of the record.
    pub kind: Name,
    /// The node, where the record has one.
    pub node: Option<Node>,
    /// The field.
    pub field: Name,
    /// The month, for a field of months.
    pub month: Option<Month>,
    /// Before.
    pub before: Option<Value>,
    /// After.
    pub after: Option<Value>,
}

impl Changes {
    /// Figures and words before and after, `max` at most.
    pub fn details(&self, max: usize) -> Vec<Detail> {
        self.0.iter().flat_map(details_of).take(max).collect()
    }
}

fn details_of(it: &RecordChange) -> Vec<Detail> {
    let detail = |field: &Name, month, before: Option<Value>, after: Option<Value>| Detail {
        kind: it.key.kind.clone(),
        node: node_of_record(&it.key),
        field: field.clone(),
        month,
        before,
        after,
    };
    match &it.edit {
        RecordEdit::Created(fields) => {
            plain(fields).map(|(name, it)| detail(name, None, None, Some(it.clone()))).collect()
        }
        RecordEdit::Deleted(fields) => {
            plain(fields).map(|(name, it)| detail(name, None, Some(it.clone()), None)).collect()
        }
        RecordEdit::Edited(fields) => {
            let of_field = |it: &FieldChange| match &it.edit {
                FieldEdit::Value { before, after } => vec![detail(&it.field, None, before.clone(), after.clone())],
                FieldEdit::Cells(cells) => cells
                    .iter()
                    .map(|cell| detail(&it.field, Some(cell.month), value_of(&cell.before), value_of(&cell.after)))
                    .collect(),
            };
            fields.iter().filter(|it| *it.field != *PLACE).flat_map(of_field).collect()
        }
    }
}

/// The node that a record is about; `None` for a record of something else.
pub fn node_of_record(key: &Key) -> Option<Node> {
    let is_of_node = |kind: &str| {
        [
            "plan_node",
            "plan_product",
            "plan_mix",
            "method",
            "training",
            "series",
            "account",
            "preparation_amount",
            "preparation_quantity",
            "commitment",
            "agreed",
        ]
        .contains(&kind)
    };
    key.id.as_node().filter(|_| is_of_node(&key.kind))
}

/// The fields of a whole record that say something on one line.
fn plain(fields: &Fields) -> impl Iterator<Item = (&Name, &Value)> {
    let is_plain = |value: &Value| matches!(value, Value::Text(_) | Value::Int(_) | Value::Number(_) | Value::Flag(_));
    fields.iter().filter(move |(name, value)| is_plain(value) && ***name != *PLACE)
}

fn value_of(cell: &Option<Cell>) -> Option<Value> {
    match cell {
        Some(Cell::Int(it)) => Some(Value::Int(*it)),
        Some(Cell::Note(it)) => Some(Value::Text(it.clone())),
        Some(Cell::Missing) | None => None,
    }
}
