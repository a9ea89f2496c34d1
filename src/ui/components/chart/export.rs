//! Charts as files.

use js_sys::Promise;
use leptos::{prelude::document, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlCanvasElement};

use crate::charts::{Chart, Size, svg_of};

use super::{
    measure::BrowserText,
    paint::{Pixels, page_palette, paint},
};

fn spare_canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

/// The chart as a PNG of `size` CSS pixels, at `scale` pixels each (2 for print and slides).
///
/// `None` where the browser withholds the canvas or its content.
pub async fn png_of(chart: &Chart, size: Size, scale: f64) -> Option<Blob> {
    let canvas = spare_canvas()?;
    paint(&canvas, chart, &page_palette(), Pixels { size, ratio: scale, scale: 1.0 })?;
    let written = Promise::new(&mut |resolve, reject| {
        if let Err(refused) = canvas.to_blob(&resolve) {
            // Rejecting can only fail if the promise is gone, and then nobody waits.
            let _ = reject.call1(&refused, &refused);
        }
    });
    JsFuture::from(written).await.ok()?.dyn_into().ok()
}

/// The chart as the text of an SVG file, in the theme that the page shows.
#[must_use]
pub fn svg_text(chart: &Chart, size: Size) -> Option<String> {
    let scene = chart.scene(size, &BrowserText::of(&spare_canvas()?)?);
    Some(svg_of(&scene, &page_palette()))
}
