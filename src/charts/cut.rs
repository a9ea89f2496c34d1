//! Charts with a part of their months or of their lines.

use super::{
    deviation::DeviationChart,
    forecast::{EventNote, ForecastChart, PointLabel, SeasonWindow, TimeMark},
    legend::Part,
    lines::Band,
    stack::{Panel, StackedChart},
    window::TimeWindow,
};

impl ForecastChart {
    /// The months of the window alone; the value axis then spans what is seen.
    #[must_use]
    pub fn windowed(&self, window: TimeWindow) -> Self {
        let window = window.within(self.axis.n_months);
        let start = self.forecast_start;
        let band = |band: &Option<Band>| {
            let cut = |values: &[f64]| window.of_later(start, values);
            band.as_ref().map(|it| Band { lower: cut(&it.lower), upper: cut(&it.upper) })
        };
        let label = |it: &Option<PointLabel>| {
            let it = it.as_ref()?;
            Some(PointLabel { month: window.month(it.month)?, text: it.text.clone() })
        };
        let season = |it: &SeasonWindow| {
            let half = it.n_months / 2.0;
            let position = it.position - window.first as f64;
            let is_seen = position + half > 0.0 && position - half < window.len as f64;
            is_seen.then(|| SeasonWindow { position, ..it.clone() })
        };
        let note = |it: &EventNote| Some(EventNote { month: window.month(it.month)?, text: it.text.clone() });
        let now = |it: &TimeMark| Some(TimeMark { position: window.place(it.position)?, label: it.label.clone() });
        // Labels at the right edge name the last month's values: without that month they would name others.
        let shows_end = window.end() == self.axis.n_months;
        Self {
            axis: self.axis.windowed(window),
            tick_text: self.tick_text.clone(),
            actual: window.of(&self.actual),
            fitted: window.of(&self.fitted),
            compared: window.of(&self.compared),
            target: window.of(&self.target),
            forecast_start: start.saturating_sub(window.first),
            forecast: window.of_later(start, &self.forecast),
            band80: band(&self.band80),
            band95: band(&self.band95),
            now: self.now.as_ref().and_then(now),
            windows: self.windows.iter().filter_map(season).collect(),
            notes: self.notes.iter().filter_map(note).collect(),
            actual_label: self.actual_label.clone(),
            fitted_label: self.fitted_label.clone(),
            target_label: label(&self.target_label),
            pinned: label(&self.pinned),
            end_labels: if shows_end { self.end_labels.clone() } else { Vec::new() },
            left_out: self.left_out.saturating_sub(window.first),
            names: self.names.clone(),
            value_text: self.value_text.clone(),
            missing: self.missing.clone(),
            change: self.change.clone(),
        }
    }

    /// The chart without these parts, their labels included.
    #[must_use]
    pub fn without(mut self, hidden: &[Part]) -> Self {
        for part in hidden {
            match part {
                Part::Actual => {
                    self.actual.fill(None);
                    self.actual_label.clear();
                    self.notes.clear();
                }
                Part::Fitted => {
                    self.fitted.clear();
                    self.fitted_label.clear();
                }
                Part::Forecast => {
                    self.forecast.clear();
                    self.end_labels.retain(|it| !it.bold);
                    self.pinned = None;
                }
                Part::Range80 => self.band80 = None,
                Part::Range95 => self.band95 = None,
                Part::Target => {
                    self.target.clear();
                    self.target_label = None;
                }
                Part::Compared => self.compared.clear(),
                Part::Required | Part::Panel(_) => {}
            }
            self.end_labels.retain(|it| it.part != *part);
        }
        self
    }

    /// The parts that have something to show.
    pub(super) fn has(&self, part: Part) -> bool {
        let some = |values: &[Option<f64>]| values.iter().any(Option::is_some);
        match part {
            Part::Actual => some(&self.actual),
            Part::Fitted => some(&self.fitted),
            Part::Forecast => !self.forecast.is_empty(),
            Part::Range80 => self.band80.is_some(),
            Part::Range95 => self.band95.is_some(),
            Part::Target => some(&self.target),
            Part::Compared => some(&self.compared),
            Part::Required | Part::Panel(_) => false,
        }
    }
}

impl DeviationChart {
    /// The chart without these parts, their labels included.
    #[must_use]
    pub fn without(mut self, hidden: &[Part]) -> Self {
        for part in hidden {
            match part {
                Part::Actual => {
                    self.actual.fill(None);
                    self.last_label.clear();
                }
                Part::Forecast => {
                    self.forecast.clear();
                    self.end_labels.clear();
                }
                Part::Required => self.required.clear(),
                Part::Range80 => self.band80 = None,
                Part::Range95 => self.band95 = None,
                Part::Target | Part::Fitted | Part::Compared | Part::Panel(_) => {}
            }
        }
        self
    }

    /// The parts that have something to show.
    pub(super) fn has(&self, part: Part) -> bool {
        match part {
            Part::Actual => self.actual.iter().any(Option::is_some),
            Part::Forecast => !self.forecast.is_empty(),
            Part::Required => !self.required.is_empty(),
            Part::Range80 => self.band80.is_some(),
            Part::Range95 => self.band95.is_some(),
            Part::Target | Part::Fitted | Part::Compared | Part::Panel(_) => false,
        }
    }
}

