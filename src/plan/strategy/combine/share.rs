//! The share of a month: by days covered, of a forecast that a share can be taken of, rounded to whole minor units.

use super::super::{Effect, StrategyRow, WHOLE};
use super::BaselineCell;
use crate::domain::{Day, Month};
use crate::math::rounded_ratio;

/// Days of a month that lie between two days, both included.
#[must_use]
pub fn month_share(month: Month, from: Day, to: Day) -> u32 {
    let Some(first) = Day::new(month.year(), month.month(), 1) else { return 0 };
    let last = first.plus(month.days() as i32 - 1);
    let (from, to) = (from.max(first), to.min(last));
    u32::try_from(to.since(from) + 1).unwrap_or(0)
}

/// The forecast of a cell in a month, where a share can be taken of it.
pub(super) fn base_at(cell: &BaselineCell, month: usize) -> Option<i64> {
    cell.minor.get(month).copied().flatten().filter(|it| *it > 0)
}

/// The share of a row in a month; `None` where it does not act.
pub(super) fn delta_of(row: &StrategyRow, month: Month) -> Option<f64> {
    let Effect::Percent(percent) = &row.effect else { return None };
    let n_days = month_share(month, row.from, row.to);
    (n_days > 0).then(|| *percent as f64 / WHOLE as f64 * (f64::from(n_days) / f64::from(month.days())))
}

/// A share of a forecast, in whole minor units.
pub(super) fn rounded(base: i64, share: f64) -> i64 {
    libm::round(base as f64 * share) as i64
}

/// A part of an amount, rounded half away from 0.
pub(in super::super) fn part(amount: i64, share: i64, of: i64) -> i64 {
    rounded_ratio(i128::from(amount) * i128::from(share), i128::from(of.max(1)))
}
