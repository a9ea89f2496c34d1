//! The numbers of both pictures, exact, for their tables and for files.

use crate::domain::{Measure, Money, Quantity};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::workbench::Document;

use super::items::{Item, View};

fn exact(measure: Measure, minor: Option<i64>) -> Cell {
    match (measure, minor) {
        (_, None) => Cell::Empty,
        (Measure::Amount, Some(it)) => Cell::Money(Money::from_minor(it)),
        (Measure::Quantity, Some(it)) => Cell::Quantity(Quantity::from_minor(it)),
    }
}

pub(super) fn change_table(view: &View, formats: Formats) -> ExportTable {
    let all = formats.language.texts();
    let texts = &all.glance;
    let n = formats.count(view.items.first().map_or(0, |it| it.ahead.len()));
    let row = |it: &Item| {
        let change = it.line.change.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        let (last, ahead) = (exact(it.line.measure, it.line.last), exact(it.line.measure, it.line.ahead));
        vec![Cell::Text(it.line.name.clone()), last, ahead, change]
    };
    ExportTable {
        name: texts.tab.to_owned(),
        header: vec![
            Cell::text(all.forecast.node),
            Cell::Text(texts.last_sum(&n)),
            Cell::Text(texts.next_sum(&n)),
            Cell::text(texts.change),
        ],
        rows: view.items.iter().map(row).collect(),
        n_names: 1,
    }
}

pub(super) fn history_table(document: &Document, view: &View, formats: Formats) -> Option<ExportTable> {
    let months = document.book.as_deref()?.months();
    let all = formats.language.texts();
    let row = |it: &Item| {
        let minor = |value: f64| match it.line.measure {
            Measure::Amount => Money::from_f64(value).map(Money::minor),
            Measure::Quantity => Quantity::from_f64(value).map(Quantity::minor),
        };
        let cells = it.values.iter().map(|value| exact(it.line.measure, value.and_then(minor)));
        std::iter::once(Cell::Text(it.line.name.clone())).chain(cells).collect()
    };
    Some(ExportTable {
        name: all.glance.heat.to_owned(),
        header: std::iter::once(Cell::text(all.forecast.node)).chain(months.iter().map(Cell::Month)).collect(),
        rows: view.items.iter().map(row).collect(),
        n_names: 1,
    })
}
