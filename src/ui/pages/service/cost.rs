//! What it costs to serve each account.

use leptos::prelude::*;

use crate::charts::{Chart, ParetoBar, ParetoChart, ValueText};
use crate::domain::{AccountId, Money};
use crate::i18n::Metric;
use crate::import::export::{Cell, ExportTable};
use crate::plan::service::{AccountService, Phase};
use crate::ui::components::chart::ChartView;
use crate::ui::components::show_more::ShowMore;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::ui::tips::term;
use crate::workbench::service::ServiceView;

use super::Desk;
use super::words::{phase_word, span};

/// Bars of the picture.
const BARS: usize = 10;
/// Rows that are listed at once.
const SHOWN: usize = 30;

/// Picture and table.
#[component]
pub fn Cost(desk: Desk) -> impl IntoView {
    let any = Memo::new(move |_| desk.view.with(|it| it.as_ref().is_some_and(|it| it.load.cost() > Money::default())));
    let small = move || {
        let (words, formats) = (desk.words(), desk.formats.get());
        let said = desk.view.with(|it| {
            it.as_ref().map(|it| {
                if it.is_planned {
                    words.cost_small_plan(span(it.load.months, formats))
                } else {
                    words.cost_small_past.to_owned()
                }
            })
        });
        format!("{} · {}", formats.unit_label(), said.unwrap_or_default())
    };
    let table = move |()| cost_table(desk);
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().service.tab, vec![cost_table(desk)?]))
    };
    let chart = Signal::derive(move || {
        Chart::from(desk.view.with(|it| it.as_deref().map(|it| pareto(desk, it)).unwrap_or_default()))
    });
    let n_shown = RwSignal::new(SHOWN);
    let hidden =
        move || desk.view.with(|it| it.as_ref().map_or(0, |it| it.load.accounts.len().saturating_sub(n_shown.get())));
    let rows = move || {
        desk.view.with(|it| {
            let it = it.as_deref()?;
            let shown = it.load.accounts.iter().take(n_shown.get());
            Some(shown.map(|it| row(desk, it)).collect_view())
        })
    };
    let foot = move || desk.view.with(|it| it.as_deref().map(|it| foot(desk, it)));
    let sales = move || {
        let is_planned = desk.view.with(|it| it.as_ref().is_some_and(|it| it.is_planned));
        if is_planned { desk.words().planned } else { desk.words().sold }
    };
    view! {
        <section class="cost-to-serve">
            <Show when=move || any.get() fallback=move || view! { <p class="q">{tr(|it| it.service.cost_none)}</p> }>
                <ChartView chart title=Signal::derive(move || desk.words().cost.to_owned()) unit=Signal::derive(small) says=Signal::derive(move || desk.words().cost_says.to_owned())
                    height=Signal::stored(240.0) file=Callback::new(|()| "kedge-cost-to-serve".to_owned()) table=Callback::new(move |()| cost_table(desk)) />
            </Show>
            <div class="bar"><h2>{tr(|it| it.service.cost_of)}<small>{small}</small></h2><span class="sp"></span><TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.service.cost_of)>
                <table class="serve">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.service.account)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.tier)}</th><th class="hide-p" scope="col">{tr(|it| it.service.hours_month)}</th>
                        {Phase::ALL.map(|phase| view! { <th class="hide-p" scope="col">{move || phase_word(phase, desk.words())}</th> }).collect_view()}
                        <th scope="col">{term(Metric::CostToServe, |it| it.service.cost_of)}</th><th scope="col">{sales}</th><th scope="col">{term(Metric::CostToServe, |it| it.service.share)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot>{foot}</tfoot>
                </table>
            </div>
            <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=SHOWN />
        </section>
    }
}

fn row(desk: Desk, it: &AccountService) -> impl IntoView + use<> {
    let formats = desk.formats.get();
    let name = desk.name(it.account);
    let key = name.clone();
    view! {
        <tr data-account=key data-tier=it.tier.letter() data-hours=format!("{:.4}", it.hours()) data-minor=it.cost().minor().to_string() data-sales=it.sales.minor().to_string()>
            <td class="l cell">{name}</td><td class="l hide-p">{it.tier.letter()}</td><td class="hide-p">{formats.number(it.hours(), 1)}</td>
            {it.by_phase.map(|it| view! { <td class="hide-p">{formats.money(it)}</td> }).collect_view()}
            <td>{formats.money(it.cost())}</td><td>{formats.money(it.sales)}</td><td>{share(desk, it.share())}</td>
        </tr>
    }
}

fn foot(desk: Desk, it: &ServiceView) -> impl IntoView + use<> {
    let (words, formats, load) = (desk.words(), desk.formats.get(), &it.load);
    view! {
        <tr><th class="l" scope="row">{words.all}</th><td class="hide-p"></td><td class="hide-p">{formats.number(load.hours(), 1)}</td>
            {Phase::ALL.map(|phase| view! { <td class="hide-p">{formats.money(phase.cost_in(load))}</td> }).collect_view()}
            <td data-cost-sum=load.cost().minor().to_string()>{formats.money(load.cost())}</td><td>{formats.money(load.sales())}</td><td>{share(desk, load.share())}</td></tr>
    }
}

fn share(desk: Desk, it: Option<f64>) -> String {
    it.map_or_else(|| desk.words().na.to_owned(), |it| desk.formats.get().percent(it, 2))
}

fn pareto(desk: Desk, it: &ServiceView) -> ParetoChart {
    let (words, formats) = (desk.words(), desk.formats.get());
    let unit = formats.unit.minor_units() as f64;
    let total = it.load.cost().minor().max(1) as f64;
    let mut before = 0_i64;
    let bar = |it: &AccountService| {
        before += it.cost().minor();
        ParetoBar {
            name: desk.name(it.account),
            value: it.cost().minor() as f64 / unit,
            text: formats.money(it.cost()),
            running: before as f64 / total,
        }
    };
    let costly = it.load.accounts.iter().filter(|it| it.cost() > Money::default());
    ParetoChart {
        bars: costly.take(BARS).map(bar).collect(),
        tick_text: ValueText::new(move |it| {
            Money::from_f64(it * unit / 100.0).map_or_else(String::new, |it| formats.money(it))
        }),
        share_text: ValueText::new(move |it| formats.percent(it, 0)),
        value_name: words.cost_of.to_owned(),
        running_name: words.running.to_owned(),
    }
}

fn cost_table(desk: Desk) -> Option<ExportTable> {
    let words = &desk.formats.get_untracked().language.texts().service;
    let names = desk.bench.with_untracked(|it| it.book.clone())?;
    let name = |id: AccountId| names.account(id).map(|it| it.name.clone()).unwrap_or_default();
    let row = |it: &AccountService| {
        let mut cells =
            vec![Cell::Text(name(it.account)), Cell::text(it.tier.letter()), Cell::Plain(format!("{:.2}", it.hours()))];
        cells.extend(it.by_phase.map(Cell::Money));
        cells.extend([Cell::Money(it.cost()), Cell::Money(it.sales)]);
        cells
    };
    desk.view.with_untracked(|it| {
        let it = it.as_deref()?;
        let sales = if it.is_planned { words.planned } else { words.sold };
        Some(ExportTable {
            name: words.cost_of.to_owned(),
            header: [
                words.account,
                words.tier,
                words.hours_month,
                words.before,
                words.during,
                words.after,
                words.cost_of,
                sales,
            ]
            .map(Cell::text)
            .to_vec(),
            rows: it.load.accounts.iter().map(row).collect(),
            n_names: 1,
        })
    })
}
