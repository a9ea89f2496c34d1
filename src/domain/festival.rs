//! When the Spring Festival falls: the day of the Chinese New Year.
//!
//! Dates by the calendar of the Purple Mountain Observatory, 2005–2036, as published by the State Council's holiday
//! notices. Browsers' own lunar calendars are not used: they are wrong for 2027 and 2030.

use super::Month;

/// `(month, day)` of the Chinese New Year, from 2005 on.
const NEW_YEARS: [(u32, u32); 32] = [
    (2, 9),
    (1, 29),
    (2, 18),
    (2, 7),
    (1, 26),
    (2, 14),
    (2, 3),
    (1, 23),
    (2, 10),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
    (1, 23),
    (2, 11),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
];
const FIRST_YEAR: i32 = 2005;

/// The month and the day of the Chinese New Year that falls in `year`; `None` outside 2005–2036.
pub fn spring_festival(year: i32) -> Option<(Month, u32)> {
    let (month, day) = *NEW_YEARS.get(usize::try_from(year - FIRST_YEAR).ok()?)?;
    Some((Month::from_index(12 * year + month as i32 - 1), day))
}

/// When an official Spring Festival break begins and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpringBreak {
    /// First day of the break, counted from New Year's Day: −1 is New Year's Eve.
    pub first_day: i32,
    /// Days of the break, make-up working days at the weekends around it not counted.
    pub days: u32,
}

impl SpringBreak {
    /// The break of `year` as the State Council announced it; later years as the latest known. Callers may edit it.
    ///
    /// Seven days to 2023, ten in 2020 (prolonged against the epidemic), eight in 2024 and 2025, nine in 2026. From New
    /// Year's Day on until 2007 and in 2014 and 2024, from its eve in the other years, from two days before in 2026.
    pub const fn official(year: i32) -> Self {
        match year {
            ..=2007 | 2014 => Self { first_day: 0, days: 7 },
            2020 => Self { first_day: -1, days: 10 },
            ..=2023 => Self { first_day: -1, days: 7 },
            2024 => Self { first_day: 0, days: 8 },
            2025 => Self { first_day: -1, days: 8 },
            _ => Self { first_day: -2, days: 9 },
        }
    }
}

/// Days of trade that the festival moves before and after the break.
const DAYS_BEFORE: i32 = 21;
const DAYS_AFTER: i32 = 14;

/// Days of a month that lie before, during and after the break, and how long these windows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpringWindow {
    /// Days of this month in each window.
    pub days: [u32; 3],
    /// Length of each window.
    pub lengths: [u32; 3],
}

/// What `month` has of the windows around the New Year on `day` of `new_year`: 21 days before the break, the break, 14
/// days after it.
pub fn spring_window(month: Month, (new_year, day): (Month, u32), spring_break: SpringBreak) -> SpringWindow {
    let first = day_number(month);
    let last = first + month.days() as i32;
    let start = day_number(new_year) + day as i32 - 1 + spring_break.first_day;
    let end = start + spring_break.days as i32;
    let inside = |from: i32, to: i32| (to.min(last) - from.max(first)).max(0) as u32;
    SpringWindow {
        days: [inside(start - DAYS_BEFORE, start), inside(start, end), inside(end, end + DAYS_AFTER)],
        lengths: [DAYS_BEFORE as u32, spring_break.days, DAYS_AFTER as u32],
    }
}

/// The same with the dates of the table; `None` for months whose festival it does not hold. A December looks at the
/// festival to come, whose window may begin in it.
pub fn spring_window_of(month: Month, spring_break: impl Fn(i32) -> SpringBreak) -> Option<SpringWindow> {
    let year = month.year() + i32::from(month.month() == 12);
    Some(spring_window(month, spring_festival(year)?, spring_break(year)))
}

/// Days from a fixed day to the first of the month.
pub(super) fn day_number(month: Month) -> i32 {
    // Whole years before this one, their leap days, then the months of this year.
    let before = month.year() - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let january = Month::from_index(12 * month.year());
    365 * before + leap_days + (0..month.since(january)).map(|k| january.plus(k).days() as i32).sum::<i32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_new_year_is_a_new_moon_apart() {
        // By hand: a lunar year has 12 or 13 months of 29.530588 days, so 354 or 384 days, give or take one.
        let day_of_year = |year: i32| {
            let (month, day) = spring_festival(year).unwrap();
            if month.month() == 1 { day as i32 } else { 31 + day as i32 }
        };
        for year in FIRST_YEAR..FIRST_YEAR + NEW_YEARS.len() as i32 - 1 {
            let leap = i32::from(Month::new(year, 2).unwrap().days() == 29);
            let between = 365 + leap - day_of_year(year) + day_of_year(year + 1);
            assert!((353..=355).contains(&between) || (383..=385).contains(&between), "{year}: {between}");
        }
    }

    #[test]
    fn windows_by_hand() {
        // 2023: New Year on 22 January, the break from 21 to 27; before: 31 December to 20 January; after: 28 January to
        // 10 February.
        let at = |text: &str| spring_window_of(text.parse().unwrap(), SpringBreak::official).unwrap();
        assert_eq!(at("2022-12").days, [1, 0, 0]);
        assert_eq!(at("2023-01").days, [20, 7, 4]);
        assert_eq!(at("2023-02").days, [0, 0, 10]);
        assert_eq!(at("2023-06"), SpringWindow { days: [0; 3], lengths: [21, 7, 14] });
        // 2026: New Year on 17 February, the break from 15 to 23.
        assert_eq!(at("2026-02"), SpringWindow { days: [14, 9, 5], lengths: [21, 9, 14] });
        assert_eq!(at("2026-03").days, [0, 0, 9]);
        assert_eq!(spring_window_of("2037-01".parse().unwrap(), SpringBreak::official), None);
        // Every window is whole over the months around it.
        for year in 2005..=2036 {
            let january = Month::new(year, 1).unwrap();
            let months = (-1..4).map(|k| spring_window_of(january.plus(k), SpringBreak::official).unwrap());
            let sums = months.fold([0; 3], |sums, it| std::array::from_fn(|k| sums[k] + it.days[k]));
            assert_eq!(sums, [21, SpringBreak::official(year).days, 14], "{year}");
        }
    }

    #[test]
    fn known_days() {
        for (year, expected, day) in
            [(2005, "2005-02", 9), (2026, "2026-02", 17), (2027, "2027-02", 6), (2036, "2036-01", 28)]
        {
            let (month, found) = spring_festival(year).unwrap();
            assert_eq!((month.to_string().as_str(), found), (expected, day));
        }
        assert_eq!(spring_festival(2004), None);
        assert_eq!(spring_festival(2037), None);
    }
}
