//! Calendar days as plain numbers, for what is due and until when.

use std::fmt;
use std::str::FromStr;

use super::Month;
use super::festival::day_number;

/// A day, counted from a fixed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day that days are counted from: 1 January of year 1.
    pub const EPOCH: Self = Self(0);

    /// The day of a calendar; `None` where the month has no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let month = Month::new(year, month).ok()?;
        (1..=month.days()).contains(&day).then(|| Self(day_number(month) + day as i32 - 1))
    }

    /// The day `n` days later.
    #[must_use]
    pub const fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// Days since an earlier one; below 0 for a later one.
    pub const fn since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// Days since Monday, 0 to 6.
    pub const fn weekday(self) -> u32 {
        // 1 January of year 1, the day 0, was a Monday.
        self.0.rem_euclid(7) as u32
    }

    /// Its place on an axis of months that begins with `first`, in months: 1.5 is in the middle of the second.
    pub fn months_since(self, first: Month) -> f64 {
        let month = self.month();
        f64::from(month.since(first)) + f64::from(self.day() - 1) / f64::from(month.days())
    }

    /// Its month.
    pub fn month(self) -> Month {
        // A year has 365.2425 days: the guess is at most a month off.
        let mut month = Month::from_index(12 + (f64::from(self.0) / 30.436_875) as i32);
        while day_number(month) > self.0 {
            month = month.plus(-1);
        }
        while day_number(month.plus(1)) <= self.0 {
            month = month.plus(1);
        }
        month
    }

    /// Its day of the month, from 1.
    pub fn day(self) -> u32 {
        (self.0 - day_number(self.month()) + 1) as u32
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month(), self.day())
    }
}

/// A text that names no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day; write it as 2026-07-06")]
pub struct DayError(pub String);

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let unreadable = || DayError(text.to_owned());
        let (month, day) = text.trim().rsplit_once('-').ok_or_else(unreadable)?;
        let month: Month = month.parse().map_err(|_| unreadable())?;
        Self::new(month.year(), month.month(), day.parse().map_err(|_| unreadable())?).ok_or_else(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_place_among_months() {
        let first: Month = "2026-01".parse().unwrap();
        let place = |it: &str| it.parse::<Day>().unwrap().months_since(first);
        // By hand: 15 of February's 28 days have passed before the 16th.
        assert_eq!((place("2026-01-01"), place("2026-02-16"), place("2025-12-01")), (0.0, 1.0 + 15.0 / 28.0, -1.0));
    }

    #[test]
    fn days_count_print_and_know_their_weekday() {
        // 6 July 2026 was a Monday by any calendar; 2024 had a 29 February, 2100 has none.
        let monday = Day::new(2026, 7, 6).unwrap();
        assert_eq!((monday.weekday(), monday.to_string().as_str()), (0, "2026-07-06"));
        assert_eq!(monday.plus(-7).to_string(), "2026-06-29");
        assert_eq!("2024-03-01".parse::<Day>().unwrap().plus(-1).to_string(), "2024-02-29");
        assert_eq!(Day::new(2027, 1, 1).unwrap().since(Day::new(2026, 1, 1).unwrap()), 365);
        assert!(Day::new(2100, 2, 29).is_none() && "2026-13-01".parse::<Day>().is_err() && "".parse::<Day>().is_err());
    }

    #[test]
    fn every_day_comes_back_from_its_text() {
        let first = Day::new(1999, 12, 20).unwrap();
        assert!((0..3000).map(|i| first.plus(i * 5)).all(|it| it.to_string().parse() == Ok(it)));
    }
}
