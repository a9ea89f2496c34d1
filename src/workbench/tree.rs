//! The forecasts that trees show: whole minor units, exact sums; here top-down by forecast proportions.
//!
//! Other ways of adding up replace the leaves afterwards, see [`super::reconciliation`]. The company's own forecast is divided over the accounts, each account's over its leaves; a product is the sum of its
//! leaves. A node that is too thin for a method of its own takes its share of recent history of its parent's forecast;
//! one whose sales have stopped gets nothing, or its last good months would bring it back.
//! Source: Athanasopoulos, Ahmed and Hyndman (2009), *International Journal of Forecasting* 25, §3.2 (top-down by
//! forecast proportions). A node's own, unreconciled forecast stays on its page.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Measure, Money, MonthRange, Node, ProductId, Quantity};
use crate::forecast::{ChildForecast, MethodId, SeriesForecast, Way, history_shares, stopped_for, top_down};

use super::nodes::NodeValues;

/// Where a node's figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Its own method, scaled so that the tree adds up.
    Own(MethodId),
    /// Its share of this ancestor's forecast.
    ShareOf(Node),
    /// Nothing: its sales stopped so many months ago ([`stopped_for`]).
    Stopped(usize),
    /// The sum of its leaves.
    SumOfLeaves,
}

/// One node's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeLine {
    /// One per forecast month, in minor units of the measure.
    pub minor: Vec<i64>,
    /// Where they come from.
    pub basis: Basis,
    /// Sum before scaling to the parent, in whole units; `None` without a forecast of its own.
    pub own_sum: Option<f64>,
}

impl NodeLine {
    /// The sum over all months, in minor units.
    pub fn total(&self) -> i64 {
        self.minor.iter().sum()
    }
}

/// Every node's figures: children add up to their parents to the minor unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastTree {
    /// The months ahead.
    pub months: MonthRange,
    /// What is forecast.
    pub measure: Measure,
    /// How it adds up.
    pub way: Way,
    /// Figures by node.
    pub lines: BTreeMap<Node, NodeLine>,
}

impl ForecastTree {
    /// The figures of a node.
    pub fn line(&self, node: Node) -> Option<&NodeLine> {
        self.lines.get(&node)
    }

    /// Monthly money of a node; zero months where it has none.
    pub fn money(&self, node: Node) -> Vec<Money> {
        match self.line(node) {
            Some(line) => line.minor.iter().map(|it| Money::from_minor(*it)).collect(),
            None => vec![Money::default(); self.months.len],
        }
    }
}

/// A node's own forecast: its method, and one value per month in whole units; `None` where it has none.
pub type OwnForecast<'a> = &'a dyn Fn(Node) -> Option<(MethodId, &'a [f64])>;

/// Builds the tree from each node's own forecast. `None` until the company's own is there: without it, the history as a
/// whole is too thin.
pub fn build(
    book: &Book,
    measure: Measure,
    months: MonthRange,
    nodes: &[NodeValues],
    forecasts: &BTreeMap<Node, SeriesForecast>,
) -> Option<ForecastTree> {
    let own = |node: Node| forecasts.get(&node).map(|it| (it.chosen.method, &it.chosen.forecast.point[..]));
    build_from(book, measure, months, nodes, &own)
}

/// The same from forecasts that the caller keeps in its own way.
pub fn build_from<'a>(
    book: &Book,
    measure: Measure,
    months: MonthRange,
    nodes: &[NodeValues],
    own: OwnForecast<'a>,
) -> Option<ForecastTree> {
    let (method, point) = own(Node::Company)?;
    let point = point.get(..months.len)?.to_vec();
    let mut tree = ForecastTree { months, measure, way: Way::TopDown, lines: BTreeMap::new() };
    tree.lines.insert(
        Node::Company,
        NodeLine {
            minor: point.iter().map(|it| to_minor(measure, *it)).collect(),
            basis: Basis::Own(method),
            own_sum: Some(point.iter().sum()),
        },
    );
    let values: BTreeMap<Node, &NodeValues> = nodes.iter().map(|it| (it.node, it)).collect();
    let accounts: Vec<&NodeValues> = nodes.iter().filter(|it| matches!(it.node, Node::Account(_))).collect();
    divide(&mut tree, Node::Company, &accounts, own);
    for (account, products) in leaves_by_account(book) {
        let leaves: Vec<&NodeValues> =
            products.iter().filter_map(|it| values.get(&Node::Leaf(account, *it)).copied()).collect();
        if !leaves.is_empty() {
            divide(&mut tree, Node::Account(account), &leaves, own);
        }
    }
    sum_products(&mut tree, own);
    Some(tree)
}

fn leaves_by_account(book: &Book) -> BTreeMap<AccountId, Vec<ProductId>> {
    let mut by_account: BTreeMap<AccountId, Vec<ProductId>> = BTreeMap::new();
    for it in book.series() {
        by_account.entry(it.account).or_default().push(it.product);
    }
    by_account
}

