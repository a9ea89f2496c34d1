//! The guided tour: the main job on the invented company, in eight stops.
//!
//! A card in the corner, beside the page and never over all of it: everything stays usable, and whoever goes elsewhere
//! may resume. Which stop it is at, and that it was done, is kept on this device.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::domain::Node;
use crate::i18n::TourTexts;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::navigation::go;
use crate::ui::overlays::use_overlays;
use crate::ui::platform::storage::{read_value, write_value};
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_preferences};

const KEY: &str = "kedge.tour";

/// A stop: where it is, what it points at, and its words.
struct Stop {
    route: fn(Option<Node>) -> Route,
    /// The part of the page it is about.
    part: &'static str,
    title: fn(&'static TourTexts) -> &'static str,
    text: fn(&'static TourTexts) -> &'static str,
}

const STOPS: [Stop; 8] = [
    Stop { route: |_| Route::Forecast, part: ".head .say", title: |it| it.stop_1, text: |it| it.stop_1_text },
    Stop { route: series, part: ".chartbox", title: |it| it.stop_2, text: |it| it.stop_2_text },
    Stop { route: series, part: "table.league", title: |it| it.stop_3, text: |it| it.stop_3_text },
    Stop { route: series, part: ".panel", title: |it| it.stop_4, text: |it| it.stop_4_text },
    Stop { route: |_| Route::Plan, part: ".setup, .plan .weights", title: |it| it.stop_5, text: |it| it.stop_5_text },
    Stop { route: |_| Route::Plan, part: ".gridwrap, .setup", title: |it| it.stop_6, text: |it| it.stop_6_text },
    Stop { route: |_| Route::Monitor, part: ".chartbox, main h1", title: |it| it.stop_7, text: |it| it.stop_7_text },
    Stop { route: |_| Route::Report, part: ".brief", title: |it| it.stop_8, text: |it| it.stop_8_text },
];

/// The largest account, or the company where there is none.
fn series(largest: Option<Node>) -> Route {
    Route::Series(largest.unwrap_or(Node::Company))
}

/// Where the tour is.
#[derive(Clone, Copy)]
pub struct Tour {
    /// The stop on the screen.
    at: RwSignal<Option<usize>>,
}

impl Tour {
    /// The tour, not on the screen.
    pub fn new() -> Self {
        Self { at: RwSignal::new(None) }
    }

    /// Whether it was left before its end.
    pub fn can_resume(self) -> bool {
        self.at.get_untracked().is_none() && kept().is_some_and(|it| it < STOPS.len())
    }

    /// Starts at the first stop.
    pub fn start(self) {
        self.show(0);
    }

    /// Goes on where it was left.
    pub fn resume(self) {
        self.show(kept().filter(|it| *it < STOPS.len()).unwrap_or(0));
    }

    fn show(self, stop: usize) {
        keep(stop);
        self.at.set(Some(stop));
    }

    fn leave(self) {
        self.at.set(None);
    }

    fn finish(self) {
        keep(STOPS.len());
        self.at.set(None);
    }
}

impl Default for Tour {
    fn default() -> Self {
        Self::new()
    }
}

/// The stop it was left at; as many as there are when it was done.
fn kept() -> Option<usize> {
    read_value(KEY)
}

/// A browser that refuses to store it starts at the first stop again, which does no harm.
fn keep(stop: usize) {
    let _ = write_value(KEY, &stop);
}

/// The card; nothing while there is no tour.
#[component]
pub fn TourCard() -> impl IntoView {
    let tour = use_overlays().tour;
    let bench = use_bench();
    let preferences = use_preferences();
    let card = NodeRef::<html::Aside>::new();
    let largest = move || {
        bench.with_untracked(|it| {
            let book = it.book.as_deref()?;
            let total = |amounts: &Vec<Option<crate::domain::Money>>| -> i64 {
                amounts.iter().flatten().map(|it| it.minor()).sum()
            };
            let by_account = book.amounts_by_account();
            by_account.iter().max_by_key(|(_, it)| total(it)).map(|(id, _)| Node::Account(*id))
        })
    };
    // Each stop goes to its page; which part it is about is known when that page is there.
    Effect::new(move |before: Option<Option<usize>>| {
        let at = tour.at.get();
        unmark();
        if let Some(stop) = at {
            go((STOPS[stop].route)(largest()));
            mark_soon(tour, stop, 0);
            if before.flatten().is_none() {
                focus_card(card);
            }
        }
        at
    });
    let close_on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            tour.leave();
        }
    };
    view! {
        <Show when=move || tour.at.get().is_some()>
            <aside node_ref=card class="tour" tabindex="-1" aria-label=tr(|it| it.tour.title) on:keydown=close_on_escape>
                {move || tour.at.get().map(|stop| {
                    let texts = &preferences.read().language.texts().tour;
                    let is_last = stop + 1 == STOPS.len();
                    let next = move |_| if is_last { tour.finish() } else { tour.show(stop + 1) };
                    view! {
                        <p class="bar">
                            <span class="q">{texts.place(stop + 1, STOPS.len())}</span><span class="sp"></span>
                            <button type="button" class="icon" aria-label=texts.leave title=texts.leave on:click=move |_| tour.leave()><Icon sign=Sign::Close /></button>
                        </p>
                        <div role="status"><h2>{(STOPS[stop].title)(texts)}</h2><p>{(STOPS[stop].text)(texts)}</p></div>
                        <p class="acts">
                            <button type="button" class="btn sm" disabled={stop == 0} on:click=move |_| tour.show(stop - 1)>{texts.back}</button>
                            <button type="button" class="btn sm do" data-next="" on:click=next>{if is_last { texts.done } else { texts.next }}</button>
                        </p>
                    }
                })}
            </aside>
        </Show>
    }
}

fn focus_card(card: NodeRef<html::Aside>) {
    let focus = move || {
        if let Some(button) = card.get_untracked().and_then(|it| it.query_selector("[data-next]").ok().flatten()) {
            let _ = button.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    set_timeout(focus, std::time::Duration::from_millis(60));
}

/// How often the part of the page is looked for, and how long between.
const TRIES: u32 = 60;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(250);

/// Marks the part that the stop is about, as soon as it is there; forecasts may take a while.
fn mark_soon(tour: Tour, stop: usize, n_tried: u32) {
    let look = move || {
        if tour.at.try_get_untracked().flatten() != Some(stop) || n_tried == TRIES {
            return;
        }
        match document().query_selector(&within_main(STOPS[stop].part)).ok().flatten() {
            Some(part) => {
                let _ = part.class_list().add_1("toured");
                bring_up(&part);
            }
            None => mark_soon(tour, stop, n_tried + 1),
        }
    };
    set_timeout(look, PAUSE);
}

/// Scrolls until the top of the part stands below the top line, unless it is in the upper half already.
fn bring_up(part: &web_sys::Element) {
    const TOP: f64 = 110.0;
    let height = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or_default();
    let top = part.get_bounding_client_rect().top();
    if !(TOP - 60.0..height / 2.0).contains(&top) {
        window().scroll_to_with_x_and_y(0.0, window().scroll_y().unwrap_or_default() + top - TOP);
    }
}

fn within_main(part: &str) -> String {
    part.split(", ").map(|it| format!("main {it}")).collect::<Vec<_>>().join(", ").replace("main main", "main")
}

fn unmark() {
    if let Ok(Some(part)) = document().query_selector(".toured") {
        let _ = part.class_list().remove_1("toured");
    }
}
