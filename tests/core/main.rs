//! The native tests.

mod averages;
mod charts;
mod fuzz_methods;
mod fuzz_store;
mod golden;
mod import;
mod layers;
mod plan;
mod properties;
mod reference;
mod store;
mod tree;
