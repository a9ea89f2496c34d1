//! Complex exponential smoothing: level l and information potential c are the two parts of one complex number.
//!
//! `ŷ[t] = l₋`, `l = l₋ − (1−α₁)c₋ + (α₀−α₁)e`, `c = l₋ + (1−α₀)c₋ + (α₀+α₁)e`, e = y − ŷ. Depending on α₀ and α₁ this
//! is a level, a growing or a fading trend, without a choice between them. Forms: none, as above; simple: − stands for
//! one season earlier; partial: a plain additive season `s = s₋ₘ + β·e`; full: a season that is itself complex, with
//! β₀ and β₁ as above, beside a level that is not seasonal. The form with the least AICc is taken, k = smoothing
//! parameters + 1, and m − 1 more with a season. Error sd: the response of the linear recursion to unit errors; paths
//! by the same recursion.
//!
//! First states are at rest: the mean of the first ten (or m) values, the first m values, or the classical indices, each
//! with the potential that would keep it there. Departures from the paper, chosen on the last 6, 8 and 18 observations
//! of the training parts of M3 (OWA 0.913, 0.884 and 0.919 without, 0.886, 0.859 and 0.878 with them): no backcasting,
//! which fits a short history too closely; the season counts in AICc; and no forecast grows by more than 8 % a season
//! for ever: a modulus of the transition matrix just above 1 fits a dozen years and then explodes.
//! α (and β of the full form) stay where old errors die out: the eigenvalues of the recursion's discount matrix
//! lie inside the unit circle, taken for level and season apart.
//! Source: Svetunkov, Kourentzes & Ord 2022, sections 3 and 4.

use crate::forecast::fit::{parameter, require_length, spread};
use crate::forecast::seasonality::classical_indices;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::{Generator, SearchBudget, nelder_mead};

/// Most that forecasts may grow per season in the end.
const MAX_GROWTH: f64 = 1.08;

/// Complex exponential smoothing.
pub struct Ces {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// The only form to fit; without it, the one with the least AICc.
    pub form: Option<CesForm>,
    /// The form and where its search starts; without it, every form from several places.
    pub start: Option<SearchPoint>,
}

/// How the season enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CesForm {
    /// Not at all.
    None,
    /// Level and potential are those of one season earlier.
    Simple,
    /// Added, smoothed by one real parameter.
    Partial,
    /// Added, smoothed by a complex parameter.
    Full,
}

/// Complex smoothing parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CesParameters {
    /// α₀, the real part.
    pub alpha0: f64,
    /// α₁, the imaginary part.
    pub alpha1: f64,
    /// β₀ of the partial and the full form, else 0.
    pub beta0: f64,
    /// β₁ of the full form, else 0.
    pub beta1: f64,
}

/// States before an observation. Position 0 = season position of the first observation; one position without a season.
#[derive(Clone, Debug, PartialEq)]
pub struct CesStates {
    /// Level per position (one for all in the forms whose level is not seasonal).
    pub level: Vec<f64>,
    /// Information potential of the level.
    pub potential: Vec<f64>,
    /// Season per position (a single 0 in the forms without).
    pub season: Vec<f64>,
    /// Information potential of the season.
    pub season_potential: Vec<f64>,
}

/// [`Ces`] fitted.
pub struct CesModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    form: CesForm,
    parameters: CesParameters,
    states: CesStates,
    sigma: Option<f64>,
}

impl CesForm {
    const ALL: [Self; 4] = [Self::None, Self::Simple, Self::Partial, Self::Full];

    fn code(self) -> u32 {
        self as u32
    }

    fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    fn n_parameters(self) -> usize {
        match self {
            Self::None | Self::Simple => 2,
            Self::Partial => 3,
            Self::Full => 4,
        }
    }
}

