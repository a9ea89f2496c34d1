//! The native tests.

mod averages;
mod charts;
mod fuzz_methods;
mod golden;
mod import;
mod layers;
mod plan;
mod prepare;
mod properties;
mod reference;
mod store;
mod tree;
