//! The dynamic optimised theta model: how strongly the trend line bends the forecast is estimated, and the line itself
//! is re-estimated with every observation.
//!
//! On the series without its season (the tests of [`Theta`](super::Theta)), with `w = 1 − 1/θ`:
//! `ŷ[t] = l₋ + w·((1−α)ᵗ⁻¹·A₋ + (1 − (1−α)ᵗ)/α·B₋)`, `l = α·y + (1−α)·l₋`; A and B are intercept and slope of the
//! least-squares line through the values so far: `B = ((t−2)·B₋ + 6(y − ȳ₋)/t)/(t+1)`, `A = ȳ − B(t+1)/2`.
//! The first observation has no forecast, and errors count from the fourth on, where two points no longer make the line.
//! Forecasts follow the same recursion with ŷ in place of y, as do the simulated paths; the recursion is linear, so the
//! error sd is σ̂·√(1 + Σψ²) with ψ the response of step h to a unit error at each step before.
//!
//! α in [0.1, 0.99], θ ≥ 1 and l₀ minimise the squared errors. For a given α these errors are linear in w and l₀, which
//! are therefore solved for in closed form; only α is searched.
//!
//! A departure from the paper, which searches the bare minimum: with a dozen observations that minimum is often a θ or an
//! l₀ that only the first few justify, and it forecasts worse than a search that stops short of it. So w is drawn
//! towards ½ (θ = 2, the theta method) with a fifth of the evidence that the series itself has, and l₀ firmly towards
//! the level at which the second observation is forecast from the first alone ([`ThetaEstimation::Shrunk`]). Chosen on
//! the last 6, 8 and 18 observations of the training parts of M3: OWA 0.870, 0.873 and 0.849 for years, quarters and
//! months, in place of 0.890, 0.882 and 0.852 ([`ThetaEstimation::LeastSquares`]).
//! Source: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016, sections 2.2 and 3.

use crate::forecast::fit::{parameter, require_length};
use crate::forecast::seasonality::tested_indices;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::{Generator, SearchBudget, nelder_mead};

/// Bounds of α: below 0.1 the line alone would forecast.
const ALPHA: (f64, f64) = (0.1, 0.99);
/// Largest θ; beyond it the line has its full weight to ten digits.
const MAX_THETA: f64 = 1e10;
/// Observations before the errors count.
const BURN_IN: usize = 3;
/// How much a first level away from the expected one costs, in observations.
const OFFSET_PRIOR: f64 = 100.0;
/// How much a weight of the line away from ½ costs, as a share of what the series says about it.
const WEIGHT_PRIOR: f64 = 0.2;
const USUAL_WEIGHT: f64 = 0.5;
/// Places from which the search for α starts.
const N_PLACES: usize = 10;

/// The dynamic optimised theta model.
pub struct OptimizedTheta {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// What the parameters minimise.
    pub estimation: ThetaEstimation,
    /// Where the search for α starts; without it, from the best of several places.
    pub start: Option<SearchPoint>,
}

/// What the parameters minimise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThetaEstimation {
    /// The squared errors and the distance from the theta method.
    #[default]
    Shrunk,
    /// The squared errors alone.
    LeastSquares,
}

/// Parameters of the recursion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptimizedThetaParameters {
    /// Smoothing of the level, above 0.
    pub alpha: f64,
    /// The theta coefficient, 1 or more; 1 = no line, 2 = half of it.
    pub theta: f64,
    /// Level before the first observation.
    pub first_level: f64,
}

/// [`OptimizedTheta`] fitted.
pub struct OptimizedThetaModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    parameters: OptimizedThetaParameters,
    states: States,
    sigma: Option<f64>,
    indices: SeasonalIndices,
}

/// Level and least-squares line after `t` observations.
#[derive(Clone, Copy, Debug, PartialEq)]
struct States {
    t: f64,
    /// (1−α)ᵗ.
    decay: f64,
    level: f64,
    line: RunningLine,
}

