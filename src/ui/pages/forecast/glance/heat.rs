//! The history as a heat map: a row each, a cell a month, with what is missing told from what is zero.

use leptos::prelude::*;

use crate::charts::{Chart, HeatCell, HeatKey, HeatMap, HeatRow, MonthAxis};
use crate::domain::{Measure, Money, Quantity};
use crate::i18n::{Formats, Signed};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};
use crate::ui::navigation::go;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::Document;

use super::Choice;
use super::items::{Item, View};
use super::tables::history_table;

#[component]
pub(super) fn Heat(view: Memo<View>, choice: Choice) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let map = Memo::new(move |_| {
        let (against_all, n_shown, formats) = (choice.against_all.get(), choice.n_shown.get(), formats.get());
        view.with(|it| {
            bench.with(|document| heat(document, &it.items[..it.items.len().min(n_shown)], against_all, formats))
        })
    });
    let chart = Signal::derive(move || map.with(|it| Chart::from(it.clone())));
    let height = Signal::derive(move || map.with(HeatMap::natural_height));
    let title = trf(move |texts, formats| {
        map.with(|it| {
            let n = |kind: HeatCell| it.rows.iter().flat_map(|it| &it.cells).filter(|it| **it == kind).count();
            let (missing, zero) = (n(HeatCell::Missing), n(HeatCell::Zero));
            Some(if missing + zero == 0 {
                texts.glance.heat.to_owned()
            } else {
                texts.glance.heat_gaps(formats.count(missing), formats.count(zero), formats.count(it.rows.len()))
            })
        })
    });
    let title = Signal::derive(move || title().unwrap_or_default());
    let says = Signal::derive(move || tr(|it| it.glance.says_heat)().to_owned());
    let unit = Signal::derive(move || unit_text(bench.with(|it| it.forecast.measure), formats.get()));
    let shades = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.shade_row.to_owned()), (true, texts.shade_all.to_owned())]
    });
    let shade = Signal::derive(move || tr(|it| it.glance.shade)().to_owned());
    let open = move |i: usize| {
        let n = map.with_untracked(|it| it.axis.n_months.max(1));
        if let Some(node) = view.with_untracked(|it| it.items.get(i / n).map(|it| it.line.node)) {
            go(Route::Series(node));
        }
    };
    let table = move |()| {
        let formats = formats.get_untracked();
        view.with_untracked(|it| bench.with_untracked(|document| history_table(document, it, formats)))
    };
    view! {
        <section class="heat">
            <ChartView chart title unit says height file=Callback::new(|()| "kedge-history".to_owned()) table=Callback::new(table) on_select=Callback::new(open)>
                <Segments label=shade options=shades value=choice.against_all on_select=Callback::new(move |it| choice.against_all.set(it)) soft=true />
            </ChartView>
        </section>
    }
}

fn heat(document: &Document, items: &[Item], against_all: bool, formats: Formats) -> HeatMap {
    let Some(book) = document.book.as_deref() else { return HeatMap::default() };
    let texts = &formats.language.texts().glance;
    let months = book.months();
    let start = document.workspace.fiscal_start_month;
    let offset = (months.first.month() + 12 - start) as usize % 12;
    let fiscal_first = months.first.plus(-(offset as i32));
    let year = |nth: usize| (fiscal_first.plus(12 * nth as i32 + 11).year().to_string(), Vec::new());
    let axis = MonthAxis::fiscal(months.len, offset, |_| String::new(), year)
        .with_names(months.iter().map(|it| formats.month(it)).collect());
    let best = |it: &Item| it.values.iter().flatten().copied().fold(0.0, f64::max);
    let best_of_all = items.iter().map(best).fold(0.0, f64::max);
    let row = |it: &Item| {
        let most = if against_all { best_of_all } else { best(it) };
        let cells: Vec<HeatCell> =
            (it.values.iter().enumerate()).map(|(i, value)| cell(*value, i >= it.active_from, most)).collect();
        let minor = |value: f64| match it.line.measure {
            Measure::Amount => Money::from_f64(value).map(|it| formats.money_with(it, 1, Signed::WhereNegative)),
            Measure::Quantity => Quantity::from_f64(value).map(|it| formats.quantity(it)),
        };
        let text = |(value, cell): (&Option<f64>, &HeatCell)| match cell {
            HeatCell::Missing => texts.missing_text.to_owned(),
            HeatCell::Outside => texts.not_active.to_owned(),
            _ => value.and_then(minor).unwrap_or_default(),
        };
        HeatRow {
            label: it.line.name.clone(),
            strong: false,
            texts: it.values.iter().zip(&cells).map(text).collect(),
            cells,
        }
    };
    HeatMap {
        axis,
        rows: items.iter().map(row).collect(),
        key: HeatKey {
            low: texts.key_low.to_owned(),
            high: texts.key_high.to_owned(),
            zero: texts.key_zero.to_owned(),
            negative: texts.key_negative.to_owned(),
            missing: texts.key_missing.to_owned(),
            ..HeatKey::default()
        },
    }
}

/// A month's kind: nothing before the first month that counts, else what its value says.
fn cell(value: Option<f64>, is_active: bool, most: f64) -> HeatCell {
    match value {
        None if is_active => HeatCell::Missing,
        None => HeatCell::Outside,
        Some(0.0) => HeatCell::Zero,
        Some(it) if it < 0.0 => HeatCell::Negative,
        Some(it) => HeatCell::Level(if most > 0.0 { it / most } else { 1.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_what_it_is() {
        for (value, is_active, expected) in [
            (None, false, HeatCell::Outside),
            (None, true, HeatCell::Missing),
            (Some(0.0), true, HeatCell::Zero),
            (Some(-3.0), true, HeatCell::Negative),
            (Some(5.0), true, HeatCell::Level(0.5)),
            (Some(5.0), false, HeatCell::Level(0.5)),
        ] {
            assert_eq!(cell(value, is_active, 10.0), expected, "{value:?}");
        }
    }
}
