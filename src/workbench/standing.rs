//! How regions and people stand: landings and chances of sums over their accounts.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{AccountId, Book, Measure, Money, Month, MonthRange, Node};
use crate::forecast::SeriesForecast;
use crate::plan::{
    AttainInputs, AttainOutcome, Correlation, GroupKey, JointSums, LeafNode, TargetPlan, TeamTree, attain, correlation,
    n_elapsed,
};

use super::Document;
use super::drawing::Drawing;
use super::planning::sum_percentiles;
use super::tree::ForecastTree;

/// How one group stands.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupStanding {
    /// What it is asked for.
    pub quota: Money,
    /// Landing and chance of the quota; without a distribution, the landing alone.
    pub outcome: AttainOutcome,
    /// Sales of its accounts over the same months a year before; `None` where nothing is known.
    pub last_year: Option<Money>,
    /// And two years before.
    pub year_before: Option<Money>,
}

impl GroupStanding {
    /// Growth on last year that the quota asks for.
    pub fn growth(&self) -> Option<f64> {
        growth(self.quota, self.last_year)
    }
}

pub(super) fn growth(to: Money, from: Option<Money>) -> Option<f64> {
    let from = from.filter(|it| *it > Money::default())?;
    Some(to.to_f64() / from.to_f64() - 1.0)
}

/// How every group of a tree stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standings {
    /// By group.
    pub groups: BTreeMap<GroupKey, GroupStanding>,
    /// People over all their regions, by name.
    pub people: BTreeMap<String, GroupStanding>,
    /// How strongly accounts move together.
    pub correlation: Correlation,
    /// Paths that the sums are from.
    pub n_paths: usize,
}

/// What is known of a group before its sums are drawn.
#[derive(Clone, Debug)]
struct Facts {
    key: Key,
    quota: Money,
    sold: Money,
    rest: Option<Money>,
    last_year: Option<Money>,
    year_before: Option<Money>,
}

#[derive(Clone, Debug)]
enum Key {
    Group(GroupKey),
    Person(String),
}

/// Standings under way: a page answers between its steps.
#[derive(Clone, Debug)]
pub struct StandingRun {
    facts: Vec<Facts>,
    joint: JointSums,
    correlation: Correlation,
    n_rest: usize,
    /// The company's percentiles are its own.
    company: Option<Vec<f64>>,
}

/// Sales and forecasts by account that groups are made from.
struct Ledger<'a> {
    book: &'a Book,
    tree: &'a ForecastTree,
    sales: BTreeMap<AccountId, Vec<Option<Money>>>,
    window: MonthRange,
    elapsed: usize,
}

impl StandingRun {
    /// Starts on the groups of a tree. `None` without a history of amounts.
    pub fn start(
        document: &Document,
        tree: &ForecastTree,
        forecasts: &BTreeMap<Node, SeriesForecast>,
        plan: &TargetPlan,
        team: &TeamTree,
    ) -> Option<Self> {
        let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
        let (window, elapsed) = (plan.window, n_elapsed(plan.window, book.months().last()?));
        let ledger = Ledger { book, tree, sales: book.amounts_by_account(), window, elapsed };
        let AccountSums { rest, company, correlation, n_rest, .. } = ledger.account_sums(forecasts, plan);
        let idx: HashMap<AccountId, usize> = plan.accounts.iter().enumerate().map(|(i, it)| (it.account, i)).collect();
        let (facts, members) = groups_of(team, &ledger, &idx);
        let joint = JointSums::new(rest, members, correlation.rho);
        Some(Self { facts, joint, correlation, n_rest, company })
    }
}

impl Drawing for StandingRun {
    type Outcome = Standings;

    fn step(&mut self, n_draws: usize) -> bool {
        self.n_rest > 0 && self.joint.step(n_draws)
    }