/// Whether errors of the past die out at this complex parameter: both eigenvalues of
/// `[[1 − p₀ + p₁, p₁ − 1], [1 − p₀ − p₁, 1 − p₀]]` inside the unit circle.
fn is_stable(p0: f64, p1: f64) -> bool {
    let trace = 2.0 - 2.0 * p0 + p1;
    let determinant = (1.0 - p0 + p1) * (1.0 - p0) - (p1 - 1.0) * (1.0 - p0 - p1);
    determinant < 1.0 && trace.abs() < 1.0 + determinant
}

/// The larger modulus of the eigenvalues of the transition matrix `[[1, p₁ − 1], [1, 1 − p₀]]`, by which forecasts grow per step in the end.
fn growth(p0: f64, p1: f64) -> f64 {
    let (trace, determinant) = (2.0 - p0, 2.0 - p0 - p1);
    let discriminant = trace * trace - 4.0 * determinant;
    if discriminant < 0.0 { determinant.sqrt() } else { 0.5 * (trace.abs() + discriminant.sqrt()) }
}

/// Most that the level of a form may grow per step of its own, which for the simple form is a season.
fn max_growth(form: CesForm, m: usize) -> f64 {
    let steps = if form == CesForm::Simple { 1 } else { m };
    libm::pow(MAX_GROWTH, 1.0 / steps as f64)
}

impl CesParameters {
    fn of(form: CesForm, p: &[f64]) -> Self {
        let at = |i: usize| p.get(i).copied().unwrap_or(0.0);
        let (beta0, beta1) = match form {
            CesForm::None | CesForm::Simple => (0.0, 0.0),
            CesForm::Partial => (at(2), 0.0),
            CesForm::Full => (at(2), at(3)),
        };
        Self { alpha0: at(0), alpha1: at(1), beta0, beta1 }
    }

    /// Whether old errors die out and forecasts do not explode, with seasons of `m` observations.
    pub fn is_admissible(&self, form: CesForm, m: usize) -> bool {
        self.is_within(form, max_growth(form, m))
    }

    /// `max_growth`: most that the level may grow per step of its own.
    fn is_within(&self, form: CesForm, max_growth: f64) -> bool {
        let season = form != CesForm::Full
            || (is_stable(self.beta0, self.beta1) && growth(self.beta0, self.beta1) <= MAX_GROWTH);
        season && is_stable(self.alpha0, self.alpha1) && growth(self.alpha0, self.alpha1) <= max_growth
    }
}

impl CesStates {
    /// States at rest before the first of at least two seasons `y`.
    pub fn resting(form: CesForm, m: usize, y: &[f64], p: &CesParameters) -> Self {
        let indices = if m > 1 { classical_indices(y, m, false).values } else { Vec::new() };
        let mut states = Self::at_rest(form, m, y, &indices);
        states.rest_potentials(p, form);
        states
    }

    fn empty(form: CesForm, m: usize) -> Self {
        let (n_levels, n_seasons) = match form {
            CesForm::None => (1, 1),
            CesForm::Simple => (m, 1),
            CesForm::Partial | CesForm::Full => (1, m),
        };
        let zeros = |n: usize| vec![0.0; n];
        Self {
            level: zeros(n_levels),
            potential: zeros(n_levels),
            season: zeros(n_seasons),
            season_potential: zeros(n_seasons),
        }
    }

    /// Level and season from the opening, potentials still to come: [`Self::rest_potentials`].
    fn at_rest(form: CesForm, m: usize, y: &[f64], indices: &[f64]) -> Self {
        let mut states = Self::empty(form, m);
        match form {
            CesForm::Simple => states.level.copy_from_slice(&y[..m]),
            _ => {
                let opening = &y[..y.len().min(m.max(10))];
                states.level[0] = opening.iter().sum::<f64>() / opening.len() as f64;
            }
        }
        if form == CesForm::Partial || form == CesForm::Full {
            states.season.copy_from_slice(indices);
        }
        states
    }

