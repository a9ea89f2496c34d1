//! Assumptions: what the plan rests on, how it stands, and what was decided.

mod decisions;
mod form;
mod timeline;
mod words;

use std::sync::Arc;

use leptos::prelude::*;

use crate::charts::range_strip;
use crate::domain::Month;
use crate::i18n::{Formats, Work};
use crate::plan::{Assumption, Dependant, Driver, Standing};
use crate::ui::components::sentence::Sentence;
use crate::ui::language::tr;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_forecasts, use_formats};
use crate::ui::tips::term;
use crate::workbench::assumptions::{Watched, board, implied_growth};
use crate::workbench::feedback::n_against;
use crate::workbench::{Action, AssumptionAction};

use decisions::{Decide, DecisionLog};
use form::{Draft, Form};
use timeline::DecisionTimeline;
use words::{
    bounds_words, dependant_words, driver_words, headline, number_words, owner_line, thousandths, value_words,
};

const STRIP: [f64; 2] = [180.0, 32.0];

/// The page.
#[component]
pub fn AssumptionsPage() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let board = bench.select(board);
    let has_data = bench.select(|it| it.book.is_some());
    let can_take = bench.select(|it| implied_growth(it).is_some());
    let draft = RwSignal::new(None::<Draft>);
    let said = Signal::derive(move || board.with(|it| headline(it, formats.get())));
    let start = move |_| draft.set(Some(bench.with_untracked(Draft::new)));
    let take = move |_| draft.set(bench.with_untracked(|it| Draft::of_plan(it, formats.get_untracked())));
    view! {
        <PlanTabs shown=Route::Assumptions />
        <div class="head">
            <div class="say"><p class="at">{term(Work::Assumptions, |it| it.assumptions.title)}</p><h1><Sentence text=said /></h1></div>
            <Show when=move || has_data.get()><div class="acts">
                <Show when=move || can_take.get()><button type="button" class="btn" data-take="" on:click=take>{tr(|it| it.assumptions.from_plan)}</button></Show>
                <button type="button" class="btn do" data-add="" on:click=start>{tr(|it| it.assumptions.add)}</button>
            </div></Show>
        </div>
        <div class="body assumptions">
            <p class="q intro">{tr(move |it| if has_data.get() { it.assumptions.intro } else { it.assumptions.no_data })}</p>
            <Show when=move || draft.with(Option::is_some)><Form draft /></Show>
            <ul class="board">{move || board.get().into_iter().map(|watched| view! { <Entry watched draft /> }).collect_view()}</ul>
            <Show when=move || has_data.get()><DecisionTimeline /><DecisionLog /></Show>
        </div>
    }
}

