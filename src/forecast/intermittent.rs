//! The forecast of seldom demand: point, intervals, and the distribution of the sum over the horizon.
//!
//! On a history of mostly zeros no single method can prove itself, so four that remember differently are averaged
//! with equal weights: IMAPA, exponential smoothing with α shrunk half-way to 0.15, TSB with both weights shrunk
//! half-way to 0.2, and the mean of the last season. All four forget, which is what parts that die out ask for.
//! Rolling origins are the evidence that may speak against a member: it is left out when its squared error of the sum
//! over the horizon is more than twice the least of all.
//!
//! The point also falls with the chance that the article is already dead, or dies on the way: with a hazard δ per
//! period of one over five years, S_h = (1−δ)ʰ·P(alive), and after g periods without a sale that came with
//! probability p before, P(alive) = qᵍ/(qᵍ + δ(1−qᵍ)/(1−q)), q = (1−δ)(1−p). (Fader, Hardie & Shang 2010, with both
//! probabilities known.) So ŷ_h = S_h·mean of the members.
//!
//! The distribution is drawn, not assumed: each path follows one member, with a probability of a sale drawn around the
//! member's (see [`DemandPaths`]); the steps of a path therefore move together, and the sum is as uncertain as the rate
//! itself. Every step has the same margin, so its quantiles are taken over all steps at once. Paths do not die: on
//! monthly spare parts the quantiles of sums came out too low with S_h in them, since some parts come back to life.
//! Sources: Petropoulos & Kourentzes 2015; Teunter et al. 2011; Willemain, Smart & Schwarz 2004.

use super::backtest::origins;
use super::demand::{DEFAULT_ALPHA, DemandPaths, Sales, best_alpha, effective_count, require_no_returns};
use super::fit::require_length;
use super::methods::{Imapa, Tsb, TsbModel};
use super::{
    CumulativeQuantiles, Fit, FitError, Forecast, Horizon, Intermittency, IntervalLevel, MethodId, Outlook, Predict,
    PredictionInterval, RunOptions, SeasonLength, Series, TermRole, Working, cumulative_quantiles, intermittency,
};
use crate::math::{Generator, quantile_sorted};

/// Shrinkage targets of the smoothing weights, and how far: half of the way.
const SES_ALPHA: f64 = 0.15;
const TSB_WEIGHT: f64 = 0.2;
/// Window of the recent mean where there is no season, or a short one.
const WINDOW: usize = 12;
/// A member may have this multiple of the least squared error.
const TOLERATED: f64 = 2.0;
/// Mean life of an article, in seasons, where nothing else is known.
const LIFE: f64 = 5.0;
/// Fewest observations.
const MIN_LENGTH: usize = 4;
/// Fewest origins that may speak against a member.
const MIN_ORIGINS: usize = 8;
/// Paths where the options ask for none: intervals need some.
pub(super) const N_PATHS: usize = 2000;

/// Whether [`forecast_intermittent`] is the forecaster of this history rather than the league: four observations or
/// more without returns, intermittent or lumpy, or with fewer than two sales.
///
/// [`run`](super::run) asks here first, and judges the whole league only where the answer is no.
pub fn sells_seldom(series: &Series) -> bool {
    let y = series.values();
    y.len() >= MIN_LENGTH && y.iter().all(|it| *it >= 0.0) && intermittency(y).is_none_or(|it| it.class.is_seldom())
}

/// What [`forecast_intermittent`] returns.
#[derive(Clone, Debug, PartialEq)]
pub struct IntermittentForecast {
    /// The class of the history; `None` below two sales.
    pub class: Option<Intermittency>,
    /// Point forecasts and intervals.
    pub forecast: Forecast,
    /// Distribution of the running sums.
    pub cumulative: CumulativeQuantiles,
    /// The members in use and their units per period.
    pub members: Vec<(MethodId, f64)>,
    /// One working per step.
    pub workings: Vec<Working>,
}

