//! Gauges: per name a range that is likely with its middle, and a mark for what is needed, all on one scale.
//!
//! A mark beyond the range is drawn in the ink of a bad judgement and says so by its note as well. One that lies so far out
//! that the ranges would shrink to strokes stands at the edge as an arrow.

use super::{
    frame::extent,
    lines::{hairline, label},
    reading::Reading,
    scale::{Scale, ticks},
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText, shortened},
};

/// Height of a row, in CSS pixels.
const ROW: f64 = 26.0;
/// Room over the rows for the key, and under them for the axis.
const HEAD: f64 = 22.0;
const FOOT: f64 = 22.0;
/// Length of the arrow that stands for a mark out of sight.
const ARROW: f64 = 9.0;
/// Names take at most this share of the width.
const NAMES: f64 = 0.32;
const GAP: f64 = 8.0;
/// Marks have at most this much room beside the ranges, in parts of what the ranges take.
const BESIDE: f64 = 0.75;

/// One gauge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GaugeRow {
    /// What it is called.
    pub name: String,
    /// Whether it is a total: bold name.
    pub strong: bool,
    /// The range from its lower end over its middle to its upper end; `None` where nothing is known.
    pub range: Option<[f64; 3]>,
    /// What is needed.
    pub needed: f64,
    /// Whether that is beyond the range.
    pub is_beyond: bool,
    /// What stands at the right.
    pub note: String,
    /// What there is to say about it, for who asks: names and values.
    pub facts: Vec<(String, String)>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct GaugeChart {
    /// From above.
    pub rows: Vec<GaugeRow>,
    /// Labels along the axis.
    pub text: ValueText,
    /// What the range is called.
    pub range_name: String,
    /// What the mark is called.
    pub needed_name: String,
}

