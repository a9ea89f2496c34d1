//! Exact Gaussian likelihood of an ARMA process with regression, in O(n·r) for r = max(p + mP, q + mQ).
//!
//! The one-step predictor of a stationary process changes from one observation to the next by a matrix of rank one,
//! so that Kalman's matrix recursion shrinks to two vectors (Chandrasekhar's form): with gain K, lever L, variance h,
//! start K = L = Cov(state, w), h = γ₀, and g = L₁/h, u = (L shifted up) + φL₁, every step is
//! `h ← h(1 − g²)`, `L ← u − gK`, `K ← K − gu`.
//!
//! Innovations: `e = w − x₁`, `x ← (x shifted up) + φx₁ + K/h·e`. Every regressor column is filtered like the series,
//! then σ² and the coefficients follow by least squares: only φ, θ, Φ, Θ are searched for.
//! −2 log L = N(log 2πσ̂² + 1) + Σ log h, σ̂² = S/N.
//!
//! A missing observation is a column that is 1 there and 0 elsewhere. With N reduced by one each, and the log of the
//! determinant of these columns' cross products added, that is the likelihood of what was observed: the unknown
//! value integrates out of a Gaussian in closed form. Sources: Morf, Sidhu & Kailath 1974; Pearlman 1980; Gómez,
//! Maravall & Peña 1999 (missing observations).

use super::order::{ArimaCoefficients, ArimaOrder, to_partial};

/// The time-varying one-step predictor of a stationary ARMA process with unit innovations.
#[derive(Clone, Debug, Default)]
pub(super) struct Predictor {
    /// φ of the multiplied-out polynomial, filled up with zeros to the length of the state.
    ar: Vec<f64>,
    /// Covariance of the next state with this innovation.
    gain: Vec<f64>,
    /// What the covariances still change by, one longer than the state: the last is 0.
    lever: Vec<f64>,
    /// Variance of this innovation.
    variance: f64,
    /// True once the gain no longer moves.
    settled: bool,
}

/// A lever below this share of the innovation's variance (1) moves nothing that double precision shows.
const SETTLED: f64 = 1e-13;

impl Predictor {
    /// The predictor before the first observation; `None` unless stationary.
    pub fn new(coefficients: &ArimaCoefficients, m: usize) -> Option<Self> {
        let (mut ar, ma) = (coefficients.full_ar(m), coefficients.full_ma(m));
        let (p, q) = (ar.len(), ma.len());
        let gamma = autocovariances(&ar, &ma, p)?;
        let r = p.max(q);
        ar.resize(r, 0.0);
        let psi = impulse_response(&ar, &ma, q);
        let mut lever = vec![0.0; r + 1];
        for (j, phi) in ar.iter().enumerate().filter(|it| *it.1 != 0.0) {
            (0..=j).for_each(|i| lever[i] += phi * gamma[j - i]);
        }
        for (j, theta) in ma.iter().enumerate().filter(|it| *it.1 != 0.0) {
            (0..=j).for_each(|i| lever[i] += theta * psi[j - i]);
        }
        let gain = lever[..r].to_vec();
        gamma[0].is_finite().then_some(Self { ar, gain, lever, variance: gamma[0], settled: r == 0 })
    }

    /// Length of the state, plus the one zero that shifting needs.
    pub fn state_len(&self) -> usize {
        self.lever.len()
    }

    /// The innovation of `value`, and `state` moved on.
    pub fn observe(&self, state: &mut [f64], value: f64) -> f64 {
        let r = self.ar.len();
        let expected = state[0];
        let innovation = value - expected;
        let share = innovation / self.variance;
        let (ar, gain, state) = (&self.ar[..r], &self.gain[..r], &mut state[..r + 1]);
        for i in 0..r {
            state[i] = state[i + 1] + ar[i] * expected + gain[i] * share;
        }
        innovation
    }

    /// The state moved on without an observation.
    pub fn skip(&self, state: &mut [f64]) {
        let expected = state[0];
        for i in 0..self.ar.len() {
            state[i] = state[i + 1] + self.ar[i] * expected;
        }
    }

    /// To the next observation.
    pub fn advance(&mut self) {
        if self.settled {
            return;
        }
        let r = self.ar.len();
        let first = self.lever[0];
        let g = first / self.variance;
        let (ar, gain, lever) = (&self.ar[..r], &mut self.gain[..r], &mut self.lever[..r + 1]);
        for i in 0..r {
            let (u, k) = (lever[i + 1] + ar[i] * first, gain[i]);
            gain[i] = k - u * g;
            lever[i] = u - k * g;
        }
        self.variance -= first * g;
        if g.abs() < SETTLED {
            self.settled = lever.iter().all(|it| it.abs() < SETTLED);
        }
    }

