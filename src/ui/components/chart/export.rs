//! Charts as files.

use js_sys::Promise;
use leptos::{prelude::document, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlCanvasElement};

use crate::charts::{Caption, Chart, Scene, Size, svg_of};

use super::{
    measure::BrowserText,
    paint::{page_palette, paint_scene},
};

fn spare_canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

/// A chart as it leaves the page: laid out for `size` CSS pixels, its caption above it.
fn picture(canvas: &HtmlCanvasElement, chart: &Chart, caption: &Caption, size: Size) -> Option<Scene> {
    let measure = BrowserText::of(canvas)?;
    Some(caption.over(chart.scene(size, &measure), &measure))
}

/// The chart as a PNG under its caption, at `scale` pixels for a CSS pixel (2 for print and slides).
///
/// `None` where the browser withholds the canvas or its content.
pub async fn png_of(chart: &Chart, caption: &Caption, size: Size, scale: f64) -> Option<Blob> {
    JsFuture::from(png_promise(chart, caption, size, scale)?).await.ok()?.dyn_into().ok()
}

/// The same as a promise of the blob, which a clipboard takes before the picture is written.
pub fn png_promise(chart: &Chart, caption: &Caption, size: Size, scale: f64) -> Option<Promise> {
    let canvas = spare_canvas()?;
    paint_scene(&canvas, &picture(&canvas, chart, caption, size)?, &page_palette(), scale)?;
    Some(Promise::new(&mut |resolve, reject| {
        if let Err(refused) = canvas.to_blob(&resolve) {
            // Rejecting can only fail if the promise is gone, and then nobody waits.
            let _ = reject.call1(&refused, &refused);
        }
    }))
}

/// The chart as the text of an SVG file, in the theme that the page shows.
#[must_use]
pub fn svg_text(chart: &Chart, caption: &Caption, size: Size) -> Option<String> {
    Some(svg_of(&picture(&spare_canvas()?, chart, caption, size)?, &page_palette()))
}
