//! What a run over one series returns: the league of methods, the chosen forecast, and its working.

mod league;
mod method;
mod working;

pub use league::*;
pub use method::*;
pub use working::*;

use serde::{Deserialize, Serialize};

use super::{Components, Horizon, IntervalLevel, SeasonLength, Treatment};

/// Options of a run over one series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Steps ahead.
    pub horizon: Horizon,
    /// Seed of the sample paths.
    pub seed: u64,
    /// Sample paths for sums (V11); 0 = none.
    pub n_paths: usize,
    /// Use this method instead of the league's choice, where it runs.
    pub method: Option<MethodId>,
    /// Most rolling origins (12).
    pub max_origins: usize,
    /// What is done to the history before a method sees it; `None` for nothing.
    pub treatment: Option<Box<Treatment>>,
    /// Whether the outcome keeps what the method in use said at the rolling origins.
    pub keep_trail: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            season_length: SeasonLength::MONTHLY,
            horizon: Horizon::new(12).expect("12 is above 0"),
            seed: 20_261_123,
            n_paths: 2000,
            method: None,
            max_origins: 12,
            treatment: None,
            keep_trail: false,
        }
    }
}

/// What a method said at a rolling origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailPoint {
    /// Observations known then.
    pub origin: usize,
    /// Its forecast, one per judged step.
    pub point: Vec<f64>,
}

/// Distribution of the running sums of a forecast, from joint paths (V11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CumulativeQuantiles {
    /// `quantiles[h − 1][q]`: the q-th percentile (0 to 100) of the sum of steps 1 to h.
    pub quantiles: Vec<Vec<f64>>,
}

/// What a run over one series returns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesForecast {
    /// How the methods compare.
    pub league: League,
    /// The method in use, on the whole history.
    pub chosen: MethodForecast,
    /// Distribution of its running sums; `None` without paths.
    pub cumulative: Option<CumulativeQuantiles>,
    /// What the method in use said at the rolling origins, oldest first; empty unless the options ask for it.
    pub trail: Vec<TrailPoint>,
}

/// Lower and upper bounds for each step ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionInterval {
    /// Nominal probability.
    pub level: IntervalLevel,
    /// One per step.
    pub lower: Vec<f64>,
    /// One per step.
    pub upper: Vec<f64>,
}

/// Point forecasts and intervals for steps 1 to h.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// One per step, in the series' unit.
    pub point: Vec<f64>,
    /// One per level, none where the method has no theory for it.
    pub intervals: Vec<PredictionInterval>,
}

/// A method fitted to the whole history, and its forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodForecast {
    /// Which method.
    pub method: MethodId,
    /// Fitted values, one per observation, `None` where the method has none.
    pub fitted: Vec<Option<f64>>,
    /// Point forecast with its 80 % and 95 % intervals.
    pub forecast: Forecast,
    /// What the intervals rest on.
    pub interval_basis: IntervalBasis,
    /// The form chosen among those of the method, e.g. `ETS(M,A,M)`; `None` where it has one.
    pub form: Option<String>,
    /// Parameters of the fit.
    pub parameters: Vec<Parameter>,
    /// Level, slope and season over the history; `None` where the method has no such states. They end with the last
    /// observation, as `fitted` does, but may begin later: months before the first sale have none.
    pub components: Option<Components>,
    /// Seasonal indices (multiplicative: mean 1; additive: sum 0), position 0 = the season position of the
    /// first observation; empty where the method has none.
    pub seasonal_indices: Vec<f64>,
    /// True when `seasonal_indices` multiply.
    pub multiplicative: bool,
    /// One working per step.
    pub workings: Vec<Working>,
}

/// What prediction intervals rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalBasis {
    /// The method's theory of how errors grow, scaled by backtest errors (V4).
    Calibrated {
        /// How many errors.
        n_errors: usize,
    },
    /// Order statistics of backtest errors, for a method without theory (V4).
    Conformal {
        /// How many errors.
        n_errors: usize,
    },
    /// The method's theory alone, widened as experience asks, because there are fewer than eight backtest errors.
    Gaussian {
        /// How many backtest errors there were.
        n_errors: usize,
    },
    /// Futures drawn from the forecaster's own distribution of seldom sales: none falls below zero.
    Drawn {
        /// How many futures.
        n_paths: usize,
    },
    /// No interval can be given.
    None,
}
