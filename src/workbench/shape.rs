//! A monthly history at a glance: how the last year compares, and which calendar months stand out.

use crate::domain::Month;

/// Share of an average month by which the strongest and the weakest have to differ to be worth a word.
const WORTH: f64 = 0.15;

/// What the eye finds in a history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// The last 12 months against the 12 before them, as a share; `None` where one is missing or nothing was sold.
    pub change: Option<f64>,
    /// The calendar months (1 to 12) that are strongest and weakest; `None` where no month stands out, or some was not seen twice
    /// with a year around it.
    pub extremes: Option<(u32, u32)>,
}

/// The shape of a history whose first value belongs to `first`.
///
/// A month's strength is its share of the mean year around it, averaged over all years: the ratio to the centred moving
/// average of twelve months, as classical decomposition has it, so that growth does not count as season.
/// Source: Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., §3.3 and §3.4.
#[must_use]
pub fn shape_of(values: &[Option<f64>], first: Month) -> Shape {
    let sum = |values: &[Option<f64>]| values.iter().copied().sum::<Option<f64>>();
    let year = |back: usize| sum(values.get(values.len().checked_sub(12 * (back + 1))?..values.len() - 12 * back)?);
    let change = year(0).zip(year(1)).filter(|it| it.1 > 0.0).map(|(now, before)| now / before - 1.0);
    Shape { change, extremes: extremes(values, first) }
}

/// The ratio of a month to the centred mean of the twelve months around it.
fn ratio(values: &[Option<f64>], t: usize) -> Option<f64> {
    let around = values.get(t.checked_sub(6)?..=t + 6)?;
    let known: Vec<f64> = around.iter().copied().collect::<Option<_>>()?;
    let mean = (known.iter().sum::<f64>() - 0.5 * (known[0] + known[12])) / 12.0;
    (mean > 0.0).then(|| known[6] / mean)
}

fn extremes(values: &[Option<f64>], first: Month) -> Option<(u32, u32)> {
    let mut of_month = [(0.0, 0_usize); 12];
    for t in 0..values.len() {
        if let Some(ratio) = ratio(values, t) {
            let (sum, n) = &mut of_month[first.plus(t as i32).month() as usize - 1];
            *sum += ratio;
            *n += 1;
        }
    }
    // Seen once, a month could be an accident.
    if of_month.iter().any(|it| it.1 < 2) {
        return None;
    }
    let strengths = of_month.map(|(sum, n)| sum / n as f64);
    let by_strength = |a: &usize, b: &usize| strengths[*a].total_cmp(&strengths[*b]);
    let (high, low) = ((0..12).max_by(by_strength)?, (0..12).min_by(by_strength)?);
    (strengths[high] - strengths[low] >= WORTH).then_some((high as u32 + 1, low as u32 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(n: usize, value: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
        (0..n).map(|t| Some(value(t))).collect()
    }

    #[test]
    fn growth_is_no_season_and_months_are_those_of_the_calendar() {
        // By hand: from April on, half as much again every June and half as much every February, a tenth more each year.
        let first = Month::from_index(12 * 2022 + 3);
        let level = |t: usize| 100.0 * 1.1_f64.powf(t as f64 / 12.0);
        let season = |t: usize| match first.plus(t as i32).month() {
            6 => 1.5,
            2 => 0.5,
            _ => 1.0,
        };
        let shape = shape_of(&values(36, |t| level(t) * season(t)), first);
        assert!((shape.change.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(shape.extremes, Some((6, 2)));
        // Growth alone makes no month stand out, whichever month the history ends with.
        for n in 36..48 {
            assert_eq!(shape_of(&values(n, level), first).extremes, None, "{n}");
        }
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
