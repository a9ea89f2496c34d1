//! Split conformal intervals (V4): the width comes from what the method got wrong, not from its theory.
//!
//! Score = |e| ÷ σ_h, σ_h the method's own standard deviation at that origin (else √h). Half-width at step h =
//! k-th smallest score of that step · σ_h, k = ⌈(n + 1)·level⌉; where k > n all steps are pooled; where that is
//! still too few, the 80 % score is stretched by the Gaussian ratio, never below the largest score seen. Widths are
//! made non-decreasing over the steps and nested over the levels. Source: Vovk et al. 2005; Lei et al. 2018.

use super::{IntervalLevel, OriginForecast};
use crate::math::normal_quantile;

/// Scores of one method, ready to give widths.
#[derive(Clone, Debug, PartialEq)]
pub struct Conformal {
    /// Sorted scores per step.
    by_step: Vec<Vec<f64>>,
    /// Sorted scores of all steps.
    pooled: Vec<f64>,
    own_sd: bool,
}

impl Conformal {
    /// The scores of `runs`; only of actuals up to `known_by` (a training length) where given.
    pub fn new(runs: &[&OriginForecast], known_by: Option<usize>) -> Self {
        let own_sd = runs.iter().all(|it| it.sd.len() >= it.error.len() && it.sd.iter().all(|sd| *sd > 0.0));
        let n_steps = runs.iter().map(|it| it.error.len()).max().unwrap_or(0);
        let mut by_step = vec![Vec::with_capacity(runs.len()); n_steps];
        for run in runs {
            let n_known = known_by.map_or(run.error.len(), |now| now.saturating_sub(run.origin).min(run.error.len()));
            for (i, error) in run.error[..n_known].iter().enumerate() {
                by_step[i].push(error.abs() / scale(own_sd, &run.sd, i));
            }
        }
        by_step.iter_mut().for_each(|it| it.sort_unstable_by(f64::total_cmp));
        let mut pooled: Vec<f64> = by_step.iter().flatten().copied().collect();
        pooled.sort_unstable_by(f64::total_cmp);
        Self { by_step, pooled, own_sd }
    }

    /// How many errors there are.
    pub fn n_errors(&self) -> usize {
        self.pooled.len()
    }

    /// Half-widths per level (ascending) and step; `sd` is the method's own per step, empty when unknown.
    pub fn half_widths(&self, levels: &[IntervalLevel], n_steps: usize, sd: &[f64]) -> Vec<Vec<f64>> {
        // A method that knows its spread in the past but not now is scaled like one that never knew.
        let own_sd = self.own_sd && sd.len() >= n_steps;
        let mut narrower = vec![0.0_f64; n_steps];
        let widths = |level: &IntervalLevel| {
            let mut width = 0.0_f64;
            for (i, inner) in narrower.iter_mut().enumerate() {
                width = width.max(self.score(*level, i) * scale(own_sd, sd, i)).max(*inner);
                *inner = width;
            }
            narrower.clone()
        };
        levels.iter().map(widths).collect()
    }

    /// The score that `level` of the errors at step `i + 1` stay within.
    fn score(&self, level: IntervalLevel, i: usize) -> f64 {
        let own = self.by_step.get(i).and_then(|scores| order_statistic(scores, level));
        own.or_else(|| order_statistic(&self.pooled, level)).unwrap_or_else(|| self.stretched(level))
    }

    fn stretched(&self, level: IntervalLevel) -> f64 {
        let largest = self.pooled.last().copied().unwrap_or(0.0);
        let z = |level: IntervalLevel| normal_quantile(0.5 + 0.5 * level.get());
        let base = order_statistic(&self.pooled, IntervalLevel::P80).unwrap_or(largest);
        largest.max(base * z(level) / z(IntervalLevel::P80))
    }
}

fn scale(own_sd: bool, sd: &[f64], i: usize) -> f64 {
    if own_sd { sd[i] } else { ((i + 1) as f64).sqrt() }
}

/// The ⌈(n + 1)·level⌉-th smallest, `None` when there are too few.
fn order_statistic(sorted: &[f64], level: IntervalLevel) -> Option<f64> {
    // The small subtraction keeps 0.95·20 = 19.000000000000004 from asking for one more.
    let k = ((sorted.len() + 1) as f64 * level.get() - 1e-9).ceil() as usize;
    sorted.get(k.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_percent_needs_4_errors_and_ninety_five_19() {
        let scores: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!(order_statistic(&scores, IntervalLevel::P95), Some(19.0));
        assert_eq!(order_statistic(&scores[..18], IntervalLevel::P95), None);
        assert_eq!(order_statistic(&scores[..4], IntervalLevel::P80), Some(4.0));
        assert_eq!(order_statistic(&scores[..3], IntervalLevel::P80), None);
    }

    #[test]
    fn widths_are_nested_and_never_shrink() {
        let run =
            |origin, error: [f64; 3]| OriginForecast { origin, point: vec![0.0; 3], sd: vec![], error: error.to_vec() };
        let runs: Vec<_> = (0..12).map(|i| run(i, [5.0 - i as f64, 1.0, 0.5 * i as f64])).collect();
        let conformal = Conformal::new(&runs.iter().collect::<Vec<_>>(), None);
        let widths = conformal.half_widths(&[IntervalLevel::P80, IntervalLevel::P95], 5, &[]);
        assert!(widths.iter().all(|it| it.is_sorted()));
        assert!(widths[0].iter().zip(&widths[1]).all(|(inner, outer)| inner <= outer));
    }
}
