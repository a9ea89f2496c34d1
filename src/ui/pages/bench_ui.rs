//! A large chart and a large grid to measure the page by: `cargo xtask bench ui` opens it, no link leads here.

use leptos::prelude::*;

use crate::charts::{AxisYear, Chart, EndLabel, ForecastChart, LegendEntry, MonthAxis, Part, ValueText};
use crate::domain::Money;
use crate::grid::{Block, Spot};
use crate::i18n::Formats;
use crate::import::export::Cell;
use crate::ui::components::chart::ChartView;
use crate::ui::components::grid::{Grid, GridCell, GridColumn, GridRow, GridSource};
use crate::ui::language::tr;
use crate::ui::state::use_formats;

/// Points of each of the three lines.
const N_POINTS: usize = 5_000;
/// Height of the chart in CSS pixels; its width is the style sheet's.
const HEIGHT: f64 = 320.0;
/// Points under one label of the axis.
const SPAN: usize = 500;
const N_ROWS: usize = 10_000;
const N_COLUMNS: usize = 40;

/// The page. Its button draws the chart again with other data of the same size; what is shown is on the element itself,
/// so that a rival can be held to the same.
#[component]
pub fn BenchUiPage() -> impl IntoView {
    let formats = use_formats();
    let turn = RwSignal::new(0_u32);
    let both = [0, 1].map(|it| StoredValue::new(lines(it)));
    let sum = move || {
        let all = both[turn.get() as usize % 2].with_value(|it| it.iter().flatten().sum::<f64>());
        format!("{all:.0}")
    };
    let chart =
        Signal::derive(move || both[turn.get() as usize % 2].with_value(|it| Chart::from(picture(it, formats.get()))));
    let label = Signal::derive(tr(|it| it.bench.grid));
    view! {
        <div class="bench-ui" data-sum=sum data-turn=move || turn.get().to_string()>
            <h1>{tr(|it| it.bench.ui_title)}</h1>
            <p class="q">{tr(|it| it.bench.ui_text)}</p>
            <p class="acts"><button type="button" class="btn" data-repaint="" on:click=move |_| turn.update(|it| *it += 1)>{tr(|it| it.bench.repaint)}</button></p>
            <div class="bench-chart">
                <ChartView chart title=tr(|it| it.bench.chart) says=tr(|it| it.bench.chart) height=Signal::stored(HEIGHT)
                    file=Callback::new(|()| "bench".to_owned()) table=Callback::new(|()| None) />
            </div>
            <h2>{label}</h2>
            <Grid label id="bench" source=source(formats) on_toggle=Callback::new(|_| ()) on_ask=Callback::new(|_| ()) />
        </div>
    }
}

/// Three walks of whole numbers; `tests/e2e/bench/data.js` makes the same ones.
fn lines(turn: u32) -> [Vec<f64>; 3] {
    [0, 1, 2].map(|line| {
        let mut state = 1 + 3 * turn + line;
        let mut value = 10_000 + 5_000 * i64::from(line);
        let step = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            value += i64::from((state >> 16) % 201) - 100;
            value as f64
        };
        (0..N_POINTS).map(step).collect()
    })
}

/// History, fitted values and a forecast of equal length: the three solid lines of the forecast's chart.
fn picture(lines: &[Vec<f64>; 3], formats: Formats) -> ForecastChart {
    let [actual, fitted, forecast] = lines;
    let texts = &formats.language.texts().bench;
    let number = ValueText::new(move |it| formats.number(it, 0));
    let all = |it: &[f64]| it.iter().copied().map(Some).collect();
    let names = (0..N_POINTS).map(|it| (it + 1).to_string()).collect();
    let span = |nth: usize| AxisYear {
        start: nth * SPAN,
        end: (nth + 1) * SPAN,
        label: (nth * SPAN + 1).to_string(),
        sums: Vec::new(),
    };
    let years = (0..N_POINTS / SPAN).map(span).collect();
    let end = |part: Part, values: &[f64]| EndLabel {
        value: values.last().copied().unwrap_or_default(),
        text: values.last().map(|it| formats.number(*it, 0)).unwrap_or_default(),
        bold: true,
        part,
    };
    ForecastChart {
        // Ten named spans, as many as the rivals' axes have labels, and not the quarters of four hundred years.
        axis: MonthAxis { n_months: N_POINTS, names, years, ..MonthAxis::default() },
        tick_text: number.clone(),
        value_text: number,
        actual: all(actual),
        fitted: all(fitted),
        forecast: forecast.clone(),
        names: [
            (Part::Actual, texts.first_line),
            (Part::Fitted, texts.second_line),
            (Part::Forecast, texts.third_line),
        ]
        .map(|(part, name)| LegendEntry::new(part, name))
        .to_vec(),
        end_labels: vec![end(Part::Actual, actual), end(Part::Fitted, fitted), end(Part::Forecast, forecast)],
        ..ForecastChart::default()
    }
}

/// An amount in every cell, written as amounts are everywhere.
fn source(formats: Signal<Formats>) -> GridSource {
    let column = |i: usize| GridColumn {
        head: if i == 0 { "#".to_owned() } else { i.to_string() },
        title: i.to_string(),
        width: if i == 0 { 180.0 } else { 84.0 },
        class: if i == 0 { "l" } else { "" },
    };
    let amount = |it: Spot| Money::from_minor((it.row * 7_919 + it.column * 104_729) as i64 % 900_000_007);
    let cell = move |it: Spot| {
        if it.column == 0 {
            return GridCell { text: (it.row + 1).to_string(), ..GridCell::default() };
        }
        let money = amount(it);
        GridCell { text: formats.get().money(money), minor: Some(money.minor()), ..GridCell::default() }
    };
    let copy = move |block: Block| {
        let cell = |row: usize, column: usize| {
            if column == 0 { Cell::Plain((row + 1).to_string()) } else { Cell::Money(amount(Spot { row, column })) }
        };
        let row = |row| (block.first.column..=block.last.column).map(|column| cell(row, column)).collect();
        (block.first.row..=block.last.row).map(row).collect::<Vec<Vec<Cell>>>()
    };
    GridSource {
        columns: Signal::stored((0..N_COLUMNS).map(column).collect()),
        n_rows: Signal::stored(N_ROWS),
        row: Callback::new(|it: usize| GridRow { key: it.to_string(), level: 1, open: None, class: "lv1" }),
        cell: Callback::new(cell),
        copy: Callback::new(copy),
    }
}
