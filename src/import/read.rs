//! Table and mapping → records, with every doubtful row listed.

use super::error::ImportError;
use super::mapping::{Layout, Mapping, Role};
use super::options::ReadOptions;
use super::preview::ImportPreview;
use super::reader::Reader;
use super::table::SourceTable;

/// Reads every row of `table` as `mapping` says.
///
/// # Errors
/// [`ImportError::MissingRole`], [`ImportError::NoUsableRow`], [`ImportError::SpanTooLong`] or [`ImportError::Overflow`].
pub fn read(table: &SourceTable, mapping: &Mapping, options: &ReadOptions) -> Result<ImportPreview, ImportError> {
    read_telling(table, mapping, options, &mut |_| ())
}

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 4096;

/// Reads as [`read`] does and tells the share of rows done, 0 to 1.
///
/// # Errors
/// As [`read`].
pub fn read_telling(
    table: &SourceTable,
    mapping: &Mapping,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64),
) -> Result<ImportPreview, ImportError> {
    require_roles(mapping)?;
    let mut reader = Reader::new(table, mapping, options);
    reader.note_open_columns();
    for (i, row) in table.rows.iter().enumerate() {
        if i % REPORT_EVERY == 0 {
            progress(i as f64 / table.rows.len() as f64);
        }
        reader.take(row);
    }
    reader.finish()
}

fn require_roles(mapping: &Mapping) -> Result<(), ImportError> {
    let missing = |role| Err(ImportError::MissingRole { role });
    let has = |role| mapping.column(role).is_some();
    if !has(Role::Account) {
        return missing(Role::Account);
    }
    match &mapping.layout {
        Layout::MonthsAsColumns { months, .. } if months.is_empty() => missing(Role::Date),
        Layout::MonthsAsColumns { .. } => Ok(()),
        Layout::Long if !has(Role::Date) => missing(Role::Date),
        Layout::Long if !has(Role::Amount) && !has(Role::Quantity) => missing(Role::Amount),
        Layout::Long => Ok(()),
    }
}
