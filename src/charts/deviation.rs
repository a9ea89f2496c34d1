//! Pace: how far the year so far lies above or below the path to its target.
//!
//! Drawn as the deviation from that path, month end by month end; a cumulative curve hides the gap.

use super::{
    axis::MonthAxis,
    forecast::{EndLabel, TimeMark},
    frame::{Found, Frame, FrameSpec, NARROW, extent},
    legend::LegendEntry,
    lines::{Band, Stroke, hairline, label, push_fan, rimmed},
    place::spread,
    scene::{Anchor, HitDot, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Everything on the chart; values are cumulative to the month's end, less the target path.
#[derive(Clone, Debug, Default)]
pub struct DeviationChart {
    /// The months of the target's year.
    pub axis: MonthAxis,
    /// Labels of the value ticks, with their sign.
    pub tick_text: ValueText,
    /// One per closed month; missing months leave a gap.
    pub actual: Vec<Option<f64>>,
    /// The first month that is still open.
    pub forecast_start: usize,
    /// One per month from `forecast_start`.
    pub forecast: Vec<f64>,
    /// The 80 % band, beside `forecast`.
    pub band80: Option<Band>,
    /// The 95 % band, beside `forecast`.
    pub band95: Option<Band>,
    /// One per month from `forecast_start`: the way back to the target. Empty for none.
    pub required: Vec<f64>,
    /// Today, or the last actual.
    pub now: Option<TimeMark>,
    /// The name of the zero line.
    pub target_label: String,
    /// What stands beside the last actual.
    pub last_label: String,
    /// Labels at the right edge.
    pub end_labels: Vec<EndLabel>,
    /// What the lines are called, for the legend and for who asks for a month.
    pub names: Vec<LegendEntry>,
    /// Values in full, for who asks for a month.
    pub value_text: ValueText,
}

impl DeviationChart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let frame = self.frame(size, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        push_fan(&mut marks, self.band95.as_ref(), self.band80.as_ref(), |line| self.ahead(&frame, line));
        self.push_lines(&mut marks, &frame);
        self.push_labels(&mut marks, &frame, size, measure);
        self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        let anchor = |month| at_month_end(&frame, month, self.main_value(month).map_or(0.0, |(value, _)| value));
        let anchors = (0..self.axis.n_months).map(anchor).collect();
        let dot = |month| {
            let (value, ink) = self.main_value(month)?;
            Some(HitDot { item: month, at: at_month_end(&frame, month, value), ink })
        };
        let dots = (0..self.axis.n_months).filter_map(dot).collect();
        frame.scene(size, marks, Found { anchors, dots, ..Found::default() }, &self.axis)
    }

    fn frame(&self, size: Size, measure: &dyn MeasureText) -> Frame {
        let bands = [&self.band80, &self.band95].into_iter().flatten();
        let bounds = bands.flat_map(|band| band.lower.iter().chain(&band.upper));
        let ahead = self.forecast.iter().chain(&self.required).chain(bounds).copied();
        let values = self.actual.iter().filter_map(|it| *it).chain(ahead).chain([0.0]);
        let widest = self.kept(size).map(|it| measure.width(&it.text, it.bold)).fold(0.0, f64::max);
        let spec = FrameSpec {
            size,
            top: 24.0,
            right: widest + 12.0,
            bottom: self.axis.depth(),
            n_columns: self.axis.n_months,
            extent: extent(values).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        Frame::new(&spec, measure)
    }

    fn kept(&self, size: Size) -> impl Iterator<Item = &EndLabel> {
        self.end_labels.iter().filter(move |it| it.bold || size.width >= NARROW)
    }

    /// Where the forecast sets out: the last actual, or the year's start at zero.
    fn seam(&self, frame: &Frame) -> Option<Point> {
        match self.forecast_start.checked_sub(1) {
            None => Some(Point { x: frame.plot.left, y: frame.value.at(0.0) }),
            Some(last) => self.actual.get(last).copied().flatten().map(|value| at_month_end(frame, last, value)),
        }
    }

    fn ahead(&self, frame: &Frame, values: &[f64]) -> Vec<Point> {
        let point = |(i, value): (usize, &f64)| at_month_end(frame, self.forecast_start + i, *value);
        self.seam(frame).into_iter().chain(values.iter().enumerate().map(point)).collect()
    }

    fn push_lines(&self, marks: &mut Vec<Mark>, frame: &Frame) {
        let y = frame.value.at(0.0);
        let zero = vec![Point { x: frame.plot.left, y }, Point { x: frame.plot.right, y }];
        marks.push(Stroke::dashed(Ink::Target, 1.5, (5.0, 3.0)).path(zero));
        if !self.required.is_empty() {
            marks.push(Stroke::dashed(Ink::Quiet, 1.25, (3.0, 3.0)).path(self.ahead(frame, &self.required)));
        }
        // The year starts on its path, hence at zero, if its first month is known at all.
        let start = self.actual.first().copied().flatten().map(|_| Point { x: frame.plot.left, y });
        let point = |(month, value): (usize, &Option<f64>)| value.map(|value| at_month_end(frame, month, value));
        let actual: Vec<_> = [start].into_iter().chain(self.actual.iter().enumerate().map(point)).collect();
        marks.extend(Stroke::solid(Ink::Ink, 1.75).stretches(&actual));
        if !self.forecast.is_empty() {
            marks.push(Stroke::solid(Ink::Forecast, 2.0).path(self.ahead(frame, &self.forecast)));
        }
    }

    fn push_labels(&self, marks: &mut Vec<Mark>, frame: &Frame, size: Size, measure: &dyn MeasureText) {
        if let Some(now) = &self.now {
            let x = frame.columns.at(now.position);
            marks.push(hairline(Point { x, y: 19.0 }, Point { x, y: frame.plot.bottom }, Ink::Ink));
            let half = measure.width(&now.label, true) / 2.0;
            let at = Point { x: x.min(size.width - half).max(half), y: 12.0 };
            marks.push(label(&now.label, at, Anchor::Middle, Ink::Ink.into(), true));
        }
        let seam = self.forecast_start.checked_sub(1).and_then(|_| self.seam(frame));
        if let Some(at) = seam {
            marks.push(Mark::Dot { at, radius: 4.0, tint: Ink::Ink.into(), width: 1.5 });
            // Below zero, unless the axis' names are there.
            let is_below_zero = at.y >= frame.value.at(0.0) && at.y + 22.0 <= frame.plot.bottom;
            let beside = Point { x: at.x - 8.0, y: at.y + if is_below_zero { 16.0 } else { -16.0 } };
            marks.push(rimmed(&self.last_label, beside, Anchor::End, Ink::Ink, true));
        }
        // The name keeps to the side of zero where the year so far is not.
        let lift = if seam.is_some_and(|at| at.y < frame.value.at(0.0)) { 12.0 } else { -12.0 };
        let at = Point { x: frame.plot.left + 8.0, y: frame.value.at(0.0) + lift };
        marks.push(rimmed(&self.target_label, at, Anchor::Start, Ink::Target, true));
        let wanted: Vec<f64> = self.kept(size).map(|it| frame.value.at(it.value)).collect();
        let heights = spread(&wanted, 15.0, (frame.plot.top, frame.plot.bottom - 6.0));
        for (it, y) in self.kept(size).zip(heights) {
            let at = Point { x: frame.plot.right + 6.0, y };
            marks.push(label(&it.text, at, Anchor::Start, Ink::Forecast.into(), it.bold));
        }
    }

    fn main_value(&self, month: usize) -> Option<(f64, Ink)> {
        let ahead = month.checked_sub(self.forecast_start).and_then(|i| self.forecast.get(i));
        let actual = || self.actual.get(month).copied().flatten().map(|value| (value, Ink::Ink));
        ahead.map(|value| (*value, Ink::Forecast)).or_else(actual)
    }
}

fn at_month_end(frame: &Frame, month: usize, value: f64) -> Point {
    Point { x: frame.columns.edge(month + 1), y: frame.value.at(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::EstimatedText;

    #[test]
    fn the_last_deviation_does_not_stand_on_the_names_of_the_months() {
        let size = Size { width: 600.0, height: 280.0 };
        let place = |ahead: f64| {
            let chart = DeviationChart {
                axis: MonthAxis { n_months: 12, ..MonthAxis::default() },
                actual: vec![Some(0.0)],
                forecast_start: 1,
                forecast: vec![ahead; 11],
                last_label: "0".to_owned(),
                tick_text: ValueText::new(|it| format!("t{it}")),
                ..DeviationChart::default()
            };
            let scene = chart.scene(size, &EstimatedText);
            let label = scene.marks.iter().find_map(|it| match it {
                Mark::Text { text, at, .. } if text == "0" => Some(at.y),
                _ => None,
            });
            let dot = scene.marks.iter().find_map(|it| match it {
                Mark::Dot { at, radius, .. } if *radius == 4.0 => Some(at.y),
                _ => None,
            });
            label.unwrap() - dot.unwrap()
        };
        // All that follows lies above: zero is the lowest line, and the months' names are under it.
        assert_eq!(place(600.0), -16.0);
        assert_eq!(place(-600.0), 16.0);
    }
}
