//! Two states side by side: node × month, what differs, and who moved most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Measure, Month, Node};
use crate::plan::TargetPlan;

use super::tree::ForecastTree;
use super::version::{Frozen, FrozenForecast, ProductMonths, Version};

/// Figures of one state: minor units by node and month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// What is counted.
    pub measure: Measure,
    /// Figures by node.
    pub nodes: BTreeMap<Node, BTreeMap<Month, i64>>,
}

impl Figures {
    /// Those of a version, a plan's with those of its products.
    pub fn of_version(version: &Version) -> Self {
        let figures = Self::of(&version.frozen);
        match (&version.frozen, &version.products) {
            (Frozen::Plan(plan), Some(products)) => figures.with_products(plan, &products.months),
            _ => figures,
        }
    }

    /// A plan's figures with those of its products, of every account and over all.
    #[must_use]
    pub fn with_products(mut self, plan: &TargetPlan, products: &ProductMonths) -> Self {
        for ((account, product), amounts) in products {
            let leaf = self.nodes.entry(Node::Leaf(*account, *product)).or_default();
            leaf.extend(plan.window.iter().zip(amounts).map(|(month, it)| (month, it.minor())));
            let sum = self.nodes.entry(Node::Product(*product)).or_default();
            plan.window.iter().zip(amounts).for_each(|(month, it)| *sum.entry(month).or_default() += it.minor());
        }
        self
    }

    fn has_products(&self) -> bool {
        self.nodes.keys().any(is_of_product)
    }

    /// Those of a version without its products.
    pub fn of(frozen: &Frozen) -> Self {
        match frozen {
            Frozen::Plan(plan) => Self::of_plan(plan),
            Frozen::Forecast(forecast) => Self::of_forecast(forecast),
        }
    }

    /// Those of a plan.
    pub fn of_plan(plan: &TargetPlan) -> Self {
        let months = |minor: Vec<i64>| plan.window.iter().zip(minor).collect();
        let row = |it: &crate::plan::AccountPlan| {
            (Node::Account(it.account), months(it.cells.iter().map(|it| it.amount.minor()).collect()))
        };
        let company = months(plan.month_totals().iter().map(|it| it.minor()).collect());
        let nodes = std::iter::once((Node::Company, company)).chain(plan.accounts.iter().map(row)).collect();
        Self { measure: Measure::Amount, nodes }
    }

    /// Those of a forecast.
    pub fn of_tree(tree: &ForecastTree) -> Self {
        let line = |(node, it): (&Node, &super::tree::NodeLine)| {
            (*node, tree.months.iter().zip(it.minor.iter().copied()).collect())
        };
        Self { measure: tree.measure, nodes: tree.lines.iter().map(line).collect() }
    }

    fn of_forecast(it: &FrozenForecast) -> Self {
        let nodes = it.lines.iter();
        let nodes = nodes.map(|(node, line)| (*node, it.months.iter().zip(line.point.iter().copied()).collect()));
        Self { measure: it.measure, nodes: nodes.collect() }
    }
}

/// One month on both sides, `None` where a side does not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Before.
    pub before: Option<i64>,
    /// After.
    pub after: Option<i64>,
}

impl Pair {
    /// After less before; `None` unless both are there.
    pub fn difference(self) -> Option<i64> {
        Some(self.after? - self.before?)
    }

    /// The difference as a share of before; `None` where that means nothing.
    pub fn ratio(self) -> Option<f64> {
        let before = self.before.filter(|it| *it != 0)?;
        Some(self.difference()? as f64 / (before as f64).abs())
    }

    /// Whether the sides differ, one without a figure included.
    pub fn differs(self) -> bool {
        self.before != self.after
    }
}

/// One node on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareRow {
    /// Whose.
    pub node: Node,
    /// One per month of the comparison.
    pub months: Vec<Pair>,
    /// Sums over the months that both sides have; a side without any of them has none.
    pub total: Pair,
}

/// Two states side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What is counted.
    pub measure: Measure,
    /// Every month that a side has.
    pub months: Vec<Month>,
    /// The company first, then the others by the size of their difference.
    pub rows: Vec<CompareRow>,
}

fn is_of_product(node: &Node) -> bool {
    matches!(node, Node::Product(_) | Node::Leaf(..))
}

