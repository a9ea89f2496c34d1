//! How wide text is in this browser.

use std::{cell::RefCell, collections::HashMap};

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::charts::{EstimatedText, FONT_FAMILY, FONT_SIZE, MeasureText};

thread_local! {
    /// Widths by font and text: axis labels come back in every frame. Only system fonts are used, so
    /// that no width changes while the page lives.
    static WIDTHS: RefCell<HashMap<String, f64>> = RefCell::new(HashMap::new());
}

/// Beyond this many texts the cache starts anew, so that a long day of hovering does not fill it.
const CACHE_LIMIT: usize = 4_000;

/// The 2D context of a canvas; `None` where the browser withholds it.
pub(super) fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// The width of `text` in the pixels of `font`, remembered.
pub(super) fn text_width(context: &CanvasRenderingContext2d, font: &str, text: &str) -> f64 {
    let key = format!("{font}\n{text}");
    if let Some(width) = WIDTHS.with_borrow(|widths| widths.get(&key).copied()) {
        return width;
    }
    context.set_font(font);
    let width = context.measure_text(text).map_or(0.0, |metrics| metrics.width());
    WIDTHS.with_borrow_mut(|widths| {
        if widths.len() >= CACHE_LIMIT {
            widths.clear();
        }
        widths.insert(key, width);
    });
    width
}

/// Measures with the canvas that will draw.
pub struct BrowserText {
    context: CanvasRenderingContext2d,
}

impl BrowserText {
    /// `None` where the browser withholds the canvas' context.
    #[must_use]
    pub fn of(canvas: &HtmlCanvasElement) -> Option<Self> {
        context_of(canvas).map(|context| Self { context })
    }
}

/// Lends a measure of text that is drawn elsewhere; an estimate where the browser withholds the canvas.
pub fn with_text_measure<T>(read: impl FnOnce(&dyn MeasureText) -> T) -> T {
    let canvas = document().create_element("canvas").ok().and_then(|it| it.dyn_into::<HtmlCanvasElement>().ok());
    match canvas.and_then(|it| BrowserText::of(&it)) {
        Some(measure) => read(&measure),
        None => read(&EstimatedText),
    }
}

impl MeasureText for BrowserText {
    fn width(&self, text: &str, bold: bool) -> f64 {
        let font = format!("{} {FONT_SIZE}px {FONT_FAMILY}", if bold { 600 } else { 400 });
        text_width(&self.context, &font, text)
    }
}
