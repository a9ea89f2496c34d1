//! Which rows and columns of a large grid are in sight: only those are made.

use std::ops::Range;

/// What of a grid the reader sees, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sight {
    /// Pixels scrolled down.
    pub top: f64,
    /// Pixels scrolled to the right.
    pub left: f64,
    /// Pixels across, without what is frozen.
    pub width: f64,
    /// Pixels down, without the header.
    pub height: f64,
}

/// The rows to make: those in sight and `spare` beyond each edge, so that scrolling finds some ready.
///
/// ```
/// use kedge::grid::{Sight, rows_in_sight};
/// let sight = Sight { top: 280.0, height: 280.0, ..Sight::default() };
/// assert_eq!(rows_in_sight(sight, 28.0, 10_000, 4), 6..25);
/// assert_eq!(rows_in_sight(sight, 28.0, 12, 4), 6..12);
/// ```
#[must_use]
pub fn rows_in_sight(sight: Sight, row_height: f64, n_rows: usize, spare: usize) -> Range<usize> {
    let first = (sight.top / row_height).floor().max(0.0) as usize;
    let last = ((sight.top + sight.height) / row_height).floor().max(0.0) as usize;
    let end = (last + 1 + spare).min(n_rows);
    first.saturating_sub(spare).min(end)..end
}

/// The columns to make, of those that scroll: `widths` in pixels, counted from the first that scrolls.
///
/// ```
/// use kedge::grid::{Sight, columns_in_sight};
/// let sight = Sight { left: 150.0, width: 200.0, ..Sight::default() };
/// assert_eq!(columns_in_sight(sight, &[100.0; 10], 1), 0..5);
/// ```
#[must_use]
pub fn columns_in_sight(sight: Sight, widths: &[f64], spare: usize) -> Range<usize> {
    let mut edge = 0.0;
    let mut seen: Option<(usize, usize)> = None;
    for (i, width) in widths.iter().enumerate() {
        if edge + width > sight.left && edge < sight.left + sight.width {
            seen = Some((seen.map_or(i, |it| it.0), i));
        }
        edge += width;
    }
    let (first, last) = seen.unwrap_or((0, 0));
    first.saturating_sub(spare)..(last + 1 + spare).min(widths.len())
}

/// How far to scroll so that `from..to` is in sight, moving no further than needed; `at` is scrolled already, `extent`
/// is seen at a time.
///
/// ```
/// use kedge::grid::scrolled_to;
/// assert_eq!(scrolled_to(50.0, 80.0, 100.0, 300.0), 50.0);
/// assert_eq!(scrolled_to(390.0, 420.0, 100.0, 300.0), 120.0);
/// assert_eq!(scrolled_to(150.0, 180.0, 100.0, 300.0), 100.0);
/// ```
#[must_use]
pub fn scrolled_to(from: f64, to: f64, at: f64, extent: f64) -> f64 {
    if from < at {
        from
    } else if to > at + extent {
        to - extent
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_grid_makes_few_cells_wherever_it_is_scrolled_to() {
        let widths = vec![76.0; 40];
        for step in 0..200 {
            let sight =
                Sight { top: 1_400.0 * f64::from(step), left: 15.0 * f64::from(step), width: 1_100.0, height: 600.0 };
            let rows = rows_in_sight(sight, 28.0, 10_000, 4);
            let columns = columns_in_sight(sight, &widths, 1);
            assert!(rows.len() <= 31 && columns.len() <= 18, "{rows:?} {columns:?}");
            assert!(
                rows.start as f64 * 28.0 <= sight.top
                    && rows.end as f64 * 28.0 >= (sight.top + sight.height).min(280_000.0)
            );
        }
        assert_eq!(columns_in_sight(Sight::default(), &[], 1), 0..0);
        assert_eq!(rows_in_sight(Sight { top: 1e9, ..Sight::default() }, 28.0, 10, 4), 10..10);
    }
}
