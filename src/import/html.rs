//! Cells on the clipboard as a spreadsheet puts them there: the table of a piece of HTML.
//!
//! The text beside it holds what the spreadsheet shows; the table holds, depending on who wrote it, the stored values
//! as well, which are taken first: `x:num` (Excel), `sdval` (LibreOffice), `data-sheets-value` (Google Sheets).

use html5gum::{StartTag, Token, Tokenizer};

use super::error::ImportError;
use super::grid::{Grid, GridCell, GridRow, Look, Merge, ValueSource, exact_text};
use super::number::{DecimalMark, parse_number};

/// Most cells taken from a clipboard.
const MAX_CELLS: usize = 4_000_000;
/// Most columns that one cell may span; more is a formatting trick or an attack.
const MAX_SPAN: u32 = 2_000;

/// The cells of the first table in `html`, `None` when it holds no table of at least two columns.
///
/// # Errors
/// [`ImportError::TooLarge`] when it holds more than can be read.
pub fn grid_of_html(html: &str) -> Result<Option<Grid>, ImportError> {
    if html.len() > super::MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: html.len(), max: super::MAX_BYTES });
    }
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&tag.name),
            Token::String(text) => reader.say(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if reader.is_done || reader.n_cells > MAX_CELLS {
            break;
        }
    }
    let is_table = reader.grid.rows.iter().any(|it| it.cells.len() > 1);
    Ok(is_table.then(|| reader.finish()))
}

/// A cell under way.
#[derive(Default)]
struct Open {
    text: String,
    stored: Option<String>,
    is_text: bool,
    span: (u32, u32),
}

#[derive(Default)]
struct Reader {
    grid: Grid,
    cell: Option<Open>,
    /// Rows that each column is still taken for by a cell above.
    taken: Vec<u32>,
    depth: usize,
    n_cells: usize,
    n_stored: usize,
    n_shown: usize,
    is_done: bool,
    is_silent: bool,
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            b"table" => self.depth += 1,
            b"style" | b"script" | b"title" => self.is_silent = !tag.self_closing,
            b"tr" if self.depth == 1 => self.start_row(),
            b"td" | b"th" if self.depth == 1 => {
                self.end_cell();
                self.cell = Some(opened(tag));
            }
            b"br" => self.say("\n"),
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"table" => {
                self.end_cell();
                self.depth = self.depth.saturating_sub(1);
                self.is_done = self.depth == 0;
            }
            b"style" | b"script" | b"title" => self.is_silent = false,
            b"td" | b"th" | b"tr" if self.depth == 1 => self.end_cell(),
            _ => {}
        }
    }

    /// Runs of white space are one blank, as browsers show them.
    fn say(&mut self, text: &str) {
        let Some(cell) = self.cell.as_mut().filter(|_| !self.is_silent) else { return };
        for c in text.chars() {
            let is_gap = matches!(c, ' ' | '\t' | '\r' | '\n');
            if !is_gap {
                cell.text.push(c);
            } else if !cell.text.ends_with(' ') {
                cell.text.push(' ');
            }
        }
    }

    fn start_row(&mut self) {
        self.end_cell();
        self.taken.iter_mut().for_each(|it| *it = it.saturating_sub(1));
        let number = self.grid.rows.len() as u32 + 1;
        self.grid.rows.push(GridRow { number, cells: Vec::new() });
    }

    fn end_cell(&mut self) {
        let Some(open) = self.cell.take() else { return };
        let Some(row) = self.grid.rows.last_mut() else { return };
        let (n_columns, n_rows) = open.span;
        let mut column = row.cells.len();
        while self.taken.get(column).is_some_and(|it| *it > 0) {
            row.cells.push(GridCell::Empty);
            column += 1;
        }
        let end = column + n_columns as usize;
        if self.taken.len() < end {
            self.taken.resize(end, 0);
        }
        self.taken[column..end].fill(n_rows);
        if open.span != (1, 1) {
            let rows = (row.number, row.number + n_rows - 1);
            self.grid.merges.push(Merge { rows, columns: (column as u32, end as u32 - 1) });
        }
        self.n_stored += usize::from(open.stored.is_some());
        let (cell, is_shown) = cell_of(open);
        self.n_shown += usize::from(is_shown);
        row.cells.push(cell);
        row.cells.resize(end, GridCell::Empty);
        self.n_cells += n_columns as usize;
    }

    fn finish(mut self) -> Grid {
        let shown_only = self.n_stored == 0 && self.n_shown > 0;
        self.grid.values = if shown_only { ValueSource::Shown } else { ValueSource::Stored };
        self.grid
    }
}

fn opened(tag: &StartTag<()>) -> Open {
    let attribute = |name: &str| -> Option<String> {
        let found = tag.attributes.get(name.as_bytes())?;
        Some(String::from_utf8_lossy(found.as_slice()).into_owned())
    };
    let span = |name| attribute(name).and_then(|it| it.trim().parse().ok()).unwrap_or(1_u32).clamp(1, MAX_SPAN);
    // Excel writes `x:num` without a value where the cell shows the whole number.
    let excel = attribute("x:num").filter(|it| !it.is_empty());
    let google = || attribute("data-sheets-value").and_then(|it| google_number(&it));
    let style = attribute("style").unwrap_or_default();
    Open {
        text: String::new(),
        stored: excel.or_else(|| attribute("sdval")).or_else(google).filter(|it| it.trim().parse::<f64>().is_ok()),
        is_text: attribute("x:str").is_some()
            || style.contains("mso-number-format:\"\\@\"")
            || style.contains("mso-number-format:'\\@'"),
        span: (span("colspan"), span("rowspan")),
    }
}

