//! LGT, local and global trend: exponential smoothing whose trend lies between a damped and an exponential one.
//!
//! `ŷ = l + γ·l^ρ + λ·b`, `l = α·y + (1−α)·l₋`, `b = β(l − l₋) + (1−β)·b₋`; l₁ is the first value, b₁ is estimated.
//! The global trend γ·l^ρ is a constant step at ρ = 0, grows with the level up to exponential growth at ρ = 1 and fades
//! below 0; the local trend is Holt's, its share λ. Errors have Student's t of ν degrees of freedom and the scale
//! σ·ŷ^τ + ς, so that they may grow with the level, slower than it.
//!
//! Nothing is searched: parameters are averaged over their posterior ([`posterior`]). The history is measured in its
//! largest value, which makes γ, b₁, σ and ς free of units; these have Cauchy priors of scale 1/150 (σ and ς on their
//! positive half), α, β, λ and τ are uniform on (0, 1), ρ on (−½, 1), ν on (2, 20). The forecast of a step is the mean of
//! the draws' expected futures without a tenth at either end, which one explosive draw cannot move; its sd is half the
//! distance between the 16th and 84th percentile of simulated futures, two of each draw with opposite errors.
//!
//! Departures from the papers: they measure the largest value in γ's prior only, so that the same history in other units
//! has another trend (OWA on hold-outs of years 0.961 and 0.801 in place of 0.944 and 0.779, histories of 14 and more);
//! and they have a seasonal model of its own, while here the season is taken out and put back as by the theta methods,
//! where its ratios are usable. Long noisy histories of months have trends read into them: the league of seasons of
//! twelve and more is without it (see [`crate::forecast::run`]).
//! Source: Smyl, Bergmeir, Dokumentov, Long, Wibowo & Schmidt 2025; Long, Schmidt, Bergmeir & Smyl 2024.

mod posterior;

use posterior::{Cloud, N_DRAWS};

use crate::forecast::fit::{parameter, require_length, require_positive};
use crate::forecast::seasonality::tested_indices;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::{Generator, quantile_sorted};

/// No level lies below this and no value above that, the largest of the history being 1.
const LEAST: f64 = 1e-12;
const MOST: f64 = 1e12;
/// Share of the draws left out at either end of a step's forecasts.
const TRIMMED: f64 = 0.1;
/// Every so many-th draw counts for the states over the history.
const FITTED_EVERY: usize = 4;
const SEED: u64 = 240_700_492;

/// LGT.
pub struct Lgt {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// The draws for a slightly shorter history.
    pub start: Option<SearchPoint>,
}

/// One set of parameters, the largest value of the history being 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LgtParameters {
    /// Smoothing of the level.
    pub alpha: f64,
    /// Smoothing of the local trend.
    pub beta: f64,
    /// Share of the local trend in the forecast.
    pub lambda: f64,
    /// Power of the level in the global trend, −½ to 1.
    pub rho: f64,
    /// Size of the global trend at a level of 1.
    pub gamma: f64,
    /// Local trend at the first observation.
    pub first_slope: f64,
    /// Scale of the errors that grows with the expected value, at an expected value of 1.
    pub sigma: f64,
    /// Scale of the errors that stays.
    pub offset: f64,
    /// Power of the expected value in the scale, 0 to 1.
    pub tau: f64,
    /// Degrees of freedom of the errors.
    pub nu: f64,
}

/// base^exponent for a base above zero.
fn power(base: f64, exponent: f64) -> f64 {
    libm::exp(exponent * libm::log(base))
}

impl LgtParameters {
    /// Scale of the error around an expected value above zero.
    fn scale(&self, expected: f64) -> f64 {
        self.sigma * power(expected, self.tau) + self.offset
    }
}

/// Level and local trend.
#[derive(Clone, Copy, Debug, PartialEq)]
struct States {
    level: f64,
    slope: f64,
}

impl States {
    fn new(p: &LgtParameters, first: f64) -> Self {
        Self { level: first, slope: p.first_slope }
    }

    fn trend(&self, p: &LgtParameters) -> f64 {
        p.gamma * power(self.level, p.rho) + p.lambda * self.slope
    }

    fn expected(&self, p: &LgtParameters) -> f64 {
        self.level + self.trend(p)
    }

