//! A fitted ARIMA model: forecasts, their errors, fitted values.
//!
//! Forecast errors are exact: with innovation i steps ahead of variance hᵢσ² and response cᵢⱼ of the series j steps
//! later, Var(h) = σ² Σᵢ hᵢ cᵢ,ₕ₋ᵢ², where hᵢ and cᵢ come from the recursion of the likelihood gone on beyond the
//! data. Once it has settled, c are the ψ weights. A missing observation adds the uncertainty of its own estimate.
//! σ² = S/(N − k), k coefficients, as for a regression.

use super::History;
use super::likelihood::{Differences, Likelihood, Predictor, Problem, Regression};
use super::order::{ArimaCoefficients, ArimaOrder};
use super::search::aicc;
use crate::forecast::fit::parameter;
use crate::forecast::{Horizon, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator, TermRole, Working};
use crate::math::Generator;

/// [`super::Arima`] fitted.
#[derive(Clone, Debug)]
pub struct ArimaModel {
    order: ArimaOrder,
    coefficients: ArimaCoefficients,
    free: Vec<f64>,
    season_length: usize,
    fitted: Vec<Option<f64>>,
    regression: Vec<f64>,
    constant: Option<f64>,
    sigma2: f64,
    log_likelihood: f64,
    aicc: f64,
    forecaster: Forecaster,
    /// The last season (at least one observation), gaps filled by the model.
    recent: Vec<f64>,
    /// Length of the history from the first to the last known observation.
    n: usize,
    /// Unknown observations after the last known.
    n_after: usize,
    /// The last known row of regressors.
    last_regressors: Vec<f64>,
}

/// What forecasts follow from.
#[derive(Clone, Debug)]
struct Forecaster {
    /// At the first step ahead; `None` for coefficients outside the admissible region, which then count as 0.
    predictor: Predictor,
    path: Path,
    /// δ of the differences that are not 0, with their lags.
    differences: Vec<(usize, f64)>,
    /// How the error of each missing observation's estimate goes on: one unit of independent error each.
    missing: Vec<Path>,
}

/// The state of a filtered column and its last values before differencing.
#[derive(Clone, Debug)]
struct Path {
    state: Vec<f64>,
    tail: Vec<f64>,
}

impl ArimaModel {
    /// The model at free parameters.
    pub(super) fn new(history: &History, problem: &Problem, order: ArimaOrder, free: Vec<f64>) -> Self {
        let coefficients = ArimaCoefficients::from_free(&order, &free);
        let admissible = Likelihood::new(problem, order).regression(&coefficients);
        match admissible {
            Some(regression) => Self::at(history, problem, order, coefficients, free, regression),
            None => Self::white(history, problem, order),
        }
    }

    /// The model without φ, θ, Φ, Θ: what remains when numbers have overflowed.
    fn white(history: &History, problem: &Problem, order: ArimaOrder) -> Self {
        let order = ArimaOrder { ar: 0, ma: 0, seasonal_ar: 0, seasonal_ma: 0, ..order };
        let none = ArimaCoefficients::default();
        let regression = Likelihood::new(problem, order).regression(&none).unwrap_or_else(|| Regression {
            coefficients: vec![0.0; problem.n_regressors(order.constant) + history.missing.len()],
            missing_triangle: vec![0.0; history.missing.len() * history.missing.len()],
            sum_sq: 0.0,
            deviance: 0.0,
        });
        Self::at(history, problem, order, none, vec![], regression)
    }

    /// `series` under given coefficients, the mean or drift by generalised least squares; `None` when it is too short
    /// or the coefficients are not stationary.
    ///
    /// For tests against other packages and for models from the literature; [`super::Arima`] estimates.
    pub fn with_coefficients(
        series: &Series,
        season_length: usize,
        order: ArimaOrder,
        coefficients: ArimaCoefficients,
    ) -> Option<Self> {
        let history = History::complete(series.values());
        let problem = history.problem(order, season_length);
        if problem.n_used() < 2 {
            return None;
        }
        let regression = Likelihood::new(&problem, order).regression(&coefficients)?;
        let free = coefficients.to_free();
        Some(Self::at(&history, &problem, order, coefficients, free, regression))
    }

