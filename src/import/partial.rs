//! A last month that has only partly elapsed.
//!
//! With `g` = weekdays after a month's last row until its end: the last month is partial when `g` exceeds the
//! median of the earlier months by at least three and is larger than in nine of ten of them, so that a book with few
//! rows per month is not cut for an ordinary pause. A month that holds today and is not over is always partial.

use serde::{Deserialize, Serialize};

use super::options::Today;
use crate::domain::Month;

const N_CLEARLY: u32 = 3;
const N_EARLIER_MIN: usize = 2;

/// The last month of the data, found incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialMonth {
    /// Which.
    pub month: Month,
    /// The day of its last row; `None` when dates have no day.
    pub last_day: Option<u32>,
    /// Why it is held to be incomplete.
    pub reason: PartialReason,
}

/// Why a month is held to be incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialReason {
    /// Today lies in it, before its last day.
    NotOver,
    /// Its rows end earlier than those of other months.
    EndsEarly {
        /// Weekdays between its last row and its end.
        weekdays_left: u32,
        /// The median of the same over the earlier months.
        usual: u32,
    },
}

/// The last month if it is incomplete; `last_days` holds month and last day, oldest first.
pub(super) fn detect(last_days: &[(Month, Option<u32>)], today: Option<Today>) -> Option<PartialMonth> {
    let (&(month, last_day), earlier) = last_days.split_last()?;
    let found = |reason| Some(PartialMonth { month, last_day, reason });
    if today.is_some_and(|it| it.month == month && it.day < month.days()) {
        return found(PartialReason::NotOver);
    }
    let mut gaps: Vec<u32> = earlier.iter().filter_map(|(m, day)| Some(weekdays_after(*m, (*day)?))).collect();
    if gaps.len() < N_EARLIER_MIN {
        return None;
    }
    gaps.sort_unstable();
    let weekdays_left = weekdays_after(month, last_day?);
    let usual = gaps[gaps.len() / 2];
    let n_shorter = gaps.partition_point(|it| *it < weekdays_left);
    let is_clear = weekdays_left >= usual + N_CLEARLY && 10 * n_shorter >= 9 * gaps.len();
    if is_clear { found(PartialReason::EndsEarly { weekdays_left, usual }) } else { None }
}

fn weekdays_after(month: Month, day: u32) -> u32 {
    (day + 1..=month.days()).filter(|it| weekday(month, *it) < 5).count() as u32
}

/// 0 is Monday. Sakamoto's rule, which starts the week on Sunday.
fn weekday(month: Month, day: u32) -> i32 {
    const OFFSETS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = if month.month() < 3 { month.year() - 1 } else { month.year() };
    let from_sunday = year + year / 4 - year / 100 + year / 400 + OFFSETS[month.month() as usize - 1] + day as i32;
    (from_sunday + 6).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(days: &[u32]) -> Vec<(Month, Option<u32>)> {
        let first = Month::new(2011, 1).unwrap();
        days.iter().enumerate().map(|(i, day)| (first.plus(i as i32), Some(*day))).collect()
    }

    #[test]
    fn weekdays_follow_the_calendar() {
        assert_eq!(weekday(Month::new(2026, 11).unwrap(), 23), 0);
        assert_eq!(weekday(Month::new(2024, 2).unwrap(), 29), 3);
    }

    #[test]
    fn a_month_that_ends_early_is_found_and_an_ordinary_pause_is_not() {
        assert!(detect(&months(&[31, 28, 31, 29, 9]), None).is_some());
        assert!(detect(&months(&[31, 28, 31, 29, 30]), None).is_none());
        // Thin books: the rows of earlier months end anywhere.
        assert!(detect(&months(&[9, 28, 12, 29, 15]), None).is_none());
        assert!(detect(&months(&[9]), None).is_none());
    }

    #[test]
    fn the_month_of_today_is_partial() {
        let month = Month::new(2011, 2).unwrap();
        let at = |day| Some(Today { month, day });
        assert_eq!(detect(&months(&[31, 27]), at(27)).unwrap().reason, PartialReason::NotOver);
        assert!(detect(&months(&[31, 28]), at(28)).is_none());
        assert!(detect(&[(month, None)], at(3)).is_some());
    }
}