/// The forecast of a series without returns whose sales are seldom; see the module for how.
///
/// It takes `horizon`, `season_length`, `seed`, `n_paths` and `max_origins` of the options. It works for every class;
/// for smooth and erratic demand the league knows better.
///
/// ```
/// use kedge::forecast::{IntervalLevel, RunOptions, Series, forecast_intermittent};
/// let parts: Vec<f64> = (0..36).map(|t| if t % 5 == 0 { 2.0 } else { 0.0 }).collect();
/// let forecast = forecast_intermittent(&Series::new(parts)?, &RunOptions::default(), &[IntervalLevel::P80])?;
/// let of_the_year = forecast.cumulative.quantiles.last().expect("there are 12 steps");
/// assert!(of_the_year[50] > 2.0 && of_the_year[95] > of_the_year[50]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FitError::TooShort`] below 4 observations; [`FitError::Negative`] for returns.
pub fn forecast_intermittent(
    series: &Series,
    options: &RunOptions,
    levels: &[IntervalLevel],
) -> Result<IntermittentForecast, FitError> {
    let model = SeldomModel::new(series, options)?;
    let workings: Vec<Working> = (1..=options.horizon.get()).map(|h| model.working(h)).collect();
    let point: Vec<f64> = workings.iter().map(Working::evaluate).collect();
    let paths = draw(&model.members, options);
    let cumulative = cumulative_quantiles(&paths).unwrap_or(CumulativeQuantiles { quantiles: Vec::new() });
    Ok(IntermittentForecast {
        class: intermittency(series.values()),
        forecast: Forecast { intervals: intervals(&point, &paths, levels), point },
        cumulative,
        members: model.members.iter().map(|it| (it.method, it.rate)).collect(),
        workings,
    })
}

/// The futures that [`forecast_intermittent`] draws.
///
/// # Errors
/// As [`forecast_intermittent`].
pub(super) fn intermittent_paths(series: &Series, options: &RunOptions) -> Result<Vec<Vec<f64>>, FitError> {
    Ok(draw(&SeldomModel::new(series, options)?.members, options))
}

/// The forecaster as a method among others, so that it is judged at origins and looked at like any of them. Its
/// intervals are those of [`forecast_intermittent`], which draws them; here stands no theory.
pub(super) struct SeldomDemand {
    /// Observations per season.
    pub season_length: SeasonLength,
}

impl Fit for SeldomDemand {
    type Model = SeldomModel;

    fn fit(&self, y: &Series) -> Result<SeldomModel, FitError> {
        SeldomModel::new(y, &RunOptions { season_length: self.season_length, ..RunOptions::default() })
    }
}

/// The members in use and the chance that the article still lives.
pub(super) struct SeldomModel {
    members: Vec<Member>,
    survival: Survival,
    fitted: Vec<Option<f64>>,
}

impl SeldomModel {
    /// `options` say how far the sum reaches by which members are judged, and at how many origins.
    fn new(series: &Series, options: &RunOptions) -> Result<Self, FitError> {
        require_length(MethodId::Seldom, series, MIN_LENGTH)?;
        require_no_returns(MethodId::Seldom, series)?;
        let window = window(options);
        Ok(Self {
            members: keep(members(series, window)?, &squared_errors(series, options, window)),
            survival: Survival::of(series.values(), 1.0 / (LIFE * window as f64)),
            fitted: vec![None; series.len()],
        })
    }
}

impl Predict for SeldomModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        Outlook { point: (1..=horizon.get()).map(|h| self.working(h).evaluate()).collect(), sd: Vec::new() }
    }

    fn working(&self, h: usize) -> Working {
        let terms = self.members.iter().map(|it| (TermRole::Member(it.method), it.rate));
        Working::average("(ŷ₁ + … + ŷₖ)/k × Sₕ", terms).scaled(TermRole::Survival, self.survival.at(h))
    }
}

/// A member fitted: its rate and its futures.
struct Member {
    method: MethodId,
    rate: f64,
    paths: DemandPaths,
}

/// The chance that an article still lives.
struct Survival {
    hazard: f64,
    alive: f64,
}

impl Survival {
    /// From the periods without a sale at the end of `y`.
    fn of(y: &[f64], hazard: f64) -> Self {
        let silent = y.iter().rev().take_while(|it| **it <= 0.0).count();
        let (n_sales, n_before) = (y.iter().filter(|it| **it > 0.0).count() as f64, (y.len() - silent) as f64);
        // Half a sale in one more period keeps the probability away from 0 and 1.
        let probability = (n_sales + 0.5) / (n_before + 1.0);
        let stays = (1.0 - hazard) * (1.0 - probability);
        let silent_alive = libm::pow(stays, silent as f64);
        let silent_dead = hazard * (1.0 - silent_alive) / (1.0 - stays);
        let total = silent_alive + silent_dead;
        Self { hazard, alive: if total > 0.0 { silent_alive / total } else { 0.0 } }
    }

