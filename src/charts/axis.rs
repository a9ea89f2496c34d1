//! The time axis: a chart's graduated border, whose blocks are fiscal quarters filled in turn.

use super::{
    frame::Columns,
    lines::{Stroke, hairline, label},
    scene::{Anchor, Area, Ink, Mark, Point},
    text::{MeasureText, Run, push_runs, runs_width},
    window::TimeWindow,
};

/// Height of the graduated border, in CSS pixels.
const BORDER: f64 = 5.0;
/// Height of one row of labels under it.
const ROW: f64 = 18.0;
/// Clear space kept around a label.
const CLEAR: f64 = 4.0;

/// A fiscal quarter on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisBlock {
    /// Its first month on the axis.
    pub start: usize,
    /// The month after its last.
    pub end: usize,
    /// What is written under it.
    pub label: String,
    /// Whether the border is filled: quarters alternate through the whole history.
    pub filled: bool,
}

/// A fiscal year on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisYear {
    /// Its first month on the axis.
    pub start: usize,
    /// The month after its last.
    pub end: usize,
    /// Its name.
    pub label: String,
    /// Its sums, set after the name where there is room.
    pub sums: Vec<Run>,
}

/// Months in a row, with the quarters and years they belong to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MonthAxis {
    /// How many months the axis spans.
    pub n_months: usize,
    /// One label per month, or none at all.
    pub months: Vec<String>,
    /// One full name per month, for who asks for one; or none at all.
    pub names: Vec<String>,
    /// Quarters from left to right.
    pub blocks: Vec<AxisBlock>,
    /// Years from left to right; may be empty.
    pub years: Vec<AxisYear>,
}

impl MonthAxis {
    /// An axis whose first month is the `first`th of its fiscal year, counted from 0.
    ///
    /// `quarter` names the quarters 0–3; `year` names the years, counted from 0, with their sums.
    #[must_use]
    pub fn fiscal(
        n_months: usize,
        first: usize,
        quarter: impl Fn(usize) -> String,
        year: impl Fn(usize) -> (String, Vec<Run>),
    ) -> Self {
        let block = |(start, end): (usize, usize)| {
            let nth = (first + start) / 3;
            AxisBlock { start, end, label: quarter(nth % 4), filled: nth.is_multiple_of(2) }
        };
        let named = |(start, end): (usize, usize)| {
            let (label, sums) = year((first + start) / 12);
            AxisYear { start, end, label, sums }
        };
        let blocks = spans(n_months, first, 3).into_iter().map(block).collect();
        let years = spans(n_months, first, 12).into_iter().map(named).collect();
        Self { n_months, months: Vec::new(), names: Vec::new(), blocks, years }
    }

    /// Names every month for who asks for one; nothing more is drawn.
    #[must_use]
    pub fn with_names(mut self, names: Vec<String>) -> Self {
        self.names = names;
        self
    }

    /// The months of the window alone. A year that is cut loses its sums, which would no longer be those of what is
    /// seen.
    #[must_use]
    pub fn windowed(&self, window: TimeWindow) -> Self {
        let shift = |start: usize, end: usize| {
            let (start, end) = (start.max(window.first), end.min(window.end()));
            (start < end).then(|| (start - window.first, end - window.first))
        };
        let block = |it: &AxisBlock| {
            let (start, end) = shift(it.start, it.end)?;
            Some(AxisBlock { start, end, ..it.clone() })
        };
        let year = |it: &AxisYear| {
            let (start, end) = shift(it.start, it.end)?;
            let sums = if end - start == it.end - it.start { it.sums.clone() } else { Vec::new() };
            Some(AxisYear { start, end, label: it.label.clone(), sums })
        };
        Self {
            n_months: window.len,
            months: window.of(&self.months),
            names: window.of(&self.names),
            blocks: self.blocks.iter().filter_map(block).collect(),
            years: self.years.iter().filter_map(year).collect(),
        }
    }

