//! The plan as files.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::{CellState, ProductIndex};
use crate::sheet::protocol::ExportBook;
use crate::ui::platform::files::{safe_name, save_text};

use super::desk::Desk;
use super::view::{PlanView, RowView, chance_words, current_plan};
use crate::ui::state::export_book;
use crate::workbench::Document;
use crate::workbench::products::splits;

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
    let products = desk.bench.with_untracked(|it| product_table(it, formats));
    let tables = [desk_table(desk)?].into_iter().chain(products).collect();
    Some(export_book(desk.bench, formats, formats.language.texts().sheets.sheet_plan, tables))
}

/// The products of every account of the plan by month; `None` where no account has any. What was typed is named in words.
pub fn product_table(document: &Document, formats: Formats) -> Option<ExportTable> {
    let (plan, book) = (current_plan(document)?, document.book.as_deref()?);
    let (texts, window) = (formats.language.texts(), plan.window);
    let words = &texts.products;
    let mut header = vec![Cell::text(texts.plan.account), Cell::text(words.product)];
    header.extend(window.iter().map(Cell::Month));
    header.extend([texts.plan.total, texts.plan.lock, words.typed_column].map(Cell::text));
    let mut table = ExportTable { name: words.sheet.to_owned(), header, rows: Vec::new(), n_names: 2 };
    let n_months = window.len as u16;
    for split in splits(book, &ProductIndex::of(book), &plan, &document.products, 0..plan.accounts.len()) {
        let account = book.account(split.account).map_or_else(|| split.account.to_string(), |it| it.name.clone());
        for row in &split.rows {
            let product = book.product(row.product).map_or_else(|| row.product.to_string(), |it| it.name.clone());
            let mut cells = vec![Cell::Text(account.clone()), Cell::Text(product)];
            cells.extend(row.cells.iter().map(|it| match it.state {
                CellState::MissingActual => Cell::Empty,
                _ => Cell::Money(it.amount),
            }));
            let at = table.rows.len() as u32;
            cells.push(Cell::Empty);
            cells.push(row.lock.as_ref().map_or(Cell::Empty, |it| Cell::Money(it.amount)));
            let months = window.iter().zip(&row.cells);
            let typed = months.filter_map(|(month, it)| match &it.state {
                CellState::Edited { reason } => Some(format!("{month} {reason}")),
                _ => None,
            });
            let typed = typed.chain(row.lock.as_ref().map(|it| it.reason.clone())).collect::<Vec<_>>().join("; ");
            cells.push(if typed.is_empty() { Cell::Empty } else { Cell::Text(typed) });
            table.rows.push(cells);
            table.rows[at as usize][usize::from(n_months) + 2] =
                table.sum_or_money(row.total(), (at, at), (2, n_months + 1));
        }
    }
    (!table.rows.is_empty()).then_some(table)
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
