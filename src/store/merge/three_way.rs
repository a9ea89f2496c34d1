//! Three-way merge of records by a common ancestor: by record, by field, and by month within a field.
//!
//! Each place that differs is judged alone. What only one side changed since the ancestor is taken; what both changed
//! alike is taken once; what both changed differently is a conflict, and so is a deletion against a change. Nothing here
//! knows what records mean: [`Rules`] say which fields belong together and what need not be asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Month;

use super::rules::{Judgement, Rules};
use crate::store::record::{Cell, Fields, Key, MonthColumn, Name, Notes, Record, Records, Value};

/// One of the two that meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What is open here.
    Ours,
    /// What the file holds.
    Theirs,
}

/// A place that is taken or decided as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The record.
    pub key: Key,
    /// The group of fields; empty for the record as a whole.
    pub unit: Name,
    /// The month, for fields of months.
    pub month: Option<Month>,
}

/// What a place holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A field's whole value.
    Value(Value),
    /// One month.
    Cell(Cell),
    /// A whole record.
    Record(Fields),
}

/// One field of a place on all three sides, `None` where there is nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The field; empty for a whole record.
    pub field: Name,
    /// In the ancestor.
    pub base: Option<Content>,
    /// Here.
    pub ours: Option<Content>,
    /// In the file.
    pub theirs: Option<Content>,
}

/// What becomes of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Only this side changed it, or the rules give it the say.
    Take(Side),
    /// Both changed it alike.
    Alike,
    /// Neither typed it: both movements are added up.
    Sum,
    /// Both changed it differently: a person decides.
    Conflict,
}

/// A place that differs from the ancestor on either side.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where.
    pub spot: Spot,
    /// What it holds, field by field.
    pub held: Vec<Held>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// Whose value a person chose for conflicts.
pub type Choices = BTreeMap<Spot, Side>;

impl Held {
    /// What a side holds.
    pub fn of(&self, side: Side) -> Option<&Content> {
        match side {
            Side::Ours => self.ours.as_ref(),
            Side::Theirs => self.theirs.as_ref(),
        }
    }

    /// Whether a side has something else than the ancestor.
    pub fn changed(&self, side: Side) -> bool {
        self.of(side) != self.base.as_ref()
    }
}

impl Difference {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Held> {
        self.held.iter().find(|it| *it.field == *name)
    }

    /// Whether a side has something else than the ancestor.
    pub fn changed(&self, side: Side) -> bool {
        self.held.iter().any(|it| it.changed(side))
    }

    /// Whether nobody typed it: a month of the plan that moved so that sums hold.
    pub fn gave_way(&self) -> bool {
        let typed =
            |it: &Held| *it.field != *"targets" && [&it.base, &it.ours, &it.theirs].iter().any(|it| it.is_some());
        &*self.spot.key.kind == "plan_node" && self.spot.month.is_some() && !self.held.iter().any(typed)
    }

    /// Whether the merge brings something here that was not here before, leaving conflicts aside.
    pub fn brings(&self) -> bool {
        matches!(self.verdict, Verdict::Take(Side::Theirs) | Verdict::Sum)
    }
}

/// Every place where a side differs from the ancestor, in the order of the records' keys.
pub fn differences(base: &Records, ours: &Records, theirs: &Records, rules: &Rules) -> Vec<Difference> {
    let mut found = Vec::new();
    keys_of([base, ours, theirs])
        .into_iter()
        .for_each(|key| record_differences(key, [base, ours, theirs], rules, &mut found));
    found
}

/// Every record that a side has, in the order of their keys.
pub fn keys_of(sides: [&Records; 3]) -> BTreeSet<&Key> {
    sides.into_iter().flat_map(|it| it.live.keys()).collect()
}

/// The places of one record where a side differs from the ancestor.
pub fn record_differences(key: &Key, sides: [&Records; 3], rules: &Rules, found: &mut Vec<Difference>) {
    let [a, b, c] = sides.map(|it| it.live.get(key).map(|it| &it.fields));
    if (rules.keeps_ours)(&key.kind) || (a == b && a == c) {
        return;
    }
    match (b, c) {
        (Some(b), Some(c)) => record(key, a, b, c, rules, found),
        _ => found.push(whole(key, a, b, c)),
    }
}

/// A record that a side lacks.
fn whole(key: &Key, base: Option<&Fields>, ours: Option<&Fields>, theirs: Option<&Fields>) -> Difference {
    let content = |it: Option<&Fields>| it.cloned().map(Content::Record);
    let held = Held { field: Name::default(), base: content(base), ours: content(ours), theirs: content(theirs) };
    let verdict = match (held.changed(Side::Ours), held.changed(Side::Theirs)) {
        (true, true) if ours == theirs => Verdict::Alike,
        (true, true) => Verdict::Conflict,
        (true, false) => Verdict::Take(Side::Ours),
        (false, _) => Verdict::Take(Side::Theirs),
    };
    Difference { spot: Spot { key: key.clone(), unit: Name::default(), month: None }, held: vec![held], verdict }
}

