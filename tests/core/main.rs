//! The native tests.

mod import;
mod plan;
