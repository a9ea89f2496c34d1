//! Today: the year in one number, the three accounts furthest off with a next step each, what is due, what changed.

mod pictures;
mod review;
mod tasks;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Day, Node};
use crate::i18n::{Formats, Metric, YearFigures, attain_words};
use crate::plan::{AlertKey, Attainability};
use crate::store::{Entry, Fact, record_names};
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::{tr, trf};
use crate::ui::navigation::hold_focus;
use crate::ui::pages::alerts::forms::{TaskForm, person_of};
use crate::ui::pages::alerts::{account_of, use_inbox, with_words};
use crate::ui::pages::changes::words::sentence;
use crate::ui::pages::monitor::show_account;
use crate::ui::pages::plan::view::window_words;
use crate::ui::pages::versions::name_of;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_formats, use_watching};
use crate::ui::tips::term;
use crate::workbench::Document;
use crate::workbench::followups::Handling;
use crate::workbench::resources::{HoursBasis, hours_over};
use crate::workbench::today::{Due, NextStep, OffPath, due, most_off};

use pictures::Pictures;
use review::Review;
use tasks::{TaskRow, Tasks};

/// Entries of the log that are told.
const TOLD: usize = 6;

/// The page.
#[component]
pub fn TodayPage() -> impl IntoView {
    let has_data = use_bench().select(|it| it.book.is_some());
    move || {
        if has_data.get() {
            view! { <Today /> }.into_any()
        } else {
            view! {
                <section class="empty"><h1>{tr(|it| it.today.no_data)}</h1><p>{tr(|it| it.today.no_data_text)}</p>
                    <p class="acts"><a class="btn do" href=Route::Import.href()>{tr(|it| it.today.to_data)}</a></p></section>
            }
            .into_any()
        }
    }
}

/// The year's figures as they stand.
fn figures() -> Memo<Option<YearFigures>> {
    let watching = use_watching();
    Memo::new(move |_| watching.found.get().map(|it| it.figures))
}

/// The headline.
fn headline(document: &Document, found: Option<&crate::ui::state::Watched>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let words = &texts.today;
    let Some(found) = found else { return words.waiting.to_owned() };
    let window = found.window.map(|it| window_words(it, document.workspace.fiscal_start_month, texts, formats));
    let window = window.unwrap_or_default();
    let YearFigures { landing, target, chance } = found.figures;
    let Some(landing) = landing else {
        let month = document.last_actual().map(|it| formats.month(it)).unwrap_or_default();
        return words.no_landing(month, window);
    };
    let (said, unit) = (FigureInk::Forecast.wrap(&formats.money(landing)), formats.unit_label());
    match (target, chance) {
        (Some(target), Some(p)) => {
            let gap = formats.money_signed(landing - target);
            words.lands(window, said, unit, gap, attain_words(Attainability::About(p), formats))
        }
        (Some(target), None) => words.lands_unknown(window, said, unit, formats.money_signed(landing - target)),
        (None, _) => words.lands_plain(window, said, unit),
    }
}

#[component]
fn Today() -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    watching.want_errors();
    let today = clock::this_day();
    let reviewing = RwSignal::new(false);
    let said = Signal::derive(move || {
        let found = watching.found.get();
        bench.with(|document| headline(document, found.as_deref(), formats.get()))
    });
    let at = trf(move |texts, formats| {
        let month = bench.with(Document::last_actual).map(|it| formats.month(it)).unwrap_or_default();
        texts.today.at(texts.today.weekday(today), today, month)
    });
    let last = trf(move |texts, _| {
        let day = bench.with(|it| it.reviews.last().map(|it| it.day));
        day.map_or_else(|| texts.today.no_review.to_owned(), |it| texts.today.last_review(it))
    });
    view! {
        <div class="head">
            <div class="say"><p class="at">{at}</p><h1><Sentence text=said /></h1></div>
            <div class="acts">
                <span class="q small">{last}</span>
                <a class="btn" href=Route::Rolling.href()>{tr(|it| it.today.rolling)}</a>
                <button type="button" class="btn do" data-review="" aria-expanded=move || reviewing.get().to_string() on:click=move |_| reviewing.update(|it| *it = !*it)>{tr(|it| it.today.review_start)}</button>
            </div>
        </div>
        <div class="body today">
            <Show when=move || reviewing.get()><Review on_leave=Callback::new(move |()| reviewing.set(false)) /></Show>
            <OffList />
            <Pictures />
            <div class="cols">
                <DueList today />
                <Changed today />
            </div>
            <Tasks today />
        </div>
    }
}

