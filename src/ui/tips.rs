//! Tips: what a measure or a method is where its name stands, in one sentence, with its formula in words and a worked
//! number, and the way to the whole explanation.
//!
//! The sentence is part of the program; formula and number are fetched with the first tip and join it when they come.
//! One layer serves the page: whatever carries `data-tip="measure/mase"` is explained when the pointer rests on it, when
//! the keyboard's focus is on it, or when it is touched. Hundreds of cells may carry one and cost nothing more. The tip
//! stays while the pointer is on it, leaves with Esc, and is reached from its word by Tab.

use std::time::Duration;

use leptos::ev;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::forecast::MethodId;
use crate::i18n::{Metric, Texts, Topic};
use crate::ui::language::tr;
use crate::ui::long_texts::{Fetched, use_long_texts};
use crate::ui::pages::forecast::names::topic_name;
use crate::ui::pages::series::guide::guide;
use crate::ui::routes::Route;
use crate::ui::state::use_preferences;

/// How long the pointer rests before a tip comes.
const BEFORE: Duration = Duration::from_millis(350);
/// How long it may be on its way from the word to the tip.
const AFTER: Duration = Duration::from_millis(200);
/// Widest tip, as the style sheet has it, and what is kept free beside it.
const WIDTH: f64 = 340.0;
const MARGIN: f64 = 8.0;
/// From a word to its tip.
const APART: f64 = 6.0;
/// Room in which nearly every tip can be read whole. Less below the word, and the tip goes to the larger side: decided
/// before its long texts are there, so that it never jumps from under the pointer when they come.
const ROOM: f64 = 320.0;

/// The heading of a measure: a word that can be asked what it means.
#[component]
pub fn Term(
    /// Which measure.
    metric: Metric,
    /// Its word here, where it is not the measure's own name.
    children: Children,
) -> impl IntoView {
    view! { <button type="button" class="term" data-tip=Topic::Metric(metric).path()>{children()}</button> }
}

