//! workbench

pub mod sample;
