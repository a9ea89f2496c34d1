//! What the cells of one column have in common.

use std::collections::HashSet;

use super::date::{DateOrder, open_parts, parse_date};
use super::mapping::MarkDoubt;
use super::marks::Marks;
use super::number::{DecimalMark, half_width, parse_number};
use super::table::{Delimiter, SourceTable};

/// Cells looked at per column to tell its kind; marks and date orders are decided over all cells.
const SAMPLE: usize = 400;
/// So many different values without a repetition are numbers of documents, not customers.
const N_KEY_MIN: usize = 20;

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ColumnKind {
    pub n_filled: usize,
    pub n_numbers: usize,
    pub n_dates: usize,
    /// No value of the sample occurs twice: a number of orders or documents.
    pub is_key: bool,
    pub mark: DecimalMark,
    pub doubt: MarkDoubt,
}

impl ColumnKind {
    pub fn is_mostly_numbers(self) -> bool {
        self.n_filled > 0 && 2 * self.n_numbers >= self.n_filled
    }

    pub fn is_mostly_dates(self) -> bool {
        self.n_filled > 0 && 2 * self.n_dates >= self.n_filled
    }
}

/// The kind of every column. Marks are looked up in columns of numbers only: a customer may be called `Acme, Inc.`
pub(super) fn kinds_of(table: &SourceTable) -> Vec<ColumnKind> {
    let mut kinds: Vec<ColumnKind> = (0..table.header.len()).map(|it| kind_of(table, it)).collect();
    let marks: Vec<Marks> = kinds.iter().enumerate().map(|(i, kind)| marks_of(table, i, *kind)).collect();
    let mut file = Marks::default();
    marks.iter().for_each(|it| file.add(*it));
    for (kind, marks) in kinds.iter_mut().zip(marks) {
        (kind.mark, kind.doubt) = marks.decide(file, table.delimiter == Delimiter::Semicolon);
    }
    kinds
}

fn kind_of(table: &SourceTable, column: usize) -> ColumnKind {
    let mut kind = ColumnKind::default();
    let mut met = HashSet::new();
    for cell in cells(table, column).filter(|it| !it.is_empty()).take(SAMPLE) {
        let is_number = |mark| matches!(parse_number(cell, mark), Ok(Some(_)));
        let is_date = |order| parse_date(cell, order).is_ok();
        met.insert(cell);
        kind.n_filled += usize::from(parse_number(cell, DecimalMark::Point) != Ok(None));
        kind.n_numbers += usize::from(is_number(DecimalMark::Point) || is_number(DecimalMark::Comma));
        kind.n_dates += usize::from(is_date(DateOrder::DayFirst) || is_date(DateOrder::MonthFirst));
    }
    kind.is_key = kind.n_filled >= N_KEY_MIN && met.len() >= kind.n_filled;
    kind
}

fn marks_of(table: &SourceTable, column: usize, kind: ColumnKind) -> Marks {
    let mut marks = Marks::default();
    if kind.n_numbers > 0 && !kind.is_mostly_dates() {
        cells(table, column).for_each(|it| marks.take(it));
    }
    marks
}

pub(super) fn cells(table: &SourceTable, column: usize) -> impl Iterator<Item = &str> {
    table.rows.iter().filter_map(move |it| it.get(column))
}

/// How the dates of a column are read, and the first text when nothing in the column decides it.
pub(super) fn date_order(table: &SourceTable, column: usize) -> (DateOrder, Option<&str>) {
    let (mut n_day_first, mut n_month_first, mut first_open, mut first_year) = (0, 0, None, None);
    for cell in cells(table, column) {
        let Some((a, b, year)) = open_parts(cell) else { continue };
        // 24/03/05 may as well begin with the year, and then no other cell decides.
        if (20..=31).contains(&a) && year.is_some_and(|it| (1..=31).contains(&it)) {
            first_year = first_year.or(Some(cell));
        }
        n_day_first += usize::from(a > 12 && b <= 12);
        n_month_first += usize::from(b > 12 && a <= 12);
        // 05/05 reads the same both ways.
        first_open = first_open.or((a != b).then_some(cell));
    }
    let order = if n_month_first > n_day_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    (order, first_year.or(first_open.filter(|_| n_day_first == 0 && n_month_first == 0)))
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
