//! Which records a document is made of: one file per part of the document, and nothing else knows its fields.
//!
//! To store something new: write its part with a test here, and list it in [`PARTS`].

mod assumptions;
mod book;
mod bottom_up;
mod budget;
mod channels;
mod feedback;
mod followups;
mod forecast;
mod imports;
mod materials;
mod measures;
mod people;
mod plan;
mod preparation;
mod products;
mod resources;
mod row;
mod service;
mod strategy;
mod team;
mod versions;
mod workspace;
mod writer;

use thiserror::Error;

use crate::domain::BookError;
use crate::plan::PlanFault;
use crate::workbench::Document;

use super::changes::{Changes, RecordChange};
use super::record::{Records, Rev};

pub use imports::imported_id;
pub use plan::{loose_plan, put_amounts};
pub use row::Rows;
pub use writer::{PLACE, STEP, Writer};

/// A stored value that means nothing: the file was changed by hand, or is damaged in a way that its digest hides.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConvertError {
    /// A field holds a value that it cannot have.
    #[error("the file holds `{value}` where a {field} belongs")]
    Value {
        /// The field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// The records do not fit together.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The plan contradicts itself.
    #[error("the plan does not fit together: {0:?}")]
    Plan(PlanFault),
}

fn bad(field: &'static str, value: impl ToString) -> ConvertError {
    ConvertError::Value { field, value: value.to_string() }
}

/// A part of the document and the records that it is stored in.
pub struct Part {
    /// The kinds of its records.
    pub kinds: &'static [&'static str],
    /// Whether both documents have this part in common, as far as can be told without looking at all of it.
    pub same: fn(&Document, &Document) -> bool,
    /// Writes the records of the second document; of those that the first one has alike, nothing need be written.
    pub write: fn(Option<&Document>, &Document, &mut Writer),
    /// Puts what the records say into the document. Parts are read in their order.
    pub read: fn(&Rows, &mut Document) -> Result<(), ConvertError>,
}

/// Everything that is stored.
pub const PARTS: &[&Part] = &[
    &workspace::PART,
    &book::PART,
    &imports::PART,
    &forecast::PART,
    &preparation::PART,
    &plan::PART,
    &versions::PART,
    &team::PART,
    &team::MOVES,
    &assumptions::PART,
    &bottom_up::PART,
    &bottom_up::SCHEME,
    &budget::PART,
    &followups::PART,
    &resources::PART,
    &strategy::PART,
    &service::PART,
    &feedback::PART,
    &people::PART,
    &channels::PART,
    &measures::PART,
    &products::PART,
    &materials::PART,
];

/// The records of a document that has none yet, all with the revision `rev`.
pub fn to_records(document: &Document, rev: Rev) -> Records {
    let mut records = Records::default();
    let mut writer = Writer::new(&records);
    PARTS.iter().for_each(|it| (it.write)(None, document, &mut writer));
    let changes = writer.finish();
    // Nothing there yet that a new record could fail to fit.
    changes.apply(&mut records, rev).expect("new records fit into none");
    records
}

/// What leads from the records of `before` to those of `after`, of one part and some rows at a time.
#[derive(Debug)]
pub struct Difference {
    part: usize,
    row: usize,
    changes: Vec<RecordChange>,
}

impl Difference {
    /// Nothing looked at yet.
    pub fn new() -> Self {
        Self { part: 0, row: 0, changes: Vec::new() }
    }

    /// Looks at the next `n_rows` rows at most of each list of a part; the changes once all parts are through, in the
    /// order of their keys. Records and documents have to be the same ones from the first to the last call. Without a
    /// document before, the records are empty.
    pub fn go_on(
        &mut self,
        records: &Records,
        before: Option<&Document>,
        after: &Document,
        n_rows: usize,
    ) -> Option<Changes> {
        let same = |part: &&Part| before.is_some_and(|before| (part.same)(before, after));
        while let Some(part) = PARTS.get(self.part).filter(|it| same(it)) {
            debug_assert!(self.row == 0, "{:?} is alike", part.kinds);
            self.part += 1;
        }
        let Some(part) = PARTS.get(self.part) else {
            let mut changes = std::mem::take(&mut self.changes);
            changes.sort_by(|a, b| a.key.cmp(&b.key));
            return Some(Changes(changes));
        };
        let end = self.row.saturating_add(n_rows.max(1));
        let mut writer = Writer::within(records, self.row..end);
        (part.write)(before, after, &mut writer);
        if writer.reaches_beyond() {
            self.row = end;
        } else {
            (self.part, self.row) = (self.part + 1, 0);
        }
        self.changes.extend(writer.finish().0);
        None
    }
}

/// The document of these records.
///
/// # Errors
/// [`ConvertError`] when a value or a reference between records makes no sense.
pub fn to_document(records: &Records) -> Result<Document, ConvertError> {
    let rows = Rows::new(records);
    let mut document = workspace::blank();
    PARTS.iter().try_for_each(|it| (it.read)(&rows, &mut document))?;
    Ok(document)
}

/// The document of these records, which differ by `changes` from those of `document`: all other parts stay the very
/// same, so that whoever compares pointers sees that nothing happened to them.
///
/// # Errors
/// [`ConvertError`] when a value or a reference between records makes no sense.
pub fn renew(document: &Document, records: &Records, changes: &Changes) -> Result<Document, ConvertError> {
    let mut document = document.clone();
    let touched = |part: &Part| changes.0.iter().any(|it| part.kinds.contains(&&*it.key.kind));
    let rows = Rows::new(records);
    for part in PARTS.iter().filter(|it| touched(it)) {
        (part.read)(&rows, &mut document)?;
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails to compile when the document has a part that nobody stores.
    #[test]
    fn every_part_of_the_document_is_stored() {
        let Document {
            workspace: _,
            book: _,
            imports: _,
            forecast: _,
            preparation: _,
            plan: _,
            versions: _,
            team: _,
            moves: _,
            assumptions: _,
            decisions: _,
            bottom_up: _,
            incentive: _,
            budget: _,
            tasks: _,
            mutes: _,
            reviews: _,
            coverage: _,
            strategy: _,
            service: _,
            feedback: _,
            staffing: _,
            channels: _,
            measures: _,
            products: _,
            thresholds: _,
            materials: _,
        } = workspace::blank();
        let mut kinds: Vec<&str> = PARTS.iter().flat_map(|it| it.kinds).copied().collect();
        let n_kinds = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), n_kinds, "a kind belongs to one part");
    }
}
