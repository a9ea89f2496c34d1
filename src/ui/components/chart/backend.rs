//! plotters' canvas backend, corrected.
//!
//! The one that ships measures text by inserting an element per label, reports the canvas' device
//! pixels as its size and centres text on the em box. This one asks `measureText`, counts in the
//! units of [`SUBPIXELS`] and sets text on the same baseline as the SVG.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};
use plotters_canvas::CanvasBackend;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::charts::{Point, SUBPIXELS, Size};

use super::measure::{context_of, text_width};

/// How far the baseline lies under the middle of figures and capitals, in ems.
const MIDDLE_TO_BASELINE: f64 = 0.34;

/// Corners from which on their joins cost something.
const MANY: usize = 200;

type Outcome = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

/// A canvas that counts in [`SUBPIXELS`] of a CSS pixel, whatever the device's pixel ratio.
pub(super) struct ScreenBackend {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    units: (u32, u32),
}

impl ScreenBackend {
    /// Prepares the canvas for `size` CSS pixels at `ratio` device pixels each, of a drawing whose part from `corner` on
    /// it shows.
    pub(super) fn new(canvas: &HtmlCanvasElement, size: Size, ratio: f64, corner: Point) -> Option<Self> {
        let device = ((size.width * ratio).round() as u32, (size.height * ratio).round() as u32);
        // Setting the size clears the canvas and reallocates it, hence only where it changed.
        if (canvas.width(), canvas.height()) != device {
            canvas.set_width(device.0);
            canvas.set_height(device.1);
        }
        let context = context_of(canvas)?;
        let scale = ratio / SUBPIXELS;
        context.set_transform(scale, 0.0, 0.0, scale, -corner.x * ratio, -corner.y * ratio).ok()?;
        let units = (((corner.x + size.width) * SUBPIXELS) as u32, ((corner.y + size.height) * SUBPIXELS) as u32);
        Some(Self { inner: CanvasBackend::with_canvas_object(canvas.clone())?, context, units })
    }

    /// Takes away what is on the canvas.
    pub(super) fn clear(&self) {
        self.context.clear_rect(0.0, 0.0, f64::from(self.units.0), f64::from(self.units.1));
    }

    fn font<S: BackendTextStyle>(style: &S) -> String {
        let weight = if matches!(style.style(), FontStyle::Bold) { 600 } else { 400 };
        format!("{weight} {}px {}", style.size(), style.family().as_str())
    }
}

impl DrawingBackend for ScreenBackend {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.units
    }

    fn ensure_prepared(&mut self) -> Outcome {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Outcome {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.inner.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Outcome {
        self.inner.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        // Round joins keep a sharp peak from growing a thorn. Where corners lie closer than a pixel nobody sees how they
        // are joined, and a browser takes several times as long to stroke them round.
        let across = path.first().zip(path.last()).map_or(0, |(first, last)| first.0.abs_diff(last.0));
        let is_dense = path.len() as f64 * SUBPIXELS > f64::from(across) && path.len() > MANY;
        self.context.set_line_join(if is_dense { "bevel" } else { "round" });
        self.inner.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.inner.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.inner.draw_circle(at, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        let BackendColor { alpha, rgb: (r, g, b) } = style.color();
        let anchor = style.anchor();
        self.context.set_font(&Self::font(style));
        self.context.set_fill_style_str(&format!("rgba({r},{g},{b},{alpha})"));
        self.context.set_text_baseline("alphabetic");
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        let drop = match anchor.v_pos {
            VPos::Top => 2.0 * MIDDLE_TO_BASELINE,
            VPos::Center => MIDDLE_TO_BASELINE,
            VPos::Bottom => 0.0,
        };
        let y = f64::from(pos.1) + drop * style.size();
        // Text that a browser refuses to draw leaves the chart readable; the rest is still drawn.
        let _ = self.context.fill_text(text, f64::from(pos.0), y);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let width = text_width(&self.context, &Self::font(style), text);
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}