    /// Response of the process to this innovation, steps 0 to `n` − 1.
    pub fn response(&self, n: usize) -> Vec<f64> {
        let mut state: Vec<f64> = self.gain.iter().map(|it| it / self.variance).chain([0.0]).collect();
        let later = (1..n).map(|_| {
            let value = state[0];
            self.skip(&mut state);
            value
        });
        std::iter::once(1.0).chain(later).take(n).collect()
    }

    /// Variance of this innovation, in units of σ².
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// Whether later innovations have the same variance and response.
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}

/// γ₀ … γ₍ₚ₋₁₎ (at least γ₀) of the process with unit innovations; `None` unless stationary.
fn autocovariances(ar: &[f64], ma: &[f64], p: usize) -> Option<Vec<f64>> {
    let q = ma.len();
    let n_lags = p.max(1) + q;
    // Of the autoregression alone: forwards through the Durbin-Levinson recursion.
    let partial = to_partial(ar)?;
    let mut pure = Vec::with_capacity(n_lags);
    pure.push(1.0 / partial.iter().map(|k| (1.0 - k) * (1.0 + k)).product::<f64>());
    let (mut step, mut error) = (Vec::with_capacity(p), pure[0]);
    for k in partial {
        let next = k * error + step.iter().zip(pure[1..].iter().rev()).map(|(a, c)| a * c).sum::<f64>();
        let n = step.len();
        for i in 0..n.div_ceil(2) {
            let (a, b) = (step[i], step[n - 1 - i]);
            step[i] = a - k * b;
            step[n - 1 - i] = b - k * a;
        }
        step.push(k);
        error *= (1.0 - k) * (1.0 + k);
        pure.push(next);
    }
    let sparse = |values: &[f64]| -> Vec<(usize, f64)> {
        values.iter().enumerate().filter(|it| *it.1 != 0.0).map(|(i, v)| (i + 1, *v)).collect()
    };
    let lags = sparse(ar);
    while pure.len() < n_lags {
        let k = pure.len();
        pure.push(lags.iter().map(|(lag, phi)| phi * pure[k.abs_diff(*lag)]).sum());
    }
    let lags = sparse(ma);
    let once = |k: usize| pure[k] + lags.iter().map(|(lag, theta)| theta * pure[k.abs_diff(*lag)]).sum::<f64>();
    let once: Vec<f64> = (0..n_lags).map(once).collect();
    let twice = |k: usize| once[k] + lags.iter().map(|(lag, theta)| theta * once[k + lag]).sum::<f64>();
    Some((0..p.max(1)).map(twice).collect())
}

/// ψ₀ … ψ₍ₙ₋₁₎.
fn impulse_response(ar: &[f64], ma: &[f64], n: usize) -> Vec<f64> {
    let mut psi: Vec<f64> = Vec::with_capacity(n);
    for k in 0..n {
        let own = if k == 0 { 1.0 } else { ma.get(k - 1).copied().unwrap_or(0.0) };
        let past = ar.iter().take(k).enumerate().filter(|it| *it.1 != 0.0).map(|(i, phi)| phi * psi[k - 1 - i]);
        psi.push(own + past.sum::<f64>());
    }
    psi
}

/// A differenced series with its differenced regressors, ready for many likelihoods.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// Observations per season.
    pub season_length: usize,
    /// Missing observations (first), regressors, then the constant where there may be one.
    columns: Vec<Vec<f64>>,
    n_missing: usize,
    has_constant: bool,
    /// The differenced series divided by `scale`.
    target: Vec<f64>,
    /// The same less `offset`, for models with a mean: a level far above the spread costs digits.
    centred: Vec<f64>,
    offset: f64,
    scale: f64,
}

/// What becomes of a series before it is stationary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Differences {
    /// d.
    pub plain: usize,
    /// D.
    pub seasonal: usize,
    /// m.
    pub season_length: usize,
}

impl Differences {
    /// The differences of `values`, shorter by d + mD.
    pub fn apply(&self, values: &[f64]) -> Vec<f64> {
        let mut values = values.to_vec();
        for lag in std::iter::repeat_n(self.season_length, self.seasonal).chain(std::iter::repeat_n(1, self.plain)) {
            values = values.iter().zip(values.iter().skip(lag)).map(|(then, now)| now - then).collect();
        }
        values
    }

