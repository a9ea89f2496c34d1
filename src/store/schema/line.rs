//! One journal entry as JSON.
//!
//! A record's change says `new` or `gone` with its fields, or which fields differ: `set` holds a field's whole value
//! before and after, `cells` runs of months, each `[first month, before, after]`. A cell is a number, a note, `null` where
//! its value is missing, and `false` where the field does not reach.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::store::record::{Cell, Name, Value};

/// An entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts entries from 1.
    pub seq: u64,
    /// Author's id.
    pub by: String,
    /// Author's name at the time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Milliseconds since 1970, and counter.
    pub at: (u64, u32),
    /// What kind of change.
    pub what: String,
    /// The entry that is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<u64>,
    /// The entry that is brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redo: Option<u64>,
    /// Why, in the author's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The history that was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Head>,
    /// What differs.
    pub changes: Vec<Change>,
}

/// The head of a merged history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Author, milliseconds since 1970, and counter of its last entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<(String, u64, u32)>,
    /// Digest of what its records held.
    pub digest: String,
}

/// What happened to one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Kind.
    pub k: Name,
    /// Id.
    pub i: String,
    /// Fields of a new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<BTreeMap<Name, Value>>,
    /// Fields of a deleted record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<BTreeMap<Name, Value>>,
    /// Whole values before and after.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<Name, (Option<Value>, Option<Value>)>,
    /// Months before and after.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<Name, Vec<Run>>,
}

/// Consecutive months: the first, and as many cells before as after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run(pub String, pub Vec<StoredCell>, pub Vec<StoredCell>);

/// A cell, `None` where the field does not reach.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCell(pub Option<Cell>);

impl Serialize for StoredCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            None => serializer.serialize_bool(false),
            Some(Cell::Missing) => serializer.serialize_unit(),
            Some(Cell::Int(it)) => serializer.serialize_i64(*it),
            Some(Cell::Note(it)) => serializer.serialize_str(it),
        }
    }
}

impl<'de> Deserialize<'de> for StoredCell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor).map(Self)
    }
}

struct CellVisitor;

impl Visitor<'_> for CellVisitor {
    type Value = Option<Cell>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, a text, null or false")
    }

    fn visit_bool<E: de::Error>(self, it: bool) -> Result<Option<Cell>, E> {
        if it { Err(E::custom("true is no cell")) } else { Ok(None) }
    }

    fn visit_unit<E>(self) -> Result<Option<Cell>, E> {
        Ok(Some(Cell::Missing))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Option<Cell>, E> {
        Ok(Some(Cell::Int(it)))
    }

    fn visit_u64<E: de::Error>(self, it: u64) -> Result<Option<Cell>, E> {
        i64::try_from(it).map(|it| Some(Cell::Int(it))).map_err(|_| E::custom("a whole number is too large"))
    }

    fn visit_str<E>(self, it: &str) -> Result<Option<Cell>, E> {
        Ok(Some(Cell::Note(it.to_owned())))
    }
}
