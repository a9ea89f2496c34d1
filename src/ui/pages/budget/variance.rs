//! Variance: the budget against what happened and against last year, as a bridge without a residual.

use leptos::prelude::*;

use crate::charts::{BridgeChart, BridgeRow, Chart, Ink};
use crate::domain::Money;
use crate::i18n::{Metric, Topic};
use crate::import::export::{Cell, ExportTable};
use crate::plan::budget::{Look, Variance, VarianceOutcome, VarianceStep, variance};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::Sentence;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::routes::Route;
use crate::ui::state::export_book;
use crate::ui::tips::term_of;
use crate::workbench::budgeting::{Against, Compared, compared};

use super::words::step_name;
use super::{Desk, MAX_ROWS};

/// What the reader chose.
#[derive(Clone, Copy)]
struct Choice {
    against: RwSignal<Against>,
    month: RwSignal<Option<usize>>,
    look: RwSignal<Look>,
    like_units: RwSignal<bool>,
    by_product: RwSignal<bool>,
}

/// What came of it.
#[derive(Clone, PartialEq)]
struct Found {
    rows: Compared,
    /// `None` where margins are asked for and a cost is missing.
    outcome: Option<VarianceOutcome>,
}

/// The page.
#[component]
pub fn VariancePage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has = Memo::new(move |_| desk.made.with(Option::is_some));
    view! {
        <PlanTabs shown=Route::Variance />
        {move || if has.get() { view! { <Shown desk /> }.into_any() } else { view! {
            <section class="empty"><h1>{tr(|it| it.budget.variance_none)}</h1><p>{tr(|it| it.budget.variance_none_text)}</p><p class="acts"><a class="btn do" href=Route::Budget.href()>{tr(|it| it.budget.start)}</a></p></section>
        }.into_any() }}
    }
}

#[component]
fn Shown(desk: Desk) -> impl IntoView {
    let choice = Choice {
        against: RwSignal::new(Against::BudgetToActual),
        month: RwSignal::new(None),
        look: RwSignal::new(Look::Revenue),
        like_units: RwSignal::new(false),
        by_product: RwSignal::new(false),
    };
    let found = Memo::new(move |_| {
        let rows = desk.with(|sheet| {
            desk.bench.with(|document| compared(document, &sheet.pl, choice.against.get(), choice.month.get()))
        });
        let rows = rows.unwrap_or_default();
        let outcome = variance(&rows.pairs, choice.look.get(), choice.like_units.get());
        Found { rows, outcome }
    });
    let said = Signal::derive(move || found.with(|it| headline(desk, it, choice)));
    let outcome = Memo::new(move |_| found.with(|it| it.outcome.clone().filter(|_| !it.rows.pairs.is_empty())));
    let has = Memo::new(move |_| outcome.with(Option::is_some));
    let against = Signal::derive(move || Against::ALL.map(|it| (it, against_word(desk, it))).to_vec());
    let looks = Signal::derive(move || {
        let words = &desk.texts().budget;
        vec![(Look::Revenue, words.look_revenue.to_owned()), (Look::Margin, words.look_margin.to_owned())]
    });
    let groups = Signal::derive(move || {
        let words = &desk.texts().budget;
        vec![(false, words.by_accounts.to_owned()), (true, words.by_products.to_owned())]
    });
    let months = move || {
        let formats = desk.formats.get();
        let last = desk.bench.with(|it| it.last_actual());
        let whole = choice.against.get() == Against::LastYearToBudget;
        let list = desk.with(|it| {
            it.pl
                .window
                .iter()
                .enumerate()
                .filter(|it| whole || last.is_some_and(|last| it.1 <= last))
                .collect::<Vec<_>>()
        });
        let option = |(i, it): (usize, crate::domain::Month)| view! { <option value=i.to_string() selected=move || choice.month.get() == Some(i)>{formats.month(it)}</option> };
        let all = if whole { desk.texts().budget.whole_year } else { desk.texts().budget.all_closed };
        view! { <option value="">{all}</option>{list.unwrap_or_default().into_iter().map(option).collect_view()} }
    };
    let table =
        move || untrack(move || outcome.with(|it| it.as_ref().map(|it| table(desk, it, choice.by_product.get()))));
    let book = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().budget.variance_tab, vec![table()?]))
    };
    let bridge_of =
        move || outcome.with(|it| it.as_ref().map(|it| bridge(desk, it, choice.against.get())).unwrap_or_default());
    let height = Signal::derive(move || bridge_of().natural_height());
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let notes =
        move || found.with(|it| notes(desk, it, choice)).into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
    view! {
        <div class="head">
            <div class="say"><p class="at">{move || desk.texts().budget.variance_tab}</p><h1 data-answer=""><Sentence text=said /></h1></div>
            <Show when=move || has.get()><div class="acts"><TableOut workbook=Callback::new(book) table=Callback::new(move |()| table()) /></div></Show>
        </div>
        <div class="body budget variance">
            <div class="controls">
                <Segments label=tr(|it| it.budget.compare.to_owned()) options=against value=choice.against on_select=Callback::new(move |it| { choice.month.set(None); choice.against.set(it) }) />
                <label><span class="sr">{tr(|it| it.budget.month)}</span><select data-month="" on:change=move |event| choice.month.set(event_target_value(&event).parse().ok())>{months}</select></label>
                <Segments soft=true label=tr(|it| it.budget.look.to_owned()) options=looks value=choice.look on_select=Callback::new(move |it| choice.look.set(it)) />
                <label class="tick"><input type="checkbox" data-like="" prop:checked=choice.like_units on:change=move |event| choice.like_units.set(event_target_checked(&event)) />{tr(|it| it.budget.like_units)}</label>
            </div>
            <Show when=move || has.get()>
                <section data-bridge="">
                    <ChartView chart=Signal::derive(move || Chart::from(bridge_of())) title=Signal::derive(move || desk.texts().budget.variance_bridge.to_owned()) unit
                        says=Signal::derive(move || desk.texts().budget.variance_says.to_owned()) height width=760.0
                        file=Callback::new(|()| "kedge-variance".to_owned()) table=Callback::new(move |()| outcome.with(|it| it.as_ref().map(|it| bridge_table(desk, it, choice.against.get())))) />
                </section>
                <div class="bar"><h2>{tr(|it| it.budget.variance_rows)}<small>{unit}</small></h2><span class="sp"></span>
                    <Segments soft=true label=tr(|it| it.budget.rows_by.to_owned()) options=groups value=choice.by_product on_select=Callback::new(move |it| choice.by_product.set(it)) /></div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.variance_rows)>
                    <table class="variances">{move || outcome.with(|it| it.as_ref().map(|it| body(desk, it, choice.by_product.get())))}</table>
                </div>
            </Show>
            <ul class="notes q">{notes}</ul>
            <details class="working"><summary>{tr(|it| it.budget.working)}</summary><ol>
                <li>{tr(|it| it.budget.work_price)}</li><li>{tr(|it| it.budget.work_cost)}</li><li>{tr(|it| it.budget.work_volume)}</li><li>{tr(|it| it.budget.work_rest)}</li>
            </ol></details>
        </div>
    }
}

