//! Bars around a base line, such as season indices around 1.

use super::{
    frame::{Columns, Frame, FrameSpec, extent},
    lines::{hairline, label},
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText, shortened},
};

/// Room for the item labels under the plot, in CSS pixels.
const FOOT: f64 = 22.0;
/// Room over and under the plot for the values at the bars' ends.
const HEADROOM: f64 = 18.0;

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// What stands under it.
    pub label: String,
    /// What it is called in full.
    pub name: String,
    /// Its value; missing draws no bar.
    pub value: Option<f64>,
    /// The value as text, shown where the bar is highlighted or extreme.
    pub text: String,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct BarChart {
    /// From left to right.
    pub bars: Vec<Bar>,
    /// Where bars start: 1 for multiplicative indices, 0 for additive ones.
    pub base: f64,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// The bar that is spoken of.
    pub highlighted: Option<usize>,
}

impl BarChart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let values = || self.bars.iter().filter_map(|bar| bar.value);
        let spec = FrameSpec {
            size,
            top: HEADROOM,
            right: 2.0,
            bottom: FOOT + HEADROOM,
            n_columns: self.bars.len(),
            extent: extent(values().chain([self.base])).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        let extremes = extent(values());
        for (bar_idx, bar) in self.bars.iter().enumerate() {
            let is_extreme = bar.value.is_some_and(|it| extremes.is_some_and(|(low, high)| it == low || it == high));
            let is_chosen = self.highlighted == Some(bar_idx);
            let is_spoken = is_extreme || is_chosen;
            self.push_bar(&mut marks, &frame, bar_idx, (is_chosen, is_spoken));
            let at = Point { x: frame.columns.middle(bar_idx), y: size.height - 9.0 };
            let ink = if is_chosen { Ink::Forecast } else { Ink::Quiet };
            // Neighbours' names may touch, not cover each other.
            let name = shortened(&bar.label, frame.columns.step + 2.0, measure);
            marks.push(label(&name, at, Anchor::Middle, ink.into(), is_chosen));
        }
        let base = frame.value.at(self.base);
        marks.push(hairline(Point { x: frame.plot.left, y: base }, Point { x: frame.plot.right, y: base }, Ink::Edge));
        Scene { size, marks, hits: self.hits(&frame, size) }
    }

    fn push_bar(&self, marks: &mut Vec<Mark>, frame: &Frame, bar_idx: usize, (is_chosen, is_spoken): (bool, bool)) {
        let bar = &self.bars[bar_idx];
        let Some(value) = bar.value else { return };
        let area = bar_area(&frame.columns, bar_idx, frame.value.at(self.base), frame.value.at(value));
        let ink = if is_chosen { Ink::Forecast } else { Ink::Quiet };
        let tint = super::scene::Tint { ink, alpha: if is_chosen { 1.0 } else { 0.45 } };
        marks.push(Mark::Block { area, tint });
        if is_spoken {
            let y = if value >= self.base { area.top - 8.0 } else { area.bottom + 9.0 };
            let ink = if is_chosen { Ink::Forecast } else { Ink::Ink };
            let at = Point { x: frame.columns.middle(bar_idx), y };
            marks.push(label(&bar.text, at, Anchor::Middle, ink.into(), is_chosen));
        }
    }

    fn hits(&self, frame: &Frame, size: Size) -> Hits {
        let n_bars = self.bars.len();
        let anchor = |(i, bar): (usize, &Bar)| frame.point(i, bar.value.unwrap_or(self.base));
        Hits {
            area: Area { top: 0.0, bottom: size.height, ..frame.plot },
            strips: (0..n_bars).map(|i| (frame.columns.edge(i), frame.columns.edge(i + 1))).collect(),
            anchors: self.bars.iter().enumerate().map(anchor).collect(),
            ..Hits::default()
        }
    }
}

fn bar_area(columns: &Columns, bar_idx: usize, base: f64, end: f64) -> Area {
    let half = columns.half_bar(0.32);
    let x = columns.middle(bar_idx);
    Area { left: x - half, right: x + half, top: base.min(end), bottom: base.max(end) }
}
