//! A window without holes: gaps and events filled, and values replaced as far as the window itself says so.
//!
//! Values are one per month, in the history's unit. A whole history takes replacements as they were decided; the
//! training window of an origin takes over only what it finds itself and what a person typed.

use super::{ReplacedBy, Replacement, Treatment};
use crate::forecast::SeasonLength;
use crate::forecast::prepare::{AdjustmentKind, GapRule, find_outliers, prepare_series_by};

impl Treatment {
    /// The window with its gaps and its events filled from what it holds itself.
    fn filled(&self, window: &[f64], m: usize) -> Vec<f64> {
        let events = self.replaced.iter().filter(|it| it.by == ReplacedBy::Event).map(|it| it.position);
        let values = refilled(window, self.gaps.iter().copied(), m, self.gap_rule);
        // Something was sold in the month of an event; what, without it, its neighbours and its season say.
        refilled(&values, events, m, GapRule::Seasonal)
    }

    /// Gaps filled and values replaced.
    pub(super) fn mended(&self, window: &[f64], m: usize, whole: bool) -> Vec<f64> {
        let mut values = self.filled(window, m);
        let inside: Vec<Replacement> = self.replaced.iter().copied().filter(|it| it.position < values.len()).collect();
        let finds = !whole && inside.iter().any(|it| it.by == ReplacedBy::Finding);
        let found = if finds { find_outliers(&values, m) } else { Vec::new() };
        for it in inside {
            let anew = found.iter().find(|f| f.position == it.position && f.kind == AdjustmentKind::Outlier);
            match it.by {
                ReplacedBy::Event => {}
                ReplacedBy::Person => values[it.position] = it.value,
                ReplacedBy::Finding if whole => values[it.position] = it.value,
                ReplacedBy::Finding => values[it.position] = anew.map_or(values[it.position], |it| it.proposed),
            }
        }
        values
    }
}

/// The window with the values at `unknown` taken as gaps; one at its end takes the value of a season earlier.
fn refilled(window: &[f64], unknown: impl Iterator<Item = usize>, m: usize, rule: GapRule) -> Vec<f64> {
    let mut known: Vec<Option<f64>> = window.iter().copied().map(Some).collect();
    unknown.filter(|it| *it < window.len()).for_each(|it| known[it] = None);
    if known.iter().all(Option::is_some) {
        return window.to_vec();
    }
    let season_length = SeasonLength::new(m).unwrap_or(SeasonLength::NONE);
    let Some((first, series)) = prepare_series_by(&known, season_length, rule) else { return window.to_vec() };
    let mut values = vec![series.values()[0]; first];
    values.extend_from_slice(series.values());
    while values.len() < window.len() {
        let earlier = values.len().checked_sub(m).map_or(values[values.len() - 1], |t| values[t]);
        values.push(if rule == GapRule::Zero { 0.0 } else { earlier });
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::tests::{by_finding, history};
    use super::*;

    #[test]
    fn a_window_finds_for_itself_and_knows_nothing_later() {
        let mut values = history(60);
        values[30] *= 2.0;
        let treatment = by_finding(30, 150.0);
        // Before the outlier the window is as it was; from it on it is mended, by the window's own proposal.
        assert_eq!(treatment.mended(&values[..30], 12, false), values[..30]);
        let mended = treatment.mended(&values[..48], 12, false)[30];
        assert!(mended < 0.7 * values[30] && mended != 150.0, "{mended}");
        assert_eq!(treatment.mended(&values, 12, true)[30], 150.0);
        // What comes after a window changes nothing in it.
        let mut other = values.clone();
        other[50] = 9e9;
        assert_eq!(treatment.mended(&values[..48], 12, false), treatment.mended(&other[..48], 12, false));
        // An event counts as a gap there, whether a finding or not.
        let event = Replacement { position: 30, value: 150.0, by: ReplacedBy::Event };
        let event = Treatment { replaced: vec![event], ..Treatment::default() };
        assert!(event.mended(&values[..48], 12, false)[30] < 0.7 * values[30]);
        assert!(event.mended(&values, 12, true)[30] < 0.7 * values[30]);
        // A person's value holds as typed.
        let person =
            Treatment { replaced: vec![Replacement { position: 30, value: 7.0, by: ReplacedBy::Person }], ..treatment };
        assert_eq!(person.mended(&values[..31], 12, false)[30], 7.0);
    }

    #[test]
    fn gaps_are_filled_from_their_window() {
        let values = history(40);
        let treatment = Treatment { gaps: vec![20, 35], ..Treatment::default() };
        let filled = treatment.filled(&values[..36], 12);
        assert!(filled.len() == 36 && filled[35] == filled[23] && filled[20] != values[20]);
        let zero = Treatment { gap_rule: GapRule::Zero, ..treatment };
        assert_eq!((zero.filled(&values[..36], 12)[20], zero.filled(&values[..36], 12)[35]), (0.0, 0.0));
    }
}
