//! The native tests.

mod charts;
