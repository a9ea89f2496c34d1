//! The browser behind small functions: storage, workers, files, clock.

pub mod storage;

#[cfg(feature = "ui")]
pub mod chosen_file;
#[cfg(feature = "ui")]
pub mod clipboard;
#[cfg(feature = "ui")]
pub mod clock;
#[cfg(feature = "ui")]
pub mod files;
#[cfg(feature = "ui")]
pub mod intl;
#[cfg(feature = "ui")]
pub mod locks;
#[cfg(feature = "ui")]
pub mod pack;
#[cfg(feature = "ui")]
pub mod quota;
#[cfg(feature = "ui")]
pub mod screen;
#[cfg(feature = "ui")]
pub mod sheets;
#[cfg(feature = "ui")]
pub mod shelf;
#[cfg(feature = "ui")]
pub mod workers;
