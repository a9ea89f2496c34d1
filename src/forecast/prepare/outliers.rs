//! P1, outliers: values far from a robust trend and season.
//!
//! y = trend + season + r (on logarithms where every y > 0). Season: median by position of y − running median over a
//! season, centred. Trend: running median over 7 of what is left, at either end the robust line (Theil & Sen) through the
//! last 7. A value is flagged when |r − med r| > 3·1.4826·MAD
//! (over the values that the trend does not pass through exactly; where these are the fewer, MAD counts as 0); the fitted value is proposed. Three or more flags in a
//! row on one side are a level shift, not outliers. Nothing is flagged below 8 values, for MAD = 0, or when demand is
//! intermittent (mean gap between sales above 1.32), where large and none are the rule.
//! Source: Hampel 1974; Tukey 1977 (running medians); Sen 1968.

use super::adjustment::{Adjustment, AdjustmentKind, AdjustmentReason};
use crate::math::quantile_sorted;

const MIN_LENGTH: usize = 8;
const LIMIT: f64 = 3.0;
/// Makes the median absolute deviation of a normal distribution its standard deviation.
const TO_SD: f64 = 1.4826;
const HALF_WINDOW: usize = 3;
const SHIFT: usize = 3;
const MAX_ADI: f64 = 1.32;

/// Proposals for outliers, and notices of level shifts, of a history with `season_length` observations a season (1: none).
///
/// ```
/// use kedge::forecast::{AdjustmentKind, find_outliers};
/// let mut values: Vec<f64> = (0..24).map(|t| 100.0 + f64::from(t * 7 % 5)).collect();
/// values[10] = 300.0;
/// let found = find_outliers(&values, 1);
/// assert_eq!((found.len(), found[0].position, found[0].kind), (1, 10, AdjustmentKind::Outlier));
/// assert!(find_outliers(&[5.0; 30], 12).is_empty());
/// ```
pub fn find_outliers(values: &[f64], season_length: usize) -> Vec<Adjustment> {
    let n_sales = values.iter().filter(|it| **it != 0.0).count();
    if values.len() < MIN_LENGTH || values.len() as f64 > MAX_ADI * n_sales as f64 {
        return Vec::new();
    }
    let in_logs = values.iter().all(|it| *it > 0.0);
    let y: Vec<f64> = values.iter().map(|it| if in_logs { libm::log(*it) } else { *it }).collect();
    let fitted = fitted(&y, season_length);
    let remainder: Vec<f64> = y.iter().zip(&fitted).map(|(y, fitted)| y - fitted).collect();
    let centre = median(&mut remainder.clone());
    // A running median passes exactly through one value in seven: those say nothing of the spread.
    let size = y.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    let mut deviations: Vec<f64> =
        remainder.iter().filter(|r| r.abs() > 1e-12 * size).map(|r| (r - centre).abs()).collect();
    let mad = median(&mut deviations);
    if 2 * deviations.len() < values.len() || mad.is_nan() || mad <= 0.0 {
        return Vec::new();
    }
    let distances: Vec<f64> = remainder.iter().map(|r| (r - centre) / (TO_SD * mad)).collect();
    let restore = |position: usize| {
        let value = fitted[position] + centre;
        if in_logs {
            libm::exp(value)
        } else if values.iter().all(|it| *it >= 0.0) {
            value.max(0.0)
        } else {
            value
        }
    };
    let entry = |position: usize, kind: AdjustmentKind| Adjustment {
        position,
        kind,
        raw: Some(values[position]),
        proposed: if kind == AdjustmentKind::Outlier { restore(position) } else { values[position] },
        reason: AdjustmentReason::Distance(distances[position]),
        applied: false,
    };
    let mut found = Vec::new();
    for (first, count) in runs(&distances) {
        let kind = if count >= SHIFT { AdjustmentKind::LevelShift } else { AdjustmentKind::Outlier };
        found.extend((first..first + count).map(|position| entry(position, kind)));
    }
    found
}

/// (First position, count) of values in a row beyond the limit on one side.
fn runs(distances: &[f64]) -> Vec<(usize, usize)> {
    let side = |d: f64| if d.abs() > LIMIT { d.signum() } else { 0.0 };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (position, d) in distances.iter().enumerate().filter(|it| side(*it.1) != 0.0) {
        match found.last_mut() {
            Some((first, count)) if *first + *count == position && side(distances[*first]) == side(*d) => *count += 1,
            _ => found.push((position, 1)),
        }
    }
    found
}

