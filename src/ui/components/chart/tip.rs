//! The values of what is pointed at.

use leptos::prelude::*;

use crate::charts::{Ink, Reading, Size};

/// What is pointed at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pointed {
    /// Where it lies, in CSS pixels from the chart's left edge.
    pub x: f64,
    /// What it says.
    pub reading: Reading,
}

/// What stands beside the item that is pointed at, on the side with more room. From item to item the same elements stay:
/// they are moved, and only words that differ are put in.
#[component]
pub(super) fn Tip(pointed: RwSignal<Option<Pointed>>, size: ReadSignal<Size>) -> impl IntoView {
    let is_shown = Memo::new(move |_| pointed.with(Option::is_some));
    let says = move |read: &dyn Fn(&Reading) -> Option<String>| {
        pointed.with(|it| read(&it.as_ref()?.reading)).unwrap_or_default()
    };
    let inks = Memo::new(move |_| {
        pointed.with(|it| it.iter().flat_map(|it| &it.reading.rows).map(|it| it.ink).collect::<Vec<Ink>>())
    });
    let rows = move || {
        let row = |(row_idx, ink): (usize, Ink)| {
            let name = move || says(&|it| it.rows.get(row_idx).map(|it| it.name.clone()));
            let value = move || says(&|it| it.rows.get(row_idx).map(|it| it.value.clone()));
            view! { <span>{name}</span><span class=class_of(ink)>{value}</span> }
        };
        inks.get().into_iter().enumerate().map(row).collect_view()
    };
    let place = move || {
        let x = pointed.with(|it| it.as_ref().map(|it| it.x))?;
        let is_left = x > size.get_untracked().width / 2.0;
        let beside = if is_left { format!("{x}px - 100% - 28px") } else { format!("{x}px") };
        Some(format!("translateX(calc({beside}))"))
    };
    view! {
        <Show when=move || is_shown.get()>
            <div class="tip" style:transform=place aria-hidden="true"><b>{move || says(&|it| Some(it.title.clone()))}</b>{rows}</div>
        </Show>
    }
}

fn class_of(ink: Ink) -> &'static str {
    match ink {
        Ink::Forecast => "fc",
        Ink::Target => "tg",
        Ink::Quiet => "q",
        _ => "",
    }
}
