//! Text → rows of cells, each with the line on which it begins.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::column;
use super::date::{month_without_year, year_alone, years_in};
use super::decode::{Decoded, TextEncoding, decode};
use super::error::ImportError;
use super::grid::Origin;
use super::rows::{SourceRow, SourceRows};

/// Most rows read below the header.
pub const MAX_ROWS: usize = 1_000_000;
/// Most columns read.
pub const MAX_COLUMNS: usize = 2_000;
/// Rows in which the header is looked for; reports put titles above it.
const HEADER_WITHIN: usize = 10;
/// Characters looked at to find the delimiter.
const PROBE: usize = 64 * 1024;
/// Rows from which delimiter, width and header are told.
const TOP_ROWS: usize = 60;
/// Stands for the full-width comma while splitting.
const STAND_IN: &str = "\u{1e}";

/// What separates the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// A tab, as in cells pasted from a spreadsheet.
    Tab,
    /// `;`
    Semicolon,
    /// `|`
    Pipe,
    /// `，`
    FullWidthComma,
}

impl Delimiter {
    /// Every delimiter tried; on equal merit the earlier one wins.
    pub const ALL: [Delimiter; 5] =
        [Delimiter::Tab, Delimiter::Comma, Delimiter::Semicolon, Delimiter::Pipe, Delimiter::FullWidthComma];

    /// The character itself.
    pub(super) const fn char(self) -> char {
        match self {
            Delimiter::FullWidthComma => '，',
            _ => self.byte() as char,
        }
    }

    const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
            Delimiter::Semicolon => b';',
            Delimiter::Pipe => b'|',
            Delimiter::FullWidthComma => 0x1e,
        }
    }
}

/// A table as it stands in the source, before anything is read from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTable {
    /// Name of the file, empty for pasted cells.
    pub name: String,
    /// How its characters were written.
    pub encoding: TextEncoding,
    /// What separates its cells.
    pub delimiter: Delimiter,
    /// What stands above the header: titles, units.
    pub preamble: Vec<String>,
    /// Whether a header was found; without one the names in `header` are empty.
    pub has_header: bool,
    /// The name of each column, possibly empty.
    pub header: Vec<String>,
    /// The rows below the header; blank ones are left out.
    pub rows: SourceRows,
    /// The sheet it comes from, `None` for a text.
    pub origin: Option<Box<Origin>>,
}

impl SourceTable {
    /// How a column is called in issues: its header, or its number from 1.
    pub fn column_name(&self, column: usize) -> String {
        match self.header.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => (column + 1).to_string(),
        }
    }
}

/// The table in a file.
///
/// # Errors
/// [`ImportError`] when the file is empty, no text, too large, or holds no table.
pub fn open(bytes: &[u8], name: &str) -> Result<SourceTable, ImportError> {
    open_telling(bytes, name, &mut |_| ())
}

/// Opens as [`open`] does and tells the share done, 0 to 1.
///
/// # Errors
/// As [`open`].
pub fn open_telling(bytes: &[u8], name: &str, progress: &mut dyn FnMut(f64)) -> Result<SourceTable, ImportError> {
    table_from(decode(bytes)?, name, progress)
}

/// The table in pasted cells.
///
/// # Errors
/// [`ImportError`] when the text is empty, too large, or holds no table.
pub fn open_text(text: &str) -> Result<SourceTable, ImportError> {
    open_text_telling(text, &mut |_| ())
}

/// Opens as [`open_text`] does and tells the share done, 0 to 1.
///
/// # Errors
/// As [`open_text`].
pub fn open_text_telling(text: &str, progress: &mut dyn FnMut(f64)) -> Result<SourceTable, ImportError> {
    if text.len() > super::MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: text.len(), max: super::MAX_BYTES });
    }
    table_from(Decoded { text: Cow::Borrowed(text), encoding: TextEncoding::Utf8 }, "", progress)
}

fn table_from(decoded: Decoded<'_>, name: &str, progress: &mut dyn FnMut(f64)) -> Result<SourceTable, ImportError> {
    if decoded.text.trim().is_empty() {
        return Err(ImportError::EmptyFile);
    }
    let delimiter = detect_delimiter(&decoded.text);
    let text = swapped(decoded.text, delimiter);
    let mut top = top_of(&text, delimiter);
    let n_top = top.len();
    let (preamble, header) = take_header(&mut top);
    let (width, rows) = rows_of(&text, delimiter, n_top - top.len(), progress)?;
    if width < 2 {
        return Err(ImportError::OneColumn);
    }
    if rows.is_empty() {
        return Err(ImportError::NoRows);
    }
    let has_header = header.is_some();
    let header = header.unwrap_or_else(|| vec![String::new(); usual_width(&top)]);
    Ok(SourceTable {
        name: name.to_owned(),
        encoding: decoded.encoding,
        delimiter,
        preamble,
        has_header,
        header,
        rows,
        origin: None,
    })
}

