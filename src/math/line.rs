//! The least-squares line through values at 0, 1, 2, ….

/// A straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Value at position 0.
    pub intercept: f64,
    /// Change per position.
    pub slope: f64,
}

impl Line {
    /// The line's value at `position`.
    pub fn at(self, position: f64) -> f64 {
        self.intercept + self.slope * position
    }
}

/// The least-squares line through `values`; flat through a single value, zero through none.
pub fn fit_line(values: &[f64]) -> Line {
    let n = values.len() as f64;
    if values.is_empty() {
        return Line { intercept: 0.0, slope: 0.0 };
    }
    let (mean_x, mean_y) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let sum_xy: f64 = values.iter().enumerate().map(|(x, y)| (x as f64 - mean_x) * (y - mean_y)).sum();
    let sum_xx = n * (n * n - 1.0) / 12.0;
    let slope = if values.len() > 1 { sum_xy / sum_xx } else { 0.0 };
    Line { intercept: mean_y - slope * mean_x, slope }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_it_was_given() {
        assert_eq!(fit_line(&[3.0, 5.0, 7.0]), Line { intercept: 3.0, slope: 2.0 });
        assert_eq!(fit_line(&[4.0]).at(9.0), 4.0);
    }
}
