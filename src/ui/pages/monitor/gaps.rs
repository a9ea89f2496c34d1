//! Where the gap comes from: a Pareto of the accounts, and a tree down to their products.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::charts::{Chart, ParetoBar, ParetoChart, ValueText};
use crate::domain::{AccountId, Money, Node};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::plan::desk::Desk;
use crate::ui::pages::versions::name_of;
use crate::ui::routes::Route;
use crate::ui::tips::term;
use crate::workbench::gap_tree::{Gap, GapBasis, GapTree};

/// Bars of their own; the rest is one bar.
const BARS: usize = 9;
/// Accounts in the tree.
const ROWS: usize = 30;

/// The section.
#[component]
pub fn Gaps(desk: Desk, gaps: GapTree) -> impl IntoView {
    let gaps = StoredValue::new(gaps);
    let is_landing = gaps.with_value(|it| it.basis == GapBasis::Landing);
    let name = move |node: Node| {
        let formats = desk.formats.get();
        desk.bench.with_untracked(|it| name_of(it.book.as_deref(), node, formats))
    };
    let chart = Signal::derive(move || {
        let formats = desk.formats.get();
        Chart::from(gaps.with_value(|it| pareto(it, &name, formats)))
    });
    let title = Signal::derive(move || {
        let formats = desk.formats.get();
        let texts = &formats.language.texts().alerts;
        gaps.with_value(|it| {
            // So many accounts as make up four fifths.
            let missing = || it.company.parts.iter().filter_map(|it| it.running);
            let n = missing().position(|it| it >= 0.8).map_or(0, |it| it + 1);
            match missing().nth(n.saturating_sub(1)).filter(|_| n > 0) {
                Some(share) => texts.pareto_title(formats.count(n), formats.percent(share, 0)),
                None => texts.pareto_title_none.to_owned(),
            }
        })
    });
    let any = gaps.with_value(|it| it.company.parts.iter().any(|it| it.gap < Money::default()));
    let unit = Signal::derive(move || {
        let words = tr(move |it| if is_landing { it.alerts.pareto_unit } else { it.alerts.pareto_unit_date })();
        format!("{words} · {}", desk.formats.get().unit_label())
    });
    let says = Signal::derive(move || tr(|it| it.alerts.pareto_says)().to_owned());
    let table = move |()| Some(gaps.with_value(|it| gap_table(it, &name, desk.formats.get_untracked())));
    let open = RwSignal::new(BTreeSet::<AccountId>::new());
    view! {
        <section class="gaps">
            {any.then(|| view! {
                <ChartView chart title unit says height=Signal::stored(240.0) width=948.0 file=Callback::new(|()| "kedge-pareto".to_owned()) table=Callback::new(table) />
            })}
            <div class="bar"><h2>{tr(|it| it.alerts.drill)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.alerts.drill)>
                <table class="drill">
                    <thead><tr>
                        <th class="l" scope="col">{tr(|it| it.plan.account)}</th>
                        <th class="tg" scope="col">{tr(move |it| if is_landing { it.alerts.target } else { it.alerts.plan_date })}</th>
                        <th class="fc hide-p" scope="col">{tr(move |it| if is_landing { it.alerts.reached } else { it.alerts.reached_date })}</th>
                        <th scope="col">{term(Metric::Gap, |it| it.alerts.gap)}</th><th class="hide-p" scope="col">{term(Metric::Shortfall, |it| it.alerts.share)}</th><th scope="col">{tr(|it| it.alerts.running)}</th>
                    </tr></thead>
                    <tbody>{move || gaps.with_value(|it| rows(it, desk, open, &name))}</tbody>
                </table>
            </div>
        </section>
    }
}

