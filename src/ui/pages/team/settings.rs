//! How the target is handed down: what the company promises, buffers, growth limits, and what months follow.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Texts;
use crate::plan::{GrowthLimits, MonthSpread, PlanTerms, TargetPlan, TargetRequest, Uplift};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::components::percent::percent;
use crate::ui::language::tr;
use crate::ui::pages::plan::view::current_plan;

use super::{Said, TeamDesk};

/// What the form holds, as typed.
#[derive(Clone, Copy)]
struct Form {
    promise: RwSignal<Option<Money>>,
    uplift: [RwSignal<String>; 3],
    growth: [RwSignal<String>; 2],
    spread: RwSignal<MonthSpread>,
}

/// The words for what months follow.
pub fn spread_words(spread: MonthSpread, texts: &'static Texts) -> &'static str {
    let words = &texts.team;
    match spread {
        MonthSpread::Blend => words.spread_blend,
        MonthSpread::Index => words.spread_index,
        MonthSpread::LastYear => words.spread_last_year,
        MonthSpread::WorkingDays => words.spread_working_days,
        MonthSpread::SpringFestival => words.spread_spring_festival,
        MonthSpread::Even => words.spread_even,
    }
}

/// The form.
#[component]
pub fn Settings(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let form = Form {
        promise: RwSignal::new(None),
        uplift: [(); 3].map(|()| RwSignal::new(String::new())),
        growth: [(); 2].map(|()| RwSignal::new(String::new())),
        spread: RwSignal::new(MonthSpread::default()),
    };
    let terms = desk.bench.select(|it| it.plan.as_ref().map(|it| (it.promised(), it.terms.clone())));
    Effect::new(move || {
        if let Some((promised, terms)) = terms.get() {
            fill(form, promised, &terms);
        }
    });
    // A refusal of limits that are taken back has nothing more to say.
    let no_limits = Memo::new(move |_| form.growth.iter().all(|it| it.with(|it| it.trim().is_empty())));
    Effect::new(move |before: Option<bool>| {
        let now = no_limits.get();
        if now && before == Some(false) && team_desk.said.with_untracked(|it| matches!(it, Some(Said::Refused(_)))) {
            team_desk.said.set(None);
        }
        now
    });
    let unit = move || desk.formats.get().unit_label();
    let promise_label = Signal::derive(move || desk.texts().team.promise(unit()));
    let on_promise = Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
        Some(it) => form.promise.set(Some(it)),
        None => team_desk.said.set(Some(Said::Refused(bad_amount(&text, desk.formats.get_untracked())))),
    });
    let has_tree = desk.forecasts.select(|it| it.tree.is_some());
    let spreads = move || {
        let option = |it: MonthSpread| {
            view! { <option value=format!("{it:?}") selected=move || form.spread.get() == it>{spread_words(it, desk.texts())}</option> }
        };
        MonthSpread::ALL.map(option).collect_view()
    };
    let on_spread = move |text: String| {
        if let Some(it) = MonthSpread::ALL.into_iter().find(|it| format!("{it:?}") == text) {
            form.spread.set(it);
        }
    };
    view! {
        <details class="settings">
            <summary>{tr(|it| it.team.settings)}</summary>
            <div class="controls">
                <AmountField class="promise" is_draft=true label=promise_label value=form.promise formats=desk.formats on_commit=on_promise />
                <PercentField class="up-company" label=Signal::derive(tr(|it| it.team.uplift_company)) value=form.uplift[0] />
                <PercentField class="up-region" label=Signal::derive(tr(|it| it.team.uplift_region)) value=form.uplift[1] />
                <PercentField class="up-person" label=Signal::derive(tr(|it| it.team.uplift_person)) value=form.uplift[2] />
            </div>
            <p class="q">{tr(|it| it.team.uplift_hint)}</p>
            <div class="controls">
                <PercentField class="g-min" label=Signal::derive(tr(|it| it.team.growth_min)) value=form.growth[0] />
                <PercentField class="g-max" label=Signal::derive(tr(|it| it.team.growth_max)) value=form.growth[1] />
                <label class="amount"><span>{tr(|it| it.team.spread)}</span>
                    <select class="spread" on:change=move |event| on_spread(event_target_value(&event))>{spreads}</select></label>
            </div>
            <p class="q">{tr(|it| it.team.growth_hint)}</p>
            <p class="acts"><button type="button" class="btn do" data-hand-down="" title=tr(|it| it.team.hand_down_hint) disabled=move || !has_tree.get() || desk.working.get()
                on:click=move |_| hand_down(team_desk, form)>{tr(|it| it.team.hand_down)}</button><span class="q">{tr(|it| it.team.hand_down_hint)}</span></p>
        </details>
    }
}

