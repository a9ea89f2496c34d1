//! Cells from a clipboard, laid onto a grid.

use super::spot::{Block, Spot};

/// Where pasted cells go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Each cell with what it is to hold.
    pub cells: Vec<(Spot, String)>,
    /// Cells of the clipboard that lie beyond the grid's edges.
    pub n_beyond: usize,
}

/// The cells of a clipboard's text, as spreadsheets write them: tabs between cells, quotes around those that hold a tab,
/// a line end or a quote. The line end that closes the last row makes no row of its own.
///
/// ```
/// assert_eq!(kedge::grid::read_cells("1\t\"a\nb\"\r\n\t3\r\n"), [vec!["1", "a\nb"], vec!["", "3"]]);
/// ```
///
/// By hand, since readers of comma-separated values leave out empty lines, and a line of a single empty cell is one.
#[must_use]
pub fn read_cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if quoted => quoted = false,
            _ if quoted => cell.push(letter),
            '"' if cell.is_empty() => quoted = true,
            '\t' => row.push(std::mem::take(&mut cell)),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// Lays the clipboard's cells onto the chosen block of a grid of `size` = rows × columns: a single cell fills the whole
/// block, anything else starts at its first corner.
#[must_use]
pub fn paste(cells: &[Vec<String>], block: Block, size: (usize, usize)) -> Pasted {
    if let [row] = cells
        && let [only] = &row[..]
    {
        return Pasted { cells: block.spots().map(|spot| (spot, only.clone())).collect(), n_beyond: 0 };
    }
    let mut pasted = Pasted::default();
    for (i, row) in cells.iter().enumerate() {
        for (j, text) in row.iter().enumerate() {
            let spot = Spot::new(block.first.row + i, block.first.column + j);
            if spot.row < size.0 && spot.column < size.1 {
                pasted.cells.push((spot, text.clone()));
            } else {
                pasted.n_beyond += 1;
            }
        }
    }
    pasted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        read_cells(text)
    }

    #[test]
    fn one_cell_fills_the_block_and_several_start_at_its_corner() {
        let block = Block::between(Spot::new(1, 1), Spot::new(2, 2));
        let filled = paste(&cells("7"), block, (4, 4));
        assert_eq!(filled.cells.iter().map(|it| it.0).collect::<Vec<_>>(), block.spots().collect::<Vec<_>>());
        let laid = paste(&cells("1\t2\t3\n4\t5\t6"), Block::between(Spot::new(3, 2), Spot::new(3, 2)), (5, 4));
        let at = |row, column, text: &str| (Spot::new(row, column), text.to_owned());
        assert_eq!(laid.cells, [at(3, 2, "1"), at(3, 3, "2"), at(4, 2, "4"), at(4, 3, "5")]);
        assert_eq!(laid.n_beyond, 2);
    }

    #[test]
    fn quoted_cells_and_ragged_rows_are_read() {
        assert_eq!(cells("\"1,234.50\"\t\"say \"\"hi\"\"\"\n2"), [vec!["1,234.50", "say \"hi\""], vec!["2"]]);
        assert_eq!(cells("1\n\n3\n"), [["1"], [""], ["3"]], "an empty cell in a column keeps its row");
        assert!(cells("").is_empty());
        assert_eq!(cells("5"), [["5"]]);
    }
}
