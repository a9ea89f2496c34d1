//! Croston's method and its relatives on seldom demand, with the quantiles of their own errors: what the distribution of
//! the product's sums has to beat. Other packages give these methods no distribution.
//!
//! Croston: size of a sale over gap between sales, both smoothed with weight 0.1 at sales only; SBA takes 5 % off; TSB:
//! size times probability of a sale, smoothed with weight 0.2, the probability in every period. A quantile of the sum
//! over the horizon is the forecast sum plus that quantile of the errors of the sum at every earlier origin from
//! the twelfth observation on, never below 0. Written apart from the product, as [`crate::score`] is.

use crate::score::{Answer, Truth};

/// First training window whose error of the sum counts.
const FIRST_ORIGIN: usize = 12;

/// A method: units per period from a history.
pub type Rate = fn(&[f64]) -> f64;

/// The rivals by name.
pub const RIVALS: [(&str, Rate); 3] =
    [("Croston, own errors", croston), ("SBA, own errors", sba), ("TSB, own errors", tsb)];

/// What `rate` says about a history's future.
pub fn answer(truth: &Truth, rate: Rate) -> Answer {
    let (y, h) = (&truth.history, truth.future.len());
    let sum_at = |n: usize| h as f64 * rate(&y[..n]);
    let origins = FIRST_ORIGIN..(y.len() + 1).saturating_sub(h);
    let mut errors: Vec<f64> = origins.map(|n| y[n..n + h].iter().sum::<f64>() - sum_at(n)).collect();
    errors.sort_by(f64::total_cmp);
    let quantile = |q: f64| (sum_at(y.len()) + interpolated(&errors, q)).max(0.0);
    Answer { mean: vec![rate(y); h], bounds: None, sums: Some([0.5, 0.8, 0.95].map(quantile)) }
}

/// The q-quantile, linear between order statistics (type 7); 0 of none.
fn interpolated(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = q * last as f64;
    let i = (at as usize).min(last);
    let next = sorted[(i + 1).min(last)];
    sorted[i] + (at - i as f64) * (next - sorted[i])
}

fn croston(y: &[f64]) -> f64 {
    let (sizes, gaps) = sales(y);
    if sizes.is_empty() { 0.0 } else { smoothed(&sizes, 0.1) / smoothed(&gaps, 0.1) }
}

fn sba(y: &[f64]) -> f64 {
    0.95 * croston(y)
}

fn tsb(y: &[f64]) -> f64 {
    let (sizes, _) = sales(y);
    let sells: Vec<f64> = y.iter().map(|it| f64::from(*it != 0.0)).collect();
    if sizes.is_empty() { 0.0 } else { smoothed(&sizes, 0.2) * smoothed(&sells, 0.2) }
}

/// Sizes of sales, and the gap before each, the first counted from the start.
fn sales(y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut gap = 0.0;
    let sale = |value: &f64| {
        gap += 1.0;
        (*value != 0.0).then(|| (*value, std::mem::take(&mut gap)))
    };
    y.iter().filter_map(sale).unzip()
}

/// Simple exponential smoothing from the first value.
fn smoothed(values: &[f64], alpha: f64) -> f64 {
    values[1..].iter().fold(values[0], |level, it| level + alpha * (it - level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_follow_their_definition() {
        // By hand: sizes 2 and 4, gaps 2 and 3. Croston (2 + 0.1·2)/(2 + 0.1·1); TSB: size 2.4, probability from 0 by
        // 0.2: .2, .16, .128, .3024.
        let y = [0.0, 2.0, 0.0, 0.0, 4.0];
        assert!((croston(&y) - 2.2 / 2.1).abs() < 1e-12);
        assert!((sba(&y) - 0.95 * 2.2 / 2.1).abs() < 1e-12);
        assert!((tsb(&y) - 2.4 * 0.3024).abs() < 1e-12);
        assert_eq!((croston(&[0.0; 3]), tsb(&[0.0; 3])), (0.0, 0.0));
    }

    #[test]
    fn quantiles_of_sums_are_those_of_earlier_errors() {
        // By hand: a rate that is always 1 and a history of twos: every sum of two periods is 2 above its forecast.
        let truth = Truth { history: vec![2.0; 20], future: vec![0.0; 2] };
        let found = answer(&truth, |_| 1.0);
        assert_eq!((found.mean, found.sums), (vec![1.0; 2], Some([4.0; 3])));
        assert_eq!(interpolated(&[0.0, 10.0], 0.8), 8.0);
    }
}