    /// Gives each state the potential at which it would stay under `p`: c = l/α₀ from c = l + (1−α₀)c.
    fn rest_potentials(&mut self, p: &CesParameters, form: CesForm) {
        self.potential.iter_mut().zip(&self.level).for_each(|(c, l)| *c = l / p.alpha0);
        if form == CesForm::Full {
            self.season_potential.iter_mut().zip(&self.season).for_each(|(c, s)| *c = s / p.beta0);
        }
    }

    fn copy_from(&mut self, other: &Self) {
        self.level.copy_from_slice(&other.level);
        self.potential.copy_from_slice(&other.potential);
        self.season.copy_from_slice(&other.season);
        self.season_potential.copy_from_slice(&other.season_potential);
    }

    fn level_at(&self, t: usize) -> f64 {
        self.level[t % self.level.len()]
    }

    fn season_at(&self, t: usize) -> f64 {
        self.season[t % self.season.len()]
    }

    fn expected(&self, t: usize) -> f64 {
        self.level_at(t) + self.season_at(t)
    }

    /// Moves the states of observation `t` on by its error.
    fn observe(&mut self, form: CesForm, p: &CesParameters, t: usize, error: f64) {
        let i = t % self.level.len();
        let (l, c) = (self.level[i], self.potential[i]);
        self.level[i] = l - (1.0 - p.alpha1) * c + (p.alpha0 - p.alpha1) * error;
        self.potential[i] = l + (1.0 - p.alpha0) * c + (p.alpha0 + p.alpha1) * error;
        match form {
            CesForm::None | CesForm::Simple => {}
            CesForm::Partial => {
                let j = t % self.season.len();
                self.season[j] += p.beta0 * error;
            }
            CesForm::Full => {
                let j = t % self.season.len();
                let (s, c) = (self.season[j], self.season_potential[j]);
                self.season[j] = s - (1.0 - p.beta1) * c + (p.beta0 - p.beta1) * error;
                self.season_potential[j] = s + (1.0 - p.beta0) * c + (p.beta0 + p.beta1) * error;
            }
        }
    }

    /// One pass over `y`; the sum of squared errors.
    fn run(&mut self, form: CesForm, p: &CesParameters, y: &[f64]) -> f64 {
        let mut sum_sq = 0.0;
        for (t, value) in y.iter().enumerate() {
            let error = value - self.expected(t);
            sum_sq += error * error;
            self.observe(form, p, t, error);
        }
        sum_sq
    }
}

/// A form with its parameters and what they come to.
struct Candidate {
    form: CesForm,
    parameters: CesParameters,
    first: CesStates,
    criterion: f64,
}

impl Fit for Ces {
    type Model = CesModel;

    /// # Errors
    /// [`FitError::TooShort`] below 8 observations, or where a seasonal form is asked for below 2m + 3, from where the
    /// seasonal forms enter.
    fn fit(&self, y: &Series) -> Result<CesModel, FitError> {
        require_length(MethodId::Ces, y, 8)?;
        let (values, m) = (y.values(), self.season_length.get());
        let seasonal = m > 1 && values.len() >= 2 * m + 3;
        let indices = if seasonal { classical_indices(values, m, false).values } else { Vec::new() };
        let fits = |form: CesForm| seasonal || form == CesForm::None;
        let fit = |form: CesForm, start: Option<&SearchPoint>| fit_form(form, m, values, &indices, start);
        let kept = self.start.as_ref().and_then(|it| Some((CesForm::from_code(it.form)?, it)));
        let best = match (self.form, kept.filter(|(form, _)| fits(*form))) {
            (Some(form), _) if fits(form) => fit(form, None),
            (Some(_), _) => {
                return Err(FitError::TooShort { method: MethodId::Ces, needed: 2 * m + 3, found: y.len() });
            }
            (None, Some((form, start))) => fit(form, Some(start)),
            (None, None) => {
                let others = CesForm::ALL[1..].iter().filter(|it| fits(**it)).map(|it| fit(*it, None));
                others.fold(fit(CesForm::None, None), |a, b| if b.criterion < a.criterion { b } else { a })
            }
        };
        Ok(CesModel::with_parameters(values, best.form, best.parameters, best.first))
    }
}