fn rows(
    gaps: &GapTree,
    desk: Desk,
    open: RwSignal<BTreeSet<AccountId>>,
    name: &dyn Fn(Node) -> String,
) -> impl IntoView + use<> {
    let formats = desk.formats.get();
    let opened = open.get();
    let mut lines = vec![line(&gaps.company, 0, None, open, name, formats)];
    for account in gaps.company.parts.iter().take(ROWS) {
        let Node::Account(id) = account.node else { continue };
        let is_open = opened.contains(&id);
        let toggle = (!account.parts.is_empty()).then_some((id, is_open));
        lines.push(line(account, 1, toggle, open, name, formats));
        if is_open {
            lines.extend(account.parts.iter().map(|it| line(it, 2, None, open, name, formats)));
        }
    }
    lines
}

fn line(
    it: &Gap,
    level: usize,
    toggle: Option<(AccountId, bool)>,
    open: RwSignal<BTreeSet<AccountId>>,
    name: &dyn Fn(Node) -> String,
    formats: Formats,
) -> AnyView {
    let text = match it.node {
        Node::Leaf(_, product) => name(Node::Product(product)),
        node => name(node),
    };
    let label = formats.language.texts().alerts.opens(&text);
    let key = crate::ui::routes::node_key(it.node);
    let percent = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0));
    let button = toggle.map(|(id, is_open)| {
        let press = move |_| {
            open.update(|it| {
                if !it.remove(&id) {
                    it.insert(id);
                }
            });
        };
        view! { <button type="button" class="cv" aria-label=label aria-expanded=is_open.to_string() on:click=press>{if is_open { "▾" } else { "▸" }}</button> }
    });
    view! {
        <tr class=format!("lv{level}") data-gap=key>
            <td class="l nm">{button}<a href=Route::Series(it.node).href()>{text}</a></td>
            <td class="tg" data-minor=it.target.minor().to_string()>{formats.money(it.target)}</td>
            <td class="fc hide-p" data-minor=it.reached.minor().to_string()>{formats.money(it.reached)}</td>
            <td class:bad=it.gap < Money::default() data-minor=it.gap.minor().to_string()>{formats.money_signed(it.gap)}</td>
            <td class="hide-p">{percent(it.share)}</td>
            <td>{percent(it.running)}</td>
        </tr>
    }
    .into_any()
}

fn pareto(gaps: &GapTree, name: &dyn Fn(Node) -> String, formats: Formats) -> ParetoChart {
    let unit = formats.unit.minor_units() as f64;
    let texts = &formats.language.texts().alerts;
    let missing: Vec<&Gap> = gaps.company.parts.iter().filter(|it| it.gap < Money::default()).collect();
    let bar = |name: String, gap: Money, running: f64| ParetoBar {
        name,
        value: -gap.minor() as f64 / unit,
        text: formats.money(-gap),
        running,
    };
    let n_own = if missing.len() > BARS + 1 { BARS } else { missing.len() };
    let mut bars: Vec<ParetoBar> =
        missing[..n_own].iter().map(|it| bar(name(it.node), it.gap, it.running.unwrap_or(1.0))).collect();
    if n_own < missing.len() {
        let rest = missing[n_own..].iter().map(|it| it.gap).sum();
        bars.push(bar(texts.others.to_owned(), rest, 1.0));
    }
    ParetoChart {
        bars,
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        share_text: ValueText::new(move |it| formats.percent(it, 0)),
        value_name: texts.missing_amount.to_owned(),
        running_name: texts.running.to_owned(),
    }
}

/// Every node of the tree in exact cells.
fn gap_table(gaps: &GapTree, name: &dyn Fn(Node) -> String, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.alerts;
    let share = |it: Option<f64>| it.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
    let row = |it: &Gap| {
        let cells = [it.target, it.reached, it.gap].map(Cell::Money);
        let mut row = vec![Cell::Text(name(it.node))];
        row.extend(cells);
        row.extend([share(it.share), share(it.running)]);
        row
    };
    let header = [texts.plan.account, words.target, words.reached, words.gap, words.share, words.running];
    let accounts = gaps.company.parts.iter().flat_map(|it| std::iter::once(it).chain(&it.parts));
    ExportTable {
        name: words.drill.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: std::iter::once(&gaps.company).chain(accounts).map(row).collect(),
        n_names: 1,
    }
}
