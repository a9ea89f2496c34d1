//! A control chart: one value per month, its limits, and the points outside them by shape and ink; without limits, a line
//! of one value per month against a dashed centre, such as landings against a target.

use super::{
    axis::MonthAxis,
    frame::{Found, Frame, FrameSpec, extent},
    lines::{Band, Stroke, between, label, rimmed},
    reading::Reading,
    scene::{Anchor, Area, HitDot, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct ControlChart {
    /// The months.
    pub axis: MonthAxis,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// One per month; a month without one leaves a gap.
    pub values: Vec<Option<f64>>,
    /// The limits, one per month; `None` for none.
    pub limits: Option<Band>,
    /// The months whose points lie outside.
    pub outside: Vec<bool>,
    /// Further points that stand by themselves, such as what was frozen: month and value.
    pub extra: Vec<(usize, f64)>,
    /// The centre; `None` for none.
    pub centre: Option<f64>,
    /// What stands on the centre line.
    pub centre_label: String,
    /// The ink of the centre line.
    pub centre_ink: CentreInk,
    /// What stands beside the last point.
    pub last_label: String,
    /// Names of value, limits, what is outside, and further points, for who asks for a month.
    pub names: [String; 4],
    /// Values in full, for who asks for a month.
    pub value_text: ValueText,
}

/// What the centre is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CentreInk {
    /// A line without a meaning of its own.
    #[default]
    Quiet,
    /// A target.
    Target,
}

impl ControlChart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let bounds = self.limits.iter().flat_map(|it| it.lower.iter().chain(&it.upper)).copied();
        let extra = self.extra.iter().map(|it| it.1);
        let all = self.values.iter().filter_map(|it| *it).chain(bounds).chain(extra).chain(self.centre);
        let (low, high) = extent(all).unwrap_or((0.0, 1.0));
        // Landings that hardly move are not to look as if they did.
        let least = low.abs().max(high.abs()) * if self.limits.is_none() { 0.04 } else { 0.0 };
        let spare = ((least - (high - low)) / 2.0).max(0.0);
        let spec = FrameSpec {
            size,
            top: 16.0,
            right: measure.width(&self.last_label, true) + 14.0,
            bottom: self.axis.depth(),
            n_columns: self.axis.n_months,
            extent: (low - spare, high + spare),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        if let Some(limits) = &self.limits {
            let line =
                |values: &[f64]| values.iter().enumerate().map(|(i, it)| frame.point(i, *it)).collect::<Vec<_>>();
            let (upper, lower) = (line(&limits.upper), line(&limits.lower));
            marks.extend(between(&upper, &lower, Ink::Sunk));
            for side in [upper, lower].into_iter().filter(|it| it.len() > 1) {
                marks.push(Stroke::dashed(Ink::Quiet, 1.25, (4.0, 3.0)).path(side));
            }
        }
        if let Some(centre) = self.centre {
            let y = frame.value.at(centre);
            let (ink, line) = match self.centre_ink {
                CentreInk::Quiet => (Ink::Quiet, Stroke::solid(Ink::Edge, 1.0)),
                CentreInk::Target => (Ink::Target, Stroke::dashed(Ink::Target, 1.5, (5.0, 3.0))),
            };
            marks.push(line.path(vec![Point { x: frame.plot.left, y }, Point { x: frame.plot.right, y }]));
            // At the other end where a point stands in the way.
            let (room, width) = (y - 10.0, measure.width(&self.centre_label, true));
            let known = self.values.iter().enumerate().filter_map(|(i, it)| Some((i, (*it)?)));
            let mut points = known.chain(self.extra.iter().copied()).map(|(i, it)| frame.point(i, it));
            let is_taken = |it: Point| it.x < frame.plot.left + 18.0 + width && (it.y - room).abs() < 18.0;
            let (x, anchor) = if points.any(is_taken) {
                (frame.plot.right - 6.0, Anchor::End)
            } else {
                (frame.plot.left + 6.0, Anchor::Start)
            };
            marks.push(rimmed(&self.centre_label, Point { x, y: room }, anchor, ink, true));
        }
        marks.extend(Stroke::solid(Ink::Ink, 1.75).stretches(&frame.points(0, &self.values)));
        for (i, value) in self.values.iter().enumerate() {
            let Some(value) = *value else { continue };
            let at = frame.point(i, value);
            if self.outside.get(i).copied().unwrap_or(false) {
                // A square where the others are round.
                let area = Area { left: at.x - 4.0, right: at.x + 4.0, top: at.y - 4.0, bottom: at.y + 4.0 };
                marks.push(Mark::Block { area, tint: Ink::Bad.into() });
            } else {
                marks.push(Mark::Dot { at, radius: 2.5, tint: Ink::Ink.into(), width: 1.5 });
            }
        }
        for (i, value) in &self.extra {
            let at = frame.point(*i, *value);
            let area = Area { left: at.x - 3.5, right: at.x + 3.5, top: at.y - 3.5, bottom: at.y + 3.5 };
            marks.push(Mark::Block { area, tint: Ink::Forecast.into() });
        }
        if let Some((i, value)) = self.last() {
            let at = Point { x: frame.point(i, value).x + 10.0, y: frame.value.at(value) };
            marks.push(label(&self.last_label, at, Anchor::Start, Ink::Ink.into(), true));
        }
        self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        let at = |i: usize| frame.point(i, self.values.get(i).copied().flatten().or(self.centre).unwrap_or(low));
        let anchors = (0..self.axis.n_months).map(at).collect();
        let dot =
            |(i, value): (usize, &Option<f64>)| Some(HitDot { item: i, at: frame.point(i, (*value)?), ink: Ink::Ink });
        let dots = self.values.iter().enumerate().filter_map(dot).collect();
        frame.scene(size, marks, Found { anchors, dots, ..Found::default() }, &self.axis)
    }

    fn last(&self) -> Option<(usize, f64)> {
        self.values.iter().enumerate().rev().find_map(|(i, it)| Some((i, (*it)?)))
    }

    /// What the chart says about a month.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month));
        let [value, limit, outside, extra] = &self.names;
        if let Some(it) = self.values.get(month).copied().flatten() {
            let is_out = self.outside.get(month).copied().unwrap_or(false);
            let ink = if is_out { Ink::Bad } else { Ink::Ink };
            let mark = if is_out { format!(" · {outside}") } else { String::new() };
            reading.push(&**value, self.value_text.of(it) + &mark, ink);
        }
        if let Some(it) = self.limits.as_ref().and_then(|it| it.upper.get(month)) {
            reading.push(&**limit, format!("±{}", self.value_text.of(*it)), Ink::Quiet);
        }
        for (_, it) in self.extra.iter().filter(|it| it.0 == month) {
            reading.push(&**extra, self.value_text.of(*it), Ink::Forecast);
        }
        if let Some(it) = self.centre.filter(|_| self.centre_ink == CentreInk::Target) {
            reading.push(&*self.centre_label, self.value_text.of(it), Ink::Target);
        }
        reading
    }
}