/// The least-squares line through the observations so far, at positions 1, 2, ….
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct RunningLine {
    mean: f64,
    intercept: f64,
    slope: f64,
}

impl RunningLine {
    /// The line with the `t`-th observation.
    fn moved(self, t: f64, value: f64) -> Self {
        let surprise = (value - self.mean) / t;
        // One observation makes no slope.
        let slope = if t < 1.5 { 0.0 } else { ((t - 2.0) * self.slope + 6.0 * surprise) / (t + 1.0) };
        let mean = self.mean + surprise;
        Self { mean, intercept: mean - 0.5 * (t + 1.0) * slope, slope }
    }
}

/// What the line adds to the level at full weight, `decay` = (1−α)ᵗ⁻¹ for the t-th observation.
fn line_term(alpha: f64, decay: f64, line: RunningLine) -> f64 {
    decay * line.intercept + (1.0 - (1.0 - alpha) * decay) / alpha * line.slope
}

impl States {
    fn new(first_level: f64) -> Self {
        Self { t: 0.0, decay: 1.0, level: first_level, line: RunningLine::default() }
    }

    /// As long after the start, but without any past.
    fn emptied(self) -> Self {
        Self { level: 0.0, line: RunningLine::default(), ..self }
    }

    fn trend(&self, p: &OptimizedThetaParameters) -> f64 {
        (1.0 - 1.0 / p.theta) * line_term(p.alpha, self.decay, self.line)
    }

    fn expected(&self, p: &OptimizedThetaParameters) -> f64 {
        self.level + self.trend(p)
    }

    fn observe(&mut self, p: &OptimizedThetaParameters, value: f64) {
        self.t += 1.0;
        self.decay *= 1.0 - p.alpha;
        self.level += p.alpha * (value - self.level);
        self.line = self.line.moved(self.t, value);
    }
}

impl Fit for OptimizedTheta {
    type Model = OptimizedThetaModel;

    /// # Errors
    /// [`FitError::TooShort`] below 8 observations.
    fn fit(&self, y: &Series) -> Result<OptimizedThetaModel, FitError> {
        require_length(MethodId::OptimizedTheta, y, 8)?;
        let values = y.values();
        let indices = tested_indices(values, self.season_length.get());
        let adjusted: Vec<f64> = values.iter().enumerate().map(|(t, it)| indices.remove(t, *it)).collect();
        let parameters = Profile::new(&adjusted, self.estimation).search(self.start.as_ref());
        Ok(OptimizedThetaModel::with_parameters(&adjusted, parameters, indices))
    }
}

/// The squared errors as a function of α alone.
struct Profile {
    /// The series measured from its first value, which keeps the sums well conditioned for a high level.
    from_first: Vec<f64>,
    first: f64,
    estimation: ThetaEstimation,
    /// The line before each observation, measured in the same way; it knows nothing of α.
    lines: Vec<RunningLine>,
}

/// Best weight of the line and first level at one α.
struct Solution {
    weight: f64,
    /// The level before the first observation plus the line's share, from the first value.
    offset: f64,
    /// The squared errors, and what the distance from the usual values costs.
    sum_sq: f64,
}

impl Profile {
    fn new(y: &[f64], estimation: ThetaEstimation) -> Self {
        let from_first: Vec<f64> = y.iter().map(|it| it - y[0]).collect();
        let mut line = RunningLine::default();
        let lines = from_first.iter().enumerate().map(|(i, value)| {
            let before = line;
            line = line.moved((i + 1) as f64, *value);
            before
        });
        Self { lines: lines.collect(), first: y[0], estimation, from_first }
    }

