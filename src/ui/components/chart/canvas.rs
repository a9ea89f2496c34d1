//! The canvas that shows a chart, keeps it sharp, and tells what is pointed at.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{HtmlCanvasElement, MediaQueryList, ResizeObserver};

use crate::charts::{Chart, Point, Scene, Size};

use super::paint::paint;

/// What the pointer or the keyboard has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hover {
    /// The item: a month, bar or row of the chart.
    pub item_idx: usize,
    /// Where a tooltip points to, in CSS pixels from the canvas' top left corner.
    pub anchor: Point,
}

/// Shows a chart as wide as its parent. Arrows, Home and End move the cursor, Enter selects.
#[component]
pub fn ChartCanvas(
    /// What to draw.
    #[prop(into)]
    chart: Signal<Chart>,
    /// What the chart says, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Height in CSS pixels.
    #[prop(into)]
    height: Signal<f64>,
    /// Anything that changes with the theme: the colours are read anew.
    #[prop(into)]
    theme: Signal<String>,
    /// Called with what is pointed at, and with `None` when nothing is.
    #[prop(optional, into)]
    on_hover: Option<Callback<Option<Hover>>>,
    /// Called with the item that was clicked or confirmed.
    #[prop(optional, into)]
    on_select: Option<Callback<usize>>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let width = observed_width(canvas);
    let ratio = pixel_ratio();
    let cursor = RwSignal::new(None::<usize>);
    let scene = StoredValue::new(Scene::default());
    let is_due = StoredValue::new(false);
    let draw = move || {
        is_due.try_set_value(false);
        let Some(Some(element)) = canvas.try_get_untracked() else { return };
        let size = Size { width: width.get_untracked(), height: height.get_untracked() };
        let ratio = ratio.get_untracked();
        let painted = chart.with_untracked(|chart| paint(&element, chart, size, cursor.get_untracked(), ratio));
        scene.set_value(painted.unwrap_or_default());
    };
    Effect::new(move || {
        chart.track();
        theme.track();
        height.track();
        ratio.track();
        cursor.track();
        // Several changes within one frame are drawn once.
        if width.get() > 0.0 && !is_due.get_value() {
            is_due.set_value(true);
            request_animation_frame(draw);
        }
    });
    let point_at = move |item_idx: Option<usize>| {
        if cursor.get_untracked() == item_idx {
            return;
        }
        cursor.set(item_idx);
        let hover = item_idx.and_then(|item_idx| {
            let anchor = scene.with_value(|scene| scene.anchor(item_idx))?;
            Some(Hover { item_idx, anchor })
        });
        if let Some(on_hover) = on_hover {
            on_hover.run(hover);
        }
    };
    let item_under = move |event: &PointerEvent| {
        let at = Point { x: f64::from(event.offset_x()), y: f64::from(event.offset_y()) };
        scene.with_value(|scene| scene.item_at(at))
    };
    let select = move |item_idx: Option<usize>| {
        if let Some((on_select, item_idx)) = on_select.zip(item_idx) {
            on_select.run(item_idx);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let n_items = scene.with_value(Scene::n_items);
        match key_move(&event.key(), cursor.get_untracked(), n_items) {
            KeyMove::To(item_idx) => point_at(item_idx),
            KeyMove::Select => select(cursor.get_untracked()),
            KeyMove::None => return,
        }
        event.prevent_default();
    };
    view! {
        <canvas
            node_ref=canvas
            class="chart"
            role="img"
            tabindex="0"
            aria-label=label
            style:display="block"
            style:width="100%"
            style:touch-action="pan-y"
            style:height=move || format!("{}px", height.get())
            on:pointermove=move |event| point_at(item_under(&event))
            on:pointerdown=move |event| point_at(item_under(&event))
            on:pointerleave=move |_| point_at(None)
            on:blur=move |_| point_at(None)
            on:click=move |_| select(cursor.get_untracked())
            on:keydown=on_key
        ></canvas>
    }
}

/// What a key does to the cursor.
enum KeyMove {
    To(Option<usize>),
    Select,
    None,
}

fn key_move(key: &str, at: Option<usize>, n_items: usize) -> KeyMove {
    let Some(last) = n_items.checked_sub(1) else { return KeyMove::None };
    match key {
        "ArrowLeft" | "ArrowUp" => KeyMove::To(Some(at.map_or(last, |at| at.saturating_sub(1)))),
        "ArrowRight" | "ArrowDown" => KeyMove::To(Some(at.map_or(0, |at| (at + 1).min(last)))),
        "Home" => KeyMove::To(Some(0)),
        "End" => KeyMove::To(Some(last)),
        "Escape" if at.is_some() => KeyMove::To(None),
        "Enter" => KeyMove::Select,
        _ => KeyMove::None,
    }
}

/// The canvas' width in CSS pixels, kept up to date; 0 before the first layout.
fn observed_width(canvas: NodeRef<html::Canvas>) -> ReadSignal<f64> {
    let (width, set_width) = signal(0.0);
    let watch = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move || {
        let Some(element) = canvas.get() else { return };
        let element: HtmlCanvasElement = element;
        let measured = element.clone();
        let report = Closure::<dyn FnMut()>::new(move || set_width.set(f64::from(measured.client_width())));
        if let Ok(observer) = ResizeObserver::new(report.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watch.set_value(Some((observer, report)));
        }
    });
    on_cleanup(move || {
        watch.try_update_value(|watch| {
            if let Some((observer, _)) = watch.take() {
                observer.disconnect();
            }
        });
    });
    width
}

fn device_pixel_ratio() -> f64 {
    window().device_pixel_ratio().max(1.0)
}

/// The device's pixel ratio, which changes with zoom and when the window moves to another screen.
fn pixel_ratio() -> ReadSignal<f64> {
    let (ratio, set_ratio) = signal(device_pixel_ratio());
    let watch = StoredValue::new_local(None::<(MediaQueryList, Closure<dyn FnMut(JsValue)>)>);
    let stop = move || {
        watch.try_update_value(|watch| {
            if let Some((query, _)) = watch.take() {
                query.set_onchange(None);
            }
        });
    };
    // A query only tells that this ratio is left, hence every new ratio needs a new one.
    Effect::new(move || {
        stop();
        let Ok(Some(query)) = window().match_media(&format!("(resolution: {}dppx)", ratio.get())) else { return };
        let report = Closure::<dyn FnMut(JsValue)>::new(move |_| set_ratio.set(device_pixel_ratio()));
        query.set_onchange(Some(report.as_ref().unchecked_ref()));
        watch.set_value(Some((query, report)));
    });
    on_cleanup(stop);
    ratio
}
