//! The native tests.

mod import;