    fn observe(&mut self, p: &LgtParameters, value: f64) {
        let before = self.level;
        self.level = (before + p.alpha * (value - before)).max(LEAST);
        self.slope += p.beta * (self.level - before - self.slope);
    }
}

/// One draw with the states at the end of the history.
#[derive(Clone, Copy, Debug)]
struct Draw {
    parameters: LgtParameters,
    states: States,
}

/// What a draw expects at a step.
#[derive(Clone, Copy, Debug)]
struct Expectation {
    level: f64,
    value: f64,
}

/// [`Lgt`] fitted.
pub struct LgtModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    draws: Vec<Draw>,
    /// The largest value.
    unit: f64,
    indices: SeasonalIndices,
    start: Option<SearchPoint>,
}

impl Fit for Lgt {
    type Model = LgtModel;

    /// # Errors
    /// [`FitError::TooShort`] below 8 observations, [`FitError::NotPositive`] for a value at or below zero.
    fn fit(&self, y: &Series) -> Result<LgtModel, FitError> {
        require_length(MethodId::Lgt, y, 8)?;
        require_positive(MethodId::Lgt, y)?;
        let tested = tested_indices(y.values(), self.season_length.get());
        // Differences could leave values at or below zero, ratios do not.
        let indices = if tested.multiplicative { tested } else { SeasonalIndices::default() };
        let adjusted: Vec<f64> = y.values().iter().enumerate().map(|(t, it)| indices.remove(t, *it)).collect();
        let (history, unit) = measured(&adjusted);
        let cloud = Cloud::new(&history, self.start.as_ref());
        let start = Some(cloud.search_point());
        Ok(LgtModel { start, ..LgtModel::of(&history, unit, cloud.parameters().collect(), indices) })
    }
}

/// The values in units of the largest, and that.
fn measured(y: &[f64]) -> (Vec<f64>, f64) {
    let unit = y.iter().copied().fold(0.0, f64::max);
    (y.iter().map(|it| (it / unit).max(LEAST)).collect(), unit)
}

impl LgtModel {
    /// The recursion over `y` at given parameters, without a season; several sets count alike.
    pub fn with_parameters(y: &[f64], parameters: Vec<LgtParameters>) -> Self {
        let (history, unit) = measured(y);
        Self::of(&history, unit, parameters, SeasonalIndices::default())
    }

    fn of(y: &[f64], unit: f64, parameters: Vec<LgtParameters>, indices: SeasonalIndices) -> Self {
        let every = if parameters.len() < N_DRAWS { 1 } else { FITTED_EVERY };
        let (mut level, mut slope) = (vec![0.0; y.len()], vec![0.0; y.len()]);
        let share = 1.0 / parameters.len().div_ceil(every) as f64;
        let follow = |(i, p): (usize, &LgtParameters)| {
            let mut states = States::new(p, y[0]);
            for t in 1..y.len() {
                if i.is_multiple_of(every) {
                    level[t] += share * states.level;
                    slope[t] += share * states.trend(p);
                }
                states.observe(p, y[t]);
            }
            Draw { parameters: *p, states }
        };
        let draws = parameters.iter().enumerate().map(follow).collect();
        level[0] = y[0];
        let expected = |t: usize| indices.restore(t, unit * (level[t] + slope[t]));
        let fitted = (0..y.len()).map(|t| (t > 0).then(|| expected(t))).collect();
        let in_unit = |of: Vec<f64>| of.into_iter().map(|it| unit * it).collect();
        let season = if indices.values.is_empty() { vec![] } else { (0..y.len()).map(|t| indices.at(t)).collect() };
        let multiplicative_season = indices.multiplicative;
        let components = Components { level: in_unit(level), slope: in_unit(slope), season, multiplicative_season };
        Self { fitted, components, draws, unit, indices, start: None }
    }

    /// What every draw expects at step `h`, all steps before having turned out as it expected; least value first.
    fn expectations(&self, horizon: Horizon) -> Vec<Vec<Expectation>> {
        let mut all = vec![Vec::with_capacity(self.draws.len()); horizon.get()];
        for Draw { parameters, states } in &self.draws {
            let mut states = *states;
            for at_step in &mut all {
                let (level, value) = (states.level, states.expected(parameters).clamp(LEAST, MOST));
                at_step.push(Expectation { level, value });
                states.observe(parameters, value);
            }
        }
        all.iter_mut().for_each(|it| it.sort_by(|a, b| a.value.total_cmp(&b.value)));
        all
    }

