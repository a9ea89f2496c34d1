//! From where on something is worth an alert: every threshold with what is usual.

use leptos::prelude::*;

use crate::i18n::{AlertsTexts, Formats};
use crate::import::{DecimalMark, parse_number};
use crate::plan::{Threshold, ThresholdFault, Thresholds};
use crate::ui::components::typed_field::TypedField;
use crate::ui::language::{tr, trf};
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::Action;
use crate::workbench::followups::FollowUpAction;

/// The name of a threshold.
pub fn name(which: Threshold, texts: &'static AlertsTexts) -> &'static str {
    match which {
        Threshold::High => texts.threshold_high,
        Threshold::Medium => texts.threshold_medium,
        Threshold::Behind => texts.threshold_behind,
        Threshold::Chance => texts.threshold_chance,
        Threshold::Signal => texts.threshold_signal,
        Threshold::Width => texts.threshold_width,
        Threshold::Gap => texts.threshold_gap,
        Threshold::Moved => texts.threshold_moved,
        Threshold::Usual => texts.threshold_usual,
    }
}

/// A threshold as it is typed: `0.2`.
pub fn shown(which: Threshold, value: i64, formats: Formats) -> String {
    let decimals = which.decimals();
    let text = formats.number(value as f64 / 10_f64.powi(decimals as i32), decimals);
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

fn read(which: Threshold, text: &str) -> Option<i64> {
    let parsed = parse_number(text.trim().trim_end_matches(['%', '％']), DecimalMark::Point).ok()??;
    parsed.value.to_units(which.decimals())
}

/// The form: every field is taken when it is left or confirmed.
#[component]
pub fn ThresholdSettings() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let now = bench.select(|it| it.thresholds);
    let refused = RwSignal::new(None::<String>);
    let set = move |next: Thresholds| {
        refused.set(None);
        if next != now.get_untracked() {
            bench.dispatch(Action::FollowUp(FollowUpAction::SetThresholds(next)));
        }
    };
    let take = move |which: Threshold, text: &str| {
        let formats = formats.get_untracked();
        let texts = &formats.language.texts().alerts;
        let outside = || {
            let (least, most) = which.range();
            let [least, most] = [least, most].map(|it| shown(which, it, formats));
            Some(texts.bad_threshold(text, name(which, texts), least, most))
        };
        match read(which, text).map(|it| now.get_untracked().with(which, it)) {
            None => refused.set(outside()),
            Some(next) => match next.verify() {
                Ok(()) => set(next),
                Err(ThresholdFault::Outside(_)) => refused.set(outside()),
                Err(ThresholdFault::Crossed) => refused.set(Some(texts.crossed_threshold.to_owned())),
            },
        }
    };
    let field = move |which: Threshold| {
        let label = Signal::derive(move || name(which, &formats.get().language.texts().alerts).to_owned());
        let value = Signal::derive(move || shown(which, now.get().get(which), formats.get()));
        let usual = trf(move |texts, formats| {
            texts.alerts.usual_value(shown(which, Thresholds::default().get(which), formats))
        });
        let set = Callback::new(move |text: String| take(which, &text));
        view! { <li data-threshold=which.key()><TypedField label value class="threshold" on_commit=set /><span class="q small">{usual}</span></li> }
    };
    let is_usual = move || now.get() == Thresholds::default();
    view! {
        <details class="settings thresholds">
            <summary>{tr(|it| it.alerts.thresholds)}</summary>
            <p class="q">{tr(|it| it.alerts.thresholds_hint)}</p>
            <ul>{Threshold::ALL.map(field).collect_view()}</ul>
            <p class="acts"><button type="button" class="btn sm" data-usual="" disabled=is_usual on:click=move |_| set(Thresholds::default())>{tr(|it| it.alerts.usual)}</button></p>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
        </details>
    }
}
