//! Which methods there are, and why one cannot be fitted.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Every method of the league.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodId {
    /// T0: the last value.
    Naive,
    /// T0: the value of one season earlier.
    SeasonalNaive,
    /// T0: the line through first and last value.
    Drift,
    /// T0: the mean of all.
    Mean,
    /// T1: the mean of the last k.
    MovingAverage,
    /// T2: simple exponential smoothing.
    Ses,
    /// T3 with a trend that goes on.
    Holt,
    /// T3 with a damped trend.
    DampedHolt,
    /// T4, additive season.
    HoltWintersAdditive,
    /// T4, multiplicative season.
    HoltWintersMultiplicative,
    /// T6.
    Theta,
    /// T7: classical decomposition.
    Classical,
    /// T1: the mean of the last k with falling weights.
    WeightedMovingAverage,
    /// T1: level and slope from a moving average of moving averages.
    DoubleMovingAverage,
    /// T2: double exponential smoothing with one parameter.
    Brown,
    /// T5: the state-space model of the smoothing family with the least AICc.
    Ets,
    /// T5: ETS forms averaged by their Akaike weights.
    EtsAverage,
    /// T9: ARIMA orders averaged by their Akaike weights.
    ArimaAverage,
    /// T9: automatic seasonal ARIMA.
    Arima,
    /// T10: complex exponential smoothing.
    Ces,
    /// T11: dynamic optimised theta.
    OptimizedTheta,
    /// T7: STL decomposition, the rest by ETS.
    Stl,
    /// T12: several seasons by STL, the rest by ETS.
    Mstl,
    /// T14: month, quarter and year reconciled.
    TemporalHierarchy,
    /// T8: size and gap of intermittent demand.
    Croston,
    /// T8: Croston without its bias.
    Sba,
    /// T8: size and probability of intermittent demand.
    Tsb,
    /// T13: intermittent demand in aggregated blocks.
    Adida,
    /// T13: the mean over aggregation levels.
    Imapa,
    /// T15: a short series with parameters and season of like series.
    Pooled,
    /// H1: the mean of the members.
    Combination,
    /// T8, T13: the forecaster of seldom demand, which averages methods for it.
    Seldom,
    /// T16: exponential smoothing with a local and a global trend, averaged over the posterior.
    Lgt,
}

impl MethodId {
    /// Every method of the league, in the order in which lists show them. [`MethodId::Pooled`] and
    /// [`MethodId::Seldom`] stand outside: one needs a group, the other judges a league of its own.
    pub const ALL: [MethodId; 31] = [
        MethodId::Naive,
        MethodId::SeasonalNaive,
        MethodId::Drift,
        MethodId::Mean,
        MethodId::MovingAverage,
        MethodId::WeightedMovingAverage,
        MethodId::DoubleMovingAverage,
        MethodId::Ses,
        MethodId::Brown,
        MethodId::Holt,
        MethodId::DampedHolt,
        MethodId::HoltWintersAdditive,
        MethodId::HoltWintersMultiplicative,
        MethodId::Ets,
        MethodId::EtsAverage,
        MethodId::Theta,
        MethodId::OptimizedTheta,
        MethodId::Ces,
        MethodId::Lgt,
        MethodId::Arima,
        MethodId::ArimaAverage,
        MethodId::Classical,
        MethodId::Stl,
        MethodId::Mstl,
        MethodId::TemporalHierarchy,
        MethodId::Croston,
        MethodId::Sba,
        MethodId::Tsb,
        MethodId::Adida,
        MethodId::Imapa,
        MethodId::Combination,
    ];

    /// Its key in files and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            MethodId::Naive => "naive",
            MethodId::SeasonalNaive => "seasonal_naive",
            MethodId::Drift => "drift",
            MethodId::Mean => "mean",
            MethodId::MovingAverage => "moving_average",
            MethodId::Ses => "ses",
            MethodId::Holt => "holt",
            MethodId::DampedHolt => "damped_holt",
            MethodId::HoltWintersAdditive => "holt_winters_additive",
            MethodId::HoltWintersMultiplicative => "holt_winters_multiplicative",
            MethodId::Theta => "theta",
            MethodId::Classical => "classical",
            MethodId::WeightedMovingAverage => "weighted_moving_average",
            MethodId::DoubleMovingAverage => "double_moving_average",
            MethodId::Brown => "brown",
            MethodId::Ets => "ets",
            MethodId::Arima => "arima",
            MethodId::EtsAverage => "ets_average",
            MethodId::ArimaAverage => "arima_average",
            MethodId::Ces => "ces",
            MethodId::OptimizedTheta => "optimized_theta",
            MethodId::Stl => "stl",
            MethodId::Mstl => "mstl",
            MethodId::Lgt => "lgt",
            MethodId::TemporalHierarchy => "temporal_hierarchy",
            MethodId::Croston => "croston",
            MethodId::Sba => "sba",
            MethodId::Tsb => "tsb",
            MethodId::Adida => "adida",
            MethodId::Imapa => "imapa",
            MethodId::Pooled => "pooled",
            MethodId::Combination => "combination",
            MethodId::Seldom => "seldom",
        }
    }

    /// The method with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Seldom]).find(|it| it.key() == key)
    }
}

/// Why a method cannot be fitted to a series.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FitError {
    /// There are too few observations.
    #[error(
        "{method:?} needs at least {needed} observations, the series has {found}; add history or pick a simpler method"
    )]
    TooShort {
        /// The method asked.
        method: MethodId,
        /// Observations it needs.
        needed: usize,
        /// Observations there are.
        found: usize,
    },
    /// The method needs every value above zero.
    #[error("{method:?} needs values above zero, observation {position} is {value}; use the additive form")]
    NotPositive {
        /// The method asked.
        method: MethodId,
        /// Position of the value, counted from 1.
        position: usize,
        /// The value found.
        value: f64,
    },
    /// The method is seasonal and the data have no season.
    #[error("{method:?} needs a season of two or more observations")]
    NoSeason {
        /// The method asked.
        method: MethodId,
    },
    /// The method is for sales without returns.
    #[error(
        "{method:?} needs values of zero or more, observation {position} is {value}; book returns against the sale they belong to or use another method"
    )]
    Negative {
        /// The method asked.
        method: MethodId,
        /// Position of the value, counted from 1.
        position: usize,
        /// The value found.
        value: f64,
    },
    /// The method borrows from like series and was given none.
    #[error("{method:?} needs a group of like series; name one or pick a method that stands alone")]
    NoGroup {
        /// The method asked.
        method: MethodId,
    },
    /// A combination had fewer than two members.
    #[error("{method:?} needs at least two members that could run")]
    NoMembers {
        /// The method asked.
        method: MethodId,
    },
}
