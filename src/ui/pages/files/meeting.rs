//! A file beside the open workspace: what it would change, what is asked, and what becomes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::i18n::Formats;
use crate::plan::Balance;
use crate::store::Changes;
use crate::store::merge::{Choices, Kinship, Meeting, PlanWay, Side, Unfit};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::{tr, trf};
use crate::ui::navigation::go;
use crate::ui::pages::changes::words::fact_words;
use crate::ui::routes::Route;
use crate::ui::state::{Incoming, incoming, open_as_own, use_bench, use_formats};

use super::conflicts::Conflicts;
use super::table::Differences;
use super::words::{moment, repair, unfit};

/// Sentences of one side.
const MAX_FACTS: usize = 8;

/// What the file comes to, in one sentence.
pub fn headline(it: &Incoming, formats: Formats) -> String {
    let texts = &formats.language.texts().files;
    let meeting = &it.meeting;
    // Months that moved so that sums hold are not what a reader means by a change, unless there is nothing else.
    let brought = || meeting.differences.iter().filter(|it| it.brings());
    let n_brought = match brought().filter(|it| !it.gave_way()).count() {
        0 => brought().count(),
        n => n,
    };
    let n_asked = meeting.conflicts().count();
    match meeting.kinship {
        Kinship::Strangers => texts.head_stranger(&it.name),
        Kinship::Redacted => texts.head_redacted(&it.name),
        _ if meeting.brings_nothing() => texts.head_nothing(&it.name),
        _ if n_asked == 0 => texts.head_brings(&it.name, formats.count(n_brought)),
        _ => {
            let brought = texts.brought(formats.count(n_brought));
            texts.head_asks(&it.name, brought, formats.count(n_asked))
        }
    }
}

/// The file beside what is open. A change made meanwhile puts them side by side anew.
#[component]
pub fn MeetingView(
    /// The file.
    it: Incoming,
) -> impl IntoView {
    let bench = use_bench();
    let theirs = it.theirs.clone();
    let (first, seq) = (StoredValue::new(Some(it.meeting.clone())), it.seq);
    // Whoever edits, undoes or switches while the file waits sees it beside what is open then.
    let meeting = Memo::new_with_compare(
        move |_| {
            let made = bench.with_ledger(|ours| {
                let first = first.try_update_value(Option::take).flatten().filter(|_| ours.seq() == seq);
                first.unwrap_or_else(|| Arc::new(Meeting::of(ours, &theirs)))
            });
            Some(made)
        },
        |a, b| match (a.and_then(|it| it.as_ref()), b.and_then(|it| it.as_ref())) {
            (Some(a), Some(b)) => !Arc::ptr_eq(a, b),
            _ => true,
        },
    );
    move || meeting.get().map(|meeting| view! { <Beside it=Incoming { meeting, ..it.clone() } /> })
}

#[component]
fn Beside(it: Incoming) -> impl IntoView {
    let meeting = it.meeting.clone();
    let choices = RwSignal::new(Choices::new());
    let can_merge = meeting.can_merge() && !meeting.brings_nothing();
    let n_asked = meeting.conflicts().count();
    let differs = !meeting.differences.is_empty();
    let related = meeting.can_merge();
    view! {
        <section class="meeting" data-kinship=format!("{:?}", meeting.kinship)>
            <Kin meeting=meeting.clone() />
            {if related {
                let (there, here) = (meeting.moved(Side::Theirs), meeting.moved(Side::Ours));
                view! {
                    <div class="sides">
                        <div><h2>{tr(|it| it.files.there_title)}</h2><Facts changes=there /></div>
                        <div><h2>{tr(|it| it.files.here_title)}</h2><Facts changes=here /></div>
                    </div>
                }.into_any()
            } else {
                view! { <h2>{tr(|it| it.files.differs_title)}</h2><Facts changes=meeting.apart() /> }.into_any()
            }}
            {(related && n_asked > 0).then(|| view! { <Conflicts meeting=meeting.clone() choices /> })}
            {(related && differs).then(|| view! { <Differences meeting=meeting.clone() /> })}
            <Decide it=it.clone() choices can_merge />
        </section>
    }
}

