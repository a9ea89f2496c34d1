//! Pareto: bars from the largest down, and the running share of all as a line on a scale of its own at the right.

use super::{
    frame::{Found, Frame, FrameSpec, NARROW},
    lines::{Stroke, hairline, label},
    reading::Reading,
    scene::{Anchor, Area, HitDot, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText, shortened},
};

/// Room under the plot for the names, in CSS pixels.
const FOOT: f64 = 22.0;
/// Room over the plot for the values at the bars' ends.
const HEADROOM: f64 = 20.0;

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParetoBar {
    /// What it is called.
    pub name: String,
    /// Its size, not below 0.
    pub value: f64,
    /// Its size as text.
    pub text: String,
    /// The share of all bars so far, this one included, 0 to 1.
    pub running: f64,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct ParetoChart {
    /// From the largest down.
    pub bars: Vec<ParetoBar>,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// Labels of the shares at the right.
    pub share_text: ValueText,
    /// What a bar's size is called.
    pub value_name: String,
    /// What the line is called.
    pub running_name: String,
}

impl ParetoChart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let shares: Vec<(f64, String)> = [0.0, 0.5, 0.8, 1.0].map(|it| (it, self.share_text.of(it))).to_vec();
        let widest = shares.iter().map(|it| measure.width(&it.1, false)).fold(0.0, f64::max);
        let total: f64 = self.bars.iter().map(|it| it.value).sum();
        let largest = self.bars.first().map_or(1.0, |it| it.value).max(f64::MIN_POSITIVE);
        let spec = FrameSpec {
            size,
            top: HEADROOM,
            right: widest + 10.0,
            bottom: FOOT,
            n_columns: self.bars.len(),
            extent: (0.0, if total > 0.0 { largest } else { 1.0 }),
            tick_text: &self.tick_text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        let share_at = |share: f64| frame.plot.bottom - share.clamp(0.0, 1.0) * frame.plot.height();
        for (share, text) in &shares {
            let at = Point { x: frame.plot.right + 6.0, y: share_at(*share) };
            marks.push(label(text, at, Anchor::Start, Ink::Quiet.into(), false));
        }
        let eighty = share_at(0.8);
        let (from, to) = (Point { x: frame.plot.left, y: eighty }, Point { x: frame.plot.right, y: eighty });
        marks.push(Stroke::dashed(Ink::Edge, 1.0, (3.0, 3.0)).path(vec![from, to]));
        let n_named = if size.width < NARROW { 3 } else { self.bars.len() };
        for (i, bar) in self.bars.iter().enumerate() {
            let (x, half) = (frame.columns.middle(i), frame.columns.half_bar(0.34));
            let area =
                Area { left: x - half, right: x + half, top: frame.value.at(bar.value), bottom: frame.plot.bottom };
            marks.push(Mark::Block { area, tint: Tint { ink: Ink::Bad, alpha: 0.62 } });
            if i < n_named {
                let at = Point { x, y: area.top - 8.0 };
                if measure.width(&bar.text, false) <= frame.columns.step + 6.0 {
                    marks.push(label(&bar.text, at, Anchor::Middle, Ink::Ink.into(), false));
                }
            }
            let name = shortened(&bar.name, frame.columns.step - 4.0, measure);
            let at = Point { x, y: size.height - 9.0 };
            marks.push(label(&name, at, Anchor::Middle, Ink::Quiet.into(), false));
        }
        let points: Vec<Point> = (self.bars.iter().enumerate())
            .map(|(i, it)| Point { x: frame.columns.middle(i), y: share_at(it.running) })
            .collect();
        for at in &points {
            marks.push(Mark::Dot { at: *at, radius: 2.5, tint: Ink::Ink.into(), width: 1.5 });
        }
        if points.len() > 1 {
            marks.push(Stroke::solid(Ink::Ink, 1.5).path(points.clone()));
        }
        let base = frame.plot.bottom;
        marks.push(hairline(Point { x: frame.plot.left, y: base }, Point { x: frame.plot.right, y: base }, Ink::Edge));
        let dots = points.iter().enumerate().map(|(item, at)| HitDot { item, at: *at, ink: Ink::Ink }).collect();
        let found = Found { anchors: points, dots, ..Found::default() };
        Scene { size, marks, hits: self.hits(&frame, size, found) }
    }

    fn hits(&self, frame: &Frame, size: Size, found: Found) -> Hits {
        Hits {
            area: Area { top: 0.0, bottom: size.height, ..frame.plot },
            strips: (0..self.bars.len()).map(|i| (frame.columns.edge(i), frame.columns.edge(i + 1))).collect(),
            anchors: found.anchors,
            rules: vec![(frame.plot.top, frame.plot.bottom)],
            dots: found.dots,
            ..Hits::default()
        }
    }

    /// What the chart says about a bar.
    #[must_use]
    pub fn reading(&self, item_idx: usize) -> Reading {
        let Some(bar) = self.bars.get(item_idx) else { return Reading::default() };
        let mut reading = Reading::titled(Some(&bar.name));
        reading.push(&*self.value_name, bar.text.clone(), Ink::Bad);
        reading.push(&*self.running_name, self.share_text.of(bar.running), Ink::Ink);
        reading
    }
}
