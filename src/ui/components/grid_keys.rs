//! Moving about a grid by keyboard.

/// A place in a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSpot {
    /// From the top.
    pub row: usize,
    /// From the left.
    pub column: usize,
}

/// Where a key leads in a grid of `n_rows` × `n_columns`; `None` when it is no key of the grid, or leads out of it.
pub fn key_target(
    key: &str,
    with_control: bool,
    with_shift: bool,
    at: GridSpot,
    size: (usize, usize),
) -> Option<GridSpot> {
    let (last_row, last_column) = (size.0.checked_sub(1)?, size.1.checked_sub(1)?);
    let GridSpot { row, column } = at;
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
        // At either end of a row Tab leaves the grid, so that nobody is caught in it.
        "Tab" if with_shift => (row, column.checked_sub(1)?),
        "Tab" if column < last_column => (row, column + 1),
        _ => return None,
    };
    Some(GridSpot { row, column })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_and_stop_at_the_edges() {
        let at = GridSpot { row: 1, column: 2 };
        for (key, control, expected) in [
            ("ArrowUp", false, Some((0, 2))),
            ("ArrowDown", false, Some((2, 2))),
            ("ArrowRight", false, Some((1, 2))),
            ("Home", false, Some((1, 0))),
            ("End", true, Some((2, 2))),
            ("Tab", false, None),
            ("x", false, None),
        ] {
            let found = key_target(key, control, false, at, (3, 3)).map(|it| (it.row, it.column));
            assert_eq!(found, expected, "{key}");
        }
    }
}
