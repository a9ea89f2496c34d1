//! The native tests.

mod charts;
mod import;
mod layers;
mod plan;
