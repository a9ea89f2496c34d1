//! The line under the grid: the proof of the sums, who gave way, and what can be set on the cell in focus.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::domain::{AccountId, Money};
use crate::plan::TargetPlan;
use crate::ui::components::amount::{AmountField, bad_amount, is_composing, parse_amount};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;

use super::desk::{Desk, Note, Spot};
use super::grid::{cell_label, focus};
use super::new_product::ProductControls;
use super::view::{PlanView, RowKey};
use super::weights::{hundredths, redecompose};

/// Floor and cap of an account.
type Bounds = (Option<Money>, Option<Money>);

/// The line.
#[component]
pub fn StatusBar(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    let proof = move || {
        let (view, formats, words) = (desk.view.get()?, desk.formats.get(), &desk.texts().plan);
        let (unit, name) = unit_words(view.unit, formats);
        let detail = words.adds_up_detail(formats.count(view.rows.len()), view.window.len);
        adds_up(&view).then(|| view! { <span class="ok nb"><b class="ok">"✓ "{words.adds_up(unit, name)}</b>" "<span class="q">{detail}</span></span> })
    };
    view! {
        <div class="deskbar">
            <Controls desk />
            <p class="status" role="status">{proof}<span class="sp"></span><NoteLine desk /></p>
        </div>
    }
}

/// Rows add up to the company in every month, and months to totals: read off what is on the screen.
fn adds_up(view: &PlanView) -> bool {
    let months = (0..view.window.len).all(|i| {
        view.rows.iter().filter_map(|it| it.amounts.get(i)).copied().sum::<Money>() == view.company.amounts[i]
    });
    let totals =
        view.rows.iter().chain([&view.company]).all(|it| it.amounts.iter().copied().sum::<Money>() == it.total);
    months && totals && view.rows.iter().map(|it| it.total).sum::<Money>() == view.company.total
}

/// The rounding unit: its number, and what it counts in.
pub fn unit_words(of: Money, formats: crate::i18n::Formats) -> (String, String) {
    let unit = if of.minor() % 1_000_000 == 0 {
        crate::domain::DisplayUnit::TenThousand
    } else {
        crate::domain::DisplayUnit::One
    };
    let formats = crate::i18n::Formats { unit, ..formats };
    (formats.money_with(of, 0, crate::i18n::Signed::WhereNegative), formats.unit_label())
}

/// Whether the amounts are still those that a note speaks of; after an undo it speaks of what is no longer there.
fn holds(desk: Desk, plan: &TargetPlan) -> bool {
    desk.bench.with(|it| {
        it.plan.as_ref().is_some_and(|it| {
            it.total == plan.total
                && it.accounts.iter().zip(&plan.accounts).all(|(a, b)| {
                    a.total() == b.total() && a.cells.iter().zip(&b.cells).all(|(a, b)| a.amount == b.amount)
                })
        })
    })
}

