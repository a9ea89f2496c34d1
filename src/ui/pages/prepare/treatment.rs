//! Gaps, calendar and scale: what is done to the whole history, each with what speaks for it.

use leptos::prelude::*;

use crate::domain::working_days;
use crate::forecast::{FestivalFinding, Findings, GapRule};
use crate::i18n::{Formats, Metric};
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::demand_text;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;
use crate::workbench::PreparationAction;
use crate::workbench::preparation::TreatmentChoice;

use super::PrepareContext;
use super::facts::PrepareFacts;

const RULES: [(GapRule, &str); 4] = [
    (GapRule::Seasonal, "seasonal"),
    (GapRule::Linear, "linear"),
    (GapRule::LastSeason, "last_season"),
    (GapRule::Zero, "zero"),
];

fn rule_name(rule: GapRule, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match rule {
        GapRule::Seasonal => texts.rule_seasonal,
        GapRule::Linear => texts.rule_linear,
        GapRule::LastSeason => texts.rule_last,
        GapRule::Zero => texts.rule_zero,
    }
}

/// The section.
#[component]
pub fn TreatmentSection() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let choice = move || context.facts.with(|it| it.as_ref().map(|it| it.decided.treatment)).unwrap_or_default();
    let change = move |edit: fn(&mut TreatmentChoice, bool), on: bool| {
        let mut next = untrack(choice);
        edit(&mut next, on);
        context.change(PreparationAction::SetTreatment(context.node, next));
    };
    let set_rule = move |event| {
        let key = event_target_value(&event);
        if let Some((gap_rule, _)) = RULES.into_iter().find(|it| it.1 == key) {
            let next = TreatmentChoice { gap_rule, ..untrack(choice) };
            context.change(PreparationAction::SetTreatment(context.node, next));
        }
    };
    let found = move |words: fn(&Findings, &PrepareFacts, Formats) -> String| {
        let formats = formats.get();
        context
            .facts
            .with(|facts| context.findings.with(|found| Some(words(found.as_ref()?, facts.as_ref()?, formats))))
    };
    let can_scale = move || context.findings.with(|it| it.as_ref().is_some_and(|it| it.lambda.is_some()));
    let can_feast =
        move || context.findings.with(|it| it.as_ref().is_some_and(|it| it.festival != FestivalFinding::NoCalendar));
    view! {
        <section class="treat">
            <h2>{tr(|it| it.prepare.treatment)}</h2>
            <dl class="treatments">
                <dt><label class="inline">{tr(|it| it.prepare.gap_rule)}
                    <select class="gap-rule" on:change=set_rule>
                        {RULES.map(|(rule, key)| view! { <option value=key selected=move || choice().gap_rule == rule>{move || rule_name(rule, formats.get())}</option> }).collect_view()}
                    </select></label></dt>
                <dd>{move || found(gap_words)}</dd>
                <dt><label class="tick"><input type="checkbox" name="days" prop:checked=move || choice().working_days on:change=move |event| change(|it, on| it.working_days = on, event_target_checked(&event)) />{tr(|it| it.prepare.working_days)}</label></dt>
                <dd>{move || found(day_words)}<DayTable /></dd>
                <dt><label class="tick"><input type="checkbox" name="festival" disabled=move || !can_feast() prop:checked=move || choice().festival on:change=move |event| change(|it, on| it.festival = on, event_target_checked(&event)) />{tr(|it| it.prepare.festival)}</label></dt>
                <dd>{move || found(festival_words)}<FestivalTable /></dd>
                <dt><label class="tick"><input type="checkbox" name="scale" disabled=move || !can_scale() && !choice().box_cox prop:checked=move || choice().box_cox on:change=move |event| change(|it, on| it.box_cox = on, event_target_checked(&event)) />{tr(|it| it.prepare.box_cox)}</label></dt>
                <dd>{move || found(scale_words)}</dd>
                <dt>{tr(|it| it.prepare.character)}</dt>
                <dd><span>{move || found(class_words)}</span>" "<span>{move || found(season_words)}</span></dd>
            </dl>
        </section>
    }
}

fn gap_words(found: &Findings, _: &PrepareFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    let n = found.proposals.iter().filter(|it| it.kind == crate::forecast::AdjustmentKind::Gap).count();
    if n == 0 { texts.gaps_none.to_owned() } else { texts.gaps_some(formats.count(n)) }
}

fn day_words(_: &Findings, facts: &PrepareFacts, formats: Formats) -> String {
    let days: Vec<f64> = facts.months.iter().map(|it| working_days(it).days).collect();
    let mean = days.iter().sum::<f64>() / days.len().max(1) as f64;
    let low = days.iter().copied().fold(f64::MAX, f64::min);
    let high = days.iter().copied().fold(0.0, f64::max);
    let number = |it: f64, decimals| formats.number(it, decimals);
    let texts = &formats.language.texts().prepare;
    texts.working_days_text(
        number(low, 0),
        number(high, 0),
        number(mean, 1),
        number(mean / high, 2),
        number(mean / low, 2),
    )
}

