//! Two alternating slots: the newest good state is never written over.
//!
//! A save goes into the slot that does not hold the newest good state and is read back before it counts, so a save that
//! fails half-way leaves the state before it intact.

use thiserror::Error;

use super::envelope::{Envelope, EnvelopeError};
use super::key_value::{KeyValue, KeyValueError};

/// The two slots of one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    keys: [String; 2],
}

/// Why a save does not count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SaveError {
    /// The storage refused.
    #[error(transparent)]
    Storage(#[from] KeyValueError),
    /// What was read back differs from what was written.
    #[error("the browser stored something other than what was saved")]
    ReadBack,
}

/// What the slots held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Revision of the newest good state.
    pub revision: u64,
    /// Its text.
    pub body: String,
    /// The other slot's damage, when it had any: the newest save may be lost.
    pub damaged: Option<EnvelopeError>,
}

impl Slots {
    /// The slots under this name.
    pub fn new(name: &str) -> Self {
        Self { keys: [format!("{name}.a"), format!("{name}.b")] }
    }

    /// The newest good state, `None` when nothing was ever saved or nothing good is left.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage cannot be read.
    pub fn load(&self, storage: &impl KeyValue) -> Result<Option<Loaded>, KeyValueError> {
        let mut newest: Option<Envelope> = None;
        let mut damaged = None;
        for key in &self.keys {
            match storage.get(key)?.map(|it| Envelope::open(&it)) {
                Some(Ok(it)) if newest.as_ref().is_none_or(|other| it.revision > other.revision) => newest = Some(it),
                Some(Err(damage)) => damaged = Some(damage),
                _ => {}
            }
        }
        Ok(newest.map(|it| Loaded { revision: it.revision, body: it.body, damaged }))
    }

    /// Saves a text as the next revision and reads it back; returns the revision.
    ///
    /// # Errors
    /// [`SaveError`] when it was not stored; the newest good state before it is then still there.
    pub fn save(&self, storage: &impl KeyValue, body: &str) -> Result<u64, SaveError> {
        let revisions = [self.revision(storage, 0)?, self.revision(storage, 1)?];
        let draft = self.draft(revisions, body.to_owned());
        draft.write(storage)?;
        draft.verify(storage)
    }

    /// The revision of one slot, 0 or 1; an empty or damaged slot counts as revision 0.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage cannot be read.
    pub fn revision(&self, storage: &impl KeyValue, slot: usize) -> Result<u64, KeyValueError> {
        let stored = storage.get(&self.keys[slot])?;
        Ok(stored.and_then(|it| Envelope::open(&it).ok()).map_or(0, |it| it.revision))
    }

    /// A save that is ready to be written, given both slots' revisions: the older slot is written, never the newer.
    ///
    /// The steps of [`Slots::save`] on their own, for a page that must not stand still through all of them.
    pub fn draft(&self, revisions: [u64; 2], body: String) -> Draft {
        let target = usize::from(revisions[1] < revisions[0]);
        let revision = revisions[0].max(revisions[1]) + 1;
        Draft { key: self.keys[target].clone(), revision, sealed: Envelope { revision, body }.seal() }
    }

    /// Removes both slots.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage cannot be used.
    pub fn clear(&self, storage: &impl KeyValue) -> Result<(), KeyValueError> {
        self.keys.iter().try_for_each(|key| storage.remove(key))
    }
}

/// A sealed text and the slot it belongs into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    key: String,
    revision: u64,
    sealed: String,
}

impl Draft {
    /// Writes it.
    ///
    /// # Errors
    /// [`KeyValueError`] when the storage refused; the newest good state before it is then still there.
    pub fn write(&self, storage: &impl KeyValue) -> Result<(), KeyValueError> {
        storage.set(&self.key, &self.sealed)
    }

    /// Reads it back: only then does the save count. Returns its revision.
    ///
    /// # Errors
    /// [`SaveError`] when the storage holds something else.
    pub fn verify(&self, storage: &impl KeyValue) -> Result<u64, SaveError> {
        if storage.holds(&self.key, &self.sealed)? { Ok(self.revision) } else { Err(SaveError::ReadBack) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saves_alternate_and_the_newest_is_loaded() {
        let (storage, slots) = (MemoryStore::default(), Slots::new("kedge.test"));
        for i in 1..=5 {
            assert_eq!(slots.save(&storage, &format!("state {i}")), Ok(i));
            assert_eq!(slots.load(&storage).unwrap().unwrap().body, format!("state {i}"));
        }
        assert!(storage.get("kedge.test.a").unwrap().unwrap().ends_with("state 5"));
        assert!(storage.get("kedge.test.b").unwrap().unwrap().ends_with("state 4"));
    }

    #[test]
    fn a_damaged_newest_slot_falls_back_to_the_one_before_and_says_so() {
        let (storage, slots) = (MemoryStore::default(), Slots::new("kedge.test"));
        slots.save(&storage, "first").unwrap();
        slots.save(&storage, "second").unwrap();
        storage.set("kedge.test.b", "KEDGE 2 6 00000000\nsecond").unwrap();
        let loaded = slots.load(&storage).unwrap().unwrap();
        assert_eq!((loaded.body.as_str(), loaded.damaged), ("first", Some(EnvelopeError::Checksum)));
        slots.save(&storage, "third").unwrap();
        assert!(storage.get("kedge.test.a").unwrap().unwrap().ends_with("first"), "the good slot is not written over");
    }

    #[test]
    fn the_steps_of_a_save_are_the_save() {
        let (storage, slots) = (MemoryStore::default(), Slots::new("kedge.test"));
        slots.save(&storage, "first").unwrap();
        let revisions = [slots.revision(&storage, 0).unwrap(), slots.revision(&storage, 1).unwrap()];
        assert_eq!(revisions, [1, 0]);
        let draft = slots.draft(revisions, "second".to_owned());
        assert_eq!(draft.verify(&storage), Err(SaveError::ReadBack), "not written yet");
        draft.write(&storage).unwrap();
        assert_eq!(draft.verify(&storage), Ok(2));
        assert_eq!(slots.load(&storage).unwrap().unwrap().body, "second");
    }

    #[test]
    fn a_full_storage_keeps_the_state_before() {
        let (storage, slots) = (MemoryStore::with_room(120), Slots::new("kedge.test"));
        slots.save(&storage, "small").unwrap();
        assert_eq!(slots.save(&storage, &"x".repeat(200)), Err(SaveError::Storage(KeyValueError::Full)));
        assert_eq!(slots.load(&storage).unwrap().unwrap().body, "small");
    }

    use super::super::key_value::MemoryStore;
}
