//! Why an import does not go on, and the sentence for it.

use crate::i18n::Formats;
use crate::import::ImportError;

/// Why an import does not go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The file says nothing that can be used.
    Import(ImportError),
    /// The worker broke down.
    Lost,
    /// The program for workbooks could not start or broke down.
    NoSheets,
    /// The browser could not read the file.
    Unreadable(String),
}

impl Failure {
    /// The sentence for it.
    pub fn text(&self, formats: Formats) -> String {
        match self {
            Failure::Import(error) => formats.import_error(error),
            Failure::Lost => formats.language.texts().data.error_lost.to_owned(),
            Failure::NoSheets => formats.language.texts().sheets.error_lost.to_owned(),
            Failure::Unreadable(reason) => formats.language.texts().data.error_unreadable(reason),
        }
    }
}
