//! A packet for one person: whose accounts, under which name.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

use crate::domain::{Account, AccountId};
use crate::store::make_packet;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::{tr, trf};
use crate::ui::platform::clock;
use crate::ui::state::{FileNews, author, new_workspace_id, save_records, use_bench};

use super::words::saved;

/// Accounts to tick at a time; a search reaches the others.
const MAX_ROWS: usize = 60;

/// Chooses the accounts and saves the packet.
#[component]
pub fn Packets() -> impl IntoView {
    let bench = use_bench();
    let accounts = bench.with_untracked(|it| it.book.as_ref().map(|it| it.accounts().to_vec()).unwrap_or_default());
    let people = people(&accounts);
    let first = people.first().map(|it| it.0.clone());
    let accounts = StoredValue::new(accounts);
    let of_person = move |person: &str| -> BTreeSet<AccountId> {
        accounts.with_value(|all| {
            all.iter().filter(|it| it.person.as_deref() == Some(person)).map(|it| it.id).collect() //
        })
    };
    let chosen = RwSignal::new(first.as_deref().map(of_person).unwrap_or_default());
    let search = RwSignal::new(String::new());
    let title = move |person: Option<&str>| {
        let workspace = bench.with_untracked(|it| it.workspace.name.clone());
        person.map_or_else(|| workspace.clone(), |person| format!("{workspace} · {person}"))
    };
    let name = RwSignal::new(title(first.as_deref()));
    let news = RwSignal::new(None::<FileNews>);
    let choose_person = move |event| {
        let person = event_target_value(&event);
        chosen.set(of_person(&person));
        name.set(title(Some(person.as_str()).filter(|it| !it.is_empty())));
    };
    let save = move |_| {
        let (of, name) = (chosen.get_untracked(), name.get_untracked());
        let packet = bench.with_ledger_untracked(|it| {
            make_packet(it.records(), &of, new_workspace_id(), name.trim(), &author(), clock::now())
        });
        news.set(Some(save_records(&name, &packet)));
    };
    let count = trf(move |texts, formats| texts.files.packet_n(formats.count(chosen.with(BTreeSet::len))));
    let none = move || chosen.with(BTreeSet::is_empty);
    let options = people.into_iter().enumerate().map(|(i, (person, n))| {
        view! { <option value=person.clone() selected=i == 0>{format!("{person} ({n})")}</option> }
    });
    view! {
        <section data-way="packet">
            <h3>{tr(|it| it.files.packet_title)}</h3>
            <p class="q">{tr(|it| it.files.packet_text)}</p>
            <div class="fields">
                <label>{tr(|it| it.files.packet_person)}
                    <select data-person="" on:change=choose_person>{options.collect_view()}<option value="">{tr(|it| it.files.packet_choose)}</option></select>
                </label>
                <label>{tr(|it| it.files.packet_name)}<input type="text" maxlength="80" prop:value=name on:input=move |it| name.set(event_target_value(&it)) /></label>
            </div>
            <details>
                <summary>{count}</summary>
                <label class="find">{tr(|it| it.files.packet_search)}<input type="search" prop:value=search on:input=move |it| search.set(event_target_value(&it)) /></label>
                <Ticks accounts chosen search />
            </details>
            <button type="button" class="btn do" data-save-packet="" disabled=none on:click=save><Icon sign=Sign::Save />{tr(|it| it.files.packet_save)}</button>
            <Show when=none><p class="q">{tr(|it| it.files.packet_none)}</p></Show>
            {move || news.get().map(|it| view! { <p class="news" role="status">{saved(&it)}</p> })}
        </section>
    }
}

/// Who looks after accounts, with how many.
fn people(accounts: &[Account]) -> Vec<(String, usize)> {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for person in accounts.iter().filter_map(|it| it.person.as_deref()) {
        *people.entry(person).or_default() += 1;
    }
    people.into_iter().map(|(name, n)| (name.to_owned(), n)).collect()
}

#[component]
fn Ticks(
    accounts: StoredValue<Vec<Account>>,
    chosen: RwSignal<BTreeSet<AccountId>>,
    search: RwSignal<String>,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        let search = search.get().trim().to_lowercase();
        accounts.with_value(|all| {
            let fits = |it: &&Account| search.is_empty() || it.name.to_lowercase().contains(&search);
            all.iter().filter(fits).map(|it| (it.id, it.name.clone())).collect::<Vec<_>>()
        })
    });
    let row = move |(id, name): (AccountId, String)| {
        let tick = move |event| {
            let on = event_target_checked(&event);
            chosen.update(|it| {
                let _ = if on { it.insert(id) } else { it.remove(&id) };
            });
        };
        let is_on = move || chosen.with(|it| it.contains(&id));
        view! { <label class="option"><input type="checkbox" prop:checked=is_on on:change=tick /><span>{name}</span></label> }
    };
    let n_more = move || found.with(Vec::len).saturating_sub(MAX_ROWS);
    view! {
        <div class="ticks" tabindex="0" role="group" aria-label=tr(|it| it.files.packet_person)>{move || found.get().into_iter().take(MAX_ROWS).map(row).collect_view()}</div>
        {move || (n_more() > 0).then(|| view! { <p class="q">{tr(move |it| it.files.packet_more(n_more()))}</p> })}
    }
}
