//! A row of the grid, and under an account its forecast and last year when it is opened.

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Node};
use crate::plan::ProductStage;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::pages::plan::chances::chance_of;
use crate::ui::pages::plan::desk::{Desk, Spot};
use crate::ui::pages::plan::ranges::Ranges;
use crate::ui::pages::plan::stopped;
use crate::ui::pages::plan::view::{RowKey, RowView};
use crate::workbench::planning::{forecast_months, last_year};

use super::cell::{AmountCell, Shown, cell_id, row_id};

/// One row, and under it forecast and last year when it is opened.
#[component]
pub(super) fn Row(
    desk: Desk,
    key: RowKey,
    ranges: Ranges,
    focused: Selector<Option<Spot>>,
    edited: Selector<Option<Spot>>,
) -> impl IntoView {
    let row = desk.row(key);
    let chosen = ranges.columns_in(key);
    // The row's own: a signal that every cell of the grid followed would be slow to leave, and cells do so often.
    let formats = Memo::new(move |_| desk.formats.get());
    let (n_months, n_closed) =
        desk.view.with_untracked(|it| it.as_ref().map_or((0, 0), |it| (it.window.len, it.n_closed)));
    let cell = {
        let (focused, edited) = (focused.clone(), edited.clone());
        move |(month_idx, shown): (usize, &Shown)| {
            let spot = Spot { row: key, column: month_idx + 1 };
            view! { <AmountCell desk spot shown=*shown chosen formats n_closed n_months focused=focused.clone() edited=edited.clone() /> }
        }
    };
    let shown: Vec<Shown> = row.with_untracked(|it| (0..=n_months).map(|i| Shown::of(it.as_ref(), i)).collect());
    let cells = shown.iter().enumerate().map(cell).collect_view();
    Effect::new(move || {
        let row = row.read();
        shown.iter().enumerate().for_each(|(i, it)| it.follow(row.as_ref(), i));
    });
    let tabindex = {
        let focused = focused.clone();
        move |column: usize| {
            let focused = focused.clone();
            move || if focused.selected(&Some(Spot { row: key, column })) { "0" } else { "-1" }
        }
    };
    let is_product = matches!(key, RowKey::Product(..) | RowKey::CompanyProduct(_));
    let is_open = move || desk.products.is_open(key);
    let landing = move || row.read().as_ref().and_then(|it| it.landing);
    let ratio = move || {
        let ratio = row.read().as_ref().and_then(RowView::ratio);
        ratio.map_or_else(|| "—".to_owned(), |it| desk.formats.get().number(it, 2))
    };
    view! {
        <tr class:lv0=key == RowKey::Company class:prod=is_product class:open-row=is_open data-row=row_id(key)>
            <td class="n" role="rowheader" id=cell_id(Spot { row: key, column: 0 }) data-column="0" tabindex=tabindex(0)>
                <NameCell desk key row />
            </td>
            {cells}
            <td class="fc" role="gridcell" id=cell_id(Spot { row: key, column: n_months + 2 }) data-column=(n_months + 2).to_string() tabindex=tabindex(n_months + 2)
                data-minor=move || landing().map(|it| it.minor().to_string())>
                {move || landing().map_or_else(|| "—".to_owned(), |it| desk.formats.get().money(it))}
            </td>
            <td class="l chance" role="gridcell" id=cell_id(Spot { row: key, column: n_months + 3 }) data-column=(n_months + 3).to_string() tabindex=tabindex(n_months + 3)>
                {move || chance_of(row.read().as_ref(), desk)}
            </td>
            <td class="m ratio" role="gridcell" id=cell_id(Spot { row: key, column: n_months + 4 }) data-column=(n_months + 4).to_string() tabindex=tabindex(n_months + 4)>{ratio}</td>
        </tr>
        <Show when=is_open>
            {move || match key { RowKey::Account(account) => Some(sub_rows(desk, account)), _ => None }}
        </Show>
    }
}

