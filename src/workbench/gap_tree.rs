//! Who the gap to the target comes from: shares of what is missing, sorted, with their running sum, and down from the
//! company to accounts and products (K13).
//!
//! For a node gap = landing − target. An account's target is split over its products by their sales in the same months of
//! the year before (of the last twelve months where those are not above 0), exactly, so that the products' gaps add up to
//! the account's and the accounts' to the company's. share = gap ÷ Σ gaps below 0 of the node's siblings, for gaps below 0.
//! Where the forecast does not reach the window's end, sales less plan to date take the gap's place.
//! Source: Pareto analysis, Juran 1951; K13.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Measure, Money, MonthRange, Node, SalesSeries};
use crate::math::split::split;
use crate::plan::{AccountPace, Monitoring};

use super::tree::ForecastTree;

/// What the gaps compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapBasis {
    /// Landing against the target of the window.
    Landing,
    /// Sales against the plan to date.
    ToDate,
}

/// One node's gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Whose.
    pub node: Node,
    /// The target, or the plan to date.
    pub target: Money,
    /// The landing, or the sales to date.
    pub reached: Money,
    /// reached − target.
    pub gap: Money,
    /// Its part in what its siblings and it are missing, 0 to 1; `None` where it misses nothing.
    pub share: Option<f64>,
    /// The shares so far, in the order of the list.
    pub running: Option<f64>,
    /// Its own parts, those that miss most first.
    pub parts: Vec<Gap>,
}

/// The company's gap with its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct GapTree {
    /// What is compared.
    pub basis: GapBasis,
    /// The company.
    pub company: Gap,
}

impl GapTree {
    /// The gap of an account.
    pub fn account(&self, account: AccountId) -> Option<&Gap> {
        self.company.parts.iter().find(|it| it.node == Node::Account(account))
    }
}

/// The tree of gaps. `None` without a history of amounts.
pub fn gap_tree(book: &Book, tree: &ForecastTree, window: MonthRange, monitoring: &Monitoring) -> Option<GapTree> {
    if tree.measure != Measure::Amount {
        return None;
    }
    let all_land = monitoring.accounts.iter().all(|it| it.pace.landing.is_some());
    let basis = if all_land { GapBasis::Landing } else { GapBasis::ToDate };
    let elapsed = MonthRange { len: monitoring.company.n_elapsed, ..window };
    let leaves = series_by_account(book);
    let account = |it: &AccountPace| {
        let pace = &it.pace;
        let (target, reached) = match basis {
            GapBasis::Landing => (pace.target, pace.landing.unwrap_or_default()),
            GapBasis::ToDate => (pace.target_to_date, pace.actual_to_date),
        };
        let months = if basis == GapBasis::Landing { window } else { elapsed };
        let products = leaves.get(&it.account).map(Vec::as_slice).unwrap_or_default();
        let parts = products_of(book, tree, it.account, products, (months, basis), target);
        // What products were told to sell and what they reached are the account's own, or they are not shown.
        let parts =
            parts.filter(|parts| parts.iter().map(|it| it.reached).sum::<Money>() == reached).unwrap_or_default();
        gap(Node::Account(it.account), target, reached, parts)
    };
    let parts: Vec<Gap> = monitoring.accounts.iter().map(account).collect();
    let sum = |value: fn(&Gap) -> Money| parts.iter().map(value).sum::<Money>();
    let (target, reached) = (sum(|it| it.target), sum(|it| it.reached));
    Some(GapTree { basis, company: gap(Node::Company, target, reached, parts) })
}

/// The series of each account: one pass, where asking the book account by account would take one each.
pub(super) fn series_by_account(book: &Book) -> BTreeMap<AccountId, Vec<&SalesSeries>> {
    let mut all: BTreeMap<AccountId, Vec<&SalesSeries>> = BTreeMap::new();
    for series in book.series() {
        all.entry(series.account).or_default().push(series);
    }
    all
}

fn products_of(
    book: &Book,
    tree: &ForecastTree,
    account: AccountId,
    products: &[&SalesSeries],
    (window, basis): (MonthRange, GapBasis),
    target: Money,
) -> Option<Vec<Gap>> {
    if products.len() < 2 {
        return None;
    }
    let months = book.months();
    let columns: Vec<&[Option<Money>]> = products.iter().map(|it| it.amounts.as_slice()).collect();
    let at = |column: &[Option<Money>], i: usize| column.get(i).copied().flatten().unwrap_or_default();
    let year_before = |column: &&[Option<Money>]| -> f64 {
        let positions = window.iter().filter_map(|it| months.position(it.plus(-12)));
        positions.map(|i| at(column, i)).sum::<Money>().to_f64().max(0.0)
    };
    let recent = |column: &&[Option<Money>]| -> f64 {
        (months.len.saturating_sub(12)..months.len).map(|i| at(column, i)).sum::<Money>().to_f64().max(0.0)
    };
    let mut weights: Vec<f64> = columns.iter().map(year_before).collect();
    if weights.iter().all(|it| *it <= 0.0) {
        weights = columns.iter().map(recent).collect();
    }
    let targets = split(target.minor(), &weights).ok()?;
    let part = |((product, column), target): ((&&SalesSeries, &&[Option<Money>]), i64)| {
        let node = Node::Leaf(account, product.product);
        let sold: Money = window.iter().filter_map(|it| months.position(it)).map(|i| at(column, i)).sum();
        let ahead = || -> Money {
            let line = tree.money(node);
            let reached = window.iter().filter_map(|it| line.get(tree.months.position(it)?).copied());
            reached.sum()
        };
        let reached = if basis == GapBasis::Landing { sold + ahead() } else { sold };
        gap(node, Money::from_minor(target), reached, Vec::new())
    };
    Some(products.iter().zip(&columns).zip(targets).map(part).collect())
}