    /// δ₁, δ₂, … of (1 − B)ᵈ(1 − Bᵐ)ᴰ = 1 − δ₁B − …
    pub fn polynomial(&self) -> Vec<f64> {
        let mut full = vec![1.0];
        for lag in std::iter::repeat_n(self.season_length, self.seasonal).chain(std::iter::repeat_n(1, self.plain)) {
            let short = full.len();
            full.resize(short + lag, 0.0);
            for i in (0..short).rev() {
                full[i + lag] -= full[i];
            }
        }
        full[1..].iter().map(|it| -it).collect()
    }
}

impl Problem {
    /// `values` (gaps filled by any finite number) with their missing positions and regressors.
    pub fn new(values: &[f64], missing: &[usize], regressors: &[Vec<f64>], differences: Differences) -> Self {
        let raw = differences.apply(values);
        let scale = (raw.iter().map(|it| it * it).sum::<f64>() / raw.len().max(1) as f64).sqrt();
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 };
        let target: Vec<f64> = raw.iter().map(|it| it / scale).collect();
        let pulse = |at: &usize| -> Vec<f64> { (0..values.len()).map(|t| f64::from(u8::from(t == *at))).collect() };
        let mut columns: Vec<Vec<f64>> = missing.iter().map(|at| differences.apply(&pulse(at))).collect();
        columns.extend(regressors.iter().map(|it| differences.apply(it)));
        let has_constant = differences.plain + differences.seasonal < 2;
        if has_constant {
            // A drift is the coefficient of time, whose seasonal difference is m.
            let step = if differences.seasonal > 0 { differences.season_length as f64 } else { 1.0 };
            columns.push(vec![step; target.len()]);
        }
        let level = differences.plain + differences.seasonal == 0;
        let offset = if level { target.iter().sum::<f64>() / target.len().max(1) as f64 } else { 0.0 };
        let centred = target.iter().map(|it| it - offset).collect();
        let (season_length, n_missing) = (differences.season_length, missing.len());
        Self { season_length, columns, n_missing, has_constant, target, centred, offset, scale }
    }

    /// Observations of the differenced series that were really made.
    pub fn n_used(&self) -> usize {
        self.target.len().saturating_sub(self.n_missing)
    }

    /// Length of the differenced series.
    pub fn len(&self) -> usize {
        self.target.len()
    }

    /// The differenced series, scaled; for first guesses.
    pub fn centred(&self) -> &[f64] {
        &self.centred
    }

    /// Regression coefficients that count as parameters.
    pub fn n_regressors(&self, constant: bool) -> usize {
        self.active(constant).len() - self.n_missing
    }

    fn active(&self, constant: bool) -> &[Vec<f64>] {
        let without = usize::from(self.has_constant && !constant);
        &self.columns[..self.columns.len() - without]
    }

    /// −2 log L from the sum of squares that [`Likelihood::residuals`] returns.
    pub fn deviance(&self, sum_sq: f64) -> f64 {
        let n = self.n_used() as f64;
        // A series that a model explains without rest has an infinite likelihood, which no criterion can compare.
        let sum_sq = sum_sq.max(1e-26 * n);
        n * (libm::log(2.0 * std::f64::consts::PI * sum_sq / n) + 1.0 + 2.0 * libm::log(self.scale))
    }
}

/// Evaluates likelihoods of one order.
pub(super) struct Likelihood<'a> {
    problem: &'a Problem,
    order: ArimaOrder,
    columns: &'a [Vec<f64>],
    target: &'a [f64],
    /// Filtered regressors, then the filtered series.
    white: Vec<Vec<f64>>,
    states: Vec<f64>,
    /// Upper triangle of the regression, row by row.
    triangle: Vec<f64>,
    /// The series in the regressors' orthogonal directions.
    loads: Vec<f64>,
}

/// The regression and the scaled likelihood at given coefficients.
#[derive(Clone, Debug)]
pub(super) struct Regression {
    /// Coefficients in the units of the series: missing values, regressors, constant.
    pub coefficients: Vec<f64>,
    /// Upper triangle R of the filtered missing-value columns, row by row.
    pub missing_triangle: Vec<f64>,
    /// Σ e²/h, in the squared unit of the series.
    pub sum_sq: f64,
    /// −2 log L.
    pub deviance: f64,
}

impl<'a> Likelihood<'a> {
    pub fn new(problem: &'a Problem, order: ArimaOrder) -> Self {
        let columns = problem.active(order.constant);
        let target = if order.constant { &problem.centred } else { &problem.target };
        let k = columns.len();
        let white = vec![vec![0.0; target.len()]; k + 1];
        Self { problem, order, columns, target, white, states: vec![], triangle: vec![0.0; k * k], loads: vec![0.0; k] }
    }

