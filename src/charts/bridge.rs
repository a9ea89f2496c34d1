//! A bridge: from one number to another by signed steps, row by row (waterfall).
//!
//! Amounts are whole minor units, so that the running sum is exact: after the steps `s₁ … sₙ` the level is
//! `start + Σ sᵢ`, and a later total has to stand there ([`BridgeChart::adds_up`]).
//!
//! Bars start at zero. Where every level lies close together beside its distance from zero, steps of a few pixels would
//! say nothing: the axis then starts below the lowest level, and a gap in every total's bar says so.

use super::{
    lines::{hairline, label},
    reading::Reading,
    scale::Scale,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::MeasureText,
};

/// Space kept between columns, in CSS pixels.
const GAP: f64 = 8.0;
/// Height of a row where there is room, in CSS pixels.
const PITCH: f64 = 26.0;
/// The widest part of the chart that names may take.
const NAME_SHARE: f64 = 0.42;
/// Levels that span less than this part of the highest one are drawn from a cut axis.
const CUT_BELOW: f64 = 0.4;

/// What a row of a bridge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BridgeKind {
    /// A level: the bar starts at zero.
    Total,
    /// A change: the bar starts where the row above ends.
    Step,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeRow {
    /// What it is called.
    pub label: String,
    /// Level or change, in minor units.
    pub minor: i64,
    /// The same as text, with its sign where it is a change.
    pub text: String,
    /// Which of the two.
    pub kind: BridgeKind,
    /// The bar's ink.
    pub ink: Ink,
}

impl BridgeRow {
    /// A level.
    pub fn total(label: impl Into<String>, minor: i64, text: impl Into<String>, ink: Ink) -> Self {
        Self { label: label.into(), minor, text: text.into(), kind: BridgeKind::Total, ink }
    }

    /// A change.
    pub fn step(label: impl Into<String>, minor: i64, text: impl Into<String>, ink: Ink) -> Self {
        Self { label: label.into(), minor, text: text.into(), kind: BridgeKind::Step, ink }
    }
}

/// Everything on the chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BridgeChart {
    /// From top to bottom.
    pub rows: Vec<BridgeRow>,
}

/// Where a row's bar begins and ends, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
}

/// Where the columns lie.
struct Columns {
    scale: Scale,
    left: f64,
    is_cut: bool,
}

