//! Capacity against target by month: the chart and its table.

use leptos::prelude::*;

use crate::charts::{Chart, MonthAxis, SplitBars, ValueText};
use crate::domain::Money;
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::staffing::MonthCapacity;
use crate::ui::components::chart::ChartView;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::ui::tips::term;
use crate::workbench::people::TeamSize;

use super::Desk;

/// The section.
#[component]
pub fn Months(desk: Desk) -> impl IntoView {
    let bars = Memo::new(move |_| {
        let formats = desk.formats.get();
        desk.size.with(|it| it.as_ref().map(|it| MonthsShown(bars(it, formats))))
    });
    let chart =
        Signal::derive(move || Chart::from(bars.with(|it| it.as_ref().map(|it| it.0.clone()).unwrap_or_default())));
    let title = Signal::derive(move || desk.texts().people.chart.to_owned());
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let says = Signal::derive(move || desk.texts().people.says.to_owned());
    let table = move |()| desk.size.with_untracked(|it| table(it.as_ref()?, desk.formats.get_untracked()));
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().people.title, vec![table(())?]))
    };
    let rows = move || {
        let formats = desk.formats.get();
        desk.size.with(|it| {
            let capacity = it.as_ref()?.capacity.as_ref()?;
            Some(capacity.months.iter().map(|it| row(it, formats)).collect_view())
        })
    };
    let exact = move || {
        let minor = desk.size.with(|it| it.as_ref().and_then(|it| it.productivity).map(Money::minor));
        minor.map(|it| it.to_string()).unwrap_or_default()
    };
    let working = move || {
        let (words, formats) = (&desk.texts().people, desk.formats.get());
        desk.size.with(|it| {
            let it = it.as_ref()?;
            let first = it.capacity.as_ref()?.months.first()?;
            let season = it.season[(first.month.month() - 1) as usize];
            let (productivity, heads) = (formats.money_unit(it.productivity?), first.here + first.hired);
            Some(words.working(
                formats.month(first.month),
                productivity,
                formats.percent(season, 2),
                formats.number(heads, 2),
                formats.money_unit(first.capacity),
            ))
        })
    };
    view! {
        <section>
            <ChartView chart title unit says height=Signal::stored(250.0) width=948.0 file=Callback::new(|()| "kedge-people".to_owned()) table=Callback::new(table) />
            <div class="bar"><h2>{tr(|it| it.people.by_month)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span><TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.people.by_month)>
                <table class="capacity" data-productivity=exact>
                    <thead><tr><th class="l" scope="col">{tr(|it| it.people.month)}</th><th class="hide-p" scope="col">{term(Metric::FullHeads, |it| it.people.here)}</th><th class="hide-p" scope="col">{term(Metric::FullHeads, |it| it.people.hired)}</th>
                        <th class="fc" scope="col">{term(Metric::Capacity, |it| it.people.capacity)}</th><th class="tg" scope="col">{tr(|it| it.people.target)}</th><th scope="col">{tr(|it| it.people.difference)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details class="working"><summary>{tr(|it| it.people.show_working)}</summary><p class="small">{working}</p><p class="q small">{tr(|it| it.people.working_says)}</p></details>
        </section>
    }
}

/// A chart that a memo can hold: it is another one whenever its figures may be.
#[derive(Clone)]
struct MonthsShown(SplitBars);

impl PartialEq for MonthsShown {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

fn row(it: &MonthCapacity, formats: Formats) -> AnyView {
    let gap = it.capacity - it.target;
    view! {
        <tr data-month=it.month.to_string() data-here=format!("{:.6}", it.here) data-hired=format!("{:.6}", it.hired) data-minor=it.capacity.minor().to_string() data-target=it.target.minor().to_string()>
            <td class="l">{formats.month(it.month)}</td><td class="hide-p">{formats.number(it.here, 1)}</td><td class="hide-p">{formats.number(it.hired, 1)}</td>
            <td>{formats.money(it.capacity)}</td><td>{formats.money(it.target)}</td><td class:bad=gap < Money::default()>{formats.money_signed(gap)}</td>
        </tr>
    }
    .into_any()
}

fn bars(it: &TeamSize, formats: Formats) -> SplitBars {
    let words = &formats.language.texts().people;
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let open: &[MonthCapacity] = it.capacity.as_ref().map(|it| it.months.as_slice()).unwrap_or_default();
    let axis = MonthAxis { n_months: open.len(), ..MonthAxis::default() }
        .with_months(open.iter().map(|it| formats.month_name(it.month)).collect())
        .with_names(open.iter().map(|it| formats.month(it.month)).collect());
    SplitBars {
        axis,
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: Vec::new(),
        forecast: open.iter().map(|it| Some(value(it.capacity))).collect(),
        plan: open.iter().map(|it| value(it.target)).collect(),
        names: ["", words.capacity, words.target].map(str::to_owned),
        value_text: ValueText::new(move |it| {
            Money::from_f64(it * unit / 100.0).map_or_else(String::new, |it| formats.money_unit(it))
        }),
        ..SplitBars::default()
    }
}

fn table(it: &TeamSize, formats: Formats) -> Option<ExportTable> {
    let words = &formats.language.texts().people;
    let heads = |it: f64| Cell::Plain(format!("{it:.2}"));
    let row = |it: &MonthCapacity| {
        vec![
            Cell::Month(it.month),
            heads(it.here),
            heads(it.hired),
            Cell::Money(it.capacity),
            Cell::Money(it.target),
            Cell::Money(it.capacity - it.target),
        ]
    };
    let header = [words.month, words.here, words.hired, words.capacity, words.target, words.difference];
    Some(ExportTable {
        name: words.title.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.capacity.as_ref()?.months.iter().map(row).collect(),
        n_names: 1,
    })
}
