//! One file per place.

pub mod bench;
pub mod data;
pub mod forecast;
pub mod import;
pub mod monitor;
pub mod plan;
pub mod series;
pub mod start;
