//! Numerics without opinions.
