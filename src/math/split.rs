//! Exact split of a whole total over weights: the largest-remainder rule (Hamilton), free or within bounds.
//!
//! Symbols: Q the total, u the unit, wᵢ ≥ 0 the weights, loᵢ and hiᵢ the bounds, θ the common scale.
//! - Free: qᵢ = ⌊wᵢ·(Q/u)/Σw⌋ units; what is left goes, one unit each, to the largest fractions, ties to the
//!   lower index. A negative Q is split as |Q| and negated. All weights 0: equal shares.
//! - Bounded: xᵢ = clamp(θ·wᵢ, loᵢ, hiᵢ) with Σx = Q, then the same rounding.
//! - A remainder of less than one unit (Q not divisible by u) goes in one piece to the child with the largest
//!   weight that has room for it, ties to the lower index.
//!
//! Everything after reading the weights is whole-number arithmetic, so sums are exact and every platform agrees.
//! θ is not searched by bisection but found exactly by freezing, round after round, the children that
//! overshoot on the side that overshoots more in all (as flexible layouts resolve their lengths); the limit of
//! a bisection is the same point.
//!
//! Source: Balinski and Young, *Fair Representation*, 1982.

use std::cmp::Reverse;

use thiserror::Error;

/// Weights are read to this many bits below the largest; products with 62-bit totals then fit 128 bits.
const WEIGHT_BITS: i32 = 44;

/// Why a total cannot be split.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SplitError {
    /// There is nobody to give it to.
    #[error("a total of {total} cannot be split over no children; add a child")]
    NoChildren {
        /// The total.
        total: i64,
    },
    /// A weight is negative or not finite.
    #[error("weight {index} is {value}; weights are finite and not negative")]
    BadWeight {
        /// Position of the weight, counted from 0.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// The unit is not positive, or the lists differ in length.
    #[error("the unit {unit} must be above 0, and {weights} weights need as many bounds, not {bounds}")]
    BadShape {
        /// The unit.
        unit: i64,
        /// Number of weights.
        weights: usize,
        /// Number of bounds.
        bounds: usize,
    },
    /// A number is too large to be split exactly.
    #[error("{value} is beyond ±2⁶² and cannot be split exactly")]
    TooLarge {
        /// The number.
        value: i64,
    },
    /// A lower bound lies above its upper bound.
    #[error("the bounds of child {index} are crossed: {lo} is above {hi}")]
    CrossedBounds {
        /// Position of the child, counted from 0.
        index: usize,
        /// Lower bound.
        lo: i64,
        /// Upper bound.
        hi: i64,
    },
    /// The lower bounds ask for more than there is.
    #[error("the lower bounds need {excess} more than the total; lower them or raise the total")]
    Excess {
        /// Σlo − Q.
        excess: i64,
    },
    /// The upper bounds leave part of the total without a place.
    #[error("the upper bounds leave {shortfall} of the total without a place; raise them or lower the total")]
    Shortfall {
        /// Q − Σhi.
        shortfall: i64,
    },
}

/// The least and the most that a child may get, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least this.
    pub lo: i64,
    /// At most this.
    pub hi: i64,
}

impl Bounds {
    /// The largest magnitude of a bound or total.
    pub const LIMIT: i64 = 1 << 62;
    /// Anything.
    pub const FREE: Self = Self { lo: -Self::LIMIT, hi: Self::LIMIT };
    /// Zero or more.
    pub const NOT_NEGATIVE: Self = Self { lo: 0, hi: Self::LIMIT };

    /// Exactly this.
    pub const fn fixed(value: i64) -> Self {
        Self { lo: value, hi: value }
    }

    fn negated(self) -> Self {
        Self { lo: -self.hi, hi: -self.lo }
    }

    /// The bounds in whole units; crossed where no whole unit lies between.
    fn in_units(self, unit: i64) -> Self {
        Self { lo: -(-self.lo).div_euclid(unit), hi: self.hi.div_euclid(unit) }
    }
}

/// Splits `total` over `weights` in whole ones.
///
/// # Errors
/// [`SplitError`] when there is no child for a total, or a weight is negative or not finite.
pub fn split(total: i64, weights: &[f64]) -> Result<Vec<i64>, SplitError> {
    split_in_units(total, 1, weights)
}

