//! The weights of a decomposition: sliders that always add up to 1.00; one without data is locked at 0.

use leptos::prelude::*;

use crate::domain::{Money, Prospect};
use crate::i18n::{Metric, Texts};
use crate::math::split::split;
use crate::plan::{BlendWeights, TargetRequest};
use crate::ui::language::tr;
use crate::ui::tips::Term;
use crate::workbench::Document;

use super::desk::{Desk, Note};
use super::view::current_plan;

/// Weights in hundredths, adding up to 100: last year, forecast, equal, potential, pipeline.
pub type Hundredths = [u32; 5];

/// The weights in hundredths.
pub fn hundredths(weights: BlendWeights) -> Hundredths {
    let all = [weights.history(), weights.forecast(), weights.potential(), weights.pipeline()];
    let mut rest = 100;
    let [history, forecast, potential, pipeline] = all.map(|it| {
        let part = (libm::round(it * 100.0) as u32).min(rest);
        rest -= part;
        part
    });
    [history, forecast, rest, potential, pipeline]
}

/// The weights as the plan takes them.
pub fn blend(weights: Hundredths) -> Option<BlendWeights> {
    let [history, forecast, equal, potential, pipeline] = weights.map(|it| f64::from(it) / 100.0);
    BlendWeights::of_five(history, forecast, equal, potential, pipeline)
}

/// One weight set, the others that may move sharing the rest in their proportion.
pub fn rebalanced(weights: Hundredths, which: usize, value: u32, may_move: [bool; 5]) -> Hundredths {
    let value = value.min(100);
    let others: Vec<usize> = (0..5).filter(|&i| i != which && may_move[i]).collect();
    let fixed: u32 = (0..5).filter(|i| *i != which && !others.contains(i)).map(|i| weights[i]).sum();
    let value = value.min(100 - fixed.min(100));
    let rest = 100 - fixed.min(100) - value;
    let shares: Vec<f64> = others.iter().map(|&i| f64::from(weights[i])).collect();
    let mut changed = weights;
    changed[which] = value;
    // All 0: equal shares, as every split has it.
    for (i, part) in others.into_iter().zip(split(i64::from(rest), &shares).unwrap_or_default()) {
        changed[i] = part as u32;
    }
    changed
}

/// Whether each weight has data to rest on: history and forecast always count, a judgement only once somebody made it.
pub fn with_data(document: &Document) -> [bool; 5] {
    let any = |of: fn(&Prospect) -> Option<Money>| {
        document.team.prospects.values().any(|it| of(it).is_some_and(|it| it > Money::default()))
    };
    [true, true, true, any(|it| it.potential), any(|it| it.pipeline)]
}

/// The sliders with their sum.
#[component]
pub fn WeightSliders(
    /// The weights.
    weights: RwSignal<Hundredths>,
    /// Whether each has data.
    with_data: Memo<[bool; 5]>,
) -> impl IntoView {
    let slider = move |which: usize, label: Signal<&'static str>, locked: Signal<&'static str>| {
        let value = move || weights.get()[which];
        let has_data = move || with_data.get()[which];
        let set = move |it: u32| weights.update(|all| *all = rebalanced(*all, which, it, with_data.get_untracked()));
        view! {
            <label class="lam" class:off=move || !has_data() title=move || if has_data() { "" } else { locked.get() }>
                <span>{label}</span>
                <input type="range" min="0" max="100" step="5" prop:value=move || value().to_string() disabled=move || !has_data()
                    on:input=move |event| if let Ok(it) = event_target_value(&event).parse() { set(it) } />
                <b>{move || format!("{:.2}", f64::from(value()) / 100.0)}</b>
            </label>
        }
    };
    let none = Signal::derive(|| "");
    let why_locked = move |it: &'static Texts| match with_data.get() {
        [.., false, false] => it.team.no_judgement,
        [.., false, true] => it.team.no_potential,
        [.., true, false] => it.team.no_pipeline,
        [.., true, true] => "",
    };
    view! {
        {slider(0, Signal::derive(tr(|it| it.plan.weight_history)), none)}
        {slider(1, Signal::derive(tr(|it| it.plan.weight_forecast)), none)}
        {slider(2, Signal::derive(tr(|it| it.plan.weight_equal)), none)}
        {slider(3, Signal::derive(tr(|it| it.team.weight_potential)), Signal::derive(tr(|it| it.team.no_potential)))}
        {slider(4, Signal::derive(tr(|it| it.team.weight_pipeline)), Signal::derive(tr(|it| it.team.no_pipeline)))}
        <small class="q locked">{tr(why_locked)}</small>
        <span class="nb">"Σ "<b class="good">{move || format!("{:.2} ✓", f64::from(weights.get().iter().sum::<u32>()) / 100.0)}</b></span>
    }
}

