//! How fast the engine is in this browser: measured, not promised.

use leptos::prelude::*;

use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::language::tr;
use crate::ui::platform::{clock, workers};
use crate::ui::state::use_formats;

const N_SERIES: usize = 1000;
const N_MONTHS: usize = 60;

/// The bench page: a thousand monthly series of five years through the whole league, in one worker.
#[component]
pub fn BenchPage() -> impl IntoView {
    let formats = use_formats();
    let seconds = RwSignal::new(None::<f64>);
    let running = RwSignal::new(false);
    let run = move || {
        running.set(true);
        seconds.set(None);
        let started = clock::elapsed();
        workers::submit(Group::Detail, Ask::Bench { n_series: N_SERIES, n_months: N_MONTHS }, None, move |answer| {
            // The reader may have left the page meanwhile.
            let _ = running.try_set(false);
            if matches!(answer, Ok(Answer::Bench(N_SERIES))) {
                let _ = seconds.try_set(Some((clock::elapsed() - started) / 1000.0));
            }
        });
    };
    Effect::new(run);
    let result = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().bench;
        match seconds.get() {
            Some(it) => {
                let each = formats.number(it * 1000.0 / N_SERIES as f64, 2);
                view! { <p class="big" data-bench-done="yes">{texts.result(formats.count(N_SERIES), N_MONTHS, formats.number(it, 2), each)}</p> }.into_any()
            }
            None if running.get() => view! { <p role="status">{texts.running}</p> }.into_any(),
            None => view! { <p role="alert">{texts.failed}</p> }.into_any(),
        }
    };
    view! {
        <div class="empty">
            <h1>{tr(|it| it.bench.title)}</h1>
            <p>{tr(|it| it.bench.text)}</p>
            {result}
            <p class="acts"><button type="button" class="btn" disabled=move || running.get() on:click=move |_| run()>{tr(|it| it.bench.again)}</button></p>
        </div>
    }
}
