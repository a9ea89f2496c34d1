//! Draws a scene on any plotters backend.
//!
//! Backends count in whole units, a chart has strokes of 1.75 px and lines between pixels: hence every
//! CSS pixel is [`SUBPIXELS`] units. The backend's owner scales the units back: the canvas by its
//! transform (which also takes in the device's pixel ratio), the SVG file by its view box.

use plotters::{
    drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea},
    element::{Circle, PathElement, Polygon, Rectangle},
    prelude::DrawingBackend,
    style::{
        FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    palette::{Palette, Rgba},
    scene::{Anchor, Mark, Point, Scene, Tint},
    text::FONT_SIZE,
};

/// Backend units per CSS pixel.
pub const SUBPIXELS: f64 = 8.0;

/// The page's fonts; the Chinese ones stand before `system-ui`, which would pick Japanese forms.
pub const FONT_FAMILY: &str = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif";

/// How the backend wants its text described.
#[derive(Clone, Copy, Debug)]
pub struct Typeface<'a> {
    /// A CSS list of font families.
    pub family: &'a str,
    /// What the backend divides font sizes by: 1.24 for plotters' SVG, 1 for the canvas.
    pub divisor: f64,
}

type Outcome<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Clears the ground and draws every mark of the scene.
///
/// # Errors
/// What the backend reports.
pub fn draw_scene<DB: DrawingBackend>(
    backend: DB,
    scene: &Scene,
    palette: &Palette,
    face: Typeface<'_>,
) -> Outcome<DB> {
    let surface = Surface { root: backend.into_drawing_area(), palette, face };
    surface.root.fill(&rgba(palette.paper))?;
    surface.draw_all(&scene.marks)
}

/// Draws marks over whatever is there.
///
/// # Errors
/// What the backend reports.
pub fn draw_marks<DB: DrawingBackend>(
    backend: DB,
    marks: &[Mark],
    palette: &Palette,
    face: Typeface<'_>,
) -> Outcome<DB> {
    Surface { root: backend.into_drawing_area(), palette, face }.draw_all(marks)
}

struct Surface<'a, DB: DrawingBackend> {
    root: DrawingArea<DB, plotters::coord::Shift>,
    palette: &'a Palette,
    face: Typeface<'a>,
}

impl<DB: DrawingBackend> Surface<'_, DB> {
    fn draw_all(&self, marks: &[Mark]) -> Outcome<DB> {
        marks.iter().try_for_each(|mark| self.draw(mark))?;
        self.root.present()
    }

    fn draw(&self, mark: &Mark) -> Outcome<DB> {
        match mark {
            Mark::Path { points, tint, width, dash: None } => self.path(points, *tint, *width),
            Mark::Path { points, tint, width, dash: Some(dash) } => {
                dashes(points, *dash).iter().try_for_each(|piece| self.path(piece, *tint, *width))
            }
            Mark::Fill { points, tint } => {
                let corners: Vec<_> = points.iter().copied().map(units).collect();
                self.root.draw(&Polygon::new(corners, self.fill(*tint)))
            }
            Mark::Block { area, tint } => {
                let corners = [Point { x: area.left, y: area.top }, Point { x: area.right, y: area.bottom }];
                self.root.draw(&Rectangle::new(corners.map(units), self.fill(*tint)))
            }
            Mark::Dot { at, radius, tint, width } => {
                let (centre, radius) = (units(*at), (radius * SUBPIXELS).round() as i32);
                let ground = rgba(self.palette.paper);
                self.root.draw(&Circle::new(
                    centre,
                    radius,
                    ShapeStyle { color: ground, filled: true, stroke_width: 0 },
                ))?;
                self.root.draw(&Circle::new(centre, radius, self.stroke(*tint, *width)))
            }
            Mark::Text { text, at, anchor, tint, bold, halo } => {
                if *halo {
                    self.halo(text, *at, *anchor, *bold)?;
                }
                self.text(text, *at, *anchor, rgba(self.palette.colour(*tint)), *bold)
            }
        }
    }

    fn path(&self, points: &[Point], tint: Tint, width: f64) -> Outcome<DB> {
        let corners: Vec<_> = points.iter().copied().map(units).collect();
        self.root.draw(&PathElement::new(corners, self.stroke(tint, width)))
    }

    /// No backend strokes the outline of text: copies around it in the paper's colour do the same.
    fn halo(&self, text: &str, at: Point, anchor: Anchor, bold: bool) -> Outcome<DB> {
        const AROUND: [(f64, f64); 8] =
            [(1.5, 0.0), (-1.5, 0.0), (0.0, 1.5), (0.0, -1.5), (1.1, 1.1), (-1.1, 1.1), (1.1, -1.1), (-1.1, -1.1)];
        let ground = rgba(self.palette.paper);
        AROUND
            .iter()
            .try_for_each(|(dx, dy)| self.text(text, Point { x: at.x + dx, y: at.y + dy }, anchor, ground, bold))
    }

    fn text(&self, text: &str, at: Point, anchor: Anchor, colour: RGBAColor, bold: bool) -> Outcome<DB> {
        let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let size = FONT_SIZE * SUBPIXELS * self.face.divisor;
        let hang = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::Name(self.face.family), size, weight);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(hang, VPos::Center));
        self.root.draw_text(text, &style, units(at))
    }

    fn fill(&self, tint: Tint) -> ShapeStyle {
        ShapeStyle { color: rgba(self.palette.colour(tint)), filled: true, stroke_width: 0 }
    }

    fn stroke(&self, tint: Tint, width: f64) -> ShapeStyle {
        let stroke_width = (width * SUBPIXELS).round().max(1.0) as u32;
        ShapeStyle { color: rgba(self.palette.colour(tint)), filled: false, stroke_width }
    }
}

fn rgba(colour: Rgba) -> RGBAColor {
    RGBAColor(colour.r, colour.g, colour.b, colour.a)
}

fn units(at: Point) -> (i32, i32) {
    ((at.x * SUBPIXELS).round() as i32, (at.y * SUBPIXELS).round() as i32)
}

/// Cuts a polyline into its dashes; the pattern runs on around the corners.
fn dashes(points: &[Point], (on, off): (f64, f64)) -> Vec<Vec<Point>> {
    let (mut pieces, mut is_on, mut left) = (Vec::new(), true, on);
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = libm::hypot(to.x - from.x, to.y - from.y);
        while length > left {
            let share = left / length;
            from = Point { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
            length -= left;
            if is_on {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            is_on = !is_on;
            left = if is_on { on } else { off };
        }
        left -= length;
        if is_on {
            piece.push(to);
        }
    }
    if is_on && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_around_corners() {
        let corner = [Point { x: 0.0, y: 0.0 }, Point { x: 4.0, y: 0.0 }, Point { x: 4.0, y: 6.0 }];
        let cut = dashes(&corner, (5.0, 3.0));
        let expected = vec![
            vec![corner[0], corner[1], Point { x: 4.0, y: 1.0 }],
            vec![Point { x: 4.0, y: 4.0 }, Point { x: 4.0, y: 6.0 }],
        ];
        assert_eq!(cut, expected);
        assert!(dashes(&[], (5.0, 3.0)).is_empty());
    }
}
