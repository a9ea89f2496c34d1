//! Correlations of forecast errors over months or over accounts (V11), always positive definite.
//!
//! R = w·R̂ + (1 − w)·R₀, w = n/(n + 12): R̂ from n joint errors (each variable in units of its own root mean square, no
//! mean taken out: forecasts ought to have none), R₀ with the default ρ everywhere. Below 12 errors w = 0. R̂ is a matrix of
//! inner products and so has no negative eigenvalue, R₀ with 0 ≤ ρ < 1 only positive ones: hence R has only positive
//! ones. Source: Ledoit & Wolf 2004 (shrinkage to constant correlation); the weight is the house's for few origins.

use super::OriginForecast;
use crate::math::{Cholesky, Generator};

/// Between any two months or accounts when nothing is known: as in the Monte Carlo of targets.
pub(super) const DEFAULT_CORRELATION: f64 = 0.3;
/// Errors from which an estimate counts, and how many the default weighs.
pub(super) const MIN_ORIGINS: usize = 12;
pub(super) const MAX_CORRELATION: f64 = 0.95;

/// A positive definite correlation matrix, factored.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    n: usize,
    entries: Vec<f64>,
    factor: Cholesky,
}

impl Correlation {
    /// The same correlation (kept within 0 to 0.95) between any two of `n` variables.
    pub fn uniform(n: usize, rho: f64) -> Self {
        let rho = rho.clamp(0.0, MAX_CORRELATION);
        Self::of(n, |i, j| if i == j { 1.0 } else { rho })
    }

    /// Estimated from errors `[variable][time]`, all of the same times, and shrunk towards a uniform `default`.
    ///
    /// A variable that never erred says nothing: it keeps the default's share.
    ///
    /// ```
    /// use kedge::forecast::Correlation;
    /// let errors: Vec<f64> = (0..36).map(|t| f64::from(t % 5) - 2.0).collect();
    /// let same = Correlation::estimated(&[errors.clone(), errors], 0.3);
    /// assert!((same.get(0, 1) - (0.75 + 0.25 * 0.3)).abs() < 1e-12);
    /// assert_eq!(Correlation::estimated(&[vec![1.0], vec![1.0]], 0.3).get(0, 1), 0.3);
    /// ```
    pub fn estimated(errors: &[Vec<f64>], default: f64) -> Self {
        let n_times = errors.iter().map(Vec::len).min().unwrap_or(0);
        let unit: Vec<Vec<f64>> = errors.iter().map(|it| in_units_of_size(&it[..n_times])).collect();
        Self::shrunk(errors.len(), n_times, default, |i, j| inner(&unit[i], &unit[j]))
    }

    /// Over steps 1 to `horizon`, from the backtest of one method.
    ///
    /// Steps beyond the longest that every origin could judge follow the last judged one as that follows the one before
    /// (an autoregression), which keeps the matrix positive definite.
    pub fn over_steps(runs: &[&OriginForecast], horizon: usize) -> Self {
        let n_judged = runs.iter().map(|it| it.error.len()).min().unwrap_or(0).min(horizon);
        let errors = |i: usize| runs.iter().map(|run| run.error[i]).collect::<Vec<f64>>();
        let unit: Vec<Vec<f64>> = (0..n_judged).map(|i| in_units_of_size(&errors(i))).collect();
        let last = n_judged.saturating_sub(1);
        let follow = if n_judged > 1 { inner(&unit[last - 1], &unit[last]).clamp(0.0, MAX_CORRELATION) } else { 0.0 };
        let estimate = |i: usize, j: usize| {
            let judged = inner(&unit[i.min(last)], &unit[j.min(last)]);
            let own = if i.min(last) == j.min(last) { 1.0 } else { judged };
            (0..i.max(j).saturating_sub(last.max(i.min(j)))).fold(own, |r, _| r * follow)
        };
        Self::shrunk(horizon, if n_judged > 0 { runs.len() } else { 0 }, DEFAULT_CORRELATION, estimate)
    }

