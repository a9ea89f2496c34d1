//! What is done to a history before a method sees it, and undone to the method's forecast afterwards.
//!
//! In order: gaps filled (P2), single values replaced (P1), scaled to mean working days (P3), the Spring Festival taken
//! out (P4), Box-Cox scale (P7). At a backtest's origin all of it is done anew from the training window: gaps are filled
//! and festival, mean days and λ estimated from what was known then, and a value that a finding proposed to replace is
//! replaced only if that window alone gives the finding, by what that window alone proposes. Forecasts come back to the
//! scale of the data and are judged on the values as recorded.

mod back;
mod mended;
mod model;
mod prepared;
mod working;

use serde::{Deserialize, Serialize};

use super::GapRule;
use crate::forecast::SeasonalIndices;

pub(in crate::forecast) use prepared::Prepared;

/// Where a replaced value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplacedBy {
    /// A finding in the history: at an origin it is found anew or not at all.
    Finding,
    /// A person who calls the month a one-off event: at an origin the month counts as a gap, as under a dummy variable.
    Event,
    /// A person who types the value: it holds from its month on.
    Person,
}

/// A value in place of a recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replacement {
    /// Position in the history, counted from 0.
    pub position: usize,
    /// What takes its place on the whole history; an event is filled like a gap instead.
    pub value: f64,
    /// Who says so.
    pub by: ReplacedBy,
}

/// What is done to a history. The default does nothing but fill gaps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// How gaps are filled.
    pub gap_rule: GapRule,
    /// Positions without a recorded value, in order.
    pub gaps: Vec<usize>,
    /// Values replaced, at most one per position.
    pub replaced: Vec<Replacement>,
    /// Working days of the history and the months ahead; empty: not scaled.
    pub working_days: Vec<f64>,
    /// Festival regressors of the history and the months ahead; empty: left in.
    pub festival: Vec<[f64; 3]>,
    /// Working days of the same months, to divide January and February where the history is short.
    pub festival_days: Vec<f64>,
    /// Position of the first January.
    pub first_january: usize,
    /// Whether the history is brought to the Box-Cox scale.
    pub box_cox: bool,
    /// Seasonal indices of a person's making, position 0 = the first value; used by classical decomposition on the
    /// whole history. They were typed with all of it in view, so origins keep their own.
    pub season: Option<SeasonalIndices>,
}

impl Treatment {
    /// The same for a history that starts `first` values later.
    pub fn starting_at(mut self, first: usize) -> Self {
        let cut = |position: usize| position.checked_sub(first);
        self.gaps = self.gaps.into_iter().filter_map(cut).collect();
        self.replaced.retain_mut(|it| match cut(it.position) {
            Some(position) => {
                it.position = position;
                true
            }
            None => false,
        });
        self.working_days.drain(..first.min(self.working_days.len()));
        self.festival.drain(..first.min(self.festival.len()));
        self.festival_days.drain(..first.min(self.festival_days.len()));
        self.first_january = (self.first_january + 12 - first % 12) % 12;
        if let Some(season) = &mut self.season
            && !season.values.is_empty()
        {
            let m = season.values.len();
            season.values.rotate_left(first % m);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    pub(super) fn history(n: usize) -> Vec<f64> {
        let mut random = Generator::new(12);
        let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
        (0..n).map(|t| (100.0 + 2.0 * t as f64) * season[t % 12] * libm::exp(0.03 * random.normal())).collect()
    }

    pub(super) fn by_finding(position: usize, value: f64) -> Treatment {
        let replaced = vec![Replacement { position, value, by: ReplacedBy::Finding }];
        Treatment { replaced, ..Treatment::default() }
    }

    #[test]
    fn a_later_start_moves_every_position() {
        let season = Some(SeasonalIndices { values: (0..12).map(f64::from).collect(), multiplicative: false });
        let treatment = Treatment { gaps: vec![1, 5], working_days: vec![1.0, 2.0, 3.0], season, ..by_finding(4, 1.0) };
        let moved = treatment.starting_at(2);
        assert_eq!((moved.gaps, moved.replaced[0].position, moved.working_days), (vec![3], 2, vec![3.0]));
        assert_eq!((moved.first_january, moved.season.unwrap().values[0]), (10, 2.0));
    }
}
