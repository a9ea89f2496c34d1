//! ETS: the whole family of exponential smoothing as state-space models, the form chosen by AICc.
//!
//! ETS(error, trend, season) with error {A, M}, trend {N, A, Ad, M, Md}, season {N, A, M}; 19 of the 30 combinations
//! are stable, 15 are tried by default (see [`EtsForm`]). Each is fitted by exact likelihood over smoothing
//! parameters *and* first states (see `filter` and `search`); `AICc = −2·log L + 2K + 2K(K+1)/(n−K−1)`, K
//! counting parameters, first states and σ. A form needs K + 2 observations, a season two full seasons of at most 24.
//!
//! Error sd: with additive errors σ√(1 + Σ_{j<h} c_j²), c_j = α + αβ*(φ + … + φʲ) + γ[m∣j], exactly; with relative
//! errors and nothing else that multiplies, the exact recursion θ_h = μ_h² + σ²Σ c_j²θ_{h−j}; otherwise the errors'
//! effect to first order. [`Predict::simulate`] draws from the model itself.
//! Source: Hyndman, Koehler, Snyder & Grose 2002; Hyndman, Koehler, Ord & Snyder 2008, ch. 2, 5 and 6.

mod filter;
mod form;
mod search;

pub use filter::{EtsParameters, EtsStates};
pub use form::{EtsForm, EtsTrend, Join};

use filter::{Pass, Trace};
use search::{Candidate, Search};

use super::akaike::Fitted;
use crate::forecast::fit::{parameter, require_length};
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::{DescentBudget, Generator};

/// Longest season with a state of its own per position: beyond, too many first states for what one series tells.
const LONGEST_SEASON: usize = 24;
/// ETS(A,N,N) has α, l₀ and σ, and two observations more are needed.
const FEWEST: usize = 5;

/// What the fit makes largest.
///
/// On a few dozen observations the likeliest slope or season is often one that follows every error (β/α or γ/(1−α)
/// near 1): it explains the past and runs away with the future. On the last year and a half of the M3 competition's
/// monthly *training* series, errors relative to Naive2 (OWA) were 0.94 at the highest likelihood and 0.91 with the
/// prior; on its quarterly, yearly and other ones 0.91 and 0.88, 0.99 and 0.97, 0.69 and 0.68. Published software
/// that stops its search early has a similar prior without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtsEstimate {
    /// The likelihood: what the literature defines, and other software approximates.
    MostLikely,
    /// The likelihood times a prior Beta(1, 11) on β/α and on γ/(1−α), as if ten observations had shown a steady
    /// slope and season.
    Steady,
}

impl EtsEstimate {
    fn prior(self) -> f64 {
        match self {
            EtsEstimate::MostLikely => 0.0,
            EtsEstimate::Steady => 10.0,
        }
    }
}

/// Automatic ETS.
#[derive(Clone, Debug)]
pub struct Ets {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// What the fit makes largest.
    pub estimate: EtsEstimate,
    /// Only this form; `None` chooses by AICc.
    pub form: Option<EtsForm>,
    /// Where the search starts; its form is kept.
    pub start: Option<SearchPoint>,
}

impl Ets {
    /// The automatic choice in use: steady, without a start.
    pub fn new(season_length: SeasonLength) -> Self {
        Self { season_length, estimate: EtsEstimate::Steady, form: None, start: None }
    }
}

/// [`Ets`] fitted.
pub struct EtsModel {
    form: EtsForm,
    parameters: EtsParameters,
    first: EtsStates,
    last: EtsStates,
    fitted: Vec<Option<f64>>,
    components: Components,
    sigma: f64,
    log_likelihood: f64,
    aicc: f64,
}

impl Fit for Ets {
    type Model = EtsModel;

