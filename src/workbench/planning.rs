//! Joins the sales history, the forecasts and the plan: the basis of a decomposition, chances, and how the plan stands.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Money, Month, MonthRange, Node};
use crate::forecast::{CumulativeQuantiles, SeriesForecast};
use crate::plan::{
    AccountBasis, AccountProgress, AttainInputs, AttainOutcome, Monitoring, PlanBasis, PlanError, TargetPlan, attain,
    monitor,
};

use super::Document;
use super::tree::ForecastTree;

/// The months that a target can cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanWindow {
    /// Twelve months after the last actual.
    NextTwelve,
    /// The fiscal year that holds the first month to come; its months with actuals are closed.
    FiscalYear,
}

/// The months of a window, and how many of them are closed. `None` without a history.
pub fn window_months(document: &Document, window: PlanWindow) -> Option<(MonthRange, usize)> {
    let last = document.last_actual()?;
    match window {
        PlanWindow::NextTwelve => Some((MonthRange { first: last.plus(1), len: 12 }, 0)),
        PlanWindow::FiscalYear => {
            let months = document.fiscal_year()?.months();
            Some((months, n_elapsed(months, last)))
        }
    }
}

/// How many months of a window are complete.
pub fn n_elapsed(window: MonthRange, last_actual: Month) -> usize {
    usize::try_from(last_actual.since(window.first) + 1).unwrap_or(0).min(window.len)
}

/// What the decomposition of a target over these months rests on.
pub fn plan_basis(book: &Book, tree: &ForecastTree, window: MonthRange, n_closed: usize) -> PlanBasis {
    let sales = book.amounts_by_account();
    let accounts = book
        .accounts()
        .iter()
        .filter_map(|it| Some((it.id, sales.get(&it.id)?)))
        .map(|(account, sales)| AccountBasis {
            account,
            last_year: column(window, |month| sold(book, sales, month.plus(-12))),
            forecast: column(window, |month| forecast_of(tree, Node::Account(account), month)),
            actual: column(window, |month| sold(book, sales, month)),
        })
        .collect();
    PlanBasis { window, n_closed, accounts }
}

/// Chance and landing of the company or one account against its target.
///
/// The distribution is the node's own, from joint paths, moved in proportion so that its forecast is the one the tree
/// shows; a node without a distribution of its own has a landing and no chance.
pub fn attain_node(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    node: Node,
    window: MonthRange,
    target: Money,
) -> Option<AttainOutcome> {
    let book = document.book.as_deref()?;
    let elapsed = n_elapsed(window, document.last_actual()?);
    let sales = book.amounts_of(node);
    let actual_to_date = window.iter().take(elapsed).filter_map(|it| sold(book, &sales, it)).sum();
    let remaining: Vec<Option<Money>> = window.iter().skip(elapsed).map(|it| forecast_of(tree, node, it)).collect();
    let cumulative = forecasts.get(&node).and_then(|it| moved(it, tree, node));
    Some(attain(AttainInputs { target, actual_to_date, remaining: &remaining, cumulative: cumulative.as_ref() }))
}

/// How the plan stands by the last actual month.
///
/// # Errors
/// [`PlanError`] when the plan does not fit together.
pub fn monitoring(
    document: &Document,
    tree: &ForecastTree,
    plan: &TargetPlan,
) -> Option<Result<Monitoring, PlanError>> {
    let book = document.book.as_deref()?;
    let elapsed = n_elapsed(plan.window, document.last_actual()?);
    let sales = book.amounts_by_account();
    let none = vec![None; book.months().len];
    let progress: Vec<AccountProgress> = plan
        .accounts
        .iter()
        .map(|row| {
            let sales = sales.get(&row.account).unwrap_or(&none);
            AccountProgress {
                account: row.account,
                actuals: column(plan.window, |month| sold(book, sales, month)),
                forecasts: column(plan.window, |month| forecast_of(tree, Node::Account(row.account), month)),
            }
        })
        .collect();
    Some(monitor(plan, elapsed, &progress))
}

/// Sales of the company or a node over the same months of the year before, where all are known.
pub fn last_year(book: &Book, node: Node, window: MonthRange) -> Option<Money> {
    let sales = book.amounts_of(node);
    window.iter().map(|it| sold(book, &sales, it.plus(-12))).sum()
}

/// Accounts of the book by id.
pub fn account_names(book: &Book) -> BTreeMap<AccountId, &str> {
    book.accounts().iter().map(|it| (it.id, it.name.as_str())).collect()
}

fn column(window: MonthRange, value: impl Fn(Month) -> Option<Money>) -> Vec<Option<Money>> {
    window.iter().map(value).collect()
}

fn sold(book: &Book, sales: &[Option<Money>], month: Month) -> Option<Money> {
    sales.get(book.months().position(month)?).copied().flatten()
}

fn forecast_of(tree: &ForecastTree, node: Node, month: Month) -> Option<Money> {
    let minor = tree.line(node)?.minor.get(tree.months.position(month)?)?;
    Some(Money::from_minor(*minor))
}

/// The distribution scaled from the node's own forecast to the one that the tree shows.
fn moved(forecast: &SeriesForecast, tree: &ForecastTree, node: Node) -> Option<CumulativeQuantiles> {
    let cumulative = forecast.cumulative.as_ref()?;
    let line = tree.line(node)?;
    let shown = Money::from_minor(line.total()).to_f64();
    let factor = match line.own_sum {
        Some(own) if own > 0.0 && shown > 0.0 => shown / own,
        _ => 1.0,
    };
    let quantiles = cumulative.quantiles.iter().map(|it| it.iter().map(|q| q * factor).collect()).collect();
    Some(CumulativeQuantiles { quantiles })
}