/// The accounts that miss most.
fn use_off() -> Memo<Vec<OffPath>> {
    let watching = use_watching();
    let listed = use_inbox();
    Memo::new(move |_| {
        let Some(found) = watching.found.get() else { return Vec::new() };
        let Some(gaps) = &found.gaps else { return Vec::new() };
        let muted: Vec<AlertKey> = listed.with(|it| {
            let quiet = it.iter().filter(|it| matches!(it.handling, Handling::Muted(_)));
            quiet.map(|it| it.alert.key).collect()
        });
        most_off(gaps, &found.alerts, |it| muted.contains(&it.key))
    })
}

#[component]
fn OffList() -> impl IntoView {
    let watching = use_watching();
    let off = use_off();
    let is_out = watching.is_out();
    let has_plan = move || watching.found.with(|it| it.as_ref().is_none_or(|it| it.plan.is_some()));
    view! {
        <section class="off" class:waiting=move || has_plan() && watching.found.with(Option::is_none) data-off="">
            <div class="bar"><h2>{term(Metric::OffPace, |it| it.today.off)}</h2><span class="sp"></span><a class="link" href=Route::Alerts.href()>{tr(|it| it.alerts.to_alerts)}</a></div>
            {move || (!has_plan()).then(|| view! { <p class="q">{tr(|it| it.today.off_no_plan)}" "<a class="link" href=Route::Plan.href()>{tr(|it| it.today.make_plan)}</a></p> })}
            {move || (has_plan() && off.with(Vec::is_empty) && watching.found.with(Option::is_some)).then(|| view! { <p class="q">{tr(|it| it.today.off_none)}</p> })}
            {move || (has_plan() && watching.found.with(Option::is_none)).then(|| view! { <p class="q wait">{tr(|it| it.today.off_waiting)}</p> })}
            <ol aria-busy=move || is_out.get().to_string()>
                <For each=move || { hold_focus("[data-off]"); off.get() } key=|it| it.account let:it><OffRow first=it off /></For>
            </ol>
            <MoreMayCome />
        </section>
    }
}

/// Says how many answers are in while some are still out; nothing once all are.
#[component]
fn MoreMayCome() -> impl IntoView {
    let (formats, watching) = (use_formats(), use_watching());
    let words = move || {
        let (formats, answers) = (formats.get(), watching.answers());
        let [n, total] = [answers.n_in, answers.total].map(|it| formats.count(it));
        (answers.n_out() > 0).then(|| formats.language.texts().alerts.more_may_come(n, total))
    };
    view! { {move || words().map(|it| view! { <p class="q small" data-out="">{it}</p> })} }
}

