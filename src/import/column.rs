//! What the cells of one column have in common.

use super::date::{DateOrder, open_parts, parse_date};
use super::number::{DecimalMark, half_width, parse_number};
use super::table::SourceTable;

/// Cells looked at per column to tell its kind; marks and date orders are decided over all cells.
const SAMPLE: usize = 400;

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ColumnKind {
    pub n_filled: usize,
    pub n_numbers: usize,
    pub n_dates: usize,
    pub mark: DecimalMark,
}

impl ColumnKind {
    pub fn is_mostly_numbers(self) -> bool {
        self.n_filled > 0 && 2 * self.n_numbers >= self.n_filled
    }

    pub fn is_mostly_dates(self) -> bool {
        self.n_filled > 0 && 2 * self.n_dates >= self.n_filled
    }
}

pub(super) fn kind_of(table: &SourceTable, column: usize) -> ColumnKind {
    let mark = decimal_mark(table, column);
    let mut kind = ColumnKind { mark, ..ColumnKind::default() };
    for cell in cells(table, column).filter(|it| !it.is_empty()).take(SAMPLE) {
        kind.n_filled += 1;
        kind.n_numbers += usize::from(matches!(parse_number(cell, mark), Ok(Some(_))));
        let is_date = |order| parse_date(cell, order).is_ok();
        kind.n_dates += usize::from(is_date(DateOrder::DayFirst) || is_date(DateOrder::MonthFirst));
    }
    kind
}

pub(super) fn cells(table: &SourceTable, column: usize) -> impl Iterator<Item = &str> {
    table.rows.iter().filter_map(move |it| it.cells.get(column)).map(String::as_str)
}

/// The comma only where a cell can be read with a decimal comma alone and none with a point alone.
fn decimal_mark(table: &SourceTable, column: usize) -> DecimalMark {
    let mut n_comma_only = 0;
    for cell in cells(table, column).filter(|it| it.contains([',', '.', '，'])).take(10 * SAMPLE) {
        let reads = |mark| matches!(parse_number(cell, mark), Ok(Some(_)));
        match (reads(DecimalMark::Point), reads(DecimalMark::Comma)) {
            (true, false) => return DecimalMark::Point,
            (false, true) => n_comma_only += 1,
            _ => {}
        }
    }
    if n_comma_only > 0 { DecimalMark::Comma } else { DecimalMark::Point }
}

/// How the dates of a column are read, and the first text when nothing in the column decides it.
pub(super) fn date_order(table: &SourceTable, column: usize) -> (DateOrder, Option<&str>) {
    let (mut n_day_first, mut n_month_first, mut first_open) = (0, 0, None);
    for cell in cells(table, column) {
        let Some((a, b)) = open_parts(cell) else { continue };
        n_day_first += usize::from(a > 12 && b <= 12);
        n_month_first += usize::from(b > 12 && a <= 12);
        // 05/05 reads the same both ways.
        first_open = first_open.or((a != b).then_some(cell));
    }
    let order = if n_month_first > n_day_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    (order, first_open.filter(|_| n_day_first == 0 && n_month_first == 0))
}

/// A header has texts, or months of a wide table beside a text, and no other numbers.
pub(super) fn looks_like_header(cells: &[String]) -> bool {
    let filled = || cells.iter().map(String::as_str).filter(|it| !it.is_empty());
    let is_date = |cell: &str, order| parse_date(cell, order).is_ok();
    let is_any_date = |cell: &str| is_date(cell, DateOrder::DayFirst) || is_date(cell, DateOrder::MonthFirst);
    let is_number = |cell: &str| matches!(parse_number(cell, DecimalMark::Point), Ok(Some(_)));
    let is_month = |cell: &str| {
        let has_no_day = parse_date(cell, DateOrder::DayFirst).is_ok_and(|it| it.day.is_none());
        has_no_day || is_whole_date(cell)
    };
    let is_text = |cell: &str| !is_any_date(cell) && !is_number(cell);
    let n_texts = filled().filter(|it| is_text(it)).count();
    let n_months = filled().filter(|it| is_month(it)).count();
    let n_filled = filled().count();
    n_texts == n_filled || (n_texts > 0 && n_months > 1 && n_texts + n_months == n_filled)
}

/// Spreadsheets write the month of a header as one of its days; a serial number could be anything.
pub(super) fn is_whole_date(cell: &str) -> bool {
    let has_marks = half_width(cell).contains(['-', '/', '年']);
    has_marks && [DateOrder::DayFirst, DateOrder::MonthFirst].iter().any(|it| parse_date(cell, *it).is_ok())
}
