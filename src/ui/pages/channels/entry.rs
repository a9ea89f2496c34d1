//! The channels one by one: what each brings, its partners, what it takes from others, and where its ramp comes from.

use leptos::prelude::*;

use crate::domain::{AccountId, IdGenerator, Money, PartnerId};
use crate::i18n::Formats;
use crate::plan::channel::{Channel, ChannelMonth, LEAST_PARTNERS, Moved, Partner};
use crate::ui::components::amount::parse_amount;
use crate::ui::components::typed_field::{ramp_text, tenths, whole};

use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::workbench::channels::{ChannelView, RampSource};
use crate::workbench::{Action, ChannelAction};

use super::form::{Draft, kind_name};
use super::strategy::to_strategy;
use super::{Desk, month_of, payback_words};

/// The list.
#[component]
pub fn Entries(desk: Desk) -> impl IntoView {
    let list = move || {
        let formats = desk.formats.get();
        desk.views.with(|it| it.0.clone()).into_iter().map(|it| entry(desk, it, formats)).collect_view()
    };
    view! { <ul class="entries">{list}</ul> }
}

fn entry(desk: Desk, it: ChannelView, formats: Formats) -> AnyView {
    let words = &formats.language.texts().channels;
    let channel = it.channel.clone();
    let id = channel.id;
    let terms = [
        kind_name(channel.kind, words).to_owned(),
        words.from(formats.month(channel.start)),
        words.terms(tenths(channel.margin), tenths(channel.rebate)),
        words.costs(formats.money_unit(channel.setup), formats.money_unit(channel.running)),
    ];
    let ramp = match it.source {
        RampSource::Asked => words.ramp_asked(ramp_text(&it.ramp)),
        RampSource::Estimated(n) => words.ramp_estimated(ramp_text(&it.ramp), n),
        RampSource::Missing(n) => words.ramp_missing(LEAST_PARTNERS, formats.count(n)),
    };
    let is_lossy = channel.rebate > channel.margin;
    let is_missing = matches!(it.source, RampSource::Missing(_));
    let brings = it.path.as_ref().map(|path| {
        let total = |part: fn(&ChannelMonth) -> Money| formats.money_unit(path.total(part));
        words.brings(total(ChannelMonth::new_sales), total(|it| it.margin), formats.money_unit(path.deepest()))
    });
    let paid = it.path.as_ref().map(|it| payback_words(it, formats));
    let edit = {
        let channel = channel.clone();
        move |_| desk.draft.set(Some(Draft::of(&channel, desk.formats.get_untracked())))
    };
    let delete = move |_| {
        release_focus();
        desk.bench.dispatch(Action::Channel(ChannelAction::Delete(id)));
    };
    let name = channel.name.clone();
    view! {
        <li class="channel" data-channel=name data-ramp=ramp_text(&it.ramp)>
            <div class="line"><h2>{channel.name.clone()}</h2><span class="sp"></span><span>{paid}</span></div>
            <p class="q small">{terms.join(" · ")}</p>
            {is_lossy.then(|| view! { <p class="small warn" data-lossy="">{words.rebate_above(tenths(channel.rebate), tenths(channel.margin))}</p> })}
            <p class="small" class:warn=is_missing>{ramp}</p>
            {brings.map(|it| view! { <p class="small">{it}</p> })}
            <div class="parts">{partners(desk, &channel, formats)}{moved(desk, &it, formats)}{past(desk, &channel, formats)}</div>
            <p class="acts">{to_strategy(desk, &it)}<button type="button" class="btn sm" data-edit="" on:click=edit>{words.edit}</button><button type="button" class="btn sm" data-delete="" on:click=delete>{words.delete}</button></p>
        </li>
    }
    .into_any()
}

fn take_button(label: String, on_press: impl Fn() + 'static) -> impl IntoView {
    view! { <button type="button" class="take" aria-label=label on:click=move |_| on_press()>"×"</button> }
}

fn partners(desk: Desk, channel: &Channel, formats: Formats) -> AnyView {
    let words = &formats.language.texts().channels;
    let [name, start, sales] = [(); 3].map(|()| RwSignal::new(String::new()));
    start.set(channel.start.to_string());
    let base = channel.clone();
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (typed_start, typed_sales) = (start.get_untracked(), sales.get_untracked());
        let Some(month) = month_of(&typed_start) else { return desk.refuse(&typed_start) };
        let amount = parse_amount(&typed_sales, desk.formats.get_untracked().unit);
        let Some(amount) = amount.filter(|it| *it > Money::default()) else { return desk.refuse(&typed_sales) };
        let id = PartnerId(IdGenerator::new(clock::random_seed()).next_id());
        let partner = Partner { id, name: name.get_untracked().trim().to_owned(), start: month, sales: amount };
        let typed = name.get_untracked();
        release_focus();
        desk.change(&base, &typed, |it| it.partners.push(partner));
    };
    let row = |it: &Partner| {
        let (id, base) = (it.id, channel.clone());
        let take = move || {
            release_focus();
            desk.change(&base, "", |channel| channel.partners.retain(|it| it.id != id));
        };
        view! {
            <li data-partner=it.name.clone() data-minor=it.sales.minor().to_string()>{words.partner(&it.name, formats.month(it.start), formats.money_unit(it.sales))}{take_button(words.remove(&it.name), take)}</li>
        }
    };
    let unit = formats.unit_label();
    view! {
        <section><h3>{words.partners}</h3><ul>{channel.partners.iter().map(row).collect_view()}</ul>
            <form class="small-form" data-form="partner" on:submit=add>
                <label>{words.partner_name}<input type="text" maxlength="60" data-name="" prop:value=name on:input=move |e| name.set(event_target_value(&e)) /></label>
                <label>{words.start}<input type="text" maxlength="7" data-start="" prop:value=start on:input=move |e| start.set(event_target_value(&e)) /></label>
                <label>{format!("{} · {unit}", words.sales)}<input type="text" inputmode="decimal" maxlength="20" data-sales="" prop:value=sales on:input=move |e| sales.set(event_target_value(&e)) /></label>
                <button type="submit" class="btn sm" data-add="">{words.add_partner}</button>
            </form></section>
    }
    .into_any()
}

