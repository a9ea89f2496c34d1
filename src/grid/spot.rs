//! Places in a grid and blocks of them.

/// A place in a grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// From the top.
    pub row: usize,
    /// From the left.
    pub column: usize,
}

impl Spot {
    /// The place in this row and column.
    pub const fn new(row: usize, column: usize) -> Self {
        Self { row, column }
    }
}

/// An upright block of cells, both corners included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The corner at the top left.
    pub first: Spot,
    /// The corner at the bottom right.
    pub last: Spot,
}

impl Block {
    /// The block between two corners, whichever they are.
    #[must_use]
    pub fn between(a: Spot, b: Spot) -> Self {
        Self {
            first: Spot::new(a.row.min(b.row), a.column.min(b.column)),
            last: Spot::new(a.row.max(b.row), a.column.max(b.column)),
        }
    }

    /// Rows of the block.
    #[must_use]
    pub fn n_rows(self) -> usize {
        self.last.row - self.first.row + 1
    }

    /// Columns of the block.
    #[must_use]
    pub fn n_columns(self) -> usize {
        self.last.column - self.first.column + 1
    }

    /// The columns of the block in a row; `None` when the row is none of its own.
    #[must_use]
    pub fn columns_in(self, row: usize) -> Option<(usize, usize)> {
        (self.first.row..=self.last.row).contains(&row).then_some((self.first.column, self.last.column))
    }

    /// Its cells, row by row.
    pub fn spots(self) -> impl Iterator<Item = Spot> {
        let columns = self.first.column..=self.last.column;
        (self.first.row..=self.last.row).flat_map(move |row| columns.clone().map(move |column| Spot::new(row, column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_the_same_from_any_corner() {
        let block = Block::between(Spot::new(5, 1), Spot::new(2, 3));
        assert_eq!(block, Block::between(Spot::new(2, 3), Spot::new(5, 1)));
        assert_eq!(block, Block::between(Spot::new(2, 1), Spot::new(5, 3)));
        assert_eq!((block.n_rows(), block.n_columns(), block.spots().count()), (4, 3, 12));
        assert_eq!((block.columns_in(1), block.columns_in(5)), (None, Some((1, 3))));
    }
}
