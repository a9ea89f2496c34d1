//! From a method's name to the method.

use super::intermittent::SeldomDemand;
use super::methods::{
    Adida, Arima, ArimaAverage, Brown, Ces, Classical, Croston, CrostonKind, DoubleMovingAverage, Drift, Ets,
    EtsAverage, Holt, HoltWinters, Imapa, Lgt, Mean, MovingAverage, Mstl, Naive, OptimizedTheta, SeasonKind,
    SeasonalNaive, Ses, Stl, TemporalHierarchy, Theta, ThetaEstimation, TrendKind, Tsb, WeightedMovingAverage,
};
use super::{Fit, FitError, MethodId, Predict, SearchPoint, SeasonLength, Series};

/// `method` fitted to `y`, its parameter search started at `start` where given.
///
/// # Errors
/// [`FitError`] of the method; [`FitError::NoMembers`] for the combination, which is not fitted but averaged from
/// fitted members (see [`super::forecast_with`]); [`FitError::NoGroup`] for the pooled forecast, which needs its group
/// (see [`super::methods::Pooled`]).
pub fn fit(
    method: MethodId,
    y: &Series,
    season_length: SeasonLength,
    start: Option<&SearchPoint>,
) -> Result<Box<dyn Predict>, FitError> {
    let start = start.cloned();
    match method {
        MethodId::Naive => boxed(&Naive, y),
        MethodId::SeasonalNaive => boxed(&SeasonalNaive { season_length }, y),
        MethodId::Drift => boxed(&Drift, y),
        MethodId::Mean => boxed(&Mean, y),
        MethodId::MovingAverage => boxed(&MovingAverage, y),
        MethodId::Ses => boxed(&Ses { start }, y),
        MethodId::Holt => boxed(&Holt { trend: TrendKind::Linear, start }, y),
        MethodId::DampedHolt => boxed(&Holt { trend: TrendKind::Damped, start }, y),
        MethodId::HoltWintersAdditive => boxed(&HoltWinters { season_length, season: SeasonKind::Additive, start }, y),
        MethodId::HoltWintersMultiplicative => {
            boxed(&HoltWinters { season_length, season: SeasonKind::Multiplicative, start }, y)
        }
        MethodId::Theta => boxed(&Theta { season_length, start }, y),
        MethodId::Classical => boxed(&Classical { season_length, start, indices: None }, y),
        MethodId::EtsAverage => boxed(&EtsAverage { season_length, start }, y),
        MethodId::ArimaAverage => boxed(&ArimaAverage { season_length, start }, y),
        MethodId::Arima => boxed(&Arima { season_length, order: None, start }, y),
        // One arm each, as they arrive.
        MethodId::Ets => boxed(&Ets { start, ..Ets::new(season_length) }, y),
        MethodId::WeightedMovingAverage => boxed(&WeightedMovingAverage, y),
        MethodId::DoubleMovingAverage => boxed(&DoubleMovingAverage, y),
        MethodId::Brown => boxed(&Brown { start }, y),
        MethodId::TemporalHierarchy => boxed(&TemporalHierarchy { season_length, start }, y),
        MethodId::Croston => boxed(&Croston { kind: CrostonKind::Classic, start }, y),
        MethodId::Sba => boxed(&Croston { kind: CrostonKind::Sba, start }, y),
        MethodId::Tsb => boxed(&Tsb { start }, y),
        MethodId::Adida => boxed(&Adida { start }, y),
        MethodId::Imapa => boxed(&Imapa, y),
        MethodId::Pooled => Err(FitError::NoGroup { method }),
        MethodId::Ces => boxed(&Ces { season_length, form: None, start }, y),
        MethodId::OptimizedTheta => {
            boxed(&OptimizedTheta { season_length, estimation: ThetaEstimation::Shrunk, start }, y)
        }
        MethodId::Lgt => boxed(&Lgt { season_length, start }, y),
        MethodId::Stl => boxed(&Stl { season_length, start }, y),
        MethodId::Mstl => boxed(&Mstl { season_length, start }, y),
        MethodId::Combination => Err(FitError::NoMembers { method }),
        MethodId::Seldom => boxed(&SeldomDemand { season_length }, y),
    }
}

fn boxed<M>(method: &M, y: &Series) -> Result<Box<dyn Predict>, FitError>
where
    M: Fit,
    M::Model: 'static,
{
    method.fit(y).map(|model| Box::new(model) as Box<dyn Predict>)
}
