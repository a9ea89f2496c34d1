//! The control chart of one series.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::charts::{Band, CentreInk, Chart, ControlChart, MonthAxis, ValueText};
use crate::domain::{AccountId, Money, Month, MonthRange, Node, ProductId};
use crate::forecast::{EwmaChart, Tracking, ewma_of_width};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::versions::name_of;
use crate::ui::state::{use_bench, use_formats, use_watching};
use crate::ui::tips::term;

/// Brings the chart into sight.
pub fn scroll_to() {
    if let Some(it) = document().get_element_by_id("control") {
        it.scroll_into_view();
    }
}

/// A chart with the months of its points.
#[derive(Clone, PartialEq)]
struct Charted {
    months: Vec<Month>,
    chart: EwmaChart,
}

fn charted_of(it: &Tracking, history: MonthRange, width: f64) -> Option<Charted> {
    let chart = ewma_of_width(&it.errors, width)?;
    Some(Charted { months: it.positions.iter().map(|i| history.first.plus(*i as i32)).collect(), chart })
}

/// The chart with the choice of its series.
#[component]
pub fn ControlSection(
    /// The series.
    charted: RwSignal<Node>,
) -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    let width = bench.select(|it| it.thresholds.width);
    let shown = Memo::new(move |_| {
        let history = bench.with(|it| it.book.as_ref().map(|it| it.months()))?;
        let width = width.get() as f64 / 100.0;
        watching.errors.with(|it| charted_of(it.get(&charted.get())?, history, width))
    });
    let name = move || {
        let formats = formats.get();
        bench.with(|it| name_of(it.book.as_deref(), charted.get(), formats))
    };
    let title = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().alerts;
        let (n, all) = shown.with(|it| {
            it.as_ref()
                .map_or((0, 0), |it| (it.chart.points.iter().filter(|it| it.is_out()).count(), it.chart.points.len()))
        });
        match n {
            0 => texts.chart_title_calm(name(), formats.count(all)),
            n => texts.chart_title(name(), formats.count(n), formats.count(all)),
        }
    });
    let chart = Signal::derive(move || {
        let (formats, start) = (formats.get(), bench.with(|it| it.workspace.fiscal_start_month));
        Chart::from(shown.get().map(|it| control(&it, start, formats)).unwrap_or_default())
    });
    let has_any = move || shown.with(Option::is_some);
    let waits = move || watching.progress.with(|it| it.n_out() > 0);
    // The company, accounts, products, then what each account buys, all in the order of the book.
    let listed = Memo::new(move |_| {
        let mut nodes: Vec<Node> = watching.errors.with(|it| it.keys().copied().collect());
        bench.with(|document| {
            let accounts = document.book.iter().flat_map(|it| it.accounts()).enumerate();
            let accounts: HashMap<AccountId, usize> = accounts.map(|(i, it)| (it.id, i)).collect();
            let products = document.book.iter().flat_map(|it| it.products()).enumerate();
            let products: HashMap<ProductId, usize> = products.map(|(i, it)| (it.id, i)).collect();
            nodes.sort_by_cached_key(|node| match node {
                Node::Company => (0, None, None),
                Node::Account(it) => (1, accounts.get(it), None),
                Node::Product(it) => (2, None, products.get(it)),
                Node::Leaf(it, of) => (3, accounts.get(it), products.get(of)),
            });
        });
        nodes
    });
    let choose = move |event| {
        let i: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(node) = i.and_then(|i| listed.with_untracked(|it| it.get(i).copied())) {
            charted.set(node);
        }
    };
    let options = move || {
        let formats = formats.get();
        let chosen = charted.get();
        let nodes = listed.get();
        bench.with(|document| {
            let option = |(i, node): (usize, &Node)| {
                let name = name_of(document.book.as_deref(), *node, formats);
                view! { <option value=i.to_string() selected=*node == chosen>{name}</option> }
            };
            nodes.iter().enumerate().map(option).collect_view()
        })
    };
    let unit = Signal::derive(move || {
        let formats = formats.get();
        formats.language.texts().alerts.chart_unit(formats.number(width.get() as f64 / 100.0, 2))
    });
    let says = Signal::derive(move || tr(|it| it.alerts.chart_says)().to_owned());
    let table = move |()| shown.get_untracked().map(|it| control_table(&it, formats.get_untracked()));
    view! {
        <section class="control" id="control">
            <Show when=has_any fallback=move || view! { <p class="q">{tr(move |it| if waits() { "" } else { it.alerts.no_errors })}</p> }>
                <ChartView chart title unit says height=Signal::stored(260.0) width=948.0 file=Callback::new(|()| "kedge-control".to_owned()) table=Callback::new(table)>
                    {term(Metric::Ewma, |it| it.alerts.ewma)}
                    <select data-series="" aria-label=tr(|it| it.alerts.chart_series) on:change=choose>{options}</select>
                </ChartView>
                {move || shown.get().and_then(|it| working(&it, width.get() as f64 / 100.0, formats.get()))}
            </Show>
        </section>
    }
}

