//! A workbook → its sheets, with typed cells.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xlsb, Xlsx, open_workbook_from_rs,
};

use super::guard::{Kind, check, damaged};
use super::parts::{SheetNotes, notes};
use super::protocol::{PEEK_COLUMNS, PEEK_ROWS, SheetInfo};
use crate::import::grid::{GridCell, GridRow, Look, Merge, exact_text, likeliness};
use crate::import::{Grid, ImportError, MAX_ROWS, SourceTable, table_of};

/// Rows by which the likeliness of a sheet is judged.
const JUDGED_ROWS: usize = 200;

/// An opened workbook: every sheet's cells.
#[derive(Debug)]
pub struct OpenWorkbook {
    name: String,
    sheets: Vec<Sheet>,
}

#[derive(Debug)]
struct Sheet {
    grid: Grid,
    is_hidden: bool,
}

impl OpenWorkbook {
    /// Opens the workbook in `bytes`.
    ///
    /// # Errors
    /// [`ImportError`] when it is none, is locked or damaged, unpacks to too much, or holds nothing.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self, ImportError> {
        let sheets = match check(bytes)? {
            Kind::Xlsx => xlsx_sheets(bytes)?,
            Kind::Xlsb => plain_sheets(open_workbook_from_rs::<Xlsb<_>, _>(Cursor::new(bytes)).map_err(damaged)?)?,
            Kind::Ods => plain_sheets(open_workbook_from_rs::<Ods<_>, _>(Cursor::new(bytes)).map_err(damaged)?)?,
        };
        if sheets.iter().all(|it| it.grid.rows.is_empty()) {
            return Err(ImportError::NoSheet);
        }
        Ok(Self { name: name.to_owned(), sheets })
    }

    /// What there is to choose from.
    pub fn infos(&self) -> Vec<SheetInfo> {
        self.sheets.iter().map(info).collect()
    }

    /// The table of a sheet.
    ///
    /// # Errors
    /// [`ImportError`] when the sheet holds none.
    pub fn table(&self, sheet: usize) -> Result<SourceTable, ImportError> {
        let sheet = self.sheets.get(sheet).ok_or(ImportError::NoSheet)?;
        table_of(sheet.grid.clone(), &self.name)
    }
}

fn info(sheet: &Sheet) -> SheetInfo {
    let grid = &sheet.grid;
    let peek = grid.rows.iter().take(PEEK_ROWS).map(|row| row.cells.iter().take(PEEK_COLUMNS).map(shown).collect());
    let head = Grid { rows: grid.rows.iter().take(JUDGED_ROWS).cloned().collect(), ..grid.clone_without_rows() };
    let judged = table_of(head, "").map_or(0, |it| likeliness(&it));
    SheetInfo {
        name: grid.sheet.clone(),
        is_hidden: sheet.is_hidden,
        n_rows: grid.rows.len(),
        n_columns: grid.rows.iter().map(|it| it.cells.len()).max().unwrap_or(0),
        peek: peek.collect(),
        // Of two sheets that hold the same, the longer one; a hidden one only where no other will do.
        likeliness: if judged == 0 { 0 } else { (judged + grid.rows.len() / 2) / if sheet.is_hidden { 4 } else { 1 } },
    }
}

fn shown(cell: &GridCell) -> String {
    match cell {
        GridCell::Empty => String::new(),
        GridCell::Text(text) | GridCell::Number(text, _) | GridCell::Date(text) => text.clone(),
        GridCell::Error(text) | GridCell::Unvalued(text) => text.clone(),
    }
}

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

fn xlsx_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    let mut workbook: Workbook = open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let notes = notes(bytes);
    let listed: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for sheet in listed.iter().filter(|it| it.typ == SheetType::WorkSheet) {
        let notes = notes.iter().find(|it| it.0 == sheet.name).map(|it| it.1).unwrap_or_default();
        let grid = xlsx_grid(&mut workbook, &sheet.name, notes)?;
        sheets.push(Sheet { grid, is_hidden: sheet.visible != SheetVisible::Visible });
    }
    Ok(sheets)
}

