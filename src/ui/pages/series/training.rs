//! The first month that the methods learn from: dragged on the chart, or chosen in the line under it.

use leptos::prelude::*;

use crate::i18n::Formats;
use crate::ui::components::chart::StartHandle;
use crate::ui::language::tr;
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::{Action, ForecastAction, LEAST_LEARNT};

use super::SeriesContext;
use super::facts::SeriesFacts;

/// The last month that can be the first one learnt from, counted from the history's first.
fn last_start(facts: &SeriesFacts) -> usize {
    facts.history.len.saturating_sub(LEAST_LEARNT)
}

/// What leaving out the months before `first` means, in words.
fn words(facts: &SeriesFacts, first: usize, formats: Formats) -> String {
    let texts = &formats.language.texts().chart;
    let month = formats.month(facts.history.first.plus(first as i32));
    if first == 0 { texts.learn_all(month) } else { texts.learn_from(month, first) }
}

/// The line on the chart.
pub fn start_handle(context: SeriesContext) -> StartHandle {
    let formats = use_formats();
    let read = move |read: fn(&SeriesFacts) -> usize| {
        Signal::derive(move || context.facts.with(|it| it.as_ref().map_or(0, read)))
    };
    let bench = use_bench();
    StartHandle {
        at: read(|it| it.train_from),
        last: read(last_start),
        label: Signal::derive(move || tr(|it| it.chart.learn_label)().to_owned()),
        text: Callback::new(move |first| {
            context.facts.with(|it| it.as_ref().map(|it| words(it, first, formats.get())).unwrap_or_default())
        }),
        on_commit: Callback::new(move |first: usize| {
            let month = context.facts.with_untracked(|it| it.as_ref().map(|it| it.history.first.plus(first as i32)));
            bench.dispatch(Action::Forecast(ForecastAction::SetTraining(context.node, month.filter(|_| first > 0))));
        }),
    }
}

/// What is learnt from, in words, with the month to choose and the way back.
#[component]
pub fn TrainingLine() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let handle = start_handle(context);
    let is_own =
        move || context.facts.with(|it| it.as_ref().is_some_and(|it| it.forecast.is_some() || it.train_from > 0));
    let said = move || handle.text.run(handle.at.get());
    let months = move || {
        let formats = formats.get();
        context.facts.with(|facts| {
            let Some(facts) = facts.as_ref() else { return Vec::new() };
            let option = |i: usize| {
                let month = formats.month(facts.history.first.plus(i as i32));
                let chosen = facts.train_from == i;
                view! { <option value=i.to_string() selected=chosen>{month}</option> }
            };
            (0..=last_start(facts)).map(option).collect()
        })
    };
    let pick = move |event| {
        if let Ok(first) = event_target_value(&event).parse() {
            handle.on_commit.run(first);
        }
    };
    view! {
        <Show when=is_own>
            <div class="learns">
                <span class="said" role="status">{said}</span>
                <label class="inline"><span>{tr(|it| it.chart.learn_label)}</span><select on:change=pick>{months}</select></label>
                <Show when=move || handle.at.get().gt(&0)>
                    <button type="button" class="link" on:click=move |_| handle.on_commit.run(0)>{tr(|it| it.chart.learn_reset)}</button>
                    <span>{tr(|it| it.chart.learn_why)}</span>
                </Show>
            </div>
        </Show>
    }
}