    /// Scaled one-step errors at free parameters `x`, whose sum of squares S gives the likelihood by
    /// [`Problem::deviance`]; infinite where the model is not admissible.
    pub fn residuals(&mut self, x: &[f64], into: &mut [f64]) -> f64 {
        let coefficients = ArimaCoefficients::from_free(&self.order, x);
        let Some(log_determinant) = self.whiten(&coefficients) else { return f64::INFINITY };
        let log_determinant = log_determinant + self.project();
        let factor = libm::exp(0.5 * log_determinant / self.problem.n_used() as f64);
        let residual = &self.white[self.columns.len()];
        into.iter_mut().zip(residual).for_each(|(out, e)| *out = e * factor);
        let sum_sq = into.iter().map(|e| e * e).sum::<f64>();
        if sum_sq.is_finite() { sum_sq } else { f64::INFINITY }
    }

    /// The regression at these coefficients; `None` where the model is not admissible.
    pub fn regression(&mut self, coefficients: &ArimaCoefficients) -> Option<Regression> {
        let log_determinant = self.whiten(coefficients)? + self.project();
        let (problem, k) = (self.problem, self.columns.len());
        let sum_sq = self.white[k].iter().map(|e| e * e).sum::<f64>();
        let n = problem.n_used() as f64;
        let deviance = problem.deviance(sum_sq * libm::exp(log_determinant / n));
        let mut beta = self.loads.clone();
        for i in (0..k).rev() {
            let later: f64 = (i + 1..k).map(|j| self.triangle[i * k + j] * beta[j]).sum();
            let pivot = self.triangle[i * k + i];
            beta[i] = if pivot > 0.0 { (beta[i] - later) / pivot } else { 0.0 };
        }
        if self.order.constant && problem.has_constant {
            beta[k - 1] += problem.offset;
        }
        let beta: Vec<f64> = beta.into_iter().map(|it| it * problem.scale).collect();
        let missing = (0..problem.n_missing).flat_map(|i| (0..problem.n_missing).map(move |j| (i, j)));
        let missing_triangle = missing.map(|(i, j)| self.triangle[i * k + j]).collect();
        let sum_sq = sum_sq * problem.scale * problem.scale;
        (sum_sq.is_finite() && deviance.is_finite()).then_some(Regression {
            coefficients: beta,
            missing_triangle,
            sum_sq,
            deviance,
        })
    }

    /// Filters every column and the series; Σ log h.
    fn whiten(&mut self, coefficients: &ArimaCoefficients) -> Option<f64> {
        let mut predictor = Predictor::new(coefficients, self.problem.season_length)?;
        let (n, length) = (self.target.len(), predictor.state_len());
        self.states.clear();
        self.states.resize(length * self.white.len(), 0.0);
        let (mut log_determinant, mut product) = (0.0, 1.0);
        for t in 0..n {
            let variance = predictor.variance();
            if variance.is_nan() || variance <= 0.0 {
                return None;
            }
            let weight = 1.0 / variance.sqrt();
            product *= variance;
            // One logarithm for many factors.
            if !(1e-200..1e200).contains(&product) {
                log_determinant += libm::log(product);
                product = 1.0;
            }
            let sources = self.columns.iter().map(|it| it[t]).chain([self.target[t]]);
            for ((value, state), white) in sources.zip(self.states.chunks_exact_mut(length)).zip(&mut self.white) {
                white[t] = predictor.observe(state, value) * weight;
            }
            predictor.advance();
        }
        Some(log_determinant + libm::log(product))
    }

