//! Market feedback: what was said, what to answer first, how it is going, and what is talked about.

mod board;
mod form;
mod paste;
mod table;
mod themes;
mod words;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::Day;
use crate::i18n::{Formats, Metric, Texts};
use crate::plan::feedback::{SEVERE, Voice};
use crate::ui::components::later::Later;
use crate::ui::language::tr;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::ui::tips::term;
use crate::workbench::feedback::voice_of;

use board::Board;
use form::{Draft, Form};
use paste::Paste;
use table::All;
use themes::Themes;
use words::{closing_words, csat_words, headline, nps_words};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    today: Day,
    /// What everything says.
    voice: Memo<Arc<Voice>>,
    /// What stands in the form, while it is open.
    draft: RwSignal<Option<Draft>>,
}

impl Desk {
    fn of_bench() -> Self {
        let (bench, today) = (use_bench(), clock::this_day());
        let voice = bench.select(move |it| Arc::new(voice_of(it, today)));
        Self { bench, formats: use_formats(), today, voice, draft: RwSignal::new(None) }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }
}

/// The page.
#[component]
pub fn FeedbackPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let any = Memo::new(move |_| desk.voice.with(|it| it.closing.is_some()));
    let pasting = RwSignal::new(false);
    let add = move |_| desk.draft.set(Some(Draft::new(desk.today)));
    view! {
        <PlanTabs shown=Route::Feedback />
        <div class="head">
            <div class="say"><p class="at">{move || at(desk)}</p><h1>{move || desk.voice.with(|it| headline(it, desk.formats.get()))}</h1></div>
            <div class="acts">
                <button type="button" class="btn" data-paste="" aria-expanded=move || pasting.get().to_string() on:click=move |_| pasting.update(|it| *it = !*it)>{tr(|it| it.feedback.paste)}</button>
                <button type="button" class="btn do" data-add="" on:click=add>{tr(|it| it.feedback.add)}</button>
            </div>
        </div>
        <div class="body feedback">
            <Show when=move || !any.get()><p class="q intro">{tr(|it| it.feedback.intro)}</p></Show>
            <Show when=move || pasting.get()><Paste desk on_done=Callback::new(move |()| pasting.set(false)) /></Show>
            <Show when=move || desk.draft.with(Option::is_some)><Form desk /></Show>
            <Show when=move || any.get()>
                <Scores desk />
                <Board desk />
                <Later><Themes desk /><All desk /></Later>
            </Show>
        </div>
    }
}

fn at(desk: Desk) -> String {
    let (words, formats) = (&desk.texts().feedback, desk.formats.get());
    desk.voice.with(|it| {
        let Some(closing) = it.closing else { return words.title.to_owned() };
        let severe = it.open.iter().filter(|it| it.feedback.severity >= SEVERE).count();
        words.at(formats.count(closing.n_open), formats.count(severe), formats.count(closing.n_closed))
    })
}

/// Recommendation, contentment, and how long an answer takes.
#[component]
fn Scores(desk: Desk) -> impl IntoView {
    let nps = move || desk.voice.with(|it| nps_words(it.nps.as_ref(), desk.formats.get()));
    let csat = move || desk.voice.with(|it| csat_words(it.csat, desk.formats.get()));
    let closing = move || desk.voice.with(|it| closing_words(it.closing, desk.formats.get()));
    let exact = move |read: fn(&Voice) -> Option<f64>| {
        desk.voice.with(|it| read(it).map(|it| format!("{it:.6}")).unwrap_or_default())
    };
    view! {
        <dl class="scores">
            <div data-score="nps" data-value=move || exact(|it| Some(it.nps?.score)) data-error=move || exact(|it| Some(it.nps?.error))>
                <dt>{term(Metric::Nps, |it| it.feedback.nps)}</dt><dd>{move || nps().0}</dd><dd class="q small">{move || nps().1}</dd></div>
            <div data-score="csat" data-value=move || exact(|it| Some(it.csat?.share()))>
                <dt>{term(Metric::Csat, |it| it.feedback.csat)}</dt><dd>{move || csat().0}</dd><dd class="q small">{move || csat().1}</dd></div>
            <div data-score="closing" data-value=move || exact(|it| it.closing?.median)>
                <dt>{term(Metric::ClosingTime, |it| it.feedback.closing)}</dt><dd>{move || closing().0}</dd><dd class="q small">{move || closing().1}</dd></div>
        </dl>
    }
}
