//! The native tests.

mod charts;
mod import;
mod layers;
mod plan;
mod properties;
mod reference;
