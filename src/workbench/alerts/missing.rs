//! Missing figures: a series without one in the last month, or in several months running.

use std::collections::BTreeMap;

use super::{Found, Why, YEAR};
use crate::domain::{Book, Money, Node};
use crate::plan::AlertKind;

/// The longest run of missing months per account, of those that end with the book or are long enough.
pub(super) fn missing(book: &Book, gap: i64) -> Vec<Found> {
    let n = book.months().len;
    let mut by_account: BTreeMap<Node, (usize, usize, Node, Money, usize)> = BTreeMap::new();
    for series in book.series().iter().filter(|it| it.amounts.len() == n) {
        let account = Node::Account(series.account);
        let n_series = by_account.get(&account).map_or(0, |it| it.4) + 1;
        let old = by_account.get(&account).filter(|it| it.1 > 0).copied();
        let first = n.saturating_sub(YEAR).max(series.active_from);
        let (at, len) = longest_gap(&series.amounts, first, usize::try_from(gap).unwrap_or(usize::MAX));
        let known: Vec<Money> = series.amounts.iter().rev().take(2 * YEAR).flatten().copied().collect();
        let mean = Money::from_minor(known.iter().map(|it| it.minor()).sum::<i64>() / known.len().max(1) as i64);
        let stake = Money::from_minor(mean.minor() * len as i64);
        let this = (at, len, Node::Leaf(series.account, series.product), stake, n_series);
        let kept = match old {
            Some(old) if (old.1, old.3) >= (len, stake) => (old.0, old.1, old.2, old.3, n_series),
            _ => this,
        };
        by_account.insert(account, kept);
    }
    let found = |(node, (at, len, leaf, stake, n_series)): (Node, (usize, usize, Node, Money, usize))| {
        let main = (n_series > 1).then_some(leaf);
        let why = Why::Missing { first: book.months().first.plus(at as i32), n: len, main };
        (len > 0).then_some((AlertKind::Missing, node, stake, why))
    };
    by_account.into_iter().filter_map(found).collect()
}

/// Where the longest gap from `first` on that matters begins, and how long it is; the later of two of one length.
fn longest_gap(values: &[Option<Money>], first: usize, least: usize) -> (usize, usize) {
    let mut best = (0, 0);
    let mut at = first;
    while at < values.len() {
        let len = values[at..].iter().take_while(|it| it.is_none()).count();
        let matters = len > 0 && (len >= least || at + len == values.len());
        if matters && len >= best.1 {
            best = (at, len);
        }
        at += len.max(1);
    }
    best
}
