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
