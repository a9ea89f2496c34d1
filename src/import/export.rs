//! Tables as CSV that spreadsheets open safely.

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
