//! Tables out: as CSV that spreadsheets open safely, as cells for the clipboard, and as plain data for a workbook.

use serde::{Deserialize, Serialize};

use crate::domain::{Measure, Money, Month, Quantity};

/// One cell of an exported table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// A text: guarded, since a spreadsheet would run `=…` as a formula.
    Text(String),
    /// A number, date or code that the product wrote itself: untouched. Digits become a number in a workbook.
    Plain(String),
    /// An exact amount.
    Money(Money),
    /// An exact quantity.
    Quantity(Quantity),
    /// A month: `2025-01` in texts, its first day in a workbook.
    Month(Month),
    /// An amount that is the sum of cells of this table: a live formula in a workbook.
    Sum {
        /// The sum.
        value: Money,
        /// First and last row of the cells, from 0 below the header.
        rows: (u32, u32),
        /// First and last column of the cells, from 0.
        columns: (u16, u16),
    },
    /// Nothing.
    Empty,
}

impl Cell {
    /// An amount as machines read it: point, no thousands, both decimals.
    pub const fn money(amount: Money) -> Self {
        Cell::Money(amount)
    }

    /// A quantity as machines read it: point, no thousands, three decimals.
    pub const fn quantity(quantity: Quantity) -> Self {
        Cell::Quantity(quantity)
    }

    /// A value of a measure in its minor units.
    pub const fn minor(measure: Measure, minor: i64) -> Self {
        match measure {
            Measure::Amount => Cell::Money(Money::from_minor(minor)),
            Measure::Quantity => Cell::Quantity(Quantity::from_minor(minor)),
        }
    }

    /// A heading.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    /// The cell as machines read it, guarded where it is somebody's text.
    fn plain(&self) -> String {
        match self {
            Cell::Text(text) => guarded(text),
            Cell::Plain(text) => text.clone(),
            Cell::Money(value) | Cell::Sum { value, .. } => decimal(value.minor(), 2),
            Cell::Quantity(value) => decimal(value.minor(), 3),
            Cell::Month(month) => month.to_string(),
            Cell::Empty => String::new(),
        }
    }

    const fn is_figure(&self) -> bool {
        matches!(self, Cell::Money(_) | Cell::Sum { .. } | Cell::Quantity(_))
    }
}

/// A table on its way out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTable {
    /// What it is called: the name of its sheet.
    pub name: String,
    /// Its headings.
    pub header: Vec<Cell>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Columns at the left that name the row and stay in sight.
    pub n_names: u16,
}

impl ExportTable {
    /// The amount in a cell as the sum of others of its table, if it is exactly that; else as it is.
    pub fn sum_or_money(&self, value: Money, rows: (u32, u32), columns: (u16, u16)) -> Cell {
        let span = self.rows.get(rows.0 as usize..=rows.1 as usize).unwrap_or_default();
        let cells = span.iter().map(|row| row.get(usize::from(columns.0)..=usize::from(columns.1)).unwrap_or_default());
        let amount = |cell: &Cell| match cell {
            Cell::Money(it) | Cell::Sum { value: it, .. } => it.minor(),
            _ => 0,
        };
        let sum: i64 = cells.flatten().map(amount).sum();
        if sum == value.minor() && !span.is_empty() { Cell::Sum { value, rows, columns } } else { Cell::Money(value) }
    }

    /// The table as CSV: UTF-8 with a byte order mark (a spreadsheet shows garbage without it), comma, CRLF.
    pub fn to_csv(&self) -> String {
        let mut out = String::from("\u{feff}");
        for row in std::iter::once(&self.header).chain(&self.rows) {
            push_line(&mut out, &row.iter().map(Cell::plain).collect::<Vec<_>>());
        }
        out
    }