    /// Takes the filtered columns out of the filtered series (modified Gram-Schmidt); the log of the determinant of
    /// the missing values' cross products.
    fn project(&mut self) -> f64 {
        let k = self.columns.len();
        let mut log_determinant = 0.0;
        for i in 0..k {
            let (head, tail) = self.white.split_at_mut(i + 1);
            let column = &mut head[i];
            let size = self.columns[i].iter().map(|it| it * it).sum::<f64>().sqrt();
            let norm = column.iter().map(|it| it * it).sum::<f64>().sqrt();
            // A column that the ones before explain carries nothing; its coefficient is 0.
            let independent = norm > 1e-9 * size && norm > 0.0;
            self.triangle[i * k + i] = if independent { norm } else { 0.0 };
            if independent {
                column.iter_mut().for_each(|it| *it /= norm);
            }
            for (j, later) in tail.iter_mut().enumerate() {
                let load =
                    if independent { column.iter().zip(later.iter()).map(|(a, b)| a * b).sum::<f64>() } else { 0.0 };
                if load != 0.0 {
                    later.iter_mut().zip(column.iter()).for_each(|(it, q)| *it -= load * q);
                }
                if i + 1 + j < k {
                    self.triangle[i * k + i + 1 + j] = load;
                } else {
                    self.loads[i] = load;
                }
            }
            if i < self.problem.n_missing && independent {
                log_determinant += 2.0 * libm::log(norm);
            }
        }
        log_determinant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coefficients(ar: &[f64], ma: &[f64]) -> ArimaCoefficients {
        ArimaCoefficients { ar: ar.to_vec(), ma: ma.to_vec(), ..ArimaCoefficients::default() }
    }

    #[test]
    fn autocovariances_are_those_of_the_books() {
        // By hand: ARMA(1,1) has γ₀ = (1 + 2φθ + θ²)/(1 − φ²).
        let gamma = autocovariances(&[0.5], &[0.4], 1).unwrap();
        assert!((gamma[0] - (1.0 + 0.4 + 0.16) / 0.75).abs() < 1e-14);
        // By hand: MA(1) has γ₀ = 1 + θ²; AR(2): γ₁/γ₀ = φ₁/(1 − φ₂).
        assert!((autocovariances(&[], &[0.4], 0).unwrap()[0] - 1.16).abs() < 1e-14);
        let gamma = autocovariances(&[0.5, -0.3], &[], 2).unwrap();
        assert!((gamma[1] / gamma[0] - 0.5 / 1.3).abs() < 1e-14);
    }

    #[test]
    fn the_predictor_of_a_moving_average_has_the_books_variances() {
        // By hand (innovations algorithm): h₁ = 1 + θ², h₍ₜ₊₁₎ = 1 + θ² − θ²/hₜ.
        let mut predictor = Predictor::new(&coefficients(&[], &[0.9]), 1).unwrap();
        let mut expected = 1.81;
        for _ in 0..50 {
            assert!((predictor.variance() - expected).abs() < 1e-12);
            expected = 1.81 - 0.81 / expected;
            predictor.advance();
        }
    }

    #[test]
    fn an_autoregression_is_settled_after_its_lags() {
        let mut predictor = Predictor::new(&coefficients(&[0.5, -0.3], &[]), 1).unwrap();
        (0..3).for_each(|_| predictor.advance());
        assert!(predictor.is_settled() && (predictor.variance() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn differences_and_their_polynomial_agree() {
        let differences = Differences { plain: 1, seasonal: 1, season_length: 4 };
        assert_eq!(differences.polynomial(), [1.0, 0.0, 0.0, 1.0, -1.0]);
        let values: Vec<f64> = (0..12).map(|t| f64::from(t * t % 7)).collect();
        let by_polynomial = |t: usize| {
            values[t] - differences.polynomial().iter().enumerate().map(|(i, d)| d * values[t - 1 - i]).sum::<f64>()
        };
        assert_eq!(differences.apply(&values), (5..12).map(by_polynomial).collect::<Vec<_>>());
    }

    #[test]
    fn a_missing_value_is_integrated_out() {
        // By hand: of AR(1) 1.0, ?, 2.0 the third given the first is N(φ², 1 + φ²), the first N(0, 1/(1 − φ²)).
        let phi: f64 = 0.6;
        let differences = Differences { plain: 0, seasonal: 0, season_length: 1 };
        let problem = Problem::new(&[1.0, 7.0, 2.0], &[1], &[], differences);
        let order = ArimaOrder::new((1, 0, 0), (0, 0, 0), false);
        let ours = Likelihood::new(&problem, order).regression(&coefficients(&[phi], &[])).unwrap();
        let (v1, v3) = (1.0 / (1.0 - phi * phi), 1.0 + phi * phi);
        let sum_sq = 1.0 / v1 + (2.0 - phi * phi) * (2.0 - phi * phi) / v3;
        assert!((ours.sum_sq - sum_sq).abs() < 1e-12);
        let expected = 2.0 * ((2.0 * std::f64::consts::PI * sum_sq / 2.0).ln() + 1.0) + (v1 * v3).ln();
        assert!((ours.deviance - expected).abs() < 1e-12);
        assert!((7.0 - ours.coefficients[0] - phi * (1.0 + 2.0) / (1.0 + phi * phi)).abs() < 1e-12);
    }
}