/// A record that both sides have: unit by unit, and month by month where its fields are by month.
fn record(
    key: &Key,
    base: Option<&Fields>,
    ours: &Fields,
    theirs: &Fields,
    rules: &Rules,
    found: &mut Vec<Difference>,
) {
    let sides = [base, Some(ours), Some(theirs)];
    let names: BTreeSet<&Name> = sides.iter().flatten().flat_map(|it| it.iter().map(|it| it.0)).collect();
    let mut units: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for name in names {
        let values = values(name, sides);
        if values[0] != values[1] || values[0] != values[2] {
            units.entry((rules.unit)(&key.kind, name)).or_default().push(name);
        }
    }
    for (unit, names) in units {
        let (monthly, plain): (Vec<&Name>, Vec<&Name>) =
            names.into_iter().partition(|it| is_monthly(values(it, sides)));
        let spot = |month| Spot { key: key.clone(), unit: Name::from(unit.to_owned()), month };
        if !plain.is_empty() {
            let held = plain.into_iter().map(|name| {
                let [base, ours, theirs] = values(name, sides).map(|it| it.cloned().map(Content::Value));
                Held { field: name.clone(), base, ours, theirs }
            });
            found.push(judged(spot(None), held.collect(), rules));
        }
        for month in months(&monthly, sides) {
            let cells = |name: &Name| {
                let cell = |it: Option<&Value>| it.and_then(|it| it.cell(month)).map(Content::Cell);
                let [base, ours, theirs] = values(name, sides).map(cell);
                Held { field: name.clone(), base, ours, theirs }
            };
            // Also the fields of the unit that this month has alike: what is typed next to a figure gives it its meaning.
            let held: Vec<Held> = companions(unit, key, rules, sides).into_iter().map(cells).collect();
            if held.iter().any(|it| it.changed(Side::Ours) || it.changed(Side::Theirs)) {
                found.push(judged(spot(Some(month)), held, rules));
            }
        }
    }
}

/// The fields by month of one unit.
fn companions<'a>(unit: &str, key: &Key, rules: &Rules, sides: [Option<&'a Fields>; 3]) -> Vec<&'a Name> {
    let names: BTreeSet<&Name> = sides.into_iter().flatten().flat_map(|it| it.iter().map(|it| it.0)).collect();
    let of_unit = |it: &&Name| (rules.unit)(&key.kind, it) == unit && is_monthly(values(it, sides));
    names.into_iter().filter(of_unit).collect()
}

fn values<'a>(name: &str, sides: [Option<&'a Fields>; 3]) -> [Option<&'a Value>; 3] {
    sides.map(|it| it.and_then(|it| it.get(name)))
}

/// Whether a field is by month wherever it is there, and of one sort.
fn is_monthly(values: [Option<&Value>; 3]) -> bool {
    let mut there = values.into_iter().flatten();
    match there.next() {
        Some(Value::Months(_)) => there.all(|it| matches!(it, Value::Months(_))),
        Some(Value::Notes(_)) => there.all(|it| matches!(it, Value::Notes(_))),
        _ => false,
    }
}

/// The months in which one of these fields differs between any two sides.
fn months(names: &[&Name], sides: [Option<&Fields>; 3]) -> BTreeSet<Month> {
    let mut months = BTreeSet::new();
    for name in names {
        let values = values(name, sides);
        let all: BTreeSet<Month> = values.into_iter().flatten().flat_map(reach).collect();
        let cell = |it: Option<&Value>, month| it.and_then(|it| it.cell(month));
        let differs = |month: &Month| {
            let [a, b, c] = values.map(|it| cell(it, *month));
            a != b || a != c
        };
        months.extend(all.into_iter().filter(differs));
    }
    months
}

fn reach(value: &Value) -> Vec<Month> {
    match value {
        Value::Months(it) => (0..it.cells().len()).map(|i| it.first().plus(i as i32)).collect(),
        Value::Notes(it) => it.keys().copied().collect(),
        _ => Vec::new(),
    }
}

fn judged(spot: Spot, held: Vec<Held>, rules: &Rules) -> Difference {
    let mut it = Difference { spot, held, verdict: Verdict::Conflict };
    it.verdict = match (it.changed(Side::Ours), it.changed(Side::Theirs)) {
        (true, false) => Verdict::Take(Side::Ours),
        (false, _) => Verdict::Take(Side::Theirs),
        (true, true) if it.held.iter().all(|it| it.ours == it.theirs) => Verdict::Alike,
        (true, true) => match (rules.judge)(&it) {
            Judgement::Ask => Verdict::Conflict,
            Judgement::Take(side) => Verdict::Take(side),
            Judgement::Sum => Verdict::Sum,
        },
    };
    it
}

