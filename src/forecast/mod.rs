//! Numbers in, numbers out: methods, their backtest, and what they say about the future.

mod accuracy;
mod backtest;
mod choice;
mod combine;
mod fit;
mod interval;
pub mod methods;
mod outcome;
mod paths;
mod prepare;
mod reconcile;
mod registry;
mod run;
mod seasonality;
mod series;
mod stl;
mod working;

pub use accuracy::{diebold_mariano, error_scale};
pub use backtest::{Backtest, OriginForecast, backtest, origins};
pub use choice::{ChoiceRule, benchmark};
pub use fit::{Components, Fit, Outlook, Predict, SearchPoint, SeasonalIndices};
pub use interval::Conformal;
pub use outcome::*;
pub use paths::{PathModel, cumulative_quantiles, sample_paths};
pub use prepare::{is_thin, prepare_series, prepare_series_with};
pub use reconcile::{ChildForecast, history_shares, top_down};
pub use registry::fit as fit_method;
pub use run::{forecast_with, run};
pub use series::*;
pub use stl::{Decomposition, SeasonWindow, StlOptions, mstl, stl};
