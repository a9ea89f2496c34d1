//! P3, working days: y′_t = y_t · d̄/d_t, d_t the working days of period t, d̄ their mean; a forecast is scaled back by
//! d_{t+h}/d̄. The calendar is the caller's. Off by default for project business, whose months do not work by the day.

use super::adjustment::{Adjustment, AdjustmentKind, factors};

/// Working days of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingDays {
    days: Vec<f64>,
    mean: f64,
}

impl WorkingDays {
    /// Days per period of the history; `None` when there are none or one is not above 0.
    pub fn new(days: &[f64]) -> Option<Self> {
        let is_valid = !days.is_empty() && days.iter().all(|it| it.is_finite() && *it > 0.0);
        is_valid.then(|| Self { days: days.to_vec(), mean: days.iter().sum::<f64>() / days.len() as f64 })
    }

    /// Proposals that scale every value to the mean number of days.
    ///
    /// ```
    /// use kedge::forecast::WorkingDays;
    /// let days = WorkingDays::new(&[20.0, 22.0]).unwrap();
    /// assert!((days.adjustments(&[40.0, 44.0])[0].proposed - 42.0).abs() < 1e-12);
    /// assert_eq!(days.restore(&[42.0], &[10.0]), [20.0]);
    /// assert!(WorkingDays::new(&[20.0, 0.0]).is_none());
    /// ```
    pub fn adjustments(&self, values: &[f64]) -> Vec<Adjustment> {
        let covered = &values[..values.len().min(self.days.len())];
        factors(AdjustmentKind::WorkingDays, covered, |t| self.mean / self.days[t])
    }

    /// Forecasts (or bounds) of periods with these working days.
    pub fn restore(&self, forecast: &[f64], future_days: &[f64]) -> Vec<f64> {
        forecast.iter().zip(future_days).map(|(value, days)| value * days / self.mean).collect()
    }
}
