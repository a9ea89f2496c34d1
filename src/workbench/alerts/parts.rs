//! Where a difference comes from: what was expected, split over the children by what they sold before.

use std::collections::BTreeMap;

use super::{Part, YEAR};
use crate::domain::{Book, Money, Node, SalesSeries};
use crate::math::split::split;

/// The child of a node with the largest part of the difference between what it sold in these months of the book and its
/// share of what was expected. `None` with less than two children, or where nothing was sold before to split by.
pub fn main_part(book: &Book, node: Node, positions: &[usize], expected: Money) -> Option<Part> {
    largest_of(&differences(book, node, positions, expected)?)
}

pub(super) fn largest_of(children: &[(Node, Money)]) -> Option<Part> {
    let total: Money = children.iter().map(|it| it.1).sum();
    largest(children.iter().copied(), total)
}

/// What each child of a node sold in these months less its share of what was expected; the sum is the node's own.
pub fn differences(book: &Book, node: Node, positions: &[usize], expected: Money) -> Option<Vec<(Node, Money)>> {
    differences_of(book.series().iter(), node, positions, expected)
}

pub(super) fn differences_of<'a>(
    all: impl Iterator<Item = &'a SalesSeries>,
    node: Node,
    positions: &[usize],
    expected: Money,
) -> Option<Vec<(Node, Money)>> {
    let first = *positions.first()?;
    let child_of = |account, product| match node {
        Node::Company => Some(Node::Account(account)),
        Node::Account(it) if it == account => Some(Node::Leaf(account, product)),
        _ => None,
    };
    let mut children: BTreeMap<Node, (Money, Money)> = BTreeMap::new();
    for series in all {
        let Some(child) = child_of(series.account, series.product) else { continue };
        let at = |i: usize| series.amounts.get(i).copied().flatten().unwrap_or_default();
        let (sold, before) = children.entry(child).or_default();
        *sold += positions.iter().map(|i| at(*i)).sum();
        *before += (first.saturating_sub(YEAR)..first).map(at).sum();
    }
    if children.len() < 2 {
        return None;
    }
    let weights: Vec<f64> = children.values().map(|it| it.1.to_f64().max(0.0)).collect();
    if weights.iter().all(|it| *it <= 0.0) {
        return None;
    }
    let shares = split(expected.minor(), &weights).ok()?;
    Some(children.into_iter().zip(shares).map(|((node, it), share)| (node, it.0 - Money::from_minor(share))).collect())
}

pub(super) fn largest(parts: impl Iterator<Item = (Node, Money)>, total: Money) -> Option<Part> {
    let sign = total.minor().signum();
    let (node, amount) = parts.filter(|it| it.1.minor().signum() == sign).max_by_key(|it| it.1.minor() * sign)?;
    Some(Part { node, amount, is_most: 2 * amount.minor().abs() >= total.minor().abs() })
}
