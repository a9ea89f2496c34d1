//! Numerics without opinions.

pub mod split;
