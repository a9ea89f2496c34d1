//! What the page saves as files.

use leptos::prelude::*;

use crate::import::export::ExportTable;
use crate::sheet::protocol::ExportBook;
use crate::ui::pages::forecast::names::node_name;
use crate::ui::platform::files;
use crate::ui::state::{export_book, use_bench, use_formats};

use super::SeriesContext;

/// Saves a table; `suffix` tells it from the page's other files.
pub fn save_table(context: SeriesContext, suffix: &str, table: &ExportTable) {
    report(files::save_text(&file_name(context, suffix, "csv"), "text/csv;charset=utf-8", &table.to_csv()));
}

/// A table of the page as a workbook, called after the series.
pub fn table_book(context: SeriesContext, suffix: &str, table: ExportTable) -> (ExportBook, String) {
    let (book, _) = export_book(use_bench(), use_formats().get_untracked(), "", vec![table]);
    (book, file_name(context, suffix, "xlsx"))
}

/// The name of the page's files without an ending; `suffix` tells one from the others.
pub fn file_stem(context: SeriesContext, suffix: &str) -> String {
    let formats = use_formats().get_untracked();
    let name = use_bench()
        .with_untracked(|it| it.book.as_deref().map(|book| node_name(book, context.node, formats.language.texts())));
    let name = format!("{} {suffix}", name.unwrap_or_default());
    files::safe_name(name.trim())
}

fn file_name(context: SeriesContext, suffix: &str, ending: &str) -> String {
    format!("{}.{ending}", file_stem(context, suffix))
}

/// A browser that refuses to save says so in its console; there is no second way to offer the file.
fn report(saved: Result<(), String>) {
    if let Err(reason) = saved {
        leptos::logging::error!("{reason}");
    }
}
