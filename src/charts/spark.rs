//! Tiny bars inside a table, such as the error at each origin.

/// One tiny bar in CSS pixels, standing on the bottom edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparkBar {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height; at least half a pixel, so that zero is seen to be a value.
    pub height: f64,
}

/// Bars for `values` (zero or more each), scaled so that `max` takes the whole height.
///
/// Rows of one table pass the same `max`, so that their bars compare. A missing value leaves its place
/// empty.
///
/// ```
/// let bars = kedge::charts::spark_bars(&[Some(2.0), None, Some(4.0)], 4.0, 20.0, 10.0);
/// assert_eq!(bars.iter().flatten().map(|bar| bar.height).collect::<Vec<_>>(), [5.0, 10.0]);
/// ```
#[must_use]
pub fn spark_bars(values: &[Option<f64>], max: f64, width: f64, height: f64) -> Vec<Option<SparkBar>> {
    let pitch = width / values.len().max(1) as f64;
    let bar = |(i, value): (usize, &Option<f64>)| {
        let share = value.filter(|it| it.is_finite() && max > 0.0).map(|it| (it / max).clamp(0.0, 1.0))?;
        let tall = (share * height).max(0.5);
        Some(SparkBar { x: i as f64 * pitch, y: height - tall, width: pitch * 0.7, height: tall })
    };
    values.iter().enumerate().map(bar).collect()
}
