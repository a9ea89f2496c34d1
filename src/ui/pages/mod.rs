//! One file per place.

pub mod start;

#[cfg(feature = "ui")]
pub mod assumptions;
#[cfg(feature = "ui")]
pub mod bench;
#[cfg(feature = "ui")]
pub mod changes;
#[cfg(feature = "ui")]
pub mod data;
#[cfg(feature = "ui")]
pub mod forecast;
#[cfg(feature = "ui")]
pub mod import;
#[cfg(feature = "ui")]
pub mod monitor;
#[cfg(feature = "ui")]
pub mod plan;
#[cfg(feature = "ui")]
pub mod prepare;
#[cfg(feature = "ui")]
pub mod report;
#[cfg(feature = "ui")]
pub mod series;
#[cfg(feature = "ui")]
pub mod versions;
