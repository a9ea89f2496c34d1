//! Target, decomposition and monitoring: what is aimed at, who carries it, and how it goes.

mod assumption;
mod attain;
mod balance;
mod basis;
mod decompose;
mod edit;
mod pace;
mod target;

pub use assumption::*;
pub use attain::*;
pub use basis::*;
pub use decompose::*;
pub use edit::*;
pub use pace::*;
pub use target::*;
