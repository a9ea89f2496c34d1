//! Weighted moving average: the mean of the last k values, the newest counting most.
//!
//! `ŷ = Σ wᵢ·y[n−i+1]`, i = 1…k, with falling weights wᵢ = (k − i + 1)/(1 + … + k), which sum to 1. k runs from 2 to
//! min(12, n − 4); the one with the least squared one-step error wins, all judged on the same observations. No interval
//! theory of its own: the error sd is that of exponential smoothing with data of the same mean age, (k − 1)/3 periods,
//! α = 3/(k + 2): σ̂·√(1 + (h−1)α²). Source: Makridakis, Wheelwright & Hyndman 1998, ch. 4.

use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, Series, TermRole, Working};

const LONGEST: usize = 12;

/// The mean of the last k values with falling weights, k by backtest.
pub struct WeightedMovingAverage;

/// [`WeightedMovingAverage`] fitted.
pub struct WeightedMovingAverageModel {
    fitted: Vec<Option<f64>>,
    k: usize,
    mean: f64,
    sigma: Option<f64>,
}

impl Fit for WeightedMovingAverage {
    type Model = WeightedMovingAverageModel;

    /// # Errors
    /// [`FitError::TooShort`] below 6 observations, four more than the shortest window.
    fn fit(&self, y: &Series) -> Result<WeightedMovingAverageModel, FitError> {
        require_length(MethodId::WeightedMovingAverage, y, 6)?;
        let y = y.values();
        let longest = LONGEST.min(y.len() - 4);
        let squared_error = |k: usize| -> f64 {
            let error = |t: usize| y[t] - weighted_mean(&y[t - k..t]);
            (longest..y.len()).map(|t| error(t) * error(t)).sum()
        };
        // On a tie the longer window wins: it is the calmer forecast.
        let best = (2..=longest).map(|k| (squared_error(k), k)).min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let k = best.map_or(2, |it| it.1);
        let fitted: Vec<_> = (0..y.len()).map(|t| (t >= k).then(|| weighted_mean(&y[t - k..t]))).collect();
        let sigma = residual_sd(y, &fitted, 0);
        Ok(WeightedMovingAverageModel { fitted, k, mean: weighted_mean(&y[y.len() - k..]), sigma })
    }
}

/// The newest value, which is the last, counts k times, the one before k − 1 times, …
fn weighted_mean(window: &[f64]) -> f64 {
    let k = window.len() as f64;
    let sum: f64 = window.iter().enumerate().map(|(i, it)| (i + 1) as f64 * it).sum();
    sum / (0.5 * k * (k + 1.0))
}

impl Predict for WeightedMovingAverageModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let alpha = 3.0 / (self.k as f64 + 2.0);
        let factor = |h: usize| (1.0 + (h - 1) as f64 * alpha * alpha).sqrt();
        Outlook { point: vec![self.mean; horizon.get()], sd: spread(self.sigma, horizon, factor) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("(k·yₙ + … + 1·yₙ₋ₖ₊₁)/(1 + … + k)", TermRole::WindowMean, self.mean).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("k", self.k as f64)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_counts_most() {
        // By hand: (1·3 + 2·6 + 3·9)/6 = 7; six values leave only k = 2: (1·5 + 2·8)/3 = 7.
        assert_eq!(weighted_mean(&[3.0, 6.0, 9.0]), 7.0);
        let y = Series::new(vec![1.0, 4.0, 2.0, 7.0, 5.0, 8.0]).unwrap();
        let model = WeightedMovingAverage.fit(&y).unwrap();
        assert_eq!(model.outlook(Horizon::new(2).unwrap()).point, [7.0, 7.0]);
        assert_eq!(model.fitted()[2], Some(3.0));
        assert!(WeightedMovingAverage.fit(&y.head(5)).is_err());
    }
}