    /// Until step `h`.
    fn at(&self, h: usize) -> f64 {
        self.alive * libm::pow(1.0 - self.hazard, h as f64)
    }
}

fn window(options: &RunOptions) -> usize {
    options.season_length.get().max(WINDOW)
}

fn half_way(value: f64, target: f64) -> f64 {
    0.5 * (value + target)
}

/// Every member on a series of two or more values without returns.
fn members(series: &Series, window: usize) -> Result<Vec<Member>, FitError> {
    let y = series.values();
    let sizes = Sales::of(y).sizes;
    let of_rate = |method: MethodId, rate: f64, n_periods: f64| {
        let paths = DemandPaths::new(&sizes, DEFAULT_ALPHA, rate, n_periods);
        Member { method, rate, paths }
    };
    let (alpha, level) = smoothed(y);
    let recent = &y[y.len().saturating_sub(window)..];
    let mean = recent.iter().sum::<f64>() / recent.len() as f64;
    let (imapa, tsb) = (Imapa.fit(series)?, shrunk_tsb(series)?);
    Ok(vec![
        Member { method: MethodId::Imapa, rate: imapa.rate(), paths: imapa.demand_paths().clone() },
        of_rate(MethodId::Ses, level, effective_count(y.len(), alpha)),
        Member { method: MethodId::Tsb, rate: tsb.rate(), paths: tsb.demand_paths().clone() },
        of_rate(MethodId::MovingAverage, mean, recent.len() as f64),
    ])
}

/// α and the last level of exponential smoothing from the mean of all.
fn smoothed(y: &[f64]) -> (f64, f64) {
    let first = y.iter().sum::<f64>() / y.len() as f64;
    let alpha = half_way(best_alpha(y, first), SES_ALPHA);
    (alpha, y.iter().fold(first, |level, value| level + alpha * (value - level)))
}

fn shrunk_tsb(series: &Series) -> Result<TsbModel, FitError> {
    let mut parameters = Tsb::default().fit(series)?.tsb_parameters();
    parameters.alpha = half_way(parameters.alpha, TSB_WEIGHT);
    parameters.beta = half_way(parameters.beta, TSB_WEIGHT);
    Ok(TsbModel::with_parameters(series.values(), parameters))
}

/// Per member: squared errors of the sum over the horizon, added up over rolling origins; empty without evidence.
fn squared_errors(series: &Series, options: &RunOptions, window: usize) -> Vec<f64> {
    let (y, h) = (series.values(), options.horizon.get());
    let origins = origins(y.len(), options.season_length.get(), h, options.max_origins);
    let mut sums: Vec<f64> = Vec::new();
    for origin in origins.iter().filter(|_| origins.len() >= MIN_ORIGINS) {
        let Ok(members) = members(&series.head(*origin), window) else { continue };
        let rest = &y[*origin..(origin + h).min(y.len())];
        let (actual, n_steps) = (rest.iter().sum::<f64>(), rest.len() as f64);
        sums.resize(members.len(), 0.0);
        for (sum, member) in sums.iter_mut().zip(&members) {
            let error = actual - n_steps * member.rate;
            *sum += error * error;
        }
    }
    sums
}

/// The members that the evidence does not speak against.
fn keep(mut all: Vec<Member>, squared_errors: &[f64]) -> Vec<Member> {
    let least = squared_errors.iter().copied().fold(f64::INFINITY, f64::min);
    let mut errors = squared_errors.iter();
    // Without evidence the iterator is empty and everybody stays.
    all.retain(|_| errors.next().is_none_or(|it| *it <= TOLERATED * least));
    all
}

/// Paths of all members in turn.
fn draw(members: &[Member], options: &RunOptions) -> Vec<Vec<f64>> {
    let n_paths = if options.n_paths == 0 { N_PATHS } else { options.n_paths };
    let mut random = Generator::new(options.seed);
    let each = n_paths.div_ceil(members.len().max(1));
    members.iter().flat_map(|it| it.paths.draw(options.horizon, each, &mut random)).collect()
}