/// A row stays the same element while its account is listed, so that a form outlasts what comes in.
#[component]
fn OffRow(
    /// What it says to begin with.
    first: OffPath,
    /// What all of them say.
    off: Memo<Vec<OffPath>>,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let account = first.account;
    let it = Memo::new(move |last: Option<&OffPath>| {
        let now = off.with(|all| all.iter().find(|it| it.account == account).cloned());
        now.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let step = Memo::new(move |_| it.with(|it| it.step));
    let key = move || it.with(|it| it.alert.as_ref().map(|it| it.key));
    let node = Node::Account(account);
    let (name, person) = bench.with_untracked(|it| {
        (name_of(it.book.as_deref(), node, formats.get_untracked()), person_of(it, Some(node)).unwrap_or_default())
    });
    let who = person.clone();
    let words = trf(move |texts, formats| {
        let product = |node| match node {
            Node::Leaf(_, it) => {
                bench.with_untracked(|document| name_of(document.book.as_deref(), Node::Product(it), formats))
            }
            other => bench.with_untracked(|document| name_of(document.book.as_deref(), other, formats)),
        };
        texts.today.step(step.get(), Some(&who), product)
    });
    let why = move || {
        let formats = formats.get();
        it.with(|it| {
            let alert = it.alert.as_ref()?;
            let why = bench.with_untracked(|document| with_words(document, formats, |it| it.sentence(alert)));
            Some(formats.held_together(&why))
        })
    };
    let open = RwSignal::new(false);
    let text = {
        let words = words.clone();
        let name = name.clone();
        move || {
            let colon = if formats.get_untracked().language == crate::i18n::Language::Zh { "：" } else { ": " };
            format!("{name}{colon}{}", words())
        }
    };
    let route_of = move |step: NextStep| match step {
        NextStep::FindMonths => Some(Route::Prepare(node)),
        NextStep::LookAtSeries => Some(Route::Series(node)),
        NextStep::LookAtProduct(node) => Some(Route::Series(node)),
        NextStep::AdjustPlan => Some(Route::Monitor),
        NextStep::AskReason => None,
    };
    let go = move |_| {
        if step.get_untracked() == NextStep::AdjustPlan {
            show_account(Some(account));
        }
    };
    let told = words;
    let next = move || {
        match route_of(step.get()) {
        Some(route) => view! { <a class="btn do" data-step="" href=route.href() on:click=go>{told.clone()}</a> }.into_any(),
        None => {
            view! { <button type="button" class="btn do" data-step="" on:click=move |_| open.set(true)>{told.clone()}</button> }
                .into_any()
        }
    }
    };
    let missing = move || it.with(|it| it.gap.gap);
    let of = trf(move |texts, formats| {
        it.with(|it| texts.today.misses(formats.money(it.gap.reached), formats.money(it.gap.target)))
    });
    view! {
        <li data-account=account.to_string()>
            <div class="who"><a class="link" href=Route::Series(node).href()><b>{name}</b></a><span class="q small">{person}</span></div>
            <div class="num"><b class="bad" data-minor=move || missing().minor().to_string()>{move || formats.get().money_signed(missing())}<small>{move || formats.get().unit_label()}</small></b><span class="q small">{of}</span></div>
            <div class="why"><p>{why}</p>
                <p class="acts">{next}<button type="button" class="btn" data-task="" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|it| *it = !*it)>{tr(|it| it.today.make_task)}</button></p>
                {move || open.get().then(|| view! { <TaskForm about=Some(node) alert=untrack(key) text=untrack(&text) on_done=Callback::new(move |()| open.set(false)) /> })}
            </div>
        </li>
    }
}

#[component]
fn DueList(today: Day) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    // Hours are counted anew only where something has changed that they rest on.
    let basis = bench.select(HoursBasis::of);
    let over = Memo::new(move |_| {
        basis.with(|_| ());
        bench.with_untracked(hours_over)
    });
    let all = Memo::new(move |_| bench.with(|it| due(it, over.get(), today)));
    let row = move |it: Due| match it {
        Due::Task(task) => view! { <TaskRow task today /> }.into_any(),
        other => {
            let kind = due_kind(&other);
            let late = matches!(other, Due::Months(_) | Due::Assumption { is_broken: true, .. });
            let (route, account) = due_route(&other);
            let words = trf(move |texts, formats| {
                let name = |node| bench.with_untracked(|it| name_of(it.book.as_deref(), node, formats));
                texts.today.due_words(&other, formats, name)
            });
            view! {
                <li data-due=kind class:late=late>
                    <span class="what">{words}</span><span class="sp"></span>
                    <a class="btn sm" href=route.href() on:click=move |_| { if account.is_some() { show_account(account) } }>{tr(move |it| if kind == "months" { it.today.import } else { it.today.open })}</a>
                </li>
            }
            .into_any()
        }
    };
    view! {
        <section class="due">
            <div class="bar"><h2>{tr(|it| it.today.due)}</h2></div>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="q">{tr(|it| it.today.due_none)}</p> })}
            <ul class="rows">{move || { formats.track(); all.get().into_iter().map(row).collect_view() }}</ul>
        </section>
    }
}

