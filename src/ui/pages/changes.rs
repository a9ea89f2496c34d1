//! The change log: who, when, what and why.

mod records;
pub mod words;

use std::sync::Arc;

use leptos::prelude::*;

use crate::store::{Entry, Step, record_names};
use crate::ui::language::{tr, trf};
use crate::ui::platform::clock;
use crate::ui::state::{author, author_name, set_author_name, use_bench, use_formats};
use crate::workbench::Change;

use words::{change_name, detail_words, sentence};

/// Entries on the screen.
const MAX_ROWS: usize = 300;
/// Figures shown of one entry.
const MAX_DETAILS: usize = 60;

/// The page.
#[component]
pub fn ChangesPage() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let (kind, search) = (RwSignal::new(None::<Change>), RwSignal::new(String::new()));
    let log = Memo::new_with_compare(
        move |_| bench.with_ledger(|it| it.entries().rev().cloned().collect::<Vec<Arc<Entry>>>()),
        // True where they differ: every change is an entry of its own.
        |a, b| match (a.and_then(|it| it.first()), b.and_then(|it| it.first())) {
            (Some(a), Some(b)) => !Arc::ptr_eq(a, b),
            _ => true,
        },
    );
    let cut = Memo::new(move |_| {
        bench.with_ledger(|it| it.oldest().is_some_and(|it| it > 1) || (it.seq() > 0 && it.oldest().is_none()))
    });
    let none = tr(|it| it.versions.log_none);
    let headline = trf(move |texts, formats| {
        let (n, at) = log.with(|it| (it.len(), it.first().map(|it| it.at.ms as f64)));
        at.map(|at| {
            texts.versions.log_headline(formats.count(n), format!("{} {}", clock::day(at), clock::wall_time(at)))
        })
    });
    let me = tr(|it| it.versions.me);
    let rows = Memo::new_with_compare(
        move |_| {
            let (formats, kind, search) = (formats.get(), kind.get(), search.get().to_lowercase());
            let entries = log.get();
            let names = bench.with_ledger(|it| record_names(it.records(), it.entries().map(Arc::as_ref)));
            bench.with(|document| {
                let row = |it: &Arc<Entry>| Line {
                    what: sentence(it, &names, document.book.as_deref(), formats),
                    why: it.why().unwrap_or_default(),
                    who: if it.author.name.is_empty() { me().to_owned() } else { it.author.name.clone() },
                    entry: it.clone(),
                };
                let fits = |it: &Line| {
                    let text = format!("{} {} {}", it.who, it.what, it.why).to_lowercase();
                    search.is_empty() || text.contains(search.trim())
                };
                let entries = entries.iter().filter(|it| kind.is_none_or(|kind| it.change == kind));
                entries.map(row).filter(fits).take(MAX_ROWS).collect::<Vec<Line>>()
            })
        },
        |_, _| true,
    );
    let no_match = move || rows.with(Vec::is_empty) && log.with(|it| !it.is_empty());
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.versions.log_title)}</p><h1>{move || headline().unwrap_or_else(|| none().to_owned())}</h1></div>
        </div>
        <div class="body">
            <div class="logbar"><Filters kind search /><Name /></div>
            <Show when=move || log.with(|it| !it.is_empty())>
                <table class="log">
                    <thead><tr>
                        <th class="l">{tr(|it| it.versions.when)}</th><th class="l">{tr(|it| it.versions.who)}</th>
                        <th class="l">{tr(|it| it.versions.what)}</th><th class="l">{tr(|it| it.versions.why)}</th>
                    </tr></thead>
                    <tbody>{move || rows.get().into_iter().map(|line| view! { <Row line /> }).collect_view()}</tbody>
                </table>
            </Show>
            <Show when=no_match><p class="q">{tr(|it| it.versions.no_match)}</p></Show>
            <Show when=move || cut.get()><p class="q">{tr(|it| it.versions.log_short)}</p></Show>
        </div>
    }
}

/// One line of the log.
#[derive(Clone)]
struct Line {
    entry: Arc<Entry>,
    who: String,
    what: String,
    why: String,
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let at = line.entry.at.ms as f64;
    let when = format!("{} {}", clock::day(at), clock::wall_time(at));
    let open = RwSignal::new(false);
    let entry = line.entry.clone();
    let (seq, undone) = (entry.seq, entry.step != Step::Do);
    view! {
        <tr data-entry=seq class:undone=undone>
            <td class="l when">{when}</td>
            <td class="l">{line.who}</td>
            <td class="l">
                {line.what}
                <details on:toggle=move |_| open.set(true)>
                    <summary>{tr(|it| it.versions.details)}</summary>
                    {move || open.get().then(|| view! { <Details entry=entry.clone() /> })}
                </details>
            </td>
            <td class="l">{line.why}</td>
        </tr>
    }
}

/// Before → after, made when asked for.
#[component]
fn Details(entry: Arc<Entry>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let details = entry.details(MAX_DETAILS + 1);
    let more = details.len() > MAX_DETAILS;
    let lines = move || {
        let formats = formats.get();
        bench.with(|document| {
            let words = |it| detail_words(it, document.book.as_deref(), document.forecast.measure, formats);
            details.iter().take(MAX_DETAILS).map(words).collect::<Vec<String>>()
        })
    };
    view! {
        <ul>{move || lines().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
        {more.then(|| view! { <p class="q">{tr(|it| it.versions.more_details(MAX_DETAILS))}</p> })}
    }
}

#[component]
fn Filters(kind: RwSignal<Option<Change>>, search: RwSignal<String>) -> impl IntoView {
    const KINDS: [Change; 10] = [
        Change::Import,
        Change::Forecast,
        Change::Preparation,
        Change::Plan,
        Change::Assumption,
        Change::FollowUp,
        Change::Feedback,
        Change::Workspace,
        Change::Version,
        Change::Merge,
    ];
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok().and_then(|i: usize| KINDS.get(i).copied());
        kind.set(chosen);
    };
    let options = KINDS.into_iter().enumerate().map(|(i, it)| {
        view! { <option value=i.to_string() selected=move || kind.get() == Some(it)>{tr(move |texts| change_name(it, texts))}</option> }
    });
    view! {
        <label>{tr(|it| it.versions.filter_kind)}
            <select data-kind="" on:change=choose><option value="" selected=move || kind.get().is_none()>{tr(|it| it.versions.all_kinds)}</option>{options.collect_view()}</select>
        </label>
        <label>{tr(|it| it.versions.filter_text)}<input type="search" prop:value=search on:input=move |it| search.set(event_target_value(&it)) /></label>
    }
}

/// The name with which changes are signed; asked for here and nowhere else.
#[component]
fn Name() -> impl IntoView {
    let name = RwSignal::new(author_name());
    let save = move |event| {
        set_author_name(&event_target_value(&event));
        name.set(author_name());
    };
    let hint = move || name.with(String::is_empty).then(|| tr(|it| it.versions.your_name_hint(author().name))());
    view! {
        <label>{tr(|it| it.versions.your_name)}<input type="text" data-author="" maxlength="40" autocomplete="name" prop:value=name on:change=save /></label>
        {move || hint().map(|it| view! { <span class="q">{it}</span> })}
    }
}
