//! The stored formats, one file per version, frozen once released.

pub mod preparation;
pub mod v1;
