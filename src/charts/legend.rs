//! The parts of a chart that a reader can ask for by name: to hide them, or to hear their values.

use super::scene::Ink;

/// A line, band or panel of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What happened.
    Actual,
    /// What the method made of the history.
    Fitted,
    /// The forecast.
    Forecast,
    /// The band that holds 80 % of outcomes.
    Range80,
    /// The band that holds 95 % of outcomes.
    Range95,
    /// The target.
    Target,
    /// The line to compare with, such as last year.
    Compared,
    /// What is still required.
    Required,
    /// One of the charts stacked over each other, from the top.
    Panel(usize),
}

/// How a part is drawn: shape and ink, so that neither says it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A solid line.
    Line,
    /// A thin line.
    Thin,
    /// A dashed line.
    Dashed,
    /// A dotted line.
    Dotted,
    /// A band.
    Band,
}

impl Part {
    /// The part's shape and ink, for the legend's key.
    #[must_use]
    pub fn sample(self) -> (Sample, Ink) {
        match self {
            Part::Actual | Part::Panel(_) => (Sample::Line, Ink::Ink),
            Part::Fitted => (Sample::Thin, Ink::Quiet),
            Part::Forecast => (Sample::Line, Ink::Forecast),
            Part::Range80 => (Sample::Band, Ink::Band80),
            Part::Range95 => (Sample::Band, Ink::Band95),
            Part::Target => (Sample::Dashed, Ink::Target),
            Part::Compared => (Sample::Dotted, Ink::Quiet),
            Part::Required => (Sample::Dashed, Ink::Quiet),
        }
    }
}

/// A part with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry {
    /// The part.
    pub part: Part,
    /// What it is called.
    pub label: String,
}

impl LegendEntry {
    /// An entry of this name.
    pub fn new(part: Part, label: impl Into<String>) -> Self {
        Self { part, label: label.into() }
    }
}

/// The name of a part; `None` when it has none.
pub(super) fn name_of(names: &[LegendEntry], part: Part) -> Option<&str> {
    names.iter().find(|it| it.part == part).map(|it| it.label.as_str())
}
