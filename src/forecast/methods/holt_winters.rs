//! Holt-Winters: level, damped slope and season, additive or multiplicative.
//!
//! Additive: `l = α(y − s₋ₘ) + (1−α)(l₋ + φb₋)`, `b = β(l − l₋) + (1−β)φb₋`, `s = γ(y − l₋ − φb₋) + (1−γ)s₋ₘ`,
//! `ŷ[n+h] = l + (φ + … + φʰ)b + s`; multiplicative: ÷ and × in place of − and +. 0 < γ < 1 − α, φ in 0.80-0.98.
//! First states: classical decomposition of the first four seasons, and a line through the adjusted first two.
//!
//! The season is normalised once, at the end: moving the mean of s into l (multiplicative: into l and b) commutes
//! with every step of the recursion, so normalising each cycle would give the same forecasts to rounding.
//! Error sd: class 1 of Hyndman et al. 2008, c_j = α + αβ(φ + … + φʲ) + γ[m divides j]; for the multiplicative form
//! an approximation, scaled by the index. Source: Winters 1960; Hyndman et al. 2008, ch. 2 (its β is our αβ).

use crate::forecast::fit::{parameter, require_length, require_positive, residual_sd, spread};
use crate::forecast::methods::holt::{damping_sum, widening};
use crate::forecast::seasonality::classical_indices;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::{SearchBudget, fit_line, nelder_mead};

/// How the season joins the trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeasonKind {
    /// Added.
    Additive,
    /// Multiplied; needs every value above zero.
    Multiplicative,
}

/// Holt-Winters' method.
pub struct HoltWinters {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Kind of season.
    pub season: SeasonKind,
    /// Where the search starts; without it, from several places.
    pub start: Option<SearchPoint>,
}

/// Smoothing parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoltWintersParameters {
    /// Smoothing of the level.
    pub alpha: f64,
    /// Smoothing of the slope.
    pub beta: f64,
    /// Smoothing of the season.
    pub gamma: f64,
    /// Damping; 1 = none.
    pub phi: f64,
}

/// Level, slope and season before an observation.
#[derive(Clone, Debug, PartialEq)]
pub struct HoltWintersStates {
    /// Level.
    pub level: f64,
    /// Slope.
    pub slope: f64,
    /// Season, position 0 = season position of the first observation.
    pub season: Vec<f64>,
}

/// [`HoltWinters`] fitted.
pub struct HoltWintersModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    parameters: HoltWintersParameters,
    states: HoltWintersStates,
    kind: SeasonKind,
    sigma: Option<f64>,
}

impl Fit for HoltWinters {
    type Model = HoltWintersModel;

    /// # Errors
    /// [`FitError::NoSeason`] for m = 1, [`FitError::TooShort`] below 2m + 5 observations,
    /// [`FitError::NotPositive`] for the multiplicative form on a value at or below zero.
    fn fit(&self, y: &Series) -> Result<HoltWintersModel, FitError> {
        let m = self.season_length.get();
        let method = match self.season {
            SeasonKind::Additive => MethodId::HoltWintersAdditive,
            SeasonKind::Multiplicative => MethodId::HoltWintersMultiplicative,
        };
        if m < 2 {
            return Err(FitError::NoSeason { method });
        }
        require_length(method, y, 2 * m + 5)?;
        if self.season == SeasonKind::Multiplicative {
            require_positive(method, y)?;
        }
        let first = first_states(y.values(), m, self.season);
        let parameters = self.search(y.values(), &first);
        Ok(HoltWintersModel::with_parameters(y.values(), self.season, parameters, first))
    }
}

impl HoltWinters {
    fn search(&self, y: &[f64], first: &HoltWintersStates) -> HoltWintersParameters {
        // γ is searched as a share of 1 − α, which keeps every point of the box admissible.
        const BOUNDS: [(f64, f64); 4] = [(0.0001, 0.9999), (0.0, 0.9999), (0.000_001, 0.999_999), (0.80, 0.98)];
        let cold = [[0.2, 0.05, 0.1, 0.95], [0.6, 0.02, 0.4, 0.95]];
        let (starts, evaluations) = match &self.start {
            Some(it) => (vec![it.first()], 50),
            None => (cold.to_vec(), 240),
        };
        let budget = SearchBudget { max_evaluations: evaluations, tolerance: 1e-7 };
        let sum_sq = |p: &SearchParameters| sum_of_squares(y, self.season, from_search(*p), first);
        let searched = starts.into_iter().map(|it| nelder_mead(sum_sq, it, &BOUNDS, 0.12, budget));
        let Some(best) = searched.min_by(|a, b| a.value.total_cmp(&b.value)) else { return from_search(cold[0]) };
        from_search(if self.start.is_some() { best.point } else { polish(sum_sq, best.point, &BOUNDS) })
    }
}

/// The search gone on from where the first ones ended: a simplex that has collapsed on the rim of the box (γ or β at 0
/// is common) needs a fresh one to move along it.
fn polish(f: impl Fn(&SearchParameters) -> f64, start: SearchParameters, bounds: &[(f64, f64); 4]) -> SearchParameters {
    let budget = SearchBudget { max_evaluations: 240, tolerance: 1e-10 };
    let again = |start: SearchParameters, step: f64| nelder_mead(&f, start, bounds, step, budget).point;
    again(again(start, 0.05), 0.02)
}

/// α, β, γ as a share of 1 − α, φ.
type SearchParameters = [f64; 4];

fn from_search([alpha, beta, gamma_share, phi]: SearchParameters) -> HoltWintersParameters {
    HoltWintersParameters { alpha, beta, gamma: gamma_share * (1.0 - alpha), phi }
}

