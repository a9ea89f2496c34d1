//! Tables → a workbook: live numbers with formats, real dates, sums as formulas, headings that stay in sight.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::protocol::{AmountFormat, ExportBook};
use crate::domain::Month;
use crate::import::export::{Cell, ExportTable, is_risky};
use crate::import::history_table;

/// Widest column, in characters.
const MAX_WIDTH: usize = 44;
/// Rows by which widths are judged.
const JUDGED_ROWS: usize = 300;
/// Longest name of a sheet.
const MAX_NAME: usize = 31;

/// The workbook as a file.
///
/// # Errors
/// What the writer says, for instance when a table has more rows than a sheet holds.
pub fn to_xlsx(book: ExportBook) -> Result<Vec<u8>, String> {
    write(book).map_err(|it| it.to_string())
}

fn write(book: ExportBook) -> Result<Vec<u8>, XlsxError> {
    let ExportBook { history, tables, about, amounts, written_on: (year, month, day) } = book;
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_author("Kedge");
    if let Ok(day) = ExcelDateTime::from_ymd(year, month.clamp(1, 12), day.clamp(1, 31)) {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    let looks = Looks::new(amounts);
    let mut names = Vec::new();
    let histories = history
        .iter()
        .flat_map(|it| it.measures.iter().map(|(measure, name)| history_table(&it.book, *measure, name, &it.labels)));
    for table in histories.chain(tables).chain(about) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&table.name, &mut names))?;
        fill(sheet, &table, &looks)?;
    }
    workbook.save_to_buffer()
}

/// The formats of one workbook.
struct Looks {
    head: Format,
    head_month: Format,
    text: Format,
    quoted: Format,
    amount: Format,
    quantity: Format,
    month: Format,
    /// Numbers by their decimals.
    numbers: Vec<Format>,
}

impl Looks {
    fn new(amounts: AmountFormat) -> Self {
        let head =
            Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let number = |decimals: usize| match decimals {
            0 => Format::new().set_num_format("#,##0"),
            it => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(it))),
        };
        Self {
            head_month: head.clone().set_num_format("yyyy-mm").set_align(FormatAlign::Right),
            head,
            text: Format::new(),
            // The apostrophe of a spreadsheet, which is no part of the text: it stays a text when it is edited.
            quoted: Format::new().set_quote_prefix(),
            amount: Format::new().set_num_format(amounts.code()),
            quantity: Format::new().set_num_format("#,##0.###"),
            month: Format::new().set_num_format("yyyy-mm"),
            numbers: (0..=6).map(number).collect(),
        }
    }
}

fn fill(sheet: &mut Worksheet, table: &ExportTable, looks: &Looks) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(&table.header) {
        match cell {
            Cell::Month(month) => {
                sheet.write_datetime_with_format(0, column, first_day(*month)?, &looks.head_month)?;
            }
            it => {
                sheet.write_string_with_format(0, column, text_of(it), &looks.head)?;
            }
        }
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            put(sheet, row, column, cell, looks)?;
        }
    }
    sheet.set_freeze_panes(1, table.n_names)?;
    for (column, width) in (0..).zip(widths(table)) {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if is_risky(text) => {
            sheet.write_string_with_format(row, column, text, &looks.quoted)?;
        }
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, text, &looks.text)?;
        }
        Cell::Money(value) => {
            sheet.write_number_with_format(row, column, major(value.minor(), 2), &looks.amount)?;
        }
        Cell::Quantity(value) => {
            sheet.write_number_with_format(row, column, major(value.minor(), 3), &looks.quantity)?;
        }
        Cell::Month(month) => {
            sheet.write_datetime_with_format(row, column, first_day(*month)?, &looks.month)?;
        }
        Cell::Sum { value, rows, columns } => {
            let (first, last) = (row_col_to_cell(rows.0 + 1, columns.0), row_col_to_cell(rows.1 + 1, columns.1));
            // The value beside the formula, for whoever reads without calculating.
            let formula = Formula::new(format!("=SUM({first}:{last})")).set_result(major(value.minor(), 2).to_string());
            sheet.write_formula_with_format(row, column, formula, &looks.amount)?;
        }
        Cell::Plain(text) => match number_in(text) {
            Some((value, decimals)) => {
                let look = looks.numbers.get(decimals).or(looks.numbers.last()).unwrap_or(&looks.text);
                sheet.write_number_with_format(row, column, value, look)?;
            }
            None => {
                sheet.write_string_with_format(row, column, text, &looks.text)?;
            }
        },
    }
    Ok(())
}

