//! What is done before, during and after a sale: table and form.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, DisplayUnit, IdGenerator, Money, ServiceActivityId};
use crate::i18n::{Formats, ServiceTexts};
use crate::plan::Tier;
use crate::plan::service::{Activity, Doer, Phase, Promise, Scope};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::ServiceAction;

use super::Desk;
use super::words::{amount_text, doer_word, fault_word, phase_word, promise_words, scope_words, whole};

/// Formats that count in whole units: what an hour costs is small.
fn by_one(formats: Formats) -> Formats {
    Formats { unit: DisplayUnit::One, ..formats }
}

/// Six usual activities with promises, hours and cases; what an hour costs is left to the reader.
pub fn proposal(words: &'static ServiceTexts) -> Vec<Arc<Activity>> {
    let mut ids = IdGenerator::new(clock::random_seed());
    let (all, top) = (Scope::All, Scope::Tier(Tier::A));
    let usual = [
        (Phase::Before, words.proposed_1, all, Promise::Hours(24), 10, 200),
        (Phase::Before, words.proposed_2, all, Promise::Days(3), 40, 50),
        (Phase::During, words.proposed_3, all, Promise::Days(1), 5, 200),
        (Phase::During, words.proposed_4, all, Promise::Days(15), 20, 200),
        (Phase::After, words.proposed_5, all, Promise::Hours(48), 30, 50),
        (Phase::After, words.proposed_6, top, Promise::Days(30), 60, 25),
    ];
    let activity =
        |(phase, name, scope, promise, case_tenths, case_hundredths): (Phase, &str, Scope, Promise, u32, u32)| {
            Arc::new(Activity {
                id: ServiceActivityId(ids.next_id()),
                phase,
                name: name.to_owned(),
                scope,
                doer: phase.usual_doer(),
                promise: Some(promise),
                case_tenths,
                case_hundredths,
                rate: Money::default(),
                direct: Money::default(),
                is_proposal: true,
            })
        };
    usual.into_iter().map(activity).collect()
}

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityDraft {
    id: Option<ServiceActivityId>,
    phase: Phase,
    name: String,
    scope: Scope,
    /// `None` until it is chosen: then as usual in the phase.
    doer: Option<Doer>,
    /// `hours`, `days` or `none`.
    promise_kind: &'static str,
    promise: String,
    hours: String,
    cases: String,
    rate: String,
    direct: String,
}

impl ActivityDraft {
    fn new() -> Self {
        Self {
            id: None,
            phase: Phase::Before,
            name: String::new(),
            scope: Scope::All,
            doer: None,
            promise_kind: "days",
            promise: String::new(),
            hours: String::new(),
            cases: String::new(),
            rate: String::new(),
            direct: String::new(),
        }
    }

    fn of(it: &Activity, formats: Formats) -> Self {
        let (promise_kind, promise) = match it.promise {
            Some(Promise::Hours(it)) => ("hours", it.to_string()),
            Some(Promise::Days(it)) => ("days", it.to_string()),
            None => ("none", String::new()),
        };
        Self {
            id: Some(it.id),
            phase: it.phase,
            name: it.name.clone(),
            scope: it.scope,
            doer: Some(it.doer),
            promise_kind,
            promise,
            hours: amount_text(it.case_tenths, 1),
            cases: amount_text(it.case_hundredths, 2),
            rate: editable(it.rate, by_one(formats)),
            direct: editable(it.direct, by_one(formats)),
        }
    }

    fn doer(&self) -> Doer {
        self.doer.unwrap_or(self.phase.usual_doer())
    }

    /// The activity that it describes, or what is wrong with it in words.
    fn read(&self, formats: Formats) -> Result<Activity, String> {
        let words = &formats.language.texts().service;
        let number = |text: &str, decimals| whole(text, decimals).ok_or_else(|| words.bad_number(text));
        let money = |text: &str| match text.trim() {
            "" => Ok(Money::default()),
            it => parse_amount(it, DisplayUnit::One).ok_or_else(|| words.bad_number(it)),
        };
        let it = Activity {
            id: self.id.unwrap_or_else(|| ServiceActivityId(IdGenerator::new(clock::random_seed()).next_id())),
            phase: self.phase,
            name: self.name.trim().to_owned(),
            scope: self.scope,
            doer: self.doer(),
            promise: match self.promise_kind {
                "hours" => Some(Promise::Hours(number(&self.promise, 0)?)),
                "days" => Some(Promise::Days(number(&self.promise, 0)?)),
                _ => None,
            },
            case_tenths: number(&self.hours, 1)?,
            case_hundredths: number(&self.cases, 2)?,
            rate: money(&self.rate)?,
            direct: money(&self.direct)?,
            is_proposal: false,
        };
        it.verify().map_err(|fault| fault_word(fault, words).to_owned())?;
        Ok(it)
    }
}

