//! Sales by account and month, edited in their cells.

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::plan::budget::PlLine;
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::language::tr;

use super::cells::CellField;
use super::{Desk, MAX_ROWS};

/// The part of the page.
#[component]
pub fn Sales(desk: Desk) -> impl IntoView {
    let rows = Memo::new(move |_| {
        desk.with(|it| {
            let sum = |it: &crate::plan::budget::PlRow| it.total(PlLine::Sales);
            let mut rows: Vec<(AccountId, Option<Money>)> =
                it.pl.accounts.iter().filter_map(|(id, row)| Some(((*id)?, sum(row)))).collect();
            rows.sort_by_key(|it| it.0);
            rows.into_iter().map(|it| it.0).collect::<Vec<AccountId>>()
        })
        .unwrap_or_default()
    });
    let window = Memo::new(move |_| desk.with(|it| it.pl.window));
    let months = move || window.get().map(|it| it.len).unwrap_or_default();
    let head = move || {
        let formats = desk.formats.get();
        let month = |it| view! { <th scope="col">{formats.month_name(it)}</th> };
        window.get().into_iter().flat_map(|it| it.iter().collect::<Vec<_>>()).map(month).collect_view()
    };
    let draft = Memo::new(move |_| desk.is_draft());
    let read_only = Signal::derive(move || !draft.get());
    let total = move |idx: Option<usize>| {
        desk.with(|it| match idx {
            Some(idx) => it.pl.company.value(PlLine::Sales, idx),
            None => it.pl.company.total(PlLine::Sales),
        })
        .flatten()
        .unwrap_or_default()
    };
    let figure = move |idx: Option<usize>| {
        view! { <td class="num" data-minor=move || total(idx).minor().to_string()>{move || desk.formats.get().money(total(idx))}</td> }
    };
    let n_more = move || rows.with(|it| it.len().saturating_sub(MAX_ROWS));
    view! {
        <div class="bar"><h2>{tr(|it| it.budget.view_sales)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
        <p class="q intro">{tr(move |it| if draft.get() { it.budget.sales_hint } else { it.budget.locked_hint })}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.view_sales)>
            <table class="sales">
                <thead><tr><th class="l" scope="col">{tr(|it| it.plan.account)}</th>{head}<th scope="col">{tr(|it| it.budget.year)}</th></tr></thead>
                <tbody>
                    <tr class="sum" data-row="company"><th class="l" scope="row">{tr(|it| it.plan.company)}</th>{move || (0..months()).map(|it| figure(Some(it))).collect_view()}{figure(None)}</tr>
                    <For each=move || rows.get().into_iter().take(MAX_ROWS) key=|it| *it let:account>
                        <Row desk account read_only n_months=months() />
                    </For>
                </tbody>
            </table>
        </div>
        {move || (n_more() > 0).then(|| view! { <p class="q">{desk.texts().budget.more_rows(desk.formats.get().count(n_more()))}</p> })}
    }
}

#[component]
fn Row(desk: Desk, account: AccountId, read_only: Signal<bool>, n_months: usize) -> impl IntoView {
    let name = Signal::derive(move || desk.account(account));
    let amount = move |idx: Option<usize>| {
        desk.with(|it| {
            let row = it.pl.accounts.get(&Some(account))?;
            match idx {
                Some(idx) => row.value(PlLine::Sales, idx),
                None => row.total(PlLine::Sales),
            }
        })
        .flatten()
        .unwrap_or_default()
    };
    let cell = move |idx: Option<usize>| {
        let label = Signal::derive(move || {
            let (words, formats) = (&desk.texts().budget, desk.formats.get());
            let month = idx.and_then(|idx| desk.with(|it| formats.month(it.pl.window.first.plus(idx as i32))));
            words.sales_of(name.get(), month.unwrap_or_else(|| words.year.to_owned()), formats.unit_label())
        });
        let value = Signal::derive(move || editable(amount(idx), desk.formats.get()));
        let commit = Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
            Some(amount) => drop(desk.change(|it| match idx {
                Some(idx) => it.with_sales(account, idx, amount),
                None => it.with_year(account, amount),
            })),
            None => desk.no_number(text),
        });
        let column = idx.map_or_else(|| "year".to_owned(), |it| it.to_string());
        view! { <td class="bare" data-minor=move || amount(idx).minor().to_string()><CellField label value column on_commit=commit disabled=read_only /></td> }
    };
    view! {
        <tr data-row=account.to_string()><th class="l" scope="row">{name}</th>{(0..n_months).map(|it| cell(Some(it))).collect_view()}{cell(None)}</tr>
    }
}
