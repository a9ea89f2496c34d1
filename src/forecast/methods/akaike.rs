//! Averages over the forms of a family instead of the choice of one.
//!
//! Automatic ETS and ARIMA take the form with the least AICc; on a short history the next ones are hardly less likely,
//! and which comes first is luck. Here every form i that the search fitted forecasts with weight
//! `w_i ∝ exp(−(AICc_i − least)/2)`: `ŷ = Σ w_i·ŷ_i`, `σ² = Σ w_i·(σ_i² + (ŷ_i − ŷ)²)`. Forms below a hundredth of the
//! greatest weight are left out. Source: Burnham & Anderson 2002, §4.2; Kolassa 2011.

use super::{Arima, Ets};
use crate::forecast::{Components, MethodId, SeasonLength, SeasonalIndices};
use crate::forecast::{
    Fit, FitError, Horizon, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator, TermRole, Working,
};
use crate::math::Generator;

/// Smallest weight that counts, relative to the greatest.
const LEAST_WEIGHT: f64 = 0.01;
/// Most forms of one average.
const MOST_FORMS: usize = 8;

/// A fitted form with its AICc.
pub(super) type Fitted = (f64, Box<dyn Predict>);

/// The ETS forms, weighted.
pub struct EtsAverage {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Where the searches start; its forms are kept, their weights are not.
    pub start: Option<SearchPoint>,
}

/// The ARIMA orders of the search, weighted.
pub struct ArimaAverage {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Where the searches start; its orders are kept, their weights are not.
    pub start: Option<SearchPoint>,
}

/// Several forms of a family, fitted.
pub struct AverageModel {
    family: MethodId,
    /// Heaviest first; the weights add up to 1.
    members: Vec<(f64, Box<dyn Predict>)>,
    fitted: Vec<Option<f64>>,
}

impl Fit for EtsAverage {
    type Model = AverageModel;

    /// # Errors
    /// Those of [`Ets`].
    fn fit(&self, y: &Series) -> Result<AverageModel, FitError> {
        let ets = |start| Ets { start, ..Ets::new(self.season_length) };
        let members = match &self.start {
            Some(start) => parts(start)
                .map(|part| {
                    let model = ets(Some(part)).fit(y)?;
                    Ok((model.aicc(), Box::new(model) as Box<dyn Predict>))
                })
                .collect::<Result<_, FitError>>()?,
            None => ets(None).fit_all(y, MOST_FORMS)?,
        };
        AverageModel::new(MethodId::Ets, MethodId::EtsAverage, members)
    }
}

impl Fit for ArimaAverage {
    type Model = AverageModel;

    /// # Errors
    /// Those of [`Arima`].
    fn fit(&self, y: &Series) -> Result<AverageModel, FitError> {
        let arima = |start| Arima { start, ..Arima::automatic(self.season_length) };
        let members = match &self.start {
            Some(start) => parts(start)
                .map(|part| {
                    let model = arima(Some(part)).fit(y)?;
                    Ok((model.aicc(), Box::new(model) as Box<dyn Predict>))
                })
                .collect::<Result<_, FitError>>()?,
            None => arima(None).fit_all(y, MOST_FORMS)?,
        };
        AverageModel::new(MethodId::Arima, MethodId::ArimaAverage, members)
    }
}

fn parts(start: &SearchPoint) -> impl Iterator<Item = SearchPoint> {
    (0..start.n_parts()).filter_map(|i| start.part(i))
}

impl AverageModel {
    fn new(family: MethodId, method: MethodId, mut members: Vec<Fitted>) -> Result<Self, FitError> {
        members.sort_by(|a, b| a.0.total_cmp(&b.0));
        let least = members.first().ok_or(FitError::NoMembers { method })?.0;
        // A perfect fit has an AICc of −∞: it then stands alone.
        let weight = |aicc: f64| if aicc == least { 1.0 } else { libm::exp(-0.5 * (aicc - least)) };
        members.iter_mut().for_each(|it| it.0 = weight(it.0));
        members.retain(|it| it.0 >= LEAST_WEIGHT);
        members.truncate(MOST_FORMS);
        let total: f64 = members.iter().map(|it| it.0).sum();
        members.iter_mut().for_each(|it| it.0 /= total);
        let n = members[0].1.fitted().len();
        let fitted_at = |t: usize| members.iter().try_fold(0.0, |sum, (w, it)| Some(sum + w * (*it.fitted().get(t)?)?));
        let fitted = (0..n).map(fitted_at).collect();
        Ok(Self { family, members, fitted })
    }
}

impl Predict for AverageModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let each: Vec<(f64, Outlook)> = self.members.iter().map(|(w, it)| (*w, it.outlook(horizon))).collect();
        let n = horizon.get();
        let point: Vec<f64> = (0..n).map(|i| each.iter().map(|(w, it)| w * it.point[i]).sum()).collect();
        let variance = |i: usize| {
            let spread = |it: &Outlook| (it.sd[i], it.point[i] - point[i]);
            each.iter().map(|(w, it)| (*w, spread(it))).map(|(w, (sd, gap))| w * (sd * sd + gap * gap)).sum::<f64>()
        };
        let known = each.iter().all(|it| it.1.sd.len() == n);
        let sd = if known { (0..n).map(|i| variance(i).sqrt()).collect() } else { Vec::new() };
        Outlook { point, sd }
    }

    fn working(&self, h: usize) -> Working {
        let Some(horizon) = Horizon::new(h) else { return Working::start("Σ w·ŷ", TermRole::Result, 0.0) };
        let role = TermRole::Member(self.family);
        let share = |(w, it): &(f64, Box<dyn Predict>)| w * it.outlook(horizon).point[h - 1];
        let mut shares = self.members.iter().map(share);
        let first = Working::start("Σ w·ŷ", role, shares.next().unwrap_or(0.0));
        shares.fold(first, |working, it| working.then(TermOperator::Plus, role, it)).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let weight =
            |(i, (w, _)): (usize, &(f64, Box<dyn Predict>))| Parameter { symbol: format!("w{}", i + 1), value: *w };
        self.members.iter().enumerate().map(weight).collect()
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.members[0].1.seasonal_indices()
    }

    fn components(&self) -> Option<Components> {
        self.members[0].1.components()
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let mut paths = Vec::with_capacity(n_paths);
        let mut share = 0.0;
        for (w, member) in &self.members {
            share += w;
            let upto = (share * n_paths as f64 + 0.5) as usize;
            paths.extend(member.simulate(horizon, upto.min(n_paths).saturating_sub(paths.len()), random)?);
        }
        Some(paths)
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::join(self.members.iter().map(|it| it.1.search_point())))
    }
}
