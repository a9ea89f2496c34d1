//! Seasonal indices by classical decomposition, and the test whether a series has a season.
//!
//! With season length m: trend = centred 2×m moving average; index of a position = mean over the years of
//! value ÷ trend (additive: value − trend), normalised to mean 1 (sum 0).
//! Source: Hyndman & Athanasopoulos, *FPP3*, §3.4; the test: Assimakopoulos & Nikolopoulos 2000, as in M4.

use serde::{Deserialize, Serialize};

use super::SeasonalIndices;
use crate::math::chi_squared_tail;

/// Own observations that weigh as much as the group's season, and from how many on the own season counts.
const SEASON_PRIOR: f64 = 24.0;
const MIN_OWN: usize = 12;
/// Below this probability of the Kruskal-Wallis test a season is believed.
const MAX_P: f64 = 0.05;

/// Whether a series has a season, and how strong it is (P6).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeasonalityTest {
    /// F_S = max(0, 1 − Var(R)/Var(S + R)), 0 to 1. Misleads alone: pure noise reaches about 0.5 on a few years.
    pub strength: f64,
    /// H of the Kruskal-Wallis test over the season's positions, corrected for ties.
    pub kruskal_wallis: f64,
    /// The probability of such an H without a season.
    pub p: f64,
    /// Whether p is below 0.05.
    pub seasonal: bool,
}

/// Strength and significance of the season of `y`, both on the values less the centred 2×m moving average; `None`
/// below two full seasons or where nothing varies.
///
/// ```
/// use kedge::forecast::seasonality_test;
/// let quarters: Vec<f64> = (0..24).map(|t| [8.0, 12.0, 9.0, 15.0][t % 4] + 0.1 * t as f64).collect();
/// assert!(seasonality_test(&quarters, 4).is_some_and(|it| it.seasonal && it.strength > 0.99));
/// assert_eq!(seasonality_test(&quarters[..7], 4), None);
/// ```
///
/// Sources: Hyndman & Athanasopoulos, *FPP3*, §4.3; Kruskal & Wallis 1952.
pub fn seasonality_test(y: &[f64], m: usize) -> Option<SeasonalityTest> {
    if m < 2 || y.len() < 2 * m {
        return None;
    }
    let detrended: Vec<(usize, f64)> = centred_trend(y, m).map(|(t, trend)| (t % m, y[t] - trend)).collect();
    let season = classical_indices(y, m, false);
    let spread = variance(detrended.iter().map(|it| it.1));
    let size = y.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    // What is left of a straight line is rounding, and rounding has no season.
    if spread.is_nan() || spread.sqrt() <= 1e-12 * size {
        return None;
    }
    let rest = variance(detrended.iter().map(|(position, it)| it - season.at(*position)));
    let kruskal_wallis = kruskal_wallis(&detrended, m, 1e-10 * size)?;
    let n_groups = (0..m).filter(|i| detrended.iter().any(|it| it.0 == *i)).count();
    let p = chi_squared_tail(kruskal_wallis, n_groups as f64 - 1.0);
    Some(SeasonalityTest { strength: (1.0 - rest / spread).max(0.0), kruskal_wallis, p, seasonal: p < MAX_P })
}

fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    values.map(|it| (it - mean) * (it - mean)).sum::<f64>() / n
}

/// 12/(N(N+1))·ΣR²/n − 3(N+1), divided by 1 − Σ(t³−t)/(N³−N) for ties; `None` when all values are the same.
///
/// Neighbours within `tie` share a rank: taking out a trend breaks ties of whole numbers by rounding alone.
fn kruskal_wallis(values: &[(usize, f64)], m: usize, tie: f64) -> Option<f64> {
    let n = values.len() as f64;
    let mut sorted = values.to_vec();
    // Stable: an unstable sort may place ties by the width of a machine word.
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (mut rank_sums, mut counts, mut ties) = (vec![0.0; m], vec![0.0; m], 0.0);
    let mut before = 0.0;
    for tied in sorted.chunk_by(|a, b| b.1 - a.1 <= tie) {
        let t = tied.len() as f64;
        for (group, _) in tied {
            rank_sums[*group] += before + 0.5 * (t + 1.0);
            counts[*group] += 1.0;
        }
        ties += t * t * t - t;
        before += t;
    }
    let correction = 1.0 - ties / (n * n * n - n);
    let sum: f64 = rank_sums.iter().zip(&counts).filter(|it| *it.1 > 0.0).map(|(r, c)| r * r / c).sum();
    (correction > 0.0).then(|| (12.0 / (n * (n + 1.0)) * sum - 3.0 * (n + 1.0)) / correction)
}

/// `own` indices of a series with `n` observations, shrunk to the group's: own weight n/(n + 24), 0 below 12
/// observations; normalised again. For account → product → company apply it from the company downwards, each level's
/// result being the group of the next.
pub fn shrink_indices(own: &SeasonalIndices, n: usize, group: &SeasonalIndices) -> SeasonalIndices {
    let same_kind = own.values.len() == group.values.len() && own.multiplicative == group.multiplicative;
    if n < MIN_OWN || !same_kind || own.values.is_empty() {
        return group.clone();
    }
    let weight = n as f64 / (n as f64 + SEASON_PRIOR);
    let mixed = own.values.iter().zip(&group.values).map(|(own, group)| weight * own + (1.0 - weight) * group);
    let mut values: Vec<f64> = mixed.collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    for value in &mut values {
        *value = if !own.multiplicative {
            *value - mean
        } else if mean > 0.0 {
            *value / mean
        } else {
            1.0
        };
    }
    SeasonalIndices { values, multiplicative: own.multiplicative }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kruskal_wallis_by_hand() {
        // Groups {1, 2}, {2, 4}: ranks 1, 2.5 and 2.5, 4; ΣR²/n = 6.125 + 21.125; 12/20·27.25 − 15 = 1.35; one tie
        // of two: 1 − 6/60 = 0.9.
        let h = kruskal_wallis(&[(0, 1.0), (0, 2.0), (1, 2.0), (1, 4.0)], 2, 0.0).unwrap();
        assert!((h - 1.5).abs() < 1e-12, "{h}");
        assert_eq!(kruskal_wallis(&[(0, 1.0), (1, 1.0)], 2, 0.0), None);
    }

    #[test]
    fn lines_and_constants_have_no_season() {
        assert_eq!(seasonality_test(&[5.0; 40], 12), None);
        let line: Vec<f64> = (0..40).map(|t| 0.1 * f64::from(t)).collect();
        assert_eq!(seasonality_test(&line, 12), None);
        assert_eq!(seasonality_test(&[1e300; 48], 12), None);
    }

    #[test]
    fn the_own_season_counts_by_its_length() {
        let indices = |values: &[f64]| SeasonalIndices { values: values.to_vec(), multiplicative: true };
        let (own, group) = (indices(&[0.4, 1.6]), indices(&[0.8, 1.2]));
        assert_eq!(shrink_indices(&own, 11, &group), group);
        // By hand: 24 observations weigh one half.
        let shrunk = shrink_indices(&own, 24, &group).values;
        assert!((shrunk[0] - 0.6).abs() < 1e-12 && (shrunk[1] - 1.4).abs() < 1e-12, "{shrunk:?}");
    }
}
