//! Small charts one under the other on one time axis, such as level, trend, season and remainder.

use super::{
    axis::MonthAxis,
    frame::{Columns, Found, Frame, FrameSpec, extent},
    lines::{Stroke, hairline, label, rimmed},
    scene::{Anchor, Area, HitDot, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText},
};

/// Room for a panel's title, in CSS pixels.
const TITLE: f64 = 22.0;
/// Height of a panel without its title, in CSS pixels.
const PANEL: f64 = 62.0;
/// Room under a panel, so that its lowest tick does not touch the next title.
const GAP: f64 = 10.0;

/// One of the small charts.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// What it shows, with its unit.
    pub title: String,
    /// What it shows.
    pub name: String,
    /// One per month from the left.
    pub values: Vec<Option<f64>>,
    /// Where bars start; `None` draws a line.
    pub base: Option<f64>,
    /// The value axis spans at least so much: what hardly moves is drawn as hardly moving.
    pub least_range: f64,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// Values in full, for who asks for a month.
    pub value_text: ValueText,
    /// What stands at the line's end.
    pub end_label: String,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct StackedChart {
    /// The months that all panels share.
    pub axis: MonthAxis,
    /// From the top.
    pub panels: Vec<Panel>,
}

impl StackedChart {
    /// The height at which every panel is legible, in CSS pixels.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        self.panels.len() as f64 * (TITLE + PANEL + GAP) + self.axis.depth()
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let frames = self.frames(size, measure);
        let Some(last) = frames.last() else { return Scene { size, ..Scene::default() } };
        let mut marks = Vec::new();
        for (panel, frame) in self.panels.iter().zip(&frames) {
            push_panel(&mut marks, panel, frame);
        }
        self.axis.push(&mut marks, &last.columns, last.plot.bottom + GAP, measure);
        let anchor = |month: usize| {
            let value = self.panels[0].values.get(month).copied().flatten();
            let middle = Point { x: last.columns.middle(month), y: frames[0].plot.top };
            value.map_or(middle, |value| frames[0].point(month, value))
        };
        let found = Found {
            anchors: (0..self.axis.n_months).map(anchor).collect(),
            rules: frames.iter().map(|it| (it.plot.top, it.plot.bottom)).collect(),
            dots: self.dots(&frames),
        };
        last.scene(size, marks, found, &self.axis)
    }

    /// One frame per panel, all with the widest left margin, so that months stand under each other.
    fn frames(&self, size: Size, measure: &dyn MeasureText) -> Vec<Frame> {
        let n = self.panels.len().max(1) as f64;
        let height = ((size.height - self.axis.depth()) / n - TITLE - GAP).max(1.0);
        let right = self.panels.iter().map(|it| measure.width(&it.end_label, false)).fold(0.0, f64::max) + 8.0;
        let frame = |(i, panel): (usize, &Panel)| {
            let top = i as f64 * (TITLE + height + GAP) + TITLE;
            let known = panel.values.iter().filter_map(|it| *it);
            let spec = FrameSpec {
                size,
                top,
                right,
                bottom: size.height - top - height,
                n_columns: self.axis.n_months,
                extent: widened(extent(known.chain(panel.base)).unwrap_or((0.0, 1.0)), panel.least_range),
                tick_text: &panel.tick_text,
            };
            Frame::new(&spec, measure)
        };
        let mut frames: Vec<Frame> = self.panels.iter().enumerate().map(frame).collect();
        let left = frames.iter().map(|it| it.plot.left).fold(0.0, f64::max);
        for frame in &mut frames {
            frame.plot.left = left;
            frame.columns = Columns { left, step: frame.plot.width() / self.axis.n_months.max(1) as f64 };
        }
        frames
    }

    fn dots(&self, frames: &[Frame]) -> Vec<HitDot> {
        let dot = |month: usize, (panel, frame): (&Panel, &Frame)| {
            let value = panel.values.get(month).copied().flatten()?;
            Some(HitDot { item: month, at: frame.point(month, value), ink: Ink::Ink })
        };
        let of_month = |month| self.panels.iter().zip(frames).filter_map(move |it| dot(month, it));
        (0..self.axis.n_months).flat_map(of_month).collect()
    }
}

fn widened((low, high): (f64, f64), least_range: f64) -> (f64, f64) {
    let lack = 0.5 * (least_range - (high - low)).max(0.0);
    (low - lack, high + lack)
}

fn push_panel(marks: &mut Vec<Mark>, panel: &Panel, frame: &Frame) {
    frame.push_grid(marks);
    let at = Point { x: 0.0, y: frame.plot.top - TITLE / 2.0 - 2.0 };
    marks.push(label(&panel.title, at, Anchor::Start, Ink::Quiet.into(), true));
    match panel.base {
        Some(base) => push_bars(marks, panel, frame, base),
        None => marks.extend(Stroke::solid(Ink::Ink, 1.5).stretches(&frame.points(0, &panel.values))),
    }
    let last = panel.values.last().copied().flatten();
    if let Some(value) = last.filter(|_| !panel.end_label.is_empty()) {
        let at = Point { x: frame.plot.right + 4.0, y: frame.value.at(value) };
        marks.push(rimmed(&panel.end_label, at, Anchor::Start, Ink::Ink, false));
    }
}

fn push_bars(marks: &mut Vec<Mark>, panel: &Panel, frame: &Frame, base: f64) {
    let (zero, half) = (frame.value.at(base), frame.columns.half_bar(0.32));
    for (month, value) in panel.values.iter().enumerate() {
        let Some(value) = value else { continue };
        let (x, end) = (frame.columns.middle(month), frame.value.at(*value));
        let area = Area { left: x - half, right: x + half, top: zero.min(end), bottom: zero.max(end) };
        marks.push(Mark::Block { area, tint: Tint { ink: Ink::Quiet, alpha: 0.7 } });
    }
    let at = |x| Point { x, y: zero };
    marks.push(hairline(at(frame.plot.left), at(frame.plot.right), Ink::Edge));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    #[test]
    fn months_stand_under_each_other_and_panels_do_not_touch() {
        let panel = |title: &str, scale: f64, base| Panel {
            title: title.to_owned(),
            values: (0..24).map(|t| Some(scale * f64::from(t))).collect(),
            base,
            ..Panel::default()
        };
        let axis = MonthAxis::fiscal(24, 0, |_| String::new(), |nth| (format!("{nth}"), Vec::new()));
        let chart = StackedChart { axis, panels: vec![panel("a", 1e6, None), panel("b", 0.01, Some(0.0))] };
        let size = Size { width: 400.0, height: chart.natural_height() };
        let frames = chart.frames(size, &EstimatedText);
        assert_eq!(frames[0].columns.middle(7), frames[1].columns.middle(7));
        assert!(frames[0].plot.bottom + TITLE <= frames[1].plot.top);
        let scene = chart.scene(size, &EstimatedText);
        assert_eq!(scene.n_items(), 24);
        let cursor = scene.cursor(3);
        assert_eq!(cursor.iter().filter(|it| matches!(it, Mark::Path { .. })).count(), 2, "a line through each panel");
        assert_eq!(cursor.iter().filter(|it| matches!(it, Mark::Dot { .. })).count(), 2, "a ring in each panel");
        assert!(scene.texts().any(|it| it == "b"));
        assert_eq!(StackedChart::default().scene(size, &EstimatedText).n_items(), 0);
    }
}
