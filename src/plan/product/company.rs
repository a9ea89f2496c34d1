//! A product's number over the company, its total or a month: the accounts that sell it share it in proportion to what it
//! has there, within what each can give or take; their own months and totals stay.
//!
//! Every account is looked at twice: for what the product may have there, and, when all have been, to set its part. With
//! thousands of accounts that takes its time, so that [`CompanyEdit`] does it some accounts at a time.
//!
//! An account's part is held like a number that was typed there, and is known as one that came from the company
//! ([`Typed::from_company`]): a later edit of the same number over the company shares it anew, and its release gives every
//! such part back. What was typed in the account itself holds.

use std::collections::BTreeMap;

use super::{AccountProducts, AccountSide, ProductOutcome, ProductRow, ProductShift, Typed};
use crate::domain::{AccountId, Money, Month, ProductId};
use crate::math::split::{Bounds, split_bounded};
use crate::plan::balance::check_amount;
use crate::plan::{Constraint, MonthShift, PlanError};

/// Times that an account's reach is narrowed; once or twice is enough where any is needed.
const NARROWINGS: usize = 16;

/// An edit under way: started, taken on by steps until nothing is left, finished.
#[derive(Debug)]
pub struct CompanyEdit<'a> {
    product: ProductId,
    /// The month by its place in the plan; `None` is the total.
    month_idx: Option<usize>,
    /// `None` gives it back.
    to: Option<Money>,
    reason: &'a str,
    /// The accounts that sell the product.
    sides: Vec<AccountSide<'a>>,
    /// What it may have in each, as far as they have been looked at.
    reaches: Vec<Reach>,
    /// Minor units of the open months, one per account; empty until all have been looked at.
    parts: Vec<i64>,
    n_done: usize,
    kept: BTreeMap<AccountId, AccountProducts>,
    moved: Money,
    products: BTreeMap<ProductId, Money>,
    months: BTreeMap<Month, Money>,
}

impl<'a> CompanyEdit<'a> {
    /// Sets the product's number of a month, or its total, over these accounts; where `to` is `None` it gives every part
    /// of it that came from the company back to them. Accounts that do not sell the product are left out.
    ///
    /// # Errors
    /// [`PlanError`] when the amount is negative, the month unknown or closed, or no account sells the product.
    pub fn start(
        sides: impl IntoIterator<Item = AccountSide<'a>>,
        product: ProductId,
        month: Option<Month>,
        to: Option<Money>,
        reason: &'a str,
    ) -> Result<Self, PlanError> {
        to.map(check_amount).transpose()?;
        let has = |it: &AccountSide<'_>| it.basis.products.iter().any(|it| it.product == product);
        let sides: Vec<AccountSide<'a>> = sides.into_iter().filter(has).collect();
        let Some(first) = sides.first() else { return Err(PlanError::UnknownProduct(product)) };
        let month_idx = month.map(|it| first.open_month(it)).transpose()?;
        let (reaches, parts, kept) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (moved, products, months) = (Money::default(), BTreeMap::new(), BTreeMap::new());
        Ok(Self { product, month_idx, to, reason, sides, reaches, parts, n_done: 0, kept, moved, products, months })
    }

    /// Takes on so many accounts more; whether some are left.
    ///
    /// # Errors
    /// [`PlanError`] when closed months, typed numbers and the accounts' own targets forbid it.
    pub fn step(&mut self, n_accounts: usize) -> Result<bool, PlanError> {
        let next = |from: usize, it: &Self| from..from.saturating_add(n_accounts).min(it.sides.len());
        if self.reaches.len() < self.sides.len() {
            for i in next(self.reaches.len(), self) {
                let side = self.sides[i];
                self.reaches.push(match (self.to, self.month_idx) {
                    (None, _) => side.held_at(self.product, self.month_idx)?,
                    (Some(_), Some(month_idx)) => side.month_reach(self.product, month_idx)?,
                    (Some(_), None) => side.total_reach(self.product)?,
                });
            }
            return Ok(true);
        }
        if let (Some(amount), true) = (self.to, self.parts.is_empty()) {
            self.parts = self.shared(amount)?;
            return Ok(true);
        }
        for i in next(self.n_done, self) {
            self.put(i)?;
        }
        Ok(self.n_done < self.sides.len())
    }

