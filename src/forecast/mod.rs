//! Numbers in, numbers out: methods, their backtest, and what they say about the future.

mod accuracy;
mod backtest;
mod choice;
mod combine;
mod demand;
mod fit;
mod intermittency;
mod intermittent;
mod interval;
pub mod methods;
mod outcome;
mod paths;
mod pool;
mod prepare;
mod reconcile;
mod registry;
mod run;
mod seasonality;
mod series;
mod working;

pub use accuracy::{diebold_mariano, error_scale};
pub use backtest::{Backtest, OriginForecast, backtest, origins};
pub use choice::{ChoiceRule, benchmark};
pub use fit::{Components, Fit, Outlook, Predict, SearchPoint, SeasonalIndices};
pub use intermittency::{DemandClass, Intermittency, intermittency};
pub use intermittent::{IntermittentForecast, forecast_intermittent, sells_seldom};
pub use interval::Conformal;
pub use outcome::*;
pub use paths::{PathModel, cumulative_quantiles, sample_paths};
pub use pool::{Pool, PoolMember};
pub use prepare::{is_thin, prepare_series, prepare_series_with};
pub use reconcile::{ChildForecast, history_shares, top_down};
pub use registry::fit as fit_method;
pub use run::{forecast_with, run};
pub use seasonality::{SeasonalityTest, seasonality_test, shrink_indices};
pub use series::*;
