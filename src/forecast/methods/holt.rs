//! Holt's linear trend, plain or damped.
//!
//! `l = α·y + (1−α)(l₋ + φb₋)`, `b = β(l − l₋) + (1−β)φb₋`, `ŷ[n+h] = l + (φ + … + φʰ)·b`; φ = 1 when plain,
//! 0.80 to 0.98 when damped. For given smoothing parameters the one-step errors are linear in l₀ and b₀, which
//! are therefore solved for in closed form; only α, β, φ are searched, α up to 0.9999 for the reason given at `ses`. Error sd by Hyndman et al. 2008, class 1:
//! σ̂·√(1 + Σ_{j<h} c_j²), c_j = α + αβ(φ + … + φʲ). Source: Holt 1957; Gardner & McKenzie 1985.

use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator,
    TermRole, Working,
};
use crate::math::{SearchBudget, nelder_mead};

/// Whether the trend goes on or levels off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrendKind {
    /// It goes on.
    Linear,
    /// It levels off.
    Damped,
}

/// Holt's method.
pub struct Holt {
    /// Kind of trend.
    pub trend: TrendKind,
    /// Where the search starts; without it, from several places.
    pub start: Option<SearchPoint>,
}

/// Smoothing parameters and first states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoltParameters {
    /// Smoothing of the level.
    pub alpha: f64,
    /// Smoothing of the slope.
    pub beta: f64,
    /// Damping; 1 = none.
    pub phi: f64,
    /// Level before the first observation.
    pub first_level: f64,
    /// Slope before the first observation.
    pub first_slope: f64,
}

/// [`Holt`] fitted.
pub struct HoltModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    parameters: HoltParameters,
    level: f64,
    slope: f64,
    sigma: Option<f64>,
}

impl Fit for Holt {
    type Model = HoltModel;

    /// # Errors
    /// [`FitError::TooShort`] below 8 observations.
    fn fit(&self, y: &Series) -> Result<HoltModel, FitError> {
        let method = match self.trend {
            TrendKind::Linear => MethodId::Holt,
            TrendKind::Damped => MethodId::DampedHolt,
        };
        require_length(method, y, 8)?;
        Ok(fit_holt(y.values(), self.trend, self.start.as_ref()))
    }
}

/// Holt's method on any eight or more values.
pub(super) fn fit_holt(y: &[f64], trend: TrendKind, start: Option<&SearchPoint>) -> HoltModel {
    let phi_bounds = if trend == TrendKind::Damped { (0.80, 0.98) } else { (1.0, 1.0) };
    let bounds = [(0.0001, 0.9999), (0.0, 0.9999), phi_bounds];
    let sum_sq = |p: &[f64; 3]| best_first_states(y, *p).1;
    let cold = [[0.2, 0.05, 0.9], [0.6, 0.1, 0.95], [0.9, 0.5, 0.9]];
    let (starts, evaluations) = match start {
        Some(it) => (vec![it.first()], 60),
        None => (cold.to_vec(), 160),
    };
    let budget = SearchBudget { max_evaluations: evaluations, tolerance: 1e-8 };
    let searched = starts.into_iter().map(|it| nelder_mead(sum_sq, it, &bounds, 0.1, budget));
    let point = searched.min_by(|a, b| a.value.total_cmp(&b.value)).map_or([0.2, 0.05, bounds[2].0], |it| it.point);
    HoltModel::with_parameters(y, best_first_states(y, point).0)
}

