//! Target, decomposition and monitoring: what is aimed at, who carries it, and how it goes.

mod adjust;
mod assumption;
mod attain;
mod balance;
mod basis;
mod batch;
mod decompose;
mod edit;
mod fairness;
mod followup;
mod growth;
mod joint;
mod months;
mod pace;
mod rebalance;
mod smart;
mod target;
mod team_tree;
mod terms;

pub use adjust::*;
pub use assumption::*;
pub use attain::*;
pub use basis::*;
pub use batch::*;
pub use decompose::*;
pub use edit::*;
pub use fairness::*;
pub use followup::*;
pub use joint::*;
pub use pace::*;
pub use rebalance::*;
pub use smart::*;
pub use target::*;
pub use team_tree::*;
pub use terms::*;