    fn at(
        history: &History,
        problem: &Problem,
        order: ArimaOrder,
        coefficients: ArimaCoefficients,
        free: Vec<f64>,
        found: Regression,
    ) -> Self {
        let (n, n_missing, m) = (history.values.len(), history.missing.len(), problem.season_length);
        let differences = Differences { plain: order.diffs, seasonal: order.seasonal_diffs, season_length: m };
        let mut regression = found.coefficients[n_missing..].to_vec();
        let constant = if order.has_constant() { regression.pop() } else { None };
        // The column of a gap stands for fill − truth.
        let mut values = history.values.clone();
        history.missing.iter().zip(&found.coefficients).for_each(|(t, excess)| values[*t] -= excess);
        let explained = |t: usize| {
            let time = if order.diffs + order.seasonal_diffs == 0 { 1.0 } else { (t + 1) as f64 };
            let regressors = history.regressors.iter().zip(&regression).map(|(x, b)| b * x[t]);
            constant.map_or(0.0, |it| it * time) + regressors.sum::<f64>()
        };
        let explained: Vec<f64> = (0..n).map(explained).collect();
        let rest = |values: &[f64]| values.iter().zip(&explained).map(|(y, x)| y - x).collect::<Vec<f64>>();
        let columns = Columns::new(history, rest(&history.values), rest(&values), differences);
        let filtered = columns.filter(&coefficients, m, &found.missing_triangle);
        let n_lost = n - problem.len();
        let mut fitted = vec![None; history.n_before + n_lost];
        let ahead = filtered.errors.iter().zip(&history.values[n_lost..]).enumerate();
        fitted.extend(
            ahead.map(|(i, (e, y))| if history.missing.contains(&(i + n_lost)) { None } else { e.map(|e| y - e) }),
        );
        fitted.extend(std::iter::repeat_n(None, history.n_after));
        let n_used = problem.n_used();
        let n_estimated = order.n_coefficients() + problem.n_regressors(order.constant);
        let polynomial = differences.polynomial();
        let lags = polynomial.iter().enumerate().filter(|it| *it.1 != 0.0).map(|(i, delta)| (i + 1, *delta));
        let forecaster = Forecaster {
            predictor: filtered.predictor,
            path: filtered.path,
            differences: lags.collect(),
            missing: filtered.missing,
        };
        Self {
            order,
            coefficients,
            free,
            season_length: m,
            fitted,
            regression,
            constant,
            sigma2: found.sum_sq / n_used.saturating_sub(n_estimated).max(1) as f64,
            log_likelihood: -0.5 * found.deviance,
            aicc: aicc(found.deviance, n_estimated + 1, n_used),
            forecaster,
            recent: values[n.saturating_sub(m.max(1))..].to_vec(),
            n,
            n_after: history.n_after,
            last_regressors: history.regressors.iter().map(|it| it[n - 1]).collect(),
        }
    }

    /// Orders, and whether there is a mean or drift.
    pub const fn order(&self) -> ArimaOrder {
        self.order
    }

    /// φ, θ, Φ, Θ.
    pub const fn coefficients(&self) -> &ArimaCoefficients {
        &self.coefficients
    }

    /// The mean (d + D = 0) or drift per step (d + D = 1).
    pub const fn constant(&self) -> Option<f64> {
        self.constant
    }

    /// Coefficients of the regressors.
    pub fn regression(&self) -> &[f64] {
        &self.regression
    }

    /// Exact Gaussian log-likelihood of the differenced series.
    pub const fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Akaike's criterion corrected for short series; comparable between models of the same d and D.
    pub const fn aicc(&self) -> f64 {
        self.aicc
    }

    /// Variance of the innovations, adjusted for the number of coefficients.
    pub const fn sigma2(&self) -> f64 {
        self.sigma2
    }

