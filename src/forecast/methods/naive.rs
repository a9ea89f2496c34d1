//! Naive: every forecast is the last value, error sd σ̂·√h. Drift: the line through first and last value,
//! `ŷ[n+h] = y[n] + h·(y[n] − y[1])/(n − 1)`, error sd σ̂·√(h(1 + h/(n−1))).
//!
//! Source: Hyndman & Athanasopoulos, *FPP3*, §5.2, Table 5.2.

use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, Series, TermOperator, TermRole, Working,
};

/// The last value goes on.
pub struct Naive;

/// [`Naive`] fitted.
pub struct NaiveModel {
    fitted: Vec<Option<f64>>,
    last: f64,
    sigma: Option<f64>,
}

impl Fit for Naive {
    type Model = NaiveModel;

    /// Never fails; a single observation leaves the intervals unknown.
    fn fit(&self, y: &Series) -> Result<NaiveModel, FitError> {
        let values = y.values();
        let last = values[values.len() - 1];
        let fitted: Vec<_> =
            std::iter::once(None).chain(values[..values.len() - 1].iter().map(|it| Some(*it))).collect();
        let sigma = residual_sd(values, &fitted, 0);
        Ok(NaiveModel { fitted, last, sigma })
    }
}

impl Predict for NaiveModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        Outlook { point: vec![self.last; horizon.get()], sd: spread(self.sigma, horizon, |h| (h as f64).sqrt()) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("yₙ", TermRole::LastValue, self.last).equals()
    }
}

/// The mean change so far goes on.
pub struct Drift;

/// [`Drift`] fitted.
pub struct DriftModel {
    fitted: Vec<Option<f64>>,
    last: f64,
    slope: f64,
    sigma: Option<f64>,
}

impl Fit for Drift {
    type Model = DriftModel;

    /// # Errors
    /// [`FitError::TooShort`] below 3 observations.
    fn fit(&self, y: &Series) -> Result<DriftModel, FitError> {
        require_length(MethodId::Drift, y, 3)?;
        let values = y.values();
        let n = values.len();
        let slope = (values[n - 1] - values[0]) / (n - 1) as f64;
        let fitted: Vec<_> = std::iter::once(None).chain(values[..n - 1].iter().map(|it| Some(it + slope))).collect();
        let sigma = residual_sd(values, &fitted, 1);
        Ok(DriftModel { fitted, last: values[n - 1], slope, sigma })
    }
}

impl Predict for DriftModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let n_changes = (self.fitted.len() - 1) as f64;
        let point = (1..=horizon.get()).map(|h| self.last + h as f64 * self.slope).collect();
        Outlook { point, sd: spread(self.sigma, horizon, |h| (h as f64 * (1.0 + h as f64 / n_changes)).sqrt()) }
    }

    fn working(&self, h: usize) -> Working {
        Working::start("yₙ + h·(yₙ − y₁)/(n − 1)", TermRole::LastValue, self.last)
            .then(TermOperator::Plus, TermRole::Trend, h as f64 * self.slope)
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("b", self.slope)]
    }
}