    /// # Errors
    /// [`FitError::TooShort`] below 5 observations, or K + 2 of a form asked for by name;
    /// [`FitError::NotPositive`] when that form multiplies and a value is at or below zero.
    fn fit(&self, y: &Series) -> Result<EtsModel, FitError> {
        let (values, m, method) = (y.values(), self.season_length.get(), MethodId::Ets);
        require_length(method, y, self.form.map_or(FEWEST, |it| it.n_estimated(m) + 2))?;
        if self.form.is_some_and(EtsForm::needs_positive) {
            crate::forecast::fit::require_positive(method, y)?;
        }
        let scale = values.iter().map(|it| it.abs()).sum::<f64>() / values.len() as f64;
        if scale == 0.0 {
            return Ok(EtsModel::of_zeros(values.len()));
        }
        let scaled: Vec<f64> = values.iter().map(|it| it / scale).collect();
        let best = self.search(&scaled, scale).ok_or(FitError::TooShort { method, needed: FEWEST, found: y.len() })?;
        let model = EtsModel::from_candidate(values, m, best, scale);
        model.ok_or(FitError::TooShort { method, needed: FEWEST, found: y.len() })
    }
}

impl Ets {
    fn search(&self, scaled: &[f64], scale: f64) -> Option<Candidate> {
        let (n, m) = (scaled.len(), self.season_length.get());
        let mut search = Search::new(scaled, m, self.estimate.prior());
        if let Some(start) = &self.start {
            let budget = DescentBudget { max_iterations: 12, tolerance: 1e-5, first_step: 0.05 };
            let found = search.go_on(start, scale, budget).filter(|it| it.form.n_estimated(m) + 2 <= n);
            if found.is_some() {
                return found;
            }
        }
        let found = self.candidates(&mut search).into_iter();
        let best = found.min_by(|a, b| aicc(n, m, a).total_cmp(&aicc(n, m, b)))?;
        let exact = DescentBudget { max_iterations: 200, tolerance: 1e-10, first_step: 0.1 };
        let from = search::search_point(best.form, &best.parameters, &best.first);
        let polished = [search.go_on(&from, 1.0, exact), search.fit_from_all(best.form, exact), Some(best)];
        polished.into_iter().flatten().min_by(|a, b| a.criterion.total_cmp(&b.criterion))
    }

    /// Every form that the series allows, roughly at its best.
    fn candidates(&self, search: &mut Search) -> Vec<Candidate> {
        let (n, m) = (search.y.len(), search.m);
        let positive = search.y.iter().all(|it| *it > 0.0);
        let seasonal = (2..=LONGEST_SEASON).contains(&m) && n >= 2 * m;
        let forms: Vec<EtsForm> = match self.form {
            Some(form) => vec![form],
            None => EtsForm::candidates(seasonal, positive).filter(|it| it.n_estimated(m) + 2 <= n).collect(),
        };
        let rough = DescentBudget { max_iterations: 60, tolerance: 1e-5, first_step: 0.1 };
        forms.into_iter().filter_map(|form| search.fit(form, rough)).collect()
    }

    /// Every form that the series allows with its AICc, the best `most` at their optimum, for an average over them.
    pub(super) fn fit_all(&self, y: &Series, most: usize) -> Result<Vec<Fitted>, FitError> {
        let (values, m, method) = (y.values(), self.season_length.get(), MethodId::EtsAverage);
        require_length(method, y, FEWEST)?;
        let scale = values.iter().map(|it| it.abs()).sum::<f64>() / values.len() as f64;
        if scale == 0.0 {
            return Ok(vec![(0.0, Box::new(EtsModel::of_zeros(values.len())))]);
        }
        let scaled: Vec<f64> = values.iter().map(|it| it / scale).collect();
        let mut search = Search::new(&scaled, m, self.estimate.prior());
        let mut found = self.candidates(&mut search);
        // A weight is exponential in the AICc, so rough fits would weigh the forms by how far each descent came:
        // those that may count are taken to their optimum.
        found.sort_by(|a, b| aicc(y.len(), m, a).total_cmp(&aicc(y.len(), m, b)));
        found.truncate(most);
        let exact = DescentBudget { max_iterations: 200, tolerance: 1e-8, first_step: 0.1 };
        let polish = |it: Candidate| {
            let from = search::search_point(it.form, &it.parameters, &it.first);
            search.go_on(&from, 1.0, exact).filter(|finer| finer.criterion < it.criterion).unwrap_or(it)
        };
        let models = found.into_iter().map(polish).filter_map(|it| EtsModel::from_candidate(values, m, it, scale));
        Ok(models.map(|it| (it.aicc, Box::new(it) as Box<dyn Predict>)).collect())
    }
}

