//! Horizontal bars by name, with a tick for a second number: one wing, or two back to back.

use super::{
    lines::label,
    scale::Scale,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::MeasureText,
};

/// Space kept between columns, in CSS pixels.
const GAP: f64 = 8.0;
/// Height of the titles' row.
const HEAD: f64 = 20.0;

/// One bar with its tick.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wing {
    /// The bar's length.
    pub value: f64,
    /// Where the tick stands, such as the P50 forecast.
    pub tick: Option<f64>,
    /// The value as text, at the bar's end.
    pub text: String,
}

/// One name with its bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WingRow {
    /// The name.
    pub label: String,
    /// Whether it is a total: bold name, full bar.
    pub strong: bool,
    /// What stands beside the name, such as the gap.
    pub note: String,
    /// The target.
    pub target: Wing,
    /// The number set against it; `None` in every row leaves one wing only.
    pub other: Option<Wing>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WingsChart {
    /// From top to bottom.
    pub rows: Vec<WingRow>,
    /// Heads the target's bars.
    pub target_title: String,
    /// Heads the other bars.
    pub other_title: String,
    /// Heads the notes.
    pub note_title: String,
    /// Says what the ticks are; stands at the lower right.
    pub tick_title: String,
}

/// Where the columns lie.
struct Columns {
    target: Scale,
    target_base: f64,
    other: Option<(Scale, f64)>,
    name: f64,
    note: f64,
}

impl WingsChart {
    /// The height at which every row has 21 px.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        HEAD + self.rows.len() as f64 * 21.0 + if self.tick_title.is_empty() { 0.0 } else { HEAD }
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let columns = self.columns(size, measure);
        let foot = if self.tick_title.is_empty() { 0.0 } else { HEAD };
        let pitch = ((size.height - HEAD - foot) / self.rows.len().max(1) as f64).clamp(1.0, 28.0);
        let mut marks = Vec::new();
        self.push_titles(&mut marks, &columns, size, measure);
        for (row_idx, row) in self.rows.iter().enumerate() {
            push_row(&mut marks, &columns, row, HEAD + (row_idx as f64 + 0.5) * pitch);
        }
        Scene { size, marks, hits: self.hits(&columns, size, pitch) }
    }

    fn columns(&self, size: Size, measure: &dyn MeasureText) -> Columns {
        let widest = |texts: &mut dyn Iterator<Item = (&str, bool)>| {
            texts.map(|(text, bold)| measure.width(text, bold)).fold(0.0, f64::max)
        };
        let name = widest(&mut self.rows.iter().map(|row| (row.label.as_str(), row.strong)));
        let note = widest(&mut self.rows.iter().map(|row| (row.note.as_str(), row.strong)))
            .max(measure.width(&self.note_title, false));
        let middle = name + if note > 0.0 { note + GAP } else { 0.0 };
        let others = || self.rows.iter().filter_map(|row| row.other.as_ref());
        let wings = || self.rows.iter().map(|row| &row.target).chain(others());
        let text = widest(&mut wings().map(|wing| (wing.text.as_str(), false)));
        let longest = wings().flat_map(|wing| [wing.value, wing.tick.unwrap_or(0.0)]).fold(0.0, f64::max);
        if others().next().is_none() {
            let base = middle + GAP;
            let end = (size.width - text - GAP).max(base + 1.0);
            let target = Scale::new((0.0, longest), (base, end));
            return Columns { target, target_base: base, other: None, name: 0.0, note: base - GAP };
        }
        let wing = ((size.width - middle - 2.0 * GAP) / 2.0 - text - GAP).max(1.0);
        let (left, right) = (text + GAP + wing, size.width - text - GAP - wing);
        Columns {
            target: Scale::new((0.0, longest), (left, left - wing)),
            target_base: left,
            other: Some((Scale::new((0.0, longest), (right, right + wing)), right)),
            name: left + GAP,
            note: right - GAP,
        }
    }

    fn push_titles(&self, marks: &mut Vec<Mark>, columns: &Columns, size: Size, measure: &dyn MeasureText) {
        let mut title = |text: &str, x: f64, anchor, ink: Ink, bold| {
            marks.push(label(text, Point { x, y: 8.0 }, anchor, ink.into(), bold));
        };
        let inward = if columns.other.is_some() { Anchor::End } else { Anchor::Start };
        title(&self.target_title, columns.target_base, inward, Ink::Target, true);
        title(&self.note_title, columns.note, Anchor::End, Ink::Quiet, false);
        if let Some((_, base)) = columns.other {
            title(&self.other_title, base, Anchor::Start, Ink::Ink, true);
        }
        if !self.tick_title.is_empty() {
            let at = Point { x: size.width, y: size.height - 9.0 };
            marks.push(label(&self.tick_title, at, Anchor::End, Ink::Forecast.into(), false));
            let x = size.width - measure.width(&self.tick_title, false) - 8.0;
            marks.push(tick(x, at.y, 6.0));
        }
    }

    fn hits(&self, columns: &Columns, size: Size, pitch: f64) -> Hits {
        let top = |row: usize| HEAD + row as f64 * pitch;
        let anchor =
            |(i, row): (usize, &WingRow)| Point { x: columns.target.at(row.target.value), y: top(i) + pitch / 2.0 };
        Hits {
            area: Area { left: 0.0, right: size.width, top: HEAD, bottom: size.height },
            strips: (0..self.rows.len()).map(|i| (top(i), top(i + 1))).collect(),
            anchors: self.rows.iter().enumerate().map(anchor).collect(),
            vertical: true,
            ..Hits::default()
        }
    }
}

