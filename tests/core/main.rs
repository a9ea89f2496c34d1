//! The native tests.

mod plan;
