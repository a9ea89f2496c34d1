//! The accounts, fifty at a time; each opens to its products.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{DisplayUnit, Measure, Money, Node, Quantity};
use crate::i18n::{Formats, Metric, Signed};
use crate::ui::language::{tr, trf};
use crate::ui::routes::Route;
use crate::ui::tips::Term;
use crate::workbench::holdings::{AccountLine, Holdings, Line};

/// Accounts rendered at once: a book of thousands stays as quick as one of ten.
const PAGE: usize = 50;
/// Of these, rows made when the page opens; the others follow in a turn of their own.
const AT_ONCE: usize = 20;

/// What the rows are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Name,
    Recent,
}

/// How the reader looks at the table.
#[derive(Clone, Copy)]
struct Look {
    search: RwSignal<String>,
    order: RwSignal<Order>,
    ascending: RwSignal<bool>,
    first: RwSignal<usize>,
    opened: RwSignal<Option<Node>>,
}

/// The table of accounts with search, order and pages.
#[component]
pub fn AccountTable(
    /// What the book holds.
    holdings: Memo<Option<Arc<Holdings>>>,
) -> impl IntoView {
    let look = Look {
        search: RwSignal::new(String::new()),
        order: RwSignal::new(Order::Recent),
        ascending: RwSignal::new(false),
        first: RwSignal::new(0),
        opened: RwSignal::new(None),
    };
    let found = Memo::new(move |_| holdings.get().map(|it| found(&it, look)).unwrap_or_default());
    let note = trf(move |texts, formats| {
        let it = holdings.get()?;
        let month = it.months.last()?;
        Some(match it.measure {
            Measure::Amount => texts.data.table_note(month, formats.unit_label()),
            Measure::Quantity => texts.data.table_note_quantity(month),
        })
    });
    let rest_shown = RwSignal::new(false);
    Effect::new(move || {
        if holdings.with(Option::is_some) && !rest_shown.get_untracked() {
            let show = move || {
                let _ = rest_shown.try_set(true);
            };
            set_timeout(show, std::time::Duration::ZERO);
        }
    });
    let rows = move |from: usize, to: usize| {
        let holdings = holdings.get()?;
        let first = look.first.get() + from;
        let shown: Vec<usize> = found.with(|it| it.iter().skip(first).take(to - from).copied().collect());
        let scale = Scale::of(&holdings);
        let row = |idx: usize| {
            let account = holdings.accounts.get(idx)?.clone();
            Some(view! { <AccountRow account scale opened=look.opened /> })
        };
        Some(shown.into_iter().map(row).collect_view())
    };
    let nothing = trf(move |texts, _| found.with(Vec::is_empty).then(|| texts.data.nothing_found(look.search.get())));
    let label = tr(|it| it.data.table_title);
    view! {
        <section class="accounts">
            <div class="bar">
                <h2>{label}<small>{note}</small></h2>
                <span class="sp"></span>
                <SearchField look />
                <Pager look n=Signal::derive(move || found.with(Vec::len)) />
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class="account-table">
                    <TableHead look />
                    <tbody>{move || rows(0, AT_ONCE)}{move || rest_shown.get().then(|| rows(AT_ONCE, PAGE))}</tbody>
                </table>
            </div>
            {move || nothing().map(|it| view! { <p class="q" role="status">{it}</p> })}
        </section>
    }
}

#[component]
fn SearchField(look: Look) -> impl IntoView {
    let label = tr(|it| it.data.search);
    let type_in = move |event| {
        look.search.set(event_target_value(&event));
        look.first.set(0);
    };
    view! { <input type="text" class="search" aria-label=label placeholder=label prop:value=look.search on:input=type_in /> }
}

/// Which rows are shown, and the way to the next.
#[component]
fn Pager(look: Look, n: Signal<usize>) -> impl IntoView {
    let text = trf(move |texts, formats| {
        let (first, n) = (look.first.get(), n.get());
        let last = n.min(first + PAGE);
        texts.data.range_of(formats.count((first + 1).min(last)), formats.count(last), formats.count(n))
    });
    let at_start = move || look.first.get() == 0;
    let at_end = move || look.first.get() + PAGE >= n.get();
    view! {
        <span class="pager">
            <span class="q small" role="status">{text}</span>
            <Show when=move || n.get().gt(&PAGE)>
                <button type="button" class="btn sm" disabled=at_start on:click=move |_| look.first.update(|it| *it = it.saturating_sub(PAGE))>{tr(|it| it.data.previous)}</button>
                <button type="button" class="btn sm" disabled=at_end on:click=move |_| look.first.update(|it| *it += PAGE)>{tr(|it| it.data.next)}</button>
            </Show>
        </span>
    }
}

#[component]
fn TableHead(look: Look) -> impl IntoView {
    view! {
        <thead>
            <tr>
                <OrderHead look order=Order::Name />
                <th class="l hide-p">{tr(|it| it.data.person)}</th>
                <th class="l hide-p">{tr(|it| it.data.region)}</th>
                <OrderHead look order=Order::Recent />
                <th>{tr(|it| it.data.share)}</th>
                <th>{tr(|it| it.data.months_from)}</th>
                <th><Term metric=Metric::Missing>{tr(|it| it.data.missing_cells)}</Term></th>
                <th><Term metric=Metric::Zero>{tr(|it| it.data.zero_cells)}</Term></th>
                <th class="l"><Term metric=Metric::Share>{tr(|it| it.data.class)}</Term></th>
            </tr>
        </thead>
    }
}