/// Trend + season.
fn fitted(y: &[f64], m: usize) -> Vec<f64> {
    let season = if m > 1 && y.len() >= 2 * m { season(y, m) } else { vec![0.0] };
    let adjusted: Vec<f64> = y.iter().enumerate().map(|(t, y)| y - season[t % season.len()]).collect();
    let trend = trend(&adjusted);
    trend.iter().enumerate().map(|(t, trend)| trend + season[t % season.len()]).collect()
}

fn season(y: &[f64], m: usize) -> Vec<f64> {
    let half = m / 2;
    let mut window = Vec::with_capacity(2 * half + 1);
    let mut by_position: Vec<Vec<f64>> = vec![Vec::new(); m];
    for t in half..y.len() - half {
        window.clear();
        window.extend_from_slice(&y[t - half..=t + half]);
        by_position[t % m].push(y[t] - median(&mut window));
    }
    let mut season: Vec<f64> = by_position.iter_mut().map(|it| median(it)).collect();
    season.iter_mut().for_each(|it| *it = if it.is_nan() { 0.0 } else { *it });
    let centre = season.iter().sum::<f64>() / m as f64;
    season.iter_mut().for_each(|it| *it -= centre);
    season
}

fn trend(y: &[f64]) -> Vec<f64> {
    let (n, width) = (y.len(), 2 * HALF_WINDOW + 1);
    let mut window = Vec::with_capacity(width);
    let (head, tail) = (robust_line(&y[..width]), robust_line(&y[n - width..]));
    let mut at = |t: usize| {
        if t < HALF_WINDOW {
            head.0 + head.1 * t as f64
        } else if t + HALF_WINDOW >= n {
            tail.0 + tail.1 * (t + width - n) as f64
        } else {
            window.clear();
            window.extend_from_slice(&y[t - HALF_WINDOW..=t + HALF_WINDOW]);
            median(&mut window)
        }
    };
    (0..n).map(&mut at).collect()
}

/// Intercept and slope: medians of what pairs and points say.
fn robust_line(y: &[f64]) -> (f64, f64) {
    let slopes = (0..y.len()).flat_map(|i| (0..i).map(move |j| (y[i] - y[j]) / (i - j) as f64));
    let slope = median(&mut slopes.collect::<Vec<_>>());
    let intercept = median(&mut y.iter().enumerate().map(|(t, y)| y - slope * t as f64).collect::<Vec<_>>());
    (intercept, slope)
}

/// NaN of no values.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    quantile_sorted(values, 0.5).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    fn history(n: usize) -> Vec<f64> {
        let mut random = Generator::new(12);
        let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
        (0..n).map(|t| (100.0 + 2.0 * t as f64) * season[t % 12] * libm::exp(0.03 * random.normal())).collect()
    }

    #[test]
    fn planted_outliers_are_found_and_mended() {
        for position in [0, 20, 40, 59] {
            let clean = history(60);
            let mut values = clean.clone();
            values[position] *= 1.8;
            let found = find_outliers(&values, 12);
            let hit = found.iter().find(|it| it.position == position).expect("the planted one is found");
            assert!((hit.proposed / clean[position] - 1.0).abs() < 0.15, "{position}: {hit:?} for {}", clean[position]);
            // Three standard deviations leave a false flag now and then.
            assert!(found.len() <= 4, "{position}: {found:?}");
        }
    }

    #[test]
    fn three_in_a_row_are_a_shift() {
        let mut values = history(60);
        (30..33).for_each(|t| values[t] *= 0.5);
        let found = find_outliers(&values, 12);
        let shifted: Vec<usize> =
            found.iter().filter(|it| it.kind == AdjustmentKind::LevelShift).map(|it| it.position).collect();
        assert!(shifted.contains(&30) && shifted.contains(&32), "{found:?}");
        assert!(found.iter().filter(|it| it.kind == AdjustmentKind::LevelShift).all(|it| it.raw == Some(it.proposed)));
    }

    #[test]
    fn silence_where_nothing_can_be_said() {
        let intermittent: Vec<f64> = (0..40).map(|t| f64::from(t % 3 == 0) * 50.0).collect();
        for values in [vec![0.0; 40], vec![3.0; 40], intermittent, vec![1.0, 100.0], vec![], vec![1e12; 9]] {
            assert!(find_outliers(&values, 12).is_empty());
        }
        let alternating: Vec<f64> = (0..30).map(|t| if t % 2 == 0 { -1.0 } else { 1.0 }).collect();
        assert!(find_outliers(&alternating, 12).len() < 30);
    }
}
