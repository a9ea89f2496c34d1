//! The canvas that shows a chart and keeps it sharp, and the one over it that follows pointer and keyboard.

use leptos::{
    ev::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent},
    html,
    prelude::*,
};

use crate::charts::{Palette, Point, Scene, Size};
use crate::ui::components::screen::{forced_colours_changed, observed_size, pixel_ratio};
use crate::ui::language::tr;
use crate::ui::state::use_preferences;

use super::handle::{StartHandle, StartSlider};
use super::paint::{Pixels, page_palette, paint, paint_marks};
use super::state::Look;
use super::tip::{Pointed, Tip};

/// How much larger a chart's words and lines are where it fills the screen.
const PRESENTED: f64 = 1.6;
/// Narrower than this a chart is presented at its own size: larger words would leave the drawing no room.
const ROOMY: f64 = 640.0;
/// One step of zooming.
const STEP: f64 = 1.25;
/// Pixels that a press may move and still be a click.
const STEADY: f64 = 4.0;

/// A press that may become a drag: where it began, and what was shown then.
#[derive(Clone, Copy)]
struct Drag {
    x: f64,
    first: usize,
    moved: bool,
}

/// What is painted, for whoever asks where something lies.
#[derive(Clone, Copy)]
pub(super) struct Painted {
    /// The scene of the canvas.
    pub scene: StoredValue<Scene>,
    /// Counts paintings.
    pub times: RwSignal<u32>,
    /// Screen pixels per pixel of the chart.
    pub scale: Signal<f64>,
}