fn xlsx_grid(workbook: &mut Workbook, name: &str, notes: SheetNotes) -> Result<Grid, ImportError> {
    let mut grid = Grid { sheet: name.to_owned(), n_hidden: notes.n_hidden, ..Grid::default() };
    grid.is_1904 = workbook.has_1904_epoch();
    grid.merges = workbook.merge_cells_by_sheet_name(name).unwrap_or_default().iter().map(merge).collect();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let code = |it: &calamine::Style| it.number_format.as_ref().map(|it| Look::of(&it.format_code)).unwrap_or_default();
    let looks: Vec<Look> = cells.styles().iter().map(code).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let look = looks.get(style).copied().unwrap_or_default();
        put(&mut grid, cell.get_position(), cell_of(cell.get_value(), look))?;
    }
    drop(cells);
    if notes.has_unvalued {
        let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(damaged)? {
            if let (Some(formula), DataRef::Empty) = (cell.formula, cell.value) {
                put(&mut grid, cell.pos, GridCell::Unvalued(format!("={formula}")))?;
            }
        }
    }
    Ok(grid)
}

/// Workbooks whose reader knows values alone: no merged ranges, no number formats.
fn plain_sheets<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(mut workbook: R) -> Result<Vec<Sheet>, ImportError>
where
    R::Error: std::fmt::Display,
{
    let listed: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for sheet in listed.iter().filter(|it| it.typ == SheetType::WorkSheet) {
        let range = workbook.worksheet_range(&sheet.name).map_err(damaged)?;
        let mut grid = Grid { sheet: sheet.name.clone(), ..Grid::default() };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            put(&mut grid, (top + row as u32, left + column as u32), cell_of_data(value))?;
        }
        sheets.push(Sheet { grid, is_hidden: sheet.visible != SheetVisible::Visible });
    }
    Ok(sheets)
}

/// Rows come in order, but a file may hold them otherwise.
fn put(grid: &mut Grid, (row, column): (u32, u32), cell: GridCell) -> Result<(), ImportError> {
    if cell == GridCell::Empty {
        return Ok(());
    }
    let number = row + 1;
    let idx = match grid.rows.last() {
        Some(last) if last.number == number => grid.rows.len() - 1,
        Some(last) if last.number > number => match grid.rows.binary_search_by_key(&number, |it| it.number) {
            Ok(idx) => idx,
            Err(idx) => {
                grid.rows.insert(idx, GridRow { number, cells: Vec::new() });
                idx
            }
        },
        _ => {
            grid.rows.push(GridRow { number, cells: Vec::new() });
            grid.rows.len() - 1
        }
    };
    if grid.rows.len() > MAX_ROWS + 1 {
        return Err(ImportError::TooManyRows { max: MAX_ROWS });
    }
    let cells = &mut grid.rows[idx].cells;
    let column = column as usize;
    if cells.len() <= column {
        cells.resize(column + 1, GridCell::Empty);
    }
    cells[column] = cell;
    Ok(())
}

fn merge(it: &Dimensions) -> Merge {
    Merge { rows: (it.start.0 + 1, it.end.0 + 1), columns: (it.start.1, it.end.1) }
}

fn cell_of(value: &DataRef, look: Look) -> GridCell {
    match value {
        DataRef::Empty => GridCell::Empty,
        DataRef::Int(it) => GridCell::Number(it.to_string(), look),
        DataRef::Float(it) => GridCell::Number(exact_text(*it), look),
        DataRef::String(it) => text(it),
        DataRef::SharedString(it) => text(it),
        DataRef::Bool(it) => GridCell::Text(it.to_string().to_uppercase()),
        DataRef::DateTime(it) => date(it),
        DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => GridCell::Date(it.clone()),
        DataRef::Error(it) => GridCell::Error(it.to_string()),
    }
}

fn cell_of_data(value: &Data) -> GridCell {
    match value {
        Data::Empty => GridCell::Empty,
        Data::Int(it) => GridCell::Number(it.to_string(), Look::default()),
        Data::Float(it) => GridCell::Number(exact_text(*it), Look::default()),
        Data::String(it) => text(it),
        Data::Bool(it) => GridCell::Text(it.to_string().to_uppercase()),
        Data::DateTime(it) => date(it),
        Data::DateTimeIso(it) | Data::DurationIso(it) => GridCell::Date(it.clone()),
        Data::Error(it) => GridCell::Error(it.to_string()),
    }
}

/// White space in a text cell is no name.
fn text(it: &str) -> GridCell {
    if it.trim().is_empty() { GridCell::Empty } else { GridCell::Text(it.to_owned()) }
}

/// A length of time is no date; its number of days stays a number.
fn date(it: &ExcelDateTime) -> GridCell {
    if it.is_duration() {
        return GridCell::Number(exact_text(it.as_f64()), Look::default());
    }
    let (year, month, day, ..) = it.to_ymd_hms_milli();
    GridCell::Date(format!("{year:04}-{month:02}-{day:02}"))
}
