//! A workbook about the open workspace: the tables that are wanted, and a sheet that says what they are.

use super::Bench;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::sheet::protocol::{ExportBook, HistoryAsk};
use crate::ui::platform::{clock, files};

/// The workbook of these tables with what it says about itself, and the name of its file.
pub fn export_book(bench: Bench, formats: Formats, suffix: &str, tables: Vec<ExportTable>) -> (ExportBook, String) {
    let (year, month, day) = clock::today();
    let name = bench.with_untracked(|it| it.workspace.name.clone());
    let name = files::safe_name(format!("{name} {suffix}").trim());
    let book = ExportBook {
        history: None,
        tables,
        about: Some(about(bench, formats)),
        amounts: formats.unit.into(),
        written_on: (year as u16, month as u8, day as u8),
    };
    (book, format!("{name}.xlsx"))
}

/// The history of the workspace, one sheet for amounts and one for quantities where it has them.
pub fn history_ask(bench: Bench, formats: Formats) -> Option<HistoryAsk> {
    use crate::domain::Measure;
    let (texts, words) = (&formats.language.texts().data, &formats.language.texts().sheets);
    let book = bench.with_untracked(|it| it.book.as_deref().cloned())?;
    let has_quantities = book.series().iter().any(|it| it.quantities.iter().any(Option::is_some));
    let has_amounts = book.series().iter().any(|it| it.amounts.iter().any(Option::is_some));
    let amounts = has_amounts.then(|| (Measure::Amount, words.sheet_history_amount.to_owned()));
    let quantities = has_quantities.then(|| (Measure::Quantity, words.sheet_history_quantity.to_owned()));
    Some(HistoryAsk { book, measures: amounts.into_iter().chain(quantities).collect(), labels: labels(texts) })
}

/// The headings of what names a row of the history.
pub fn labels(texts: &crate::i18n::DataTexts) -> [String; 4] {
    [texts.account, texts.product, texts.person, texts.region].map(str::to_owned)
}

fn about(bench: Bench, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().sheets;
    let (year, month, day) = clock::today();
    let months = bench.with_untracked(|it| it.book.as_deref().map(|book| book.months()));
    let span = months.and_then(|it| Some(words.about_span(it.first, it.last()?)));
    let (name, currency) = bench.with_untracked(|it| (it.workspace.name.clone(), it.workspace.currency));
    let lines = [
        (words.about_workspace, name),
        (words.about_date, format!("{year:04}-{month:02}-{day:02}")),
        (words.about_program, concat!("Kedge ", env!("CARGO_PKG_VERSION")).to_owned()),
        (words.about_currency, currency.code().to_owned()),
        (words.about_unit, formats.unit_label()),
        ("", words.about_exact.to_owned()),
        (words.about_history, span.unwrap_or_default()),
        (words.about_method, words.about_method_text.to_owned()),
        (words.about_interval, words.about_interval_text.to_owned()),
    ];
    ExportTable {
        name: words.sheet_about.to_owned(),
        header: vec![Cell::text(words.sheet_about), Cell::Empty],
        rows: lines.into_iter().map(|(key, value)| vec![Cell::text(key), Cell::Text(value)]).collect(),
        n_names: 1,
    }
}
