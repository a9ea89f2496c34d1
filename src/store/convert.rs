//! Between the document and its stored form.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use thiserror::Error;

use crate::domain::{
    Account, AccountId, Book, BookError, Currency, Measure, Money, Month, MonthRange, Node, Product, ProductId,
    Quantity, SalesSeries, WorkspaceId,
};
use crate::forecast::MethodId;
use crate::plan::PlanFault;
use crate::workbench::{Document, ForecastSettings, ImportRecord, Workspace};

use super::schema::v1;

mod plan;
mod preparation;

/// A stored value that means nothing: the file was changed by hand, or is damaged in a way that its digest hides.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConvertError {
    /// A field holds a value that it cannot have.
    #[error("the file holds `{value}` where a {field} belongs")]
    Value {
        /// The field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// The records do not fit together.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The plan contradicts itself.
    #[error("the plan does not fit together: {0:?}")]
    Plan(PlanFault),
}

fn bad(field: &'static str, value: impl ToString) -> ConvertError {
    ConvertError::Value { field, value: value.to_string() }
}

/// The stored form of a document.
pub fn to_stored(document: &Document) -> v1::Document {
    let workspace = &document.workspace;
    v1::Document {
        workspace: v1::Workspace {
            id: workspace.id.to_string(),
            name: workspace.name.clone(),
            sample: workspace.sample,
            currency: workspace.currency.code().to_owned(),
            fiscal_start_month: workspace.fiscal_start_month,
        },
        book: document.book.as_deref().map(stored_book),
        imports: document.imports.iter().map(stored_import).collect(),
        forecast: stored_forecast(&document.forecast),
        preparation: preparation::stored_preparation(&document.preparation),
        plan: document.plan.as_deref().map(plan::stored_plan),
    }
}

/// The document of a stored form.
///
/// # Errors
/// [`ConvertError`] when a value or a reference between records makes no sense.
pub fn from_stored(stored: v1::Document) -> Result<Document, ConvertError> {
    let it = stored.workspace;
    let workspace = Workspace {
        id: it.id.parse::<WorkspaceId>().map_err(|_| bad("workspace id", &it.id))?,
        name: it.name,
        sample: it.sample,
        currency: Currency::ALL
            .into_iter()
            .find(|currency| currency.code() == it.currency)
            .ok_or_else(|| bad("currency", &it.currency))?,
        fiscal_start_month: match it.fiscal_start_month {
            month @ 1..=12 => month,
            other => return Err(bad("calendar month", other)),
        },
    };
    Ok(Document {
        workspace,
        book: stored.book.map(book).transpose()?.map(Arc::new),
        imports: stored.imports.into_iter().map(import_record).collect(),
        forecast: forecast_settings(stored.forecast)?,
        preparation: Arc::new(preparation::preparation(stored.preparation)?),
        plan: stored.plan.map(plan::plan).transpose()?.map(Arc::new),
    })
}

fn stored_book(book: &Book) -> v1::Book {
    let account_idx: HashMap<AccountId, usize> = book.accounts().iter().enumerate().map(|(i, it)| (it.id, i)).collect();
    let product_idx: HashMap<ProductId, usize> = book.products().iter().enumerate().map(|(i, it)| (it.id, i)).collect();
    let stored_account = |it: &Account| v1::Account {
        id: it.id.to_string(),
        name: it.name.clone(),
        region: it.region.clone(),
        person: it.person.clone(),
    };
    v1::Book {
        first_month: book.months().first.to_string(),
        n_months: book.months().len,
        accounts: book.accounts().iter().map(stored_account).collect(),
        products: book
            .products()
            .iter()
            .map(|it| v1::Product { id: it.id.to_string(), name: it.name.clone() })
            .collect(),
        series: book
            .series()
            .iter()
            .map(|it| v1::Series {
                account: account_idx[&it.account],
                product: product_idx[&it.product],
                from: it.active_from,
                amounts: column(&it.amounts, it.active_from, Money::minor),
                quantities: column(&it.quantities, it.active_from, Quantity::minor),
                costs: column(&it.costs, it.active_from, Money::minor),
            })
            .collect(),
    }
}

fn column<T: Copy>(values: &[Option<T>], from: usize, minor: impl Fn(T) -> i64) -> Vec<Option<i64>> {
    values.iter().skip(from).map(|it| it.map(&minor)).collect()
}

