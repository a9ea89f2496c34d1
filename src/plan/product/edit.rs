//! Edits of products in place: a number is typed, the account keeps its months, its other products give way.
//!
//! Who gives way:
//! - **a month of a product**: in that month the account's other products that nobody typed, by their weights;
//! - **a product's total in an account**: in every open month the same; a typed total is locked, its months share it;
//! - **a product's month or total in the company**: the accounts that sell it, in proportion to what it has there, within
//!   what each can give or take; those where it was typed themselves hold ([`super::CompanyEdit`]).
//!
//! Closed months, typed cells and typed totals never give way, and no edit of a product moves an account. What cannot be
//! is refused, with the amount and with what stands in the way. A released number goes back to its share at once.

use std::collections::BTreeMap;

use super::{AccountProducts, AccountSide, ProductSplit, ProductStage, Typed};
use crate::domain::{AccountId, Money, Month, ProductId};
use crate::plan::balance::check_amount;
use crate::plan::{MonthShift, PlanError, TargetPlan};

/// A product whose total in the account moved because of an edit elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductShift {
    /// Which.
    pub product: ProductId,
    /// After less before, over the window.
    pub delta: Money,
}

/// What is kept after an edit, and who gave way.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductOutcome {
    /// What is kept of the accounts that changed.
    pub kept: BTreeMap<AccountId, AccountProducts>,
    /// The edited number before.
    pub before: Money,
    /// The edited number after.
    pub after: Money,
    /// Other products that moved.
    pub products: Vec<ProductShift>,
    /// Other months of the product that moved.
    pub months: Vec<MonthShift>,
}

