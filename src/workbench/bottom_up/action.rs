//! Every change to what was said from below and agreed between the sides.

use std::sync::Arc;

use crate::domain::{AccountId, IdGenerator, RecordId};
use crate::plan::{
    Agreed, AgreedWeight, BottomUp, BottomUpFault, Commitment, FormerCommitment, Incentive, Lever, Offer, TargetPlan,
};
use crate::workbench::products::put_plan;
use crate::workbench::{ActionError, Document};

/// Changes to what was said from below and agreed between the sides.
#[derive(Clone, Debug, PartialEq)]
pub enum BottomUpAction {
    /// These accounts commit to this; what they had committed to before is kept apart. The seed makes ids.
    Commit(Vec<(AccountId, Commitment)>, u64),
    /// An account has no commitment any more; the one it had is kept apart. The seed makes ids.
    Uncommit(AccountId, u64),
    /// Adds this lever, or replaces the one with its id.
    SetLever(Lever),
    /// Lets a lever go.
    DeleteLever(RecordId),
    /// Adds an offer to the log.
    Offer(Offer),
    /// Takes an offer out of the log.
    Withdraw(RecordId),
    /// The weight at which the sides meet, in per cent.
    SetWeight(u32),
    /// An account's number is decided, or left to the weight.
    Decide(AccountId, Option<Agreed>),
    /// The plan becomes this one by agreed numbers, which are kept as decided: taking over again moves nothing further.
    TakeOver {
        /// The plan after it.
        plan: Arc<TargetPlan>,
        /// The numbers that it has now.
        agreed: Vec<(AccountId, Agreed)>,
    },
    /// The incentive scheme that is looked at, or none.
    SetIncentive(Option<Incentive>),
}

impl BottomUpAction {
    pub(in crate::workbench) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        if let BottomUpAction::SetIncentive(scheme) = self {
            document.incentive = scheme;
            return Ok(());
        }
        let mut said = (*document.bottom_up).clone();
        if let BottomUpAction::TakeOver { plan, .. } = &self {
            plan.verify().map_err(ActionError::Plan)?;
            put_plan(document, plan.clone())?;
        }
        self.change(&mut said).map_err(ActionError::BottomUp)?;
        if said != *document.bottom_up {
            document.bottom_up = Arc::new(said);
        }
        Ok(())
    }

    fn change(self, said: &mut BottomUp) -> Result<(), BottomUpFault> {
        match self {
            BottomUpAction::Commit(all, seed) => {
                let mut ids = IdGenerator::new(seed);
                for (account, commitment) in all {
                    commitment.verify()?;
                    if said.commitments.get(&account).is_some_and(|it| says_the_same(it, &commitment)) {
                        continue;
                    }
                    if let Some(commitment) = said.commitments.insert(account, commitment) {
                        said.former.push(FormerCommitment { id: ids.next_id(), account, commitment });
                    }
                }
            }
            BottomUpAction::Uncommit(account, seed) => {
                let commitment = said.commitments.remove(&account).ok_or(BottomUpFault::NotThere)?;
                let id = IdGenerator::new(seed).next_id();
                said.former.push(FormerCommitment { id, account, commitment });
            }
            BottomUpAction::SetLever(lever) => {
                lever.verify()?;
                match said.levers.iter_mut().find(|it| it.id == lever.id) {
                    Some(known) => *known = lever,
                    None => said.levers.push(lever),
                }
            }
            BottomUpAction::DeleteLever(id) => remove(&mut said.levers, |it| it.id == id)?,
            BottomUpAction::Offer(offer) => {
                offer.verify()?;
                said.offers.push(offer);
            }
            BottomUpAction::Withdraw(id) => remove(&mut said.offers, |it| it.id == id)?,
            BottomUpAction::SetWeight(percent) => {
                said.weight = AgreedWeight::new(percent).ok_or(BottomUpFault::BadWeight)?;
            }
            BottomUpAction::Decide(account, Some(agreed)) => {
                agreed.verify()?;
                said.agreed.insert(account, agreed);
            }
            BottomUpAction::Decide(account, None) => drop(said.agreed.remove(&account)),
            BottomUpAction::TakeOver { agreed, .. } => {
                for (account, it) in agreed {
                    it.verify()?;
                    said.agreed.insert(account, it);
                }
            }
            BottomUpAction::SetIncentive(_) => {}
        }
        Ok(())
    }
}

fn says_the_same(a: &Commitment, b: &Commitment) -> bool {
    (a.window, a.low, a.likely, a.high) == (b.window, b.low, b.likely, b.high)
}

fn remove<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Result<(), BottomUpFault> {
    let at = list.iter().position(is_it).ok_or(BottomUpFault::NotThere)?;
    list.remove(at);
    Ok(())
}
