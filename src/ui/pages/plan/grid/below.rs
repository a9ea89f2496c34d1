//! What stands below the rows: the accounts that are not shown, the way to them, and what was refused.

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::ui::pages::plan::desk::{Desk, Spot};
use crate::ui::pages::plan::view::{RowKey, RowView};

use super::SHOWN;

/// The accounts that are not shown, as one sum.
#[component]
pub(super) fn OthersRow(desk: Desk) -> impl IntoView {
    move || {
        let view = desk.view.get()?;
        let first = desk.first.get();
        let others: Vec<&RowView> =
            view.rows.iter().enumerate().filter(|(i, _)| *i < first || *i >= first + SHOWN).map(|it| it.1).collect();
        if others.is_empty() {
            return None;
        }
        let formats = desk.formats.get();
        let cells = (0..view.window.len)
            .map(|i| {
                let sum: Money = others.iter().map(|it| it.amounts[i]).sum();
                let class = if i < view.n_closed {
                    "m cl"
                } else if i == view.n_closed {
                    "m open"
                } else {
                    "m"
                };
                view! { <td class=class data-minor=sum.minor().to_string()>{formats.money(sum)}</td> }
            })
            .collect_view();
        let total: Money = others.iter().map(|it| it.total).sum();
        Some(view! {
            <tr class="others" data-row="others"><td class="n" role="rowheader">{desk.texts().plan.others(formats.count(others.len()))}</td>{cells}
                <td class="sum open" data-minor=total.minor().to_string()>{formats.money(total)}</td><td></td><td></td><td class="m"></td></tr>
        })
    }
}

#[component]
pub(super) fn Pager(desk: Desk) -> impl IntoView {
    let n_rows = Memo::new(move |_| desk.view.read().as_ref().map_or(0, |it| it.rows.len()));
    let go = move |first: usize| {
        desk.at.set(Spot { row: RowKey::Company, column: 0 });
        desk.show_from(first);
    };
    let content = move || {
        let (n, first, formats) = (n_rows.get(), desk.first.get(), desk.formats.get());
        let last = (first + SHOWN).min(n);
        let words = &desk.texts().plan;
        view! {
            <span class="q">{words.shown(formats.count(first + 1), formats.count(last), formats.count(n))}</span>
            {(last < n).then(|| view! { <button type="button" class="btn sm" on:click=move |_| go(first + SHOWN)>{words.show_next(formats.count(SHOWN.min(n - last)))}</button> })}
            {(first > 0).then(|| view! { <button type="button" class="btn sm" on:click=move |_| go(0)>{words.show_first}</button> })}
        }
    };
    view! { <Show when=move || { n_rows.get() > SHOWN }><p class="bar pager">{content}</p></Show> }
}

/// Says under the grid why what was typed for an opened account's products is not shown, and gives it back; and which opened
/// accounts have no products.
#[component]
pub(super) fn TroubleLines(desk: Desk) -> impl IntoView {
    let line = move |account: AccountId| {
        let opened = desk.products.of(account)?;
        let name = desk.name_of(RowKey::Account(account));
        let words = &desk.texts().products;
        if opened.split.rows.is_empty() {
            return Some(view! { <p class="q">{name}": "{words.none}</p> }.into_any());
        }
        let why = desk.say(|it| opened.trouble.as_ref().map(|error| it.refusal(error)))?;
        let release = move |_| desk.release_products(account);
        Some(
            view! {
                <p class="trouble"><span class="warn">{words.conflict(name, why)}</span>" "
                    <button type="button" class="btn sm" on:click=release>{words.conflict_release}</button></p>
            }
            .into_any(),
        )
    };
    let lines = move || {
        let opened = desk.products.open.with(|it| it.keys().copied().collect::<Vec<_>>());
        opened.into_iter().filter_map(line).collect_view()
    };
    view! { <div class="troubles" role="status">{lines}</div> }
}
