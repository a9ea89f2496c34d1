//! The target ladder on the fan: what the window sums up to, month end by month end, and the targets it may reach.

use super::{
    axis::MonthAxis,
    forecast::{EndLabel, TimeMark},
    frame::{Found, Frame, FrameSpec, extent},
    lines::{Band, Stroke, hairline, label, push_fan},
    place::spread,
    reading::Reading,
    scene::{Anchor, HitDot, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Space between labels, in CSS pixels.
const LABEL_PITCH: f64 = 15.0;

/// Everything on the chart; values are running sums to the month's end.
#[derive(Clone, Debug, Default)]
pub struct LadderChart {
    /// The months of the window.
    pub axis: MonthAxis,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// One per closed month.
    pub actual: Vec<f64>,
    /// One per month after them.
    pub forecast: Vec<f64>,
    /// The 80 % band, beside `forecast`.
    pub band80: Option<Band>,
    /// The 95 % band, beside `forecast`.
    pub band95: Option<Band>,
    /// Today, or the last actual.
    pub now: Option<TimeMark>,
    /// The targets, with their labels.
    pub rungs: Vec<EndLabel>,
    /// Where the forecast lands, with its label.
    pub landing: Option<EndLabel>,
}

impl LadderChart {
    /// What the chart says about a month: the running sum to its end.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month));
        if let Some((value, ink)) = self.value(month) {
            reading.push(String::new(), self.tick_text.of(value), ink);
        }
        reading
    }

    /// The running sum to a month's end, and the ink of its line.
    fn value(&self, month: usize) -> Option<(f64, Ink)> {
        match month.checked_sub(self.actual.len()) {
            None => self.actual.get(month).map(|it| (*it, Ink::Ink)),
            Some(ahead) => self.forecast.get(ahead).map(|it| (*it, Ink::Forecast)),
        }
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let frame = self.frame(size, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        push_fan(&mut marks, self.band95.as_ref(), self.band80.as_ref(), |line| self.ahead(&frame, line));
        let start = Point { x: frame.plot.left, y: frame.value.at(0.0) };
        let actual = (self.actual.iter().enumerate()).map(|(month, value)| at_month_end(&frame, month, *value));
        if !self.actual.is_empty() {
            marks.push(Stroke::solid(Ink::Ink, 1.75).path([start].into_iter().chain(actual).collect()));
        }
        if !self.forecast.is_empty() {
            marks.push(Stroke::solid(Ink::Forecast, 2.0).path(self.ahead(&frame, &self.forecast)));
        }
        if let Some(now) = &self.now {
            let x = frame.columns.at(now.position);
            marks.push(hairline(Point { x, y: 19.0 }, Point { x, y: frame.plot.bottom }, Ink::Ink));
            let half = measure.width(&now.label, true) / 2.0;
            let at = Point { x: x.min(size.width - half).max(half), y: 12.0 };
            marks.push(label(&now.label, at, Anchor::Middle, Ink::Ink.into(), true));
        }
        self.push_rungs(&mut marks, &frame);
        self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        let at = |month: usize, value: f64| at_month_end(&frame, month, value);
        let anchors = (0..self.axis.n_months).map(|it| at(it, self.value(it).map_or(0.0, |it| it.0))).collect();
        let dot = |item: usize| self.value(item).map(|(value, ink)| HitDot { item, at: at(item, value), ink });
        let dots = (0..self.axis.n_months).filter_map(dot).collect();
        frame.scene(size, marks, Found { anchors, dots, ..Found::default() }, &self.axis)
    }

    fn frame(&self, size: Size, measure: &dyn MeasureText) -> Frame {
        let bands = [&self.band80, &self.band95].into_iter().flatten();
        let bounds = bands.flat_map(|band| band.lower.iter().chain(&band.upper));
        let labels = || self.rungs.iter().chain(&self.landing);
        let values = self.actual.iter().chain(&self.forecast).chain(bounds).copied();
        let widest = labels().map(|it| measure.width(&it.text, it.bold)).fold(0.0, f64::max);
        let spec = FrameSpec {
            size,
            top: 24.0,
            right: widest + 12.0,
            bottom: self.axis.depth(),
            n_columns: self.axis.n_months,
            extent: extent(values.chain(labels().map(|it| it.value)).chain([0.0])).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        Frame::new(&spec, measure)
    }

    /// A line over the months ahead, from where the closed ones end.
    fn ahead(&self, frame: &Frame, values: &[f64]) -> Vec<Point> {
        let seam = match self.actual.len() {
            0 => Point { x: frame.plot.left, y: frame.value.at(0.0) },
            n => at_month_end(frame, n - 1, self.actual[n - 1]),
        };
        let point = |(i, value): (usize, &f64)| at_month_end(frame, self.actual.len() + i, *value);
        [seam].into_iter().chain(values.iter().enumerate().map(point)).collect()
    }

    fn push_rungs(&self, marks: &mut Vec<Mark>, frame: &Frame) {
        // The rungs stand over the last third: there the fan is wide enough to be compared with them.
        let left = frame.columns.at(self.axis.n_months as f64 * 2.0 / 3.0);
        for it in &self.rungs {
            let y = frame.value.at(it.value);
            let line = vec![Point { x: left, y }, Point { x: frame.plot.right, y }];
            let width = if it.bold { 2.0 } else { 1.25 };
            marks.push(Stroke::dashed(Ink::Target, width, (5.0, 3.0)).path(line));
        }
        let labels: Vec<(&EndLabel, Ink)> = (self.rungs.iter().map(|it| (it, Ink::Target)))
            .chain(self.landing.iter().map(|it| (it, Ink::Forecast)))
            .collect();
        let wanted: Vec<f64> = labels.iter().map(|it| frame.value.at(it.0.value)).collect();
        let heights = spread(&wanted, LABEL_PITCH, (frame.plot.top, frame.plot.bottom - 6.0));
        for ((it, ink), y) in labels.into_iter().zip(heights) {
            let at = Point { x: frame.plot.right + 6.0, y };
            marks.push(label(&it.text, at, Anchor::Start, ink.into(), it.bold));
        }
    }
}

fn at_month_end(frame: &Frame, month: usize, value: f64) -> Point {
    Point { x: frame.columns.edge(month + 1), y: frame.value.at(value) }
}
