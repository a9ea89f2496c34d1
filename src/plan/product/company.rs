//! A product's total over the company: the accounts that sell it share it in proportion to what it has there, within what
//! each can give or take; their own totals stay.
//!
//! Every account is looked at twice: for what the product may have there, and, when all have been, to set its part. With
//! thousands of accounts that takes its time, so that [`CompanyTotal`] does it some accounts at a time.

use std::collections::BTreeMap;

use super::{AccountProducts, AccountSide, ProductOutcome, ProductRow, ProductShift};
use crate::domain::{AccountId, Money, Month, ProductId};
use crate::math::split::{Bounds, split_bounded};
use crate::plan::balance::check_amount;
use crate::plan::{MonthShift, PlanError};

/// Sets a product's total over the company: the accounts share it in proportion, their own totals stay.
///
/// # Errors
/// [`PlanError`] when no account sells the product, the amount is negative, or closed months, typed cells and totals of
/// the product and the accounts' own targets forbid it.
pub fn set_product_total(
    sides: &[AccountSide<'_>],
    product: ProductId,
    amount: Money,
    reason: &str,
) -> Result<ProductOutcome, PlanError> {
    let mut edit = CompanyTotal::start(sides.iter().copied(), product, amount, reason)?;
    while edit.step(usize::MAX)? {}
    Ok(edit.finish())
}

/// The same edit under way: started, taken on by steps until nothing is left, finished.
#[derive(Debug)]
pub struct CompanyTotal<'a> {
    product: ProductId,
    amount: Money,
    reason: &'a str,
    /// The accounts that sell the product.
    sides: Vec<AccountSide<'a>>,
    /// What it may have in each, as far as they have been looked at.
    reaches: Vec<Reach>,
    /// Minor units of the open months, one per account; empty until all have been looked at.
    parts: Vec<i64>,
    n_set: usize,
    kept: BTreeMap<AccountId, AccountProducts>,
    products: BTreeMap<ProductId, Money>,
    months: BTreeMap<Month, Money>,
}

impl<'a> CompanyTotal<'a> {
    /// Over these accounts; those that do not sell the product are left out.
    ///
    /// # Errors
    /// [`PlanError`] when the amount is negative or no account sells the product.
    pub fn start(
        sides: impl IntoIterator<Item = AccountSide<'a>>,
        product: ProductId,
        amount: Money,
        reason: &'a str,
    ) -> Result<Self, PlanError> {
        check_amount(amount)?;
        let has = |it: &AccountSide<'_>| it.basis.products.iter().any(|it| it.product == product);
        let sides: Vec<AccountSide<'a>> = sides.into_iter().filter(has).collect();
        if sides.is_empty() {
            return Err(PlanError::UnknownProduct(product));
        }
        let (reaches, parts, kept) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (products, months) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { product, amount, reason, sides, reaches, parts, n_set: 0, kept, products, months })
    }

    /// Takes on so many accounts more; whether some are left.
    ///
    /// # Errors
    /// [`PlanError`] when closed months, typed cells and totals of the product and the accounts' own targets forbid it.
    pub fn step(&mut self, n_accounts: usize) -> Result<bool, PlanError> {
        let next = |from: usize, it: &Self| from..from.saturating_add(n_accounts).min(it.sides.len());
        if self.reaches.len() < self.sides.len() {
            for i in next(self.reaches.len(), self) {
                self.reaches.push(self.sides[i].reach(self.product)?);
            }
            return Ok(true);
        }
        if self.parts.is_empty() {
            self.parts = self.shared()?;
            return Ok(true);
        }
        for i in next(self.n_set, self) {
            self.set(i)?;
        }
        Ok(self.n_set < self.sides.len())
    }

    fn shared(&self) -> Result<Vec<i64>, PlanError> {
        let (reaches, first) = (&self.reaches, &self.sides[0]);
        let closed: Money = reaches.iter().map(|it| it.closed).sum();
        let bounds: Vec<Bounds> = (reaches.iter())
            .map(|it| Bounds { lo: it.bounds.lo - it.closed.minor(), hi: it.bounds.hi - it.closed.minor() })
            .collect();
        let weights: Vec<f64> = reaches.iter().map(|it| (it.total - it.closed).minor().max(0) as f64).collect();
        let constraints = || -> Vec<_> {
            let of = |it: &AccountSide<'_>| {
                let p: Vec<usize> =
                    it.basis.products.iter().position(|it| it.product == self.product).into_iter().collect();
                it.typed(&p)
            };
            self.sides.iter().flat_map(of).collect()
        };
        split_bounded((self.amount - closed).minor(), first.unit(), &weights, &bounds)
            .map_err(|error| first.plan.blame(error, constraints()))
    }

    fn set(&mut self, i: usize) -> Result<(), PlanError> {
        let side = self.sides[i];
        let total = self.reaches[i].closed + Money::from_minor(self.parts[i]);
        let made = side.set_total(self.product, total, self.reason)?;
        made.products.iter().for_each(|it| *self.products.entry(it.product).or_default() += it.delta);
        made.months.iter().for_each(|it| *self.months.entry(it.month).or_default() += it.delta);
        // Where it was locked already its own words stay.
        let is_locked = side.kept.totals.contains_key(&self.product);
        self.kept.extend(made.kept.into_iter().filter(|_| !is_locked));
        self.n_set = i + 1;
        Ok(())
    }

    /// What came of it, when no step is left.
    pub fn finish(self) -> ProductOutcome {
        let moved = |it: &Money| *it != Money::default();
        let products = self.products.into_iter().filter(|it| moved(&it.1));
        let months = self.months.into_iter().filter(|it| moved(&it.1));
        ProductOutcome {
            kept: self.kept,
            before: self.reaches.iter().map(|it| it.total).sum(),
            after: self.amount,
            products: products.map(|it| ProductShift { product: it.0, delta: it.1 }).collect(),
            months: months.map(|it| MonthShift { month: it.0, delta: it.1 }).collect(),
        }
    }
}

