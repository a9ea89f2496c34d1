//! Which of several methods are better over many series (V3): Friedman's test, then multiple comparisons with the best.
//!
//! On every series the methods are ranked by error (1 the best, ties share their mean rank). With N series, k methods and
//! mean ranks R̄: χ²_F = N·Σ(R̄_j − (k+1)/2)² ÷ ((k(k+1)/12)·(1 − T/(N(k³−k)))), T = Σ(t³ − t) over ties, df k − 1. Two mean
//! ranks differ when they are further apart than CD = q_{α,k,∞}·√(k(k+1)/(12N)), q the studentized range.
//! Source: Friedman 1937; Nemenyi 1963; Demšar 2006; Koning et al. 2005.

use crate::math::{chi_squared_tail, studentized_range_quantile};

/// The probability of calling equal methods different.
const ALPHA: f64 = 0.05;

/// What the comparison of methods comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct MultipleComparison {
    /// Series on which all methods have an error.
    pub n_series: usize,
    /// Mean rank per method, 1 to k.
    pub mean_ranks: Vec<f64>,
    /// Friedman's statistic.
    pub chi_squared: f64,
    /// Probability of as large a statistic when all methods are equally good.
    pub p: f64,
    /// Mean ranks further apart than this differ (at 5 % over all pairs).
    pub critical_distance: f64,
    /// Position of the method with the least mean rank.
    pub best: usize,
    /// True where a method cannot be told from the best.
    pub same_as_best: Vec<bool>,
}

/// Compares methods by their errors `[series][method]`; a series with an error that is not finite, or another number of
/// methods than the first, is left out. `None` below two methods or two series.
///
/// ```
/// use kedge::forecast::compare_methods;
/// let errors: Vec<Vec<f64>> = (0..30).map(|_| vec![1.0, 2.0, 3.0]).collect();
/// let comparison = compare_methods(&errors).unwrap();
/// assert_eq!(comparison.mean_ranks, [1.0, 2.0, 3.0]);
/// assert_eq!(comparison.same_as_best, [true, false, false]);
/// assert!(compare_methods(&errors[..1]).is_none());
/// ```
pub fn compare_methods(errors: &[Vec<f64>]) -> Option<MultipleComparison> {
    let n_methods = errors.first()?.len();
    let is_whole = |it: &&Vec<f64>| it.len() == n_methods && it.iter().all(|e| e.is_finite());
    let (mut sums, mut ties, mut n_series) = (vec![0.0; n_methods], 0.0, 0_usize);
    for series in errors.iter().filter(is_whole) {
        ties += add_ranks(series, &mut sums);
        n_series += 1;
    }
    if n_methods < 2 || n_series < 2 {
        return None;
    }
    let (n, k) = (n_series as f64, n_methods as f64);
    let mean_ranks: Vec<f64> = sums.iter().map(|it| it / n).collect();
    let spread: f64 = mean_ranks.iter().map(|it| (it - 0.5 * (k + 1.0)) * (it - 0.5 * (k + 1.0))).sum();
    let untied = 1.0 - ties / (n * (k * k * k - k));
    // All methods tied on every series: no difference at all.
    let chi_squared = if untied > 0.0 { n * spread * 12.0 / (k * (k + 1.0) * untied) } else { 0.0 };
    let critical_distance = studentized_range_quantile(1.0 - ALPHA, n_methods) * (k * (k + 1.0) / (12.0 * n)).sqrt();
    let best = (0..n_methods).min_by(|a, b| mean_ranks[*a].total_cmp(&mean_ranks[*b]))?;
    let same_as_best = mean_ranks.iter().map(|it| it - mean_ranks[best] <= critical_distance).collect();
    let p = chi_squared_tail(chi_squared, k - 1.0);
    Some(MultipleComparison { n_series, mean_ranks, chi_squared, p, critical_distance, best, same_as_best })
}

/// Adds the ranks of `errors` to `sums`; returns Σ(t³ − t) over groups of ties.
fn add_ranks(errors: &[f64], sums: &mut [f64]) -> f64 {
    let mut order: Vec<usize> = (0..errors.len()).collect();
    order.sort_by(|a, b| errors[*a].total_cmp(&errors[*b]));
    let (mut first, mut ties) = (0, 0.0);
    while first < order.len() {
        let same = order[first..].iter().take_while(|i| errors[**i] == errors[order[first]]).count();
        let rank = first as f64 + 0.5 * (same as f64 + 1.0);
        order[first..first + same].iter().for_each(|i| sums[*i] += rank);
        let t = same as f64;
        ties += t * t * t - t;
        first += same;
    }
    ties
}
