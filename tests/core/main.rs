//! The native tests.

mod properties;
mod reference;
