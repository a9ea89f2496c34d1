//! Workbooks: opened into tables that the import reads, and written from tables that the pages show.
//!
//! [`protocol`] is what page and program say to each other; the rest is behind the feature `workbooks`, which only the
//! program for workbooks has, so that neither the page nor the forecasting workers carry a zip reader.

pub mod protocol;

#[cfg(feature = "workbooks")]
mod guard;
#[cfg(feature = "workbooks")]
mod parts;
#[cfg(feature = "workbooks")]
mod read;
#[cfg(feature = "workbooks")]
mod run;
#[cfg(feature = "workbooks")]
mod write;

#[cfg(feature = "workbooks")]
pub use read::OpenWorkbook;
#[cfg(feature = "workbooks")]
pub use run::SheetRunner;
#[cfg(feature = "workbooks")]
pub use write::to_xlsx;