    fn position(&self, h: usize) -> usize {
        self.fitted.len() + h - 1
    }

    /// One future of a draw, its errors of sign `sign`.
    fn future(&self, draw: &Draw, n_steps: usize, sign: f64, random: &mut Generator) -> Vec<f64> {
        let (p, mut states) = (&draw.parameters, draw.states);
        let mut step = |h: usize| {
            let expected = states.expected(p).clamp(LEAST, MOST);
            let t = random.normal() * (p.nu / (2.0 * random.gamma(0.5 * p.nu))).sqrt();
            let value = (expected + sign * p.scale(expected) * t).clamp(LEAST, MOST);
            states.observe(p, value);
            self.indices.restore(self.position(h), self.unit * value)
        };
        (1..=n_steps).map(&mut step).collect()
    }
}

/// The mean without the tenth at either end.
fn trimmed(sorted: &[Expectation], of: impl Fn(&Expectation) -> f64) -> f64 {
    let cut = (TRIMMED * sorted.len() as f64) as usize;
    let kept = &sorted[cut..sorted.len() - cut];
    kept.iter().map(of).sum::<f64>() / kept.len() as f64
}

impl Predict for LgtModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let point = self.expectations(horizon).into_iter().enumerate();
        let restored = |(i, it): (usize, Vec<Expectation>)| {
            self.indices.restore(self.position(i + 1), self.unit * trimmed(&it, |it| it.value))
        };
        let point: Vec<f64> = point.map(restored).collect();
        let mut random = Generator::new(SEED);
        let mut futures: Vec<Vec<f64>> = Vec::with_capacity(2 * self.draws.len());
        for draw in &self.draws {
            let mut mirrored = random.clone();
            futures.push(self.future(draw, horizon.get(), 1.0, &mut random));
            futures.push(self.future(draw, horizon.get(), -1.0, &mut mirrored));
        }
        let sd_at = |i: usize| {
            let mut values: Vec<f64> = futures.iter().map(|it| it[i]).collect();
            values.sort_by(f64::total_cmp);
            let at = |p: f64| quantile_sorted(&values, p).unwrap_or(0.0);
            0.5 * (at(0.841_345) - at(0.158_655))
        };
        Outlook { sd: (0..horizon.get()).map(sd_at).collect(), point }
    }

    fn working(&self, h: usize) -> Working {
        let at_step = Horizon::new(h).and_then(|it| self.expectations(it).pop()).unwrap_or_default();
        let level = self.unit * trimmed(&at_step, |it| it.level);
        let trend = self.unit * trimmed(&at_step, |it| it.value - it.level);
        let with_season = !self.indices.values.is_empty();
        let formula = if with_season { "(l + γ·l^ρ + λ·b) × s" } else { "l + γ·l^ρ + λ·b" };
        let sum = Working::start(formula, TermRole::Level, level).then(TermOperator::Plus, TermRole::Trend, trend);
        match with_season {
            true => sum.then(TermOperator::Times, TermRole::Season, self.indices.at(self.position(h))).equals(),
            false => sum.equals(),
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let mean = |of: fn(&LgtParameters) -> f64| {
            self.draws.iter().map(|it| of(&it.parameters)).sum::<f64>() / self.draws.len() as f64
        };
        vec![
            parameter("α", mean(|it| it.alpha)),
            parameter("β", mean(|it| it.beta)),
            parameter("λ", mean(|it| it.lambda)),
            parameter("ρ", mean(|it| it.rho)),
            parameter("γ", mean(|it| it.gamma)),
            parameter("ν", mean(|it| it.nu)),
        ]
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.indices.clone()
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let path = |k: usize| self.future(&self.draws[k % self.draws.len()], horizon.get(), 1.0, random);
        Some((0..n_paths).map(path).collect())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        self.start.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> LgtParameters {
        LgtParameters {
            alpha: 0.5,
            beta: 0.5,
            lambda: 0.5,
            rho: 0.5,
            gamma: 0.1,
            first_slope: 0.1,
            sigma: 0.05,
            offset: 0.01,
            tau: 0.5,
            nu: 5.0,
        }
    }

    #[test]
    fn the_recursion_by_hand() {
        // y = 25, 64, 100 in units of 100: 0.25, 0.64, 1. Expected for the second: 0.25 + 0.1·√0.25 + 0.5·0.1 = 0.35.
        // l = 0.445, b = 0.5·0.195 + 0.5·0.1 = 0.1475; for the third 0.445 + 0.1·√0.445 + 0.07375.
        // l = 0.7225, b = 0.5·0.2775 + 0.5·0.1475 = 0.2125; ahead 0.7225 + 0.1·0.85 + 0.10625 = 0.91375.
        // Two ahead, had it turned out so: l = 0.818125, b = 0.5·0.095625 + 0.5·0.2125 = 0.1540625.
        let model = LgtModel::with_parameters(&[25.0, 64.0, 100.0], vec![given()]);
        assert_eq!(model.fitted()[0], None);
        let third = 51.875 + 10.0 * 0.445_f64.sqrt();
        for (found, expected) in [(model.fitted()[1], 35.0), (model.fitted()[2], third)] {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
        }
        let point = model.outlook(Horizon::new(2).unwrap()).point;
        let second = 81.8125 + 10.0 * 0.818125_f64.sqrt() + 7.703_125;
        assert!((point[0] - 91.375).abs() < 1e-12 && (point[1] - second).abs() < 1e-11, "{point:?}");
        let terms: Vec<f64> = model.working(1).terms.iter().map(|it| it.value).collect();
        assert!((terms[0] - 72.25).abs() < 1e-12 && (terms[1] - 19.125).abs() < 1e-12, "{terms:?}");
    }

    #[test]
    fn simulated_futures_have_the_scale_and_the_tails_of_the_errors() {
        // One step around 0.91375: scale 0.05·√0.91375 + 0.01; half of a t of 5 degrees lies within 0.7267 (tables).
        let model = LgtModel::with_parameters(&[25.0, 64.0, 100.0], vec![given()]);
        let paths = model.simulate(Horizon::new(1).unwrap(), 20_000, &mut Generator::new(2)).unwrap();
        let scale = 100.0 * (0.05 * 0.91375_f64.sqrt() + 0.01);
        let within = |width: f64| paths.iter().filter(|it| (it[0] - 91.375).abs() < width * scale).count();
        // 90 % lie within 2.0150.
        assert!((within(0.7267) as f64 / 20_000.0 - 0.5).abs() < 0.018);
        assert!((within(2.0150) as f64 / 20_000.0 - 0.9).abs() < 0.011);
    }

    #[test]
    fn growth_is_seen_for_what_it_is() {
        let fit = |value: fn(f64) -> f64| {
            let mut random = Generator::new(11);
            let values = (0..24).map(|t| value(f64::from(t)) * (1.0 + 0.01 * random.normal())).collect();
            Lgt { season_length: SeasonLength::NONE, start: None }.fit(&Series::new(values).unwrap()).unwrap()
        };
        let ahead = |model: &LgtModel| model.outlook(Horizon::new(6).unwrap()).point[5];
        // 100·1.1ᵗ at t = 29 is 1586.3, where the last two values' line has 1383.9; the growth is seen, but a growing local
        // trend explains the history nearly as well. The line 100 + 10t has 390 there; a constant stays.
        let (growth, line, rest) = (fit(|t| 100.0 * libm::pow(1.1, t)), fit(|t| 100.0 + 10.0 * t), fit(|_| 100.0));
        assert!(ahead(&growth) > 1390.0 && ahead(&growth) < 1600.0, "{}", ahead(&growth));
        assert!((ahead(&line) / 390.0 - 1.0).abs() < 0.03, "{}", ahead(&line));
        assert!((ahead(&rest) / 100.0 - 1.0).abs() < 0.02, "{}", ahead(&rest));
        let rho = |model: &LgtModel| model.parameters()[3].value;
        assert!(rho(&growth) > rho(&line));
    }

    #[test]
    fn what_it_cannot_take_is_refused() {
        let fit = |values: Vec<f64>| {
            Lgt { season_length: SeasonLength::NONE, start: None }.fit(&Series::new(values).unwrap()).err()
        };
        let method = MethodId::Lgt;
        assert_eq!(fit(vec![1.0; 7]), Some(FitError::TooShort { method, needed: 8, found: 7 }));
        let with_zero = (0..9).map(|t| f64::from(t % 5)).collect();
        assert_eq!(fit(with_zero), Some(FitError::NotPositive { method, position: 1, value: 0.0 }));
    }
}
