//! Why a file gives no records at all.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::mapping::Role;
use crate::domain::BookError;

/// What a file that is no text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinaryKind {
    /// A workbook, where only a text can be read.
    Workbook,
    /// A workbook of Excel 97–2003.
    OldWorkbook,
    /// A workbook behind a password.
    LockedWorkbook,
    /// A picture.
    Picture,
    /// A PDF document.
    Pdf,
    /// A zip or gzip archive that is no workbook.
    Archive,
    /// Something else that is no text.
    Other,
}

/// Why an import stops before any row enters; the workspace is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportError {
    /// No byte, or nothing but blanks.
    #[error("the file is empty; choose one with a header row and at least one row of figures")]
    EmptyFile,
    /// The bytes are no text.
    #[error("the file is no text but {kind:?}; save the table as CSV, or copy and paste its cells")]
    NotText {
        /// What it is.
        kind: BinaryKind,
    },
    /// More bytes than [`super::MAX_BYTES`].
    #[error("the file has {bytes} bytes, at most {max} are read; split it by year")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The cap.
        max: usize,
    },
    /// More rows than [`super::MAX_ROWS`].
    #[error("the file has more than {max} rows; split it by year or sum it by month first")]
    TooManyRows {
        /// The cap.
        max: usize,
    },
    /// More columns than [`super::MAX_COLUMNS`].
    #[error("line {line} has {found} columns, at most {max} are read; check the delimiter")]
    TooManyColumns {
        /// The widest line.
        line: u32,
        /// Its columns.
        found: usize,
        /// The cap.
        max: usize,
    },
    /// No delimiter splits the text into columns.
    #[error("the file has one column only; accounts, dates and amounts need columns of their own")]
    OneColumn,
    /// The workbook cannot be read.
    #[error("the workbook is damaged ({reason}); open it in the spreadsheet program and save it again as .xlsx")]
    DamagedWorkbook {
        /// What its reader says.
        reason: String,
    },
    /// The workbook unpacks to far more than its size promises.
    #[error("the workbook unpacks to more than {max} bytes; it is not opened. Save the sheet alone as .xlsx or .csv")]
    UnpacksTooLarge {
        /// The cap.
        max: u64,
    },
    /// No sheet of the workbook holds a cell.
    #[error("no sheet of the workbook holds anything")]
    NoSheet,
    /// A header and nothing below it.
    #[error("the file has a header but no rows below it")]
    NoRows,
    /// A column that the import cannot do without is not named.
    #[error("no column is named as {role:?}; choose one")]
    MissingRole {
        /// The role without a column.
        role: Role,
    },
    /// Every row was left out.
    #[error("none of the rows can be used, {n_issues} issues were found; see the list")]
    NoUsableRow {
        /// How many issues were found.
        n_issues: usize,
    },
    /// The months span more than a book holds.
    #[error("the rows span {months} months, at most {max} are read; look for a mistyped year")]
    SpanTooLong {
        /// Months from the first to the last row.
        months: usize,
        /// The cap.
        max: usize,
    },
    /// The amounts are too large to be added in whole minor units.
    #[error("the figures are too large to be added exactly; choose a larger unit or check the column")]
    Overflow,
    /// Every account × product spans all months, and that is more than a page can hold.
    #[error("{series} series of {months} months each are too many; leave out seldom bought products or old years")]
    BookTooLarge {
        /// Pairs of account and product.
        series: usize,
        /// Months of the history.
        months: usize,
    },
    /// Pasting or merging failed on the book itself.
    #[error("the rows make no book: {0}")]
    Book(String),
}

impl From<BookError> for ImportError {
    fn from(error: BookError) -> Self {
        Self::Book(error.to_string())
    }
}
