//! Is a forecast drifting off (V5)? Three signals over its errors e = actual − forecast, one per period, oldest first.
//!
//! | signal | formula | alert |
//! |---|---|---|
//! | tracking signal | Σe ÷ MAE over the last 12 | beyond ±8.2 |
//! | Trigg | E ÷ M, E = βe + (1−β)E, M = β\|e\| + (1−β)M, β = 0.1 | beyond ±0.54 |
//! | CUSUM | C⁺ = max(0, C⁺ + e/σ − ½), C⁻ = max(0, C⁻ − e/σ − ½) | above 4 |
//!
//! The first two limits leave 5 % of alerts at any one time to chance; the limit of 4 that textbooks give the tracking
//! signal leaves 37 %. A signal without errors to measure by (MAE, M or σ of 0) is 0. On a change of method the errors
//! of the new one are tracked from its first; the old track is kept as it was.
//! Source: Trigg 1964; Brown 1963; Page 1954.

use serde::{Deserialize, Serialize};

/// Periods of the tracking signal.
const WINDOW: usize = 12;
const SIGNAL_LIMIT: f64 = 8.2;
const BETA: f64 = 0.1;
const TRIGG_LIMIT: f64 = 0.54;
/// In standard deviations.
const CUSUM_SLACK: f64 = 0.5;
const CUSUM_LIMIT: f64 = 4.0;

/// The signals after one more error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrackingPoint {
    /// Σe ÷ MAE over the last twelve, −12 to 12; positive: forecasts too low.
    pub signal: f64,
    /// Smoothed error ÷ smoothed absolute error, −1 to 1.
    pub trigg: f64,
    /// Cumulated excess of too low forecasts, in standard deviations.
    pub cusum_high: f64,
    /// Cumulated excess of too high forecasts, in standard deviations.
    pub cusum_low: f64,
}

impl TrackingPoint {
    /// Whether the tracking signal is beyond its limit.
    pub fn signal_alert(&self) -> bool {
        self.signal.abs() > SIGNAL_LIMIT
    }

    /// Whether Trigg's signal is beyond its limit.
    pub fn trigg_alert(&self) -> bool {
        self.trigg.abs() > TRIGG_LIMIT
    }

    /// Whether a cumulated sum is beyond its limit.
    pub fn cusum_alert(&self) -> bool {
        self.cusum_high.max(self.cusum_low) > CUSUM_LIMIT
    }
}

/// The signals after each error of one method. `sigma` is the standard deviation of its errors in the backtest; where
/// that is not above 0, the root mean square of `errors` stands in.
///
/// ```
/// use kedge::forecast::track;
/// let drifting = track(&[1.0; 12], 1.0);
/// assert_eq!(drifting[11].signal, 12.0);
/// assert!(drifting[11].signal_alert() && drifting[11].trigg_alert() && drifting[11].cusum_alert());
/// assert_eq!(track(&[0.0; 3], 0.0)[2].signal, 0.0);
/// ```
pub fn track(errors: &[f64], sigma: f64) -> Vec<TrackingPoint> {
    let mean_square = errors.iter().map(|e| e * e).sum::<f64>() / errors.len().max(1) as f64;
    let sigma = if sigma > 0.0 && sigma.is_finite() { sigma } else { mean_square.sqrt() };
    // The smoothed absolute error starts at the mean of the first season: at 0 the first error alone would make ±1.
    let first = &errors[..errors.len().min(WINDOW)];
    let mut smoothed = (0.0, mean_abs(first));
    let mut sums = (0.0_f64, 0.0_f64);
    let mut points = Vec::with_capacity(errors.len());
    for (t, e) in errors.iter().enumerate() {
        let window = &errors[(t + 1).saturating_sub(WINDOW)..=t];
        smoothed = (BETA * e + (1.0 - BETA) * smoothed.0, BETA * e.abs() + (1.0 - BETA) * smoothed.1);
        let unit = ratio(*e, sigma);
        sums = ((sums.0 + unit - CUSUM_SLACK).max(0.0), (sums.1 - unit - CUSUM_SLACK).max(0.0));
        points.push(TrackingPoint {
            signal: ratio(window.iter().sum(), mean_abs(window)),
            trigg: ratio(smoothed.0, smoothed.1),
            cusum_high: sums.0,
            cusum_low: sums.1,
        });
    }
    points
}

fn mean_abs(errors: &[f64]) -> f64 {
    errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len().max(1) as f64
}

fn ratio(value: f64, size: f64) -> f64 {
    if size > 0.0 { value / size } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    #[test]
    fn signals_by_hand() {
        // Errors 2, −1, 3: Σ 4, MAE 2. Trigg starts at (0, 2): E = .2, .08, .372; M = 2, 1.9, 2.01. σ = 2: e/σ = 1, −.5, 1.5,
        // C⁺ = .5, 0, 1; C⁻ = 0, 0, 0.
        let last = track(&[2.0, -1.0, 3.0], 2.0)[2];
        assert_eq!(last.signal, 2.0);
        assert!((last.trigg - 0.372 / 2.01).abs() < 1e-12);
        assert_eq!((last.cusum_high, last.cusum_low), (1.0, 0.0));
    }

    #[test]
    fn one_alert_in_twenty_is_chance() {
        let mut random = Generator::new(5);
        let errors: Vec<f64> = (0..40_000).map(|_| random.normal()).collect();
        let points = track(&errors, 1.0);
        let share = |alert: fn(&TrackingPoint) -> bool| {
            points[100..].iter().filter(|it| alert(it)).count() as f64 / (points.len() - 100) as f64
        };
        let shares = [share(TrackingPoint::signal_alert), share(TrackingPoint::trigg_alert)];
        assert!(shares.iter().all(|it| (0.035..0.065).contains(it)), "{shares:?}");
    }

    #[test]
    fn a_shift_is_seen_and_zeros_are_silent() {
        let shifted: Vec<f64> = (0..24).map(|t| if t < 12 { 0.5 - (t % 2) as f64 } else { 2.0 }).collect();
        assert!(track(&shifted, 1.0)[16].cusum_alert() && !track(&shifted, 1.0)[11].cusum_alert());
        assert!(track(&[0.0; 20], f64::NAN).iter().all(|it| *it == TrackingPoint::default()));
        assert!(track(&[], 1.0).is_empty());
    }
}
