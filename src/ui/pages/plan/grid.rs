//! The grid of targets: accounts by months, edited in place, reached by keyboard.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::domain::{AccountId, Money, Node};
use crate::grid::{Spot as GridSpot, key_target};
use crate::i18n::{Formats, Metric};
use crate::plan::{Attainability, CellState, ProductStage};
use crate::ui::components::amount::{editable, is_composing};
use crate::ui::components::cell_editor::{After, CellEditor};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::tips::Term;
use crate::workbench::planning::{forecast_months, last_year};

use super::chances::chance_of;
use super::desk::{Desk, ROWS_AT_ONCE, Spot};
use super::ranges::{PasteLine, Ranges};
use super::view::{RowKey, RowView, chance_words};

/// Accounts shown at a time: a thousand editable cells at once would make every edit wait.
pub const SHOWN: usize = 40;
/// Rows that a Page key goes.
const ROWS_A_PAGE: usize = 10;
/// Columns after the months: total, landing, chance, ratio.
const AFTER: usize = 4;

/// The grid.
#[component]
pub fn PlanGrid(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    let formats = desk.formats;
    let window = Memo::new(move |_| desk.view.read().as_ref().map(|it| (it.window, it.n_closed)));
    let keys = Memo::new(move |_| made_keys(desk, desk.n_made.get()));
    let n_rows = Memo::new(move |_| desk.view.read().as_ref().map_or(0, |it| it.rows.len()));
    let lacks = Memo::new(move |_| desk.n_made.get() < SHOWN.min(n_rows.get().saturating_sub(desk.first.get())));
    let busy = Memo::new(move |_| lacks.get() || desk.products.busy() || desk.chances_wait.get());
    // Some rows a turn: forty of them with a dozen cells each would take too long at once.
    Effect::new(move || {
        let n_made = desk.n_made.get();
        if lacks.get() {
            let more = move || {
                let _ = desk.n_made.try_set(n_made + ROWS_AT_ONCE);
            };
            set_timeout(more, std::time::Duration::ZERO);
        }
    });
    let ranges = Ranges::new(desk);
    let focused = Selector::new(move || Some(desk.at.get()));
    let edited = Selector::new(move || desk.editing.get().map(|it| it.0));
    let head = move || {
        let (window, n_closed) = window.get()?;
        let months = window.iter().enumerate().map(|(i, month)| {
            let class = if i < n_closed {
                "m cl"
            } else if i == n_closed {
                "m open"
            } else {
                "m"
            };
            let name = move || formats.get().month_name(month);
            view! { <th class=class scope="col" title=month.to_string()>{name}</th> }
        });
        Some(months.collect_view())
    };
    let groups = move || {
        let (window, n_closed) = window.get()?;
        let view = desk.view.get()?;
        let sum = |range: std::ops::Range<usize>| view.company.amounts[range].iter().copied().sum::<Money>();
        let (closed, open) = (sum(0..n_closed), sum(n_closed..window.len));
        let unit = formats.get().unit_label();
        let words = &desk.texts().plan;
        let closed_words = if view.closed_hold_actuals() { words.group_closed } else { words.group_closed_targets };
        let group_closed = (n_closed > 0).then(|| {
            view! {
                <th class="grp cl m" colspan=n_closed.to_string()><Icon sign=Sign::Lock />
                    {closed_words}" "<span class="q">{formats.get().money(closed)}" "{unit.clone()}</span></th>
            }
        });
        Some(view! {
            <tr class="groups">
                <td class="m"></td>
                {group_closed}
                <th class="grp open m" colspan=(window.len - n_closed).to_string()><span class="tg">{desk.texts().plan.group_open}</span>" "<span class="q">{formats.get().money(open)}" "{unit}</span></th>
                <td class="open m"></td><td class="m fc"></td><td class="m chance"></td><td class="m ratio"></td>
            </tr>
        })
    };
    let is_wide = move || formats.get().unit == crate::domain::DisplayUnit::One;
    view! {
        <div class="gridwrap" class:wide=is_wide>
            <table
                class="tree"
                role="grid"
                aria-label=tr(|it| it.plan.grid)
                aria-busy=move || busy.get().to_string()
                aria-multiselectable="true"
                on:keydown=move |event| on_key(desk, ranges, &event)
                on:pointermove=move |event: PointerEvent| drag(desk, ranges, &event)
                on:pointerdown=move |event: PointerEvent| { if spot_of(desk, event.target()).is_some() { ranges.press(event.shift_key()) } }
                on:copy=move |event| ranges.copy(&event)
                on:paste=move |event| ranges.paste(&event)
                on:focusin=move |event: FocusEvent| { if let Some(spot) = spot_of(desk, event.target()) { ranges.focused(); desk.at.set(spot) } }
                on:dblclick=move |event: MouseEvent| { if let Some(spot) = spot_of(desk, event.target()) { start_edit(desk, spot, None) } }
            >
                <thead>
                    {groups}
                    <tr class="names">
                        <th class="l n" scope="col">{move || formats.get().unit_label()}</th>
                        {head}
                        <th class="open" scope="col">{tr(|it| it.plan.total)}</th>
                        <th class="fc" scope="col"><Term metric=Metric::Landing>{tr(|it| it.plan.lands)}</Term></th>
                        <th class="l chance" scope="col"><Term metric=Metric::Chance>{tr(|it| it.plan.chance)}</Term></th>
                        <th class="m ratio" scope="col"><Term metric=Metric::TargetRatio>{tr(|it| it.plan.ratio)}</Term></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || keys.get() key=move |it| (*it, window.get_untracked().map(|(months, n_closed)| (months.first.index(), months.len, n_closed))) let:key>
                        <Row desk key ranges focused=focused.clone() edited=edited.clone() />
                    </For>
                    <OthersRow desk />
                </tbody>
            </table>
        </div>
        <PasteLine ranges />
        <TroubleLines desk />
        <Pager desk />
    }
}

