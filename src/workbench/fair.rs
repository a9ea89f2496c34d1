//! The people and accounts of a plan as parts of a fairness test (G3): what is asked of each, against where it lands, what
//! it sold and what it could buy.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Money, Place, Team};
use crate::plan::{FairnessPart, GroupKey, TargetPlan, TeamTree};

use super::Document;
use super::planning::Attainments;
use super::standing::{GroupStanding, Standings, growth};

/// What stands for last year's attainment in a fairness test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttainmentBasis {
    /// Sales of last year ÷ the quota of last year that somebody remembers.
    LastQuota,
    /// Growth of last year on the year before, since too few quotas of last year are known.
    LastGrowth,
}

/// The people or accounts of a plan as parts of a fairness test, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct FairParts {
    /// Names with their parts.
    pub parts: Vec<(String, FairnessPart)>,
    /// What stands for last year's attainment.
    pub basis: AttainmentBasis,
}

/// People by name. Quotas of last year are used where every person with sales last year has one.
pub fn fair_people(standings: &Standings, tree: &TeamTree, document: &Document) -> FairParts {
    let potentials = potential_of_people(tree, &document.team);
    let last_quota = |name: &str| document.team.people.get(name).and_then(|it| it.last_quota);
    let mut with_sales = standings.people.iter().filter(|it| it.1.last_year.is_some()).peekable();
    let all_known = with_sales.peek().is_some() && with_sales.all(|it| last_quota(it.0).is_some());
    let basis = if all_known { AttainmentBasis::LastQuota } else { AttainmentBasis::LastGrowth };
    let part = |(name, it): (&String, &GroupStanding)| {
        let last_attainment = match basis {
            AttainmentBasis::LastQuota => it
                .last_year
                .zip(last_quota(name).filter(|it| *it > Money::default()))
                .map(|(sold, quota)| sold.to_f64() / quota.to_f64()),
            AttainmentBasis::LastGrowth => it.last_year.and_then(|last| growth(last, it.year_before)),
        };
        let part = FairnessPart {
            target: it.quota,
            median: it.outcome.range.map(|it| it.p50).or(it.outcome.landing),
            probability: it.outcome.probability.map(|it| it.value()),
            last_attainment,
            growth: it.growth(),
            potential: potentials.get(name).copied().flatten(),
            last_year: it.last_year,
        };
        (name.clone(), part)
    };
    FairParts { parts: standings.people.iter().map(part).collect(), basis }
}

/// What the accounts of each person could buy over the plan's window, by name: an account that changes hands counts for
/// everybody with the share of months. `None` where an account with a target has no potential: a sum without it would
/// make its person look asked for too much.
pub fn potential_of_people(tree: &TeamTree, team: &Team) -> BTreeMap<String, Option<Money>> {
    let mut sums: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for person in tree.regions.iter().flat_map(|it| &it.people) {
        let GroupKey::Person(Place { person: Some(name), .. }) = &person.node.key else { continue };
        let sum = sums.entry(name.clone()).or_insert(Some(Money::default()));
        for leaf in person.accounts.iter().filter(|it| it.total != Money::default()) {
            let n_here = leaf.has.iter().filter(|it| **it).count() as f64;
            let share =
                |it: Money| Money::from_minor((it.minor() as f64 * n_here / leaf.has.len() as f64).round() as i64);
            let part = team.prospects.get(&leaf.account).and_then(|it| it.potential).map(share);
            *sum = sum.zip(part).map(|(sum, part)| sum + part);
        }
    }
    sums.retain(|_, it| *it != Some(Money::default()));
    sums
}