#[component]
fn NoteLine(desk: Desk) -> impl IntoView {
    move || match desk.note.get() {
        Some(Note::Made { spot, change: (before, after), months, accounts, plan }) => {
            let holds = holds(desk, &plan);
            if !holds {
                return None;
            }
            let formats = desk.formats.get();
            let line =
                desk.texts().plan.edited_line(cell_label(desk, spot), formats.money(before), formats.money(after));
            let gave = desk.say(|it| it.gave_way(&months, &accounts));
            Some(view! { <span class="made"><b>{line}</b>" · "{gave}</span> }.into_any())
        }
        Some(Note::Loosened { spot, plan }) => {
            if !holds(desk, &plan) {
                return None;
            }
            let line = desk.texts().plan.loosened_line(cell_label(desk, spot));
            Some(view! {
                <span class="made loosened"><b>{line}</b>" · "{desk.texts().plan.loosened_text}" "
                    <button type="button" class="link" on:click=move |_| redecompose(desk, hundredths(plan.weights))>{desk.texts().plan.redecompose}</button>
                </span>
            }.into_any())
        }
        Some(Note::Products { spot, change: (before, after), products, months, kept }) => {
            if !desk.products.kept.with(|it| std::sync::Arc::ptr_eq(it, &kept)) {
                return None;
            }
            let formats = desk.formats.get();
            let line =
                desk.texts().plan.edited_line(cell_label(desk, spot), formats.money(before), formats.money(after));
            let is_company = matches!(spot.row, RowKey::CompanyProduct(_));
            let gave = desk.say(|it| it.products_gave(&products, &months, is_company));
            Some(view! { <span class="made"><b>{line}</b>" · "{gave}</span> }.into_any())
        }
        Some(Note::Setting(spot)) => {
            let line = desk.texts().products.setting(cell_label(desk, spot));
            Some(view! { <span class="made" data-setting="">{line}</span> }.into_any())
        }
        Some(Note::SettingBlock(n)) => {
            let line = desk.texts().products.setting_block(n);
            Some(view! { <span class="made" data-setting="">{line}</span> }.into_any())
        }
        Some(Note::GivenUpBlock(n)) => {
            let line = desk.texts().products.given_up_block(n);
            Some(view! { <span class="bad" data-given-up="">{line}</span> }.into_any())
        }
        Some(Note::GivenUp(spot)) => {
            let line = desk.texts().products.given_up(cell_label(desk, spot));
            Some(view! { <span class="bad" data-given-up="">{line}</span> }.into_any())
        }
        Some(Note::ProductReleased { spot, kept }) => {
            let holds = desk.products.kept.with(|it| std::sync::Arc::ptr_eq(it, &kept));
            let line = desk.texts().products.released(cell_label(desk, spot));
            holds.then(|| view! { <span class="made loosened">{line}</span> }.into_any())
        }
        Some(Note::ProductListed { row, is_in, kept }) => {
            let (holds, words) =
                (desk.products.kept.with(|it| std::sync::Arc::ptr_eq(it, &kept)), &desk.texts().products);
            let name = desk.name_of(row);
            let line = if is_in { words.added_line(name) } else { words.taken_out_line(name) };
            holds.then(|| view! { <span class="made">{line}</span> }.into_any())
        }
        Some(Note::Refused(error)) => {
            Some(view! { <span class="bad" role="alert">{desk.say(|it| it.refusal(&error))}</span> }.into_any())
        }
        Some(Note::NoAmount(text)) => {
            Some(view! { <span class="bad" role="alert">{bad_amount(&text, desk.formats.get())}</span> }.into_any())
        }
        None => Some(view! { <span class="hide-p">{desk.texts().plan.select_hint}</span> }.into_any()),
    }
}

/// What can be set on the cell in focus and its account.
#[component]
fn Controls(desk: Desk) -> impl IntoView {
    let spot = Memo::new(move |_| desk.at.get());
    let target = move || {
        let view = desk.view.get();
        let last = view.map_or(0, |it| it.window.len + 1);
        // Name, landing and chance speak of the whole row: its total is what can be set.
        let spot = spot.get();
        if (1..=last).contains(&spot.column) { spot } else { Spot { column: last, ..spot } }
    };
    let label = Signal::derive(move || {
        desk.texts().plan.target_of(cell_label(desk, target()), desk.formats.get().unit_label())
    });
    let value = Signal::derive(move || desk.amount(target()));
    let locked_month = Signal::derive(move || !desk.editable(target()));
    let on_commit = Callback::new(move |text: String| {
        desk.commit(untrack(target), &text);
    });
    // On a phone the bar must leave room for the cell that it is about: the rest is shown when asked for.
    let more = RwSignal::new(false);
    view! {
        <div class="controls" class:terse=move || !more.get()>
            <AmountField class="cell" label value formats=desk.formats disabled=locked_month on_commit />
            <button type="button" class="btn sm" data-ask="" title=tr(|it| it.planwork.ask_hint) aria-pressed=move || desk.asked.get().to_string()
                on:click=move |_| desk.asked.update(|it| *it = !*it)>{tr(|it| it.planwork.ask)}</button>
            <button type="button" class="btn sm rest" aria-expanded=move || more.get().to_string()
                on:click=move |_| more.update(|it| *it = !*it)>{tr(|it| it.plan.bar_more)}</button>
            <Reason desk />
            {move || match spot.get().row {
                RowKey::Account(account) => Some(view! { <AccountControls desk account /> }),
                RowKey::Company | RowKey::Product(..) | RowKey::CompanyProduct(_) => None,
            }}
            <ProductControls desk />
        </div>
    }
}

