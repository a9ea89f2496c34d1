//! How far a budget has come: draft, proposed, approved, and up to which month locked. Steps are added, never taken out.
//!
//! Nobody is kept from approving what they proposed, owners of small firms are both; but that it was one person is told,
//! as it is of a change that more than a manager has to approve.

use crate::domain::{Month, RecordId};

use super::super::{Budget, BudgetFault};
use super::{BudgetChange, Level};

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

    /// Who proposed what is approved or waits for approval.
    pub fn proposer(&self) -> Option<&str> {
        let proposed = self.signoffs.iter().rev().find(|it| it.sign == Sign::Propose);
        proposed.filter(|_| self.status() != Status::Draft).map(|it| it.by.as_str())
    }

    /// Whether a step approves what the same person had proposed; `step` counts the steps from 0.
    pub fn is_alone(&self, step: usize) -> bool {
        let Some(it) = self.signoffs.get(step).filter(|it| it.sign == Sign::Approve) else { return false };
        let proposed = self.signoffs[..step].iter().rev().find(|it| it.sign == Sign::Propose);
        proposed.is_some_and(|proposed| is_same_person(&proposed.by, &it.by))
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

impl BudgetChange {
    /// Whether one person asked for it and approved it as more than a manager.
    pub fn is_alone(&self) -> bool {
        self.level > Level::Manager && is_same_person(&self.author, &self.approver)
    }
}

/// Whether two typed names are one person's: blanks and capitals do not make another; no name is nobody.
pub fn is_same_person(a: &str, b: &str) -> bool {
    let plain = |it: &str| it.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    !a.trim().is_empty() && plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{Small, month, small, yuan};
    use super::super::ChangeKind;
    use super::super::tests::{change, sign};
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

    #[test]
    fn what_one_person_does_alone_is_known_and_not_refused() {
        let Small { budget, .. } = small();
        let by = |sign, by: &str| Signoff { by: by.to_owned(), ..super::super::tests::sign(sign) };
        let proposed = budget.signed(by(Sign::Propose, "Ma Li")).unwrap();
        assert_eq!((budget.proposer(), proposed.proposer()), (None, Some("Ma Li")));
        let approved = |name| proposed.signed(by(Sign::Approve, name)).unwrap();
        let alone = |it: &Budget| (0..it.signoffs.len()).map(|step| it.is_alone(step)).collect::<Vec<_>>();
        assert_eq!(alone(&approved(" ma  LI")), [false, true]);
        assert_eq!(alone(&approved("Ma L")), [false, false]);
        // Taken back and proposed by somebody else: who proposed it last counts.
        let other = proposed.signed(by(Sign::Withdraw, "Ma Li")).unwrap().signed(by(Sign::Propose, "沈")).unwrap();
        assert_eq!(alone(&other.signed(by(Sign::Approve, "Ma Li")).unwrap()), [false; 4]);
        assert_eq!(alone(&other.signed(by(Sign::Approve, "沈")).unwrap()), [false, false, false, true]);
        // A change: from the director on.
        let of = |level, approver: &str| {
            let it = change(ChangeKind::Add, level, Vec::new());
            BudgetChange { approver: approver.to_owned(), ..it }.is_alone()
        };
        let found = [(Level::Manager, "Li"), (Level::Director, "li "), (Level::Owner, "Li"), (Level::Owner, "Ma")];
        assert_eq!(found.map(|it| of(it.0, it.1)), [false, true, true, false]);
        assert!(!is_same_person(" ", ""));
    }
}