    /// Forecasts with the regressors' future values, one column per regressor.
    ///
    /// A column that is too short keeps its last value, a missing one the last of the history.
    pub fn outlook_with_regressors(&self, horizon: Horizon, future: &[Vec<f64>]) -> Outlook {
        Outlook { point: self.point(horizon.get(), future), sd: self.sd(horizon.get()) }
    }

    fn point(&self, horizon: usize, future: &[Vec<f64>]) -> Vec<f64> {
        let n_steps = horizon + self.n_after;
        let arima = self.forecaster.path.forecast(&self.forecaster, n_steps);
        let level = self.order.diffs + self.order.seasonal_diffs == 0;
        let explained = |i: usize| {
            let time = if level { 1.0 } else { (self.n + i + 1) as f64 };
            let value = |k: usize| match future.get(k).filter(|it| !it.is_empty()) {
                // Steps before the horizon begins are unknown observations of the history.
                Some(column) => column[i.saturating_sub(self.n_after).min(column.len() - 1)],
                None => self.last_regressors[k],
            };
            let regressors = self.regression.iter().enumerate().map(|(k, b)| b * value(k));
            self.constant.map_or(0.0, |it| it * time) + regressors.sum::<f64>()
        };
        arima.iter().enumerate().skip(self.n_after).map(|(i, it)| it + explained(i)).collect()
    }

    fn sd(&self, horizon: usize) -> Vec<f64> {
        let n_steps = horizon + self.n_after;
        let mut variances = vec![0.0; n_steps];
        for effects in self.forecaster.missing.iter().map(|it| it.forecast(&self.forecaster, n_steps)) {
            variances.iter_mut().zip(effects).for_each(|(sum, it)| *sum += it * it);
        }
        let mut predictor = self.forecaster.predictor.clone();
        let mut response = Vec::new();
        for i in 0..n_steps {
            if i == 0 || !predictor.is_settled() {
                response = self.forecaster.integrated(predictor.response(n_steps - i));
            }
            for (sum, it) in variances[i..].iter_mut().zip(&response) {
                *sum += predictor.variance() * it * it;
            }
            predictor.advance();
        }
        variances[self.n_after..].iter().map(|it| (it * self.sigma2).sqrt()).collect()
    }

    /// The last known observation of the season position `h` steps ahead, or the last of all.
    fn anchor(&self, h: usize) -> (TermRole, f64) {
        let last = self.recent.len() - 1;
        if self.order.seasonal_diffs > 0 && self.recent.len() == self.season_length {
            (TermRole::LastSeason, self.recent[(self.n_after + h - 1) % self.season_length])
        } else if self.order.diffs > 0 {
            (TermRole::LastValue, self.recent[last])
        } else {
            (TermRole::Level, self.constant.unwrap_or(0.0))
        }
    }
}

impl Forecaster {
    /// A response of the differenced series as one of the series.
    fn integrated(&self, mut response: Vec<f64>) -> Vec<f64> {
        for i in 0..response.len() {
            let known = self.differences.iter().filter(|it| it.0 <= i);
            response[i] += known.map(|(lag, delta)| delta * response[i - lag]).sum::<f64>();
        }
        response
    }
}

impl Path {
    fn forecast(&self, by: &Forecaster, n_steps: usize) -> Vec<f64> {
        let (mut state, known) = (self.state.clone(), self.tail.len());
        let mut values = self.tail.clone();
        values.reserve(n_steps);
        for _ in 0..n_steps {
            let at = values.len();
            let past = by.differences.iter().map(|(lag, delta)| delta * values[at - lag]).sum::<f64>();
            values.push(state[0] + past);
            by.predictor.skip(&mut state);
        }
        values.split_off(known)
    }
}

/// The series less its regression, with the columns of its gaps.
struct Columns {
    /// With the fill in the gaps: errors of one step are taken from here.
    filled: Vec<f64>,
    /// With the model's estimates in the gaps: forecasts start from here.
    estimated: Vec<f64>,
    pulses: Vec<Vec<f64>>,
    differences: Differences,
}

/// What a pass over [`Columns`] leaves.
struct Filtered {
    errors: Vec<Option<f64>>,
    predictor: Predictor,
    path: Path,
    missing: Vec<Path>,
}