#[component]
fn Reason(desk: Desk) -> impl IntoView {
    let spot = Memo::new(move |_| desk.reasoned());
    let reason = Memo::new(move |_| desk.reason(spot.get()));
    let take = move |text: String| {
        if !text.trim().is_empty() && reason.get_untracked().is_some_and(|it| it != text) {
            desk.give_reason(spot.get_untracked(), &text);
        }
    };
    let has_reason = Memo::new(move |_| reason.read().is_some());
    // Named where it is not the cell in focus, which stands beside it with its name.
    let label = move || {
        let (spot, words) = (spot.get(), &desk.texts().plan);
        if spot == desk.at.get() { words.reason.to_owned() } else { words.reason_for(cell_label(desk, spot)) }
    };
    let releasing = move || desk.texts().plan.release_cell(cell_label(desk, spot.get()));
    // Back to the grid, where typing goes on.
    let on_key = move |event: KeyboardEvent| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|_| !is_composing(&event)) else { return };
        match event.key().as_str() {
            "Enter" => take(field.value()),
            "Escape" => field.set_value(&reason.get_untracked().unwrap_or_default()),
            _ => return,
        }
        event.prevent_default();
        focus(desk.at.get_untracked());
    };
    view! {
        <Show when=move || has_reason.get()>
            <label class="amount reason" title=label><span>{label}</span>
                <input type="text" title=tr(|it| it.plan.reason_key) prop:value=move || reason.get().unwrap_or_default() on:change=move |event| take(event_target_value(&event))
                    on:keydown=on_key />
            </label>
            <button type="button" class="btn sm" title=releasing aria-label=releasing on:click=move |_| desk.release(spot.get_untracked())>{tr(|it| it.plan.release)}</button>
        </Show>
    }
}

#[component]
fn AccountControls(desk: Desk, account: AccountId) -> impl IntoView {
    let row = desk.row(RowKey::Account(account));
    let rule = Memo::new(move |_| row.read().as_ref().map(|it| it.rule).unwrap_or_default());
    let total = move || Spot {
        row: RowKey::Account(account),
        column: desk.view.with_untracked(|it| it.as_ref().map_or(0, |it| it.window.len + 1)),
    };
    let is_locked = move || rule.get().lock.is_some();
    let toggle = move |_| {
        let locked = untrack(is_locked);
        if locked {
            return desk.unlock(total());
        }
        desk.edit(total(), |plan| plan.lock(account));
    };
    let bound = move |text: String, set: fn(&mut Bounds, Option<Money>)| {
        let now = rule.get_untracked();
        let mut bounds = (now.floor, now.cap);
        let amount = parse_amount(&text, desk.formats.get_untracked().unit);
        if amount.is_none() && !text.trim().is_empty() {
            return desk.note.set(Some(Note::NoAmount(text)));
        }
        set(&mut bounds, amount);
        desk.edit(total(), |plan| plan.set_bounds(account, bounds.0, bounds.1));
    };
    view! {
        <AmountField class="floor" label=Signal::derive(move || desk.texts().plan.floor.to_owned()) value=Signal::derive(move || rule.get().floor) formats=desk.formats
            on_commit=Callback::new(move |text| bound(text, |it, amount| it.0 = amount)) />
        <AmountField class="cap" label=Signal::derive(move || desk.texts().plan.cap.to_owned()) value=Signal::derive(move || rule.get().cap) formats=desk.formats
            on_commit=Callback::new(move |text| bound(text, |it, amount| it.1 = amount)) />
        <button type="button" class="btn sm lock" aria-pressed=move || is_locked().to_string() on:click=toggle>
            {move || if is_locked() { view! { <Icon sign=Sign::Unlock />{desk.texts().plan.unlock} }.into_any() } else { view! { <Icon sign=Sign::Lock />{desk.texts().plan.lock} }.into_any() }}
        </button>
    }
}