fn against_word(desk: Desk, it: Against) -> String {
    let words = &desk.texts().budget;
    match it {
        Against::BudgetToActual => words.budget_to_actual,
        Against::LastYearToActual => words.last_to_actual,
        Against::LastYearToBudget => words.last_to_budget,
    }
    .to_owned()
}

/// The words for both ends.
fn ends(desk: Desk, it: Against) -> [&'static str; 2] {
    let words = &desk.texts().budget;
    match it {
        Against::BudgetToActual => [words.tab, words.actual],
        Against::LastYearToActual => [words.last_year, words.actual],
        Against::LastYearToBudget => [words.last_year, words.tab],
    }
}

fn headline(desk: Desk, it: &Found, choice: Choice) -> String {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    if it.rows.pairs.is_empty() {
        return words.no_closed.to_owned();
    }
    let Some(outcome) = &it.outcome else { return words.variance_no_cost.to_owned() };
    let company = &outcome.company;
    let [from, to] = ends(desk, choice.against.get());
    let moved = Money::from_minor(company.actual - company.base);
    let largest = company.steps.iter().max_by_key(|it| it.1.abs());
    let money = |it: i64| formats.money_unit(Money::from_minor(it));
    let first = words.variance_said(to, money(company.actual), from, money(company.base), formats.money_signed(moved));
    match largest {
        Some((step, it)) => {
            let most = words.variance_most(step_name(*step, words), formats.money_signed(Money::from_minor(*it)));
            format!("{first}{most}")
        }
        None => first,
    }
}

fn bridge(desk: Desk, it: &VarianceOutcome, against: Against) -> BridgeChart {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let money = Money::from_minor;
    let [from, to] = ends(desk, against);
    let company = &it.company;
    let mut rows = vec![BridgeRow::total(from, company.base, formats.money(money(company.base)), Ink::Ink)];
    for step in VarianceStep::ALL {
        let value = company.step(step);
        if value != 0 {
            let ink = if value < 0 { Ink::Bad } else { Ink::Good };
            rows.push(BridgeRow::step(step_name(step, words), value, formats.money_signed(money(value)), ink));
        }
    }
    rows.push(BridgeRow::total(to, company.actual, formats.money(money(company.actual)), Ink::Ink));
    BridgeChart { rows }
}

fn bridge_table(desk: Desk, it: &VarianceOutcome, against: Against) -> ExportTable {
    let words = &desk.texts().budget;
    let money = |it: i64| Cell::Money(Money::from_minor(it));
    let [from, to] = ends(desk, against);
    let mut rows = vec![vec![Cell::text(from), money(it.company.base)]];
    let step = |step: &VarianceStep| vec![Cell::text(step_name(*step, words)), money(it.company.step(*step))];
    rows.extend(used(it).iter().map(step));
    rows.push(vec![Cell::text(to), money(it.company.actual)]);
    let header = [words.row, words.amount_head].map(Cell::text).to_vec();
    ExportTable { name: words.variance_bridge.to_owned(), header, rows, n_names: 1 }
}

