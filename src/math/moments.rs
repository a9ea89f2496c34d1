//! Mean, spread and autocorrelation, stable where the values are large beside their spread.
//!
//! ȳ = Σy/n by compensated sums; s² = (Σ(y−ȳ)² − (Σ(y−ȳ))²/n)/(n−1), the second term correcting for the rounding of
//! ȳ; r_k = Σ(y_t−ȳ)(y_{t−k}−ȳ)/Σ(y_t−ȳ)². Source: Chan, Golub & LeVeque 1983.

use super::compensated::{CompensatedSum, compensated_sum};

/// The mean; `None` of no values.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let first = compensated_sum(values.iter().copied()) / n;
    // The second pass takes back what the division rounded; it also saves sums that leave the range of numbers.
    let rest = compensated_sum(values.iter().map(|it| it - first)) / n;
    Some(if rest.is_finite() { first + rest } else { first })
}

/// The sample standard deviation (divisor n − 1); `None` below two values.
///
/// ```
/// use kedge::math::standard_deviation;
/// assert_eq!(standard_deviation(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]), Some(1.0));
/// assert_eq!(standard_deviation(&[1.0]), None);
/// ```
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let centre = mean(values).filter(|_| values.len() > 1)?;
    let n = values.len() as f64;
    Some((centred_squares(values, centre) / (n - 1.0)).max(0.0).sqrt())
}

/// The sample autocorrelation at `lag`; `None` for a constant series or a lag as long as it.
pub fn autocorrelation(values: &[f64], lag: usize) -> Option<f64> {
    let centre = mean(values).filter(|_| lag < values.len())?;
    let squares = centred_squares(values, centre);
    let mut products = CompensatedSum::default();
    for (then, now) in values.iter().zip(&values[lag..]) {
        products.add_product(then - centre, now - centre);
    }
    (squares > 0.0).then(|| products.value() / squares)
}

fn centred_squares(values: &[f64], centre: f64) -> f64 {
    let (mut squares, mut rest) = (CompensatedSum::default(), CompensatedSum::default());
    for value in values {
        let difference = value - centre;
        squares.add_product(difference, difference);
        rest.add(difference);
    }
    squares.value() - rest.value() * rest.value() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_is_none() {
        assert_eq!((mean(&[]), standard_deviation(&[2.0])), (None, None));
        assert_eq!(autocorrelation(&[3.0; 5], 1), None);
        assert_eq!(autocorrelation(&[1.0, 2.0], 2), None);
    }

    #[test]
    fn alternating_values_are_opposed() {
        // By hand: deviations ±1, three products of −1 over four squares.
        assert_eq!(autocorrelation(&[1.0, 3.0, 1.0, 3.0], 1), Some(-0.75));
    }
}
