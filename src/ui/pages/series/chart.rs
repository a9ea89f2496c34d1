//! History, fitted values, forecast with its ranges, and target, over time.

use leptos::prelude::*;

use crate::charts::{
    Band, Chart, EndLabel, ForecastChart, Ink, MonthAxis, PointLabel, Run, SeasonWindow, Size, TimeMark, ValueText,
};
use crate::domain::{Currency, DisplayUnit, Measure, Month, spring_festival};
use crate::forecast::MethodForecast;
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::{ChartCanvas, Hover};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::state::{use_formats, use_preferences};

use super::SeriesContext;
use super::facts::{SeriesFacts, unit_text, value_text};
use super::save::{save_chart, save_table, table_book, value_cell};
use crate::ui::components::table_out::TableOut;
use crate::ui::tips::Term;

/// How much of the history is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    All,
    Months(usize),
}

/// What is drawn beside history and forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    span: Span,
    fitted: bool,
    target: bool,
    last_year: bool,
}

/// The main chart with its switches, its hover line and its table.
#[component]
pub fn HistoryChart() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let (formats, preferences) = (use_formats(), use_preferences());
    let shown = RwSignal::new(Shown { span: first_span(), fitted: true, target: true, last_year: false });
    let hover = RwSignal::new(None::<Hover>);
    let as_table = RwSignal::new(false);
    let chart = Signal::derive(move || {
        let (shown, step) = (shown.get(), context.step.get());
        context.facts.with(|facts| {
            facts.as_ref().map_or_else(
                || ForecastChart::default().into(),
                |facts| draw(facts, context.shown().as_ref(), shown, step, formats.get()),
            )
        })
    });
    let theme = Signal::derive(move || format!("{:?}", preferences.read().theme));
    let label = Signal::derive(move || {
        context.facts.with(|it| it.as_ref().map(|it| description(it, formats.get())).unwrap_or_default())
    });
    let height = Signal::derive(move || if narrow() { 260.0 } else { 306.0 });
    let unit = move || context.facts.with(|it| it.as_ref().map(|it| unit_text(it.measure, formats.get())));
    let on_select = move |i: usize| {
        let n_drawn =
            context.facts.with_untracked(|it| it.as_ref().map_or(0, |it| n_history(it, shown.get_untracked().span)));
        if let Some(step) = i.checked_sub(n_drawn) {
            context.step.set(step);
        }
    };
    let set_span = Callback::new(move |span| shown.update(|it| it.span = span));
    let spans = Signal::derive(move || {
        let texts = &formats.get().language.texts().forecast;
        vec![
            (Span::All, texts.span_all.to_owned()),
            (Span::Months(36), texts.span_months(36)),
            (Span::Months(24), texts.span_months(24)),
        ]
    });
    let table = move |()| month_table(context, formats.get_untracked());
    let workbook = move |()| {
        let table = month_table(context, formats.get_untracked())?;
        Some(table_book(context, "", table))
    };
    let has_target = move || context.facts.with(|it| it.as_ref().is_some_and(|it| !it.targets.is_empty()));
    view! {
        <section>
            <div class="bar">
                <h2>{tr(|it| it.forecast.by_month)}<small>{unit}</small></h2>
                <span class="sp"></span>
                <label class="tick"><input type="checkbox" prop:checked=move || shown.get().fitted on:change=move |_| shown.update(|it| it.fitted = !it.fitted) />{tr(|it| it.forecast.fitted)}</label>
                <Show when=has_target><label class="tick"><input type="checkbox" prop:checked=move || shown.get().target on:change=move |_| shown.update(|it| it.target = !it.target) />{tr(|it| it.forecast.target)}</label></Show>
                <label class="tick"><input type="checkbox" prop:checked=move || shown.get().last_year on:change=move |_| shown.update(|it| it.last_year = !it.last_year) />{tr(|it| it.forecast.last_year)}</label>
                <Segments label=Signal::derive(move || tr(|it| it.forecast.span)().to_owned()) options=spans value=Signal::derive(move || shown.get().span) on_select=set_span soft=true />
            </div>
            <div class="chartbox">
                <ChartCanvas chart label height theme on_hover=Callback::new(move |it| hover.set(it)) on_select=Callback::new(on_select) />
                {move || hover.get().map(|it| view! { <Tip hover=it n_drawn=context.facts.with(|f| f.as_ref().map_or(0, |f| n_history(f, shown.get().span))) /> })}
            </div>
            <div class="bar foot">
                <button type="button" class="link" aria-expanded=move || as_table.get().to_string() on:click=move |_| as_table.update(|it| *it = !*it)>
                    {move || if as_table.get() { tr(|it| it.forecast.hide_table)() } else { tr(|it| it.forecast.show_table)() }}
                </button>
                <button type="button" class="link" on:click=move |_| save_csv(context, formats.get_untracked())>{tr(|it| it.forecast.save_csv)}</button>
                <button type="button" class="link" on:click=move |_| save_chart(context, "", chart.get_untracked(), Size { width: 948.0, height: 306.0 })>{tr(|it| it.forecast.save_png)}</button>
                <TableOut class="link" workbook=Callback::new(workbook) table=Callback::new(table) />
            </div>
            <Show when=move || as_table.get()><NumberTable /></Show>
        </section>
    }
}

