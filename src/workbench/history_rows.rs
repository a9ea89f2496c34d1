//! The history cell by cell: the company, its accounts, and under an opened account its products, by month.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::{AccountId, Book, Measure, MonthRange, Node, ProductId, SeriesCell};

use super::holdings::minor_values;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryCell {
    /// The value in minor units; for a sum, that of the parts that are known.
    pub value: SeriesCell<i64>,
    /// Series that have a value in this month.
    pub n_known: usize,
    /// Series that should have one and have none.
    pub n_missing: usize,
}

/// A book laid out by account, product and month.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryRows {
    book: Arc<Book>,
    measure: Measure,
    /// Accounts in the order shown, each with the positions of its series, the largest first.
    accounts: Vec<(AccountId, Vec<usize>)>,
    /// Positions of the accounts among them.
    account_idx: HashMap<AccountId, usize>,
    names: HashMap<ProductId, String>,
    /// Sums of the whole company, made once: thousands of series lie under each.
    company: Vec<HistoryCell>,
}

/// The rows in order, for the accounts that are opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowIndex(Vec<Node>);

impl RowIndex {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The node of a row.
    #[must_use]
    pub fn node(&self, row: usize) -> Option<Node> {
        self.0.get(row).copied()
    }
}

impl HistoryRows {
    /// The rows of a book, the accounts with the largest sums of the last twelve months first.
    #[must_use]
    pub fn new(book: Arc<Book>, measure: Measure) -> Self {
        let n = book.months().len;
        let mut of_account: BTreeMap<AccountId, Vec<(i64, usize)>> = BTreeMap::new();
        let empty = HistoryCell { value: SeriesCell::NotYetActive, n_known: 0, n_missing: 0 };
        let mut company = vec![empty; n];
        for (i, series) in book.series().iter().enumerate() {
            let values = minor_values(series, measure, n);
            let recent: i64 = values.iter().rev().take(12).flatten().sum();
            of_account.entry(series.account).or_default().push((recent, i));
            for (month, sum) in company.iter_mut().enumerate() {
                add(sum, series.cell(&values, month));
            }
        }
        let mut accounts: Vec<(i64, AccountId, Vec<usize>)> = of_account
            .into_iter()
            .map(|(account, mut series)| {
                series.sort_by_key(|it| std::cmp::Reverse(it.0));
                (series.iter().map(|it| it.0).sum(), account, series.into_iter().map(|it| it.1).collect())
            })
            .collect();
        accounts.sort_by_key(|it| std::cmp::Reverse(it.0));
        let accounts: Vec<(AccountId, Vec<usize>)> =
            accounts.into_iter().map(|(_, account, series)| (account, series)).collect();
        Self {
            measure,
            account_idx: accounts.iter().enumerate().map(|(i, it)| (it.0, i)).collect(),
            accounts,
            names: book.products().iter().map(|it| (it.id, it.name.clone())).collect(),
            company,
            book,
        }
    }

    /// What is counted.
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The months of the columns.
    #[must_use]
    pub fn months(&self) -> MonthRange {
        self.book.months()
    }

    /// The rows: the company, then the accounts, under an opened one its products.
    #[must_use]
    pub fn index(&self, opened: &BTreeSet<AccountId>) -> RowIndex {
        let mut rows = vec![Node::Company];
        for (account, series) in &self.accounts {
            rows.push(Node::Account(*account));
            if opened.contains(account) {
                rows.extend(series.iter().map(|it| Node::Leaf(*account, self.book.series()[*it].product)));
            }
        }
        RowIndex(rows)
    }

    /// Whether the node has rows of its own below it.
    #[must_use]
    pub fn opens(&self, node: Node) -> bool {
        matches!(node, Node::Account(account) if self.series_of(account).len() > 1)
    }

    fn series_of(&self, account: AccountId) -> &[usize] {
        self.account_idx.get(&account).map_or(&[], |it| &self.accounts[*it].1)
    }

    /// The name of a row; `None` for the company, which the reader's language names.
    #[must_use]
    pub fn name(&self, node: Node) -> Option<&str> {
        match node {
            Node::Company => None,
            Node::Account(account) => self.book.account(account).map(|it| it.name.as_str()),
            Node::Product(product) | Node::Leaf(_, product) => self.names.get(&product).map(String::as_str),
        }
    }

