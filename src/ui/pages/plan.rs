//! Target and decomposition: one total, who carries it, and how likely each part is reached.

pub mod adjust;
mod chances;
pub mod desk;
pub mod export;
pub mod grid;
mod kept;
pub mod measures;
mod new_product;
mod pictures;
mod product_work;
pub mod products;
mod ranges;
mod setup;
pub mod status;
mod stopped;
pub mod target;
pub mod view;
mod weights;
pub mod words;
mod working;

use leptos::prelude::*;

use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::tab_row::keep_current_in_sight;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::routes::Route;
use crate::ui::state::use_forecasts;
use crate::workbench::{Action, PlanAction};

use desk::Desk;
use grid::PlanGrid;
use pictures::Pictures;
use setup::Setup;
use status::StatusBar;
use view::{Stage, chance_words, stage, window_words};
use weights::WeightsBar;
use working::WorkingPanel;

/// The page.
#[component]
pub fn PlanPage() -> impl IntoView {
    let desk = Desk::of_bench();
    // A memo, so that the progress of a forecast does not build the plan anew.
    let shown = Memo::new(move |_| {
        let stage = desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state)));
        match (stage, desk.has_plan(), desk.view.read().is_some()) {
            (Stage::Quantity, ..) => Shown::NotYet(stage),
            (_, true, true) => Shown::Plan,
            (_, true, false) => Shown::Coming,
            (Stage::Ready, false, _) => Shown::Setup,
            (stage, false, _) => Shown::NotYet(stage),
        }
    });
    view! {
        <PlanTabs shown=Route::Plan />
        {move || match shown.get() {
            Shown::Plan => view! { <Decomposition desk /> }.into_any(),
            Shown::Coming => ().into_any(),
            Shown::Setup => view! { <Setup desk /> }.into_any(),
            Shown::NotYet(stage) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

/// What the page shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Plan,
    /// There is a plan, and its figures are being put together: a few turns.
    Coming,
    Setup,
    NotYet(Stage),
}

/// A text of the catalogue.
type Word = fn(&'static crate::i18n::Texts) -> &'static str;

/// The views of the plan on two levels: the groups, and the pages of the one that the reader is in.
#[component]
pub fn PlanTabs(
    /// The one shown.
    shown: Route,
) -> impl IntoView {
    // A group's link leads to its first page. In the order of `names`.
    let groups: [&[(Route, Word)]; 4] = [
        &[
            (Route::Plan, |it| it.plan.tab_targets),
            (Route::Tiers, |it| it.targets.tab),
            (Route::Team, |it| it.team.tab),
            (Route::BottomUp, |it| it.bottomup.tab),
            (Route::Fairness, |it| it.team.tab_fairness),
            (Route::Incentive, |it| it.incentive.tab),
        ],
        &[
            (Route::Strategy, |it| it.strategy.tab),
            (Route::Service, |it| it.service.tab),
            (Route::Resources, |it| it.resources.tab),
            (Route::People, |it| it.people.tab),
            (Route::Channels, |it| it.channels.tab),
        ],
        &[(Route::Budget, |it| it.budget.tab), (Route::Variance, |it| it.budget.variance_tab)],
        &[
            (Route::Monitor, |it| it.plan.tab_monitor),
            (Route::Alerts, |it| it.alerts.tab),
            (Route::Assumptions, |it| it.assumptions.tab),
            (Route::Feedback, |it| it.feedback.tab),
            (Route::Versions, |it| it.versions.tab_plan),
        ],
    ];
    let names: [(&str, Word); 4] = [
        ("target", |it| it.plan.views_target),
        ("act", |it| it.plan.views_act),
        ("money", |it| it.plan.views_money),
        ("watch", |it| it.plan.views_watch),
    ];
    let here = groups.iter().position(|it| it.iter().any(|it| it.0 == shown)).unwrap_or(0);
    let group = |(i, (key, word)): (usize, (&'static str, Word))| {
        let first = groups[i].first().map(|it| it.0.href());
        view! { <a href=first data-group=key aria-current=(i == here).then_some("true")>{tr(word)}</a> }
    };
    let page = |(route, word): &(Route, Word)| {
        view! { <a href=route.href() aria-current=(*route == shown).then_some("page")>{tr(*word)}</a> }
    };
    let pages = NodeRef::new();
    keep_current_in_sight(pages);
    view! {
        <div class="tabs levels">
            <nav class="groups" aria-label=tr(|it| it.plan.views)>{names.into_iter().enumerate().map(group).collect_view()}</nav>
            <nav class="pages" aria-label=tr(names[here].1) node_ref=pages>{groups[here].iter().map(page).collect_view()}</nav>
        </div>
    }
}

/// Why there is nothing to plan or monitor yet, and the next step.
#[component]
pub fn NotYet(
    /// How far it is.
    stage: Stage,
) -> impl IntoView {
    let forecasts = use_forecasts();
    match stage {
        Stage::NoData => view! {
            <section class="empty">
                <h1>{tr(|it| it.plan.no_data)}</h1><p>{tr(|it| it.plan.no_data_text)}</p>
                <p class="acts"><a class="btn do" href=Route::Import.href()>{tr(|it| it.plan.to_data)}</a></p>
            </section>
        }
        .into_any(),
        Stage::Quantity => view! {
            <section class="empty">
                <h1>{tr(|it| it.plan.quantity)}</h1><p>{tr(|it| it.plan.quantity_text)}</p>
                <p class="acts"><a class="btn do" href=Route::Forecast.href()>{tr(|it| it.plan.to_forecast)}</a></p>
            </section>
        }
        .into_any(),
        Stage::Waiting { done, total } => view! {
            <section class="empty" aria-busy="true">
                <h1>{tr(|it| it.plan.waiting)}</h1>
                <p role="status">{tr(move |it| it.plan.waiting_text(done, total))}</p>
                <p><progress max=total.max(1).to_string() value=done.to_string() aria-label=tr(|it| it.plan.waiting)></progress></p>
            </section>
        }
        .into_any(),
        Stage::NoForecast | Stage::Ready => view! {
            <section class="empty">
                <h1>{tr(|it| it.plan.no_forecast)}</h1><p>{tr(|it| it.plan.no_forecast_text)}</p>
                <p class="acts"><button type="button" class="btn do" on:click=move |_| forecasts.restart()>{tr(|it| it.plan.run_again)}</button></p>
            </section>
        }
        .into_any(),
    }
}

/// The plan: sentence, pictures, weights, grid, and the line that proves the sums.
#[component]
fn Decomposition(desk: Desk) -> impl IntoView {
    let fiscal_start = desk.bench.select(|it| it.workspace.fiscal_start_month);
    let window = move || {
        let view = desk.view.get();
        view.map(|it| window_words(it.window, fiscal_start.get(), desk.texts(), desk.formats.get())).unwrap_or_default()
    };
    let basis = move || {
        let (view, formats) = (desk.view.get()?, desk.formats.get());
        let share = |it: f64| formats.percent(it, 0);
        let weights = view.weights;
        let words = &desk.texts().team;
        let judged = [(words.weight_potential, weights.potential()), (words.weight_pipeline, weights.pipeline())];
        let judged = judged.into_iter().filter(|it| it.1 > 0.0).map(|(name, it)| format!(" · {name} {}", share(it)));
        let line =
            desk.texts().plan.basis_line(share(weights.history()), share(weights.forecast()), share(weights.equal()));
        Some(line + &judged.collect::<String>())
    };
    let refused = RwSignal::new(None::<String>);
    view! {
        <div class="head">
            <div class="say"><p class="at">{basis}</p><h1><Sentence text=Signal::derive(move || headline(desk, &window())) /></h1></div>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| refused.set(export::save_plan(desk).err())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(move |()| export::plan_book(desk)) table=Callback::new(move |()| export::desk_table(desk)) />
                <button type="button" class="btn" on:click=move |_| { desk.note.set(None); desk.bench.dispatch(Action::Plan(PlanAction::Clear)); }>{tr(|it| it.plan.start_over)}</button>
            </div>
        </div>
        <div class="body plan">
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{desk.texts().plan.not_exported(it)}</p> })}
            <ReasonLine desk />
            <measures::AimsLine desk />
            <Pictures desk />
            <WeightsBar desk />
            <stopped::StoppedLine desk />
            <div class="withpanel" class:asked=move || desk.asked.get()>
                <div><PlanGrid desk /></div>
                <Show when=move || desk.asked.get()><WorkingPanel desk /></Show>
            </div>
            <StatusBar desk />
        </div>
    }
}

/// Why the target lies outside what the forecast carries, or the question.
#[component]
fn ReasonLine(desk: Desk) -> impl IntoView {
    let asked = Memo::new(move |_| desk.view.read().as_ref().and_then(|it| it.question.map(|_| it.reason.clone())));
    move || {
        let (reason, words) = (asked.get()?, &desk.texts().targets);
        let text = if reason.is_empty() { words.reason_asked.to_owned() } else { words.reason_kept(&reason) };
        Some(view! {
            <p class="asked" class:warn=reason.is_empty()>{text}" "<a class="link" href=Route::Tiers.href()>{words.give_reason}</a></p>
        })
    }
}

fn headline(desk: Desk, window: &str) -> String {
    let Some(view) = desk.view.get() else { return String::new() };
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let total = FigureInk::Target.wrap(&formats.money(view.company.total));
    let (unit, n) = (formats.unit_label(), formats.count(view.rows.len()));
    let chance = |it: &view::RowView| chance_words(it.probability, formats);
    let hardest: Vec<String> = view
        .hardest()
        .take(2)
        .map(|it| format!("{}{}{}{}", it.name, bracket(formats, 0), chance(it), bracket(formats, 1)))
        .collect();
    if view.company.probability.is_none() || hardest.is_empty() {
        return words.headline_plain(window, total, unit, n);
    }
    let company = FigureInk::Forecast.wrap(&chance(&view.company));
    words.headline(window, total, unit, n, company, hardest.join(words.and))
}

/// Brackets as the language writes them.
pub fn bracket(formats: crate::i18n::Formats, side: usize) -> &'static str {
    match formats.language {
        crate::i18n::Language::Zh => ["（", "）"][side],
        crate::i18n::Language::En => [" (", ")"][side],
    }
}