/// Splits `total` over `weights` in whole units; a remainder of less than one unit goes to one child.
///
/// # Errors
/// As [`split`]; also when the unit is not positive.
pub fn split_in_units(total: i64, unit: i64, weights: &[f64]) -> Result<Vec<i64>, SplitError> {
    split_bounded(total, unit, weights, &vec![Bounds::FREE; weights.len()])
}

/// Splits `total` over `weights` in whole units with every child inside its bounds.
///
/// Children that are fixed (`lo == hi`) get exactly that and are left out of the rounding. Where the bounds
/// leave no solution in whole units though there is one in ones, the split is made in ones.
///
/// # Errors
/// As [`split_in_units`]; also [`SplitError::CrossedBounds`], and [`SplitError::Excess`] or
/// [`SplitError::Shortfall`] with the missing amount when no split can satisfy the bounds.
pub fn split_bounded(total: i64, unit: i64, weights: &[f64], bounds: &[Bounds]) -> Result<Vec<i64>, SplitError> {
    check(total, unit, weights, bounds)?;
    if total < 0 {
        let mirrored: Vec<Bounds> = bounds.iter().map(|it| it.negated()).collect();
        return Ok(split_positive(-total, unit, weights, &mirrored)?.into_iter().map(|it| -it).collect());
    }
    split_positive(total, unit, weights, bounds)
}

fn check(total: i64, unit: i64, weights: &[f64], bounds: &[Bounds]) -> Result<(), SplitError> {
    if unit <= 0 || weights.len() != bounds.len() {
        return Err(SplitError::BadShape { unit, weights: weights.len(), bounds: bounds.len() });
    }
    if let Some(index) = weights.iter().position(|it| !(it.is_finite() && *it >= 0.0)) {
        return Err(SplitError::BadWeight { index, value: weights[index] });
    }
    let ends = bounds.iter().flat_map(|it| [it.lo, it.hi]);
    if let Some(value) = ends.chain([total, unit]).find(|it| it.unsigned_abs() > Bounds::LIMIT.unsigned_abs()) {
        return Err(SplitError::TooLarge { value });
    }
    if let Some(index) = bounds.iter().position(|it| it.lo > it.hi) {
        return Err(SplitError::CrossedBounds { index, lo: bounds[index].lo, hi: bounds[index].hi });
    }
    if weights.is_empty() && total != 0 {
        return Err(SplitError::NoChildren { total });
    }
    let sum = |of: fn(&Bounds) -> i64| bounds.iter().map(|it| i128::from(of(it))).sum::<i128>();
    let (lowest, highest) = (sum(|it| it.lo), sum(|it| it.hi));
    // The sums may leave i64 only where bounds near the limit meet; the report is then the limit itself.
    let report = |gap: i128| i64::try_from(gap).unwrap_or(i64::MAX);
    if lowest > i128::from(total) {
        return Err(SplitError::Excess { excess: report(lowest - i128::from(total)) });
    }
    if highest < i128::from(total) {
        return Err(SplitError::Shortfall { shortfall: report(i128::from(total) - highest) });
    }
    Ok(())
}

/// The split of a feasible problem with `total` ≥ 0.
fn split_positive(total: i64, unit: i64, weights: &[f64], bounds: &[Bounds]) -> Result<Vec<i64>, SplitError> {
    let weights = whole_weights(weights);
    if unit > 1
        && let Some(parts) = split_whole_units(total, unit, &weights, bounds)
    {
        return Ok(parts);
    }
    Ok(share_out(i128::from(total), &weights, bounds))
}

