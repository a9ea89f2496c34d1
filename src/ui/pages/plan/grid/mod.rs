//! The grid of targets: accounts by months, edited in place, reached by keyboard.

mod below;
mod cell;
mod keys;
mod row;

pub use cell::{cell_label, chance_bar, focus};

use leptos::ev::{FocusEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Metric;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::tips::Term;

use super::chances::LostLine;
use super::desk::{Desk, ROWS_AT_ONCE};
use super::ranges::{PasteLine, Ranges};
use super::view::RowKey;
use below::{OthersRow, Pager, TroubleLines};
use cell::spot_of;
use keys::{drag, on_key, start_edit};
use row::Row;

/// Accounts shown at a time: a thousand editable cells at once would make every edit wait.
pub const SHOWN: usize = 40;

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
    let busy = Memo::new(move |_| lacks.get() || desk.products.busy() || desk.chances_wait.get() || desk.working.get());
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
                on:click=move |event: MouseEvent| { if spot_of(desk, event.target()).is_some() { desk.changed.set(None) } }
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
        <LostLine desk />
        <Pager desk />
    }
}

/// The rows on the screen, from the top.
pub(in crate::ui::pages::plan) fn shown_keys(desk: Desk) -> Vec<RowKey> {
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
