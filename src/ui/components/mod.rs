//! Parts that know no domain.

#[cfg(feature = "ui")]
pub mod amount;
#[cfg(feature = "ui")]
pub mod cell_editor;
#[cfg(feature = "ui")]
pub mod chart;
pub mod drop_zone;
#[cfg(feature = "ui")]
pub mod grid;
pub mod icon;
#[cfg(feature = "ui")]
pub mod later;
#[cfg(feature = "ui")]
pub mod modal;
pub mod paste;
#[cfg(feature = "ui")]
pub mod screen;
pub mod segments;
#[cfg(feature = "ui")]
pub mod sentence;
#[cfg(feature = "ui")]
pub mod tab_row;
#[cfg(feature = "ui")]
pub mod table_out;
#[cfg(feature = "ui")]
pub mod typed_field;