    /// The parts that add up to a row, the largest first; none for a single series.
    #[must_use]
    pub fn parts(&self, node: Node) -> Vec<Node> {
        match node {
            Node::Company => self.accounts.iter().map(|it| Node::Account(it.0)).collect(),
            Node::Account(account) if self.opens(node) => {
                self.series_of(account).iter().map(|it| Node::Leaf(account, self.book.series()[*it].product)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A cell.
    #[must_use]
    pub fn cell(&self, node: Node, month: usize) -> HistoryCell {
        let mut sum = HistoryCell { value: SeriesCell::NotYetActive, n_known: 0, n_missing: 0 };
        let mut take = |position: &usize| {
            let series = &self.book.series()[*position];
            let value = match self.measure {
                Measure::Amount => series.cell(&series.amounts, month).map(|it| it.minor()),
                Measure::Quantity => series.cell(&series.quantities, month).map(|it| it.minor()),
            };
            add(&mut sum, value);
        };
        match node {
            Node::Company => return self.company.get(month).copied().unwrap_or(sum),
            Node::Account(account) => self.series_of(account).iter().for_each(take),
            Node::Leaf(account, product) => {
                let is_it = |it: &&usize| self.book.series()[**it].product == product;
                self.series_of(account).iter().filter(is_it).for_each(take);
            }
            Node::Product(product) => {
                let all = self.book.series().iter().enumerate().filter(|it| it.1.product == product);
                all.for_each(|(i, _)| take(&i));
            }
        }
        sum
    }

    /// The sum of a row over all months; `None` where nothing is known.
    #[must_use]
    pub fn total(&self, node: Node) -> Option<i64> {
        let value = |month| match self.cell(node, month).value {
            SeriesCell::Actual(it) => Some(it),
            SeriesCell::Missing | SeriesCell::NotYetActive => None,
        };
        (0..self.months().len).filter_map(value).fold(None, |sum, it| Some(sum.unwrap_or(0) + it))
    }
}

fn add(sum: &mut HistoryCell, part: SeriesCell<i64>) {
    match part {
        SeriesCell::NotYetActive => return,
        SeriesCell::Missing => sum.n_missing += 1,
        SeriesCell::Actual(_) => sum.n_known += 1,
    }
    sum.value = match (sum.value, part) {
        (SeriesCell::Actual(a), SeriesCell::Actual(b)) => SeriesCell::Actual(a + b),
        (SeriesCell::Actual(a), _) => SeriesCell::Actual(a),
        (_, part) => part,
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, Money, Month, Product, SalesSeries};

    /// Two accounts: the first with two products, the second with one.
    fn rows() -> (HistoryRows, Vec<AccountId>, Vec<ProductId>) {
        let mut ids = IdGenerator::new(1);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
        let series = |account, product, active_from, minor: [Option<i64>; 3]| SalesSeries {
            account,
            product,
            active_from,
            amounts: minor.map(|it| it.map(Money::from_minor)).to_vec(),
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let book = Book::new(
            MonthRange { first: Month::new(2025, 1).unwrap(), len: 3 },
            accounts.map(|id| Account { id, name: id.to_string(), region: None, person: None }).to_vec(),
            products.map(|id| Product { id, name: id.to_string() }).to_vec(),
            vec![
                series(accounts[0], products[0], 1, [None, Some(100), Some(0)]),
                series(accounts[0], products[1], 0, [Some(50), None, Some(-7)]),
                series(accounts[1], products[0], 2, [None, None, Some(900)]),
            ],
        );
        (HistoryRows::new(Arc::new(book.unwrap()), Measure::Amount), accounts.to_vec(), products.to_vec())
    }

    #[test]
    fn rows_roll_up_and_keep_missing_apart_from_zero_and_from_not_yet() {
        let (rows, accounts, products) = rows();
        let cell = |node, month| {
            let it = rows.cell(node, month);
            (it.value, it.n_known, it.n_missing)
        };
        let [first, second] = [Node::Account(accounts[0]), Node::Account(accounts[1])];
        assert_eq!(cell(Node::Leaf(accounts[0], products[0]), 0), (SeriesCell::NotYetActive, 0, 0));
        assert_eq!(cell(Node::Leaf(accounts[0], products[0]), 2), (SeriesCell::Actual(0), 1, 0));
        assert_eq!(cell(Node::Leaf(accounts[0], products[1]), 1), (SeriesCell::Missing, 0, 1));
        assert_eq!(cell(first, 0), (SeriesCell::Actual(50), 1, 0));
        assert_eq!(cell(first, 1), (SeriesCell::Actual(100), 1, 1), "a sum says that a part is missing");
        assert_eq!(cell(second, 0), (SeriesCell::NotYetActive, 0, 0));
        assert_eq!(cell(Node::Company, 2), (SeriesCell::Actual(893), 3, 0));
        assert_eq!(cell(Node::Product(products[0]), 2), (SeriesCell::Actual(900), 2, 0));
        assert_eq!((rows.total(first), rows.total(Node::Company)), (Some(143), Some(1043)));
        for month in 0..3 {
            let sum: i64 = [first, second]
                .map(|it| match rows.cell(it, month).value {
                    SeriesCell::Actual(it) => it,
                    _ => 0,
                })
                .iter()
                .sum();
            assert_eq!(
                rows.cell(Node::Company, month).value,
                SeriesCell::Actual(sum),
                "accounts add up to the company"
            );
        }
    }

    #[test]
    fn an_opened_account_shows_its_products_the_largest_first() {
        let (rows, accounts, products) = rows();
        assert_eq!(rows.index(&BTreeSet::new()).len(), 3);
        let index = rows.index(&BTreeSet::from([accounts[0]]));
        let found: Vec<Node> = (0..index.len()).filter_map(|it| index.node(it)).collect();
        let leaf = |product| Node::Leaf(accounts[0], product);
        assert_eq!(
            found,
            [
                Node::Company,
                Node::Account(accounts[1]),
                Node::Account(accounts[0]),
                leaf(products[0]),
                leaf(products[1])
            ]
        );
        assert!(rows.opens(found[2]) && !rows.opens(found[1]));
        assert_eq!(rows.parts(found[2]), [found[3], found[4]]);
    }
}
