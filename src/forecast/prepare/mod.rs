//! Preparation: what happens to a history before a method sees it. Raw values are never overwritten.

mod adjustment;
mod box_cox;
mod festival;
mod gaps;
mod outliers;
mod working_days;

pub use adjustment::{Adjustment, AdjustmentKind, AdjustmentLayer, AdjustmentReason};
pub use box_cox::BoxCox;
pub use festival::{FestivalColumns, FestivalEffect, FestivalMonth, festival_regressors, pool_january, split_january};
pub use gaps::{is_thin, prepare_series, prepare_series_with};
pub use outliers::find_outliers;
pub use working_days::WorkingDays;
