//! From any stored version to today's: each version is read by its own frozen schema and brought one step on.

mod v1;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::columns::from_columns;
use super::file::compact;
use super::record::{Records, Value};
use super::schema;

/// The version written today.
pub const CURRENT_VERSION: u32 = 2;

/// Why a stored text cannot be brought to today's version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MigrateError {
    /// It was written by a newer version of the application.
    #[error(
        "the file is of version {found}, this application reads up to {CURRENT_VERSION}; open it with a newer Kedge"
    )]
    Newer {
        /// The version found.
        found: u32,
    },
    /// It is not a workspace, or is damaged.
    #[error("the file is no Kedge workspace: {0}")]
    Unreadable(String),
}

/// What a text of any version held.
#[derive(Debug)]
pub struct Opened {
    /// Its records.
    pub records: Records,
    /// Its journal lines.
    pub log: Vec<String>,
    /// Its document as its own version writes it, for the digest.
    pub compact: String,
}

#[derive(Deserialize)]
struct Stored<T> {
    document: T,
}

/// Reads the JSON of any version.
///
/// # Errors
/// [`MigrateError`] when it is newer than this application or no workspace.
pub fn read_any(json: &str, version: u32) -> Result<Opened, MigrateError> {
    match version {
        1 => {
            let stored: schema::v1::Document = document(json)?;
            let compact = compact(&stored);
            Ok(Opened { records: v1::to_records(stored)?, log: Vec::new(), compact })
        }
        2 => {
            let mut stored: schema::v2::Document<Value> = document(json)?;
            let compact = compact(&stored);
            let log = std::mem::take(&mut stored.log);
            Ok(Opened { records: from_columns(stored)?, log, compact })
        }
        0 => Err(MigrateError::Unreadable("version 0 never existed".to_owned())),
        found => Err(MigrateError::Newer { found }),
    }
}

fn document<T: DeserializeOwned>(json: &str) -> Result<T, MigrateError> {
    let stored = serde_json::from_str::<Stored<T>>(json);
    stored.map(|it| it.document).map_err(|e| MigrateError::Unreadable(e.to_string()))
}
