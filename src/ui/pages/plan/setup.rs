//! The form that makes a plan: months, total, unit, weights.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::domain::{AccountId, DisplayUnit, Money};
use crate::i18n::Metric;
use crate::plan::{BlendWeights, ClosedMonths, DemandQuestion, PlanError, TargetRequest, WindowChoice, n_elapsed};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::tips::Term;
use crate::workbench::planning::{Suggestion, suggest};

use super::desk::Desk;
use super::stopped::StoppedInForm;
use super::weights::{WeightSliders, blend, hundredths};

/// Rounding units offered, in minor units.
const UNITS: [i64; 4] = [100, 100_000, 1_000_000, 10_000_000];

/// What the form holds.
#[derive(Clone, Copy)]
struct Form {
    by_year: RwSignal<bool>,
    closed: RwSignal<ClosedMonths>,
    /// `None` as long as the suggestion stands.
    total: RwSignal<Option<Money>>,
    unit: RwSignal<Option<i64>>,
    weights: RwSignal<super::weights::Hundredths>,
    /// Who has stopped ordering and is to have a target all the same.
    rejoined: RwSignal<BTreeSet<AccountId>>,
    /// Why a target lies where the forecast does not carry it.
    reason: RwSignal<String>,
    trouble: RwSignal<Option<Trouble>>,
}

#[derive(Clone, PartialEq)]
enum Trouble {
    NoAmount(String),
    NoReason,
    Refused(PlanError),
}

