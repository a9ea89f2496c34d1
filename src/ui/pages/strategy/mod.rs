//! Marketing strategy: what is done about product, price, promotion and channel, and the bridge it makes to the target.

mod board;
mod by_month;
mod form;
mod pictures;
mod words;
mod working;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::{Formats, StrategyTexts, Texts};
use crate::plan::strategy::Outcome;
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence, soon};
use crate::ui::language::tr;
use crate::ui::pages::plan::view::{Stage, stage};
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::routes::Route;
use crate::ui::state::{Bench, Forecasts, use_bench, use_forecasts, use_formats};
use crate::workbench::strategy::{largest_accounts, n_unforecast, strategy_outcome};
use crate::workbench::tree::ForecastTree;

use board::Board;
use form::{Draft, Form};
use pictures::Pictures;
use words::span;
use working::Working;

/// Drafts that are offered while there is no row.
const DRAFTS: usize = 3;

/// A forecast tree, compared by identity.
#[derive(Clone)]
pub struct SameTree(pub Option<Arc<ForecastTree>>);

impl PartialEq for SameTree {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    tree: Memo<SameTree>,
    /// What the rows add up to; `None` without a forecast of the planning year.
    outcome: Memo<Option<Arc<Outcome>>>,
    /// What stands in the form; `None` while it is closed.
    draft: RwSignal<Option<Draft>>,
}

impl Desk {
    fn of_bench(forecasts: Forecasts) -> Self {
        let bench = use_bench();
        let tree = Memo::new(move |_| SameTree(forecasts.with(|it| it.tree.clone())));
        let outcome = Memo::new(move |_| {
            let SameTree(tree) = tree.get();
            bench.with(|it| Some(Arc::new(strategy_outcome(it, tree.as_deref()?)?)))
        });
        Self { bench, formats: use_formats(), tree, outcome, draft: RwSignal::new(None) }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    fn words(self) -> &'static StrategyTexts {
        &self.texts().strategy
    }

    /// Something about the outcome; `None` while there is none.
    fn of<T>(self, read: impl FnOnce(&Outcome) -> T) -> Option<T> {
        self.outcome.with(|it| it.as_deref().map(read))
    }
}

