//! Who touched a place last, read off the entries that a side made since both parted.

use std::sync::Arc;

use crate::store::changes::{FieldEdit, RecordChange, RecordEdit};
use crate::store::journal::Entry;
use crate::store::record::Cell;

use super::super::rules::Rules;
use super::super::three_way::{Side, Spot};
use super::Meeting;
use super::whole_plan::{is_plan, is_whole_plan};

/// Who changed a place last, when and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// By name at the time.
    pub author: String,
    /// Milliseconds since 1970.
    pub at: f64,
    /// The reason given.
    pub why: Option<String>,
}

impl Meeting {
    /// Who changed a place on a side last since both parted.
    pub fn touch(&self, spot: &Spot, side: Side) -> Option<Touch> {
        let entries = &self.entries[if side == Side::Ours { 0 } else { 1 }];
        let touched = |it: &&Arc<Entry>| it.changes.0.iter().any(|it| touches(it, spot));
        let entry = entries.iter().rev().find(touched)?;
        let cell = entry.changes.0.iter().filter(|it| touches(it, spot)).find_map(|it| reason_at(it, spot));
        Some(Touch { author: entry.author.name.clone(), at: entry.at.ms as f64, why: cell.or_else(|| entry.why()) })
    }

    /// The last change in the file since both parted.
    pub fn last(&self) -> Option<Touch> {
        let it = self.entries[1].last()?;
        Some(Touch { author: it.author.name.clone(), at: it.at.ms as f64, why: it.why() })
    }
}

/// Whether a change reaches a place.
fn touches(it: &RecordChange, spot: &Spot) -> bool {
    if is_whole_plan(spot) {
        return is_plan(&it.key);
    }
    if it.key != spot.key {
        return false;
    }
    let RecordEdit::Edited(fields) = &it.edit else { return true };
    let unit = Rules::WORKSPACE.unit;
    spot.unit.is_empty()
        || fields.iter().filter(|field| unit(&it.key.kind, &field.field) == &*spot.unit).any(|it| {
            match (&it.edit, spot.month) {
                (FieldEdit::Cells(cells), Some(month)) => cells.iter().any(|it| it.month == month),
                _ => true,
            }
        })
}

/// The reason typed with a cell of the plan.
fn reason_at(it: &RecordChange, spot: &Spot) -> Option<String> {
    let RecordEdit::Edited(fields) = &it.edit else { return None };
    let FieldEdit::Cells(cells) = &fields.iter().find(|it| *it.field == *"edited")?.edit else { return None };
    let cell = cells.iter().find(|it| Some(it.month) == spot.month)?;
    match &cell.after {
        Some(Cell::Note(why)) if !why.trim().is_empty() => Some(why.clone()),
        _ => None,
    }
}