/// A phone starts with the last three years: more would be a thicket.
fn first_span() -> Span {
    if narrow() { Span::Months(24) } else { Span::All }
}

pub(in crate::ui::pages) fn narrow() -> bool {
    window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|it| it <= 720.0)
}

fn n_history(facts: &SeriesFacts, span: Span) -> usize {
    match span {
        Span::All => facts.history.len,
        Span::Months(n) => n.min(facts.history.len),
    }
}

/// Whole units in one of the reader's unit.
pub(in crate::ui::pages) fn divisor(measure: Measure, unit: DisplayUnit) -> f64 {
    match measure {
        Measure::Amount => unit.minor_units() as f64 / 100.0,
        Measure::Quantity => 1.0,
    }
}

/// History, fitted values, forecast and target without anything that the reader switches: for reports.
pub fn plain_chart(facts: &SeriesFacts, formats: Formats) -> Chart {
    let shown = Shown { span: Span::Months(36), fitted: false, target: true, last_year: false };
    let chosen = facts.forecast.as_ref().map(|it| &it.chosen);
    // Pinned to no month: a step beyond the last.
    draw(facts, chosen, shown, usize::MAX, formats)
}

fn draw(
    facts: &SeriesFacts,
    shown_forecast: Option<&MethodForecast>,
    shown: Shown,
    step: usize,
    formats: Formats,
) -> Chart {
    let texts = &formats.language.texts().forecast;
    let n_drawn = n_history(facts, shown.span);
    let skip = facts.history.len - n_drawn;
    let first = facts.history.first.plus(skip as i32);
    let per_unit = divisor(facts.measure, formats.unit);
    let scaled = |values: &[f64]| values.iter().map(|it| it / per_unit).collect::<Vec<f64>>();
    let drawn =
        |values: &[Option<f64>]| values.iter().skip(skip).map(|it| it.map(|v| v / per_unit)).collect::<Vec<_>>();
    let point = shown_forecast.map_or_else(|| facts.point(), |it| &it.forecast.point);
    let band = |i: usize| {
        let interval = shown_forecast?.forecast.intervals.get(i)?;
        Some(Band { lower: scaled(&interval.lower), upper: scaled(&interval.upper) })
    };
    let n_months = n_drawn + point.len();
    let text = |value: f64| value_text(facts.measure, value, formats);
    let compared = if shown.last_year { last_year(facts, skip, n_months, per_unit) } else { Vec::new() };
    let chart = ForecastChart {
        axis: axis(facts, first, n_months, skip, point, formats),
        tick_text: ValueText::new(move |it| formats.number(it, tick_decimals(it))),
        actual: drawn(&facts.values),
        fitted: match shown_forecast {
            Some(it) if shown.fitted => drawn(&it.fitted),
            _ => Vec::new(),
        },
        compared,
        target: if shown.target { targets(facts, skip, n_months, per_unit) } else { Vec::new() },
        forecast_start: n_drawn,
        forecast: scaled(point),
        band80: band(0),
        band95: band(1),
        now: Some(TimeMark {
            position: n_drawn as f64,
            label: texts.actuals_to(formats.month(first.plus(n_drawn as i32 - 1))),
        }),
        windows: if formats.currency == Currency::Cny { festivals(first, n_months, formats) } else { Vec::new() },
        notes: Vec::new(),
        actual_label: texts.actual.to_owned(),
        fitted_label: if shown.fitted && shown_forecast.is_some() { texts.fitted.to_owned() } else { String::new() },
        target_label: None,
        pinned: point.get(step).map(|it| PointLabel {
            month: n_drawn + step,
            text: format!("{} {}", formats.month_name(facts.ahead.first.plus(step as i32)), text(*it)),
        }),
        end_labels: end_labels(shown_forecast, point, per_unit, formats, &text),
    };
    chart.into()
}

/// Ticks below ten need decimals to be told apart.
pub(in crate::ui::pages) fn tick_decimals(value: f64) -> u32 {
    match value.abs() {
        v if v == 0.0 || v >= 10.0 || v.fract() == 0.0 => 0,
        v if v >= 1.0 => 1,
        _ => 2,
    }
}