/// Quantiles of a single period, the same for every step; they always hold the point.
fn intervals(point: &[f64], paths: &[Vec<f64>], levels: &[IntervalLevel]) -> Vec<PredictionInterval> {
    let mut values: Vec<f64> = paths.iter().flatten().copied().collect();
    values.sort_unstable_by(f64::total_cmp);
    let at = |p: f64| quantile_sorted(&values, p).unwrap_or(0.0);
    let interval = |level: &IntervalLevel| {
        let tail = 0.5 * (1.0 - level.get());
        PredictionInterval {
            level: *level,
            lower: point.iter().map(|it| it.min(at(tail))).collect(),
            // The mean of a period that hardly ever sells lies above all but its largest quantiles.
            upper: point.iter().map(|it| it.max(at(1.0 - tail))).collect(),
        }
    };
    levels.iter().map(interval).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    fn forecast(values: Vec<f64>) -> Result<IntermittentForecast, FitError> {
        let options = RunOptions { horizon: Horizon::new(6).unwrap(), ..RunOptions::default() };
        forecast_intermittent(&Series::new(values).unwrap(), &options, &[IntervalLevel::P80, IntervalLevel::P95])
    }

    #[test]
    fn a_lively_part_has_ordered_bounds_and_a_sum_around_its_point() {
        let it = forecast((0..45).map(|t| f64::from(t % 3 == 0) * 4.0).collect()).unwrap();
        let bounds = &it.forecast.intervals;
        for h in 0..6 {
            let of =
                [bounds[1].lower[h], bounds[0].lower[h], it.forecast.point[h], bounds[0].upper[h], bounds[1].upper[h]];
            assert!(of.is_sorted(), "{of:?}");
        }
        let (sum, median) = (it.forecast.point.iter().sum::<f64>(), it.cumulative.quantiles[5][50]);
        assert!((sum - median).abs() < 3.0, "{sum} {median}");
        assert_eq!(it.class.unwrap().class, crate::forecast::DemandClass::Intermittent);
        assert_eq!(it, forecast((0..45).map(|t| f64::from(t % 3 == 0) * 4.0).collect()).unwrap());
    }

    #[test]
    fn the_seam_asks_for_sales_that_are_seldom() {
        for (values, seldom) in [
            (vec![0.0, 3.0, 0.0, 0.0, 2.0], true),
            (vec![0.0; 5], true),
            (vec![3.0, 2.0, 3.0, 4.0, 3.0], false),
            (vec![0.0, 3.0, 0.0, 0.0, -2.0], false),
            (vec![0.0, 3.0, 0.0], false),
        ] {
            assert_eq!(sells_seldom(&Series::new(values.clone()).unwrap()), seldom, "{values:?}");
        }
    }

    #[test]
    fn survival_by_hand() {
        // One sale in the first of three periods: p = 1.5/2, δ = 0.2, q = 0.8·0.25 = 0.2; alive and silent 0.04,
        // dead 0.2·0.96/0.8 = 0.24, so 0.04/0.28.
        let survival = Survival::of(&[1.0, 0.0, 0.0], 0.2);
        assert!((survival.alive - 1.0 / 7.0).abs() < 1e-12, "{}", survival.alive);
        assert!((survival.at(2) - 0.64 / 7.0).abs() < 1e-12);
        assert_eq!(Survival::of(&[0.0, 1.0], 0.2).alive, 1.0);
    }

    #[test]
    fn a_part_that_died_is_expected_to_stay_dead() {
        let it = forecast((0..72).map(|t| if t < 30 { f64::from(t % 3) } else { 0.0 }).collect()).unwrap();
        assert!(it.forecast.point[0] < 0.05, "{:?}", it.members);
        assert_eq!(it.cumulative.quantiles[5][50], 0.0);
    }

    #[test]
    fn odd_series_are_survived() {
        let check = |values: Vec<f64>| {
            let it = forecast(values).unwrap();
            assert!(it.forecast.point.iter().all(|it| it.is_finite() && *it >= 0.0));
            assert!(it.cumulative.quantiles.iter().flatten().all(|it| it.is_finite()));
        };
        check(vec![0.0; 40]);
        check(vec![1e12; 13]);
        check((0..50).map(|t| if t % 9 == 0 { 1e-9 } else { 0.0 }).collect());
        check((0..2600).map(|t| f64::from(t == 2599)).collect());
        assert!(matches!(forecast(vec![1.0; 3]), Err(FitError::TooShort { needed: 4, .. })));
        assert!(matches!(forecast(vec![1.0, 0.0, 0.0, -1.0]), Err(FitError::Negative { position: 4, .. })));
    }
}
