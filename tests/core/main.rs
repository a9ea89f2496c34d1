//! The native tests.

mod alert_noise;
mod averages;
mod bottom_up;
mod charts;
mod edits;
mod file_format;
mod fuzz_methods;
mod fuzz_store;
mod golden;
mod import;
mod layers;
mod learn;
mod merge;
mod plan;
mod prepare;
mod product_edits;
mod properties;
mod recorder;
mod records;
mod redact;
mod reference;
#[cfg(feature = "workbooks")]
mod sheet;
mod store;
mod strategy_service;
mod style;
mod team;
mod tree;
