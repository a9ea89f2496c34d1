//! What service takes: hours, people, and what it costs to serve each account.
//!
//! Symbols: an activity has c cases a month and h hours a case for each account that it is for; r is its rate an hour, d
//! the direct cost of a case; n months are planned, month m has w_m working days of b hours, of which the share u counts.
//! - load = Σ c·h over what service staff does, hours a month; what the managers of accounts do is counted apart, and
//!   asked of them on the hours page (K8);
//! - staff needed in month m = load ÷ (w_m·b·u), over the months = n·load ÷ (Σw·b·u);
//! - cost to serve of an account = Σ (r·h + d)·c·n, whoever does it, each activity rounded once to a whole minor unit.
//!
//! Source: Kaplan and Anderson 2004 (time-driven activity-based costing); staffing by workload as in Zoltners, Sinha and
//! Lorimer 2004, ch. 6.

use std::sync::Arc;

use super::{Activity, Doer, Phase};
use crate::domain::{AccountId, Money, MonthRange, working_days};
use crate::plan::{Coverage, Tier};

/// What serving one account takes.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountService {
    /// Which.
    pub account: AccountId,
    /// Its tier.
    pub tier: Tier,
    /// Hours a month of service staff.
    pub staff_hours: f64,
    /// Hours a month of its manager.
    pub manager_hours: f64,
    /// Cost over the months, by phase.
    pub by_phase: [Money; 3],
    /// What it brings over as many months.
    pub sales: Money,
}

impl AccountService {
    /// Hours a month, whoever spends them.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.staff_hours + self.manager_hours
    }

    /// Cost over the months.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.by_phase.into_iter().sum()
    }

    /// Cost as a share of what it brings; `None` where it brings nothing.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        share(self.cost(), self.sales)
    }
}

/// What service takes in all.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceLoad {
    /// The months.
    pub months: MonthRange,
    /// Accounts, the most expensive first.
    pub accounts: Vec<AccountService>,
    /// Hours a month of service staff.
    pub staff_hours: f64,
    /// Hours a month of the managers of the accounts.
    pub manager_hours: f64,
    /// Hours that a person has, one per month.
    pub a_person: Vec<f64>,
}

impl ServiceLoad {
    /// Hours a month, whoever spends them.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.staff_hours + self.manager_hours
    }

    /// Service staff needed in each month; `None` where nobody has an hour.
    #[must_use]
    pub fn staff_by_month(&self) -> Vec<Option<f64>> {
        self.a_person.iter().map(|it| (*it > 0.0).then(|| self.staff_hours / it)).collect()
    }

    /// Service staff needed over the months.
    #[must_use]
    pub fn staff(&self) -> Option<f64> {
        let there: f64 = self.a_person.iter().sum();
        (there > 0.0).then(|| self.staff_hours * self.a_person.len() as f64 / there)
    }

    /// Cost over the months.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.accounts.iter().map(AccountService::cost).sum()
    }

    /// What all accounts bring.
    #[must_use]
    pub fn sales(&self) -> Money {
        self.accounts.iter().map(|it| it.sales).sum()
    }

    /// Cost as a share of what they bring.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        share(self.cost(), self.sales())
    }
}

fn share(cost: Money, sales: Money) -> Option<f64> {
    (sales.minor() > 0).then(|| cost.minor() as f64 / sales.minor() as f64)
}

