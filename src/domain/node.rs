//! The nodes over which sales add up: company, account, product, and their crossing.

use serde::{Deserialize, Serialize};

use super::{AccountId, ProductId};

/// One node of the account × product grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Everything.
    Company,
    /// All products of one account.
    Account(AccountId),
    /// One product over all accounts.
    Product(ProductId),
    /// One product of one account.
    Leaf(AccountId, ProductId),
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Net amount, in money.
    #[default]
    Amount,
    /// Quantity sold.
    Quantity,
}