/// Where both parted, and who worked on the file.
#[component]
fn Kin(meeting: Arc<Meeting>) -> impl IntoView {
    let lines = trf(move |texts, formats| {
        let words = &texts.files;
        let n = |side| words.entries(formats.count(meeting.n_entries(side)));
        let mut lines = Vec::new();
        match meeting.kinship {
            Kinship::Parted => lines.push(match meeting.parted_at {
                Some(at) => words.parted(moment(at), n(Side::Ours), n(Side::Theirs)),
                None => words.parted_unknown(n(Side::Ours), n(Side::Theirs)),
            }),
            Kinship::Forgotten => lines.push(words.forgotten.to_owned()),
            Kinship::Packet => {
                if let Some(packet) = &meeting.packet {
                    let who = if packet.author.is_empty() { words.somebody } else { packet.author.as_str() };
                    let accounts = words.packet_accounts(formats.count(packet.accounts.len()));
                    lines.push(words.packet_back(accounts, who, moment(packet.at)));
                }
                if meeting.n_strange > 0 {
                    lines.push(words.packet_strange(formats.count(meeting.n_strange)));
                }
                if meeting.plan_is_apart() {
                    lines.push(words.packet_plan_apart.to_owned());
                }
            }
            Kinship::Redacted => lines.push(words.redacted_text.to_owned()),
            Kinship::Strangers => lines.push(words.stranger_text.to_owned()),
        }
        if let Some(last) = meeting.last() {
            let who = if last.author.is_empty() { words.somebody } else { last.author.as_str() };
            lines.push(words.last_touch(who, moment(last.at)));
        }
        lines
    });
    move || lines().into_iter().map(|it| view! { <p class="lead">{it}</p> }).collect_view()
}

/// What changes come to, in sentences.
#[component]
pub fn Facts(
    /// The changes.
    changes: Changes,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let facts = changes.facts();
    let n_more = facts.len().saturating_sub(MAX_FACTS);
    let none = facts.is_empty();
    let lines = move || {
        let formats = formats.get();
        bench.with(|document| {
            let words = |it| fact_words(it, &BTreeMap::new(), document.book.as_deref(), formats);
            facts.iter().take(MAX_FACTS).map(words).map(|it| view! { <li>{it}</li> }).collect_view()
        })
    };
    view! {
        <ul class="since">{lines}</ul>
        {none.then(|| view! { <p class="q">{tr(|it| it.files.nothing_there)}</p> })}
        {(n_more > 0).then(|| view! { <p class="q">{tr(move |it| it.files.more_rows(n_more))}</p> })}
    }
}