/// One assumption.
#[component]
fn Entry(watched: Watched, draft: RwSignal<Option<Draft>>) -> impl IntoView {
    let (bench, formats, forecasts) = (use_bench(), use_formats(), use_forecasts());
    let Watched { assumption, readings, standing, is_due } = watched;
    let (state, sign) = match standing {
        Standing::Broken { .. } => ("broken", "▲"),
        Standing::Holds(_) => ("holds", "✓"),
        Standing::Untested => ("untested", "–"),
    };
    let state_words = tr(move |it| match standing {
        Standing::Broken { .. } => it.assumptions.broken,
        Standing::Holds(_) => it.assumptions.holds,
        Standing::Untested => it.assumptions.untested,
    });
    let it = assumption.clone();
    let facts = move || {
        bench.with_untracked(|document| {
            let formats = formats.get();
            let book = document.book.as_deref();
            let parts = [
                Some(driver_words(&it.driver, book, formats)),
                latest(&it, standing, formats),
                Some(bounds_words(&it.driver, it.bounds, formats)),
                Some(owner_line(&it, formats)).filter(|it| !it.is_empty()),
                against_words(n_against(document, it.id), formats),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    let it = assumption.clone();
    let rests = move || {
        let formats = formats.get();
        let line = |dependant: &Dependant| {
            let (name, now, href) = bench.with(|document| {
                let name = dependant_words(*dependant, document.book.as_deref(), formats);
                let now = forecasts.with(|state| number_words(document, state.tree.as_deref(), *dependant, formats));
                (name, now, href_of(*dependant))
            });
            view! { <li><a class="link" href=href>{name}</a>" "<span class="q">{now}</span></li> }
        };
        it.rests.iter().map(line).collect_view()
    };
    let any_rests = !assumption.rests.is_empty();
    let deciding = RwSignal::new(false);
    let id = assumption.id;
    let it = assumption.clone();
    let edit = move |_| draft.set(Some(Draft::of(&it, formats.get_untracked())));
    let delete = move |_| {
        bench.dispatch(Action::Assumption(AssumptionAction::Delete(id)));
    };
    let typed = matches!(assumption.driver, Driver::Typed { .. });
    let it = assumption.clone();
    let strip = (!readings.is_empty()).then(|| {
        let values: Vec<f64> = readings.iter().map(|it| it.value).collect();
        let n_outside = readings.iter().filter(|it| !it.holds).count();
        let ends = [readings[0].month, readings[readings.len() - 1].month];
        view! { <Strip values bounds=(it.bounds.low(), it.bounds.high()) ends n_outside /> }
    });
    view! {
        <li class="assume" data-state=state data-assumption=id.to_string()>
            <div class="line">
                <span class="sign-word"><b aria-hidden="true">{sign}</b>" "{state_words}</span>
                <h2>{assumption.statement.clone()}</h2>
                {is_due.then(|| view! { <span class="badge warn">{tr(|it| it.assumptions.due)}</span> })}
                <span class="sp"></span>
                {strip}
            </div>
            <p class="facts">{facts}</p>
            {any_rests.then(|| view! { <div class="resting"><span>{tr(move |it| if state == "broken" { it.assumptions.affected } else { it.assumptions.rests })}</span><ul>{rests}</ul></div> })}
            {typed.then(|| view! { <TypedValue assumption=assumption.clone() /> })}
            <p class="acts">
                <button type="button" class="btn sm" data-open-decide="" aria-expanded=move || deciding.get().to_string() on:click=move |_| deciding.update(|it| *it = !*it)>{tr(|it| it.assumptions.decide)}</button>
                <button type="button" class="btn sm" data-edit="" on:click=edit>{tr(|it| it.assumptions.edit)}</button>
                <button type="button" class="btn sm" data-delete="" on:click=delete>{tr(|it| it.assumptions.delete)}</button>
            </p>
            <Show when=move || deciding.get()><Decide about=id on_done=Callback::new(move |()| deciding.set(false)) /></Show>
        </li>
    }
}

/// What the market says against it, if anything.
fn against_words(n: usize, formats: Formats) -> Option<String> {
    (n > 0).then(|| formats.language.texts().feedback.against_it(n))
}

/// The latest value, and since when it is outside.
fn latest(it: &Assumption, standing: Standing, formats: Formats) -> Option<String> {
    let words = &formats.language.texts().assumptions;
    let say = |at: Month, value: f64| words.now_value(formats.month(at), value_words(&it.driver, value, formats));
    match standing {
        Standing::Untested => None,
        Standing::Holds(latest) => Some(say(latest.month, latest.value)),
        Standing::Broken { latest, since } => {
            Some(format!("{} · {}", say(latest.month, latest.value), words.since(formats.month(since))))
        }
    }
}

fn href_of(it: Dependant) -> String {
    match it {
        Dependant::Target | Dependant::Quota(_) => Route::Plan.href(),
        Dependant::Forecast(node) => Route::Series(node).href(),
    }
}

/// The readings as a small line over the range.
#[component]
fn Strip(values: Vec<f64>, bounds: (Option<f64>, Option<f64>), ends: [Month; 2], n_outside: usize) -> impl IntoView {
    let formats = use_formats();
    let [width, height] = STRIP;
    let strip = range_strip(&values, bounds, width, height);
    let label = move || {
        let formats = formats.get();
        let [from, to] = ends.map(|it| formats.month(it));
        formats.language.texts().assumptions.strip(from, to, formats.count(n_outside))
    };
    let line = strip.points.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    let dots = strip
        .points
        .iter()
        .zip(&strip.outside)
        .enumerate()
        .filter(|(i, (_, outside))| **outside || *i + 1 == values.len());
    let dots = dots.map(|(_, ([x, y], outside))| {
        view! { <circle cx=*x cy=*y r="3" class=if *outside { "out" } else { "in" } /> }
    });
    view! {
        <svg class="strip" width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=label>
            <rect x="0" y=strip.range[0] width=width height=(strip.range[1] - strip.range[0]).max(1.0) />
            <polyline points=line fill="none" />
            {dots.collect_view()}
        </svg>
    }
}

/// The next value of a driver that is typed by hand.
#[component]
fn TypedValue(assumption: Arc<Assumption>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let Driver::Typed { unit, values } = assumption.driver.clone() else { return ().into_any() };
    let next = values.keys().next_back().map_or(assumption.from, |it| it.plus(1)).max(assumption.from);
    let text = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let record = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match thousandths(&text.get_untracked()) {
            Ok(Some(value)) => {
                let mut values = values.clone();
                values.insert(next, value);
                let Driver::Typed { unit, .. } = &assumption.driver else { return };
                let driver = Driver::Typed { unit: unit.clone(), values };
                let it = Assumption { driver, ..(*assumption).clone() };
                bench.dispatch(Action::Assumption(AssumptionAction::Set(Arc::new(it))));
            }
            Ok(None) => {}
            Err(it) => refused.set(Some(formats.get_untracked().language.texts().assumptions.not_a_number(it))),
        }
    };
    let label = move || {
        let formats = formats.get();
        let words = &formats.language.texts().assumptions;
        let month = formats.month(next);
        if unit.is_empty() { words.value_of(month) } else { words.value_for(month, &unit) }
    };
    view! {
        <form class="typed" on:submit=record>
            <label>{label}" "<input type="text" inputmode="decimal" data-value="" prop:value=text on:input=move |it| text.set(event_target_value(&it)) /></label>
            <button type="submit" class="btn sm">{tr(|it| it.assumptions.record)}</button>
            {move || refused.get().map(|it| view! { <span class="bad" role="alert">{it}</span> })}
        </form>
    }
    .into_any()
}
