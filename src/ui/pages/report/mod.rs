//! Reports: the one-page brief, to read here, to print, to send.

mod brief;
mod present;
mod view;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::Size;
use crate::report::Report;
use crate::ui::components::chart::{page_palette, with_text_measure};
use crate::ui::components::no_data::NoData;
use crate::ui::components::screen::observed_size;
use crate::ui::language::tr;
use crate::ui::overlays::use_overlays;
use crate::ui::platform::{clock, files};
use crate::ui::state::{use_bench, use_forecasts, use_formats, use_preferences};

use brief::{CHART, Choice, Source, brief, chart_svg};
use present::Present;
use view::ReportView;

/// What stands beside the chart across the brief: its margins and its line, CSS pixels.
const AROUND: f64 = 50.0;

/// What came of a button.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Copied,
    NotCopied,
    NotSaved(String),
}

/// The page.
#[component]
pub fn ReportPage() -> impl IntoView {
    let bench = use_bench();
    let has_data = bench.select(|it| it.book.is_some());
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <NoData title=|it| it.report.no_data text=|it| it.report.no_data_text /> }><Brief /></Show>
    }
}

#[component]
fn Brief() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let choice = RwSignal::new(Choice { n_rows: 20, hide_names: false });
    let outcome = RwSignal::new(None::<Outcome>);
    let report = Memo::new(move |_| {
        let (year, month, day) = clock::today();
        let today = format!("{year:04}-{month:02}-{day:02}");
        let (formats, choice) = (formats.get(), choice.get());
        bench.with(|document| {
            forecasts.with(|forecasts| {
                with_text_measure(|measure| {
                    brief(Source { document, forecasts, formats, today: &today, measure }, choice)
                })
            })
        })
    });
    let sheet = NodeRef::<html::Div>::new();
    let screen = screen_chart(sheet);
    let ready = move || report.with(|it| it.as_ref().is_some_and(|it| !it.sections.is_empty()));
    let with_report = move |act: &dyn Fn(&Report)| report.with_untracked(|it| it.as_ref().into_iter().for_each(act));
    let save = move |_| {
        with_report(&|it| {
            let name = format!("{}.html", files::safe_name(&it.title));
            let saved = files::save_text(&name, "text/html;charset=utf-8", &it.html());
            outcome.set(saved.err().map(Outcome::NotSaved));
        });
    };
    let copy = move |_| with_report(&|it| copy_text(it.text(), outcome));
    let print = move |_| {
        // A browser without printing does nothing, and there is nothing to say about it.
        let _ = window().print();
    };
    let waiting = move || !ready();
    let presented = use_overlays().present;
    on_cleanup(move || presented.set(false));
    view! {
        <div class="head brief-head">
            <div class="say"><p class="at"><span>{tr(|it| it.report.brief)}</span></p></div>
            <div class="acts">
                <button type="button" class="btn do" disabled=waiting on:click=save>{tr(|it| it.report.save_html)}</button>
                <button type="button" class="btn" disabled=waiting on:click=move |_| presented.set(true)>{tr(|it| it.present.button)}</button>
                <button type="button" class="btn" disabled=waiting on:click=print>{tr(|it| it.report.print)}</button>
                <button type="button" class="btn" disabled=waiting on:click=copy>{tr(|it| it.report.copy)}</button>
            </div>
        </div>
        <div class="body">
            <div class="bar brief-choices">
                <label class="tick"><input type="checkbox" prop:checked=move || choice.get().hide_names on:change=move |_| choice.update(|it| it.hide_names = !it.hide_names) />{tr(|it| it.report.hide_names)}</label>
                <label class="inline">{tr(|it| it.report.rows)}
                    <select on:change=move |event| { if let Ok(n) = event_target_value(&event).parse() { choice.update(|it| it.n_rows = n) } }>
                        {[10, 20, 40, 100].map(|n: usize| view! { <option value=n.to_string() selected=move || choice.get().n_rows == n>{n}</option> }).collect_view()}
                    </select>
                </label>
                <span class="q" role="status">{move || outcome.get().map(outcome_text)}</span>
            </div>
            <div node_ref=sheet><ReportView report screen /></div>
            <Present report screen shown=presented />
        </div>
    }
}

/// The brief's chart for the screen, drawn anew for its width and its theme.
fn screen_chart(sheet: NodeRef<html::Div>) -> Memo<Option<String>> {
    let (bench, forecasts, formats, preferences) = (use_bench(), use_forecasts(), use_formats(), use_preferences());
    let palette = RwSignal::new(page_palette());
    // The page has its new colours a frame after the choice.
    Effect::new(move || {
        preferences.track();
        request_animation_frame(move || {
            let _ = palette.try_set(page_palette());
        });
    });
    let size = observed_size(sheet);
    let width = Memo::new(move |_| match size.get().width {
        room if room > AROUND => (room - AROUND).min(CHART.width).floor(),
        _ => CHART.width,
    });
    Memo::new(move |_| {
        let (formats, size) = (formats.get(), Size { width: width.get(), ..CHART });
        bench.with(|document| {
            forecasts.with(|forecasts| {
                with_text_measure(|measure| {
                    let source = Source { document, forecasts, formats, today: "", measure };
                    palette.with(|it| chart_svg(source, size, it))
                })
            })
        })
    })
}

fn outcome_text(outcome: Outcome) -> String {
    let texts = &use_formats().get().language.texts().report;
    match outcome {
        Outcome::Copied => texts.copied.to_owned(),
        Outcome::NotCopied => texts.not_copied.to_owned(),
        Outcome::NotSaved(reason) => texts.not_saved(reason),
    }
}

fn copy_text(text: String, outcome: RwSignal<Option<Outcome>>) {
    spawn_local(async move {
        let copied = files::copy_text(&text).await;
        outcome.try_set(Some(if copied { Outcome::Copied } else { Outcome::NotCopied }));
    });
}
