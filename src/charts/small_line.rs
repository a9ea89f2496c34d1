//! A small line, such as level or trend, with its forecast.

use super::{
    axis::MonthAxis,
    frame::{Found, Frame, FrameSpec, extent},
    lines::{Stroke, label},
    scene::{Anchor, HitDot, Ink, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Everything on the chart. Small multiples share the axis, so only the last one shows it.
#[derive(Clone, Debug, Default)]
pub struct SmallLine {
    /// The months; with neither blocks nor years only the line is drawn.
    pub axis: MonthAxis,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// One per month from the left.
    pub values: Vec<Option<f64>>,
    /// One per month after `values`.
    pub forecast: Vec<f64>,
    /// What stands at the line's end.
    pub end_label: String,
}

impl SmallLine {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let known = self.values.iter().filter_map(|it| *it);
        let spec = FrameSpec {
            size,
            top: 8.0,
            right: measure.width(&self.end_label, false) + 8.0,
            bottom: if self.shows_axis() { self.axis.depth() } else { 8.0 },
            n_columns: self.axis.n_months,
            extent: extent(known.chain(self.forecast.iter().copied())).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        let (past, ahead) = (frame.points(0, &self.values), self.ahead(&frame));
        marks.extend(Stroke::solid(Ink::Ink, 1.5).stretches(&past));
        marks.extend(Stroke::solid(Ink::Forecast, 1.5).stretches(&ahead));
        if let Some(end) = ahead.last().or(past.last()).copied().flatten() {
            let ink = if self.forecast.is_empty() { Ink::Ink } else { Ink::Forecast };
            let at = Point { x: frame.plot.right + 4.0, y: end.y };
            marks.push(label(&self.end_label, at, Anchor::Start, ink.into(), false));
        }
        if self.shows_axis() {
            self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        }
        let anchors: Vec<Point> = (0..self.axis.n_months).map(|month| self.anchor(&frame, month)).collect();
        let dots = anchors.iter().enumerate().map(|(item, at)| HitDot { item, at: *at, ink: Ink::Ink }).collect();
        frame.scene(size, marks, Found { anchors, dots, ..Found::default() }, &self.axis)
    }

    fn shows_axis(&self) -> bool {
        !(self.axis.blocks.is_empty() && self.axis.years.is_empty())
    }

    /// The forecast with the last value before it, so that the two lines join.
    fn ahead(&self, frame: &Frame) -> Vec<Option<Point>> {
        if self.forecast.is_empty() {
            return Vec::new();
        }
        let n_past = self.values.len();
        let seam = n_past.checked_sub(1).and_then(|last| Some(frame.point(last, self.values[last]?)));
        let point = |(i, value): (usize, &f64)| Some(frame.point(n_past + i, *value));
        seam.map(Some).into_iter().chain(self.forecast.iter().enumerate().map(point)).collect()
    }

    fn anchor(&self, frame: &Frame, month: usize) -> Point {
        let ahead = || month.checked_sub(self.values.len()).and_then(|i| self.forecast.get(i).copied());
        let value = self.values.get(month).copied().flatten().or_else(ahead);
        let middle = Point { x: frame.columns.middle(month), y: (frame.plot.top + frame.plot.bottom) / 2.0 };
        value.map_or(middle, |value| frame.point(month, value))
    }
}
