//! How workspaces are kept: the stored formats, their conversion, and the two alternating slots.

mod convert;
mod envelope;
mod file;
mod key_value;
mod migrate;
pub mod schema;
mod slots;

pub use convert::{ConvertError, from_stored, to_stored};
pub use file::{FileError, read_file, write_file};
pub use key_value::{KeyValue, KeyValueError, MemoryStore};
pub use migrate::{MigrateError, parse_any};
pub use slots::{Draft, Loaded, SaveError, Slots};
