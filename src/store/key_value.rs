//! What the slots need of a storage, and a twin of it in memory for tests.

use std::cell::RefCell;
use std::collections::BTreeMap;

use thiserror::Error;

/// Why a storage did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyValueError {
    /// No room for the value.
    #[error("the browser's storage is full")]
    Full,
    /// The storage cannot be used at all: switched off, or a private window's rules.
    #[error("the browser's storage cannot be used: {0}")]
    Denied(String),
}

/// A storage of texts by key.
pub trait KeyValue {
    /// The text stored under `key`.
    ///
    /// # Errors
    /// [`KeyValueError::Denied`] when the storage cannot be used.
    fn get(&self, key: &str) -> Result<Option<String>, KeyValueError>;

    /// Whether exactly this text is stored under `key`; a storage may know without handing the text out.
    ///
    /// # Errors
    /// [`KeyValueError::Denied`] when the storage cannot be used.
    fn holds(&self, key: &str, text: &str) -> Result<bool, KeyValueError> {
        Ok(self.get(key)?.as_deref() == Some(text))
    }

    /// Stores a text.
    ///
    /// # Errors
    /// [`KeyValueError`] when there is no room or the storage cannot be used; the former text then stays.
    fn set(&self, key: &str, value: &str) -> Result<(), KeyValueError>;

    /// Removes a key, if it is there.
    ///
    /// # Errors
    /// [`KeyValueError::Denied`] when the storage cannot be used.
    fn remove(&self, key: &str) -> Result<(), KeyValueError>;
}

/// A storage in memory, with room for so many bytes.
#[derive(Debug)]
pub struct MemoryStore {
    values: RefCell<BTreeMap<String, String>>,
    room: usize,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_room(usize::MAX)
    }
}

impl MemoryStore {
    /// A storage for at most `room` bytes of keys and values.
    pub fn with_room(room: usize) -> Self {
        Self { values: RefCell::default(), room }
    }
}

impl KeyValue for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, KeyValueError> {
        Ok(self.values.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), KeyValueError> {
        let mut values = self.values.borrow_mut();
        let others: usize = values.iter().filter(|(it, _)| *it != key).map(|(k, v)| k.len() + v.len()).sum();
        if others.saturating_add(key.len() + value.len()) > self.room {
            return Err(KeyValueError::Full);
        }
        values.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), KeyValueError> {
        self.values.borrow_mut().remove(key);
        Ok(())
    }
}
