//! Channel expansion: what another way to sell brings, what it takes from others, and when it has paid back.

mod entry;
mod form;
mod path;
mod split;
mod strategy;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Month};
use crate::i18n::{Formats, Texts};
use crate::plan::channel::{Channel, ChannelMonth, ChannelPath, Payback};
use crate::ui::components::typed_field::{TypedField, whole};
use crate::ui::language::tr;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::workbench::channels::{ChannelView, channel_views};
use crate::workbench::{Action, ChannelAction};

use entry::Entries;
use form::{Draft, Form};
use path::Path;
use split::Split;

/// All channels with what they bring, and as one.
type Views = (Vec<ChannelView>, Option<ChannelPath>);

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    bench: Bench,
    formats: Signal<Formats>,
    views: Memo<Arc<Views>>,
    /// What stands in the form, while it is open.
    draft: RwSignal<Option<Draft>>,
    /// Why something typed was not taken.
    refused: RwSignal<Option<String>>,
}

impl Desk {
    fn of_bench() -> Self {
        let bench = use_bench();
        let views = bench.select(|it| Arc::new(channel_views(it)));
        let (draft, refused) = (RwSignal::new(None), RwSignal::new(None));
        Self { bench, formats: use_formats(), views, draft, refused }
    }

    fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Changes a channel as one step that undo takes back; `typed` is told where it makes no sense.
    fn change(self, channel: &Channel, typed: &str, change: impl FnOnce(&mut Channel)) -> bool {
        let mut channel = channel.clone();
        change(&mut channel);
        if !channel.is_sound() {
            self.refuse(typed);
            return false;
        }
        self.refused.set(None);
        self.bench.dispatch(Action::Channel(ChannelAction::Set(Arc::new(channel))))
    }

    fn refuse(self, typed: &str) {
        self.refused.set(Some(untrack(|| self.texts().channels.bad(typed))));
    }

    /// The name of an account; others in general have none.
    fn account(self, id: Option<AccountId>) -> String {
        let Some(id) = id else { return self.texts().channels.others.to_owned() };
        self.bench.with_untracked(|it| {
            it.book.as_deref().and_then(|it| it.account(id)).map_or_else(|| id.to_string(), |it| it.name.clone())
        })
    }
}

/// The page.
#[component]
pub fn ChannelsPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has_path = Memo::new(move |_| desk.views.with(|it| it.1.is_some()));
    let any = Memo::new(move |_| desk.views.with(|it| !it.0.is_empty()));
    let add = move |_| desk.draft.set(Some(desk.bench.with_untracked(Draft::new)));
    let horizon = desk.bench.select(|it| it.channels.horizon);
    let set_horizon = move |text: String| {
        let taken = whole(&text, 0)
            .filter(|n| (1..=crate::plan::channel::LONGEST).contains(n))
            .is_some_and(|n| desk.bench.dispatch(Action::Channel(ChannelAction::SetHorizon(n))));
        if taken { desk.refused.set(None) } else { desk.refuse(&text) }
    };
    view! {
        <PlanTabs shown=Route::Channels />
        <div class="head">
            <div class="say"><p class="at">{move || at(desk)}</p><h1>{move || headline(desk)}</h1></div>
            <div class="acts"><button type="button" class="btn do" data-add="" on:click=add>{tr(|it| it.channels.add)}</button></div>
        </div>
        <div class="body channels">
            <Split desk />
            <Show when=move || !any.get()><p class="q intro">{tr(|it| it.channels.intro)}</p></Show>
            {move || desk.refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
            <Show when=move || desk.draft.with(Option::is_some)><Form desk /></Show>
            <Show when=move || any.get()>
                <div class="controls"><TypedField label=Signal::derive(move || desk.texts().channels.horizon.to_owned()) value=Signal::derive(move || horizon.get().to_string()) class="horizon" on_commit=Callback::new(set_horizon) /></div>
                <Show when=move || has_path.get()><Path desk /></Show>
                <Entries desk />
            </Show>
        </div>
    }
}

fn at(desk: Desk) -> String {
    let (words, formats) = (&desk.texts().channels, desk.formats.get());
    desk.views.with(|it| match &it.1 {
        None => words.title.to_owned(),
        Some(all) => words.at(
            formats.count(all.rows.len()),
            formats.money_unit(all.total(|it| it.sold)),
            formats.money_unit(all.total(|it| it.moved)),
        ),
    })
}

fn headline(desk: Desk) -> String {
    let (words, formats) = (&desk.texts().channels, desk.formats.get());
    desk.views.with(|it| match (&it.1, it.0.is_empty()) {
        (None, true) => words.headline_none.to_owned(),
        (None, false) => words.headline_ask.to_owned(),
        (Some(all), _) => {
            let new_sales = formats.money_unit(all.total(ChannelMonth::new_sales));
            match all.payback {
                Payback::In(n) => words.headline_paid(new_sales, payback_month(all, n, formats), n + 1),
                Payback::Never => words.headline_never(new_sales),
                Payback::Beyond => words.headline_beyond(new_sales, formats.count(all.rows.len())),
            }
        }
    })
}

fn payback_month(it: &ChannelPath, n: usize, formats: Formats) -> String {
    formats.month(it.months.first.plus(n as i32))
}

/// When a path has paid back, short.
fn payback_words(it: &ChannelPath, formats: Formats) -> String {
    let words = &formats.language.texts().channels;
    match it.payback {
        Payback::In(n) => words.paid_in(payback_month(it, n, formats), n + 1),
        Payback::Never => words.paid_never.to_owned(),
        Payback::Beyond => words.paid_beyond(formats.count(it.rows.len())),
    }
}

/// A month as people type it.
fn month_of(text: &str) -> Option<Month> {
    text.trim().parse().ok()
}

/// Money without its unit, which stands in the heading.
fn money(it: Money, formats: Formats) -> String {
    formats.money(it)
}
