//! Measures of how good forecasts were (V2, V11), each with its guard: undefined is `None`, never NaN or 0.
//!
//! e = actual − forecast, y the actuals, m the season length, scale = mean |y_t − y_{t−m}| of the training window.
//!
//! | measure | formula | undefined when |
//! |---|---|---|
//! | MAE, RMSE | mean \|e\|, √(mean e²) | nothing to judge |
//! | bias | −Σe ÷ Σy: positive is too high | Σy ≤ 0 |
//! | WAPE | Σ\|e\| ÷ Σy | Σy ≤ 0 |
//! | MAPE | mean \|e\|/y | any y ≤ 0 |
//! | sMAPE | mean 2\|e\|/(\|y\| + \|ŷ\|), 0/0 counting as 0 | nothing to judge |
//! | MASE, RMSSE | MAE ÷ scale, √(mean e² ÷ mean (y_t − y_{t−m})²) | the training window is constant |
//! | OWA | ½(sMAPE/sMAPE_b + MASE/MASE_b) against a benchmark b | the benchmark is perfect or unscaled |
//! | pinball | mean of τ·(y − q) above the quantile q, (1 − τ)·(q − y) below | nothing to judge |
//! | MSIS | mean(u − l + 2/α·(l − y)₊ + 2/α·(y − u)₊) ÷ scale, α = 1 − level | as MASE |
//! | CRPS | 2 · mean pinball over evenly spaced τ | no quantile |
//!
//! Source: Hyndman & Koehler 2006; Makridakis, Spiliotis & Assimakopoulos 2020 (OWA, MSIS); Gneiting & Raftery 2007.

use super::{IntervalLevel, PredictionInterval, error_scale};

/// Measures of point forecasts against actuals.
#[derive(Clone, Debug, PartialEq)]
pub struct PointScores {
    /// Mean absolute error, in the series' unit.
    pub mae: f64,
    /// Root mean squared error, in the series' unit.
    pub rmse: f64,
    /// Share by which forecasts were too high in sum.
    pub bias: Option<f64>,
    /// Absolute errors as a share of actuals, in sum.
    pub wape: Option<f64>,
    /// Mean absolute share, 0.1 for 10 %.
    pub mape: Option<f64>,
    /// Symmetric mean absolute share, 0 to 2.
    pub smape: f64,
    /// Absolute errors in units of the (seasonal) naive method's.
    pub mase: Option<f64>,
    /// The same of squares.
    pub rmsse: Option<f64>,
}

impl PointScores {
    /// The measures of `forecast` against `actual`, step by step as far as both go; `train` is what the forecast was made
    /// from. `None` when there is nothing to judge.
    ///
    /// ```
    /// use kedge::forecast::PointScores;
    /// let scores = PointScores::new(&[10.0, 0.0], &[8.0, 1.0], &[1.0, 2.0, 3.0], 1).unwrap();
    /// assert_eq!((scores.mae, scores.mase, scores.mape), (1.5, Some(1.5), None));
    /// assert!(PointScores::new(&[], &[], &[1.0], 1).is_none());
    /// ```
    pub fn new(actual: &[f64], forecast: &[f64], train: &[f64], season_length: usize) -> Option<Self> {
        let pairs = || actual.iter().copied().zip(forecast.iter().copied());
        let n = pairs().count();
        if n == 0 {
            return None;
        }
        let mean = |of: &dyn Fn(f64, f64) -> f64| pairs().map(|(y, f)| of(y, f)).sum::<f64>() / n as f64;
        let (mae, mse) = (mean(&|y, f| (y - f).abs()), mean(&|y, f| (y - f) * (y - f)));
        let total = mean(&|y, _| y);
        let of_total = |value: f64| (total > 0.0).then(|| value / total);
        let share =
            |y: f64, f: f64| if y.abs() + f.abs() > 0.0 { 2.0 * (y - f).abs() / (y.abs() + f.abs()) } else { 0.0 };
        Some(Self {
            mae,
            rmse: mse.sqrt(),
            bias: of_total(mean(&|y, f| f - y)),
            wape: of_total(mae),
            mape: pairs().all(|(y, _)| y > 0.0).then(|| mean(&|y, f| (y - f).abs() / y)),
            smape: mean(&share),
            mase: error_scale(train, season_length, |e| e).map(|scale| mae / scale),
            rmsse: error_scale(train, season_length, |e| e * e).map(|scale| (mse / scale).sqrt()),
        })
    }
}

/// The overall weighted average of the M4 competition: below 1 is better than the benchmark. Both (sMAPE, MASE) are means
/// over the series of a set.
///
/// ```
/// use kedge::forecast::owa;
/// assert_eq!(owa((0.1, 0.9), (0.2, 1.0)), Some(0.7));
/// assert_eq!(owa((0.1, 0.9), (0.0, 1.0)), None);
/// ```
pub fn owa((smape, mase): (f64, f64), (benchmark_smape, benchmark_mase): (f64, f64)) -> Option<f64> {
    let is_defined = benchmark_smape > 0.0 && benchmark_mase > 0.0;
    is_defined.then(|| 0.5 * (smape / benchmark_smape + mase / benchmark_mase))
}

