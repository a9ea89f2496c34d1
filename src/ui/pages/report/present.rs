//! The brief on the whole screen: its answer, then section by section, by keyboard or by button.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::report::Report;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::screen;
use crate::ui::state::use_preferences;

use super::view::{phrases, section};

/// The presentation; nothing while it is not shown.
#[component]
pub fn Present(
    /// What is presented.
    report: Memo<Option<Report>>,
    /// Its chart as the screen shows it.
    screen: Memo<Option<String>>,
    /// Whether it is shown.
    shown: RwSignal<bool>,
) -> impl IntoView {
    view! { <Show when=move || shown.get() && report.with(Option::is_some)><Stage report screen shown /></Show> }
}

#[component]
fn Stage(report: Memo<Option<Report>>, screen: Memo<Option<String>>, shown: RwSignal<bool>) -> impl IntoView {
    let preferences = use_preferences();
    let at = RwSignal::new(0_usize);
    let n_slides = move || report.with(|it| it.as_ref().map_or(1, |it| 1 + it.sections.len()));
    let stage = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(stage) = stage.get() {
            let _ = stage.focus();
            // Where the browser refuses the whole screen, the stage still covers the page.
            screen::fill_with(&stage);
        }
    });
    let close = move || {
        screen::give_back();
        shown.set(false);
    };
    // Esc leaves the whole screen without telling the page's keys.
    let left = window_event_listener_untyped("fullscreenchange", move |_| {
        if !screen::is_lent() {
            let _ = shown.try_set(false);
        }
    });
    on_cleanup(move || left.remove());
    let go = move |to: usize| at.set(to.min(n_slides().saturating_sub(1)));
    // On the window: a button that has the focus and can no longer be pressed loses it to nobody.
    let keys = window_event_listener(ev::keydown, move |event| {
        let here = at.get_untracked();
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" | "PageDown" => go(here + 1),
            "ArrowLeft" | "ArrowUp" | "PageUp" => go(here.saturating_sub(1)),
            "Home" => go(0),
            "End" => go(usize::MAX),
            "Escape" => close(),
            "Tab" => return keep_inside(stage, &event),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    let slide = move || {
        let report = report.get()?;
        Some(match at.get() {
            0 => view! {
                <p class="by">{report.byline.into_iter().map(|it| view! { <span>{it}</span> }).collect_view()}</p>
                <h1>{phrases(report.answer)}</h1>
            }
            .into_any(),
            i => report.sections.into_iter().nth(i - 1).map(|it| section(it, screen)).into_any(),
        })
    };
    let place = move || preferences.read().language.texts().present.place(at.get() + 1, n_slides());
    view! {
        <div node_ref=stage class="stage" role="dialog" aria-modal="true" aria-label=tr(|it| it.present.title) tabindex="-1">
            <div class="slide brief" class:first=move || at.get() == 0 aria-live="polite">{slide}</div>
            <p class="stage-foot">
                <button type="button" class="btn" disabled=move || at.get() == 0 on:click=move |_| go(at.get_untracked().saturating_sub(1))>{tr(|it| it.present.back)}</button>
                <span>{place}</span>
                <button type="button" class="btn do" disabled=move || at.get() + 1 == n_slides() on:click=move |_| go(at.get_untracked() + 1)>{tr(|it| it.present.next)}</button>
                <span class="sp"></span>
                <button type="button" class="icon" aria-label=tr(|it| it.app.close) on:click=move |_| close()><Icon sign=Sign::Close /></button>
            </p>
        </div>
    }
}

/// Tab goes round among the buttons: the page behind is covered.
fn keep_inside(stage: NodeRef<html::Div>, event: &ev::KeyboardEvent) {
    let Some(buttons) =
        stage.get_untracked().and_then(|it| it.query_selector_all("button:enabled, [tabindex='0']").ok())
    else {
        return;
    };
    let all: Vec<_> =
        (0..buttons.length()).filter_map(|i| buttons.get(i)?.dyn_into::<web_sys::HtmlElement>().ok()).collect();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let focused = document().active_element();
    let is_at = |it: &web_sys::HtmlElement| focused.as_ref() == Some(it.as_ref());
    let outside = !all.iter().any(is_at);
    let target = match event.shift_key() {
        true if is_at(first) || outside => last,
        false if is_at(last) || outside => first,
        _ => return,
    };
    event.prevent_default();
    let _ = target.focus();
}
