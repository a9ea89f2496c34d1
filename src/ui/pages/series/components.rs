//! Level, trend, season and remainder of the method shown, one under the other.

use leptos::prelude::*;

use crate::charts::{Chart, MonthAxis, Panel, Size, StackedChart, ValueText};
use crate::domain::{Measure, Month};
use crate::forecast::MethodForecast;
use crate::i18n::Formats;
use crate::ui::components::chart::ChartCanvas;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::{use_formats, use_preferences};

use super::SeriesContext;
use super::facts::{SeriesFacts, unit_text, value_text};
use super::save::save_chart;

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
    let (formats, preferences) = (use_formats(), use_preferences());
    let as_table = RwSignal::new(false);
    let parts = Memo::new(move |_| context.facts.with(|facts| parts_of(facts.as_ref()?, context.shown().as_ref()?)));
    let drawn = move || parts.with(|it| it.as_ref().map(|it| draw(it, formats.get())).unwrap_or_default());
    let chart = Signal::derive(move || Chart::from(drawn()));
    let height = Signal::derive(move || drawn().natural_height());
    let theme = Signal::derive(move || format!("{:?}", preferences.read().theme));
    let label = Signal::derive(move || {
        parts.with(|it| it.as_ref().map(|it| description(it, formats.get())).unwrap_or_default())
    });
    let form = move || {
        context
            .shown()
            .map(|it| it.form.unwrap_or_else(|| method_name(it.method, formats.get().language.texts()).to_owned()))
    };
    let none = move || {
        let all = formats.get().language.texts();
        context.shown().map(|it| all.fit.components_none(method_name(it.method, all)))
    };
    let save = move |_| {
        let size = Size { width: 760.0, height: height.get_untracked() };
        save_chart(context, tr(|it| it.fit.components)(), chart.get_untracked(), size);
    };
    view! {
        <section class="components">
            <div class="bar"><h2>{tr(|it| it.fit.components)}<small>{form}</small></h2></div>
            <Show when=move || parts.with(Option::is_some) fallback=move || view! { <p class="q">{none}</p> }>
                <ChartCanvas chart label height theme />
                <div class="bar foot">
                    <button type="button" class="link" aria-expanded=move || as_table.get().to_string() on:click=move |_| as_table.update(|it| *it = !*it)>
                        {move || if as_table.get() { tr(|it| it.forecast.hide_table)() } else { tr(|it| it.forecast.show_table)() }}
                    </button>
                    <button type="button" class="link" on:click=save>{tr(|it| it.forecast.save_png)}</button>
                </div>
                <Show when=move || as_table.get()>
                    {move || parts.get().map(|it| view! { <PartsTable parts=it /> })}
                </Show>
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
        let values: Vec<Option<f64>> = values.iter().map(|it| it.map(|it| it / unit)).collect();
        let largest = values.iter().flatten().fold(0.0_f64, |largest, it| largest.max(it.abs()));
        let least_range = LEAST_RANGE * largest;
        let decimals = tick_decimals(&values, least_range);
        Panel {
            title,
            values,
            least_range,
            base: (*part == Part::Remainder).then_some(0.0),
            tick_text: ValueText::new(move |it| formats.number(it, decimals)),
            end_label,
        }
    };
    StackedChart { axis: axis(parts), panels: parts.parts.iter().map(panel).collect() }
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

fn axis(parts: &Parts) -> MonthAxis {
    let offset = (parts.first.month() + 12 - parts.fiscal_start_month) as usize % 12;
    let fiscal_first = parts.first.plus(-(offset as i32));
    let n_months = parts.parts.first().map_or(0, |it| it.1.len());
    let year = |nth: usize| (fiscal_first.plus(12 * nth as i32 + 11).year().to_string(), Vec::new());
    MonthAxis::fiscal(n_months, offset, |_| String::new(), year)
}

fn description(parts: &Parts, formats: Formats) -> String {
    let comma = formats.language.texts().fit.list_comma;
    let names: Vec<&str> = parts.parts.iter().map(|it| it.0.name(formats)).collect();
    let n_months = parts.parts.first().map_or(0, |it| it.1.len());
    formats.language.texts().fit.components_label(names.join(comma), formats.count(n_months))
}

/// The newest month first.
#[component]
fn PartsTable(parts: Parts) -> impl IntoView {
    let formats = use_formats();
    let names: Vec<Part> = parts.parts.iter().map(|it| it.0).collect();
    let head = move || names.iter().map(|it| view! { <th>{it.name(formats.get())}</th> }).collect_view();
    let rows = move || {
        let n_months = parts.parts.first().map_or(0, |it| it.1.len());
        (0..n_months)
            .rev()
            .map(|t| {
                let cells = parts
                    .parts
                    .iter()
                    .map(|(part, values)| {
                        let text = values[t].map(|it| part.text(it, parts.measure, formats.get())).unwrap_or_default();
                        view! { <td>{text}</td> }
                    })
                    .collect_view();
                view! { <tr><td class="l">{parts.first.plus(t as i32).to_string()}</td>{cells}</tr> }
            })
            .collect_view()
    };
    view! {
        <div class="scroll numbers" tabindex="0" role="region" aria-label=tr(|it| it.fit.components)>
            <table>
                <thead><tr><th class="l">{tr(|it| it.forecast.month)}</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
