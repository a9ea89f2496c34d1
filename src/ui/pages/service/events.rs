//! Cases: typed, pasted from a spreadsheet, closed.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, IdGenerator, ServiceEventId};
use crate::plan::Tier;
use crate::plan::service::{Event, Moment, Phase, paste_events, promised_due, taken_in};
use crate::ui::components::show_more::ShowMore;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::ServiceAction;
use crate::workbench::service::tiers;

use super::Desk;
use super::words::{fault_word, issue_words, phase_word};

/// Cases that are listed at once.
const SHOWN: usize = 30;
/// Rows left out that are named.
const NAMED: usize = 6;

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDraft {
    id: Option<ServiceEventId>,
    account: Option<AccountId>,
    phase: Phase,
    opened: String,
    due: String,
    closed: String,
    /// Fixed the first time, on time, in full.
    flags: [Option<bool>; 3],
}

impl EventDraft {
    fn new(now: Moment) -> Self {
        let opened = now.to_string();
        Self {
            id: None,
            account: None,
            phase: Phase::After,
            opened,
            due: String::new(),
            closed: String::new(),
            flags: [None; 3],
        }
    }

    fn of(it: &Event) -> Self {
        Self {
            id: Some(it.id),
            account: Some(it.account),
            phase: it.phase,
            opened: it.opened.to_string(),
            due: it.due.to_string(),
            closed: it.closed.map(|it| it.to_string()).unwrap_or_default(),
            flags: [it.first_time, it.on_time, it.in_full],
        }
    }

    /// The case that it describes, or what is wrong with it in words.
    fn read(&self, desk: Desk) -> Result<Event, String> {
        let words = &desk.formats.get_untracked().language.texts().service;
        let moment = |text: &str| text.parse::<Moment>().map_err(|_| words.bad_moment(text.trim()));
        let opt = |text: &str| if text.trim().is_empty() { Ok(None) } else { moment(text).map(Some) };
        let account = self.account.ok_or_else(|| words.no_account.to_owned())?;
        let opened = moment(&self.opened)?;
        let due = match opt(&self.due)? {
            Some(it) => it,
            None => {
                let tier = desk.bench.with_untracked(|it| tiers(it).get(&account).copied()).unwrap_or(Tier::D);
                let promised =
                    desk.service.with_untracked(|it| promised_due(&it.activities, account, tier, self.phase, opened));
                promised.ok_or_else(|| words.no_due.to_owned())?
            }
        };
        let [first_time, on_time, in_full] = self.flags;
        let it = Event {
            id: self.id.unwrap_or_else(|| ServiceEventId(IdGenerator::new(clock::random_seed()).next_id())),
            account,
            phase: self.phase,
            opened,
            due,
            closed: opt(&self.closed)?,
            first_time,
            on_time,
            in_full,
        };
        it.verify().map_err(|fault| fault_word(fault, words).to_owned())?;
        Ok(it)
    }
}

/// The list with its form, and a field to paste into.
#[component]
pub fn Events(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.event.with(Option::is_some));
    let n = Memo::new(move |_| desk.service.with(|it| it.events.len()));
    let n_shown = RwSignal::new(SHOWN);
    let rows = move || {
        let mut all = desk.service.with(|it| it.events.clone());
        all.sort_by_key(|it| std::cmp::Reverse(it.opened));
        all.iter().take(n_shown.get()).map(|it| row(desk, it)).collect_view()
    };
    let hidden = move || n.get().saturating_sub(n_shown.get());
    view! {
        <section class="events">
            <div class="bar"><h2>{tr(|it| it.service.events)}<small>{tr(|it| it.service.events_small)}</small></h2><span class="sp"></span>
                <button type="button" class="btn sm" data-add-event="" on:click=move |_| desk.event.set(Some(EventDraft::new(desk.now)))>{tr(|it| it.service.add_event)}</button></div>
            <Show when=move || open.get()><Form desk /></Show>
            <Paste desk />
            <Show when=move || n.get().gt(&0)>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.service.events) data-n=move || n.get().to_string()>
                    <table class="event-table acting">
                        <thead><tr><th class="l" scope="col">{tr(|it| it.service.account)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.phase)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.opened)}</th><th class="l" scope="col">{tr(|it| it.service.due)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.closed)}</th>
                            <th class="l" scope="col">{tr(|it| it.service.state)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.fixed)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.on_time)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.in_full)}</th><th class="l under" scope="col"><span class="sr">{tr(|it| it.service.edit)}</span></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
            <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=SHOWN />
        </section>
    }
}

