//! The plan over the sales team: company, regions, people, accounts, each level with its buffer (G1).
//!
//! The plan's numbers are those of accounts and months; this tree is read off them, so whatever is edited it adds up, and
//! a re-organisation moves numbers but never loses one. A month of an account belongs to whoever had it in that month.
//! Symbols, for a person with Σ what the accounts carry, u the uplift, r_m ∈ [0, 1] the ramp of month m:
//! - full quota F = Σ ÷ (1 + u), rounded to the unit; buffer = F − Σ (negative where more is handed down than asked for);
//! - vacancy V = F · Σ_m a_m (1 − r_m) ÷ Σ with a_m what the accounts carry in month m, rounded to the unit: what a new
//!   person does not carry yet; quota = F − V, and the region holds V in its vacancy pool;
//! - a region: Σ is quotas and pools of its people, quota = Σ ÷ (1 + u), buffer = quota − Σ;
//! - the company: Σ is the regions' quotas; its target is what it promises, and its buffer the difference.
//!
//! On every level, exactly: children + pool + buffer = quota.

use std::collections::{HashMap, HashSet};

use super::{EditOutcome, PlanError, TargetPlan};
use crate::domain::{Account, AccountId, Book, Money, Place, Team};

/// Attempts to meet a quota through buffers that round.
const STEPS: usize = 4;

/// Which group of accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// Everything.
    Company,
    /// A region or team; `None` for accounts without one.
    Region(Option<String>),
    /// A person within a region; `None` for accounts that nobody looks after.
    Person(Place),
}

/// One group with its sums.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupNode {
    /// Which.
    pub key: GroupKey,
    /// What its accounts carry, one per month of the window.
    pub months: Vec<Money>,
    /// What its accounts carry in all.
    pub carried: Money,
    /// Σ: what its children are asked for, vacancy pools included.
    pub children: Money,
    /// The vacancy pool that it holds for its people; for a person, what is not carried yet.
    pub vacancy: Money,
    /// Quota less what is handed down: negative where more is handed down than asked for.
    pub buffer: Money,
    /// What it is asked for.
    pub quota: Money,
}

/// One account under one person: the months in which the person had it.
#[derive(Clone, Debug, PartialEq)]
pub struct LeafNode {
    /// Whose.
    pub account: AccountId,
    /// Its targets; 0 in months in which somebody else had it.
    pub months: Vec<Money>,
    /// Whether the person has it in the month.
    pub has: Vec<bool>,
    /// The sum.
    pub total: Money,
}

/// A person with the accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonNode {
    /// Sums.
    pub node: GroupNode,
    /// Accounts, in the plan's order.
    pub accounts: Vec<LeafNode>,
}

/// A region with its people.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionNode {
    /// Sums.
    pub node: GroupNode,
    /// People, in the order of their first account.
    pub people: Vec<PersonNode>,
}

/// The whole tree.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamTree {
    /// Sums.
    pub company: GroupNode,
    /// Regions, in the order of their first account.
    pub regions: Vec<RegionNode>,
}

/// A region's people with their accounts, before any sums.
type PeopleOf = (Option<String>, Vec<(Place, Vec<LeafNode>)>);

/// The tree of a plan. Accounts that the book does not know hang under nobody.
pub fn team_tree(plan: &TargetPlan, team: &Team, book: &Book) -> TeamTree {
    let mut regions: Vec<PeopleOf> = Vec::new();
    let mut region_idx: HashMap<Option<String>, usize> = HashMap::new();
    let mut person_idx: HashMap<Place, usize> = HashMap::new();
    for row in &plan.accounts {
        for (place, has) in places_of(plan, team, book.account(row.account)) {
            let region = *region_idx.entry(place.region.clone()).or_insert_with(|| {
                regions.push((place.region.clone(), Vec::new()));
                regions.len() - 1
            });
            let people = &mut regions[region].1;
            let person = *person_idx.entry(place.clone()).or_insert_with(|| {
                people.push((place, Vec::new()));
                people.len() - 1
            });
            let cell = |(cell, has): (&super::PlanCell, &bool)| if *has { cell.amount } else { Money::default() };
            let months: Vec<Money> = row.cells.iter().zip(&has).map(cell).collect();
            let total = months.iter().copied().sum();
            people[person].1.push(LeafNode { account: row.account, months, has, total });
        }
    }
    let regions: Vec<RegionNode> = regions
        .into_iter()
        .map(|(name, people)| {
            let people: Vec<PersonNode> =
                people.into_iter().map(|(place, leaves)| person_node(plan, team, place, leaves)).collect();
            region_node(plan, name, people)
        })
        .collect();
    let nodes = || regions.iter().map(|it| &it.node);
    let children: Money = nodes().map(|it| it.quota).sum();
    let quota = plan.terms.promise.unwrap_or_else(|| divided(children, plan.terms.uplift.company, plan.unit));
    let company = GroupNode {
        key: GroupKey::Company,
        months: added(plan.window.len, nodes().map(|it| it.months.as_slice())),
        carried: nodes().map(|it| it.carried).sum(),
        children,
        vacancy: nodes().map(|it| it.vacancy).sum(),
        buffer: quota - children,
        quota,
    };
    TeamTree { company, regions }
}

