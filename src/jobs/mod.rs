//! Work for the workers: numbered requests, and replies to them.

pub mod protocol;
pub mod queue;
mod run;

pub use run::{JobRunner, bench_nodes};
