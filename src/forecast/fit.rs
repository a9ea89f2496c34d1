//! What every method can do: be fitted to a series, and predict.

use serde::{Deserialize, Serialize};

use super::{FitError, Forecast, Horizon, IntervalLevel, MethodId, Parameter, PredictionInterval, Series, Working};
use crate::math::{Generator, normal_quantile};

/// A method with its options.
pub trait Fit {
    /// What fitting returns.
    type Model: Predict;

    /// The method fitted to every value of `y`.
    ///
    /// # Errors
    /// [`FitError`] when the series is too short or of the wrong kind for the method.
    fn fit(&self, y: &Series) -> Result<Self::Model, FitError>;
}

/// A fitted method.
pub trait Predict {
    /// One-step-ahead fitted values, one per observation; `None` where the method has none.
    fn fitted(&self) -> &[Option<f64>];

    /// Point forecasts and standard deviations of the forecast errors for steps 1 to `horizon`.
    fn outlook(&self, horizon: Horizon) -> Outlook;

    /// The formula of step `h` (from 1) with its numbers.
    fn working(&self, h: usize) -> Working;

    /// The parameters of the fit.
    fn parameters(&self) -> Vec<Parameter> {
        Vec::new()
    }

    /// The form chosen among those of the method, as printed in the literature: `ETS(M,A,M)`,
    /// `ARIMA(1,1,1)(0,1,1)[12]`; `None` where a method has one form.
    fn form_name(&self) -> Option<String> {
        None
    }

    /// Seasonal indices, position 0 = season position of the first observation.
    fn seasonal_indices(&self) -> SeasonalIndices {
        SeasonalIndices::default()
    }

    /// Level, slope and season over the history; `None` where the model has no such states.
    fn components(&self) -> Option<Components> {
        None
    }

    /// `n_paths` futures of `horizon` steps each, drawn from the fitted model: `[path][step]`; `None` where the model
    /// has no theory of its own errors. Parameters count as known.
    fn simulate(&self, _horizon: Horizon, _n_paths: usize, _random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        None
    }

    /// Where the parameter search ended, as a start for the fit to a slightly longer history.
    fn search_point(&self) -> Option<SearchPoint> {
        None
    }

    /// Point forecasts with Gaussian intervals.
    fn predict(&self, horizon: Horizon, levels: &[IntervalLevel]) -> Forecast {
        let Outlook { point, sd } = self.outlook(horizon);
        Forecast::normal(point, sd, levels)
    }
}

/// Where a parameter search ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchPoint {
    /// The form chosen, in the method's own code; 0 where a method has one form.
    pub form: u32,
    /// The parameters of that form, in the method's own order.
    pub parameters: Vec<f64>,
}

impl SearchPoint {
    /// The parameters of a method with one form.
    pub fn of(parameters: &[f64]) -> Self {
        Self { form: 0, parameters: parameters.to_vec() }
    }

    /// The first `N` parameters; what is missing is 0.
    pub fn first<const N: usize>(&self) -> [f64; N] {
        std::array::from_fn(|i| self.parameters.get(i).copied().unwrap_or(0.0))
    }

    /// The search points of several models in one.
    pub fn join(points: impl Iterator<Item = Option<Self>>) -> Self {
        // The number of models, then of each its form, how many parameters it has, and these.
        let mut all = Self::default();
        for point in points {
            let point = point.unwrap_or_default();
            all.form += 1;
            all.parameters.extend([f64::from(point.form), point.parameters.len() as f64]);
            all.parameters.extend(point.parameters);
        }
        all
    }

    /// The search point of model `index` of those joined; `None` where it had none.
    pub fn part(&self, index: usize) -> Option<Self> {
        let mut rest = &self.parameters[..];
        for _ in 0..index {
            rest = rest.get(2 + *rest.get(1)? as usize..)?;
        }
        let (form, length) = (*rest.first()? as u32, *rest.get(1)? as usize);
        let parameters = rest.get(2..2 + length)?.to_vec();
        Some(Self { form, parameters })
    }

    /// How many models were joined.
    pub fn n_parts(&self) -> usize {
        self.form as usize
    }
}

