//! What was doubtful about a row, with its place.

use std::collections::BTreeMap;

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
    /// Points or commas before three digits: thousands or a fraction, and no number of the column tells.
    OpenNumbers {
        /// The first such number.
        text: String,
    },
    /// Some numbers of the column have a decimal comma and others a decimal point.
    MixedNumbers {
        /// The first one that does not follow the others.
        text: String,
    },
    /// A name that differs from an earlier one in blanks, widths or capitals only; the two are one.
    JoinedName {
        /// Account or product.
        role: Role,
        /// The earlier one.
        kept: String,
        /// As it stands.
        found: String,
    },
    /// A quoted cell holds whole rows: a quotation mark too many or too few.
    SwallowedRows {
        /// Lines in it.
        lines: usize,
    },
    /// The month lies years away from the others.
    FarMonth {
        /// The month.
        month: Month,
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

/// Issues listed of each severity; more are only counted, since nobody reads them and a bad file would fill the memory.
pub(super) const LISTED_MAX: usize = 10_000;
/// Characters quoted from a cell.
const QUOTED_MAX: usize = 120;

/// All issues of a reading, the first ones with their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issues {
    listed: Vec<RowIssue>,
    counts: BTreeMap<Severity, usize>,
}

impl Issues {
    /// Counts an issue, and lists it while there is room; `place` gives the column's name and the cell's address.
    pub(super) fn note(
        &mut self,
        line: u32,
        severity: Severity,
        mut kind: IssueKind,
        place: impl FnOnce() -> (Option<String>, Option<String>),
    ) {
        let n = self.counts.entry(severity).or_default();
        *n += 1;
        if *n > LISTED_MAX {
            return;
        }
        kind.texts().into_iter().flatten().for_each(shorten);
        let (mut column, cell) = place();
        column.iter_mut().for_each(shorten);
        self.listed.push(RowIssue { line, column, cell, kind, severity });
    }

    /// By line.
    pub(super) fn sort(&mut self) {
        self.listed.sort_by_key(|it| it.line);
    }

    /// The first ones of each severity, by line.
    pub fn listed(&self) -> &[RowIssue] {
        &self.listed
    }

    /// How many there are.
    pub fn n(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many there are of each severity.
    pub fn n_by_severity(&self) -> &BTreeMap<Severity, usize> {
        &self.counts
    }
}

impl IssueKind {
    /// What it quotes from the file.
    fn texts(&mut self) -> [Option<&mut String>; 2] {
        match self {
            IssueKind::UnreadableDate { text }
            | IssueKind::ImplausibleYear { text, .. }
            | IssueKind::AmbiguousDates { text }
            | IssueKind::OpenNumbers { text }
            | IssueKind::MixedNumbers { text }
            | IssueKind::NotANumber { text, .. }
            | IssueKind::Percentage { text, .. }
            | IssueKind::ErrorCell { text }
            | IssueKind::NumberTooLarge { text, .. }
            | IssueKind::FilledDown { name: text, .. }
            | IssueKind::TotalRow { label: text, .. } => [Some(text), None],
            IssueKind::ConflictingDetail { kept, found, .. } | IssueKind::JoinedName { kept, found, .. } => {
                [Some(kept), Some(found)]
            }
            IssueKind::RaggedRow { .. }
            | IssueKind::EmptyName { .. }
            | IssueKind::EmptyDate
            | IssueKind::EmptyNumber { .. }
            | IssueKind::SwallowedRows { .. }
            | IssueKind::FarMonth { .. }
            | IssueKind::RepeatedRow { .. }
            | IssueKind::DuplicateKey { .. } => [None, None],
        }
    }
}

fn shorten(text: &mut String) {
    if let Some((cut, _)) = text.char_indices().nth(QUOTED_MAX) {
        text.truncate(cut);
        text.push('…');
        text.shrink_to_fit();
    }
}