/// The split in whole units plus one remainder, `None` where the bounds leave no such solution.
fn split_whole_units(total: i64, unit: i64, weights: &[i128], bounds: &[Bounds]) -> Option<Vec<i64>> {
    let mut parts: Vec<i64> = bounds.iter().map(|it| it.lo).collect();
    let free: Vec<usize> = (0..bounds.len()).filter(|&i| bounds[i].lo < bounds[i].hi).collect();
    let fixed: i128 = bounds.iter().filter(|it| it.lo == it.hi).map(|it| i128::from(it.lo)).sum();
    let rest = i64::try_from(i128::from(total) - fixed).ok()?;
    if free.is_empty() {
        return (rest == 0).then_some(parts);
    }
    let (whole, remainder) = (rest / unit, rest % unit);
    let weights: Vec<i128> = free.iter().map(|&i| weights[i]).collect();
    let mut by_weight: Vec<usize> = (0..free.len()).collect();
    by_weight.sort_by_key(|&k| Reverse(weights[k]));
    let candidates = if remainder == 0 { &by_weight[..1] } else { &by_weight[..] };
    for &keeper in candidates {
        let units: Vec<Bounds> = free
            .iter()
            .enumerate()
            .map(|(k, &i)| if k == keeper { shifted(bounds[i], remainder) } else { bounds[i] }.in_units(unit))
            .collect();
        if is_feasible(whole, &units) {
            for (part, &i) in share_out(i128::from(whole), &weights, &units).into_iter().zip(&free) {
                parts[i] = part * unit;
            }
            parts[free[keeper]] += remainder;
            return Some(parts);
        }
    }
    None
}

/// The bounds on what a child gets in whole units when it also keeps `remainder`.
fn shifted(bounds: Bounds, remainder: i64) -> Bounds {
    let clamp = |value: i64| value.saturating_sub(remainder).clamp(-Bounds::LIMIT, Bounds::LIMIT);
    Bounds { lo: clamp(bounds.lo), hi: clamp(bounds.hi) }
}

fn is_feasible(total: i64, bounds: &[Bounds]) -> bool {
    let (lo, hi) =
        bounds.iter().fold((0_i128, 0_i128), |(lo, hi), it| (lo + i128::from(it.lo), hi + i128::from(it.hi)));
    bounds.iter().all(|it| it.lo <= it.hi) && lo <= i128::from(total) && i128::from(total) <= hi
}

/// The weights as whole numbers in the same proportions; scaling by a power of two loses nothing.
fn whole_weights(weights: &[f64]) -> Vec<i128> {
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return vec![1; weights.len()];
    }
    let shift = WEIGHT_BITS - libm::ilogb(largest);
    weights.iter().map(|it| libm::scalbn(*it, shift).floor() as i128).collect()
}

/// Splits a feasible `total` in ones: freezes the children that the bounds hold, rounds the rest.
fn share_out(total: i128, weights: &[i128], bounds: &[Bounds]) -> Vec<i64> {
    let mut parts = vec![0_i64; weights.len()];
    let mut free: Vec<usize> = (0..weights.len()).collect();
    let mut rest = total;
    while !free.is_empty() {
        let equal = free.iter().all(|&i| weights[i] == 0);
        let weight = |i: usize| if equal { 1 } else { weights[i] };
        let weight_sum: i128 = free.iter().map(|&i| weight(i)).sum();
        // Both in units of 1 / weight_sum, so that nothing is rounded before the end.
        let below = |i: usize| (i128::from(bounds[i].lo) * weight_sum - rest * weight(i)).max(0);
        let above = |i: usize| (rest * weight(i) - i128::from(bounds[i].hi) * weight_sum).max(0);
        let (under, over) = free.iter().fold((0, 0), |(u, o), &i| (u + below(i), o + above(i)));
        if under == 0 && over == 0 {
            round_largest_remainder(rest, &free, weight, weight_sum, &mut parts);
            break;
        }
        let frozen: Vec<usize> =
            free.iter().copied().filter(|&i| if under >= over { below(i) > 0 } else { above(i) > 0 }).collect();
        for i in frozen {
            parts[i] = if under >= over { bounds[i].lo } else { bounds[i].hi };
            rest -= i128::from(parts[i]);
            free.retain(|&it| it != i);
        }
    }
    parts
}