/// What the choices come to, and the buttons.
#[component]
fn Decide(it: Incoming, choices: RwSignal<Choices>, can_merge: bool) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let way = RwSignal::new(PlanWay::Both(Balance::FreeMonths));
    let (failed, sure) = (RwSignal::new(false), RwSignal::new(false));
    let meeting = it.meeting.clone();
    let n_asked = meeting.conflicts().count();
    let open = Memo::new(move |_| n_asked.saturating_sub(choices.with(Choices::len)));
    let outcome = {
        let meeting = meeting.clone();
        Memo::new_with_compare(
            // Only when everything is decided: before, nobody could press the button.
            move |_| {
                let ready = can_merge && open.get() == 0;
                ready.then(|| choices.with(|it| meeting.resolve(it, way.get())).map(Arc::new))
            },
            |_, _| true,
        )
    };
    let done = move || incoming().set(None);
    let (name, theirs) = (it.name.clone(), it.theirs.clone());
    let merge = {
        let name = name.clone();
        move |_| {
            if let Some(Ok(merged)) = outcome.get_untracked() {
                let reason = formats.get_untracked().language.texts().files.did_merge(&name);
                match bench.take_in((*merged).clone(), reason) {
                    true => done(),
                    false => failed.set(true),
                }
            }
        }
    };
    let replace = {
        let meeting = meeting.clone();
        move |_| {
            let reason = formats.get_untracked().language.texts().files.did_replace(&name);
            match bench.take_in(meeting.replace(), reason) {
                true => done(),
                false => failed.set(true),
            }
        }
    };
    let open_copy = move |_| {
        done();
        open_as_own(bench, (*theirs).clone());
        go(Route::Data);
    };
    let unfit_text = move || match outcome.get() {
        Some(Err(e)) => Some(bench.with(|it| unfit(&e, it.book.as_deref(), formats.get()))),
        _ => None,
    };
    let repairs = move || match outcome.get() {
        Some(Ok(merged)) => {
            let words = |document: &crate::workbench::Document| {
                merged.repairs.iter().map(|it| repair(it, document.book.as_deref(), formats.get())).collect::<Vec<_>>()
            };
            bench.with(words)
        }
        _ => Vec::new(),
    };
    let is_unfit =
        move || matches!(outcome.get(), Some(Err(Unfit::Plan(_)))) || way.get() != PlanWay::Both(Balance::FreeMonths);
    let ready = move || open.get() == 0 && matches!(outcome.get(), Some(Ok(_)));
    let can_replace = matches!(meeting.kinship, Kinship::Parted | Kinship::Forgotten) && !meeting.apart().is_empty();
    view! {
        {move || (can_merge && is_unfit()).then(|| view! { <PlanWays way /> })}
        {move || unfit_text().map(|it| view! { <p class="refusal" role="alert"><Icon sign=Sign::Warning /><span>{it}</span></p> })}
        {move || (!repairs().is_empty()).then(|| view! {
            <h3>{tr(|it| it.files.repairs_title)}</h3>
            <ul class="since" data-repairs="">{repairs().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
        })}
        <Show when=move || failed.get()><p class="refusal" role="alert"><Icon sign=Sign::Warning /><span>{tr(|it| it.files.not_taken)}</span></p></Show>
        <div class="acts decide">
            {can_merge.then(|| view! {
                <button type="button" class="btn do" data-merge="" disabled=move || !ready() on:click=merge.clone()>{tr(|it| it.files.merge)}</button>
            })}
            <button type="button" class="btn" data-open-copy="" on:click=open_copy>{tr(|it| it.files.open_copy)}</button>
            {can_replace.then(|| view! {
                <button type="button" class="btn" data-replace="" aria-expanded=move || sure.get().to_string() on:click=move |_| sure.update(|it| *it = !*it)>{tr(|it| it.files.replace)}</button>
            })}
            <button type="button" class="btn" data-close="" on:click=move |_| done()>{tr(|it| it.files.close)}</button>
        </div>
        {can_merge.then(|| view! { <p class="q">{tr(move |it| if open.get() > 0 { it.files.decide_first } else { it.files.merge_hint })}</p> })}
        <Show when=move || sure.get()>
            <p class="refusal">
                <Icon sign=Sign::Warning /><span>{tr(|it| it.files.replace_ask)}</span>
                <button type="button" class="btn sm" data-replace-yes="" on:click=replace.clone()>{tr(|it| it.files.replace_yes)}</button>
                <button type="button" class="btn sm" on:click=move |_| sure.set(false)>{tr(|it| it.files.cancel)}</button>
            </p>
        </Show>
    }
}

/// Who gives way where the merged plan does not close by itself.
#[component]
fn PlanWays(way: RwSignal<PlanWay>) -> impl IntoView {
    const WAYS: [PlanWay; 4] = [
        PlanWay::Both(Balance::FreeMonths),
        PlanWay::Both(Balance::Total),
        PlanWay::Whole(Side::Ours),
        PlanWay::Whole(Side::Theirs),
    ];
    let word = move |i: usize| {
        tr(move |it| [it.files.plan_free, it.files.plan_total, it.files.plan_here, it.files.plan_there][i])
    };
    let option = move |(i, it): (usize, PlanWay)| {
        view! {
            <label class="option">
                <input type="radio" name="plan-way" prop:checked=move || way.get() == it on:change=move |_| way.set(it) />
                <span>{word(i)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="plain" data-plan-way="">
            <legend>{tr(|it| it.files.plan_way)}</legend>
            {WAYS.into_iter().enumerate().map(option).collect_view()}
        </fieldset>
    }
}
