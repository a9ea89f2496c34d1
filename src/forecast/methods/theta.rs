//! The theta method: exponential smoothing with half the slope of the trend line as drift.
//!
//! The series is deseasonalised when it passes the 90 % autocorrelation test (multiplicative when every value is
//! above zero, else additive). Then `ŷ[n+h] = l + (b/2)·(h − 1 + (1 − (1−α)ⁿ)/α)`, with l and α of exponential
//! smoothing and b the least-squares slope. Source: Assimakopoulos & Nikolopoulos 2000; Hyndman & Billah 2003.

use crate::forecast::fit::{parameter, require_length};
use crate::forecast::methods::ses::{SesModel, fit_ses};
use crate::forecast::seasonality::{classical_indices, is_seasonal};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength, SeasonalIndices, Series,
    TermOperator, TermRole, Working,
};
use crate::math::fit_line;

/// The theta method.
pub struct Theta {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Where the search for α starts.
    pub start: Option<SearchPoint>,
}

/// [`Theta`] fitted.
pub struct ThetaModel {
    fitted: Vec<Option<f64>>,
    smoothing: SesModel,
    half_slope: f64,
    indices: SeasonalIndices,
}

impl Fit for Theta {
    type Model = ThetaModel;

    /// # Errors
    /// [`FitError::TooShort`] below 8 observations.
    fn fit(&self, y: &Series) -> Result<ThetaModel, FitError> {
        require_length(MethodId::Theta, y, 8)?;
        let (values, m) = (y.values(), self.season_length.get());
        let indices = if is_seasonal(values, m) {
            classical_indices(values, m, values.iter().all(|it| *it > 0.0))
        } else {
            SeasonalIndices::default()
        };
        let adjusted: Vec<f64> = values.iter().enumerate().map(|(t, it)| indices.remove(t, *it)).collect();
        let smoothing = fit_ses(&adjusted, self.start.as_ref());
        let half_slope = 0.5 * fit_line(&adjusted).slope;
        let drift = |t: usize| half_slope * settled(smoothing.alpha(), t);
        let fitted = smoothing.fitted().iter().enumerate().map(|(t, l)| l.map(|l| indices.restore(t, l + drift(t))));
        Ok(ThetaModel { fitted: fitted.collect(), half_slope, indices, smoothing })
    }
}

/// (1 − (1−α)ⁿ)/α.
fn settled(alpha: f64, n: usize) -> f64 {
    (1.0 - libm::pow(1.0 - alpha, n as f64)) / alpha
}

impl ThetaModel {
    fn trend_at(&self, h: usize) -> f64 {
        self.half_slope * ((h - 1) as f64 + settled(self.smoothing.alpha(), self.fitted.len()))
    }

    fn position(&self, h: usize) -> usize {
        self.fitted.len() + h - 1
    }
}

impl Predict for ThetaModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let adjusted = |h: usize| self.smoothing.level() + self.trend_at(h);
        let point = (1..=horizon.get()).map(|h| self.indices.restore(self.position(h), adjusted(h))).collect();
        let sd = self.smoothing.sigma().map_or_else(Vec::new, |sigma| {
            let sd = |h: usize| sigma * self.smoothing.widening(h) * self.indices.scale(self.position(h));
            (1..=horizon.get()).map(sd).collect()
        });
        Outlook { point, sd }
    }

    fn working(&self, h: usize) -> Working {
        let (formula, operator) = match (self.indices.values.is_empty(), self.indices.multiplicative) {
            (true, _) => ("l + (b/2)·(h − 1 + (1 − (1−α)ⁿ)/α)", None),
            (false, true) => ("(l + (b/2)·(h − 1 + (1 − (1−α)ⁿ)/α)) × s", Some(TermOperator::Times)),
            (false, false) => ("l + (b/2)·(h − 1 + (1 − (1−α)ⁿ)/α) + s", Some(TermOperator::Plus)),
        };
        let trend = Working::start(formula, TermRole::Level, self.smoothing.level()).then(
            TermOperator::Plus,
            TermRole::Trend,
            self.trend_at(h),
        );
        match operator {
            Some(operator) => trend.then(operator, TermRole::Season, self.indices.at(self.position(h))).equals(),
            None => trend.equals(),
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("α", self.smoothing.alpha()), parameter("b", 2.0 * self.half_slope)]
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.indices.clone()
    }

    fn search_point(&self) -> Option<SearchPoint> {
        self.smoothing.search_point()
    }
}