fn round_largest_remainder(
    rest: i128,
    free: &[usize],
    weight: impl Fn(usize) -> i128,
    weight_sum: i128,
    parts: &mut [i64],
) {
    let mut left = rest;
    let mut fractions: Vec<(usize, i128)> = Vec::with_capacity(free.len());
    for &i in free {
        let quota = rest * weight(i);
        let whole = quota.div_euclid(weight_sum);
        left -= whole;
        parts[i] = whole as i64;
        fractions.push((i, quota.rem_euclid(weight_sum)));
    }
    // A stable sort keeps the order of indexes among equal fractions.
    fractions.sort_by_key(|&(_, fraction)| Reverse(fraction));
    for &(i, _) in fractions.iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[i] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_fractions_get_what_is_left() {
        // By hand: quotas of 10 over 1:2:4 are 1.43, 2.86, 5.71; the two units left go to .86 and .71.
        assert_eq!(split(10, &[1.0, 2.0, 4.0]), Ok(vec![1, 3, 6]));
        // Quotas 0.5 and 1.5: a tie, so the lower index gets the unit.
        assert_eq!(split(2, &[1.0, 3.0]), Ok(vec![1, 1]));
        assert_eq!(split(-10, &[1.0, 2.0, 4.0]), Ok(vec![-1, -3, -6]));
        assert_eq!(split(7, &[0.0, 0.0, 0.0]), Ok(vec![3, 2, 2]));
        assert_eq!(split(0, &[]), Ok(vec![]));
        assert_eq!(split(1, &[]), Err(SplitError::NoChildren { total: 1 }));
        assert_eq!(split(1, &[-1.0]), Err(SplitError::BadWeight { index: 0, value: -1.0 }));
        assert!(matches!(split(1, &[f64::NAN]), Err(SplitError::BadWeight { index: 0, .. })));
    }

    #[test]
    fn a_remainder_of_less_than_a_unit_stays_in_one_piece() {
        // 1,234 in hundreds: 12 units over 1:2 are 4 and 8; the 34 go to the larger weight.
        assert_eq!(split_in_units(1234, 100, &[1.0, 2.0]), Ok(vec![400, 834]));
        assert_eq!(split_in_units(-1234, 100, &[1.0, 2.0]), Ok(vec![-400, -834]));
        // With a cap of 800 it gets 7 units beside the 34; with one of 20 it has no room for them.
        let capped = |hi| split_bounded(1234, 100, &[1.0, 2.0], &[Bounds::NOT_NEGATIVE, Bounds { lo: 0, hi }]);
        assert_eq!(capped(800), Ok(vec![500, 734]));
        assert_eq!(capped(20), Ok(vec![1234, 0]));
    }

    #[test]
    fn bounds_hold_and_the_others_keep_their_proportions() {
        // By hand: 100 over 1:1:2 would be 25, 25, 50; a cap of 30 on the last leaves 70 for two equals.
        let free = Bounds::NOT_NEGATIVE;
        assert_eq!(
            split_bounded(100, 1, &[1.0, 1.0, 2.0], &[free, free, Bounds { lo: 0, hi: 30 }]),
            Ok(vec![35, 35, 30])
        );
        // A floor of 40 on the first and the cap: 40, then 30 for the other equal.
        let bounds = [Bounds { lo: 40, hi: 90 }, free, Bounds { lo: 0, hi: 30 }];
        assert_eq!(split_bounded(100, 1, &[1.0, 1.0, 2.0], &bounds), Ok(vec![40, 30, 30]));
        // Children without weight take what capped ones leave.
        assert_eq!(split_bounded(10, 1, &[0.0, 0.0, 1.0], &[free, free, Bounds { lo: 0, hi: 5 }]), Ok(vec![3, 2, 5]));
    }

    #[test]
    fn infeasible_bounds_say_by_how_much() {
        let floors = [Bounds { lo: 60, hi: 100 }, Bounds { lo: 50, hi: 100 }];
        assert_eq!(split_bounded(100, 1, &[1.0, 1.0], &floors), Err(SplitError::Excess { excess: 10 }));
        assert_eq!(split_bounded(250, 1, &[1.0, 1.0], &floors), Err(SplitError::Shortfall { shortfall: 50 }));
        let crossed = [Bounds { lo: 2, hi: 1 }];
        assert_eq!(split_bounded(1, 1, &[1.0], &crossed), Err(SplitError::CrossedBounds { index: 0, lo: 2, hi: 1 }));
    }

    #[test]
    fn bounds_without_a_whole_unit_between_are_met_in_ones() {
        let bounds = [Bounds { lo: 110, hi: 190 }, Bounds { lo: 0, hi: 1000 }];
        let parts = split_bounded(500, 100, &[1.0, 9.0], &bounds);
        assert_eq!(parts, Ok(vec![110, 390]));
    }
}
