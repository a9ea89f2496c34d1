//! Small multiples: one small chart per name, side by side in rows, all over the same months.

use super::{
    frame::Columns,
    lines::{Band, Stroke, between, hairline, label},
    reading::Reading,
    scale::Scale,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText, shortened},
};

/// Least width of a panel, in CSS pixels.
const LEAST: f64 = 150.0;
/// Most panels in a row.
const MOST: usize = 6;
/// Height of a panel's title.
const TITLE: f64 = 20.0;
/// Height of a panel's plot.
const PLOT: f64 = 62.0;
/// Space between panels, with the span of the scale in it.
const GAP: f64 = 18.0;
/// How far a range may stretch a panel's scale, times the highest value.
const BEYOND: f64 = 1.25;

/// One of the small charts.
#[derive(Clone, Debug, Default)]
pub struct Multiple {
    /// Whose it is.
    pub name: String,
    /// What stands at the right of the name, such as the change.
    pub note: String,
    /// The role of the note: good, bad or quiet.
    pub note_ink: Option<Ink>,
    /// One per month of the past.
    pub actual: Vec<Option<f64>>,
    /// One per month ahead.
    pub forecast: Vec<f64>,
    /// The range of the months ahead.
    pub band: Option<Band>,
    /// What the panel says when it is pointed at: names and values.
    pub says: Vec<(String, String)>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct SmallMultiples {
    /// From the left, row by row.
    pub panels: Vec<Multiple>,
    /// Whether all panels have one scale, so that sizes can be compared; else each has its own.
    pub same_scale: bool,
    /// Labels of the lowest and the highest value of each scale.
    pub tick_text: ValueText,
}

impl SmallMultiples {
    /// How many panels stand side by side at this width.
    #[must_use]
    pub fn n_columns(&self, width: f64) -> usize {
        let fit = ((width + GAP) / (LEAST + GAP)).floor().max(1.0) as usize;
        fit.min(MOST).min(self.panels.len().max(1))
    }

