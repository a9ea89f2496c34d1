//! How often to difference: D by the strength of the season, d by the KPSS test.
//!
//! D = 1 where F_S > 0.64. d: difference while the KPSS statistic for a stationary level, with
//! ⌊3√n/13⌋ lags, is above its 5 % point 0.463, twice at most.
//! Sources: Kwiatkowski et al. 1992; Hyndman & Khandakar 2008; Hyndman & Athanasopoulos, *FPP3*, §9.1.

use super::likelihood::Differences;
use super::stl::seasonal_strength;

/// The season is differenced above this strength.
const STRONG_SEASON: f64 = 0.64;
/// 5 % point of the KPSS statistic.
const KPSS_5_PERCENT: f64 = 0.463;

/// The differences for `y`; none seasonal without more than two seasons.
pub(super) fn choose_differences(y: &[f64], m: usize) -> Differences {
    let seasonal = usize::from(m > 1 && y.len() > 2 * m && seasonal_strength(y, m) > STRONG_SEASON);
    let mut differences = Differences { plain: 0, seasonal, season_length: m };
    let mut values = differences.apply(y);
    while differences.plain < 2 && !is_constant(&values, y) && kpss(&values) > KPSS_5_PERCENT {
        let next: Vec<f64> = values.windows(2).map(|it| it[1] - it[0]).collect();
        // A straight line is a constant drift, not a second difference of nothing.
        if differences.plain == 1 && is_constant(&next, y) {
            break;
        }
        values = next;
        differences.plain += 1;
    }
    differences
}

/// Whether `differenced` moves by no more than the rounding of `y`.
pub(super) fn is_constant(differenced: &[f64], y: &[f64]) -> bool {
    let (low, high) = differenced.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |it, v| (it.0.min(*v), it.1.max(*v)));
    let size = y.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    differenced.len() < 3 || high - low <= 1e-12 * size
}

/// KPSS statistic for level stationarity.
fn kpss(y: &[f64]) -> f64 {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let centred: Vec<f64> = y.iter().map(|it| it - mean).collect();
    let n_lags = (3.0 * n.sqrt() / 13.0).floor() as usize;
    let product = |lag: usize| centred.iter().zip(&centred[lag..]).map(|(a, b)| a * b).sum::<f64>();
    let weighted = (1..=n_lags).map(|lag| (1.0 - lag as f64 / (n_lags + 1) as f64) * product(lag));
    let long_run = (product(0) + 2.0 * weighted.sum::<f64>()) / n;
    let mut sum = 0.0;
    let squares = centred.iter().map(|it| {
        sum += it;
        sum * sum
    });
    let squares: f64 = squares.sum();
    if long_run > 0.0 { squares / (n * n * long_run) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    #[test]
    fn kpss_by_hand() {
        // By hand, n = 4, no lag: deviations −1.5 −.5 .5 1.5, sums −1.5 −2 −1.5 0, squares 8.5; s² = 5/4.
        assert!((kpss(&[1.0, 2.0, 3.0, 4.0]) - 8.5 / (16.0 * 1.25)).abs() < 1e-15);
    }

    #[test]
    fn a_walk_is_differenced_once_and_noise_never() {
        let mut generator = Generator::new(5);
        let noise: Vec<f64> = (0..200).map(|_| generator.normal()).collect();
        let mut level = 0.0;
        let walk = noise.iter().map(|it| {
            level += it;
            level
        });
        let walk: Vec<f64> = walk.collect();
        assert_eq!(choose_differences(&noise, 1).plain, 0);
        assert_eq!(choose_differences(&walk, 1).plain, 1);
    }

    #[test]
    fn lines_and_constants_stop_in_time() {
        let line: Vec<f64> = (0..50).map(|t| 0.1 * f64::from(t)).collect();
        assert_eq!(choose_differences(&line, 12).plain, 1);
        assert_eq!(choose_differences(&[7.0; 50], 12), Differences { plain: 0, seasonal: 0, season_length: 12 });
    }
}
