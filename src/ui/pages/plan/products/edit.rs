//! Edits of products, each as one step that undo takes back.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Month};
use crate::plan::{
    AccountBasisByProduct, AccountPlan, AccountProducts, AccountSide, CompanyEdit, PlanError, ProductEdit,
    ProductOutcome, ProductPlan, TargetPlan,
};
use crate::ui::pages::plan::desk::{Desk, Note, Spot};
use crate::ui::pages::plan::view::{RowKey, current_plan};
use crate::workbench::Action;
use crate::workbench::products::{Fitting, ProductAction, basis, side};

use super::ProductDesk;

/// A plan and what is kept of its products.
pub type On<'a> = (&'a TargetPlan, &'a ProductPlan);

/// What sets a product's row at a month, or its total, or gives it back; `None` of a row that is no product's.
pub fn edit_of(row: RowKey, month: Option<Month>, to: Option<Money>) -> Option<ProductEdit> {
    match row {
        RowKey::Product(account, product) => Some(ProductEdit { account: Some(account), product, month, to }),
        RowKey::CompanyProduct(product) => Some(ProductEdit { account: None, product, month, to }),
        RowKey::Company | RowKey::Account(_) => None,
    }
}

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

    fn over_company(
        self,
        (plan, products): On<'_>,
        edit: ProductEdit,
        reason: &str,
    ) -> Option<Result<ProductOutcome, PlanError>> {
        let index = self.index.get_untracked();
        self.bench.with_untracked(|document| {
            let book = document.book.as_deref()?;
            let of = |it: &AccountPlan| basis(book, &index, plan, None, it.account, products.of(it.account));
            let bases: Vec<AccountBasisByProduct> = plan.accounts.iter().map(of).collect();
            let side = |(row, basis)| AccountSide { plan, row, basis, kept: products.of(row.account) };
            let sides = plan.accounts.iter().zip(&bases).map(side);
            let edit = CompanyEdit::start(sides, edit.product, edit.month, edit.to, reason);
            Some(edit.and_then(CompanyEdit::at_once))
        })
    }

    /// What an edit of a product comes to, made at once.
    pub fn make(self, on: On<'_>, edit: ProductEdit, reason: &str) -> Option<Result<ProductOutcome, PlanError>> {
        match edit.account {
            Some(account) => self.with_side(on, account, |it| it.edit(edit.product, edit.month, edit.to, reason)),
            None => self.over_company(on, edit, reason),
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
        let (of, product) = match spot.row {
            RowKey::Product(account, product) => (Some(account), product),
            RowKey::CompanyProduct(product) => (None, product),
            RowKey::Company | RowKey::Account(_) => return,
        };
        let month = untrack(move || self.month(spot.column));
        let (mut kept, fitting) = self.bench.with_untracked(|it| ((*it.products).clone(), Fitting::of(it)));
        for (_, products) in kept.accounts.iter_mut().filter(|it| of.is_none_or(|account| account == *it.0)) {
            // Over the company it is the reason of the parts that came from there.
            if let Some(typed) = products.typed_mut(product, month).filter(|it| of.is_some() || it.from_company) {
                typed.reason = reason.trim().to_owned();
            }
        }
        // Amounts are what they were, so that they fit as they did.
        self.bench.dispatch(Action::Product(ProductAction::SetFitting(Arc::new(kept), fitting)));
    }

    /// Gives everything that was typed for the products of an account back.
    pub fn release_products(self, account: AccountId) {
        let freed = self.bench.with_untracked(|it| it.products.of(account).freed());
        let _ = self.products.put(BTreeMap::from([(account, freed)]));
    }
}
