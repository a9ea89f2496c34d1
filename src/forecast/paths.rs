//! Joint sample paths, and with them the distribution of sums (V11).
//!
//! The margin of each step is the published interval: an error of z standard normals lies at 0, the 80 % and the
//! 95 % half-width for |z| = 0, 1.28 and 1.96, linear between and beyond. Steps move together by a Gaussian copula
//! with one common factor, z = √ρ·common + √(1−ρ)·own; ρ is estimated from the backtest and shrunk towards 0.3,
//! which alone counts below 12 origins. Source: Gneiting & Raftery 2007; ρ = 0.3 as in the Monte Carlo of targets.

use super::{CumulativeQuantiles, Forecast, IntervalLevel, OriginForecast};
use crate::math::{Generator, normal_quantile, percentiles};

const DEFAULT_CORRELATION: f64 = 0.3;
/// Origins from which the estimate counts, and how many the default weighs.
const MIN_ORIGINS: usize = 12;
const MAX_CORRELATION: f64 = 0.95;

/// Margins and dependence from which paths are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PathModel {
    /// Point forecast per step.
    pub point: Vec<f64>,
    /// Half-width of the 80 % interval per step.
    pub half_width80: Vec<f64>,
    /// Half-width of the 95 % interval per step, at least that of 80 %.
    pub half_width95: Vec<f64>,
    /// Correlation between any two steps, 0 to 1.
    pub correlation: f64,
    /// No value falls below this; −∞ where returns are allowed.
    pub floor: f64,
}

impl PathModel {
    /// The model behind a published forecast with its 80 % and 95 % intervals; `None` when it has none.
    ///
    /// Half-widths are read from the upper bounds, since the floor cuts the lower ones.
    pub fn from_forecast(forecast: &Forecast, correlation: f64, floor: f64) -> Option<Self> {
        let half_width = |level: IntervalLevel| -> Option<Vec<f64>> {
            let interval = forecast.intervals.iter().find(|it| it.level == level)?;
            Some(interval.upper.iter().zip(&forecast.point).map(|(upper, point)| upper - point).collect())
        };
        Some(Self {
            point: forecast.point.clone(),
            half_width80: half_width(IntervalLevel::P80)?,
            half_width95: half_width(IntervalLevel::P95)?,
            correlation: correlation.clamp(0.0, MAX_CORRELATION),
            floor,
        })
    }

    /// The value of step `i + 1` at `z` standard normals.
    fn value(&self, i: usize, z: f64, z80: f64, z95: f64) -> f64 {
        let (w80, w95, size) = (self.half_width80[i], self.half_width95[i], z.abs());
        let error = if size <= z80 {
            w80 * size / z80
        } else if size <= z95 {
            w80 + (w95 - w80) * (size - z80) / (z95 - z80)
        } else {
            w95 * size / z95
        };
        (self.point[i] + error.copysign(z)).max(self.floor)
    }
}

/// The correlation of errors over the steps, shrunk to 0.3 by n/(n + 12); 0.3 below 12 origins.
pub(super) fn step_correlation(runs: &[&OriginForecast]) -> f64 {
    if runs.len() < MIN_ORIGINS {
        return DEFAULT_CORRELATION;
    }
    let n_steps = runs.iter().map(|it| it.error.len()).min().unwrap_or(0);
    let mean_sq = |i: usize| runs.iter().map(|it| it.error[i] * it.error[i]).sum::<f64>() / runs.len() as f64;
    let rms: Vec<f64> = (0..n_steps).map(|i| mean_sq(i).sqrt()).collect();
    if n_steps < 2 || rms.contains(&0.0) {
        return DEFAULT_CORRELATION;
    }
    // Σ_{i≠j} e_i·e_j = (Σe)² − Σe², per origin, with errors in units of their step's root mean square.
    let pairs: f64 = runs
        .iter()
        .map(|run| {
            let unit = || run.error.iter().zip(&rms).map(|(e, s)| e / s);
            let sum: f64 = unit().sum();
            sum * sum - unit().map(|e| e * e).sum::<f64>()
        })
        .sum();
    let n = runs.len() as f64;
    let estimate = (pairs / (n * (n_steps * (n_steps - 1)) as f64)).clamp(0.0, MAX_CORRELATION);
    let weight = n / (n + MIN_ORIGINS as f64);
    weight * estimate + (1.0 - weight) * DEFAULT_CORRELATION
}

/// `n_paths` draws of all steps: `[path][step]`.
pub fn sample_paths(model: &PathModel, n_paths: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut generator = Generator::new(seed);
    let z_of = |level: IntervalLevel| normal_quantile(0.5 + 0.5 * level.get());
    let (z80, z95) = (z_of(IntervalLevel::P80), z_of(IntervalLevel::P95));
    let (shared, own) = (model.correlation.sqrt(), (1.0 - model.correlation).sqrt());
    let mut path = || {
        let common = shared * generator.normal();
        (0..model.point.len()).map(|i| model.value(i, common + own * generator.normal(), z80, z95)).collect()
    };
    (0..n_paths).map(|_| path()).collect()
}

/// Percentiles of the running sums; `None` without paths.
pub fn cumulative_quantiles(paths: &[Vec<f64>]) -> Option<CumulativeQuantiles> {
    let n_steps = paths.first()?.len();
    let mut sums = vec![0.0; paths.len()];
    let quantiles = (0..n_steps).map(|i| {
        sums.iter_mut().zip(paths).for_each(|(sum, path)| *sum += path[i]);
        percentiles(&mut sums.clone())
    });
    Some(CumulativeQuantiles { quantiles: quantiles.collect() })
}