/// The form.
#[component]
pub fn Setup(desk: Desk) -> impl IntoView {
    let form = Form {
        by_year: RwSignal::new(false),
        closed: RwSignal::new(ClosedMonths::Actuals),
        total: RwSignal::new(None),
        unit: RwSignal::new(None),
        weights: RwSignal::new(hundredths(BlendWeights::default())),
        rejoined: RwSignal::default(),
        reason: RwSignal::new(String::new()),
        trouble: RwSignal::new(None),
    };
    let window = desk_window(desk, form);
    let suggestion = Memo::new(move |_| {
        let window = window.get()?;
        desk.bench.with(|it| desk.forecasts.with(|state| suggest(it, state.tree.as_deref()?, &state.forecasts, window)))
    });
    let total = Memo::new(move |_| form.total.get().or_else(|| rounded(suggestion.get()?.landing?)));
    let question = Memo::new(move |_| {
        let suggestion = suggestion.get()?;
        let (question, carried) = (suggestion.question(total.get()?)?, suggestion.carried?);
        Some((question, if question == DemandQuestion::TargetBelowP5 { carried.0 } else { carried.1 }))
    });
    let unit = Memo::new(move |_| {
        let n_accounts = desk.names.with(|it| it.len());
        form.unit.get().unwrap_or_else(|| default_unit(total.get().unwrap_or_default(), n_accounts))
    });
    let window_options = Signal::derive(move || {
        let words = &desk.texts().plan;
        vec![(false, words.next_twelve.to_owned()), (true, words.fiscal_year.to_owned())]
    });
    let unit_options = Signal::derive(move || {
        let formats = desk.formats.get();
        let exact = |minor: i64| crate::i18n::Formats {
            unit: if minor < 1_000_000 { DisplayUnit::One } else { DisplayUnit::TenThousand },
            ..formats
        };
        UNITS
            .map(|it| {
                (
                    it,
                    format!(
                        "{} {}",
                        exact(it).money_with(Money::from_minor(it), 0, crate::i18n::Signed::WhereNegative),
                        exact(it).unit_label()
                    ),
                )
            })
            .to_vec()
    });
    let hint = move || {
        let (window, last) = (window.get()?, desk.bench.with(|it| it.last_actual())?);
        let formats = desk.formats.get();
        Some(desk.texts().plan.window_hint(
            formats.month(window.first),
            formats.month(window.last()?),
            n_elapsed(window, last),
        ))
    };
    let has_closed = Memo::new(move |_| {
        let elapsed =
            window.get().zip(desk.bench.with(|it| it.last_actual())).map(|(window, last)| n_elapsed(window, last));
        elapsed.is_some_and(|it| it > 0)
    });
    let closed_options = Signal::derive(move || {
        let words = &desk.texts().plan;
        vec![
            (ClosedMonths::Actuals, words.closed_actuals.to_owned()),
            (ClosedMonths::Targets, words.closed_targets.to_owned()),
        ]
    });
    let closed_hint = move || match form.closed.get() {
        ClosedMonths::Actuals => desk.texts().plan.closed_actuals_hint,
        ClosedMonths::Targets => desk.texts().plan.closed_targets_hint,
    };
    let known = move || {
        let (words, formats, found) = (&desk.texts().plan, desk.formats.get(), suggestion.get()?);
        let landing = found.landing.map(|it| words.landing_hint(formats.money(it), formats.unit_label()));
        let before = found.last_year.map(|it| words.last_year_hint(formats.money(it), formats.unit_label()));
        Some(view! { <p class="q">{landing}" "{before}</p> })
    };
    let trouble = move || {
        form.trouble.get().map(|it| match it {
            Trouble::NoAmount(text) => bad_amount(&text, desk.formats.get()),
            Trouble::NoReason => desk.texts().targets.reason_needed.to_owned(),
            Trouble::Refused(error) => desk.say(|it| it.refusal(&error)),
        })
    };
    let label = Signal::derive(move || desk.texts().plan.target_total(desk.formats.get().unit_label()));
    let on_total = Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
        Some(it) => {
            form.trouble.set(None);
            form.total.set(Some(it))
        }
        None => form.trouble.set(Some(Trouble::NoAmount(text))),
    });
    view! {
        <div class="head"><div class="say"><h1>{tr(|it| it.plan.setup_title)}</h1>{known}</div></div>
        <div class="body setup">
            <section>
                <h2>{tr(|it| it.plan.window)}</h2>
                <Segments label=Signal::derive(move || desk.texts().plan.window.to_owned()) options=window_options value=form.by_year on_select=Callback::new(move |it| form.by_year.set(it)) />
                <p class="q">{hint}</p>
                <Show when=move || has_closed.get()>
                    <h2>{tr(|it| it.plan.closed_months)}</h2>
                    <Segments label=Signal::derive(move || desk.texts().plan.closed_months.to_owned()) options=closed_options value=form.closed on_select=Callback::new(move |it| form.closed.set(it)) soft=true />
                    <p class="q">{closed_hint}</p>
                </Show>
            </section>
            <section>
                <AmountField class="total" is_draft=true label value=total formats=desk.formats on_commit=on_total />
                <p class="q">{move || desk.texts().plan.target_hint(desk.formats.get().unit_label())}</p>
                {move || ladder(desk, form, suggestion.get())}
                {move || question.get().map(|it| why(desk, form, it))}
            </section>
            <section>
                <h2>{tr(|it| it.plan.unit_title)}</h2>
                <Segments label=Signal::derive(move || desk.texts().plan.unit_title.to_owned()) options=unit_options value=unit on_select=Callback::new(move |it| form.unit.set(Some(it))) />
            </section>
            <section class="lambdas"><h2><Term metric=Metric::Weights>{tr(|it| it.plan.weights)}</Term></h2><WeightSliders weights=form.weights with_data=desk.bench.select(super::weights::with_data) /></section>
            <StoppedInForm desk rejoined=form.rejoined />
            <p class="bad" role="alert">{trouble}</p>
            <p class="acts"><button type="button" class="btn do big" disabled=move || total.get().is_none() || desk.working.get() aria-busy=move || desk.working.get().to_string()
                on:click=move |_| {
                    if question.with_untracked(Option::is_some) && form.reason.with_untracked(|it| it.trim().is_empty()) {
                        return form.trouble.set(Some(Trouble::NoReason));
                    }
                    decompose(desk, form, total.get_untracked(), unit.get_untracked(), window.get_untracked())
                }>{tr(|it| it.plan.decompose)}</button></p>
        </div>
    }
}