/// Puts two states side by side; `None` when they count different things. Where one of them was kept without products, those of
/// the other are left out: they are no news.
pub fn compare(before: &Figures, after: &Figures) -> Option<Comparison> {
    if before.measure != after.measure {
        return None;
    }
    let months_of = |it: &Figures| it.nodes.values().flat_map(|it| it.keys().copied()).collect::<BTreeSet<Month>>();
    let (had, have) = (months_of(before), months_of(after));
    let months: Vec<Month> = had.union(&have).copied().collect();
    let shared: BTreeSet<Month> = had.intersection(&have).copied().collect();
    let with_products = before.has_products() == after.has_products();
    let nodes = before.nodes.keys().chain(after.nodes.keys()).copied();
    let nodes: BTreeSet<Node> = nodes.filter(|it| with_products || !is_of_product(it)).collect();
    let row = |node: Node| {
        let (a, b) = (before.nodes.get(&node), after.nodes.get(&node));
        let at = |side: Option<&BTreeMap<Month, i64>>, month| side.and_then(|it| it.get(&month)).copied();
        let sum = |side: Option<&BTreeMap<Month, i64>>| {
            side.map(|it| shared.iter().filter_map(|month| it.get(month)).sum::<i64>())
        };
        CompareRow {
            node,
            months: months.iter().map(|it| Pair { before: at(a, *it), after: at(b, *it) }).collect(),
            total: Pair { before: sum(a), after: sum(b) },
        }
    };
    let mut rows: Vec<CompareRow> = nodes.into_iter().map(row).collect();
    rows.sort_by_key(|it| (it.node != Node::Company, Reverse(it.moved()), Reverse(it.shifted()), it.node));
    Some(Comparison { measure: before.measure, months, rows })
}

impl CompareRow {
    /// How far it moved; a node that one side lacks, by all it has.
    pub fn moved(&self) -> u64 {
        (self.total.after.unwrap_or(0) - self.total.before.unwrap_or(0)).unsigned_abs()
    }

    /// What moved between its months over and above what its total moved by.
    pub fn shifted(&self) -> u64 {
        let all: u64 = self.months.iter().filter_map(|it| it.difference()).map(i64::unsigned_abs).sum();
        all.saturating_sub(self.total.difference().map_or(all, i64::unsigned_abs)) / 2
    }

    /// Whether any month differs.
    pub fn differs(&self) -> bool {
        self.months.iter().any(|it| it.differs())
    }
}

impl Comparison {
    /// The company.
    pub fn company(&self) -> Option<&CompareRow> {
        self.rows.first().filter(|it| it.node == Node::Company)
    }

    /// Whether nothing but products moved.
    pub fn only_products(&self) -> bool {
        self.rows.iter().all(|it| is_of_product(&it.node) || !it.differs())
    }

    /// Accounts that moved, the largest first; behind them those that moved between months alone.
    pub fn movers(&self) -> impl Iterator<Item = &CompareRow> {
        self.rows.iter().filter(|it| matches!(it.node, Node::Account(_)) && it.moved() + it.shifted() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, RecordId};

    fn figures(rows: &[(Node, &[(i32, i64)])]) -> Figures {
        let months = |it: &[(i32, i64)]| it.iter().map(|(at, minor)| (Month::from_index(*at), *minor)).collect();
        Figures { measure: Measure::Amount, nodes: rows.iter().map(|(node, it)| (*node, months(it))).collect() }
    }

    #[test]
    fn rows_are_compared_over_the_months_both_have_and_ordered_by_movement() {
        let [a, b, c] = [1, 2, 3].map(|it| Node::Account(AccountId(RecordId::from_bits(it))));
        let before =
            figures(&[(Node::Company, &[(1, 30), (2, 30)]), (a, &[(1, 10), (2, 10)]), (b, &[(1, 20), (2, 20)])]);
        let after = figures(&[(Node::Company, &[(2, 45), (3, 1)]), (a, &[(2, 11), (3, 1)]), (c, &[(2, 34)])]);
        let it = compare(&before, &after).unwrap();
        assert_eq!(it.months.len(), 3);
        assert_eq!(it.rows.iter().map(|it| it.node).collect::<Vec<_>>(), [Node::Company, c, b, a]);
        let company = it.company().unwrap();
        assert_eq!((company.total.difference(), company.total.ratio()), (Some(15), Some(0.5)));
        assert_eq!((company.months[0].difference(), company.months[0].differs()), (None, true));
        let gone = it.rows.iter().find(|it| it.node == b).unwrap();
        assert_eq!((gone.total, gone.moved()), (Pair { before: Some(20), after: None }, 20));
        assert_eq!(it.movers().count(), 3);
        let later = figures(&[(a, &[(1, 4), (2, 16)]), (b, &[(1, 20), (2, 20)])]);
        let shifted = compare(&before, &later).unwrap();
        let mover = shifted.movers().next().unwrap();
        assert_eq!((mover.node, mover.moved(), mover.shifted(), shifted.movers().count()), (a, 0, 6, 1));
        // Products of one side alone are no news; of both sides they are rows like others.
        let product = crate::domain::ProductId(RecordId::from_bits(9));
        let Node::Account(account) = a else { unreachable!() };
        let leaf = |minor: i64| {
            let mut it = before.clone();
            it.nodes.insert(Node::Leaf(account, product), [(Month::from_index(1), minor)].into());
            it
        };
        assert!(!compare(&before, &leaf(4)).unwrap().rows.iter().any(CompareRow::differs));
        let typed = compare(&leaf(4), &leaf(6)).unwrap();
        assert!(typed.only_products() && !it.only_products());
        let row = typed.rows.iter().find(|it| it.differs()).unwrap();
        assert_eq!((row.node, row.total.difference()), (Node::Leaf(account, product), Some(2)));
        let quantities = Figures { measure: Measure::Quantity, ..Figures::default() };
        assert_eq!(compare(&before, &quantities), None);
    }
}