/// The splitter knows single bytes only: a full-width comma is swapped for one that no text has.
fn swapped(text: Cow<'_, str>, delimiter: Delimiter) -> Cow<'_, str> {
    match delimiter {
        Delimiter::FullWidthComma => Cow::Owned(text.replace('，', STAND_IN)),
        _ => text,
    }
}

/// The rows from which delimiter and header are told.
fn top_of(text: &str, delimiter: Delimiter) -> Vec<SourceRow> {
    let mut top = Vec::new();
    // Stopping early is no failure, and nothing else stops here.
    let _ = split(text, delimiter, &mut |line, record| {
        let cells = record.iter().take(MAX_COLUMNS).map(|it| cell_text(it, delimiter).into_owned());
        top.push(SourceRow { line, cells: cells.collect() });
        Ok(top.len() < TOP_ROWS)
    });
    top
}

/// The widest row's cells, and all rows but the first `n_skipped`.
fn rows_of(
    text: &str,
    delimiter: Delimiter,
    n_skipped: usize,
    progress: &mut dyn FnMut(f64),
) -> Result<(usize, SourceRows), ImportError> {
    let n_lines = text.bytes().filter(|it| matches!(it, b'\n' | b'\r')).count() + 1;
    // Cells and their separators never take more than the text; short lines are rare enough to be counted exactly.
    let mut rows = SourceRows::with_capacity(text.len(), n_lines.min(MAX_ROWS));
    let (mut width, mut n_met) = (0, 0_usize);
    split(text, delimiter, &mut |line, record| {
        n_met += 1;
        width = width.max(record.len());
        if record.len() > MAX_COLUMNS {
            return Err(ImportError::TooManyColumns { line, found: record.len(), max: MAX_COLUMNS });
        }
        if n_met <= n_skipped {
            return Ok(true);
        }
        if rows.len() >= MAX_ROWS {
            return Err(ImportError::TooManyRows { max: MAX_ROWS });
        }
        if n_met % REPORT_EVERY == 1 + n_skipped {
            progress(record.position().map_or(0.0, |it| it.byte() as f64 / text.len() as f64));
        }
        rows.push(line, record.iter().map(|it| cell_text(it, delimiter)));
        Ok(true)
    })?;
    Ok((width, rows))
}

/// The delimiter that gives the most columns in most rows of the beginning.
fn detect_delimiter(text: &str) -> Delimiter {
    let cut = (0..=PROBE.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let merit = |delimiter: Delimiter| {
        let rows = top_of(&swapped(Cow::Borrowed(&text[..cut]), delimiter), delimiter);
        let width = usual_width(&rows);
        let n_alike = rows.iter().filter(|it| it.cells.len() == width).count();
        // Consistency first: a comma inside the texts of a table split by semicolons gives a ragged second reading.
        if width < 2 { 0 } else { 1_000 * n_alike / rows.len().max(1) * (width.min(20) + 10) }
    };
    let mut best = (Delimiter::Comma, 0);
    for delimiter in Delimiter::ALL {
        let found = merit(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// The median number of cells.
fn usual_width(rows: &[SourceRow]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|it| it.cells.len()).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 4096;

/// Hands out each row that is not blank, with its line, until `take` has enough or fails.
fn split(
    text: &str,
    delimiter: Delimiter,
    take: &mut dyn FnMut(u32, &csv::StringRecord) -> Result<bool, ImportError>,
) -> Result<(), ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let line_end = if text.contains('\n') { b'\n' } else { b'\r' };
    let mut lines = LineCounter { bytes: text.as_bytes(), at: 0, line: 1, line_end };
    let mut record = csv::StringRecord::new();
    // The reader sees checked UTF-8 in memory with flexible rows: no kind of its errors can occur.
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = lines.line_at(record.position().map_or(0, |it| it.byte() as usize));
        let is_blank = record.iter().all(|it| it.trim().is_empty());
        if !is_blank && !take(line, &record)? {
            break;
        }
    }
    Ok(())
}

/// The trimmed cell; a full-width comma inside quotes is put back.
fn cell_text(cell: &str, delimiter: Delimiter) -> Cow<'_, str> {
    match delimiter {
        Delimiter::FullWidthComma => Cow::Owned(cell.trim().replace(STAND_IN, "，")),
        _ => Cow::Borrowed(cell.trim()),
    }
}

/// Counts line ends itself, since the splitter's own count stops before the blank lines that it skips.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    line_end: u8,
}

impl LineCounter<'_> {
    fn line_at(&mut self, byte: usize) -> u32 {
        let rest = &self.bytes[byte.min(self.bytes.len())..];
        let end = byte + rest.iter().take_while(|it| matches!(it, b'\n' | b'\r')).count();
        if end > self.at {
            let passed = &self.bytes[self.at..end];
            self.line += passed.iter().filter(|it| **it == self.line_end).count() as u32;
            self.at = end;
        }
        self.line
    }
}

