//! Whole numbers divided to whole numbers, as money is.

/// `numerator / divisor`, rounded half away from zero; `divisor` is not 0. What no 64 bits hold becomes a quarter of their
/// end, so that a few such can still be added.
///
/// ```
/// assert_eq!([7, -7, 5].map(|it| kedge::math::rounded_ratio(it, 2)), [4, -4, 3]);
/// ```
#[must_use]
pub fn rounded_ratio(numerator: i128, divisor: i128) -> i64 {
    let (n, d) = if divisor < 0 { (-numerator, -divisor) } else { (numerator, divisor) };
    let half = if n < 0 { -(d / 2) } else { d / 2 };
    i64::try_from((n + half) / d).unwrap_or(if n < 0 { i64::MIN / 4 } else { i64::MAX / 4 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_away_from_zero_and_what_is_too_large_stays_a_number() {
        assert_eq!([rounded_ratio(7, -2), rounded_ratio(-7, -2), rounded_ratio(-7, 3)], [-4, 4, -2]);
        let vast = i128::from(i64::MAX) * 1_000;
        assert_eq!([rounded_ratio(vast, 1), rounded_ratio(-vast, 1)], [i64::MAX / 4, i64::MIN / 4]);
        assert_eq!(rounded_ratio(vast, 1_000), i64::MAX);
    }
}