fn aicc(n: usize, m: usize, it: &Candidate) -> f64 {
    let (n, k) = (n as f64, it.form.n_estimated(m) as f64);
    it.criterion + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0)
}

impl EtsModel {
    /// The recursion over `y` at given parameters and first states; `None` where it leaves the form's domain.
    pub fn with_parameters(y: &[f64], form: EtsForm, parameters: EtsParameters, first: EtsStates) -> Option<Self> {
        let m = first.season.len();
        let trace = Pass { form, y, parameters, first: &first }.trace()?;
        let Trace { expected, level, slope, season, last } = trace;
        let relative = form.error == Join::Multiplicative;
        let errors = y.iter().zip(&expected).map(|(y, f)| if relative { (y - f) / f } else { y - f });
        let sum_sq: f64 = errors.map(|e| e * e).sum();
        let n = y.len() as f64;
        let k = form.n_estimated(m);
        let degrees = y.len().saturating_sub(k - 1).max(1) as f64;
        let logs: f64 = if relative { expected.iter().map(|it| libm::log(*it)).sum() } else { 0.0 };
        let criterion = n * libm::log(sum_sq.max(f64::MIN_POSITIVE)) + 2.0 * logs;
        let log_likelihood = -0.5 * criterion;
        let k = k as f64;
        let aicc = criterion + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        let multiplicative_season = form.season == Some(Join::Multiplicative);
        Some(Self {
            form,
            parameters,
            first,
            last,
            fitted: expected.into_iter().map(Some).collect(),
            components: Components { level, slope, season, multiplicative_season },
            sigma: (sum_sq / degrees).sqrt(),
            log_likelihood,
            aicc,
        })
    }

    fn from_candidate(y: &[f64], m: usize, it: Candidate, scale: f64) -> Option<Self> {
        let Candidate { form, parameters, mut first, .. } = it;
        first.level *= scale;
        if !form.multiplies_trend() {
            first.slope *= scale;
        }
        if form.season == Some(Join::Additive) {
            first.season.iter_mut().for_each(|it| *it *= scale);
        }
        debug_assert!(form.season.is_none() || first.season.len() == m);
        Self::with_parameters(y, form, parameters, first)
    }

    fn of_zeros(n: usize) -> Self {
        let form = EtsForm { error: Join::Additive, trend: EtsTrend::None, season: None };
        Self {
            form,
            parameters: EtsParameters { alpha: 0.5, phi: 1.0, ..EtsParameters::default() },
            first: EtsStates::default(),
            last: EtsStates::default(),
            fitted: vec![Some(0.0); n],
            components: Components { level: vec![0.0; n], ..Components::default() },
            sigma: 0.0,
            log_likelihood: f64::INFINITY,
            aicc: f64::NEG_INFINITY,
        }
    }

    /// The form chosen.
    pub fn form(&self) -> EtsForm {
        self.form
    }

    /// The smoothing parameters.
    pub fn smoothing(&self) -> EtsParameters {
        self.parameters
    }

    /// The states before the first observation.
    pub fn first_states(&self) -> &EtsStates {
        &self.first
    }

    /// Log-likelihood at the fit, up to the constant −n/2·(ln 2π + 1 − ln n), as the literature's software prints it.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The criterion of the choice.
    pub fn aicc(&self) -> f64 {
        self.aicc
    }

    /// Standard deviation of the errors, relative ones where they multiply.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// The model with another standard deviation of its errors.
    pub fn with_sigma(self, sigma: f64) -> Self {
        Self { sigma, ..self }
    }

    fn season_at(&self, h: usize) -> f64 {
        match self.last.season.len() {
            0 => 0.0,
            m => self.last.season[(h - 1) % m],
        }
    }

    /// The slope's contribution at step `h`: (φ + … + φʰ)·b, or b to that power.
    fn trend_at(&self, h: usize) -> f64 {
        let weight = damping_sum(self.parameters.phi, h);
        match self.form.trend {
            EtsTrend::None => 0.0,
            EtsTrend::Trend { join: Join::Additive, .. } => weight * self.last.slope,
            EtsTrend::Trend { join: Join::Multiplicative, .. } => libm::pow(self.last.slope, weight),
        }
    }

