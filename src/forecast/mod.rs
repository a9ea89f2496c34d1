//! Numbers in, numbers out: methods, their backtest, and what they say about the future.

mod outcome;
mod series;

pub use outcome::*;
pub use series::*;
