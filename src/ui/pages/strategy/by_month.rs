//! The form's figures by month: an effect and a margin, typed, pasted from a spreadsheet, or an effect spread from one
//! total with a ramp. Where the margin is a rate, what follows from it stands beneath each month.

use std::collections::BTreeMap;

use leptos::ev::ClipboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::domain::{Money, Month, MonthRange};
use crate::grid::read_cells;
use crate::plan::strategy::{at_rate, spread};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::draft::{edits, fields};
use crate::ui::language::tr;

use super::Desk;
use super::form::Draft;
use super::words::rate;

/// A line of the months.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    Effect,
    Margin,
}

impl Line {
    fn of(self, draft: &Draft) -> &BTreeMap<Month, String> {
        match self {
            Self::Effect => &draft.months,
            Self::Margin => &draft.margin_months,
        }
    }

    fn of_mut(self, draft: &mut Draft) -> &mut BTreeMap<Month, String> {
        match self {
            Self::Effect => &mut draft.months,
            Self::Margin => &mut draft.margin_months,
        }
    }

    fn is_shown(self, draft: &Draft) -> bool {
        let kind = match self {
            Self::Effect => draft.effect_kind,
            Self::Margin => draft.margin_kind,
        };
        kind == "months"
    }
}

/// The months of the row's days, with a field for each line that is given by month.
#[component]
pub fn ByMonth(desk: Desk) -> impl IntoView {
    let draft = desk.draft;
    let edit = edits(draft);
    let covered = Memo::new(move |_| draft.with(|it| it.as_ref().and_then(Draft::covered)));
    let [effect, margin] = [Line::Effect, Line::Margin]
        .map(|line| Memo::new(move |_| draft.with(|it| it.as_ref().is_some_and(|it| line.is_shown(it)))));
    let follows = Memo::new(move |_| margins_at_rate(desk));
    let months = move || covered.get().into_iter().flat_map(MonthRange::iter).collect::<Vec<Month>>();
    let paste = move |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|it| it.get_data("text/plain").ok()).unwrap_or_default();
        // A line of cells or a column of them: one after the other from the field that has the focus.
        let cells: Vec<String> = read_cells(&text).into_iter().flatten().collect();
        let Some(held) = event.target().and_then(|it| Some(it.dyn_into::<HtmlElement>().ok()?.dataset())) else {
            return;
        };
        let of_margin = held.get("marginMonth");
        let line = if of_margin.is_some() { Line::Margin } else { Line::Effect };
        let from = of_margin.or_else(|| held.get("month")).and_then(|it| it.parse::<Month>().ok());
        let Some(from) = from.filter(|_| cells.len() > 1) else { return };
        event.prevent_default();
        let last = covered.get_untracked().and_then(MonthRange::last);
        let at = (0..).map(|i| from.plus(i)).take_while(|it| last.is_some_and(|last| *it <= last));
        let filled: Vec<(Month, String)> = at.zip(cells.iter().map(|it| it.trim().to_owned())).collect();
        edit(&|it| line.of_mut(it).extend(filled.iter().cloned()));
    };
    let text_of = move |line: Line, month: Month| {
        move || draft.with(|it| it.as_ref().and_then(|it| line.of(it).get(&month).cloned()).unwrap_or_default())
    };
    let type_in = move |line: Line, month: Month| {
        move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            edit(&|it| drop(line.of_mut(it).insert(month, text.clone())));
        }
    };
    let one = move |month: Month| {
        let name = move || desk.formats.get().month(month);
        let margin_name = move || if effect.get() { desk.words().margin.to_owned() } else { name() };
        let margin_label = move || desk.words().margin_of_month(name());
        let following = move || {
            let it = follows.with(|all| all.get(&month).copied())?;
            let text = desk.words().margin_follows(desk.formats.get().money_signed(it));
            Some(view! { <small class="q" data-margin-follows=it.minor().to_string()>{text}</small> })
        };
        view! {
            <div class="month">
                <Show when=move || effect.get()><label>{name}
                    <input type="text" inputmode="decimal" autocomplete="off" data-month=month.to_string() prop:value=text_of(Line::Effect, month) on:input=type_in(Line::Effect, month) /></label></Show>
                <Show when=move || margin.get()><label>{margin_name}
                    <input type="text" inputmode="decimal" autocomplete="off" data-margin-month=month.to_string() aria-label=margin_label prop:value=text_of(Line::Margin, month) on:input=type_in(Line::Margin, month) /></label></Show>
                {following}
            </div>
        }
    };
    let sum = move |line: Line| {
        let formats = desk.formats.get();
        let shown = draft.with(|it| it.as_ref().is_some_and(|it| line.is_shown(it)));
        let sum: Money = amounts(desk, line).filter(|_| shown)?.into_values().sum();
        let (minor, shown, unit) = (sum.minor().to_string(), formats.money_signed(sum), formats.unit_label());
        Some(match line {
            Line::Effect => {
                view! { <p class="q small" data-months-sum=minor>{desk.words().months_sum(shown, unit)}</p> }.into_any()
            }
            Line::Margin => {
                let words = desk.words().margin_months_sum(shown, unit);
                view! { <p class="q small" data-margin-months-sum=minor>{words}</p> }.into_any()
            }
        })
    };
    let group_label = move || {
        let (words, unit) = (desk.words(), desk.formats.get().unit_label());
        match (effect.get(), margin.get()) {
            (true, true) => words.months_both(unit),
            (false, true) => words.margin_months_group(unit),
            _ => words.months_group(unit),
        }
    };
    view! {
        <fieldset class="effect-months full">
            <legend>{group_label}</legend>
            <Show when=move || effect.get()><Spread desk covered /></Show>
            <div class="figures" on:paste=paste>
                <For each=months key=|it| *it let:month>{one(month)}</For>
            </div>
            {move || sum(Line::Effect)}{move || sum(Line::Margin)}
            <Show when=move || effect.get()><p class="q small">{tr(|it| it.strategy.months_hint)}</p></Show>
            <Show when=move || margin.get()><p class="q small">{tr(|it| it.strategy.margin_months_hint)}</p></Show>
        </fieldset>
    }
}

