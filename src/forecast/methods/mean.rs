//! Mean: every forecast is the mean of all values, error sd σ̂·√(1 + 1/n).
//!
//! Fitted values are the mean of all values before (a fitted value never sees its own observation).
//! Source: Hyndman & Athanasopoulos, *FPP3*, §5.2, Table 5.2.

use crate::forecast::fit::{require_length, spread};
use crate::forecast::{Fit, FitError, Horizon, MethodId, Outlook, Predict, Series, TermRole, Working};

/// The mean of the whole history.
pub struct Mean;

/// [`Mean`] fitted.
pub struct MeanModel {
    fitted: Vec<Option<f64>>,
    mean: f64,
    sigma: Option<f64>,
}

impl Fit for Mean {
    type Model = MeanModel;

    /// # Errors
    /// [`FitError::TooShort`] below 2 observations.
    fn fit(&self, y: &Series) -> Result<MeanModel, FitError> {
        require_length(MethodId::Mean, y, 2)?;
        let values = y.values();
        let mut sum = 0.0;
        let mut fitted = Vec::with_capacity(values.len());
        for (t, value) in values.iter().enumerate() {
            fitted.push((t > 0).then(|| sum / t as f64));
            sum += value;
        }
        let mean = sum / values.len() as f64;
        let sum_sq: f64 = values.iter().map(|it| (it - mean) * (it - mean)).sum();
        let sigma = Some((sum_sq / (values.len() - 1) as f64).sqrt());
        Ok(MeanModel { fitted, mean, sigma })
    }
}

impl Predict for MeanModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let factor = (1.0 + 1.0 / self.fitted.len() as f64).sqrt();
        Outlook { point: vec![self.mean; horizon.get()], sd: spread(self.sigma, horizon, |_| factor) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("ȳ", TermRole::WindowMean, self.mean).equals()
    }
}