/// Mean pinball loss of forecasts of the `tau`-quantile (0 to 1); `None` without any.
pub fn pinball(actual: &[f64], quantile: &[f64], tau: f64) -> Option<f64> {
    let loss = |(y, q): (&f64, &f64)| if y >= q { tau * (y - q) } else { (1.0 - tau) * (q - y) };
    mean_of(actual.iter().zip(quantile).map(loss))
}

/// Share of actuals inside the interval, bounds included; `None` without any.
pub fn interval_coverage(actual: &[f64], interval: &PredictionInterval) -> Option<f64> {
    mean_of(bounds(actual, interval).map(|(y, lower, upper)| f64::from(u8::from(lower <= y && y <= upper))))
}

/// The mean scaled interval score: width plus what misses cost, in units of the (seasonal) naive method's errors.
pub fn msis(actual: &[f64], interval: &PredictionInterval, train: &[f64], season_length: usize) -> Option<f64> {
    let cost = 2.0 / (1.0 - interval.level.get());
    let score =
        |(y, lower, upper): (f64, f64, f64)| upper - lower + cost * (lower - y).max(0.0) + cost * (y - upper).max(0.0);
    let scale = error_scale(train, season_length, |e| e)?;
    mean_of(bounds(actual, interval).map(score)).map(|it| it / scale)
}

/// The continuous ranked probability score from quantiles `[q][step]` at evenly spaced probabilities `taus`.
pub fn crps(actual: &[f64], taus: &[f64], quantiles: &[Vec<f64>]) -> Option<f64> {
    let losses: Option<Vec<f64>> = taus.iter().zip(quantiles).map(|(tau, q)| pinball(actual, q, *tau)).collect();
    mean_of(losses?.into_iter()).map(|it| 2.0 * it)
}

/// The two quantiles that bound an interval of this level: 0.1 and 0.9 for 80 %.
pub fn interval_taus(level: IntervalLevel) -> (f64, f64) {
    (0.5 - 0.5 * level.get(), 0.5 + 0.5 * level.get())
}

fn bounds<'a>(actual: &'a [f64], interval: &'a PredictionInterval) -> impl Iterator<Item = (f64, f64, f64)> + 'a {
    actual.iter().zip(&interval.lower).zip(&interval.upper).map(|((y, lower), upper)| (*y, *lower, *upper))
}

fn mean_of(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), it| (count + 1, sum + it));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn guards_hold() {
        // By hand: returns make Σy negative, a zero forbids MAPE, a constant window has no scale.
        let scores = PointScores::new(&[-5.0, 0.0], &[0.0, 0.0], &[3.0; 5], 2).unwrap();
        assert_eq!((scores.bias, scores.wape, scores.mape), (None, None, None));
        assert_eq!((scores.mase, scores.rmsse, scores.smape), (None, None, 1.0));
        // A seasonal window that repeats exactly falls back on m = 1: scale 1.
        let scores = PointScores::new(&[2.0], &[4.0], &[1.0, 2.0, 1.0, 2.0], 2).unwrap();
        assert_eq!(scores.mase, Some(2.0));
    }

    #[test]
    fn interval_scores_by_hand() {
        // Widths 4 and 4; the second actual lies 1 above, at 2/0.2 = 10 a unit: (4 + 14)/2 = 9, over a scale of 2.
        let interval = PredictionInterval { level: IntervalLevel::P80, lower: vec![0.0, 0.0], upper: vec![4.0, 4.0] };
        let (actual, train) = ([2.0, 5.0], [1.0, 3.0, 5.0]);
        assert_relative_eq!(msis(&actual, &interval, &train, 1).unwrap(), 4.5, max_relative = 1e-12);
        assert_eq!(interval_coverage(&actual, &interval), Some(0.5));
        // The interval score is 2/α times the pinball losses of its two bounds.
        let (low, high) = interval_taus(IntervalLevel::P80);
        let losses = pinball(&actual, &interval.lower, low).unwrap() + pinball(&actual, &interval.upper, high).unwrap();
        assert_relative_eq!(losses * 10.0 / 2.0, 4.5, max_relative = 1e-12);
        assert_eq!(pinball(&[], &[], 0.5), None);
    }

    #[test]
    fn crps_of_a_uniform_forecast() {
        // By hand: for a uniform forecast on 0 to 1 and y = 0.5 the integral of (F − 1{x ≥ y})² is 2·∫₀^½ x² dx = 1/12.
        let taus: Vec<f64> = (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0).collect();
        let quantiles: Vec<Vec<f64>> = taus.iter().map(|it| vec![*it]).collect();
        assert_relative_eq!(crps(&[0.5], &taus, &quantiles).unwrap(), 1.0 / 12.0, epsilon = 1e-6);
    }
}
