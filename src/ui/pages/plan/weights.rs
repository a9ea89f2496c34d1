//! The weights of a decomposition: three sliders that always add up to 1.00.

use leptos::prelude::*;

use crate::i18n::Metric;
use crate::plan::{BlendWeights, TargetRequest};
use crate::ui::language::tr;
use crate::ui::tips::Term;

use super::desk::{Desk, Note};
use super::view::current_plan;

/// Weights in hundredths, adding up to 100.
pub type Hundredths = [u32; 3];

/// The weights in hundredths.
pub fn hundredths(weights: BlendWeights) -> Hundredths {
    let round = |it: f64| libm::round(it * 100.0) as u32;
    let (history, forecast) = (round(weights.history()).min(100), round(weights.forecast()));
    let forecast = forecast.min(100 - history);
    [history, forecast, 100 - history - forecast]
}

/// The weights as the plan takes them.
pub fn blend(weights: Hundredths) -> Option<BlendWeights> {
    let [history, forecast, equal] = weights.map(|it| f64::from(it) / 100.0);
    BlendWeights::new(history, forecast, equal)
}

/// One weight set, the two others sharing the rest in their proportion.
pub fn rebalanced(weights: Hundredths, which: usize, value: u32) -> Hundredths {
    let value = value.min(100);
    let (a, b) = ((which + 1) % 3, (which + 2) % 3);
    let (rest, sum) = (100 - value, weights[a] + weights[b]);
    let part = (rest * weights[a] + sum / 2).checked_div(sum).unwrap_or(rest / 2);
    let mut changed = [value; 3];
    changed[a] = part;
    changed[b] = rest - part;
    changed
}

/// The three sliders with their sum.
#[component]
pub fn WeightSliders(
    /// The weights.
    weights: RwSignal<Hundredths>,
) -> impl IntoView {
    let slider = move |which: usize, label: Signal<&'static str>| {
        let value = move || weights.get()[which];
        view! {
            <label class="lam">
                <span>{label}</span>
                <input type="range" min="0" max="100" step="5" prop:value=move || value().to_string()
                    on:input=move |event| if let Ok(it) = event_target_value(&event).parse() { weights.update(|all| *all = rebalanced(*all, which, it)) } />
                <b>{move || format!("{:.2}", f64::from(value()) / 100.0)}</b>
            </label>
        }
    };
    view! {
        {slider(0, Signal::derive(tr(|it| it.plan.weight_history)))}
        {slider(1, Signal::derive(tr(|it| it.plan.weight_forecast)))}
        {slider(2, Signal::derive(tr(|it| it.plan.weight_equal)))}
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
    view! {
        <div class="weights" role="group" aria-label=tr(|it| it.plan.weights)>
            <b><Term metric=Metric::Weights>{tr(|it| it.plan.weights)}</Term></b>
            <WeightSliders weights />
            <button type="button" class="btn sm" disabled=move || !has_tree.get() || desk.working.get() title=tr(|it| it.plan.redecompose_hint)
                on:click=move |_| redecompose(desk, weights.get_untracked())>{tr(|it| it.plan.redecompose)}</button>
            <span class="q hide-p">{tr(|it| it.plan.redecompose_hint)}</span>
        </div>
    }
}

/// Decomposes the plan anew with these weights; what was set by hand, locks and bounds stay.
pub fn redecompose(desk: Desk, weights: Hundredths) {
    let Some((plan, weights)) = desk.bench.with_untracked(current_plan).zip(blend(weights)) else { return };
    let request = TargetRequest { total: plan.total, unit: plan.unit, weights, closed_months: plan.closed_months };
    desk.decompose(plan.window, request, Some(plan), move |error| {
        let _ = desk.note.try_set(Some(Note::Refused(error)));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_always_add_up() {
        assert_eq!(rebalanced([50, 40, 10], 0, 75), [75, 20, 5]);
        assert_eq!(rebalanced([100, 0, 0], 0, 50), [50, 25, 25]);
        for value in 0..=100 {
            assert_eq!(rebalanced([33, 33, 34], 1, value).iter().sum::<u32>(), 100);
        }
    }
}
