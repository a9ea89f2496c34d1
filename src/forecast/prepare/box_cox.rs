//! P7, Box-Cox scale: z = (y^λ − 1)/λ, log y at λ = 0, so that swings are of one size at every level.
//!
//! λ by Guerrero: over the whole seasons of the history (from its end; pairs without a season) the least coefficient of
//! variation of sd_i ÷ mean_i^(1−λ), λ from −1 to 2. Back, the median is (λz + 1)^(1/λ); the mean, which alone adds up
//! over accounts, is that times 1 + ½σ²(1 − λ)/(λz + 1)². Source: Box & Cox 1964; Guerrero 1993; FPP3, §5.6.

use crate::math::{mean, standard_deviation};

const LOWEST: f64 = -1.0;
const HIGHEST: f64 = 2.0;

/// The transformation of one λ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxCox {
    /// The power; 0 is the logarithm.
    pub lambda: f64,
}

impl BoxCox {
    /// The λ of Guerrero's method; `None` for values at or below 0, fewer than two seasons (pairs without a season), or a
    /// history without any spread.
    pub fn guerrero(values: &[f64], season_length: usize) -> Option<Self> {
        let block = season_length.max(2);
        let n_blocks = values.len() / block;
        if n_blocks < 2 || values.iter().any(|it| *it <= 0.0) {
            return None;
        }
        let used = &values[values.len() - n_blocks * block..];
        let blocks: Vec<(f64, f64)> =
            used.chunks(block).map(|it| Some((mean(it)?, standard_deviation(it)?))).collect::<Option<_>>()?;
        if blocks.iter().all(|it| it.1 == 0.0) {
            return None;
        }
        let variation = |lambda: f64| {
            let ratios: Vec<f64> = blocks.iter().map(|(mean, sd)| sd / libm::pow(*mean, 1.0 - lambda)).collect();
            let average = mean(&ratios).unwrap_or(0.0);
            standard_deviation(&ratios).unwrap_or(0.0) / average
        };
        Some(Self { lambda: least(variation, LOWEST, HIGHEST) })
    }

    /// The value on the new scale; `value` must be above 0.
    pub fn transform(self, value: f64) -> f64 {
        if self.lambda.abs() < 1e-10 { libm::log(value) } else { (libm::pow(value, self.lambda) - 1.0) / self.lambda }
    }

    /// The median back on the scale of the data. Beyond the range of the transformation: 0 or the largest number.
    pub fn median(self, z: f64) -> f64 {
        if self.lambda.abs() < 1e-10 {
            return libm::exp(z).min(f64::MAX);
        }
        let base = self.lambda * z + 1.0;
        if base > 0.0 {
            libm::pow(base, 1.0 / self.lambda).min(f64::MAX)
        } else if self.lambda > 0.0 {
            0.0
        } else {
            f64::MAX
        }
    }

    /// The mean back on the scale of the data, of a forecast z with variance σ² there.
    ///
    /// ```
    /// use kedge::forecast::BoxCox;
    /// let log = BoxCox { lambda: 0.0 };
    /// assert!((log.mean(0.0, 0.1) - 1.05).abs() < 1e-12);
    /// assert!(BoxCox::guerrero(&[1.0, 0.0, 2.0, 3.0], 1).is_none());
    /// ```
    pub fn mean(self, z: f64, variance: f64) -> f64 {
        let base = if self.lambda.abs() < 1e-10 { 1.0 } else { self.lambda * z + 1.0 };
        if base <= 0.0 {
            return self.median(z);
        }
        (self.median(z) * (1.0 + 0.5 * variance * (1.0 - self.lambda) / (base * base))).clamp(0.0, f64::MAX)
    }
}

/// Where f is least: the best of a grid, then golden section around it, since f may have several valleys.
fn least(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    const GRID: u32 = 30;
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let at = |i: u32| low + (high - low) * f64::from(i) / f64::from(GRID);
    let best = (0..=GRID).min_by(|a, b| f(at(*a)).total_cmp(&f(at(*b)))).unwrap_or(0);
    let (mut a, mut b) = (at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    for _ in 0..40 {
        let (left, right) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
        if f(left) <= f(right) { b = right } else { a = left }
    }
    0.5 * (a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for lambda in [-1.0, -0.3, 0.0, 0.5, 1.0, 2.0] {
            let it = BoxCox { lambda };
            for y in [1e-3, 1.0, 40.0] {
                assert!((it.median(it.transform(y)) / y - 1.0).abs() < 1e-9, "{lambda} {y}");
            }
            assert!(it.median(-1e9).is_finite() && it.mean(1e9, 1.0).is_finite());
        }
    }

    #[test]
    fn swings_in_proportion_ask_for_logarithms() {
        // By hand: years of one shape at sizes 1, 2, 4, 8 have sd in proportion to their mean: λ = 0 exactly.
        let values: Vec<f64> = (0..48).map(|t| f64::from(1 << (t / 12)) * (10.0 + f64::from(t % 12))).collect();
        assert!(BoxCox::guerrero(&values, 12).unwrap().lambda.abs() < 1e-6);
        assert_eq!(BoxCox::guerrero(&[4.0; 48], 12), None);
    }
}
