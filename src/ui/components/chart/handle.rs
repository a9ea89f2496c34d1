//! Where the months that count begin: a line that is dragged, or moved by keyboard.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use super::plot::Painted;
use super::state::Look;

/// The first month that counts, and what happens when the reader chooses another.
#[derive(Clone, Copy)]
pub struct StartHandle {
    /// The month, counted from the left of the whole chart; 0 for all.
    pub at: Signal<usize>,
    /// The last month that can be chosen.
    pub last: Signal<usize>,
    /// What it is for.
    pub label: Signal<String>,
    /// A month in words.
    pub text: Callback<usize, String>,
    /// Called with the month chosen.
    pub on_commit: Callback<usize>,
}

/// The line with its grip. Arrows move it by a month, Page keys by a year, Home and End to either end.
#[component]
pub(super) fn StartSlider(handle: StartHandle, look: Look, painted: Painted) -> impl IntoView {
    let draft = RwSignal::new(None::<usize>);
    let now = move || draft.get().unwrap_or_else(|| handle.at.get());
    // Where a month begins on the canvas; `None` outside of what is shown.
    let left_of = move |month: usize| {
        painted.times.track();
        let scale = painted.scale.get();
        let first = look.window.get().map_or(0, |it| it.first);
        let strip = month.checked_sub(first)?;
        painted.scene.with_value(|scene| scene.hits.strips.get(strip).map(|it| it.0 * scale))
    };
    let plot_left = move || painted.scene.with_value(|it| it.hits.area.left) * painted.scale.get_untracked();
    let month_at = move |client_x: f64, grip: &web_sys::Element| {
        let frame = grip.parent_element()?.get_bounding_client_rect();
        let x = (client_x - frame.left()) / painted.scale.get_untracked();
        painted.scene.with_value(|scene| {
            let strips = &scene.hits.strips;
            let nearest = |it: &&(usize, f64)| (it.1 - x).abs();
            let edges: Vec<(usize, f64)> = strips.iter().enumerate().map(|(i, it)| (i, it.0)).collect();
            let found = edges.iter().min_by(|a, b| nearest(a).total_cmp(&nearest(b)))?;
            Some((found.0 + look.first()).min(handle.last.get_untracked()))
        })
    };
    let grip_of = |event: &PointerEvent| event_target::<web_sys::Element>(event).closest(".start-grip").ok().flatten();
    let on_down = move |event: PointerEvent| {
        let Some(grip) = grip_of(&event) else { return };
        let _ = grip.set_pointer_capture(event.pointer_id());
        draft.set(Some(handle.at.get_untracked()));
        event.stop_propagation();
    };
    let on_move = move |event: PointerEvent| {
        if draft.with_untracked(Option::is_none) {
            return;
        }
        if let Some(month) = grip_of(&event).and_then(|grip| month_at(f64::from(event.client_x()), &grip)) {
            draft.set(Some(month));
        }
    };
    let commit = move || {
        if let Some(month) = draft.get_untracked() {
            draft.set(None);
            if month != handle.at.get_untracked() {
                handle.on_commit.run(month);
            }
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let (at, last) = (untrack(now), handle.last.get_untracked());
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => at + 1,
            "PageDown" => at.saturating_sub(12),
            "PageUp" => at + 12,
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                commit();
                return event.prevent_default();
            }
            "Escape" => {
                draft.set(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        draft.set(Some(to.min(last)));
    };
    let left = move || left_of(now()).map(|it| format!("{it}px"));
    // From the plot's top to its bottom, whatever stands over and under it.
    let span = move || {
        painted.times.track();
        let (top, bottom) = painted.scene.with_value(|it| it.hits.rules.first().copied()).unwrap_or_default();
        (top * painted.scale.get(), (bottom - top) * painted.scale.get())
    };
    let top = move || format!("{}px", span().0);
    let height = move || format!("{}px", span().1);
    let veil = move || {
        let to = left_of(draft.get()?)?;
        Some(
            view! { <div class="start-veil" style:left=format!("{}px", plot_left()) style:width=format!("{}px", (to - plot_left()).max(0.0)) style:top=top style:height=height></div> },
        )
    };
    view! {
        {veil}
        <div
            class="start-grip"
            class:away=move || left().is_none()
            role="slider"
            tabindex="0"
            aria-label=handle.label
            aria-valuemin="0"
            aria-valuemax=move || handle.last.get().to_string()
            aria-valuenow=move || now().to_string()
            aria-valuetext=move || handle.text.run(now())
            style:left=left
            style:top=top
            style:height=height
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=move |_| commit()
            on:pointercancel=move |_| draft.set(None)
            on:keydown=on_key
            on:blur=move |_| commit()
        >
            <span class="flag">{move || draft.get().map(|it| handle.text.run(it))}</span>
        </div>
    }
}
