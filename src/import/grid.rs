//! A sheet as it stands in a spreadsheet: typed cells and merged ranges, on their way to a [`SourceTable`].
//!
//! Numbers keep every digit: they become text here, once, and text is what the import reads without a float.

mod exact;
mod fill;
mod look;
mod spread;

use serde::{Deserialize, Serialize};

use super::TextEncoding;
use super::error::ImportError;
use super::guess::suggest;
use super::mapping::{Layout, Role};
use super::rows::{SourceRow, SourceRows};
use super::table::{Delimiter, MAX_COLUMNS, MAX_ROWS, SourceTable, take_header};
use super::words::{roles_of, unit_exponent};

pub use exact::exact_text;
pub use look::Look;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum GridCell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, as it stands.
    Text(String),
    /// A number with all its digits, and what its number format says about it.
    Number(String, Look),
    /// A date as `2025-03-31`.
    Date(String),
    /// An error value such as `#N/A`.
    Error(String),
    /// A formula whose value the file does not hold.
    Unvalued(String),
}

/// One row that holds cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridRow {
    /// Its number in the sheet, from 1.
    pub number: u32,
    /// Its cells from column A on.
    pub cells: Vec<GridCell>,
}

/// A merged range; rows from 1, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

/// A sheet, or the cells of a clipboard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The sheet's name, empty for a clipboard.
    pub sheet: String,
    /// Rows with cells, in order.
    pub rows: Vec<GridRow>,
    /// Merged ranges.
    pub merges: Vec<Merge>,
    /// Whether days are counted from 1904.
    pub is_1904: bool,
    /// How many rows are hidden.
    pub n_hidden: usize,
    /// Where numbers come from.
    pub values: ValueSource,
}

/// Which form of a number was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// As the file or the clipboard stores it, with every digit.
    #[default]
    Stored,
    /// As the spreadsheet shows it: the clipboard held nothing else, and what was rounded there stays rounded.
    Shown,
}

/// Where a table comes from when it was no text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What people should know about the sheet.
    pub facts: SheetFacts,
    /// The sheet's columns of the table's columns, once for every group of spread columns.
    places: Vec<Vec<u32>>,
    /// Which of these each row has; empty where there is but one.
    row_places: Vec<u16>,
}

/// What people should know about a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetFacts {
    /// Its name, empty for a clipboard.
    pub sheet: String,
    /// Hidden rows, which are read like the others.
    pub n_hidden: usize,
    /// Merged ranges whose name was written into each of their cells.
    pub n_merged: usize,
    /// Cells with an error value.
    pub n_errors: usize,
    /// Formulas without a stored value.
    pub n_unvalued: usize,
    /// Whether its days are counted from 1904.
    pub is_1904: bool,
    /// Whether two rows of headers (months over products, say) were turned into rows.
    pub is_spread: bool,
    /// Columns of totals that were left out then.
    pub n_total_columns: usize,
    /// Where numbers come from.
    pub values: ValueSource,
}

impl Grid {
    /// The grid as a sheet without its rows, for a look at some of them.
    pub fn clone_without_rows(&self) -> Self {
        Self { sheet: self.sheet.clone(), rows: Vec::new(), merges: self.merges.clone(), ..*self }
    }
}

impl Origin {
    /// The address of a cell of the table, such as `B17`.
    pub fn address(&self, row_idx: usize, line: u32, column: usize) -> Option<String> {
        let place = self.row_places.get(row_idx).map_or(0, |it| usize::from(*it));
        Some(format!("{}{line}", column_letters(*self.places.get(place)?.get(column)?)))
    }
}

/// `A` for 0, `AA` for 26.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|it| char::from(*it)).collect()
}

/// What a number's format asks for once the header is known.
#[derive(Clone, Copy)]
struct Dressed {
    row_idx: usize,
    column: usize,
    look: Look,
}

/// The table in a sheet.
///
/// # Errors
/// [`ImportError`] when the sheet is empty or holds no table.
pub fn table_of(mut grid: Grid, name: &str) -> Result<SourceTable, ImportError> {
    if grid.rows.len() > MAX_ROWS {
        return Err(ImportError::TooManyRows { max: MAX_ROWS });
    }
    let mut facts = facts_of(&grid);
    facts.n_merged = fill::fill_merges(&mut grid);
    let columns = used_columns(&grid);
    let (Some(first), Some(last)) = (columns.first().copied(), columns.last().copied()) else {
        return Err(ImportError::EmptyFile);
    };
    if columns.len() > MAX_COLUMNS {
        let line = grid.rows.first().map_or(1, |it| it.number);
        return Err(ImportError::TooManyColumns { line, found: columns.len(), max: MAX_COLUMNS });
    }
    let (mut rows, mut dressed) = texts_of(&grid, first as usize, last as usize);
    let n_before = rows.len();
    let mut places = vec![(first..=last).collect::<Vec<u32>>()];
    if places[0].len() < 2 {
        return Err(ImportError::OneColumn);
    }
    let spread = spread::header_at(&rows, &grid, first).map(|it| spread::Plan::of(&rows, it));
    let (preamble, header) = match &spread {
        Some(plan) => plan.head(&mut rows),
        None => take_header(&mut rows),
    };
    if rows.is_empty() {
        return Err(ImportError::NoRows);
    }
    let n_taken = n_before - rows.len();
    dressed.retain(|it| it.row_idx >= n_taken);
    dressed.iter_mut().for_each(|it| it.row_idx -= n_taken);
    let general_unit = preamble.iter().find_map(|it| unit_exponent(it));
    let header = header.unwrap_or_else(|| vec![String::new(); places[0].len()]);
    dress(&mut rows, &dressed, |column| header.get(column).and_then(|it| unit_exponent(it)).or(general_unit));
    let mut table = SourceTable {
        name: name.to_owned(),
        encoding: TextEncoding::Utf8,
        delimiter: Delimiter::Tab,
        preamble,
        has_header: header.iter().any(|it| !it.is_empty()),
        header,
        rows: SourceRows::default(),
        origin: None,
    };
    let mut row_places = Vec::new();
    if let Some(plan) = spread {
        facts.is_spread = true;
        facts.n_total_columns = plan.n_total_columns();
        (places, row_places) = plan.spread(&mut table, &mut rows, first);
    }
    if facts.is_1904 {
        move_serials(&table.header, &mut rows);
    }
    if rows.len() > MAX_ROWS {
        return Err(ImportError::TooManyRows { max: MAX_ROWS });
    }
    table.rows = rows.into_iter().collect();
    table.origin = Some(Box::new(Origin { facts, places, row_places }));
    Ok(table)
}

