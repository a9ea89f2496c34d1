//! A small line over the range in which it should stay, for a row of a list.

/// Where the line, its dots and its range lie, in CSS pixels from the upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeStrip {
    /// Upper and lower edge of the range; an open side ends at the strip's edge.
    pub range: [f64; 2],
    /// The line's corners, one per value.
    pub points: Vec<[f64; 2]>,
    /// Which values lie outside the range.
    pub outside: Vec<bool>,
}

/// Room above, below and beside the line, so that no dot is cut off.
const PAD: f64 = 4.0;

/// Lays out `values` from left to right with the range from `low` to `high`. Empty without values.
///
/// ```
/// let strip = kedge::charts::range_strip(&[1.0, 3.0], (None, Some(2.0)), 100.0, 28.0);
/// assert_eq!(strip.points, [[4.0, 24.0], [96.0, 4.0]]);
/// assert_eq!(strip.range, [14.0, 28.0]);
/// assert_eq!(strip.outside, [false, true]);
/// ```
#[must_use]
pub fn range_strip(values: &[f64], (low, high): (Option<f64>, Option<f64>), width: f64, height: f64) -> RangeStrip {
    let all = || values.iter().copied().chain(low).chain(high);
    let (min, max) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let span = if max > min { max - min } else { 1.0 };
    let y = |value: f64| height - PAD - (value - min) / span * (height - 2.0 * PAD);
    let step = (width - 2.0 * PAD) / (values.len().max(2) - 1) as f64;
    // One value alone stands where the newest does.
    let first = if values.len() == 1 { width - PAD } else { PAD };
    RangeStrip {
        range: [high.map_or(0.0, y), low.map_or(height, y)],
        points: values.iter().enumerate().map(|(i, value)| [first + i as f64 * step, y(*value)]).collect(),
        outside: values
            .iter()
            .map(|it| low.is_some_and(|low| *it < low) || high.is_some_and(|high| *it > high))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_and_single_ones_have_a_place() {
        let flat = range_strip(&[2.0, 2.0, 2.0], (Some(2.0), None), 100.0, 28.0);
        assert!(flat.points.iter().all(|it| it[1].is_finite()) && flat.outside == [false; 3]);
        assert_eq!(range_strip(&[5.0], (Some(1.0), None), 100.0, 28.0).points, [[96.0, 4.0]]);
        assert!(range_strip(&[], (Some(1.0), None), 100.0, 28.0).points.is_empty());
    }
}
