//! Classical decomposition: seasonal indices from ratios to the centred moving average, and Holt's damped trend
//! through what remains.
//!
//! `ŷ[n+h] = (l + (φ + … + φʰ)·b) × s` when every value is above zero, with + in place of × otherwise.
//! The indices are shown and can be read by people. Source: FPP3, §3.4 and §5.7.

use crate::forecast::fit::require_length;
use crate::forecast::methods::holt::{HoltModel, TrendKind, fit_holt};
use crate::forecast::seasonality::classical_indices;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};

/// Classical decomposition.
pub struct Classical {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Where the search for the trend's parameters starts.
    pub start: Option<SearchPoint>,
    /// Indices of a person's making in place of the history's own; the trend is then all that is fitted.
    pub indices: Option<SeasonalIndices>,
}

/// [`Classical`] fitted.
pub struct ClassicalModel {
    fitted: Vec<Option<f64>>,
    trend: HoltModel,
    indices: SeasonalIndices,
}

impl Fit for Classical {
    type Model = ClassicalModel;

    /// # Errors
    /// [`FitError::NoSeason`] for m = 1, [`FitError::TooShort`] below three seasons, or 8 observations where the indices
    /// are given.
    fn fit(&self, y: &Series) -> Result<ClassicalModel, FitError> {
        let (method, m, values) = (MethodId::Classical, self.season_length.get(), y.values());
        if m < 2 {
            return Err(FitError::NoSeason { method });
        }
        let indices = match &self.indices {
            Some(given) if given.values.len() == m => {
                require_length(method, y, 8)?;
                given.clone()
            }
            _ => {
                require_length(method, y, (3 * m).max(8))?;
                classical_indices(values, m, values.iter().all(|it| *it > 0.0))
            }
        };
        let adjusted: Vec<f64> = values.iter().enumerate().map(|(t, it)| indices.remove(t, *it)).collect();
        let trend = fit_holt(&adjusted, TrendKind::Damped, self.start.as_ref());
        let fitted = trend.fitted().iter().enumerate().map(|(t, it)| it.map(|it| indices.restore(t, it))).collect();
        Ok(ClassicalModel { fitted, trend, indices })
    }
}

impl ClassicalModel {
    fn position(&self, h: usize) -> usize {
        self.fitted.len() + h - 1
    }
}

impl Predict for ClassicalModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let Outlook { point, sd } = self.trend.outlook(horizon);
        let position = |i: usize| self.position(i + 1);
        Outlook {
            point: point.iter().enumerate().map(|(i, it)| self.indices.restore(position(i), *it)).collect(),
            sd: sd.iter().enumerate().map(|(i, it)| it * self.indices.scale(position(i))).collect(),
        }
    }

    fn working(&self, h: usize) -> Working {
        let (formula, operator) = if self.indices.multiplicative {
            ("(l + (φ + … + φʰ)·b) × s", TermOperator::Times)
        } else {
            ("l + (φ + … + φʰ)·b + s", TermOperator::Plus)
        };
        Working::start(formula, TermRole::Level, self.trend.level())
            .then(TermOperator::Plus, TermRole::Trend, self.trend.trend_at(h))
            .then(operator, TermRole::Season, self.indices.at(self.position(h)))
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.trend.parameters()
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.indices.clone()
    }

    fn components(&self) -> Option<Components> {
        let season = (0..self.fitted.len()).map(|t| self.indices.at(t)).collect();
        let trend = self.trend.components()?;
        Some(Components { season, multiplicative_season: self.indices.multiplicative, ..trend })
    }

    fn search_point(&self) -> Option<SearchPoint> {
        self.trend.search_point()
    }
}
