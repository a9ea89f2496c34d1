//! The form for one piece of feedback.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, AssumptionId, Day, FeedbackId, IdGenerator, ProductId};
use crate::i18n::Formats;
use crate::plan::feedback::{Feedback, FeedbackFault, Progress, Source, Topic};
use crate::ui::components::draft::{edits, fields, saves};
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::workbench::{Action, FeedbackAction};

use super::Desk;
use super::words::{fault_words, progress_name, source_name, topic_name};

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    id: Option<FeedbackId>,
    text: String,
    source: Source,
    topic: Topic,
    severity: u8,
    account: Option<AccountId>,
    product: Option<ProductId>,
    theme: String,
    progress: Progress,
    opened: String,
    closed: String,
    nps: String,
    csat: String,
    against: Option<AssumptionId>,
}

impl Draft {
    /// An empty form.
    pub fn new(today: Day) -> Self {
        Self {
            id: None,
            text: String::new(),
            source: Source::Customer,
            topic: Topic::Complaint,
            severity: 3,
            account: None,
            product: None,
            theme: String::new(),
            progress: Progress::New,
            opened: today.to_string(),
            closed: String::new(),
            nps: String::new(),
            csat: String::new(),
            against: None,
        }
    }

    /// Feedback to be changed.
    pub fn of(it: &Feedback) -> Self {
        let score = |it: Option<u8>| it.map(|it| it.to_string()).unwrap_or_default();
        Self {
            id: Some(it.id),
            text: it.text.clone(),
            source: it.source,
            topic: it.topic,
            severity: it.severity,
            account: it.account,
            product: it.product,
            theme: it.theme.clone(),
            progress: it.progress,
            opened: it.opened.to_string(),
            closed: it.closed.map(|it| it.to_string()).unwrap_or_default(),
            nps: score(it.nps),
            csat: score(it.csat),
            against: it.against,
        }
    }

    /// The feedback that it describes, or what is wrong with it in words.
    fn read(&self, today: Day, formats: Formats) -> Result<Feedback, String> {
        let words = &formats.language.texts().feedback;
        let day = |text: &str| text.parse::<Day>().map_err(|_| words.bad_day(text));
        let score = |text: &str, fault| match text.trim() {
            "" => Ok(None),
            it => it.parse::<u8>().map(Some).map_err(|_| fault_words(fault, words).to_owned()),
        };
        let opened = day(&self.opened)?;
        let is_closed = self.progress == Progress::Closed;
        let closed = match self.closed.trim() {
            _ if !is_closed => None,
            "" => Some(today.max(opened)),
            it => Some(day(it)?),
        };
        let it = Feedback {
            id: self.id.unwrap_or_else(|| FeedbackId(IdGenerator::new(clock::random_seed()).next_id())),
            text: self.text.trim().to_owned(),
            source: self.source,
            topic: self.topic,
            severity: self.severity,
            account: self.account,
            product: self.product,
            theme: self.theme.trim().to_owned(),
            progress: self.progress,
            opened,
            closed,
            nps: score(&self.nps, FeedbackFault::Nps)?,
            csat: score(&self.csat, FeedbackFault::Csat)?,
            against: self.against,
        };
        it.verify().map_err(|it| fault_words(it, words).to_owned())?;
        Ok(it)
    }
}

/// A choice: positions in the list are the values of its options.
fn choice<T: Clone + PartialEq + Send + Sync + 'static>(
    options: Vec<(T, String)>,
    chosen: T,
    on_choose: impl Fn(T) + 'static,
    mark: &'static str,
) -> AnyView {
    let values: Vec<T> = options.iter().map(|it| it.0.clone()).collect();
    let choose = move |event| {
        let i: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(it) = i.and_then(|i| values.get(i)) {
            on_choose(it.clone());
        }
    };
    let option = |(i, (it, name)): (usize, (T, String))| view! { <option value=i.to_string() selected=it == chosen>{name}</option> };
    view! { <select data-choice=mark on:change=choose>{options.into_iter().enumerate().map(option).collect_view()}</select> }
        .into_any()
}

