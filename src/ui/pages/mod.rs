//! One file per place.

pub mod start;

#[cfg(feature = "ui")]
pub mod alerts;
#[cfg(feature = "ui")]
pub mod assumptions;
#[cfg(feature = "ui")]
pub mod bench;
#[cfg(feature = "ui")]
pub mod bottom_up;
#[cfg(feature = "ui")]
pub mod budget;
#[cfg(feature = "ui")]
pub mod changes;
#[cfg(feature = "ui")]
pub mod data;
#[cfg(feature = "ui")]
pub mod files;
#[cfg(feature = "ui")]
pub mod forecast;
#[cfg(all(feature = "ui", debug_assertions))]
pub mod gallery;
#[cfg(feature = "ui")]
pub mod import;
#[cfg(feature = "ui")]
pub mod learn;
#[cfg(feature = "ui")]
pub mod monitor;
#[cfg(feature = "ui")]
pub mod plan;
#[cfg(feature = "ui")]
pub mod prepare;
#[cfg(feature = "ui")]
pub mod report;
#[cfg(feature = "ui")]
pub mod resources;
#[cfg(feature = "ui")]
pub mod rolling;
#[cfg(feature = "ui")]
pub mod series;
#[cfg(feature = "ui")]
pub mod team;
#[cfg(feature = "ui")]
pub mod today;
#[cfg(feature = "ui")]
pub mod versions;
