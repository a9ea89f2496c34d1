//! Level, trend, season and remainder of the method shown, one under the other.

use leptos::prelude::*;

use crate::charts::{Chart, MonthAxis, Panel, StackedChart, ValueText};
use crate::domain::{Measure, Month};
use crate::forecast::MethodForecast;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::use_formats;

use super::SeriesContext;
use super::facts::{SeriesFacts, unit_text, value_cell, value_text};
use super::save::file_stem;

/// Share of its largest value that a part's axis spans at least: a trend that stays the same is a flat line.
const LEAST_RANGE: f64 = 0.1;

/// What a part of the series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Level,
    Trend,
    Season { multiplies: bool },
    Remainder,
}

/// The parts of one series over its history, in whole units or as factors.
#[derive(Clone, Debug, PartialEq)]
struct Parts {
    measure: Measure,
    first: Month,
    fiscal_start_month: u32,
    parts: Vec<(Part, Vec<Option<f64>>)>,
}

/// The parts that the method has; `None` where it has no states to show.
fn parts_of(facts: &SeriesFacts, shown: &MethodForecast) -> Option<Parts> {
    let components = shown.components.as_ref().filter(|it| !it.level.is_empty())?;
    let n = facts.values.len();
    // Months before the first sale have no states: they are counted from the end.
    let padded = |values: &[f64]| -> Vec<Option<f64>> {
        let missing = n.saturating_sub(values.len());
        std::iter::repeat_n(None, missing).chain(values.iter().copied().map(Some)).take(n).collect()
    };
    let season = Part::Season { multiplies: components.multiplicative_season };
    let states = [(Part::Level, &components.level), (Part::Trend, &components.slope), (season, &components.season)];
    let mut parts: Vec<_> =
        states.into_iter().filter(|it| !it.1.is_empty()).map(|(part, values)| (part, padded(values))).collect();
    parts.push((Part::Remainder, residuals_of(facts, shown)));
    Some(Parts {
        measure: facts.measure,
        first: facts.history.first,
        fiscal_start_month: facts.fiscal_start_month,
        parts,
    })
}

/// Actual − fitted of each month of the history.
pub fn residuals_of(facts: &SeriesFacts, shown: &MethodForecast) -> Vec<Option<f64>> {
    let fitted = |t: usize| shown.fitted.get(t).copied().flatten();
    facts.values.iter().enumerate().map(|(t, actual)| Some((*actual)? - fitted(t)?)).collect()
}

impl Part {
    fn name(self, formats: Formats) -> &'static str {
        let texts = &formats.language.texts().fit;
        match self {
            Part::Level => texts.level,
            Part::Trend => texts.trend,
            Part::Season { multiplies: true } => texts.season_factor,
            Part::Season { multiplies: false } => texts.season,
            Part::Remainder => texts.remainder_short,
        }
    }

    fn text(self, value: f64, measure: Measure, formats: Formats) -> String {
        match self {
            Part::Season { multiplies: true } => formats.number(value, 2),
            _ => value_text(measure, value, formats),
        }
    }
}

/// The chart with its table and its picture.
#[component]
pub fn ComponentsChart() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let parts = Memo::new(move |_| context.facts.with(|facts| parts_of(facts.as_ref()?, context.shown().as_ref()?)));
    let drawn = move || parts.with(|it| it.as_ref().map(|it| draw(it, formats.get())).unwrap_or_default());
    let chart = Signal::derive(move || Chart::from(drawn()));
    let height = Signal::derive(move || drawn().natural_height());
    let says = Signal::derive(move || {
        parts.with(|it| it.as_ref().map(|it| description(it, formats.get())).unwrap_or_default())
    });
    let form = Signal::derive(move || {
        let form = |it: MethodForecast| {
            it.form.unwrap_or_else(|| method_name(it.method, formats.get().language.texts()).to_owned())
        };
        context.shown().map(form).unwrap_or_default()
    });
    let none = move || {
        let all = formats.get().language.texts();
        context.shown().map(|it| all.fit.components_none(method_name(it.method, all)))
    };
    let title = Signal::derive(move || tr(|it| it.fit.components)().to_owned());
    let table = move |()| parts.with(|it| it.as_ref().map(|it| parts_table(it, formats.get_untracked())));
    let file = move |()| file_stem(context, tr(|it| it.fit.components)());
    view! {
        <section class="components">
            <Show when=move || parts.with(Option::is_some) fallback=move || view! { <h2>{title}</h2><p class="q">{none}</p> }>
                <ChartView chart title unit=form says height width=760.0 file=Callback::new(file) table=Callback::new(table) />
            </Show>
        </section>
    }
}

