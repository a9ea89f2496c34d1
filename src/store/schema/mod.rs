//! The stored formats, one file per version, frozen once released.

pub mod line;
pub mod v1;
pub mod v2;
