//! What may close the gap: levers with amount, months and owner, and those that count the same thing twice.

use leptos::prelude::*;

use crate::domain::{AccountId, IdGenerator, Month, MonthRange, RecordId};
use crate::plan::{Lever, LeverKind, lies_within};
use crate::ui::components::amount::{bad_amount, editable, parse_amount};
use crate::ui::language::tr;
use crate::ui::pages::team::{Said, SaidLine};
use crate::ui::platform::clock;
use crate::workbench::BottomUpAction;

use super::words::{fault_words, lever_word};
use super::{Floor, refuse};

/// What stands in the form.
#[derive(Clone, Copy)]
struct Form {
    id: RwSignal<Option<RecordId>>,
    account: RwSignal<Option<AccountId>>,
    kind: RwSignal<LeverKind>,
    amount: RwSignal<String>,
    from: RwSignal<Option<Month>>,
    to: RwSignal<Option<Month>>,
    owner: RwSignal<String>,
    note: RwSignal<String>,
    said: RwSignal<Option<Said>>,
}

/// The part of the page.
#[component]
pub fn Levers(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let form = Form {
        id: RwSignal::new(None),
        account: RwSignal::new(None),
        kind: RwSignal::new(LeverKind::Price),
        amount: RwSignal::new(String::new()),
        from: RwSignal::new(None),
        to: RwSignal::new(None),
        owner: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        said: RwSignal::new(None),
    };
    let rows = move || {
        let doubled = floor.said.with(|it| it.doubled());
        let lever = |it: &Lever| row(floor, form, it, doubled.contains(&it.id));
        floor.said.with(|it| it.levers.iter().map(lever).collect_view())
    };
    let any = Memo::new(move |_| floor.said.with(|it| !it.levers.is_empty()));
    let n_doubled = Memo::new(move |_| floor.said.with(|it| it.doubled().len()));
    view! {
        <section class="levers">
            <div class="bar"><h2>{tr(|it| it.bottomup.levers_title)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
            <p class="q">{tr(|it| it.bottomup.levers_hint)}</p>
            <Show when=move || n_doubled.get() != 0><p class="warn" role="status" data-doubled=move || n_doubled.get().to_string()>{move || floor.words().doubled(n_doubled.get())}</p></Show>
            <LeverForm floor form />
            <SaidLine said=form.said />
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.bottomup.levers_title)>
                    <table class="lever-table">
                        <thead><tr><th class="l" scope="col">{tr(|it| it.team.account)}</th><th class="l" scope="col">{tr(|it| it.bottomup.lever)}</th><th scope="col">{tr(|it| it.bottomup.amount_plain)}</th>
                            <th class="l hide-p" scope="col">{tr(|it| it.bottomup.months)}</th><th class="l hide-p" scope="col">{tr(|it| it.bottomup.owner)}</th><th class="l hide-p" scope="col">{tr(|it| it.bottomup.note)}</th><th class="l" scope="col"><span class="sr">{tr(|it| it.bottomup.change)}</span></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

fn row(floor: Floor, form: Form, it: &Lever, is_doubled: bool) -> impl IntoView + use<> {
    let (texts, formats) = (floor.texts(), floor.formats());
    let name = it.account.map_or_else(|| texts.bottomup.whole.to_owned(), |it| floor.account_name(it));
    let months = match it.months.last() {
        Some(last) if last != it.months.first => format!("{}–{}", formats.month(it.months.first), formats.month(last)),
        _ => formats.month(it.months.first),
    };
    let window = floor.team.desk.bench.with(|it| it.plan.as_ref().map(|it| it.window));
    let is_outside = window.is_some_and(|window| !lies_within(it, window));
    let (id, lever) = (it.id, it.clone());
    let edit = move |_| {
        form.id.set(Some(lever.id));
        form.account.set(lever.account);
        form.kind.set(lever.kind);
        form.amount.set(editable(lever.amount, floor.team.desk.formats.get_untracked()));
        form.from.set(Some(lever.months.first));
        form.to.set(lever.months.last());
        form.owner.set(lever.owner.clone());
        form.note.set(lever.note.clone());
        form.said.set(None);
    };
    let label = format!("{} · {}", name, lever_word(it.kind, texts));
    let (edit_label, delete_label) =
        (format!("{}: {label}", texts.assumptions.edit), format!("{}: {label}", texts.assumptions.delete));
    view! {
        <tr data-lever=format!("{:?}", it.kind) data-amount=it.amount.minor().to_string()>
            <td class="l cell">{name}</td>
            <td class="l">{lever_word(it.kind, texts)}{is_doubled.then(|| view! { " "<span class="badge warn">{texts.bottomup.twice}</span> })}{is_outside.then(|| view! { " "<span class="badge warn">{texts.bottomup.outside}</span> })}</td>
            <td>{formats.money(it.amount)}</td><td class="l hide-p">{months}</td><td class="l cell hide-p">{it.owner.clone()}</td><td class="l cell hide-p" title=it.note.clone()>{it.note.clone()}</td>
            <td class="l acts"><button type="button" class="btn sm" data-edit="" aria-label=edit_label on:click=edit>{texts.assumptions.edit}</button>" "
                <button type="button" class="btn sm" data-delete="" aria-label=delete_label on:click=move |_| { floor.act(BottomUpAction::DeleteLever(id), None); }>{texts.assumptions.delete}</button></td>
        </tr>
    }
}

#[component]
fn LeverForm(floor: Floor, form: Form) -> impl IntoView {
    let desk = floor.team.desk;
    let window = desk.bench.select(|it| it.plan.as_ref().map(|it| (it.window, it.n_closed)));
    let accounts = Memo::new(move |_| {
        floor.standing.with(|it| {
            let rows = it.as_ref().map(|it| it.gaps.accounts.as_slice()).unwrap_or_default();
            rows.iter().map(|it| (it.account, floor.account_name(it.account))).collect::<Vec<_>>()
        })
    });
    let account_options = move || {
        let option = |(id, name): (AccountId, String)| {
            view! { <option value=id.to_string() selected=move || form.account.get() == Some(id)>{name}</option> }
        };
        accounts.get().into_iter().map(option).collect_view()
    };
    let kind_options = move || {
        let option = |(i, it): (usize, LeverKind)| view! { <option value=i.to_string() selected=move || form.kind.get() == it>{lever_word(it, desk.texts())}</option> };
        LeverKind::ALL.into_iter().enumerate().map(option).collect_view()
    };
    let default_of = move |last: bool| {
        let (window, n_closed) = window.get()?;
        if last { window.last() } else { Some(window.first.plus(n_closed.min(window.len.saturating_sub(1)) as i32)) }
    };
    let months = move |value: RwSignal<Option<Month>>, last: bool| {
        let formats = desk.formats.get();
        let chosen = move || value.get().or_else(|| default_of(last));
        let option = |it: Month| view! { <option value=it.to_string() selected=move || chosen() == Some(it)>{formats.month(it)}</option> };
        window.get().into_iter().flat_map(|it| it.0.iter()).map(option).collect_view()
    };
    let take = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let formats = desk.formats.get_untracked();
        let texts = formats.language.texts();
        let text = form.amount.get_untracked();
        let Some(amount) = parse_amount(&text, formats.unit) else {
            return refuse(form.said, bad_amount(&text, formats));
        };
        let (from, to) =
            untrack(|| (form.from.get().or_else(|| default_of(false)), form.to.get().or_else(|| default_of(true))));
        let (Some(from), Some(to)) = (from, to) else { return };
        let lever = Lever {
            id: form.id.get_untracked().unwrap_or_else(|| IdGenerator::new(clock::random_seed()).next_id()),
            account: form.account.get_untracked(),
            kind: form.kind.get_untracked(),
            amount,
            months: MonthRange::inclusive(from, to),
            owner: form.owner.get_untracked().trim().to_owned(),
            note: form.note.get_untracked().trim().to_owned(),
        };
        match lever.verify() {
            Ok(()) => {
                floor.act(BottomUpAction::SetLever(lever), None);
                form.id.set(None);
                form.amount.set(String::new());
                form.note.set(String::new());
                form.said.set(None);
            }
            Err(fault) => refuse(form.said, fault_words(fault, texts, formats)),
        }
    };
    view! {
        <form class="controls lever-form" on:submit=take>
            <label class="amount"><span>{tr(|it| it.team.account)}</span><select class="lever-account" on:change=move |event| form.account.set(event_target_value(&event).parse().ok())>
                <option value="" selected=move || form.account.get().is_none()>{tr(|it| it.bottomup.whole)}</option>{account_options}</select></label>
            <label class="amount"><span>{tr(|it| it.bottomup.lever)}</span><select class="lever-kind" on:change=move |event| {
                let at = event_target_value(&event).parse::<usize>().ok();
                if let Some(kind) = at.and_then(|it| LeverKind::ALL.get(it)) { form.kind.set(*kind) }
            }>{kind_options}</select></label>
            <label class="amount"><span>{move || floor.words().amount(desk.formats.get().unit_label())}</span><input type="text" class="lever-amount" inputmode="decimal" autocomplete="off" prop:value=form.amount on:input=move |event| form.amount.set(event_target_value(&event)) /></label>
            <label class="amount"><span>{tr(|it| it.bottomup.from_month)}</span><select class="lever-from" on:change=move |event| form.from.set(event_target_value(&event).parse().ok())>{move || months(form.from, false)}</select></label>
            <label class="amount"><span>{tr(|it| it.bottomup.to_month)}</span><select class="lever-to" on:change=move |event| form.to.set(event_target_value(&event).parse().ok())>{move || months(form.to, true)}</select></label>
            <label class="amount"><span>{tr(|it| it.bottomup.owner)}</span><input type="text" class="lever-owner wide" maxlength="80" prop:value=form.owner on:input=move |event| form.owner.set(event_target_value(&event)) /></label>
            <label class="amount"><span>{tr(|it| it.bottomup.note)}</span><input type="text" class="lever-note wide" maxlength="300" prop:value=form.note on:input=move |event| form.note.set(event_target_value(&event)) /></label>
            <button type="submit" class="btn do" data-lever-save="">{tr(move |it| if form.id.get().is_some() { it.bottomup.save_lever } else { it.bottomup.add_lever })}</button>
        </form>
    }
}
