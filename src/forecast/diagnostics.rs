//! What a method left behind: whether the residuals still hold a pattern, lean to one side, or have outliers.
//!
//! With residuals e over n observations, those missing left out of every sum: `r_k = Σ(e_t − ē)(e_{t−k} − ē) / Σ(e_t − ē)²`,
//! bounds ±1.96/√n; Ljung-Box `Q = n(n+2)·Σ_{k≤K} r_k²/(n−k)`, chi-squared with K less the number of weights; the mean's
//! `t = ē/(s/√n)` with n − 1 degrees of freedom. K = min(2m, n/5) (10 in place of 2m without a season), at least three
//! above the number of weights. Source: Ljung & Box 1978; Hyndman & Athanasopoulos, *FPP3*, §5.4.

use super::{Parameter, SeasonLength};
use crate::math::{chi_squared_tail, mean, standard_deviation, student_t_cdf};

/// Below this probability a finding is spoken of.
const MAX_P: f64 = 0.05;
/// Fewest residuals that say anything.
const MIN_RESIDUALS: usize = 12;
/// Largest misses named, and from how many standard deviations on one is unusual.
const N_LARGEST: usize = 3;
const UNUSUAL: f64 = 2.5;

/// What the residuals say.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostics {
    /// Residuals there are.
    pub n: usize,
    /// Autocorrelation at lags 1, 2, …; as many as two seasons where the history allows.
    pub autocorrelation: Vec<f64>,
    /// What noise stays within nineteen times in twenty: 1.96/√n.
    pub bound: f64,
    /// The joint test of the autocorrelations.
    pub ljung_box: LjungBox,
    /// The test whether the mean is zero.
    pub bias: BiasTest,
    /// The largest misses, largest first.
    pub largest: Vec<Miss>,
}

/// The Ljung-Box test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LjungBox {
    /// Lags tested together.
    pub n_lags: usize,
    /// Q.
    pub statistic: f64,
    /// Degrees of freedom: lags less weights.
    pub df: usize,
    /// The probability of such a Q if nothing but noise is left.
    pub p: f64,
}

/// The t-test of the mean residual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BiasTest {
    /// Mean of actual − fitted, in the series' unit: positive where the method is too low.
    pub mean: f64,
    /// Its t.
    pub t: f64,
    /// The two-sided probability of such a mean if there is no bias.
    pub p: f64,
}

/// One large residual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// Position of the observation, counted from 0.
    pub position: usize,
    /// Actual − fitted.
    pub residual: f64,
    /// The same in standard deviations of all residuals.
    pub score: f64,
}

/// What pattern is left, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftPattern {
    /// None that the test sees.
    Noise,
    /// One season apart they are alike: part of the season is missed.
    Season,
    /// One season apart they are opposed: the season is fitted too closely to few years.
    SeasonTooClose,
    /// Neighbours miss alike: the method follows too slowly.
    TooSlow,
    /// Neighbours miss in turn: the method overreacts.
    TooQuick,
    /// At some other lag.
    Lag(usize),
}

impl Diagnostics {
    /// The diagnostics of `residuals` = actual − fitted, one per observation, `None` where either is missing; `n_weights`
    /// is [`n_weights`] of the fit. `None` below twelve residuals or when all are the same.
    ///
    /// ```
    /// use kedge::forecast::{Diagnostics, SeasonLength};
    /// let alternating: Vec<Option<f64>> = (0..40).map(|t| Some([1.0, -1.0][t % 2])).collect();
    /// let found = Diagnostics::new(&alternating, SeasonLength::NONE, 0).unwrap();
    /// assert!(found.ljung_box.p < 1e-6 && found.autocorrelation[0] < -found.bound);
    /// assert_eq!(Diagnostics::new(&alternating[..11], SeasonLength::NONE, 0), None);
    /// ```
    pub fn new(residuals: &[Option<f64>], season_length: SeasonLength, n_weights: usize) -> Option<Self> {
        let known: Vec<f64> = residuals.iter().copied().flatten().collect();
        let n = known.len();
        if n < MIN_RESIDUALS {
            return None;
        }
        let centre = mean(&known)?;
        let sd = standard_deviation(&known).filter(|it| it.is_finite() && *it > 1e-12 * centre.abs())?;
        let m = season_length.get();
        let two_seasons = if m > 1 { 2 * m } else { 10 };
        let n_lags = two_seasons.min(n / 5).max(n_weights + 3).min(n - 2);
        let n_shown = two_seasons.min(n / 2).max(n_lags);
        let centred: Vec<Option<f64>> = residuals.iter().map(|it| it.map(|it| (it - centre) / sd)).collect();
        let autocorrelation = autocorrelations(&centred, n_shown);
        Some(Self {
            n,
            bound: 1.96 / (n as f64).sqrt(),
            ljung_box: ljung_box(&autocorrelation[..n_lags], n, n_weights),
            autocorrelation,
            bias: bias_test(centre, sd, n),
            largest: largest(residuals, sd),
        })
    }

    /// What pattern is left; a season of `season_length` counts before everything else.
    pub fn pattern(&self, season_length: SeasonLength) -> LeftPattern {
        let m = season_length.get();
        let at = |lag: usize| lag.checked_sub(1).and_then(|i| self.autocorrelation.get(i)).copied().unwrap_or(0.0);
        // The season's lag is looked at on its own: among many lags the joint test dilutes it.
        if m > 1 && at(m) > self.bound && (self.ljung_box.p < MAX_P || at(m) > 1.5 * self.bound) {
            return LeftPattern::Season;
        }
        if self.ljung_box.p >= MAX_P {
            return LeftPattern::Noise;
        }
        let tested = &self.autocorrelation[..self.ljung_box.n_lags];
        let strongest = (1..=tested.len()).max_by(|a, b| at(*a).abs().total_cmp(&at(*b).abs())).unwrap_or(1);
        match at(1) {
            _ if strongest == m && at(m) < -self.bound => LeftPattern::SeasonTooClose,
            r if r > self.bound => LeftPattern::TooSlow,
            r if r < -self.bound => LeftPattern::TooQuick,
            _ => LeftPattern::Lag(strongest),
        }
    }