fn row(desk: Desk, it: &Arc<Event>) -> impl IntoView + use<> {
    let words = desk.words();
    let name = desk.name(it.account);
    let (key, state, is_bad) = match (it.is_met(), it.is_overdue(desk.now)) {
        (Some(true), _) => ("met", words.state_met, false),
        (Some(false), _) => ("late", words.state_late, true),
        (None, true) => ("overdue", words.state_overdue, true),
        (None, false) => ("open", words.state_waiting, false),
    };
    let flag = |it: Option<bool>| match it {
        Some(true) => words.yes,
        Some(false) => words.no,
        None => "–",
    };
    let label = |word: &str| format!("{word}: {name}, {}", it.opened);
    let (id, editing, closing) = (it.id, it.clone(), it.clone());
    let edit = move |_| desk.event.set(Some(EventDraft::of(&editing)));
    let delete = move |_| {
        desk.act(ServiceAction::DeleteEvent(id));
    };
    let close = it.closed.is_none().then(|| {
        let close = move |_| {
            desk.act(ServiceAction::SetEvent(Arc::new(Event { closed: Some(desk.now), ..(*closing).clone() })));
        };
        view! { <button type="button" class="btn sm" data-close="" aria-label=label(words.close_today) on:click=close>{words.close_today}</button>" " }
    });
    view! {
        <tr data-event=name.clone() data-state=key>
            <td class="l cell">{name.clone()}</td><td class="l hide-p">{phase_word(it.phase, words)}</td><td class="l hide-p">{it.opened.to_string()}</td><td class="l">{it.due.to_string()}</td>
            <td class="l hide-p">{it.closed.map_or_else(|| "–".to_owned(), |it| it.to_string())}</td><td class="l" class:bad=is_bad>{state}</td>
            <td class="l hide-p">{flag(it.first_time)}</td><td class="l hide-p">{flag(it.on_time)}</td><td class="l hide-p">{flag(it.in_full)}</td>
            <td class="l under">{close}<button type="button" class="btn sm" data-edit="" aria-label=label(words.edit) on:click=edit>{words.edit}</button>" "<button type="button" class="btn sm" data-delete="" aria-label=label(words.delete) on:click=delete>{words.delete}</button></td>
        </tr>
    }
}

