//! The form for a channel: its terms. Partners and moved sales are added to it afterwards.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{ChannelId, IdGenerator, Money};
use crate::i18n::{ChannelsTexts, Formats};
use crate::plan::channel::{Channel, ChannelKind};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::draft::{edits, fields, saves};
use crate::ui::components::typed_field::{ramp_of, ramp_text, tenths, whole};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::{Action, ChannelAction, Document};

use super::{Desk, month_of};

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    base: Option<Arc<Channel>>,
    name: String,
    kind: ChannelKind,
    start: String,
    ramp: String,
    margin: String,
    rebate: String,
    setup: String,
    running: String,
}

impl Draft {
    /// An empty form.
    pub fn new(document: &Document) -> Self {
        let start = document.last_actual().map(|it| it.plus(1).to_string()).unwrap_or_default();
        let text = String::new;
        Self {
            base: None,
            name: text(),
            kind: ChannelKind::Dealer,
            start,
            ramp: text(),
            margin: text(),
            rebate: "0".to_owned(),
            setup: "0".to_owned(),
            running: "0".to_owned(),
        }
    }

    /// A channel to be changed.
    pub fn of(it: &Arc<Channel>, formats: Formats) -> Self {
        Self {
            base: Some(it.clone()),
            name: it.name.clone(),
            kind: it.kind,
            start: it.start.to_string(),
            ramp: it.ramp.as_deref().map(ramp_text).unwrap_or_default(),
            margin: tenths(it.margin),
            rebate: tenths(it.rebate),
            setup: editable(it.setup, formats),
            running: editable(it.running, formats),
        }
    }

    /// The channel that it describes, or what is wrong with it in words.
    fn read(&self, formats: Formats) -> Result<Channel, String> {
        let words = &formats.language.texts().channels;
        let amount = |text: &str| {
            let parsed = parse_amount(text, formats.unit).filter(|it| *it >= Money::default());
            parsed.ok_or_else(|| words.bad_amount(text))
        };
        let share = |text: &str| whole(text, 1).filter(|it| *it <= 1000).ok_or_else(|| words.bad_share(text));
        let ramp = match self.ramp.trim() {
            "" => None,
            it => Some(
                ramp_of(it)
                    .filter(|ramp| ramp.last() == Some(&100) && ramp.iter().all(|it| *it <= 100))
                    .ok_or_else(|| words.bad_ramp(it))?,
            ),
        };
        if self.name.trim().is_empty() {
            return Err(words.no_name.to_owned());
        }
        let blank = || Channel {
            id: ChannelId(IdGenerator::new(clock::random_seed()).next_id()),
            name: String::new(),
            kind: self.kind,
            start: crate::domain::Month::from_index(0),
            ramp: None,
            past: Vec::new(),
            margin: 0,
            rebate: 0,
            moved: Vec::new(),
            setup: Money::default(),
            running: Money::default(),
            partners: Vec::new(),
        };
        let base = self.base.as_deref().cloned().unwrap_or_else(blank);
        Ok(Channel {
            name: self.name.trim().to_owned(),
            kind: self.kind,
            start: month_of(&self.start).ok_or_else(|| words.bad_month(&self.start))?,
            ramp,
            margin: share(&self.margin)?,
            rebate: share(&self.rebate)?,
            setup: amount(&self.setup)?,
            running: amount(&self.running)?,
            ..base
        })
    }
}

/// The name of a kind.
pub fn kind_name(it: ChannelKind, words: &ChannelsTexts) -> &'static str {
    match it {
        ChannelKind::Direct => words.direct,
        ChannelKind::Dealer => words.dealer,
        ChannelKind::Online => words.online,
    }
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
        move |it| it.read(desk.formats.get_untracked()),
        move |it| desk.bench.dispatch(Action::Channel(ChannelAction::Set(Arc::new(it)))),
    );
    let kinds = move || {
        let words = &desk.texts().channels;
        let chosen = draft.with_untracked(|it| it.as_ref().map_or(ChannelKind::Dealer, |it| it.kind));
        let option =
            |it: ChannelKind| view! { <option value=it.key() selected=it == chosen>{kind_name(it, words)}</option> };
        ChannelKind::ALL.map(option).collect_view()
    };
    let choose = move |event| {
        if let Some(kind) = ChannelKind::parse(&event_target_value(&event)) {
            edit(&|it| it.kind = kind);
        }
    };
    let with_unit = move |word: fn(&'static ChannelsTexts) -> &'static str| {
        move || format!("{} · {}", word(&desk.texts().channels), desk.formats.get().unit_label())
    };
    view! {
        <form class="channel-form" on:submit=save>
            <label class="two">{tr(|it| it.channels.name)}<input type="text" maxlength="60" autofocus data-name="" prop:value=field(|it| &it.name) on:input=move |e| edit(&|it| it.name = event_target_value(&e)) /></label>
            <label>{tr(|it| it.channels.kind)}<select data-kind="" on:change=choose>{kinds}</select></label>
            <label>{tr(|it| it.channels.start)}<input type="text" maxlength="7" placeholder="2026-07" data-start="" prop:value=field(|it| &it.start) on:input=move |e| edit(&|it| it.start = event_target_value(&e)) /></label>
            <label>{tr(|it| it.channels.margin)}<input type="text" inputmode="decimal" maxlength="6" data-margin="" prop:value=field(|it| &it.margin) on:input=move |e| edit(&|it| it.margin = event_target_value(&e)) /></label>
            <label>{tr(|it| it.channels.rebate)}<input type="text" inputmode="decimal" maxlength="6" data-rebate="" prop:value=field(|it| &it.rebate) on:input=move |e| edit(&|it| it.rebate = event_target_value(&e)) /></label>
            <label>{with_unit(|it| it.setup)}<input type="text" inputmode="decimal" maxlength="20" data-setup="" prop:value=field(|it| &it.setup) on:input=move |e| edit(&|it| it.setup = event_target_value(&e)) /></label>
            <label>{with_unit(|it| it.running)}<input type="text" inputmode="decimal" maxlength="20" data-running="" prop:value=field(|it| &it.running) on:input=move |e| edit(&|it| it.running = event_target_value(&e)) /></label>
            <label class="wide">{tr(|it| it.channels.ramp)}<input type="text" maxlength="160" placeholder="0, 25, 50, 75, 100" data-ramp="" prop:value=field(|it| &it.ramp) on:input=move |e| edit(&|it| it.ramp = event_target_value(&e)) /></label>
            <p class="q small wide">{tr(|it| it.channels.ramp_hint)}</p>
            {move || refused.get().map(|it| view! { <p class="bad wide" role="alert">{it}</p> })}
            <p class="acts wide">
                <button type="submit" class="btn do" data-save="">{tr(|it| it.channels.save)}</button>
                <button type="button" class="btn" on:click=move |_| draft.set(None)>{tr(|it| it.channels.cancel)}</button>
            </p>
        </form>
    }
}
