//! The sales history: kind `book`, one record with its months; kinds `account` and `product`; kind `series`, one per
//! account × product with a column per quantity.

use std::sync::Arc;

use crate::domain::{
    Account, AccountId, Book, Money, Month, MonthRange, Node, Product, ProductId, Quantity, SalesSeries,
};
use crate::store::record::{Fields, Id, MonthColumn};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "book";
const ACCOUNT: &str = "account";
const PRODUCT: &str = "product";
const SERIES: &str = "series";

pub(super) const PART: Part = Part { kinds: &[KIND, ACCOUNT, PRODUCT, SERIES], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    match (&a.book, &b.book) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let Some(book) = document.book.as_deref() else {
        return [KIND, ACCOUNT, PRODUCT, SERIES].into_iter().for_each(|kind| out.only(kind, None));
    };
    let before = before.and_then(|it| it.book.as_deref());
    let months = book.months();
    let header = Fields::new().with("first_month", months.first.to_string()).with("n_months", months.len as i64);
    out.only(KIND, Some(header));
    out.list(ACCOUNT, before.map(Book::accounts), book.accounts(), |it| Id::one(it.id.0), account_fields);
    out.list(
        PRODUCT,
        before.map(Book::products),
        book.products(),
        |it| Id::one(it.id.0),
        |it| Fields::new().with("name", it.name.as_str()),
    );
    // Positions within two books are comparable only where both start with the same month.
    let before = before.filter(|it| it.months().first == months.first);
    out.list(
        SERIES,
        before.map(Book::series),
        book.series(),
        |it| Id::node(Node::Leaf(it.account, it.product)),
        |it| series_fields(months, it),
    );
}

fn account_fields(it: &Account) -> Fields {
    Fields::new()
        .with("name", it.name.as_str())
        .with_some("region", it.region.as_deref())
        .with_some("person", it.person.as_deref())
}

fn series_fields(months: MonthRange, it: &SalesSeries) -> Fields {
    let from = months.first.plus(it.active_from as i32);
    Fields::new()
        .with("from", from.to_string())
        .with_some("amounts", column(from, it.active_from, &it.amounts, Money::minor))
        .with_some("quantities", column(from, it.active_from, &it.quantities, Quantity::minor))
        .with_some("costs", column(from, it.active_from, &it.costs, Money::minor))
}

/// The months from the first active one on; those before hold nothing.
fn column<T: Copy>(
    first: Month,
    skipped: usize,
    values: &[Option<T>],
    minor: impl Fn(T) -> i64,
) -> Option<MonthColumn> {
    let cells = || values.iter().skip(skipped).map(|it| it.map(&minor)).collect();
    (!values.is_empty()).then(|| MonthColumn::new(first, cells()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let Some(header) = rows.only(KIND) else {
        document.book = None;
        return Ok(());
    };
    let months = MonthRange { first: header.month("first_month")?, len: header.count("n_months")? };
    let accounts = rows.list(ACCOUNT).into_iter().map(account).collect::<Result<_, _>>()?;
    let products = rows.list(PRODUCT).into_iter().map(product).collect::<Result<_, _>>()?;
    let series = rows.list(SERIES).into_iter().map(|it| series(months, it)).collect::<Result<_, _>>()?;
    document.book = Some(Arc::new(Book::new(months, accounts, products, series)?));
    Ok(())
}

fn account(row: Row) -> Result<Account, ConvertError> {
    let Some(Node::Account(id)) = row.id.as_node() else { return Err(bad("account", row.id)) };
    Ok(Account {
        id,
        name: row.text("name")?.to_owned(),
        region: row.opt_text("region")?.map(str::to_owned),
        person: row.opt_text("person")?.map(str::to_owned),
    })
}

fn product(row: Row) -> Result<Product, ConvertError> {
    let Some(Node::Account(AccountId(id))) = row.id.as_node() else { return Err(bad("product", row.id)) };
    Ok(Product { id: ProductId(id), name: row.text("name")?.to_owned() })
}

fn series(months: MonthRange, row: Row) -> Result<SalesSeries, ConvertError> {
    let Some(Node::Leaf(account, product)) = row.id.as_node() else { return Err(bad("series", row.id)) };
    let from = row.month("from")?;
    Ok(SalesSeries {
        account,
        product,
        active_from: usize::try_from(from.since(months.first)).map_err(|_| bad("first active month", from))?,
        amounts: full_column(months, row.months("amounts")?, Money::from_minor)?,
        quantities: full_column(months, row.months("quantities")?, Quantity::from_minor)?,
        costs: full_column(months, row.months("costs")?, Money::from_minor)?,
    })
}

/// One value per month of the book.
fn full_column<T>(
    months: MonthRange,
    column: Option<&MonthColumn>,
    value: impl Fn(i64) -> T,
) -> Result<Vec<Option<T>>, ConvertError> {
    let Some(column) = column else { return Ok(Vec::new()) };
    let outside = |it: Month| months.position(it).is_none();
    if !column.cells().is_empty() && (outside(column.first()) || outside(column.end().plus(-1))) {
        return Err(bad("column of months", column.first()));
    }
    Ok(months.iter().map(|it| column.get(it).flatten().map(&value)).collect())
}