    /// The table as spreadsheets take it from a clipboard: cells between tabs, quoted where they hold one.
    pub fn to_tsv(&self) -> String {
        let quoted = |cell: &Cell| {
            let text = cell.plain();
            let is_plain = !text.contains(['\t', '"', '\n', '\r']);
            if is_plain { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
        };
        let line = |row: &Vec<Cell>| row.iter().map(quoted).collect::<Vec<_>>().join("\t");
        let lines: Vec<String> = std::iter::once(&self.header).chain(&self.rows).map(line).collect();
        lines.join("\r\n")
    }

    /// The table as HTML for a clipboard. Numbers are written in full; texts are marked as such, so that neither an
    /// account `007` nor one called `1-2` becomes something else.
    pub fn to_html(&self) -> String {
        let mut out = String::from("<meta charset=\"utf-8\"><table>");
        for row in std::iter::once(&self.header).chain(&self.rows) {
            out.push_str("<tr>");
            for cell in row {
                let text = escaped(&cell.plain());
                out.push_str(&match cell {
                    it if it.is_figure() => format!("<td x:num=\"{text}\" sdval=\"{text}\">{text}</td>"),
                    Cell::Text(_) => format!("<td x:str style='mso-number-format:\"\\@\"'>{text}</td>"),
                    _ => format!("<td>{text}</td>"),
                });
            }
            out.push_str("</tr>");
        }
        out + "</table>"
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn decimal(minor: i64, decimals: u32) -> String {
    let per_major = 10_u64.pow(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, fraction) = (minor.unsigned_abs() / per_major, minor.unsigned_abs() % per_major);
    format!("{sign}{whole}.{fraction:0width$}", width = decimals as usize)
}

/// Whether a spreadsheet could take the text for a formula; blanks in front do not help it.
pub fn is_risky(text: &str) -> bool {
    const RISKY: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    text.starts_with(RISKY) || text.trim_start().starts_with(RISKY)
}

/// The text with a leading apostrophe when a spreadsheet could take it for a formula.
fn guarded(text: &str) -> String {
    if is_risky(text) { format!("'{text}") } else { text.to_owned() }
}

fn push_line(out: &mut String, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: &[&str], rows: Vec<Vec<Cell>>) -> ExportTable {
        ExportTable { header: header.iter().map(|it| Cell::text(*it)).collect(), rows, ..ExportTable::default() }
    }

    #[test]
    fn numbers_keep_every_decimal() {
        assert_eq!(Cell::money(Money::from_minor(-5)).plain(), "-0.05");
        assert_eq!(Cell::money(Money::from_minor(123_456)).plain(), "1234.56");
        assert_eq!(Cell::quantity(Quantity::from_minor(1_500)).plain(), "1.500");
        assert_eq!(Cell::Month(Month::new(2025, 1).unwrap()).plain(), "2025-01");
    }

    /// The texts that a spreadsheet would run, in each way out; numbers below zero begin with a sign as well.
    #[test]
    fn formulas_become_texts_and_numbers_stay() {
        let risky = ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "＝1", "＋1", "－1", "＠x", " =1"];
        let rows = risky.iter().map(|it| vec![Cell::text(*it), Cell::money(Money::from_minor(-500))]).collect();
        let table = table(&["=h", "n"], rows);
        let (csv, tsv, html) = (table.to_csv(), table.to_tsv(), table.to_html());
        assert!(csv.starts_with("\u{feff}'=h,n\r\n'=1+1,-5.00\r\n"), "{csv}");
        for text in risky {
            assert!(csv.contains(&format!("'{text}")), "{text:?} in {csv}");
            assert!(tsv.contains(&format!("'{text}")), "{text:?} in {tsv}");
            assert!(html.contains(&format!(">'{text}<")), "{text:?} in {html}");
        }
        assert_eq!(csv.matches("-5.00").count(), risky.len());
        assert_eq!(html.matches("x:num=\"-5.00\"").count(), risky.len());
    }

    #[test]
    fn cells_are_quoted_and_escaped() {
        let table = table(&["a", "b"], vec![vec![Cell::text("x\t\"y\"\nz"), Cell::text("<b>&")]]);
        assert_eq!(table.to_tsv(), "a\tb\r\n\"x\t\"\"y\"\"\nz\"\t<b>&");
        assert!(table.to_html().contains("&lt;b&gt;&amp;"));
        assert!(table.to_csv().ends_with("\"x\t\"\"y\"\"\nz\",<b>&\r\n"));
    }

    #[test]
    fn a_sum_is_one_only_where_it_adds_up() {
        let money = |it| Cell::Money(Money::from_minor(it));
        let table = table(&["a"], vec![vec![money(100)], vec![money(250)]]);
        let sum = |minor| table.sum_or_money(Money::from_minor(minor), (0, 1), (0, 0));
        assert!(matches!(sum(350), Cell::Sum { .. }));
        assert_eq!(sum(351), money(351));
    }
}
