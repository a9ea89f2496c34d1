//! Merged cells: the name that stands once is meant for each of them.

use super::{Grid, GridCell};
use crate::import::column::is_whole_date;
use crate::import::date::{DateOrder, parse_date, year_alone};

/// Writes the text of each merged range into all its cells; returns in how many ranges.
///
/// A number stays where it is, since an amount over three rows is one amount. A title over most of the sheet stays as
/// well, unless it is a month or a year over its columns.
pub(super) fn fill_merges(grid: &mut Grid) -> usize {
    let width = grid.rows.iter().map(|it| it.cells.len()).max().unwrap_or(0);
    let mut n_filled = 0;
    for merge in grid.merges.clone() {
        let ((top, bottom), (left, right)) = (merge.rows, merge.columns);
        let at = grid.rows.binary_search_by_key(&top, |it| it.number).ok();
        let first = at.and_then(|it| grid.rows[it].cells.get(left as usize)).cloned();
        let Some(cell) = first.filter(is_name) else { continue };
        let is_title = 2 * (right - left + 1) as usize > width && !is_period(&cell);
        let right = if is_title { left } else { right };
        if (top, left) == (bottom, right) {
            continue;
        }
        // A range may end far below the last row that holds anything.
        let from = grid.rows.partition_point(|it| it.number < top);
        for row in grid.rows[from..].iter_mut().take_while(|it| it.number <= bottom) {
            for column in left as usize..=(right as usize).min(width.max(1) - 1) {
                if row.cells.len() <= column {
                    row.cells.resize(column + 1, GridCell::Empty);
                }
                if row.cells[column] == GridCell::Empty {
                    row.cells[column] = cell.clone();
                }
            }
        }
        n_filled += 1;
    }
    n_filled
}

fn is_name(cell: &GridCell) -> bool {
    match cell {
        GridCell::Text(text) => !text.trim().is_empty(),
        GridCell::Date(_) => true,
        GridCell::Number(text, _) => year_alone(text).is_some() || is_month(text),
        GridCell::Empty | GridCell::Error(_) | GridCell::Unvalued(_) => false,
    }
}

fn is_period(cell: &GridCell) -> bool {
    match cell {
        GridCell::Date(_) => true,
        GridCell::Text(text) | GridCell::Number(text, _) => year_alone(text).is_some() || is_month(text),
        _ => false,
    }
}

/// A month in a header: one without a day, or written as one of its days; a plain serial number could be anything.
pub(super) fn is_month(text: &str) -> bool {
    let month = parse_date(text.split(['(', '（']).next().unwrap_or(text), DateOrder::DayFirst);
    month.is_ok_and(|it| it.day.is_none()) || is_whole_date(text)
}