fn push_row(marks: &mut Vec<Mark>, columns: &Columns, row: &WingRow, y: f64) {
    let name = Point { x: columns.name, y };
    marks.push(label(&row.label, name, Anchor::Start, Ink::Ink.into(), row.strong));
    marks.push(label(&row.note, Point { x: columns.note, y }, Anchor::End, Ink::Quiet.into(), row.strong));
    let alpha = if row.strong { 0.85 } else { 0.55 };
    push_wing(
        marks,
        &row.target,
        (&columns.target, columns.target_base),
        Tint { ink: Ink::Target, alpha },
        (y, row.strong),
    );
    if let (Some(wing), Some((scale, base))) = (&row.other, &columns.other) {
        push_wing(marks, wing, (scale, *base), Tint { ink: Ink::Ink, alpha }, (y, row.strong));
    }
}

fn push_wing(marks: &mut Vec<Mark>, wing: &Wing, (scale, base): (&Scale, f64), tint: Tint, (y, strong): (f64, bool)) {
    let half = if strong { 5.5 } else { 3.5 };
    // A bar starts at zero; what was credited back has no length to show, only its text.
    let end = scale.at(wing.value.max(0.0));
    let area = Area { left: base.min(end), right: base.max(end), top: y - half, bottom: y + half };
    marks.push(Mark::Block { area, tint });
    let ticked = wing.tick.map(|value| scale.at(value.max(0.0)));
    marks.extend(ticked.map(|x| tick(x, y, half + 3.0)));
    let is_leftward = scale.at(1.0) < scale.at(0.0);
    let (x, anchor) = if is_leftward {
        (end.min(ticked.unwrap_or(end)) - 6.0, Anchor::End)
    } else {
        (end.max(ticked.unwrap_or(end)) + 6.0, Anchor::Start)
    };
    marks.push(label(&wing.text, Point { x, y }, anchor, Ink::Quiet.into(), false));
}

fn tick(x: f64, y: f64, half: f64) -> Mark {
    Mark::Block {
        area: Area { left: x - 1.0, right: x + 1.0, top: y - half, bottom: y + half },
        tint: Ink::Forecast.into(),
    }
}
