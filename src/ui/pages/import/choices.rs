//! How doubtful things are read: the decisions that only a person can make.

use leptos::prelude::*;

use super::flow::use_flow;
use crate::i18n::DataTexts;
use crate::import::{DateOrder, GapRule, PreviewSummary, ReadOptions};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;

/// Date order, months without rows, partial month, totals, repeated rows.
#[component]
pub fn Choices() -> impl IntoView {
    let flow = use_flow();
    let options =
        Memo::new(move |_| flow.summary.with(|it| it.as_ref().map(|it| it.options.clone())).unwrap_or_default());
    let has_partial = Memo::new(move |_| {
        flow.summary
            .with(|it| it.as_ref().is_some_and(|it| it.outcome.as_ref().is_ok_and(|it| it.partial_month.is_some())))
    });
    let has_blanks = Memo::new(move |_| {
        let found = |it: &PreviewSummary| it.outcome.as_ref().is_ok_and(|it| it.counts.blank_below > 0);
        // The choice stays in sight once it is made, so that it can be taken back.
        flow.summary.with(|it| it.as_ref().is_some_and(|it| it.options.fill_down || found(it)))
    });
    let ambiguous = Memo::new(move |_| flow.was_ambiguous());
    view! {
        <section class="choices">
            <h2>{tr(|it| it.data.choices_title)}</h2>
            <Show when=move || ambiguous.get()><DateOrderChoice /></Show>
            <GapChoice options />
            <Show when=move || has_partial.get()>
                <Tick options label=Signal::derive(tr(|it| it.data.keep_partial)) name="keep-partial"
                    read=|it| it.keep_partial_month write=|it, on| it.keep_partial_month = on />
            </Show>
            <Show when=move || has_blanks.get()>
                <Tick options label=Signal::derive(tr(|it| it.data.fill_down)) name="fill-down"
                    read=|it| it.fill_down write=|it, on| it.fill_down = on />
            </Show>
            <Tick options label=Signal::derive(tr(|it| it.data.keep_totals)) name="keep-totals"
                read=|it| it.keep_total_rows write=|it, on| it.keep_total_rows = on />
            <Tick options label=Signal::derive(tr(|it| it.data.keep_repeated)) name="keep-repeated"
                read=|it| it.keep_repeated_rows write=|it, on| it.keep_repeated_rows = on />
        </section>
    }
}

#[component]
fn DateOrderChoice() -> impl IntoView {
    let flow = use_flow();
    let label = Signal::derive(tr(|it| it.data.date_order.to_owned()));
    let options = Signal::derive(tr(|it| {
        vec![
            (DateOrder::DayFirst, it.data.day_first.to_owned()),
            (DateOrder::MonthFirst, it.data.month_first.to_owned()),
        ]
    }));
    let value =
        Signal::derive(move || flow.summary.with(|it| it.as_ref().map(|it| it.mapping.date_order)).unwrap_or_default());
    view! {
        <div class="choice">
            <span class="q small">{label}</span>
            <Segments label options value on_select=Callback::new(move |it| flow.set_date_order(it)) soft=true />
        </div>
    }
}

#[component]
fn GapChoice(options: Memo<ReadOptions>) -> impl IntoView {
    let flow = use_flow();
    view! {
        <div class="fields">
            <GapSelect name="gaps" label=|it| it.gaps missing=|it| it.gaps_missing
                value=Signal::derive(move || options.with(|it| it.gaps)) on_choose=Callback::new(move |rule| flow.set_options(|it| it.gaps = rule)) />
        </div>
    }
}

/// Whether a month without a row is zero or missing.
#[component]
pub fn GapSelect(
    /// Its name in the form.
    name: &'static str,
    /// What it is about.
    label: fn(&'static DataTexts) -> &'static str,
    /// What missing means here.
    missing: fn(&'static DataTexts) -> &'static str,
    /// What holds.
    value: Signal<GapRule>,
    /// Called with what is chosen.
    on_choose: Callback<GapRule>,
) -> impl IntoView {
    let choose = move |event| {
        let rule = if event_target_value(&event) == "missing" { GapRule::Missing } else { GapRule::Zero };
        on_choose.run(rule);
    };
    let is = move |rule: GapRule| move || value.get() == rule;
    view! {
        <label>
            <span>{tr(move |it| label(&it.data))}</span>
            <select name=name on:change=choose>
                <option value="zero" prop:selected=is(GapRule::Zero)>{tr(|it| it.data.gaps_zero)}</option>
                <option value="missing" prop:selected=is(GapRule::Missing)>{tr(move |it| missing(&it.data))}</option>
            </select>
        </label>
    }
}

/// One yes or no of the options.
#[component]
fn Tick(
    options: Memo<ReadOptions>,
    label: Signal<&'static str>,
    name: &'static str,
    read: fn(&ReadOptions) -> bool,
    write: fn(&mut ReadOptions, bool),
) -> impl IntoView {
    let flow = use_flow();
    view! {
        <label class="tick">
            <input
                type="checkbox"
                name=name
                prop:checked=move || options.with(read)
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    flow.set_options(|it| write(it, on));
                }
            />
            {label}
        </label>
    }
}