impl Columns {
    fn new(history: &History, filled: Vec<f64>, estimated: Vec<f64>, differences: Differences) -> Self {
        let pulse = |at: &usize| (0..filled.len()).map(|t| f64::from(u8::from(t == *at))).collect();
        Self { pulses: history.missing.iter().map(pulse).collect(), filled, estimated, differences }
    }

    fn filter(&self, coefficients: &ArimaCoefficients, m: usize, triangle: &[f64]) -> Filtered {
        let fallback = || Predictor::new(&ArimaCoefficients::default(), 1);
        let mut predictor =
            Predictor::new(coefficients, m).or_else(fallback).expect("a process without coefficients is stationary");
        let [filled, estimated] = [&self.filled, &self.estimated].map(|it| self.differences.apply(it));
        let pulses: Vec<Vec<f64>> = self.pulses.iter().map(|it| self.differences.apply(it)).collect();
        let state = || vec![0.0; predictor.state_len()];
        let (mut filled_state, mut path_state) = (state(), state());
        let mut pulse_states: Vec<Vec<f64>> = pulses.iter().map(|_| state()).collect();
        let mut so_far = Recursive::new(pulses.len());
        let mut errors = Vec::with_capacity(filled.len());
        for t in 0..filled.len() {
            let weight = 1.0 / predictor.variance().max(f64::MIN_POSITIVE).sqrt();
            let error = predictor.observe(&mut filled_state, filled[t]);
            predictor.observe(&mut path_state, estimated[t]);
            let row = pulses.iter().zip(&mut pulse_states).map(|(it, state)| predictor.observe(state, it[t]) * weight);
            errors.push(so_far.observe(row.collect(), error * weight).map(|it| it / weight));
            predictor.advance();
        }
        let n_lost = self.filled.len() - filled.len();
        let tail = |values: &[f64]| values[values.len() - n_lost..].to_vec();
        let path = Path { state: path_state, tail: tail(&self.estimated) };
        let pulses = pulse_states.into_iter().zip(&self.pulses).map(|(state, it)| Path { state, tail: tail(it) });
        Filtered { errors, predictor, path, missing: independent(pulses.collect(), triangle) }
    }
}

/// Combinations of the columns' paths whose coefficients have independent errors of variance σ²: with cross products
/// R'R of the columns, the paths times R⁻¹.
fn independent(paths: Vec<Path>, triangle: &[f64]) -> Vec<Path> {
    let k = paths.len();
    let mut done: Vec<Path> = Vec::with_capacity(k);
    for (j, mut path) in paths.into_iter().enumerate() {
        let pivot = triangle[j * k + j];
        let inverse = if pivot > 0.0 { 1.0 / pivot } else { 0.0 };
        let earlier = |of: fn(&Path) -> &Vec<f64>, at: usize| {
            done.iter().enumerate().map(|(i, it)| triangle[i * k + j] * of(it)[at]).sum::<f64>()
        };
        for i in 0..path.state.len() {
            path.state[i] = (path.state[i] - earlier(|it| &it.state, i)) * inverse;
        }
        for i in 0..path.tail.len() {
            path.tail[i] = (path.tail[i] - earlier(|it| &it.tail, i)) * inverse;
        }
        done.push(path);
    }
    done
}

/// The regression on the gaps' columns as rows arrive (Givens rotations), so that a fitted value knows only its past.
struct Recursive {
    triangle: Vec<Vec<f64>>,
    right: Vec<f64>,
}

impl Recursive {
    fn new(k: usize) -> Self {
        Self { triangle: vec![vec![0.0; k]; k], right: vec![0.0; k] }
    }

