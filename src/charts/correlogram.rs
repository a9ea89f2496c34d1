//! Autocorrelations by lag, with the bounds that noise stays within.

use super::{
    frame::{Frame, FrameSpec},
    lines::{Stroke, hairline, label},
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText},
};

/// Room for the lags under the plot, in CSS pixels.
const FOOT: f64 = 22.0;

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct Correlogram {
    /// Autocorrelation at lags 1, 2, …
    pub values: Vec<f64>,
    /// Noise stays within ± this.
    pub bound: f64,
    /// Every so manieth lag is labelled.
    pub label_every: usize,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// Values in full, for who asks for a lag.
    pub value_text: ValueText,
}

impl Correlogram {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let widest = self.values.iter().fold(1.2 * self.bound, |widest, it| it.abs().max(widest));
        let spec = FrameSpec {
            size,
            top: 8.0,
            right: 2.0,
            bottom: FOOT,
            n_columns: self.values.len(),
            extent: (-widest, widest),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        self.push_bars(&mut marks, &frame, size);
        let across = |value: f64| {
            let y = frame.value.at(value);
            [Point { x: frame.plot.left, y }, Point { x: frame.plot.right, y }]
        };
        for bound in [self.bound, -self.bound] {
            marks.push(Stroke::dashed(Ink::Quiet, 1.0, (4.0, 3.0)).path(across(bound).to_vec()));
        }
        let [from, to] = across(0.0);
        marks.push(hairline(from, to, Ink::Edge));
        Scene { size, marks, hits: self.hits(&frame, size) }
    }

    fn push_bars(&self, marks: &mut Vec<Mark>, frame: &Frame, size: Size) {
        let (zero, half) = (frame.value.at(0.0), frame.columns.half_bar(0.32));
        for (i, value) in self.values.iter().enumerate() {
            let (x, end) = (frame.columns.middle(i), frame.value.at(*value));
            let area = Area { left: x - half, right: x + half, top: zero.min(end), bottom: zero.max(end) };
            // Outside the bounds a bar is full ink, inside it is faint: length says the same without colour.
            let outside = value.abs() > self.bound;
            let tint =
                Tint { ink: if outside { Ink::Ink } else { Ink::Quiet }, alpha: if outside { 1.0 } else { 0.45 } };
            marks.push(Mark::Block { area, tint });
            let lag = i + 1;
            if lag.is_multiple_of(self.label_every.max(1)) {
                let at = Point { x, y: size.height - 9.0 };
                marks.push(label(&lag.to_string(), at, Anchor::Middle, Ink::Quiet.into(), false));
            }
        }
    }

    fn hits(&self, frame: &Frame, size: Size) -> Hits {
        let n = self.values.len();
        Hits {
            area: Area { top: 0.0, bottom: size.height, ..frame.plot },
            strips: (0..n).map(|i| (frame.columns.edge(i), frame.columns.edge(i + 1))).collect(),
            anchors: self.values.iter().enumerate().map(|(i, value)| frame.point(i, *value)).collect(),
            ..Hits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    #[test]
    fn every_lag_has_a_bar_and_every_third_a_label() {
        let chart =
            Correlogram { values: vec![0.5, -0.1, 0.2, 0.0], bound: 0.3, label_every: 3, ..Correlogram::default() };
        let scene = chart.scene(Size { width: 300.0, height: 150.0 }, &EstimatedText);
        assert_eq!(scene.n_items(), 4);
        assert_eq!(scene.texts().filter(|it| *it == "3").count(), 1);
        let bars = scene.marks.iter().filter(|it| matches!(it, Mark::Block { .. })).count();
        assert_eq!(bars, 4);
    }
}
