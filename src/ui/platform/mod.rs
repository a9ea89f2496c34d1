//! The browser behind small functions: storage, workers, files, clock.

pub mod clock;
pub mod files;
pub mod storage;
pub mod workers;
