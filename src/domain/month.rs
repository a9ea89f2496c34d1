//! Calendar months as plain numbers, and fiscal years made of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A calendar month: `12 · year + month − 1`, so that subtraction counts months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(i32);

/// Why a text or pair of numbers is no month.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MonthError {
    /// The calendar month is not 1 to 12.
    #[error("{0} is no calendar month; months run from 1 to 12")]
    OutOfRange(u32),
    /// The text is not of the form `2026-07`.
    #[error("`{0}` is no month; write it as 2026-07")]
    Unreadable(String),
}

impl Month {
    /// The month `month` (1 to 12) of `year`.
    ///
    /// # Errors
    /// [`MonthError::OutOfRange`] unless `month` is 1 to 12.
    pub fn new(year: i32, month: u32) -> Result<Self, MonthError> {
        match month {
            1..=12 => Ok(Self(12 * year + month as i32 - 1)),
            _ => Err(MonthError::OutOfRange(month)),
        }
    }

    /// The month with this index (`12 · year + month − 1`).
    pub const fn from_index(index: i32) -> Self {
        Self(index)
    }

    /// `12 · year + month − 1`.
    pub const fn index(self) -> i32 {
        self.0
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The calendar month, 1 to 12.
    pub const fn month(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    /// The month `n` months later (earlier when negative).
    #[must_use]
    pub const fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// Months from `earlier` to this one; negative when this one comes first.
    pub const fn since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// Number of days in this month.
    pub const fn days(self) -> u32 {
        let (year, leap_rule) = (self.year(), self.year() % 4 == 0);
        match self.month() {
            4 | 6 | 9 | 11 => 30,
            2 if leap_rule && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let unreadable = || MonthError::Unreadable(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(unreadable)?;
        let year = year.parse().map_err(|_| unreadable())?;
        Self::new(year, month.parse().map_err(|_| unreadable())?)
    }
}

/// Consecutive months, from `first` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRange {
    /// The first month.
    pub first: Month,
    /// How many months, possibly 0.
    pub len: usize,
}

impl MonthRange {
    /// The months from `first` to `last`, both included; empty when `last` comes before `first`.
    pub fn inclusive(first: Month, last: Month) -> Self {
        Self { first, len: usize::try_from(last.since(first) + 1).unwrap_or(0) }
    }

    /// The last month, `None` when the range is empty.
    pub fn last(self) -> Option<Month> {
        (self.len > 0).then(|| self.first.plus(self.len as i32 - 1))
    }

    /// Position of `month` in the range.
    pub fn position(self, month: Month) -> Option<usize> {
        usize::try_from(month.since(self.first)).ok().filter(|i| *i < self.len)
    }

    /// The months in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Month> + ExactSizeIterator {
        (0..self.len).map(move |i| self.first.plus(i as i32))
    }
}

/// A fiscal year, named after the calendar year in which it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalYear {
    /// The calendar year in which it ends.
    pub year: i32,
    /// The calendar month in which it starts, 1 to 12.
    pub start_month: u32,
}

impl FiscalYear {
    /// The fiscal year that holds `month` when years start in `start_month` (1 to 12).
    pub fn containing(month: Month, start_month: u32) -> Self {
        let starts_this_year = month.month() >= start_month;
        let year = month.year() + i32::from(starts_this_year && start_month > 1);
        Self { year, start_month }
    }

    /// Its twelve months.
    pub fn months(self) -> MonthRange {
        let calendar_year = self.year - i32::from(self.start_month > 1);
        MonthRange { first: Month::from_index(12 * calendar_year + self.start_month as i32 - 1), len: 12 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_and_print() {
        let month = Month::new(2026, 11).unwrap();
        assert_eq!(month.plus(3).to_string(), "2027-02");
        assert_eq!(month.plus(3).since(month), 3);
        assert_eq!("2027-02".parse(), Ok(month.plus(3)));
        assert_eq!(Month::new(2024, 2).unwrap().days(), 29);
        assert_eq!(Month::new(2100, 2).unwrap().days(), 28);
        assert!(Month::new(2026, 13).is_err());
    }

    #[test]
    fn fiscal_years_hold_their_months() {
        for (start, month, year, first) in
            [(1, "2026-07", 2026, "2026-01"), (4, "2026-03", 2026, "2025-04"), (4, "2026-04", 2027, "2026-04")]
        {
            let fiscal = FiscalYear::containing(month.parse().unwrap(), start);
            assert_eq!(fiscal.year, year);
            assert_eq!(fiscal.months().first.to_string(), first);
            assert!(fiscal.months().position(month.parse().unwrap()).is_some());
        }
    }
}