/// A node with its parts in order and their shares.
fn gap(node: Node, target: Money, reached: Money, mut parts: Vec<Gap>) -> Gap {
    parts.sort_by_key(|it| (it.gap, it.node));
    let missing: Money = parts.iter().map(|it| it.gap).filter(|it| *it < Money::default()).sum();
    let mut so_far = Money::default();
    for it in parts.iter_mut().filter(|it| it.gap < Money::default()) {
        so_far += it.gap;
        it.share = Some(it.gap.to_f64() / missing.to_f64());
        it.running = Some(so_far.to_f64() / missing.to_f64());
    }
    Gap { node, target, reached, gap: reached - target, share: None, running: None, parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, Product, ProductId};
    use crate::forecast::Way;
    use crate::plan::{PaceInputs, pace};
    use crate::workbench::tree::{Basis, NodeLine};

    fn yuan(it: i64) -> Money {
        Money::from_minor(100 * it)
    }

    #[test]
    fn shares_run_up_to_one_and_products_add_up() {
        // A window of two months, one of them closed. The first account, products P and Q: a year before P sold 30 and Q
        // 10 a month. Its target of 100 splits 75 : 25. P sold 20 and is forecast 20, Q sold 10 and is forecast 15:
        // gaps 40 − 75 = −35 and 25 − 25 = 0. The second account, one product: target 50, landing 45. Shares 35 and 5 of 40.
        let mut ids = IdGenerator::new(2);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
        let months = MonthRange { first: "2025-01".parse().unwrap(), len: 13 };
        let series = |account: usize, product: usize, before: i64, last: i64| SalesSeries {
            account: accounts[account],
            product: products[product],
            active_from: 0,
            amounts: (0..13).map(|i| Some(yuan(if i < 12 { before } else { last }))).collect(),
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let all = vec![series(0, 0, 30, 20), series(0, 1, 10, 10), series(1, 0, 20, 20)];
        let account = |id: &AccountId| Account { id: *id, name: String::new(), region: None, person: None };
        let product = |id: &ProductId| Product { id: *id, name: String::new() };
        let book =
            Book::new(months, accounts.iter().map(account).collect(), products.iter().map(product).collect(), all)
                .unwrap();
        let leaf = |account: usize, product: usize| Node::Leaf(accounts[account], products[product]);
        let line = |it: i64| NodeLine { minor: vec![100 * it], basis: Basis::SumOfLeaves, own_sum: None };
        let tree = ForecastTree {
            months: MonthRange { first: "2026-02".parse().unwrap(), len: 1 },
            measure: Measure::Amount,
            way: Way::TopDown,
            lines: BTreeMap::from([(leaf(0, 0), line(20)), (leaf(0, 1), line(15)), (leaf(1, 0), line(25))]),
        };
        let window = MonthRange { first: "2026-01".parse().unwrap(), len: 2 };
        let pace_of = |target: i64, sold: i64, ahead: i64| {
            let cells = [yuan(target / 2), yuan(target / 2)];
            pace(PaceInputs {
                plan: &cells,
                n_elapsed: 1,
                actuals: &[Some(yuan(sold))],
                forecasts: &[None, Some(yuan(ahead))],
            })
        };
        let standing = |account: usize, it| AccountPace { account: accounts[account], pace: it };
        let monitoring = Monitoring {
            company: pace_of(150, 50, 60),
            accounts: vec![standing(1, pace_of(50, 20, 25)), standing(0, pace_of(100, 30, 35))],
            off_pace: Vec::new(),
        };
        let found = gap_tree(&book, &tree, window, &monitoring).unwrap();
        assert_eq!(found.basis, GapBasis::Landing);
        let told: Vec<_> = found.company.parts.iter().map(|it| (it.node, it.gap, it.share, it.running)).collect();
        let [first, second] = accounts.map(Node::Account);
        assert_eq!(told, [(first, yuan(-35), Some(0.875), Some(0.875)), (second, yuan(-5), Some(0.125), Some(1.0))]);
        assert_eq!(found.company.gap, yuan(-40));
        let parts = &found.account(accounts[0]).unwrap().parts;
        let told: Vec<_> = parts.iter().map(|it| (it.node, it.target, it.reached, it.gap, it.share)).collect();
        assert_eq!(told[0], (leaf(0, 0), yuan(75), yuan(40), yuan(-35), Some(1.0)));
        assert_eq!(told[1], (leaf(0, 1), yuan(25), yuan(25), yuan(0), None));
        assert!(found.account(accounts[1]).unwrap().parts.is_empty(), "one product is the account");
    }
}