/// States of a model over the history and its forecast, which add up (or multiply) to the expected values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// The level, one per observation, before the observation was seen; empty where the model has none.
    pub level: Vec<f64>,
    /// The trend's step, one per observation; empty where the model has none.
    pub slope: Vec<f64>,
    /// The season, one per observation; empty where the model has none.
    pub season: Vec<f64>,
    /// True when the season multiplies.
    pub multiplicative_season: bool,
}

/// Point forecasts and standard deviations, one per step.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// In the series' unit.
    pub point: Vec<f64>,
    /// In the series' unit; empty when too few residuals exist to know.
    pub sd: Vec<f64>,
}

impl Outlook {
    /// The same with no point below `floor`.
    #[must_use]
    pub(super) fn floored(mut self, floor: f64) -> Self {
        self.point.iter_mut().for_each(|it| *it = it.max(floor));
        self
    }
}

/// Seasonal indices and how they join the trend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SeasonalIndices {
    /// One per position of the season (multiplicative: mean 1; additive: sum 0); empty without season.
    pub values: Vec<f64>,
    /// True when they multiply.
    pub multiplicative: bool,
}

impl Forecast {
    /// Point forecasts with Gaussian intervals; no intervals when `sd` is empty.
    ///
    /// ```
    /// use kedge::forecast::{Forecast, IntervalLevel};
    /// let forecast = Forecast::normal(vec![10.0], vec![1.0], &[IntervalLevel::P95]);
    /// assert!((forecast.intervals[0].upper[0] - 11.959964).abs() < 1e-6);
    /// ```
    pub fn normal(point: Vec<f64>, sd: Vec<f64>, levels: &[IntervalLevel]) -> Self {
        let interval = |level: &IntervalLevel| {
            let z = normal_quantile(0.5 + 0.5 * level.get());
            let bound = |sign: f64| point.iter().zip(&sd).map(|(p, s)| p + sign * z * s).collect();
            PredictionInterval { level: *level, lower: bound(-1.0), upper: bound(1.0) }
        };
        let intervals = if sd.is_empty() { Vec::new() } else { levels.iter().map(interval).collect() };
        Self { point, intervals }
    }
}

/// Refuses a series with fewer than `needed` observations.
pub(super) fn require_length(method: MethodId, y: &Series, needed: usize) -> Result<(), FitError> {
    if y.len() < needed { Err(FitError::TooShort { method, needed, found: y.len() }) } else { Ok(()) }
}

/// Refuses a series with a value at or below zero.
pub(super) fn require_positive(method: MethodId, y: &Series) -> Result<(), FitError> {
    match y.values().iter().position(|it| *it <= 0.0) {
        Some(i) => Err(FitError::NotPositive { method, position: i + 1, value: y.values()[i] }),
        None => Ok(()),
    }
}

/// √(Σ residual² ÷ (count − `n_parameters`)), over the fitted values there are; `None` below two residuals.
pub(super) fn residual_sd(y: &[f64], fitted: &[Option<f64>], n_parameters: usize) -> Option<f64> {
    let squares = y.iter().zip(fitted).filter_map(|(y, f)| f.map(|f| (y - f) * (y - f)));
    let (count, sum) = squares.fold((0_usize, 0.0), |(count, sum), e2| (count + 1, sum + e2));
    (count >= 2).then(|| (sum / count.saturating_sub(n_parameters).max(1) as f64).sqrt())
}

/// `sigma · factor(h)` for each step, nothing when sigma is unknown.
pub(super) fn spread(sigma: Option<f64>, horizon: Horizon, factor: impl Fn(usize) -> f64) -> Vec<f64> {
    sigma.map_or_else(Vec::new, |sigma| (1..=horizon.get()).map(|h| sigma * factor(h)).collect())
}

/// A named parameter.
pub(super) fn parameter(symbol: &str, value: f64) -> Parameter {
    Parameter { symbol: symbol.to_owned(), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_search_points_are_read_back() {
        let of = |form, parameters: &[f64]| Some(SearchPoint { form, parameters: parameters.to_vec() });
        let all = SearchPoint::join([of(3, &[1.0, 2.0]), of(1, &[]), of(1, &[5.0])].into_iter());
        assert_eq!((all.n_parts(), all.part(0), all.part(1)), (3, of(3, &[1.0, 2.0]), of(1, &[])));
        assert_eq!((all.part(2), all.part(3)), (of(1, &[5.0]), None));
    }
}
