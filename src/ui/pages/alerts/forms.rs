//! The forms for a mute and for a task.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Day, IdGenerator, MuteId, Node, TaskId};
use crate::plan::{AlertKey, Mute, Task};
use crate::ui::language::tr;
use crate::ui::pages::versions::name_of;
use crate::ui::platform::clock;
use crate::ui::routes::node_key;
use crate::ui::state::{author, use_bench, use_formats};
use crate::workbench::followups::FollowUpAction;
use crate::workbench::{Action, Document};

/// Days that a mute lasts unless told otherwise.
const MUTED: i32 = 28;
/// Days until a task is due unless told otherwise.
const DUE: i32 = 7;

/// An alert as one word, the same as long as it lasts.
pub fn key_text(key: AlertKey) -> String {
    format!("{} {}", key.kind.key(), node_key(key.node))
}

/// Mutes an alert until a day, with a reason.
#[component]
pub fn MuteForm(
    /// Which alert.
    alert: AlertKey,
    /// Called when it is muted or given up.
    on_done: Callback<()>,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let today = clock::this_day();
    let (until, reason) = (RwSignal::new(today.plus(MUTED).to_string()), RwSignal::new(String::new()));
    let refused = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let texts = &formats.get_untracked().language.texts().alerts;
        let day: Day = match until.get_untracked().parse() {
            Ok(it) => it,
            Err(_) => return refused.set(Some(texts.bad_day(until.get_untracked()))),
        };
        let mute = Mute {
            id: MuteId(IdGenerator::new(clock::random_seed()).next_id()),
            alert,
            until: day,
            reason: reason.get_untracked().trim().to_owned(),
            author: author().name,
            at: clock::now(),
        };
        let today = clock::this_day();
        if let Err(fault) = mute.verify(today) {
            return refused.set(Some(texts.fault(fault).to_owned()));
        }
        let why = Some(mute.reason.clone());
        if bench.dispatch_because(Action::FollowUp(FollowUpAction::Mute { mute: Arc::new(mute), today }), why) {
            on_done.run(());
        }
    };
    view! {
        <form class="follow-form" on:submit=save>
            <label>{tr(|it| it.alerts.until)}<input type="date" data-until="" prop:value=until on:input=move |e| until.set(event_target_value(&e)) /></label>
            <label class="long">{tr(|it| it.alerts.reason)}<input type="text" maxlength="200" autofocus data-reason="" prop:value=reason on:input=move |e| reason.set(event_target_value(&e)) /></label>
            <p class="acts"><button type="submit" class="btn do" data-save="">{tr(|it| it.alerts.save_mute)}</button>
                <button type="button" class="btn" on:click=move |_| on_done.run(())>{tr(|it| it.alerts.cancel)}</button></p>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
        </form>
    }
}

/// The person who looks after an account.
pub fn person_of(document: &Document, node: Option<Node>) -> Option<String> {
    let account = super::account_of(node?)?;
    document.book.as_ref()?.account(account)?.person.clone()
}

/// Sets a task with a day.
#[component]
pub fn TaskForm(
    /// Whom it is about, to begin with.
    about: Option<Node>,
    /// The alert that it deals with.
    alert: Option<AlertKey>,
    /// What stands in it to begin with.
    #[prop(into)]
    text: String,
    /// Whether the reader chooses whom it is about.
    #[prop(optional)]
    choose: bool,
    /// Called when it is set or given up.
    on_done: Callback<()>,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let text = RwSignal::new(text);
    let due = RwSignal::new(clock::this_day().plus(DUE).to_string());
    let owner = RwSignal::new(bench.with_untracked(|it| person_of(it, about)).unwrap_or_default());
    let about = RwSignal::new(about);
    let refused = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let texts = &formats.get_untracked().language.texts().alerts;
        let day: Day = match due.get_untracked().parse() {
            Ok(it) => it,
            Err(_) => return refused.set(Some(texts.bad_day(due.get_untracked()))),
        };
        let task = Task {
            id: TaskId(IdGenerator::new(clock::random_seed()).next_id()),
            text: text.get_untracked().trim().to_owned(),
            owner: owner.get_untracked().trim().to_owned(),
            due: day,
            about: about.get_untracked(),
            alert,
            month: bench.with_untracked(Document::last_actual),
            made: clock::now(),
            author: author().name,
            done: None,
        };
        if let Err(fault) = task.verify() {
            return refused.set(Some(texts.fault(fault).to_owned()));
        }
        if bench.dispatch(Action::FollowUp(FollowUpAction::SetTask(Arc::new(task)))) {
            on_done.run(());
        }
    };
    // Positions in this list are the values of the options; the first is nobody.
    let nodes = bench.with_untracked(|document| {
        let accounts = document.book.iter().flat_map(|it| it.accounts()).map(|it| Node::Account(it.id));
        std::iter::once(Node::Company).chain(accounts).collect::<Vec<Node>>()
    });
    let listed = nodes.clone();
    let options = move || {
        let formats = formats.get();
        bench.with_untracked(|document| {
            let option = |(i, node): (usize, &Node)| {
                let name = name_of(document.book.as_deref(), *node, formats);
                view! { <option value=(i + 1).to_string() selected=about.get_untracked() == Some(*node)>{name}</option> }
            };
            listed.iter().enumerate().map(option).collect_view()
        })
    };
    let pick = move |event| {
        let i: usize = event_target_value(&event).parse().unwrap_or(0);
        about.set(i.checked_sub(1).and_then(|i| nodes.get(i).copied()));
        if owner.with_untracked(String::is_empty) {
            owner.set(bench.with_untracked(|it| person_of(it, about.get_untracked())).unwrap_or_default());
        }
    };
    view! {
        <form class="follow-form" on:submit=save>
            <label class="long">{tr(|it| it.alerts.what)}<input type="text" maxlength="200" autofocus data-text="" prop:value=text on:input=move |e| text.set(event_target_value(&e)) /></label>
            <label>{tr(|it| it.alerts.due)}<input type="date" data-due="" prop:value=due on:input=move |e| due.set(event_target_value(&e)) /></label>
            <label>{tr(|it| it.alerts.owner)}<input type="text" maxlength="40" data-owner="" prop:value=owner on:input=move |e| owner.set(event_target_value(&e)) /></label>
            {choose.then(|| view! { <label>{tr(|it| it.today.task_about)}<select data-about="" on:change=pick><option value="0">{tr(|it| it.today.nobody)}</option>{options}</select></label> })}
            <p class="acts"><button type="submit" class="btn do" data-save="">{tr(|it| it.alerts.save_task)}</button>
                <button type="button" class="btn" on:click=move |_| on_done.run(())>{tr(|it| it.alerts.cancel)}</button></p>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
        </form>
    }
}
