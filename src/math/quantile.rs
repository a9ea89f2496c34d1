//! Type-7 quantiles (Hyndman & Fan 1996): linear between order statistics.

/// The `p`-quantile (0 to 1) of values in ascending order; `None` when there are none.
///
/// ```
/// use kedge::math::quantile_sorted;
/// assert_eq!(quantile_sorted(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
/// assert_eq!(quantile_sorted(&[], 0.5), None);
/// ```
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (position - below as f64) * (sorted[above] - sorted[below]))
}

/// The percentiles 0 to 100 of `values`, which are sorted in place; empty when there are none.
pub fn percentiles(values: &mut [f64]) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    (0..=100).filter_map(|q| quantile_sorted(values, f64::from(q) / 100.0)).collect()
}