    fn finish(self) -> Standings {
        let Self { facts, joint, correlation, n_rest, company } = self;
        let n_paths = joint.n_paths();
        let sums = if n_rest > 0 { joint.finish() } else { vec![Vec::new(); facts.len()] };
        let mut found = Standings { groups: BTreeMap::new(), people: BTreeMap::new(), correlation, n_paths };
        for (facts, sum) in facts.into_iter().zip(sums) {
            let quantiles = match (&facts.key, &company) {
                (Key::Group(GroupKey::Company), Some(own)) => own.clone(),
                _ => sum,
            };
            let known = quantiles.last() > quantiles.first();
            let cumulative = known.then(|| crate::forecast::CumulativeQuantiles { quantiles: vec![quantiles] });
            // All that is left counts as one step: the distribution is of its sum.
            let remaining = [facts.rest];
            let outcome = attain(AttainInputs {
                target: facts.quota,
                actual_to_date: facts.sold,
                remaining: if n_rest > 0 { &remaining } else { &[] },
                cumulative: cumulative.as_ref(),
            });
            let Facts { quota, last_year, year_before, .. } = facts;
            let standing = GroupStanding { quota, outcome, last_year, year_before };
            match facts.key {
                Key::Group(key) => drop(found.groups.insert(key, standing)),
                Key::Person(name) => drop(found.people.insert(name, standing)),
            }
        }
        found
    }
}

/// What the accounts of a plan sold, and what the rest of its months may bring, each by itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AccountSums {
    /// Sales of the elapsed months, by account of the plan.
    pub sold: Vec<Money>,
    /// Percentiles of the sum of the months to come, by account; empty where nothing is known.
    pub rest: Vec<Vec<f64>>,
    /// The same of the company.
    pub company: Option<Vec<f64>>,
    /// How strongly accounts move together.
    pub correlation: Correlation,
    n_rest: usize,
}

/// The accounts of a plan, each by itself. `None` without a history of amounts.
pub(super) fn account_sums(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    plan: &TargetPlan,
) -> Option<AccountSums> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let (window, elapsed) = (plan.window, n_elapsed(plan.window, book.months().last()?));
    let ledger = Ledger { book, tree, sales: book.amounts_by_account(), window, elapsed };
    Some(ledger.account_sums(forecasts, plan))
}

/// The groups of a tree and the accounts of each, with the share that the group has of them.
fn groups_of(
    team: &TeamTree,
    ledger: &Ledger<'_>,
    idx: &HashMap<AccountId, usize>,
) -> (Vec<Facts>, Vec<Vec<(usize, f64)>>) {
    let mut facts = Vec::new();
    let mut members = Vec::new();
    let mut push = |key: Key, quota: Money, leaves: &[&LeafNode]| {
        facts.push(ledger.facts(key, quota, leaves));
        let member = |it: &&LeafNode| Some((*idx.get(&it.account)?, ledger.share(it)));
        members.push(leaves.iter().filter_map(member).collect());
    };
    let people = || team.regions.iter().flat_map(|it| &it.people);
    let all: Vec<&LeafNode> = people().flat_map(|it| &it.accounts).collect();
    push(Key::Group(GroupKey::Company), team.company.quota, &all);
    let mut by_name: BTreeMap<&str, (Money, Vec<&LeafNode>)> = BTreeMap::new();
    for region in &team.regions {
        let leaves: Vec<&LeafNode> = region.people.iter().flat_map(|it| &it.accounts).collect();
        push(Key::Group(region.node.key.clone()), region.node.quota, &leaves);
        for person in &region.people {
            let leaves: Vec<&LeafNode> = person.accounts.iter().collect();
            push(Key::Group(person.node.key.clone()), person.node.quota, &leaves);
            if let GroupKey::Person(place) = &person.node.key
                && let Some(name) = &place.person
            {
                let of = by_name.entry(name).or_default();
                of.0 += person.node.quota;
                of.1.extend(leaves);
            }
        }
    }
    for (name, (quota, leaves)) in by_name {
        push(Key::Person(name.to_owned()), quota, &leaves);
    }
    (facts, members)
}