/// One total spread over the months as the effect.
#[component]
fn Spread(
    desk: Desk,
    /// The months that can be given.
    covered: Memo<Option<MonthRange>>,
) -> impl IntoView {
    let draft = desk.draft;
    let (edit, field) = (edits(draft), fields(draft));
    let refused = RwSignal::new(None::<String>);
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
    let total_label = move || desk.words().months_total(desk.formats.get().unit_label());
    view! {
        <div class="spread">
            <label>{total_label}<input type="text" inputmode="decimal" autocomplete="off" data-total="" prop:value=field(|it| &it.total) on:input=move |e| edit(&|it| it.total = event_target_value(&e)) /></label>
            <label>{tr(|it| it.strategy.ramp)}<input type="number" min="1" max="36" data-ramp="" prop:value=field(|it| &it.ramp) on:input=move |e| edit(&|it| it.ramp = event_target_value(&e)) /></label>
            <button type="button" class="btn" data-spread="" on:click=take>{tr(|it| it.strategy.spread)}</button>
        </div>
        {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
    }
}

/// What was typed in a line's months; `None` while one of them is no number.
fn amounts(desk: Desk, line: Line) -> Option<BTreeMap<Month, Money>> {
    let unit = desk.formats.get().unit;
    desk.draft.with(|it| {
        let it = it.as_ref()?;
        let months = it.covered().into_iter().flat_map(MonthRange::iter);
        let typed =
            months.filter_map(|month| Some((month, line.of(it).get(&month).filter(|it| !it.trim().is_empty())?)));
        typed.map(|(month, text)| Some((month, parse_amount(text, unit)?))).collect()
    })
}

/// The margin by month that follows from an effect by month at the rate that stands in the form.
fn margins_at_rate(desk: Desk) -> BTreeMap<Month, Money> {
    let found = || {
        let rate = desk.draft.with(|it| {
            let it = it.as_ref().filter(|it| Line::Effect.is_shown(it) && it.margin_kind == "rate")?;
            rate(&it.margin)
        })?;
        Some(at_rate(amounts(desk, Line::Effect)?, rate).into_iter().collect())
    };
    found().unwrap_or_default()
}