    /// The height that the panels need at this width.
    #[must_use]
    pub fn natural_height(&self, width: f64) -> f64 {
        self.panels.len().div_ceil(self.n_columns(width)) as f64 * (TITLE + PLOT + GAP)
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let n_columns = self.n_columns(size.width);
        let n_rows = self.panels.len().div_ceil(n_columns);
        let width = ((size.width - (n_columns - 1) as f64 * GAP) / n_columns as f64).max(1.0);
        let height = size.height / n_rows.max(1) as f64;
        let shared = self.panels.iter().map(top_of).fold(0.0, f64::max);
        let left = |column: usize| column as f64 * (width + GAP);
        let mut marks = Vec::new();
        let mut anchors = Vec::with_capacity(self.panels.len());
        for (i, panel) in self.panels.iter().enumerate() {
            let (row, column) = (i / n_columns, i % n_columns);
            let area = Area {
                left: left(column),
                right: left(column) + width,
                top: row as f64 * height,
                bottom: (row + 1) as f64 * height - GAP,
            };
            let top = if self.same_scale { shared } else { top_of(panel) };
            self.push_panel(&mut marks, panel, area, top, measure);
            anchors.push(Point { x: f64::midpoint(area.left, area.right), y: area.top + TITLE });
        }
        let hits = Hits {
            area: Area { left: 0.0, top: 0.0, right: size.width, bottom: size.height },
            strips: (0..n_rows).map(|it| (it as f64 * height, (it + 1) as f64 * height - GAP / 2.0)).collect(),
            anchors,
            vertical: true,
            columns: (0..n_columns).map(|it| (left(it) - 3.0, left(it) + width + 3.0)).collect(),
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    fn push_panel(&self, marks: &mut Vec<Mark>, panel: &Multiple, area: Area, top: f64, measure: &dyn MeasureText) {
        let title = area.top + TITLE / 2.0;
        let note = measure.width(&panel.note, false);
        let name = shortened(&panel.name, area.width() - note - 8.0, measure);
        marks.push(label(&name, Point { x: area.left, y: title }, Anchor::Start, Ink::Ink.into(), false));
        let ink = panel.note_ink.unwrap_or(Ink::Quiet);
        marks.push(label(&panel.note, Point { x: area.right, y: title }, Anchor::End, ink.into(), false));
        let n = panel.actual.len() + panel.forecast.len();
        let columns = Columns { left: area.left, step: area.width() / n.max(1) as f64 };
        let low = lowest(panel).min(0.0);
        let value = Scale::new((low, top.max(low)), (area.bottom - 1.0, area.top + TITLE));
        let at = |month: usize, it: f64| Point { x: columns.middle(month), y: value.at(it) };
        let zero = value.at(0.0);
        marks.push(hairline(Point { x: area.left, y: zero }, Point { x: area.right, y: zero }, Ink::Edge));
        let n_past = panel.actual.len();
        if let Some(band) = &panel.band {
            let line = |values: &[f64]| {
                // The range does not leave the panel: what lies above is cut, as on a screen's edge.
                let cut = |(i, it): (usize, &f64)| at(n_past + i, it.clamp(low, top));
                values.iter().enumerate().map(cut).collect::<Vec<_>>()
            };
            marks.extend(between(&line(&band.upper), &line(&band.lower), Ink::Band80));
        }
        let past: Vec<_> = panel.actual.iter().enumerate().map(|(i, it)| it.map(|it| at(i, it))).collect();
        marks.extend(Stroke::solid(Ink::Ink, 1.25).stretches(&past));
        let last = past.last().copied().flatten();
        let ahead = panel.forecast.iter().enumerate().map(|(i, it)| at(n_past + i, *it));
        let ahead: Vec<Point> = last.into_iter().chain(ahead).collect();
        if ahead.len() > 1 {
            marks.push(Stroke::solid(Ink::Forecast, 1.5).path(ahead));
        }
        if !self.same_scale || area.left == 0.0 {
            // Under the base line, where no line can cross it.
            let span = format!("{}–{}", self.tick_text.of(low), self.tick_text.of(top));
            let at = Point { x: area.left, y: area.bottom + 8.0 };
            marks.push(label(&span, at, Anchor::Start, Ink::Quiet.into(), false));
        }
    }

    /// What the chart says about a panel.
    #[must_use]
    pub fn reading(&self, panel_idx: usize) -> Reading {
        let panel = self.panels.get(panel_idx);
        let mut reading = Reading::titled(panel.map(|it| &it.name));
        for (name, value) in panel.iter().flat_map(|it| &it.says) {
            reading.push(name, value.clone(), Ink::Ink);
        }
        reading
    }
}

fn values(panel: &Multiple) -> impl Iterator<Item = f64> {
    panel.actual.iter().flatten().chain(&panel.forecast).copied().filter(|it| it.is_finite())
}

/// The highest value of past, forecast and range; a range that reaches far beyond is cut.
fn top_of(panel: &Multiple) -> f64 {
    let highest = values(panel).fold(0.0, f64::max);
    let range = panel.band.iter().flat_map(|it| &it.upper).copied().fold(highest, f64::max);
    range.min(BEYOND * highest)
}

fn lowest(panel: &Multiple) -> f64 {
    values(panel).fold(0.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    fn chart(n: usize, same_scale: bool) -> SmallMultiples {
        let panel = |i: usize| Multiple {
            name: format!("Account {i}"),
            note: "+3%".into(),
            actual: (0..24).map(|it| (it != 5).then_some((i + 1) as f64 * 10.0)).collect(),
            forecast: vec![(i + 1) as f64 * 11.0; 12],
            band: Some(Band { lower: vec![0.0; 12], upper: vec![1e9; 12] }),
            says: vec![("next".into(), "132".into())],
            ..Multiple::default()
        };
        let tick_text = ValueText::new(|it| format!("{it:.0}"));
        SmallMultiples { panels: (0..n).map(panel).collect(), same_scale, tick_text }
    }

    #[test]
    fn a_telephone_shows_two_side_by_side_and_a_screen_six() {
        let chart = chart(12, false);
        assert_eq!([300.0, 328.0, 720.0, 1400.0].map(|it| chart.n_columns(it)), [1, 2, 4, 6]);
        assert_eq!(chart.natural_height(358.0), 6.0 * 100.0);
    }

    #[test]
    fn every_panel_is_found_and_none_beyond_the_last() {
        let chart = chart(7, false);
        let scene = chart.scene(Size { width: 720.0, height: chart.natural_height(720.0) }, &EstimatedText);
        assert_eq!(scene.n_items(), 7);
        for item in 0..7 {
            assert_eq!(scene.item_at(scene.anchor(item).unwrap()), Some(item));
        }
        assert_eq!(scene.item_at(Point { x: 700.0, y: 150.0 }), None, "the eighth place is empty");
        assert_eq!(chart.reading(2).title, "Account 2");
    }

    #[test]
    fn one_scale_keeps_sizes_comparable_and_own_scales_fill_their_panels() {
        let highest = |same_scale: bool| -> Vec<f64> {
            let chart = chart(2, same_scale);
            let scene = chart.scene(Size { width: 400.0, height: 98.0 }, &EstimatedText);
            let lines = scene.marks.iter().filter_map(|it| match it {
                Mark::Path { points, tint, .. } if tint.ink == Ink::Forecast => {
                    Some(points.iter().map(|it| it.y).fold(f64::MAX, f64::min))
                }
                _ => None,
            });
            lines.collect()
        };
        let (own, shared) = (highest(false), highest(true));
        assert!((own[0] - own[1]).abs() < 1e-9 && shared[0] > shared[1] + 20.0, "{own:?} {shared:?}");
    }

    #[test]
    fn a_range_does_not_leave_its_panel() {
        let chart = chart(1, false);
        let scene = chart.scene(Size { width: 200.0, height: 98.0 }, &EstimatedText);
        let inside = scene.marks.iter().all(|it| match it {
            Mark::Fill { points, .. } => points.iter().all(|it| it.y >= TITLE - 1e-9 && it.y <= 98.0 - GAP + 1e-9),
            _ => true,
        });
        assert!(inside);
    }
}
