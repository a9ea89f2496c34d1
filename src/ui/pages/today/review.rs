//! The ten-minute review: five looks in order, a note, and a text to hand on.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{IdGenerator, ReviewId};
use crate::i18n::{Formats, YearFigures};
use crate::plan::{Review as Concluded, Task};
use crate::ui::components::sentence::pieces;
use crate::ui::language::{tr, trf};
use crate::ui::pages::alerts::forms::TaskForm;
use crate::ui::pages::alerts::{use_inbox, with_words};
use crate::ui::pages::versions::name_of;
use crate::ui::platform::{clipboard, clock};
use crate::ui::routes::Route;
use crate::ui::state::{author, use_bench, use_formats, use_watching};
use crate::workbench::alerts::{Answers, Severity};
use crate::workbench::assumptions::board;
use crate::workbench::followups::{FollowUpAction, tasks_by_day};
use crate::workbench::today::freshness;
use crate::workbench::{Action, Document};

use super::{headline, use_off};

const STEPS: usize = 5;

/// What figures, assumptions and tasks look like, in a sentence each.
fn looks(document: &Document, alerts: [usize; 2], out: Answers, off: &[String], formats: Formats) -> [String; STEPS] {
    let texts = &formats.language.texts().today;
    let today = clock::this_day();
    let fresh = freshness(document, today).map(|it| match it.n_waiting {
        0 => texts.fresh_ok(formats.month(it.last)),
        n => texts.due_months(formats.count(n), formats.month(it.last)),
    });
    let [n, high] = alerts.map(|it| formats.count(it));
    let words = &formats.language.texts().alerts;
    let said = match (alerts[0], out.n_out() > 0) {
        (0, false) => words.said_none.to_owned(),
        (0, true) => words.said_none_yet.to_owned(),
        (_, false) => texts.look_alerts(n, high),
        (_, true) => words.said_so_far(n, high),
    };
    let more = (out.n_out() > 0).then(|| words.more_may_come(formats.count(out.n_in), formats.count(out.total)));
    let alerts = std::iter::once(said).chain(more).collect::<Vec<_>>().join("\n");
    let off = if off.is_empty() { texts.off_none.to_owned() } else { off.join("\n") };
    let assumptions = match board(document).iter().filter(|it| it.is_due || it.is_broken()).count() {
        0 => texts.look_assumptions_none.to_owned(),
        n => texts.look_assumptions(formats.count(n)),
    };
    let open = document.tasks.iter().filter(|it| it.done.is_none());
    let late = open.clone().filter(|it| it.is_overdue(today)).count();
    let tasks = texts.look_tasks(formats.count(open.count()), formats.count(late));
    [fresh.unwrap_or_default(), alerts, off, assumptions, tasks]
}

