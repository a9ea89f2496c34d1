//! How far a budget has come: draft, proposed, approved, and up to which month locked. Steps are added, never taken out.

use crate::domain::{Month, RecordId};

use super::super::{Budget, BudgetFault};

/// How far a budget has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is being written.
    Draft,
    /// It waits for approval.
    Proposed,
    /// It holds; changes move it.
    Approved,
}

/// A step on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Put forward.
    Propose,
    /// Taken back to be written on.
    Withdraw,
    /// Approved.
    Approve,
    /// Months up to this one are locked.
    Lock(Month),
}

/// Who made a step, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Signoff {
    /// Its id.
    pub id: RecordId,
    /// Which step.
    pub sign: Sign,
    /// The name that was typed.
    pub by: String,
    /// Milliseconds since 1970.
    pub at: f64,
}

impl Budget {
    /// How far it has come.
    pub fn status(&self) -> Status {
        let step = self.signoffs.iter().rev().find(|it| !matches!(it.sign, Sign::Lock(_)));
        match step.map(|it| it.sign) {
            Some(Sign::Propose) => Status::Proposed,
            Some(Sign::Approve) => Status::Approved,
            Some(Sign::Withdraw | Sign::Lock(_)) | None => Status::Draft,
        }
    }

    /// The last month that is locked.
    pub fn locked_through(&self) -> Option<Month> {
        let locked = |it: &Signoff| if let Sign::Lock(month) = it.sign { Some(month) } else { None };
        self.signoffs.iter().filter_map(locked).max()
    }

    /// The same one step further.
    ///
    /// # Errors
    /// [`BudgetFault::WrongStep`] for a step that does not follow, [`BudgetFault::NoAuthor`] without a name.
    pub fn signed(&self, signoff: Signoff) -> Result<Self, BudgetFault> {
        if signoff.by.trim().is_empty() {
            return Err(BudgetFault::NoAuthor);
        }
        let follows = matches!(
            (self.status(), signoff.sign),
            (Status::Draft, Sign::Propose)
                | (Status::Proposed, Sign::Withdraw | Sign::Approve)
                | (Status::Approved, Sign::Lock(_))
        );
        if !follows {
            return Err(BudgetFault::WrongStep);
        }
        if let Sign::Lock(month) = signoff.sign
            && self.window.position(month).is_none()
        {
            return Err(BudgetFault::Outside(month));
        }
        let mut next = self.clone();
        next.signoffs.push(signoff);
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{Small, month, small, yuan};
    use super::super::tests::sign;
    use super::*;

    #[test]
    fn steps_follow_each_other() {
        let Small { budget, accounts: [a, _], .. } = small();
        assert_eq!(budget.signed(sign(Sign::Approve)), Err(BudgetFault::WrongStep));
        let nobody = Signoff { by: " ".to_owned(), ..sign(Sign::Propose) };
        assert_eq!(budget.signed(nobody), Err(BudgetFault::NoAuthor));
        let proposed = budget.signed(sign(Sign::Propose)).unwrap();
        assert_eq!(proposed.with_sales(a, 0, yuan(1)), Err(BudgetFault::Approved));
        let again = proposed.signed(sign(Sign::Withdraw)).unwrap();
        assert!(again.with_sales(a, 0, yuan(1)).is_ok());
        let approved = proposed.signed(sign(Sign::Approve)).unwrap();
        assert_eq!(approved.status(), Status::Approved);
        assert_eq!(approved.signed(sign(Sign::Withdraw)), Err(BudgetFault::WrongStep));
        assert_eq!(approved.signed(sign(Sign::Lock(month("2027-01")))), Err(BudgetFault::Outside(month("2027-01"))));
        let locked = approved.signed(sign(Sign::Lock(month("2026-01")))).unwrap();
        assert_eq!((locked.status(), locked.locked_through()), (Status::Approved, Some(month("2026-01"))));
    }
}