/// First level and slope with the least squared errors at α, β, φ, and the sum of these squares.
///
/// Runs the recursion on the data from zero states and, beside it, the response to a unit of l₀ and of b₀;
/// the errors are then e − l₀·u − b₀·v, an ordinary least-squares problem in two unknowns.
pub(super) fn best_first_states(y: &[f64], [alpha, beta, phi]: [f64; 3]) -> (HoltParameters, f64) {
    let (mut data, mut of_level, mut of_slope) = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0));
    let (mut ee, mut eu, mut ev, mut uu, mut uv, mut vv) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let step = |state: (f64, f64), value: f64| {
        let trend = phi * state.1;
        let error = value - state.0 - trend;
        (error, (state.0 + trend + alpha * error, trend + alpha * beta * error))
    };
    let origin = y[0];
    for value in y {
        let (e, next) = step(data, value - origin);
        data = next;
        let (u, next) = step(of_level, 0.0);
        of_level = next;
        let (v, next) = step(of_slope, 0.0);
        of_slope = next;
        // The responses come out as errors, that is with the opposite sign.
        let (u, v) = (-u, -v);
        ee += e * e;
        eu += e * u;
        ev += e * v;
        uu += u * u;
        uv += u * v;
        vv += v * v;
    }
    let determinant = uu * vv - uv * uv;
    let (level, slope) = if determinant > 1e-12 * uu * vv {
        ((eu * vv - ev * uv) / determinant, (ev * uu - eu * uv) / determinant)
    } else {
        (eu / uu, 0.0)
    };
    let sum_sq = ee - level * eu - slope * ev;
    (HoltParameters { alpha, beta, phi, first_level: origin + level, first_slope: slope }, sum_sq)
}

impl HoltModel {
    /// The recursion over `y` at given parameters.
    pub fn with_parameters(y: &[f64], parameters: HoltParameters) -> Self {
        let HoltParameters { alpha, beta, phi, first_level: mut level, first_slope: mut slope } = parameters;
        let mut fitted = Vec::with_capacity(y.len());
        let mut components = Components {
            level: Vec::with_capacity(y.len()),
            slope: Vec::with_capacity(y.len()),
            ..Components::default()
        };
        for value in y {
            let expected = level + phi * slope;
            fitted.push(Some(expected));
            components.level.push(level);
            components.slope.push(slope);
            let error = value - expected;
            level = expected + alpha * error;
            slope = phi * slope + alpha * beta * error;
        }
        let n_parameters = if phi < 1.0 { 5 } else { 4 };
        let sigma = residual_sd(y, &fitted, n_parameters);
        Self { fitted, components, parameters, level, slope, sigma }
    }

    /// The last level.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// (φ + … + φʰ)·b: the trend's contribution at step `h`.
    pub fn trend_at(&self, h: usize) -> f64 {
        damping_sum(self.parameters.phi, h) * self.slope
    }

    /// Standard deviation of the error per step, nothing when unknown.
    pub(super) fn sd(&self, horizon: Horizon) -> Vec<f64> {
        let p = self.parameters;
        let factors = widening(horizon, |j| p.alpha + p.alpha * p.beta * damping_sum(p.phi, j));
        spread(self.sigma, horizon, |h| factors[h - 1])
    }
}

/// φ + φ² + … + φʰ.
pub(super) fn damping_sum(phi: f64, h: usize) -> f64 {
    (0..h).fold((0.0, phi), |(sum, power), _| (sum + power, power * phi)).0
}

/// √(1 + Σ_{j<h} c_j²) for each step.
pub(super) fn widening(horizon: Horizon, c: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 1.0_f64;
    (1..=horizon.get())
        .map(|h| {
            let factor = sum.sqrt();
            sum += c(h) * c(h);
            factor
        })
        .collect()
}

impl Predict for HoltModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let point = (1..=horizon.get()).map(|h| self.level + self.trend_at(h)).collect();
        Outlook { point, sd: self.sd(horizon) }
    }

    fn working(&self, h: usize) -> Working {
        let formula = if self.parameters.phi < 1.0 { "l + (φ + … + φʰ)·b" } else { "l + h·b" };
        Working::start(formula, TermRole::Level, self.level)
            .then(TermOperator::Plus, TermRole::Trend, self.trend_at(h))
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        let damping = (p.phi < 1.0).then(|| parameter("φ", p.phi));
        let mut all = vec![parameter("α", p.alpha), parameter("β", p.beta)];
        all.extend(damping);
        all.extend([parameter("l₀", p.first_level), parameter("b₀", p.first_slope)]);
        all
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn search_point(&self) -> Option<SearchPoint> {
        let p = self.parameters;
        Some(SearchPoint::of(&[p.alpha, p.beta, p.phi]))
    }
}
