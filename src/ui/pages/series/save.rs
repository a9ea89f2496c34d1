//! What the page saves as files: tables as CSV, charts as PNG.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::{Chart, Size};
use crate::domain::{Measure, Money, Quantity};
use crate::import::export::{Cell, ExportTable};
use crate::sheet::protocol::ExportBook;
use crate::ui::components::chart::png_of;
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

/// Saves a chart at twice its size in pixels, for print and slides.
pub fn save_chart(context: SeriesContext, suffix: &str, chart: Chart, size: Size) {
    let name = file_name(context, suffix, "png");
    spawn_local(async move {
        if let Some(blob) = png_of(&chart, size, 2.0).await {
            report(files::save_blob(&name, &blob));
        }
    });
}

/// A value of the series as machines read it.
pub fn value_cell(measure: Measure, value: Option<f64>) -> Cell {
    match (measure, value) {
        (_, None) => Cell::Empty,
        (Measure::Amount, Some(it)) => Money::from_f64(it).map_or_else(|| Cell::Plain(it.to_string()), Cell::Money),
        (Measure::Quantity, Some(it)) => {
            Quantity::from_f64(it).map_or_else(|| Cell::Plain(it.to_string()), Cell::Quantity)
        }
    }
}

fn file_name(context: SeriesContext, suffix: &str, ending: &str) -> String {
    let formats = use_formats().get_untracked();
    let name = use_bench()
        .with_untracked(|it| it.book.as_deref().map(|book| node_name(book, context.node, formats.language.texts())));
    let name = format!("{} {suffix}", name.unwrap_or_default());
    format!("{}.{ending}", files::safe_name(name.trim()))
}

/// A browser that refuses to save says so in its console; there is no second way to offer the file.
fn report(saved: Result<(), String>) {
    if let Err(reason) = saved {
        leptos::logging::error!("{reason}");
    }
}
