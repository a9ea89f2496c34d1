//! Joins the sales history, the forecasts and the plan: the basis of a decomposition, chances, and how the plan stands.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Measure, Money, Month, MonthRange, Node};
use crate::forecast::{CumulativeQuantiles, SeriesForecast};
use crate::plan::{
    AccountForecasts, AccountProgress, AttainInputs, AttainOutcome, DemandQuestion, Monitoring, PlanBasis, PlanError,
    TargetLadder, TargetPlan, attain, landing_at, monitor, n_elapsed, progress_from_book, target_ladder,
};

use super::Document;
use super::tree::{Basis, ForecastTree, NodeLine, minor_per_unit};

/// What the decomposition of a target over these months rests on. `None` without a history of amounts.
pub fn plan_basis(document: &Document, tree: &ForecastTree, window: MonthRange) -> Option<PlanBasis> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let basis = PlanBasis::from_book(book, window, &account_forecasts(tree));
    Some(basis.with_prospects(&document.team.prospects).with_stopped(&stopped_accounts(tree)))
}

/// Accounts that have stopped ordering, with the months of their silence: the forecast gives them nothing.
pub fn stopped_accounts(tree: &ForecastTree) -> BTreeMap<AccountId, usize> {
    let stopped = |(node, line): (&Node, &NodeLine)| match (node, line.basis) {
        (Node::Account(account), Basis::Stopped(n)) => Some((*account, n)),
        _ => None,
    };
    tree.lines.iter().filter_map(stopped).collect()
}

/// Chances and landings of the company and every account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attainments {
    /// Of the company; `None` without a forecast.
    pub company: Option<AttainOutcome>,
    /// Of the accounts that the forecast knows.
    pub accounts: BTreeMap<AccountId, AttainOutcome>,
}

/// How likely the plan's targets are reached, and where everybody lands.
///
/// The distribution is the node's own, from joint paths, moved in proportion so that its forecast is the one the tree
/// shows; a node without a distribution of its own has a landing and no chance.
pub fn attainments(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    plan: &TargetPlan,
) -> Attainments {
    let Some(book) = document.book.as_deref().filter(|_| tree.measure == Measure::Amount) else {
        return Attainments::default();
    };
    let sales = book.amounts_by_account();
    let outlook = |node, sales: &[Option<Money>]| Outlook::of(book, tree, forecasts, node, plan.window, sales);
    let company = outlook(Node::Company, &book.amounts_of(Node::Company)).map(|it| attain(it.inputs(plan.promised())));
    let account = |row: &crate::plan::AccountPlan| {
        let outlook = outlook(Node::Account(row.account), sales.get(&row.account)?)?;
        Some((row.account, attain(outlook.inputs(row.total()))))
    };
    Attainments { company, accounts: plan.accounts.iter().filter_map(account).collect() }
}

/// The same after a change of the plan alone: whoever aims at as much as `before` keeps what is `known`.
pub fn attainments_after(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    plan: &TargetPlan,
    before: &TargetPlan,
    known: &Attainments,
) -> Attainments {
    let mut known = known.clone();
    let Some(book) = document.book.as_deref().filter(|_| tree.measure == Measure::Amount) else { return known };
    let of = |node, target| {
        let outlook = Outlook::of(book, tree, forecasts, node, plan.window, &book.amounts_of(node))?;
        Some(attain(outlook.inputs(target)))
    };
    if plan.promised() != before.promised() {
        known.company = of(Node::Company, plan.promised());
    }
    for account in moved_accounts(plan, before) {
        let found = plan.row(account).and_then(|it| of(Node::Account(account), it.total()));
        match found {
            Some(it) => drop(known.accounts.insert(account, it)),
            None => drop(known.accounts.remove(&account)),
        }
    }
    known
}

