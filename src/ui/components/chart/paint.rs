//! Draws a chart on a canvas element.

use leptos::prelude::{document, window};
use web_sys::HtmlCanvasElement;

use crate::charts::{Chart, FONT_FAMILY, Mark, Palette, Rgba, Scene, Size, Typeface, draw_marks, draw_scene};

use crate::ui::components::screen::forces_colours;

use super::{backend::ScreenBackend, measure::BrowserText};

const FACE: Typeface<'static> = Typeface { family: FONT_FAMILY, divisor: 1.0 };

/// The colours of the theme that the page shows now; the system's two where it imposes its own.
#[must_use]
pub fn page_palette() -> Palette {
    let root = document().document_element();
    let style_of = |it: &web_sys::Element| window().get_computed_style(it).ok().flatten();
    if forces_colours()
        && let Some(style) = document().body().and_then(|it| style_of(&it))
    {
        let read = |name: &str| Rgba::parse(&style.get_property_value(name).ok()?);
        if let (Some(ink), Some(paper)) = (read("color"), read("background-color")) {
            return Palette::two_tone(ink, paper);
        }
    }
    let style = root.and_then(|root| style_of(&root));
    Palette::from_tokens(|name| style.as_ref()?.get_property_value(name).ok())
}

/// How a canvas stands to its chart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pixels {
    /// The chart's size in its own CSS pixels.
    pub size: Size,
    /// Device pixels per pixel of the chart.
    pub ratio: f64,
}

/// Lays the chart out and draws it; `None` without a context.
pub(super) fn paint(canvas: &HtmlCanvasElement, chart: &Chart, pixels: Pixels) -> Option<Scene> {
    let scene = chart.scene(pixels.size, &BrowserText::of(canvas)?);
    let backend = ScreenBackend::new(canvas, pixels.size, pixels.ratio)?;
    draw_scene(backend, &scene, &page_palette(), FACE).ok()?;
    Some(scene)
}

/// Draws marks alone, on nothing; `None` without a context.
pub(super) fn paint_marks(canvas: &HtmlCanvasElement, marks: &[Mark], palette: &Palette, pixels: Pixels) -> Option<()> {
    let backend = ScreenBackend::new(canvas, pixels.size, pixels.ratio)?;
    backend.clear();
    draw_marks(backend, marks, palette, FACE).ok()
}
