//! Marks that every chart uses: lines with gaps, bands, labels.

use std::collections::BTreeSet;

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
                _ => self.line(stretch),
            })
            .collect()
    }

    /// The line through these points; its outline filled where it is one of thousands of values.
    fn line(self, points: Vec<Point>) -> Mark {
        match (self.dash, outline(&points, self.width)) {
            (None, Some(points)) => Mark::Fill { points, tint: self.tint },
            _ => self.path(thinned(points)),
        }
    }
}

/// The unbroken stretches of a line with gaps.
pub(super) fn stretches(points: &[Option<Point>]) -> impl Iterator<Item = Vec<Point>> {
    points.split(Option::is_none).filter(|part| !part.is_empty()).map(|part| part.iter().copied().flatten().collect())
}

/// The line without the corners that no pixel shows: where more than four lie in one column of pixels, the first, the
/// highest, the lowest and the last of them cover the same pixels. A line of as many corners as a browser strokes slowly
/// (thousands, with round joins) becomes one of as many as the chart is wide. A line that turns back is left alone.
fn thinned(points: Vec<Point>) -> Vec<Point> {
    const KEPT: usize = 4;
    if points.windows(2).any(|pair| pair[1].x < pair[0].x) {
        return points;
    }
    let column_of = |it: &Point| it.x.floor();
    let mut kept = Vec::with_capacity(points.len());
    for column in points.chunk_by(|a, b| column_of(a) == column_of(b)) {
        if column.len() <= KEPT {
            kept.extend_from_slice(column);
            continue;
        }
        let by_height = |a: &usize, b: &usize| column[*a].y.total_cmp(&column[*b].y);
        let ends = [0, column.len() - 1].into_iter();
        let extremes = [(0..column.len()).min_by(by_height), (0..column.len()).max_by(by_height)];
        let corners: BTreeSet<usize> = ends.chain(extremes.into_iter().flatten()).collect();
        kept.extend(corners.into_iter().map(|i| column[i]));
    }
    kept
}

/// The outline of a line of this width with more than three values in a column of pixels, from the left above and back
/// below; `None` for fewer, and for a line that turns back. In each column it reaches from the highest to the lowest value
/// and to the last of the column before: the pixels that the stroke covers, at two corners a column instead of a joint per
/// value, which a browser strokes several times as slowly as it fills.
fn outline(points: &[Point], width: f64) -> Option<Vec<Point>> {
    const DENSE: f64 = 3.0;
    let across = points.last()?.x - points.first()?.x;
    let turns_back = points.windows(2).any(|pair| pair[1].x < pair[0].x);
    if turns_back || (points.len() as f64) < DENSE * across.max(1.0) {
        return None;
    }
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let mut before = points.first()?.y;
    for column in points.chunk_by(|a, b| a.x.floor() == b.x.floor()) {
        let (top, bottom) = column.iter().fold((before, before), |(top, bottom), it| (top.min(it.y), bottom.max(it.y)));
        let (first, last) = (column.first()?, column.last()?);
        let x = (first.x + last.x) / 2.0;
        above.push(Point { x, y: top - width / 2.0 });
        below.push(Point { x, y: bottom + width / 2.0 });
        before = last.y;
    }
    Some(above.into_iter().chain(below.into_iter().rev()).collect())
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

    #[test]
    fn a_line_of_thousands_of_values_is_filled_from_its_highest_to_its_lowest_in_each_column() {
        // Five values a pixel over twenty pixels, rising by one a pixel; the seventh column falls to −50.
        let height = |i: usize| if i == 36 { -50.0 } else { (i / 5) as f64 };
        let points: Vec<Point> = (0..100).map(|i| Point { x: i as f64 / 5.0, y: height(i) }).collect();
        let corners = outline(&points, 2.0).expect("five values a pixel");
        assert_eq!(corners.len(), 2 * 20);
        // The column of the fall: above it −50 less half the width, below it its own height of 7 and half the width.
        assert_eq!((corners[7].y, corners[40 - 1 - 7].y), (-51.0, 8.0));
        // The next begins where that ended, at 7.
        assert_eq!((corners[8].y, corners[40 - 1 - 8].y), (6.0, 9.0));
        let at = |x: f64| Some(Point { x, y: 0.0 });
        assert_eq!(outline(&[Point { x: 0.0, y: 0.0 }, Point { x: 9.0, y: 0.0 }], 2.0), None);
        let dense: Vec<_> = points.into_iter().map(Some).collect();
        let dashed = Stroke::dashed(Ink::Ink, 2.0, (4.0, 2.0)).stretches(&dense);
        assert!(matches!(dashed[..], [Mark::Path { .. }]), "a dash has to be seen");
        assert!(matches!(Stroke::solid(Ink::Ink, 2.0).stretches(&[at(0.0), at(40.0)])[..], [Mark::Path { .. }]));
    }

    #[test]
    fn of_many_corners_in_a_column_of_pixels_those_stay_that_are_seen() {
        // Ten corners a pixel over 100 pixels: a saw with one tooth that stands out, and one that goes down.
        let height = |i: usize| match i {
            333 => 90.0,
            337 => -90.0,
            _ => (i % 3) as f64,
        };
        let points: Vec<Point> = (0..1000).map(|i| Point { x: i as f64 / 10.0, y: height(i) }).collect();
        let kept = thinned(points.clone());
        assert!(kept.len() <= 4 * 100, "{}", kept.len());
        assert!(kept.windows(2).all(|pair| pair[0].x <= pair[1].x), "in the same order");
        for column in 0..100 {
            let extent = |all: &[Point]| {
                let heights = all.iter().filter(|it| it.x.floor() == f64::from(column)).map(|it| it.y);
                heights.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)))
            };
            assert_eq!(extent(&kept), extent(&points), "column {column}");
        }
        assert_eq!((kept[0], kept[kept.len() - 1]), (points[0], points[999]));
        // A month every twenty pixels, and a line that turns back, are as they were.
        let sparse: Vec<Point> = (0..48).map(|i| Point { x: 20.0 * f64::from(i), y: 1.0 }).collect();
        assert_eq!(thinned(sparse.clone()), sparse);
        let back: Vec<Point> = points.iter().rev().copied().collect();
        assert_eq!(thinned(back.clone()), back);
    }
}
