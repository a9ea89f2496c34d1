//! Simple moving average: every forecast is the mean of the last k values.
//!
//! k runs from 2 to min(12, n − 4); the one with the least squared one-step error wins, all judged on the same
//! observations. The method has no interval theory; its error sd is that of exponential smoothing with data of
//! the same mean age: α = 2/(k + 1), σ̂·√(1 + (h−1)α²).

use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, Series, TermRole, Working};

const LONGEST: usize = 12;

/// The mean of the last k values, k by backtest.
pub struct MovingAverage;

/// [`MovingAverage`] fitted.
pub struct MovingAverageModel {
    fitted: Vec<Option<f64>>,
    k: usize,
    mean: f64,
    sigma: Option<f64>,
}

impl Fit for MovingAverage {
    type Model = MovingAverageModel;

    /// # Errors
    /// [`FitError::TooShort`] below 6 observations, four more than the shortest window.
    fn fit(&self, y: &Series) -> Result<MovingAverageModel, FitError> {
        require_length(MethodId::MovingAverage, y, 6)?;
        let values = y.values();
        let longest = LONGEST.min(values.len() - 4);
        let squared_error = |k: usize| -> f64 {
            let error = |t: usize| values[t] - window_mean(&values[t - k..t]);
            (longest..values.len()).map(error).map(|e| e * e).sum()
        };
        // On a tie the longer window wins: it is the calmer forecast.
        let best = (2..=longest).map(|k| (squared_error(k), k)).min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let k = best.map_or(2, |it| it.1);
        let fitted: Vec<_> = (0..values.len()).map(|t| (t >= k).then(|| window_mean(&values[t - k..t]))).collect();
        let sigma = residual_sd(values, &fitted, 0);
        Ok(MovingAverageModel { fitted, k, mean: window_mean(&values[values.len() - k..]), sigma })
    }
}

fn window_mean(window: &[f64]) -> f64 {
    window.iter().sum::<f64>() / window.len() as f64
}

impl Predict for MovingAverageModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let alpha = 2.0 / (self.k as f64 + 1.0);
        let factor = |h: usize| (1.0 + (h - 1) as f64 * alpha * alpha).sqrt();
        Outlook { point: vec![self.mean; horizon.get()], sd: spread(self.sigma, horizon, factor) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("(yₙ + … + yₙ₋ₖ₊₁)/k", TermRole::WindowMean, self.mean).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("k", self.k as f64)]
    }
}