fn last_year(facts: &SeriesFacts, skip: usize, n_months: usize, per_unit: f64) -> Vec<Option<f64>> {
    (skip..skip + n_months)
        .map(|i| facts.values.get(i.checked_sub(12)?).copied().flatten().map(|it| it / per_unit))
        .collect()
}

fn targets(facts: &SeriesFacts, skip: usize, n_months: usize, per_unit: f64) -> Vec<Option<f64>> {
    if facts.targets.is_empty() {
        return Vec::new();
    }
    let mut targets = vec![None; n_months];
    for (month, value) in &facts.targets {
        if let Some(cell) = month.checked_sub(skip).and_then(|i| targets.get_mut(i)) {
            *cell = Some(value / per_unit);
        }
    }
    targets
}

/// Fiscal quarters and years; a year that is wholly on the chart carries its sum, in the forecast's ink where part of it
/// lies ahead.
fn axis(facts: &SeriesFacts, first: Month, n_months: usize, skip: usize, point: &[f64], formats: Formats) -> MonthAxis {
    let start = facts.fiscal_start_month;
    let offset = (first.month() + 12 - start) as usize % 12;
    let fiscal_first = first.plus(-(offset as i32));
    let name = |nth: usize| {
        let last = fiscal_first.plus(12 * nth as i32 + 11);
        last.year().to_string()
    };
    let n_history = facts.values.len() - skip;
    let sums = |nth: usize| {
        let begin = (12 * nth).checked_sub(offset)?;
        if begin + 12 > n_months {
            return None;
        }
        let value = |i: usize| if i < n_history { facts.values[skip + i] } else { point.get(i - n_history).copied() };
        let sum: f64 = (begin..begin + 12).map(value).sum::<Option<f64>>()?;
        let ink = if begin + 12 > n_history { Ink::Forecast } else { Ink::Quiet };
        Some(vec![Run::new(format!(" {}", value_text(facts.measure, sum, formats)), ink)])
    };
    MonthAxis::fiscal(n_months, offset, |q| format!("Q{}", q + 1), |nth| (name(nth), sums(nth).unwrap_or_default()))
}

pub(in crate::ui::pages) fn festivals(first: Month, n_months: usize, formats: Formats) -> Vec<SeasonWindow> {
    let texts = &formats.language.texts().forecast;
    let last = first.plus(n_months as i32);
    (first.year()..=last.year())
        .filter_map(spring_festival)
        .filter(|(month, _)| *month >= first && *month < last)
        .map(|(month, day)| SeasonWindow {
            position: f64::from(month.since(first)) + f64::from(day - 1) / f64::from(month.days()),
            // Three weeks before to two weeks after: when orders stop and start again (P4).
            n_months: 1.15,
            label: texts.festival(format!("{}-{day}", month.month())),
        })
        .collect()
}

fn end_labels(
    shown: Option<&MethodForecast>,
    point: &[f64],
    per_unit: f64,
    formats: Formats,
    text: &impl Fn(f64) -> String,
) -> Vec<EndLabel> {
    let texts = &formats.language.texts().forecast;
    let Some(last) = point.last() else { return Vec::new() };
    let label = |value: f64, words: String, bold| EndLabel { value: value / per_unit, text: words, bold };
    let mut labels = vec![label(*last, texts.end_forecast(text(*last)), true)];
    for (interval, percent) in shown.iter().flat_map(|it| &it.forecast.intervals).zip(["80%", "95%"]) {
        for bound in [interval.lower.last(), interval.upper.last()].into_iter().flatten() {
            labels.push(label(*bound, format!("{percent} {}", text(*bound)), false));
        }
    }
    labels
}

fn description(facts: &SeriesFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().forecast;
    texts.chart_label(facts.history.len, formats.month(facts.history.first), facts.ahead.len)
}

/// The figures of the month pointed at.
#[component]
fn Tip(hover: Hover, n_drawn: usize) -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let rows = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().forecast;
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            let skip = facts.history.len - n_drawn;
            let i = skip + hover.item_idx;
            let month = facts.history.first.plus(i as i32);
            let text = |it: f64| value_text(facts.measure, it, formats);
            let mut rows = Vec::new();
            if let Some(actual) = facts.values.get(i) {
                rows.push((texts.actual, actual.map_or_else(|| texts.missing.to_owned(), text), ""));
            }
            let shown = context.shown();
            if let (Some(step), Some(shown)) = (i.checked_sub(facts.history.len), &shown) {
                rows.extend(shown.forecast.point.get(step).map(|it| (texts.forecast, text(*it), "fc")));
                for (interval, name) in shown.forecast.intervals.iter().zip(["80%", "95%"]) {
                    if let (Some(low), Some(high)) = (interval.lower.get(step), interval.upper.get(step)) {
                        rows.push((name, format!("{}–{}", text(*low), text(*high)), "fc"));
                    }
                }
            } else if let Some(share) = i.checked_sub(facts.history.len).and_then(|step| facts.in_tree.get(step)) {
                rows.push((texts.forecast, text(*share), "fc"));
            }
            rows.extend(facts.targets.iter().find(|it| it.0 == i).map(|it| (texts.target, text(it.1), "tg")));
            let before = i.checked_sub(12).and_then(|i| facts.values.get(i).copied().flatten());
            rows.extend(before.map(|it| (texts.last_year, text(it), "q")));
            Some((formats.month(month), rows))
        })
    };
    let left = hover.anchor.x;
    // Beside the point, on the side with more room.
    let flip = left > 420.0;
    view! {
        <div class="tip" class:flip=flip style:left=format!("{left}px")>
            {move || rows().map(|(month, rows)| view! {
                <b>{month}</b>
                {rows.into_iter().map(|(name, value, class)| view! { <span>{name}</span><span class=class>{value}</span> }).collect_view()}
            })}
        </div>
    }
}

