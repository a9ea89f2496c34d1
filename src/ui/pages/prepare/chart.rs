//! Recorded and adjusted values, with the months marked.

use leptos::prelude::*;

use crate::charts::{Chart, EventNote, ForecastChart, LegendEntry, MonthAxis, Part, TimeWindow, ValueText};
use crate::domain::Currency;
use crate::forecast::{AdjustmentKind, AdjustmentReason, Findings};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::series::chart::{divisor, festivals, narrow, tick_decimals};
use crate::ui::pages::series::facts::{unit_text, value_cell, value_text};
use crate::ui::platform::files;
use crate::ui::state::use_formats;
use crate::workbench::preparation::Choice;

use super::PrepareContext;
use super::facts::{PrepareFacts, Row};

/// Months on a phone: more would be a thicket.
const NARROW_MONTHS: usize = 36;

/// The chart. Enter on a marked month goes to its row.
#[component]
pub fn PrepareChart() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let window = RwSignal::new(None::<TimeWindow>);
    let n_months = context.facts.with_untracked(|it| it.as_ref().map_or(0, |it| it.months.len));
    if narrow() && n_months > NARROW_MONTHS {
        window.set(Some(TimeWindow { first: n_months - NARROW_MONTHS, len: NARROW_MONTHS }));
    }
    let chart = Signal::derive(move || -> Chart {
        let formats = formats.get();
        context.facts.with(|facts| {
            context.findings.with(|found| {
                context.rows.with(|rows| match (facts, found) {
                    (Some(facts), Some(found)) => draw(facts, found, rows, formats),
                    _ => ForecastChart::default().into(),
                })
            })
        })
    });
    let height = Signal::derive(move || if narrow() { 240.0 } else { 280.0 });
    let says = Signal::derive(move || {
        let formats = formats.get();
        let marked = context.rows.with(|rows| rows.iter().map(|it| it.n_months).sum());
        context
            .facts
            .with(|it| {
                it.as_ref().map(|it| {
                    let texts = &formats.language.texts().prepare;
                    texts.chart_label(
                        formats.count(it.months.len),
                        formats.month(it.months.first),
                        formats.count(marked),
                    )
                })
            })
            .unwrap_or_default()
    });
    let unit = Signal::derive(move || {
        context.facts.with(|it| it.as_ref().map(|it| unit_text(it.measure, formats.get())).unwrap_or_default())
    });
    let title = Signal::derive(move || tr(|it| it.prepare.chart)().to_owned());
    let table = move |()| {
        context.facts.with(|facts| {
            context.findings.with(|found| Some(table_of(facts.as_ref()?, found.as_ref()?, formats.get_untracked())))
        })
    };
    let file = move |()| files::safe_name(tr(|it| it.prepare.chart)());
    let on_select = move |i: usize| {
        let month = context.facts.with_untracked(|it| it.as_ref().map(|it| it.months.first.plus(i as i32)));
        let Some(month) = month else { return };
        let is_there = |it: &Row| (0..it.n_months as i32).contains(&month.since(it.month));
        if let Some(row) = context.rows.with_untracked(|rows| rows.iter().position(is_there)) {
            context.at.set(row);
            super::proposals::focus_row(row);
        }
    };
    view! {
        <section>
            <ChartView chart title unit says height window file=Callback::new(file) table=Callback::new(table) on_select=Callback::new(on_select) />
        </section>
    }
}

fn draw(facts: &PrepareFacts, found: &Findings, rows: &[Row], formats: Formats) -> Chart {
    let texts = &formats.language.texts().prepare;
    let per_unit = divisor(facts.measure, formats.unit);
    let (first, n_months, measure) = (facts.months.first, facts.months.len, facts.measure);
    let scaled =
        |values: &[Option<f64>]| -> Vec<Option<f64>> { values.iter().map(|it| it.map(|v| v / per_unit)).collect() };
    let names = facts.months.iter().map(|it| formats.month(it)).collect();
    let start = facts.fiscal_start_month;
    let offset = (first.month() + 12 - start) as usize % 12;
    let fiscal_first = first.plus(-(offset as i32));
    let name = |nth: usize| fiscal_first.plus(12 * nth as i32 + 11).year().to_string();
    let note = |row: &Row| {
        let month = usize::try_from(row.month.since(first)).ok()?;
        Some(EventNote { month, text: mark(row, formats) })
    };
    ForecastChart {
        axis: MonthAxis::fiscal(n_months, offset, |q| format!("Q{}", q + 1), |nth| (name(nth), Vec::new()))
            .with_names(names),
        tick_text: ValueText::new(move |it| formats.number(it, tick_decimals(it))),
        actual: scaled(&facts.values),
        fitted: scaled(&found.adjusted),
        forecast_start: n_months,
        left_out: facts.train_from,
        windows: if formats.currency == Currency::Cny { festivals(first, n_months, formats) } else { Vec::new() },
        notes: rows.iter().filter_map(note).collect(),
        actual_label: texts.recorded.to_owned(),
        fitted_label: if rows.iter().any(Row::changes) { texts.adjusted.to_owned() } else { String::new() },
        names: vec![LegendEntry::new(Part::Actual, texts.recorded), LegendEntry::new(Part::Fitted, texts.adjusted)],
        value_text: ValueText::new(move |it| value_text(measure, it * per_unit, formats)),
        missing: formats.language.texts().forecast.missing.to_owned(),
        ..ForecastChart::default()
    }
    .into()
}

fn table_of(facts: &PrepareFacts, found: &Findings, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let cell = |values: &[Option<f64>], i: usize| value_cell(facts.measure, values.get(i).copied().flatten());
    let row = |(i, month)| vec![Cell::Month(month), cell(&facts.values, i), cell(&found.adjusted, i)];
    ExportTable {
        name: texts.prepare.chart.to_owned(),
        header: [texts.forecast.month, texts.prepare.recorded, texts.prepare.adjusted].map(Cell::text).to_vec(),
        rows: facts.months.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}

/// The word at a marked month.
fn mark(row: &Row, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    let choice = row.decision.as_ref().map(|it| it.choice);
    match (row.kind, choice) {
        _ if row.stale => texts.mark_stale.to_owned(),
        (AdjustmentKind::LevelShift, _) => texts.mark_shift.to_owned(),
        (_, Some(Choice::Event)) => texts.mark_event.to_owned(),
        (AdjustmentKind::Gap, _) => texts.mark_gap.to_owned(),
        (_, Some(Choice::Rejected)) => String::new(),
        (_, Some(_)) => texts.mark_done.to_owned(),
        (_, None) => match row.found.as_ref().map(|it| it.reason) {
            Some(AdjustmentReason::Distance(it)) => texts.mark_open(formats.number(it.abs(), 1)),
            _ => String::new(),
        },
    }
}