/// What a product's total in an account may be.
#[derive(Debug)]
struct Reach {
    closed: Money,
    total: Money,
    bounds: Bounds,
}

impl AccountSide<'_> {
    /// What the product holds in closed months, in all of its open ones, and what its total may be.
    fn reach(&self, product: ProductId) -> Result<Reach, PlanError> {
        let split = self.split()?;
        let total = split.row(product).map_or(Money::default(), ProductRow::total);
        let p = self.basis.products.iter().position(|it| it.product == product);
        let p = p.ok_or(PlanError::UnknownProduct(product))?;
        if self.kept.totals.contains_key(&product) {
            return Ok(Reach { closed: Money::default(), total, bounds: Bounds::fixed(total.minor()) });
        }
        let kept = self.held();
        let held = self.keeping(&kept);
        let frame = held.frame()?;
        let fixed: Money = (frame.cells[p].iter().zip(&frame.free[p])).filter(|it| !it.1).map(|it| it.0.amount).sum();
        let months = || (0..self.plan.window.len).filter(|i| frame.free[p][*i]);
        let is_alone = |i: usize| (0..frame.free.len()).all(|other| other == p || !frame.free[other][i]);
        let alone: i64 = months().filter(|i| is_alone(*i)).map(|i| frame.demand[i]).sum();
        let room: i64 = months().map(|i| frame.demand[i]).sum();
        let locks: i64 = held
            .locked()
            .iter()
            .map(|q| {
                let fixed: Money = frame.cells[*q].iter().map(|it| it.amount).sum();
                (self.kept.totals[&self.basis.products[*q].product].amount - fixed).minor()
            })
            .sum();
        let most = room.min(frame.demand.iter().sum::<i64>() - locks).max(alone);
        let closed: Money = split
            .row(product)
            .map_or(Money::default(), |it| it.cells.iter().take(self.plan.n_closed).map(|it| it.amount).sum());
        Ok(Reach { closed, total, bounds: Bounds { lo: fixed.minor() + alone, hi: fixed.minor() + most } })
    }
}