    fn shared(&self, amount: Money) -> Result<Vec<i64>, PlanError> {
        let (reaches, first) = (&self.reaches, &self.sides[0]);
        let closed: Money = reaches.iter().map(|it| it.closed).sum();
        let bounds: Vec<Bounds> = (reaches.iter())
            .map(|it| Bounds { lo: it.bounds.lo - it.closed.minor(), hi: it.bounds.hi - it.closed.minor() })
            .collect();
        let weights: Vec<f64> = reaches.iter().map(|it| (it.now - it.closed).minor().max(0) as f64).collect();
        let constraints = || self.sides.iter().flat_map(|it| it.in_the_way(self.product, self.month_idx)).collect();
        split_bounded((amount - closed).minor(), first.unit(), &weights, &bounds)
            .map_err(|error| first.plan.blame(error, constraints()))
    }

    /// Sets or gives back one account's part.
    fn put(&mut self, i: usize) -> Result<(), PlanError> {
        self.n_done = i + 1;
        let side = self.sides[i];
        let typed = side.typed_at(self.product, self.month_idx);
        let stays = match self.to {
            // What was typed in the account keeps its own words.
            Some(_) => typed.is_some_and(|it| !it.from_company),
            None => typed.is_none_or(|it| !it.from_company),
        };
        if stays {
            return Ok(());
        }
        let part = self.to.map(|_| Typed {
            amount: self.reaches[i].closed + Money::from_minor(self.parts[i]),
            reason: self.reason.to_owned(),
            from_company: true,
        });
        let made = side.put(self.product, self.month_idx, part)?;
        self.moved += made.after - made.before;
        made.products.iter().for_each(|it| *self.products.entry(it.product).or_default() += it.delta);
        made.months.iter().for_each(|it| *self.months.entry(it.month).or_default() += it.delta);
        self.kept.extend(made.kept);
        Ok(())
    }

    /// What came of it, when no step is left.
    pub fn finish(self) -> ProductOutcome {
        let moved = |it: &Money| *it != Money::default();
        let products = self.products.into_iter().filter(|it| moved(&it.1));
        let months = self.months.into_iter().filter(|it| moved(&it.1));
        let before = self.reaches.iter().map(|it| it.now).sum();
        ProductOutcome {
            kept: self.kept,
            before,
            after: before + self.moved,
            products: products.map(|it| ProductShift { product: it.0, delta: it.1 }).collect(),
            months: months.map(|it| MonthShift { month: it.0, delta: it.1 }).collect(),
        }
    }

    /// The same without a pause.
    ///
    /// # Errors
    /// As [`CompanyEdit::step`].
    pub fn at_once(mut self) -> Result<ProductOutcome, PlanError> {
        while self.step(usize::MAX)? {}
        Ok(self.finish())
    }
}

/// What a product's number in an account may be.
#[derive(Debug)]
struct Reach {
    /// What of it closed months hold.
    closed: Money,
    now: Money,
    bounds: Bounds,
}

