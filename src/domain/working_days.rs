//! Working days of a month in China: public holidays taken out, working weekends (调休) counted in.
//!
//! Counted from the State Council's holiday notices for 2005 to 2026, as two independent open data sets have them
//! (PyPI `chinesecalendar` 1.11.0 and `holidays` 0.109, day by day; they differ on one day of 2005). Later years are not
//! announced yet: Monday to Friday less what that calendar month usually loses, and the Spring Festival's loss placed
//! where its break lies.

use super::festival::day_number;
use super::{Month, SpringBreak, spring_window_of};

const FIRST_YEAR: i32 = 2005;

/// `[year − 2005][month − 1]`.
const ANNOUNCED: [[u8; 12]; 22] = [
    [20, 17, 23, 22, 18, 22, 21, 23, 22, 18, 22, 22],
    [19, 18, 23, 22, 18, 22, 21, 23, 22, 18, 22, 23],
    [20, 17, 22, 23, 18, 21, 22, 23, 22, 18, 22, 21],
    [22, 18, 21, 21, 21, 20, 23, 21, 21, 20, 20, 23],
    [17, 21, 22, 21, 19, 22, 23, 21, 23, 17, 21, 23],
    [20, 17, 23, 21, 20, 21, 22, 22, 22, 17, 22, 23],
    [21, 16, 23, 20, 21, 21, 21, 23, 21, 18, 22, 23],
    [17, 21, 23, 19, 22, 20, 22, 23, 21, 18, 22, 21],
    [22, 17, 21, 21, 22, 19, 23, 22, 21, 19, 21, 22],
    [22, 17, 21, 21, 21, 20, 23, 21, 22, 19, 20, 23],
    [21, 17, 22, 21, 20, 21, 23, 21, 21, 18, 21, 23],
    [20, 18, 23, 20, 21, 21, 21, 23, 21, 18, 22, 22],
    [19, 19, 23, 19, 21, 22, 21, 23, 22, 17, 22, 21],
    [22, 17, 22, 20, 22, 20, 22, 23, 21, 18, 22, 21],
    [22, 17, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22],
    [17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23],
    [20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23],
    [21, 16, 23, 21, 20, 21, 21, 23, 21, 18, 22, 22],
    [18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21],
    [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22],
    [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
    [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
];

/// The working days of a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkingDayCount {
    /// How many.
    pub days: f64,
    /// Whether the State Council has announced them; otherwise they are what such a month usually has.
    pub announced: bool,
}

/// The working days of `month` in China.
pub fn working_days(month: Month) -> WorkingDayCount {
    match announced(month) {
        Some(days) => WorkingDayCount { days, announced: true },
        None => WorkingDayCount { days: (weekdays(month) - usual_loss(month)).round().max(1.0), announced: false },
    }
}

fn announced(month: Month) -> Option<f64> {
    let year = ANNOUNCED.get(usize::try_from(month.year() - FIRST_YEAR).ok()?)?;
    Some(f64::from(year[month.month() as usize - 1]))
}

/// Weekdays that the holidays take, net of working weekends.
fn usual_loss(month: Month) -> f64 {
    let mean = |number: u32| {
        let losses = (FIRST_YEAR..FIRST_YEAR + ANNOUNCED.len() as i32).map(|year| {
            let at = Month::from_index(12 * year + number as i32 - 1);
            weekdays(at) - announced(at).unwrap_or_default()
        });
        losses.sum::<f64>() / ANNOUNCED.len() as f64
    };
    if month.month() > 2 {
        return mean(month.month());
    }
    // New Year's Day costs January a day; the rest of both months' loss is the festival's, which moves.
    let festival = mean(1) + mean(2) - 1.0;
    let window = spring_window_of(month, SpringBreak::official).unwrap_or_default();
    let share = if window.lengths[1] == 0 { 0.5 } else { f64::from(window.days[1]) / f64::from(window.lengths[1]) };
    f64::from(u32::from(month.month() == 1)) + share * festival
}

/// Days from Monday to Friday.
fn weekdays(month: Month) -> f64 {
    let first = day_number(month);
    // 1 January of the year 1 was a Monday.
    let count = (0..month.days() as i32).filter(|day| (first + day).rem_euclid(7) < 5).count();
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn known_months() {
        // By hand, notice for 2026: the break of 15 to 23 February takes six weekdays, 14 and 28 February are worked.
        assert_eq!(working_days(at("2026-02")), WorkingDayCount { days: 16.0, announced: true });
        // 2024: New Year's Day is the only holiday of January; 4 February is worked.
        assert_eq!(working_days(at("2024-01")).days, 22.0);
        assert_eq!((weekdays(at("2026-11")), weekdays(at("2026-02"))), (21.0, 20.0));
    }

    #[test]
    fn every_year_has_about_250() {
        for year in 2003..2040 {
            let days: f64 = (0..12).map(|k| working_days(Month::from_index(12 * year + k)).days).sum();
            assert!((245.0..255.0).contains(&days), "{year}: {days}");
        }
        assert!(!working_days(at("2027-03")).announced && working_days(at("2026-12")).announced);
        // The festival of 2027 is in February (6), that of 2028 mostly in January (26).
        assert!(working_days(at("2027-02")).days < working_days(at("2028-02")).days);
    }
}