impl StackedChart {
    /// The months of the window alone.
    #[must_use]
    pub fn windowed(&self, window: TimeWindow) -> Self {
        let window = window.within(self.axis.n_months);
        let shows_end = window.end() == self.axis.n_months;
        let panel = |it: &Panel| Panel {
            values: window.of(&it.values),
            end_label: if shows_end { it.end_label.clone() } else { String::new() },
            ..it.clone()
        };
        Self { axis: self.axis.windowed(window), panels: self.panels.iter().map(panel).collect() }
    }

    /// The chart without these panels. One always stays.
    #[must_use]
    pub fn without(mut self, hidden: &[Part]) -> Self {
        let mut n_left = self.panels.len();
        let mut idx = 0;
        self.panels.retain(|_| {
            let goes = hidden.contains(&Part::Panel(idx)) && n_left > 1;
            idx += 1;
            n_left -= usize::from(goes);
            !goes
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{EndLabel, MonthAxis};

    /// Five years of history and one of forecast: month `t` has the value `t`.
    fn chart() -> ForecastChart {
        let numbers = |from: usize, to: usize| (from..to).map(|it| it as f64).collect::<Vec<f64>>();
        let year = |nth: usize| (nth.to_string(), vec![crate::charts::Run::new("sum", crate::charts::Ink::Quiet)]);
        ForecastChart {
            axis: MonthAxis::fiscal(72, 0, |_| String::new(), year)
                .with_names((0..72).map(|it| it.to_string()).collect()),
            actual: numbers(0, 60).into_iter().map(Some).collect(),
            forecast_start: 60,
            forecast: numbers(60, 72),
            band80: Some(Band { lower: numbers(60, 72), upper: numbers(60, 72) }),
            now: Some(TimeMark { position: 60.0, label: String::new() }),
            pinned: Some(PointLabel { month: 65, text: String::new() }),
            end_labels: vec![
                EndLabel { value: 71.0, text: "f".into(), bold: true, part: Part::Forecast },
                EndLabel { value: 71.0, text: "80".into(), bold: false, part: Part::Range80 },
            ],
            left_out: 24,
            ..ForecastChart::default()
        }
    }

    #[test]
    fn a_window_over_the_seam_keeps_every_month_its_value() {
        let cut = chart().windowed(TimeWindow { first: 56, len: 8 });
        assert_eq!(cut.actual, [56.0, 57.0, 58.0, 59.0].map(Some));
        assert_eq!((cut.forecast_start, cut.forecast.as_slice()), (4, &[60.0, 61.0, 62.0, 63.0][..]));
        assert_eq!(cut.band80.as_ref().unwrap().upper, [60.0, 61.0, 62.0, 63.0]);
        assert_eq!((cut.axis.n_months, cut.axis.names[0].as_str(), cut.left_out), (8, "56", 0));
        assert_eq!(cut.now.map(|it| it.position), Some(4.0));
        assert!(cut.pinned.is_none() && cut.end_labels.is_empty(), "what names a month unseen is not drawn");
        assert!(cut.axis.years.iter().all(|it| it.sums.is_empty()), "a year in part carries no sum");
    }

    #[test]
    fn a_window_inside_the_forecast_or_the_history_holds_that_alone() {
        let ahead = chart().windowed(TimeWindow { first: 64, len: 8 });
        assert_eq!((ahead.forecast_start, ahead.forecast.len(), ahead.actual.len()), (0, 8, 0));
        assert_eq!((ahead.pinned.map(|it| it.month), ahead.end_labels.len()), (Some(1), 2));
        let past = chart().windowed(TimeWindow { first: 12, len: 24 });
        assert_eq!((past.forecast.len(), past.actual[0], past.left_out), (0, Some(12.0), 12));
        assert!(past.axis.years.iter().all(|it| it.sums.len() == 1));
    }

    #[test]
    fn a_hidden_part_goes_with_its_labels() {
        let without = |part| chart().without(&[part]);
        assert!(without(Part::Range80).band80.is_none());
        assert_eq!(without(Part::Range80).end_labels.len(), 1);
        assert!(without(Part::Forecast).forecast.is_empty() && without(Part::Forecast).pinned.is_none());
        assert!(without(Part::Actual).actual.iter().all(Option::is_none));
        assert!(chart().has(Part::Range80) && !chart().has(Part::Target));
    }

    #[test]
    fn the_last_panel_cannot_be_hidden() {
        let panel = |name: &str| Panel { name: name.into(), values: vec![Some(1.0); 3], ..Panel::default() };
        let chart = StackedChart { panels: vec![panel("a"), panel("b")], ..StackedChart::default() };
        let left =
            |hidden: &[Part]| chart.clone().without(hidden).panels.into_iter().map(|it| it.name).collect::<String>();
        assert_eq!(left(&[Part::Panel(0)]), "b");
        assert_eq!(left(&[Part::Panel(1), Part::Panel(0)]), "b");
    }
}
