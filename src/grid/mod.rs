//! Grids without a screen: places, blocks of cells, where keys lead, what is in sight, what a clipboard holds.

mod clip;
mod keys;
mod sight;
mod spot;

pub use clip::{Pasted, paste, read_cells};
pub use keys::key_target;
pub use sight::{Sight, columns_in_sight, rows_in_sight, scrolled_to};
pub use spot::{Block, Spot};
