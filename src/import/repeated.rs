//! Rows that repeat an earlier one in every cell.

use std::hash::{DefaultHasher, Hash, Hasher};

use hashbrown::HashTable;

use super::rows::SourceRows;

/// The positions of the rows met, found by their cells; the cells themselves stay where they are.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    met: HashTable<u32>,
}

impl Repeated {
    /// With room for so many rows.
    pub fn new(n_rows: usize) -> Self {
        Self { met: HashTable::with_capacity(n_rows) }
    }

    /// The line of the first row that equals the one at `position`, if that is another.
    pub fn first_line(&mut self, rows: &SourceRows, position: usize) -> Option<u32> {
        let text = |it: usize| rows.get(it).map_or("", |it| it.as_text());
        let (own, hash) = (text(position), hash_of(text(position)));
        if let Some(first) = self.met.find(hash, |it| text(*it as usize) == own) {
            return rows.get(*first as usize).map(|it| it.line);
        }
        self.met.insert_unique(hash, position as u32, |it| hash_of(text(*it as usize)));
        None
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
