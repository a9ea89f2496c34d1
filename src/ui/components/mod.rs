//! Parts that know no domain.

pub mod amount;
pub mod cell_editor;
pub mod chart;
pub mod drop_zone;
pub mod grid_keys;
pub mod icon;
pub mod segments;
pub mod sentence;
