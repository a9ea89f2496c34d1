//! The gap of every node: its target against what its accounts commit to, and the levers that close it.

use std::collections::BTreeMap;

use super::super::{AccountPlan, GroupKey, LeafNode, TargetPlan, TeamTree};
use super::{BottomUp, Commitment, Lever, LeverKind};
use crate::domain::{AccountId, Money};
use crate::math::split::split;

/// Where an account's bottom-up number is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFrom {
    /// Somebody committed.
    Commitment,
    /// The forecast stands in.
    Forecast,
    /// There is neither.
    Nothing,
}

/// One account with both numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountGap {
    /// Whose.
    pub account: AccountId,
    /// T.
    pub top_down: Money,
    /// B, or what stands in; `None` where there is neither.
    pub bottom_up: Option<Money>,
    /// Where it is from.
    pub from: NumberFrom,
}

/// A node with both numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeGap {
    /// ΣT over its accounts.
    pub top_down: Money,
    /// ΣB over accounts with a commitment.
    pub committed: Money,
    /// Σ of what stands in.
    pub stand_in: Money,
    /// Accounts with a commitment, with a forecast that stands in, and with neither; those under it at all.
    pub n: [usize; 3],
    /// Levers by kind.
    pub levers: BTreeMap<LeverKind, Money>,
}

impl NodeGap {
    /// ΣB with what stands in.
    pub fn bottom_up(&self) -> Money {
        self.committed + self.stand_in
    }

    /// ΣT − ΣB.
    pub fn gap(&self) -> Money {
        self.top_down - self.bottom_up()
    }

    /// What all levers bring.
    pub fn lever_sum(&self) -> Money {
        self.levers.values().copied().sum()
    }

    /// What of the gap no lever closes; negative where they bring more.
    pub fn rest(&self) -> Money {
        self.gap() - self.lever_sum()
    }
}

/// Both numbers of every node and account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GapTree {
    /// Accounts, in the plan's order.
    pub accounts: Vec<AccountGap>,
    /// Company, regions and people.
    pub nodes: BTreeMap<GroupKey, NodeGap>,
    /// For every person, B by account: whoever has an account for some months has its part.
    pub parts: BTreeMap<GroupKey, Vec<(AccountId, Money)>>,
}

/// Both numbers of every node of a plan's tree. `forecast` has what was sold and is forecast over the plan's months.
pub fn gap_tree(plan: &TargetPlan, tree: &TeamTree, said: &BottomUp, forecast: &BTreeMap<AccountId, Money>) -> GapTree {
    let account = |row: &AccountPlan| {
        let committed = said.committed(row.account, plan.window).map(Commitment::mean);
        let stand_in = forecast.get(&row.account).copied();
        let from = match (committed, stand_in) {
            (Some(_), _) => NumberFrom::Commitment,
            (None, Some(_)) => NumberFrom::Forecast,
            (None, None) => NumberFrom::Nothing,
        };
        AccountGap { account: row.account, top_down: row.total(), bottom_up: committed.or(stand_in), from }
    };
    let accounts: Vec<AccountGap> = plan.accounts.iter().map(account).collect();
    let mut found = GapTree { accounts, ..GapTree::default() };
    let shares = shares_of(tree, &found.accounts);
    let origin: BTreeMap<AccountId, NumberFrom> = found.accounts.iter().map(|it| (it.account, it.from)).collect();
    for region in &tree.regions {
        for person in &region.people {
            let keys = [GroupKey::Company, region.node.key.clone(), person.node.key.clone()];
            let mut parts = Vec::new();
            for leaf in &person.accounts {
                let part = shares.get(&(leaf.account, person.node.key.clone())).copied().unwrap_or_default();
                let from = origin.get(&leaf.account).copied().unwrap_or(NumberFrom::Nothing);
                parts.push((leaf.account, part));
                for key in &keys {
                    let node = found.nodes.entry(key.clone()).or_default();
                    node.top_down += leaf.total;
                    match from {
                        NumberFrom::Commitment => node.committed += part,
                        NumberFrom::Forecast => node.stand_in += part,
                        NumberFrom::Nothing => {}
                    }
                }
            }
            found.parts.insert(person.node.key.clone(), parts);
        }
    }
    count(&mut found, tree, &origin);
    found.nodes.entry(GroupKey::Company).or_default();
    for lever in &said.levers {
        for key in holders(tree, plan, lever) {
            *found.nodes.entry(key).or_default().levers.entry(lever.kind).or_default() += lever.amount;
        }
    }
    found
}

/// How many accounts of each origin a node has; one in several hands counts once on every level.
fn count(found: &mut GapTree, tree: &TeamTree, origin: &BTreeMap<AccountId, NumberFrom>) {
    let keys: Vec<GroupKey> = found.nodes.keys().cloned().collect();
    for key in keys {
        let mut n = [0; 3];
        for account in tree.accounts_of(&key) {
            n[match origin.get(&account) {
                Some(NumberFrom::Commitment) => 0,
                Some(NumberFrom::Forecast) => 1,
                Some(NumberFrom::Nothing) | None => 2,
            }] += 1;
        }
        found.nodes.entry(key).or_default().n = n;
    }
}

/// The part of each account's number that each person has.
fn shares_of(tree: &TeamTree, accounts: &[AccountGap]) -> BTreeMap<(AccountId, GroupKey), Money> {
    let mut holders: BTreeMap<AccountId, Vec<(GroupKey, &LeafNode)>> = BTreeMap::new();
    for person in tree.regions.iter().flat_map(|it| &it.people) {
        for leaf in &person.accounts {
            holders.entry(leaf.account).or_default().push((person.node.key.clone(), leaf));
        }
    }
    let mut shares = BTreeMap::new();
    for it in accounts {
        let (Some(number), Some(held)) = (it.bottom_up, holders.get(&it.account)) else { continue };
        let mut weights: Vec<f64> = held.iter().map(|it| it.1.total.minor().max(0) as f64).collect();
        if weights.iter().all(|it| *it == 0.0) {
            weights = held.iter().map(|it| it.1.has.iter().filter(|it| **it).count() as f64).collect();
        }
        let parts = split(number.minor(), &weights).unwrap_or_else(|_| {
            // Beyond what can be split exactly the first holder has it all.
            let mut parts = vec![0; held.len()];
            parts[0] = number.minor();
            parts
        });
        for ((key, _), part) in held.iter().zip(parts) {
            shares.insert((it.account, key.clone()), Money::from_minor(part));
        }
    }
    shares
}

/// The nodes that a lever counts for: the company, and whoever has its account when it begins.
fn holders(tree: &TeamTree, plan: &TargetPlan, lever: &Lever) -> Vec<GroupKey> {
    let mut keys = vec![GroupKey::Company];
    let Some(account) = lever.account else { return keys };
    let first = lever.months.first.max(plan.window.first);
    let month_idx = plan.window.position(first).unwrap_or(0);
    for region in &tree.regions {
        for person in &region.people {
            let has = |it: &LeafNode| it.account == account && it.has.get(month_idx).copied().unwrap_or(false);
            if person.accounts.iter().any(has) {
                keys.extend([region.node.key.clone(), person.node.key.clone()]);
            }
        }
    }
    keys
}
