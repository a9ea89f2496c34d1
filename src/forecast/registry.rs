//! From a method's name to the method.

use super::methods::{
    Ces, Classical, Drift, Holt, HoltWinters, Mean, MovingAverage, Mstl, Naive, OptimizedTheta, SeasonKind,
    SeasonalNaive, Ses, Stl, Theta, ThetaEstimation, TrendKind,
};
use super::{Fit, FitError, MethodId, Predict, SearchPoint, SeasonLength, Series};

/// `method` fitted to `y`, its parameter search started at `start` where given.
///
/// # Errors
/// [`FitError`] of the method; [`FitError::NoMembers`] for the combination, which is not fitted but averaged from
/// fitted members (see [`super::forecast_with`]).
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
        MethodId::Classical => boxed(&Classical { season_length, start }, y),
        // One arm each, as they arrive.
        MethodId::WeightedMovingAverage => Err(FitError::NoMembers { method }),
        MethodId::DoubleMovingAverage => Err(FitError::NoMembers { method }),
        MethodId::Brown => Err(FitError::NoMembers { method }),
        MethodId::Ets => Err(FitError::NoMembers { method }),
        MethodId::Arima => Err(FitError::NoMembers { method }),
        MethodId::Ces => boxed(&Ces { season_length, form: None, start }, y),
        MethodId::OptimizedTheta => {
            boxed(&OptimizedTheta { season_length, estimation: ThetaEstimation::Shrunk, start }, y)
        }
        MethodId::Stl => boxed(&Stl { season_length, start }, y),
        MethodId::Mstl => boxed(&Mstl { season_length, start }, y),
        MethodId::TemporalHierarchy => Err(FitError::NoMembers { method }),
        MethodId::Croston => Err(FitError::NoMembers { method }),
        MethodId::Sba => Err(FitError::NoMembers { method }),
        MethodId::Tsb => Err(FitError::NoMembers { method }),
        MethodId::Adida => Err(FitError::NoMembers { method }),
        MethodId::Imapa => Err(FitError::NoMembers { method }),
        MethodId::Pooled => Err(FitError::NoMembers { method }),
        MethodId::Combination => Err(FitError::NoMembers { method }),
    }
}

fn boxed<M>(method: &M, y: &Series) -> Result<Box<dyn Predict>, FitError>
where
    M: Fit,
    M::Model: 'static,
{
    method.fit(y).map(|model| Box::new(model) as Box<dyn Predict>)
}