/// Accounts whose totals differ between two plans.
pub fn moved_accounts(plan: &TargetPlan, before: &TargetPlan) -> Vec<AccountId> {
    let former: BTreeMap<AccountId, Money> = before.accounts.iter().map(|it| (it.account, it.total())).collect();
    let moved = |it: &&crate::plan::AccountPlan| former.get(&it.account) != Some(&it.total());
    plan.accounts.iter().filter(moved).map(|it| it.account).collect()
}

/// What the company may aim at over a window: the landing at even odds, and the ladder around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The median landing, or the landing of the forecast where no distribution reaches that far.
    pub landing: Option<Money>,
    /// Three targets in order.
    pub ladder: Option<TargetLadder>,
    /// Sales over the same months a year before.
    pub last_year: Option<Money>,
    /// P5 and P95 of the landing: a target outside asks for its reason.
    pub carried: Option<(Money, Money)>,
}

impl Suggestion {
    /// Whether the forecast carries a target, as far as that is known.
    pub fn question(&self, target: Money) -> Option<DemandQuestion> {
        match self.carried? {
            (p5, _) if target < p5 => Some(DemandQuestion::TargetBelowP5),
            (_, p95) if target > p95 => Some(DemandQuestion::TargetAboveP95),
            _ => None,
        }
    }
}

/// What the company may aim at over a window. `None` without a history of amounts.
pub fn suggest(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    window: MonthRange,
) -> Option<Suggestion> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let outlook = Outlook::of(book, tree, forecasts, Node::Company, window, &book.amounts_of(Node::Company))?;
    let inputs = outlook.inputs(Money::default());
    let outcome = attain(inputs);
    Some(Suggestion {
        carried: landing_at(&inputs, 5.0).zip(landing_at(&inputs, 95.0)),
        landing: outcome.range.map(|it| it.p50).or(outcome.landing),
        ladder: target_ladder(outlook.inputs(Money::default()), 1.0),
        last_year: last_year(book, Node::Company, window).into_iter().sum(),
    })
}

/// How the plan stands by the last actual month. `None` without a history of amounts.
///
/// # Errors
/// [`PlanError`] when the plan does not fit together.
pub fn monitoring(
    document: &Document,
    tree: &ForecastTree,
    plan: &TargetPlan,
) -> Option<Result<Monitoring, PlanError>> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let elapsed = n_elapsed(plan.window, document.last_actual()?);
    Some(monitor(plan, elapsed, &progress_from_book(book, plan.window, &account_forecasts(tree))))
}

/// Sales of a node over a window a year before; `None` where a month of them is unknown.
pub fn last_year_sum(book: &Book, node: Node, window: MonthRange) -> Option<Money> {
    last_year(book, node, window).into_iter().sum()
}

/// Sales of a node in the same months of the year before.
pub fn last_year(book: &Book, node: Node, window: MonthRange) -> Vec<Option<Money>> {
    let sales = book.amounts_of(node);
    window.iter().map(|it| sold(book, &sales, it.plus(-12))).collect()
}

/// Forecast of a node in the months of a window, `None` where there is none.
pub fn forecast_months(tree: &ForecastTree, node: Node, window: MonthRange) -> Vec<Option<Money>> {
    window.iter().map(|it| forecast_of(tree, node, it)).collect()
}

/// Sales and forecasts of every account over a plan's window. `None` without a history of amounts.
pub fn progress(document: &Document, tree: &ForecastTree, window: MonthRange) -> Option<Vec<AccountProgress>> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    Some(progress_from_book(book, window, &account_forecasts(tree)))
}

/// The company's sales so far, its forecast and its distribution over a window. `None` without a history of amounts.
pub fn company_outlook(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    window: MonthRange,
) -> Option<Outlook> {
    outlook(document, tree, forecasts, Node::Company, window)
}

/// The same of a node.
pub fn outlook(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    node: Node,
    window: MonthRange,
) -> Option<Outlook> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    Outlook::of(book, tree, forecasts, node, window, &book.amounts_of(node))
}

