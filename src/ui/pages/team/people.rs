//! People: since when they are in the job, and the quota of last year where somebody remembers it.

use leptos::prelude::*;

use crate::domain::{Month, Person};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::language::tr;
use crate::workbench::teamwork::names_of;

use super::assign::open_month;
use super::{Said, TeamDesk};

/// People listed at most; beyond, the accounts say who there is.
const SHOWN: usize = 60;
/// Months around now in which somebody may have joined.
const JOINED: std::ops::RangeInclusive<i32> = -6..=18;

/// The list.
#[component]
pub fn People(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let people = Memo::new(move |_| {
        let Some(month) = open_month(team_desk) else { return Vec::new() };
        desk.bench.with(|document| {
            let Some(book) = document.book.as_deref() else { return Vec::new() };
            let [_, mut people] = names_of(&document.team, book, month);
            // Somebody without accounts now may have had some or get some later, and what is known of them stays.
            let placed = document.team.places.values().flat_map(|it| it.values()).filter_map(|it| it.person.as_ref());
            for name in document.team.people.keys().chain(placed) {
                people.entry(name.clone()).or_insert(0);
            }
            let known = |name: &String| document.team.people.get(name).copied().unwrap_or_default();
            people.iter().take(SHOWN).map(|(name, n)| (name.clone(), *n, known(name))).collect::<Vec<_>>()
        })
    });
    let any = Memo::new(move |_| people.with(|it| !it.is_empty()));
    view! {
        <Show when=move || any.get()>
            <section class="people">
                <div class="bar"><h2>{tr(|it| it.team.people_title)}</h2></div>
                <p class="q">{tr(|it| it.team.joined_hint)}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.team.people_title)>
                    <table>
                        <thead><tr><th class="l" scope="col">{tr(|it| it.team.person)}</th><th scope="col">{tr(|it| it.team.n_of_accounts)}</th>
                            <th class="l" scope="col">{tr(|it| it.team.joined)}</th><th scope="col">{move || desk.texts().team.last_quota(desk.formats.get().unit_label())}</th></tr></thead>
                        <tbody><For each=move || people.get() key=|it| format!("{it:?}") let:it>{row(team_desk, it)}</For></tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

fn row(team_desk: TeamDesk, (name, n, known): (String, usize, Person)) -> impl IntoView {
    let desk = team_desk.desk;
    let set = {
        let name = name.clone();
        move |change: &dyn Fn(&mut Person)| {
            let team = team_desk.team();
            let mut person = team.people.get(&name).copied().unwrap_or_default();
            change(&mut person);
            team_desk.set_team((*team).clone().with_person(&name, person));
        }
    };
    let months = move || {
        let formats = desk.formats.get();
        let first = open_month(team_desk);
        let near = first.into_iter().flat_map(|it| JOINED.map(move |i| it.plus(i)));
        let all: std::collections::BTreeSet<Month> = near.chain(known.joined).collect();
        let option = |it: Month| view! { <option value=it.to_string() selected=known.joined == Some(it)>{formats.month(it)}</option> };
        all.into_iter().map(option).collect_view()
    };
    let on_joined = {
        let set = set.clone();
        move |text: String| set(&|it| it.joined = text.parse().ok())
    };
    let on_quota = Callback::new(move |text: String| {
        let amount = parse_amount(&text, desk.formats.get_untracked().unit);
        if amount.is_none() && !text.trim().is_empty() {
            return team_desk.said_below.set(Some(Said::Refused(bad_amount(&text, desk.formats.get_untracked()))));
        }
        set(&|it| it.last_quota = amount);
    });
    let joined_label = {
        let name = name.clone();
        move || format!("{} · {name}", desk.texts().team.joined)
    };
    let quota_label = {
        let name = name.clone();
        Signal::derive(move || format!("{} · {name}", desk.texts().team.last_quota(desk.formats.get().unit_label())))
    };
    view! {
        <tr data-person=name.clone()>
            <td class="l cell">{name.clone()}</td><td>{move || desk.formats.get().count(n)}</td>
            <td class="l"><select class="joined" aria-label=joined_label on:change=move |event| on_joined(event_target_value(&event))>
                <option value="" selected=known.joined.is_none()>{tr(|it| it.team.settled)}</option>{months}</select></td>
            <td class="bare"><AmountField class="last-quota" label=quota_label value=Signal::derive(move || known.last_quota) formats=desk.formats on_commit=on_quota /></td>
        </tr>
    }
}