fn facts_of(grid: &Grid) -> SheetFacts {
    let count = |is_it: fn(&GridCell) -> bool| grid.rows.iter().flat_map(|it| &it.cells).filter(|it| is_it(it)).count();
    SheetFacts {
        sheet: grid.sheet.clone(),
        n_hidden: grid.n_hidden,
        n_errors: count(|it| matches!(it, GridCell::Error(_))),
        n_unvalued: count(|it| matches!(it, GridCell::Unvalued(_))),
        is_1904: grid.is_1904,
        values: grid.values,
        ..SheetFacts::default()
    }
}

/// The columns from the first to the last with a cell.
fn used_columns(grid: &Grid) -> Vec<u32> {
    let is_used = |it: &GridCell| *it != GridCell::Empty;
    let first = grid.rows.iter().filter_map(|it| it.cells.iter().position(is_used)).min();
    let last = grid.rows.iter().filter_map(|it| it.cells.iter().rposition(is_used)).max();
    match (first, last) {
        (Some(first), Some(last)) => (first as u32..=last as u32).collect(),
        _ => Vec::new(),
    }
}

/// Every cell as the text that the import reads, and the numbers whose format waits for the header.
fn texts_of(grid: &Grid, first: usize, last: usize) -> (Vec<SourceRow>, Vec<Dressed>) {
    let (mut rows, mut dressed) = (Vec::new(), Vec::new());
    for row in &grid.rows {
        let mut cells = Vec::with_capacity(last + 1 - first);
        for column in first..=last {
            let cell = row.cells.get(column).unwrap_or(&GridCell::Empty);
            if let GridCell::Number(_, look) = cell
                && look.waits_for_header()
            {
                dressed.push(Dressed { row_idx: rows.len(), column: column - first, look: *look });
            }
            cells.push(text_of(cell));
        }
        if cells.iter().any(|it| !it.is_empty()) {
            rows.push(SourceRow { line: row.number, cells });
        } else {
            dressed.retain(|it| it.row_idx != rows.len());
        }
    }
    (rows, dressed)
}

fn text_of(cell: &GridCell) -> String {
    match cell {
        GridCell::Empty => String::new(),
        GridCell::Text(text) => text.trim().to_owned(),
        GridCell::Date(text) | GridCell::Error(text) | GridCell::Unvalued(text) => text.clone(),
        GridCell::Number(text, look) => look.text(text),
    }
}

/// A format that divides for display, or writes 万 behind the number, is brought together with the unit that the
/// header names: what is counted must be neither divided twice nor multiplied twice.
fn dress(rows: &mut [SourceRow], dressed: &[Dressed], unit_of: impl Fn(usize) -> Option<u32>) {
    for it in dressed {
        if let Some(cell) = rows.get_mut(it.row_idx).and_then(|row| row.cells.get_mut(it.column)) {
            *cell = it.look.in_unit(cell, unit_of(it.column));
        }
    }
}

/// Days counted from 1904 without a date format look like any number; under a header of dates they are moved to the
/// 1900 count that the import reads.
fn move_serials(header: &[String], rows: &mut [SourceRow]) {
    const DAYS_BETWEEN: u32 = 1_462;
    let is_date = |name: &String| roles_of(name).into_iter().max_by_key(|it| it.1).is_some_and(|it| it.0 == Role::Date);
    let columns: Vec<usize> = (0..header.len()).filter(|it| is_date(&header[*it])).collect();
    for cell in rows.iter_mut().flat_map(|row| {
        let columns = &columns;
        row.cells.iter_mut().enumerate().filter(|(i, _)| columns.contains(i)).map(|it| it.1)
    }) {
        let whole = cell.split('.').next().unwrap_or_default();
        if let Some(serial) = whole.parse::<u32>().ok().filter(|it| (20_000..80_000).contains(it)) {
            *cell = (serial + DAYS_BETWEEN).to_string();
        }
    }
}

/// How likely it is that sales stand in this table: the more of what an import needs it names, the higher.
pub fn likeliness(table: &SourceTable) -> usize {
    let mapping = suggest(table);
    let has = |role| usize::from(mapping.column(role).is_some());
    let (dates, figures) = match &mapping.layout {
        Layout::MonthsAsColumns { months, .. } => (1, usize::from(!months.is_empty())),
        Layout::Long => (has(Role::Date), has(Role::Amount).max(has(Role::Quantity))),
    };
    1_000_000 * (has(Role::Account) + dates + figures) + 100_000 * has(Role::Product) + table.rows.len().min(99_999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_sheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
