//! A workspace as a set of records: what can be stored, compared, merged and taken back without knowing what it means.
//!
//! A record has a kind, an id, fields, and the revision of its last change; a deleted one leaves a tombstone, so that a
//! deletion can be told from a record that never was. `parts` says which records a document is made of.

mod name;
mod rev;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::domain::{AccountId, AuthorId, Node, ParseIdError, ProductId, RecordId};

pub use name::Name;
pub use rev::{Author, HybridClock, Rev, Stamp};
pub use value::{Cell, MonthColumn, Notes, Value};

/// The id of a record within its kind: up to three record ids, each of which may stand for all.
///
/// The only record of its kind has the id `*`; a node of the tree `account`, `*.product` or `account.product`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u64; 3]);

impl Id {
    /// The id of the only record of a kind, and of the node of everything.
    pub const ALL: Self = Self([0; 3]);
    const LAST: Self = Self([u64::MAX; 3]);

    /// The id made of these, `None` for all.
    pub fn new(parts: [Option<RecordId>; 3]) -> Self {
        Self(parts.map(|it| it.map_or(0, |id| id.bits() + 1)))
    }

    /// The id of one record.
    pub fn one(id: RecordId) -> Self {
        Self::new([Some(id), None, None])
    }

    /// The id of a node.
    pub fn node(node: Node) -> Self {
        match node {
            Node::Company => Self::ALL,
            Node::Account(account) => Self::one(account.0),
            Node::Product(product) => Self::new([None, Some(product.0), None]),
            Node::Leaf(account, product) => Self::new([Some(account.0), Some(product.0), None]),
        }
    }

    /// Its bytes, for checksums.
    pub(in crate::store) fn to_bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|it| it.to_le_bytes()).collect()
    }

    /// What it is made of.
    pub fn parts(self) -> [Option<RecordId>; 3] {
        self.0.map(|it| it.checked_sub(1).map(RecordId::from_bits))
    }

    /// The node that it names; `None` for the id of something else.
    pub fn as_node(self) -> Option<Node> {
        match self.parts() {
            [None, None, None] => Some(Node::Company),
            [Some(account), None, None] => Some(Node::Account(AccountId(account))),
            [None, Some(product), None] => Some(Node::Product(ProductId(product))),
            [Some(account), Some(product), None] => Some(Node::Leaf(AccountId(account), ProductId(product))),
            [_, _, Some(_)] => None,
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_parts = self.0.iter().rposition(|it| *it != 0).map_or(1, |last| last + 1);
        for (i, part) in self.parts().into_iter().take(n_parts).enumerate() {
            let dot = if i == 0 { "" } else { "." };
            match part {
                Some(id) => write!(f, "{dot}{id}")?,
                None => write!(f, "{dot}*")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let mut parts = [None; 3];
        for (i, part) in text.split('.').enumerate() {
            let place = parts.get_mut(i).ok_or_else(|| ParseIdError(text.to_owned()))?;
            *place = if part == "*" { None } else { Some(part.parse()?) };
        }
        Ok(Self::new(parts))
    }
}

/// Names a record: its kind and its id within the kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What the record is, e.g. `account`.
    pub kind: Name,
    /// Which one.
    pub id: Id,
}

impl Key {
    /// The key of a record of this kind.
    pub fn new(kind: impl Into<Name>, id: Id) -> Self {
        Self { kind: kind.into(), id }
    }
}

/// The fields of a record by name, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(Vec<(Name, Value)>);

impl Fields {
    /// Without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one field more, or with another value for it.
    #[must_use]
    pub fn with(mut self, name: impl Into<Name>, value: impl Into<Value>) -> Self {
        self.set(name.into(), Some(value.into()));
        self
    }

    /// With one field more where there is a value.
    #[must_use]
    pub fn with_some(self, name: impl Into<Name>, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.position(name).ok().map(|i| &self.0[i].1)
    }

    /// Sets a field, or takes it away.
    pub fn set(&mut self, name: Name, value: Option<Value>) {
        match (self.position(&name), value) {
            (Ok(i), Some(value)) => self.0[i].1 = value,
            (Ok(i), None) => drop(self.0.remove(i)),
            (Err(i), Some(value)) => self.0.insert(i, (name, value)),
            (Err(_), None) => {}
        }
    }

    /// The value of a field, to be changed in place.
    pub(in crate::store) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.position(name).ok().map(|i| &mut self.0[i].1)
    }

    /// All fields by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(it, _)| (**it).cmp(name))
    }
}

/// A record: what it says and who said so last.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its last change.
    pub rev: Rev,
    /// What it says.
    pub fields: Fields,
}

/// The records of one workspace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// What there is.
    pub live: BTreeMap<Key, Record>,
    /// What was deleted, and when.
    pub gone: BTreeMap<Key, Rev>,
    /// Who changed something, by id.
    pub authors: BTreeMap<AuthorId, String>,
    /// The last change that these records hold.
    pub seq: u64,
}

impl Records {
    /// The records of one kind, by id.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = (Id, &Record)> {
        let kind: Name = Name::from(kind.to_owned());
        let range = Key { kind: kind.clone(), id: Id::ALL }..=Key { kind, id: Id::LAST };
        self.live.range(range).map(|(key, record)| (key.id, record))
    }

    /// The only record of a kind, or the record with the id `*`.
    pub fn only(&self, kind: &str) -> Option<&Record> {
        self.of_kind(kind).next().filter(|(id, _)| *id == Id::ALL).map(|it| it.1)
    }

    /// The time of the newest change.
    pub fn newest(&self) -> Stamp {
        let revs = self.live.values().map(|it| &it.rev).chain(self.gone.values());
        revs.map(|it| it.stamp).max().unwrap_or_default()
    }

    /// Whether both hold the same records with the same fields, whoever wrote them and whenever.
    pub fn same_content(&self, other: &Records) -> bool {
        self.live.len() == other.live.len()
            && self.live.iter().zip(&other.live).all(|((a, x), (b, y))| a == b && x.fields == y.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    #[test]
    fn ids_round_trip_as_text_and_name_their_nodes() {
        let mut ids = IdGenerator::new(3);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        for (node, n_chars) in [
            (Node::Company, 1),
            (Node::Account(account), 10),
            (Node::Product(product), 12),
            (Node::Leaf(account, product), 21),
        ] {
            let id = Id::node(node);
            assert_eq!(id.to_string().len(), n_chars, "{id}");
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.as_node(), Some(node));
        }
        let three = Id::new([Some(account.0), None, Some(product.0)]);
        assert_eq!((three.to_string().parse(), three.as_node()), (Ok(three), None));
        for bad in ["", "*.", "a.b", "*.*.*.*", "0123456789.*.*.0123456789"] {
            assert!(bad.parse::<Id>().is_err(), "{bad}");
        }
    }

    #[test]
    fn fields_are_ordered_by_name() {
        let fields = Fields::new().with("b", 2).with("a", 1).with("b", 3).with_some("c", None::<i64>);
        let names: Vec<&str> = fields.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(fields.get("b"), Some(&Value::Int(3)));
    }
}
