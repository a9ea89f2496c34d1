//! The tables of the rolling forecast as files and the clipboard take them.

use crate::domain::{Money, Month, Node};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::workbench::rolling::{Rolling, RollingRow, TrendPoint};

use super::words::source_words;

/// An amount where there is one.
pub fn optional(it: Option<Money>) -> Cell {
    it.map_or(Cell::Empty, Cell::Money)
}

/// Every account's landing.
pub fn landing_table(it: &Rolling, name: &dyn Fn(Node) -> String, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.rolling;
    let header = [
        texts.plan.account,
        words.sold,
        words.to_date,
        words.rest,
        words.landing,
        words.target,
        words.gap,
        words.beyond,
    ];
    let row = |it: &RollingRow| {
        let beyond = it.beyond.iter().copied().sum();
        vec![
            Cell::Text(name(it.node)),
            Cell::Money(it.to_date),
            optional(it.open),
            optional(it.rest),
            optional(it.landing()),
            optional(it.target),
            optional(it.gap()),
            Cell::Money(beyond),
        ]
    };
    let (name, header) = (words.sheet.to_owned(), header.map(Cell::text).to_vec());
    ExportTable { name, header, rows: it.rows.iter().map(row).collect(), n_names: 1 }
}

/// The company by month: sold, forecast, plan.
pub fn months_table(it: &Rolling, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let row = |(i, month): (usize, Month)| {
        let company = it.rows.first();
        let sold = company.and_then(|it| it.sold.get(i).copied().flatten());
        let ahead = company.and_then(|row| row.ahead.get(i.checked_sub(it.n_closed)?).copied().flatten());
        let plan = it.plan.as_ref().and_then(|it| it.get(i).copied());
        vec![Cell::Month(month), optional(sold), optional(ahead), optional(plan)]
    };
    let header = [texts.forecast.month, texts.forecast.actual, texts.forecast.forecast, texts.rolling.plan];
    ExportTable {
        name: texts.rolling.table.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.window.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}

/// The landing as it stood at each close.
pub fn trend_table(points: &[TrendPoint], formats: Formats) -> ExportTable {
    let words = &formats.language.texts().rolling;
    let row = |it: &TrendPoint| {
        vec![Cell::Month(it.origin), Cell::Money(it.landing), Cell::Text(source_words(&it.source, formats))]
    };
    ExportTable {
        name: words.trend_title.to_owned(),
        header: [words.month, words.landing, words.source].map(Cell::text).to_vec(),
        rows: points.iter().map(row).collect(),
        n_names: 1,
    }
}
