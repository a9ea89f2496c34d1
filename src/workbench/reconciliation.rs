//! How the forecast tree adds up: the ways there are, how each did on this book's own past, and the one in use.
//!
//! The work itself ([`reconcile_nodes`]) is a worker's: it needs every node's history, forecast and backtest, and gives
//! back whole leaves for every way, so that the page only adds them up, also when another way is chosen later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, Measure, Node, ProductId};
use crate::forecast::{
    Hierarchy, SeasonLength, SeriesForecast, Tree, TreeNode, Way, WayEvidence, compare_ways, whole_leaves,
};

use super::nodes::NodeValues;
use super::tree::{ForecastTree, NodeLine, minor_per_unit};

/// Nodes up to which ways are compared; beyond, the tree is divided top-down.
pub const MAX_NODES: usize = 600;
/// Amounts are whole minor units below this, where floats still count exactly.
const MAX_MINOR: f64 = 9.0e15;

/// What the nodes of a level are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// The company.
    Company,
    /// Accounts.
    Accounts,
    /// Products over all accounts.
    Products,
    /// Products of accounts.
    Leaves,
}

/// What a worker needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReconcileInput {
    /// What is counted.
    pub measure: Measure,
    /// Months ahead.
    pub horizon: usize,
    /// Every node of the book.
    pub nodes: Vec<(Node, TreeNode)>,
}

/// Why ways were not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotCompared {
    /// The book has more nodes than are compared.
    TooManyNodes {
        /// So many.
        n_nodes: usize,
    },
    /// The histories leave too few rolling origins.
    TooShort,
    /// There is nothing to divide: one account and one product.
    OneSeries,
    /// The worker was lost.
    Lost,
}

/// How the ways did, and what they come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// The levels of the evidence, in its order.
    pub levels: Vec<Level>,
    /// How each way did, or why they were not compared.
    pub evidence: Result<WayEvidence, NotCompared>,
    /// Whole leaves by way, minor units per month; top-down has none, since the tree itself is built that way.
    pub leaves: BTreeMap<Way, Vec<(Node, Vec<i64>)>>,
}

impl Reconciliation {
    /// One that leaves the tree as it is.
    pub fn none(why: NotCompared) -> Self {
        Self { levels: Vec::new(), evidence: Err(why), leaves: BTreeMap::new() }
    }

    /// The way in use: the one chosen where it can be taken, else what the evidence prefers.
    pub fn in_use(&self, chosen: Option<Way>) -> Way {
        let possible = |way: &Way| *way == Way::TopDown || self.leaves.contains_key(way);
        let preferred = || self.evidence.as_ref().ok().map(WayEvidence::preferred);
        chosen.filter(possible).or_else(|| preferred().filter(possible)).unwrap_or(Way::TopDown)
    }
}

/// Gathers what a worker needs; `None` beyond [`MAX_NODES`] and for a book without anything to divide.
///
/// # Errors
/// [`NotCompared`] says why.
pub fn reconcile_input(
    nodes: &[NodeValues],
    forecasts: &BTreeMap<Node, SeriesForecast>,
    measure: Measure,
    horizon: usize,
) -> Result<ReconcileInput, NotCompared> {
    match nodes.len() {
        n_nodes if n_nodes > MAX_NODES => return Err(NotCompared::TooManyNodes { n_nodes }),
        // The company and its one account.
        0..=2 => return Err(NotCompared::OneSeries),
        _ => {}
    }
    let node = |it: &NodeValues| {
        let own = forecasts.get(&it.node);
        let point = own.and_then(|own| Some(own.chosen.forecast.point.get(..horizon)?.to_vec()));
        let trail = own.map(|own| own.trail.clone()).unwrap_or_default();
        (it.node, TreeNode { values: it.values.clone(), point, trail })
    };
    Ok(ReconcileInput { measure, horizon, nodes: nodes.iter().map(node).collect() })
}

/// Compares the ways and makes whole leaves by each.
pub fn reconcile_nodes(input: &ReconcileInput) -> Reconciliation {
    let Some(shape) = Shape::of(input) else { return Reconciliation::none(NotCompared::OneSeries) };
    let nodes: Vec<TreeNode> = shape.order.iter().map(|i| input.nodes[*i].1.clone()).collect();
    let node_levels: Vec<usize> =
        shape.node_levels.iter().map(|it| shape.levels.iter().position(|level| level == it).unwrap_or(0)).collect();
    let tree = Tree {
        hierarchy: &shape.hierarchy,
        nodes: &nodes,
        parents: &shape.parents,
        levels: &node_levels,
        season_length: SeasonLength::MONTHLY,
    };
    let Some(ways) = compare_ways(&tree) else { return Reconciliation::none(NotCompared::TooShort) };
    let leaf_nodes: Vec<Node> =
        shape.order[shape.hierarchy.n_aggregates()..].iter().map(|i| input.nodes[*i].0).collect();
    let leaves = Way::ALL.into_iter().zip(&ways.forecasts).filter(|it| it.0 != Way::TopDown).filter_map(|(way, it)| {
        let whole = whole(&shape.hierarchy, &it.as_ref()?[shape.hierarchy.n_aggregates()..], input.measure)?;
        Some((way, leaf_nodes.iter().copied().zip(whole).collect()))
    });
    Reconciliation {
        leaves: leaves.collect(),
        evidence: ways.evidence.ok_or(NotCompared::TooShort),
        levels: shape.levels,
    }
}

