//! From any stored version to today's.

use serde::Deserialize;
use thiserror::Error;

use super::schema::v1;

/// The version written today.
pub const CURRENT_VERSION: u32 = 1;

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

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Deserialize)]
struct StoredV1 {
    document: v1::Document,
}

/// Reads the JSON of any version: an object with `version` and `document`.
///
/// # Errors
/// [`MigrateError`] when it is newer than this application or no workspace.
pub fn parse_any(json: &str) -> Result<v1::Document, MigrateError> {
    let unreadable = |e: serde_json::Error| MigrateError::Unreadable(e.to_string());
    let Versioned { version } = serde_json::from_str(json).map_err(unreadable)?;
    match version {
        1 => Ok(serde_json::from_str::<StoredV1>(json).map_err(unreadable)?.document),
        0 => Err(MigrateError::Unreadable("version 0 never existed".to_owned())),
        found => Err(MigrateError::Newer { found }),
    }
}
