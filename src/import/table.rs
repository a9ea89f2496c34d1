//! Text → rows of cells, each with the line on which it begins.

use serde::{Deserialize, Serialize};

use super::column;
use super::date::{month_without_year, year_alone};
use super::decode::{Decoded, TextEncoding, decode};
use super::error::ImportError;
use super::grid::Origin;

/// Most rows read below the header.
pub const MAX_ROWS: usize = 1_000_000;
/// Most columns read.
pub const MAX_COLUMNS: usize = 2_000;
/// Rows in which the header is looked for; reports put titles above it.
const HEADER_WITHIN: usize = 10;
/// Characters looked at to find the delimiter.
const PROBE: usize = 64 * 1024;
/// Stands for the full-width comma while splitting, since the splitter knows single bytes only.
const UNIT_SEPARATOR: char = '\u{1f}';

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

    const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
            Delimiter::Semicolon => b';',
            Delimiter::Pipe => b'|',
            Delimiter::FullWidthComma => UNIT_SEPARATOR as u8,
        }
    }
}

/// One row of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
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
    pub rows: Vec<SourceRow>,
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
    table_from(Decoded { text: text.to_owned(), encoding: TextEncoding::Utf8 }, "", progress)
}

fn table_from(decoded: Decoded, name: &str, progress: &mut dyn FnMut(f64)) -> Result<SourceTable, ImportError> {
    let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() {
        return Err(ImportError::EmptyFile);
    }
    let delimiter = detect_delimiter(&text);
    let mut rows = split(&text, delimiter, usize::MAX, progress)?;
    let width = rows.iter().map(|it| it.cells.len()).max().unwrap_or(0);
    if width < 2 {
        return Err(ImportError::OneColumn);
    }
    let (preamble, header) = take_header(&mut rows);
    if rows.is_empty() {
        return Err(ImportError::NoRows);
    }
    let has_header = header.is_some();
    let header = header.unwrap_or_else(|| vec![String::new(); usual_width(&rows)]);
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

/// The delimiter that gives the most columns in most rows of the beginning.
fn detect_delimiter(text: &str) -> Delimiter {
    let cut = (0..=PROBE.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let probe = &text[..cut];
    let merit = |delimiter: Delimiter| {
        let rows = split(probe, delimiter, 60, &mut |_| ()).unwrap_or_default();
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

fn split(
    text: &str,
    delimiter: Delimiter,
    max_rows: usize,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<SourceRow>, ImportError> {
    let swapped;
    let text = match delimiter {
        Delimiter::FullWidthComma => {
            swapped = text.replace('，', "\u{1f}");
            &swapped
        }
        _ => text,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines = LineCounter { bytes: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        // The reader sees checked UTF-8 in memory with flexible rows: no kind of its errors can occur.
        let Ok(record) = record else { continue };
        let byte = record.position().map_or(0, |it| it.byte() as usize);
        if rows.len() % REPORT_EVERY == 0 {
            progress(byte as f64 / text.len().max(1) as f64);
        }
        let line = lines.line_at(byte);
        if record.iter().all(|it| it.trim().is_empty()) {
            continue;
        }
        if record.len() > MAX_COLUMNS {
            return Err(ImportError::TooManyColumns { line, found: record.len(), max: MAX_COLUMNS });
        }
        if rows.len() > MAX_ROWS {
            return Err(ImportError::TooManyRows { max: MAX_ROWS });
        }
        rows.push(SourceRow { line, cells: record.iter().map(|it| cell_text(it, delimiter)).collect() });
        if rows.len() >= max_rows {
            break;
        }
    }
    Ok(rows)
}

/// The trimmed cell; a full-width comma inside quotes is put back.
fn cell_text(cell: &str, delimiter: Delimiter) -> String {
    match delimiter {
        Delimiter::FullWidthComma => cell.trim().replace(UNIT_SEPARATOR, "，"),
        _ => cell.trim().to_owned(),
    }
}

/// Counts line ends itself, since the splitter's own count stops before the blank lines that it skips.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn line_at(&mut self, byte: usize) -> u32 {
        let blank = self.bytes[byte.min(self.bytes.len())..].iter().take_while(|it| **it == b'\n').count();
        let end = (byte + blank).min(self.bytes.len());
        if end > self.at {
            self.line += self.bytes[self.at..end].iter().filter(|it| **it == b'\n').count() as u32;
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
        _ => it,
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
        assert_eq!(found.rows[0].cells[0], "x\ny");
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