impl TeamTree {
    /// Every group: the company, then each region before its people.
    pub fn groups(&self) -> Vec<&GroupNode> {
        let mut nodes = vec![&self.company];
        for it in &self.regions {
            nodes.push(&it.node);
            nodes.extend(it.people.iter().map(|it| &it.node));
        }
        nodes
    }

    /// The accounts of a group, each once.
    pub fn accounts_of(&self, key: &GroupKey) -> Vec<AccountId> {
        let people = self.regions.iter().flat_map(|it| &it.people).filter(|it| it.is_under(key));
        let mut seen = HashSet::new();
        people.flat_map(|it| &it.accounts).map(|it| it.account).filter(|it| seen.insert(*it)).collect()
    }

    /// Whether every level adds up, to the minor unit: children + pool + buffer = quota, and months to totals.
    pub fn adds_up(&self) -> bool {
        let whole = |it: &GroupNode| it.months.iter().copied().sum::<Money>() == it.carried;
        let person = |it: &PersonNode| {
            let carried: Money = it.accounts.iter().map(|it| it.total).sum();
            let node = &it.node;
            carried == node.children && node.children + node.buffer - node.vacancy == node.quota && whole(node)
        };
        let region = |it: &RegionNode| {
            let quotas: Money = it.people.iter().map(|it| it.node.quota).sum();
            let pool: Money = it.people.iter().map(|it| it.node.vacancy).sum();
            let node = &it.node;
            let sums = quotas + pool == node.children && pool == node.vacancy;
            sums && node.children + node.buffer == node.quota && whole(node) && it.people.iter().all(person)
        };
        let quotas: Money = self.regions.iter().map(|it| it.node.quota).sum();
        let carried: Money = self.regions.iter().map(|it| it.node.carried).sum();
        let company = &self.company;
        let sums = quotas == company.children && carried == company.carried;
        sums && company.children + company.buffer == company.quota && whole(company) && self.regions.iter().all(region)
    }
}

/// The accounts of a group that are here for every open month: those whose targets a quota moves.
pub fn movable(plan: &TargetPlan, tree: &TeamTree, key: &GroupKey) -> Vec<AccountId> {
    let open = |has: &[bool]| has.iter().skip(plan.n_closed).all(|it| *it);
    let people = tree.regions.iter().flat_map(|it| &it.people).filter(|it| it.is_under(key));
    let mut here: HashMap<AccountId, Vec<bool>> = HashMap::new();
    let mut order = Vec::new();
    for leaf in people.flat_map(|it| &it.accounts) {
        let has = here.entry(leaf.account).or_insert_with(|| {
            order.push(leaf.account);
            vec![false; leaf.has.len()]
        });
        has.iter_mut().zip(&leaf.has).for_each(|(has, it)| *has |= *it);
    }
    order.into_iter().filter(|it| open(&here[it])).collect()
}

