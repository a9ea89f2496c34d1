//! What a decomposition rests on: last year's sales, the forecast, and what closed months brought.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::months::average_year;
use super::{AccountProgress, PlanError, PlanFault};
use crate::domain::{AccountId, Book, FiscalYear, Money, Month, MonthRange, Prospect};

/// Which months a plan covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowChoice {
    /// Twelve months from the one after the last complete month.
    NextTwelveMonths,
    /// The fiscal year that holds the month after the last complete one; its earlier months are closed.
    FiscalYear {
        /// The calendar month in which fiscal years start, 1 to 12.
        start_month: u32,
    },
}

impl WindowChoice {
    /// The months of the plan when `last` is the last complete month.
    pub fn window(self, last: Month) -> MonthRange {
        match self {
            Self::NextTwelveMonths => MonthRange { first: last.plus(1), len: 12 },
            Self::FiscalYear { start_month } => FiscalYear::containing(last.plus(1), start_month).months(),
        }
    }
}

/// How many months of a window are complete when `last` is the last complete month.
pub fn n_elapsed(window: MonthRange, last: Month) -> usize {
    usize::try_from(last.since(window.first) + 1).unwrap_or(0).min(window.len)
}

/// What is known about one account, one value per month of the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountBasis {
    /// Whose.
    pub account: AccountId,
    /// Sales in the same months one year earlier; `None` where unknown or not yet active.
    pub last_year: Vec<Option<Money>>,
    /// Forecast of the open months; `None` in closed months and where there is no forecast.
    pub forecast: Vec<Option<Money>>,
    /// Sales in the closed months; `None` where missing, and in open months.
    pub actual: Vec<Option<Money>>,
    /// Its average year laid over the window, in any scale; empty without two whole years of history.
    pub index: Vec<f64>,
    /// What it could buy; `None` where nobody said.
    pub potential: Option<Money>,
    /// What is under negotiation; `None` where nobody said.
    pub pipeline: Option<Money>,
    /// Months without an order where it has stopped ordering; `None` where it goes on.
    #[serde(default)]
    pub stopped: Option<usize>,
    /// Whether it takes part though it has stopped.
    #[serde(default)]
    pub rejoined: bool,
}

/// What the decomposition rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanBasis {
    /// The months of the plan.
    pub window: MonthRange,
    /// How many of them are closed.
    pub n_closed: usize,
    /// One per account, in the order of the book.
    pub accounts: Vec<AccountBasis>,
}

/// What a planner should know about the basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisWarning {
    /// The account has no forecast in any open month: its forecast share is 0.
    NoForecast(AccountId),
    /// Last year's sales of the account are known for so many of the open months only.
    PartHistory {
        /// Whose.
        account: AccountId,
        /// Months known.
        n_known: usize,
        /// Open months.
        n_open: usize,
    },
}

/// Forecasts by account, from the month after the book's last one on.
pub type AccountForecasts = BTreeMap<AccountId, Vec<Money>>;

impl PlanBasis {
    /// The basis of a plan over `window` from a book and the forecasts of its accounts.
    ///
    /// Months beyond a forecast, and accounts without one, are `None`.
    pub fn from_book(book: &Book, window: MonthRange, forecasts: &AccountForecasts) -> Self {
        let n_closed = book.months().last().map_or(0, |last| n_elapsed(window, last));
        let amounts = book.amounts_by_account();
        let row = |account: AccountId| {
            let sales = amounts.get(&account).map_or(&[][..], Vec::as_slice);
            let AccountProgress { actuals, forecasts, .. } = progress_of(book, window, account, sales, forecasts);
            let last_year = window.iter().map(|it| value_at(book.months(), sales, it.plus(-12))).collect();
            let index = average_year(book.months(), sales, window);
            AccountBasis {
                account,
                last_year,
                forecast: forecasts,
                actual: actuals,
                index,
                potential: None,
                pipeline: None,
                stopped: None,
                rejoined: false,
            }
        };
        Self { window, n_closed, accounts: book.accounts().iter().map(|it| row(it.id)).collect() }
    }

