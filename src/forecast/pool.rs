//! What a group of like series lends to a short one: weights, season, growth and width (T15, P6).
//!
//! From every like series with two full seasons and a mean above zero: the index of its season (values in units of
//! its mean, by classical decomposition), and from what is left the weights of damped Holt, the growth per period
//! (slope of the least-squares line ÷ mean) and the relative one-step error. The pool holds the medians, and the mean
//! of the indices where at least half of the series pass the season test. Source: Duncan, Gorr & Szczypula 2001.

use super::fit::Predict;
use super::methods::{Holt, TrendKind};
use super::seasonality::{classical_indices, is_seasonal, shrink_indices};
use super::{Fit, SeasonLength, SeasonalIndices, Series};
use crate::math::{fit_line, quantile_sorted};

/// Fewest observations of a like series without a season: what damped Holt needs.
const MIN_LENGTH: usize = 8;
/// A month may not sell less than this share of the mean month: one divides by it.
const MIN_INDEX: f64 = 0.05;
/// Growth per period beyond which a line through a history says nothing about the future.
const MAX_GROWTH: f64 = 0.1;

/// A like series and where its season begins.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolMember {
    /// Its history.
    pub series: Series,
    /// Season position of the first observation, e.g. 3 for April in a calendar year of months.
    pub phase: usize,
}

/// What like series have in common; all of it without unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Median weight of the level.
    pub alpha: f64,
    /// Median damping of the growth.
    pub phi: f64,
    /// Median growth per period, as a share of the level.
    pub growth: f64,
    /// Median root mean square of the one-step errors, as a share of the level.
    pub relative_error: f64,
    /// Multiplicative indices from season position 0; empty without a season.
    pub season: SeasonalIndices,
    /// How many series stand behind it.
    pub n_series: usize,
}

impl Pool {
    /// The pool of these series; `None` when none of them is long enough, which leaves the benchmarks (T0).
    pub fn new(members: &[PoolMember], season_length: SeasonLength) -> Option<Self> {
        let m = season_length.get();
        let usable = |it: &&PoolMember| it.series.len() >= MIN_LENGTH.max(2 * m) && mean(it.series.values()) > 0.0;
        let members: Vec<&PoolMember> = members.iter().filter(usable).collect();
        let season = common_season(&members, m);
        let traits: Vec<Traits> = members.iter().filter_map(|it| Traits::of(it, &season)).collect();
        let median = |of: fn(&Traits) -> f64| {
            let mut values: Vec<f64> = traits.iter().map(of).collect();
            values.sort_unstable_by(f64::total_cmp);
            quantile_sorted(&values, 0.5)
        };
        Some(Self {
            season_length,
            alpha: median(|it| it.alpha)?,
            phi: median(|it| it.phi)?,
            growth: median(|it| it.growth)?,
            relative_error: median(|it| it.relative_error)?,
            season,
            n_series: traits.len(),
        })
    }

    /// The season of a series whose first observation has position `phase`, from its own values and the group's:
    /// position 0 of the result = the first observation. The own weight is n/(n + 24), 0 below 12 observations.
    pub fn season_of(&self, y: &[f64], phase: usize) -> SeasonalIndices {
        let m = self.season.values.len();
        let group = SeasonalIndices {
            values: (0..m).map(|i| self.season.values[(i + phase) % m]).collect(),
            multiplicative: true,
        };
        if m == 0 { group } else { shrink_indices(&own_indices(y, &group), y.len(), &group) }
    }
}

/// Growth per period as a share of the mean, within what a history can tell.
pub(super) fn growth(adjusted: &[f64]) -> f64 {
    let mean = mean(adjusted);
    if mean > 0.0 { (fit_line(adjusted).slope / mean).clamp(-MAX_GROWTH, MAX_GROWTH) } else { 0.0 }
}