/// Divides a parent's figures over its children.
fn divide(tree: &mut ForecastTree, parent: Node, children: &[&NodeValues], forecast_of: OwnForecast<'_>) {
    let n_months = tree.months.len;
    let Some(parent_line) = tree.line(parent) else { return };
    let parent_minor = parent_line.minor.clone();
    let parent_basis = parent_line.basis;
    let parent_point: Vec<f64> = parent_minor.iter().map(|it| *it as f64).collect();
    let own: Vec<Option<Vec<f64>>> = children
        .iter()
        .map(|it| {
            let point = forecast_of(it.node)?.1.get(..n_months)?;
            Some(point.iter().map(|value| to_minor(tree.measure, *value) as f64).collect())
        })
        .collect();
    let stopped: Vec<Option<usize>> =
        children.iter().zip(&own).map(|(it, own)| stopped_for(&it.values).filter(|_| own.is_none())).collect();
    let nothing = |stopped: &Option<usize>| stopped.map(|_| vec![0.0; n_months]);
    let histories: Vec<&[Option<f64>]> = children
        .iter()
        .zip(&stopped)
        .map(|(it, stopped)| if stopped.is_some() { &[] } else { &it.values[..] })
        .collect();
    let inputs: Vec<ChildForecast> = (own.iter().zip(&stopped).zip(history_shares(&histories)))
        .map(|((own, stopped), share)| ChildForecast { own: own.clone().or_else(|| nothing(stopped)), share })
        .collect();
    let shares = top_down(&parent_point, &inputs);
    let mut minor = vec![Vec::with_capacity(n_months); children.len()];
    for (step, total) in parent_minor.iter().enumerate() {
        let column: Vec<f64> = shares.iter().map(|it| it[step]).collect();
        for (child, value) in minor.iter_mut().zip(round_to_total(&column, *total)) {
            child.push(value);
        }
    }
    // A thin child's figures rest on the nearest ancestor with a method of its own, and end with those of its parent.
    let thin = match parent_basis {
        Basis::ShareOf(_) | Basis::Stopped(_) => parent_basis,
        Basis::Own(_) | Basis::SumOfLeaves => Basis::ShareOf(parent),
    };
    for (((it, own), stopped), minor) in children.iter().zip(&own).zip(stopped).zip(minor) {
        let method = forecast_of(it.node).map(|it| it.0).filter(|_| own.is_some());
        let without = stopped.map_or(thin, Basis::Stopped);
        let basis = method.map_or(without, Basis::Own);
        let own_sum = own.as_ref().map(|it| it.iter().sum::<f64>() / minor_per_unit(tree.measure));
        tree.lines.insert(it.node, NodeLine { minor, basis, own_sum });
    }
}

fn sum_products(tree: &mut ForecastTree, forecast_of: OwnForecast<'_>) {
    let mut sums: BTreeMap<ProductId, Vec<i64>> = BTreeMap::new();
    for (node, line) in &tree.lines {
        if let Node::Leaf(_, product) = node {
            let sum = sums.entry(*product).or_insert_with(|| vec![0; tree.months.len]);
            sum.iter_mut().zip(&line.minor).for_each(|(sum, it)| *sum += it);
        }
    }
    for (product, minor) in sums {
        let own_sum = forecast_of(Node::Product(product)).and_then(|it| Some(it.1.get(..minor.len())?.iter().sum()));
        tree.lines.insert(Node::Product(product), NodeLine { minor, basis: Basis::SumOfLeaves, own_sum });
    }
}

/// Minor units in one of the measure's.
pub fn minor_per_unit(measure: Measure) -> f64 {
    match measure {
        Measure::Amount => 100.0,
        Measure::Quantity => 1000.0,
    }
}

/// A model's value in minor units; a value beyond exact counting is held at the largest that counts exactly.
fn to_minor(measure: Measure, value: f64) -> i64 {
    let minor = match measure {
        Measure::Amount => Money::from_f64(value).map(Money::minor),
        Measure::Quantity => Quantity::from_f64(value).map(Quantity::minor),
    };
    minor.unwrap_or(if value > 0.0 { 9_000_000_000_000_000 } else { -9_000_000_000_000_000 })
}

/// Whole numbers that sum to `total`, each within one of its value where the values themselves sum to it: every value is
/// rounded down, and the units left over go to the largest fractions, ties to the first.
pub fn round_to_total(values: &[f64], total: i64) -> Vec<i64> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut whole: Vec<i64> = values.iter().map(|it| it.floor() as i64).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| (values[*b] - values[*b].floor()).total_cmp(&(values[*a] - values[*a].floor())));
    let left_over = total - whole.iter().sum::<i64>();
    let n = values.len() as i64;
    let (each, rest) = (left_over.div_euclid(n), left_over.rem_euclid(n) as usize);
    whole.iter_mut().for_each(|it| *it += each);
    order.iter().take(rest).for_each(|i| whole[*i] += 1);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_parts_sum_to_the_total() {
        for (values, total, expected) in [
            (vec![0.5, 0.5], 1, vec![1, 0]),
            (vec![1.4, 1.4, 0.2], 3, vec![2, 1, 0]),
            (vec![-1.6, 2.6], 1, vec![-2, 3]),
            (vec![0.0, 0.0], 7, vec![4, 3]),
            (vec![], 0, vec![]),
        ] {
            assert_eq!(round_to_total(&values, total), expected);
        }
    }
}