/// What serving accounts, each with its tier and what it brings, takes over these months.
#[must_use]
pub fn service_load(
    activities: &[Arc<Activity>],
    accounts: &[(AccountId, Tier, Money)],
    months: MonthRange,
    coverage: &Coverage,
) -> ServiceLoad {
    let serve = |&(account, tier, sales): &(AccountId, Tier, Money)| {
        let mut it =
            AccountService { account, tier, staff_hours: 0.0, manager_hours: 0.0, by_phase: Default::default(), sales };
        for activity in activities.iter().filter(|it| it.is_for(account, tier)) {
            match activity.doer {
                Doer::Manager => it.manager_hours += activity.hours(),
                Doer::Staff => it.staff_hours += activity.hours(),
            }
            it.by_phase[activity.phase as usize] += cost_of(activity, months.len);
        }
        it
    };
    let mut accounts: Vec<AccountService> = accounts.iter().map(serve).collect();
    accounts.sort_by_key(|it| std::cmp::Reverse(it.cost()));
    let a_day = f64::from(coverage.day_tenths) / 10.0 * f64::from(coverage.utilisation) / 100.0;
    ServiceLoad {
        months,
        staff_hours: accounts.iter().map(|it| it.staff_hours).sum(),
        manager_hours: accounts.iter().map(|it| it.manager_hours).sum(),
        a_person: months.iter().map(|it| working_days(it).days * a_day).collect(),
        accounts,
    }
}

/// Hours a month that the manager of an account of a tier spends on what is done for it.
#[must_use]
pub fn manager_hours(activities: &[Arc<Activity>], account: AccountId, tier: Tier) -> f64 {
    let own = |it: &&Arc<Activity>| it.doer == Doer::Manager && it.is_for(account, tier);
    activities.iter().filter(own).map(|it| it.hours()).sum()
}

/// (r·h + d)·c·n of one account, rounded half up: nothing of it lies below 0.
fn cost_of(it: &Activity, n_months: usize) -> Money {
    let a_case = i128::from(it.rate.minor()) * i128::from(it.case_tenths) + 10 * i128::from(it.direct.minor());
    let exact = a_case * i128::from(it.case_hundredths) * n_months as i128;
    Money::from_minor(((exact + 500) / 1000) as i64)
}

