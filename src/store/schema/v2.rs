//! Version 2 of the stored workspace: records by kind, in columns.
//!
//! `{"seq":7,"authors":{id:name},"revs":[[author,ms,counter],…],"kinds":{kind:{…}},"log":[line,…]}`. A kind lists the
//! ids of its records, one column per field (`null` where a record has no such field), and for runs of records the
//! position of their revision in `revs`; deleted records are listed with theirs. Records that stand in a list are
//! written in its order; `ordered` says that their places are 1, 2, 3 … times 65,536 and are not written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::record::Name;

/// The whole workspace; `V` is a value or a reference to one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document<V> {
    /// The last change that the records hold.
    pub seq: u64,
    /// Names of authors by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authors: BTreeMap<String, String>,
    /// Author, milliseconds since 1970, and counter of each revision in use.
    pub revs: Vec<(String, u64, u32)>,
    /// Records by kind.
    pub kinds: BTreeMap<Name, Kind<V>>,
    /// Journal lines of former changes, oldest first, for the log and for undo.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

/// The records of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kind<V> {
    /// One per record.
    pub ids: Vec<String>,
    /// Runs of records with one revision: position in `revs`, number of records.
    pub revs: Vec<(usize, usize)>,
    /// The field `place` is left out: it is 65,536 times the record's position from 1.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
    /// Columns with one value per record.
    pub fields: BTreeMap<Name, Vec<Option<V>>>,
    /// Deleted records, each with the position of its revision in `revs`.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<(String, usize)>,
}
