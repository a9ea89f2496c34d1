//! Records → the monthly order book.

use std::collections::BTreeMap;

use super::error::ImportError;
use super::preview::ImportPreview;
use super::record::{Record, Records};
use crate::domain::{
    Account, AccountId, Book, IdGenerator, Money, MonthRange, Product, ProductId, Quantity, SalesSeries,
};

/// Months of all series at most. A series holds every month of the history: one sale in 1980 and one today for each of
/// a hundred thousand accounts would take gigabytes.
const MAX_FIGURES: usize = 12_000_000;

/// The book that `preview` describes, with new ids.
///
/// Months before the first sale are not yet active. After it, a month without a row is zero or missing as chosen, and
/// an empty cell of a month column is missing. A month in which one of the rows lacks a quantity or a cost has none:
/// a part of the sum would pass for the whole.
///
/// # Errors
/// [`ImportError::NoUsableRow`] when no row lies in the history, [`ImportError::BookTooLarge`], [`ImportError::Overflow`] when sums do not fit.
pub fn to_book(preview: &ImportPreview, ids: &mut IdGenerator) -> Result<Book, ImportError> {
    let (records, history) = (&preview.records, preview.history);
    let mut pairs: BTreeMap<(u32, u32), Vec<Record>> = BTreeMap::new();
    for it in records.rows.iter().filter(|it| history.position(it.month).is_some()) {
        pairs.entry((it.account, it.product)).or_default().push(it);
    }
    if pairs.is_empty() {
        return Err(ImportError::NoUsableRow { n_issues: preview.issues.n() });
    }
    if pairs.len() * history.len > MAX_FIGURES {
        return Err(ImportError::BookTooLarge { series: pairs.len(), months: history.len });
    }
    let mut account_ids: BTreeMap<u32, AccountId> = pairs.keys().map(|it| (it.0, AccountId(ids.next_id()))).collect();
    let mut product_ids: BTreeMap<u32, ProductId> = pairs.keys().map(|it| (it.1, ProductId(ids.next_id()))).collect();
    make_unique(&mut account_ids, || AccountId(ids.next_id()));
    make_unique(&mut product_ids, || ProductId(ids.next_id()));
    let mut series = Vec::with_capacity(pairs.len());
    for ((account, product), rows) in &pairs {
        series.push(series_of(rows, records, history, account_ids[account], product_ids[product])?);
    }
    let accounts = account_ids.iter().map(|(position, id)| {
        let detail = |which| records.detail(*position, which).map(str::to_owned);
        Account { id: *id, name: records.accounts.get(*position).to_owned(), region: detail(1), person: detail(0) }
    });
    let products =
        product_ids.iter().map(|(position, id)| Product { id: *id, name: records.products.get(*position).to_owned() });
    Ok(Book::new(history, accounts.collect(), products.collect(), series)?)
}

/// Fifty bits can repeat, if hardly ever; a repeated id is drawn again.
fn make_unique<T: Copy + Ord>(ids: &mut BTreeMap<u32, T>, mut next: impl FnMut() -> T) {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids.values_mut() {
        while !seen.insert(*id) {
            *id = next();
        }
    }
}

/// The sum of one month: none of its rows seen, all with a value, or some without.
#[derive(Clone, Copy, PartialEq)]
enum MonthSum {
    NoRow,
    Sum(i64),
    Incomplete,
}

fn series_of(
    rows: &[Record],
    records: &Records,
    history: MonthRange,
    account: AccountId,
    product: ProductId,
) -> Result<SalesSeries, ImportError> {
    let active_from = active_from(rows, history);
    let column = |is_present: bool, value: fn(&Record) -> Option<i64>| {
        if is_present { monthly(rows, history, active_from, records.gaps_are_zero, value) } else { Ok(Vec::new()) }
    };
    Ok(SalesSeries {
        account,
        product,
        active_from,
        amounts: wrapped(column(records.has_amounts, |it| it.amount)?, Money::from_minor),
        quantities: wrapped(column(records.has_quantities, |it| it.quantity)?, Quantity::from_minor),
        costs: wrapped(column(records.has_costs, |it| it.cost)?, Money::from_minor),
    })
}

fn wrapped<T>(values: Vec<Option<i64>>, wrap: fn(i64) -> T) -> Vec<Option<T>> {
    values.into_iter().map(|it| it.map(wrap)).collect()
}

/// The first month with a sale; zeros in front of it, which pivot tables print, are no activity.
fn active_from(rows: &[Record], history: MonthRange) -> usize {
    let is_sale = |it: &Record| it.amount.is_some_and(|v| v != 0) || it.quantity.is_some_and(|v| v != 0);
    let positions = |sales_only: bool| {
        rows.iter().filter(move |it| !sales_only || is_sale(it)).filter_map(|it| history.position(it.month)).min()
    };
    positions(true).or_else(|| positions(false)).unwrap_or(0)
}

fn monthly(
    rows: &[Record],
    history: MonthRange,
    active_from: usize,
    gaps_are_zero: bool,
    value: fn(&Record) -> Option<i64>,
) -> Result<Vec<Option<i64>>, ImportError> {
    let mut sums = vec![MonthSum::NoRow; history.len];
    for it in rows {
        let Some(sum) = history.position(it.month).and_then(|at| sums.get_mut(at)) else { continue };
        *sum = match (*sum, value(it)) {
            (MonthSum::Incomplete, _) | (_, None) => MonthSum::Incomplete,
            (MonthSum::NoRow, Some(found)) => MonthSum::Sum(found),
            (MonthSum::Sum(so_far), Some(found)) => {
                MonthSum::Sum(so_far.checked_add(found).ok_or(ImportError::Overflow)?)
            }
        };
    }
    let of_month = |(i, sum): (usize, MonthSum)| match sum {
        _ if i < active_from => None,
        MonthSum::Sum(found) => Some(found),
        MonthSum::NoRow => gaps_are_zero.then_some(0),
        MonthSum::Incomplete => None,
    };
    Ok(sums.into_iter().enumerate().map(of_month).collect())
}
