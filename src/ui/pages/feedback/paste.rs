//! A block of cells from a spreadsheet: what it holds is told before any of it is taken.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::IdGenerator;
use crate::import::{TicketBlock, TicketColumn, tickets_of};
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::workbench::{Action, FeedbackAction};

use super::Desk;
use super::words::{column_name, issue_words};

/// Rows with a fault that are listed.
const LISTED: usize = 8;

/// The section.
#[component]
pub fn Paste(desk: Desk, on_done: Callback<()>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let seed = clock::random_seed();
    let block = Memo::new(move |_| {
        let mut ids = IdGenerator::new(seed);
        text.with(|text| desk.bench.with(|it| tickets_of(text, it.book.as_deref(), &mut ids)))
    });
    let n = move || block.with(|it| it.tickets.len());
    let columns = move || {
        let words = &desk.texts().feedback;
        let names: Vec<&str> = TicketColumn::ALL.into_iter().map(|it| column_name(it, words)).collect();
        names.join(" │ ")
    };
    let take = move |_| {
        let tickets: Vec<_> = block.with_untracked(|it| it.tickets.iter().cloned().map(Arc::new).collect());
        release_focus();
        if !tickets.is_empty() && desk.bench.dispatch(Action::Feedback(FeedbackAction::Set(tickets))) {
            text.set(String::new());
            on_done.run(());
        }
    };
    let has_text = move || text.with(|it| !it.trim().is_empty());
    view! {
        <section class="paste-tickets">
            <h2>{tr(|it| it.feedback.paste_title)}</h2>
            <p class="q small">{tr(|it| it.feedback.paste_hint)}</p>
            <p class="small columns">{columns}</p>
            <label>{tr(|it| it.feedback.paste_cells)}
                <textarea rows="6" spellcheck="false" wrap="off" data-cells="" prop:value=text on:input=move |e| text.set(event_target_value(&e))></textarea></label>
            <div aria-live="polite">{move || has_text().then(|| block.with(|it| told(desk, it)))}</div>
            <p class="acts">
                <button type="button" class="btn do" data-take="" disabled=move || n() == 0 on:click=take>{move || desk.texts().feedback.take(n())}</button>
                <button type="button" class="btn" on:click=move |_| on_done.run(())>{tr(|it| it.feedback.cancel)}</button>
            </p>
        </section>
    }
}

fn told(desk: Desk, it: &TicketBlock) -> AnyView {
    let (words, formats) = (&desk.texts().feedback, desk.formats.get());
    let heading = if it.has_heading { words.with_heading } else { words.in_order };
    let n_issues = it.issues.len();
    let listed = it.issues.iter().take(LISTED);
    let lines =
        listed.map(|(row, issue)| view! { <li data-issue=row.to_string()>{issue_words(*row, issue, words)}</li> });
    let unknown =
        (!it.unknown.is_empty()).then(|| view! { <p class="warn small">{words.unknown(it.unknown.join(" │ "))}</p> });
    view! {
        <p class="small">{words.read_rows(formats.count(it.tickets.len()), formats.count(n_issues), heading)}</p>
        {unknown}
        <ul class="bad small issues">{lines.collect_view()}{(n_issues > LISTED).then(|| view! { <li>{words.more_issues(n_issues - LISTED)}</li> })}</ul>
    }
    .into_any()
}
