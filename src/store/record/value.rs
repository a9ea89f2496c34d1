//! What a field can hold, and how it is written as JSON.
//!
//! Text, number, flag and list are written as themselves; months as an object: `{"m":"2026-01","c":[1,null]}` for a
//! column of whole numbers, `{"n":{"2026-01":"…"}}` for notes at months.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::Month;

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text: data, never markup.
    Text(String),
    /// A whole number; money in minor units.
    Int(i64),
    /// Any number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A list that is compared as a whole.
    List(Vec<Value>),
    /// A whole number or nothing for each of consecutive months, compared month by month.
    Months(MonthColumn),
    /// A text at some months, compared month by month.
    Notes(Notes),
}

/// Texts at months.
pub type Notes = BTreeMap<Month, String>;

/// What a month of a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// The month is covered and its value missing.
    Missing,
    /// A whole number.
    Int(i64),
    /// A text.
    Note(String),
}

/// One whole number or nothing per month, from the first month on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthColumn {
    first: Month,
    cells: Vec<Option<i64>>,
}

impl MonthColumn {
    /// The cells from `first` on. Without cells the first month means nothing, and all such columns are alike.
    pub fn new(first: Month, cells: Vec<Option<i64>>) -> Self {
        Self { first: if cells.is_empty() { Month::from_index(0) } else { first }, cells }
    }

    /// The first month.
    pub fn first(&self) -> Month {
        self.first
    }

    /// One per month from the first on.
    pub fn cells(&self) -> &[Option<i64>] {
        &self.cells
    }

    /// Takes the cells out.
    pub fn into_cells(self) -> Vec<Option<i64>> {
        self.cells
    }

    /// The month after the last.
    pub fn end(&self) -> Month {
        self.first.plus(self.cells.len() as i32)
    }

    /// The cell of a month, `None` outside the column.
    pub fn get(&self, month: Month) -> Option<Option<i64>> {
        usize::try_from(month.since(self.first)).ok().and_then(|i| self.cells.get(i)).copied()
    }

    /// Sets cells, adds months, takes months away (`None`); months between that nobody set are missing.
    pub fn set(&mut self, edits: impl IntoIterator<Item = (Month, Option<Option<i64>>)>) {
        let mut others = BTreeMap::new();
        for (month, cell) in edits {
            match (usize::try_from(month.since(self.first)), cell) {
                (Ok(i), Some(cell)) if i < self.cells.len() => self.cells[i] = cell,
                (Ok(i), Some(cell)) if i == self.cells.len() && i > 0 => self.cells.push(cell),
                _ => drop(others.insert(month, cell)),
            }
        }
        if !others.is_empty() {
            self.reshape(others);
        }
    }

    fn reshape(&mut self, edits: BTreeMap<Month, Option<Option<i64>>>) {
        let months = (0..self.cells.len()).map(|i| self.first.plus(i as i32));
        let mut all: BTreeMap<Month, Option<i64>> = months.zip(self.cells.drain(..)).collect();
        for (month, cell) in edits {
            match cell {
                Some(cell) => all.insert(month, cell),
                None => all.remove(&month),
            };
        }
        let (Some(first), Some(last)) = (all.keys().next().copied(), all.keys().next_back().copied()) else {
            self.first = Month::from_index(0);
            return;
        };
        self.first = first;
        self.cells = (0..=last.since(first)).map(|i| all.get(&first.plus(i)).copied().flatten()).collect();
    }
}

impl Value {
    /// About how many bytes it takes when written.
    pub fn weight(&self) -> usize {
        match self {
            Value::Text(it) => it.len() + 2,
            Value::Int(_) | Value::Number(_) | Value::Flag(_) => 8,
            Value::List(items) => items.iter().map(Value::weight).sum(),
            Value::Months(it) => 20 + 8 * it.cells.len(),
            Value::Notes(it) => it.values().map(|note| note.len() + 14).sum(),
        }
    }

    /// What the field holds at a month, `None` outside, and for a field without months.
    pub fn cell(&self, month: Month) -> Option<Cell> {
        match self {
            Value::Months(it) => it.get(month).map(|cell| cell.map_or(Cell::Missing, Cell::Int)),
            Value::Notes(it) => it.get(&month).cloned().map(Cell::Note),
            _ => None,
        }
    }
}