fn fit_form(form: CesForm, m: usize, y: &[f64], indices: &[f64], start: Option<&SearchPoint>) -> Candidate {
    match form {
        CesForm::None | CesForm::Simple => {
            search::<2>(form, m, y, indices, start, [(0.01, 2.5), (0.01, 2.0)], [[1.3, 1.0], [1.1, 1.01]])
        }
        CesForm::Partial => search::<3>(
            form,
            m,
            y,
            indices,
            start,
            [(0.01, 2.5), (0.01, 2.0), (0.0, 1.0)],
            [[1.3, 1.0, 0.1], [1.1, 1.01, 0.3]],
        ),
        CesForm::Full => search::<4>(
            form,
            m,
            y,
            indices,
            start,
            [(0.01, 2.5), (0.01, 2.0), (0.01, 2.5), (0.01, 2.0)],
            [[1.3, 1.0, 1.3, 1.0], [1.1, 1.01, 1.05, 1.0]],
        ),
    }
}

fn search<const N: usize>(
    form: CesForm,
    m: usize,
    y: &[f64],
    indices: &[f64],
    start: Option<&SearchPoint>,
    bounds: [(f64, f64); N],
    cold: [[f64; N]; 2],
) -> Candidate {
    let rest = CesStates::at_rest(form, m, y, indices);
    let max_growth = max_growth(form, m);
    let work = std::cell::RefCell::new(rest.clone());
    let sum_sq = |point: &[f64; N]| {
        let p = CesParameters::of(form, point);
        if !p.is_within(form, max_growth) {
            return f64::INFINITY;
        }
        let states = &mut *work.borrow_mut();
        states.copy_from(&rest);
        states.rest_potentials(&p, form);
        states.run(form, &p, y)
    };
    let (starts, max_evaluations) = match start {
        Some(it) => (vec![it.first()], 30 + 20 * N),
        None => (cold.to_vec(), 60 * N),
    };
    let budget = SearchBudget { max_evaluations, tolerance: 1e-8 };
    let searched = starts.into_iter().map(|it| nelder_mead(sum_sq, it, &bounds, 0.05, budget));
    let best = searched.min_by(|a, b| a.value.total_cmp(&b.value)).map_or(cold[0], |it| it.point);
    let parameters = CesParameters::of(form, &best);
    let mut first = rest;
    first.rest_potentials(&parameters, form);
    let sum_sq = first.clone().run(form, &parameters, y);
    let criterion = aicc(y.len(), form.n_parameters() + 1 + if form == CesForm::None { 0 } else { m - 1 }, sum_sq);
    Candidate { form, parameters, first, criterion }
}

/// AICc of a least-squares fit with `k` parameters, up to a constant of the series.
fn aicc(n: usize, k: usize, sum_sq: f64) -> f64 {
    let (n, k) = (n as f64, k as f64);
    n * libm::log((sum_sq / n).max(1e-300)) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(0.5)
}