/// The same where the word is a plain text of the catalogue; a page of planning or a rule can be asked about as well.
pub fn term(topic: impl Into<Topic>, word: fn(&'static Texts) -> &'static str) -> AnyView {
    asked(topic.into(), word)
}

/// The same for a word that is at hand, where the view is made anew with the language.
pub fn term_of(topic: Topic, word: &'static str) -> AnyView {
    view! { <button type="button" class="term" data-tip=topic.path()>{word}</button> }.into_any()
}

/// One function for all headings: they are many, and weigh little this way.
fn asked(topic: Topic, word: fn(&'static Texts) -> &'static str) -> AnyView {
    view! { <button type="button" class="term" data-tip=topic.path()>{tr(word)}</button> }.into_any()
}

/// The address of the tip on a method, for whatever shows its name.
pub fn method_tip(method: MethodId) -> String {
    Topic::Method(method).path()
}

/// What is explained now, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    topic: Topic,
    left: f64,
    /// From the window's edge to the tip's edge at its word: the upper edge below the word, the lower above it.
    edge: f64,
    /// Above its word, because there is more room than below.
    above: bool,
    /// How high it may become; what is longer is scrolled.
    room: f64,
}

/// What the layer keeps between events.
#[derive(Clone, Copy)]
struct Layer {
    shown: RwSignal<Option<Shown>>,
    /// The word that is explained.
    word: StoredValue<Option<Element>, LocalStorage>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// The layer; one for the whole page.
#[component]
pub fn TipLayer() -> impl IntoView {
    let layer = Layer { shown: RwSignal::new(None), word: StoredValue::new_local(None), timer: StoredValue::new(None) };
    let tip = NodeRef::<html::Div>::new();
    let inside = move |element: &Element| tip.get_untracked().is_some_and(|it| it.contains(Some(element)));
    let pointers = window_event_listener(ev::pointerover, move |event| {
        // A finger touches and leaves at once: its click is what counts.
        if event.pointer_type() == "touch" {
            return;
        }
        let Some(target) = element_of(&event) else { return };
        match word_at(&target) {
            Some(word) if layer.is_about(&word) => layer.cancel(),
            Some(word) => layer.soon(BEFORE, move || layer.show(word)),
            None if inside(&target) => layer.cancel(),
            None => layer.soon(AFTER, move || layer.hide_unless_focused(tip)),
        }
    });
    let focuses = window_event_listener(ev::focusin, move |event| {
        let Some(target) = element_of(&event) else { return };
        match word_at(&target) {
            // What was pressed with the mouse is focused as well, and did what it does.
            Some(word) if is_marked(&target) => layer.show(word),
            _ if inside(&target) => {}
            _ => layer.hide(),
        }
    });
    let clicks = window_event_listener(ev::click, move |event| {
        let word = element_of(&event).and_then(|it| word_at(&it));
        // A word that does something else when pressed does only that.
        if let Some(word) = word.filter(|it| it.class_list().contains("term")) {
            layer.show(word);
        }
    });
    let keys = window_event_listener(ev::keydown, move |event| on_key(layer, tip, &event));
    let hashes = window_event_listener(ev::hashchange, move |_| layer.hide());
    let scrolls = window_event_listener(ev::scroll, move |_| layer.follow());
    on_cleanup(move || {
        pointers.remove();
        focuses.remove();
        clicks.remove();
        keys.remove();
        hashes.remove();
        scrolls.remove();
    });
    let preferences = use_preferences();
    let is_shown = Memo::new(move |_| layer.shown.read().is_some());
    let fetched = use_long_texts(move || is_shown.get().then(|| preferences.read().language));
    move || {
        layer.shown.get().map(|it| {
            let all = preferences.read().language.texts();
            let px = |it: f64| format!("{it}px");
            let (top, bottom) = if it.above { (None, Some(px(it.edge))) } else { (Some(px(it.edge)), None) };
            view! {
                <div node_ref=tip id="tip" class="tip-card" role="dialog" aria-label=topic_name(it.topic, all) style:left=px(it.left) style:top=top style:bottom=bottom style:max-height=px(it.room)>
                    <b>{topic_name(it.topic, all)}</b>
                    <p>{sentence(it.topic, all)}</p>
                    <dl>{move || long_parts(it.topic, &fetched.read(), all)}</dl>
                    <a class="link" href=Route::Learn(Some(it.topic)).href()>{all.palette.read_on}</a>
                </div>
            }
        })
    }
}

/// The formula in words and the worked number, once they are there.
fn long_parts(topic: Topic, fetched: &Fetched, all: &'static Texts) -> impl IntoView + use<> {
    [(all.topics.formula, "formula"), (all.topics.example, "example")]
        .map(|(label, part)| fetched.text(topic, part).map(|text| view! { <dt>{label}</dt><dd>{text}</dd> }))
        .into_iter()
        .collect_view()
}

/// One sentence on a topic.
pub fn sentence(topic: Topic, all: &'static Texts) -> &'static str {
    match topic {
        Topic::Method(it) => guide(it, all)[0],
        Topic::Metric(it) => it.tip(all),
        Topic::Rule(it) => it.tip(all),
        Topic::Work(it) => it.tip(all),
    }
}

fn on_key(layer: Layer, tip: NodeRef<html::Div>, event: &ev::KeyboardEvent) {
    if layer.shown.get_untracked().is_none() {
        return;
    }
    let word = layer.word.get_value();
    let link = || tip.get_untracked().and_then(|it| it.query_selector("a").ok().flatten());
    let focused = document().active_element();
    let on_word = focused.is_some() && focused == word;
    let on_link = focused.is_some() && focused == link();
    match (event.key().as_str(), event.shift_key()) {
        ("Escape", _) => {
            event.stop_propagation();
            if on_link {
                focus(word);
            }
            layer.hide();
        }
        // From the word into the tip, and back to where the word stands, from which the browser goes on.
        ("Tab", false) if on_word => {
            event.prevent_default();
            focus(link());
        }
        ("Tab", shift) if on_link => {
            if shift {
                event.prevent_default();
            }
            focus(word);
        }
        _ => {}
    }
}

/// Whether the browser marks the focus, as it does for the keyboard's.
fn is_marked(element: &Element) -> bool {
    element.matches(":focus-visible").unwrap_or(false)
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn element_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn word_at(element: &Element) -> Option<Element> {
    element.closest("[data-tip]").ok().flatten()
}

impl Layer {
    fn is_about(self, word: &Element) -> bool {
        self.shown.get_untracked().is_some() && self.word.with_value(|it| it.as_ref() == Some(word))
    }

    fn cancel(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn soon(self, delay: Duration, act: impl FnOnce() + 'static) {
        self.cancel();
        self.timer.set_value(set_timeout_with_handle(act, delay).ok());
    }

    fn show(self, word: Element) {
        self.cancel();
        let Some(topic) = word.get_attribute("data-tip").and_then(|it| Topic::parse(&it)) else { return };
        if !word.is_connected() {
            return;
        }
        let place = word.get_bounding_client_rect();
        let page = |it: Result<leptos::wasm_bindgen::JsValue, _>| {
            it.ok().and_then(|it: leptos::wasm_bindgen::JsValue| it.as_f64()).unwrap_or_default()
        };
        let (width, height) = (page(window().inner_width()), page(window().inner_height()));
        let left = place.left().min(width - WIDTH - MARGIN).max(MARGIN);
        let (over, under) = (place.top() - APART - MARGIN, height - place.bottom() - APART - MARGIN);
        let above = under < ROOM && over > under;
        let edge = if above { height - place.top() + APART } else { place.bottom() + APART };
        // A word that was scrolled out of sight may still have the keyboard.
        let edge = edge.max(MARGIN);
        let room = height - edge - MARGIN;
        self.forget_word();
        let _ = word.set_attribute("aria-describedby", "tip");
        self.word.set_value(Some(word));
        self.shown.set(Some(Shown { topic, left, edge, above, room }));
    }

    /// The page moved under the tip: it goes along while the keyboard is on its word.
    fn follow(self) {
        let focused = document().active_element();
        match self.word.get_value() {
            Some(word) if focused.as_ref() == Some(&word) && is_marked(&word) => self.show(word),
            Some(_) => self.hide(),
            None => {}
        }
    }

    fn hide(self) {
        self.cancel();
        self.forget_word();
        if self.shown.try_get_untracked().flatten().is_some() {
            self.shown.set(None);
        }
    }

    /// The pointer went away; the keyboard may still be there.
    fn hide_unless_focused(self, tip: NodeRef<html::Div>) {
        let focused = document().active_element();
        let inside = focused.as_ref().is_some_and(|it| tip.get_untracked().is_some_and(|tip| tip.contains(Some(it))));
        let on_word = focused.as_ref().is_some_and(is_marked) && self.word.with_value(|it| *it == focused);
        if !inside && !on_word {
            self.hide();
        }
    }

    fn forget_word(self) {
        if let Some(word) = self.word.try_update_value(Option::take).flatten() {
            let _ = word.remove_attribute("aria-describedby");
        }
    }
}
