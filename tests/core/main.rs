//! The native tests.

mod charts;
mod golden;
mod import;
mod layers;
mod plan;
mod properties;
mod reference;
mod store;
mod tree;