/// Asks why the target lies where the forecast does not carry it.
fn why(desk: Desk, form: Form, (question, bound): (DemandQuestion, Money)) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let (bound, unit) = (formats.money(bound), formats.unit_label());
    let asked = match question {
        DemandQuestion::TargetBelowP5 => words.why_below(bound, unit),
        DemandQuestion::TargetAboveP95 => words.why_above(bound, unit),
    };
    view! {
        <p class="warn asked">{asked}</p>
        <label class="reason-field"><span>{words.reason}</span>
            <input type="text" maxlength="300" placeholder=words.reason_hint prop:value=move || form.reason.get()
                on:input=move |event| { form.reason.set(event_target_value(&event)); if form.trouble.get_untracked() == Some(Trouble::NoReason) { form.trouble.set(None) } } /></label>
    }
}

fn desk_window(desk: Desk, form: Form) -> Memo<Option<crate::domain::MonthRange>> {
    Memo::new(move |_| {
        let (last, start_month) = desk.bench.with(|it| (it.last_actual(), it.workspace.fiscal_start_month));
        let choice =
            if form.by_year.get() { WindowChoice::FiscalYear { start_month } } else { WindowChoice::NextTwelveMonths };
        last.map(|it| choice.window(it))
    })
}

fn ladder(desk: Desk, form: Form, suggestion: Option<Suggestion>) -> Option<impl IntoView + use<>> {
    let ladder = suggestion?.ladder?;
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let step = move |label: &'static str, amount: Money| {
        let amount = rounded(amount).unwrap_or(amount);
        view! { <button type="button" class="btn sm" data-minor=amount.minor().to_string() on:click=move |_| { form.trouble.set(None); form.total.set(Some(amount)) }>{label}" "<b>{formats.money(amount)}</b></button> }
    };
    Some(view! {
        <h2><Term metric=Metric::Ladder>{words.ladder}</Term></h2>
        <p class="acts">{step(words.ladder_commit, ladder.commit)}{step(words.ladder_goal, ladder.goal)}{step(words.ladder_challenge, ladder.challenge)}</p>
    })
}

/// A target as people set it: three figures.
fn rounded(amount: Money) -> Option<Money> {
    let minor = amount.minor();
    let digits = minor.checked_abs()?.checked_ilog10()?;
    let step = 10_i64.pow(digits.saturating_sub(2)).max(100);
    Some(Money::from_minor((minor + step / 2).div_euclid(step) * step))
}

/// The largest unit of which a middling cell still holds some tens.
fn default_unit(total: Money, n_accounts: usize) -> i64 {
    let per_cell = total.minor() / (12 * n_accounts.max(1) as i64);
    UNITS[..3].iter().rev().copied().find(|it| per_cell / it >= 20).unwrap_or(UNITS[0])
}

fn decompose(desk: Desk, form: Form, total: Option<Money>, unit: i64, window: Option<crate::domain::MonthRange>) {
    let Some(((total, window), weights)) = total.zip(window).zip(blend(form.weights.get_untracked())) else { return };
    let closed_months = form.closed.get_untracked();
    let request = TargetRequest {
        total,
        unit: Money::from_minor(unit),
        weights,
        closed_months,
        growth: None,
        spread: Default::default(),
    };
    let reason = form.reason.get_untracked().trim().to_owned();
    // The form makes room for the plan.
    release_focus();
    let rejoined = form.rejoined.get_untracked();
    desk.decompose_of(
        window,
        request,
        None,
        move |it| it.with_rejoined(&rejoined),
        move |terms| terms.charter.reason = reason,
        move |error| {
            let _ = form.trouble.try_set(Some(Trouble::Refused(error)));
        },
    );
}
