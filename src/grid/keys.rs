//! Where a key leads in a grid.

use super::spot::Spot;

/// Where a key leads in a grid of `size` = rows × columns, of which `page` rows are in sight; `None` when it is no key of
/// the grid, or leads out of it.
///
/// ```
/// use kedge::grid::{Spot, key_target};
/// let at = Spot::new(4, 2);
/// assert_eq!(key_target("PageDown", false, false, at, (100, 3), 10), Some(Spot::new(14, 2)));
/// assert_eq!(key_target("Tab", false, false, at, (100, 3), 10), None);
/// ```
pub fn key_target(
    key: &str,
    with_control: bool,
    with_shift: bool,
    at: Spot,
    size: (usize, usize),
    page: usize,
) -> Option<Spot> {
    let (last_row, last_column) = (size.0.checked_sub(1)?, size.1.checked_sub(1)?);
    let Spot { row, column } = at;
    let (row, column) = match key {
        "ArrowUp" if with_control => (0, column),
        "ArrowDown" if with_control => (last_row, column),
        "ArrowLeft" if with_control => (row, 0),
        "ArrowRight" if with_control => (row, last_column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(last_column)),
        "Home" if with_control => (0, 0),
        "End" if with_control => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        "PageUp" => (row.saturating_sub(page), column),
        "PageDown" => ((row + page).min(last_row), column),
        // At either end of a row Tab leaves the grid, so that nobody is caught in it.
        "Tab" if with_shift => (row, column.checked_sub(1)?),
        "Tab" if column < last_column => (row, column + 1),
        _ => return None,
    };
    Some(Spot { row, column })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_and_stop_at_the_edges() {
        let at = Spot { row: 1, column: 2 };
        for (key, control, expected) in [
            ("ArrowUp", false, Some((0, 2))),
            ("ArrowDown", false, Some((2, 2))),
            ("ArrowRight", false, Some((1, 2))),
            ("ArrowLeft", true, Some((1, 0))),
            ("Home", false, Some((1, 0))),
            ("End", true, Some((2, 2))),
            ("PageDown", false, Some((2, 2))),
            ("PageUp", false, Some((0, 2))),
            ("Tab", false, None),
            ("x", false, None),
        ] {
            let found = key_target(key, control, false, at, (3, 3), 20).map(|it| (it.row, it.column));
            assert_eq!(found, expected, "{key}");
        }
        assert_eq!(key_target("End", true, false, at, (0, 3), 1), None);
    }
}
