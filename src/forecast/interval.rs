//! Prediction intervals that were tested: theory says how errors grow, the backtest says how large they are (V4).
//!
//! A method's own σ_h is the shape. Its scale is wrong as a rule: theory takes the model for true and the parameters for
//! known. So the width is `t·κ·s_h` with `s_h = σ_h·√(1 + 20/n)`, wider for short histories of n observations, whose
//! parameters are least known, t the quantile of Student's t with 4 degrees of freedom, and
//! `κ = κ₀^(n₀/(n₀ + k)) · (mean |e/s_h|)^(k/(n₀ + k))`: a prior κ₀ = 0.9, worth n₀ = 6 origins, and the scaled errors
//! of k origins. The mean of |t| with 4 degrees of freedom is 1, so the mean size of the scaled errors is κ itself. Sizes
//! rather than squares, and the mean taken in logarithms, since one large error among twelve origins that overlap
//! says little of the next year: on hold-outs squares cost 5 % of the interval score.
//!
//! The constants were set on hold-outs cut from training parts as at `choice`, to bring coverage near the nominal with
//! the least interval score (width plus misses, 80 % and 95 %); the scores are relative to the rule before, which had squares,
//! 6 degrees of freedom, κ₀ = 0.85 and n₀ = 3. Coverage of 80 % / 95 % in per cent:
//!
//! | rule | score 80, 95 | monthly | quarterly | yearly | other | weekly | monthly₂ | quarterly₂ | yearly₂ | other₂ |
//! |---|---|---|---|---|---|---|---|---|---|---|
//! | before | 1, 1 | 81/94 | 84/95 | 83/95 | 85/98 | 90/97 | 84/95 | 75/91 | 77/91 | 84/95 |
//! | **in use** | .929, .938 | 79/94 | 81/96 | 82/95 | 81/97 | 87/96 | 82/95 | 74/92 | 69/90 | 78/95 |
//! | κ₀ = 0.95 | .934, .943 | 79/94 | 82/96 | 82/95 | 82/97 | 88/97 | 82/95 | 75/92 | 70/90 | 79/95 |
//! | n₀ = 3 | .918, .936 | 77/93 | 80/94 | 80/95 | 78/95 | 83/96 | 79/93 | 71/89 | 68/89 | 77/94 |
//! | squares, n₀ = 12, κ₀ = 0.8 | .982, .976 | 80/94 | 83/96 | 81/95 | 84/98 | 91/98 | 84/96 | 76/92 | 70/91 | 82/94 |
//!
//! A method without a theory of its spread gets split conformal intervals instead: score = |e|/√h, half-width = k-th
//! smallest score of that step · √h, k = ⌈(n + 1)·level⌉; where k > n all steps are pooled; where that is
//! still too few, the 80 % score is stretched by the Gaussian ratio, never below the largest score seen.
//! Widths never shrink over the steps and are nested over the levels.
//! Source: Vovk et al. 2005; Lei et al. 2018; Chatfield 1993 on why theory is too narrow.

use super::{IntervalLevel, OriginForecast};
use crate::math::{normal_quantile, student_t_quantile};

/// Degrees of freedom: errors of sales have heavier tails than the normal distribution.
const DEGREES: f64 = 4.0;
/// What the prior is worth, in origins.
const PRIOR_ORIGINS: f64 = 6.0;
/// κ₀ of a long history; below 1, since Student's t is wider than the normal distribution of the same scale.
const PRIOR_SCALE: f64 = 0.9;
/// Observations at which not knowing the parameters doubles the variance.
const PARAMETER_COST: f64 = 20.0;
/// No single error counts for more than this many σ, and all together not for less than this share of σ.
const LARGEST_SCORE: f64 = 1e3;
const LEAST_SCALE: f64 = 1e-3;

/// Levels with the quantile of each, which is dear to compute and the same for every method and origin.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelQuantiles(Vec<(IntervalLevel, f64)>);

impl LevelQuantiles {
    /// For these levels, in ascending order.
    pub fn new(levels: &[IntervalLevel]) -> Self {
        Self(levels.iter().map(|it| (*it, student_t_quantile(0.5 + 0.5 * it.get(), DEGREES))).collect())
    }
}

/// The errors of one method, ready to give widths.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalEvidence {
    n_errors: usize,
    /// κ without the prior, and its weight in origins; `None` where the method has no σ_h of its own.
    scale: Option<(f64, f64)>,
    /// Sorted |e|/√h per step, and of all steps.
    by_step: Vec<Vec<f64>>,
    pooled: Vec<f64>,
}

