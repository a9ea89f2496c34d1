//! A chart's ways out: picture and numbers, as files and onto the clipboard.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::{Caption, Size};
use crate::import::export::ExportTable;
use crate::sheet::protocol::ExportBook;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::platform::{clipboard, files};

use super::export::{png_of, png_promise, svg_text};
use super::state::Look;

/// Pixels per CSS pixel of a picture: enough for print and slides.
const SCALE: f64 = 2.0;

/// What the ways out need to know.
#[derive(Clone, Copy)]
pub(super) struct Ways {
    /// The chart's title and its unit.
    pub title: Signal<String>,
    pub unit: Signal<String>,
    /// The name of the files, without an ending.
    pub file: Callback<(), String>,
    /// The chart's numbers.
    pub table: Callback<(), Option<ExportTable>>,
    /// The numbers as a workbook with its name; `None` offers none.
    pub workbook: Option<Callback<(), Option<(ExportBook, String)>>>,
    /// The picture's width in CSS pixels.
    pub width: f64,
    /// The picture's height in CSS pixels.
    pub height: Signal<f64>,
}

/// The button and what it opens. Escape and a press elsewhere close it.
#[component]
pub(super) fn SaveMenu(look: Look, ways: Ways) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let refused = RwSignal::new(None::<String>);
    let told = RwSignal::new(false);
    // Made when it is opened: a page has several of these.
    let open = RwSignal::new(false);
    let close = move || {
        if let Some(it) = node.get_untracked() {
            it.set_open(false);
        }
    };
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let Some(details) = node.try_get_untracked().flatten() else { return };
        let target: Option<web_sys::Node> = event.target().and_then(|it| wasm_bindgen::JsCast::dyn_into(it).ok());
        if details.open() && !details.contains(target.as_ref()) {
            details.set_open(false);
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && node.get_untracked().is_some_and(|it| it.open()) {
            event.stop_propagation();
            close();
            let summary = node.get_untracked().and_then(|it| it.query_selector("summary").ok().flatten());
            if let Some(it) = summary.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok()) {
                let _ = it.focus();
            }
        }
    };
    let size = move || Size { width: ways.width, height: ways.height.get_untracked() };
    // What the page says beside the canvas has to be in the picture; of the lines those that are shown.
    let caption = move || {
        let hidden = look.hidden.get_untracked();
        let mut keys = look.chart.with_untracked(|it| it.legend());
        keys.retain(|it| !hidden.contains(&it.part));
        Caption { title: ways.title.get_untracked(), unit: ways.unit.get_untracked(), keys }
    };
    let name = move |ending: &str| format!("{}.{ending}", files::safe_name(&ways.file.run(())));
    let report = move |done: Result<(), String>, copied: bool| {
        told.try_set(done.is_ok() && copied);
        refused.try_set(done.err());
    };
    let withheld = StoredValue::new(tr(|it| it.chart.withheld)().to_owned());
    let png = move |_| {
        let (chart, caption, size, name) = (look.drawn(), caption(), size(), name("png"));
        spawn_local(async move {
            let saved = match png_of(&chart, &caption, size, SCALE).await {
                Some(blob) => files::save_blob(&name, &blob),
                None => Err(withheld.get_value()),
            };
            report(saved, false);
        });
    };
    let svg = move |_| {
        let text = svg_text(&look.drawn(), &caption(), size()).ok_or_else(|| withheld.get_value());
        report(text.and_then(|it| files::save_text(&name("svg"), "image/svg+xml", &it)), false);
    };
    let picture = move |_| {
        let Some(png) = png_promise(&look.drawn(), &caption(), size(), SCALE) else {
            return report(Err(withheld.get_value()), true);
        };
        let copied = clipboard::copy_picture(&png);
        spawn_local(async move { report(copied.await, true) });
    };
    let csv = move |_| {
        if let Some(table) = ways.table.run(()) {
            report(files::save_text(&name("csv"), "text/csv;charset=utf-8", &table.to_csv()), false);
        }
    };
    let said = move || match (refused.get(), told.get()) {
        (Some(reason), _) => Some(tr(|it| &it.chart)().refused(reason)),
        (None, true) => Some(tr(|it| it.chart.picture_copied)().to_owned()),
        (None, false) => None,
    };
    view! {
        <details class="menu" node_ref=node on:keydown=on_key on:toggle=move |_| open.set(node.get_untracked().is_some_and(|it| it.open()))>
            <summary class="link">{tr(|it| it.chart.save_or_copy)}</summary>
            <Show when=move || open.get()><div class="items">
                <button type="button" data-png="" on:click=png>{tr(|it| it.chart.save_png)}</button>
                <button type="button" data-svg="" on:click=svg>{tr(|it| it.chart.save_svg)}</button>
                <button type="button" data-picture="" on:click=picture>{tr(|it| it.chart.copy_picture)}</button>
                <button type="button" data-csv="" on:click=csv>{tr(|it| it.chart.save_csv)}</button>
                <TableOut class="item" workbook=ways.workbook table=ways.table copies=|it| it.chart.copy_numbers />
                <p class="told" class:bad=move || refused.with(Option::is_some) role="status">{said}</p>
            </div></Show>
        </details>
    }
}
