//! Intermittent demand: when it was asked for, how much, and what may come.
//!
//! A history of mostly zeros is read as two series: the size of each sale, and the gap to the sale before. Futures are
//! drawn the same way: whether a period sells, times how much. Sources: Croston 1972; Willemain, Smart & Schwarz 2004.

use super::{FitError, Horizon, MethodId, Series};
use crate::math::Generator;

/// Where smoothing weights of intermittent demand are searched: the literature's 0.1 to 0.3 (Croston 1972;
/// Syntetos & Boylan 2005). Higher weights chase single sales.
pub(super) const ALPHA_BOUNDS: (f64, f64) = (0.1, 0.3);
/// The literature's default, used where nothing can be searched.
pub(super) const DEFAULT_ALPHA: f64 = 0.1;

/// The sales of a history without returns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sales {
    /// Size of each sale, above zero.
    pub sizes: Vec<f64>,
    /// Periods up to and including each sale since the one before; the first is counted from the start.
    pub gaps: Vec<f64>,
}

impl Sales {
    /// The sales of `y`.
    pub fn of(y: &[f64]) -> Self {
        let (mut sizes, mut gaps, mut gap) = (Vec::new(), Vec::new(), 0.0);
        for value in y {
            gap += 1.0;
            if *value > 0.0 {
                sizes.push(*value);
                gaps.push(gap);
                gap = 0.0;
            }
        }
        Self { sizes, gaps }
    }

    /// The gap before the first known one: 1 when the history starts with a sale. Otherwise nobody knows how long
    /// the wait before the history was, and the mean gap between sales stands in (the first, where there is no other).
    pub fn first_gap(&self) -> f64 {
        match self.gaps.as_slice() {
            [] => 0.0,
            [first, later @ ..] if *first > 1.0 && !later.is_empty() => later.iter().sum::<f64>() / later.len() as f64,
            [first, ..] => *first,
        }
    }

    /// Mean of all gaps, the first counted from the start; 1 without sales.
    pub fn mean_gap(&self) -> f64 {
        if self.gaps.is_empty() { 1.0 } else { self.gaps.iter().sum::<f64>() / self.gaps.len() as f64 }
    }
}

/// Refuses returns: a size below zero has no meaning as a size, and netting it silently would shift the gaps.
pub(super) fn require_no_returns(method: MethodId, y: &Series) -> Result<(), FitError> {
    match y.values().iter().position(|it| *it < 0.0) {
        Some(i) => Err(FitError::Negative { method, position: i + 1, value: y.values()[i] }),
        None => Ok(()),
    }
}

/// Squared one-step errors of exponential smoothing from `first`, which takes the place of `values[0]`.
pub(super) fn smoothing_error(values: &[f64], first: f64, alpha: f64) -> f64 {
    let step = |(level, sum): (f64, f64), value: &f64| {
        let error = value - level;
        (level + alpha * error, sum + error * error)
    };
    values.iter().skip(1).fold((first, 0.0), step).1
}

/// The weight in [`ALPHA_BOUNDS`] with the least [`smoothing_error`]; the default where too few values tell.
///
/// A grid first, since the error may have two valleys, then golden section around the best.
pub(super) fn best_alpha(values: &[f64], first: f64) -> f64 {
    const GRID: usize = 8;
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    if values.len() < 3 {
        return DEFAULT_ALPHA;
    }
    let (low, high) = ALPHA_BOUNDS;
    let step = (high - low) / GRID as f64;
    let error = |alpha: f64| smoothing_error(values, first, alpha);
    let at = |i: usize| (low + i as f64 * step).min(high);
    let best = (0..=GRID).min_by(|a, b| error(at(*a)).total_cmp(&error(at(*b)))).unwrap_or(0);
    let (mut a, mut b) = (at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    let (mut c, mut d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut at_c, mut at_d) = (error(c), error(d));
    for _ in 0..24 {
        if at_c < at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - GOLDEN * (b - a);
            at_c = error(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + GOLDEN * (b - a);
            at_d = error(d);
        }
    }
    // The best of the grid may lie on a bound, which golden section only approaches.
    [at(best), 0.5 * (a + b)].into_iter().min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(DEFAULT_ALPHA)
}

/// Futures of intermittent demand: in each period a sale with some probability, its size one of those seen.
///
/// Sizes are drawn with the weights of exponential smoothing, so that their mean is the smoothed size. The probability
/// is not known but estimated: each path draws its own from a beta distribution around the estimate, worth
/// `n_periods` observations, and keeps it over all steps. That makes steps move together, as in a part that dies out
/// or comes into fashion, and the sum wider than that of independent periods. A size drawn is moved a little, since
/// the next sale need not repeat one of the few seen (see [`Jitter`]).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DemandPaths {
    probability: f64,
    n_periods: f64,
    /// Sizes seen, and the running sum of their weights, ending at 1.
    sizes: Vec<f64>,
    cumulative: Vec<f64>,
    /// What every size is multiplied with, where sizes of every period would not reach the rate.
    factor: f64,
    jitter: Jitter,
}

