//! A monthly history at a glance: how the last year compares, and which calendar months stand out.

use crate::domain::Month;

/// Years that the months are compared over.
const YEARS: usize = 3;
/// Share of an average month by which the strongest and the weakest have to differ to be worth a word.
const WORTH: f64 = 0.15;

/// What the eye finds in a history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// The last 12 months against the 12 before them, as a share; `None` where one is missing or nothing was sold.
    pub change: Option<f64>,
    /// The calendar months (1 to 12) that are strongest and weakest; `None` where no month stands out, or fewer than two
    /// years are known.
    pub extremes: Option<(u32, u32)>,
}

/// The shape of a history whose first value belongs to `first`.
///
/// Each of the last years, counted back from the newest month, is divided by its own mean, so that growth does not
/// count as season; a calendar month's strength is the mean of its shares.
#[must_use]
pub fn shape_of(values: &[Option<f64>], first: Month) -> Shape {
    // Whole years, counted back from the end, the newest first.
    let years: Vec<Option<Vec<f64>>> = values.rchunks_exact(12).map(|it| it.iter().copied().collect()).collect();
    let sum = |year: usize| Some(years.get(year)?.as_ref()?.iter().sum::<f64>());
    let change = sum(0).zip(sum(1)).filter(|it| it.1 > 0.0).map(|(now, before)| now / before - 1.0);
    Shape { change, extremes: extremes(&years, first.plus((values.len() % 12) as i32).month()) }
}

fn extremes(years: &[Option<Vec<f64>>], first_month: u32) -> Option<(u32, u32)> {
    let known: Vec<&Vec<f64>> = years.iter().take(YEARS).map_while(Option::as_ref).collect();
    if known.len() < 2 {
        return None;
    }
    let share = |year: &Vec<f64>, i: usize| {
        let mean = year.iter().sum::<f64>() / 12.0;
        (mean > 0.0).then(|| year[i] / mean)
    };
    let strength = |i: usize| Some(known.iter().map(|it| share(it, i)).sum::<Option<f64>>()? / known.len() as f64);
    let strengths: Vec<f64> = (0..12).map(strength).collect::<Option<_>>()?;
    let by_strength = |a: &usize, b: &usize| strengths[*a].total_cmp(&strengths[*b]);
    let (high, low) = ((0..12).max_by(by_strength)?, (0..12).min_by(by_strength)?);
    let month = |i: usize| (first_month - 1 + i as u32) % 12 + 1;
    (strengths[high] - strengths[low] >= WORTH).then(|| (month(high), month(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(n: usize, value: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
        (0..n).map(|t| Some(value(t))).collect()
    }

    #[test]
    fn growth_is_no_season_and_months_are_those_of_the_calendar() {
        // By hand: from April on, twice as much every December and half as much every February, 10 % more every year.
        let first = Month::from_index(12 * 2022 + 3);
        let level = |t: usize| 100.0 * [1.0, 1.1, 1.21][t / 12];
        let season = |t: usize| match first.plus(t as i32).month() {
            12 => 2.0,
            2 => 0.5,
            _ => 1.0,
        };
        let shape = shape_of(&values(36, |t| level(t) * season(t)), first);
        assert!((shape.change.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(shape.extremes, Some((12, 2)));
        // Five months more shift the years and not the calendar.
        let longer = shape_of(&values(29, |t| 100.0 * season(t)), first);
        assert_eq!(longer.extremes, Some((12, 2)));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let first = Month::from_index(12 * 2022);
        assert_eq!(shape_of(&values(24, |_| 5.0), first), Shape { change: Some(0.0), extremes: None });
        assert_eq!(shape_of(&values(20, |t| t as f64), first), Shape::default());
        let mut gap = values(36, |t| 1.0 + (t % 12) as f64);
        gap[30] = None;
        assert_eq!(shape_of(&gap, first), Shape::default());
    }
}
