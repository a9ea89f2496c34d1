//! STL and MSTL: the season by loess, the rest by exponential smoothing, the season's last cycle put back.
//!
//! With the season s of [`stl`](crate::forecast::stl): the series without s is forecast by the model of
//! [`fit_adjusted`], and `ŷ[n+h] = that + s[n+h−m·k]`, the last cycle repeated. Where every value is above zero the
//! decomposition is that of ln y, and the season multiplies. MSTL: several season lengths, here 52 weeks with 13.
//! A series that fails the 90 % test of [`Theta`](super::Theta) at every season length is forecast without one: a season
//! that is not there would only add noise (last 18 and 8 observations of the training parts of M3: OWA 0.914 for months in
//! place of 0.930, but 0.924 for quarters in place of 0.910).
//! Error sd: that of the model for the rest, the season counted as known. The decomposition looks at both sides of an
//! observation, so fitted values are closer than one-step forecasts from scratch would be.
//! Source: Cleveland et al. 1990; Bandara, Hyndman & Bergmeir 2021; Hyndman & Athanasopoulos, *FPP3*, §5.7.

use crate::forecast::fit::require_length;
use crate::forecast::methods::Ets;
use crate::forecast::seasonality::is_seasonal;
use crate::forecast::stl::{SeasonWindow, StlOptions, mstl, stl};
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::Generator;

/// The model of the series without its season: the one place to change it.
fn fit_adjusted(adjusted: &[f64], start: Option<&SearchPoint>) -> Result<Box<dyn Predict>, FitError> {
    let y = Series::new(adjusted.to_vec()).map_err(|_| FitError::NoMembers { method: MethodId::Stl })?;
    Ok(Box::new(Ets { start: start.cloned(), ..Ets::new(SeasonLength::NONE) }.fit(&y)?))
}

/// STL decomposition with one season.
pub struct Stl {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Where the search of the model for the rest starts.
    pub start: Option<SearchPoint>,
}

/// STL decomposition with several seasons.
pub struct Mstl {
    /// Observations per longest season.
    pub season_length: SeasonLength,
    /// Where the search of the model for the rest starts.
    pub start: Option<SearchPoint>,
}

/// [`Stl`] or [`Mstl`] fitted.
pub struct StlModel {
    fitted: Vec<Option<f64>>,
    components: Components,
    /// The last cycle.
    indices: SeasonalIndices,
    adjusted: Box<dyn Predict>,
}

impl Fit for Stl {
    type Model = StlModel;

    /// # Errors
    /// [`FitError::NoSeason`] for m = 1, [`FitError::TooShort`] without two seasons and one observation (8 at least).
    fn fit(&self, y: &Series) -> Result<StlModel, FitError> {
        let m = require_season(MethodId::Stl, y, self.season_length)?;
        let options = StlOptions { season_window: SeasonWindow::Years(13), robust: false };
        let decompose = |values: &[f64]| {
            let parts = stl(values, m, options);
            (parts.season, parts.trend)
        };
        fit_decomposed(y.values(), &[m], decompose, self.start.as_ref())
    }
}

impl Fit for Mstl {
    type Model = StlModel;

    /// # Errors
    /// As [`Stl`].
    fn fit(&self, y: &Series) -> Result<StlModel, FitError> {
        let m = require_season(MethodId::Mstl, y, self.season_length)?;
        let lengths = season_lengths(m);
        let decompose = |values: &[f64]| {
            let (seasons, trend) = mstl(values, &lengths, false);
            let total = |t: usize| seasons.iter().map(|it| it[t]).sum();
            ((0..values.len()).map(total).collect(), trend)
        };
        fit_decomposed(y.values(), &lengths, decompose, self.start.as_ref())
    }
}

/// Weeks have a year and a quarter; other steps one season. Every length divides the longest.
fn season_lengths(m: usize) -> Vec<usize> {
    if m == 52 { vec![13, 52] } else { vec![m] }
}

