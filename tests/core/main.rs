//! The native tests.

mod layers;