/// Level, slope and season before the first observation.
fn first_states(y: &[f64], m: usize, kind: SeasonKind) -> HoltWintersStates {
    let opening = &y[..y.len().min(4 * m)];
    let indices = classical_indices(opening, m, kind == SeasonKind::Multiplicative);
    let adjusted: Vec<f64> = y[..2 * m].iter().enumerate().map(|(t, value)| indices.remove(t, *value)).collect();
    let line = fit_line(&adjusted);
    // The line stands at position 0 for the first observation; the state is one step before.
    HoltWintersStates { level: line.at(-1.0), slope: line.slope, season: indices.values }
}

/// One step of the recursion: the expected value, and the states moved on by `value`.
fn step(kind: SeasonKind, p: &HoltWintersParameters, states: &mut HoltWintersStates, t: usize, value: f64) -> f64 {
    let m = states.season.len();
    let trend = p.phi * states.slope;
    let base = states.level + trend;
    let season = &mut states.season[t % m];
    let (expected, error, season_error) = match kind {
        SeasonKind::Additive => {
            let error = value - base - *season;
            (base + *season, error, error)
        }
        SeasonKind::Multiplicative => {
            let error = value - base * *season;
            (base * *season, error / *season, error / base)
        }
    };
    states.level = base + p.alpha * error;
    states.slope = trend + p.alpha * p.beta * error;
    *season += p.gamma * season_error;
    expected
}

fn sum_of_squares(y: &[f64], kind: SeasonKind, p: HoltWintersParameters, first: &HoltWintersStates) -> f64 {
    let mut states = first.clone();
    let errors = y.iter().enumerate().map(|(t, value)| value - step(kind, &p, &mut states, t, *value));
    errors.map(|e| e * e).sum()
}

impl HoltWintersModel {
    /// The recursion over `y` at given parameters and first states.
    pub fn with_parameters(
        y: &[f64],
        kind: SeasonKind,
        parameters: HoltWintersParameters,
        first: HoltWintersStates,
    ) -> Self {
        let mut states = first;
        let multiplicative_season = kind == SeasonKind::Multiplicative;
        let mut components = Components { multiplicative_season, ..Components::default() };
        let mut observe = |(t, value): (usize, &f64)| {
            components.level.push(states.level);
            components.slope.push(states.slope);
            components.season.push(states.season[t % states.season.len()]);
            Some(step(kind, &parameters, &mut states, t, *value))
        };
        let fitted: Vec<_> = y.iter().enumerate().map(&mut observe).collect();
        normalise(kind, &mut states);
        // Level, slope, four smoothing parameters; the season's start is not estimated but computed.
        let sigma = residual_sd(y, &fitted, 6);
        Self { fitted, components, parameters, states, kind, sigma }
    }

    fn season_at(&self, h: usize) -> f64 {
        self.states.season[(self.fitted.len() + h - 1) % self.states.season.len()]
    }

    fn trend_at(&self, h: usize) -> f64 {
        damping_sum(self.parameters.phi, h) * self.states.slope
    }
}

/// Moves the mean of the season into the level.
fn normalise(kind: SeasonKind, states: &mut HoltWintersStates) {
    let mean = states.season.iter().sum::<f64>() / states.season.len() as f64;
    match kind {
        SeasonKind::Additive => {
            states.level += mean;
            states.season.iter_mut().for_each(|it| *it -= mean);
        }
        SeasonKind::Multiplicative if mean > 0.0 => {
            states.level *= mean;
            states.slope *= mean;
            states.season.iter_mut().for_each(|it| *it /= mean);
        }
        SeasonKind::Multiplicative => {}
    }
}

impl Predict for HoltWintersModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let (p, m) = (self.parameters, self.states.season.len());
        let point = (1..=horizon.get()).map(|h| {
            let base = self.states.level + self.trend_at(h);
            match self.kind {
                SeasonKind::Additive => base + self.season_at(h),
                SeasonKind::Multiplicative => base * self.season_at(h),
            }
        });
        let seasonal = |j: usize| if j.is_multiple_of(m) { p.gamma } else { 0.0 };
        let factors = widening(horizon, |j| p.alpha + p.alpha * p.beta * damping_sum(p.phi, j) + seasonal(j));
        let scale = |h: usize| match self.kind {
            SeasonKind::Additive => 1.0,
            SeasonKind::Multiplicative => self.season_at(h).abs(),
        };
        Outlook { point: point.collect(), sd: spread(self.sigma, horizon, |h| factors[h - 1] * scale(h)) }
    }

    fn working(&self, h: usize) -> Working {
        let (formula, operator) = match self.kind {
            SeasonKind::Additive => ("l + (φ + … + φʰ)·b + s", TermOperator::Plus),
            SeasonKind::Multiplicative => ("(l + (φ + … + φʰ)·b) × s", TermOperator::Times),
        };
        Working::start(formula, TermRole::Level, self.states.level)
            .then(TermOperator::Plus, TermRole::Trend, self.trend_at(h))
            .then(operator, TermRole::Season, self.season_at(h))
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        vec![parameter("α", p.alpha), parameter("β", p.beta), parameter("γ", p.gamma), parameter("φ", p.phi)]
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        let multiplicative = self.kind == SeasonKind::Multiplicative;
        SeasonalIndices { values: self.states.season.clone(), multiplicative }
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        let p = self.parameters;
        Some(SearchPoint::of(&[p.alpha, p.beta, p.gamma / (1.0 - p.alpha), p.phi]))
    }
}