fn book(stored: v1::Book) -> Result<Book, ConvertError> {
    let first = stored.first_month.parse::<Month>().map_err(|_| bad("month", &stored.first_month))?;
    let months = MonthRange { first, len: stored.n_months };
    let accounts = stored.accounts.into_iter().map(account).collect::<Result<Vec<_>, _>>()?;
    let products = stored.products.into_iter().map(product).collect::<Result<Vec<_>, _>>()?;
    let series = stored
        .series
        .into_iter()
        .map(|it| {
            Ok(SalesSeries {
                account: accounts.get(it.account).ok_or_else(|| bad("position of an account", it.account))?.id,
                product: products.get(it.product).ok_or_else(|| bad("position of a product", it.product))?.id,
                active_from: it.from,
                amounts: full_column(it.amounts, it.from, Money::from_minor),
                quantities: full_column(it.quantities, it.from, Quantity::from_minor),
                costs: full_column(it.costs, it.from, Money::from_minor),
            })
        })
        .collect::<Result<Vec<_>, ConvertError>>()?;
    Ok(Book::new(months, accounts, products, series)?)
}

fn full_column<T>(stored: Vec<Option<i64>>, from: usize, value: impl Fn(i64) -> T) -> Vec<Option<T>> {
    if stored.is_empty() {
        return Vec::new();
    }
    (0..from).map(|_| None).chain(stored.into_iter().map(|it| it.map(&value))).collect()
}

fn account(stored: v1::Account) -> Result<Account, ConvertError> {
    let id = stored.id.parse().map_err(|_| bad("record id", &stored.id))?;
    Ok(Account { id, name: stored.name, region: stored.region, person: stored.person })
}

fn product(stored: v1::Product) -> Result<Product, ConvertError> {
    let id = stored.id.parse().map_err(|_| bad("record id", &stored.id))?;
    Ok(Product { id, name: stored.name })
}

fn stored_import(it: &ImportRecord) -> v1::ImportRecord {
    v1::ImportRecord {
        source: it.source.clone(),
        rows_used: it.rows_used,
        rows_left_out: it.rows_left_out,
        imported_at: it.imported_at,
    }
}

fn import_record(it: v1::ImportRecord) -> ImportRecord {
    ImportRecord {
        source: it.source,
        rows_used: it.rows_used,
        rows_left_out: it.rows_left_out,
        imported_at: it.imported_at,
    }
}

fn stored_forecast(settings: &ForecastSettings) -> v1::Forecast {
    let measure = match settings.measure {
        Measure::Amount => "amount",
        Measure::Quantity => "quantity",
    };
    let methods = settings.methods.iter().map(|(node, method)| {
        let (account, product) = match node {
            Node::Company => (None, None),
            Node::Account(account) => (Some(*account), None),
            Node::Product(product) => (None, Some(*product)),
            Node::Leaf(account, product) => (Some(*account), Some(*product)),
        };
        v1::ChosenMethod {
            account: account.map(|it| it.to_string()),
            product: product.map(|it| it.to_string()),
            method: method.key().to_owned(),
        }
    });
    v1::Forecast { measure: measure.to_owned(), horizon: settings.horizon, methods: methods.collect() }
}

fn forecast_settings(stored: v1::Forecast) -> Result<ForecastSettings, ConvertError> {
    let measure = match stored.measure.as_str() {
        "amount" => Measure::Amount,
        "quantity" => Measure::Quantity,
        other => return Err(bad("measure", other)),
    };
    let horizon = match stored.horizon {
        months @ 1..=24 => months,
        other => return Err(bad("horizon", other)),
    };
    let methods = stored.methods.into_iter().map(chosen_method).collect::<Result<BTreeMap<_, _>, _>>()?;
    Ok(ForecastSettings { measure, horizon, methods })
}

fn chosen_method(stored: v1::ChosenMethod) -> Result<(Node, MethodId), ConvertError> {
    let account = stored.account.map(|it| it.parse().map_err(|_| bad("record id", &it))).transpose()?;
    let product = stored.product.map(|it| it.parse().map_err(|_| bad("record id", &it))).transpose()?;
    let node = match (account, product) {
        (None, None) => Node::Company,
        (Some(account), None) => Node::Account(account),
        (None, Some(product)) => Node::Product(product),
        (Some(account), Some(product)) => Node::Leaf(account, product),
    };
    let method = MethodId::from_key(&stored.method).ok_or_else(|| bad("method", &stored.method))?;
    Ok((node, method))
}
