//! What the preparation does to the forecast: the same backtest with and without, judged on recorded values.

use std::time::Duration;

use leptos::prelude::*;

use crate::forecast::{MethodId, SeriesForecast};
use crate::i18n::{Formats, Metric};
use crate::jobs::protocol::{Answer, Ask};
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;
use crate::workbench::preparation::NodePreparation;

use super::facts::PrepareFacts;
use super::{PrepareContext, ask_on_change};

/// A pause after the last change: each comparison costs two runs of the league.
const PAUSE: Duration = Duration::from_millis(700);

/// One side of the comparison.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    method: MethodId,
    mase: Option<f64>,
    wape: Option<f64>,
    ahead: f64,
    n_months: usize,
}

/// How far the comparison is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Running,
    Failed,
    Done(Box<[Side; 2]>),
}

impl Side {
    fn of(it: &SeriesForecast) -> Self {
        let method = it.chosen.method;
        let scores = it.league.entries.iter().find(|it| it.method == method).and_then(|it| it.result.as_ref().ok());
        Self {
            method,
            mase: scores.and_then(|it| it.mase),
            wape: scores.and_then(|it| it.wape),
            ahead: it.chosen.forecast.point.iter().sum(),
            n_months: it.chosen.forecast.point.len(),
        }
    }
}

/// The comparison.
#[component]
pub fn Effect() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let state = RwSignal::new(State::Running);
    // The method in use changes with the answer itself, and is not part of the question.
    let question = Memo::new(move |_| {
        context.facts.with(|it| {
            let facts = it.as_ref().filter(|it| is_in_force(it) && !it.thin)?;
            Some(PrepareFacts { in_use: None, ..facts.clone() })
        })
    });
    Effect::new(move || {
        question.track();
        state.set(State::Running);
    });
    ask_on_change(
        PAUSE,
        question,
        |facts| Ask::Forecast {
            nodes: vec![
                PrepareContext::node_ask(facts, None),
                PrepareContext::node_ask(facts, PrepareContext::treatment(facts)),
            ],
        },
        move |answer| {
            let sides = match answer {
                Some(Answer::Forecast(both)) => {
                    let mut sides = both.iter().filter_map(|it| it.1.as_ref()).map(Side::of);
                    sides.next().zip(sides.next())
                }
                _ => None,
            };
            let _ =
                state.try_set(sides.map_or(State::Failed, |(raw, prepared)| State::Done(Box::new([raw, prepared]))));
        },
    );
    let words = move || {
        let texts = &formats.get().language.texts().prepare;
        context.facts.with(|it| match it {
            Some(it) if it.thin => Some(texts.effect_thin),
            Some(it) if !is_in_force(it) => Some(texts.effect_nothing),
            _ => match state.get() {
                State::Running => Some(texts.effect_running),
                State::Failed => Some(texts.effect_failed),
                State::Done(_) => None,
            },
        })
    };
    let table = move || match (words(), state.get()) {
        (None, State::Done(sides)) => Some(view! { <Sides sides=*sides /> }),
        _ => None,
    };
    view! {
        <section class="effect" aria-live="polite">
            <div class="bar"><h2>{tr(|it| it.prepare.effect)}<small>{tr(|it| it.prepare.effect_small)}</small></h2></div>
            {move || words().map(|it| view! { <p class="q">{it}</p> })}
            {table}
        </section>
    }
}

/// Whether anything decided reaches the engine.
fn is_in_force(facts: &PrepareFacts) -> bool {
    let NodePreparation { decisions: _, treatment, season } = &facts.decided;
    let told = facts.decided.treatment(&facts.values, facts.months, facts.measure, facts.horizon);
    !told.replaced.is_empty() || *treatment != Default::default() || season.is_some()
}

#[component]
fn Sides(sides: [Side; 2]) -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let verdict = verdict(&sides);
    let n_months = sides[0].n_months;
    let row = move |side: Side, name: fn(&'static crate::i18n::Texts) -> &'static str| {
        let number = move |it: Option<f64>, text: fn(Formats, f64) -> String| {
            it.map_or_else(|| "–".to_owned(), |it| text(formats.get(), it))
        };
        let ahead = move || context.facts.with(|it| it.as_ref().map(|it| it.text(side.ahead, formats.get())));
        view! {
            <tr>
                <td class="l">{tr(name)}</td>
                <td class="l">{move || method_name(side.method, formats.get().language.texts())}</td>
                <td>{move || number(side.mase, |f, it| f.number(it, 2))}</td>
                <td>{move || number(side.wape, |f, it| f.percent(it, 1))}</td>
                <td class="fc">{ahead}</td>
            </tr>
        }
    };
    let [raw, prepared] = sides;
    view! {
        <p class="verdict">{move || verdict_text(verdict, formats.get())}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.prepare.effect)>
            <table>
                <thead><tr>
                    <td></td><th class="l">{tr(|it| it.prepare.method)}</th><th><Term metric=Metric::Mase>"MASE"</Term></th><th><Term metric=Metric::Wape>"WAPE"</Term></th>
                    <th>{move || formats.get().language.texts().prepare.next_months(formats.get().count(n_months))}</th>
                </tr></thead>
                <tbody>{row(raw, |it| it.prepare.as_recorded)}{row(prepared, |it| it.prepare.prepared)}</tbody>
            </table>
        </div>
        <p class="q small">{tr(|it| it.prepare.effect_honest)}</p>
    }
}

/// WAPE prepared over WAPE as recorded, less one.
fn verdict([raw, prepared]: &[Side; 2]) -> Option<f64> {
    let (before, after) = (raw.wape?, prepared.wape?);
    (before > 0.0).then(|| after / before - 1.0)
}

fn verdict_text(change: Option<f64>, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    match change {
        None => texts.effect_unjudged.to_owned(),
        Some(it) if it < -0.01 => texts.effect_better(formats.percent(-it, 1)),
        Some(it) if it > 0.01 => texts.effect_worse(formats.percent(it, 1)),
        Some(_) => texts.effect_same.to_owned(),
    }
}
