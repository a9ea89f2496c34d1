//! Version 1 of the stored workspace.
//!
//! Series are columns: one array per series and quantity, whole minor units, `null` where missing. Months are written
//! `2026-07`. Accounts and products are named by their position in the lists.

use serde::{Deserialize, Serialize};

/// The whole workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Name, currency, fiscal year.
    pub workspace: Workspace,
    /// The sales history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<Book>,
    /// What was imported, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<ImportRecord>,
    /// How forecasts are made.
    pub forecast: Forecast,
    /// What is done to histories before they are forecast; a later addition that older files lack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preparation: Vec<super::preparation::NodePreparation>,
    /// The target and its decomposition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// Name, currency, fiscal year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Ten characters of base 32.
    pub id: String,
    /// Its name.
    pub name: String,
    /// True for the invented company.
    pub sample: bool,
    /// ISO 4217.
    pub currency: String,
    /// 1 to 12.
    pub fiscal_start_month: u32,
}

/// The sales history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// The first month.
    pub first_month: String,
    /// Number of months.
    pub n_months: usize,
    /// Accounts in file order.
    pub accounts: Vec<Account>,
    /// Products in file order.
    pub products: Vec<Product>,
    /// Series.
    pub series: Vec<Series>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The months of one account × product, from `from` on; later columns may be absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Position in `accounts`.
    pub account: usize,
    /// Position in `products`.
    pub product: usize,
    /// Position of the first active month; the columns start there.
    pub from: usize,
    /// Net amounts in minor units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Option<i64>>,
    /// Quantities in thousandths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<Option<i64>>,
    /// Costs in minor units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Option<i64>>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// File name.
    pub source: String,
    /// Rows used.
    pub rows_used: usize,
    /// Rows left out.
    pub rows_left_out: usize,
    /// Milliseconds since 1970.
    pub imported_at: f64,
}

/// How forecasts are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// `amount` or `quantity`.
    pub measure: String,
    /// Months ahead.
    pub horizon: usize,
    /// Methods chosen by a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<ChosenMethod>,
}

/// A method chosen by a person for a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChosenMethod {
    /// Account id; absent for all accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Product id; absent for all products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The method's key, e.g. `holt_winters_additive`.
    pub method: String,
}

/// A target and its decomposition; money in minor units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The first month.
    pub first_month: String,
    /// Number of months.
    pub n_months: usize,
    /// Months closed at the start of the window.
    pub n_closed: usize,
    /// True where elapsed months hold a target of their own rather than what was sold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plans_closed: bool,
    /// The company's target.
    pub total: i64,
    /// The rounding unit.
    pub unit: i64,
    /// Weights of history, forecast and equal shares.
    pub weights: [f64; 3],
    /// One row per account.
    pub rows: Vec<PlanRow>,
}

/// One account's row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Account id.
    pub account: String,
    /// The total is locked at this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<i64>,
    /// The total is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<i64>,
    /// The total is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<i64>,
    /// One per month.
    pub amounts: Vec<i64>,
    /// Months whose sales were known when the plan was made, by position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actual: Vec<usize>,
    /// Closed months whose sales were missing, by position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<usize>,
    /// Cells set by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edited: Vec<EditedCell>,
}

/// A cell set by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditedCell {
    /// Position of the month.
    pub month: usize,
    /// Why.
    pub reason: String,
}