/// The page.
#[component]
pub fn StrategyPage() -> impl IntoView {
    let forecasts = use_forecasts();
    let desk = Desk::of_bench(forecasts);
    let stage = Memo::new(move |_| match desk.bench.with(|it| forecasts.with(|state| stage(it, state))) {
        // A forecast that does not reach the planning year is none of it.
        Stage::Ready if desk.outcome.with(Option::is_none) => Stage::NoForecast,
        it => it,
    });
    view! {
        <PlanTabs shown=Route::Strategy />
        {move || match stage.get() {
            Stage::Ready => view! { <Strategy desk /> }.into_any(),
            stage => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

#[component]
fn Strategy(desk: Desk) -> impl IntoView {
    let any = Memo::new(move |_| desk.bench.with(|it| !it.strategy.is_empty()));
    let open = Memo::new(move |_| desk.draft.with(Option::is_some));
    let at = move || {
        let (formats, months) = (desk.formats.get(), desk.of(|it| it.months));
        months.map(|it| desk.words().at(span(it, formats)))
    };
    let start = move |_| desk.draft.set(Some(Draft::new(desk, None)));
    view! {
        <div class="head">
            <div class="say"><p class="at">{at}</p><h1><Sentence text=soon(move || desk.of(|it| headline(desk, it))) /></h1></div>
            <div class="acts"><button type="button" class="btn do" data-add="" on:click=start>{tr(|it| it.strategy.add)}</button></div>
        </div>
        <div class="body strategy">
            <Remarks desk />
            <Show when=move || open.get()><Form desk /></Show>
            <Show when=move || any.get() fallback=move || view! { <Show when=move || !open.get()><Empty desk /></Show> }>
                <Pictures desk />
                <Board desk />
                <Later><Working desk /></Later>
            </Show>
        </div>
    }
}

/// What has to be said about the figures: earned back or not, evidence, no plan, months without a forecast.
#[component]
fn Remarks(desk: Desk) -> impl IntoView {
    let pays = move || {
        let said = desk.of(|it| it.adding().next().is_some().then(|| pays_words(desk, it)))??;
        let roi = desk.of(|it| it.roi().map(|it| format!("{it:.6}")))?;
        Some(
            view! { <p data-roi=roi.unwrap_or_default() class:bad=desk.of(Outcome::roi)?.is_some_and(|it| it < 0.0)>{said}</p> },
        )
    };
    let evidence = move || {
        let n = desk.of(Outcome::n_without_evidence).filter(|it| *it > 0)?;
        Some(view! { <p class="warn" data-no-evidence=n.to_string()>{desk.words().no_evidence(n)}</p> })
    };
    let no_plan = move || desk.of(|it| it.target.is_none())?.then(|| view! { <p class="q">{desk.words().no_plan}</p> });
    let unforecast = move || {
        let SameTree(tree) = desk.tree.get();
        let n = desk.bench.with(|it| Some(n_unforecast(it, tree.as_deref()?)))?;
        (n > 0).then(|| view! { <p class="warn">{desk.words().unforecast(desk.formats.get().count(n))}</p> })
    };
    view! { <div class="remarks">{pays}{evidence}{no_plan}{unforecast}</div> }
}

/// What to do while there is no row.
#[component]
fn Empty(desk: Desk) -> impl IntoView {
    let offers = move || {
        let SameTree(tree) = desk.tree.get();
        desk.bench.with(|document| {
            let tree = tree.as_deref()?;
            let book = document.book.as_deref()?;
            let named = largest_accounts(document, tree, DRAFTS).into_iter().filter_map(|id| book.account(id));
            let offer = |it: &crate::domain::Account| {
                let id = it.id;
                let open = move |_| desk.draft.set(Some(Draft::new(desk, Some(id))));
                view! { <button type="button" class="btn" data-draft=it.name.clone() on:click=open>{desk.words().draft_for(&it.name)}</button> }
            };
            Some(named.map(offer).collect_view())
        })
    };
    view! {
        <section class="empty" data-empty="">
            <h2>{tr(|it| it.strategy.empty_title)}</h2><p>{tr(|it| it.strategy.empty_text)}</p><p class="q">{tr(|it| it.strategy.empty_draft)}</p>
            <p class="acts">{offers}</p>
        </section>
    }
}

fn headline(desk: Desk, it: &Outcome) -> String {
    let (words, formats) = (desk.words(), desk.formats.get());
    let unit = formats.unit_label();
    let gap = it.gap();
    let size = |it: Money| formats.money(Money::from_minor(it.minor().abs()));
    let landing = FigureInk::Forecast.wrap(&formats.money(it.landing));
    if it.rows.is_empty() {
        return match gap {
            None => words.said_none(landing, unit),
            Some(gap) if gap > Money::default() => words.said_none_gap(landing, unit, FigureInk::Bad.wrap(&size(gap))),
            Some(gap) => words.said_none_over(landing, unit, size(gap)),
        };
    }
    let (sum, with) = (formats.money_signed(it.with - it.landing), FigureInk::Forecast.wrap(&formats.money(it.with)));
    match gap {
        None => words.said_no_plan(sum, unit, with),
        Some(gap) if gap > Money::default() => words.said_short(sum, unit, with, FigureInk::Bad.wrap(&size(gap))),
        Some(gap) => words.said_over(sum, unit, with, size(gap)),
    }
}

/// Whether the cost is earned back.
fn pays_words(desk: Desk, it: &Outcome) -> String {
    let (words, formats) = (desk.words(), desk.formats.get());
    let cost = formats.money_unit(it.cost);
    match (it.margin, it.roi()) {
        _ if it.cost == Money::default() => words.pays_free.to_owned(),
        (Some(margin), Some(roi)) => {
            let (margin, share) = (formats.money_unit(margin), formats.percent_signed(roi, 0));
            if roi >= 0.0 { words.pays(cost, margin, share) } else { words.pays_not(cost, margin, share) }
        }
        _ => words.pays_unknown(cost, formats.count(it.adding().filter(|it| it.margin.is_none()).count())),
    }
}
