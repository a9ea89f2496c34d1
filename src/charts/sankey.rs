//! A Sankey diagram: what flows from column to column, each ribbon as wide as its amount.
//!
//! A bar is as high as the larger of what it is asked for and what it hands on. What it hands on beyond that is drawn in
//! the ink of a warning, what it holds back as an outline: neither has a ribbon on the other side.

use super::{
    lines::{Stroke, label, rimmed},
    reading::Reading,
    scene::{Anchor, Area, HitDot, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, shortened},
};

/// Height of the columns' names, in CSS pixels.
const HEAD: f64 = 22.0;
/// Width of a bar, and the room between two of a column.
const BAR: f64 = 10.0;
const GAP: f64 = 12.0;
/// The height that a bar has on average where the chart may choose.
const ROW: f64 = 34.0;
/// Names at the right take at most this share of the width.
const NAMES: f64 = 0.26;
/// Pieces of a ribbon's curve.
const PIECES: usize = 20;

/// A bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowNode {
    /// What it is called.
    pub name: String,
    /// Its amount as text.
    pub text: String,
    /// What it is asked for, not below 0.
    pub value: f64,
    /// In which column it stands, from 0.
    pub column: usize,
    /// What there is to say about it, for who asks: names and values.
    pub facts: Vec<(String, String)>,
}

/// A ribbon from a bar to one of a later column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Where it comes from.
    pub from: usize,
    /// Where it goes to.
    pub to: usize,
    /// How much it is, not below 0.
    pub value: f64,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct SankeyChart {
    /// Bars, in each column from above.
    pub nodes: Vec<FlowNode>,
    /// Ribbons, at each bar from above.
    pub flows: Vec<Flow>,
    /// What each column is called.
    pub columns: Vec<String>,
}