/// Accounts by name.
pub fn fair_accounts(plan: &TargetPlan, known: &Attainments, document: &Document) -> FairParts {
    let Some(book) = document.book.as_deref() else {
        return FairParts { parts: Vec::new(), basis: AttainmentBasis::LastGrowth };
    };
    let sales = book.amounts_by_account();
    let sum = |account: AccountId, years: i32| {
        let sales = sales.get(&account)?;
        let months = plan.window.iter().map(|it| it.plus(-12 * years));
        months.filter_map(|it| sales.get(book.months().position(it)?).copied().flatten()).reduce(|a, b| a + b)
    };
    let part = |row: &crate::plan::AccountPlan| {
        let outcome = known.accounts.get(&row.account);
        let last_year = sum(row.account, 1);
        let part = FairnessPart {
            target: row.total(),
            median: outcome.and_then(|it| it.range.map(|it| it.p50).or(it.landing)),
            probability: outcome.and_then(|it| it.probability).map(|it| it.value()),
            last_attainment: last_year.and_then(|it| growth(it, sum(row.account, 2))),
            growth: growth(row.total(), last_year),
            potential: document.team.prospects.get(&row.account).and_then(|it| it.potential),
            last_year,
        };
        let name = book.account(row.account).map_or_else(|| row.account.to_string(), |it| it.name.clone());
        (name, part)
    };
    FairParts { parts: plan.accounts.iter().map(part).collect(), basis: AttainmentBasis::LastGrowth }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Person, Prospect};
    use crate::plan::team_tree;
    use crate::workbench::standing::tests::{document, money, month, standings};
    use std::sync::Arc;

    fn tree_of(document: &Document, plan: &TargetPlan) -> TeamTree {
        team_tree(plan, &document.team, document.book.as_deref().unwrap())
    }

    #[test]
    fn quotas_of_last_year_count_where_everybody_has_one() {
        let (mut document, tree, plan) = document();
        let found = standings(&document, &tree, &plan);
        let parts = fair_people(&found, &tree_of(&document, &plan), &document);
        // Without them last year's growth stands in: 0 for both.
        assert_eq!(parts.basis, AttainmentBasis::LastGrowth);
        assert!(parts.parts.iter().all(|it| it.1.last_attainment == Some(0.0)));
        let person = |quota| Person { joined: None, last_quota: Some(money(quota)) };
        let team = Team::default().with_person("Li", person(100));
        document.team = Arc::new(team.clone());
        assert_eq!(fair_people(&found, &tree_of(&document, &plan), &document).basis, AttainmentBasis::LastGrowth);
        document.team = Arc::new(team.with_person("Wu", person(200)));
        let parts = fair_people(&found, &tree_of(&document, &plan), &document);
        // By hand: 120 of 100, 240 of 200.
        assert_eq!(parts.basis, AttainmentBasis::LastQuota);
        assert!(parts.parts.iter().all(|it| it.1.last_attainment == Some(1.2)));
        let accounts = fair_accounts(&plan, &Attainments::default(), &document);
        assert_eq!((accounts.parts.len(), accounts.parts[1].1.target), (2, money(264)));
    }

    #[test]
    fn a_potential_follows_the_account_by_its_months_and_one_missing_leaves_the_sum_open() {
        let (mut document, _, plan) = document();
        let book = document.book.clone().unwrap();
        let [first, second] = [&book.accounts()[0], &book.accounts()[1]];
        let prospect = |it| Prospect { potential: Some(money(it)), pipeline: None };
        let to = Place { region: Some("East".to_owned()), person: Some("Li".to_owned()) };
        let team = Team::default().with_prospect(second.id, prospect(1_200)).placed(second, month("2026-10"), to);
        document.team = Arc::new(team.clone());
        // By hand: Wu has the second account for nine of twelve months; Li's own has no potential.
        let found = potential_of_people(&tree_of(&document, &plan), &document.team);
        assert_eq!((found["Wu"], found["Li"]), (Some(money(900)), None));
        document.team = Arc::new(team.with_prospect(first.id, prospect(500)));
        let found = potential_of_people(&tree_of(&document, &plan), &document.team);
        assert_eq!(found["Li"], Some(money(500 + 300)));
        let parts = fair_accounts(&plan, &Attainments::default(), &document);
        assert_eq!(parts.parts[0].1.potential, Some(money(500)));
    }
}