/// The number in `{"1":3,"3":1234.5678}`, where 3 says that the value is a number.
fn google_number(json: &str) -> Option<String> {
    json.contains("\"1\":3").then_some(())?;
    let after = json.split("\"3\":").nth(1)?;
    let end = after.find([',', '}']).unwrap_or(after.len());
    Some(after[..end].trim().to_owned())
}

/// The cell, and whether it is a number known only as it is shown.
///
/// A stored number under a text that is no number is a date or a time: what is shown says more than its serial.
fn cell_of(open: Open) -> (GridCell, bool) {
    let text = open.text.trim().to_owned();
    let shown = parse_number(&text, DecimalMark::Point).ok().flatten();
    let Some(stored) = open.stored.filter(|_| !open.is_text) else {
        let is_shown = shown.is_some() && !open.is_text;
        return (if text.is_empty() { GridCell::Empty } else { GridCell::Text(text) }, is_shown);
    };
    let number = stored.trim().parse::<f64>().map(exact_text).unwrap_or(stored);
    match shown {
        Some(it) if it.is_percent => (GridCell::Number(number, Look::of("0%")), false),
        // A unit written behind the number (12.5万) is part of the shown text and not of the stored value.
        Some(_) => (GridCell::Number(number, Look::of(currency_signs(&text))), false),
        None if text.is_empty() => (GridCell::Number(number, Look::default()), false),
        None => (GridCell::Text(text), false),
    }
}

/// What the shown text says of the currency, as a format code would.
fn currency_signs(text: &str) -> &'static str {
    const SIGNS: [(&str, &str); 6] =
        [("HK$", "\"HK$\"0"), ("¥", "\"¥\"0"), ("￥", "\"¥\"0"), ("$", "\"$\"0"), ("€", "\"€\"0"), ("£", "\"£\"0")];
    SIGNS.iter().find(|(sign, _)| text.contains(sign)).map_or("General", |it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::grid::table_of;

    /// As Excel puts it on the clipboard: unquoted attributes, `x:num` where more digits are stored than shown, spans.
    const EXCEL: &str = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><style>td {mso-ignore:padding}</style></head>\
        <body><!--StartFragment--><table border=0 cellpadding=0><col width=64 span=3>\
        <tr height=20><td height=20 class=xl65>客户</td><td>月份</td><td>金额</td></tr>\
        <tr><td rowspan=2 class=xl66>甲 &amp; 乙<br>公司</td><td>2025-01</td><td align=right x:num=\"1234.5678\">1,235</td></tr>\
        <tr><td>2025-02</td><td align=right x:num>12</td></tr>\
        <!--EndFragment--></table></body></html>";

    #[test]
    fn stored_numbers_come_before_shown_ones_and_spans_are_kept() {
        let table = table_of(grid_of_html(EXCEL).unwrap().unwrap(), "").unwrap();
        assert_eq!(table.header, ["客户", "月份", "金额"]);
        assert_eq!(table.rows.get(0).unwrap().to_row().cells, ["甲 & 乙 公司", "2025-01", "1234.5678"]);
        assert_eq!(table.rows.get(1).unwrap().to_row().cells, ["甲 & 乙 公司", "2025-02", "12"]);
        assert_eq!(table.origin.unwrap().facts.values, ValueSource::Stored);
    }

    #[test]
    fn other_spreadsheets_store_numbers_in_their_own_way() {
        let cells = |td: &str| {
            let html = format!("<table><tr><td>a</td>{td}</tr></table>");
            grid_of_html(&html).unwrap().unwrap().rows[0].cells[1].clone()
        };
        let number = |text: &str| GridCell::Number(text.to_owned(), Look::default());
        assert_eq!(cells("<td sdval=\"0.1\" sdnum=\"2052;\">0</td>"), number("0.1"));
        assert_eq!(cells("<td data-sheets-value='{\"1\":3,\"3\":2.675}'>2.68</td>"), number("2.675"));
        assert_eq!(cells("<td sdval=\"0.125\">13%</td>"), GridCell::Number("0.125".to_owned(), Look::of("0%")));
        // A date's serial says less than the date that is shown.
        assert_eq!(cells("<td sdval=\"45717\">2025/3/1</td>"), GridCell::Text("2025/3/1".to_owned()));
        assert_eq!(cells("<td x:str>007</td>"), GridCell::Text("007".to_owned()));
    }

    #[test]
    fn what_is_only_shown_is_said_to_be() {
        let html = "<table><tr><td>客户</td><td>金额</td></tr><tr><td>甲</td><td>1,235</td></tr></table>";
        assert_eq!(grid_of_html(html).unwrap().unwrap().values, ValueSource::Shown);
        assert_eq!(grid_of_html("<p>no table</p>"), Ok(None));
        assert_eq!(grid_of_html("<table><tr><td>one</td></tr></table>"), Ok(None));
    }
}