macro_rules! values {
    ($($type:ty => $variant:ident),*) => { $(
        impl From<$type> for Value {
            fn from(it: $type) -> Self { Value::$variant(it) }
        }
    )* };
}

values! { String => Text, i64 => Int, f64 => Number, bool => Flag, Vec<Value> => List, MonthColumn => Months, Notes => Notes }

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Value::Text(it.to_owned())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(it) => serializer.serialize_str(it),
            Value::Int(it) => serializer.serialize_i64(*it),
            Value::Number(it) => serializer.serialize_f64(*it),
            Value::Flag(it) => serializer.serialize_bool(*it),
            Value::List(it) => {
                let mut list = serializer.serialize_seq(Some(it.len()))?;
                it.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Value::Months(it) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("m", &it.first.to_string())?;
                map.serialize_entry("c", &it.cells)?;
                map.end()
            }
            Value::Notes(it) => {
                let notes: BTreeMap<String, &String> =
                    it.iter().map(|(month, note)| (month.to_string(), note)).collect();
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("n", &notes)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, a list, or months")
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Flag(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(Value::Int(it))
    }

    fn visit_u64<E: de::Error>(self, it: u64) -> Result<Value, E> {
        i64::try_from(it).map(Value::Int).map_err(|_| E::custom("a whole number is too large"))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        Ok(Value::Number(it))
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::Text(it.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let month = |text: &str| text.parse::<Month>().map_err(de::Error::custom);
        let (mut first, mut cells, mut notes) = (None, None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "m" => first = Some(month(&map.next_value::<String>()?)?),
                "c" => cells = Some(map.next_value()?),
                "n" => notes = Some(map.next_value::<BTreeMap<String, String>>()?),
                other => return Err(de::Error::unknown_field(other, &["m", "c", "n"])),
            }
        }
        match (first, cells, notes) {
            (Some(first), Some(cells), None) => Ok(Value::Months(MonthColumn::new(first, cells))),
            (None, None, Some(notes)) => {
                let notes = notes.into_iter().map(|(at, note)| Ok((month(&at)?, note)));
                notes.collect::<Result<Notes, A::Error>>().map(Value::Notes)
            }
            _ => Err(de::Error::custom("months need `m` and `c`, notes `n`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn every_value_comes_back_from_json_as_it_was() {
        let notes = Notes::from([(month("2026-02"), "合同 \"a\"\n".to_owned())]);
        for value in [
            Value::from("锚程 <b>"),
            Value::Int(i64::MIN),
            Value::Number(1.0),
            Value::Number(0.1),
            Value::Flag(true),
            Value::List(vec![Value::Number(0.5), Value::from("x")]),
            Value::Months(MonthColumn::new(month("2025-11"), vec![Some(1), None, Some(-3)])),
            Value::Months(MonthColumn::new(month("2025-11"), vec![])),
            Value::Notes(notes),
            Value::Notes(Notes::new()),
        ] {
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value, "{json}");
        }
        for bad in
            ["null", "{}", "{\"m\":\"2026-13\",\"c\":[]}", "{\"m\":\"2026-01\"}", "{\"x\":1}", "18446744073709551615"]
        {
            assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn months_are_set_added_and_taken_away() {
        let check = |edits: &[(&str, Option<Option<i64>>)], first: &str, cells: &[Option<i64>]| {
            let mut column = MonthColumn::new(month("2026-01"), vec![Some(1), Some(2)]);
            column.set(edits.iter().map(|(at, cell)| (month(at), *cell)));
            assert_eq!(column, MonthColumn::new(month(first), cells.to_vec()), "{edits:?}");
        };
        check(&[("2026-02", Some(None))], "2026-01", &[Some(1), None]);
        check(
            &[("2026-03", Some(Some(3))), ("2026-04", Some(Some(4)))],
            "2026-01",
            &[Some(1), Some(2), Some(3), Some(4)],
        );
        check(&[("2025-11", Some(Some(0)))], "2025-11", &[Some(0), None, Some(1), Some(2)]);
        check(&[("2026-01", None)], "2026-02", &[Some(2)]);
        check(&[("2026-01", None), ("2026-02", None)], "2026-01", &[]);
    }
}
