//! A grid for tens of thousands of cells: only what is in sight is made; walked, chosen and copied by keyboard.

mod body;
mod view;

pub use view::{Grid, grid_height};

use leptos::prelude::*;

use crate::grid::{Block, Spot};
use crate::import::export::Cell;

/// A column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridColumn {
    /// Its heading.
    pub head: String,
    /// The heading in full.
    pub title: String,
    /// CSS pixels across.
    pub width: f64,
    /// A class for its cells.
    pub class: &'static str,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridRow {
    /// Tells it from the others, also when it moves.
    pub key: String,
    /// How deep in the tree, from 1.
    pub level: usize,
    /// Whether its children are shown; `None` without any.
    pub open: Option<bool>,
    /// A class for its cells.
    pub class: &'static str,
}

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GridCell {
    /// Its text.
    pub text: String,
    /// A class of its own.
    pub class: &'static str,
    /// What is said about it when it is pointed at.
    pub title: Option<&'static str>,
    /// Its exact value in minor units.
    pub minor: Option<i64>,
}

/// Where a grid's content comes from, asked for what is in sight only. Signals that the answers read are followed.
#[derive(Clone, Copy)]
pub struct GridSource {
    /// The columns from the left.
    pub columns: Signal<Vec<GridColumn>>,
    /// How many rows.
    pub n_rows: Signal<usize>,
    /// A row.
    pub row: Callback<usize, GridRow>,
    /// A cell.
    pub cell: Callback<Spot, GridCell>,
    /// The cells of a block as they are copied: exact, row by row.
    pub copy: Callback<Block, Vec<Vec<Cell>>>,
}
