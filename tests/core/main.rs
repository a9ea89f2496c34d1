//! The native tests.

mod import;
mod layers;
mod plan;
