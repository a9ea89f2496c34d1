//! From list revenue to operating profit as a bridge, and the break-even.

use leptos::prelude::*;

use crate::charts::{BreakEvenChart, BreakEvenPoint, BridgeChart, BridgeRow, Chart, Ink, ValueText};
use crate::domain::Money;
use crate::i18n::Metric;
use crate::import::export::{Cell, ExportTable};
use crate::plan::budget::PlLine;
use crate::ui::components::chart::ChartView;

use crate::ui::tips::term;

use super::words::pl_name;
use super::{Desk, Sheet, even_words};

/// Places along the axis of the break-even.
const N_POINTS: i64 = 48;

/// The pictures.
#[component]
pub fn Pictures(desk: Desk) -> impl IntoView {
    let bridge = Memo::new(move |_| ByRows(desk.with(|it| bridge(desk, it)).unwrap_or_default()));
    let height = Signal::derive(move || bridge.read().0.natural_height());
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let words = move || &desk.texts().budget;
    let has_even =
        Memo::new(move |_| desk.with(|it| it.inputs.is_ok() && !it.now.lines.is_empty()).unwrap_or_default());
    let even_title = Signal::derive(move || words().even_title.to_owned());
    let even_says = Signal::derive(move || desk.with(|it| even_words(it, desk.formats.get())).unwrap_or_default());
    let even_chart = Signal::derive(move || Chart::from(desk.with(|it| even_chart(desk, it)).unwrap_or_default()));
    view! {
        <div class="pics">
            <section data-bridge="">
                <ChartView chart=Signal::derive(move || Chart::from(bridge.get().0)) title=Signal::derive(move || words().bridge_title.to_owned()) unit
                    says=Signal::derive(move || words().bridge_says.to_owned()) height width=760.0
                    file=Callback::new(|()| "kedge-budget".to_owned()) table=Callback::new(move |()| desk.with(|it| bridge_table(desk, it))) />
            </section>
            <Show when=move || has_even.get() fallback=move || view! { <section><p class="q">{even_says}</p></section> }>
                <section data-even="">
                    <ChartView chart=even_chart title=even_title unit says=even_says height=Signal::stored(300.0) width=760.0
                        file=Callback::new(|()| "kedge-break-even".to_owned()) table=Callback::new(move |()| desk.with(|it| even_table(desk, it)))>
                        {term(Metric::BreakEven, |it| it.topics.break_even)}
                    </ChartView>
                </section>
            </Show>
        </div>
    }
}

/// A bridge, so that an unchanged one is not drawn anew.
#[derive(Clone, PartialEq)]
struct ByRows(BridgeChart);

fn bridge(desk: Desk, it: &Sheet) -> BridgeChart {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let row = |line: PlLine| {
        let amount = it.pl.company.total(line)?;
        let name = pl_name(line, words);
        Some(if line.is_cost() {
            let taken = -amount;
            BridgeRow::step(name, taken.minor(), formats.money_signed(taken), Ink::Bad)
        } else {
            let ink = if amount.minor() < 0 { Ink::Bad } else { Ink::Ink };
            BridgeRow::total(name, amount.minor(), formats.money(amount), ink)
        })
    };
    // Up to where it is known: without every cost the bridge ends at net revenue.
    let known = PlLine::ALL.into_iter().map_while(row);
    BridgeChart { rows: known.collect() }
}

fn bridge_table(desk: Desk, it: &Sheet) -> ExportTable {
    let words = &desk.texts().budget;
    let row = |line: PlLine| {
        let amount = it.pl.company.total(line).map(|it| if line.is_cost() { -it } else { it });
        vec![Cell::text(pl_name(line, words)), amount.map_or(Cell::Empty, Cell::Money)]
    };
    ExportTable {
        name: words.bridge_title.to_owned(),
        header: vec![Cell::text(words.row), Cell::text(words.year)],
        rows: PlLine::ALL.into_iter().map(row).collect(),
        n_names: 1,
    }
}

/// Sales and cost at places from nothing to a third beyond the budget or the break-even.
fn even_points(it: &Sheet) -> Vec<(i64, i64)> {
    let Ok(inputs) = &it.inputs else { return Vec::new() };
    let even = it.even.as_ref().map_or(0, |it| it.sales.minor());
    let most = inputs.sales.minor().max(even.min(inputs.sales.minor().saturating_mul(4)));
    let most = most + most / 4;
    (0..=N_POINTS)
        .map(|i| (i128::from(most) * i128::from(i) / i128::from(N_POINTS)) as i64)
        .map(|at| (at, inputs.cost_at(at)))
        .collect()
}

fn even_chart(desk: Desk, it: &Sheet) -> BreakEvenChart {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let unit = formats.unit.minor_units() as f64;
    let value = |it: i64| it as f64 / unit;
    let points =
        even_points(it).into_iter().map(|(sales, cost)| BreakEvenPoint { sales: value(sales), cost: value(cost) });
    let text =
        ValueText::new(move |it| Money::from_f64(it * unit / 100.0).map_or_else(String::new, |it| formats.money(it)));
    let mut marks = Vec::new();
    if let Ok(even) = &it.even {
        marks.push((value(even.sales.minor()), words.even_mark.to_owned()));
    }
    if let Ok(inputs) = &it.inputs {
        marks.push((value(inputs.sales.minor()), words.budget_mark.to_owned()));
    }
    BreakEvenChart {
        points: points.collect(),
        marks,
        names: [words.pl_sales.to_owned(), words.all_cost.to_owned(), words.pl_profit.to_owned()],
        text,
    }
}

fn even_table(desk: Desk, it: &Sheet) -> ExportTable {
    let words = &desk.texts().budget;
    let money = |it: i64| Cell::Money(Money::from_minor(it));
    let row = |(sales, cost): (i64, i64)| vec![money(sales), money(cost), money(sales - cost)];
    ExportTable {
        name: words.even_title.to_owned(),
        header: [words.pl_sales, words.all_cost, words.pl_profit].map(Cell::text).to_vec(),
        rows: even_points(it).into_iter().map(row).collect(),
        n_names: 0,
    }
}