/// The table with its form.
#[component]
pub fn Activities(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.activity.with(Option::is_some));
    let any = Memo::new(move |_| desk.service.with(|it| !it.activities.is_empty()));
    let rows = move || {
        let all = desk.service.with(|it| it.activities.clone());
        let of = |phase| all.iter().filter(move |it| it.phase == phase);
        Phase::ALL.into_iter().flat_map(of).map(|it| row(desk, it)).collect_view()
    };
    let unit = move |word: fn(&'static ServiceTexts, String) -> String| {
        move || word(desk.words(), by_one(desk.formats.get()).unit_label())
    };
    view! {
        <section class="activities">
            <div class="bar"><h2>{tr(|it| it.service.activities)}<small>{tr(|it| it.service.activities_small)}</small></h2><span class="sp"></span>
                <button type="button" class="btn sm" data-add-activity="" on:click=move |_| desk.activity.set(Some(ActivityDraft::new()))>{tr(|it| it.service.add_activity)}</button></div>
            <Show when=move || open.get()><Form desk /></Show>
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.service.activities)>
                    <table class="activity-table acting">
                        <thead><tr><th class="l" scope="col">{tr(|it| it.service.activity)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.phase)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.scope)}</th><th class="l hide-p" scope="col">{tr(|it| it.service.doer)}</th><th class="l" scope="col">{tr(|it| it.service.promise)}</th>
                            <th scope="col">{tr(|it| it.service.case_hours)}</th><th scope="col">{tr(|it| it.service.case_count)}</th><th class="hide-p" scope="col">{unit(|it, unit| it.rate_short(unit))}</th><th class="hide-p" scope="col">{unit(|it, unit| it.direct_short(unit))}</th>
                            <th class="l under" scope="col"><span class="sr">{tr(|it| it.service.edit)}</span></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

fn row(desk: Desk, it: &Arc<Activity>) -> impl IntoView + use<> {
    let (words, formats) = (desk.words(), desk.formats.get());
    let one = by_one(formats);
    let (id, editing, proposed) = (it.id, it.clone(), it.clone());
    let edit = move |_| desk.activity.set(Some(ActivityDraft::of(&editing, desk.formats.get_untracked())));
    let delete = move |_| {
        desk.act(ServiceAction::DeleteActivity(id));
    };
    let confirm = it.is_proposal.then(|| {
        let confirm = move |_| {
            desk.act(ServiceAction::SetActivity(Arc::new(Activity { is_proposal: false, ..(*proposed).clone() })));
        };
        view! { <button type="button" class="btn sm" data-confirm="" aria-label=format!("{}: {}", words.confirm, it.name) on:click=confirm>{words.confirm}</button>" " }
    });
    let (edit_label, delete_label) = (format!("{}: {}", words.edit, it.name), format!("{}: {}", words.delete, it.name));
    view! {
        <tr data-activity=it.name.clone() data-hours=it.case_tenths.to_string() data-cases=it.case_hundredths.to_string() data-doer=it.doer.key() data-proposed=it.is_proposal.to_string()>
            <td class="l what">{it.name.clone()}{it.is_proposal.then(|| view! { " "<span class="badge warn">{words.proposal}</span> })}</td>
            <td class="l hide-p">{phase_word(it.phase, words)}</td><td class="l cell hide-p">{scope_words(it.scope, desk)}</td><td class="l hide-p">{doer_word(it.doer, words)}</td><td class="l">{promise_words(it.promise, words)}</td>
            <td>{amount_text(it.case_tenths, 1)}</td><td>{amount_text(it.case_hundredths, 2)}</td><td class="hide-p">{editable(it.rate, one)}</td><td class="hide-p">{editable(it.direct, one)}</td>
            <td class="l under">{confirm}<button type="button" class="btn sm" data-edit="" aria-label=edit_label on:click=edit>{words.edit}</button>" "<button type="button" class="btn sm" data-delete="" aria-label=delete_label on:click=delete>{words.delete}</button></td>
        </tr>
    }
}

/// Keys of scopes in the form: `all`, the letter of a tier, or an account's id.
fn scope_of(key: &str) -> Scope {
    match (key, Tier::parse(key), key.parse::<AccountId>()) {
        ("all", ..) => Scope::All,
        (_, Some(tier), _) => Scope::Tier(tier),
        (_, _, Ok(account)) => Scope::Account(account),
        _ => Scope::All,
    }
}

