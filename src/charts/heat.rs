//! A heat map: a row per name, a column per month, each cell shaded by its value. A missing month is not an empty one,
//! and neither looks like the months before the first sale.

use super::{
    axis::MonthAxis,
    frame::{Columns, NARROW},
    lines::{Stroke, label},
    reading::Reading,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, shortened},
};

/// Height of a row, in CSS pixels.
const ROW: f64 = 20.0;
/// Height of a row of the key.
const KEY: f64 = 22.0;
/// The side of a sample in the key.
const SAMPLE: f64 = 12.0;
/// The least and the greatest opacity of a shade.
const SHADES: (f64, f64) = (0.08, 0.9);
/// Names take at most this share of the width.
const NAMES: f64 = 0.34;

/// What a cell says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum HeatCell {
    /// Above zero: how dark it is, 0 to 1.
    Level(f64),
    /// Exactly zero.
    Zero,
    /// Below zero.
    Negative,
    /// More than there is room for.
    Above,
    /// There should be a value, and there is none.
    Missing,
    /// There is nothing to say yet, or any more.
    #[default]
    Outside,
}

/// One name with its months.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatRow {
    /// The name.
    pub label: String,
    /// Whether it is a total: bold name.
    pub strong: bool,
    /// One per month.
    pub cells: Vec<HeatCell>,
    /// Each cell in words, one per month.
    pub texts: Vec<String>,
}

/// What the key says of the kinds of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatKey {
    /// Of the lightest shade.
    pub low: String,
    /// Of the darkest shade.
    pub high: String,
    /// Of a zero.
    pub zero: String,
    /// Of a value below zero.
    pub negative: String,
    /// Of a missing month.
    pub missing: String,
    /// Of more than there is room for.
    pub above: String,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatMap {
    /// The months.
    pub axis: MonthAxis,
    /// From top to bottom.
    pub rows: Vec<HeatRow>,
    /// What the shades mean.
    pub key: HeatKey,
}

