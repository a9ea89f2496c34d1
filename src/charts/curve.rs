//! A curve over a number: points joined by a line, marks with names on it, and stretches that are pointed at.

use super::{
    frame::{Columns, Frame, FrameSpec, NUMBER_FOOT, NumberAxis, extent},
    lines::{Stroke, rimmed},
    reading::Reading,
    scale::Scale,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText},
};

/// Room over the plot for the name of a level that is the highest value.
const LEVEL_HEAD: f64 = 18.0;

/// A mark on the curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveMark {
    /// Where along the axis.
    pub x: f64,
    /// How high.
    pub y: f64,
    /// What it is called; empty for a mark without words.
    pub label: String,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct CurveChart {
    /// The line's points, from left to right; two of one place make it rise upright.
    pub points: Vec<[f64; 2]>,
    /// Stretches of the axis that are shaded, from and to.
    pub stretches: Vec<(f64, f64)>,
    /// Marks on the line.
    pub marks: Vec<CurveMark>,
    /// Labels of the places along the axis.
    pub x_text: ValueText,
    /// Labels of the values.
    pub y_text: ValueText,
    /// What is along the axis.
    pub x_title: String,
    /// A level that is drawn across, with its name.
    pub level: Option<(f64, String)>,
}

impl CurveChart {
    /// What the chart says about a point.
    #[must_use]
    pub fn reading(&self, idx: usize) -> Reading {
        let Some([x, y]) = self.points.get(idx).copied() else { return Reading::default() };
        let mut reading = Reading { title: self.x_text.of(x), rows: Vec::new() };
        reading.push("", self.y_text.of(y), Ink::Ink);
        reading
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let heights = self.points.iter().map(|it| it[1]).chain(self.marks.iter().map(|it| it.y));
        let spec = FrameSpec {
            size,
            top: if self.level.is_some() { LEVEL_HEAD } else { 14.0 },
            right: 14.0,
            bottom: NUMBER_FOOT,
            n_columns: 1,
            extent: extent(heights.chain(self.level.iter().map(|it| it.0)).chain([0.0])).unwrap_or((0.0, 1.0)),
            tick_text: &self.y_text,
        };
        let frame = Frame::new(&spec, measure);
        let span = extent(self.points.iter().map(|it| it[0])).unwrap_or((0.0, 1.0));
        let along = Scale::new(span, (frame.plot.left, frame.plot.right));
        let place = |x: f64, y: f64| Point { x: along.at(x), y: frame.value.at(y) };
        let mut marks = Vec::new();
        for (from, to) in &self.stretches {
            let area = Area { left: along.at(*from) - 1.0, right: along.at(*to) + 1.0, ..frame.plot };
            marks.push(Mark::Block { area, tint: Tint { ink: Ink::Bad, alpha: 0.16 } });
        }
        frame.push_grid(&mut marks);
        NumberAxis { along, span, text: &self.x_text, title: &self.x_title }.push(&mut marks, &frame, size, measure);
        if let Some((value, name)) = &self.level {
            let y = frame.value.at(*value);
            let ends = vec![Point { x: frame.plot.left, y }, Point { x: frame.plot.right, y }];
            marks.push(Stroke::dashed(Ink::Target, 1.25, (5.0, 3.0)).path(ends));
            let at = Point { x: frame.plot.right, y: y - 8.0 };
            marks.push(rimmed(name, at, Anchor::End, Ink::Target, false));
        }
        if self.points.len() > 1 {
            marks.push(Stroke::solid(Ink::Ink, 2.0).path(self.points.iter().map(|it| place(it[0], it[1])).collect()));
        }
        for it in &self.marks {
            let at = place(it.x, it.y);
            marks.push(Mark::Dot { at, radius: 3.5, tint: Ink::Forecast.into(), width: 2.0 });
            if !it.label.is_empty() {
                let half = measure.width(&it.label, false) / 2.0;
                let x = at.x.min(frame.plot.right - half).max(frame.plot.left + half);
                marks.push(rimmed(&it.label, Point { x, y: at.y - 12.0 }, Anchor::Middle, Ink::Forecast, false));
            }
        }
        Scene { size, marks, hits: self.hits(&frame, &along) }
    }

    /// Strips halfway between neighbouring points.
    fn hits(&self, frame: &Frame, along: &Scale) -> Hits {
        let columns = Columns { left: frame.plot.left, step: 0.0 };
        let x = |i: usize| self.points.get(i).map_or(columns.left, |it| along.at(it[0]));
        let n = self.points.len();
        let edge = |i: usize| match i {
            0 => frame.plot.left,
            _ if i >= n => frame.plot.right,
            _ => (x(i - 1) + x(i)) / 2.0,
        };
        Hits {
            area: Area { top: 0.0, ..frame.plot },
            strips: (0..n).map(|i| (edge(i), edge(i + 1))).collect(),
            anchors: self.points.iter().map(|it| Point { x: along.at(it[0]), y: frame.value.at(it[1]) }).collect(),
            rules: vec![(frame.plot.top, frame.plot.bottom)],
            ..Hits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 400.0, height: 240.0 };

    #[test]
    fn an_upright_jump_is_drawn_upright_and_every_point_is_found() {
        let chart = CurveChart {
            points: vec![[0.0, 0.0], [0.8, 0.0], [0.8, 0.8], [2.0, 2.0]],
            marks: vec![CurveMark { x: 1.0, y: 1.0, label: "P50".to_owned() }],
            ..CurveChart::default()
        };
        let scene = chart.scene(SIZE, &EstimatedText);
        let path = scene.marks.iter().find_map(|it| match it {
            Mark::Path { points, width, .. } if *width == 2.0 => Some(points.clone()),
            _ => None,
        });
        let path = path.unwrap();
        assert_eq!(path.len(), 4);
        assert!(path[1].x == path[2].x && path[2].y < path[1].y);
        assert_eq!(scene.n_items(), 4);
        let end = scene.anchor(3).unwrap();
        assert_eq!(scene.item_at(end), Some(3));
        assert!(scene.texts().any(|it| it == "P50"));
    }

    #[test]
    fn without_points_there_is_still_a_frame() {
        for size in [SIZE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            let scene = CurveChart::default().scene(size, &EstimatedText);
            assert!(scene.marks.iter().all(|it| !format!("{it:?}").contains("NaN")));
        }
    }

    #[test]
    fn the_name_of_a_level_that_is_the_highest_value_stays_on_the_canvas() {
        let chart = CurveChart {
            points: vec![[0.0, 0.0], [2.0, 2.0]],
            level: Some((2.0, "cap".to_owned())),
            ..CurveChart::default()
        };
        let scene = chart.scene(SIZE, &EstimatedText);
        let tops = scene.marks.iter().filter_map(|it| match it {
            // Letters of 12 pixels reach 6 above their middle.
            Mark::Text { text, at, .. } if text == "cap" => Some(at.y - 6.0),
            _ => None,
        });
        assert!(tops.min_by(f64::total_cmp).is_some_and(|it| it >= 0.0));
    }
}