impl AccountSide<'_> {
    /// What was typed for a product's month or total.
    pub(super) fn typed_at(&self, product: ProductId, month_idx: Option<usize>) -> Option<&Typed> {
        self.kept.typed(product, month_idx.map(|i| self.plan.month(i)))
    }

    /// The number as it stands, with no room.
    fn held_at(&self, product: ProductId, month_idx: Option<usize>) -> Result<Reach, PlanError> {
        let split = self.split()?;
        let of = |it: &ProductRow| month_idx.map_or_else(|| it.total(), |i| it.cells[i].amount);
        let now = split.row(product).map_or(Money::default(), of);
        Ok(Reach { closed: Money::default(), now, bounds: Bounds::fixed(now.minor()) })
    }

    /// What the product holds in a month, and what it may hold there.
    fn month_reach(&self, product: ProductId, month_idx: usize) -> Result<Reach, PlanError> {
        let it = self.held_at(product, Some(month_idx))?;
        if self.typed_at(product, Some(month_idx)).is_some_and(|it| !it.from_company) {
            return Ok(it);
        }
        let p = self.place_of(product)?;
        let at = (product, self.plan.month(month_idx));
        let mut kept = self.held();
        kept.cells.remove(&at);
        let frame = self.keeping(&kept).frame()?;
        if !frame.free[p][month_idx] {
            return Ok(it);
        }
        let room = frame.demand[month_idx];
        let is_alone = (0..frame.free.len()).all(|other| other == p || !frame.free[other][month_idx]);
        let widest = Bounds { lo: if is_alone { room } else { 0 }, hi: room };
        let with = |amount: Money| {
            let mut kept = kept.clone();
            kept.cells.insert(at, Typed { amount, reason: String::new(), from_company: true });
            kept
        };
        Ok(Reach { bounds: self.narrowed(widest, it.now, &kept, with), ..it })
    }

    /// What the product holds in closed months, in all of its open ones, and what its total may be.
    fn total_reach(&self, product: ProductId) -> Result<Reach, PlanError> {
        let split = self.split()?;
        let row = split.row(product);
        let now = row.map_or(Money::default(), ProductRow::total);
        let p = self.place_of(product)?;
        if self.typed_at(product, None).is_some_and(|it| !it.from_company) {
            return Ok(Reach { closed: Money::default(), now, bounds: Bounds::fixed(now.minor()) });
        }
        let mut kept = self.held();
        kept.totals.remove(&product);
        let frame = self.keeping(&kept).frame()?;
        let fixed: Money = (frame.cells[p].iter().zip(&frame.free[p])).filter(|it| !it.1).map(|it| it.0.amount).sum();
        let months = || (0..self.plan.window.len).filter(|i| frame.free[p][*i]);
        let is_alone = |i: usize| (0..frame.free.len()).all(|other| other == p || !frame.free[other][i]);
        let alone: i64 = months().filter(|i| is_alone(*i)).map(|i| frame.demand[i]).sum();
        let room: i64 = months().map(|i| frame.demand[i]).sum();
        let widest = Bounds { lo: fixed.minor() + alone, hi: fixed.minor() + room };
        let with = |amount: Money| {
            let mut kept = kept.clone();
            kept.totals.insert(product, Typed { amount, reason: String::new(), from_company: true });
            kept
        };
        let closed: Money =
            row.map_or(Money::default(), |it| it.cells.iter().take(self.plan.n_closed).map(|it| it.amount).sum());
        Ok(Reach { closed, now, bounds: self.narrowed(widest, now, &kept, with) })
    }

    /// The part of `widest` around `now` that fits beside the account's other typed totals; all of it where there are
    /// none. A refusal says by how much, and that is never more than what is missing: going in by it ends at the edge.
    fn narrowed(
        &self,
        widest: Bounds,
        now: Money,
        others: &AccountProducts,
        with: impl Fn(Money) -> AccountProducts,
    ) -> Bounds {
        if others.totals.is_empty() {
            return widest;
        }
        let misses = |amount: i64| match self.keeping(&with(Money::from_minor(amount))).split() {
            Ok(_) => 0,
            Err(PlanError::NeedsMore { by, .. } | PlanError::NoPlaceFor { by, .. }) => by.minor().max(1),
            Err(_) => i64::MAX,
        };
        let edge = |from: i64, inwards: i64| {
            let mut at = from;
            for _ in 0..NARROWINGS {
                let by = misses(at).min((now.minor() - at).abs());
                if by == 0 {
                    return at;
                }
                at += inwards * by;
            }
            now.minor()
        };
        Bounds { lo: edge(widest.lo.min(now.minor()), 1), hi: edge(widest.hi.max(now.minor()), -1) }
    }

    /// What a person typed that an edit over the company cannot move.
    fn in_the_way(&self, product: ProductId, month_idx: Option<usize>) -> Vec<Constraint> {
        let place: Vec<usize> = self.place_of(product).into_iter().collect();
        let is_shared = self.typed_at(product, month_idx).is_some_and(|it| it.from_company);
        let month = month_idx.map(|it| self.plan.month(it));
        let stands = |it: &Constraint| match (it, month) {
            (Constraint::ProductTotal(..), None) => !is_shared,
            (Constraint::ProductCell(_, _, of), Some(month)) => *of == month && !is_shared,
            _ => true,
        };
        self.typed(&place).into_iter().filter(stands).collect()
    }

    pub(super) fn place_of(&self, product: ProductId) -> Result<usize, PlanError> {
        let p = self.basis.products.iter().position(|it| it.product == product);
        p.ok_or(PlanError::UnknownProduct(product))
    }
}
