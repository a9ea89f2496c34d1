//! History, fitted values, forecast with its ranges, and target, over time.

use leptos::prelude::*;

use crate::charts::{
    Band, Chart, EndLabel, ForecastChart, Ink, LegendEntry, MonthAxis, Part, PointLabel, Run, SeasonWindow, TimeMark,
    TimeWindow, ValueText,
};
use crate::domain::{Currency, DisplayUnit, Measure, Month, spring_festival};
use crate::forecast::MethodForecast;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::state::use_formats;
use crate::workbench::shape::shape_of;

use super::SeriesContext;
use super::facts::{SeriesFacts, unit_text, value_cell, value_text};
use super::save::{file_stem, table_book};
use super::training::{TrainingLine, start_handle};

/// Months of history in a report, and on a narrow screen: more would be a thicket there.
const REPORT_MONTHS: usize = 36;
const NARROW_MONTHS: usize = 24;

/// The main chart.
#[component]
pub fn HistoryChart() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let hidden = RwSignal::new(vec![Part::Compared]);
    // Of the newest months of the history, so many are shown, and all that is ahead; `None` for all.
    let window = RwSignal::new(None::<TimeWindow>);
    let newest = move |n_history: Option<usize>| {
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            let first = facts.history.len.checked_sub(n_history?)?;
            Some(TimeWindow { first, len: facts.n_months() - first })
        })
    };
    if narrow() {
        window.set(untrack(|| newest(Some(NARROW_MONTHS))));
    }
    // A part of time that reached to the end goes on reaching there when the forecast comes.
    Effect::new(move |before: Option<usize>| {
        let n = context.facts.with(|it| it.as_ref().map_or(0, SeriesFacts::n_months));
        let shown = window.get_untracked();
        if let (Some(before), Some(shown)) = (before.filter(|it| *it != n), shown)
            && shown.end() == before
        {
            window.set(Some(TimeWindow { len: n.saturating_sub(shown.first).max(1), ..shown }));
        }
        n
    });
    let chart = Signal::derive(move || {
        let step = context.step.get();
        context.facts.with(|facts| {
            facts.as_ref().map_or_else(
                || ForecastChart::default().into(),
                |facts| draw(facts, context.shown().as_ref(), step, formats.get()).into(),
            )
        })
    });
    let told = move |tell: fn(&SeriesFacts, Formats) -> String| {
        Signal::derive(move || {
            context.facts.with(|it| it.as_ref().map(|it| tell(it, formats.get())).unwrap_or_default())
        })
    };
    let height = Signal::derive(move || if narrow() { 260.0 } else { 306.0 });
    let on_select = move |i: usize| {
        let n_history = context.facts.with_untracked(|it| it.as_ref().map_or(0, |it| it.history.len));
        if let Some(step) = i.checked_sub(n_history) {
            context.step.set(step);
        }
    };
    let spans = Signal::derive(move || {
        let texts = &formats.get().language.texts().forecast;
        let months = |n: usize| (newest(Some(n)), texts.span_months(n));
        vec![(None, texts.span_all.to_owned()), months(36), months(24)]
    });
    let table = move |()| month_table(context, formats.get_untracked());
    let workbook = move |()| Some(table_book(context, "", month_table(context, formats.get_untracked())?));
    view! {
        <section>
            <ChartView chart title=told(finding) unit=told(|it, formats| unit_text(it.measure, formats)) says=told(description) height
                file=Callback::new(move |()| file_stem(context, "")) table=Callback::new(table) workbook=Callback::new(workbook)
                hidden window on_select=Callback::new(on_select) start=start_handle(context)>
                <Segments label=Signal::derive(move || tr(|it| it.forecast.span)().to_owned()) options=spans value=window on_select=Callback::new(move |it| window.set(it)) soft=true />
            </ChartView>
            <TrainingLine />
        </section>
    }
}

pub(in crate::ui::pages) fn narrow() -> bool {
    window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|it| it <= 720.0)
}

/// Whole units in one of the reader's unit.
pub(in crate::ui::pages) fn divisor(measure: Measure, unit: DisplayUnit) -> f64 {
    match measure {
        Measure::Amount => unit.minor_units() as f64 / 100.0,
        Measure::Quantity => 1.0,
    }
}

/// The newest years with forecast and target and nothing else: for reports.
pub fn plain_chart(facts: &SeriesFacts, formats: Formats) -> Chart {
    let chosen = facts.forecast.as_ref().map(|it| &it.chosen);
    let first = facts.history.len.saturating_sub(REPORT_MONTHS);
    let window = TimeWindow { first, len: facts.n_months() - first };
    // Pinned to no month: a step beyond the last.
    draw(facts, chosen, usize::MAX, formats).without(&[Part::Fitted, Part::Compared]).windowed(window).into()
}

