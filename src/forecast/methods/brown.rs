//! Brown's double exponential smoothing: level and slope with one parameter.
//!
//! With S' = αy + (1−α)S'₋ and S'' = αS' + (1−α)S''₋: `a = 2S' − S''`, `b = α/(1−α)·(S' − S'')`, `ŷ = a + b·h`. That is
//! Holt's method without damping at the weights α(2−α) and α/(2−α), and is computed so; for a given α the first level
//! and slope have a closed form, and only α is searched, in [0.0001, 0.9999]. Error sd as for Holt.
//! Source: Brown 1959; Gardner 1985.

use super::holt::{HoltModel, HoltParameters, best_first_states};
use crate::forecast::fit::{parameter, require_length};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator, TermRole, Working,
};
use crate::math::{SearchBudget, nelder_mead};

const BOUNDS: [(f64, f64); 1] = [(0.0001, 0.9999)];

/// Double exponential smoothing with one parameter.
#[derive(Default)]
pub struct Brown {
    /// Where the search starts; without it, from three places.
    pub start: Option<SearchPoint>,
}

/// [`Brown`] fitted.
pub struct BrownModel {
    alpha: f64,
    parameters: HoltParameters,
    holt: HoltModel,
}

impl Fit for Brown {
    type Model = BrownModel;

    /// # Errors
    /// [`FitError::TooShort`] below 6 observations.
    fn fit(&self, y: &Series) -> Result<BrownModel, FitError> {
        require_length(MethodId::Brown, y, 6)?;
        let y = y.values();
        let at = |alpha: f64| {
            let (level_weight, slope_weight) = brown_as_holt(alpha);
            best_first_states(y, [level_weight, slope_weight, 1.0])
        };
        let starts = self.start.as_ref().map_or_else(|| vec![[0.05], [0.3], [0.7]], |it| vec![it.first()]);
        let budget = SearchBudget { max_evaluations: 60, tolerance: 1e-10 };
        let searched = starts.into_iter().map(|it| nelder_mead(|p: &[f64; 1]| at(p[0]).1, it, &BOUNDS, 0.05, budget));
        let alpha = searched.min_by(|a, b| a.value.total_cmp(&b.value)).map_or(0.3, |it| it.point[0]);
        let states = at(alpha).0;
        Ok(BrownModel::with_parameters(y, alpha, states.first_level, states.first_slope))
    }
}

/// Holt's weights of level and slope that make it Brown's method.
pub(super) fn brown_as_holt(alpha: f64) -> (f64, f64) {
    (alpha * (2.0 - alpha), alpha / (2.0 - alpha))
}

impl BrownModel {
    /// The recursion over `y` at given parameters.
    pub fn with_parameters(y: &[f64], alpha: f64, first_level: f64, first_slope: f64) -> Self {
        let (level_weight, slope_weight) = brown_as_holt(alpha);
        let parameters = HoltParameters { alpha: level_weight, beta: slope_weight, phi: 1.0, first_level, first_slope };
        Self { alpha, parameters, holt: HoltModel::with_parameters(y, parameters) }
    }

    /// α.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }
}

impl Predict for BrownModel {
    fn fitted(&self) -> &[Option<f64>] {
        self.holt.fitted()
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        self.holt.outlook(horizon)
    }

    fn working(&self, h: usize) -> Working {
        Working::start("a + b·h", TermRole::Level, self.holt.level())
            .then(TermOperator::Plus, TermRole::Trend, self.holt.trend_at(h))
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        vec![parameter("α", self.alpha), parameter("l₀", p.first_level), parameter("b₀", p.first_slope)]
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.alpha]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holt_at_these_weights_is_browns_double_smoothing() {
        // The double smoothing itself, from the states that belong to first level 10 and slope 1.
        let (alpha, level, slope) = (0.3, 10.0, 1.0);
        let y = [11.0, 14.0, 9.0, 15.0, 16.0, 13.0, 18.0];
        let lag = slope * (1.0 - alpha) / alpha;
        let (mut once, mut twice) = (level - lag, level - 2.0 * lag);
        for value in y {
            once = alpha * value + (1.0 - alpha) * once;
            twice = alpha * once + (1.0 - alpha) * twice;
        }
        let (a, b) = (2.0 * once - twice, alpha / (1.0 - alpha) * (once - twice));
        let point = BrownModel::with_parameters(&y, alpha, level, slope).outlook(Horizon::new(3).unwrap()).point;
        for (h, it) in point.iter().enumerate() {
            assert!((it - (a + (h + 1) as f64 * b)).abs() < 1e-12, "{it}");
        }
    }
}
