//! The board: new, in work, closed; each card moves by its buttons or by the arrow keys.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::domain::FeedbackId;
use crate::plan::feedback::{Progress, Ranked, SEVERE};
use crate::ui::components::amount::is_composing;
use crate::ui::components::show_more::ShowMore;
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::workbench::{Action, FeedbackAction};

use super::Desk;
use super::form::Draft;
use super::words::{account_name, progress_name, source_name, topic_name, working};

/// Cards of a column at first.
const SHOWN: usize = 12;

/// The board.
#[component]
pub fn Board(desk: Desk) -> impl IntoView {
    let told = RwSignal::new(None::<(FeedbackId, Progress)>);
    let said = move || {
        let words = &desk.texts().feedback;
        told.get().map(|it| words.moved(progress_name(it.1, words)))
    };
    let first = move || desk.voice.with(|it| it.open.first().map(|it| working(it, desk.formats.get())));
    view! {
        <section class="loop">
            <div class="bar"><h2>{tr(|it| it.feedback.board)}<small>{tr(|it| it.feedback.board_small)}</small></h2><span class="sp"></span><span class="q small" role="status">{said}</span></div>
            <div class="lanes">{Progress::ALL.iter().map(|it| view! { <Lane desk progress=*it told /> }).collect_view()}</div>
            <details class="working"><summary>{tr(|it| it.feedback.show_working)}</summary><p class="small">{first}</p><p class="q small">{tr(|it| it.feedback.weight_says)}</p></details>
        </section>
    }
}

#[component]
fn Lane(desk: Desk, progress: Progress, told: RwSignal<Option<(FeedbackId, Progress)>>) -> impl IntoView {
    let n_shown = RwSignal::new(SHOWN);
    let cards = Memo::new(move |_| {
        desk.voice.with(|it| {
            let all = it.open.iter().chain(&it.closed);
            all.filter(|it| it.feedback.progress == progress).cloned().collect::<Vec<_>>()
        })
    });
    let n = move || cards.with(Vec::len);
    let name = move || progress_name(progress, &desk.texts().feedback);
    let list = move || {
        let shown = cards.with(|it| it.iter().take(n_shown.get()).cloned().collect::<Vec<_>>());
        shown.into_iter().map(|it| card(desk, it, told)).collect_view()
    };
    let hidden = move || n().saturating_sub(n_shown.get());
    view! {
        <section class="lane" data-lane=progress.key() aria-label=name>
            <h3>{name}" "<small>{move || desk.formats.get().count(n())}</small></h3>
            <ul>{list}</ul>
            <Show when=move || n() == 0><p class="q small">{tr(|it| it.feedback.lane_empty)}</p></Show>
            <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=SHOWN />
        </section>
    }
}

fn card(desk: Desk, it: Ranked, told: RwSignal<Option<(FeedbackId, Progress)>>) -> AnyView {
    let feedback = it.feedback.clone();
    let (id, at) = (feedback.id, feedback.progress);
    let facts = {
        let feedback = feedback.clone();
        move || {
            let (words, formats) = (&desk.texts().feedback, desk.formats.get());
            let age = feedback.closed.unwrap_or(desk.today.max(feedback.opened)).since(feedback.opened);
            let about = desk.bench.with_untracked(|it| account_name(&feedback, it.book.as_deref()));
            let theme = Some(feedback.theme.clone()).filter(|it| !it.is_empty());
            let parts = [
                Some(source_name(feedback.source, words).to_owned()),
                Some(topic_name(feedback.topic, words).to_owned()),
                about,
                theme,
                Some(words.days(formats.count(usize::try_from(age).unwrap_or(0)))),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
    };
    let (severity, priority) = (feedback.severity, it.priority);
    let is_severe = severity >= SEVERE && at != Progress::Closed;
    let grade = move || {
        let (words, formats) = (&desk.texts().feedback, desk.formats.get());
        let grade = words.grade(severity);
        if at == Progress::Closed { grade } else { words.both(grade, words.priority_of(formats.number(priority, 1))) }
    };
    let name = feedback.text.clone();
    let button = move |to: Progress| {
        let label = {
            let name = name.clone();
            move || format!("{}: {name}", move_words(at, to, &desk.texts().feedback))
        };
        view! { <button type="button" class="btn sm" data-to=to.key() aria-label=label on:click=move |_| move_to(desk, id, to, told)>{move || move_words(at, to, &desk.texts().feedback)}</button> }
    };
    let targets: Vec<Progress> = match at {
        Progress::New => vec![Progress::InWork, Progress::Closed],
        Progress::InWork => vec![Progress::Closed, Progress::New],
        Progress::Closed => vec![Progress::InWork],
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let step: i32 = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let to = usize::try_from(at as i32 + step).ok().and_then(|it| Progress::ALL.get(it));
        if let Some(to) = to.filter(|_| !is_composing(&event)) {
            event.prevent_default();
            move_to(desk, id, *to, told);
        }
    };
    let edit = {
        let feedback = feedback.clone();
        move |_| desk.draft.set(Some(Draft::of(&feedback)))
    };
    view! {
        <li class="card" class:severe=is_severe data-ticket=id.to_string() data-priority=format!("{priority:.6}") data-severity=severity.to_string() data-n=it.n_theme.to_string() data-weight=format!("{:.6}", it.weight) on:keydown=on_key>
            <p class="what">{feedback.text.clone()}</p>
            <p class="q small">{facts}</p>
            <p class="small grade">{is_severe.then_some("▲ ")}{grade}</p>
            <p class="acts">{targets.into_iter().map(button).collect_view()}<button type="button" class="btn sm" data-edit="" on:click=edit>{tr(|it| it.feedback.edit)}</button></p>
        </li>
    }
    .into_any()
}

fn move_words(at: Progress, to: Progress, words: &crate::i18n::FeedbackTexts) -> &'static str {
    match (at, to) {
        (Progress::Closed, _) => words.reopen,
        (_, Progress::New) => words.put_back,
        (_, Progress::InWork) => words.start,
        (_, Progress::Closed) => words.close,
    }
}

/// Moves a card; the keyboard's focus goes along.
fn move_to(desk: Desk, id: FeedbackId, to: Progress, told: RwSignal<Option<(FeedbackId, Progress)>>) {
    release_focus();
    if desk.bench.dispatch(Action::Feedback(FeedbackAction::Move(id, to, desk.today))) {
        told.set(Some((id, to)));
        request_animation_frame(move || {
            let found = document().query_selector(&format!("[data-ticket=\"{id}\"] button")).ok().flatten();
            if let Some(button) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                // Nothing to do where the card is not shown.
                let _ = button.focus();
            }
        });
    }
}