/// A node's sales so far, its forecast and its distribution over one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Sales of the elapsed months.
    pub actual_to_date: Money,
    /// Sales of each elapsed month, `None` where missing.
    pub sold: Vec<Option<Money>>,
    /// Forecast of the months after them, `None` where there is none.
    pub remaining: Vec<Option<Money>>,
    /// Running sums of the remaining months; `None` without a distribution.
    pub cumulative: Option<CumulativeQuantiles>,
}

impl Outlook {
    fn of(
        book: &Book,
        tree: &ForecastTree,
        forecasts: &BTreeMap<Node, SeriesForecast>,
        node: Node,
        window: MonthRange,
        sales: &[Option<Money>],
    ) -> Option<Self> {
        let elapsed = n_elapsed(window, book.months().last()?);
        let sold: Vec<Option<Money>> = window.iter().take(elapsed).map(|it| sold(book, sales, it)).collect();
        Some(Self {
            actual_to_date: sold.iter().flatten().copied().sum(),
            sold,
            remaining: window.iter().skip(elapsed).map(|it| forecast_of(tree, node, it)).collect(),
            cumulative: forecasts.get(&node).zip(tree.line(node)).and_then(|it| scaled_sums(it.0, it.1, tree.measure)),
        })
    }

    /// What an attainment of `target` rests on.
    pub fn inputs(&self, target: Money) -> AttainInputs<'_> {
        AttainInputs {
            target,
            actual_to_date: self.actual_to_date,
            remaining: &self.remaining,
            cumulative: self.cumulative.as_ref(),
        }
    }
}

fn account_forecasts(tree: &ForecastTree) -> AccountForecasts {
    let account = |node: &Node| match node {
        Node::Account(account) => Some((*account, tree.money(*node))),
        Node::Company | Node::Product(_) | Node::Leaf(..) => None,
    };
    tree.lines.keys().filter_map(account).collect()
}

/// Accounts of the book by id.
pub fn account_names(book: &Book) -> BTreeMap<AccountId, &str> {
    book.accounts().iter().map(|it| (it.id, it.name.as_str())).collect()
}

fn sold(book: &Book, sales: &[Option<Money>], month: Month) -> Option<Money> {
    sales.get(book.months().position(month)?).copied().flatten()
}

fn forecast_of(tree: &ForecastTree, node: Node, month: Month) -> Option<Money> {
    let minor = tree.line(node)?.minor.get(tree.months.position(month)?)?;
    Some(Money::from_minor(*minor))
}

/// The distribution of a node's running sums, scaled from its own forecast to the one that the tree shows.
pub fn scaled_sums(forecast: &SeriesForecast, line: &NodeLine, measure: Measure) -> Option<CumulativeQuantiles> {
    let cumulative = forecast.cumulative.as_ref()?;
    let factor = factor_of(line, measure);
    let quantiles = cumulative.quantiles.iter().map(|it| it.iter().map(|q| q * factor).collect()).collect();
    Some(CumulativeQuantiles { quantiles })
}

/// The percentiles of the sum of the first `n_months` months ahead, scaled the same way.
pub(super) fn sum_percentiles(
    forecast: &SeriesForecast,
    tree: &ForecastTree,
    node: Node,
    n_months: usize,
) -> Option<Vec<f64>> {
    let percentiles = forecast.cumulative.as_ref()?.quantiles.get(n_months.checked_sub(1)?)?;
    let factor = factor_of(tree.line(node)?, tree.measure);
    Some(percentiles.iter().map(|q| q * factor).collect())
}

/// What leads from a node's own forecast to the one that the tree shows.
pub(super) fn factor_of(line: &NodeLine, measure: Measure) -> f64 {
    let shown = line.total() as f64 / minor_per_unit(measure);
    match line.own_sum {
        Some(own) if own > 0.0 && shown > 0.0 => shown / own,
        _ => 1.0,
    }
}
