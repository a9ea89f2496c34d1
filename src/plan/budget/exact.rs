//! Whole minor units: rates rounded once, and the result apportioned over what it was taken of.

use crate::math::rounded_ratio;
use crate::math::split::split;

use super::WHOLE;

/// `value · factor / divisor`, rounded half away from zero; `divisor` is not 0.
pub fn ratio(value: i64, factor: i128, divisor: i128) -> i64 {
    rounded_ratio(i128::from(value) * factor, divisor)
}

/// A rate of an amount.
pub fn part(value: i64, rate: i64) -> i64 {
    ratio(value, i128::from(rate), i128::from(WHOLE))
}

/// `total` over cells in proportion to `bases`, exactly; bases may be returns. Where all are 0, equal parts.
pub fn apportion(total: i64, bases: &[i64]) -> Vec<i64> {
    let over = |total: i64, weight: &dyn Fn(i64) -> i64| {
        let weights: Vec<f64> = bases.iter().map(|it| weight(*it) as f64).collect();
        split(total, &weights).unwrap_or_else(|_| vec![0; bases.len()])
    };
    let (up, down): (i128, i128) =
        bases.iter().fold(
            (0, 0),
            |(up, down), it| {
                if *it > 0 { (up + i128::from(*it), down) } else { (up, down + i128::from(*it)) }
            },
        );
    if down == 0 || up + down == 0 {
        return over(total, &|it| it.max(0));
    }
    if up == 0 {
        return over(total, &|it| -it);
    }
    // Sales and returns: each side has its own part, and what is rounded in one is made up in the other.
    let sold = rounded_ratio(i128::from(total) * up, up + down);
    let returned = over(total - sold, &|it| (-it).max(0));
    over(sold, &|it| it.max(0)).into_iter().zip(returned).map(|(a, b)| a + b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_round_half_away_from_zero() {
        assert_eq!([part(50, 100), part(-50, 100), part(49, 100), part(10_000, 1)], [1, -1, 0, 1]);
    }

    #[test]
    fn returns_take_their_part_with_their_sign() {
        // By hand: 10 over 300 and -100 is 15 and -5; 7 over them is 10.5 → 11 and -4.
        assert_eq!(apportion(10, &[300, -100]), [15, -5]);
        assert_eq!(apportion(7, &[300, -100]), [11, -4]);
        assert_eq!(apportion(-9, &[-1, -2]), [-3, -6]);
        assert_eq!(apportion(5, &[0, 0]), [3, 2]);
        assert_eq!(apportion(5, &[100, -100]), [5, 0]);
        assert!(apportion(0, &[]).is_empty());
    }
}