/// What is here with all that the differences bring; conflicts as chosen, those without a choice as they are here.
pub fn merged(ours: &Records, differences: &[Difference], choices: &Choices, theirs: &Records) -> Records {
    let mut merged = ours.clone();
    let mut cells = Cells::new();
    for it in differences {
        let side = match it.verdict {
            Verdict::Take(side) => side,
            Verdict::Conflict => choices.get(&it.spot).copied().unwrap_or(Side::Ours),
            Verdict::Alike => Side::Ours,
            Verdict::Sum => {
                put(&mut merged, &mut cells, it, |held| sum(held).or_else(|| held.ours.clone()));
                continue;
            }
        };
        if side == Side::Theirs {
            put(&mut merged, &mut cells, it, |held| held.theirs.clone());
        }
    }
    cells.into_iter().for_each(|((key, field), cells)| set_cells(&mut merged, &key, &field, cells));
    for key in ours.live.keys().filter(|it| theirs.live.contains_key(it)) {
        drop_empty(&mut merged, key, ours, theirs);
    }
    for (id, name) in &theirs.authors {
        merged.authors.entry(*id).or_insert_with(|| name.clone());
    }
    merged
}

/// Both movements added to what the ancestor held; `None` where that is no number.
fn sum(held: &Held) -> Option<Content> {
    let int = |it: &Option<Content>| match it {
        Some(Content::Cell(Cell::Int(it))) => Some(*it),
        _ => None,
    };
    let (base, ours, theirs) = (int(&held.base)?, int(&held.ours)?, int(&held.theirs)?);
    Some(Content::Cell(Cell::Int(ours.saturating_add(theirs).saturating_sub(base))))
}

/// Months to be set, by field: all of one field at once, since a column closes up only where its ends go.
type Cells = BTreeMap<(Key, Name), Vec<(Month, Option<Cell>)>>;

fn put(records: &mut Records, cells: &mut Cells, it: &Difference, content: impl Fn(&Held) -> Option<Content>) {
    let key = &it.spot.key;
    for held in &it.held {
        match content(held) {
            Some(Content::Record(fields)) => {
                records.gone.remove(key);
                // Whoever merges is who changed it here; the entry's revision is set where the changes are applied.
                records.live.insert(key.clone(), Record { rev: Default::default(), fields });
            }
            None if held.field.is_empty() => drop(records.live.remove(key)),
            Some(Content::Value(value)) => set(records, key, &held.field, Some(value)),
            Some(Content::Cell(cell)) => {
                let of_field = cells.entry((key.clone(), held.field.clone())).or_default();
                of_field.extend(it.spot.month.map(|month| (month, Some(cell))));
            }
            None => match it.spot.month {
                Some(month) => cells.entry((key.clone(), held.field.clone())).or_default().push((month, None)),
                None => set(records, key, &held.field, None),
            },
        }
    }
}

fn set(records: &mut Records, key: &Key, field: &Name, value: Option<Value>) {
    if let Some(record) = records.live.get_mut(key) {
        record.fields.set(field.clone(), value);
    }
}

/// A field of months that holds none stays only where both sides have it, so that either side comes to the same.
fn drop_empty(merged: &mut Records, key: &Key, ours: &Records, theirs: &Records) {
    let Some(record) = merged.live.get_mut(key) else { return };
    let is_empty = |it: &Value| match it {
        Value::Months(it) => it.cells().is_empty(),
        Value::Notes(it) => it.is_empty(),
        _ => false,
    };
    let has = |it: &Records, name: &Name| it.live.get(key).is_some_and(|it| it.fields.get(name).is_some());
    let lacks = |name: &Name| !has(ours, name) || !has(theirs, name);
    let empty: Vec<Name> =
        record.fields.iter().filter(|it| is_empty(it.1) && lacks(it.0)).map(|it| it.0.clone()).collect();
    empty.into_iter().for_each(|name| record.fields.set(name, None));
}

/// Sets months of a field. One that is not there yet begins with them.
fn set_cells(records: &mut Records, key: &Key, field: &Name, cells: Vec<(Month, Option<Cell>)>) {
    let Some(record) = records.live.get_mut(key) else { return };
    if record.fields.get(field).is_none() {
        let Some(first) = cells.iter().find_map(|it| it.1.as_ref()) else { return };
        let empty = match first {
            Cell::Note(_) => Value::Notes(Notes::new()),
            Cell::Int(_) | Cell::Missing => Value::Months(MonthColumn::new(Month::from_index(0), Vec::new())),
        };
        record.fields.set(field.clone(), Some(empty));
    }
    match record.fields.get_mut(field) {
        Some(Value::Months(column)) => {
            column.set(cells.into_iter().map(|(month, cell)| (month, cell.map(|it| it.int()))));
        }
        Some(Value::Notes(notes)) => {
            for (month, cell) in cells {
                match cell {
                    Some(Cell::Note(text)) => drop(notes.insert(month, text)),
                    _ => drop(notes.remove(&month)),
                }
            }
        }
        _ => {}
    }
}