#[component]
fn PercentField(label: Signal<&'static str>, value: RwSignal<String>, class: &'static str) -> impl IntoView {
    view! {
        <label class="amount"><span>{label}</span>
            <input type="text" inputmode="decimal" class=format!("pct {class}") prop:value=value on:input=move |event| value.set(event_target_value(&event)) /></label>
    }
}

fn fill(form: Form, promised: Money, terms: &PlanTerms) {
    let text = |it: f64| {
        let text = format!("{:.2}", it * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    form.promise.set(Some(promised));
    let PlanTerms { uplift, growth, spread, .. } = terms;
    for (field, value) in form.uplift.iter().zip([uplift.company, uplift.region, uplift.person]) {
        field.set(text(value));
    }
    for (field, value) in form.growth.iter().zip([growth.map(|it| it.min()), growth.map(|it| it.max())]) {
        field.set(value.map(text).unwrap_or_default());
    }
    form.spread.set(*spread);
}

/// What the form asks, or the text that makes no sense.
fn read(form: Form) -> Result<(Uplift, Option<GrowthLimits>), String> {
    let text = |it: RwSignal<String>| it.get_untracked();
    let share = |it: RwSignal<String>| {
        let text = text(it);
        if text.trim().is_empty() { Ok(None) } else { percent(&text).map(Some).ok_or(text) }
    };
    let [company, region, person] = form.uplift.map(share);
    let shares = [company?, region?, person?].map(Option::unwrap_or_default);
    let joined = |fields: &[RwSignal<String>]| fields.iter().map(|it| text(*it)).collect::<Vec<_>>().join(" / ");
    let uplift = Uplift::new(shares[0], shares[1], shares[2]).ok_or_else(|| joined(&form.uplift))?;
    let [min, max] = form.growth.map(share);
    let growth = match (min?, max?) {
        (None, None) => None,
        (min, max) => {
            let limits = GrowthLimits::new(min.unwrap_or(-1.0), max.unwrap_or(10.0));
            Some(limits.ok_or_else(|| joined(&form.growth))?)
        }
    };
    Ok((uplift, growth))
}

fn hand_down(team_desk: TeamDesk, form: Form) {
    let desk = team_desk.desk;
    let Some(plan) = desk.bench.with_untracked(current_plan) else { return };
    let (uplift, growth) = match read(form) {
        Ok(it) => it,
        Err(text) => return team_desk.said.set(Some(Said::Refused(desk.texts().team.bad_percent(text)))),
    };
    let promise = form.promise.get_untracked().unwrap_or_else(|| plan.promised());
    let total = handed(promise, uplift, &plan);
    let request = TargetRequest {
        total,
        unit: plan.unit,
        weights: plan.weights,
        closed_months: plan.closed_months,
        growth,
        spread: form.spread.get_untracked(),
    };
    team_desk.said.set(None);
    let set_terms = move |terms: &mut PlanTerms| {
        terms.uplift = uplift;
        terms.promise = (total != promise).then_some(promise);
    };
    desk.decompose_with(plan.window, request, Some(plan), set_terms, move |error| {
        let text = untrack(move || desk.say(|it| it.refusal(&error)));
        let _ = team_desk.said.try_set(Some(Said::Refused(text)));
    });
}

/// What the accounts carry for a promise: the promise with every uplift on it, in whole units.
fn handed(promise: Money, uplift: Uplift, plan: &TargetPlan) -> Money {
    if uplift == Uplift::default() {
        return promise;
    }
    let unit = plan.unit.minor().max(1);
    let units = libm::round(promise.minor() as f64 * uplift.factor() / unit as f64) as i64;
    Money::from_minor(units * unit)
}
