//! A new import beside a book that exists already.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::error::ImportError;
use super::options::GapRule;
use crate::domain::{Account, AccountId, Book, MonthRange, Product, ProductId, SalesSeries};

/// What happens to the months that the old book holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergePolicy {
    /// The new book takes the place of the old one; accounts and products of the same name keep their ids.
    #[default]
    Replace,
    /// The new book's months replace those of the same account × product; everything else stays.
    Extend,
}

impl MergePolicy {
    /// What is proposed: a file that begins after the book does and reaches further is the next part of it.
    pub fn suggested(old: MonthRange, new: MonthRange) -> Self {
        let goes_on = new.first > old.first && new.last() > old.last();
        if goes_on { Self::Extend } else { Self::Replace }
    }
}

/// What a month without a row counts as when a book is extended, for series that sold before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Of a series that the file names: in every month of the file.
    pub named: GapRule,
    /// Of a series that the file does not name: in the months that the book did not have. Whether the file covers
    /// everybody, so that nothing was sold, only a person knows.
    pub absent: GapRule,
}

/// `new` merged into `old`. Accounts and products are the same where their trimmed names are equal.
///
/// # Errors
/// [`ImportError::Book`] when the parts make no book.
pub fn merge_book(old: &Book, new: &Book, policy: MergePolicy, silence: Silence) -> Result<Book, ImportError> {
    let renamed = with_old_ids(old, new)?;
    match policy {
        MergePolicy::Replace => Ok(renamed),
        MergePolicy::Extend => extend(old, &renamed, silence),
    }
}

/// The new book with the ids of the old one where names agree.
fn with_old_ids(old: &Book, new: &Book) -> Result<Book, ImportError> {
    let old_accounts: HashMap<&str, AccountId> = old.accounts().iter().map(|it| (it.name.trim(), it.id)).collect();
    let old_products: HashMap<&str, ProductId> = old.products().iter().map(|it| (it.name.trim(), it.id)).collect();
    let account_id = |it: &Account| old_accounts.get(it.name.trim()).copied().unwrap_or(it.id);
    let product_id = |it: &Product| old_products.get(it.name.trim()).copied().unwrap_or(it.id);
    let account_ids: HashMap<AccountId, AccountId> = new.accounts().iter().map(|it| (it.id, account_id(it))).collect();
    let product_ids: HashMap<ProductId, ProductId> = new.products().iter().map(|it| (it.id, product_id(it))).collect();
    let accounts = new.accounts().iter().map(|it| Account { id: account_id(it), ..it.clone() }).collect();
    let products = new.products().iter().map(|it| Product { id: product_id(it), ..it.clone() }).collect();
    let series = new.series().iter().map(|it| SalesSeries {
        account: account_ids[&it.account],
        product: product_ids[&it.product],
        ..it.clone()
    });
    Ok(Book::new(new.months(), accounts, products, series.collect())?)
}

fn extend(old: &Book, new: &Book, silence: Silence) -> Result<Book, ImportError> {
    let months = union(old.months(), new.months());
    let start = months.position(new.months().first).unwrap_or(0);
    let file = start..start + new.months().len;
    let first_unknown = old.months().last().and_then(|it| months.position(it)).map_or(0, |it| it + 1);
    let accounts = joined(old.accounts(), new.accounts(), |it| it.id);
    let products = joined(old.products(), new.products(), |it| it.id);
    let key = |it: &SalesSeries| (it.account, it.product);
    let mut series: BTreeMap<_, SalesSeries> =
        old.series().iter().map(|it| (key(it), moved(it, old.months(), months))).collect();
    let mut named = BTreeMap::new();
    for it in new.series() {
        let fresh = moved(it, new.months(), months);
        let merged = match series.remove(&key(it)) {
            Some(kept) => {
                let before_first = file.start.max(kept.active_from)..fresh.active_from.min(file.end);
                let merged = overlaid(kept, fresh, new.months(), months);
                with_silence(merged, before_first, silence.named)
            }
            None => fresh,
        };
        named.insert(key(it), merged);
    }
    for (key, it) in series {
        let unknown = first_unknown.max(file.start).max(it.active_from)..file.end;
        named.insert(key, with_silence(it, unknown, silence.absent));
    }
    let series = named;
    Ok(Book::new(months, accounts, products, series.into_values().collect())?)
}

/// Nothing sold in these months, where that is what silence means.
fn with_silence(mut series: SalesSeries, months: std::ops::Range<usize>, rule: GapRule) -> SalesSeries {
    if rule == GapRule::Zero {
        for i in months {
            set_nothing(&mut series.amounts, i);
            set_nothing(&mut series.quantities, i);
            set_nothing(&mut series.costs, i);
        }
    }
    series
}

fn set_nothing<T: Default>(column: &mut [Option<T>], month: usize) {
    if let Some(value) = column.get_mut(month) {
        value.get_or_insert_default();
    }
}

fn union(a: MonthRange, b: MonthRange) -> MonthRange {
    match (a.last(), b.last()) {
        (Some(last_a), Some(last_b)) => MonthRange::inclusive(a.first.min(b.first), last_a.max(last_b)),
        (None, _) => b,
        (_, None) => a,
    }
}

/// The old items, the newer details where both have one, then the new items.
fn joined<T: Clone, K: PartialEq>(old: &[T], new: &[T], id: impl Fn(&T) -> K) -> Vec<T> {
    let kept = old.iter().map(|it| new.iter().find(|other| id(other) == id(it)).unwrap_or(it).clone());
    let added = new.iter().filter(|it| !old.iter().any(|other| id(other) == id(it))).cloned();
    kept.chain(added).collect()
}

/// The series over other months, which contain its own.
fn moved(series: &SalesSeries, from: MonthRange, to: MonthRange) -> SalesSeries {
    let offset = from.first.since(to.first).max(0) as usize;
    SalesSeries {
        account: series.account,
        product: series.product,
        active_from: series.active_from + offset,
        amounts: moved_column(&series.amounts, offset, to.len),
        quantities: moved_column(&series.quantities, offset, to.len),
        costs: moved_column(&series.costs, offset, to.len),
    }
}

fn moved_column<T: Copy>(values: &[Option<T>], offset: usize, len: usize) -> Vec<Option<T>> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut column = vec![None; len];
    column[offset..offset + values.len()].copy_from_slice(values);
    column
}

fn overlaid(old: SalesSeries, new: SalesSeries, new_months: MonthRange, months: MonthRange) -> SalesSeries {
    let start = new_months.first.since(months.first).max(0) as usize;
    let replaced = start..start + new_months.len;
    SalesSeries {
        account: old.account,
        product: old.product,
        active_from: old.active_from.min(new.active_from),
        amounts: overlaid_column(old.amounts, new.amounts, replaced.clone()),
        quantities: overlaid_column(old.quantities, new.quantities, replaced.clone()),
        costs: overlaid_column(old.costs, new.costs, replaced),
    }
}

fn overlaid_column<T: Copy>(
    old: Vec<Option<T>>,
    new: Vec<Option<T>>,
    replaced: std::ops::Range<usize>,
) -> Vec<Option<T>> {
    match (old.is_empty(), new.is_empty()) {
        (_, true) => old,
        (true, _) => new,
        _ => {
            let mut column = old;
            column[replaced.clone()].copy_from_slice(&new[replaced]);
            column
        }
    }
}
