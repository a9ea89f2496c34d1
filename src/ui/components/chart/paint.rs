//! Draws a chart on a canvas element.

use leptos::prelude::{document, window};
use web_sys::HtmlCanvasElement;

use crate::charts::{Chart, FONT_FAMILY, Palette, Scene, Size, Typeface, draw_scene};

use super::{backend::ScreenBackend, measure::BrowserText};

/// The colours of the theme that the page shows now.
#[must_use]
pub fn page_palette() -> Palette {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    Palette::from_tokens(|name| style.as_ref()?.get_property_value(name).ok())
}

/// Lays the chart out and draws it at `ratio` device pixels per CSS pixel; `None` without a context.
pub(super) fn paint(
    canvas: &HtmlCanvasElement,
    chart: &Chart,
    size: Size,
    cursor: Option<usize>,
    ratio: f64,
) -> Option<Scene> {
    let scene = chart.scene(size, &BrowserText::of(canvas)?, cursor);
    let backend = ScreenBackend::new(canvas, size, ratio)?;
    draw_scene(backend, &scene, &page_palette(), Typeface { family: FONT_FAMILY, divisor: 1.0 }).ok()?;
    Some(scene)
}
