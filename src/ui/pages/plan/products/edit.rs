//! Edits of products, each as one step that undo takes back.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Month, ProductId};
use crate::plan::{
    AccountBasisByProduct, AccountPlan, AccountProducts, AccountSide, PlanError, ProductOutcome, ProductPlan,
    TargetPlan, set_product_total,
};
use crate::ui::pages::plan::desk::{Desk, Note, Spot};
use crate::ui::pages::plan::view::{RowKey, current_plan};
use crate::workbench::Action;
use crate::workbench::products::{ProductAction, basis, side};

use super::ProductDesk;

/// A plan and what is kept of its products.
pub type On<'a> = (&'a TargetPlan, &'a ProductPlan);

impl ProductDesk {
    /// The plan and what is kept of its products.
    pub fn now(self) -> Option<(Arc<TargetPlan>, Arc<ProductPlan>)> {
        let plan = self.bench.with_untracked(current_plan)?;
        Some((plan, self.bench.with_untracked(|it| it.products.clone())))
    }

    pub(in crate::ui::pages::plan) fn with_side<T>(
        self,
        on: On<'_>,
        account: AccountId,
        read: impl FnOnce(&AccountSide<'_>) -> T,
    ) -> Option<T> {
        let index = self.index.get_untracked();
        let book = self.bench.with_untracked(|it| it.book.clone())?;
        let basis = basis(&book, &index, on.0, None, account, on.1.of(account));
        Some(read(&side(on.0, on.1, &basis)?))
    }

    fn set_company(
        self,
        (plan, products): On<'_>,
        product: ProductId,
        amount: Money,
        reason: &str,
    ) -> Option<Result<ProductOutcome, PlanError>> {
        let index = self.index.get_untracked();
        self.bench.with_untracked(|document| {
            let book = document.book.as_deref()?;
            let of = |it: &AccountPlan| basis(book, &index, plan, None, it.account, products.of(it.account));
            let bases: Vec<AccountBasisByProduct> = plan.accounts.iter().map(of).collect();
            let sides: Vec<AccountSide<'_>> = plan
                .accounts
                .iter()
                .zip(&bases)
                .map(|(row, basis)| AccountSide { plan, row, basis, kept: products.of(row.account) })
                .collect();
            Some(set_product_total(&sides, product, amount, reason))
        })
    }

    /// What an edit of a product's cell or total comes to.
    pub fn set(
        self,
        on: On<'_>,
        row: RowKey,
        month: Option<Month>,
        amount: Money,
        reason: &str,
    ) -> Option<Result<ProductOutcome, PlanError>> {
        match (row, month) {
            (RowKey::Product(account, product), Some(month)) => {
                self.with_side(on, account, |it| it.set_cell(product, month, amount, reason))
            }
            (RowKey::Product(account, product), None) => {
                self.with_side(on, account, |it| it.set_total(product, amount, reason))
            }
            (RowKey::CompanyProduct(product), None) => self.set_company(on, product, amount, reason),
            _ => None,
        }
    }

    /// What the release of a product's cell or total comes to.
    pub fn release(self, on: On<'_>, row: RowKey, month: Option<Month>) -> Option<Result<ProductOutcome, PlanError>> {
        match (row, month) {
            (RowKey::Product(account, product), Some(month)) => {
                self.with_side(on, account, |it| it.release_cell(product, month))
            }
            (RowKey::Product(account, product), None) => self.with_side(on, account, |it| it.release_total(product)),
            _ => None,
        }
    }

    /// Puts what is kept of some accounts in place as one step; what is kept then.
    pub fn put(self, accounts: BTreeMap<AccountId, AccountProducts>) -> Option<Arc<ProductPlan>> {
        let products = Arc::new(self.bench.with_untracked(|it| it.products.with_all(accounts)));
        self.bench.dispatch(Action::Product(ProductAction::Set(products.clone()))).then_some(products)
    }
}

impl Desk {
    /// Makes a change of a product as one step that undo takes back; false when it was refused.
    pub fn edit_product(self, spot: Spot, made: Option<Result<ProductOutcome, PlanError>>) -> bool {
        match made {
            Some(Ok(outcome)) => {
                let Some(kept) = self.products.put(outcome.kept) else { return false };
                let (change, products, months) = ((outcome.before, outcome.after), outcome.products, outcome.months);
                self.note.set(Some(Note::Products { spot, change, products, months, kept }));
                true
            }
            Some(Err(error)) => {
                self.note.set(Some(Note::Refused(error)));
                false
            }
            None => false,
        }
    }

    /// Gives the reason of a product's cell or total that was set by hand; no amount moves.
    pub fn give_product_reason(self, spot: Spot, reason: &str) {
        let RowKey::Product(account, product) = spot.row else { return };
        let month = untrack(move || self.month(spot.column));
        let mut kept = self.bench.with_untracked(|it| it.products.of(account).clone());
        let typed = match month {
            Some(month) => kept.cells.get_mut(&(product, month)),
            None => kept.totals.get_mut(&product),
        };
        if let Some(typed) = typed {
            typed.reason = reason.trim().to_owned();
            let _ = self.products.put(BTreeMap::from([(account, kept)]));
        }
    }

    /// Gives everything that was typed for the products of an account back.
    pub fn release_products(self, account: AccountId) {
        let freed = self.bench.with_untracked(|it| it.products.of(account).freed());
        let _ = self.products.put(BTreeMap::from([(account, freed)]));
    }
}