/// Leaves in whole minor units, `[leaf][step]`, so that every sum is next to the reconciled one; `None` beyond counting.
fn whole(hierarchy: &Hierarchy, leaves: &[Vec<f64>], measure: Measure) -> Option<Vec<Vec<i64>>> {
    let n_steps = leaves.first().map_or(0, Vec::len);
    let mut all = vec![Vec::with_capacity(n_steps); leaves.len()];
    for step in 0..n_steps {
        let minor: Vec<f64> = leaves.iter().map(|it| it[step] * minor_per_unit(measure)).collect();
        if minor.iter().any(|it| it.abs() > MAX_MINOR) {
            return None;
        }
        let whole = whole_leaves(hierarchy, &minor, &[]).ok()?;
        all.iter_mut().zip(whole).for_each(|(leaf, value)| leaf.push(value));
    }
    Some(all)
}

/// The nodes of a book as a hierarchy.
struct Shape {
    hierarchy: Hierarchy,
    /// Positions in the input, aggregates first.
    order: Vec<usize>,
    parents: Vec<Option<usize>>,
    node_levels: Vec<Level>,
    /// Those there are, without a gap.
    levels: Vec<Level>,
}

impl Shape {
    fn of(input: &ReconcileInput) -> Option<Self> {
        let nodes: Vec<Node> = input.nodes.iter().map(|it| it.0).collect();
        let has_leaves = nodes.iter().any(|it| matches!(it, Node::Leaf(..)));
        // Of a book with one product the accounts are the leaves.
        let rank = |node: &Node| match node {
            Node::Company => 0,
            Node::Account(_) if has_leaves => 1,
            Node::Product(_) => 2,
            Node::Account(_) | Node::Leaf(..) => 3,
        };
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|i| (rank(&nodes[*i]), nodes[*i]));
        let sorted: Vec<Node> = order.iter().map(|i| nodes[*i]).collect();
        let n_aggregates = sorted.iter().filter(|it| rank(it) < 3).count();
        let leaves = &sorted[n_aggregates..];
        let below = |aggregate: &Node| -> Vec<usize> {
            (0..leaves.len()).filter(|leaf| stands_under(leaves[*leaf], *aggregate)).collect()
        };
        let hierarchy = Hierarchy::new(leaves.len(), sorted[..n_aggregates].iter().map(below).collect()).ok()?;
        let parent = |node: &Node| match node {
            Node::Company | Node::Product(_) => None,
            Node::Account(_) => Some(0),
            Node::Leaf(account, _) => sorted.iter().position(|it| *it == Node::Account(*account)),
        };
        let level = |node: &Node| match node {
            Node::Company => Level::Company,
            Node::Account(_) => Level::Accounts,
            Node::Product(_) => Level::Products,
            Node::Leaf(..) => Level::Leaves,
        };
        let node_levels: Vec<Level> = sorted.iter().map(level).collect();
        let mut levels = node_levels.clone();
        levels.sort_unstable();
        levels.dedup();
        Some(Self { parents: sorted.iter().map(parent).collect(), hierarchy, order, node_levels, levels })
    }
}

fn stands_under(leaf: Node, aggregate: Node) -> bool {
    match (aggregate, leaf) {
        (Node::Company, _) => true,
        (Node::Account(a), Node::Leaf(b, _)) => a == b,
        (Node::Product(a), Node::Leaf(_, b)) => a == b,
        _ => false,
    }
}

/// The tree in the way that is in use.
#[must_use]
pub fn in_use(tree: ForecastTree, found: &Reconciliation, chosen: Option<Way>) -> ForecastTree {
    let way = found.in_use(chosen);
    match found.leaves.get(&way) {
        Some(leaves) => with_leaves(&tree, way, leaves),
        None => tree,
    }
}

/// The tree with other leaves: every sum follows from them, bases and own forecasts stay.
#[must_use]
pub fn with_leaves(tree: &ForecastTree, way: Way, leaves: &[(Node, Vec<i64>)]) -> ForecastTree {
    let n_months = tree.months.len;
    let mut sums: BTreeMap<Node, Vec<i64>> = BTreeMap::new();
    let mut add = |node: Node, minor: &[i64]| {
        let sum = sums.entry(node).or_insert_with(|| vec![0; n_months]);
        sum.iter_mut().zip(minor).for_each(|(sum, it)| *sum += it);
    };
    for (node, minor) in leaves {
        add(Node::Company, minor);
        let (account, product): (Option<AccountId>, Option<ProductId>) = match *node {
            Node::Leaf(account, product) => (Some(account), Some(product)),
            _ => (None, None),
        };
        account.into_iter().for_each(|it| add(Node::Account(it), minor));
        product.into_iter().for_each(|it| add(Node::Product(it), minor));
        add(*node, minor);
    }
    let line = |(node, line): (&Node, &NodeLine)| {
        let minor = sums.remove(node).unwrap_or_else(|| line.minor.clone());
        (*node, NodeLine { minor, ..line.clone() })
    };
    ForecastTree { months: tree.months, measure: tree.measure, way, lines: tree.lines.iter().map(line).collect() }
}
