//! Text as charts need it: how wide it is, and numbers turned into it by somebody else.

use std::{fmt, sync::Arc};

use super::{
    lines::label,
    scene::{Anchor, Area, Ink, Mark, Point},
};

/// The size of every label, in CSS pixels.
pub const FONT_SIZE: f64 = 12.0;

/// Tells how wide a label will be; the screen asks the browser, tests estimate.
pub trait MeasureText {
    /// Width in CSS pixels of `text` at [`FONT_SIZE`].
    fn width(&self, text: &str, bold: bool) -> f64;
}

/// Widths from a rule of thumb that needs no font, so that native drawings are the same everywhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct EstimatedText;

impl MeasureText for EstimatedText {
    fn width(&self, text: &str, bold: bool) -> f64 {
        let ems: f64 = text.chars().map(em_width).sum();
        ems * FONT_SIZE * if bold { 1.05 } else { 1.0 }
    }
}

fn em_width(c: char) -> f64 {
    match c {
        '\u{2e80}'.. => 1.0,
        'M' | 'W' | 'm' | 'w' | '%' => 0.85,
        'A'..='Z' => 0.62,
        ' ' | ',' | '.' | ':' | '-' | 'i' | 'j' | 'l' | 't' | 'f' => 0.3,
        _ => 0.56,
    }
}

/// Turns a tick's value into its label. The values are in the unit that the labels show.
#[derive(Clone)]
pub struct ValueText(Arc<dyn Fn(f64) -> String + Send + Sync>);

impl ValueText {
    /// Wraps the formatter.
    pub fn new(format: impl Fn(f64) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(format))
    }

    /// The label of `value`.
    #[must_use]
    pub fn of(&self, value: f64) -> String {
        (self.0)(value)
    }
}

impl Default for ValueText {
    fn default() -> Self {
        // Without the last digits that a sum of tenths leaves.
        Self::new(|value| ((value * 1e9).round() / 1e9).to_string())
    }
}

impl fmt::Debug for ValueText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ValueText")
    }
}

/// A piece of a line of text with an ink of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Their role.
    pub ink: Ink,
    /// Whether they are bold.
    pub bold: bool,
}

impl Run {
    /// A piece in regular weight.
    pub fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink, bold: false }
    }

    /// A piece in bold.
    pub fn bold(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink, bold: true }
    }
}

/// The width of all pieces set one after the other.
pub(super) fn runs_width(runs: &[Run], measure: &dyn MeasureText) -> f64 {
    runs.iter().map(|run| measure.width(&run.text, run.bold)).sum()
}

/// Sets the pieces side by side, centred on `at`.
pub(super) fn push_runs(marks: &mut Vec<Mark>, runs: &[Run], at: Point, measure: &dyn MeasureText) {
    let mut x = at.x - runs_width(runs, measure) / 2.0;
    for run in runs {
        // SVG drops plain spaces at either end of a text.
        marks.push(label(
            &run.text.replace(' ', "\u{a0}"),
            Point { x, y: at.y },
            Anchor::Start,
            run.ink.into(),
            run.bold,
        ));
        x += measure.width(&run.text, run.bold);
    }
}

/// The text where it is at most so wide, else its beginning and an ellipsis.
pub(super) fn shortened(text: &str, width: f64, measure: &dyn MeasureText) -> String {
    if measure.width(text, false) <= width {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let short = format!("{}…", kept.trim_end());
        if measure.width(&short, false) <= width {
            return short;
        }
    }
    String::new()
}

/// The box that a label occupies.
pub(super) fn text_area(text: &str, at: Point, anchor: Anchor, bold: bool, measure: &dyn MeasureText) -> Area {
    let width = measure.width(text, bold);
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    Area { left, right: left + width, top: at.y - FONT_SIZE * 0.58, bottom: at.y + FONT_SIZE * 0.58 }
}
