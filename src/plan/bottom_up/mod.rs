//! Bottom up: what account managers commit to, set against the plan, and what closes the gap (G2).
//!
//! Symbols, for account i: T its target, L, M, H the low, likely and high amount that its manager commits to for the
//! plan's months (P10, P50, P90).
//! - B = 0.3·L + 0.4·M + 0.3·H, to the minor unit: the mean by Swanson's rule; where nobody committed, what was sold and
//!   the forecast of the rest stand in, marked and counted apart;
//! - an account that changes hands within the months gives each person its part of B, in proportion to what the plan has
//!   there, by the exact split;
//! - gap of a node = ΣT − ΣB, in minor units, so that gaps add up on every level; buffers between levels are no part of it;
//! - with levers: rest = gap − Σ levers.
//!
//! The range of a node is drawn from joint paths ([`crate::plan::JointSums`]): q(u) of a commitment is linear in the normal
//! quantile through its three points, M + (H − M)·z(u)/z(0.9) above the middle and M − (M − L)·z(1−u)/z(0.9) below it, never
//! below 0. The sum of all L is not a low case: everybody would have to have a bad year at once.
//!
//! Source: Hurst, Brown and Swanson (2000), *Swanson's 30-40-30 rule*, AAPG Bulletin 84(12), 1883–1891.

mod agreement;
mod commitment;
mod gap;
mod lever;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use thiserror::Error;

use super::TargetPlan;
use crate::domain::{AccountId, Money, MonthRange};

pub use agreement::*;
pub use commitment::*;
pub use gap::*;
pub use lever::*;

/// Everything that was said from below and agreed between the sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BottomUp {
    /// The commitments that hold, by account.
    pub commitments: BTreeMap<AccountId, Commitment>,
    /// Those before them, oldest first.
    pub former: Vec<FormerCommitment>,
    /// What may close the gap.
    pub levers: Vec<Lever>,
    /// Offers, oldest first.
    pub offers: Vec<Offer>,
    /// The weight agreed on.
    pub weight: AgreedWeight,
    /// Numbers decided, by account.
    pub agreed: BTreeMap<AccountId, Agreed>,
}

/// Why something from below cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BottomUpFault {
    /// The three amounts are out of order.
    #[error("low, likely and high have to rise; exchange them")]
    OutOfOrder,
    /// An amount is negative, nothing where something is needed, or too large.
    #[error("{} minor units cannot be planned here", .0.minor())]
    BadAmount(Money),
    /// There are no months.
    #[error("the months end before they begin")]
    NoMonths,
    /// A decision without a reason.
    #[error("a number that was decided needs its reason; say why")]
    NoReason,
    /// An offer without its author.
    #[error("an offer needs somebody who makes it")]
    Nobody,
    /// The weight is no share.
    #[error("a weight lies between 0 and 100 per cent")]
    BadWeight,
    /// It was deleted meanwhile.
    #[error("it is not there any more")]
    NotThere,
}

impl BottomUp {
    /// The commitment of an account for these months; one for others says nothing about them.
    pub fn committed(&self, account: AccountId, window: MonthRange) -> Option<&Commitment> {
        self.commitments.get(&account).filter(|it| it.window == window)
    }

    /// The number that an account comes to: as decided, else by the weight where somebody committed; `None` where nothing
    /// is agreed and the target stays.
    pub fn outcome(&self, plan: &TargetPlan, account: AccountId) -> Option<Money> {
        let row = plan.row(account)?;
        if let Some(agreed) = self.agreed.get(&account) {
            return Some(agreed.amount);
        }
        let committed = self.committed(account, plan.window)?;
        Some(self.weight.of(row.total(), committed.mean(), plan.unit))
    }
}