/// The review.
#[component]
pub fn Review(
    /// Called when it is left.
    on_leave: Callback<()>,
) -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    let listed = use_inbox();
    let off = use_off();
    let seen = RwSignal::new([false; STEPS]);
    let note = RwSignal::new(String::new());
    let adding = RwSignal::new(false);
    let text = RwSignal::new(None::<String>);
    let alerts = move || {
        listed.with(|it| {
            let asks = it.iter().filter(|it| it.handling.asks());
            [asks.clone().count(), asks.filter(|it| it.alert.severity == Severity::High).count()]
        })
    };
    let off_words = move || {
        let formats = formats.get();
        bench.with_untracked(|document| {
            let line = |it: &crate::workbench::today::OffPath| match &it.alert {
                Some(alert) => with_words(document, formats, |words| words.sentence(alert)),
                None => {
                    let name = name_of(document.book.as_deref(), it.gap.node, formats);
                    format!("{name} {} {}", formats.money_signed(it.gap.gap), formats.unit_label())
                }
            };
            off.with(|it| it.iter().map(line).collect::<Vec<String>>())
        })
    };
    let said = Memo::new(move |_| {
        let (alerts, off) = (alerts(), off_words());
        bench.with(|document| looks(document, alerts, watching.answers(), &off, formats.get()))
    });
    let names = trf(|texts, _| {
        let it = &texts.today;
        [it.review_fresh, it.review_alerts, it.review_off, it.review_assumptions, it.review_tasks]
    });
    let routes = [Route::Data, Route::Alerts, Route::Monitor, Route::Assumptions, Route::Today];
    let steps = move || {
        (0..STEPS).map(|i| {
            let name = names.clone();
            let is_seen = move || seen.with(|it| it[i]);
            let link = (routes[i] != Route::Today)
                .then(|| view! { <a class="link" href=routes[i].href()>{tr(|it| it.today.open)}</a> });
            view! {
                <li data-step=i.to_string() class:seen=is_seen>
                    <label class="tick"><input type="checkbox" prop:checked=is_seen on:change=move |e| { let it = event_target_checked(&e); seen.update(|all| all[i] = it) } /><b>{move || name()[i]}</b></label>
                    <span class="q said">{move || said.with(|it| it[i].clone())}</span>
                    {link}
                </li>
            }
        })
        .collect_view()
    };
    let is_out = watching.is_out();
    let all_seen = move || seen.with(|it| it.iter().all(|it| *it));
    let conclude = move |_| {
        let formats = formats.get_untracked();
        let texts = &formats.language.texts().today;
        let found = watching.found.get_untracked();
        let YearFigures { landing, target, chance } = found.as_ref().map(|it| it.figures).unwrap_or_default();
        let day = clock::this_day();
        let review = Concluded {
            id: ReviewId(IdGenerator::new(clock::random_seed()).next_id()),
            at: clock::now(),
            day,
            author: author().name,
            month: bench.with_untracked(Document::last_actual),
            landing,
            target,
            chance,
            n_alerts: untrack(alerts)[0],
            note: note.get_untracked().trim().to_owned(),
        };
        let written = bench.with_untracked(|document| {
            let name = if document.workspace.name.is_empty() {
                formats.language.texts().app.untitled
            } else {
                document.workspace.name.as_str()
            };
            let tasks = tasks_by_day(document);
            let open: Vec<&Task> = tasks.iter().filter(|it| it.done.is_none()).map(|it| &**it).collect();
            let mut seen = vec![plain(&headline(document, found.as_deref(), formats))];
            seen.extend(said.get_untracked().into_iter().take(STEPS - 1));
            texts.review_text(&texts.text_head(name, day), &seen, &review.note, &open)
        });
        if bench.dispatch(Action::FollowUp(FollowUpAction::Conclude(Arc::new(review)))) {
            text.set(Some(written));
        }
    };
    view! {
        {move || match text.get() {
            Some(text) => view! { <Written text on_leave /> }.into_any(),
            None => ().into_any(),
        }}
        <Show when=move || text.with(Option::is_none)>
            <section class="review" data-reviewing="" aria-label=tr(|it| it.today.review)>
                <div class="bar"><h2>{tr(|it| it.today.review)}</h2></div>
                <p class="q">{tr(|it| it.today.review_intro)}</p>
                <ol class="steps">{steps()}</ol>
                <p class="acts"><button type="button" class="btn sm" data-add="" aria-expanded=move || adding.get().to_string() on:click=move |_| adding.update(|it| *it = !*it)>{tr(|it| it.today.add_task)}</button></p>
                <Show when=move || adding.get()><TaskForm about=None alert=None text="" choose=true on_done=Callback::new(move |()| adding.set(false)) /></Show>
                <label class="note">{tr(|it| it.today.note)}<textarea rows="2" maxlength="600" data-note="" prop:value=note on:input=move |e| note.set(event_target_value(&e))></textarea></label>
                <p class="acts">
                    <button type="button" class="btn do" data-conclude="" disabled=move || !all_seen() || is_out.get() on:click=conclude>{tr(|it| it.today.conclude)}</button>
                    <button type="button" class="btn" on:click=move |_| on_leave.run(())>{tr(|it| it.today.leave)}</button>
                    {move || (all_seen() && is_out.get()).then(|| view! { <span class="q small" role="status">{tr(|it| it.alerts.conclude_waits)}</span> })}
                </p>
            </section>
        </Show>
    }
}

/// A sentence without its inks.
fn plain(text: &str) -> String {
    pieces(text).into_iter().map(|it| it.1).collect()
}

/// The text of a concluded review, to copy or print.
#[component]
fn Written(text: String, on_leave: Callback<()>) -> impl IntoView {
    let copied = RwSignal::new(None::<Result<(), String>>);
    let own = text.clone();
    let copy = move |_| {
        let text = own.clone();
        spawn_local(async move {
            let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let html = format!("<pre>{safe}</pre>");
            let _ = copied.try_set(Some(clipboard::copy(&text, &html).await));
        });
    };
    let told = trf(move |texts, _| match copied.get() {
        Some(Ok(())) => texts.today.copied.to_owned(),
        Some(Err(reason)) => texts.sheets.copy_refused(reason),
        None => String::new(),
    });
    let print = move |_| {
        let _ = window().print();
    };
    view! {
        <section class="review written" data-written="">
            <div class="bar"><h2>{tr(|it| it.today.review_text)}</h2></div>
            <p class="q" role="status">{tr(|it| it.today.concluded)}</p>
            <pre tabindex="0">{text}</pre>
            <p class="acts">
                <button type="button" class="btn" data-copy="" on:click=copy>{tr(|it| it.today.copy)}</button>
                <button type="button" class="btn" data-print="" on:click=print>{tr(|it| it.today.print)}</button>
                <button type="button" class="btn" data-close="" on:click=move |_| on_leave.run(())>{tr(|it| it.today.close)}</button>
                <span class="told" role="status">{told}</span>
            </p>
        </section>
    }
}