/// The form. Its draft is `None` again when it is saved or given up.
#[component]
pub fn Form(desk: Desk) -> impl IntoView {
    let draft = desk.draft;
    let refused = RwSignal::new(None::<String>);
    let (edit, field) = (edits(draft), fields(draft));
    let save = saves(
        draft,
        refused,
        move |it| it.read(desk.today, desk.formats.get_untracked()),
        move |it| desk.bench.dispatch(Action::Feedback(FeedbackAction::Set(vec![Arc::new(it)]))),
    );
    let id = Memo::new(move |_| draft.with(|it| it.as_ref().and_then(|it| it.id)));
    let delete = move |_| {
        let Some(id) = id.get_untracked() else { return };
        release_focus();
        if desk.bench.dispatch(Action::Feedback(FeedbackAction::Delete(id))) {
            draft.set(None);
        }
    };
    let is_closed = Memo::new(move |_| draft.with(|it| it.as_ref().is_some_and(|it| it.progress == Progress::Closed)));
    let has_assumptions = desk.bench.select(|it| !it.assumptions.is_empty());
    // The choices are made anew with the language and with another draft, not with every key.
    let choices = move || {
        id.track();
        let words = &desk.texts().feedback;
        draft.with_untracked(|it| it.clone()).map(|it| {
            let none = words.nobody.to_owned();
            let (accounts, products, assumptions) = desk.bench.with_untracked(|document| {
                let book = document.book.as_deref();
                let accounts: Vec<_> =
                    book.iter().flat_map(|it| it.accounts()).map(|it| (Some(it.id), it.name.clone())).collect();
                let products: Vec<_> =
                    book.iter().flat_map(|it| it.products()).map(|it| (Some(it.id), it.name.clone())).collect();
                let assumptions: Vec<_> =
                    document.assumptions.iter().map(|it| (Some(it.id), it.statement.clone())).collect();
                (accounts, products, assumptions)
            });
            let first = || std::iter::once(none.clone());
            let sources = Source::ALL.iter().map(|it| (*it, source_name(*it, words).to_owned())).collect();
            let topics = Topic::ALL.iter().map(|it| (*it, topic_name(*it, words).to_owned())).collect();
            let states = Progress::ALL.iter().map(|it| (*it, progress_name(*it, words).to_owned())).collect();
            let grades = (1..=5_u8).map(|it| (it, words.grade_name(it))).collect();
            let accounts = first().map(|it| (None, it)).chain(accounts).collect();
            let products = first().map(|it| (None, it)).chain(products).collect();
            let against = first().map(|it| (None, it)).chain(assumptions).collect();
            view! {
                <label>{words.source}{choice(sources, it.source, move |to| edit(&|it| it.source = to), "source")}</label>
                <label>{words.topic}{choice(topics, it.topic, move |to| edit(&|it| it.topic = to), "topic")}</label>
                <label>{words.severity}{choice(grades, it.severity, move |to| edit(&|it| it.severity = to), "severity")}</label>
                <label>{words.progress}{choice(states, it.progress, move |to| edit(&|it| it.progress = to), "progress")}</label>
                <label>{words.account}{choice(accounts, it.account, move |to| edit(&|it| it.account = to), "account")}</label>
                <label>{words.product}{choice(products, it.product, move |to| edit(&|it| it.product = to), "product")}</label>
                {has_assumptions.get().then(|| view! { <label class="two">{words.against}{choice(against, it.against, move |to| edit(&|it| it.against = to), "against")}</label> })}
            }
        })
    };
    let themes = move || {
        let names = desk.voice.with(|it| it.themes.iter().filter_map(|it| it.name.clone()).collect::<Vec<_>>());
        names.into_iter().map(|it| view! { <option value=it></option> }).collect_view()
    };
    view! {
        <form class="ticket-form" on:submit=save>
            <label class="wide">{tr(|it| it.feedback.text)}<textarea rows="2" maxlength="2000" autofocus data-text="" prop:value=field(|it| &it.text) on:input=move |e| edit(&|it| it.text = event_target_value(&e))></textarea></label>
            {choices}
            <label>{tr(|it| it.feedback.theme)}<input type="text" maxlength="60" list="feedback-themes" autocomplete="off" data-about="" prop:value=field(|it| &it.theme) on:input=move |e| edit(&|it| it.theme = event_target_value(&e)) /></label>
            <datalist id="feedback-themes">{themes}</datalist>
            <label>{tr(|it| it.feedback.opened)}<input type="date" data-opened="" prop:value=field(|it| &it.opened) on:input=move |e| edit(&|it| it.opened = event_target_value(&e)) /></label>
            <Show when=move || is_closed.get()><label>{tr(|it| it.feedback.closed_on)}<input type="date" data-closed="" prop:value=field(|it| &it.closed) on:input=move |e| edit(&|it| it.closed = event_target_value(&e)) /></label></Show>
            <label>{tr(|it| it.feedback.nps_short)}<input type="text" inputmode="numeric" maxlength="2" placeholder="0–10" data-nps="" prop:value=field(|it| &it.nps) on:input=move |e| edit(&|it| it.nps = event_target_value(&e)) /></label>
            <label>{tr(|it| it.feedback.csat_short)}<input type="text" inputmode="numeric" maxlength="1" placeholder="1–5" data-csat="" prop:value=field(|it| &it.csat) on:input=move |e| edit(&|it| it.csat = event_target_value(&e)) /></label>
            {move || refused.get().map(|it| view! { <p class="bad wide" role="alert">{it}</p> })}
            <p class="acts wide">
                <button type="submit" class="btn do" data-save="">{tr(|it| it.feedback.save)}</button>
                <button type="button" class="btn" on:click=move |_| draft.set(None)>{tr(|it| it.feedback.cancel)}</button>
                <Show when=move || id.get().is_some()><button type="button" class="btn" data-delete="" on:click=delete>{tr(|it| it.feedback.delete)}</button></Show>
            </p>
        </form>
    }
}
