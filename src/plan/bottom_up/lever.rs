//! Levers: what may close a gap, and what counts twice.

use super::super::TargetPlan;
use super::{BottomUp, BottomUpFault};
use crate::domain::{AccountId, Money, Month, MonthRange, RecordId};

/// What may close a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeverKind {
    /// A higher price.
    Price,
    /// A larger part of what the customer buys.
    Share,
    /// A product that the customer does not buy yet.
    NewProduct,
    /// A customer that is none yet.
    NewAccount,
    /// Business kept that was thought lost.
    Retention,
}

impl LeverKind {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Price, Self::Share, Self::NewProduct, Self::NewAccount, Self::Retention];
}

/// One lever, on top of what is committed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lever {
    /// Its id.
    pub id: RecordId,
    /// Whose; `None` for the company as a whole, such as a customer that has no name yet.
    pub account: Option<AccountId>,
    /// What it is.
    pub kind: LeverKind,
    /// What it brings within its months.
    pub amount: Money,
    /// The months in which it brings it.
    pub months: MonthRange,
    /// Who answers for it.
    pub owner: String,
    /// How.
    pub note: String,
}

impl Lever {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for an amount that is not above 0, and without months.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount <= Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.months.len == 0 { Err(BottomUpFault::NoMonths) } else { Ok(()) }
    }
}

/// Whether a lever's months lie within those of the plan.
pub fn lies_within(lever: &Lever, window: MonthRange) -> bool {
    let inside = |it: Option<Month>| it.is_some_and(|it| window.position(it).is_some());
    inside(Some(lever.months.first)) && inside(lever.months.last())
}

impl BottomUp {
    /// Levers that count the same thing twice: one kind twice on an account, or on an account and on the company as a
    /// whole. Customers that are none yet may well be several.
    pub fn doubled(&self) -> Vec<RecordId> {
        let again = |it: &&Lever| {
            let same = |other: &&Lever| {
                let meets = it.account == other.account || it.account.is_none() || other.account.is_none();
                other.id != it.id && other.kind == it.kind && meets
            };
            let is_unnamed = it.kind == LeverKind::NewAccount && it.account.is_none();
            !is_unnamed
                && self.levers.iter().filter(same).any(|it| it.account.is_some() || it.kind != LeverKind::NewAccount)
        };
        self.levers.iter().filter(again).map(|it| it.id).collect()
    }
}
