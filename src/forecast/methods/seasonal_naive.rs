//! Seasonal naive: every forecast repeats the value seen one season earlier.
//!
//! With season length `m` and `k = ⌊(h−1)/m⌋`: `ŷ[T+h] = y[T+h−m(k+1)]`, error sd `σ̂·√(k+1)`.
//! Source: Hyndman & Athanasopoulos, *FPP3*, §5.2, Table 5.2.

use crate::forecast::fit::{require_length, residual_sd, spread};
use crate::forecast::{Fit, FitError, Horizon, MethodId, Outlook, Predict, SeasonLength, Series, TermRole, Working};

/// The benchmark every seasonal method has to beat in the backtest.
pub struct SeasonalNaive {
    /// Observations per season: 12 for months within a year.
    pub season_length: SeasonLength,
}

/// [`SeasonalNaive`] fitted.
pub struct SeasonalNaiveModel {
    fitted: Vec<Option<f64>>,
    last_season: Vec<f64>,
    sigma: Option<f64>,
}

impl Fit for SeasonalNaive {
    type Model = SeasonalNaiveModel;

    /// # Errors
    /// [`FitError::TooShort`] unless one season plus one observation is present, [`FitError::NoSeason`] for m = 1.
    fn fit(&self, y: &Series) -> Result<SeasonalNaiveModel, FitError> {
        let (method, m) = (MethodId::SeasonalNaive, self.season_length.get());
        if m < 2 {
            return Err(FitError::NoSeason { method });
        }
        require_length(method, y, m + 1)?;
        let values = y.values();
        let earlier = &values[..values.len() - m];
        let fitted: Vec<_> = std::iter::repeat_n(None, m).chain(earlier.iter().copied().map(Some)).collect();
        let sigma = residual_sd(values, &fitted, 0);
        Ok(SeasonalNaiveModel { fitted, last_season: values[values.len() - m..].to_vec(), sigma })
    }
}

impl SeasonalNaiveModel {
    fn value(&self, h: usize) -> f64 {
        self.last_season[(h - 1) % self.last_season.len()]
    }
}

impl Predict for SeasonalNaiveModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let m = self.last_season.len();
        let point = (1..=horizon.get()).map(|h| self.value(h)).collect();
        Outlook { point, sd: spread(self.sigma, horizon, |h| (h.div_ceil(m) as f64).sqrt()) }
    }

    fn working(&self, h: usize) -> Working {
        Working::start("yₙ₊ₕ₋ₘ", TermRole::LastSeason, self.value(h)).equals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::IntervalLevel;
    use approx::assert_relative_eq;

    #[test]
    fn repeats_the_last_season_and_widens_once_per_season() {
        // Origin: by hand. The residuals are 1, 2, 3, 4, hence σ̂² = 30 / 4.
        let y = Series::new(vec![1.0, 2.0, 3.0, 4.0, 2.0, 4.0, 6.0, 8.0]).unwrap();
        let model = SeasonalNaive { season_length: SeasonLength::QUARTERLY }.fit(&y).unwrap();
        let forecast = model.predict(Horizon::new(5).unwrap(), &[IntervalLevel::P95]);
        assert_eq!(forecast.point, [2.0, 4.0, 6.0, 8.0, 2.0]);
        assert_relative_eq!(forecast.intervals[0].upper[4], 2.0 + 1.959_964 * 15_f64.sqrt(), epsilon = 1e-6);
    }
}
