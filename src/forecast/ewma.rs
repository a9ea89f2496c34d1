//! A control chart of one-step errors that sees small lasting shifts (K13): the exponentially weighted moving average.
//!
//! Symbols: e the one-step errors (actual − forecast), oldest first; MR̄ the mean of |eᵢ − eᵢ₋₁|; σ = MR̄ ÷ 1.128, which
//! a lasting shift inflates once and not at every step; x = e ÷ σ.
//! - z₀ = 0 (a good forecast errs by nothing on average), zᵢ = λxᵢ + (1 − λ)zᵢ₋₁ with λ = 0.2;
//! - limits ±L·√(λ ÷ (2 − λ) · (1 − (1 − λ)²ⁱ)) with L = 2.96: about one false alarm in 500 months.
//!
//! Below eight errors, and where all errors are alike, there is no chart.
//! Source: Montgomery, *Introduction to Statistical Quality Control*, 7th ed., §6.4 (σ from moving ranges) and §9.2
//! (EWMA); run lengths after Lucas and Saccucci 1990.

use serde::{Deserialize, Serialize};

/// λ.
pub const EWMA_WEIGHT: f64 = 0.2;
/// L.
pub const EWMA_WIDTH: f64 = 2.96;
/// Fewest errors that make a chart.
pub const EWMA_MIN_ERRORS: usize = 8;
/// Mean range of two standard normal values.
const D2: f64 = 1.128;

/// The chart after one more error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EwmaPoint {
    /// The error in standard deviations.
    pub x: f64,
    /// The weighted average.
    pub z: f64,
    /// The upper limit; the lower one is its mirror.
    pub limit: f64,
}

impl EwmaPoint {
    /// Whether it lies outside the limits.
    pub fn is_out(&self) -> bool {
        self.z.abs() > self.limit
    }
}

/// The whole chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EwmaChart {
    /// σ, in the unit of the errors.
    pub sigma: f64,
    /// One per error.
    pub points: Vec<EwmaPoint>,
}

impl EwmaChart {
    /// Index of the first point of the unbroken run outside one limit that lasts until now; `None` when the last point
    /// is inside.
    pub fn out_since(&self) -> Option<usize> {
        let last = self.points.last().filter(|it| it.is_out())?;
        let goes_on = |it: &EwmaPoint| it.is_out() && it.z.signum() == last.z.signum();
        self.points.iter().rposition(|it| !goes_on(it)).map_or(Some(0), |it| Some(it + 1))
    }
}

/// The chart of these errors.
pub fn ewma(errors: &[f64]) -> Option<EwmaChart> {
    ewma_of_width(errors, EWMA_WIDTH)
}

/// The same with another L: wider limits raise fewer false alarms, and see small shifts later.
pub fn ewma_of_width(errors: &[f64], width: f64) -> Option<EwmaChart> {
    if errors.len() < EWMA_MIN_ERRORS {
        return None;
    }
    let ranges = errors.windows(2).map(|it| (it[1] - it[0]).abs()).sum::<f64>() / (errors.len() - 1) as f64;
    let sigma = ranges / D2;
    if !(sigma.is_finite() && sigma > 0.0) {
        return None;
    }
    let mut z = 0.0;
    let point = |(i, e): (usize, &f64)| {
        let x = e / sigma;
        z = EWMA_WEIGHT * x + (1.0 - EWMA_WEIGHT) * z;
        EwmaPoint { x, z, limit: limit(i + 1, width) }
    };
    Some(EwmaChart { sigma, points: errors.iter().enumerate().map(point).collect() })
}

/// The limit after `n` errors.
fn limit(n: usize, width: f64) -> f64 {
    let faded = libm::pow(1.0 - EWMA_WEIGHT, 2.0 * n as f64);
    width * libm::sqrt(EWMA_WEIGHT / (2.0 - EWMA_WEIGHT) * (1.0 - faded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    #[test]
    fn points_and_limits_by_hand() {
        // Errors ±1 in turn: every moving range is 2, σ = 2 ÷ 1.128 = 1.77305, x = ±0.564.
        // z₁ = 0.2·0.564 = 0.1128; z₂ = 0.8·0.1128 − 0.1128 = −0.02256; z₃ = −0.018048 + 0.1128 = 0.094752.
        // Limits: 2.96·√(1⁄9·(1 − 0.64)) = 2.96·0.2 = 0.592; then 2.96·√(1⁄9·(1 − 0.4096)) = 0.75813; in the end 2.96 ÷ 3.
        let errors: Vec<f64> = (0..8).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let chart = ewma(&errors).unwrap();
        assert!((chart.sigma - 1.773_05).abs() < 1e-5);
        for (i, z) in [0.1128, -0.022_56, 0.094_752].into_iter().enumerate() {
            assert!((chart.points[i].z - z).abs() < 1e-9, "{i}: {}", chart.points[i].z);
        }
        assert!((chart.points[0].limit - 0.592).abs() < 1e-12);
        assert!((chart.points[1].limit - 0.758_13).abs() < 1e-4);
        assert!((limit(500, EWMA_WIDTH) - 2.96 / 3.0).abs() < 1e-12);
        assert_eq!(chart.out_since(), None);
    }

    #[test]
    fn run_lengths_are_those_of_the_published_table() {
        // Lucas and Saccucci 1990, Table 3 (Montgomery, Table 9.11), λ = 0.2, L = 2.962, limits of the steady state:
        // mean run lengths 500 without a shift, 41.8 for half a standard deviation, 10.5 for a whole one.
        let steady = limit(500, EWMA_WIDTH);
        let run_length = |shift: f64, random: &mut Generator| {
            let mut z = 0.0_f64;
            (1..).find(|_| {
                z = EWMA_WEIGHT * (random.normal() + shift) + (1.0 - EWMA_WEIGHT) * z;
                z.abs() > steady
            })
        };
        let mut random = Generator::new(11);
        for (shift, expected, n_runs, tolerance) in
            [(0.0, 500.0, 3000, 0.06), (0.5, 41.8, 4000, 0.05), (1.0, 10.5, 4000, 0.04)]
        {
            let sum: u64 = (0..n_runs).filter_map(|_| run_length(shift, &mut random)).sum();
            let mean = sum as f64 / f64::from(n_runs);
            assert!((mean / expected - 1.0).abs() < tolerance, "shift {shift}: {mean} instead of {expected}");
        }
    }

    #[test]
    fn a_lasting_shift_is_seen_with_its_beginning_and_too_little_is_refused() {
        let noise = [0.4, -0.6, 0.2, -0.3, 0.5, -0.2, 0.1, -0.4, 0.3, -0.5, 0.2, -0.1];
        let shifted: Vec<f64> =
            noise.iter().chain(&noise[..8]).enumerate().map(|(i, e)| if i < 12 { *e } else { e - 2.0 }).collect();
        let chart = ewma(&shifted).unwrap();
        let since = chart.out_since().unwrap();
        assert!((12..15).contains(&since), "the shift begins at 12, seen from {since}");
        assert!(chart.points.last().unwrap().z < 0.0);
        assert!(ewma(&shifted[..7]).is_none() && ewma(&[3.0; 20]).is_none() && ewma(&[0.0; 20]).is_none());
    }
}