impl BridgeChart {
    /// Whether every total after the first stands where the steps before it lead, to the minor unit.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let mut level: Option<i128> = None;
        for row in &self.rows {
            let minor = i128::from(row.minor);
            match (row.kind, level) {
                (BridgeKind::Step, _) => level = Some(level.unwrap_or(0) + minor),
                (BridgeKind::Total, Some(known)) if known != minor => return false,
                (BridgeKind::Total, _) => level = Some(minor),
            }
        }
        true
    }

    /// The height at which every row has 26 px.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        self.rows.len() as f64 * PITCH + 8.0
    }

    /// What the chart says about a row.
    #[must_use]
    pub fn reading(&self, row_idx: usize) -> Reading {
        let mut reading = Reading::titled(self.rows.get(row_idx).map(|it| &it.label));
        if let Some(row) = self.rows.get(row_idx) {
            reading.push("", row.text.clone(), row.ink);
        }
        reading
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let spans = self.spans();
        let columns = self.columns(&spans, size, measure);
        let pitch = ((size.height - 8.0) / self.rows.len().max(1) as f64).clamp(1.0, 34.0);
        let middle = |row_idx: usize| 4.0 + (row_idx as f64 + 0.5) * pitch;
        let half = (pitch * 0.32).min(9.0);
        let mut marks = Vec::new();
        for (row_idx, (row, span)) in self.rows.iter().zip(&spans).enumerate() {
            let y = middle(row_idx);
            let is_total = row.kind == BridgeKind::Total;
            let name = fitted(&row.label, columns.left - GAP, is_total, measure);
            marks.push(label(&name, Point { x: 0.0, y }, Anchor::Start, Ink::Ink.into(), is_total));
            self.push_bar(&mut marks, &columns, row, *span, (y, half));
            let end = columns.at(span.from.max(span.to));
            let at = Point { x: end + 6.0, y };
            marks.push(label(&row.text, at, Anchor::Start, text_ink(row).into(), is_total));
            if row_idx + 1 < self.rows.len() {
                let x = columns.at(span.to);
                marks.push(hairline(Point { x, y: y + half }, Point { x, y: y + pitch - half }, Ink::Edge));
            }
        }
        let zero = Point { x: columns.left, y: 2.0 };
        marks.push(hairline(zero, Point { y: 4.0 + self.rows.len() as f64 * pitch, ..zero }, Ink::Line));
        let hits = Hits {
            area: Area { left: 0.0, right: size.width, top: 4.0, bottom: size.height },
            strips: (0..self.rows.len()).map(|i| (4.0 + i as f64 * pitch, 4.0 + (i as f64 + 1.0) * pitch)).collect(),
            anchors: spans.iter().enumerate().map(|(i, it)| Point { x: columns.at(it.to), y: middle(i) }).collect(),
            vertical: true,
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    fn push_bar(&self, marks: &mut Vec<Mark>, columns: &Columns, row: &BridgeRow, span: Span, (y, half): (f64, f64)) {
        let (from, to) = (columns.at(span.from.min(span.to)), columns.at(span.from.max(span.to)));
        let tint = Tint { ink: row.ink, alpha: if row.kind == BridgeKind::Total { 0.85 } else { 0.6 } };
        let block = |left: f64, right: f64| Mark::Block {
            area: Area { left, right: right.max(left), top: y - half, bottom: y + half },
            tint,
        };
        let broken = columns.is_cut && row.kind == BridgeKind::Total && to - from > 20.0;
        if broken {
            marks.extend([block(from, from + 6.0), block(from + 10.0, from + 14.0), block(from + 18.0, to)]);
        } else {
            // A step of nothing is a tick, so that its row is no riddle.
            marks.push(block(from, to.max(from + 1.5)));
        }
    }

    fn spans(&self) -> Vec<Span> {
        let mut level = 0_i64;
        let span = |row: &BridgeRow| {
            let from = if row.kind == BridgeKind::Total { 0 } else { level };
            level = if row.kind == BridgeKind::Total { row.minor } else { level.saturating_add(row.minor) };
            Span { from, to: level }
        };
        self.rows.iter().map(span).collect()
    }

    fn columns(&self, spans: &[Span], size: Size, measure: &dyn MeasureText) -> Columns {
        let widest = |text: &dyn Fn(&BridgeRow) -> &str| {
            let width = |it: &BridgeRow| measure.width(text(it), it.kind == BridgeKind::Total);
            self.rows.iter().map(width).fold(0.0, f64::max)
        };
        let name = widest(&|it| &it.label).min(size.width * NAME_SHARE);
        let text = widest(&|it| &it.text);
        let left = name + GAP;
        let right = (size.width - text - GAP).max(left + 1.0);
        let levels = || spans.iter().map(|it| it.to as f64);
        let lowest = levels().fold(f64::INFINITY, f64::min);
        let highest = levels().fold(f64::NEG_INFINITY, f64::max);
        let span = highest - lowest;
        let is_cut = lowest > 0.0 && span > 0.0 && span < CUT_BELOW * highest;
        let domain = if is_cut { (lowest - 0.6 * span, highest) } else { (lowest.min(0.0), highest.max(0.0)) };
        let domain = if domain.1 > domain.0 && domain.0.is_finite() { domain } else { (0.0, 1.0) };
        Columns { scale: Scale::new(domain, (left, right)), left, is_cut }
    }
}

impl Columns {
    /// Where an amount lies; what lies below a cut axis stands at its start.
    fn at(&self, minor: i64) -> f64 {
        self.scale.at(minor as f64).max(self.left)
    }
}

/// Pale inks are for surfaces; words take a readable one.
fn text_ink(row: &BridgeRow) -> Ink {
    match (row.kind, row.ink) {
        (BridgeKind::Total, _) => Ink::Ink,
        (_, Ink::Quiet | Ink::Line | Ink::Edge | Ink::Sunk | Ink::Paper) => Ink::Quiet,
        (_, ink) => ink,
    }
}

/// The name, cut with an ellipsis where it is wider than its column.
fn fitted(name: &str, width: f64, bold: bool, measure: &dyn MeasureText) -> String {
    if measure.width(name, bold) <= width {
        return name.to_owned();
    }
    let mut kept: String = name.to_owned();
    while !kept.is_empty() && measure.width(&format!("{kept}…"), bold) > width {
        kept.pop();
    }
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 400.0, height: 120.0 };

    fn bridge(rows: &[(i64, BridgeKind)]) -> BridgeChart {
        let row = |&(minor, kind): &(i64, BridgeKind)| BridgeRow {
            label: "n".to_owned(),
            minor,
            text: String::new(),
            kind,
            ink: Ink::Ink,
        };
        BridgeChart { rows: rows.iter().map(row).collect() }
    }

    fn blocks(chart: &BridgeChart) -> Vec<Area> {
        let area = |mark: &Mark| if let Mark::Block { area, .. } = mark { Some(*area) } else { None };
        chart.scene(SIZE, &EstimatedText).marks.iter().filter_map(area).collect()
    }

    use BridgeKind::{Step, Total};

    #[test]
    fn a_bridge_adds_up_to_the_minor_unit_or_not() {
        // By hand: 1,000 − 300 + 50 = 750.
        assert!(bridge(&[(1000, Total), (-300, Step), (50, Step), (750, Total)]).adds_up());
        assert!(!bridge(&[(1000, Total), (-300, Step), (50, Step), (751, Total)]).adds_up());
        assert!(bridge(&[]).adds_up());
        // Sums beyond a float's 53 bits.
        let large = 9_007_199_254_740_993_i64;
        assert!(bridge(&[(large, Total), (1, Step), (large + 1, Total)]).adds_up());
        assert!(!bridge(&[(large, Total), (1, Step), (large, Total)]).adds_up());
    }

    #[test]
    fn a_step_starts_where_the_row_above_ends() {
        let areas = blocks(&bridge(&[(1000, Total), (-600, Step), (100, Step), (500, Total)]));
        let [start, down, up, end] = areas[..] else { panic!("{areas:?}") };
        assert_eq!(start.right, down.right);
        assert_eq!(down.left, up.left);
        assert_eq!(up.right, end.right);
        assert_eq!(start.left, end.left);
        // By hand: the step of 600 is six tenths of the bar of 1,000.
        assert!((down.width() / start.width() - 0.6).abs() < 1e-9);
    }

    #[test]
    fn levels_far_from_zero_are_drawn_from_a_cut_axis_that_shows_it() {
        let areas = blocks(&bridge(&[(5560, Total), (-314, Step), (5246, Total)]));
        assert_eq!(areas.len(), 7, "each total is drawn in three parts");
        let step = areas[3];
        assert!(step.width() > 100.0, "the step can be seen: {step:?}");
    }

    #[test]
    fn below_zero_the_axis_holds_both_sides() {
        let chart = bridge(&[(100, Total), (-250, Step), (-150, Total)]);
        let areas = blocks(&chart);
        assert!((areas[1].width() / areas[0].width() - 2.5).abs() < 1e-9);
        assert!((areas[2].right - areas[0].left).abs() < 1e-9);
        assert_eq!(chart.scene(SIZE, &EstimatedText).n_items(), 3);
    }

    #[test]
    fn long_names_leave_room_for_bars() {
        let name = "江澜线缆股份有限公司华东第一事业部采购中心及其下属全部分公司".to_owned();
        let chart = BridgeChart { rows: vec![BridgeRow::total(name, 10, "10", Ink::Ink)] };
        let scene = chart.scene(Size { width: 300.0, height: 40.0 }, &EstimatedText);
        assert!(scene.texts().any(|it| it.ends_with('…')));
        assert_eq!(chart.reading(0).title.chars().count(), 30, "the name in full is still said");
    }
}
