//! From a history with gaps to a series, and the gate of what can carry a forecast of its own.

use serde::{Deserialize, Serialize};

use crate::forecast::seasonality::{classical_indices, is_seasonal};
use crate::forecast::{SeasonLength, SeasonalIndices, Series, intermittency};

/// Months looked back on by the gate.
const WINDOW: usize = 24;
const MIN_NON_ZERO: usize = 6;
const MIN_OBSERVATIONS: usize = 8;
/// What a forecast of seldom demand rests on.
const MIN_SELDOM_OBSERVATIONS: usize = 12;
const MIN_SELDOM_SALES: usize = 3;
/// Syntetos, Boylan & Croston 2005: from this mean gap between sales on, demand is intermittent.
const MAX_ADI: f64 = 1.32;

/// What stands in for a value that is missing inside the active life (P2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapRule {
    /// Interpolated between known neighbours, along the season where one passes the test.
    #[default]
    Seasonal,
    /// Interpolated on a straight line.
    Linear,
    /// The value of one season earlier; where that is missing too, as [`GapRule::Seasonal`].
    LastSeason,
    /// Nothing was sold.
    Zero,
}

/// The series and the position of its first value, for monthly data; see [`prepare_series_with`].
pub fn prepare_series(values: &[Option<f64>]) -> Option<(usize, Series)> {
    prepare_series_with(values, SeasonLength::MONTHLY)
}

/// The series from the first to the last known value, and the position of the first; `None` when none is known.
///
/// Leading gaps mean "not active yet" and trailing ones "not reported yet": both are cut. Gaps inside are filled by
/// linear interpolation; where two full seasons stand and pass the season test, by interpolation of the
/// deseasonalised values (P2). A value that is not finite counts as a gap.
pub fn prepare_series_with(values: &[Option<f64>], season_length: SeasonLength) -> Option<(usize, Series)> {
    prepare_series_by(values, season_length, GapRule::default())
}

/// The same with another rule for the gaps inside.
pub fn prepare_series_by(
    values: &[Option<f64>],
    season_length: SeasonLength,
    rule: GapRule,
) -> Option<(usize, Series)> {
    let known = |it: &Option<f64>| it.filter(|value| value.is_finite());
    let first = values.iter().position(|it| known(it).is_some())?;
    let last = values.iter().rposition(|it| known(it).is_some())?;
    let inside: Vec<Option<f64>> = values[first..=last].iter().map(known).collect();
    Series::new(fill(&inside, season_length.get(), rule)).ok().map(|series| (first, series))
}

/// The values with their gaps filled; first and last are known.
fn fill(inside: &[Option<f64>], m: usize, rule: GapRule) -> Vec<f64> {
    let plain = interpolate(inside);
    let has_gap = inside.iter().any(Option::is_none);
    if !has_gap || rule == GapRule::Linear {
        return plain;
    }
    if rule == GapRule::Zero {
        return inside.iter().map(|it| it.unwrap_or(0.0)).collect();
    }
    let mut filled = if is_seasonal(&plain, m) { interpolate_adjusted(inside, &plain, m) } else { plain };
    if rule == GapRule::LastSeason {
        for t in m..inside.len() {
            if let (None, Some(earlier)) = (inside[t], inside[t - m]) {
                filled[t] = earlier;
            }
        }
    }
    filled
}

/// Linear between known neighbours; first and last are known.
fn interpolate(values: &[Option<f64>]) -> Vec<f64> {
    let known: Vec<(usize, f64)> = values.iter().enumerate().filter_map(|(t, it)| it.map(|it| (t, it))).collect();
    let mut filled: Vec<f64> = Vec::with_capacity(values.len());
    for pair in known.windows(2) {
        let ((from, left), (to, right)) = (pair[0], pair[1]);
        let share = |t: usize| (t - from) as f64 / (to - from) as f64;
        filled.extend((from..to).map(|t| left + share(t) * (right - left)));
    }
    filled.extend(known.last().map(|it| it.1));
    filled
}

/// Interpolates what is left of the known values without their season; `plain` supplies the season.
fn interpolate_adjusted(values: &[Option<f64>], plain: &[f64], m: usize) -> Vec<f64> {
    let indices: SeasonalIndices = classical_indices(plain, m, plain.iter().all(|it| *it > 0.0));
    let adjusted: Vec<_> = values.iter().enumerate().map(|(t, it)| it.map(|it| indices.remove(t, it))).collect();
    let smooth = interpolate(&adjusted);
    // Known values stay as they are, to the last bit.
    values.iter().enumerate().map(|(t, it)| it.unwrap_or_else(|| indices.restore(t, smooth[t]))).collect()
}

