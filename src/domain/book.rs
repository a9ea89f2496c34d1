//! The order book: monthly sales per account × product, with what is missing kept apart from what is zero.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Account, AccountId, Money, MonthRange, Node, Product, ProductId, Quantity};

/// What one month of one series says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesCell<T> {
    /// The account did not buy this product yet.
    NotYetActive,
    /// The month should have a value and has none: never zero.
    Missing,
    /// What was sold; zero and negative (returns) are values.
    Actual(T),
}

impl<T> SeriesCell<T> {
    /// The cell with its value turned into another.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> SeriesCell<U> {
        match self {
            SeriesCell::NotYetActive => SeriesCell::NotYetActive,
            SeriesCell::Missing => SeriesCell::Missing,
            SeriesCell::Actual(value) => SeriesCell::Actual(turn(value)),
        }
    }
}

/// Monthly sales of one product to one account.
///
/// `amounts` and `quantities` hold one value per month of the book, `None` where it is missing;
/// the months before `active_from` are not yet active and hold `None` as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesSeries {
    /// Who bought.
    pub account: AccountId,
    /// What was bought.
    pub product: ProductId,
    /// Position in the book's months of the first month with a sale.
    pub active_from: usize,
    /// Net amounts, one per month of the book; empty when the file had no amounts.
    pub amounts: Vec<Option<Money>>,
    /// Quantities, one per month of the book; empty when the file had none.
    pub quantities: Vec<Option<Quantity>>,
    /// Cost of the goods, one per month of the book; empty when the file had no unit cost.
    pub costs: Vec<Option<Money>>,
}

impl SalesSeries {
    /// The cell of a column of values at `month_idx`.
    pub fn cell<T: Copy>(&self, column: &[Option<T>], month_idx: usize) -> SeriesCell<T> {
        match column.get(month_idx).copied().flatten() {
            Some(value) => SeriesCell::Actual(value),
            None if month_idx < self.active_from => SeriesCell::NotYetActive,
            None => SeriesCell::Missing,
        }
    }
}

/// Accounts, products and their monthly series over one common range of months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Book {
    months: MonthRange,
    accounts: Vec<Account>,
    products: Vec<Product>,
    series: Vec<SalesSeries>,
    /// Positions of the accounts: lists of thousands look names up by id.
    account_idx: HashMap<AccountId, usize>,
}

/// A book on its way between page and worker; it is validated again where it arrives.
#[derive(Serialize, Deserialize)]
struct Parts {
    months: MonthRange,
    accounts: Vec<Account>,
    products: Vec<Product>,
    series: Vec<SalesSeries>,
}

impl TryFrom<Parts> for Book {
    type Error = BookError;
    fn try_from(it: Parts) -> Result<Self, BookError> {
        Self::new(it.months, it.accounts, it.products, it.series)
    }
}

impl From<Book> for Parts {
    fn from(it: Book) -> Self {
        Self { months: it.months, accounts: it.accounts, products: it.products, series: it.series }
    }
}

/// Why records do not make a book.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BookError {
    /// A column of a series has another length than the book.
    #[error("a series of account {account} has {found} months, the book has {expected}")]
    WrongLength {
        /// The account of the series.
        account: AccountId,
        /// The months of the book.
        expected: usize,
        /// The months of the series.
        found: usize,
    },
    /// A series names an account or product that the book does not list.
    #[error("a series names account {0} and product {1}, which the book does not list")]
    UnknownParty(AccountId, ProductId),
    /// Two records share an id, or two series one account × product.
    #[error("the book holds {0} twice")]
    Duplicate(String),
}

impl Book {
    /// A book whose series all fit its months, accounts and products.
    ///
    /// # Errors
    /// [`BookError`] when a column has another length than `months`, when a series names an unknown account
    /// or product, or when an id or an account × product occurs twice.
    pub fn new(
        months: MonthRange,
        accounts: Vec<Account>,
        products: Vec<Product>,
        series: Vec<SalesSeries>,
    ) -> Result<Self, BookError> {
        let mut account_ids = HashSet::new();
        let mut product_ids = HashSet::new();
        let mut pairs = HashSet::new();
        if let Some(twice) = accounts.iter().find(|it| !account_ids.insert(it.id)) {
            return Err(BookError::Duplicate(twice.id.to_string()));
        }
        if let Some(twice) = products.iter().find(|it| !product_ids.insert(it.id)) {
            return Err(BookError::Duplicate(twice.id.to_string()));
        }
        for it in &series {
            if !account_ids.contains(&it.account) || !product_ids.contains(&it.product) {
                return Err(BookError::UnknownParty(it.account, it.product));
            }
            if !pairs.insert((it.account, it.product)) {
                return Err(BookError::Duplicate(format!("{} × {}", it.account, it.product)));
            }
            for found in [it.amounts.len(), it.quantities.len(), it.costs.len()] {
                if found != 0 && found != months.len {
                    return Err(BookError::WrongLength { account: it.account, expected: months.len, found });
                }
            }
        }
        let account_idx = accounts.iter().enumerate().map(|(i, it)| (it.id, i)).collect();
        Ok(Self { months, accounts, products, series, account_idx })
    }

    /// The months covered, first to last with complete data.
    pub fn months(&self) -> MonthRange {
        self.months
    }

    /// Accounts in file order.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Products in file order.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// All series.
    pub fn series(&self) -> &[SalesSeries] {
        &self.series
    }

    /// The account with this id.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(*self.account_idx.get(&id)?)
    }

    /// The product with this id.
    pub fn product(&self, id: ProductId) -> Option<&Product> {
        self.products.iter().find(|it| it.id == id)
    }

    /// The series that belong to `node`.
    pub fn series_of(&self, node: Node) -> impl Iterator<Item = &SalesSeries> {
        self.series.iter().filter(move |it| match node {
            Node::Company => true,
            Node::Account(account) => it.account == account,
            Node::Product(product) => it.product == product,
            Node::Leaf(account, product) => it.account == account && it.product == product,
        })
    }

    /// Monthly amounts of a node: the sum of what its series hold, `None` before the first active month of any
    /// and where every active series is missing.
    pub fn amounts_of(&self, node: Node) -> Vec<Option<Money>> {
        let mut sums = vec![None; self.months.len];
        for it in self.series_of(node) {
            add_into(&mut sums, &it.amounts);
        }
        sums
    }

    /// Monthly quantities of a node, as [`Book::amounts_of`].
    pub fn quantities_of(&self, node: Node) -> Vec<Option<Quantity>> {
        let mut sums = vec![None; self.months.len];
        for it in self.series_of(node) {
            add_into(&mut sums, &it.quantities);
        }
        sums
    }

    /// Monthly amounts of every account in one pass.
    pub fn amounts_by_account(&self) -> BTreeMap<AccountId, Vec<Option<Money>>> {
        let mut sums = BTreeMap::new();
        for it in &self.series {
            add_into(sums.entry(it.account).or_insert_with(|| vec![None; self.months.len]), &it.amounts);
        }
        sums
    }
}

fn add_into<T: Copy + std::ops::Add<Output = T>>(sums: &mut [Option<T>], values: &[Option<T>]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = match (*sum, *value) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
}
