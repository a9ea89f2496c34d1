//! Agreement: offers from both sides, the weight between them, and numbers that were decided.

use super::super::{GroupKey, TargetPlan};
use super::BottomUpFault;
use crate::domain::{AccountId, Money, RecordId};

/// The side of the table that an offer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferSide {
    /// From above.
    TopDown,
    /// From those who look after the accounts.
    BottomUp,
}

/// What an offer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferAbout {
    /// Everything.
    Company,
    /// A region or a person.
    Group(GroupKey),
    /// An account.
    Account(AccountId),
}

/// One offer in the rounds between the sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: RecordId,
    /// The round, from 1.
    pub round: u32,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// Who.
    pub who: String,
    /// For which side.
    pub side: OfferSide,
    /// About what.
    pub about: OfferAbout,
    /// The amount offered for the plan's months.
    pub amount: Money,
    /// What was said.
    pub words: String,
}

impl Offer {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for a negative amount, and without its author.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount < Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.who.trim().is_empty() { Err(BottomUpFault::Nobody) } else { Ok(()) }
    }
}

/// An account's number as it was decided, whatever the weights would give.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreed {
    /// The number.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// Who decided.
    pub by: String,
}

impl Agreed {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for a negative amount, and without a reason.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount < Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.reason.trim().is_empty() { Err(BottomUpFault::NoReason) } else { Ok(()) }
    }
}

/// The part of the way from commitment to target at which a number is agreed: w in whole per cent, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreedWeight(u32);

impl AgreedWeight {
    /// The weight; `None` beyond 100.
    pub fn new(percent: u32) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// w in per cent.
    pub const fn percent(self) -> u32 {
        self.0
    }

    /// w·T + (1 − w)·B, to the nearest `unit`, halves upwards.
    pub fn of(self, top_down: Money, bottom_up: Money, unit: Money) -> Money {
        let (w, unit) = (i128::from(self.0), i128::from(unit.minor().max(1)));
        let hundredfold = w * i128::from(top_down.minor()) + (100 - w) * i128::from(bottom_up.minor());
        let units = (2 * hundredfold + 100 * unit).div_euclid(200 * unit);
        Money::from_minor((units * unit) as i64)
    }
}

impl Default for AgreedWeight {
    /// In the middle.
    fn default() -> Self {
        Self(50)
    }
}
