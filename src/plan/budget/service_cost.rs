//! Cost to serve as a budget holds it: what the service plan (K7) came to on the day it was taken over, so that a budget
//! does not move by itself when the plan does.

use std::collections::BTreeMap;

use super::BudgetFault;
use super::exact::apportion;
use crate::domain::{AccountId, Day, Money, Month};

/// Cost to serve of accounts by month, and when it was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCost {
    /// The day on which it was taken over.
    pub taken: Day,
    /// The month of the first amounts.
    pub first: Month,
    /// One amount per month, by account; accounts that cost nothing are left out.
    pub accounts: BTreeMap<AccountId, Vec<Money>>,
}

impl ServiceCost {
    /// What all accounts cost in a month.
    #[must_use]
    pub fn of_month(&self, month: Month) -> Money {
        self.accounts.keys().map(|it| self.at(*it, month)).sum()
    }

    /// What all accounts cost over all months.
    #[must_use]
    pub fn total(&self) -> Money {
        self.accounts.values().flatten().copied().sum()
    }

    /// Whether it says the same, whenever it was taken over.
    #[must_use]
    pub fn says_as(&self, other: &Self) -> bool {
        self.first == other.first && self.accounts == other.accounts
    }

    /// A month's amount over the accounts, as they cost in it. What a change added or took away goes the same way; in a
    /// month without cost it goes by the year.
    pub(super) fn share(&self, month: Month, amount: i64) -> Vec<i64> {
        let bases: Vec<i64> = self.accounts.keys().map(|it| self.at(*it, month).minor()).collect();
        let sum: i64 = bases.iter().sum();
        match sum {
            _ if sum == amount => bases,
            0 => {
                let years: Vec<i64> = self.accounts.values().map(|it| it.iter().map(|it| it.minor()).sum()).collect();
                apportion(amount, &years)
            }
            _ => apportion(amount, &bases),
        }
    }

    pub(super) fn verify(&self) -> Result<(), BudgetFault> {
        if let Some(it) = self.accounts.values().flatten().find(|it| it.minor() < 0) {
            return Err(BudgetFault::Amount(*it));
        }
        if self.total() == Money::default() { Err(BudgetFault::NoService) } else { Ok(()) }
    }

    fn at(&self, account: AccountId, month: Month) -> Money {
        let idx = usize::try_from(month.since(self.first)).ok();
        let amount = || self.accounts.get(&account)?.get(idx?).copied();
        amount().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::{Small, line, month, small, yuan};
    use super::super::{CostDriver, Extras, PlLine, Scope, Stage, statement};
    use super::*;

    #[test]
    fn each_account_bears_its_own_and_changes_go_the_same_way() {
        let Small { mut budget, mut ids, accounts: [a, b], .. } = small();
        let accounts = BTreeMap::from([(a, vec![yuan(30), yuan(30)]), (b, vec![yuan(10), yuan(11)])]);
        let cost = ServiceCost { taken: "2026-01-05".parse().unwrap(), first: month("2026-01"), accounts };
        assert_eq!((cost.of_month(month("2026-02")), cost.total()), (yuan(41), yuan(81)));
        let driver = CostDriver::Service(Arc::new(cost));
        let it = line(&mut ids, "service", Stage::Serve, Scope::Company, driver);
        let id = it.id;
        budget = budget.with_line(it.clone()).unwrap();
        let found = statement(&budget, &Extras::new()).unwrap();
        let serve = |account, month| found.accounts[&Some(account)].value(PlLine::Serve, month).unwrap();
        assert_eq!([serve(a, 0), serve(a, 1), serve(b, 0), serve(b, 1)], [yuan(30), yuan(30), yuan(10), yuan(11)]);
        // As other expenses of an account: no product bears them, and all of it stays whatever is sold.
        assert_eq!(found.products[&None].total(PlLine::Serve), Some(yuan(81)));
        assert_eq!((found.lines[0].total(), found.lines[0].parts), (yuan(81), [8100, 0, 0]));
        // 4 more in January are 3 for A and 1 for B, as 30 : 10.
        let extras = Extras::from([((id, month("2026-01")), yuan(4))]);
        let more = statement(&budget, &extras).unwrap();
        let serve = |account| more.accounts[&Some(account)].value(PlLine::Serve, 0).unwrap();
        assert_eq!((serve(a), serve(b)), (yuan(33), yuan(11)));
        // From February on, nothing falls in January.
        let late = super::super::ExpenseLine { from: Some(month("2026-02")), ..it.clone() };
        let found = statement(&budget.with_line(late).unwrap(), &Extras::new()).unwrap();
        assert_eq!(found.lines[0].months, [yuan(0), yuan(41)]);
    }

    #[test]
    fn a_service_plan_that_costs_nothing_is_no_expense() {
        let mut it =
            ServiceCost { taken: "2026-01-05".parse().unwrap(), first: month("2026-01"), accounts: BTreeMap::new() };
        assert_eq!(it.verify(), Err(BudgetFault::NoService));
        let a = small().accounts[0];
        it.accounts.insert(a, vec![yuan(-1), yuan(5)]);
        assert_eq!(it.verify(), Err(BudgetFault::Amount(yuan(-1))));
        let [one, other] =
            [1, 2].map(|amount| ServiceCost { accounts: [(a, vec![yuan(amount)])].into(), ..it.clone() });
        let later = ServiceCost { taken: "2026-03-05".parse().unwrap(), ..one.clone() };
        assert!(one.says_as(&later) && !one.says_as(&other));
    }
}
