//! Tables as CSV that spreadsheets open safely.

use crate::domain::{Money, Quantity};

/// One cell of an exported table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text: guarded, since a spreadsheet would run `=…` as a formula.
    Text(String),
    /// A number, date or code that the product wrote itself: untouched.
    Plain(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// An amount as machines read it: point, no thousands, both decimals.
    pub fn money(amount: Money) -> Self {
        Cell::Plain(decimal(amount.minor(), 2))
    }

    /// A quantity as machines read it: point, no thousands, three decimals.
    pub fn quantity(quantity: Quantity) -> Self {
        Cell::Plain(decimal(quantity.minor(), 3))
    }
}

fn decimal(minor: i64, decimals: u32) -> String {
    let per_major = 10_u64.pow(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, fraction) = (minor.unsigned_abs() / per_major, minor.unsigned_abs() % per_major);
    format!("{sign}{whole}.{fraction:0width$}", width = decimals as usize)
}

/// A table as CSV: UTF-8 with a byte order mark (a spreadsheet shows garbage without it), comma, CRLF.
pub fn to_csv(header: &[String], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let header: Vec<String> = header.iter().map(|it| guarded(it)).collect();
    push_line(&mut out, &header);
    for row in rows {
        let texts: Vec<String> = row.iter().map(text_of).collect();
        push_line(&mut out, &texts);
    }
    out.into_bytes()
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        Cell::Plain(text) => text.clone(),
        Cell::Empty => String::new(),
    }
}

/// The text with a leading apostrophe when a spreadsheet could take it for a formula; blanks in front do not help it.
fn guarded(text: &str) -> String {
    const RISKY: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let is_risky = |it: &str| it.starts_with(RISKY);
    if is_risky(text) || is_risky(text.trim_start()) { format!("'{text}") } else { text.to_owned() }
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

    #[test]
    fn numbers_keep_every_decimal() {
        assert_eq!(Cell::money(Money::from_minor(-5)), Cell::Plain("-0.05".to_owned()));
        assert_eq!(Cell::money(Money::from_minor(123_456)), Cell::Plain("1234.56".to_owned()));
        assert_eq!(Cell::quantity(Quantity::from_minor(1_500)), Cell::Plain("1.500".to_owned()));
    }

    #[test]
    fn formulas_become_texts_and_numbers_stay() {
        let text = |it: &str| Cell::Text(it.to_owned());
        let rows = vec![
            vec![text("=1+1"), Cell::Plain("-5.00".to_owned())],
            vec![text("＝HYPERLINK()"), Cell::Empty],
            vec![text("a,\"b\"\nc"), text(" @x")],
        ];
        let csv = String::from_utf8(to_csv(&["客户".to_owned(), "金额".to_owned()], &rows)).unwrap();
        let expected = "\u{feff}客户,金额\r\n'=1+1,-5.00\r\n'＝HYPERLINK(),\r\n\"a,\"\"b\"\"\nc\",' @x\r\n";
        assert_eq!(csv, expected);
    }
}
