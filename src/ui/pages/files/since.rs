//! What changed since an older entry, or between the opened file and now, in sentences.

use leptos::prelude::*;

use crate::store::{Changes, changes_between, reasons_since};
use crate::ui::components::sentence::Sentence;
use crate::ui::language::{tr, trf};
use crate::ui::pages::changes::words::{change_name, detail_words};
use crate::ui::pages::versions::movers_between;
use crate::ui::state::{incoming, use_bench, use_formats};

use super::meeting::Facts;
use super::words::moment;

/// Entries to look back to.
const MAX_ENTRIES: usize = 60;
/// Figures shown.
const MAX_DETAILS: usize = 100;

/// Where to look back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Back {
    /// The state after an entry.
    Entry(u64),
    /// The file that waits.
    File,
}

/// The summary.
#[component]
pub fn Since() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<Back>);
    let waiting = incoming();
    let entries = Memo::new(move |_| {
        bench.with_ledger(|it| {
            let all = it.entries().rev().take(MAX_ENTRIES);
            all.map(|it| (it.seq, it.at.ms as f64, it.change, it.author.name.clone())).collect::<Vec<_>>()
        })
    });
    let start = Memo::new(move |_| bench.with_ledger(|it| it.oldest().map(|it| it - 1)));
    let choose = move |event| {
        let value = event_target_value(&event);
        chosen.set(match value.as_str() {
            "file" => Some(Back::File),
            other => other.parse().ok().map(Back::Entry),
        });
    };
    let waits = waiting.clone();
    let has_file = Memo::new(move |_| waits.with(Option::is_some));
    let at = Memo::new(move |_| {
        let oldest = || start.get().map(Back::Entry);
        chosen.get().or_else(oldest).or_else(|| has_file.get().then_some(Back::File))
    });
    let for_file = waiting;
    let changes = Memo::new_with_compare(
        move |_| {
            let (open, at) = (open.get(), at.get()?);
            if !open {
                return None;
            }
            match at {
                Back::Entry(seq) => bench.with_ledger(|it| Some((changes_between(&it.at(seq)?, it.records()), seq))),
                Back::File => {
                    let file = for_file.get()?;
                    Some((file.meeting.apart_here(), 0))
                }
            }
        },
        |_, _| true,
    );
    let when = move || match at.get() {
        Some(Back::Entry(seq)) => entries.with(|it| it.iter().find(|it| it.0 == seq).map(|it| moment(it.1))),
        _ => None,
    };
    let headline = trf(move |texts, formats| {
        let n = changes.with(|it| it.as_ref().map(|it| it.0.len()))?;
        let when = when().unwrap_or_else(|| match at.get() {
            Some(Back::File) => texts.files.since_file.to_owned(),
            _ => texts.files.since_start.to_owned(),
        });
        let words = &texts.files;
        Some(if n == 0 { words.since_nothing(when) } else { words.since_headline(when, formats.count(n)) })
    });
    let movers = move || {
        let (changed, seq) = changes.get()?;
        let touches_plan = changed.0.iter().any(|it| &*it.key.kind == "plan_node");
        if !touches_plan {
            return None;
        }
        bench.with_ledger(|it| {
            let before = match at.get()? {
                Back::Entry(seq) => it.at(seq)?,
                Back::File => incoming().get()?.theirs.records().clone(),
            };
            let since = it.entries().find(|it| it.seq > seq).map_or(0.0, |it| it.at.ms as f64);
            let reasons = reasons_since(it.entries().map(|it| &**it), since);
            Some(bench.with(|document| {
                movers_between(&before, it.records(), &reasons, document.book.as_deref(), formats.get())
            }))
        })
    };
    let options = move || {
        let texts = formats.get().language.texts();
        let option = |(seq, at, change, who): (u64, f64, _, String)| {
            let who = if who.is_empty() { texts.files.somebody.to_owned() } else { who };
            let text = format!("{} · {} · {who}", moment(at), change_name(change, texts));
            view! { <option value=seq.to_string()>{text}</option> }
        };
        entries.get().into_iter().map(option).collect_view()
    };
    let any = move || start.get().is_some() || has_file.get();
    view! {
        <details class="since-part" on:toggle=move |_| open.set(true)>
            <summary><h2>{tr(|it| it.files.since_title)}</h2></summary>
            <label class="find">{tr(|it| it.versions.from)}
                <select data-since="" on:change=choose>
                    {move || start.get().map(|seq| view! { <option value=seq.to_string() selected=true>{tr(|it| it.files.since_start)}</option> })}
                    {move || has_file.get().then(|| view! { <option value="file">{tr(|it| it.files.since_file)}</option> })}
                    {options}
                </select>
            </label>
            <Show when=move || !any()><p class="q">{tr(|it| it.files.since_none)}</p></Show>
            <p class="lead" data-since-headline="">{headline}</p>
            {move || changes.get().map(|it| view! { <Facts changes=it.0.clone() /> })}
            <ul class="since">{move || movers().unwrap_or_default().into_iter().map(|it| view! { <li><Sentence text=Signal::stored(it) /></li> }).collect_view()}</ul>
            {move || changes.get().filter(|it| !it.0.is_empty()).map(|it| view! { <Details changes=it.0 /> })}
        </details>
    }
}

#[component]
fn Details(changes: Changes) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let details = changes.details(MAX_DETAILS + 1);
    let more = details.len() > MAX_DETAILS;
    let lines = move || {
        let formats = formats.get();
        bench.with(|document| {
            let words = |it| detail_words(it, document.book.as_deref(), document.forecast.measure, formats);
            details.iter().take(MAX_DETAILS).map(words).map(|it| view! { <li>{it}</li> }).collect_view()
        })
    };
    view! {
        <details class="log"><summary>{tr(|it| it.files.since_details)}</summary><ul>{lines}</ul>
            {more.then(|| view! { <p class="q">{tr(|it| it.versions.more_details(MAX_DETAILS))}</p> })}
        </details>
    }
}