fn due_kind(it: &Due) -> &'static str {
    match it {
        Due::Task(_) => "task",
        Due::Months(_) => "months",
        Due::Assumption { .. } => "assumption",
        Due::Decision { .. } => "decision",
        Due::Mute(_) => "mute",
        Due::Held { .. } => "held",
        Due::Severe { .. } => "severe",
        Due::Hours(_) => "hours",
    }
}

fn due_route(it: &Due) -> (Route, Option<crate::domain::AccountId>) {
    match it {
        Due::Months(_) => (Route::Import, None),
        Due::Assumption { .. } | Due::Decision { .. } => (Route::Assumptions, None),
        Due::Mute(_) | Due::Task(_) => (Route::Alerts, None),
        Due::Severe { .. } => (Route::Feedback, None),
        Due::Hours(_) => (Route::Resources, None),
        Due::Held { account, .. } => (Route::Monitor, Some(*account)),
    }
}

/// The Monday since which changes are told where no review was held: a week ago on a Monday.
fn last_monday(today: Day) -> Day {
    match today.weekday() {
        0 => today.plus(-7),
        days => today.plus(-(days as i32)),
    }
}

#[component]
fn Changed(today: Day) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let now = figures();
    let listed = use_inbox();
    let title = trf(move |texts, _| match bench.with(|it| it.reviews.last().map(|it| it.day)) {
        Some(day) => texts.today.changed_review(day),
        None => texts.today.changed(last_monday(today)),
    });
    let is_out = use_watching().is_out();
    let moved = move || {
        let formats = formats.get();
        let n = listed.with(|it| it.iter().filter(|it| it.handling.asks()).count());
        let n = (!is_out.get()).then_some(n);
        let before = bench.with(|it| it.reviews.last().cloned());
        let said = before
            .zip(now.get())
            .map(|(before, now)| formats.language.texts().today.since_review(&before, now, n, formats));
        said.unwrap_or_default()
    };
    let entries = Memo::new_with_compare(
        move |_| {
            let since = bench.with(|it| it.reviews.last().map(|it| it.at));
            let is_since = |it: &Arc<Entry>| match since {
                Some(at) => it.at.ms as f64 > at,
                None => clock::day_of(it.at.ms as f64) >= last_monday(today),
            };
            // That the review was held is said above them.
            let is_review = |it: &&Arc<Entry>| it.facts().iter().any(|it| matches!(it, Fact::Reviewed(_)));
            bench.with_ledger(|it| {
                let entries = it.entries().rev().take_while(|it| is_since(it));
                entries.filter(|it| !is_review(it)).cloned().collect::<Vec<_>>()
            })
        },
        |_, _| true,
    );
    let rows = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().today;
        let me = formats.language.texts().versions.me;
        let names = bench.with_ledger_untracked(|it| record_names(it.records(), it.entries().map(Arc::as_ref)));
        bench.with_untracked(|document| {
            let line = |it: &Arc<Entry>| {
                let who = if it.author.name.is_empty() { me } else { it.author.name.as_str() };
                texts.did(who, sentence(it, &names, document.book.as_deref(), formats))
            };
            entries.with(|it| it.iter().take(TOLD).map(line).collect::<Vec<String>>())
        })
    };
    let more = trf(move |texts, formats| {
        let n = entries.with(Vec::len).saturating_sub(TOLD);
        (n > 0).then(|| texts.today.more(formats.count(n)))
    });
    let nothing = move || entries.with(Vec::is_empty) && moved().is_empty();
    view! {
        <section class="changed">
            <div class="bar"><h2>{title}</h2><span class="sp"></span><a class="link" href=Route::Changes.href()>{tr(|it| it.today.to_changes)}</a></div>
            <ul class="rows moved">{move || moved().into_iter().map(|it| view! { <li><b>{it}</b></li> }).collect_view()}</ul>
            <ul class="rows said">{move || rows().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
            {move || more().map(|it| view! { <p class="q small">{it}</p> })}
            {move || nothing().then(|| view! { <p class="q">{tr(|it| it.today.changed_none)}</p> })}
        </section>
    }
}

/// Where a task leads.
fn about_route(node: Node) -> Route {
    match account_of(node) {
        Some(_) => Route::Series(node),
        None => Route::Monitor,
    }
}
