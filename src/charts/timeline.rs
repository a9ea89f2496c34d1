//! A timeline (Gantt): a row per undertaking, a bar from its first to its last day over the months, headings between.
//!
//! Bars say by shape what they are, not by ink alone: a plan is filled, what only explains is an outline, and what goes on
//! beyond the axis ends in an arrow.

use super::{
    axis::MonthAxis,
    forecast::TimeMark,
    frame::Columns,
    lines::{Stroke, hairline, label},
    reading::Reading,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, shortened},
};

/// Height of a row, in CSS pixels.
const ROW: f64 = 26.0;
/// Room over the rows for the word on the line of today.
const HEAD: f64 = 20.0;
/// Names take at most this share of the width.
const NAMES: f64 = 0.36;
/// Half the height of a bar, and how far an arrow reaches.
const HALF: f64 = 7.0;

/// How a bar is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BarShape {
    /// Filled.
    #[default]
    Filled,
    /// An outline.
    Outline,
}

/// A bar on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineBar {
    /// Where it begins, in months from the axis' start.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its ink.
    pub ink: Ink,
    /// How it is drawn.
    pub shape: BarShape,
    /// What stands behind it, where there is room.
    pub note: String,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineRow {
    /// Its name.
    pub label: String,
    /// Its bar; a row without one is a heading.
    pub bar: Option<TimelineBar>,
    /// What there is to say about it, for who asks: names and values.
    pub facts: Vec<(String, String)>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct TimelineChart {
    /// The months.
    pub axis: MonthAxis,
    /// From top to bottom.
    pub rows: Vec<TimelineRow>,
    /// Today, or the last actual.
    pub now: Option<TimeMark>,
    /// Months from the start that are over: they are drawn sunk.
    pub n_over: usize,
}

impl TimelineChart {
    /// The height at which every row can be read, in CSS pixels.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        HEAD + self.rows.len() as f64 * ROW + self.axis.depth()
    }

    /// What the chart says about a row.
    #[must_use]
    pub fn reading(&self, row_idx: usize) -> Reading {
        self.rows.get(row_idx).map(|it| Reading::of_facts(&it.label, &it.facts)).unwrap_or_default()
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let widest = self.rows.iter().map(|it| measure.width(&it.label, it.bar.is_none())).fold(0.0, f64::max);
        let names = widest.min(size.width * NAMES);
        let left = names + 10.0;
        let n = self.axis.n_months.max(1);
        let columns = Columns { left, step: ((size.width - left - 1.0) / n as f64).max(0.1) };
        let bottom = (size.height - self.axis.depth()).max(HEAD + 1.0);
        let pitch = (bottom - HEAD) / self.rows.len().max(1) as f64;
        let top_of = |row_idx: usize| HEAD + row_idx as f64 * pitch;
        let mut marks = Vec::new();
        if self.n_over > 0 {
            let right = columns.edge(self.n_over.min(n));
            let area = Area { left, right, top: HEAD, bottom };
            marks.push(Mark::Block { area, tint: Ink::Sunk.into() });
        }
        for month in 0..=n {
            let x = columns.edge(month);
            marks.push(hairline(Point { x, y: HEAD }, Point { x, y: bottom }, Ink::Line));
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = top_of(i) + pitch / 2.0;
            let name = shortened(&row.label, names, measure);
            let is_heading = row.bar.is_none();
            marks.push(label(&name, Point { x: 0.0, y }, Anchor::Start, Ink::Ink.into(), is_heading));
            if let Some(bar) = &row.bar {
                self.push_bar(&mut marks, bar, &columns, y, measure);
            }
        }
        self.push_now(&mut marks, &columns, (bottom, size.width), measure);
        self.axis.push(&mut marks, &columns, bottom, measure);
        let anchor = |(i, row): (usize, &TimelineRow)| {
            let at = row.bar.as_ref().map_or(0.0, |it| self.within(it).0);
            Point { x: columns.at(at), y: top_of(i) + pitch / 2.0 }
        };
        let hits = Hits {
            area: Area { left: 0.0, right: size.width, top: HEAD, bottom },
            strips: (0..self.rows.len()).map(|i| (top_of(i), top_of(i + 1))).collect(),
            anchors: self.rows.iter().enumerate().map(anchor).collect(),
            vertical: true,
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    /// The part of a bar that lies on the axis; nothing of one beside it.
    fn within(&self, bar: &TimelineBar) -> (f64, f64) {
        let n = self.axis.n_months as f64;
        let from = bar.from.clamp(0.0, n);
        (from, bar.to.clamp(from, n))
    }

    fn push_bar(&self, marks: &mut Vec<Mark>, bar: &TimelineBar, columns: &Columns, y: f64, measure: &dyn MeasureText) {
        let (from, to) = self.within(bar);
        let n = self.axis.n_months as f64;
        let end = columns.at(n);
        // A day is a tick, so that its row is no riddle; what lies beside the axis is its arrow alone.
        let (left, right) = (columns.at(from).min(end - 2.0), columns.at(to).max(columns.at(from) + 2.0).min(end));
        let (earlier, later) = (bar.from < 0.0, bar.to > n);
        let reach = HALF.min((right - left) / 2.0).max(2.0);
        let at = |x: f64, y: f64| Point { x, y };
        let mut corners = vec![at(left + if earlier { reach } else { 0.0 }, y - HALF)];
        corners.push(at(right - if later { reach } else { 0.0 }, y - HALF));
        if later {
            corners.push(at(right, y));
        }
        corners.push(at(right - if later { reach } else { 0.0 }, y + HALF));
        corners.push(at(left + if earlier { reach } else { 0.0 }, y + HALF));
        if earlier {
            corners.push(at(left, y));
        }
        match bar.shape {
            BarShape::Filled => {
                marks.push(Mark::Fill { points: corners, tint: Tint { ink: bar.ink, alpha: 0.8 } });
            }
            BarShape::Outline => {
                corners.push(corners[0]);
                marks.push(Stroke::solid(bar.ink, 1.5).path(corners));
            }
        }
        let width = measure.width(&bar.note, false);
        let (behind, before) = (right + 6.0, left - 6.0);
        if !bar.note.is_empty() && behind + width <= end {
            marks.push(label(&bar.note, at(behind, y), Anchor::Start, Ink::Quiet.into(), false));
        } else if !bar.note.is_empty() && before - width >= columns.left {
            marks.push(label(&bar.note, at(before, y), Anchor::End, Ink::Quiet.into(), false));
        }
    }

    fn push_now(
        &self,
        marks: &mut Vec<Mark>,
        columns: &Columns,
        (bottom, width): (f64, f64),
        measure: &dyn MeasureText,
    ) {
        let Some(now) = self.now.as_ref().filter(|it| (0.0..=self.axis.n_months as f64).contains(&it.position)) else {
            return;
        };
        let x = columns.at(now.position);
        marks.push(hairline(Point { x, y: HEAD - 4.0 }, Point { x, y: bottom }, Ink::Ink));
        let half = measure.width(&now.label, true) / 2.0;
        let at = Point { x: x.min(width - half).max(half), y: 9.0 };
        marks.push(label(&now.label, at, Anchor::Middle, Ink::Ink.into(), true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Chart, Palette, svg_of, text::EstimatedText};

    const SIZE: Size = Size { width: 610.0, height: 200.0 };

    fn bar(from: f64, to: f64, shape: BarShape) -> Option<TimelineBar> {
        Some(TimelineBar { from, to, ink: Ink::Forecast, shape, note: "+1".to_owned() })
    }

    fn chart() -> TimelineChart {
        let row = |label: &str, bar| TimelineRow {
            label: label.to_owned(),
            bar,
            facts: vec![("Owner".to_owned(), "Li".to_owned())],
        };
        TimelineChart {
            axis: MonthAxis { n_months: 12, ..MonthAxis::default() },
            rows: vec![
                row("Price", None),
                row("Raise", bar(3.0, 6.0, BarShape::Filled)),
                row("Early", bar(-2.0, 1.0, BarShape::Outline)),
                row("Late", bar(11.0, 20.0, BarShape::Filled)),
                row("Next year", bar(14.0, 20.0, BarShape::Filled)),
            ],
            now: Some(TimeMark { position: 3.0, label: "today".to_owned() }),
            n_over: 3,
        }
    }

    fn fills(scene: &Scene) -> Vec<Vec<Point>> {
        let points = |mark: &Mark| if let Mark::Fill { points, .. } = mark { Some(points.clone()) } else { None };
        scene.marks.iter().filter_map(points).collect()
    }

    #[test]
    fn a_bar_spans_its_months_and_an_arrow_says_that_it_goes_on() {
        let scene = chart().scene(SIZE, &EstimatedText);
        let found = fills(&scene);
        assert_eq!(found.len(), 3);
        // By hand: three of twelve months are a quarter of what lies between the names and the edge.
        let left = EstimatedText.width("Next year", false) + 10.0;
        let step = (SIZE.width - left - 1.0) / 12.0;
        assert!((found[0][0].x - (left + 3.0 * step)).abs() < 1e-9);
        assert!((found[0][1].x - found[0][0].x - 3.0 * step).abs() < 1e-9);
        // A rectangle has four corners, one with an arrow five; the outline is a closed path.
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 5, 5]);
        let outline = |it: &&Mark| matches!(it, Mark::Path { points, width, .. } if *width == 1.5 && points.len() == 6);
        assert_eq!(scene.marks.iter().filter(outline).count(), 1);
    }

    #[test]
    fn everything_stays_on_the_canvas_and_every_row_can_be_asked() {
        for width in [280.0, 360.0, 948.0] {
            let (it, size) = (chart(), Size { width, height: chart().natural_height() });
            let scene = it.scene(size, &EstimatedText);
            for points in fills(&scene) {
                assert!(points.iter().all(|at| (0.0..=width).contains(&at.x) && at.y <= size.height), "{points:?}");
            }
            assert_eq!(scene.n_items(), 5);
            assert!(scene.texts().any(|it| it == "today"));
        }
        assert_eq!(chart().reading(1).title, "Raise");
    }

    #[test]
    fn the_svg_holds_names_and_notes() {
        let scene = Chart::from(chart()).scene(SIZE, &EstimatedText);
        let svg = svg_of(&scene, &Palette::LIGHT);
        for text in ["Price", "Raise", "+1", "today"] {
            assert!(svg.contains(text), "{text}");
        }
    }
}