/// The ratio of each value to the line through the adjusted ones, averaged by position; the group's where none is seen.
fn own_indices(y: &[f64], group: &SeasonalIndices) -> SeasonalIndices {
    let m = group.values.len();
    let adjusted: Vec<f64> = y.iter().enumerate().map(|(t, it)| group.remove(t, *it)).collect();
    let line = fit_line(&adjusted);
    let (mut sums, mut counts) = (vec![0.0; m], vec![0.0; m]);
    for (t, value) in y.iter().enumerate() {
        let trend = line.at(t as f64);
        if trend > 0.0 {
            sums[t % m] += value / trend;
            counts[t % m] += 1.0;
        }
    }
    let index = |i: usize| if counts[i] > 0.0 { (sums[i] / counts[i]).max(MIN_INDEX) } else { group.values[i] };
    SeasonalIndices { values: (0..m).map(index).collect(), multiplicative: true }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean of the members' indices from season position 0; neutral unless half of them have a season.
fn common_season(members: &[&PoolMember], m: usize) -> SeasonalIndices {
    let n_seasonal = members.iter().filter(|it| is_seasonal(it.series.values(), m)).count();
    if m < 2 || n_seasonal == 0 || 2 * n_seasonal < members.len() {
        return SeasonalIndices { values: Vec::new(), multiplicative: true };
    }
    let mut sums = vec![0.0; m];
    for member in members {
        let y = member.series.values();
        let scale = mean(y);
        let scaled: Vec<f64> = y.iter().map(|it| it / scale).collect();
        // Differences in units of the mean, not ratios: they exist for a series with zeros, too.
        for (i, value) in classical_indices(&scaled, m, false).values.iter().enumerate() {
            sums[(i + member.phase) % m] += value;
        }
    }
    let raw: Vec<f64> = sums.iter().map(|it| (1.0 + it / members.len() as f64).max(MIN_INDEX)).collect();
    let centre = mean(&raw);
    SeasonalIndices { values: raw.iter().map(|it| it / centre).collect(), multiplicative: true }
}

/// What one like series contributes.
struct Traits {
    alpha: f64,
    phi: f64,
    growth: f64,
    relative_error: f64,
}

impl Traits {
    fn of(member: &PoolMember, season: &SeasonalIndices) -> Option<Self> {
        let y = member.series.values();
        let adjusted: Vec<f64> = y.iter().enumerate().map(|(t, it)| season.remove(t + member.phase, *it)).collect();
        let series = Series::new(adjusted).ok()?;
        let holt = Holt { trend: TrendKind::Damped, start: None }.fit(&series).ok()?;
        let [alpha, _, phi] = holt.search_point()?.first();
        let errors = series.values().iter().zip(holt.fitted()).filter_map(|(y, f)| f.map(|f| y - f));
        let sum_sq: f64 = errors.map(|e| e * e).sum();
        let relative_error = (sum_sq / series.len() as f64).sqrt() / mean(series.values());
        let growth = growth(series.values());
        [alpha, phi, growth, relative_error].iter().all(|it| it.is_finite()).then_some(Self {
            alpha,
            phi,
            growth,
            relative_error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: [f64; 4] = [0.5, 1.5, 1.2, 0.8];

    /// Quarters that begin at `phase` with the season [`INDEX`] and 1 % growth of the first level.
    pub(crate) fn member(level: f64, phase: usize) -> PoolMember {
        let value = |t: usize| level * (1.0 + 0.01 * t as f64) * INDEX[(t + phase) % 4];
        PoolMember { series: Series::new((0..24).map(value).collect()).unwrap(), phase }
    }

    #[test]
    fn the_season_is_common_wherever_the_histories_begin() {
        let pool = Pool::new(&[member(10.0, 0), member(500.0, 3), member(3.0, 1)], SeasonLength::QUARTERLY).unwrap();
        assert_eq!(pool.n_series, 3);
        for (found, expected) in pool.season.values.iter().zip(INDEX) {
            assert!((found - expected).abs() < 0.02, "{found} is not {expected}");
        }
        assert!(pool.growth > 0.007 && pool.growth < 0.011, "{}", pool.growth);
        let shifted = pool.season_of(&[1.0; 5], 2);
        assert_eq!(shifted.values, [2, 3, 0, 1].map(|i| pool.season.values[i]));
    }

    #[test]
    fn nothing_alike_is_no_pool() {
        assert_eq!(Pool::new(&[], SeasonLength::MONTHLY), None);
        assert_eq!(
            Pool::new(
                &[member(10.0, 0)].map(|it| PoolMember { series: it.series.head(7), ..it }),
                SeasonLength::QUARTERLY
            ),
            None
        );
        let zero = PoolMember { series: Series::new(vec![0.0; 40]).unwrap(), phase: 0 };
        assert_eq!(Pool::new(&[zero], SeasonLength::MONTHLY), None);
    }
}
