//! Preparation: what happens to a history before a method sees it. Raw values are never overwritten.

mod adjustment;
mod box_cox;
mod festival;
mod findings;
mod gaps;
mod outliers;
mod stopped;
mod treatment;
mod working_days;

pub use adjustment::{Adjustment, AdjustmentKind, AdjustmentLayer, AdjustmentReason};
pub use box_cox::BoxCox;
pub use festival::{FestivalColumns, FestivalEffect, FestivalMonth, festival_regressors, pool_january, split_january};
pub use findings::{
    FestivalFinding, Findings, FindingsInput, SeasonFinding, Tracking, findings, proposals_in, tracking,
};
pub use gaps::{GapRule, is_thin, prepare_series, prepare_series_by, prepare_series_with};
pub use outliers::find_outliers;
pub use stopped::stopped_for;
pub(super) use treatment::Prepared;
pub use treatment::{ReplacedBy, Replacement, Treatment};
pub use working_days::WorkingDays;