impl AccountSide<'_> {
    /// Sets a product's target of one open month, with the reason.
    ///
    /// # Errors
    /// [`PlanError`] when the product or month is unknown or closed, the amount negative, or nobody can give way.
    pub fn set_cell(
        &self,
        product: ProductId,
        month: Month,
        amount: Money,
        reason: &str,
    ) -> Result<ProductOutcome, PlanError> {
        check_amount(amount)?;
        let month_idx = self.open_month(month)?;
        self.put(product, Some(month_idx), Some(Typed::own(amount, reason)))
    }

    /// Sets a product's total in the account and locks it there, with the reason.
    ///
    /// # Errors
    /// As [`AccountSide::set_cell`].
    pub fn set_total(&self, product: ProductId, amount: Money, reason: &str) -> Result<ProductOutcome, PlanError> {
        check_amount(amount)?;
        self.put(product, None, Some(Typed::own(amount, reason)))
    }

    /// Gives a typed cell back to its share.
    ///
    /// # Errors
    /// [`PlanError`] when the product or month is unknown or closed.
    pub fn release_cell(&self, product: ProductId, month: Month) -> Result<ProductOutcome, PlanError> {
        let month_idx = self.open_month(month)?;
        self.put(product, Some(month_idx), None)
    }

    /// Gives a product with a typed total back to its share.
    ///
    /// # Errors
    /// [`PlanError::UnknownProduct`].
    pub fn release_total(&self, product: ProductId) -> Result<ProductOutcome, PlanError> {
        self.put(product, None, None)
    }

    /// Sets a product's month, or its total, or gives it back where `to` is `None`.
    ///
    /// # Errors
    /// As [`AccountSide::set_cell`].
    pub fn edit(
        &self,
        product: ProductId,
        month: Option<Month>,
        to: Option<Money>,
        reason: &str,
    ) -> Result<ProductOutcome, PlanError> {
        match (month, to) {
            (Some(month), Some(amount)) => self.set_cell(product, month, amount, reason),
            (Some(month), None) => self.release_cell(product, month),
            (None, Some(amount)) => self.set_total(product, amount, reason),
            (None, None) => self.release_total(product),
        }
    }

    /// Holds a month or the total of a product at what was typed, or gives it back.
    pub(super) fn put(
        &self,
        product: ProductId,
        month_idx: Option<usize>,
        typed: Option<Typed>,
    ) -> Result<ProductOutcome, PlanError> {
        self.known(product)?;
        let locks = month_idx.is_none() && typed.is_some();
        let mut kept = if locks || !self.kept.totals.is_empty() { self.held() } else { self.kept.clone() };
        match (month_idx.map(|i| (product, self.plan.month(i))), typed) {
            (Some(at), Some(typed)) => drop(kept.cells.insert(at, typed)),
            (Some(at), None) => drop(kept.cells.remove(&at)),
            (None, Some(typed)) => drop(kept.totals.insert(product, typed)),
            (None, None) => drop(kept.totals.remove(&product)),
        }
        self.outcome(kept, product, month_idx)
    }

    /// Takes a product that the account never bought into its plan, at 0: nothing moves until it is typed.
    ///
    /// # Errors
    /// [`PlanError::ProductThere`].
    pub fn add_product(&self, product: ProductId) -> Result<ProductOutcome, PlanError> {
        if self.known(product).is_ok() {
            return Err(PlanError::ProductThere(product));
        }
        let mut kept = self.kept.clone();
        kept.added.insert(product);
        let (nothing, kept) = (Money::default(), BTreeMap::from([(self.row.account, kept)]));
        Ok(ProductOutcome { kept, before: nothing, after: nothing, products: Vec::new(), months: Vec::new() })
    }

    /// Takes a product that the account never bought out of its plan again, with what was typed for it.
    ///
    /// # Errors
    /// [`PlanError::UnknownProduct`] of a product that was not added so; [`PlanError`] when the others cannot take what it
    /// had.
    pub fn take_out(&self, product: ProductId) -> Result<ProductOutcome, PlanError> {
        self.known(product)?;
        let mut kept = if self.kept.totals.is_empty() { self.kept.clone() } else { self.held() };
        let is_new = self.basis.products.iter().any(|it| it.product == product && it.stage == ProductStage::Unsold);
        if !kept.added.remove(&product) || !is_new {
            return Err(PlanError::UnknownProduct(product));
        }
        kept.cells.retain(|it, _| it.0 != product);
        kept.totals.remove(&product);
        self.outcome(kept, product, None)
    }

    fn known(&self, product: ProductId) -> Result<(), PlanError> {
        self.place_of(product).map(drop)
    }

    pub(super) fn open_month(&self, month: Month) -> Result<usize, PlanError> {
        let month_idx = self.plan.window.position(month).ok_or(PlanError::MonthOutside(month))?;
        (month_idx >= self.plan.n_closed).then_some(month_idx).ok_or(PlanError::MonthClosed(month))
    }

    fn outcome(
        &self,
        kept: AccountProducts,
        product: ProductId,
        month_idx: Option<usize>,
    ) -> Result<ProductOutcome, PlanError> {
        // One that does not fit as it is may be put right by this very edit.
        let before = self.split().unwrap_or_else(|_| self.split_freely());
        let after = self.keeping(&kept).split()?;
        let number = |it: &ProductSplit| {
            let row = it.row(product);
            let of = |it: &super::ProductRow| month_idx.map_or_else(|| it.total(), |i| it.cells[i].amount);
            row.map_or(Money::default(), of)
        };
        let products = (before.rows.iter().zip(&after.rows))
            .filter(|(old, _)| old.product != product)
            .map(|(old, new)| ProductShift { product: old.product, delta: new.total() - old.total() })
            .filter(|it| it.delta != Money::default())
            .collect();
        let months = (before.row(product).zip(after.row(product))).map_or_else(Vec::new, |(old, new)| {
            let shift =
                |i: usize| MonthShift { month: self.plan.month(i), delta: new.cells[i].amount - old.cells[i].amount };
            let others = (0..self.plan.window.len).filter(|i| Some(*i) != month_idx).map(shift);
            others.filter(|it| it.delta != Money::default()).collect()
        });
        let (before, after) = (number(&before), number(&after));
        Ok(ProductOutcome { kept: BTreeMap::from([(self.row.account, kept)]), before, after, products, months })
    }
}

/// Whether what was typed of an account's products still fits after a change of the plan from one to the other; one that
/// did not fit before does not stand in the way.
///
/// # Errors
/// Why it does not.
pub fn products_hold(before: Option<AccountSide<'_>>, after: AccountSide<'_>) -> Result<(), PlanError> {
    match after.split() {
        Err(error) if before.is_none_or(|it| it.split().is_ok()) => Err(error),
        _ => Ok(()),
    }
}

impl TargetPlan {
    /// The side of an account of this plan.
    pub fn side<'a>(
        &'a self,
        account: AccountId,
        basis: &'a super::AccountBasisByProduct,
        kept: &'a AccountProducts,
    ) -> Option<AccountSide<'a>> {
        Some(AccountSide { plan: self, row: self.row(account)?, basis, kept })
    }
}