#[component]
fn Form(desk: Desk) -> impl IntoView {
    let draft = desk.event;
    let refused = RwSignal::new(None::<String>);
    let edit = move |change: &dyn Fn(&mut EventDraft)| draft.update(|it| it.iter_mut().for_each(change));
    let field = move |read: fn(&EventDraft) -> &str| {
        Signal::derive(move || draft.with(|it| it.as_ref().map(|it| read(it).to_owned()).unwrap_or_default()))
    };
    let chosen = move |is: &dyn Fn(&EventDraft) -> bool| draft.with_untracked(|it| it.as_ref().is_some_and(is));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(read) = draft.with_untracked(|it| it.as_ref().map(|it| it.read(desk))) else { return };
        match read {
            Ok(it) => {
                if desk.act(ServiceAction::SetEvent(Arc::new(it))) {
                    draft.set(None);
                }
            }
            Err(it) => refused.set(Some(it)),
        }
    };
    let accounts = move || {
        let option = |(id, name): (AccountId, String)| view! { <option value=id.to_string() selected=chosen(&|draft| draft.account == Some(id))>{name}</option> };
        desk.accounts().into_iter().map(option).collect_view()
    };
    let phases = move || {
        let option = |it: Phase| view! { <option value=it.key() selected=chosen(&|draft| draft.phase == it)>{phase_word(it, desk.words())}</option> };
        Phase::ALL.map(option).collect_view()
    };
    let flag = move |at: usize, name: &'static str, word: fn(&'static crate::i18n::Texts) -> &'static str| {
        let set = move |event| {
            let flag = match event_target_value(&event).as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            edit(&|it| it.flags[at] = flag);
        };
        let options = move || {
            let words = desk.words();
            let all = [("", None, words.unknown), ("yes", Some(true), words.yes), ("no", Some(false), words.no)];
            all.map(|(key, flag, text)| view! { <option value=key selected=chosen(&|draft| draft.flags[at] == flag)>{text}</option> }).collect_view()
        };
        view! { <label>{tr(word)}<select data-flag=name on:change=set>{options}</select></label> }
    };
    view! {
        <form class="strategy-form" data-event-form="" on:submit=save>
            <label class="wide2">{tr(|it| it.service.account)}<select data-account="" autofocus on:change=move |e| edit(&|it| it.account = event_target_value(&e).parse().ok())><option value="">"–"</option>{accounts}</select></label>
            <label>{tr(|it| it.service.phase)}<select data-phase="" on:change=move |e| { if let Some(phase) = Phase::parse(&event_target_value(&e)) { edit(&|it| it.phase = phase) } }>{phases}</select></label>
            <span></span>
            <label>{tr(|it| it.service.opened)}<input type="text" maxlength="20" data-opened="" placeholder=tr(|it| it.service.moment_hint) prop:value=field(|it| &it.opened) on:input=move |e| edit(&|it| it.opened = event_target_value(&e)) /></label>
            <label>{tr(|it| it.service.due)}<input type="text" maxlength="20" data-due="" placeholder=tr(|it| it.service.due_hint) prop:value=field(|it| &it.due) on:input=move |e| edit(&|it| it.due = event_target_value(&e)) /></label>
            <label>{tr(|it| it.service.closed)}<input type="text" maxlength="20" data-closed="" placeholder=tr(|it| it.service.moment_hint) prop:value=field(|it| &it.closed) on:input=move |e| edit(&|it| it.closed = event_target_value(&e)) /></label>
            <span></span>
            {flag(0, "first", |it| it.service.fixed)}{flag(1, "time", |it| it.service.on_time)}{flag(2, "full", |it| it.service.in_full)}
            {move || refused.get().map(|it| view! { <p class="bad full" role="alert">{it}</p> })}
            <p class="acts full"><button type="submit" class="btn do" data-save="">{tr(|it| it.service.save)}</button>
                <button type="button" class="btn" data-cancel="" on:click=move |_| draft.set(None)>{tr(|it| it.service.cancel)}</button></p>
        </form>
    }
}

/// Cases pasted from a spreadsheet.
#[component]
fn Paste(desk: Desk) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let told = RwSignal::new(None::<(String, String, Vec<String>)>);
    let take = move |_| {
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().service;
        let found = desk.bench.with_untracked(|document| {
            let book = document.book.as_deref()?;
            let tiers = tiers(document);
            let tier_of = |id| tiers.get(&id).copied().unwrap_or(Tier::D);
            let mut ids = IdGenerator::new(clock::random_seed());
            let activities = &document.service.activities;
            Some(text.with_untracked(|text| paste_events(text, book, activities, tier_of, &mut ids)))
        });
        let Some(found) = found else { return };
        let n = found.events.len();
        let (all, n_new, n_changed) = desk.service.with_untracked(|it| taken_in(&it.events, found.events));
        let mut lines: Vec<String> =
            found.issues.iter().take(NAMED).map(|(line, it)| words.issue_line(line, issue_words(it, words))).collect();
        if found.issues.len() > NAMED {
            lines.push(words.issues_more(found.issues.len() - NAMED));
        }
        if n_new + n_changed > 0 && !desk.act(ServiceAction::SetEvents(all)) {
            return;
        }
        if n > 0 {
            text.set(String::new());
        }
        let count = |it| formats.count(it);
        let left = if found.issues.is_empty() { String::new() } else { words.paste_left(found.issues.len()) };
        told.set(Some((words.pasted(count(n_new), count(n_changed), count(n - n_new - n_changed)), left, lines)));
    };
    let news = move || {
        told.get().map(|(said, left, lines)| {
            let lines = lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
            view! { <p class="status">{said}</p><p class="bad">{left}</p><ul class="issues bad">{lines}</ul> }
        })
    };
    view! {
        <details class="paste-team">
            <summary>{tr(|it| it.service.paste_title)}</summary>
            <p class="q" id="paste-cases-hint">{tr(|it| it.service.paste_hint)}</p>
            <textarea rows="5" data-paste="" aria-label=tr(|it| it.service.paste_title) aria-describedby="paste-cases-hint" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            <p class="acts"><button type="button" class="btn" data-take="" disabled=move || text.with(|it| it.trim().is_empty()) on:click=take>{tr(|it| it.service.paste_take)}</button></p>
            <div role="status">{news}</div>
        </details>
    }
}
