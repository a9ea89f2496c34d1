//! The plan as files.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Book, Money};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::{CellState, ProductIndex, ProductPlan, ProductRow, TargetPlan};
use crate::ui::components::table_out::BookInTurns;
use crate::ui::platform::clock;
use crate::ui::platform::files::{safe_name, save_text};

use super::desk::Desk;
use super::view::{PlanView, RowView, chance_words, current_plan};
use crate::ui::state::export_book;
use crate::workbench::Document;
use crate::workbench::products::splits;

/// Accounts whose products go into the sheet in one turn.
const ACCOUNTS_A_TURN: usize = 20;

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

/// The plan as a workbook, its products put together in turns.
pub fn plan_book(desk: Desk) -> BookInTurns {
    Box::pin(async move {
        let formats = desk.formats.try_get_untracked()?;
        let sheet = desk.bench.with_untracked(|it| ProductSheet::start(it, formats));
        let plan = plan_table(&*desk.view.try_get_untracked()??, formats);
        let products = in_turns(sheet).await;
        let tables = [plan].into_iter().chain(products).collect();
        Some(export_book(desk.bench, formats, formats.language.texts().sheets.sheet_plan, tables))
    })
}

/// The products of every account of the plan by month, some accounts a turn; `None` where no account has any.
pub async fn in_turns(sheet: Option<ProductSheet>) -> Option<ExportTable> {
    let mut sheet = sheet?;
    clock::turn().await;
    while sheet.step(ACCOUNTS_A_TURN) {
        clock::turn().await;
    }
    sheet.finish()
}

/// The sheet of the products of a plan, under way: every account's, by month, as all of them were when it was started. What
/// was typed is named in words.
pub struct ProductSheet {
    book: Arc<Book>,
    plan: Arc<TargetPlan>,
    products: Arc<ProductPlan>,
    index: ProductIndex,
    table: ExportTable,
    n_done: usize,
}

impl ProductSheet {
    /// Of a document; `None` where it has no plan.
    pub fn start(document: &Document, formats: Formats) -> Option<Self> {
        let (plan, book) = (current_plan(document)?, document.book.clone()?);
        let texts = formats.language.texts();
        let words = &texts.products;
        let mut header = vec![Cell::text(texts.plan.account), Cell::text(words.product)];
        header.extend(plan.window.iter().map(Cell::Month));
        header.extend([texts.plan.total, texts.plan.lock, words.typed_column].map(Cell::text));
        let table = ExportTable { name: words.sheet.to_owned(), header, rows: Vec::new(), n_names: 2 };
        let (index, products) = (ProductIndex::of(&book), document.products.clone());
        Some(Self { book, plan, products, index, table, n_done: 0 })
    }

    /// Takes on so many accounts more; whether some are left.
    pub fn step(&mut self, n_accounts: usize) -> bool {
        let accounts = self.n_done..self.plan.accounts.len().min(self.n_done + n_accounts);
        self.n_done = accounts.end;
        for split in splits(&self.book, &self.index, &self.plan, &self.products, accounts) {
            let account =
                self.book.account(split.account).map_or_else(|| split.account.to_string(), |it| it.name.clone());
            split.rows.iter().for_each(|it| self.put(&account, it));
        }
        self.n_done < self.plan.accounts.len()
    }

    fn put(&mut self, account: &str, row: &ProductRow) {
        let window = self.plan.window;
        let product = self.book.product(row.product).map_or_else(|| row.product.to_string(), |it| it.name.clone());
        let mut cells = vec![Cell::Text(account.to_owned()), Cell::Text(product)];
        cells.extend(row.cells.iter().map(|it| match it.state {
            CellState::MissingActual => Cell::Empty,
            _ => Cell::Money(it.amount),
        }));
        cells.push(Cell::Empty);
        cells.push(row.lock.as_ref().map_or(Cell::Empty, |it| Cell::Money(it.amount)));
        let months = window.iter().zip(&row.cells);
        let typed = months.filter_map(|(month, it)| match &it.state {
            CellState::Edited { reason } => Some(format!("{month} {reason}")),
            _ => None,
        });
        let typed = typed.chain(row.lock.as_ref().map(|it| it.reason.clone())).collect::<Vec<_>>().join("; ");
        cells.push(if typed.is_empty() { Cell::Empty } else { Cell::Text(typed) });
        let (at, n_months) = (self.table.rows.len() as u32, window.len as u16);
        self.table.rows.push(cells);
        self.table.rows[at as usize][usize::from(n_months) + 2] =
            self.table.sum_or_money(row.total(), (at, at), (2, n_months + 1));
    }

    /// The sheet; `None` where no account has products.
    pub fn finish(self) -> Option<ExportTable> {
        (!self.table.rows.is_empty()).then_some(self.table)
    }
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