#[component]
fn Form(desk: Desk) -> impl IntoView {
    let draft = desk.activity;
    let refused = RwSignal::new(None::<String>);
    let edit = move |change: &dyn Fn(&mut ActivityDraft)| draft.update(|it| it.iter_mut().for_each(change));
    let field = move |read: fn(&ActivityDraft) -> &str| {
        Signal::derive(move || draft.with(|it| it.as_ref().map(|it| read(it).to_owned()).unwrap_or_default()))
    };
    let chosen = move |is: &dyn Fn(&ActivityDraft) -> bool| draft.with_untracked(|it| it.as_ref().is_some_and(is));
    let kind = Memo::new(move |_| draft.with(|it| it.as_ref().map_or("none", |it| it.promise_kind)));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(read) = draft.with_untracked(|it| it.as_ref().map(|it| it.read(desk.formats.get_untracked()))) else {
            return;
        };
        match read {
            Ok(it) => {
                if desk.act(ServiceAction::SetActivity(Arc::new(it))) {
                    draft.set(None);
                }
            }
            Err(it) => refused.set(Some(it)),
        }
    };
    let phases = move || {
        let option = |it: Phase| view! { <option value=it.key() selected=chosen(&|draft| draft.phase == it)>{phase_word(it, desk.words())}</option> };
        Phase::ALL.map(option).collect_view()
    };
    let scopes = move || {
        let words = desk.words();
        let mut all = vec![("all".to_owned(), Scope::All, words.scope_all.to_owned())];
        all.extend(Tier::ALL.map(|it| (it.letter().to_owned(), Scope::Tier(it), words.scope_tier(it.letter()))));
        all.extend(desk.accounts().into_iter().map(|(id, name)| (id.to_string(), Scope::Account(id), name)));
        let option = |(key, scope, name): (String, Scope, String)| view! { <option value=key selected=chosen(&|draft| draft.scope == scope)>{name}</option> };
        all.into_iter().map(option).collect_view()
    };
    let doer = Memo::new(move |_| draft.with(|it| it.as_ref().map(ActivityDraft::doer)));
    let doers = move || {
        let option = |it: Doer| view! { <option value=it.key() prop:selected=move || doer.get() == Some(it)>{doer_word(it, desk.words())}</option> };
        Doer::ALL.map(option).collect_view()
    };
    let kinds = move || {
        let words = desk.words();
        let all = [("days", words.promise_days), ("hours", words.promise_hours), ("none", words.promise_none)];
        all.map(|(key, name)| view! { <option value=key selected=chosen(&|draft| draft.promise_kind == key)>{name}</option> }).collect_view()
    };
    let pick_kind = move |event| {
        let key = event_target_value(&event);
        let kind = ["days", "hours", "none"].into_iter().find(|it| *it == key).unwrap_or("none");
        edit(&|it| it.promise_kind = kind);
    };
    let unit = move |word: fn(&'static ServiceTexts, String) -> String| {
        move || word(desk.words(), by_one(desk.formats.get()).unit_label())
    };
    view! {
        <form class="strategy-form" data-activity-form="" on:submit=save>
            <label>{tr(|it| it.service.phase)}<select data-phase="" autofocus on:change=move |e| { if let Some(phase) = Phase::parse(&event_target_value(&e)) { edit(&|it| it.phase = phase) } }>{phases}</select></label>
            <label class="wide2">{tr(|it| it.service.activity)}<input type="text" maxlength="120" data-name="" prop:value=field(|it| &it.name) on:input=move |e| edit(&|it| it.name = event_target_value(&e)) /></label>
            <label>{tr(|it| it.service.scope)}<select data-scope="" on:change=move |e| edit(&|it| it.scope = scope_of(&event_target_value(&e)))>{scopes}</select></label>
            <label>{tr(|it| it.service.doer)}<select data-doer="" on:change=move |e| { if let Some(doer) = Doer::parse(&event_target_value(&e)) { edit(&|it| it.doer = Some(doer)) } }>{doers}</select></label>
            <label>{tr(|it| it.service.promise_kind)}<select data-promise-kind="" on:change=pick_kind>{kinds}</select></label>
            <Show when=move || kind.get() != "none" fallback=|| view! { <span></span> }>
                <label>{tr(|it| it.service.promise_value)}<input type="text" inputmode="numeric" autocomplete="off" data-promise="" prop:value=field(|it| &it.promise) on:input=move |e| edit(&|it| it.promise = event_target_value(&e)) /></label>
            </Show>
            <label>{tr(|it| it.service.case_hours)}<input type="text" inputmode="decimal" autocomplete="off" data-hours="" prop:value=field(|it| &it.hours) on:input=move |e| edit(&|it| it.hours = event_target_value(&e)) /></label>
            <label>{tr(|it| it.service.case_count)}<input type="text" inputmode="decimal" autocomplete="off" data-cases="" prop:value=field(|it| &it.cases) on:input=move |e| edit(&|it| it.cases = event_target_value(&e)) /></label>
            <label>{unit(|it, unit| it.rate(unit))}<input type="text" inputmode="decimal" autocomplete="off" data-rate="" prop:value=field(|it| &it.rate) on:input=move |e| edit(&|it| it.rate = event_target_value(&e)) /></label>
            <label>{unit(|it, unit| it.direct(unit))}<input type="text" inputmode="decimal" autocomplete="off" data-direct="" prop:value=field(|it| &it.direct) on:input=move |e| edit(&|it| it.direct = event_target_value(&e)) /></label>
            {move || refused.get().map(|it| view! { <p class="bad full" role="alert">{it}</p> })}
            <p class="acts full"><button type="submit" class="btn do" data-save="">{tr(|it| it.service.save)}</button>
                <button type="button" class="btn" data-cancel="" on:click=move |_| draft.set(None)>{tr(|it| it.service.cancel)}</button></p>
        </form>
    }
}
