//! Recorded and adjusted values, with the months marked.

use leptos::prelude::*;

use crate::charts::{Chart, EventNote, ForecastChart, MonthAxis, ValueText};
use crate::domain::Currency;
use crate::forecast::{AdjustmentKind, AdjustmentReason, Findings};
use crate::i18n::Formats;
use crate::ui::components::chart::ChartCanvas;
use crate::ui::language::tr;
use crate::ui::pages::series::chart::{divisor, festivals, narrow, tick_decimals};
use crate::ui::pages::series::facts::unit_text;
use crate::ui::state::{use_formats, use_preferences};
use crate::workbench::preparation::Choice;

use super::PrepareContext;
use super::facts::{PrepareFacts, Row};

/// Months on a phone: more would be a thicket.
const NARROW_MONTHS: usize = 36;

/// The chart. Enter on a marked month goes to its row.
#[component]
pub fn PrepareChart() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let (formats, preferences) = (use_formats(), use_preferences());
    let skip = move || {
        let n = context.facts.with(|it| it.as_ref().map_or(0, |it| it.months.len));
        if narrow() { n.saturating_sub(NARROW_MONTHS) } else { 0 }
    };
    let chart = Signal::derive(move || -> Chart {
        let (formats, skip) = (formats.get(), skip());
        context.facts.with(|facts| {
            context.findings.with(|found| {
                context.rows.with(|rows| match (facts, found) {
                    (Some(facts), Some(found)) => draw(facts, found, rows, skip, formats),
                    _ => ForecastChart::default().into(),
                })
            })
        })
    });
    let theme = Signal::derive(move || format!("{:?}", preferences.read().theme));
    let height = Signal::derive(move || if narrow() { 240.0 } else { 280.0 });
    let label = Signal::derive(move || {
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
    let unit = move || context.facts.with(|it| it.as_ref().map(|it| unit_text(it.measure, formats.get())));
    let on_select = move |i: usize| {
        let month = context.facts.with_untracked(|it| it.as_ref().map(|it| it.months.first.plus((i + skip()) as i32)));
        let Some(month) = month else { return };
        let is_there = |it: &Row| (0..it.n_months as i32).contains(&month.since(it.month));
        if let Some(row) = context.rows.with_untracked(|rows| rows.iter().position(is_there)) {
            context.at.set(row);
            super::proposals::focus_row(row);
        }
    };
    view! {
        <section>
            <div class="bar"><h2>{tr(|it| it.prepare.chart)}<small>{unit}</small></h2></div>
            <div class="chartbox"><ChartCanvas chart label height theme on_select=Callback::new(on_select) /></div>
        </section>
    }
}

fn draw(facts: &PrepareFacts, found: &Findings, rows: &[Row], skip: usize, formats: Formats) -> Chart {
    let texts = &formats.language.texts().prepare;
    let per_unit = divisor(facts.measure, formats.unit);
    let first = facts.months.first.plus(skip as i32);
    let n_months = facts.months.len - skip;
    let scaled = |values: &[Option<f64>]| -> Vec<Option<f64>> {
        values.iter().skip(skip).map(|it| it.map(|v| v / per_unit)).collect()
    };
    let start = facts.fiscal_start_month;
    let offset = (first.month() + 12 - start) as usize % 12;
    let fiscal_first = first.plus(-(offset as i32));
    let name = |nth: usize| fiscal_first.plus(12 * nth as i32 + 11).year().to_string();
    let note = |row: &Row| {
        let month = usize::try_from(row.month.since(first)).ok()?;
        Some(EventNote { month, text: mark(row, formats) })
    };
    ForecastChart {
        axis: MonthAxis::fiscal(n_months, offset, |q| format!("Q{}", q + 1), |nth| (name(nth), Vec::new())),
        tick_text: ValueText::new(move |it| formats.number(it, tick_decimals(it))),
        actual: scaled(&facts.values),
        fitted: scaled(&found.adjusted),
        forecast_start: n_months,
        windows: if formats.currency == Currency::Cny { festivals(first, n_months, formats) } else { Vec::new() },
        notes: rows.iter().filter_map(note).collect(),
        actual_label: texts.recorded.to_owned(),
        fitted_label: if rows.iter().any(Row::changes) { texts.adjusted.to_owned() } else { String::new() },
        ..ForecastChart::default()
    }
    .into()
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