/// The chart's numbers as a table: months ahead first, then the history from the newest back.
#[component]
fn NumberTable() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let rows = move || {
        let formats = formats.get();
        context.facts.with(|facts| {
            facts.as_ref().map(|facts| table_rows(facts, context.shown().as_ref(), formats)).unwrap_or_default()
        })
    };
    view! {
        <div class="scroll numbers">
            <table>
                <thead><tr>
                    <th class="l">{tr(|it| it.forecast.month)}</th><th>{tr(|it| it.forecast.actual)}</th><th>{tr(|it| it.forecast.fitted)}</th>
                    <th>{tr(|it| it.forecast.forecast)}</th><th><Term metric=Metric::Interval>"80% ↓"</Term></th><th>"80% ↑"</th><th>"95% ↓"</th><th>"95% ↑"</th>
                </tr></thead>
                <tbody>{move || rows().into_iter().map(|(month, cells)| view! {
                    <tr><td class="l">{month.to_string()}</td>{cells.into_iter().map(|it| view! { <td>{it}</td> }).collect_view()}</tr>
                }).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Actual, fitted, forecast, 80 % low and high, 95 % low and high of each month, the newest first.
fn month_numbers(facts: &SeriesFacts, shown: Option<&MethodForecast>) -> Vec<(Month, [Option<f64>; 7])> {
    let n = facts.history.len;
    let point = shown.map_or_else(|| facts.point(), |it| &it.forecast.point);
    let bound = |level: usize, step: usize| {
        let interval = shown.and_then(|it| it.forecast.intervals.get(level));
        [interval.and_then(|it| it.lower.get(step).copied()), interval.and_then(|it| it.upper.get(step).copied())]
    };
    let mut rows: Vec<_> = (0..n)
        .map(|i| {
            let fitted = shown.and_then(|it| it.fitted.get(i).copied().flatten());
            (facts.history.first.plus(i as i32), [facts.values[i], fitted, None, None, None, None, None])
        })
        .collect();
    rows.extend(point.iter().enumerate().map(|(step, value)| {
        let ([l80, h80], [l95, h95]) = (bound(0, step), bound(1, step));
        (facts.ahead.first.plus(step as i32), [None, None, Some(*value), l80, h80, l95, h95])
    }));
    rows.reverse();
    rows
}

fn table_rows(facts: &SeriesFacts, shown: Option<&MethodForecast>, formats: Formats) -> Vec<(Month, Vec<String>)> {
    let text = |it: Option<f64>| it.map_or_else(String::new, |it| value_text(facts.measure, it, formats));
    month_numbers(facts, shown)
        .into_iter()
        .map(|(month, cells)| (month, cells.into_iter().map(text).collect()))
        .collect()
}

fn save_csv(context: SeriesContext, formats: Formats) {
    if let Some(table) = month_table(context, formats) {
        save_table(context, "", &table);
    }
}

fn month_table(context: SeriesContext, formats: Formats) -> Option<ExportTable> {
    let texts = &formats.language.texts().forecast;
    let header =
        [texts.month, texts.actual, texts.fitted, texts.forecast, "80% low", "80% high", "95% low", "95% high"];
    let header = header.map(Cell::text).to_vec();
    let rows = context.facts.with_untracked(|facts| {
        facts.as_ref().map(|facts| {
            let mut rows = month_numbers(facts, context.shown().as_ref());
            rows.reverse();
            rows.into_iter()
                .map(|(month, cells)| {
                    std::iter::once(Cell::Month(month))
                        .chain(cells.into_iter().map(|it| value_cell(facts.measure, it)))
                        .collect()
                })
                .collect::<Vec<Vec<Cell>>>()
        })
    });
    Some(ExportTable { name: formats.language.texts().sheets.sheet_series.to_owned(), header, rows: rows?, n_names: 1 })
}