    /// Labels every month as well.
    #[must_use]
    pub fn with_months(mut self, months: Vec<String>) -> Self {
        self.months = months;
        self
    }

    /// The height that border and labels need under the plot.
    pub(super) fn depth(&self) -> f64 {
        let n_rows = [!self.months.is_empty(), has_labels(&self.blocks), !self.years.is_empty()];
        BORDER + n_rows.iter().filter(|row| **row).count() as f64 * ROW + 5.0
    }

    pub(super) fn push(&self, marks: &mut Vec<Mark>, columns: &Columns, bottom: f64, measure: &dyn MeasureText) {
        self.push_border(marks, columns, bottom);
        let mut y = bottom + BORDER + 10.0;
        if !self.months.is_empty() {
            let months: Vec<_> = self.months.iter().enumerate().map(|(i, name)| (i, i + 1, name.as_str())).collect();
            push_row(marks, columns, y, &months, measure);
            y += ROW;
        }
        if has_labels(&self.blocks) {
            let blocks: Vec<_> = self.blocks.iter().map(|it| (it.start, it.end, it.label.as_str())).collect();
            push_row(marks, columns, y, &blocks, measure);
            y += ROW;
        }
        for year in &self.years {
            push_year(marks, year, columns, (bottom + BORDER, y), measure);
        }
    }

    fn push_border(&self, marks: &mut Vec<Mark>, columns: &Columns, bottom: f64) {
        let (left, right) = (columns.left, columns.edge(self.n_months));
        let span = |start: f64, end: f64| Area { left: start, right: end, top: bottom, bottom: bottom + BORDER };
        marks.push(Mark::Block { area: span(left, right), tint: Ink::Paper.into() });
        for block in self.blocks.iter().filter(|block| block.filled) {
            let area = span(columns.edge(block.start), columns.edge(block.end));
            marks.push(Mark::Block { area, tint: Ink::Ink.into() });
        }
        let corner = |x, y| Point { x, y };
        let (top, low) = (bottom, bottom + BORDER);
        let ring =
            vec![corner(left, top), corner(right, top), corner(right, low), corner(left, low), corner(left, top)];
        marks.push(Stroke::solid(Ink::Ink, 1.0).path(ring));
    }
}

fn has_labels(blocks: &[AxisBlock]) -> bool {
    blocks.iter().any(|block| !block.label.is_empty())
}

/// Cuts the months wherever a group of `n_per_group` months begins.
fn spans(n_months: usize, first: usize, n_per_group: usize) -> Vec<(usize, usize)> {
    let begins = |month: &usize| *month == 0 || (first + month).is_multiple_of(n_per_group);
    let starts: Vec<usize> = (0..n_months).filter(begins).collect();
    let ends = starts.iter().skip(1).copied().chain([n_months]);
    starts.iter().copied().zip(ends).collect()
}

/// Labels every span, or every second, third, … where they would touch.
fn push_row(
    marks: &mut Vec<Mark>,
    columns: &Columns,
    y: f64,
    spans: &[(usize, usize, &str)],
    measure: &dyn MeasureText,
) {
    let widest = spans.iter().map(|(_, _, text)| measure.width(text, false)).fold(0.0, f64::max);
    let longest = spans.iter().map(|(start, end, _)| end - start).max().unwrap_or(1) as f64;
    let every = ((widest + CLEAR) / (longest * columns.step)).ceil().max(1.0) as usize;
    // Names of quarters that are left out in turn would mislead; the filled border still counts them.
    if every > 1 && longest > 1.0 {
        return;
    }
    // A label wider than its month ends with the last one, where it has the room.
    let right = spans.last().map_or(0.0, |it| columns.edge(it.1)) + 2.0;
    let mut taken = f64::NEG_INFINITY;
    for (start, end, text) in spans.iter().step_by(every) {
        let width = measure.width(text, false);
        let x = ((columns.edge(*start) + columns.edge(*end)) / 2.0).min(right - width / 2.0);
        let fits = if every > 1 {
            x - width / 2.0 >= taken + CLEAR / 2.0
        } else {
            columns.edge(*end) - columns.edge(*start) >= width
        };
        if fits {
            marks.push(label(text, Point { x, y }, Anchor::Middle, Ink::Quiet.into(), false));
            taken = x + width / 2.0;
        }
    }
}

