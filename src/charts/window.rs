//! The part of a time axis that is looked at: zoomed, moved, and cut out of the chart's numbers.

/// Fewest months that zooming leaves: with fewer, a month has no neighbours to compare with.
const FEWEST: usize = 6;

/// Months in a row on a chart's axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    /// The first month, from the axis' left edge.
    pub first: usize,
    /// How many months.
    pub len: usize,
}

impl TimeWindow {
    /// All of `n` months.
    #[must_use]
    pub fn all(n: usize) -> Self {
        Self { first: 0, len: n }
    }

    /// The month after the last.
    #[must_use]
    pub fn end(self) -> usize {
        self.first + self.len
    }

    /// The window as far as it lies within `n` months.
    #[must_use]
    pub fn within(self, n: usize) -> Self {
        let len = self.len.clamp(n.min(1), n.max(1)).min(n);
        Self { first: self.first.min(n - len), len }
    }

    /// The window with `factor` times as many of `n` months; what lies at `share` of its width stays there.
    ///
    /// ```
    /// use kedge::charts::TimeWindow;
    /// let all = TimeWindow::all(60);
    /// assert_eq!(all.zoomed(0.5, 1.0, 60), TimeWindow { first: 30, len: 30 });
    /// assert_eq!(all.zoomed(0.01, 0.0, 60), TimeWindow { first: 0, len: 6 });
    /// assert_eq!(all.zoomed(0.5, 1.0, 60).zoomed(9.0, 0.2, 60), all);
    /// ```
    #[must_use]
    pub fn zoomed(self, factor: f64, share: f64, n: usize) -> Self {
        let least = FEWEST.min(n);
        let len = ((self.len as f64 * factor).round() as usize).clamp(least, n);
        // One month at least, so that no press of a key is without effect.
        let len = match len == self.len {
            true if factor < 1.0 => len.saturating_sub(1).max(least),
            true if factor > 1.0 => (len + 1).min(n),
            _ => len,
        };
        let fixed = self.first as f64 + share * self.len as f64;
        let first = (fixed - share * len as f64).round().max(0.0) as usize;
        Self { first, len }.within(n)
    }

    /// The window moved by so many months, as far as `n` months go.
    #[must_use]
    pub fn moved(self, months: isize, n: usize) -> Self {
        Self { first: self.first.saturating_add_signed(months), ..self }.within(n)
    }

    /// The window moved no further than needed to show the month.
    #[must_use]
    pub fn showing(self, month: usize) -> Self {
        let first = self.first.min(month).max((month + 1).saturating_sub(self.len));
        Self { first, ..self }
    }

    /// What a list over all months holds for the months of the window.
    #[must_use]
    pub fn of<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.iter().skip(self.first).take(self.len).cloned().collect()
    }

    /// What a list whose first entry belongs to the month `start` holds for the months of the window.
    #[must_use]
    pub fn of_later<T: Clone>(self, start: usize, all: &[T]) -> Vec<T> {
        let skip = self.first.saturating_sub(start);
        let take = self.end().saturating_sub(self.first.max(start));
        all.iter().skip(skip).take(take).cloned().collect()
    }

    /// A place counted in months from the axis' left edge, counted from the window's; `None` outside of it.
    #[must_use]
    pub fn place(self, position: f64) -> Option<f64> {
        let moved = position - self.first as f64;
        (0.0..=self.len as f64).contains(&moved).then_some(moved)
    }

    /// A month of the axis as a month of the window; `None` outside of it.
    #[must_use]
    pub fn month(self, month: usize) -> Option<usize> {
        month.checked_sub(self.first).filter(|it| *it < self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_and_moving_stay_on_the_axis() {
        let window = TimeWindow { first: 20, len: 12 };
        for (found, expected) in [
            (window.moved(5, 60), (25, 12)),
            (window.moved(100, 60), (48, 12)),
            (window.moved(-100, 60), (0, 12)),
            (window.zoomed(0.5, 0.5, 60), (23, 6)),
            (window.zoomed(0.99, 0.0, 60), (20, 11)),
            (window.zoomed(1.01, 0.0, 60), (20, 13)),
            (window.zoomed(0.1, 0.5, 4), (0, 4)),
            (window.within(15), (3, 12)),
            (window.within(0), (0, 0)),
            (window.showing(40), (29, 12)),
            (window.showing(3), (3, 12)),
            (window.showing(25), (20, 12)),
        ] {
            assert_eq!((found.first, found.len), expected);
        }
    }

    #[test]
    fn lists_are_cut_where_the_window_is() {
        let ahead: Vec<usize> = (60..72).collect();
        assert_eq!(TimeWindow { first: 58, len: 4 }.of_later(60, &ahead), [60, 61]);
        assert_eq!(TimeWindow { first: 65, len: 3 }.of_later(60, &ahead), [65, 66, 67]);
        assert!(TimeWindow { first: 10, len: 12 }.of_later(60, &ahead).is_empty());
        assert_eq!(TimeWindow { first: 2, len: 9 }.of(&[0, 1, 2, 3]), [2, 3]);
        assert_eq!(TimeWindow { first: 10, len: 5 }.place(9.9), None);
    }
}
