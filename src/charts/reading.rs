//! What a chart says about one of its items, in words: for the pointer's tip and for those who hear it.

use super::{
    bars::BarChart,
    correlogram::Correlogram,
    deviation::DeviationChart,
    forecast::ForecastChart,
    legend::{Part, name_of},
    scene::Ink,
    small_line::SmallLine,
    stack::StackedChart,
    wings::WingsChart,
};

/// One line of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// What it is; empty where the title says it all.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The ink of its line.
    pub ink: Ink,
}

/// Everything a chart says about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The month, bar or row.
    pub title: String,
    /// Its values.
    pub rows: Vec<ReadingRow>,
}

impl Reading {
    pub(super) fn titled(title: Option<&String>) -> Self {
        Self { title: title.cloned().unwrap_or_default(), rows: Vec::new() }
    }

    /// A title with names and values under it.
    pub(super) fn of_facts(title: &str, facts: &[(String, String)]) -> Self {
        let row =
            |(name, value): &(String, String)| ReadingRow { name: name.clone(), value: value.clone(), ink: Ink::Ink };
        Self { title: title.to_owned(), rows: facts.iter().map(row).collect() }
    }

    pub(super) fn push(&mut self, name: impl Into<String>, value: String, ink: Ink) {
        self.rows.push(ReadingRow { name: name.into(), value, ink });
    }

    /// The reading as one line, to be heard.
    #[must_use]
    pub fn spoken(&self) -> String {
        let row =
            |it: &ReadingRow| if it.name.is_empty() { it.value.clone() } else { format!("{} {}", it.name, it.value) };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        if rows.is_empty() { self.title.clone() } else { format!("{}: {}", self.title, rows.join("; ")) }
    }
}

impl ForecastChart {
    /// What the chart says about a month, hidden lines included.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month));
        let at = |values: &[Option<f64>]| values.get(month).copied().flatten();
        let ahead = month.checked_sub(self.forecast_start);
        let mut say = |part: Part, value: Option<String>| {
            if let (Some(name), Some(value)) = (name_of(&self.names, part), value) {
                reading.push(name, value, text_ink(part));
            }
        };
        let text = |value: Option<f64>| value.map(|it| self.value_text.of(it));
        let is_past = month < self.actual.len();
        say(Part::Actual, text(at(&self.actual)).or_else(|| is_past.then(|| self.missing.clone())));
        say(Part::Fitted, text(at(&self.fitted)));
        say(Part::Forecast, text(ahead.and_then(|i| self.forecast.get(i).copied())));
        for (part, band) in [(Part::Range80, &self.band80), (Part::Range95, &self.band95)] {
            let bounds = ahead.zip(band.as_ref()).and_then(|(i, it)| Some((it.lower.get(i)?, it.upper.get(i)?)));
            let text =
                |(low, high): (&f64, &f64)| format!("{}–{}", self.value_text.of(*low), self.value_text.of(*high));
            say(part, bounds.map(text));
        }
        say(Part::Target, text(at(&self.target)));
        let value = |month: usize| {
            let ahead = month.checked_sub(self.forecast_start).and_then(|i| self.forecast.get(i).copied());
            ahead.or_else(|| self.actual.get(month).copied().flatten())
        };
        let before = month.checked_sub(12).and_then(value);
        say(Part::Compared, text(before));
        if let (Some((name, text)), Some(now), Some(before)) = (&self.change, value(month), before)
            && before > 0.0
        {
            reading.push(name, text.of(now / before - 1.0), Ink::Quiet);
        }
        reading
    }
}

impl DeviationChart {
    /// What the chart says about a month.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month).or_else(|| self.axis.months.get(month)));
        let ahead = month.checked_sub(self.forecast_start);
        let values = [
            (Part::Actual, self.actual.get(month).copied().flatten()),
            (Part::Forecast, ahead.and_then(|i| self.forecast.get(i).copied())),
            (Part::Required, ahead.and_then(|i| self.required.get(i).copied())),
        ];
        for (part, value) in values {
            if let (Some(name), Some(value)) = (name_of(&self.names, part), value) {
                reading.push(name, self.value_text.of(value), text_ink(part));
            }
        }
        reading
    }
}

impl StackedChart {
    /// What the chart says about a month.
    #[must_use]
    pub fn reading(&self, month: usize) -> Reading {
        let mut reading = Reading::titled(self.axis.names.get(month));
        for panel in &self.panels {
            if let Some(value) = panel.values.get(month).copied().flatten() {
                reading.push(&panel.name, panel.value_text.of(value), Ink::Ink);
            }
        }
        reading
    }
}

impl BarChart {
    /// What the chart says about a bar.
    #[must_use]
    pub fn reading(&self, bar_idx: usize) -> Reading {
        let mut reading = Reading::titled(self.bars.get(bar_idx).map(|it| &it.name));
        if let Some(bar) = self.bars.get(bar_idx).filter(|it| it.value.is_some()) {
            reading.push("", bar.text.clone(), Ink::Ink);
        }
        reading
    }
}

impl SmallLine {
    /// Nothing: the line is read as a whole.
    #[must_use]
    pub fn reading(&self, _: usize) -> Reading {
        Reading::default()
    }
}

impl WingsChart {
    /// What the chart says about a row.
    #[must_use]
    pub fn reading(&self, row_idx: usize) -> Reading {
        let mut reading = Reading::titled(self.rows.get(row_idx).map(|it| &it.label));
        let Some(row) = self.rows.get(row_idx) else { return reading };
        reading.push(&self.target_title, row.target.text.clone(), Ink::Target);
        if !row.note.is_empty() {
            reading.push(&self.note_title, row.note.clone(), Ink::Quiet);
        }
        if let Some(other) = &row.other {
            reading.push(&self.other_title, other.text.clone(), Ink::Ink);
        }
        reading
    }
}

impl Correlogram {
    /// What the chart says about a lag.
    #[must_use]
    pub fn reading(&self, lag_idx: usize) -> Reading {
        let mut reading = Reading { title: (lag_idx + 1).to_string(), rows: Vec::new() };
        if let Some(value) = self.values.get(lag_idx) {
            reading.push("", self.value_text.of(*value), Ink::Ink);
        }
        reading
    }
}

/// The ink that a value is written in: bands are too pale for words.
fn text_ink(part: Part) -> Ink {
    match part {
        Part::Range80 | Part::Range95 => Ink::Forecast,
        other => other.sample().1,
    }
}
