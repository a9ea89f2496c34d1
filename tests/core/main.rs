//! The native tests.

mod averages;
mod charts;
mod fuzz_methods;
mod fuzz_store;
mod golden;
mod import;
mod layers;
mod plan;
mod prepare;
mod properties;
mod recorder;
mod records;
mod reference;
#[cfg(feature = "workbooks")]
mod sheet;
mod store;
mod tree;