fn draw(facts: &SeriesFacts, shown: Option<&MethodForecast>, step: usize, formats: Formats) -> ForecastChart {
    let all = formats.language.texts();
    let texts = &all.forecast;
    let first = facts.history.first;
    let n_history = facts.history.len;
    let per_unit = divisor(facts.measure, formats.unit);
    let scaled = |values: &[f64]| values.iter().map(|it| it / per_unit).collect::<Vec<f64>>();
    let drawn = |values: &[Option<f64>]| values.iter().map(|it| it.map(|v| v / per_unit)).collect::<Vec<_>>();
    let point = shown.map_or_else(|| facts.point(), |it| &it.forecast.point);
    let band = |i: usize| {
        let interval = shown?.forecast.intervals.get(i)?;
        Some(Band { lower: scaled(&interval.lower), upper: scaled(&interval.upper) })
    };
    let n_months = n_history + point.len();
    let measure = facts.measure;
    let text = move |value: f64| value_text(measure, value, formats);
    let names = (0..n_months).map(|i| formats.month(first.plus(i as i32))).collect();
    ForecastChart {
        axis: axis(facts, n_months, point, formats).with_names(names),
        tick_text: ValueText::new(move |it| formats.number(it, tick_decimals(it))),
        actual: drawn(&facts.values),
        fitted: shown.map(|it| drawn(&it.fitted)).unwrap_or_default(),
        compared: last_year(facts, n_months, per_unit),
        target: targets(facts, n_months, per_unit),
        forecast_start: n_history,
        forecast: scaled(point),
        band80: band(0),
        band95: band(1),
        now: Some(TimeMark {
            position: n_history as f64,
            label: texts.actuals_to(formats.month(first.plus(n_history as i32 - 1))),
        }),
        windows: if formats.currency == Currency::Cny { festivals(first, n_months, formats) } else { Vec::new() },
        notes: Vec::new(),
        actual_label: texts.actual.to_owned(),
        fitted_label: if shown.is_some() { texts.fitted.to_owned() } else { String::new() },
        target_label: None,
        pinned: point.get(step).map(|it| PointLabel {
            month: n_history + step,
            text: format!("{} {}", formats.month_name(facts.ahead.first.plus(step as i32)), text(*it)),
        }),
        end_labels: end_labels(shown, point, per_unit, formats, &text),
        left_out: facts.train_from,
        names: [
            (Part::Actual, texts.actual),
            (Part::Fitted, texts.fitted),
            (Part::Forecast, texts.forecast),
            (Part::Range80, "80%"),
            (Part::Range95, "95%"),
            (Part::Target, texts.target),
            (Part::Compared, texts.last_year),
        ]
        .map(|(part, label)| LegendEntry::new(part, label))
        .to_vec(),
        value_text: ValueText::new(move |it| text(it * per_unit)),
        missing: texts.missing.to_owned(),
        change: Some((all.chart.change.to_owned(), ValueText::new(move |it| formats.percent_signed(it, 1)))),
    }
}

/// Ticks below ten need decimals to be told apart.
pub(in crate::ui::pages) fn tick_decimals(value: f64) -> u32 {
    match value.abs() {
        v if v == 0.0 || v >= 10.0 || v.fract() == 0.0 => 0,
        v if v >= 1.0 => 1,
        _ => 2,
    }
}

fn last_year(facts: &SeriesFacts, n_months: usize, per_unit: f64) -> Vec<Option<f64>> {
    (0..n_months).map(|i| facts.values.get(i.checked_sub(12)?).copied().flatten().map(|it| it / per_unit)).collect()
}

fn targets(facts: &SeriesFacts, n_months: usize, per_unit: f64) -> Vec<Option<f64>> {
    if facts.targets.is_empty() {
        return Vec::new();
    }
    let mut targets = vec![None; n_months];
    for (month, value) in &facts.targets {
        if let Some(cell) = targets.get_mut(*month) {
            *cell = Some(value / per_unit);
        }
    }
    targets
}

/// Fiscal quarters and years; a year that is wholly on the chart carries its sum, in the forecast's ink where part of it
/// lies ahead.
fn axis(facts: &SeriesFacts, n_months: usize, point: &[f64], formats: Formats) -> MonthAxis {
    let (first, start) = (facts.history.first, facts.fiscal_start_month);
    let offset = (first.month() + 12 - start) as usize % 12;
    let fiscal_first = first.plus(-(offset as i32));
    let name = |nth: usize| {
        let last = fiscal_first.plus(12 * nth as i32 + 11);
        last.year().to_string()
    };
    let n_history = facts.values.len();
    let sums = |nth: usize| {
        let begin = (12 * nth).checked_sub(offset)?;
        if begin + 12 > n_months {
            return None;
        }
        let value = |i: usize| if i < n_history { facts.values[i] } else { point.get(i - n_history).copied() };
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
    let label = |value: f64, words: String, part| EndLabel {
        value: value / per_unit,
        text: words,
        bold: part == Part::Forecast,
        part,
    };
    let mut labels = vec![label(*last, texts.end_forecast(text(*last)), Part::Forecast)];
    let ranges = [("80%", Part::Range80), ("95%", Part::Range95)];
    for (interval, (percent, part)) in shown.iter().flat_map(|it| &it.forecast.intervals).zip(ranges) {
        for bound in [interval.lower.last(), interval.upper.last()].into_iter().flatten() {
            labels.push(label(*bound, format!("{percent} {}", text(*bound)), part));
        }
    }
    labels
}

/// What the chart shows, in one sentence.
fn description(facts: &SeriesFacts, formats: Formats) -> String {
    let (texts, first) = (&formats.language.texts().chart, formats.month(facts.history.first));
    if facts.point().is_empty() {
        texts.says_history(facts.history.len, first)
    } else {
        texts.says_series(facts.history.len, first, facts.ahead.len)
    }
}

/// What the eye finds in the history.
fn finding(facts: &SeriesFacts, formats: Formats) -> String {
    let texts = formats.language.texts();
    let shape = shape_of(&facts.values, facts.history.first);
    let change = shape.change.map(|it| formats.percent_signed(it, 1));
    let name = |month: u32| formats.month_name(Month::from_index(12 * 2024 + month as i32 - 1));
    match (change, shape.extremes) {
        (Some(change), Some((high, low))) => texts.chart.high_low_change(change, name(high), name(low)),
        (Some(change), None) => texts.chart.finding_change(change),
        (None, Some((high, low))) => texts.chart.high_low(name(high), name(low)),
        (None, None) => texts.forecast.by_month.to_owned(),
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
