//! The frame of a chart over months: plot area, columns, value scale, grid.

use super::{
    axis::MonthAxis,
    lines::{hairline, label},
    scale::{Scale, ticks},
    scene::{Anchor, Area, HitDot, Hits, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Below this width a chart shows fewer labels.
pub(super) const NARROW: f64 = 480.0;
/// A bar grows with its column up to this width of one.
const WIDEST_STEP: f64 = 120.0;
/// Room under a plot for the ticks and the name of a number's axis, in CSS pixels.
pub(super) const NUMBER_FOOT: f64 = 38.0;
/// Pixels per step of the value axis, about.
const TICK_PITCH: f64 = 38.0;

/// Months side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub left: f64,
    pub step: f64,
}

impl Columns {
    /// The left edge of a month.
    pub(super) fn edge(&self, month: usize) -> f64 {
        self.left + month as f64 * self.step
    }

    /// The middle of a month.
    pub(super) fn middle(&self, month: usize) -> f64 {
        self.at(month as f64 + 0.5)
    }

    /// Half the width of a bar that takes this part of its column: a few bars in much room stay bars.
    pub(super) fn half_bar(&self, part: f64) -> f64 {
        self.step.min(WIDEST_STEP) * part
    }

    /// A place between edges, counted in months.
    pub(super) fn at(&self, position: f64) -> f64 {
        self.left + position * self.step
    }
}

/// What the pointer finds in each month.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub anchors: Vec<Point>,
    /// Empty for the plot's own height.
    pub rules: Vec<(f64, f64)>,
    pub dots: Vec<HitDot>,
}

/// Plot area and scales of one chart.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub plot: Area,
    pub columns: Columns,
    pub value: Scale,
    ticks: Vec<(f64, String)>,
}

/// What the frame is made from.
pub(super) struct FrameSpec<'a> {
    pub size: Size,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub n_columns: usize,
    pub extent: (f64, f64),
    pub tick_text: &'a ValueText,
}

impl Frame {
    pub(super) fn new(spec: &FrameSpec<'_>, measure: &dyn MeasureText) -> Self {
        let (top, bottom) = (spec.top, (spec.size.height - spec.bottom).max(spec.top + 1.0));
        let n_wanted = (((bottom - top) / TICK_PITCH).round() as usize).max(3);
        let round = ticks(spec.extent.0, spec.extent.1, n_wanted);
        let texts: Vec<(f64, String)> = round.iter().map(|value| (*value, spec.tick_text.of(*value))).collect();
        let widest = texts.iter().map(|(_, text)| measure.width(text, false)).fold(0.0, f64::max);
        let left = (widest + 8.0).ceil();
        let plot = Area { left, top, right: (spec.size.width - spec.right).max(left + 1.0), bottom };
        let domain = (round[0], round[round.len() - 1]);
        Self {
            plot,
            columns: Columns { left, step: plot.width() / spec.n_columns.max(1) as f64 },
            value: Scale::new(domain, (bottom, top)),
            ticks: texts,
        }
    }

    /// Where the value of a month lies, in the month's middle.
    pub(super) fn point(&self, month: usize, value: f64) -> Point {
        Point { x: self.columns.middle(month), y: self.value.at(value) }
    }

    /// A line over months, starting at `start`, with its gaps.
    pub(super) fn points(&self, start: usize, values: &[Option<f64>]) -> Vec<Option<Point>> {
        values.iter().enumerate().map(|(i, value)| value.map(|value| self.point(start + i, value))).collect()
    }

    pub(super) fn push_grid(&self, marks: &mut Vec<Mark>) {
        for (value, text) in &self.ticks {
            let y = self.value.at(*value);
            marks.push(hairline(Point { x: self.plot.left, y }, Point { x: self.plot.right, y }, Ink::Line));
            let at = Point { x: self.plot.left - 6.0, y };
            marks.push(label(text, at, Anchor::End, Ink::Quiet.into(), false));
        }
    }

    /// Completes the scene with one reactive column per month.
    pub(super) fn scene(&self, size: Size, marks: Vec<Mark>, found: Found, axis: &MonthAxis) -> Scene {
        let strips = (0..axis.n_months).map(|i| (self.columns.edge(i), self.columns.edge(i + 1))).collect();
        let area = Area { bottom: size.height, top: 0.0, ..self.plot };
        let Found { anchors, rules, dots } = found;
        let rules = if rules.is_empty() { vec![(self.plot.top, self.plot.bottom)] } else { rules };
        Scene { size, marks, hits: Hits { area, strips, anchors, rules, dots, ..Hits::default() } }
    }
}

/// An axis of numbers under the plot.
pub(super) struct NumberAxis<'a> {
    pub along: Scale,
    pub span: (f64, f64),
    pub text: &'a ValueText,
    pub title: &'a str,
}

impl NumberAxis<'_> {
    pub(super) fn push(&self, marks: &mut Vec<Mark>, frame: &Frame, size: Size, measure: &dyn MeasureText) {
        let (bottom, span) = (frame.plot.bottom, self.span);
        let line = [frame.plot.left, frame.plot.right].map(|x| Point { x, y: bottom });
        marks.push(hairline(line[0], line[1], Ink::Edge));
        let n_wanted = ((frame.plot.width() / 64.0) as usize).clamp(2, 12);
        let places = ticks(span.0, span.1, n_wanted);
        for x in places.into_iter().filter(|it| (span.0..=span.1).contains(it)) {
            let text = self.text.of(x);
            let half = measure.width(&text, false) / 2.0;
            let at = Point { x: self.along.at(x).min(size.width - half), y: bottom + 11.0 };
            marks.push(label(&text, at, Anchor::Middle, Ink::Quiet.into(), false));
        }
        let at = Point { x: frame.plot.right, y: bottom + 28.0 };
        marks.push(label(self.title, at, Anchor::End, Ink::Quiet.into(), false));
    }
}

/// The smallest and largest of the finite values; `None` if there is none.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let wider = |span: Option<(f64, f64)>, value: f64| {
        Some(span.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    };
    values.filter(|value| value.is_finite()).fold(None, wider)
}