    fn shrunk(n: usize, n_errors: usize, default: f64, estimate: impl Fn(usize, usize) -> f64) -> Self {
        let default = default.clamp(0.0, MAX_CORRELATION);
        if n_errors < MIN_ORIGINS {
            return Self::uniform(n, default);
        }
        let weight = n_errors as f64 / (n_errors + MIN_ORIGINS) as f64;
        Self::of(n, |i, j| if i == j { 1.0 } else { weight * estimate(i, j) + (1.0 - weight) * default })
    }

    fn of(n: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries: Vec<f64> = (0..n * n).map(|at| entry((at / n).max(at % n), (at / n).min(at % n))).collect();
        // By construction there is a factor; should errors beyond the range of numbers spoil it, independence stands in.
        match Cholesky::new(n, |i, j| entries[i * n + j]) {
            Some(factor) => Self { n, entries, factor },
            None => Self::uniform(n, 0.0),
        }
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.n
    }

    /// True without variables.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The correlation of two variables.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.entries[i * self.n + j]
    }

    /// Replaces independent standard normals by correlated ones.
    pub fn correlate(&self, z: &mut [f64]) {
        self.factor.correlate(z);
    }

    /// Standard normals with these correlations.
    pub fn draw(&self, random: &mut Generator) -> Vec<f64> {
        let mut z: Vec<f64> = (0..self.n).map(|_| random.normal()).collect();
        self.correlate(&mut z);
        z
    }
}

/// Values divided by √Σ², all 0 where that is 0.
fn in_units_of_size(values: &[f64]) -> Vec<f64> {
    let size = values.iter().map(|e| e * e).sum::<f64>().sqrt();
    values.iter().map(|e| if size > 0.0 { e / size } else { 0.0 }).collect()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_estimate_has_a_factor() {
        // Fewer errors than variables, repeated variables, opposed ones, silent ones.
        let base: Vec<f64> = (0..14).map(|t| f64::from(t * 7 % 11) - 5.0).collect();
        let opposed: Vec<f64> = base.iter().map(|e| -e).collect();
        let mut errors = vec![base.clone(), base, opposed, vec![0.0; 14]];
        errors.extend((0..30).map(|k| (0..14).map(|t| f64::from((t * k + 3 * t) % 13) - 6.0).collect::<Vec<f64>>()));
        let correlation = Correlation::estimated(&errors, 0.3);
        let weight = 14.0 / 26.0;
        assert!((correlation.get(0, 1) - (weight + (1.0 - weight) * 0.3)).abs() < 1e-12);
        assert!((correlation.get(0, 2) - (-weight + (1.0 - weight) * 0.3)).abs() < 1e-12);
        assert!((correlation.get(3, 0) - (1.0 - weight) * 0.3).abs() < 1e-12);
        // Not replaced by independence: the factor exists.
        assert_eq!(correlation.len(), 34);
    }

    #[test]
    fn steps_beyond_the_backtest_fade() {
        let run = |k: usize| {
            let shock = [1.0, -2.0, 0.5, 1.5][k % 4] + 0.1 * k as f64;
            let error = vec![shock, 1.5 * shock + (k % 3) as f64, 2.0 * shock - (k % 2) as f64];
            OriginForecast { origin: 20 + k, point: vec![0.0; 3], sd: vec![], error }
        };
        let runs: Vec<_> = (0..12).map(run).collect();
        let correlation = Correlation::over_steps(&runs.iter().collect::<Vec<_>>(), 6);
        assert_eq!(correlation.len(), 6);
        assert!(correlation.get(1, 2) > 0.5);
        assert!((2..5).all(|j| correlation.get(1, j) > correlation.get(1, j + 1)));
        assert_eq!(correlation.get(2, 5), correlation.get(5, 2));
    }
}
