//! Customers that stopped buying, while it is news.

use super::{Found, Why, YEAR};
use crate::domain::{AccountId, Book, Money, Node};
use crate::forecast::stopped_for;
use crate::plan::{AlertKind, TargetPlan, n_elapsed};

/// Accounts whose silence is too long for chance and began within a year; at stake is what they bought in the twelve
/// months up to their last order.
pub(super) fn stopped(book: &Book, plan: Option<&TargetPlan>) -> Vec<Found> {
    let found = |account: AccountId| -> Option<Found> {
        let node = Node::Account(account);
        let amounts = book.amounts_of(node);
        let values: Vec<Option<f64>> = amounts.iter().map(|it| it.map(Money::to_f64)).collect();
        let n = stopped_for(&values).filter(|it| *it <= YEAR)?;
        let last = amounts.iter().rposition(|it| it.is_some_and(|it| it != Money::default()))?;
        let bought: Money = amounts[(last + 1).saturating_sub(YEAR)..=last].iter().flatten().copied().sum();
        let target = plan.and_then(|it| {
            Some(it.row(account)?.ahead(book.months().last().map_or(0, |last| n_elapsed(it.window, last))))
        });
        Some((
            AlertKind::Stopped,
            node,
            bought,
            Why::Stopped { since: book.months().first.plus(last as i32 + 1), n, bought, target },
        ))
    };
    book.accounts().iter().filter_map(|it| found(it.id)).collect()
}