/// A choice of accounts; the first is none.
fn accounts(
    desk: Desk,
    first: &'static str,
    without: Vec<AccountId>,
    chosen: RwSignal<Option<AccountId>>,
    label: &'static str,
) -> AnyView {
    let list: Vec<(AccountId, String)> = desk.bench.with_untracked(|it| {
        let all = it.book.iter().flat_map(|it| it.accounts());
        all.filter(|it| !without.contains(&it.id)).map(|it| (it.id, it.name.clone())).collect()
    });
    let ids: Vec<AccountId> = list.iter().map(|it| it.0).collect();
    let choose = move |event| {
        let i: Option<usize> = event_target_value(&event).parse().ok();
        chosen.set(i.and_then(|i| ids.get(i).copied()));
    };
    let option = |(i, (_, name)): (usize, (AccountId, String))| view! { <option value=i.to_string()>{name}</option> };
    view! { <label>{label}<select on:change=choose><option value="" selected>{first}</option>{list.into_iter().enumerate().map(option).collect_view()}</select></label> }
        .into_any()
}

fn moved(desk: Desk, it: &ChannelView, formats: Formats) -> AnyView {
    let words = &formats.language.texts().channels;
    let channel = it.channel.clone();
    let (share, chosen) = (RwSignal::new(String::new()), RwSignal::new(None::<AccountId>));
    let base = channel.clone();
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = share.get_untracked();
        let Some(n) = whole(&typed, 1).filter(|it| *it > 0) else { return desk.refuse(&typed) };
        let moved = Moved { from: chosen.get_untracked(), share: n };
        release_focus();
        desk.change(&base, &typed, |it| {
            // Once more the same source is another share of it.
            it.moved.retain(|it| it.from != moved.from);
            it.moved.push(moved);
        });
    };
    let row = |moved: &Moved| {
        let (from, base) = (moved.from, channel.clone());
        let name = desk.account(from);
        let (margin, is_own) = it.margins.get(&from).copied().unwrap_or((channel.margin, false));
        let take = move || {
            release_focus();
            desk.change(&base, "", |channel| channel.moved.retain(|it| it.from != from));
        };
        let margin = if is_own { words.own_margin(tenths(margin)) } else { words.same_margin(tenths(margin)) };
        view! { <li data-moved=moved.share.to_string()>{words.moved_from(tenths(moved.share), &name, margin)}{take_button(words.remove(&name), take)}</li> }
    };
    view! {
        <section><h3>{words.moved_title}</h3><ul>{channel.moved.iter().map(row).collect_view()}</ul>
            <form class="small-form" data-form="moved" on:submit=add>
                {accounts(desk, words.others, Vec::new(), chosen, words.from_whom)}
                <label>{words.share}<input type="text" inputmode="decimal" maxlength="6" data-share="" prop:value=share on:input=move |e| share.set(event_target_value(&e)) /></label>
                <button type="submit" class="btn sm" data-add="">{words.add_moved}</button>
            </form></section>
    }
    .into_any()
}

fn past(desk: Desk, channel: &Channel, formats: Formats) -> AnyView {
    let words = &formats.language.texts().channels;
    let chosen = RwSignal::new(None::<AccountId>);
    let base = channel.clone();
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(id) = chosen.get_untracked() else { return };
        release_focus();
        desk.change(&base, "", |it| it.past.push(id));
    };
    let row = |id: &AccountId| {
        let (id, base) = (*id, channel.clone());
        let name = desk.account(Some(id));
        let take = move || {
            release_focus();
            desk.change(&base, "", |channel| channel.past.retain(|it| *it != id));
        };
        view! { <li>{name.clone()}{take_button(words.remove(&name), take)}</li> }
    };
    view! {
        <section><h3>{words.past}</h3><p class="q small">{words.past_hint}</p><ul>{channel.past.iter().map(row).collect_view()}</ul>
            <form class="small-form" data-form="past" on:submit=add>
                {accounts(desk, "–", channel.past.clone(), chosen, words.past_account)}
                <button type="submit" class="btn sm" data-add="">{words.add_past}</button>
            </form></section>
    }
    .into_any()
}
