//! Double moving average: level and slope from a moving average and the moving average of that.
//!
//! M' = mean of the last k values, M'' = mean of the last k M'. A trend makes M' lag behind by (k − 1)/2 periods and
//! M'' behind M' by as much, hence `a = 2M' − M''`, `b = 2(M' − M'')/(k − 1)`, `ŷ = a + b·h`. k runs from 2 to
//! min(12, (n − 3)/2); the one with the least squared one-step error wins, all judged on the same observations. No
//! interval theory of its own: the error sd is that of Brown's double smoothing with data of the same mean age.
//! Source: Makridakis, Wheelwright & Hyndman 1998, ch. 4.

use super::brown::brown_as_holt;
use super::holt::widening;
use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, Series, TermOperator, TermRole, Working,
};

const LONGEST: usize = 12;

/// Level and slope from a moving average of moving averages, k by backtest.
pub struct DoubleMovingAverage;

/// [`DoubleMovingAverage`] fitted.
pub struct DoubleMovingAverageModel {
    fitted: Vec<Option<f64>>,
    k: usize,
    level: f64,
    slope: f64,
    sigma: Option<f64>,
}

impl Fit for DoubleMovingAverage {
    type Model = DoubleMovingAverageModel;

    /// # Errors
    /// [`FitError::TooShort`] below 7 observations, 2k + 3 for the shortest window.
    fn fit(&self, y: &Series) -> Result<DoubleMovingAverageModel, FitError> {
        require_length(MethodId::DoubleMovingAverage, y, 7)?;
        let y = y.values();
        let longest = LONGEST.min((y.len() - 3) / 2);
        let next = |k: usize, t: usize| {
            let (level, slope) = level_and_slope(&y[t + 1 - 2 * k..t], k);
            level + slope
        };
        let squared_error = |k: usize| -> f64 {
            let error = |t: usize| y[t] - next(k, t);
            (2 * longest - 1..y.len()).map(|t| error(t) * error(t)).sum()
        };
        // On a tie the longer window wins: it is the calmer forecast.
        let best = (2..=longest).map(|k| (squared_error(k), k)).min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let k = best.map_or(2, |it| it.1);
        let fitted: Vec<_> = (0..y.len()).map(|t| (t + 1 >= 2 * k).then(|| next(k, t))).collect();
        let (level, slope) = level_and_slope(&y[y.len() + 1 - 2 * k..], k);
        let sigma = residual_sd(y, &fitted, 0);
        Ok(DoubleMovingAverageModel { fitted, k, level, slope, sigma })
    }
}

/// a and b from the last 2k − 1 values.
fn level_and_slope(window: &[f64], k: usize) -> (f64, f64) {
    let count = k as f64;
    let once = |it: &[f64]| it.iter().sum::<f64>() / count;
    let (single, double) = (once(&window[k - 1..]), window.windows(k).map(once).sum::<f64>() / count);
    (2.0 * single - double, 2.0 * (single - double) / (count - 1.0))
}

impl Predict for DoubleMovingAverageModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let point = (1..=horizon.get()).map(|h| self.level + h as f64 * self.slope).collect();
        let (alpha, beta) = brown_as_holt(2.0 / (self.k as f64 + 1.0));
        let factors = widening(horizon, |j| alpha + alpha * beta * j as f64);
        Outlook { point, sd: spread(self.sigma, horizon, |h| factors[h - 1]) }
    }

    fn working(&self, h: usize) -> Working {
        Working::start("a + b·h", TermRole::Level, self.level)
            .then(TermOperator::Plus, TermRole::Trend, h as f64 * self.slope)
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("k", self.k as f64), parameter("a", self.level), parameter("b", self.slope)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_slope_by_hand() {
        // k = 2 on 1, 4, 6: M' = 2.5 and 5, M'' = 3.75; a = 6.25, b = 2.5.
        assert_eq!(level_and_slope(&[1.0, 4.0, 6.0], 2), (6.25, 2.5));
    }

    #[test]
    fn a_line_goes_on() {
        let y = Series::new((0..20).map(|t| 3.0 + 2.0 * f64::from(t)).collect()).unwrap();
        let model = DoubleMovingAverage.fit(&y).unwrap();
        let point = model.outlook(Horizon::new(2).unwrap()).point;
        assert!((point[0] - 43.0).abs() < 1e-9 && (point[1] - 45.0).abs() < 1e-9, "{point:?}");
        assert!(model.fitted()[19].is_some_and(|it| (it - 41.0).abs() < 1e-9));
        assert!(DoubleMovingAverage.fit(&y.head(6)).is_err());
    }
}