impl Phase {
    /// The cost of this phase over all accounts.
    #[must_use]
    pub fn cost_in(self, it: &ServiceLoad) -> Money {
        it.accounts.iter().map(|it| it.by_phase[self as usize]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::super::tests::activity;
    use super::*;
    use crate::domain::IdGenerator;

    fn year() -> MonthRange {
        MonthRange { first: "2026-01".parse().unwrap(), len: 12 }
    }

    fn accounts(n: u64) -> Vec<(AccountId, Tier, Money)> {
        let mut ids = IdGenerator::new(1);
        let tier = |i: u64| Tier::ALL[(i % 4) as usize];
        (0..n).map(|i| (AccountId(ids.next_id()), tier(i), Money::from_minor(10_000_000))).collect()
    }

    #[test]
    fn hours_people_and_cost_by_hand() {
        // 1.5 cases a month of 2.5 hours are 3.75 hours an account; two accounts 7.5. A case costs 2.5 · 200 + 50 = 550;
        // over twelve months 1.5 · 12 · 550 = 9,900.00 an account.
        let coverage = Coverage::default();
        let found = service_load(&[Arc::new(activity(1, Scope::All))], &accounts(2), year(), &coverage);
        assert!((found.staff_hours - 7.5).abs() < 1e-12);
        assert_eq!(found.accounts[0].cost().minor(), 990_000);
        assert_eq!((found.cost().minor(), found.share()), (1_980_000, Some(1_980_000.0 / 20_000_000.0)));
        // 249 working days of 8 hours, 85 % of them: 1,693.2 hours a person; 90 hours need 0.05315 people.
        let days: f64 = year().iter().map(|it| working_days(it).days).sum();
        assert!((found.staff().unwrap() - 90.0 / (days * 8.0 * 0.85)).abs() < 1e-12);
        // February 2026 has 16: 7.5 ÷ (16 · 6.8).
        assert!((found.staff_by_month()[1].unwrap() - 7.5 / 108.8).abs() < 1e-12);
    }

    #[test]
    fn managers_carry_hours_of_their_own_and_cost_counts_both() {
        // Staff: 3.75 hours for each of two accounts. Managers: 2 cases of 4 hours for the tier A account alone, 8 hours.
        let quote = Activity {
            doer: Doer::Manager,
            case_tenths: 40,
            case_hundredths: 200,
            ..activity(2, Scope::Tier(Tier::A))
        };
        let all = [Arc::new(activity(1, Scope::All)), Arc::new(quote)];
        let found = service_load(&all, &accounts(2), year(), &Coverage::default());
        assert_eq!((found.staff_hours, found.manager_hours, found.hours()), (7.5, 8.0, 15.5));
        assert!((found.staff_by_month()[1].unwrap() - 7.5 / 108.8).abs() < 1e-12, "managers are no service staff");
        // (4 · 200 + 50) · 2 · 12 = 20,400.00 beside 9,900.00.
        assert_eq!((found.accounts[0].cost().minor(), found.accounts[0].hours()), (2_040_000 + 990_000, 11.75));
        let of = |i: usize, tier| manager_hours(&all, accounts(2)[i].0, tier);
        assert_eq!((of(0, Tier::A), of(1, Tier::B)), (8.0, 0.0));
    }

    #[test]
    fn activities_are_for_all_for_a_tier_or_for_one() {
        let all = accounts(4);
        let scopes = [Scope::All, Scope::Tier(Tier::B), Scope::Account(all[2].0)];
        let activities: Vec<Arc<Activity>> =
            scopes.into_iter().enumerate().map(|(i, scope)| Arc::new(activity(i as u64, scope))).collect();
        let found = service_load(&activities, &all, year(), &Coverage::default());
        let of = |i: usize| found.accounts.iter().find(|it| it.account == all[i].0).unwrap().cost().minor();
        assert_eq!([0, 1, 2, 3].map(of), [990_000, 2 * 990_000, 2 * 990_000, 990_000]);
        assert_eq!(service_load(&[], &all, year(), &Coverage::default()).cost(), Money::default());
        let nothing = [(all[0].0, Tier::A, Money::default())];
        assert_eq!(service_load(&activities, &nothing, year(), &Coverage::default()).share(), None);
    }

    /// Whatever the numbers are: accounts add up to the whole and phases to their account, to the minor unit, and each is
    /// within half a unit an activity of the exact figure.
    #[test]
    fn costs_add_up_to_the_minor_unit() {
        let mut ids = IdGenerator::new(21);
        let mut draw = |n: u64| ids.next_id().bits() % n;
        for round in 0..200 {
            let all = accounts(1 + draw(9));
            let activities: Vec<Arc<Activity>> = (0..draw(7))
                .map(|seed| {
                    let scope = match draw(3) {
                        0 => Scope::All,
                        1 => Scope::Tier(Tier::ALL[draw(4) as usize]),
                        _ => Scope::Account(all[draw(all.len() as u64) as usize].0),
                    };
                    Arc::new(Activity {
                        phase: Phase::ALL[draw(3) as usize],
                        case_tenths: draw(400) as u32,
                        case_hundredths: draw(5000) as u32,
                        rate: Money::from_minor(draw(70_000) as i64),
                        direct: Money::from_minor(draw(90_000) as i64),
                        ..activity(100 + seed, scope)
                    })
                })
                .collect();
            let months = MonthRange { len: 1 + (round % 12), ..year() };
            let found = service_load(&activities, &all, months, &Coverage::default());
            let phases: Money = Phase::ALL.into_iter().map(|it| it.cost_in(&found)).sum();
            assert_eq!(phases, found.cost());
            for it in &found.accounts {
                let exact: f64 = activities
                    .iter()
                    .filter(|activity| activity.is_for(it.account, it.tier))
                    .map(|it| {
                        let a_case =
                            it.rate.minor() as f64 * f64::from(it.case_tenths) / 10.0 + it.direct.minor() as f64;
                        a_case * f64::from(it.case_hundredths) / 100.0 * months.len as f64
                    })
                    .sum();
                assert!((it.cost().minor() as f64 - exact).abs() <= 0.5 * activities.len() as f64 + 1e-3);
            }
        }
    }
}
