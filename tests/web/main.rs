//! The in-browser tests.
