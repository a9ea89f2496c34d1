//! What crosses between the page and the program for workbooks: postcard's bytes, with those of a file beside them.

use serde::{Deserialize, Serialize};

use crate::domain::{Book, DisplayUnit, Measure};
use crate::import::ImportError;
use crate::import::export::ExportTable;

/// Rows that a sheet is shown by when one is chosen.
pub const PEEK_ROWS: usize = 5;
/// Columns that a sheet is shown by.
pub const PEEK_COLUMNS: usize = 6;

/// What the program can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetAsk {
    /// Open a workbook, whose bytes travel beside the request.
    Open {
        /// Its name.
        name: String,
    },
    /// Hand over the table of a sheet of the opened workbook.
    Table {
        /// Position of the sheet.
        sheet: usize,
    },
    /// Write a workbook.
    Write(Box<ExportBook>),
}

/// What the program answers; the bytes of a table or of a workbook travel beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetAnswer {
    /// The sheets of the opened workbook.
    Opened(Result<Vec<SheetInfo>, ImportError>),
    /// The table, as the import reads it, travels beside this.
    Table(Result<(), ImportError>),
    /// The workbook travels beside this.
    Written(Result<(), String>),
}

/// One sheet of an opened workbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetInfo {
    /// Its name.
    pub name: String,
    /// Whether the spreadsheet hides it.
    pub is_hidden: bool,
    /// Rows with cells.
    pub n_rows: usize,
    /// Columns, from the first to the last with a cell.
    pub n_columns: usize,
    /// Its first rows, cut to a few columns.
    pub peek: Vec<Vec<String>>,
    /// How likely it holds the sales; 0 when it holds no table.
    pub likeliness: usize,
}

/// A workbook to be written: one sheet per table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportBook {
    /// The history, which is laid out by the program: it may be long.
    pub history: Option<HistoryAsk>,
    /// Tables as the pages show them.
    pub tables: Vec<ExportTable>,
    /// What the workbook says about itself, on a sheet of its own at the end.
    pub about: Option<ExportTable>,
    /// How amounts are displayed; they are stored in whole currency units.
    pub amounts: AmountFormat,
    /// When it is written: year, month, day.
    pub written_on: (u16, u8, u8),
}

/// The history with the words that its sheets need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryAsk {
    /// The book.
    pub book: Book,
    /// One sheet for each, with its name.
    pub measures: Vec<(Measure, String)>,
    /// Account, product, person, region.
    pub labels: [String; 4],
}

/// How amounts are displayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountFormat {
    /// 1,234.50
    #[default]
    Full,
    /// 万, one decimal.
    TenThousand,
    /// 亿, two decimals.
    HundredMillion,
}

impl From<DisplayUnit> for AmountFormat {
    fn from(unit: DisplayUnit) -> Self {
        match unit {
            DisplayUnit::One => AmountFormat::Full,
            DisplayUnit::TenThousand => AmountFormat::TenThousand,
            DisplayUnit::HundredMillion => AmountFormat::HundredMillion,
        }
    }
}

impl AmountFormat {
    /// The number format of a spreadsheet. It has commas that divide by a thousand and no way to divide by ten
    /// thousand; a point written before the last digit makes one.
    pub const fn code(self) -> &'static str {
        match self {
            AmountFormat::Full => "#,##0.00",
            AmountFormat::TenThousand => "0\\.0,\"万\"",
            AmountFormat::HundredMillion => "0\\.00,,\"亿\"",
        }
    }
}
