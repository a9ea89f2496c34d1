//! How workspaces are kept: records and their stored formats, the journal of changes, and the two alternating slots.

mod changes;
mod columns;
mod envelope;
mod file;
mod journal;
mod key_value;
mod ledger;
mod log;
pub mod merge;
mod migrate;
mod packet;
mod parts;
mod pieces;
mod record;
mod recorder;
mod recover;
mod redact;
pub mod schema;
mod slots;
mod snapshots;

pub use changes::{CellChange, Changes, DoesNotFit, FieldChange, FieldEdit, RecordChange, RecordEdit, changes_between};
pub use file::{FileError, read_file, read_with_log, write_file, write_with_log};
pub use journal::{Entry, LineError, Recovery, Step, Stop, replay};
pub use key_value::{KeyValue, KeyValueError, MemoryStore};
pub use ledger::{Ledger, OpenError, Taken};
pub use log::{Detail, Done, Fact, is_named, node_of_record, reasons_since, record_names};
pub use migrate::MigrateError;
pub use packet::{Packet, is_packet, make_packet};
pub use parts::ConvertError;
pub use pieces::{LineWriter, TextWriter};
pub use record::{
    Author, Cell, Fields, HybridClock, Id, Key, MonthColumn, Name, Notes, Record, Records, Rev, Stamp, Value,
};
pub use recorder::{Made, Recorder};
pub use recover::{Base, Newest, newest};
pub use redact::{AliasWords, Figures, Redaction, Treatment, is_redacted, redact, treatment};
pub use slots::{Draft, Loaded, SaveError, Slots};
pub use snapshots::outdated;

use crate::workbench::Document;

/// The records of a document on its own, without history.
pub fn to_stored(document: &Document) -> Records {
    parts::to_records(document, Rev::default())
}

/// The plan that records hold, as it stands; `None` without one that makes sense.
pub fn plan_of(records: &Records) -> Option<crate::plan::TargetPlan> {
    parts::loose_plan(records).ok().flatten()
}

/// The document of these records.
///
/// # Errors
/// [`ConvertError`] when a value or a reference between records makes no sense.
pub fn from_stored(records: Records) -> Result<Document, ConvertError> {
    parts::to_document(&records)
}
