//! Seasonal indices by classical decomposition, and the test whether a series has a season.
//!
//! With season length m: trend = centred 2×m moving average; index of a position = mean over the years of
//! value ÷ trend (additive: value − trend), normalised to mean 1 (sum 0).
//! Source: Hyndman & Athanasopoulos, *FPP3*, §3.4; the test: Assimakopoulos & Nikolopoulos 2000, as in M4.

use super::SeasonalIndices;

/// The 90 % test of the theta method: |r_m| > 1.645·√((1 + 2Σ_{i<m} r_i²)/n), for n > 2m.
pub(super) fn is_seasonal(y: &[f64], m: usize) -> bool {
    if m < 2 || y.len() <= 2 * m {
        return false;
    }
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let centred: Vec<f64> = y.iter().map(|it| it - mean).collect();
    let covariance = |lag: usize| centred.iter().zip(&centred[lag..]).map(|(a, b)| a * b).sum::<f64>();
    let variance = covariance(0);
    if variance <= 0.0 {
        return false;
    }
    let r = |lag: usize| covariance(lag) / variance;
    let sum_sq: f64 = (1..m).map(|lag| r(lag) * r(lag)).sum();
    r(m).abs() > 1.645 * ((1.0 + 2.0 * sum_sq) / n).sqrt()
}

/// Seasonal indices of `y`, which holds at least two seasons (m ≥ 2); multiplicative only for values above zero.
pub(super) fn classical_indices(y: &[f64], m: usize, multiplicative: bool) -> SeasonalIndices {
    let (mut sums, mut counts) = (vec![0.0; m], vec![0_usize; m]);
    for (t, trend) in centred_trend(y, m) {
        // A local mean of positive values is positive, so the ratio is defined.
        sums[t % m] += if multiplicative { y[t] / trend } else { y[t] - trend };
        counts[t % m] += 1;
    }
    let neutral = if multiplicative { 1.0 } else { 0.0 };
    let raw = sums.iter().zip(&counts).map(|(s, c)| if *c > 0 { s / *c as f64 } else { neutral });
    let mut values: Vec<f64> = raw.collect();
    let mean = values.iter().sum::<f64>() / m as f64;
    for value in &mut values {
        *value = if multiplicative { *value / mean } else { *value - mean };
    }
    SeasonalIndices { values, multiplicative }
}

/// The indices of a series that passes the 90 % test, none for others; multiplicative for values above zero, unless an
/// index comes so close to zero that dividing by it would blow an observation up.
pub(super) fn tested_indices(y: &[f64], m: usize) -> SeasonalIndices {
    const LEAST_RATIO: f64 = 0.01;
    if !is_seasonal(y, m) {
        return SeasonalIndices::default();
    }
    let positive = y.iter().all(|it| *it > 0.0);
    let ratios = Some(positive).filter(|it| *it).map(|_| classical_indices(y, m, true));
    let usable = ratios.filter(|it| it.values.iter().all(|index| *index >= LEAST_RATIO));
    usable.unwrap_or_else(|| classical_indices(y, m, false))
}

/// Position and value of the centred 2×m moving average (plain centred when m is odd).
fn centred_trend(y: &[f64], m: usize) -> impl Iterator<Item = (usize, f64)> {
    let half = m / 2;
    (half..y.len().saturating_sub(half)).map(move |t| {
        let inner: f64 = if m.is_multiple_of(2) {
            y[t + 1 - half..t + half].iter().sum::<f64>() + 0.5 * (y[t - half] + y[t + half])
        } else {
            y[t - half..=t + half].iter().sum()
        };
        (t, inner / m as f64)
    })
}

impl SeasonalIndices {
    /// The index at position `t` of the series; neutral without a season.
    pub(super) fn at(&self, t: usize) -> f64 {
        match self.values.len() {
            0 if self.multiplicative => 1.0,
            0 => 0.0,
            m => self.values[t % m],
        }
    }

    /// `value` at position `t` with the season taken out.
    pub(super) fn remove(&self, t: usize, value: f64) -> f64 {
        if self.multiplicative { value / self.at(t) } else { value - self.at(t) }
    }

    /// `value` at position `t` with the season put back.
    pub(super) fn restore(&self, t: usize, value: f64) -> f64 {
        if self.multiplicative { value * self.at(t) } else { value + self.at(t) }
    }

    /// By how much an error of the adjusted series at position `t` grows.
    pub(super) fn scale(&self, t: usize) -> f64 {
        if self.multiplicative { self.at(t).abs() } else { 1.0 }
    }
}