impl SankeyChart {
    /// The height at which every bar can be told, in CSS pixels.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        let n_most = (0..self.n_columns()).map(|it| self.in_column(it).count()).max().unwrap_or(0);
        HEAD + (n_most as f64 * ROW).clamp(180.0, 560.0)
    }

    /// What the chart says about a bar.
    #[must_use]
    pub fn reading(&self, node_idx: usize) -> Reading {
        self.nodes.get(node_idx).map(|it| Reading::of_facts(&it.name, &it.facts)).unwrap_or_default()
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let last = self.n_columns() - 1;
        let widest = self.in_column(last).map(|i| measure.width(&self.nodes[i].name, false)).fold(0.0, f64::max);
        let names = widest.min(size.width * NAMES) + 8.0;
        let step = if last == 0 { 0.0 } else { ((size.width - names - BAR) / last as f64).max(BAR) };
        let scale = self.scale(size.height);
        let bars = self.bars(size.height, step, scale);
        let mut marks = Vec::new();
        for (column, name) in self.columns.iter().enumerate() {
            let at = Point { x: column as f64 * step, y: 9.0 };
            let room = if column == last { names + BAR } else { step };
            marks.push(label(&shortened(name, room, measure), at, Anchor::Start, Ink::Quiet.into(), false));
        }
        self.push_flows(&mut marks, &bars, scale);
        for (i, bar) in bars.iter().enumerate() {
            self.push_bar(&mut marks, i, *bar, scale);
        }
        for (node, bar) in self.nodes.iter().zip(&bars) {
            let at = Point { x: bar.right + 6.0, y: bar.middle().y };
            if node.column == last {
                let name = shortened(&node.name, names - 8.0, measure);
                marks.push(label(&name, at, Anchor::Start, Ink::Ink.into(), false));
                continue;
            }
            let room = step - BAR - 12.0;
            let full = format!("{}  {}", node.name, node.text);
            let text =
                if measure.width(&full, true) <= room { full } else { shortened(&node.name, room * 0.92, measure) };
            marks.push(rimmed(&text, at, Anchor::Start, Ink::Ink, true));
        }
        // A bar is found by its name as well, and a thin one by more than its height.
        let reach = |(node, bar): (&FlowNode, &Area)| {
            let right = if node.column == last { size.width } else { bar.right + step * 0.4 };
            let grow = ((GAP - bar.height()) / 2.0).max(0.0);
            Area { right, top: bar.top - grow, bottom: bar.bottom + grow, ..*bar }
        };
        let hits = Hits {
            area: Area { left: 0.0, right: size.width, top: HEAD, bottom: size.height },
            anchors: bars.iter().map(|it| Point { x: it.right, y: it.middle().y }).collect(),
            areas: self.nodes.iter().zip(&bars).map(reach).collect(),
            // The bar's own place is ringed: the area in which it is found reaches over ribbons.
            dots: (bars.iter().enumerate()).map(|(item, it)| HitDot { item, at: it.middle(), ink: Ink::Ink }).collect(),
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    fn n_columns(&self) -> usize {
        self.nodes.iter().map(|it| it.column + 1).max().unwrap_or(1).max(self.columns.len())
    }

    fn in_column(&self, column: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(move |i| self.nodes[*i].column == column)
    }

    /// What a bar hands on; `None` for one at the end.
    fn handed_on(&self, node: usize) -> Option<f64> {
        self.flows.iter().filter(|it| it.from == node).map(|it| it.value).reduce(|a, b| a + b)
    }

    fn height_of(&self, node: usize) -> f64 {
        self.nodes[node].value.max(self.handed_on(node).unwrap_or(0.0))
    }

    /// Pixels per amount, so that the fullest column just fits.
    fn scale(&self, height: f64) -> f64 {
        let room = (height - HEAD).max(1.0);
        let of = |column: usize| {
            let (n, sum) = self.in_column(column).fold((0, 0.0), |(n, sum), it| (n + 1, sum + self.height_of(it)));
            let free = (room - GAP * f64::from((n - 1).max(0))).max(room * 0.2);
            if sum > 0.0 { free / sum } else { f64::INFINITY }
        };
        let least = (0..self.n_columns()).map(of).fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 0.0 }
    }

    fn bars(&self, height: f64, step: f64, scale: f64) -> Vec<Area> {
        let mut bars = vec![Area::default(); self.nodes.len()];
        for column in 0..self.n_columns() {
            let all: Vec<usize> = self.in_column(column).collect();
            let filled: f64 = all.iter().map(|it| self.height_of(*it) * scale).sum();
            let n_gaps = all.len().saturating_sub(1) as f64;
            let gap = if n_gaps > 0.0 { ((height - HEAD - filled) / n_gaps).clamp(0.0, GAP) } else { 0.0 };
            let mut top = HEAD + ((height - HEAD - filled - gap * n_gaps) / 2.0).max(0.0);
            for node in all {
                let left = column as f64 * step;
                let bottom = top + self.height_of(node) * scale;
                bars[node] = Area { left, right: left + BAR, top, bottom };
                top = bottom + gap;
            }
        }
        bars
    }

    fn push_flows(&self, marks: &mut Vec<Mark>, bars: &[Area], scale: f64) {
        let mut from_top: Vec<f64> = bars.iter().map(|it| it.top).collect();
        let mut to_top = from_top.clone();
        for flow in &self.flows {
            let Some((from, to)) = bars.get(flow.from).zip(bars.get(flow.to)) else { continue };
            let width = flow.value.max(0.0) * scale;
            let (start, end) = (from_top[flow.from], to_top[flow.to]);
            from_top[flow.from] += width;
            to_top[flow.to] += width;
            let points = ribbon((from.right, start), (to.left, end), width);
            marks.push(Mark::Fill { points, tint: Tint { ink: Ink::Target, alpha: 0.2 } });
        }
    }

    fn push_bar(&self, marks: &mut Vec<Mark>, node: usize, bar: Area, scale: f64) {
        let asked = self.nodes[node].value;
        let handed = self.handed_on(node).unwrap_or(asked);
        let split = bar.top + asked.min(handed) * scale;
        let shown = Area { bottom: split.max(bar.top + 1.0), ..bar };
        marks.push(Mark::Block { area: shown, tint: Tint { ink: Ink::Target, alpha: 0.85 } });
        let rest = Area { top: split, ..bar };
        if rest.height() < 0.5 {
            return;
        }
        if handed > asked {
            marks.push(Mark::Block { area: rest, tint: Ink::Warning.into() });
        } else {
            let corners =
                [(rest.left, rest.top), (rest.left, rest.bottom), (rest.right, rest.bottom), (rest.right, rest.top)];
            marks.push(Stroke::solid(Ink::Target, 1.0).path(corners.map(|(x, y)| Point { x, y }).to_vec()));
        }
    }
}

