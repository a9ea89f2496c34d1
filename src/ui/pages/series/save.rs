//! What the page saves as files: tables as CSV, charts as PNG.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::{Chart, Size};
use crate::domain::{Measure, Money};
use crate::import::export::{Cell, to_csv};
use crate::ui::components::chart::png_of;
use crate::ui::pages::forecast::names::node_name;
use crate::ui::platform::files;
use crate::ui::state::{use_bench, use_formats};

use super::SeriesContext;

/// Saves a table; `suffix` tells it from the page's other files.
pub fn save_table(context: SeriesContext, suffix: &str, header: &[String], rows: &[Vec<Cell>]) {
    let text = String::from_utf8(to_csv(header, rows)).expect("the export writes UTF-8");
    report(files::save_text(&file_name(context, suffix, "csv"), "text/csv;charset=utf-8", &text));
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
        (Measure::Amount, Some(it)) => {
            Cell::Plain(Money::from_f64(it).map_or_else(|| it.to_string(), |it| format!("{:.2}", it.to_f64())))
        }
        (Measure::Quantity, Some(it)) => Cell::Plain(format!("{it:.3}")),
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
