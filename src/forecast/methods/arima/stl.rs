//! How strong the season of a series is, by a decomposition with locally fitted lines (STL).
//!
//! F_S = max(0, 1 − Var(R)/Var(S + R)) for trend + S + R. Two passes without robustness weights; windows: season 11
//! (local mean), trend the next odd number from 1.5m/(1 − 1.5/11), low pass the next odd number from m.
//! Sources: Cleveland et al. 1990; Wang, Smith & Hyndman 2006 (F_S).

/// Window of the seasonal smoother, in seasons.
const SEASON_WINDOW: usize = 11;

/// F_S of `y`, which holds more than two seasons of m ≥ 2; 0 when it is constant.
pub(super) fn seasonal_strength(y: &[f64], m: usize) -> f64 {
    let (season, trend) = decompose(y, m);
    let detrended = y.iter().zip(&trend).map(|(y, t)| y - t);
    let rest = detrended.clone().zip(&season).map(|(d, s)| d - s);
    let (whole, rest) = (variance(&detrended.collect::<Vec<_>>()), variance(&rest.collect::<Vec<_>>()));
    let size = y.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    // A constant leaves only its rounding, which has any shape.
    if whole > 1e-24 * size * size { (1.0 - rest / whole).clamp(0.0, 1.0) } else { 0.0 }
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n
}

/// Season and trend.
fn decompose(y: &[f64], m: usize) -> (Vec<f64>, Vec<f64>) {
    let n = y.len();
    let odd = |x: usize| if x.is_multiple_of(2) { x + 1 } else { x };
    let trend_window = odd((1.5 * m as f64 / (1.0 - 1.5 / SEASON_WINDOW as f64)).ceil() as usize);
    let low_pass_window = odd(m);
    let (mut season, mut trend) = (vec![0.0; n], vec![0.0; n]);
    let mut cycle = vec![0.0; n + 2 * m];
    let (mut sub, mut smooth) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        for position in 0..m {
            sub.clear();
            sub.extend((position..n).step_by(m).map(|t| y[t] - trend[t]));
            // One season before and after, so that the low pass loses no end.
            smooth.clear();
            smooth.extend((0..sub.len() + 2).map(|i| local_fit(&sub, i as f64 - 1.0, SEASON_WINDOW, false)));
            smooth.iter().enumerate().for_each(|(i, value)| cycle[position + i * m] = *value);
        }
        let low = moving_mean(&moving_mean(&moving_mean(&cycle, m), m), 3);
        for t in 0..n {
            season[t] = cycle[m + t] - local_fit(&low, t as f64, low_pass_window, true);
        }
        let adjusted: Vec<f64> = y.iter().zip(&season).map(|(y, s)| y - s).collect();
        (0..n).for_each(|t| trend[t] = local_fit(&adjusted, t as f64, trend_window, true));
    }
    (season, trend)
}

fn moving_mean(values: &[f64], window: usize) -> Vec<f64> {
    let mut sum: f64 = values[..window].iter().sum();
    let later = values.iter().zip(&values[window..]).map(|(gone, come)| {
        sum += come - gone;
        sum / window as f64
    });
    let first = values[..window].iter().sum::<f64>() / window as f64;
    std::iter::once(first).chain(later).collect()
}

/// The fit at position `at` to the `window` nearest values, weighted by the tricube of their distance: a line or a
/// mean. A window longer than the series widens the weights.
fn local_fit(values: &[f64], at: f64, window: usize, line: bool) -> f64 {
    let n = values.len();
    let width = window.min(n);
    let first = (at - (width as f64 - 1.0) / 2.0).ceil().clamp(0.0, (n - width) as f64) as usize;
    let last = first + width - 1;
    let mut reach = (at - first as f64).abs().max((last as f64 - at).abs());
    if window > n {
        reach += ((window - n) / 2) as f64;
    }
    let (mut sums, mut moments) = ([0.0; 2], [0.0; 3]);
    for (i, value) in values.iter().enumerate().take(last + 1).skip(first) {
        let offset = i as f64 - at;
        let distance = offset.abs();
        if distance > 0.999 * reach {
            continue;
        }
        let ratio = distance / reach.max(f64::MIN_POSITIVE);
        let base = 1.0 - ratio * ratio * ratio;
        let weight = if distance <= 0.001 * reach { 1.0 } else { base * base * base };
        moments[0] += weight;
        moments[1] += weight * offset;
        moments[2] += weight * offset * offset;
        sums[0] += weight * value;
        sums[1] += weight * offset * value;
    }
    if moments[0] <= 0.0 {
        return values[first];
    }
    let (mean, centre) = (sums[0] / moments[0], moments[1] / moments[0]);
    let spread = moments[2] / moments[0] - centre * centre;
    let range = (n - 1) as f64;
    if !line || spread <= 1e-6 * range * range {
        return mean;
    }
    mean - centre * (sums[1] / moments[0] - centre * mean) / spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_fitted_exactly_also_beyond_its_ends() {
        let line: Vec<f64> = (0..20).map(|t| 3.0 + 0.5 * f64::from(t)).collect();
        for at in [-1.0, 0.0, 7.0, 19.0, 20.0] {
            assert!((local_fit(&line, at, 7, true) - (3.0 + 0.5 * at)).abs() < 1e-10);
        }
    }

    #[test]
    fn strength_is_1_for_a_pure_season_and_0_for_none() {
        let season: Vec<f64> = (0..60).map(|t| f64::from(t) + [3.0, -1.0, 0.0, -2.0][t as usize % 4]).collect();
        assert!(seasonal_strength(&season, 4) > 0.999);
        assert_eq!(seasonal_strength(&[5.0; 60], 4), 0.0);
    }
}