/// The outline of a ribbon that leaves and arrives level.
fn ribbon((x0, y0): (f64, f64), (x1, y1): (f64, f64), width: f64) -> Vec<Point> {
    let at = |piece: usize| {
        let t = piece as f64 / PIECES as f64;
        // 3t² − 2t³ is level at both ends.
        Point { x: x0 + (x1 - x0) * t, y: y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t) }
    };
    let upper = (0..=PIECES).map(at);
    let lower = (0..=PIECES).rev().map(at).map(|it| Point { y: it.y + width, ..it });
    upper.chain(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 600.0, height: HEAD + 212.0 };

    fn chart() -> SankeyChart {
        let node = |name: &str, value: f64, column: usize| FlowNode {
            name: name.to_owned(),
            text: format!("{value}"),
            value,
            column,
            facts: vec![("Quota".to_owned(), format!("{value}"))],
        };
        SankeyChart {
            nodes: vec![node("Company", 90.0, 0), node("East", 60.0, 1), node("South", 40.0, 1), node("Li", 50.0, 2)],
            flows: vec![
                Flow { from: 0, to: 1, value: 60.0 },
                Flow { from: 0, to: 2, value: 40.0 },
                Flow { from: 1, to: 3, value: 50.0 },
            ],
            columns: ["Company", "Region", "Person"].map(str::to_owned).to_vec(),
        }
    }

    #[test]
    fn ribbons_are_as_wide_as_their_amounts_and_bars_as_high_as_the_larger_side() {
        let scene = chart().scene(SIZE, &EstimatedText);
        let fills: Vec<&Vec<Point>> = scene
            .marks
            .iter()
            .filter_map(|it| if let Mark::Fill { points, .. } = it { Some(points) } else { None })
            .collect();
        // By hand: 100 are handed on in the fullest column, which has 212 − 12 px: two a unit.
        let width = |it: &&Vec<Point>| it[it.len() - 1].y - it[0].y;
        assert_eq!(fills.iter().map(width).collect::<Vec<_>>(), [120.0, 80.0, 100.0]);
        // The company is asked for 90 and hands on 100: 180 px of it and 20 beyond; East hands on 50 of 60.
        let blocks: Vec<(Ink, f64)> = (scene.marks.iter())
            .filter_map(|it| if let Mark::Block { area, tint } = it { Some((tint.ink, area.height())) } else { None })
            .collect();
        assert_eq!(blocks[..3], [(Ink::Target, 180.0), (Ink::Warning, 20.0), (Ink::Target, 100.0)]);
        // The second ribbon leaves where the first one ends.
        assert!((fills[1][0].y - fills[0][0].y - 120.0).abs() < 1e-9);
    }

    #[test]
    fn every_bar_is_found_and_says_its_facts() {
        let scene = chart().scene(SIZE, &EstimatedText);
        assert_eq!(scene.n_items(), 4);
        for item in 0..4 {
            assert_eq!(scene.item_at(scene.anchor(item).unwrap()), Some(item));
        }
        assert_eq!(chart().reading(2).spoken(), "South: Quota 40");
    }

    #[test]
    fn nothing_and_little_room_make_no_nonsense() {
        for size in [SIZE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            for it in [SankeyChart::default(), chart()] {
                let scene = it.scene(size, &EstimatedText);
                assert!(scene.marks.iter().all(|it| !format!("{it:?}").contains("NaN")));
            }
        }
    }
}
