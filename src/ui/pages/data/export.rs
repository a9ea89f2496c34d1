//! The history as a table, and the whole workspace as a workbook.

use crate::domain::{Book, Measure};
use crate::i18n::Formats;
use crate::import::export::ExportTable;
use crate::import::history_table;
use crate::sheet::protocol::ExportBook;
use crate::ui::pages::forecast::table::forecast_table;
use crate::ui::pages::plan::export::{plan_table, product_table};
use crate::ui::pages::plan::view::{known_of, plan_view};
use crate::ui::state::{Bench, Forecasts, export_book, history_ask, labels};

/// The history in one measure.
pub fn book_table(book: &Book, measure: Measure, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    history_table(book, measure, texts.sheets.sheet_history, &labels(&texts.data))
}

/// Everything in one workbook: history by measure, the forecast tree, the plan, its products, and what they are.
pub fn workspace_book(bench: Bench, forecasts: Forecasts, formats: Formats) -> Option<(ExportBook, String)> {
    let texts = formats.language.texts();
    let tables = bench.with_untracked(|document| {
        forecasts.with_untracked(|state| {
            let forecast = forecast_table(document, state, texts);
            let plan = plan_view(document, state, known_of(document, state)).map(|it| plan_table(&it, formats));
            forecast.into_iter().chain(plan).chain(product_table(document, formats)).collect()
        })
    });
    let (mut book, name) = export_book(bench, formats, "", tables);
    book.history = Some(history_ask(bench, formats)?);
    Some((book, name))
}