impl HeatMap {
    /// The height at which every row can be read, in CSS pixels; as if the chart were narrow, which needs most.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        self.rows.len() as f64 * ROW + self.axis.depth() + 2.0 * KEY
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let widest = self.rows.iter().map(|it| measure.width(&it.label, it.strong)).fold(0.0, f64::max);
        let names = widest.min(size.width * NAMES);
        let left = names + 8.0;
        let columns = Columns { left, step: ((size.width - left) / self.axis.n_months.max(1) as f64).max(0.1) };
        let n_keys = if size.width < NARROW { 2.0 } else { 1.0 };
        let bottom = (size.height - self.axis.depth() - n_keys * KEY).max(1.0);
        let pitch = bottom / self.rows.len().max(1) as f64;
        let mut marks = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            let (top, low) = (i as f64 * pitch, (i + 1) as f64 * pitch);
            let at = Point { x: 0.0, y: (top + low) / 2.0 };
            let name = shortened(&row.label, names, measure);
            marks.push(label(&name, at, Anchor::Start, Ink::Ink.into(), row.strong));
            for (month, cell) in row.cells.iter().enumerate() {
                let gap = if columns.step > 5.0 { 0.5 } else { 0.0 };
                let (left, right) = (columns.edge(month) + gap, columns.edge(month + 1) - gap);
                push_cell(&mut marks, *cell, Area { left, right, top: top + 0.5, bottom: low - 0.5 });
            }
        }
        self.axis.push(&mut marks, &columns, bottom, measure);
        self.push_key(&mut marks, size, (bottom + self.axis.depth(), n_keys > 1.0), measure);
        Scene { size, marks, hits: self.hits(&columns, bottom, pitch) }
    }

    fn push_key(&self, marks: &mut Vec<Mark>, size: Size, (top, narrow): (f64, bool), measure: &dyn MeasureText) {
        let mut at = Point { x: 0.0, y: top + KEY / 2.0 };
        let say = |marks: &mut Vec<Mark>, at: &mut Point, text: &str| {
            marks.push(label(text, *at, Anchor::Start, Ink::Quiet.into(), false));
            at.x += measure.width(text, false);
        };
        let sample = |at: Point| Area {
            left: at.x,
            right: at.x + SAMPLE,
            top: at.y - SAMPLE / 2.0,
            bottom: at.y + SAMPLE / 2.0,
        };
        say(marks, &mut at, &self.key.low);
        at.x += 6.0;
        for shade in 0..5_u32 {
            push_cell(marks, HeatCell::Level(f64::from(shade) / 4.0), sample(at));
            at.x += SAMPLE;
        }
        at.x += 6.0;
        say(marks, &mut at, &self.key.high);
        if narrow {
            at = Point { x: 0.0, y: at.y + KEY };
        } else {
            at.x += 20.0;
        }
        let kinds = [
            (HeatCell::Zero, &self.key.zero),
            (HeatCell::Missing, &self.key.missing),
            (HeatCell::Negative, &self.key.negative),
            (HeatCell::Above, &self.key.above),
        ];
        let shown = kinds.into_iter().filter(|(kind, _)| self.rows.iter().any(|row| row.cells.contains(kind)));
        for (kind, text) in shown {
            if at.x + SAMPLE + 5.0 + measure.width(text, false) > size.width {
                return;
            }
            push_cell(marks, kind, sample(at));
            at.x += SAMPLE + 5.0;
            say(marks, &mut at, text);
            at.x += 16.0;
        }
    }

    fn hits(&self, columns: &Columns, bottom: f64, pitch: f64) -> Hits {
        let n = self.axis.n_months;
        let row = |i: usize| (i as f64 * pitch, (i + 1) as f64 * pitch);
        let anchors = (0..self.rows.len())
            .flat_map(|i| (0..n).map(move |month| (i, month)))
            .map(|(i, month)| Point { x: columns.middle(month), y: (i as f64 + 0.5) * pitch });
        Hits {
            area: Area { left: columns.left, right: columns.edge(n), top: 0.0, bottom },
            strips: (0..self.rows.len()).map(row).collect(),
            anchors: anchors.collect(),
            vertical: true,
            columns: (0..n).map(|month| (columns.edge(month), columns.edge(month + 1))).collect(),
            ..Hits::default()
        }
    }

    /// What the chart says about a cell, counted row by row.
    #[must_use]
    pub fn reading(&self, item_idx: usize) -> Reading {
        let n = self.axis.n_months.max(1);
        let (row, month) = (self.rows.get(item_idx / n), item_idx % n);
        let mut reading = Reading::titled(row.map(|it| &it.label));
        if let Some(text) = row.and_then(|it| it.texts.get(month)) {
            reading.push(self.axis.names.get(month).cloned().unwrap_or_default(), text.clone(), Ink::Ink);
        }
        reading
    }
}