impl CesModel {
    /// The recursion over `y` at given parameters and first states.
    pub fn with_parameters(y: &[f64], form: CesForm, parameters: CesParameters, first: CesStates) -> Self {
        let mut states = first;
        let n = y.len();
        let (mut fitted, mut level, mut season) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::new());
        let mut sum_sq = 0.0;
        for (t, value) in y.iter().enumerate() {
            let expected = states.expected(t);
            fitted.push(Some(expected));
            level.push(states.level_at(t));
            if form == CesForm::Partial || form == CesForm::Full {
                season.push(states.season_at(t));
            }
            sum_sq += (value - expected) * (value - expected);
            states.observe(form, &parameters, t, value - expected);
        }
        let components = Components { level, slope: Vec::new(), season, multiplicative_season: false };
        let n_free = n.saturating_sub(form.n_parameters() + 1).max(1);
        let sigma = (n >= 2).then(|| (sum_sq / n_free as f64).sqrt());
        Self { fitted, components, form, parameters, states, sigma }
    }

    /// The states before step `h`, had every step before turned out as forecast.
    fn states_before(&self, h: usize) -> CesStates {
        let (mut states, n) = (self.states.clone(), self.fitted.len());
        (0..h - 1).for_each(|i| states.observe(self.form, &self.parameters, n + i, 0.0));
        states
    }

    fn has_season(&self) -> bool {
        matches!(self.form, CesForm::Partial | CesForm::Full)
    }

    /// √(1 + Σψ²) for each step, ψ_j the response j steps after a unit error.
    fn widening(&self, horizon: Horizon) -> Vec<f64> {
        let mut states = self.states.clone();
        for part in [&mut states.level, &mut states.potential, &mut states.season, &mut states.season_potential] {
            part.fill(0.0);
        }
        states.observe(self.form, &self.parameters, 0, 1.0);
        let mut variance = 1.0_f64;
        let mut factors = Vec::with_capacity(horizon.get());
        for j in 1..=horizon.get() {
            factors.push(variance.sqrt());
            let psi = states.expected(j);
            variance += psi * psi;
            states.observe(self.form, &self.parameters, j, 0.0);
        }
        factors
    }
}

impl Predict for CesModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let (mut states, n) = (self.states.clone(), self.fitted.len());
        let point = (0..horizon.get()).map(|i| {
            let expected = states.expected(n + i);
            states.observe(self.form, &self.parameters, n + i, 0.0);
            expected
        });
        let point = point.collect();
        let factors = self.widening(horizon);
        Outlook { point, sd: spread(self.sigma, horizon, |h| factors[h - 1]) }
    }

    fn working(&self, h: usize) -> Working {
        let (states, t) = (self.states_before(h), self.fitted.len() + h - 1);
        let formula = match self.form {
            CesForm::None => "l[n+h−1]",
            CesForm::Simple => "l[n+h−m]",
            CesForm::Partial | CesForm::Full => "l[n+h−1] + s[n+h−m]",
        };
        let level = Working::start(formula, TermRole::Level, states.level_at(t));
        if self.has_season() {
            level.then(TermOperator::Plus, TermRole::Season, states.season_at(t)).equals()
        } else {
            level.equals()
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        let mut all = vec![parameter("α₀", p.alpha0), parameter("α₁", p.alpha1)];
        match self.form {
            CesForm::None | CesForm::Simple => {}
            CesForm::Partial => all.push(parameter("β", p.beta0)),
            CesForm::Full => all.extend([parameter("β₀", p.beta0), parameter("β₁", p.beta1)]),
        }
        all
    }

    fn form_name(&self) -> Option<String> {
        let form = match self.form {
            CesForm::None => "none",
            CesForm::Simple => "simple",
            CesForm::Partial => "partial",
            CesForm::Full => "full",
        };
        Some(format!("CES({form})"))
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        if !self.has_season() {
            return SeasonalIndices::default();
        }
        let season = &self.states.season;
        let mean = season.iter().sum::<f64>() / season.len() as f64;
        SeasonalIndices { values: season.iter().map(|it| it - mean).collect(), multiplicative: false }
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let (sigma, n) = (self.sigma?, self.fitted.len());
        let mut states = self.states.clone();
        let mut path = || {
            states.copy_from(&self.states);
            let mut step = |i: usize| {
                let (expected, error) = (states.expected(n + i), sigma * random.normal());
                states.observe(self.form, &self.parameters, n + i, error);
                expected + error
            };
            (0..horizon.get()).map(&mut step).collect()
        };
        Some((0..n_paths).map(|_| path()).collect())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        let p = self.parameters;
        let parameters = [p.alpha0, p.alpha1, p.beta0, p.beta1][..self.form.n_parameters()].to_vec();
        Some(SearchPoint { form: self.form.code(), parameters })
    }
}