#[component]
pub(super) fn NameCell(desk: Desk, key: RowKey, row: Memo<Option<RowView>>) -> impl IntoView {
    let name = move || {
        let name = row.read().as_ref().map(|it| it.name.clone()).unwrap_or_default();
        if name.is_empty() { desk.texts().plan.company.to_owned() } else { name }
    };
    let rule = move || row.read().as_ref().map(|it| it.rule).unwrap_or_default();
    let flags = move || {
        let (rule, words) = (rule(), &desk.texts().plan);
        let flag = |sign, label: &'static str| view! { <span class="flag" title=label><Icon sign /><span class="sr">{label}</span></span> };
        view! {
            {rule.lock.map(|_| flag(Sign::Lock, words.lock))}
            {rule.floor.map(|_| flag(Sign::Floor, words.floor))}
            {rule.cap.map(|_| flag(Sign::Cap, words.cap))}
            {row.read().as_ref().and_then(|it| stopped::mark(it, desk.texts()))}
        }
    };
    let label = move || match key {
        RowKey::Company => desk.texts().products.open_company.to_owned(),
        _ => desk.texts().products.open(name()),
    };
    let toggle = move || {
        let is_open = move || desk.products.is_open(key);
        matches!(key, RowKey::Account(_) | RowKey::Company).then(|| {
            view! {
                <button type="button" class="cv" tabindex="-1" aria-expanded=move || is_open().to_string() aria-label=label
                    on:click=move |_| desk.products.toggle(key)>{move || if is_open() { "▾" } else { "▸" }}</button>
            }
        })
    };
    let stage = move || stage_words(desk, key).map(|it| view! { <small class="pstage">{it}</small> });
    view! { <span class="who">{toggle}<span class="nm" title=name>{name}</span>{stage}</span><span class="flags">{flags}</span> }
}

fn sub_rows(desk: Desk, account: AccountId) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let window = desk.view.read().as_ref()?.window;
        let node = Node::Account(account);
        let forecast = desk.forecasts.with(|it| it.tree.as_deref().map(|tree| forecast_months(tree, node, window)));
        let before = desk.bench.with(|it| it.book.as_deref().map(|book| last_year(book, node, window)));
        Some((forecast.unwrap_or_default(), before.unwrap_or_default()))
    });
    let line = move |label: &'static str, values: Vec<Option<Money>>, class: &'static str| {
        let formats = desk.formats.get();
        let n_closed = desk.view.read().as_ref().map_or(0, |it| it.n_closed);
        let sum: Money = values.iter().flatten().copied().sum();
        let cells = values
            .iter()
            .enumerate()
            .map(|(i, it)| {
                let place = if i < n_closed {
                    "m cl"
                } else if i == n_closed {
                    "m open"
                } else {
                    "m"
                };
                view! { <td class=format!("{place} {class}")>{it.map(|it| formats.money(it))}</td> }
            })
            .collect_view();
        view! {
            <tr class="sub"><td class="n" role="rowheader">{label}</td>{cells}
                <td class=format!("open {class}")>{formats.money(sum)}</td><td></td><td></td><td class="m"></td></tr>
        }
    };
    move || {
        let (forecast, before) = lines.get()?;
        let words = &desk.texts().plan;
        Some(view! { {line(words.sub_forecast, forecast, "fc")}{line(words.sub_last_year, before, "")} })
    }
}

/// What is unusual about the history of a product.
fn stage_words(desk: Desk, key: RowKey) -> Option<&'static str> {
    let RowKey::Product(account, product) = key else { return None };
    let words = &desk.texts().products;
    let opened = desk.products.of(account)?;
    match opened.basis.products.iter().find(|it| it.product == product)?.stage {
        ProductStage::Running => None,
        ProductStage::New => Some(words.stage_new),
        ProductStage::Stopped => Some(words.stage_stopped),
        ProductStage::Unsold => Some(words.stage_unsold),
    }
}