    fn search(&self, start: Option<&SearchPoint>) -> OptimizedThetaParameters {
        let sum_sq = |p: &[f64; 1]| self.solve(p[0]).sum_sq;
        let (from, step, max_evaluations) = match start {
            Some(it) => (it.first(), 0.02, 24),
            None => (best_place(sum_sq), 0.05, 40),
        };
        let budget = SearchBudget { max_evaluations, tolerance: 1e-12 };
        let [alpha] = nelder_mead(sum_sq, from, &[ALPHA], step, budget).point;
        let best = self.solve(alpha);
        let theta = (1.0 / (1.0 - best.weight)).min(MAX_THETA);
        let first_level = best.offset + (1.0 - best.weight) * self.first;
        OptimizedThetaParameters { alpha, theta, first_level }
    }

    /// The least-squares solution for weight and offset inside their box.
    fn solve(&self, alpha: f64) -> Solution {
        let (mut level, mut decay) = (0.0, 1.0);
        let mut sums = Sums::default();
        for (i, (value, line)) in self.from_first.iter().zip(&self.lines).enumerate() {
            let error = value - level;
            if i >= BURN_IN {
                sums.add(error, line_term(alpha, decay, *line), decay);
            }
            level += alpha * error;
            decay *= 1.0 - alpha;
        }
        if self.estimation == ThetaEstimation::Shrunk {
            sums.shrink();
        }
        sums.solve()
    }
}

/// The best of evenly spaced α.
fn best_place(sum_sq: impl Fn(&[f64; 1]) -> f64) -> [f64; 1] {
    let place = |i: usize| [ALPHA.0 + (ALPHA.1 - ALPHA.0) * i as f64 / (N_PLACES - 1) as f64];
    let judged = (0..N_PLACES).map(|i| (sum_sq(&place(i)), place(i)));
    judged.min_by(|a, b| a.0.total_cmp(&b.0)).map_or([0.5], |it| it.1)
}

/// Sums of products of error e, line term x and decay d.
#[derive(Default)]
struct Sums {
    ee: f64,
    ex: f64,
    ed: f64,
    xx: f64,
    xd: f64,
    dd: f64,
}

impl Sums {
    fn add(&mut self, e: f64, x: f64, d: f64) {
        self.ee += e * e;
        self.ex += e * x;
        self.ed += e * d;
        self.xx += x * x;
        self.xd += x * d;
        self.dd += d * d;
    }

    /// Adds the observations that the usual values count for.
    fn shrink(&mut self) {
        self.dd += OFFSET_PRIOR;
        let weight = WEIGHT_PRIOR * self.xx;
        self.xx += weight;
        self.ex += weight * USUAL_WEIGHT;
        self.ee += weight * USUAL_WEIGHT * USUAL_WEIGHT;
    }

    /// Minimises Σ(e − w·x − k·d)² over 0 ≤ w < 1 and any k.
    fn solve(&self) -> Solution {
        let determinant = self.xx * self.dd - self.xd * self.xd;
        let free = if determinant > 1e-12 * self.xx * self.dd {
            (self.ex * self.dd - self.ed * self.xd) / determinant
        } else {
            0.0
        };
        // The sum of squares is convex in w once k is solved for, so the nearest end of the range is the best.
        let weight = free.clamp(0.0, 1.0 - 1.0 / MAX_THETA);
        let offset = if self.dd > 0.0 { (self.ed - weight * self.xd) / self.dd } else { 0.0 };
        let sum_sq = self.ee - 2.0 * (weight * self.ex + offset * self.ed)
            + weight * weight * self.xx
            + 2.0 * weight * offset * self.xd
            + offset * offset * self.dd;
        Solution { weight, offset, sum_sq: sum_sq.max(0.0) }
    }
}