/// The rows on the screen, from the top.
pub(super) fn shown_keys(desk: Desk) -> Vec<RowKey> {
    made_keys(desk, SHOWN)
}

/// The same with `n_accounts` accounts at most: each with its products after it, where they are opened.
fn made_keys(desk: Desk, n_accounts: usize) -> Vec<RowKey> {
    let view = desk.view.get();
    let n_accounts = n_accounts.min(SHOWN);
    let rows = view.iter().flat_map(|it| it.rows.iter().skip(desk.first.get()).take(n_accounts).map(|it| it.key));
    let with_products = |it: RowKey| std::iter::once(it).chain(desk.products.keys(it));
    std::iter::once(RowKey::Company).chain(rows).flat_map(with_products).collect()
}

/// One row, and under it forecast and last year when it is opened.
#[component]
fn Row(
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
        move |column: usize| {
            let spot = Spot { row: key, column };
            view! { <AmountCell desk spot row chosen formats n_closed n_months focused=focused.clone() edited=edited.clone() /> }
        }
    };
    let cells = (1..=n_months + 1).map(cell).collect_view();
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
fn NameCell(desk: Desk, key: RowKey, row: Memo<Option<RowView>>) -> impl IntoView {
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
            {row.read().as_ref().and_then(|it| super::stopped::mark(it, desk.texts()))}
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

#[component]
fn AmountCell(
    desk: Desk,
    spot: Spot,
    row: Memo<Option<RowView>>,
    chosen: Memo<Option<(usize, usize)>>,
    formats: Memo<Formats>,
    n_closed: usize,
    n_months: usize,
    focused: Selector<Option<Spot>>,
    edited: Selector<Option<Spot>>,
) -> impl IntoView {
    let month_idx = spot.column - 1;
    let (is_total, is_closed) = (month_idx == n_months, month_idx < n_closed);
    let amount = move || {
        row.read().as_ref().and_then(|it| if is_total { Some(it.total) } else { it.amounts.get(month_idx).copied() })
    };
    let with_state = move |test: fn(&CellState) -> bool| {
        row.read().as_ref().and_then(|it| it.cells.get(month_idx).map(|it| test(&it.state))).unwrap_or(false)
    };
    let by_hand = move || with_state(|it| matches!(it, CellState::Edited { .. }));
    let is_missing = move || with_state(|it| matches!(it, CellState::MissingActual));
    let is_locked = move || is_total && row.read().as_ref().is_some_and(|it| it.rule.lock.is_some());
    let text = move || match amount() {
        _ if is_missing() => "—".to_owned(),
        Some(amount) => formats.get().money(amount),
        None => String::new(),
    };
    let title = move || {
        let words = &formats.get().language.texts().plan;
        match &row.read().as_ref()?.cells.get(month_idx)?.state {
            CellState::MissingActual => Some(words.missing_actual.to_owned()),
            CellState::Edited { reason } => Some(words.edited_because(reason)),
            CellState::Actual | CellState::Spread => None,
        }
    };
    let class = match (is_total, is_closed) {
        (true, _) => "sum open",
        (_, true) => "m cl",
        _ if month_idx == n_closed => "m open",
        _ => "m",
    };
    let tabindex = {
        let focused = focused.clone();
        move || if focused.selected(&Some(spot)) { "0" } else { "-1" }
    };
    let content = move || {
        if !edited.selected(&Some(spot)) {
            return text().into_any();
        }
        let (initial, select_all) =
            desk.editing.with_untracked(|it| it.as_ref().map(|it| (it.1.clone(), it.2))).unwrap_or_default();
        let label = untrack(move || cell_label(desk, spot));
        view! {
            <CellEditor initial select_all label
                on_commit=Callback::new(move |(text, after): (String, After)| end_edit(desk, spot, &text, after))
                on_cancel=Callback::new(move |()| { desk.editing.set(None); desk.note.set(None); focus(spot) }) />
        }
        .into_any()
    };
    view! {
        <td class=class class:ed=by_hand class:locked=is_locked class:foc=move || focused.selected(&Some(spot))
            class:sel=move || chosen.get().is_some_and(|(from, to)| from <= spot.column && spot.column <= to)
            role="gridcell" id=cell_id(spot) data-column=spot.column.to_string() tabindex=tabindex
            aria-readonly=(is_closed || (!is_total && matches!(spot.row, RowKey::CompanyProduct(_)))).to_string() title=title
            data-minor=move || amount().map(|it| it.minor().to_string())>{content}</td>
    }
}

/// What the cell is, for those who hear it.
pub fn cell_label(desk: Desk, spot: Spot) -> String {
    let name = desk.name_of(spot.row);
    desk.say(|it| it.cell(&name, desk.month(spot.column)))
}

/// The chance as a bar with a mark at even odds; below 30 % a shape says so too.
pub fn chance_bar(probability: Option<Attainability>, desk: Desk) -> impl IntoView {
    let words = chance_words(probability, desk.formats.get());
    let value = probability.map_or(0.0, Attainability::value);
    let is_hard = probability.is_some() && value < 0.3;
    view! {
        <div class="pbar" data-chance=probability.map(|it| it.value().to_string())>
            <span class="tr"><i style:width=format!("{:.0}%", value * 100.0)></i><u></u></span>
            <span class:bad=is_hard>{is_hard.then(|| view! { <small aria-hidden="true">"▼"</small> })}{words}</span>
        </div>
    }
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

/// The accounts that are not shown, as one sum.
#[component]
fn OthersRow(desk: Desk) -> impl IntoView {
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
fn Pager(desk: Desk) -> impl IntoView {
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

fn row_id(key: RowKey) -> String {
    match key {
        RowKey::Company => "company".to_owned(),
        RowKey::Account(account) => account.to_string(),
        RowKey::Product(account, product) => format!("{account}/{product}"),
        RowKey::CompanyProduct(product) => format!("company/{product}"),
    }
}

fn cell_id(spot: Spot) -> String {
    format!("cell-{}-{}", row_id(spot.row), spot.column)
}

/// The cell that an event happened in.
fn spot_of(desk: Desk, target: Option<web_sys::EventTarget>) -> Option<Spot> {
    let element: Element = target?.dyn_into().ok()?;
    let cell = element.closest("td[data-column]").ok()??;
    let column = cell.get_attribute("data-column")?.parse().ok()?;
    let row = cell.closest("tr[data-row]").ok()??.get_attribute("data-row")?;
    let row = untrack(move || shown_keys(desk)).into_iter().find(|it| row_id(*it) == row)?;
    Some(Spot { row, column })
}

/// Puts the focus on a cell.
pub fn focus(spot: Spot) {
    let cell = document().get_element_by_id(&cell_id(spot)).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(cell) = cell {
        let _ = cell.focus();
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

/// Says under the grid why what was typed for an opened account's products is not shown, and gives it back; and which opened
/// accounts have no products.
#[component]
fn TroubleLines(desk: Desk) -> impl IntoView {
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

/// Opens the editor of a cell: with what it holds, or with what was typed.
fn start_edit(desk: Desk, spot: Spot, typed: Option<String>) {
    if !untrack(move || desk.editable(spot)) || desk.editing.with_untracked(Option::is_some) {
        return;
    }
    let amount = untrack(move || desk.amount(spot)).unwrap_or_default();
    let select_all = typed.is_none();
    let initial = typed.unwrap_or_else(|| editable(amount, desk.formats.get_untracked()));
    desk.at.set(spot);
    desk.editing.set(Some((spot, initial, select_all)));
}

fn end_edit(desk: Desk, spot: Spot, text: &str, after: After) {
    // The field also leaves the page when it is done; what it then reports was taken already.
    if desk.editing.with_untracked(|it| it.as_ref().is_none_or(|it| it.0 != spot)) {
        return;
    }
    if after == After::Away {
        desk.editing.set(None);
        desk.commit(spot, text);
        return;
    }
    if !desk.commit(spot, text) {
        return;
    }
    desk.editing.set(None);
    let column = match after {
        After::Stay | After::Away => spot.column,
        After::Next => spot.column + 1,
        After::Previous => spot.column - 1,
    };
    focus(Spot { column, ..spot });
}

/// A block is drawn with the mouse: the cell pressed stays its corner, the focus goes along.
fn drag(desk: Desk, ranges: Ranges, event: &PointerEvent) {
    let is_drawn = event.buttons() == 1 && event.pointer_type() == "mouse" && event.target() != event.current_target();
    if !is_drawn || desk.editing.with_untracked(Option::is_some) {
        return;
    }
    let at = desk.at.get_untracked();
    if let Some(spot) = spot_of(desk, event.target()).filter(|it| *it != at) {
        ranges.step(at, true);
        focus(spot);
    }
}

fn on_key(desk: Desk, ranges: Ranges, event: &KeyboardEvent) {
    let Some(spot) = spot_of(desk, event.target()).filter(|_| !is_composing(event)) else { return };
    let (key, control) = (event.key(), event.ctrl_key() || event.meta_key());
    let keys = untrack(move || shown_keys(desk));
    let n_columns = desk.view.with_untracked(|it| it.as_ref().map_or(0, |it| it.window.len)) + 1 + AFTER;
    let row = keys.iter().position(|it| *it == spot.row).unwrap_or(0);
    let at = GridSpot { row, column: spot.column };
    if let Some(to) = key_target(&key, control, event.shift_key(), at, (keys.len(), n_columns), ROWS_A_PAGE) {
        event.prevent_default();
        ranges.step(spot, event.shift_key() && key != "Tab");
        return focus(Spot { row: keys[to.row], column: to.column });
    }
    match (key.as_str(), spot.row) {
        ("Enter", _) if event.alt_key() => desk.asked.update(|it| *it = !*it),
        (" " | "Enter", RowKey::Account(_) | RowKey::Company) if spot.column == 0 => desk.products.toggle(spot.row),
        ("Enter" | "F2", _) => start_edit(desk, spot, None),
        ("d", _) if control => ranges.fill_down(),
        ("Escape", _) if ranges.is_block() => ranges.step(spot, false),
        ("Delete" | "Backspace", _) if ranges.is_block() => ranges.release(),
        ("Delete" | "Backspace", _) if untrack(move || desk.reason(spot)).is_some() => desk.release(spot),
        (typed, _) if !control && !event.alt_key() && typed.chars().count() == 1 && typed != " " => {
            start_edit(desk, spot, Some(typed.to_owned()));
        }
        _ => return,
    }
    event.prevent_default();
}