/// The chart as wide as its parent. Arrows, Home, End and Page keys move the cursor, + and − zoom, Shift with an arrow
/// moves in time, 0 shows all again, Enter selects.
#[component]
pub(super) fn Plot(
    look: Look,
    /// What the chart says, in words.
    label: Signal<String>,
    /// Height in CSS pixels.
    height: Signal<f64>,
    /// Called with the item that was clicked or confirmed.
    on_select: Option<Callback<usize>>,
    /// Where the months that count begin, if the reader can choose.
    start: Option<StartHandle>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let (canvas, overlay) = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    let preferences = use_preferences();
    let (size, ratio, forced) = (observed_size(frame), pixel_ratio(), forced_colours_changed());
    let is_roomy = Memo::new(move |_| size.with(|it| it.width >= ROOMY));
    let scale = Signal::derive(move || if look.presented.get() && is_roomy.get() { PRESENTED } else { 1.0 });
    let painted = Painted { scene: StoredValue::new(Scene::default()), times: RwSignal::new(0), scale };
    let palette = StoredValue::new(Palette::LIGHT);
    let pixels = move || {
        let (Size { width, height }, scale) = (size.get_untracked(), scale.get_untracked());
        let size = Size { width: width / scale, height: height / scale };
        Pixels { size, ratio: ratio.get_untracked() * scale, scale }
    };
    let is_due = StoredValue::new(false);
    let draw_in = move |colours: Palette| {
        is_due.try_set_value(false);
        let Some(Some(element)) = canvas.try_get_untracked() else { return };
        painted.scene.set_value(paint(&element, &look.drawn(), &colours, pixels()).unwrap_or_default());
        palette.set_value(colours);
        painted.times.update(|it| *it += 1);
    };
    let draw = move || draw_in(page_palette());
    // On paper the chart is drawn for paper, at once: no frame is shown between the event and the print.
    for (event, is_on_paper) in [("beforeprint", true), ("afterprint", false)] {
        let listener = window_event_listener_untyped(event, move |_| {
            if size.get_untracked().width > 0.0 {
                draw_in(if is_on_paper { Palette::PRINT } else { page_palette() });
            }
        });
        on_cleanup(move || listener.remove());
    }
    Effect::new(move || {
        look.chart.track();
        look.hidden.track();
        look.window.track();
        preferences.track();
        ratio.track();
        forced.track();
        scale.track();
        // Several changes within one frame are drawn once.
        if size.get().width > 0.0 && !is_due.get_value() {
            is_due.set_value(true);
            request_animation_frame(draw);
        }
    });
    // Pointing draws on the canvas above: the chart beneath stays as it is.
    let pointed = RwSignal::new(None::<Pointed>);
    Effect::new(move || {
        painted.times.track();
        let drawn_idx = look.cursor.get().and_then(|it| it.checked_sub(look.first()));
        let Some(element) = overlay.get_untracked() else { return };
        let found = painted.scene.with_value(|scene| {
            let idx = drawn_idx.filter(|it| *it < scene.n_items())?;
            Some((scene.cursor(idx), scene.anchor(idx)?))
        });
        let (marks, at) = found.unzip();
        if marks.is_some() || pointed.with_untracked(Option::is_some) {
            palette.with_value(|palette| paint_marks(&element, &marks.unwrap_or_default(), palette, pixels()));
        }
        let now = at.zip(look.cursor.get_untracked()).map(|(at, item_idx)| Pointed {
            x: at.x * scale.get_untracked(),
            reading: look.chart.with_untracked(|it| it.reading(item_idx)),
        });
        if pointed.with_untracked(|it| *it != now) {
            pointed.set(now);
        }
    });
    let drag = StoredValue::new(None::<Drag>);
    let spoken = RwSignal::new(String::new());
    let at_pointer = move |event: &MouseEvent| {
        let scale = scale.get_untracked();
        Point { x: f64::from(event.offset_x()) / scale, y: f64::from(event.offset_y()) / scale }
    };
    let hover = move |event: &PointerEvent| {
        let found = painted.scene.with_value(|scene| scene.item_at(at_pointer(event)));
        look.point_at(found.map(|it| it + look.first()));
    };
    let on_down = move |event: PointerEvent| {
        hover(&event);
        drag.set_value(Some(Drag { x: f64::from(event.client_x()), first: look.first(), moved: false }));
    };
    let on_move = move |event: PointerEvent| {
        let held = drag.get_value().filter(|_| event.buttons() == 1 && look.window.with_untracked(Option::is_some));
        let Some(held) = held else { return hover(&event) };
        let by = f64::from(event.client_x()) - held.x;
        if !held.moved && by.abs() < STEADY {
            return;
        }
        if !held.moved {
            look.point_at(None);
            // The drag goes on beside the canvas; a browser that refuses ends it there.
            let _ = event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id());
            drag.set_value(Some(Drag { moved: true, ..held }));
        }
        let step = painted.scene.with_value(Scene::step) * scale.get_untracked();
        let months = if step > 0.0 { -(by / step).round() as isize } else { 0 };
        look.show(|window, n| crate::charts::TimeWindow { first: held.first, ..window }.moved(months, n));
    };
    let select = move |item_idx: Option<usize>| {
        if let Some((on_select, item_idx)) = on_select.zip(item_idx) {
            on_select.run(item_idx);
        }
    };
    let on_click = move |_| {
        // The click that ends a drag selects nothing.
        if !drag.get_value().is_some_and(|it| it.moved) {
            select(look.cursor.get_untracked());
        }
        drag.set_value(None);
    };
    let on_wheel = move |event: WheelEvent| {
        if !(event.ctrl_key() || event.meta_key()) || look.n_months().is_none() {
            return;
        }
        event.prevent_default();
        let share = painted.scene.with_value(|scene| scene.share_of_width(at_pointer(&event).x));
        look.show(|window, n| window.zoomed(if event.delta_y() < 0.0 { 1.0 / STEP } else { STEP }, share, n));
    };
    let on_key = move |event: KeyboardEvent| {
        let n_items = look.n_months().unwrap_or_else(|| painted.scene.with_value(Scene::n_items));
        let now = look.cursor.get_untracked();
        let is_zoomable = look.n_months().is_some();
        let share = now.and_then(|it| {
            let window = look.window.get_untracked()?;
            Some((it as f64 + 0.5 - window.first as f64) / window.len.max(1) as f64)
        });
        match event.key().as_str() {
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
            "+" | "=" if is_zoomable => look.show(|it, n| it.zoomed(1.0 / STEP, share.unwrap_or(1.0), n)),
            "-" | "_" if is_zoomable => look.show(|it, n| it.zoomed(STEP, share.unwrap_or(1.0), n)),
            "0" if is_zoomable => look.window.set(None),
            "ArrowLeft" if event.shift_key() && is_zoomable => look.show(|it, n| it.moved(-1, n)),
            "ArrowRight" if event.shift_key() && is_zoomable => look.show(|it, n| it.moved(1, n)),
            "Enter" => select(now),
            "Escape" if now.is_some() => look.point_at(None),
            key => {
                let n_columns = painted.scene.with_value(Scene::n_columns);
                let Some(to) = key_target(key, now, (n_items, n_columns), look.first()) else { return };
                look.point_at(Some(to));
                spoken.set(look.chart.with_untracked(|it| it.reading(to).spoken()));
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="chartbox" class:pannable=move || look.window.with(Option::is_some) node_ref=frame
            style:height=move || (!look.presented.get()).then(|| format!("{}px", height.get()))>
            <canvas
                node_ref=canvas
                class="chart"
                role="application"
                aria-roledescription=tr(|it| it.chart.chart)
                tabindex="0"
                aria-label=label
                on:pointermove=on_move
                on:pointerdown=on_down
                on:pointerleave=move |_| look.point_at(None)
                on:blur=move |_| look.point_at(None)
                on:click=on_click
                on:dblclick=move |_| look.window.set(None)
                on:wheel=on_wheel
                on:keydown=on_key
            ></canvas>
            <canvas node_ref=overlay class="over" aria-hidden="true"></canvas>
            <Tip pointed size />
            {start.map(|handle| view! { <StartSlider handle look painted /> })}
            <p class="sr" role="status">{spoken}</p>
        </div>
    }
}

/// The item that a key leads to, among so many in rows of `n_columns`.
fn key_target(key: &str, at: Option<usize>, (n_items, n_columns): (usize, usize), first: usize) -> Option<usize> {
    let last = n_items.checked_sub(1)?;
    Some(match key {
        "ArrowLeft" => at.map_or(last, |at| at.saturating_sub(1)),
        "ArrowRight" => at.map_or(first.min(last), |at| (at + 1).min(last)),
        "ArrowUp" => at.map_or(last, |at| at.checked_sub(n_columns).unwrap_or(at % n_columns)),
        "ArrowDown" => at.map_or(first.min(last), |at| if at + n_columns <= last { at + n_columns } else { at }),
        "PageUp" => at.map_or(last, |at| at.saturating_sub(12)),
        "PageDown" => at.map_or(last, |at| (at + 12).min(last)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}
