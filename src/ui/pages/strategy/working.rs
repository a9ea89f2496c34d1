//! The formulas with the numbers of one row, and of the bridge.

use leptos::prelude::*;

use crate::domain::{Money, Month, StrategyId};
use crate::plan::strategy::{Effect, MarginEffect, Outcome, RowOutcome, StrategyRow};
use crate::ui::language::tr;

use super::Desk;
use super::words::{margin_words, share, standing_word};

/// The working: a row is chosen, the first one to begin with.
#[component]
pub fn Working(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(None::<StrategyId>);
    let rows = Memo::new(move |_| desk.bench.with(|it| it.strategy.clone()));
    let row = move || rows.with(|it| it.iter().find(|it| Some(it.id) == chosen.get()).or_else(|| it.first()).cloned());
    let options = move || {
        let option = |it: &std::sync::Arc<StrategyRow>| view! { <option value=it.id.to_string() selected=chosen.get_untracked() == Some(it.id)>{it.action.clone()}</option> };
        rows.with(|it| it.iter().map(option).collect_view())
    };
    let lines = move || {
        let row = row()?;
        let lines = desk.of(|it| {
            let mut lines = it.row(row.id).map(|found| of_row(desk, &row, found)).unwrap_or_default();
            lines.extend(of_all(desk, it));
            lines
        })?;
        Some(view! { <ol>{lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ol> })
    };
    view! {
        <details class="working">
            <summary>{tr(|it| it.strategy.working)}</summary>
            <label class="amount"><span>{tr(|it| it.strategy.of_row)}</span><select data-working="" on:change=move |e| chosen.set(event_target_value(&e).parse().ok())>{options}</select></label>
            {lines}
        </details>
    }
}

fn of_row(desk: Desk, row: &StrategyRow, it: &RowOutcome) -> Vec<String> {
    let (words, formats) = (desk.words(), desk.formats.get());
    let money = |it: Money| formats.money_exact(it);
    let step = |it: &crate::plan::strategy::Step| {
        let (month, days, all) = (formats.month(it.month), it.n_days.to_string(), it.month.days().to_string());
        match &row.effect {
            Effect::Months(_) => words.work_month(month, money(it.effect)),
            Effect::Percent(percent) => {
                words.work_percent(month, money(it.base), share(*percent, formats), days, all, money(it.effect))
            }
            Effect::Amount(amount) => words.work_amount(month, money(*amount), days, all, money(it.effect)),
        }
    };
    if it.steps.is_empty() {
        return vec![words.work_none(standing_word(it.standing, words))];
    }
    let mut lines: Vec<String> = it.steps.iter().map(step).collect();
    lines.push(words.work_sum(money(it.own)));
    lines.push(match (&row.margin, it.margin) {
        (Some(given @ MarginEffect::Rate(_)), Some(margin)) => {
            words.work_margin_rate(money(it.own), margin_words(given, formats), money(margin))
        }
        (Some(MarginEffect::Amount(amount)), Some(margin)) => words.work_margin_amount(money(*amount), money(margin)),
        (Some(MarginEffect::Months(_)), Some(margin)) => words.work_margin_months(money(margin)),
        _ => words.work_margin_none.to_owned(),
    });
    let by_month = |(month, margin): &(Month, Money)| format!("{} {}", formats.month(*month), money(*margin));
    if !it.margins.is_empty() {
        lines.push(words.work_margin_by_month(it.margins.iter().map(by_month).collect::<Vec<_>>().join(" · ")));
    }
    lines
}

fn of_all(desk: Desk, it: &Outcome) -> Vec<String> {
    let (words, formats) = (desk.words(), desk.formats.get());
    let money = |it: Money| formats.money_exact(it);
    let own: Money = it.adding().map(|it| it.own).sum();
    let interaction = it.interaction_sum();
    let mut lines = vec![words.work_interaction(money(interaction))];
    if it.margin_lost != Money::default() {
        lines.push(words.work_lost(money(it.margin_lost)));
    }
    // An amount below 0 stands in brackets after a sign.
    let held = |it: Money| if it < Money::default() { format!("({})", money(it)) } else { money(it) };
    lines.push(words.work_bridge(money(it.landing), held(own), held(interaction), money(it.with)));
    if let (Some(target), Some(gap)) = (it.target, it.gap()) {
        lines.push(words.work_gap(money(target), money(it.with), money(gap)));
    }
    if let (Some(margin), Some(roi)) = (it.margin, it.roi()) {
        lines.push(words.work_roi(money(margin), money(it.cost), formats.percent_signed(roi, 1)));
    }
    lines
}
