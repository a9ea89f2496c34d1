//! A whole-number table with given sums of rows and columns, near given weights: what products with typed totals need.
//!
//! Rows carry `supply`, columns ask `demand`; only `open` cells hold anything. First the weights are fitted to both sums
//! (iterative proportional fitting), then each row is split by the largest remainder within what its columns still ask,
//! then what is left finds its way along augmenting paths. The first step only makes the table look right; the last one
//! makes it exact, and finds a table whenever there is one.
//! Sources: Deming and Stephan (1940), *Annals of Mathematical Statistics* 11; Ford and Fulkerson (1956).

use std::collections::VecDeque;

use crate::math::split::{Bounds, split_bounded};

/// Rounds of fitting: enough for weights, which need not be exact.
const ROUNDS: usize = 40;

/// A table to be filled.
pub(super) struct Table<'a> {
    /// What each row carries, not negative.
    pub supply: &'a [i64],
    /// What each column asks, not negative; adds up to what the rows carry.
    pub demand: &'a [i64],
    /// Whether a cell may hold anything, by row.
    pub open: &'a [Vec<bool>],
    /// Weights by row.
    pub weights: &'a [Vec<f64>],
    /// Whole multiples of this, as far as the sums allow.
    pub unit: i64,
}

impl Table<'_> {
    /// The amounts by row; how much finds no place when there is no such table.
    pub(super) fn fill(&self) -> Result<Vec<Vec<i64>>, i64> {
        let weights = self.fitted();
        let mut asked = self.demand.to_vec();
        let mut left = self.supply.to_vec();
        let mut cells = vec![vec![0_i64; asked.len()]; left.len()];
        for row in 0..left.len() {
            let bounds: Vec<Bounds> =
                (0..asked.len()).map(|c| Bounds { lo: 0, hi: if self.open[row][c] { asked[c] } else { 0 } }).collect();
            let room = bounds.iter().map(|it| i128::from(it.hi)).sum::<i128>();
            let amount = i64::try_from(room.min(i128::from(left[row]))).unwrap_or(left[row]);
            let parts = split_bounded(amount, self.unit, &weights[row], &bounds).unwrap_or_default();
            for (c, part) in parts.into_iter().enumerate() {
                cells[row][c] += part;
                asked[c] -= part;
                left[row] -= part;
            }
        }
        while let Some(row) = left.iter().position(|it| *it > 0) {
            if !self.augment(row, &mut cells, &mut left, &mut asked) {
                return Err(left.iter().sum());
            }
        }
        Ok(cells)
    }

    /// Moves something of what a row has left along a path to a column that asks for it.
    fn augment(&self, start: usize, cells: &mut [Vec<i64>], left: &mut [i64], asked: &mut [i64]) -> bool {
        // The row that a column was reached from, and the column that a row was reached from.
        let mut from_row: Vec<Option<usize>> = vec![None; asked.len()];
        let mut from_column: Vec<Option<usize>> = vec![None; left.len()];
        let mut queue = VecDeque::from([start]);
        let mut seen = vec![false; left.len()];
        seen[start] = true;
        let mut end = None;
        'search: while let Some(row) = queue.pop_front() {
            for c in (0..asked.len()).filter(|c| self.open[row][*c]) {
                if from_row[c].is_some() {
                    continue;
                }
                from_row[c] = Some(row);
                if asked[c] > 0 {
                    end = Some(c);
                    break 'search;
                }
                for other in 0..left.len() {
                    if !seen[other] && cells[other][c] > 0 {
                        seen[other] = true;
                        from_column[other] = Some(c);
                        queue.push_back(other);
                    }
                }
            }
        }
        let Some(end) = end else { return false };
        // Along the path: a column takes from its row, which gives up what it had in the column before.
        let mut path = Vec::new();
        let mut column = end;
        let mut amount = asked[end].min(left[start]);
        while let Some(row) = from_row[column] {
            let before = from_column[row].filter(|_| row != start);
            path.push((row, column, before));
            let Some(before) = before else { break };
            amount = amount.min(cells[row][before]);
            column = before;
        }
        for (row, column, before) in path {
            cells[row][column] += amount;
            if let Some(before) = before {
                cells[row][before] -= amount;
            }
        }
        left[start] -= amount;
        asked[end] -= amount;
        true
    }

    /// The weights fitted to both sums.
    fn fitted(&self) -> Vec<Vec<f64>> {
        let mut cells: Vec<Vec<f64>> = (self.weights.iter().zip(self.open).zip(self.supply))
            .map(|((weights, open), supply)| {
                let mut row: Vec<f64> =
                    weights.iter().zip(open).map(|(w, open)| if *open { *w } else { 0.0 }).collect();
                if *supply > 0 && row.iter().sum::<f64>() <= 0.0 {
                    row = open.iter().map(|it| f64::from(u8::from(*it))).collect();
                }
                row
            })
            .collect();
        for _ in 0..ROUNDS {
            for (row, supply) in cells.iter_mut().zip(self.supply) {
                scale(row.iter_mut(), *supply as f64);
            }
            for (c, demand) in self.demand.iter().enumerate() {
                scale(cells.iter_mut().map(|it| &mut it[c]), *demand as f64);
            }
        }
        cells
    }
}

fn scale<'a>(values: impl Iterator<Item = &'a mut f64>, to: f64) {
    let values: Vec<&mut f64> = values.collect();
    let sum: f64 = values.iter().map(|it| **it).sum();
    if sum > 0.0 {
        values.into_iter().for_each(|it| *it *= to / sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(n_rows: usize, n_columns: usize) -> Vec<Vec<bool>> {
        vec![vec![true; n_columns]; n_rows]
    }

    #[test]
    fn even_weights_follow_the_sums() {
        // By hand: 30 and 10 over columns of 20 and 20: each column three to one.
        let weights = vec![vec![1.0; 2]; 2];
        let table = Table { supply: &[30, 10], demand: &[20, 20], open: &all(2, 2), weights: &weights, unit: 1 };
        assert_eq!(table.fill(), Ok(vec![vec![15, 15], vec![5, 5]]));
    }

    #[test]
    fn a_path_is_found_where_rows_one_after_the_other_get_stuck() {
        // By hand: the first row would fill the first column, the only one that is open to the second.
        let open = vec![vec![true, true], vec![true, false]];
        let weights = vec![vec![1.0, 0.0], vec![1.0, 0.0]];
        let table = Table { supply: &[10, 10], demand: &[10, 10], open: &open, weights: &weights, unit: 1 };
        assert_eq!(table.fill(), Ok(vec![vec![0, 10], vec![10, 0]]));
        let shut = vec![vec![true, false], vec![true, false]];
        assert_eq!(Table { open: &shut, ..table }.fill(), Err(10));
    }
}
