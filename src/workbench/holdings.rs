//! What a book holds, account by account, as plain data made in one pass over it.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{AccountId, Book, Measure, Month, MonthRange, Node, ProductId, SalesSeries};
use crate::forecast::is_thin;

/// Months that "recent" means.
const RECENT: usize = 12;

/// A book as the data page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdings {
    /// Its months.
    pub months: MonthRange,
    /// How many products.
    pub n_products: usize,
    /// What is counted.
    pub measure: Measure,
    /// Whether any series has amounts.
    pub has_amounts: bool,
    /// Everything together, in minor units of the measure.
    pub sum: i64,
    /// The accounts, largest recent sales first.
    pub accounts: Vec<AccountLine>,
}

/// One account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountLine {
    /// Who looks after it.
    pub person: Option<String>,
    /// Where it is.
    pub region: Option<String>,
    /// Its figures.
    pub line: Line,
    /// Its products, largest recent sales first; empty where the book has one product, whose line is the account's.
    pub products: Vec<Line>,
}

/// The figures of one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which.
    pub node: Node,
    /// Name of the account or the product.
    pub name: String,
    /// The first month with a sale.
    pub since: Month,
    /// Sum of the last twelve months, in minor units of the measure.
    pub recent: i64,
    /// Of the whole book's recent sales; `None` where these are not above zero.
    pub share: Option<f64>,
    /// Months without a figure since the first sale.
    pub n_missing: usize,
    /// Months in which nothing was sold since the first sale.
    pub n_zero: usize,
    /// Whether it takes its share of an ancestor's forecast.
    pub thin: bool,
}

/// A series with its monthly values in minor units of the measure.
type SeriesValues<'a> = (&'a SalesSeries, Vec<Option<i64>>);

/// The holdings of a book.
pub fn holdings_of(book: &Book, measure: Measure) -> Holdings {
    let n_months = book.months().len;
    let names: HashMap<ProductId, &str> = book.products().iter().map(|it| (it.id, it.name.as_str())).collect();
    let mut of_account: BTreeMap<AccountId, Vec<SeriesValues>> = BTreeMap::new();
    for series in book.series() {
        of_account.entry(series.account).or_default().push((series, minor_values(series, measure, n_months)));
    }
    let company: i64 = of_account.values().flatten().map(|(_, values)| recent_sum(values)).sum();
    let several = book.products().len() > 1;
    let mut accounts = Vec::with_capacity(book.accounts().len());
    for account in book.accounts() {
        let series = of_account.remove(&account.id).unwrap_or_default();
        let node = Node::Account(account.id);
        let line = line_of(book, node, account.name.clone(), &total(&series, n_months), company);
        let product = |(series, values): &(&SalesSeries, Vec<Option<i64>>)| {
            let name = names.get(&series.product).copied().unwrap_or_default().to_owned();
            line_of(book, Node::Leaf(series.account, series.product), name, values, company)
        };
        let mut products: Vec<Line> = if several { series.iter().map(product).collect() } else { Vec::new() };
        products.sort_by(|a, b| b.recent.cmp(&a.recent).then_with(|| a.name.cmp(&b.name)));
        accounts.push(AccountLine { person: account.person.clone(), region: account.region.clone(), line, products });
    }
    accounts.sort_by(|a, b| b.line.recent.cmp(&a.line.recent).then_with(|| a.line.name.cmp(&b.line.name)));
    Holdings {
        months: book.months(),
        n_products: book.products().len(),
        measure,
        has_amounts: book.series().iter().any(|it| !it.amounts.is_empty()),
        sum: book.series().iter().flat_map(|it| minor_values(it, measure, n_months)).flatten().sum(),
        accounts,
    }
}

/// The values of a series, one per month of the book.
pub fn minor_values(series: &SalesSeries, measure: Measure, n_months: usize) -> Vec<Option<i64>> {
    let values: Vec<Option<i64>> = match measure {
        Measure::Amount => series.amounts.iter().map(|it| it.map(|value| value.minor())).collect(),
        Measure::Quantity => series.quantities.iter().map(|it| it.map(|value| value.minor())).collect(),
    };
    if values.is_empty() { vec![None; n_months] } else { values }
}

fn total(series: &[(&SalesSeries, Vec<Option<i64>>)], n_months: usize) -> Vec<Option<i64>> {
    let mut sums = vec![None; n_months];
    for (_, values) in series {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = match (*sum, *value) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            };
        }
    }
    sums
}

fn line_of(book: &Book, node: Node, name: String, values: &[Option<i64>], company: i64) -> Line {
    let first_sale = values.iter().position(|it| it.is_some_and(|value| value != 0)).unwrap_or(0);
    let active = &values[first_sale..];
    let recent = recent_sum(values);
    // Thinness looks at zero and non-zero alone, so the scale does not matter.
    let scaled: Vec<Option<f64>> = values.iter().map(|it| it.map(|value| value as f64)).collect();
    Line {
        node,
        name,
        since: book.months().first.plus(first_sale as i32),
        recent,
        share: (company > 0).then(|| recent as f64 / company as f64),
        n_missing: active.iter().filter(|it| it.is_none()).count(),
        n_zero: active.iter().filter(|it| **it == Some(0)).count(),
        thin: is_thin(&scaled),
    }
}

fn recent_sum(values: &[Option<i64>]) -> i64 {
    values.iter().rev().take(RECENT).flatten().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, Money, Product};

    #[test]
    fn accounts_add_up_and_keep_missing_apart_from_zero() {
        let mut ids = IdGenerator::new(1);
        let account = AccountId(ids.next_id());
        let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
        let money = |values: [Option<i64>; 3]| values.map(|it| it.map(Money::from_minor)).to_vec();
        let series = |product, amounts| SalesSeries {
            account,
            product,
            active_from: 0,
            amounts,
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let book = Book::new(
            MonthRange { first: Month::new(2025, 1).unwrap(), len: 3 },
            vec![Account { id: account, name: "A".to_owned(), region: None, person: None }],
            products.map(|id| Product { id, name: id.to_string() }).to_vec(),
            vec![
                series(products[0], money([None, Some(100), Some(0)])),
                series(products[1], money([None, Some(50), None])),
            ],
        );
        let holdings = holdings_of(&book.unwrap(), Measure::Amount);
        let line = &holdings.accounts[0].line;
        assert_eq!((holdings.sum, line.recent, line.share), (150, 150, Some(1.0)));
        assert_eq!((line.since.to_string().as_str(), line.n_missing, line.n_zero), ("2025-02", 0, 1));
        let second = &holdings.accounts[0].products[1];
        assert_eq!((second.recent, second.n_missing, second.thin), (50, 1, true));
    }
}