/// Sets the quota of a group: its accounts take what buffers and ramp make of it, in proportion, and are locked there.
///
/// With buffers a quota can only be met to the rounding unit; the nearest is taken.
///
/// # Errors
/// As [`TargetPlan::set_group_total`]; also [`PlanError::EmptyGroup`] when no account is here for all open months.
pub fn set_quota(
    plan: &TargetPlan,
    team: &Team,
    book: &Book,
    key: &GroupKey,
    quota: Money,
) -> Result<EditOutcome, PlanError> {
    let tree = team_tree(plan, team, book);
    let group = movable(plan, &tree, key);
    let quota_of =
        |tree: &TeamTree| tree.groups().into_iter().find(|it| it.key == *key).map(|it| (it.quota, it.carried));
    let (mut now, carried) = quota_of(&tree).ok_or(PlanError::EmptyGroup)?;
    // What one more of quota takes of the accounts.
    let factor = if now > Money::default() { carried.to_f64() / now.to_f64() } else { 1.0 };
    let before: Money = group.iter().filter_map(|it| plan.row(*it)).map(super::AccountPlan::total).sum();
    let mut total = before;
    let mut best: Option<(i64, EditOutcome)> = None;
    for _ in 0..STEPS {
        total += nearest(
            (quota - now).minor() as f64 * factor,
            if factor == 1.0 { Money::from_minor(1) } else { plan.unit },
        );
        let edit = plan.set_group_total(&group, total)?;
        now = quota_of(&team_tree(&edit.plan, team, book)).map_or(now, |it| it.0);
        let off = (quota - now).minor().abs();
        if best.as_ref().is_none_or(|it| off < it.0) {
            best = Some((off, edit));
        }
        if off == 0 {
            break;
        }
    }
    best.map(|it| it.1).ok_or(PlanError::EmptyGroup)
}

impl PersonNode {
    /// Whether the person stands under a group, or is it.
    pub fn is_under(&self, key: &GroupKey) -> bool {
        match (key, &self.node.key) {
            (GroupKey::Company, _) => true,
            (GroupKey::Region(region), GroupKey::Person(place)) => place.region == *region,
            (key, own) => key == own,
        }
    }
}

/// The places that an account has over the window, with the months of each.
fn places_of(plan: &TargetPlan, team: &Team, account: Option<&Account>) -> Vec<(Place, Vec<bool>)> {
    let mut places: Vec<(Place, Vec<bool>)> = Vec::new();
    for (i, month) in plan.window.iter().enumerate() {
        let place = account.map(|it| team.place(it, month)).unwrap_or_default();
        let at = places.iter().position(|it| it.0 == place).unwrap_or_else(|| {
            places.push((place, vec![false; plan.window.len]));
            places.len() - 1
        });
        places[at].1[i] = true;
    }
    places
}

fn person_node(plan: &TargetPlan, team: &Team, place: Place, accounts: Vec<LeafNode>) -> PersonNode {
    let months = added(plan.window.len, accounts.iter().map(|it| it.months.as_slice()));
    let children: Money = months.iter().copied().sum();
    let full = divided(children, plan.terms.uplift.person, plan.unit);
    let missing: f64 = (plan.window.iter().zip(&months))
        .map(|(month, it)| {
            let ramp = place.person.as_deref().map_or(100, |it| team.ramp(it, month));
            it.minor() as f64 * f64::from(100 - ramp) / 100.0
        })
        .sum();
    let vacancy = match children > Money::default() && missing > 0.0 {
        true => nearest(full.minor() as f64 * missing / children.minor() as f64, plan.unit),
        false => Money::default(),
    };
    let node = GroupNode {
        key: GroupKey::Person(place),
        carried: children,
        children,
        vacancy,
        buffer: full - children,
        quota: full - vacancy,
        months,
    };
    PersonNode { node, accounts }
}

fn region_node(plan: &TargetPlan, name: Option<String>, people: Vec<PersonNode>) -> RegionNode {
    let nodes = || people.iter().map(|it| &it.node);
    let vacancy: Money = nodes().map(|it| it.vacancy).sum();
    let children = nodes().map(|it| it.quota).sum::<Money>() + vacancy;
    let quota = divided(children, plan.terms.uplift.region, plan.unit);
    let node = GroupNode {
        key: GroupKey::Region(name),
        months: added(plan.window.len, nodes().map(|it| it.months.as_slice())),
        carried: nodes().map(|it| it.carried).sum(),
        children,
        vacancy,
        buffer: quota - children,
        quota,
    };
    RegionNode { node, people }
}

/// What a level is asked for when it hands `children` down with an uplift; without one exactly the same.
fn divided(children: Money, uplift: f64, unit: Money) -> Money {
    if uplift == 0.0 { children } else { nearest(children.minor() as f64 / (1.0 + uplift), unit) }
}

fn nearest(minor: f64, unit: Money) -> Money {
    let unit = unit.minor().max(1);
    Money::from_minor(libm::round(minor / unit as f64) as i64 * unit)
}

fn added<'a>(len: usize, columns: impl Iterator<Item = &'a [Money]>) -> Vec<Money> {
    let mut sums = vec![Money::default(); len];
    for column in columns {
        sums.iter_mut().zip(column).for_each(|(sum, it)| *sum += *it);
    }
    sums
}
