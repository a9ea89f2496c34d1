//! Who buys and what is bought.

use serde::{Deserialize, Serialize};

use super::{AccountId, ProductId};

/// A customer account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name as imported: data, never markup.
    pub name: String,
    /// Where it is, when the file says so.
    pub region: Option<String>,
    /// Who looks after it, when the file says so.
    pub person: Option<String>,
}

/// A product or product line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its name as imported.
    pub name: String,
}