impl IntervalEvidence {
    /// The errors of `runs`; only those of actuals up to `known_by` (a training length) where given.
    pub fn new(runs: &[&OriginForecast], known_by: Option<usize>) -> Self {
        let n_known = |run: &OriginForecast| {
            known_by.map_or(run.error.len(), |now| now.saturating_sub(run.origin).min(run.error.len()))
        };
        let has_sd = |run: &&OriginForecast| run.sd.len() >= run.error.len();
        let n_errors = runs.iter().map(|it| n_known(it)).sum();
        if !runs.is_empty() && runs.iter().all(has_sd) {
            let (mut sum, mut count, mut n_origins) = (0.0, 0_usize, 0_usize);
            for run in runs {
                let scores = run.error[..n_known(run)].iter().zip(&run.sd).filter(|it| *it.1 > 0.0);
                let before = count;
                for (error, sd) in scores {
                    sum += (error / (sd * parameter_cost(run.origin))).abs().min(LARGEST_SCORE);
                    count += 1;
                }
                n_origins += usize::from(count > before);
            }
            let scale = Some((if count > 0 { sum / count as f64 } else { 1.0 }, n_origins as f64));
            return Self { n_errors, scale, by_step: Vec::new(), pooled: Vec::new() };
        }
        let n_steps = runs.iter().map(|it| it.error.len()).max().unwrap_or(0);
        let mut by_step = vec![Vec::with_capacity(runs.len()); n_steps];
        for run in runs {
            for (i, error) in run.error[..n_known(run)].iter().enumerate() {
                by_step[i].push(error.abs() / ((i + 1) as f64).sqrt());
            }
        }
        by_step.iter_mut().for_each(|it| it.sort_unstable_by(f64::total_cmp));
        let mut pooled: Vec<f64> = by_step.iter().flatten().copied().collect();
        pooled.sort_unstable_by(f64::total_cmp);
        Self { n_errors, scale: None, by_step, pooled }
    }

    /// How many errors there are.
    pub fn n_errors(&self) -> usize {
        self.n_errors
    }

    /// Half-widths per level and step for a forecast from `n_observations`; `sd` is the method's own per step, empty
    /// when unknown. `None` where neither theory nor an error says anything.
    pub fn half_widths(
        &self,
        levels: &LevelQuantiles,
        n_steps: usize,
        sd: &[f64],
        n_observations: usize,
    ) -> Option<Vec<Vec<f64>>> {
        let theory = sd.len() >= n_steps && (self.scale.is_some() || self.pooled.is_empty());
        if !theory && self.pooled.is_empty() {
            return None;
        }
        let kappa = self.kappa(n_observations);
        let mut narrower = vec![0.0_f64; n_steps];
        let widths = |(level, quantile): &(IntervalLevel, f64)| {
            let mut width = 0.0_f64;
            for (i, inner) in narrower.iter_mut().enumerate() {
                let here =
                    if theory { quantile * kappa * sd[i] } else { self.score(*level, i) * ((i + 1) as f64).sqrt() };
                width = width.max(here).max(*inner);
                *inner = width;
            }
            narrower.clone()
        };
        Some(levels.0.iter().map(widths).collect())
    }

    fn kappa(&self, n_observations: usize) -> f64 {
        let (seen, n_origins) = self.scale.unwrap_or((1.0, 0.0));
        let weight = n_origins / (PRIOR_ORIGINS + n_origins);
        parameter_cost(n_observations) * PRIOR_SCALE * libm::pow(seen.max(LEAST_SCALE) / PRIOR_SCALE, weight)
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

/// What σ of a fit to `n` observations is multiplied with for not knowing the parameters.
fn parameter_cost(n: usize) -> f64 {
    (1.0 + PARAMETER_COST / n.max(1) as f64).sqrt()
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

    const LEVELS: [IntervalLevel; 2] = [IntervalLevel::P80, IntervalLevel::P95];

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
        for sd in [vec![], vec![3.0, 2.0, 4.0, 4.0, 4.0]] {
            let run = |origin: usize| OriginForecast {
                origin,
                point: vec![0.0; 3],
                sd: sd.iter().take(3).copied().collect(),
                error: vec![5.0 - origin as f64, 1.0, 0.5 * origin as f64],
            };
            let runs: Vec<_> = (0..12).map(run).collect();
            let evidence = IntervalEvidence::new(&runs.iter().collect::<Vec<_>>(), None);
            let widths = evidence.half_widths(&LevelQuantiles::new(&LEVELS), 5, &sd, 40).unwrap();
            assert!(widths.iter().all(|it| it.is_sorted()));
            assert!(widths[0].iter().zip(&widths[1]).all(|(inner, outer)| inner <= outer));
        }
    }

    #[test]
    fn theory_and_evidence_are_weighed_by_origins() {
        // By hand: 18 origins of 20 observations whose errors are 2·σ = √2·s, so a weight of 18/24 for the evidence:
        // width = t·√2·0.9^(1/4)·√2^(3/4); t₀.₉(4) = 1.533206 (tables).
        let run = OriginForecast { origin: 20, point: vec![0.0], sd: vec![1.0], error: vec![2.0] };
        let evidence = IntervalEvidence::new(&[&run; 18], None);
        let widths = evidence.half_widths(&LevelQuantiles::new(&LEVELS[..1]), 1, &[1.0], 20).unwrap();
        assert!(
            (widths[0][0] - 1.533_206 * 2_f64.sqrt() * (0.9 * 2_f64.powf(1.5)).powf(0.25)).abs() < 1e-5,
            "{widths:?}"
        );
        // Without any error the prior alone gives the width; without σ there is none.
        assert!(IntervalEvidence::new(&[], None).half_widths(&LevelQuantiles::new(&LEVELS), 1, &[1.0], 20).is_some());
        assert!(IntervalEvidence::new(&[], None).half_widths(&LevelQuantiles::new(&LEVELS), 1, &[], 20).is_none());
    }
}
