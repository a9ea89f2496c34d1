//! Reads records field by field, and says which field holds what does not belong there.

use crate::domain::Month;
use crate::store::record::{Fields, Id, MonthColumn, Notes, Records, Value};

use super::writer::PLACE;
use super::{ConvertError, bad};

/// The records that parts are read from.
pub struct Rows<'a> {
    records: &'a Records,
}

/// One record.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Its id.
    pub id: Id,
    fields: &'a Fields,
}

impl<'a> Rows<'a> {
    /// Reads these.
    pub fn new(records: &'a Records) -> Self {
        Self { records }
    }

    /// The only record of a kind.
    pub fn only(&self, kind: &str) -> Option<Row<'a>> {
        self.records.only(kind).map(|it| Row { id: Id::ALL, fields: &it.fields })
    }

    /// The records of a kind by id.
    pub fn set(&self, kind: &str) -> impl Iterator<Item = Row<'a>> {
        self.records.of_kind(kind).map(|(id, it)| Row { id, fields: &it.fields })
    }

    /// The records of a kind in their order.
    pub fn list(&self, kind: &str) -> Vec<Row<'a>> {
        let mut rows: Vec<Row> = self.set(kind).collect();
        // Places can be the same after two people added at the same spot; the ids then decide, on every device alike.
        rows.sort_by_key(|it| (it.place(), it.id));
        rows
    }
}

impl<'a> Row<'a> {
    fn place(self) -> i64 {
        match self.fields.get(PLACE) {
            Some(Value::Int(place)) => *place,
            _ => i64::MAX,
        }
    }

    /// Whether the field is there.
    pub fn has(self, field: &str) -> bool {
        self.fields.get(field).is_some()
    }

    /// A text that has to be there.
    pub fn text(self, field: &'static str) -> Result<&'a str, ConvertError> {
        self.opt_text(field)?.ok_or_else(|| bad(field, "nothing"))
    }

    /// A text that may be absent.
    pub fn opt_text(self, field: &'static str) -> Result<Option<&'a str>, ConvertError> {
        match self.fields.get(field) {
            None => Ok(None),
            Some(Value::Text(it)) => Ok(Some(it)),
            Some(other) => Err(unexpected(field, other)),
        }
    }

    /// A whole number that has to be there.
    pub fn int(self, field: &'static str) -> Result<i64, ConvertError> {
        self.opt_int(field)?.ok_or_else(|| bad(field, "nothing"))
    }

    /// A whole number that may be absent.
    pub fn opt_int(self, field: &'static str) -> Result<Option<i64>, ConvertError> {
        match self.fields.get(field) {
            None => Ok(None),
            Some(Value::Int(it)) => Ok(Some(*it)),
            Some(other) => Err(unexpected(field, other)),
        }
    }

    /// A whole number of zero or more.
    pub fn count(self, field: &'static str) -> Result<usize, ConvertError> {
        let count = self.int(field)?;
        usize::try_from(count).ok().filter(|it| *it < 1 << 31).ok_or_else(|| bad(field, count))
    }

    /// A number.
    pub fn number(self, field: &'static str) -> Result<f64, ConvertError> {
        match self.fields.get(field) {
            Some(value) => number(field, value),
            None => Err(bad(field, "nothing")),
        }
    }

    /// A list of numbers.
    pub fn numbers(self, field: &'static str) -> Result<Vec<f64>, ConvertError> {
        match self.fields.get(field) {
            Some(Value::List(items)) => items.iter().map(|it| number(field, it)).collect(),
            Some(other) => Err(unexpected(field, other)),
            None => Err(bad(field, "nothing")),
        }
    }

    /// A list of texts.
    pub fn texts(self, field: &'static str) -> Result<Vec<&'a str>, ConvertError> {
        let text = |it: &'a Value| match it {
            Value::Text(it) => Ok(it.as_str()),
            other => Err(unexpected(field, other)),
        };
        match self.fields.get(field) {
            Some(Value::List(items)) => items.iter().map(text).collect(),
            Some(other) => Err(unexpected(field, other)),
            None => Err(bad(field, "nothing")),
        }
    }

    /// A list of whole numbers.
    pub fn ints(self, field: &'static str) -> Result<Vec<i64>, ConvertError> {
        let whole = |it: &Value| match it {
            Value::Int(it) => Ok(*it),
            other => Err(unexpected(field, other)),
        };
        match self.fields.get(field) {
            Some(Value::List(items)) => items.iter().map(whole).collect(),
            Some(other) => Err(unexpected(field, other)),
            None => Err(bad(field, "nothing")),
        }
    }

    /// Yes or no; no where it is absent.
    pub fn flag(self, field: &'static str) -> Result<bool, ConvertError> {
        match self.fields.get(field) {
            None => Ok(false),
            Some(Value::Flag(it)) => Ok(*it),
            Some(other) => Err(unexpected(field, other)),
        }
    }

    /// A month.
    pub fn month(self, field: &'static str) -> Result<Month, ConvertError> {
        let text = self.text(field)?;
        text.parse().map_err(|_| bad(field, text))
    }

    /// A column of months; `None` where it is absent.
    pub fn months(self, field: &'static str) -> Result<Option<&'a MonthColumn>, ConvertError> {
        match self.fields.get(field) {
            None => Ok(None),
            Some(Value::Months(it)) => Ok(Some(it)),
            Some(other) => Err(unexpected(field, other)),
        }
    }

    /// Notes at months, none where the field is absent.
    pub fn notes(self, field: &'static str) -> Result<Notes, ConvertError> {
        match self.fields.get(field) {
            None => Ok(Notes::new()),
            Some(Value::Notes(it)) => Ok(it.clone()),
            Some(other) => Err(unexpected(field, other)),
        }
    }
}

fn number(field: &'static str, value: &Value) -> Result<f64, ConvertError> {
    match value {
        Value::Number(it) => Ok(*it),
        // Other programs write 1.0 as 1.
        Value::Int(it) => Ok(*it as f64),
        other => Err(unexpected(field, other)),
    }
}

fn unexpected(field: &'static str, value: &Value) -> ConvertError {
    let text = serde_json::to_string(value).unwrap_or_default();
    let shown: String = text.chars().take(60).collect();
    bad(field, shown)
}
