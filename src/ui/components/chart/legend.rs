//! The names of a chart's lines: pressed ones are shown.

use leptos::prelude::*;

use crate::charts::{Ink, LegendEntry, Sample};
use crate::ui::language::tr;

use super::state::Look;

/// One button per line; nothing where there is only one.
#[component]
pub(super) fn Legend(look: Look) -> impl IntoView {
    let entries = Memo::new(move |_| look.chart.with(|it| it.legend()));
    let buttons = move || entries.get().into_iter().map(|it| view! { <Entry look entry=it /> }).collect_view();
    view! {
        <Show when=move || !entries.read().is_empty()>
            <div class="legend" role="group" aria-label=tr(|it| it.chart.legend)>{buttons}</div>
        </Show>
    }
}

#[component]
fn Entry(look: Look, entry: LegendEntry) -> impl IntoView {
    let LegendEntry { part, label } = entry;
    let is_shown = move || !look.hidden.with(|it| it.contains(&part));
    let toggle = move |_| {
        look.hidden.update(|it| match it.iter().position(|hidden| *hidden == part) {
            Some(i) => drop(it.remove(i)),
            None => it.push(part),
        });
    };
    let (sample, ink) = part.sample();
    let class = match ink {
        Ink::Forecast | Ink::Band80 | Ink::Band95 => "fc",
        Ink::Target => "tg",
        Ink::Quiet => "q",
        _ => "",
    };
    let (width, dash) = match sample {
        Sample::Line => ("2", ""),
        Sample::Thin => ("1", ""),
        Sample::Dashed => ("1.5", "5 3"),
        Sample::Dotted => ("1.25", "1.5 2.5"),
        Sample::Band => ("9", ""),
    };
    let opacity = match ink {
        Ink::Band80 => "0.4",
        Ink::Band95 => "0.2",
        _ => "1",
    };
    view! {
        <button type="button" class="key" aria-pressed=move || is_shown().to_string() on:click=toggle>
            <svg class=class width="20" height="10" viewBox="0 0 20 10" aria-hidden="true">
                <line x1="0" y1="5" x2="20" y2="5" stroke="currentColor" stroke-width=width stroke-dasharray=dash stroke-opacity=opacity />
            </svg>
            <span>{label}</span>
        </button>
    }
}
