//! What was doubtful about a row, with its place.

use serde::{Deserialize, Serialize};

use super::mapping::Role;
use crate::domain::Month;

/// What became of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is wrong; it should be known.
    Notice,
    /// The row (or the rest of it) is used; please look.
    Doubtful,
    /// The row (or the cell of a month column) is left out.
    LeftOut,
}

/// What is doubtful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// The row has more or fewer cells than the header.
    RaggedRow {
        /// Columns of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A name that the row needs is empty.
    EmptyName {
        /// Account or product.
        role: Role,
    },
    /// The name was blank and took that of the row above it, as was chosen.
    FilledDown {
        /// Account or product.
        role: Role,
        /// The name it took.
        name: String,
    },
    /// The date is empty.
    EmptyDate,
    /// The date cannot be read.
    UnreadableDate {
        /// As it stands.
        text: String,
    },
    /// The year is before 1970 or after 2100.
    ImplausibleYear {
        /// As it stands.
        text: String,
        /// The year read.
        year: i32,
    },
    /// Day and month could be the other way round in every date of the column.
    AmbiguousDates {
        /// The first such date.
        text: String,
    },
    /// The number is empty.
    EmptyNumber {
        /// Its role.
        role: Role,
    },
    /// The text is no number.
    NotANumber {
        /// Its role.
        role: Role,
        /// As it stands.
        text: String,
    },
    /// A percentage stands where an amount or a quantity belongs.
    Percentage {
        /// Its role.
        role: Role,
        /// As it stands.
        text: String,
    },
    /// The number is too large to count exactly.
    NumberTooLarge {
        /// Its role.
        role: Role,
        /// As it stands.
        text: String,
    },
    /// The cell holds an error value of the spreadsheet, such as `#N/A`.
    ErrorCell {
        /// As it stands.
        text: String,
    },
    /// A total or subtotal.
    TotalRow {
        /// Its label.
        label: String,
        /// Whether its amount equals the sum of the rows above it.
        equals_sum: bool,
    },
    /// Every cell equals those of an earlier row.
    RepeatedRow {
        /// The line of the earlier row.
        first_line: u32,
    },
    /// Months as columns: account × product × month has a figure on an earlier line; the two are added.
    DuplicateKey {
        /// The line of the earlier figure.
        first_line: u32,
        /// The month.
        month: Month,
    },
    /// The account has another person or region on an earlier line; the first one is kept.
    ConflictingDetail {
        /// Person or region.
        role: Role,
        /// What is kept.
        kept: String,
        /// What this row says.
        found: String,
    },
}

/// One doubtful thing and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowIssue {
    /// Line of the source, counted from 1.
    pub line: u32,
    /// Header of the column, or its number from 1 where it has none; `None` for the whole row.
    pub column: Option<String>,
    /// Address in the sheet, such as `B17`; `None` for texts and whole rows.
    pub cell: Option<String>,
    /// What.
    pub kind: IssueKind,
    /// What became of it.
    pub severity: Severity,
}
