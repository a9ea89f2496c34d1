//! Whether the forecast drifts off: three signals over its one-step errors (V5).

use leptos::prelude::*;

use crate::forecast::{MethodId, Tracking, TrackingPoint};
use crate::i18n::{Formats, Metric};
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::platform::workers;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;

use super::PrepareContext;

#[derive(Clone, Debug, PartialEq)]
enum State {
    NotAsked,
    Running,
    Done(MethodId, Option<Tracking>),
}

/// The signals, on request: they take a backtest of the method in use.
#[component]
pub fn TrackingSection() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let state = RwSignal::new(State::NotAsked);
    let method = move || context.facts.with(|it| it.as_ref().and_then(|it| it.in_use));
    // Counts the questions: only the last one's answer is heard.
    let asked = StoredValue::new(0_u64);
    let ask = move || {
        state.set(State::Running);
        asked.update_value(|it| *it += 1);
        let question = context.facts.with_untracked(|it| {
            let facts = it.as_ref()?;
            Some((PrepareContext::node_ask(facts, PrepareContext::treatment(facts)), facts.in_use?))
        });
        // While the league chooses anew there is no method to track; the next facts have one.
        let Some((node, method)) = question else { return };
        let this = asked.get_value();
        workers::submit(Group::Detail, Ask::Tracking { node, method }, None, move |answer| {
            let found = match answer {
                Ok(Answer::Tracking(found)) => State::Done(method, found),
                _ => State::NotAsked,
            };
            if asked.try_get_value() == Some(this) {
                let _ = state.try_set(found);
            }
        });
    };
    // What was tracked belongs to the history and the method that it was tracked with. Who waits for an answer when these
    // change gets that of the new ones.
    Effect::new(move || {
        context.facts.track();
        match state.get_untracked() {
            State::Running => ask(),
            _ => state.set(State::NotAsked),
        }
    });
    let small = move || match state.get() {
        State::Done(method, Some(it)) => {
            let formats = formats.get();
            let texts = formats.language.texts();
            Some(texts.prepare.tracking_small(method_name(method, texts), formats.count(it.errors.len())))
        }
        _ => None,
    };
    let body = move || {
        match state.get() {
        State::NotAsked => view! {
            <p><button type="button" class="btn sm check" disabled=move || method().is_none() on:click=move |_| ask()>{tr(|it| it.prepare.tracking_ask)}</button></p>
        }
        .into_any(),
        State::Running => view! { <p class="q">{tr(|it| it.prepare.tracking_running)}</p> }.into_any(),
        State::Done(_, None) => view! { <p class="q">{tr(|it| it.prepare.tracking_short)}</p> }.into_any(),
        State::Done(_, Some(it)) => match it.points.last() {
            Some(last) => view! { <Signals last=*last /> }.into_any(),
            None => ().into_any(),
        },
    }
    };
    view! {
        <section class="track" aria-live="polite">
            <div class="bar"><h2><Term metric=Metric::TrackingSignal>{tr(|it| it.prepare.tracking)}</Term><small>{small}</small></h2></div>
            {body}
        </section>
    }
}

#[component]
fn Signals(last: TrackingPoint) -> impl IntoView {
    let formats = use_formats();
    let alert = last.signal_alert() || last.trigg_alert() || last.cusum_alert();
    let row = move |name: fn(&'static crate::i18n::Texts) -> &'static str, value: f64, limit: f64, is_alert: bool| {
        let limit = move || {
            let formats = formats.get();
            formats.language.texts().prepare.alert_at(format!("±{}", formats.number(limit, 2)))
        };
        view! {
            <tr>
                <td class="l">{tr(name)}</td><td>{move || formats.get().number(value, 2)}</td><td class="l note">{limit}</td>
                <td class="l" class:warn=is_alert>{move || finding(value, is_alert, formats.get())}</td>
            </tr>
        }
    };
    // The larger of both sums, signed by its side.
    let cusum = if last.cusum_high >= last.cusum_low { last.cusum_high } else { -last.cusum_low };
    view! {
        <p>{move || if alert { tr(|it| it.prepare.track_alert)() } else { tr(|it| it.prepare.track_calm)() }}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.prepare.tracking)><table class="signals"><tbody>
            {row(|it| it.prepare.signal_ts, last.signal, 8.2, last.signal_alert())}
            {row(|it| it.prepare.signal_trigg, last.trigg, 0.54, last.trigg_alert())}
            {row(|it| it.prepare.signal_cusum, cusum, 4.0, last.cusum_alert())}
        </tbody></table></div>
    }
}

fn finding(value: f64, is_alert: bool, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match (is_alert, value > 0.0) {
        (false, _) => texts.calm,
        (true, true) => texts.alert_low,
        (true, false) => texts.alert_high,
    }
}