/// Takes the header, and what stands above it, off the rows.
pub(super) fn take_header(rows: &mut Vec<SourceRow>) -> (Vec<String>, Option<Vec<String>>) {
    let width = usual_width(rows);
    let is_wide = |row: &SourceRow| 2 * row.cells.iter().filter(|it| !it.is_empty()).count() > width;
    let Some(first) = rows.iter().take(HEADER_WITHIN).position(is_wide) else { return (Vec::new(), None) };
    let lacks_years = |row: &SourceRow| row.cells.iter().filter(|it| month_without_year(it).is_some()).count() > 1;
    let years_row = |row: &SourceRow| row.cells.iter().any(|it| year_alone(it).is_some());
    // A row of years may stand right above months that name none.
    let start = match rows.get(first + 1) {
        Some(next) if years_row(&rows[first]) && lacks_years(next) => first + 1,
        _ => first,
    };
    let has_header = column::looks_like_header(&rows[start].cells);
    let above: Vec<SourceRow> = rows.drain(..if has_header { start + 1 } else { start }).collect();
    let (above, header) = match above.split_last() {
        Some((header, above)) if has_header => (above, Some(header.cells.clone())),
        _ => (above.as_slice(), None),
    };
    let header = header.map(|it| match above.last() {
        Some(years) if lacks_years(&SourceRow { line: 0, cells: it.clone() }) && years_row(years) => {
            with_years(it, &years.cells)
        }
        _ => with_title_year(it, above),
    });
    let texts = above.iter().flat_map(|it| &it.cells).filter(|it| !it.is_empty()).cloned().collect();
    (texts, header)
}

/// Joins a row of years, each standing once above its months, with the months below.
fn with_years(header: Vec<String>, years: &[String]) -> Vec<String> {
    let mut year = None;
    header
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            year = years.get(i).and_then(|it| year_alone(it)).or(year);
            match (year, month_without_year(&name)) {
                (Some(year), Some(month)) => format!("{year}-{month:02}"),
                _ => name,
            }
        })
        .collect()
}

/// Months without a year take that of the title, if it names one: 2025年度销售明细 above 1月, 2月, ….
fn with_title_year(header: Vec<String>, above: &[SourceRow]) -> Vec<String> {
    let n_months = header.iter().filter(|it| month_without_year(it).is_some()).count();
    let mut years: Vec<i32> = above.iter().flat_map(|it| &it.cells).flat_map(|it| years_in(it)).collect();
    years.dedup();
    match years.as_slice() {
        [year] if n_months > 1 => with_years(header, &[year.to_string()]),
        _ => header,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> SourceTable {
        open_text(text).unwrap()
    }

    #[test]
    fn delimiters_are_found() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", Delimiter::Comma),
            ("a\tb\n1,5\t2,5\n", Delimiter::Tab),
            ("a;b;c\n1,5;2,5;3\n", Delimiter::Semicolon),
            ("a|b\n1|2\n", Delimiter::Pipe),
            ("客户，金额\n甲，2\n", Delimiter::FullWidthComma),
        ] {
            assert_eq!(table(text).delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn lines_are_those_of_the_source() {
        let found = table("\n\na,b\n\"x\ny\",2\n\r\n,\nz,3\n");
        assert_eq!(found.header, ["a", "b"]);
        assert_eq!(found.rows.iter().map(|it| it.line).collect::<Vec<_>>(), [4, 8]);
        assert_eq!(found.rows.get(0).unwrap().get(0), Some("x\ny"));
    }

    #[test]
    fn titles_and_years_above_the_header_are_taken_off() {
        let found = table("销售明细,,,\n单位：万元,,,\n,2024,,2025\n客户,11月,12月,1月\n甲,1,2,3\n");
        assert_eq!(found.header, ["客户", "2024-11", "2024-12", "2025-01"]);
        assert_eq!(found.preamble[1], "单位：万元");
    }

    #[test]
    fn a_table_without_header_keeps_its_first_row() {
        let found = table("甲,2025-01,5\n乙,2025-02,6\n");
        assert!(!found.has_header);
        assert_eq!(found.rows.len(), 2);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(open_text(" \n "), Err(ImportError::EmptyFile));
        assert_eq!(open_text("a\nb\nc\n"), Err(ImportError::OneColumn));
        assert_eq!(open_text("客户,金额\n"), Err(ImportError::NoRows));
    }
}
