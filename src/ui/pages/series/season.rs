//! The seasonal indices of the method shown, or of classical decomposition.

use leptos::prelude::*;

use crate::charts::{Bar, BarChart, Chart, ValueText};
use crate::domain::Month;
use crate::forecast::{MethodForecast, MethodId};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::state::use_formats;

use super::SeriesContext;
use super::parameters::FitWords;
use super::save::file_stem;

/// Twelve bars around 1, or around 0 for differences.
#[component]
pub fn SeasonChart() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let classical = RwSignal::new(None::<MethodForecast>);
    let n_asked = StoredValue::new(0_u64);
    // A method without a season of its own, such as a combination, leaves the question to classical decomposition.
    Effect::new(move || {
        classical.set(None);
        n_asked.update_value(|it| *it += 1);
        let this = n_asked.get_value();
        if context.shown().is_some_and(|it| it.seasonal_indices.is_empty()) {
            context.ask(MethodId::Classical, move |it| {
                if n_asked.try_get_value() == Some(this) {
                    let _ = classical.try_set(Some(it));
                }
            });
        }
    });
    let indices = Memo::new(move |_| {
        let own = context.shown()?;
        let shown = if own.seasonal_indices.is_empty() { classical.get()? } else { own };
        let first = context.facts.with(|it| it.as_ref().map(|it| it.history.first))?;
        if shown.seasonal_indices.len() != 12 {
            return None;
        }
        // From the position of the first observation to the calendar.
        let start = 12 - (first.month() as usize - 1);
        let by_month: Vec<f64> = (0..12).map(|month| shown.seasonal_indices[(month + start) % 12]).collect();
        Some((by_month, shown.multiplicative))
    });
    let highlighted = move || {
        context
            .facts
            .with(|it| it.as_ref().map(|it| it.ahead.first.plus(context.step.get() as i32).month() as usize - 1))
    };
    let chart = Signal::derive(move || -> Chart {
        let formats = formats.get();
        let Some((by_month, multiplicative)) = indices.get() else { return BarChart::default().into() };
        let unit = if multiplicative { 1.0 } else { formats.unit.minor_units() as f64 / 100.0 };
        let decimals = if multiplicative { 2 } else { 0 };
        let bar = |(i, value): (usize, &f64)| Bar {
            label: (i + 1).to_string(),
            name: calendar_month(i, formats),
            value: Some(value / unit),
            text: formats.number(value / unit, decimals),
        };
        BarChart {
            bars: by_month.iter().enumerate().map(bar).collect(),
            base: if multiplicative { 1.0 } else { 0.0 },
            tick_text: ValueText::new(move |it| formats.number(it, if multiplicative { 2 } else { 0 })),
            highlighted: highlighted(),
        }
        .into()
    });
    let says = Signal::derive(move || tr(|it| it.forecast.season_label)().to_owned());
    let kind = Signal::derive(move || {
        let texts = &formats.get().language.texts().forecast;
        let unit = match indices.get() {
            Some((_, true)) => texts.season_mean_one.to_owned(),
            Some((_, false)) => formats.get().unit_label(),
            None => return String::new(),
        };
        if classical.with(Option::is_some) { format!("{unit} · {}", texts.season_of_classical) } else { unit }
    });
    let title = Signal::derive(move || {
        let texts = formats.get().language.texts();
        indices
            .with(|it| it.as_ref().map(|it| season_words(&it.0, formats.get())))
            .unwrap_or_else(|| texts.forecast.season.to_owned())
    });
    let table = move |()| indices.with(|it| it.as_ref().map(|it| season_table(&it.0, formats.get_untracked())));
    let file = move |()| file_stem(context, tr(|it| it.forecast.season)());
    view! {
        <section class="season-index">
            <Show when=move || indices.with(Option::is_some) fallback=move || view! { <h2>{tr(|it| it.forecast.season)}</h2><p class="q">{tr(|it| it.forecast.season_too_short)}</p> }>
                <ChartView chart title unit=kind says height=Signal::stored(150.0) width=474.0 file=Callback::new(file) table=Callback::new(table) />
            </Show>
            <FitWords />
        </section>
    }
}

/// A calendar month's name, 0 for January.
fn calendar_month(month: usize, formats: Formats) -> String {
    formats.month_name(Month::from_index(12 * 2024 + month as i32))
}

/// The strongest and the weakest month, in words.
pub(in crate::ui::pages) fn season_words(by_month: &[f64], formats: Formats) -> String {
    let extreme = |sign: f64| {
        (0..by_month.len()).max_by(|a, b| (sign * by_month[*a]).total_cmp(&(sign * by_month[*b]))).unwrap_or(0)
    };
    let texts = &formats.language.texts().chart;
    texts.season_high_low(calendar_month(extreme(1.0), formats), calendar_month(extreme(-1.0), formats))
}

/// The indices by calendar month.
pub(in crate::ui::pages) fn season_table(by_month: &[f64], formats: Formats) -> ExportTable {
    let texts = &formats.language.texts().forecast;
    let row = |(month, value): (usize, &f64)| {
        vec![Cell::Text(calendar_month(month, formats)), Cell::Plain(format!("{value:.4}"))]
    };
    ExportTable {
        name: texts.season.to_owned(),
        header: [texts.month, texts.season].map(Cell::text).to_vec(),
        rows: by_month.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}
