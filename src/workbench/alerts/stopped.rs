//! Customers that stopped buying, while it is news.

use super::{Found, Why, YEAR};
use crate::domain::{Book, Money, Node};
use crate::forecast::stopped_for;
use crate::plan::AlertKind;

/// Accounts whose silence is too long for chance and began within a year; at stake is what they bought in the twelve
/// months up to their last order.
pub(super) fn stopped(book: &Book) -> Vec<Found> {
    let found = |node: Node| -> Option<Found> {
        let amounts = book.amounts_of(node);
        let values: Vec<Option<f64>> = amounts.iter().map(|it| it.map(Money::to_f64)).collect();
        let n = stopped_for(&values).filter(|it| *it <= YEAR)?;
        let last = amounts.iter().rposition(|it| it.is_some_and(|it| it != Money::default()))?;
        let bought: Money = amounts[(last + 1).saturating_sub(YEAR)..=last].iter().flatten().copied().sum();
        Some((
            AlertKind::Stopped,
            node,
            bought,
            Why::Stopped { since: book.months().first.plus(last as i32 + 1), n, bought },
        ))
    };
    book.accounts().iter().filter_map(|it| found(Node::Account(it.id))).collect()
}