fn require_season(method: MethodId, y: &Series, season_length: SeasonLength) -> Result<usize, FitError> {
    let m = season_length.get();
    if m < 2 {
        return Err(FitError::NoSeason { method });
    }
    require_length(method, y, (2 * m + 1).max(8))?;
    Ok(m)
}

/// The model for season lengths of which the last is the longest and a multiple of the others; `decompose` returns
/// season and trend of the values or their logarithms.
fn fit_decomposed(
    y: &[f64],
    lengths: &[usize],
    decompose: impl Fn(&[f64]) -> (Vec<f64>, Vec<f64>),
    start: Option<&SearchPoint>,
) -> Result<StlModel, FitError> {
    let multiplicative = y.iter().all(|it| *it > 0.0);
    let (mut season, mut level) = if multiplicative {
        let logs: Vec<f64> = y.iter().map(|it| libm::log(*it)).collect();
        decompose(&logs)
    } else {
        decompose(y)
    };
    let has_season = lengths.iter().any(|it| is_seasonal(y, *it));
    if !has_season {
        season.fill(0.0);
    }
    if multiplicative {
        season.iter_mut().chain(&mut level).for_each(|it| *it = libm::exp(*it));
    }
    let restore = |t: usize, value: f64| if multiplicative { value * season[t] } else { value + season[t] };
    let remove = |(t, value): (usize, &f64)| if multiplicative { value / season[t] } else { value - season[t] };
    let adjusted = fit_adjusted(&y.iter().enumerate().map(remove).collect::<Vec<_>>(), start)?;
    let fitted = adjusted.fitted().iter().enumerate().map(|(t, it)| it.map(|it| restore(t, it))).collect();
    let (n, m) = (y.len(), lengths.last().copied().unwrap_or(1));
    let mut last_cycle = if has_season { vec![0.0; m] } else { Vec::new() };
    if has_season {
        (n - m..n).for_each(|t| last_cycle[t % m] = season[t]);
    } else {
        season.clear();
    }
    let components = Components { level, slope: Vec::new(), season, multiplicative_season: multiplicative };
    Ok(StlModel { fitted, components, indices: SeasonalIndices { values: last_cycle, multiplicative }, adjusted })
}

impl StlModel {
    fn position(&self, h: usize) -> usize {
        self.fitted.len() + h - 1
    }
}

impl Predict for StlModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let Outlook { mut point, mut sd } = self.adjusted.outlook(horizon);
        point.iter_mut().enumerate().for_each(|(i, it)| *it = self.indices.restore(self.position(i + 1), *it));
        sd.iter_mut().enumerate().for_each(|(i, it)| *it *= self.indices.scale(self.position(i + 1)));
        Outlook { point, sd }
    }

    fn working(&self, h: usize) -> Working {
        let mut working = self.adjusted.working(h);
        if self.indices.values.is_empty() {
            return working;
        }
        working.terms.retain(|it| it.operator != TermOperator::Equals);
        let operator = if self.indices.multiplicative { TermOperator::Times } else { TermOperator::Plus };
        working.formula = match operator {
            TermOperator::Times => format!("({}) × s", working.formula),
            _ => format!("{} + s", working.formula),
        };
        working.then(operator, TermRole::Season, self.indices.at(self.position(h))).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.adjusted.parameters()
    }

    fn form_name(&self) -> Option<String> {
        self.adjusted.form_name().map(|rest| format!("STL + {rest}"))
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.indices.clone()
    }

    fn components(&self) -> Option<Components> {
        Some(self.components.clone())
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let mut paths = self.adjusted.simulate(horizon, n_paths, random)?;
        for path in &mut paths {
            path.iter_mut().enumerate().for_each(|(i, it)| *it = self.indices.restore(self.position(i + 1), *it));
        }
        Some(paths)
    }

    fn search_point(&self) -> Option<SearchPoint> {
        self.adjusted.search_point()
    }
}