/// The nearest float, by way of the decimal text: dividing would round a second time.
fn major(minor: i64, decimals: usize) -> f64 {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    format!("{sign}{whole}.{fraction}").parse().unwrap_or_default()
}

/// A number that the product wrote, and its decimals; a code such as `007` is none.
fn number_in(text: &str) -> Option<(f64, usize)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |it: &str| it.bytes().all(|c| c.is_ascii_digit());
    let is_code = whole.is_empty() || (whole.len() > 1 && whole.starts_with('0'));
    (!is_code && is_number(whole) && is_number(fraction)).then(|| Some((text.parse().ok()?, fraction.len())))?
}

fn first_day(month: Month) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(month.year()).unwrap_or_default(), month.month() as u8, 1)
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Plain(text) => text.clone(),
        Cell::Month(month) => month.to_string(),
        Cell::Money(_) | Cell::Quantity(_) | Cell::Sum { .. } | Cell::Empty => String::new(),
    }
}

/// Characters as wide as a digit; Chinese ones count twice.
fn widths(table: &ExportTable) -> Vec<f64> {
    let wide = |text: &str| text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
    let shown = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Plain(text) => wide(text),
        Cell::Money(it) | Cell::Sum { value: it, .. } => it.minor().unsigned_abs().to_string().len() * 4 / 3 + 2,
        Cell::Quantity(it) => it.minor().unsigned_abs().to_string().len() * 4 / 3 + 2,
        Cell::Month(_) => 8,
        Cell::Empty => 0,
    };
    let rows = || std::iter::once(&table.header).chain(table.rows.iter().take(JUDGED_ROWS));
    let width = |column: usize| rows().filter_map(|it| it.get(column)).map(shown).max().unwrap_or(0);
    (0..table.header.len()).map(|it| (width(it) + 2).clamp(8, MAX_WIDTH) as f64).collect()
}

/// A name that a spreadsheet takes: short, without its special characters, and not taken yet whatever its case.
fn sheet_name(name: &str, taken: &mut Vec<String>) -> String {
    let clean: String =
        name.chars().map(|it| if "[]:*?/\\'".contains(it) || it.is_control() { ' ' } else { it }).collect();
    let clean = if clean.trim().is_empty() { "Sheet" } else { clean.trim() };
    let cut = |n: usize| clean.chars().take(n).collect::<String>();
    let numbered = (2..).map(|i: usize| format!("{} {i}", cut(MAX_NAME - 4).trim()));
    let free = std::iter::once(cut(MAX_NAME)).chain(numbered).find(|it| !taken.contains(&it.to_lowercase()));
    let free = free.unwrap_or_default();
    taken.push(free.to_lowercase());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_get_names_that_a_spreadsheet_takes() {
        let mut taken = Vec::new();
        assert_eq!(sheet_name("a/b [c]", &mut taken), "a b  c");
        assert_eq!(sheet_name("A B  C", &mut taken), "A B  C 2");
        assert_eq!(sheet_name("", &mut taken), "Sheet");
        assert_eq!(sheet_name(&"长".repeat(40), &mut taken).chars().count(), MAX_NAME);
    }

    #[test]
    fn only_numbers_become_numbers() {
        assert_eq!(number_in("-12.50"), Some((-12.5, 2)));
        for text in ["007", "<5%", "2025-01", "", "-", "1e5", "1,000"] {
            assert_eq!(number_in(text), None, "{text}");
        }
        assert_eq!(major(-5, 2), -0.05);
        assert_eq!(major(1_234_567_890_123_456, 2), 12_345_678_901_234.56);
    }
}
