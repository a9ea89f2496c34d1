//! Data in: bytes of a file or pasted cells become records, and everything doubtful about them is listed.
//!
//! The way in is [`open`] (or [`open_text`]) → [`suggest`] → [`read`] → [`to_book`]; [`ImportSession`] holds
//! the heavy parts of it for a worker and hands out [`PreviewSummary`], which is light enough to send.
//! Nothing here decides silently what a bad row meant: a row is used, or it is listed with line, column and reason.

mod aggregate;
mod column;
mod date;
mod decode;
mod error;
pub mod export;
mod figures;
mod fill;
pub mod grid;
mod guess;
mod history;
mod html;
mod issue;
mod mapping;
mod marks;
mod merge;
mod names;
mod number;
mod options;
mod partial;
mod preview;
mod read;
mod reader;
mod record;
mod repeated;
mod rows;
mod session;
mod skills;
mod table;
mod tickets;
mod total;
mod words;

pub use aggregate::to_book;
pub use date::{DateOrder, DateProblem, ParsedDate, parse_date};
pub use decode::{Decoded, MAX_BYTES, TextEncoding, decode};
pub use error::{BinaryKind, ImportError};
pub use grid::{Grid, Origin, SheetFacts, ValueSource, table_of};
pub use guess::suggest;
pub use history::history_table;
pub use html::grid_of_html;
pub use issue::{IssueKind, Issues, RowIssue, Severity};
pub use mapping::{ColumnPlan, Layout, Mapping, MarkDoubt, MonthColumn, Role};
pub use merge::{MergePolicy, Silence, merge_book};
pub use number::{Decimal, DecimalMark, NumberProblem, ParsedNumber, parse_number};
pub use options::{GapRule, ReadOptions, Today};
pub use partial::{PartialMonth, PartialReason};
pub use preview::{ImportPreview, RowCounts};
pub use read::read;
pub use record::{MonthTotal, Records};
pub use rows::{RowView, SourceRow, SourceRows};
pub use session::{ImportSession, OpenTotals, PreviewSummary, ReadSummary, SAMPLE_ROWS, SHOWN_ISSUES};
pub use skills::{SkillBlock, SkillColumn, SkillIssue, SkillShape, skills_of};
pub use table::{Delimiter, MAX_COLUMNS, MAX_ROWS, SourceTable, open, open_text};
pub use tickets::{TicketBlock, TicketColumn, TicketIssue, tickets_of};