/// How the newest point comes about; `None` without one.
fn working(it: &Charted, width: f64, formats: Formats) -> Option<impl IntoView + use<>> {
    let words = &formats.language.texts().alerts;
    let number = |it: f64| formats.number(it, 3);
    let (last, n) = (it.chart.points.last()?, it.chart.points.len());
    let before = n.checked_sub(2).map_or(0.0, |i| it.chart.points[i].z);
    let sigma = Money::from_f64(it.chart.sigma).map(|it| formats.money_unit(it)).unwrap_or_default();
    let lines = [
        words.work_sigma(sigma),
        words.work_z(number(last.x), number(before), number(last.z)),
        words.work_limit(formats.number(width, 2), formats.count(n), number(last.limit)),
    ];
    let lines = lines.map(|it| view! { <li>{it}</li> }).collect_view();
    Some(view! { <details class="working"><summary>{words.working}</summary><ol>{lines}</ol></details> })
}

fn control(it: &Charted, fiscal_start: u32, formats: Formats) -> ControlChart {
    let texts = &formats.language.texts().alerts;
    let Some((first, last)) = it.months.first().zip(it.months.last()) else { return ControlChart::default() };
    // A month without an error of its own leaves a gap.
    let span = MonthRange::inclusive(*first, *last);
    let offset = (first.month() + 12 - fiscal_start) % 12;
    let at = |month: Month| it.months.iter().position(|it| *it == month).map(|i| it.chart.points[i]);
    let points: Vec<_> = span.iter().map(at).collect();
    let mut limit = 0.0;
    let limits: Vec<f64> = (points.iter())
        .map(|it| {
            limit = it.map_or(limit, |it| it.limit);
            limit
        })
        .collect();
    let axis =
        MonthAxis::fiscal(span.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()));
    let mut axis = axis.with_names(span.iter().map(|it| formats.month(it)).collect());
    axis.years = Vec::new();
    // The border names the first month of each quarter.
    for block in &mut axis.blocks {
        block.label = formats.month(first.plus(block.start as i32));
    }
    let two = ValueText::new(move |it| formats.number(it, 2));
    ControlChart {
        axis,
        tick_text: ValueText::new(move |it| formats.number(it, 1)),
        values: points.iter().map(|it| it.map(|it| it.z)).collect(),
        outside: points.iter().map(|it| it.is_some_and(|it| it.is_out())).collect(),
        limits: Some(Band { lower: limits.iter().map(|it| -it).collect(), upper: limits }),
        extra: Vec::new(),
        centre: Some(0.0),
        centre_label: texts.centre.to_owned(),
        centre_ink: CentreInk::Quiet,
        last_label: points.last().copied().flatten().map(|it| formats.number(it.z, 2)).unwrap_or_default(),
        names: [texts.ewma, texts.limit_up, texts.outside, ""].map(str::to_owned),
        value_text: two,
    }
}

fn control_table(it: &Charted, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.alerts;
    let plain = |it: f64| Cell::Plain(format!("{it:.4}"));
    let row = |(month, it): (&Month, &crate::forecast::EwmaPoint)| {
        let outside = if it.is_out() { Cell::text(words.yes) } else { Cell::Empty };
        vec![Cell::Month(*month), plain(it.x), plain(it.z), plain(it.limit), plain(-it.limit), outside]
    };
    let header = [texts.forecast.month, words.error, words.ewma, words.limit_up, words.limit_down, words.outside];
    ExportTable {
        name: words.sheet.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.months.iter().zip(&it.chart.points).map(row).collect(),
        n_names: 1,
    }
}
