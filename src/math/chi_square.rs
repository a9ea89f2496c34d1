//! The chi-square distribution's upper tail, by the regularised incomplete gamma function.
//!
//! Series below x/2 = df/2 + 1, continued fraction (Lentz) above. Source: Abramowitz & Stegun 1964, 6.5.29 and 6.5.31.

use super::ln_gamma;

const MAX_TERMS: usize = 500;
const PRECISION: f64 = 1e-15;

/// The probability that a chi-square variable with `df` degrees of freedom exceeds `x`; 1 for `x` ≤ 0.
///
/// ```
/// // Two degrees of freedom: an exponential distribution with mean 2.
/// assert!((kedge::math::chi_square_upper(3.0, 2.0) - (-1.5_f64).exp()).abs() < 1e-14);
/// ```
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x.is_nan() || df.is_nan() || x <= 0.0 || df <= 0.0 {
        return 1.0;
    }
    let (a, x) = (0.5 * df, 0.5 * x);
    let front = libm::exp(a * libm::log(x) - x - ln_gamma(a));
    let tail = if x < a + 1.0 { 1.0 - front * series(a, x) } else { front * fraction(a, x) };
    tail.clamp(0.0, 1.0)
}

/// Σ xᵏ/(a(a+1)…(a+k)).
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for k in 1..MAX_TERMS {
        term *= x / (a + k as f64);
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum
}

/// 1/(x + 1 − a − 1(1−a)/(x + 3 − a − 2(2−a)/(…))).
fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let not_zero = |it: f64| if it.abs() < TINY { TINY } else { it };
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / not_zero(b);
    let mut value = d;
    for k in 1..MAX_TERMS {
        let numerator = -(k as f64) * (k as f64 - a);
        b += 2.0;
        d = 1.0 / not_zero(numerator * d + b);
        c = not_zero(b + numerator / c);
        let change = d * c;
        value *= change;
        if (change - 1.0).abs() < PRECISION {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_quantiles() {
        // Origin: Abramowitz & Stegun 1964, table 26.8.
        for (x, df, p) in [(3.84146, 1.0, 0.05), (19.6751, 11.0, 0.05), (24.7250, 11.0, 0.01), (3.05347, 11.0, 0.99)] {
            assert!((chi_square_upper(x, df) - p).abs() < 2e-6, "{x}, {df}");
        }
        assert_eq!(chi_square_upper(0.0, 3.0), 1.0);
        assert_eq!(chi_square_upper(1e6, 3.0), 0.0);
    }
}