/// Shape and not only shade tells the kinds apart: a zero is a short line, a missing month is crossed out, a negative one
/// has a line through it, one that is too much points upwards.
fn push_cell(marks: &mut Vec<Mark>, cell: HeatCell, area: Area) {
    let middle = f64::midpoint(area.top, area.bottom);
    let across = |share: f64| {
        let (centre, half) = (f64::midpoint(area.left, area.right), area.width() * share / 2.0);
        Area { left: centre - half, right: centre + half, top: middle - 0.75, bottom: middle + 0.75 }
    };
    match cell {
        HeatCell::Level(level) => {
            let alpha = SHADES.0 + (SHADES.1 - SHADES.0) * level.clamp(0.0, 1.0);
            marks.push(Mark::Block { area, tint: Tint { ink: Ink::Ink, alpha } });
        }
        HeatCell::Zero => marks.push(Mark::Block { area: across(0.6), tint: Ink::Quiet.into() }),
        HeatCell::Negative => {
            marks.push(Mark::Block { area, tint: Tint { ink: Ink::Bad, alpha: 0.75 } });
            marks.push(Mark::Block { area: across(0.6), tint: Ink::Paper.into() });
        }
        HeatCell::Above => {
            marks.push(Mark::Block { area, tint: Ink::Bad.into() });
            let (x, half) = (f64::midpoint(area.left, area.right), (area.height() / 2.0 - 3.0).clamp(1.0, 4.0));
            let corner = |x, y| Point { x, y };
            let up = vec![corner(x - half, middle + half), corner(x, middle - half), corner(x + half, middle + half)];
            marks.push(Mark::Fill { points: up, tint: Ink::Paper.into() });
        }
        HeatCell::Missing => {
            marks.push(Mark::Block { area, tint: Tint { ink: Ink::Warning, alpha: 0.18 } });
            let cross = Stroke::solid(Ink::Warning, 1.25);
            let inner = Area { top: area.top + 3.0, bottom: area.bottom - 3.0, ..area };
            let at = |x, y| Point { x, y };
            marks.push(cross.path(vec![at(inner.left, inner.top), at(inner.right, inner.bottom)]));
            marks.push(cross.path(vec![at(inner.left, inner.bottom), at(inner.right, inner.top)]));
        }
        HeatCell::Outside => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    fn map() -> HeatMap {
        let row = |label: &str, cells: Vec<HeatCell>| HeatRow {
            label: label.into(),
            texts: cells.iter().map(|it| format!("{it:?}")).collect(),
            cells,
            strong: false,
        };
        let axis = MonthAxis::fiscal(4, 0, |q| format!("Q{}", q + 1), |_| ("2025".into(), Vec::new()));
        HeatMap {
            axis: axis.with_names(["Jan", "Feb", "Mar", "Apr"].map(str::to_owned).to_vec()),
            rows: vec![
                row("North", vec![HeatCell::Level(1.0), HeatCell::Level(0.5), HeatCell::Zero, HeatCell::Missing]),
                row("South", vec![HeatCell::Outside, HeatCell::Level(0.0), HeatCell::Negative, HeatCell::Level(1.0)]),
            ],
            key: HeatKey {
                low: "low".into(),
                high: "high".into(),
                zero: "0".into(),
                negative: "−".into(),
                missing: "?".into(),
                ..HeatKey::default()
            },
        }
    }

    #[test]
    fn every_kind_of_cell_has_a_shape_of_its_own() {
        let at = Area { left: 0.0, right: 10.0, top: 0.0, bottom: 10.0 };
        let shape = |cell| {
            let mut marks = Vec::new();
            push_cell(&mut marks, cell, at);
            marks
        };
        let kinds = [
            HeatCell::Level(0.4),
            HeatCell::Zero,
            HeatCell::Negative,
            HeatCell::Missing,
            HeatCell::Above,
            HeatCell::Outside,
        ];
        for (i, a) in kinds.iter().enumerate() {
            for b in &kinds[i + 1..] {
                assert_ne!(shape(*a), shape(*b), "{a:?} and {b:?}");
            }
        }
        assert!(shape(HeatCell::Outside).is_empty());
    }

    #[test]
    fn a_cell_is_found_by_row_and_column_and_read_in_words() {
        let map = map();
        let scene = map.scene(Size { width: 600.0, height: map.natural_height() }, &EstimatedText);
        assert_eq!((scene.n_items(), scene.n_columns()), (8, 4));
        for item in 0..8 {
            assert_eq!(scene.item_at(scene.anchor(item).unwrap()), Some(item));
        }
        assert_eq!(scene.item_at(Point { x: 1.0, y: 1.0 }), None, "the names are no cells");
        let reading = map.reading(6);
        assert_eq!((reading.title.as_str(), reading.rows[0].name.as_str()), ("South", "Mar"));
        assert_eq!(reading.rows[0].value, "Negative");
    }

    #[test]
    fn darker_means_more() {
        let map = map();
        let scene = map.scene(Size { width: 600.0, height: 120.0 }, &EstimatedText);
        let shades: Vec<f64> = (scene.marks.iter())
            .filter_map(|it| match it {
                Mark::Block { tint, .. } if tint.ink == Ink::Ink && tint.alpha < 1.0 => Some(tint.alpha),
                _ => None,
            })
            .take(2)
            .collect();
        assert!((shades[0] - 0.9).abs() < 1e-12 && (shades[1] - 0.49).abs() < 1e-12, "{shades:?}");
    }

    #[test]
    fn long_names_are_cut_and_the_key_stays_on_the_chart() {
        let mut map = map();
        map.rows[0].label = "A name that is much too long for a telephone held upright".into();
        let size = Size { width: 320.0, height: map.natural_height() };
        let scene = map.scene(size, &EstimatedText);
        assert!(scene.texts().any(|it| it.ends_with('…')));
        for mark in &scene.marks {
            if let Mark::Text { text, at, anchor: Anchor::Start, bold, .. } = mark {
                assert!(at.x + EstimatedText.width(text, *bold) <= size.width && at.y <= size.height, "{text}");
            }
        }
    }
}
