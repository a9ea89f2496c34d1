//! A chart with everything around it: what it says, its legend, its numbers, its ways out.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::charts::{Chart, Part, TimeWindow};
use crate::import::export::ExportTable;
use crate::sheet::protocol::ExportBook;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::screen;
use crate::ui::state::use_formats;

use super::handle::StartHandle;
use super::legend::Legend;
use super::menu::{SaveMenu, Ways};
use super::plot::Plot;
use super::state::Look;
use super::table::NumberTable;

/// Shows a chart as wide as its parent.
#[component]
pub fn ChartView(
    /// What to draw.
    #[prop(into)]
    chart: Signal<Chart>,
    /// The finding, as the chart's title; empty where the page has said it already.
    #[prop(into)]
    title: Signal<String>,
    /// The unit, beside the title.
    #[prop(into, optional)]
    unit: Signal<String>,
    /// One sentence on what the chart shows.
    #[prop(into)]
    says: Signal<String>,
    /// Height in CSS pixels.
    #[prop(into)]
    height: Signal<f64>,
    /// The name of the files, without an ending.
    file: Callback<(), String>,
    /// The chart's numbers, exact.
    table: Callback<(), Option<ExportTable>>,
    /// The numbers as a workbook, with its name.
    #[prop(optional)]
    workbook: Option<Callback<(), Option<(ExportBook, String)>>>,
    /// Parts that are hidden, for a page that has its say in it.
    #[prop(optional)]
    hidden: Option<RwSignal<Vec<Part>>>,
    /// The months that are shown, for a page that has its say in it.
    #[prop(optional)]
    window: Option<RwSignal<Option<TimeWindow>>>,
    /// Called with the item that was clicked or confirmed.
    #[prop(optional)]
    on_select: Option<Callback<usize>>,
    /// Where the months that count begin, if the reader can choose.
    #[prop(optional)]
    start: Option<StartHandle>,
    /// Width of the pictures saved, in CSS pixels.
    #[prop(default = 948.0)]
    width: f64,
    /// More to choose from, beside the title.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let look = Look {
        chart,
        hidden: hidden.unwrap_or_default(),
        window: window.unwrap_or_default(),
        cursor: RwSignal::new(None),
        presented: RwSignal::new(false),
    };
    let formats = use_formats();
    let as_table = RwSignal::new(false);
    let node = NodeRef::<html::Figure>::new();
    let present = presenting(look.presented, node);
    let label = Signal::derive(move || {
        let texts = tr(|it| &it.chart)();
        let keys = if chart.with(Chart::n_months).is_some() { texts.keys_time } else { texts.keys };
        let select = if on_select.is_some() { texts.keys_select } else { "" };
        format!("{} {keys} {select}", says.get()).trim_end().to_owned()
    });
    let shown = Signal::derive(move || {
        chart.track();
        formats.track();
        table.run(())
    });
    let ways = Ways { title, unit, file, table, workbook, width, height };
    let children = children.map(|it| it());
    let has_title = move || !title.read().is_empty();
    let toggle_words = move || {
        if as_table.get() { tr(|it| it.forecast.hide_table)() } else { tr(|it| it.forecast.show_table)() }
    };
    let present_words =
        move || if look.presented.get() { tr(|it| it.chart.leave)() } else { tr(|it| it.chart.present)() };
    view! {
        <figure class="chartview" class:presented=look.presented node_ref=node
            on:keydown=move |event: KeyboardEvent| { if event.key() == "Escape" && look.presented.get_untracked() { present.run(false) } }>
            <div class="bar">
                <Show when=has_title><h2>{title}<small>{unit}</small></h2></Show>
                <span class="sp"></span>
                {children}
                <Zoom look />
            </div>
            <figcaption class="q small">{says}</figcaption>
            <Legend look />
            <Plot look label height on_select start />
            <div class="bar foot">
                <button type="button" class="link" aria-expanded=move || as_table.get().to_string() on:click=move |_| as_table.update(|it| *it = !*it)>{toggle_words}</button>
                <SaveMenu look ways />
                <button type="button" class="link" data-present="" aria-pressed=move || look.presented.get().to_string()
                    on:click=move |_| present.run(!look.presented.get_untracked())>{present_words}</button>
            </div>
            <Show when=move || as_table.get()><NumberTable table=shown formats /></Show>
        </figure>
    }
}

/// Closer, further, and all of it again.
#[component]
fn Zoom(look: Look) -> impl IntoView {
    let is_zoomable = Memo::new(move |_| look.chart.with(|it| it.n_months().is_some_and(|n| n > 12)));
    let is_all = move || look.window.with(Option::is_none);
    let zoom = move |factor: f64| look.show(|it, n| it.zoomed(factor, 1.0, n));
    let go = move |months: isize| look.show(|it, n| it.moved(months, n));
    let button = move |sign: Sign,
                       label: fn(&'static crate::i18n::Texts) -> &'static str,
                       press: Callback<()>,
                       off: Signal<bool>| {
        view! { <button type="button" class="icon" aria-label=tr(label) title=tr(label) disabled=off on:click=move |_| press.run(())><Icon sign /></button> }
    };
    let at_all = Signal::derive(is_all);
    view! {
        <Show when=move || is_zoomable.get()>
            <span class="zoom" role="group" aria-label=tr(|it| it.chart.zoom)>
                {button(Sign::Minus, |it| it.chart.further, Callback::new(move |()| zoom(1.5)), at_all)}
                {button(Sign::Plus, |it| it.chart.closer, Callback::new(move |()| zoom(1.0 / 1.5)), Signal::stored(false))}
                {button(Sign::Earlier, |it| it.chart.earlier, Callback::new(move |()| go(-6)), at_all)}
                {button(Sign::Later, |it| it.chart.later, Callback::new(move |()| go(6)), at_all)}
                {button(Sign::Whole, |it| it.chart.all, Callback::new(move |()| look.window.set(None)), at_all)}
            </span>
        </Show>
    }
}

/// Fills the screen with the figure, or gives it back. Where the browser does not lend its screen the page's is taken.
fn presenting(presented: RwSignal<bool>, node: NodeRef<html::Figure>) -> Callback<bool> {
    let listener = window_event_listener_untyped("fullscreenchange", move |_| {
        if presented.get_untracked() && !screen::is_lent() {
            presented.set(false);
        }
    });
    on_cleanup(move || listener.remove());
    Callback::new(move |wanted: bool| {
        presented.set(wanted);
        if !wanted {
            screen::give_back();
        } else if let Some(figure) = node.get_untracked() {
            screen::fill_with(&figure);
        }
    })
}