impl GaugeChart {
    /// The height at which every row can be read, in CSS pixels.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        HEAD + self.rows.len() as f64 * ROW + FOOT
    }

    /// What the chart says about a row.
    #[must_use]
    pub fn reading(&self, row_idx: usize) -> Reading {
        self.rows.get(row_idx).map(|it| Reading::of_facts(&it.name, &it.facts)).unwrap_or_default()
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let widest = |of: &dyn Fn(&GaugeRow) -> f64| self.rows.iter().map(of).fold(0.0, f64::max);
        let names = widest(&|it| measure.width(&it.name, it.strong)).min(size.width * NAMES);
        let notes = widest(&|it| measure.width(&it.note, it.strong));
        let (left, right) = (names + GAP, (size.width - notes - GAP).max(names + GAP + 1.0));
        let (low, high) = self.shown().unwrap_or((0.0, 1.0));
        let n_wanted = (((right - left) / 70.0) as usize).clamp(2, 8);
        // Nothing is measured from zero here: marks and ranges are told apart the better, the closer the axis is.
        let steps = ticks(low, high, n_wanted);
        let along = Scale::new((steps[0], steps[steps.len() - 1]), (left, right));
        let bottom = (size.height - FOOT).max(HEAD + 1.0);
        let pitch = (bottom - HEAD) / self.rows.len().max(1) as f64;
        let mut marks = Vec::new();
        for step in &steps {
            let x = along.at(*step);
            marks.push(hairline(Point { x, y: HEAD }, Point { x, y: bottom }, Ink::Line));
            let at = Point { x, y: bottom + 11.0 };
            marks.push(label(&self.text.of(*step), at, Anchor::Middle, Ink::Quiet.into(), false));
        }
        self.push_key(&mut marks, (left, size.width), measure);
        for (i, row) in self.rows.iter().enumerate() {
            let y = HEAD + (i as f64 + 0.5) * pitch;
            let name = shortened(&row.name, names, measure);
            marks.push(label(&name, Point { x: 0.0, y }, Anchor::Start, Ink::Ink.into(), row.strong));
            push_gauge(&mut marks, row, &along, y);
            let ink = if row.is_beyond { Ink::Bad } else { Ink::Quiet };
            marks.push(label(&row.note, Point { x: size.width, y }, Anchor::End, ink.into(), row.strong));
        }
        let hits = Hits {
            area: Area { left: 0.0, right: size.width, top: HEAD, bottom },
            strips: (0..self.rows.len()).map(|i| (HEAD + i as f64 * pitch, HEAD + (i + 1) as f64 * pitch)).collect(),
            anchors: (self.rows.iter().enumerate())
                .map(|(i, it)| Point { x: along.at(it.needed).clamp(left, right), y: HEAD + (i as f64 + 0.5) * pitch })
                .collect(),
            vertical: true,
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    /// What the axis spans: every range, and the marks as far as the ranges stay readable beside them.
    fn shown(&self) -> Option<(f64, f64)> {
        let needed = extent(self.rows.iter().map(|it| it.needed))?;
        let Some(ranges) = extent(self.rows.iter().filter_map(|it| it.range).flatten()) else { return Some(needed) };
        let beside = BESIDE * (ranges.1 - ranges.0);
        Some((ranges.0.min(needed.0.max(ranges.0 - beside)), ranges.1.max(needed.1.min(ranges.1 + beside))))
    }

    fn push_key(&self, marks: &mut Vec<Mark>, (left, width): (f64, f64), measure: &dyn MeasureText) {
        let y = 9.0;
        // Over the names where it does not fit beside them.
        let length = 49.0 + measure.width(&self.range_name, false) + measure.width(&self.needed_name, false);
        let left = left.min((width - length).max(0.0));
        marks.push(band(Area { left, right: left + 18.0, top: y - 4.5, bottom: y + 4.5 }));
        marks.push(upright(left + 9.0, y, 6.0, Ink::Forecast));
        let at = Point { x: left + 24.0, y };
        marks.push(label(&self.range_name, at, Anchor::Start, Ink::Quiet.into(), false));
        let x = at.x + measure.width(&self.range_name, false) + 18.0;
        marks.push(upright(x, y, 7.0, Ink::Target));
        marks.push(label(&self.needed_name, Point { x: x + 7.0, y }, Anchor::Start, Ink::Target.into(), false));
    }
}

fn push_gauge(marks: &mut Vec<Mark>, row: &GaugeRow, along: &Scale, y: f64) {
    if let Some([low, middle, high]) = row.range {
        marks.push(band(Area { left: along.at(low), right: along.at(high), top: y - 6.0, bottom: y + 6.0 }));
        marks.push(upright(along.at(middle), y, 7.0, Ink::Forecast));
    }
    let ink = if row.is_beyond { Ink::Bad } else { Ink::Target };
    let (x, (left, right)) = (along.at(row.needed), along.ends());
    if x > right + 1.0 {
        marks.push(arrow(right, -ARROW, y, ink));
    } else if x < left - 1.0 {
        marks.push(arrow(left, ARROW, y, ink));
    } else {
        marks.push(upright(x, y, 10.0, ink));
    }
}

fn band(area: Area) -> Mark {
    Mark::Block { area, tint: Tint { ink: Ink::Forecast, alpha: 0.3 } }
}

/// A triangle with its point at `tip`, its back `back` beside it.
fn arrow(tip: f64, back: f64, y: f64, ink: Ink) -> Mark {
    let corners = [(tip, y), (tip + back, y - 7.0), (tip + back, y + 7.0)];
    Mark::Fill { points: corners.map(|(x, y)| Point { x, y }).to_vec(), tint: ink.into() }
}

fn upright(x: f64, y: f64, half: f64, ink: Ink) -> Mark {
    let area = Area { left: x - 1.5, right: x + 1.5, top: y - half, bottom: y + half };
    Mark::Block { area, tint: ink.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 400.0, height: 100.0 };

    fn chart() -> GaugeChart {
        let row = |name: &str, range, needed: f64, is_beyond| GaugeRow {
            name: name.to_owned(),
            range,
            needed,
            is_beyond,
            note: format!("{needed}"),
            facts: vec![("P90".to_owned(), "1.2".to_owned())],
            ..GaugeRow::default()
        };
        GaugeChart {
            rows: vec![row("A", Some([0.8, 1.0, 1.2]), 1.1, false), row("B", Some([0.5, 1.0, 1.5]), 2.0, true)],
            range_name: "P10–P90".to_owned(),
            needed_name: "needed".to_owned(),
            ..GaugeChart::default()
        }
    }

    #[test]
    fn the_mark_of_what_is_needed_stands_on_the_scale_of_the_range() {
        let scene = chart().scene(SIZE, &EstimatedText);
        let blocks: Vec<(Ink, Area)> = (scene.marks.iter())
            .filter_map(|it| if let Mark::Block { area, tint } = it { Some((tint.ink, *area)) } else { None })
            .collect();
        // After the key's three: range, middle and mark of each row.
        let [range, middle, needed] = [blocks[3].1, blocks[4].1, blocks[5].1];
        assert_eq!(blocks[5].0, Ink::Target);
        // By hand: 1.0 is half way from 0.8 to 1.2, and 1.1 three quarters.
        assert!((middle.middle().x - range.middle().x).abs() < 1e-9);
        assert!((needed.middle().x - (range.left + 0.75 * range.width())).abs() < 1e-9);
        assert_eq!(blocks[8].0, Ink::Bad, "beyond its range");
        assert_eq!(scene.n_items(), 2);
        assert_eq!(chart().reading(0).spoken(), "A: P90 1.2");
    }

    #[test]
    fn a_mark_far_out_stands_at_the_edge_as_an_arrow() {
        let far = |needed: f64| {
            let mut it = chart();
            it.rows[1].needed = needed;
            it
        };
        // By hand: the ranges span 0.5 to 1.5, so that marks are shown from -0.25 to 2.25.
        assert_eq!(far(2.0).shown(), Some((0.5, 2.0)));
        assert_eq!(far(9.0).shown(), Some((0.5, 2.25)));
        assert_eq!(far(-4.0).shown(), Some((-0.25, 1.5)));
        let arrows = |it: &GaugeChart| -> Vec<Vec<Point>> {
            let scene = it.scene(SIZE, &EstimatedText);
            assert!(scene.hits.anchors.iter().all(|it| it.x >= scene.hits.area.left && it.x <= scene.hits.area.right));
            let fill = |it: Mark| if let Mark::Fill { points, .. } = it { Some(points) } else { None };
            scene.marks.into_iter().filter_map(fill).collect()
        };
        assert_eq!(arrows(&far(2.0)), Vec::<Vec<Point>>::new());
        let [right] = &arrows(&far(9.0))[..] else { panic!("one arrow") };
        assert!(right[0].x > right[1].x, "it points out of the picture");
        let [left] = &arrows(&far(-4.0))[..] else { panic!("one arrow") };
        assert!(left[0].x < left[1].x);
    }

    #[test]
    fn nothing_and_little_room_make_no_nonsense() {
        for size in [SIZE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            for it in [GaugeChart::default(), chart()] {
                let scene = it.scene(size, &EstimatedText);
                assert!(scene.marks.iter().all(|it| !format!("{it:?}").contains("NaN")));
            }
        }
    }
}
