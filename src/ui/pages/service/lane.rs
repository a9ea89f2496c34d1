//! The journey: what is promised before, during and after a sale, and how it went, for all accounts or one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::AccountId;
use crate::plan::service::{Activity, Event, Phase, Quality, Scope, quality};
use crate::ui::language::tr;

use super::Desk;
use super::dashboard::share_words;
use super::words::{effort_words, phase_word, promise_words, scope_words};

/// The lane.
#[component]
pub fn Journey(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(None::<AccountId>);
    let options = move || {
        let option = |(id, name): (AccountId, String)| view! { <option value=id.to_string() selected=chosen.get_untracked() == Some(id)>{name}</option> };
        desk.accounts().into_iter().map(option).collect_view()
    };
    let stops = move || Phase::ALL.map(|phase| stop(desk, phase, chosen.get())).collect_view();
    view! {
        <section class="journey">
            <div class="bar"><h2>{tr(|it| it.service.journey)}</h2><span class="sp"></span>
                <label class="amount"><span>{tr(|it| it.service.journey_of)}</span><select data-journey="" on:change=move |e| chosen.set(event_target_value(&e).parse().ok())>
                    <option value="">{tr(|it| it.service.every_account)}</option>{options}</select></label></div>
            <ol class="lane">{stops}</ol>
        </section>
    }
}

/// One phase: its activities with their promises, and what came of them.
fn stop(desk: Desk, phase: Phase, account: Option<AccountId>) -> AnyView {
    let (words, formats) = (desk.words(), desk.formats.get());
    let tier = account.and_then(|id| {
        let of = |it: &crate::plan::service::AccountService| (it.account == id).then_some(it.tier);
        desk.view.with(|it| it.as_ref()?.load.accounts.iter().find_map(of))
    });
    let is_for = |it: &Activity| match (account, tier) {
        (Some(account), Some(tier)) => it.is_for(account, tier),
        (Some(_), None) => it.scope == Scope::All,
        (None, _) => true,
    };
    let (activities, found) = desk.service.with(|it| {
        let here = it.activities.iter().filter(|it| it.phase == phase && is_for(it));
        let counts = |it: &&Arc<Event>| it.phase == phase && account.is_none_or(|id| id == it.account);
        let found = quality(it.events.iter().filter(counts).map(|it| &**it), desk.now);
        (here.cloned().collect::<Vec<_>>(), found)
    });
    let nothing = activities.is_empty();
    let lines = activities.into_iter().map(|it| {
        view! {
            <li><b>{it.name.clone()}</b><span>{promise_words(it.promise, words)}</span><small>{format!("{} · {}", scope_words(it.scope, desk), effort_words(&it, words))}</small>
                {it.is_proposal.then(|| view! { <span class="badge warn">{words.proposal}</span> })}</li>
        }
    });
    let count = |it| formats.count(it);
    let cases = if found.n() == 0 {
        words.lane_none.to_owned()
    } else {
        words.lane_cases(count(found.n()), count(found.closed), count(found.overdue), count(found.waiting))
    };
    let fact = |name: &'static str, share: Option<f64>| view! { <div><dt>{name}</dt><dd>{share_words(desk, share)}</dd></div> };
    let delivery = (phase == Phase::During).then(|| fact(words.otif, found.otif_share()));
    view! {
        <li data-phase=phase.key() data-cases=found.n().to_string()>
            <h3>{phase_word(phase, words)}</h3>
            <dl>{fact(words.sla, Quality::sla(&found))}{delivery}{fact(words.first_time, found.first_time())}</dl>
            <p class="q small">{cases}</p>
            <ul>{lines.collect_view()}</ul>
            {nothing.then(|| view! { <p class="q small">{words.lane_nothing}</p> })}
        </li>
    }
    .into_any()
}