    fn point_at(&self, h: usize) -> f64 {
        let base = match self.form.trend {
            EtsTrend::None => self.last.level,
            EtsTrend::Trend { join: Join::Additive, .. } => self.last.level + self.trend_at(h),
            EtsTrend::Trend { join: Join::Multiplicative, .. } => self.last.level * self.trend_at(h),
        };
        match self.form.season {
            None => base,
            Some(Join::Additive) => base + self.season_at(h),
            Some(Join::Multiplicative) => base * self.season_at(h),
        }
    }

    /// c_j: what an error of one step adds to the level, slope and season j steps on.
    fn response(&self, j: usize) -> f64 {
        let p = &self.parameters;
        let m = self.last.season.len();
        let season = if m > 0 && j.is_multiple_of(m) { p.gamma } else { 0.0 };
        p.alpha + p.beta() * damping_sum(p.phi, j) + season
    }

    fn sd(&self, n_steps: usize) -> Vec<f64> {
        let linear = !self.form.multiplies_trend() && self.form.season != Some(Join::Multiplicative);
        match self.form.error {
            Join::Additive => self.sd_additive(n_steps),
            Join::Multiplicative if linear => self.sd_relative(n_steps),
            Join::Multiplicative => self.sd_first_order(n_steps),
        }
    }

    fn sd_additive(&self, n_steps: usize) -> Vec<f64> {
        let mut sum = 1.0;
        let mut sd = Vec::with_capacity(n_steps);
        for h in 1..=n_steps {
            sd.push(self.sigma * f64::sqrt(sum));
            let c = self.response(h);
            sum += c * c;
        }
        sd
    }

    /// Var y_h = (1 + σ²)θ_h − μ_h².
    fn sd_relative(&self, n_steps: usize) -> Vec<f64> {
        let variance = self.sigma * self.sigma;
        let responses: Vec<f64> = (1..n_steps).map(|j| self.response(j)).collect();
        let mut theta: Vec<f64> = Vec::with_capacity(n_steps);
        for h in 1..=n_steps {
            let mu = self.point_at(h);
            let carried: f64 = (1..h).map(|j| responses[j - 1] * responses[j - 1] * theta[h - j - 1]).sum();
            theta.push(mu * mu + variance * carried);
        }
        let sd = |(i, theta): (usize, &f64)| {
            let mu = self.point_at(i + 1);
            ((1.0 + variance) * theta - mu * mu).max(0.0).sqrt()
        };
        theta.iter().enumerate().map(sd).collect()
    }

    /// The effect of each future error alone, by a small one, squared and summed.
    fn sd_first_order(&self, n_steps: usize) -> Vec<f64> {
        const SMALL: f64 = 1e-6;
        let mut sums = vec![0.0; n_steps];
        let mut states = self.last.clone();
        let mut path = vec![0.0; n_steps];
        for from in 0..n_steps {
            // The states at `from` are those of the path without errors.
            let mut disturbed = states.clone();
            let error = |h: usize| if h == from { SMALL } else { 0.0 };
            self.run_on(&mut disturbed, from, &mut path[from..], |i| error(from + i));
            for h in from..n_steps {
                let effect = (path[h] - self.point_at(h + 1)) / SMALL;
                sums[h] += effect * effect;
            }
            self.run_on(&mut states, from, &mut path[..1], |_| 0.0);
        }
        sums.into_iter().map(|it| self.sigma * f64::sqrt(it)).collect()
    }

