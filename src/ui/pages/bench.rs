//! How fast the engine is in this browser: measured, not promised.

use leptos::prelude::*;

use crate::jobs::bench_nodes;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::language::tr;
use crate::ui::platform::{clock, workers};
use crate::ui::state::use_formats;

const N_SERIES: usize = 100;
const N_MONTHS: usize = 60;
/// As a book is asked for: the first node alone, the rest in pieces.
const QUICK_CHUNK: usize = 40;
const CHUNK: usize = 6;

/// Milliseconds from the question to an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Times {
    /// To the first provisional forecast.
    first: Option<f64>,
    /// To the last of them.
    provisional: Option<f64>,
    /// To the last automatic forecast.
    automatic: Option<f64>,
}

/// The bench page: monthly series of five years, asked for as a book asks, in all workers there are.
#[component]
pub fn BenchPage() -> impl IntoView {
    let formats = use_formats();
    let times = RwSignal::new(Times::default());
    let broken = RwSignal::new(false);
    let left = StoredValue::new((0_usize, 0_usize));
    let run = move || {
        times.set(Times::default());
        broken.set(false);
        let nodes = bench_nodes(N_SERIES, N_MONTHS);
        let started = clock::elapsed();
        let (first, rest) = nodes.split_at(1);
        let quick: Vec<&[NodeAsk]> = std::iter::once(first).chain(rest.chunks(QUICK_CHUNK)).collect();
        left.set_value((quick.len(), nodes.chunks(CHUNK).len()));
        // The reader may have left the page meanwhile.
        for chunk in quick {
            let ask = Ask::Quick { nodes: chunk.to_vec() };
            workers::submit(Group::Detail, ask, None, move |answer| {
                if !matches!(answer, Ok(Answer::Quick(_))) {
                    let _ = broken.try_set(true);
                    return;
                }
                let took = clock::elapsed() - started;
                let _ = left.try_update_value(|it| it.0 -= 1);
                let done = left.try_get_value().is_some_and(|it| it.0 == 0);
                let _ = times.try_update(|it| {
                    it.first.get_or_insert(took);
                    it.provisional = done.then_some(took);
                });
            });
        }
        for chunk in nodes.chunks(CHUNK) {
            let ask = Ask::Forecast { nodes: chunk.to_vec() };
            workers::submit(Group::Detail, ask, None, move |answer| {
                if !matches!(answer, Ok(Answer::Forecast(_))) {
                    let _ = broken.try_set(true);
                    return;
                }
                let took = clock::elapsed() - started;
                let _ = left.try_update_value(|it| it.1 -= 1);
                if left.try_get_value().is_some_and(|it| it.1 == 0) {
                    let _ = times.try_update(|it| it.automatic = Some(took));
                }
            });
        }
    };
    Effect::new(run);
    let running = move || times.get().automatic.is_none() && !broken.get();
    let result = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().bench;
        let seconds = |it: f64| formats.number(it / 1000.0, 2);
        let Times { first, provisional, automatic } = times.get();
        let lines = [
            first.map(|it| texts.first(seconds(it))),
            provisional.map(|it| texts.provisional(formats.count(N_SERIES), seconds(it))),
            automatic.map(|it| {
                let each = formats.number(it / N_SERIES as f64, 1);
                texts.result(formats.count(N_SERIES), N_MONTHS, seconds(it), formats.count(workers::n_workers()), each)
            }),
        ];
        let done = automatic.map(|_| "yes");
        view! { <div data-bench-done=done>{lines.into_iter().flatten().map(|it| view! { <p class="big">{it}</p> }).collect_view()}</div> }
    };
    view! {
        <div class="empty">
            <h1>{tr(|it| it.bench.title)}</h1>
            <p>{tr(|it| it.bench.text)}</p>
            {result}
            <Show when=running><p role="status">{tr(|it| it.bench.running)}</p></Show>
            <Show when=move || broken.get()><p role="alert">{tr(|it| it.bench.failed)}</p></Show>
            <p class="acts"><button type="button" class="btn" disabled=running on:click=move |_| run()>{tr(|it| it.bench.again)}</button></p>
        </div>
    }
}
