//! The level below the account: each account's months split over its products, exact to the minor unit.
//!
//! Stored is only what was typed ([`ProductPlan`]) and, from a decomposition on, the parts of each account's products
//! ([`AccountProducts::parts`]), so that a later forecast moves no target. Everything else follows from these, the
//! account's cells and the sales of last year: see [`basis`] for the parts and [`split`] for the amounts.

mod basis;
mod block;
mod company;
mod edit;
mod flow;
mod split;
#[cfg(test)]
mod tests;

pub use basis::*;
pub use block::*;
pub use company::*;
pub use edit::*;
pub use split::*;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, Money, Month, MonthRange, ProductId};

/// The parts of an account's products add up to this.
pub const WHOLE_PARTS: i64 = 1_000_000;

/// An amount that a person set, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// What.
    pub amount: Money,
    /// Why, in the planner's words.
    pub reason: String,
    /// Whether it is the account's part of a number that was set over the company.
    #[serde(default)]
    pub from_company: bool,
}

impl Typed {
    /// Typed in the account itself.
    pub fn own(amount: Money, reason: impl Into<String>) -> Self {
        Self { amount, reason: reason.into(), from_company: false }
    }
}

/// What is kept of one account's products.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountProducts {
    /// Part of each product in the account, in millionths, as of the last decomposition; empty: by last year's sales.
    pub parts: BTreeMap<ProductId, i64>,
    /// Cells that were typed.
    pub cells: BTreeMap<(ProductId, Month), Typed>,
    /// Totals of the window that were typed: a product with one is locked there.
    pub totals: BTreeMap<ProductId, Typed>,
    /// Products that the account never bought and that were taken into its plan: new business, 0 until it is typed.
    pub added: BTreeSet<ProductId>,
}

impl AccountProducts {
    /// The same with nothing typed: its parts and its products stay.
    #[must_use]
    pub fn freed(&self) -> Self {
        Self { parts: self.parts.clone(), added: self.added.clone(), ..Self::default() }
    }

    /// What was typed for a product's month, or for its total.
    pub fn typed(&self, product: ProductId, month: Option<Month>) -> Option<&Typed> {
        match month {
            Some(month) => self.cells.get(&(product, month)),
            None => self.totals.get(&product),
        }
    }

    /// The same, to be changed.
    pub fn typed_mut(&mut self, product: ProductId, month: Option<Month>) -> Option<&mut Typed> {
        match month {
            Some(month) => self.cells.get_mut(&(product, month)),
            None => self.totals.get_mut(&product),
        }
    }

    /// Whether nothing was typed.
    pub fn is_free(&self) -> bool {
        self.cells.is_empty() && self.totals.is_empty()
    }
}

/// What is kept of the products of all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPlan {
    /// By account; none where there is nothing to keep.
    pub accounts: BTreeMap<AccountId, AccountProducts>,
}

impl ProductPlan {
    /// What is kept of an account.
    pub fn of(&self, account: AccountId) -> &AccountProducts {
        static NOTHING: AccountProducts = AccountProducts {
            parts: BTreeMap::new(),
            cells: BTreeMap::new(),
            totals: BTreeMap::new(),
            added: BTreeSet::new(),
        };
        self.accounts.get(&account).unwrap_or(&NOTHING)
    }

    /// The same with other products of some accounts.
    #[must_use]
    pub fn with_all(&self, accounts: BTreeMap<AccountId, AccountProducts>) -> Self {
        let mut plan = self.clone();
        plan.put_all(accounts);
        plan
    }

    /// Puts other products of some accounts in their place.
    pub fn put_all(&mut self, accounts: BTreeMap<AccountId, AccountProducts>) {
        for (account, products) in accounts {
            if products == AccountProducts::default() {
                self.accounts.remove(&account);
            } else {
                self.accounts.insert(account, products);
            }
        }
    }

    /// What stays when the plan moves from one window to another: typed cells of months that both have; a total is of
    /// its window alone, as a lock of an account is.
    #[must_use]
    pub fn moved(&self, from: MonthRange, to: MonthRange) -> Self {
        if from == to {
            return self.clone();
        }
        let stay = |(account, it): (&AccountId, &AccountProducts)| {
            let cells = it.cells.iter().filter(|it| to.position(it.0.1).is_some());
            let cells = cells.map(|(at, it)| (*at, it.clone())).collect();
            let (parts, added) = (it.parts.clone(), it.added.clone());
            let kept = AccountProducts { parts, cells, totals: BTreeMap::new(), added };
            (kept != AccountProducts::default()).then_some((*account, kept))
        };
        Self { accounts: self.accounts.iter().filter_map(stay).collect() }
    }
}
