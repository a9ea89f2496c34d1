//! Which nodes of a book are forecast, and the values each one brings to the engine.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Measure, Node, ProductId};

/// One node with its monthly values in whole units of the measure, `None` where missing.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeValues {
    /// The node.
    pub node: Node,
    /// One value per month of the book.
    pub values: Vec<Option<f64>>,
    /// Sum of the last twelve months, for the order of work.
    pub recent: f64,
}

/// Every node of the book: the company first, then accounts, products and leaves, each by recent size.
///
/// A book with one product has no leaves of its own: the account is the leaf. A book with one account has no
/// accounts beside the company for the same reason, but lists it, since people look for it.
pub fn nodes_of(book: &Book, measure: Measure) -> Vec<NodeValues> {
    let n_months = book.months().len;
    let mut company = vec![None; n_months];
    let mut accounts: BTreeMap<AccountId, Vec<Option<f64>>> = BTreeMap::new();
    let mut products: BTreeMap<ProductId, Vec<Option<f64>>> = BTreeMap::new();
    let mut leaves = Vec::new();
    for series in book.series() {
        let values = series_values(book, series, measure);
        add(&mut company, &values);
        add(accounts.entry(series.account).or_insert_with(|| vec![None; n_months]), &values);
        add(products.entry(series.product).or_insert_with(|| vec![None; n_months]), &values);
        leaves.push((Node::Leaf(series.account, series.product), values));
    }
    let several_products = products.len() > 1;
    let mut nodes = vec![node_values(Node::Company, company)];
    nodes.extend(by_size(accounts.into_iter().map(|(id, it)| (Node::Account(id), it))));
    if several_products {
        nodes.extend(by_size(products.into_iter().map(|(id, it)| (Node::Product(id), it))));
        nodes.extend(by_size(leaves.into_iter()));
    }
    nodes
}

/// The values of one node.
pub fn values_of(book: &Book, node: Node, measure: Measure) -> Vec<Option<f64>> {
    let mut sums = vec![None; book.months().len];
    for series in book.series_of(node) {
        add(&mut sums, &series_values(book, series, measure));
    }
    sums
}

fn series_values(book: &Book, series: &crate::domain::SalesSeries, measure: Measure) -> Vec<Option<f64>> {
    let values: Vec<Option<f64>> = match measure {
        Measure::Amount => series.amounts.iter().map(|it| it.map(|value| value.to_f64())).collect(),
        Measure::Quantity => series.quantities.iter().map(|it| it.map(|value| value.to_f64())).collect(),
    };
    if values.is_empty() { vec![None; book.months().len] } else { values }
}

fn add(sums: &mut [Option<f64>], values: &[Option<f64>]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = match (*sum, *value) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
}

fn by_size(nodes: impl Iterator<Item = (Node, Vec<Option<f64>>)>) -> Vec<NodeValues> {
    let mut nodes: Vec<NodeValues> = nodes.map(|(node, values)| node_values(node, values)).collect();
    nodes.sort_by(|a, b| b.recent.total_cmp(&a.recent).then(a.node.cmp(&b.node)));
    nodes
}

fn node_values(node: Node, values: Vec<Option<f64>>) -> NodeValues {
    let recent = values.iter().rev().take(12).flatten().sum();
    NodeValues { node, values, recent }
}