/// The weights of the plan, to be tried anew.
#[component]
pub fn WeightsBar(desk: Desk) -> impl IntoView {
    let of_plan = Memo::new(move |_| desk.view.read().as_ref().map(|it| hundredths(it.weights)));
    let weights = RwSignal::new(of_plan.get_untracked().unwrap_or_else(|| hundredths(BlendWeights::default())));
    Effect::new(move || {
        if let Some(it) = of_plan.get() {
            weights.set(it)
        }
    });
    let has_tree = desk.forecasts.select(|it| it.tree.is_some());
    let with_data = desk.bench.select(with_data);
    // On a phone the rows of the plan come first: there the sliders are shown when asked for.
    let asked = RwSignal::new(false);
    view! {
        <div class="weights" class:folded=move || !asked.get() role="group" aria-label=tr(|it| it.plan.weights)>
            <button type="button" class="fold" aria-expanded=move || asked.get().to_string() on:click=move |_| asked.update(|it| *it = !*it)>{tr(|it| it.plan.weights_change)}</button>
            <b><Term metric=Metric::Weights>{tr(|it| it.plan.weights)}</Term></b>
            <WeightSliders weights with_data />
            <button type="button" class="btn sm" disabled=move || !has_tree.get() || desk.working.get() title=tr(|it| it.plan.redecompose_hint)
                on:click=move |_| redecompose(desk, weights.get_untracked())>{tr(|it| it.plan.redecompose)}</button>
        </div>
    }
}

/// Decomposes the plan anew with these weights; what was set by hand, locks and bounds stay.
pub fn redecompose(desk: Desk, weights: Hundredths) {
    let Some((plan, weights)) = desk.bench.with_untracked(current_plan).zip(blend(weights)) else { return };
    let request = TargetRequest {
        total: plan.total,
        unit: plan.unit,
        weights,
        closed_months: plan.closed_months,
        growth: plan.terms.growth,
        spread: plan.terms.spread,
    };
    desk.decompose(plan.window, request, Some(plan), move |error| {
        let _ = desk.note.try_set(Some(Note::Refused(error)));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_always_add_up() {
        let three = [true, true, true, false, false];
        assert_eq!(rebalanced([50, 40, 10, 0, 0], 0, 75, three), [75, 20, 5, 0, 0]);
        assert_eq!(rebalanced([100, 0, 0, 0, 0], 0, 50, three), [50, 25, 25, 0, 0]);
        // By hand: 40 for potential leaves 60 for 50 : 40 : 10, hence 30, 24, 6; the pipeline has no data.
        assert_eq!(rebalanced([50, 40, 10, 0, 0], 3, 40, [true, true, true, true, false]), [30, 24, 6, 40, 0]);
        for value in 0..=100 {
            assert_eq!(rebalanced([33, 33, 34, 0, 0], 1, value, [true; 5]).iter().sum::<u32>(), 100);
        }
        assert_eq!(hundredths(BlendWeights::default()), [50, 40, 10, 0, 0]);
    }
}