    /// The error of `value` before it is known; `None` when it only serves to tell a gap's value.
    fn observe(&mut self, mut row: Vec<f64>, value: f64) -> Option<f64> {
        let k = row.len();
        let mut beta = vec![0.0; k];
        for i in (0..k).rev() {
            let later: f64 = (i + 1..k).map(|j| self.triangle[i][j] * beta[j]).sum();
            let pivot = self.triangle[i][i];
            beta[i] = if pivot != 0.0 { (self.right[i] - later) / pivot } else { 0.0 };
        }
        let error = value - row.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>();
        let mut value = value;
        for i in 0..k {
            if row[i] == 0.0 {
                continue;
            }
            let pivot = self.triangle[i][i];
            if pivot == 0.0 {
                self.triangle[i] = row;
                self.right[i] = value;
                return None;
            }
            let length = (pivot * pivot + row[i] * row[i]).sqrt();
            let (c, s) = (pivot / length, row[i] / length);
            for (known, new) in self.triangle[i].iter_mut().zip(&mut row).skip(i) {
                (*known, *new) = (c * *known + s * *new, c * *new - s * *known);
            }
            let (a, b) = (self.right[i], value);
            self.right[i] = c * a + s * b;
            value = c * b - s * a;
        }
        Some(error)
    }
}

impl Predict for ArimaModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    /// Regressors stay at their last values; see [`ArimaModel::outlook_with_regressors`].
    fn outlook(&self, horizon: Horizon) -> Outlook {
        self.outlook_with_regressors(horizon, &[])
    }

    fn working(&self, h: usize) -> Working {
        let (role, value) = self.anchor(h);
        let point = self.point(h, &[]).last().copied().unwrap_or(value);
        let start = match role {
            TermRole::LastSeason => "y[n+h−m]",
            TermRole::LastValue => "y[n]",
            _ => "c",
        };
        let formula = format!("{start} + Δ, ARIMA{}", self.order);
        Working::start(&formula, role, value).then(TermOperator::Plus, TermRole::Trend, point - value).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let it = &self.coefficients;
        let blocks =
            [("φ", &it.ar), ("θ", &it.ma), ("Φ", &it.seasonal_ar), ("Θ", &it.seasonal_ma), ("β", &self.regression)];
        let numbered = |(symbol, values): (&str, &Vec<f64>)| {
            values
                .iter()
                .enumerate()
                .map(|(i, value)| parameter(&format!("{symbol}{}", i + 1), *value))
                .collect::<Vec<_>>()
        };
        let constant = if self.order.diffs + self.order.seasonal_diffs == 0 { "μ" } else { "drift" };
        let constant = self.constant.map(|value| parameter(constant, value));
        blocks.into_iter().flat_map(numbered).chain(constant).chain([parameter("σ²", self.sigma2)]).collect()
    }

    fn form_name(&self) -> Option<String> {
        let order = &self.order;
        let seasonal = order.seasonal_ar + order.seasonal_diffs + order.seasonal_ma > 0;
        let season = if seasonal { format!("[{}]", self.season_length) } else { String::new() };
        Some(format!("ARIMA{order}{season}"))
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let (h, skipped) = (horizon.get(), self.n_after);
        let n_steps = h + skipped;
        let point = self.point(h, &[]);
        let sigma = self.sigma2.sqrt();
        let missing: Vec<Vec<f64>> =
            self.forecaster.missing.iter().map(|it| it.forecast(&self.forecaster, n_steps)).collect();
        let mut predictor = self.forecaster.predictor.clone();
        let mut effects: Vec<(usize, Vec<f64>)> = Vec::with_capacity(n_steps);
        for i in 0..n_steps {
            let size = predictor.variance().sqrt();
            let response = self.forecaster.integrated(predictor.response(n_steps - i));
            effects.push((i, response.into_iter().map(|it| it * size).collect()));
            predictor.advance();
        }
        effects.extend(missing.into_iter().map(|it| (0, it)));
        let mut path = || {
            let mut error = vec![0.0; n_steps];
            for (from, effect) in &effects {
                let draw = sigma * random.normal();
                error[*from..].iter_mut().zip(effect).for_each(|(sum, it)| *sum += draw * it);
            }
            point.iter().zip(&error[skipped..]).map(|(point, error)| point + error).collect()
        };
        Some((0..n_paths).map(|_| path()).collect())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint { form: self.order.code(), parameters: self.free.clone() })
    }
}
