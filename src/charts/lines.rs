//! Marks that every chart uses: lines with gaps, bands, labels.

use super::scene::{Anchor, Ink, Mark, Point, Tint};

/// A range per month, as a lower and an upper value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// Lower bound per month of the forecast.
    pub lower: Vec<f64>,
    /// Upper bound per month of the forecast.
    pub upper: Vec<f64>,
}

/// How a line is stroked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub tint: Tint,
    pub width: f64,
    pub dash: Option<(f64, f64)>,
}

impl Stroke {
    pub(super) fn solid(ink: Ink, width: f64) -> Self {
        Self { tint: ink.into(), width, dash: None }
    }

    pub(super) fn dashed(ink: Ink, width: f64, dash: (f64, f64)) -> Self {
        Self { tint: ink.into(), width, dash: Some(dash) }
    }

    pub(super) fn faded(mut self, alpha: f64) -> Self {
        self.tint.alpha = alpha;
        self
    }

    pub(super) fn path(self, points: Vec<Point>) -> Mark {
        Mark::Path { points, tint: self.tint, width: self.width, dash: self.dash }
    }

    /// One path per unbroken stretch; a value alone between gaps becomes a dot of the line's width.
    pub(super) fn stretches(self, points: &[Option<Point>]) -> Vec<Mark> {
        stretches(points)
            .map(|stretch| match stretch[..] {
                [only] => Mark::Dot { at: only, radius: self.width, tint: self.tint, width: self.width },
                _ => self.path(stretch),
            })
            .collect()
    }
}

/// The unbroken stretches of a line with gaps.
pub(super) fn stretches(points: &[Option<Point>]) -> impl Iterator<Item = Vec<Point>> {
    points.split(Option::is_none).filter(|part| !part.is_empty()).map(|part| part.iter().copied().flatten().collect())
}

/// A horizontal or vertical hairline, set on the pixel's middle so that it stays sharp.
pub(super) fn hairline(from: Point, to: Point, ink: Ink) -> Mark {
    let crisp = |v: f64| v.floor() + 0.5;
    let (from, to) = if from.x == to.x {
        (Point { x: crisp(from.x), y: from.y }, Point { x: crisp(to.x), y: to.y })
    } else {
        (Point { x: from.x, y: crisp(from.y) }, Point { x: to.x, y: crisp(to.y) })
    };
    Stroke::solid(ink, 1.0).path(vec![from, to])
}

/// A label without a rim.
pub(super) fn label(text: &str, at: Point, anchor: Anchor, tint: Tint, bold: bool) -> Mark {
    Mark::Text { text: text.to_owned(), at, anchor, tint, bold, halo: false }
}

/// A label that stays legible over lines.
pub(super) fn rimmed(text: &str, at: Point, anchor: Anchor, ink: Ink, bold: bool) -> Mark {
    Mark::Text { text: text.to_owned(), at, anchor, tint: ink.into(), bold, halo: true }
}

/// The surface between two lines of equal length.
pub(super) fn between(upper: &[Point], lower: &[Point], ink: Ink) -> Option<Mark> {
    let points: Vec<Point> = upper.iter().chain(lower.iter().rev()).copied().collect();
    (points.len() > 3).then_some(Mark::Fill { points, tint: ink.into() })
}

/// The fan: both bands of a forecast, the wider below, with `ahead` to place one of their lines.
pub(super) fn push_fan(
    marks: &mut Vec<Mark>,
    band95: Option<&Band>,
    band80: Option<&Band>,
    ahead: impl Fn(&[f64]) -> Vec<Point>,
) {
    for (band, ink) in [(band95, Ink::Band95), (band80, Ink::Band80)] {
        let Some(band) = band else { continue };
        marks.extend(between(&ahead(&band.upper), &ahead(&band.lower), ink));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line_and_a_lone_value_is_a_dot() {
        let at = |x: f64| Some(Point { x, y: 0.0 });
        let marks = Stroke::solid(Ink::Ink, 2.0).stretches(&[at(0.0), at(1.0), None, at(3.0), None]);
        assert!(matches!(&marks[..], [Mark::Path { points, .. }, Mark::Dot { .. }] if points.len() == 2));
    }
}