    /// The same basis with what the accounts could buy.
    #[must_use]
    pub fn with_prospects(mut self, prospects: &BTreeMap<AccountId, Prospect>) -> Self {
        for it in &mut self.accounts {
            let known = prospects.get(&it.account).copied().unwrap_or_default();
            (it.potential, it.pipeline) = (known.potential, known.pipeline);
        }
        self
    }

    /// The basis of a plan that gives elapsed months a target of their own: none is closed. Where a forecast would
    /// stand for an elapsed month stands what was sold, the best that is known of it. Who has stopped ordering keeps what it bought before it did.
    pub fn reopened(&self) -> Self {
        let mut basis = self.clone();
        for account in &mut basis.accounts {
            for (forecast, actual) in account.forecast.iter_mut().zip(&account.actual).take(self.n_closed) {
                *forecast = *actual;
            }
            if !account.is_left_out() {
                account.actual.fill(None);
            }
        }
        basis.n_closed = 0;
        basis
    }

    /// What a planner should know about this basis.
    pub fn warnings(&self) -> Vec<BasisWarning> {
        let n_open = self.window.len.saturating_sub(self.n_closed);
        let known = |values: &[Option<Money>]| values.iter().skip(self.n_closed).flatten().count();
        let mut warnings = Vec::new();
        for it in &self.accounts {
            if known(&it.forecast) == 0 {
                warnings.push(BasisWarning::NoForecast(it.account));
            }
            let n_known = known(&it.last_year);
            if n_known < n_open {
                warnings.push(BasisWarning::PartHistory { account: it.account, n_known, n_open });
            }
        }
        warnings
    }

    /// Tells whether lengths fit and there is something to plan.
    pub(super) fn verify(&self) -> Result<(), PlanError> {
        if self.accounts.is_empty() {
            return Err(PlanError::NoAccounts);
        }
        if self.n_closed >= self.window.len {
            return Err(PlanError::NoOpenMonths);
        }
        let fits = |it: &AccountBasis| {
            [&it.last_year, &it.forecast, &it.actual].iter().all(|column| column.len() == self.window.len)
        };
        match self.accounts.iter().find(|it| !fits(it)) {
            Some(it) => Err(PlanError::Inconsistent(PlanFault::RowLength(it.account))),
            None => Ok(()),
        }
    }
}

/// Sales and forecasts of every account over a window, for [`super::monitor`].
pub fn progress_from_book(book: &Book, window: MonthRange, forecasts: &AccountForecasts) -> Vec<AccountProgress> {
    let amounts = book.amounts_by_account();
    let sales = |account| amounts.get(&account).map_or(&[][..], Vec::as_slice);
    book.accounts().iter().map(|it| progress_of(book, window, it.id, sales(it.id), forecasts)).collect()
}

fn progress_of(
    book: &Book,
    window: MonthRange,
    account: AccountId,
    sales: &[Option<Money>],
    forecasts: &AccountForecasts,
) -> AccountProgress {
    let ahead = forecasts.get(&account).map_or(&[][..], Vec::as_slice);
    let next = book.months().first.plus(book.months().len as i32);
    let forecast = |month: Month| usize::try_from(month.since(next)).ok().and_then(|i| ahead.get(i)).copied();
    AccountProgress {
        account,
        actuals: window.iter().map(|it| actual_at(book.months(), sales, it)).collect(),
        forecasts: window.iter().map(forecast).collect(),
    }
}

/// Sales of a month: before its first one an account is not yet active and sold nothing, which is not missing.
fn actual_at(months: MonthRange, sales: &[Option<Money>], month: Month) -> Option<Money> {
    let first = sales.iter().position(Option::is_some).unwrap_or(months.len);
    let before_first = months.position(month).is_some_and(|i| i < first);
    if before_first { Some(Money::default()) } else { value_at(months, sales, month) }
}

fn value_at(months: MonthRange, values: &[Option<Money>], month: Month) -> Option<Money> {
    months.position(month).and_then(|i| values.get(i)).copied().flatten()
}