/// A column that can be ordered by; pressed again it turns round.
#[component]
fn OrderHead(look: Look, order: Order) -> impl IntoView {
    let word = tr(move |it| if order == Order::Name { it.data.account } else { it.data.recent });
    let label = trf(move |texts, _| texts.data.sort_by(word()));
    let here = move || look.order.get() == order;
    let direction = move || match (here(), look.ascending.get()) {
        (false, _) => "none",
        (true, true) => "ascending",
        (true, false) => "descending",
    };
    let arrow = move || match direction() {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
    let press = move |_| {
        let turned = here() && !look.ascending.get_untracked();
        look.ascending.set(if here() { turned } else { order == Order::Name });
        look.order.set(order);
        look.first.set(0);
    };
    view! {
        <th class:l=order == Order::Name scope="col" aria-sort=direction>
            <button type="button" class="sort" title=label on:click=press>{word}{arrow}</button>
        </th>
    }
}

#[component]
fn AccountRow(account: AccountLine, scale: Scale, opened: RwSignal<Option<Node>>) -> impl IntoView {
    let AccountLine { person, region, line, products } = account;
    let node = line.node;
    let is_open = move || opened.get() == Some(node);
    let name = line.name.clone();
    let label = trf(move |texts, _| texts.data.open_products(&name));
    let toggle = (!products.is_empty()).then(|| {
        view! {
            <button type="button" class="toggle" aria-expanded=move || is_open().to_string() aria-label=label
                on:click=move |_| opened.update(|it| *it = if *it == Some(node) { None } else { Some(node) })>
                {move || if is_open() { "▾" } else { "▸" }}
            </button>
        }
    });
    let figures = line.clone();
    let link =
        view! { <a class="name" href=Route::Series(node).href() title=line.name.clone()>{line.name.clone()}</a> };
    let product_rows = move || {
        let row = |line: &Line| {
            let link = view! { <a class="name" href=Route::Series(line.node).href()>{line.name.clone()}</a> };
            view! {
                <tr class="product" data-node-minor=line.recent.to_string()>
                    <td class="l">{link}</td><td class="l hide-p"></td><td class="l hide-p"></td>
                    <Figures line=line.clone() scale />
                </tr>
            }
        };
        is_open().then(|| products.iter().map(row).collect_view())
    };
    view! {
        <tr class="account" data-account=line.name.clone() data-minor=line.recent.to_string()>
            <td class="l">{toggle}{link}</td>
            <td class="l hide-p cell">{person}</td>
            <td class="l hide-p cell">{region}</td>
            <Figures line=figures scale />
        </tr>
        {product_rows}
    }
}

/// The figures that accounts and products share.
#[component]
fn Figures(line: Line, scale: Scale) -> impl IntoView {
    let (recent, share, n_missing, n_zero, thin) = (line.recent, line.share, line.n_missing, line.n_zero, line.thin);
    let count = |n: usize| trf(move |_, formats| if n == 0 { "–".to_owned() } else { formats.count(n) });
    view! {
        <td>{trf(move |_, formats| scale.text(formats, recent))}</td>
        <td>{trf(move |_, formats| share.map_or("–".to_owned(), |it| formats.percent(it, 1)))}</td>
        <td>{line.since.to_string()}</td>
        <td>{count(n_missing)}</td>
        <td>{count(n_zero)}</td>
        <td class="l q">{tr(move |it| if thin { it.data.by_share } else { it.data.own_method })}</td>
    }
}

/// How the amounts of one table are written: all with the same decimals, since they are compared down the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scale {
    measure: Measure,
    largest: i64,
}

impl Scale {
    fn of(holdings: &Holdings) -> Self {
        let largest = holdings.accounts.iter().map(|it| it.line.recent.abs()).max().unwrap_or(0);
        Self { measure: holdings.measure, largest }
    }

    fn text(self, formats: Formats, minor: i64) -> String {
        // A unit in which the largest stays below a thousand shows two decimals, so that small accounts are not all 0.
        let decimals = match formats.unit {
            DisplayUnit::One => 0,
            unit if self.largest < 1_000 * unit.minor_units() => 2,
            _ => 1,
        };
        match self.measure {
            Measure::Amount => formats.money_with(Money::from_minor(minor), decimals, Signed::WhereNegative),
            Measure::Quantity => formats.quantity(Quantity::from_minor(minor)),
        }
    }
}

/// Positions of the accounts whose name holds the searched text, in the chosen order.
fn found(holdings: &Holdings, look: Look) -> Vec<usize> {
    let search = look.search.read().trim().to_lowercase();
    let name = |idx: &usize| holdings.accounts[*idx].line.name.to_lowercase();
    let mut found: Vec<usize> =
        (0..holdings.accounts.len()).filter(|it| search.is_empty() || name(it).contains(&search)).collect();
    if look.order.get() == Order::Name {
        found.sort_by_cached_key(name);
    }
    // The holdings come with the largest first.
    let natural = look.order.get() == Order::Name;
    if look.ascending.get() != natural {
        found.reverse();
    }
    found
}
