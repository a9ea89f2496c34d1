//! Simple exponential smoothing: `l[t] = α·y[t] + (1 − α)·l[t−1]`, every forecast is the last level,
//! error sd σ̂·√(1 + (h−1)α²).
//!
//! α in [0.0001, 0.9999] and the first level minimise the squared one-step errors. For a given α these errors are
//! linear in l₀, so l₀ has a closed form and only α is searched. The bounds are
//! R's, not the narrower (0.01, 0.99): a series that is best left alone up to its last value (α near 1) would fit
//! worse than there. Source: Brown 1959; Hyndman et al. 2008, ch. 2.

use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermRole, Working,
};
use crate::math::{SearchBudget, nelder_mead};

const BOUNDS: [(f64, f64); 1] = [(0.0001, 0.9999)];

/// Simple exponential smoothing.
#[derive(Default)]
pub struct Ses {
    /// Where the search starts; without it, from three places.
    pub start: Option<SearchPoint>,
}

/// [`Ses`] fitted.
pub struct SesModel {
    fitted: Vec<Option<f64>>,
    alpha: f64,
    first_level: f64,
    level: f64,
    sigma: Option<f64>,
}

impl Fit for Ses {
    type Model = SesModel;

    /// # Errors
    /// [`FitError::TooShort`] below 4 observations.
    fn fit(&self, y: &Series) -> Result<SesModel, FitError> {
        require_length(MethodId::Ses, y, 4)?;
        Ok(fit_ses(y.values(), self.start.as_ref()))
    }
}

/// Exponential smoothing of any four or more values.
pub(super) fn fit_ses(y: &[f64], start: Option<&SearchPoint>) -> SesModel {
    let sum_sq = |p: &[f64; 1]| best_first_level(y, p[0]).1;
    let budget = SearchBudget { max_evaluations: 60, tolerance: 1e-10 };
    let starts = start.map_or_else(|| vec![[0.1], [0.4], [0.8]], |it| vec![it.first()]);
    let searched = starts.iter().map(|alpha| nelder_mead(sum_sq, *alpha, &BOUNDS, 0.05, budget));
    let alpha = searched.min_by(|a, b| a.value.total_cmp(&b.value)).map_or(0.4, |it| it.point[0]);
    SesModel::with_parameters(y, alpha, best_first_level(y, alpha).0)
}

/// The first level with the least squared errors at `alpha`, and their sum.
fn best_first_level(y: &[f64], alpha: f64) -> (f64, f64) {
    // Measured from the first value, which keeps the sums well conditioned for a high level.
    let (mut level, mut weight) = (0.0, 1.0);
    let (mut ee, mut ew, mut ww) = (0.0, 0.0, 0.0);
    for value in y {
        let error = value - y[0] - level;
        ee += error * error;
        ew += error * weight;
        ww += weight * weight;
        level += alpha * error;
        weight *= 1.0 - alpha;
    }
    (y[0] + ew / ww, ee - ew * ew / ww)
}

impl SesModel {
    /// The recursion over `y` at given parameters.
    pub fn with_parameters(y: &[f64], alpha: f64, first_level: f64) -> Self {
        let mut level = first_level;
        let mut fitted = Vec::with_capacity(y.len());
        for value in y {
            fitted.push(Some(level));
            level += alpha * (value - level);
        }
        let sigma = residual_sd(y, &fitted, 2);
        Self { fitted, alpha, first_level, level, sigma }
    }

    /// α.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The last level.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// σ̂ of the one-step errors.
    pub(super) fn sigma(&self) -> Option<f64> {
        self.sigma
    }

    /// √(1 + (h−1)α²).
    pub(super) fn widening(&self, h: usize) -> f64 {
        (1.0 + (h - 1) as f64 * self.alpha * self.alpha).sqrt()
    }
}

impl Predict for SesModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        Outlook { point: vec![self.level; horizon.get()], sd: spread(self.sigma, horizon, |h| self.widening(h)) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("l", TermRole::Level, self.level).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("α", self.alpha), parameter("l₀", self.first_level)]
    }

    /// The level before an observation is what was expected of it.
    fn components(&self) -> Option<Components> {
        Some(Components { level: self.fitted.iter().map_while(|it| *it).collect(), ..Components::default() })
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.alpha]))
    }
}
