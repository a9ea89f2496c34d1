//! Draws a chart on a canvas element.

use leptos::prelude::{document, window};
use web_sys::HtmlCanvasElement;

use crate::charts::{
    Area, Chart, FONT_FAMILY, Mark, Palette, Point, Rgba, Scene, Size, Typeface, bounds, draw_marks, draw_scene,
};

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
    /// Pixels of the page per pixel of the chart.
    pub scale: f64,
}

/// Lays the chart out and draws it; `None` without a context.
pub(super) fn paint(canvas: &HtmlCanvasElement, chart: &Chart, palette: &Palette, pixels: Pixels) -> Option<Scene> {
    let scene = chart.scene(pixels.size, &BrowserText::of(canvas)?);
    paint_scene(canvas, &scene, palette, pixels.ratio)?;
    Some(scene)
}

/// Draws what is laid out already, at so many device pixels for one of its own. `None` without a context.
pub(super) fn paint_scene(canvas: &HtmlCanvasElement, scene: &Scene, palette: &Palette, ratio: f64) -> Option<()> {
    let backend = ScreenBackend::new(canvas, scene.size, ratio, Point::default())?;
    draw_scene(backend, scene, palette, FACE).ok()
}

/// Draws marks alone, on nothing, on a canvas that lies over a chart of these pixels and is made only as large as they
/// are: what a browser paints for a pointer that moves is then a strip, not the whole chart. `None` without a context.
pub(super) fn paint_marks(canvas: &HtmlCanvasElement, marks: &[Mark], palette: &Palette, pixels: Pixels) -> Option<()> {
    if marks.is_empty() {
        return canvas.style().set_property("visibility", "hidden").ok();
    }
    let Size { width, height } = pixels.size;
    let whole = Area { left: 0.0, top: 0.0, right: width, bottom: height };
    let found = bounds(marks).unwrap_or(whole);
    // Whole pixels, so that a strip of the same width keeps its canvas.
    let (left, top) = (found.left.max(0.0).floor(), found.top.max(0.0).floor());
    let part = Size { width: (found.right.min(width) - left).ceil(), height: (found.bottom.min(height) - top).ceil() };
    let backend = ScreenBackend::new(canvas, part, pixels.ratio, Point { x: left, y: top })?;
    backend.clear();
    draw_marks(backend, marks, palette, FACE).ok()?;
    let style = canvas.style();
    let placed = |chart_pixels: f64| format!("{}px", chart_pixels * pixels.scale);
    // Moved, not laid out anew.
    style.set_property("transform", &format!("translate({}, {})", placed(left), placed(top))).ok()?;
    style.set_property("width", &placed(part.width)).ok()?;
    style.set_property("height", &placed(part.height)).ok()?;
    style.set_property("visibility", "visible").ok()
}