/// How a size drawn is moved; a size that would not stay above zero is left.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Jitter {
    /// Counts of this unit: by √count normals, cut to whole units (Willemain, Smart & Schwarz 2004, who add the unit
    /// that the cut takes; leaving it out keeps the mean within about a tenth of the sizes').
    Counts(f64),
    /// Amounts: by normals of this standard deviation, the bandwidth of Silverman's rule.
    Amounts(f64),
}

impl Jitter {
    /// Sizes that are up to so many of a common unit are counts.
    const MAX_COUNT: f64 = 10_000.0;

    fn of(sizes: &[f64]) -> Self {
        let largest = sizes.iter().copied().fold(0.0_f64, f64::max);
        let unit = sizes.iter().fold(largest, |unit, size| common_unit(unit, *size, 1e-9 * largest));
        if largest <= Self::MAX_COUNT * unit {
            return Jitter::Counts(unit);
        }
        let n = sizes.len() as f64;
        let mean = sizes.iter().map(|it| it / n).sum::<f64>();
        let variance = sizes.iter().map(|it| (it - mean) / n * (it - mean)).sum::<f64>();
        Jitter::Amounts(1.06 * variance.sqrt() * libm::pow(n, -0.2))
    }

    fn apply(self, size: f64, random: &mut Generator) -> f64 {
        let z = random.normal();
        let moved = match self {
            Jitter::Counts(unit) if unit > 0.0 => {
                let count = size / unit;
                (count + z * count.sqrt()).floor() * unit
            }
            Jitter::Counts(_) => size,
            Jitter::Amounts(sd) => size + z * sd,
        };
        if moved > 0.0 { moved } else { size }
    }
}

/// The largest unit of which both are whole multiples, up to `tolerance`: Euclid's algorithm.
fn common_unit(mut a: f64, mut b: f64, tolerance: f64) -> f64 {
    while b > tolerance {
        (a, b) = (b, (a - b * (a / b).round()).abs());
    }
    a
}

impl DemandPaths {
    /// Futures with `rate` units per period on average; `alpha` smooths the sizes, `n_periods` is how many periods
    /// of observation stand behind the rate.
    pub fn new(sizes: &[f64], alpha: f64, rate: f64, n_periods: f64) -> Self {
        let mut weight = 1.0;
        let mut weights = vec![0.0; sizes.len()];
        for (i, it) in weights.iter_mut().enumerate().rev() {
            *it = if i == 0 { weight } else { alpha * weight };
            weight *= 1.0 - alpha;
        }
        let total: f64 = weights.iter().sum();
        let mean = weights.iter().zip(sizes).map(|(w, s)| w * s).sum::<f64>() / total;
        let mut sum = 0.0;
        let cumulative = weights.iter().map(|it| {
            sum += it / total;
            sum
        });
        let probability = if sizes.is_empty() || mean <= 0.0 { 0.0 } else { (rate / mean).max(0.0) };
        Self {
            cumulative: cumulative.collect(),
            probability: probability.min(1.0),
            n_periods,
            sizes: sizes.to_vec(),
            factor: probability.max(1.0),
            jitter: Jitter::of(sizes),
        }
    }

