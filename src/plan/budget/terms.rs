//! What products are sold for and cost, and the rebates of those who buy them.
//!
//! Prices and costs a piece in minor units; discounts, shares and rates of rebate in hundredths of a per cent ([`WHOLE`]
//! is all). A rebate is taken of all sales of the year at the rate of the highest tier that they reach.

use crate::domain::Money;

use super::{BudgetFault, WHOLE};

/// What a product costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitCost {
    /// So much a piece.
    PerUnit(Money),
    /// So many hundredths of a per cent of sales after discount.
    Share(i64),
}

/// What a product is sold for and costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductTerms {
    /// List price of a piece, before discount and without tax; `None` where the book has no quantities.
    pub price: Option<Money>,
    /// What it costs; `None` as long as nobody has said.
    pub cost: Option<UnitCost>,
    /// Discount off the list price, in hundredths of a per cent.
    pub discount: i64,
    /// Whether its sales earn no rebate.
    pub no_rebate: bool,
}

/// A step of a rebate: from this much sales of a year on, this part of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Sales of the year, after discount.
    pub from: Money,
    /// In hundredths of a per cent.
    pub rate: i64,
}

impl ProductTerms {
    /// Tells whether they make sense.
    ///
    /// # Errors
    /// [`BudgetFault`] for a price of nothing, a discount of all, or a cost a piece without pieces.
    pub fn verify(&self) -> Result<(), BudgetFault> {
        if !(0..WHOLE).contains(&self.discount) {
            return Err(BudgetFault::Rate(self.discount));
        }
        if let Some(price) = self.price.filter(|it| it.minor() <= 0) {
            return Err(BudgetFault::Amount(price));
        }
        match self.cost {
            Some(UnitCost::Share(rate)) if !(0..=10 * WHOLE).contains(&rate) => Err(BudgetFault::Rate(rate)),
            Some(UnitCost::PerUnit(it)) if it.minor() < 0 => Err(BudgetFault::Amount(it)),
            Some(UnitCost::PerUnit(_)) if self.price.is_none() => Err(BudgetFault::CostWithoutPrice),
            _ => Ok(()),
        }
    }
}

/// Tells whether a rebate rises, and no rate of it is below nothing or takes all.
pub(super) fn verify_tiers(tiers: &[Tier]) -> Result<(), BudgetFault> {
    if let Some(it) = tiers.iter().find(|it| !(0..WHOLE).contains(&it.rate)) {
        return Err(BudgetFault::Rate(it.rate));
    }
    let rises = tiers.windows(2).all(|it| it[0].from < it[1].from);
    if rises && tiers.iter().all(|it| it.from >= Money::default()) { Ok(()) } else { Err(BudgetFault::Tiers) }
}
