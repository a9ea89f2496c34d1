//! Reconciliation (V9): forecasts of accounts, products, regions and their sums that agree with each other.

mod covariance;
mod hierarchy;
mod project;
mod rounding;
mod top_down;
mod ways;

pub use covariance::ErrorCovariance;
pub use hierarchy::{Aggregate, Hierarchy, HierarchyError};
pub use project::{ReconcileError, ReconcileOptions, one_level, reconcile};
pub use rounding::whole_leaves;
pub use top_down::{ChildForecast, history_shares, top_down};
pub use ways::{Tree, TreeNode, Way, WayEvidence, Ways, compare_ways};
