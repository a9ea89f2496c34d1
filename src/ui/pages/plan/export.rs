//! The plan as files.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::sheet::protocol::ExportBook;
use crate::ui::platform::files::{safe_name, save_text};

use super::desk::Desk;
use super::view::{PlanView, RowView, chance_words};
use crate::ui::state::export_book;

/// Saves a table.
///
/// # Errors
/// What the browser says when it cannot offer the file.
pub fn save_table(name: &str, table: &ExportTable) -> Result<(), String> {
    save_text(&safe_name(name), "text/csv;charset=utf-8", &table.to_csv())
}

/// Saves the plan as a table: every account, every month, in whole currency units.
///
/// # Errors
/// What the browser says when it cannot offer the file.
pub fn save_plan(desk: Desk) -> Result<(), String> {
    let Some(table) = desk_table(desk) else { return Ok(()) };
    let name = desk.bench.with_untracked(|it| format!("{}-plan.csv", it.workspace.name));
    save_table(&name, &table)
}

/// The plan of the desk as a table.
pub fn desk_table(desk: Desk) -> Option<ExportTable> {
    Some(plan_table(&*desk.view.get_untracked()?, desk.formats.get_untracked()))
}

/// The plan as a workbook.
pub fn plan_book(desk: Desk) -> Option<(ExportBook, String)> {
    let formats = desk.formats.get_untracked();
    let tables = vec![desk_table(desk)?];
    Some(export_book(desk.bench, formats, formats.language.texts().sheets.sheet_plan, tables))
}

/// The company and every account by month; totals are sums of the cells shown.
pub fn plan_table(view: &PlanView, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.plan;
    let mut header = vec![Cell::text(words.account)];
    header.extend(view.window.iter().map(Cell::Month));
    header.extend([words.total, words.lands, words.chance, words.lock, words.floor, words.cap].map(Cell::text));
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let line = |it: &RowView| {
        let mut cells = vec![Cell::Text(it.name.clone())];
        cells.extend(it.amounts.iter().copied().map(Cell::Money));
        let chance = it.probability.map_or(Cell::Empty, |_| Cell::Plain(chance_words(it.probability, formats)));
        cells.extend([Cell::Money(it.total), optional(it.landing), chance]);
        cells.extend([it.rule.lock, it.rule.floor, it.rule.cap].map(optional));
        cells
    };
    let rows: Vec<Vec<Cell>> = std::iter::once(&view.company).chain(&view.rows).map(line).collect();
    let mut table = ExportTable { name: texts.sheets.sheet_plan.to_owned(), header, rows, n_names: 1 };
    let (n_months, n_accounts) = (view.window.len as u16, view.rows.len() as u32);
    for (idx, row) in std::iter::once(&view.company).chain(&view.rows).enumerate() {
        let at = idx as u32;
        table.rows[idx][usize::from(n_months) + 1] = table.sum_or_money(row.total, (at, at), (1, n_months));
    }
    for (column, amount) in (1..=n_months).zip(&view.company.amounts) {
        table.rows[0][usize::from(column)] = table.sum_or_money(*amount, (1, n_accounts), (column, column));
    }
    table
}
