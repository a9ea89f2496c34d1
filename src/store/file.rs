//! The workspace as a file people pass on: versioned JSON with a digest over its document.

use serde::Deserialize;
use thiserror::Error;

use super::columns::to_columns;
use super::migrate::{CURRENT_VERSION, MigrateError, read_any};
use super::record::Records;

const FORMAT: &str = "kedge-workspace";

/// Why a text is no workspace file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// It cannot be read or is of a newer version.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// It is JSON of something else.
    #[error("the file is no Kedge workspace: its format is `{0}`")]
    OtherFormat(String),
    /// Its digest does not fit: it was changed or damaged on the way.
    #[error("the file's digest is {expected}, its content gives {found}; it was changed or damaged on the way")]
    Digest {
        /// What the file says.
        expected: String,
        /// What its content gives.
        found: String,
    },
}

#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: u32,
    #[serde(default)]
    digest: String,
}

/// The text of a workspace file, or of a slot, without a log.
pub fn write_file(records: &Records) -> String {
    write_with_log(records, &[])
}

/// The text of a workspace file with journal lines of former changes.
pub fn write_with_log(records: &Records, log: &[String]) -> String {
    let document = compact(&to_columns(records, log));
    frame_of(crc32fast::hash(document.as_bytes()), &[&document])
}

/// The file around the parts of a document with this checksum.
pub(super) fn frame_of(checksum: u32, document: &[&str]) -> String {
    let head = format!(r#"{{"format":"{FORMAT}","version":{CURRENT_VERSION},"digest":"{checksum:08x}","document":"#);
    let mut text = String::with_capacity(head.len() + document.iter().map(|it| it.len()).sum::<usize>() + 1);
    text.push_str(&head);
    document.iter().for_each(|it| text.push_str(it));
    text.push('}');
    text
}

/// Reads a workspace file of any version and proves its digest.
///
/// # Errors
/// [`FileError`] when it is no workspace, of a newer version, or damaged.
pub fn read_file(json: &str) -> Result<Records, FileError> {
    read_with_log(json).map(|it| it.0)
}

/// Reads a workspace file of any version and the journal lines in it.
///
/// # Errors
/// [`FileError`] when it is no workspace, of a newer version, or damaged.
pub fn read_with_log(json: &str) -> Result<(Records, Vec<String>), FileError> {
    let json = json.trim_start_matches('\u{feff}');
    let header: Header =
        serde_json::from_str(json).map_err(|e| FileError::Migrate(MigrateError::Unreadable(e.to_string())))?;
    if header.format != FORMAT {
        return Err(FileError::OtherFormat(header.format));
    }
    let opened = read_any(json, header.version)?;
    let found = digest(&opened.compact);
    if found != header.digest {
        return Err(FileError::Digest { expected: header.digest, found });
    }
    Ok((opened.records, opened.log))
}

pub(super) fn compact(document: &impl serde::Serialize) -> String {
    serde_json::to_string(document).expect("texts, numbers and lists always serialise")
}

/// CRC-32 of the document's compact JSON, so that a file that an editor indented anew still opens.
fn digest(compact: &str) -> String {
    format!("{:08x}", crc32fast::hash(compact.as_bytes()))
}
