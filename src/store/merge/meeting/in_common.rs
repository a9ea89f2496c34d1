//! What stands in for an ancestor that nobody knows: the fields and months that two states have alike.

use crate::domain::Month;
use crate::store::record::{Fields, Key, MonthColumn, Record, Records, Rev, Value};

/// What both have alike, as if it were the ancestor: what differs then counts as changed by both. A record that only one
/// has is new there, unless the other remembers that it deleted it.
pub(super) fn in_common(ours: &Records, theirs: &Records) -> Records {
    let mut base = Records::default();
    let mut keep = |key: &Key, fields| drop(base.live.insert(key.clone(), Record { rev: Rev::default(), fields }));
    for (key, a) in &ours.live {
        match theirs.live.get(key) {
            Some(b) => keep(key, alike(&a.fields, &b.fields)),
            None if theirs.gone.contains_key(key) => keep(key, Fields::new()),
            None => {}
        }
    }
    for key in theirs.live.keys().filter(|it| ours.gone.contains_key(it) && !ours.live.contains_key(it)) {
        keep(key, Fields::new());
    }
    base
}

/// The fields and months that both have alike.
fn alike(a: &Fields, b: &Fields) -> Fields {
    let mut both = Fields::new();
    for (name, value) in a.iter() {
        let shared = match (value, b.get(name)) {
            (a, Some(b)) if a == b => Some(a.clone()),
            (Value::Months(a), Some(Value::Months(b))) => {
                // A column has no holes: the longest run that both have alike, the first of such.
                let months = (0..a.cells().len()).map(|i| a.first().plus(i as i32));
                let mut runs: Vec<(Month, Vec<Option<i64>>)> = Vec::new();
                for month in months.filter(|it| a.get(*it) == b.get(*it)) {
                    let cell = a.get(month).flatten();
                    match runs.last_mut() {
                        Some((first, cells)) if first.plus(cells.len() as i32) == month => cells.push(cell),
                        _ => runs.push((month, vec![cell])),
                    }
                }
                let longest = runs.into_iter().rev().max_by_key(|it| it.1.len());
                longest.map(|(first, cells)| Value::Months(MonthColumn::new(first, cells)))
            }
            (Value::Notes(a), Some(Value::Notes(b))) => {
                let shared = a.iter().filter(|(month, note)| b.get(month) == Some(note));
                Some(Value::Notes(shared.map(|(month, note)| (*month, note.clone())).collect()))
            }
            _ => None,
        };
        both.set(name.clone(), shared);
    }
    both
}