impl OptimizedThetaModel {
    /// The recursion over `adjusted`, a series without the season that `indices` put back, at given parameters.
    pub fn with_parameters(adjusted: &[f64], parameters: OptimizedThetaParameters, indices: SeasonalIndices) -> Self {
        let mut states = States::new(parameters.first_level);
        let (mut level, mut slope, mut fitted) = (Vec::new(), Vec::new(), Vec::with_capacity(adjusted.len()));
        let (mut sum_sq, mut n_errors) = (0.0, 0_usize);
        for (t, value) in adjusted.iter().enumerate() {
            let expected = states.expected(&parameters);
            level.push(states.level);
            slope.push(states.trend(&parameters));
            fitted.push((t > 0).then(|| indices.restore(t, expected)));
            if t >= BURN_IN {
                sum_sq += (value - expected) * (value - expected);
                n_errors += 1;
            }
            states.observe(&parameters, *value);
        }
        let season = if indices.values.is_empty() { vec![] } else { (0..level.len()).map(|t| indices.at(t)).collect() };
        let components = Components { level, slope, season, multiplicative_season: indices.multiplicative };
        let sigma = (n_errors >= 2).then(|| (sum_sq / n_errors.saturating_sub(3).max(1) as f64).sqrt());
        Self { fitted, components, parameters, states, sigma, indices }
    }

    /// The states before step `h`, had every step before turned out as forecast.
    fn states_before(&self, h: usize) -> States {
        let mut states = self.states;
        (1..h).for_each(|_| states.observe(&self.parameters, states.expected(&self.parameters)));
        states
    }

    fn position(&self, h: usize) -> usize {
        self.fitted.len() + h - 1
    }

    /// √(1 + Σψ²) for each step.
    fn widening(&self, horizon: Horizon) -> Vec<f64> {
        let (p, n_steps) = (&self.parameters, horizon.get());
        let mut variance = vec![1.0_f64; n_steps];
        let mut shocked = self.states.emptied();
        for first in 0..n_steps {
            let mut response = shocked;
            response.observe(p, 1.0);
            for sum in &mut variance[first + 1..] {
                let psi = response.expected(p);
                *sum += psi * psi;
                response.observe(p, psi);
            }
            shocked.observe(p, 0.0);
        }
        variance.into_iter().map(f64::sqrt).collect()
    }
}

impl Predict for OptimizedThetaModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let (p, mut states) = (&self.parameters, self.states);
        let point = (1..=horizon.get()).map(|h| {
            let expected = states.expected(p);
            states.observe(p, expected);
            self.indices.restore(self.position(h), expected)
        });
        let point = point.collect();
        let sd = self.sigma.map_or_else(Vec::new, |sigma| {
            let scaled = |(i, factor)| sigma * factor * self.indices.scale(self.position(i + 1));
            self.widening(horizon).into_iter().enumerate().map(scaled).collect()
        });
        Outlook { point, sd }
    }

    fn working(&self, h: usize) -> Working {
        let (formula, operator) = match (self.indices.values.is_empty(), self.indices.multiplicative) {
            (true, _) => ("l + (1 − 1/θ)·((1−α)ᵗ⁻¹·A + (1 − (1−α)ᵗ)/α·B)", None),
            (false, true) => ("(l + (1 − 1/θ)·((1−α)ᵗ⁻¹·A + (1 − (1−α)ᵗ)/α·B)) × s", Some(TermOperator::Times)),
            (false, false) => ("l + (1 − 1/θ)·((1−α)ᵗ⁻¹·A + (1 − (1−α)ᵗ)/α·B) + s", Some(TermOperator::Plus)),
        };
        let states = self.states_before(h);
        let trend = Working::start(formula, TermRole::Level, states.level).then(
            TermOperator::Plus,
            TermRole::Trend,
            states.trend(&self.parameters),
        );
        match operator {
            Some(operator) => trend.then(operator, TermRole::Season, self.indices.at(self.position(h))).equals(),
            None => trend.equals(),
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        vec![parameter("α", p.alpha), parameter("θ", p.theta), parameter("l₀", p.first_level)]
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.indices.clone()
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let (p, sigma) = (&self.parameters, self.sigma?);
        let mut path = || {
            let mut states = self.states;
            let mut step = |h: usize| {
                let value = states.expected(p) + sigma * random.normal();
                states.observe(p, value);
                self.indices.restore(self.position(h), value)
            };
            (1..=horizon.get()).map(&mut step).collect()
        };
        Some((0..n_paths).map(|_| path()).collect())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.parameters.alpha]))
    }
}