/// Whether a series is too thin for a forecast of its own, and takes its share of an ancestor's instead.
///
/// Thin is a series with fewer than 8 known values since its first sale: an out-of-sample check needs about that. One
/// that sells often enough has at least 6 non-zero values in its last 24 (one a quarter is the least that shows a
/// rhythm) and a mean gap between sales of at most 1.32 periods there: the cut of Syntetos, Boylan & Croston beyond
/// which smoothing methods forecast worse than methods made for intermittent demand. One that sells more seldom carries
/// a forecast of seldom demand (see [`crate::forecast::sells_seldom`]) when it has been sold for 12 periods, three times
/// or more, so that two gaps and three sizes are known, and has no returns.
///
/// ```
/// use kedge::forecast::is_thin;
/// assert!(is_thin(&[Some(5.0), Some(0.0), None]));
/// assert!(!is_thin(&[Some(5.0); 12]));
/// let parts: Vec<Option<f64>> = (0..24).map(|t| Some(if t % 6 == 0 { 2.0 } else { 0.0 })).collect();
/// assert!(!is_thin(&parts));
/// ```
pub fn is_thin(values: &[Option<f64>]) -> bool {
    let sold = |it: &Option<f64>| it.is_some_and(|value| value != 0.0);
    let Some(first_sale) = values.iter().position(sold) else { return true };
    let active: Vec<f64> = values[first_sale..].iter().filter_map(|it| *it).collect();
    let window = &active[active.len().saturating_sub(WINDOW)..];
    let n_non_zero = window.iter().filter(|it| **it != 0.0).count();
    let often = n_non_zero >= MIN_NON_ZERO && window.len() as f64 / n_non_zero as f64 <= MAX_ADI;
    active.len() < MIN_OBSERVATIONS || !(often || carries_seldom_demand(values, &active))
}

/// `active`: the known ones of `values` since the first sale.
fn carries_seldom_demand(values: &[Option<f64>], active: &[f64]) -> bool {
    let known: Vec<f64> = values.iter().filter_map(|it| *it).collect();
    let n_sales = active.iter().filter(|it| **it > 0.0).count();
    active.len() >= MIN_SELDOM_OBSERVATIONS
        && n_sales >= MIN_SELDOM_SALES
        && active.iter().all(|it| *it >= 0.0)
        && intermittency(&known).is_some_and(|it| it.class.is_seldom())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_ends_and_fills_the_inside() {
        let (first, series) = prepare_series(&[None, Some(1.0), None, None, Some(4.0), None]).unwrap();
        assert_eq!((first, series.values()), (1, &[1.0, 2.0, 3.0, 4.0][..]));
        assert!(prepare_series(&[None, None]).is_none());
    }

    #[test]
    fn thin_is_what_neither_league_can_judge() {
        let every = |gap: usize, n: usize| -> Vec<Option<f64>> {
            (0..n).map(|t| Some(if t % gap == 0 { 3.0 } else { 0.0 })).collect()
        };
        let with = |mut values: Vec<Option<f64>>, at: usize, value: f64| {
            values[at] = Some(value);
            values
        };
        for (values, thin) in [
            (every(1, 8), false),
            (every(1, 7), true),
            // Seldom: twelve months and three sales carry it, returns do not.
            (every(5, 12), false),
            (every(5, 11), true),
            (every(6, 12), true),
            (with(every(5, 24), 7, -1.0), true),
            (vec![Some(0.0); 40], true),
            // Months before the first sale are no evidence.
            ([vec![None; 30], every(5, 11)].concat(), true),
            // Steady for years, then seldom: neither league can tell.
            ([every(1, 60), every(6, 24)].concat(), true),
        ] {
            assert_eq!(is_thin(&values), thin, "{values:?}");
        }
    }

    #[test]
    fn every_rule_fills_its_way() {
        // By hand: 10, gap, 30 with seasons of two: a line says 20, last season nothing known, zero 0.
        let values = [Some(10.0), Some(5.0), Some(20.0), None, Some(30.0)];
        for (rule, expected) in
            [(GapRule::Seasonal, 25.0), (GapRule::Linear, 25.0), (GapRule::LastSeason, 5.0), (GapRule::Zero, 0.0)]
        {
            let (_, series) = prepare_series_by(&values, SeasonLength::new(2).unwrap(), rule).unwrap();
            assert_eq!(series.values()[3], expected, "{rule:?}");
        }
    }

    #[test]
    fn fills_along_the_season() {
        // By hand: a flat year profile of 100 with 300 in the twelfth month; the gap is such a month.
        let value = |t: usize| if t % 12 == 11 { 300.0 } else { 100.0 };
        let values: Vec<_> = (0..60).map(|t| (t != 35).then(|| value(t))).collect();
        let (_, series) = prepare_series(&values).unwrap();
        assert!(series.values()[35] > 200.0, "{}", series.values()[35]);
        assert!((0..60).all(|t| t == 35 || series.values()[t] == value(t)));
    }
}
