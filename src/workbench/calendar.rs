//! Working days and Spring Festival of the months that the engine sees.

use crate::domain::{MonthRange, SpringBreak, spring_window_of, working_days};
use crate::forecast::{FestivalMonth, festival_regressors};

/// Years of the festival's table, over which its long-run means per calendar month are taken.
const TABLE: (i32, i32) = (2005, 2036);

/// Working days in China, one per month.
pub fn working_days_of(months: MonthRange) -> Vec<f64> {
    months.iter().map(|it| working_days(it).days).collect()
}

/// Festival regressors, one per month (P4); empty where a month's festival is not in the table.
pub fn festival_of(months: MonthRange) -> Vec<[f64; 3]> {
    let Some(found) = months.iter().map(festival_month).collect::<Option<Vec<_>>>() else { return Vec::new() };
    // Whole years from the same calendar month on, so that positions agree.
    let start = months.first.month() as i32 - 1;
    let first = crate::domain::Month::from_index(12 * TABLE.0 + start);
    let len = 12 * (TABLE.1 - TABLE.0) as usize;
    let long_run: Vec<FestivalMonth> =
        MonthRange { first, len }.iter().map(|it| festival_month(it).unwrap_or_default()).collect();
    festival_regressors(&found, &long_run)
}

fn festival_month(month: crate::domain::Month) -> Option<FestivalMonth> {
    let window = spring_window_of(month, SpringBreak::official)?;
    Some(FestivalMonth { days: window.days.map(f64::from), lengths: window.lengths.map(f64::from) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regressors_tell_years_apart_and_nothing_else() {
        let months = MonthRange { first: "2020-04".parse().unwrap(), len: 72 };
        let x = festival_of(months);
        // June never has a part of it; over the years an effect cancels out, about.
        assert_eq!((x.len(), x[2]), (72, [0.0; 3]));
        // 2023: 22 January, 2024: 10 February: the break is in January, then in February.
        let at = |text: &str| x[months.position(text.parse().unwrap()).unwrap()][1];
        assert!(at("2023-01") > 0.5 && at("2023-02") < -0.5 && at("2024-01") < -0.2 && at("2024-02") > 0.2);
        // The break is always in one of both: what one month has beyond its mean, the other lacks.
        assert!((at("2023-01") + at("2023-02")).abs() < 1e-12 && (at("2024-01") + at("2024-02")).abs() < 1e-12);
        let old = MonthRange { first: "2004-06".parse().unwrap(), len: 12 };
        assert!(festival_of(old).is_empty() || festival_of(old).len() == 12);
        assert!(festival_of(MonthRange { first: "2003-01".parse().unwrap(), len: 12 }).is_empty());
    }
}
