//! Bars by month: what happened, then what is forecast, with the plan of each month as a tick.

use super::{
    axis::MonthAxis,
    frame::{Found, Frame, FrameSpec, extent},
    lines::hairline,
    reading::Reading,
    scene::{Area, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText},
};

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct SplitBars {
    /// The months.
    pub axis: MonthAxis,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// One per closed month; a missing one draws no bar.
    pub actual: Vec<Option<f64>>,
    /// One per month after them.
    pub forecast: Vec<Option<f64>>,
    /// What the first forecast month already has: the lower part of its bar.
    pub to_date: Option<f64>,
    /// The plan of each month; empty for none.
    pub plan: Vec<f64>,
    /// Names of what happened, the forecast and the plan.
    pub names: [String; 3],
    /// Name of what the first forecast month already has.
    pub to_date_name: String,
    /// Values in full, for who asks for a month.
    pub value_text: ValueText,
}

impl SplitBars {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let values = self.actual.iter().chain(&self.forecast).chain([&self.to_date]).filter_map(|it| *it);
        let spec = FrameSpec {
            size,
            top: 10.0,
            right: 4.0,
            bottom: self.axis.depth(),
            n_columns: self.axis.n_months,
            extent: extent(values.chain(self.plan.iter().copied()).chain([0.0])).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        let base = frame.value.at(0.0);
        for i in 0..self.axis.n_months {
            let (x, half) = (frame.columns.middle(i), frame.columns.half_bar(0.34));
            if let Some((value, ink)) = self.main(i) {
                let end = frame.value.at(value);
                let area = Area { left: x - half, right: x + half, top: base.min(end), bottom: base.max(end) };
                // What is not certain is lighter and has an edge of its own.
                let alpha = if ink == Ink::Forecast { 0.55 } else { 0.85 };
                marks.push(Mark::Block { area, tint: Tint { ink, alpha } });
                if ink == Ink::Forecast {
                    let top = Area { bottom: area.top + 2.0, ..area };
                    marks.push(Mark::Block { area: top, tint: Ink::Forecast.into() });
                }
            }
            if let Some(so_far) = self.to_date_of(i) {
                let end = frame.value.at(so_far);
                let half = half * 0.5;
                let area = Area { left: x - half, right: x + half, top: base.min(end), bottom: base.max(end) };
                marks.push(Mark::Block { area, tint: Tint { ink: Ink::Ink, alpha: 0.85 } });
            }
            if let Some(plan) = self.plan.get(i) {
                let (y, half) = (frame.value.at(*plan), frame.columns.half_bar(0.44));
                let area = Area { left: x - half, right: x + half, top: y - 1.0, bottom: y + 1.0 };
                marks.push(Mark::Block { area, tint: Ink::Target.into() });
            }
        }
        marks.push(hairline(Point { x: frame.plot.left, y: base }, Point { x: frame.plot.right, y: base }, Ink::Edge));
        self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        let anchor = |i: usize| frame.point(i, self.main(i).map_or(0.0, |it| it.0));
        let found = Found { anchors: (0..self.axis.n_months).map(anchor).collect(), ..Found::default() };
        frame.scene(size, marks, found, &self.axis)
    }

    fn to_date_of(&self, month: usize) -> Option<f64> {
        self.to_date.filter(|_| month == self.actual.len())
    }

    fn main(&self, month: usize) -> Option<(f64, Ink)> {
        match month.checked_sub(self.actual.len()) {
            None => self.actual[month].map(|it| (it, Ink::Ink)),
            Some(i) => self.forecast.get(i).copied().flatten().map(|it| (it, Ink::Forecast)),
        }
    }

    /// What the chart says about a month.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month));
        let [actual, forecast, plan] = &self.names;
        if let Some((value, ink)) = self.main(month) {
            let name = if ink == Ink::Forecast { forecast } else { actual };
            reading.push(&**name, self.value_text.of(value), ink);
        }
        if let Some(it) = self.to_date_of(month) {
            reading.push(&*self.to_date_name, self.value_text.of(it), Ink::Ink);
        }
        if let Some(it) = self.plan.get(month) {
            reading.push(&**plan, self.value_text.of(*it), Ink::Target);
        }
        reading
    }
}