fn draw(parts: &Parts, formats: Formats) -> StackedChart {
    let per_unit = match parts.measure {
        Measure::Amount => formats.unit.minor_units() as f64 / 100.0,
        Measure::Quantity => 1.0,
    };
    let panel = |(part, values): &(Part, Vec<Option<f64>>)| {
        let is_factor = *part == Part::Season { multiplies: true };
        let unit = if is_factor { 1.0 } else { per_unit };
        let last = values.last().copied().flatten();
        let end_label = match part {
            Part::Remainder => String::new(),
            _ => last.map(|it| part.text(it, parts.measure, formats)).unwrap_or_default(),
        };
        let texts = &formats.language.texts().fit;
        let name = if *part == Part::Remainder { texts.remainder } else { part.name(formats) };
        let title =
            if is_factor { name.to_owned() } else { format!("{name} · {}", unit_text(parts.measure, formats)) };
        let (part, measure) = (*part, parts.measure);
        let values: Vec<Option<f64>> = values.iter().map(|it| it.map(|it| it / unit)).collect();
        let largest = values.iter().flatten().fold(0.0_f64, |largest, it| largest.max(it.abs()));
        let least_range = LEAST_RANGE * largest;
        let decimals = tick_decimals(&values, least_range);
        Panel {
            title,
            name: part.name(formats).to_owned(),
            values,
            least_range,
            base: (part == Part::Remainder).then_some(0.0),
            tick_text: ValueText::new(move |it| formats.number(it, decimals)),
            value_text: ValueText::new(move |it| part.text(it * unit, measure, formats)),
            end_label,
        }
    };
    StackedChart { axis: axis(parts, formats), panels: parts.parts.iter().map(panel).collect() }
}

/// Decimals that tell the ticks of a panel apart: by its range, not by its values.
fn tick_decimals(values: &[Option<f64>], least_range: f64) -> u32 {
    let known = || values.iter().copied().flatten();
    let range = known().fold(f64::NEG_INFINITY, f64::max) - known().fold(f64::INFINITY, f64::min);
    match range.max(least_range) {
        // Steps of 2.5 and their tenths need one decimal more than their size.
        it if it >= 20.0 => 0,
        it if it >= 2.0 => 1,
        it if it >= 0.2 => 2,
        _ => 3,
    }
}

fn axis(parts: &Parts, formats: Formats) -> MonthAxis {
    let offset = (parts.first.month() + 12 - parts.fiscal_start_month) as usize % 12;
    let fiscal_first = parts.first.plus(-(offset as i32));
    let n_months = parts.parts.first().map_or(0, |it| it.1.len());
    let year = |nth: usize| (fiscal_first.plus(12 * nth as i32 + 11).year().to_string(), Vec::new());
    let names = (0..n_months).map(|i| formats.month(parts.first.plus(i as i32))).collect();
    MonthAxis::fiscal(n_months, offset, |_| String::new(), year).with_names(names)
}

fn description(parts: &Parts, formats: Formats) -> String {
    let comma = formats.language.texts().fit.list_comma;
    let names: Vec<&str> = parts.parts.iter().map(|it| it.0.name(formats)).collect();
    let n_months = parts.parts.first().map_or(0, |it| it.1.len());
    formats.language.texts().fit.components_label(names.join(comma), formats.count(n_months))
}

fn parts_table(parts: &Parts, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let header = std::iter::once(texts.forecast.month).chain(parts.parts.iter().map(|it| it.0.name(formats)));
    let cell = |part: Part, value: Option<f64>| match part {
        Part::Season { multiplies: true } => value.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}"))),
        _ => value_cell(parts.measure, value),
    };
    let n_months = parts.parts.first().map_or(0, |it| it.1.len());
    let row = |t: usize| {
        let values = parts.parts.iter().map(|(part, values)| cell(*part, values[t]));
        std::iter::once(Cell::Month(parts.first.plus(t as i32))).chain(values).collect()
    };
    ExportTable {
        name: texts.fit.components.to_owned(),
        header: header.map(Cell::text).collect(),
        rows: (0..n_months).map(row).collect(),
        n_names: 1,
    }
}
