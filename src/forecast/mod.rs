//! Numbers in, numbers out: methods, their backtest, and what they say about the future.

mod accuracy;
mod backtest;
mod choice;
mod combine;
mod correlation;
mod demand;
mod diagnostics;
mod ewma;
mod fit;
mod intermittency;
mod intermittent;
mod interval;
mod mcb;
pub mod methods;
mod metrics;
mod outcome;
mod paths;
mod pool;
mod prepare;
mod quick;
mod reconcile;
mod registry;
mod run;
mod seasonality;
mod seldom;
mod series;
mod stl;
mod tracking;
mod working;

pub use accuracy::{diebold_mariano, error_scale};
pub use backtest::{Backtest, OriginForecast, backtest, origins};
pub use choice::benchmark;
pub use correlation::Correlation;
pub use diagnostics::{BiasTest, Diagnostics, LeftPattern, LjungBox, Miss, n_weights};
pub use ewma::*;
pub use fit::{Components, Fit, Outlook, Predict, SearchPoint, SeasonalIndices};
pub use intermittency::{DemandClass, Intermittency, intermittency};
pub use intermittent::{IntermittentForecast, forecast_intermittent, sells_seldom};
pub use interval::{IntervalEvidence, LevelQuantiles};
pub use mcb::{MultipleComparison, compare_methods};
pub use metrics::{PointScores, crps, interval_coverage, interval_taus, msis, owa, pinball};
pub use outcome::*;
pub use paths::{Dependence, JointPaths, PathModel, cumulative_quantiles, joint_paths, sample_paths};
pub use pool::{Pool, PoolMember};
pub use prepare::{
    Adjustment, AdjustmentKind, AdjustmentLayer, AdjustmentReason, BoxCox, FestivalColumns, FestivalEffect,
    FestivalFinding, FestivalMonth, Findings, FindingsInput, GapRule, ReplacedBy, Replacement, SeasonFinding, Tracking,
    Treatment, WorkingDays, festival_regressors, find_outliers, findings, is_thin, pool_january, prepare_series,
    prepare_series_by, prepare_series_with, proposals_in, split_january, stopped_for, tracking,
};
pub use quick::quick_forecast;
pub use reconcile::{
    Aggregate, ChildForecast, ErrorCovariance, Hierarchy, HierarchyError, ReconcileError, ReconcileOptions, Tree,
    TreeNode, Way, WayEvidence, Ways, compare_ways, history_shares, one_level, reconcile, top_down, whole_leaves,
};
pub use registry::fit as fit_method;
pub use run::{forecast_with, run, weighted_sums};
pub use seasonality::{SeasonalityTest, seasonality_test, shrink_indices};
pub use series::*;
pub use stl::{Decomposition, SeasonWindow, StlOptions, mstl, stl};
pub use tracking::{TrackingPoint, track};