/// The steps that any row has.
fn used(it: &VarianceOutcome) -> Vec<VarianceStep> {
    let rows = || it.accounts.values().chain(it.products.values());
    VarianceStep::ALL.into_iter().filter(|step| rows().any(|it| it.step(*step) != 0)).collect()
}

/// Company and groups with their names and keys, the largest change first.
fn groups(desk: Desk, it: &VarianceOutcome, by_product: bool) -> Vec<(String, String, Variance)> {
    let mut rows: Vec<(String, String, Variance)> = if by_product {
        it.products.iter().map(|(id, row)| (desk.product(*id), id.to_string(), row.clone())).collect()
    } else {
        it.accounts.iter().map(|(id, row)| (desk.account(*id), id.to_string(), row.clone())).collect()
    };
    rows.sort_by_key(|it| std::cmp::Reverse((it.2.actual - it.2.base).abs()));
    rows.insert(0, (desk.texts().plan.company.to_owned(), "company".to_owned(), it.company.clone()));
    rows
}

fn table(desk: Desk, it: &VarianceOutcome, by_product: bool) -> ExportTable {
    let words = &desk.texts().budget;
    let steps = used(it);
    let money = |it: i64| Cell::Money(Money::from_minor(it));
    let row = |(name, _, it): &(String, String, Variance)| {
        let figures = steps.iter().map(|step| money(it.step(*step)));
        let head = [Cell::Text(name.clone()), money(it.base)];
        head.into_iter().chain(figures).chain([money(it.actual), money(it.actual - it.base)]).collect()
    };
    let header = [words.row, words.base].map(Cell::text).into_iter();
    let header = header.chain(steps.iter().map(|it| Cell::text(step_name(*it, words))));
    let header = header.chain([words.other_side, words.difference].map(Cell::text)).collect();
    let rows = groups(desk, it, by_product).iter().map(row).collect();
    ExportTable { name: words.variance_rows.to_owned(), header, rows, n_names: 1 }
}

fn body(desk: Desk, it: &VarianceOutcome, by_product: bool) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let steps = used(it);
    let head = steps
        .iter()
        .map(|it| view! { <th scope="col">{term_of(step_topic(*it), step_name(*it, words))}</th> })
        .collect_view();
    let row = |(i, (name, key, it)): (usize, &(String, String, Variance))| {
        let figures = steps.iter().map(|step| {
            let value = it.step(*step);
            let text = if value == 0 { "—".to_owned() } else { formats.money_signed(Money::from_minor(value)) };
            view! { <td data-step=format!("{step:?}") data-minor=value.to_string()>{text}</td> }
        });
        let money = |it: i64| formats.money(Money::from_minor(it));
        let moved = it.actual - it.base;
        view! {
            <tr class=if i == 0 { "sum" } else { "" } data-row=key.clone()><th class="l" scope="row">{name.clone()}</th><td data-base=it.base.to_string()>{money(it.base)}</td>{figures.collect_view()}
                <td data-actual=it.actual.to_string()>{money(it.actual)}</td><td class=if moved < 0 { "bad" } else { "" }>{formats.money_signed(Money::from_minor(moved))}</td></tr>
        }
    };
    let rows = groups(desk, it, by_product).iter().take(MAX_ROWS).enumerate().map(row).collect_view();
    view! { <thead><tr><th class="l" scope="col">{words.row}</th><th scope="col">{words.base}</th>{head}<th scope="col">{words.other_side}</th><th scope="col">{words.difference}</th></tr></thead><tbody>{rows}</tbody> }
}

/// What explains a step.
fn step_topic(it: VarianceStep) -> Topic {
    Topic::Metric(match it {
        VarianceStep::New | VarianceStep::Lost => Metric::NewLost,
        VarianceStep::Price | VarianceStep::PriceVolume => Metric::PriceStep,
        VarianceStep::Cost => Metric::CostStep,
        VarianceStep::Volume | VarianceStep::VolumeMix => Metric::VolumeStep,
        VarianceStep::Mix => Metric::MixStep,
    })
}

fn notes(desk: Desk, it: &Found, choice: Choice) -> Vec<String> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let mut notes = vec![words.note_fx.to_owned(), words.note_rebate.to_owned()];
    if let Some(outcome) = &it.outcome {
        if outcome.company.n_merged > 0 {
            let (n, all) = (formats.count(outcome.company.n_merged), formats.count(outcome.company.n_both));
            notes.push(words.note_merged(n, all));
        }
        if !choice.like_units.get() {
            notes.push(words.note_units.to_owned());
        }
        notes.push(words.note_residual(formats.money_exact(Money::from_minor(outcome.company.residual()))));
    }
    if it.rows.n_missing > 0 {
        notes.push(words.note_missing(formats.count(it.rows.n_missing)));
    }
    notes
}
