//! The plan as files.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::charts::{Chart, Size};
use crate::domain::Money;
use crate::import::export::{Cell, to_csv};
use crate::ui::components::chart::png_of;
use crate::ui::platform::files::{safe_name, save_blob, save_text};

use super::desk::Desk;
use super::view::{RowView, chance_words};

/// An exact amount in whole currency units, for a spreadsheet.
pub fn plain(amount: Money) -> Cell {
    let minor = amount.minor();
    let sign = if minor < 0 { "-" } else { "" };
    Cell::Plain(format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100))
}

/// Saves a table.
///
/// # Errors
/// What the browser says when it cannot offer the file.
pub fn save_table(name: &str, header: &[String], rows: &[Vec<Cell>]) -> Result<(), String> {
    let csv = String::from_utf8(to_csv(header, rows)).map_err(|it| it.to_string())?;
    save_text(&safe_name(name), "text/csv;charset=utf-8", &csv)
}

/// Saves a chart as a picture; `failed` tells whether the browser withheld it.
pub fn save_picture(name: &'static str, chart: Chart, size: Size, failed: RwSignal<bool>) {
    spawn_local(async move {
        let saved = match png_of(&chart, size, 2.0).await {
            Some(blob) => save_blob(name, &blob).is_ok(),
            None => false,
        };
        failed.try_set(!saved);
    });
}

/// Saves the plan as a table: every account, every month, in whole currency units.
///
/// # Errors
/// What the browser says when it cannot offer the file.
pub fn save_plan(desk: Desk) -> Result<(), String> {
    let Some(view) = desk.view.get_untracked() else { return Ok(()) };
    let formats = desk.formats.get_untracked();
    let words = &formats.language.texts().plan;
    let mut header = vec![words.account.to_owned()];
    header.extend(view.window.iter().map(|it| formats.month(it)));
    header.extend([words.total, words.lands, words.chance, words.lock, words.floor, words.cap].map(str::to_owned));
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, plain);
    let line = |it: &RowView| {
        let mut cells = vec![Cell::Text(it.name.clone())];
        cells.extend(it.amounts.iter().map(|it| plain(*it)));
        let chance = it.probability.map_or(Cell::Empty, |_| Cell::Plain(chance_words(it.probability, formats)));
        cells.extend([plain(it.total), optional(it.landing), chance]);
        cells.extend([it.rule.lock, it.rule.floor, it.rule.cap].map(optional));
        cells
    };
    let rows: Vec<Vec<Cell>> = std::iter::once(&view.company).chain(&view.rows).map(line).collect();
    let name = desk.bench.with_untracked(|it| format!("{}-plan.csv", it.workspace.name));
    save_table(&name, &header, &rows)
}
