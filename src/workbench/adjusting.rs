//! The log of a running plan's adjustments.

use crate::domain::{AccountId, IdGenerator, Money, Month, RecordId};
use crate::plan::{AccountMove, Policy};

/// What one adjustment did to one account, and why. Moves of one adjustment share their moment.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanMove {
    /// Its id.
    pub id: RecordId,
    /// Milliseconds since 1970.
    pub at: f64,
    /// Who made it, by name at the time.
    pub author: String,
    /// By which policy.
    pub policy: Policy,
    /// Whose.
    pub account: AccountId,
    /// What its open months took on; below 0 what they gave up. For a hold, what was left as it is.
    pub amount: Money,
    /// Why, in the planner's words.
    pub reason: String,
    /// The first month of the plan's window.
    pub first: Month,
    /// The targets of its months before: what was replaced stays known.
    pub before: Vec<Money>,
    /// And after.
    pub after: Vec<Money>,
}

/// What all moves of one adjustment have in common.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// Milliseconds since 1970.
    pub at: f64,
    /// Who makes it.
    pub author: String,
    /// By which policy.
    pub policy: Policy,
    /// Why.
    pub reason: String,
    /// The first month of the plan's window.
    pub first: Month,
}

/// The entries of an adjustment.
pub fn entries(moves: Vec<AccountMove>, occasion: &Occasion, seed: u64) -> Vec<PlanMove> {
    let mut ids = IdGenerator::new(seed);
    let entry = |it: AccountMove| PlanMove {
        id: ids.next_id(),
        at: occasion.at,
        author: occasion.author.clone(),
        policy: occasion.policy,
        account: it.account,
        amount: it.amount,
        reason: occasion.reason.trim().to_owned(),
        first: occasion.first,
        before: it.before,
        after: it.after,
    };
    moves.into_iter().map(entry).collect()
}