fn push_year(
    marks: &mut Vec<Mark>,
    year: &AxisYear,
    columns: &Columns,
    (top, y): (f64, f64),
    measure: &dyn MeasureText,
) {
    let (left, right) = (columns.edge(year.start), columns.edge(year.end));
    if year.start > 0 {
        marks.push(hairline(Point { x: left, y: top }, Point { x: left, y: y + 7.0 }, Ink::Edge));
    }
    let name = Run::bold(&year.label, Ink::Ink);
    let mut full = vec![name.clone()];
    if let Some((first, rest)) = year.sums.split_first() {
        full.push(Run { text: format!("\u{2002}{}", first.text), ..first.clone() });
        full.extend_from_slice(rest);
    }
    let at = Point { x: (left + right) / 2.0, y };
    let room = right - left - CLEAR;
    if let Some(runs) = [full, vec![name]].iter().find(|runs| runs_width(runs, measure) <= room) {
        push_runs(marks, runs, at, measure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    fn axis(n_months: usize, first: usize) -> MonthAxis {
        let year = |nth: usize| (format!("{}", 2024 + nth), vec![Run::new("4,439", Ink::Quiet)]);
        MonthAxis::fiscal(n_months, first, |quarter| format!("Q{}", quarter + 1), year)
    }

    fn texts(axis: &MonthAxis, step: f64) -> Vec<String> {
        let mut marks = Vec::new();
        axis.push(&mut marks, &Columns { left: 0.0, step }, 100.0, &EstimatedText);
        let text = |mark: &Mark| if let Mark::Text { text, .. } = mark { Some(text.clone()) } else { None };
        marks.iter().filter_map(text).collect()
    }

    #[test]
    fn quarters_and_years_start_with_the_fiscal_year() {
        let axis = axis(14, 5);
        let starts: Vec<_> = axis.blocks.iter().map(|it| (it.start, it.end, it.label.as_str(), it.filled)).collect();
        assert_eq!(starts[..3], [(0, 1, "Q2", false), (1, 4, "Q3", true), (4, 7, "Q4", false)]);
        assert_eq!(axis.years.iter().map(|it| (it.start, it.end)).collect::<Vec<_>>(), [(0, 7), (7, 14)]);
    }

    #[test]
    fn labels_give_way_where_room_is_short() {
        let axis = axis(24, 0);
        assert_eq!(texts(&axis, 14.0).len(), 8 + 2 * 2);
        assert_eq!(texts(&axis, 6.0), ["2024", "\u{2002}4,439", "2025", "\u{2002}4,439"]);
        assert_eq!(texts(&axis, 3.0), ["2024", "2025"]);
    }

    #[test]
    fn no_label_leaves_the_axis_at_its_end() {
        let months: Vec<String> = (0..36).map(|i| format!("{} 月", i % 12 + 1)).collect();
        let axis = axis(36, 0).with_months(months);
        for step in [5.0, 7.5, 8.0, 11.0, 20.0, 40.0] {
            let (mut marks, columns) = (Vec::new(), Columns { left: 30.0, step });
            axis.push(&mut marks, &columns, 100.0, &EstimatedText);
            let mut ends: Vec<f64> = vec![0.0];
            for mark in &marks {
                let Mark::Text { text, at, .. } = mark else { continue };
                let half = EstimatedText.width(text, false) / 2.0;
                if text.ends_with('月') {
                    assert!(at.x - half > *ends.last().unwrap(), "{text} at a step of {step}");
                    ends.push(at.x + half);
                }
            }
            assert!(ends.len() > 4 && ends.iter().all(|it| *it <= columns.edge(36) + 2.0), "{ends:?} at {step}");
        }
    }
}