fn festival_words(found: &Findings, facts: &PrepareFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    match &found.festival {
        FestivalFinding::NoCalendar => texts.festival_none.to_owned(),
        FestivalFinding::Pooled { n } => texts.festival_pooled(formats.count(*n)),
        FestivalFinding::Silent => texts.festival_silent.to_owned(),
        FestivalFinding::Effect { three, improves, .. } => {
            let columns = if *three { texts.festival_three } else { texts.festival_one };
            let worth = if *improves { texts.festival_better } else { texts.festival_worse };
            let days = if facts.decided.treatment.working_days { texts.festival_after_days } else { "" };
            [columns, worth, days].join(formats.language.between_sentences())
        }
    }
}

fn scale_words(found: &Findings, _: &PrepareFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    let Some(lambda) = found.lambda else { return texts.box_cox_refused.to_owned() };
    let words = match lambda {
        it if it.abs() <= 0.2 => texts.lambda_log,
        it if (0.8..=1.2).contains(&it) => texts.lambda_none,
        it if (0.2..0.8).contains(&it) => texts.lambda_between,
        _ => texts.lambda_other,
    };
    texts.box_cox_text(formats.number(lambda, 2), words)
}

fn class_words(found: &Findings, _: &PrepareFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    found.intermittency.map_or_else(|| texts.class_none.to_owned(), |it| demand_text(it, formats))
}

fn season_words(found: &Findings, _: &PrepareFacts, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    let Some(it) = found.season_test else { return texts.season_short.to_owned() };
    let (h, p, fs) = (formats.number(it.kruskal_wallis, 1), formats.probability(it.p), formats.number(it.strength, 2));
    if it.seasonal { texts.season_yes(h, p, fs) } else { texts.season_no(h, p, fs) }
}

/// Working days and factors of the last two years and the months ahead, folded.
#[component]
fn DayTable() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let open = RwSignal::new(false);
    let rows = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            let days: Vec<f64> = facts.months.iter().map(|it| working_days(it).days).collect();
            let mean = days.iter().sum::<f64>() / days.len().max(1) as f64;
            let first = facts.months.len.saturating_sub(24);
            let rows = (first..facts.months.len + facts.horizon).map(|i| {
                let month = facts.months.first.plus(i as i32);
                let count = working_days(month);
                let note = if count.announced { texts.announced } else { texts.usual };
                (formats.month(month), formats.number(count.days, 0), formats.number(mean / count.days, 3), note)
            });
            Some(rows.collect::<Vec<_>>())
        })
    };
    view! {
        <button type="button" class="link small" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|it| *it = !*it)>{tr(|it| it.prepare.working_days_table)}</button>
        <Show when=move || open.get()>
            <div class="scroll numbers" tabindex="0" role="region" aria-label=tr(|it| it.prepare.working_days_table)>
                <table>
                    <thead><tr><th class="l">{tr(|it| it.prepare.month)}</th><th>{tr(|it| it.prepare.days)}</th><th><Term metric=Metric::WorkingDays>{tr(|it| it.prepare.factor)}</Term></th><td></td></tr></thead>
                    <tbody>{move || rows().map(|rows| rows.into_iter().map(|(month, days, factor, note)| view! {
                        <tr><td class="l">{month}</td><td>{days}</td><td>{factor}</td><td class="l note">{note}</td></tr>
                    }).collect_view())}</tbody>
                </table>
            </div>
        </Show>
    }
}

/// The festival's windows with their estimates.
#[component]
fn FestivalTable() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let rows = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        context.facts.with(|facts| {
            context.findings.with(|found| {
                let (facts, found) = (facts.as_ref()?, found.as_ref()?);
                let FestivalFinding::Effect { three, coefficients, standard_errors, in_logs, .. } = found.festival
                else {
                    return None;
                };
                let names = [texts.window_before, texts.window_during, texts.window_after];
                let text = |it: f64| {
                    if in_logs { formats.percent_signed(it.exp_m1(), 1) } else { facts.text(it, formats) }
                };
                let row = |k: usize| {
                    // One column stands for all windows: its three parts together are the effect.
                    let (b, se) = if three {
                        (coefficients[k], standard_errors[k])
                    } else {
                        (coefficients.iter().sum(), standard_errors[0].map(|it| 3.0 * it))
                    };
                    let name = if three { names[k].to_owned() } else { names.join(" + ") };
                    let spread = match (se, in_logs) {
                        (None, _) => texts.not_told.to_owned(),
                        (Some(se), true) => format!("± {}", formats.percent(se * b.exp(), 1)),
                        (Some(se), false) => format!("± {}", facts.text(se, formats)),
                    };
                    (name, if se.is_some() { text(b) } else { "–".to_owned() }, spread)
                };
                Some((0..if three { 3 } else { 1 }).map(row).collect::<Vec<_>>())
            })
        })
    };
    move || {
        rows().map(|rows| {
            view! {
                <table class="windows">
                    <thead><tr><th class="l">{tr(|it| it.prepare.window)}</th><th><Term metric=Metric::Festival>{tr(|it| it.prepare.effect_of_all)}</Term></th><th>{tr(|it| it.prepare.standard_error)}</th></tr></thead>
                    <tbody>{rows.into_iter().map(|(name, effect, spread)| view! { <tr><td class="l">{name}</td><td>{effect}</td><td>{spread}</td></tr> }).collect_view()}</tbody>
                </table>
            }
        })
    }
}
