//! The shape of a year: what the months of a target follow within its total (G1).
//!
//! Symbols: vₘ the weight of month m of the window, only its proportion counts.
//! - average year: vₘ = mean of the sales in that calendar month over the last whole years of the history, at most five,
//!   at least two; negative means read as 0;
//! - working days: vₘ = days of the calendar of the State Council ([`crate::domain::working_days`]);
//! - Spring Festival: as the average year, but Σv of the open months among January to March of a year is split over
//!   them by working days: those of the break are no working days, so the dip lies where the feast does.
//!
//! A shape without data falls back: average year to last year's months, these to even ones.

use super::{AccountBasis, MonthSpread};
use crate::domain::{Money, Month, MonthRange, working_days};

/// Whole years that an average year needs, and takes at most.
const YEARS: std::ops::RangeInclusive<usize> = 2..=5;

/// The average year of a history, laid over a window; empty where the history is shorter than two years.
pub(super) fn average_year(months: MonthRange, sales: &[Option<Money>], window: MonthRange) -> Vec<f64> {
    let from_first = sales.len() - sales.iter().position(Option::is_some).unwrap_or(sales.len());
    let n_years = (from_first / 12).min(*YEARS.end());
    let Some(last) = months.last().filter(|_| n_years >= *YEARS.start()) else { return Vec::new() };
    let first = months.len - 12 * n_years;
    let mean = |month: Month| {
        // The first of those calendar months within the years that count.
        let offset = month.since(last.plus(1)).rem_euclid(12) as usize;
        let known: Vec<f64> =
            sales[first..].iter().skip(offset).step_by(12).flatten().map(|it| it.minor() as f64).collect();
        if known.is_empty() { 0.0 } else { (known.iter().sum::<f64>() / known.len() as f64).max(0.0) }
    };
    window.iter().map(mean).collect()
}

impl AccountBasis {
    /// vₘ of every month of the window; `None` for the blend, which has its own weights.
    pub(super) fn shape(&self, spread: MonthSpread, window: MonthRange, n_closed: usize) -> Option<Vec<f64>> {
        let even = || vec![1.0; window.len];
        let days = |month: Month| working_days(month).days;
        let amounts = |values: &[Option<Money>]| {
            values.iter().map(|it| it.map_or(0.0, |it| it.minor().max(0) as f64)).collect::<Vec<_>>()
        };
        let usable = |weights: &Vec<f64>| weights.iter().skip(n_closed).any(|it| *it > 0.0);
        let last_year = || Some(amounts(&self.last_year)).filter(usable).unwrap_or_else(even);
        let average = || Some(self.index.clone()).filter(usable).unwrap_or_else(last_year);
        match spread {
            MonthSpread::Blend => None,
            MonthSpread::Index => Some(average()),
            MonthSpread::LastYear => Some(last_year()),
            MonthSpread::WorkingDays => Some(window.iter().map(days).collect()),
            MonthSpread::SpringFestival => Some(around_the_feast(average(), window, n_closed)),
            MonthSpread::Even => Some(even()),
        }
    }
}

/// The same weights with January to March of each year split anew by working days; closed months stay out of it.
fn around_the_feast(mut weights: Vec<f64>, window: MonthRange, n_closed: usize) -> Vec<f64> {
    let months: Vec<Month> = window.iter().collect();
    for year in window.first.year()..=window.last().map_or(window.first.year(), Month::year) {
        let quarter: Vec<usize> =
            (n_closed..months.len()).filter(|&i| months[i].year() == year && months[i].month() <= 3).collect();
        let sum: f64 = quarter.iter().map(|&i| weights[i]).sum();
        let days: f64 = quarter.iter().map(|&i| working_days(months[i]).days).sum();
        for i in quarter {
            weights[i] = sum * working_days(months[i]).days / days;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, IdGenerator};

    fn yuan(values: &[i64]) -> Vec<Option<Money>> {
        values.iter().map(|it| Some(Money::from_minor(100 * it))).collect()
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn an_average_year_is_the_mean_of_its_calendar_months() {
        // By hand: two years from July 2024 on; Julys 10 and 30, Augusts 20 and 40, the rest 5.
        let mut values = vec![5; 24];
        (values[0], values[1], values[12], values[13]) = (10, 20, 30, 40);
        let months = MonthRange { first: month("2024-07"), len: 24 };
        let window = MonthRange { first: month("2026-06"), len: 3 };
        let found = average_year(months, &yuan(&values), window);
        assert_eq!(found, [500.0, 2000.0, 3000.0]);
        // The months before the first sale are no history.
        let mut late = yuan(&values);
        late[0] = None;
        assert!(average_year(months, &late, window).is_empty());
    }

    #[test]
    fn the_feast_moves_january_to_march_and_nothing_else() {
        let window = MonthRange { first: month("2026-01"), len: 12 };
        let basis = AccountBasis {
            account: AccountId(IdGenerator::new(1).next_id()),
            last_year: vec![None; 12],
            forecast: vec![None; 12],
            actual: vec![None; 12],
            index: vec![10.0; 12],
            potential: None,
            pipeline: None,
            stopped: None,
            rejoined: false,
        };
        // By hand: working days of January to March 2026 are 21, 16, 22, together 59; they share 30.
        let found = basis.shape(MonthSpread::SpringFestival, window, 0).unwrap();
        for (found, days) in found.iter().zip([21.0, 16.0, 22.0]) {
            assert!((found - 30.0 * days / 59.0).abs() < 1e-12);
        }
        assert_eq!(found[3..], [10.0; 9]);
        // A closed January keeps its weight; the two others share 20 by 16 : 22.
        let found = basis.shape(MonthSpread::SpringFestival, window, 1).unwrap();
        assert!((found[1] - 20.0 * 16.0 / 38.0).abs() < 1e-12 && found[0] == 10.0);
        assert_eq!(basis.shape(MonthSpread::LastYear, window, 0), Some(vec![1.0; 12]));
        assert_eq!(basis.shape(MonthSpread::WorkingDays, window, 0).unwrap()[1], 16.0);
        assert_eq!(basis.shape(MonthSpread::Blend, window, 0), None);
    }
}
