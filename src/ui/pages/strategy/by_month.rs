//! The form's figures by month: typed, pasted from a spreadsheet, or spread from one total with a ramp.

use leptos::ev::ClipboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::domain::{Money, Month, MonthRange};
use crate::grid::read_cells;
use crate::plan::strategy::spread;
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::draft::{edits, fields};
use crate::ui::language::tr;

use super::Desk;
use super::form::Draft;

/// One field per month of the row's days, and the total that can be spread over them.
#[component]
pub fn EffectMonths(desk: Desk) -> impl IntoView {
    let draft = desk.draft;
    let (edit, field) = (edits(draft), fields(draft));
    let refused = RwSignal::new(None::<String>);
    let covered = Memo::new(move |_| draft.with(|it| it.as_ref().and_then(Draft::covered)));
    let months = move || covered.get().into_iter().flat_map(MonthRange::iter).collect::<Vec<Month>>();
    let take = move |_| {
        let formats = desk.formats.get_untracked();
        let (Some(months), Some((total, ramp))) = (
            covered.get_untracked(),
            draft.with_untracked(|it| it.as_ref().map(|it| (it.total.clone(), it.ramp.clone()))),
        ) else {
            return;
        };
        let Some(amount) = parse_amount(&total, formats.unit) else {
            return refused.set(Some(desk.words().bad_number(&total)));
        };
        let Some(n_ramp) = ramp.trim().parse::<usize>().ok().filter(|it| (1..=months.len).contains(it)) else {
            return refused.set(Some(desk.words().bad_ramp(months.len)));
        };
        refused.set(None);
        let figures = spread(amount, months, n_ramp);
        edit(&|it| it.months.extend(figures.iter().map(|it| (*it.0, editable(*it.1, formats)))));
    };
    let paste = move |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|it| it.get_data("text/plain").ok()).unwrap_or_default();
        // A line of cells or a column of them: one after the other from the field that has the focus.
        let cells: Vec<String> = read_cells(&text).into_iter().flatten().collect();
        let from = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()?.dataset().get("month"));
        let Some(from) = from.and_then(|it| it.parse::<Month>().ok()).filter(|_| cells.len() > 1) else { return };
        event.prevent_default();
        let last = covered.get_untracked().and_then(MonthRange::last);
        let at = (0..).map(|i| from.plus(i)).take_while(|it| last.is_some_and(|last| *it <= last));
        let filled: Vec<(Month, String)> = at.zip(cells.iter().map(|it| it.trim().to_owned())).collect();
        edit(&|it| it.months.extend(filled.iter().cloned()));
    };
    let sum = move || {
        let formats = desk.formats.get();
        let texts: Vec<String> = draft.with(|it| {
            let typed = |month: &Month| it.as_ref()?.months.get(month).filter(|it| !it.trim().is_empty()).cloned();
            months().iter().filter_map(typed).collect()
        });
        let amounts: Option<Vec<Money>> = texts.iter().map(|it| parse_amount(it, formats.unit)).collect();
        let sum: Money = amounts?.into_iter().sum();
        let words = desk.words().months_sum(formats.money_signed(sum), formats.unit_label());
        Some(view! { <p class="q small" data-months-sum=sum.minor().to_string()>{words}</p> })
    };
    let one = move |month: Month| {
        let value =
            move || draft.with(|it| it.as_ref().and_then(|it| it.months.get(&month).cloned()).unwrap_or_default());
        let set = move |event| {
            let text = event_target_value(&event);
            edit(&|it| drop(it.months.insert(month, text.clone())));
        };
        view! {
            <label>{move || desk.formats.get().month(month)}
                <input type="text" inputmode="decimal" autocomplete="off" data-month=month.to_string() prop:value=value on:input=set /></label>
        }
    };
    let total_label = move || desk.words().months_total(desk.formats.get().unit_label());
    let group_label = move || desk.words().months_group(desk.formats.get().unit_label());
    view! {
        <fieldset class="effect-months full">
            <legend>{group_label}</legend>
            <div class="spread">
                <label>{total_label}<input type="text" inputmode="decimal" autocomplete="off" data-total="" prop:value=field(|it| &it.total) on:input=move |e| edit(&|it| it.total = event_target_value(&e)) /></label>
                <label>{tr(|it| it.strategy.ramp)}<input type="number" min="1" max="36" data-ramp="" prop:value=field(|it| &it.ramp) on:input=move |e| edit(&|it| it.ramp = event_target_value(&e)) /></label>
                <button type="button" class="btn" data-spread="" on:click=take>{tr(|it| it.strategy.spread)}</button>
            </div>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
            <div class="figures" on:paste=paste>
                <For each=months key=|it| *it let:month>{one(month)}</For>
            </div>
            {sum}
            <p class="q small">{tr(|it| it.strategy.months_hint)}</p>
        </fieldset>
    }
}
