//! Collects what a part writes, as changes of the records there are.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::store::changes::{Changes, RecordChange, RecordEdit, fields_between};
use crate::store::record::{Fields, Id, Key, Record, Records, Value};

/// The field that holds the place of a record in its list.
pub const PLACE: &str = "place";

/// The distance of neighbours in a new list: room to put others between, so that two people who add to one list change
/// no record but their own.
pub const STEP: i64 = 1 << 16;

/// What parts write: everything, or the rows of each list that lie within a window, so that long lists can be written in
/// several turns. What is no list is written with the first window.
pub struct Writer<'a> {
    records: &'a Records,
    changes: Vec<RecordChange>,
    window: Range<usize>,
    reaches_beyond: bool,
}

impl<'a> Writer<'a> {
    /// Writes changes of these records.
    pub fn new(records: &'a Records) -> Self {
        Self::within(records, 0..usize::MAX)
    }

    /// Writes changes of these records, of lists the rows in this window.
    pub fn within(records: &'a Records, window: Range<usize>) -> Self {
        Self { records, changes: Vec::new(), window, reaches_beyond: false }
    }

    /// Whether a list has rows behind the window.
    pub fn reaches_beyond(&self) -> bool {
        self.reaches_beyond
    }

    fn is_first(&self) -> bool {
        self.window.start == 0
    }

    /// The only record of a kind; `None` for none.
    pub fn only(&mut self, kind: &'static str, fields: Option<Fields>) {
        self.set(kind, fields.map(|it| (Id::ALL, it)));
    }

    /// All records of a kind whose order means nothing.
    pub fn set(&mut self, kind: &'static str, rows: impl IntoIterator<Item = (Id, Fields)>) {
        if !self.is_first() {
            return;
        }
        let mut kept = BTreeSet::new();
        for (id, fields) in rows {
            kept.insert(id);
            self.put(kind, id, fields);
        }
        self.delete_others(kind, &kept);
    }

    /// All records of a kind in their order. `before` is the list that the records hold, where that is known: rows that
    /// are alike in both are not written again.
    pub fn list<T: PartialEq>(
        &mut self,
        kind: &'static str,
        before: Option<&[T]>,
        after: &[T],
        id: impl Fn(&T) -> Id,
        fields: impl Fn(&T) -> Fields,
    ) {
        let window = self.window.start.min(after.len())..self.window.end.min(after.len());
        self.reaches_beyond |= window.end < after.len();
        match before.filter(|it| it.len() == after.len() && it.iter().zip(after).all(|(a, b)| id(a) == id(b))) {
            Some(before) => {
                let rows = before[window.clone()].iter().zip(&after[window]);
                for (_, row) in rows.filter(|(a, b)| a != b) {
                    let place = self.place_of(kind, id(row)).unwrap_or_default();
                    self.put(kind, id(row), fields(row).with(PLACE, place));
                }
            }
            None => {
                let ids: Vec<Id> = after.iter().map(&id).collect();
                let places = places(&ids.iter().map(|id| self.place_of(kind, *id)).collect::<Vec<_>>());
                for (row, place) in after[window.clone()].iter().zip(&places[window]) {
                    self.put(kind, id(row), fields(row).with(PLACE, *place));
                }
                if self.is_first() {
                    self.delete_others(kind, &ids.into_iter().collect());
                }
            }
        }
    }

    /// The changes, in the order of their keys.
    pub fn finish(mut self) -> Changes {
        self.changes.sort_by(|a, b| a.key.cmp(&b.key));
        Changes(self.changes)
    }

    /// Records that are new, beside others of their kind.
    pub fn rows<T>(&mut self, kind: &'static str, rows: &[T], record: impl Fn(&T) -> (Id, Fields)) {
        self.reaches_beyond |= self.window.end < rows.len();
        let window = self.window.start.min(rows.len())..self.window.end.min(rows.len());
        for row in &rows[window] {
            let (id, fields) = record(row);
            self.put(kind, id, fields);
        }
    }

    fn put(&mut self, kind: &'static str, id: Id, fields: Fields) {
        let key = Key::new(kind, id);
        let edit = match self.records.live.get(&key) {
            None => RecordEdit::Created(fields),
            Some(Record { fields: before, .. }) => match fields_between(before, &fields) {
                edits if edits.is_empty() => return,
                edits => RecordEdit::Edited(edits),
            },
        };
        self.changes.push(RecordChange { key, edit });
    }

    /// Deletes one record, if it is there.
    pub fn delete(&mut self, kind: &'static str, id: Id) {
        if !self.is_first() {
            return;
        }
        let key = Key::new(kind, id);
        if let Some(it) = self.records.live.get(&key) {
            let edit = RecordEdit::Deleted(it.fields.clone());
            self.changes.push(RecordChange { key, edit });
        }
    }

    fn delete_others(&mut self, kind: &'static str, kept: &BTreeSet<Id>) {
        let gone = self.records.of_kind(kind).filter(|(id, _)| !kept.contains(id));
        let deleted =
            gone.map(|(id, it)| RecordChange { key: Key::new(kind, id), edit: RecordEdit::Deleted(it.fields.clone()) });
        self.changes.extend(deleted);
    }

    fn place_of(&self, kind: &'static str, id: Id) -> Option<i64> {
        match self.records.live.get(&Key::new(kind, id))?.fields.get(PLACE) {
            Some(Value::Int(place)) => Some(*place),
            _ => None,
        }
    }
}

/// Rising places for a list, given the places that its items have: as many as possible keep theirs.
fn places(former: &[Option<i64>]) -> Vec<i64> {
    let kept = longest_rise(former);
    let anchors = kept.iter().map(|&i| (i, former[i].unwrap_or_default()));
    let mut places = Vec::with_capacity(former.len());
    let mut low = 0;
    for (i, high) in anchors.map(|(i, place)| (i, Some(place))).chain([(former.len(), None)]) {
        let n_new = (i - places.len()) as i64;
        let step = high.map_or(STEP, |high| (high - low) / (n_new + 1));
        if step < 1 {
            // No room left between neighbours: the whole list is placed anew.
            return (1..=former.len() as i64).map(|it| it * STEP).collect();
        }
        places.extend((1..=n_new).map(|it| low + it * step));
        if let Some(high) = high {
            places.push(high);
            low = high;
        }
    }
    places
}

/// Positions of a longest strictly rising run of the places there are, by patience sorting.
fn longest_rise(former: &[Option<i64>]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; former.len()];
    for (i, place) in former.iter().enumerate().filter(|it| it.1.is_some_and(|place| place > 0)) {
        let at = tails.partition_point(|&tail| former[tail] < *place);
        before[i] = at.checked_sub(1).map(|it| tails[it]);
        if at == tails.len() { tails.push(i) } else { tails[at] = i }
    }
    let mut run: Vec<usize> = std::iter::successors(tails.last().copied(), |&it| before[it]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_rise_and_stay_where_they_can() {
        let check = |former: &[Option<i64>], expected: &[i64]| assert_eq!(places(former), expected, "{former:?}");
        check(&[None, None], &[STEP, 2 * STEP]);
        check(&[Some(10), Some(20), None], &[10, 20, 20 + STEP]);
        check(&[Some(10), None, Some(20)], &[10, 15, 20]);
        check(&[None, Some(10)], &[5, 10]);
        check(&[Some(30), Some(10), Some(20)], &[5, 10, 20]);
        check(&[Some(10), None, Some(11)], &[STEP, 2 * STEP, 3 * STEP]);
        check(&[Some(10), Some(10)], &[5, 10]);
        check(&[], &[]);
    }
}