    /// Whether the mean residual is unlikely to be chance.
    pub fn is_biased(&self) -> bool {
        self.bias.p < MAX_P
    }

    /// The misses that are out of the ordinary.
    pub fn unusual(&self) -> impl Iterator<Item = &Miss> {
        self.largest.iter().filter(|it| it.score.abs() >= UNUSUAL)
    }
}

/// Smoothing weights and coefficients among the parameters of a fit, which bend the residuals towards noise: first
/// states, scales and window lengths do not count.
pub fn n_weights(parameters: &[Parameter]) -> usize {
    let is_weight = |it: &&Parameter| {
        let first = it.symbol.chars().next();
        first.is_some_and(|it| "αβγφθΦΘ".contains(it))
    };
    parameters.iter().filter(is_weight).count()
}

/// Autocorrelations at lags 1 to `n_lags` of centred values; pairs with a missing value are left out.
fn autocorrelations(centred: &[Option<f64>], n_lags: usize) -> Vec<f64> {
    let product = |lag: usize| -> f64 {
        centred.iter().zip(&centred[lag.min(centred.len())..]).filter_map(|(then, now)| Some((*then)? * (*now)?)).sum()
    };
    let squares = product(0);
    (1..=n_lags).map(|lag| product(lag) / squares).collect()
}

fn ljung_box(r: &[f64], n: usize, n_weights: usize) -> LjungBox {
    let size = n as f64;
    let sum: f64 = r.iter().enumerate().map(|(i, r)| r * r / (size - (i + 1) as f64)).sum();
    let statistic = size * (size + 2.0) * sum;
    let df = r.len().saturating_sub(n_weights).max(1);
    LjungBox { n_lags: r.len(), statistic, df, p: chi_squared_tail(statistic, df as f64) }
}

fn bias_test(mean: f64, sd: f64, n: usize) -> BiasTest {
    let t = mean / (sd / (n as f64).sqrt());
    BiasTest { mean, t, p: 2.0 * student_t_cdf(-t.abs(), (n - 1) as f64) }
}

fn largest(residuals: &[Option<f64>], sd: f64) -> Vec<Miss> {
    let miss =
        |(position, it): (usize, &Option<f64>)| it.map(|residual| Miss { position, residual, score: residual / sd });
    let mut misses: Vec<Miss> = residuals.iter().enumerate().filter_map(miss).collect();
    misses.sort_by(|a, b| b.residual.abs().total_cmp(&a.residual.abs()));
    misses.truncate(N_LARGEST);
    misses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::fit::parameter;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn gaps_are_left_out_and_lags_stay_in_place() {
        let mut wave: Vec<Option<f64>> = (0..48).map(|t| Some([3.0, -1.0, -1.0, -1.0][t % 4])).collect();
        wave[7] = None;
        let found = Diagnostics::new(&wave, SeasonLength::QUARTERLY, 0).unwrap();
        assert_eq!(found.n, 47);
        assert_eq!(found.pattern(SeasonLength::QUARTERLY), LeftPattern::Season);
        assert_eq!(found.pattern(SeasonLength::NONE), LeftPattern::TooQuick);
    }

    #[test]
    fn misses_that_change_sides_every_year_are_told_from_a_missed_season() {
        let noise = |t: i32| f64::from((t * 7919 + 13) % 101) / 50.0 - 1.0;
        let opposed: Vec<f64> = (0..72).map(|t| noise(t % 12) * if t / 12 % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let found = Diagnostics::new(&known(&opposed), SeasonLength::MONTHLY, 0).unwrap();
        assert!(found.autocorrelation[11] < -found.bound);
        assert_eq!(found.pattern(SeasonLength::MONTHLY), LeftPattern::SeasonTooClose);
    }

    #[test]
    fn a_single_large_miss_is_named_with_its_place() {
        let mut values: Vec<f64> = (0..30).map(|t| f64::from((t * 7919 + 13) % 101) / 50.0 - 1.0).collect();
        values[11] = -9.0;
        let found = Diagnostics::new(&known(&values), SeasonLength::MONTHLY, 2).unwrap();
        assert_eq!(found.unusual().map(|it| it.position).collect::<Vec<_>>(), [11]);
        assert_eq!(found.ljung_box.df, found.ljung_box.n_lags - 2);
    }

    #[test]
    fn no_input_panics() {
        for values in [vec![], vec![1.0; 40], vec![1e12; 40], vec![0.0; 13], (0..2600).map(f64::from).collect()] {
            let found = Diagnostics::new(&known(&values), SeasonLength::MONTHLY, 40);
            assert!(found.is_none_or(|it| it.ljung_box.p.is_finite() && it.bias.p.is_finite()));
        }
        let many = Diagnostics::new(
            &known(&[1.0, 2.0, 0.0, 1.5, 1.0, 2.0, 0.0, 1.5, 1.0, 2.0, 0.0, 1.5]),
            SeasonLength::MONTHLY,
            40,
        );
        assert_eq!(many.unwrap().ljung_box.df, 1);
    }

    #[test]
    fn weights_are_counted_and_first_states_are_not() {
        let fit = ["α", "β", "φ", "l₀", "b₀", "σ", "k", "φ1", "Θ1"].map(|it| parameter(it, 0.5));
        assert_eq!(n_weights(&fit), 5);
    }
}
