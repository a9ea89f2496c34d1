//! Parts that know no domain.

pub mod chart;
pub mod drop_zone;
pub mod icon;
pub mod segments;
pub mod sentence;