    /// `n_paths` futures of `horizon` steps: `[path][step]`.
    pub fn draw(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Vec<Vec<f64>> {
        let mut path = || {
            let probability = self.draw_probability(random);
            (0..horizon.get()).map(|_| self.draw_period(probability, random)).collect()
        };
        (0..n_paths).map(|_| path()).collect()
    }

    fn draw_probability(&self, random: &mut Generator) -> f64 {
        if self.probability <= 0.0 || self.probability >= 1.0 {
            return self.probability;
        }
        let sells = random.gamma(self.probability * self.n_periods);
        let rests = random.gamma((1.0 - self.probability) * self.n_periods);
        if sells + rests > 0.0 { sells / (sells + rests) } else { self.probability }
    }

    fn draw_period(&self, probability: f64, random: &mut Generator) -> f64 {
        if random.uniform() >= probability {
            return 0.0;
        }
        let at = random.uniform();
        let i = self.cumulative.partition_point(|it| *it <= at).min(self.sizes.len().saturating_sub(1));
        self.sizes.get(i).map_or(0.0, |it| self.jitter.apply(*it, random) * self.factor)
    }
}

/// How many equally weighted observations tell as much as an exponential smoothing of `n` with weight `alpha`.
pub(super) fn effective_count(n: usize, alpha: f64) -> f64 {
    ((2.0 - alpha) / alpha).min(n as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_are_read_as_sizes_and_gaps() {
        // By hand: sales of 2, 3 and 1 in periods 3, 4 and 7 of 8.
        let sales = Sales::of(&[0.0, 0.0, 2.0, 3.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!((&sales.sizes[..], &sales.gaps[..]), (&[2.0, 3.0, 1.0][..], &[3.0, 1.0, 3.0][..]));
        assert_eq!((sales.first_gap(), sales.mean_gap()), (2.0, 7.0 / 3.0));
        assert_eq!(Sales::of(&[5.0, 0.0, 0.0, 4.0]).first_gap(), 1.0);
        assert_eq!(Sales::of(&[0.0, 0.0, 4.0]).first_gap(), 3.0);
    }

    #[test]
    fn paths_sell_as_much_as_the_rate_says() {
        let mut random = Generator::new(1);
        for rate in [0.2, 1.5, 4.0] {
            let paths = DemandPaths::new(&[1.0, 2.0, 5.0], 0.1, rate, 10.0);
            let drawn = paths.draw(Horizon::new(6).unwrap(), 20_000, &mut random);
            let mean = drawn.iter().flatten().sum::<f64>() / 120_000.0;
            // The jitter of counts adds up to a tenth: a count of 1 can only go up.
            assert!(mean > 0.98 * rate && mean < 1.15 * rate, "{mean} is not {rate}");
        }
        let none = DemandPaths::new(&[], 0.1, 0.0, 10.0).draw(Horizon::new(2).unwrap(), 3, &mut random);
        assert_eq!(none, vec![vec![0.0; 2]; 3]);
    }

    #[test]
    fn counts_are_told_from_amounts() {
        assert_eq!(Jitter::of(&[4.0, 6.0, 10.0]), Jitter::Counts(2.0));
        assert_eq!(Jitter::of(&[]), Jitter::Counts(0.0));
        let Jitter::Amounts(sd) = Jitter::of(&[1234.56, 999.01, 1500.77]) else { panic!("money is no count") };
        assert!(sd > 100.0 && sd < 250.0, "{sd}");
        // Tenths in binary still have a unit.
        let Jitter::Counts(unit) = Jitter::of(&[0.3, 0.7, 1.1]) else { panic!("tenths are counts") };
        assert!((unit - 0.1).abs() < 1e-8, "{unit}");
    }

    #[test]
    fn the_best_weight_is_found_on_a_bound_and_inside() {
        // A level that jumps asks for the highest weight; noise around a level for the lowest.
        let jump: Vec<f64> = (0..20).map(|t| if t < 10 { 1.0 } else { 9.0 }).collect();
        let noise: Vec<f64> = (0..20).map(|t| if t % 2 == 0 { 4.0 } else { 6.0 }).collect();
        assert_eq!((best_alpha(&jump, 1.0), best_alpha(&noise, 5.0)), (0.3, 0.1));
    }
}