    /// Moves `states`, which stand `steps_ahead` after the history, along `path` with the errors given.
    fn run_on(
        &self,
        states: &mut EtsStates,
        steps_ahead: usize,
        path: &mut [f64],
        mut error: impl FnMut(usize) -> f64,
    ) {
        let p = &self.parameters;
        let m = states.season.len();
        let growing = self.form.multiplies_trend();
        for (i, value) in path.iter_mut().enumerate() {
            let position = if m > 0 { (steps_ahead + i) % m } else { 0 };
            let season = if m > 0 { states.season[position] } else { 0.0 };
            let damped = if growing { libm::pow(states.slope, p.phi) } else { p.phi * states.slope };
            let base = match (self.form.has_trend(), growing) {
                (false, _) => states.level,
                (true, false) => states.level + damped,
                (true, true) => states.level * damped,
            };
            let expected = match self.form.season {
                None => base,
                Some(Join::Additive) => base + season,
                Some(Join::Multiplicative) => base * season,
            };
            let error = error(i);
            let drawn = match self.form.error {
                Join::Additive => expected + error,
                Join::Multiplicative => expected * (1.0 + error),
            };
            let part = match self.form.season {
                None => drawn,
                Some(Join::Additive) => drawn - season,
                Some(Join::Multiplicative) => drawn / season,
            };
            let level = base + p.alpha * (part - base);
            if self.form.has_trend() {
                let step = if growing { level / states.level } else { level - states.level };
                states.slope = damped + p.beta_share * (step - damped);
            }
            if m > 0 {
                let seen = if self.form.season == Some(Join::Additive) { drawn - base } else { drawn / base };
                states.season[position] = season + p.gamma * (seen - season);
            }
            states.level = level;
            *value = drawn;
        }
    }
}

/// φ + … + φʰ.
fn damping_sum(phi: f64, h: usize) -> f64 {
    if phi == 1.0 { h as f64 } else { phi * (1.0 - libm::pow(phi, h as f64)) / (1.0 - phi) }
}

impl Predict for EtsModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        Outlook { point: (1..=horizon.get()).map(|h| self.point_at(h)).collect(), sd: self.sd(horizon.get()) }
    }

    fn working(&self, h: usize) -> Working {
        let growing = self.form.multiplies_trend();
        let trend = match (self.form.has_trend(), growing) {
            (false, _) => "l",
            (true, false) => "l + φₕ·b",
            (true, true) => "l × b^φₕ",
        };
        let formula = match self.form.season {
            None => trend.to_owned(),
            Some(Join::Additive) => format!("{trend} + s"),
            Some(Join::Multiplicative) => format!("({trend}) × s"),
        };
        let mut working = Working::start(&formula, TermRole::Level, self.last.level);
        if self.form.has_trend() {
            let operator = if growing { TermOperator::Times } else { TermOperator::Plus };
            working = working.then(operator, TermRole::Trend, self.trend_at(h));
        }
        if let Some(join) = self.form.season {
            let operator = if join == Join::Additive { TermOperator::Plus } else { TermOperator::Times };
            working = working.then(operator, TermRole::Season, self.season_at(h));
        }
        working.equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = &self.parameters;
        let mut all = vec![parameter("α", p.alpha)];
        if self.form.has_trend() {
            all.push(parameter("β", p.beta()));
        }
        if self.form.season.is_some() {
            all.push(parameter("γ", p.gamma));
        }
        if self.form.is_damped() {
            all.push(parameter("φ", p.phi));
        }
        all.push(parameter("l₀", self.first.level));
        if self.form.has_trend() {
            all.push(parameter("b₀", self.first.slope));
        }
        all.push(parameter("σ", self.sigma));
        all
    }

    fn form_name(&self) -> Option<String> {
        Some(self.form.name())
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        let m = self.last.season.len();
        if m == 0 {
            return SeasonalIndices::default();
        }
        let n = self.fitted.len();
        let multiplicative = self.form.season == Some(Join::Multiplicative);
        // The states' position 0 is that of the next observation; indices count from the first one's.
        let raw: Vec<f64> = (0..m).map(|t| self.last.season[(t + m - n % m) % m]).collect();
        let mean = raw.iter().sum::<f64>() / m as f64;
        let normal = |it: f64| if multiplicative { it / mean } else { it - mean };
        SeasonalIndices { values: raw.into_iter().map(normal).collect(), multiplicative }
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let path = |random: &mut Generator| {
            let mut states = self.last.clone();
            let mut path = vec![0.0; horizon.get()];
            // A relative error at or below −1 would leave the form's domain; it is as rare as σ is small.
            let draw = |z: f64| match self.form.error {
                Join::Additive => self.sigma * z,
                Join::Multiplicative => (self.sigma * z).max(-0.99),
            };
            self.run_on(&mut states, 0, &mut path, |_| draw(random.normal()));
            path
        };
        Some((0..n_paths).map(|_| path(random)).collect())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(search::search_point(self.form, &self.parameters, &self.first))
    }
}
