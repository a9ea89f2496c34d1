//! The history as a table, and the whole workspace as a workbook.

use crate::domain::{Book, Measure};
use crate::i18n::Formats;
use crate::import::export::ExportTable;
use crate::import::history_table;
use crate::ui::components::table_out::BookInTurns;
use crate::ui::pages::forecast::table::forecast_table;
use crate::ui::pages::plan::export::{ProductSheet, in_turns, plan_table};
use crate::ui::pages::plan::view::{known_of, plan_view};
use crate::ui::platform::clock;
use crate::ui::state::{Bench, Forecasts, export_book, history_ask, labels};

/// The history in one measure.
pub fn book_table(book: &Book, measure: Measure, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    history_table(book, measure, texts.sheets.sheet_history, &labels(&texts.data))
}

/// Everything in one workbook, made in turns: history by measure, the forecast tree, the plan, its products, and what they
/// are.
pub fn workspace_book(bench: Bench, forecasts: Forecasts, formats: Formats) -> BookInTurns {
    Box::pin(async move {
        let texts = formats.language.texts();
        // All of them from the same state: what is changed meanwhile is no part of the file.
        let (document, state) = (bench.with_untracked(Clone::clone), forecasts.with_untracked(Clone::clone));
        clock::turn().await;
        let forecast = forecast_table(&document, &state, texts);
        clock::turn().await;
        let known = known_of(&document, &state);
        clock::turn().await;
        let plan = plan_view(&document, &state, known).map(|it| plan_table(&it, formats));
        let products = in_turns(ProductSheet::start(&document, formats)).await;
        let tables = forecast.into_iter().chain(plan).chain(products).collect();
        let (mut book, name) = export_book(bench, formats, "", tables);
        book.history = Some(history_ask(bench, formats)?);
        Some((book, name))
    })
}