impl Ledger<'_> {
    fn account_sums(&self, forecasts: &BTreeMap<Node, SeriesForecast>, plan: &TargetPlan) -> AccountSums {
        let n_rest = self.window.len - self.elapsed;
        let sum_of = |node| sum_percentiles(forecasts.get(&node)?, self.tree, node, n_rest);
        let company = sum_of(Node::Company);
        let company_rest = self.forecast(Node::Company, |_| true);
        // A thin account's figures are its share of the company's, and so is what they may come to.
        let share_of_company = |account: AccountId| {
            let part = self.forecast(Node::Account(account), |_| true)?.to_f64();
            let whole = company_rest?.to_f64();
            let scaled = |it: &Vec<f64>| it.iter().map(|q| q * part / whole).collect::<Vec<f64>>();
            company.as_ref().filter(|_| whole > 0.0 && part > 0.0).map(scaled)
        };
        let ids = || plan.accounts.iter().map(|it| it.account);
        let rest: Vec<Vec<f64>> =
            ids().map(|it| sum_of(Node::Account(it)).or_else(|| share_of_company(it)).unwrap_or_default()).collect();
        let sold_by = |account: AccountId| {
            let sales = self.sales.get(&account)?;
            let months = self.window.iter().take(self.elapsed);
            Some(months.filter_map(|it| sales.get(self.book.months().position(it)?).copied().flatten()).sum())
        };
        let sold = ids().map(|it| sold_by(it).unwrap_or_default()).collect();
        let correlation = correlation(company.as_deref(), &rest);
        AccountSums { sold, rest, company, correlation, n_rest }
    }

    fn facts(&self, key: Key, quota: Money, leaves: &[&LeafNode]) -> Facts {
        let sum = |years: i32| {
            let of = |it: &&LeafNode| self.sold(it, |month, i| it.has[i].then(|| month.plus(-12 * years)));
            leaves.iter().filter_map(of).reduce(|a, b| a + b)
        };
        let to_date = |it: &&LeafNode| self.sold(it, |month, i| (i < self.elapsed && it.has[i]).then_some(month));
        let rest = |it: &&LeafNode| self.forecast(Node::Account(it.account), |i| it.has[i]);
        Facts {
            key,
            quota,
            sold: leaves.iter().filter_map(to_date).sum(),
            rest: leaves.iter().map(rest).sum(),
            last_year: sum(1),
            year_before: sum(2),
        }
    }

    /// Sales of an account in the months that `month` makes of those of the window; `None` where none is known.
    fn sold(&self, leaf: &LeafNode, month: impl Fn(Month, usize) -> Option<Month>) -> Option<Money> {
        let sales = self.sales.get(&leaf.account)?;
        let wanted = self.window.iter().enumerate().filter_map(|(i, it)| month(it, i));
        let known = wanted.filter_map(|it| sales.get(self.book.months().position(it)?).copied().flatten());
        known.reduce(|a, b| a + b)
    }

    /// The forecast of the months still to come that are wanted; `None` where one has none.
    fn forecast(&self, node: Node, wanted: impl Fn(usize) -> bool) -> Option<Money> {
        let line = self.tree.line(node)?;
        let months = self.window.iter().enumerate().skip(self.elapsed).filter(|(i, _)| wanted(*i));
        months.map(|(_, it)| Some(Money::from_minor(*line.minor.get(self.tree.months.position(it)?)?))).sum()
    }

    /// The part of what an account brings from now on that comes in the months in which it is here.
    fn share(&self, leaf: &LeafNode) -> f64 {
        let rest = &leaf.has[self.elapsed.min(leaf.has.len())..];
        let n_here = rest.iter().filter(|it| **it).count();
        if n_here == rest.len() {
            return 1.0;
        }
        let node = Node::Account(leaf.account);
        let whole = self.forecast(node, |_| true).filter(|it| *it > Money::default());
        match self.forecast(node, |i| leaf.has[i]).zip(whole) {
            Some((part, whole)) => part.to_f64() / whole.to_f64(),
            None => n_here as f64 / rest.len() as f64,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{Account, Currency, IdGenerator, Place, Product, ProductId, SalesSeries, Team, WorkspaceId};
    use crate::plan::{
        AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, PlanTerms, team_tree,
    };
    use crate::workbench::Workspace;
    use crate::workbench::tree::{Basis, NodeLine};
    use std::sync::Arc;

    pub fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    pub fn money(amount: i64) -> Money {
        Money::from_minor(amount)
    }

    /// Two accounts, 30 months of 10 and 20 up to June 2026, a forecast of 12 and 24 a month, a plan of 2026.
    pub fn document() -> (Document, ForecastTree, TargetPlan) {
        let mut ids = IdGenerator::new(2);
        let product = Product { id: ProductId(ids.next_id()), name: "p".to_owned() };
        let accounts: Vec<Account> = ["Li", "Wu"]
            .iter()
            .map(|person| Account {
                id: AccountId(ids.next_id()),
                name: format!("of {person}"),
                region: Some("East".to_owned()),
                person: Some((*person).to_owned()),
            })
            .collect();
        let months = MonthRange { first: month("2024-01"), len: 30 };
        let series = accounts.iter().zip([10, 20]).map(|(account, amount)| SalesSeries {
            account: account.id,
            product: product.id,
            active_from: 0,
            amounts: vec![Some(money(amount)); 30],
            quantities: Vec::new(),
            costs: Vec::new(),
        });
        let window = MonthRange { first: month("2026-01"), len: 12 };
        let row = |(account, amount): (&Account, i64)| AccountPlan {
            account: account.id,
            rule: AccountRule::default(),
            cells: vec![PlanCell { amount: money(amount), state: CellState::Spread }; 12],
        };
        let plan = TargetPlan {
            window,
            n_closed: 6,
            closed_months: ClosedMonths::Targets,
            total: money(12 * 33),
            unit: money(1),
            weights: BlendWeights::default(),
            accounts: accounts.iter().zip([11, 22]).map(row).collect(),
            terms: PlanTerms::default(),
        };
        let line = |amount: i64| NodeLine { minor: vec![amount; 12], basis: Basis::SumOfLeaves, own_sum: None };
        let lines = [
            (Node::Company, line(36)),
            (Node::Account(accounts[0].id), line(12)),
            (Node::Account(accounts[1].id), line(24)),
        ];
        let tree = ForecastTree {
            months: MonthRange { first: month("2026-07"), len: 12 },
            measure: Measure::Amount,
            way: crate::forecast::Way::TopDown,
            lines: lines.into_iter().collect(),
        };
        let workspace = Workspace {
            id: WorkspaceId(ids.next_id()),
            name: String::new(),
            sample: false,
            currency: Currency::Cny,
            fiscal_start_month: 1,
        };
        let mut document = Document::empty(workspace);
        let series = series.collect();
        document.book = Some(Arc::new(Book::new(months, accounts, vec![product], series).unwrap()));
        (document, tree, plan)
    }

    pub fn standings(document: &Document, tree: &ForecastTree, plan: &TargetPlan) -> Standings {
        let book = document.book.as_deref().unwrap();
        let team = team_tree(plan, &document.team, book);
        StandingRun::start(document, tree, &BTreeMap::new(), plan, &team).unwrap().finish()
    }

    #[test]
    fn sums_follow_whoever_has_the_account() {
        let (mut document, tree, plan) = document();
        let found = standings(&document, &tree, &plan);
        // By hand: Wu sold 6 · 20, forecast 6 · 24; last year 12 · 20; asked for 12 · 22, a tenth more.
        let wu = &found.people["Wu"];
        assert_eq!((wu.outcome.actual_to_date, wu.outcome.landing), (money(120), Some(money(264))));
        assert_eq!((wu.last_year, wu.year_before, wu.quota), (Some(money(240)), Some(money(240)), money(264)));
        assert!((wu.growth().unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(wu.outcome.probability, None, "no distribution, no chance");
        assert_eq!(found.groups[&GroupKey::Company].outcome.landing, Some(money(396)));
        // From October on the second account is Li's: three months of it, and of its forecast.
        let book = document.book.clone().unwrap();
        let to = Place { region: Some("East".to_owned()), person: Some("Li".to_owned()) };
        document.team = Arc::new(Team::default().placed(&book.accounts()[1], month("2026-10"), to));
        let found = standings(&document, &tree, &plan);
        let (li, wu) = (&found.people["Li"], &found.people["Wu"]);
        assert_eq!((li.outcome.landing, wu.outcome.landing), (Some(money(60 + 72 + 72)), Some(money(120 + 72))));
        assert_eq!((li.quota, wu.quota), (money(132 + 66), money(198)));
        assert_eq!(li.last_year, Some(money(120 + 60)));
        assert_eq!(found.groups[&GroupKey::Company].outcome.landing, Some(money(396)), "nothing is lost");
    }
}
