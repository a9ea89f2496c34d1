//! The marketing strategy over the forecast and the plan, and every change to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{AccountId, Measure, Money, MonthRange, Node, ProductId, StrategyId};
use crate::plan::n_elapsed;
use crate::plan::strategy::{BaselineCell, Inputs, Outcome, Standing, StrategyFault, StrategyRow, combine};

use super::planning::forecast_months;
use super::resources::margin_ratio;
use super::tree::ForecastTree;
use super::{ActionError, Document};

/// Changes to the strategy.
#[derive(Clone, Debug, PartialEq)]
pub enum StrategyAction {
    /// Adds this row, or replaces the one with its id.
    Set(Arc<StrategyRow>),
    /// Lets one go.
    Delete(StrategyId),
}

impl StrategyAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        match self {
            StrategyAction::Set(it) => {
                it.verify().map_err(ActionError::Strategy)?;
                match document.strategy.iter_mut().find(|known| known.id == it.id) {
                    Some(known) => *known = it,
                    None => document.strategy.push(it),
                }
            }
            StrategyAction::Delete(id) => {
                let at = document.strategy.iter().position(|it| it.id == id);
                document.strategy.remove(at.ok_or(ActionError::Strategy(StrategyFault::NotThere))?);
            }
        }
        Ok(())
    }
}

/// The planning year: the plan's window, else the fiscal year that is forecast. `None` without a history.
pub fn planning_year(document: &Document) -> Option<MonthRange> {
    let of_plan = document.plan.as_ref().map(|it| it.window);
    of_plan.or_else(|| document.fiscal_year().map(|it| it.months()))
}

/// What the strategy adds up to. `None` without a history of amounts and a forecast of the planning year.
pub fn strategy_outcome(document: &Document, tree: &ForecastTree) -> Option<Outcome> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let months = planning_year(document)?;
    let n_elapsed = n_elapsed(months, book.months().last()?);
    let ahead = forecast_months(tree, Node::Company, months);
    let sales = book.amounts_of(Node::Company);
    let sold = months.iter().take(n_elapsed).filter_map(|it| sales.get(book.months().position(it)?).copied().flatten());
    let landing: Money = sold.chain(ahead.iter().skip(n_elapsed).filter_map(|it| *it)).sum();
    if n_elapsed < months.len && ahead.iter().skip(n_elapsed).all(Option::is_none) {
        return None;
    }
    let cells: Vec<BaselineCell> = tree.lines.keys().filter_map(|node| cell(tree, *node, months, n_elapsed)).collect();
    let assumptions: BTreeSet<_> = document.assumptions.iter().map(|it| it.id).collect();
    Some(combine(&Inputs {
        rows: &document.strategy,
        months,
        n_elapsed,
        cells: &cells,
        landing,
        target: document.plan.as_ref().map(|it| it.total),
        assumptions: &assumptions,
    }))
}

/// A leaf's forecast in the open months.
fn cell(tree: &ForecastTree, node: Node, months: MonthRange, n_elapsed: usize) -> Option<BaselineCell> {
    let Node::Leaf(account, product) = node else { return None };
    let ahead = forecast_months(tree, node, months);
    let minor = ahead.into_iter().enumerate().map(|(k, it)| it.filter(|_| k >= n_elapsed).map(Money::minor)).collect();
    Some(BaselineCell { account, product, minor })
}

/// How one row would stand by itself; `None` without a forecast of the planning year.
pub fn standing_of(document: &Document, tree: &ForecastTree, row: &StrategyRow) -> Option<Standing> {
    let alone = Document { strategy: vec![Arc::new(row.clone())], ..document.clone() };
    strategy_outcome(&alone, tree)?.row(row.id).map(|it| it.standing)
}

/// Open months of the planning year that the forecast does not reach.
pub fn n_unforecast(document: &Document, tree: &ForecastTree) -> usize {
    let (Some(months), Some(last)) = (planning_year(document), document.last_actual()) else { return 0 };
    let ahead = forecast_months(tree, Node::Company, months);
    ahead.iter().skip(n_elapsed(months, last)).filter(|it| it.is_none()).count()
}

/// The margin rate of what a row acts on over the last twelve months, in hundredths of a per cent; `None` where no cost
/// is known.
pub fn known_margin(document: &Document, account: Option<AccountId>, product: Option<ProductId>) -> Option<i64> {
    let node = match (account, product) {
        (None, None) => Node::Company,
        (Some(account), None) => Node::Account(account),
        (None, Some(product)) => Node::Product(product),
        (Some(account), Some(product)) => Node::Leaf(account, product),
    };
    let ratio = margin_ratio(document.book.as_deref()?, node)?;
    Some(libm::round(ratio * crate::plan::strategy::WHOLE as f64) as i64)
}

/// The accounts with the most planned or forecast for the planning year, the largest first.
pub fn largest_accounts(document: &Document, tree: &ForecastTree, n: usize) -> Vec<AccountId> {
    let Some(months) = planning_year(document) else { return Vec::new() };
    let amount = |account: AccountId| -> i64 {
        let planned = document.plan.as_deref().and_then(|it| Some(it.row(account)?.total().minor()));
        let ahead = || forecast_months(tree, Node::Account(account), months).into_iter().flatten().map(Money::minor);
        planned.unwrap_or_else(|| ahead().sum())
    };
    let accounts = document.book.iter().flat_map(|it| it.accounts());
    let mut all: Vec<(i64, AccountId)> = accounts.map(|it| (amount(it.id), it.id)).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.0));
    all.into_iter().take(n).map(|it| it.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, Book, IdGenerator, Month, Product, SalesSeries, WorkspaceId};
    use crate::plan::strategy::{Effect, Mix};
    use crate::workbench::Workspace;
    use crate::workbench::tree::{Basis, NodeLine};
    use std::collections::BTreeMap;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    /// One account with one product: 100.00 sold in each month of 2026 to October, 200.00 forecast for each of the next
    /// twelve; costs are 60.00.
    fn document() -> (Document, ForecastTree) {
        let mut ids = IdGenerator::new(5);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let months = MonthRange { first: month("2026-01"), len: 10 };
        let column = |minor| vec![Some(Money::from_minor(minor)); 10];
        let series = SalesSeries {
            account,
            product,
            active_from: 0,
            amounts: column(10_000),
            quantities: Vec::new(),
            costs: column(6000),
        };
        let accounts = vec![Account { id: account, name: "A".into(), region: None, person: None }];
        let book = Book::new(months, accounts, vec![Product { id: product, name: "P".into() }], vec![series]).unwrap();
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book));
        let line = || NodeLine { minor: vec![20_000; 12], basis: Basis::SumOfLeaves, own_sum: None };
        let nodes = [Node::Company, Node::Account(account), Node::Product(product), Node::Leaf(account, product)];
        let tree = ForecastTree {
            months: MonthRange { first: month("2026-11"), len: 12 },
            measure: Measure::Amount,
            way: crate::forecast::Way::TopDown,
            lines: BTreeMap::from(nodes.map(|it| (it, line()))),
        };
        (document, tree)
    }

    fn row(from: &str, to: &str) -> StrategyRow {
        StrategyRow {
            id: StrategyId(IdGenerator::new(1).next_id()),
            mix: Mix::Channel,
            action: "dealers".to_owned(),
            hypothesis: String::new(),
            account: None,
            product: None,
            effect: Effect::Percent(1000),
            margin: None,
            cost: Money::default(),
            owner: String::new(),
            hours_tenths: 0,
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            kpi: String::new(),
            is_incremental: true,
            assumption: None,
            evidence: String::new(),
            channel: None,
        }
    }

    #[test]
    fn the_year_without_a_plan_is_the_fiscal_one_and_has_no_target() {
        let (mut document, tree) = document();
        StrategyAction::Set(Arc::new(row("2026-01-01", "2027-06-30"))).apply(&mut document).unwrap();
        let found = strategy_outcome(&document, &tree).unwrap();
        // By hand: ten months of 100.00 and two of 200.00; 10 % of the two open months.
        assert_eq!((found.landing.minor(), found.with.minor()), (100_000 + 40_000, 144_000));
        assert_eq!((found.months.first, found.n_elapsed, found.target), (month("2026-01"), 10, None));
        assert!(found.rows[0].is_cut && found.rows[0].standing == Standing::Adds);
        assert_eq!(n_unforecast(&document, &tree), 0);
        // Margin of the book: 1 − 60 ÷ 100.
        assert_eq!(known_margin(&document, None, None), Some(4000));
        assert_eq!(largest_accounts(&document, &tree, 3).len(), 1);
        let short = ForecastTree { months: MonthRange { first: month("2027-02"), len: 12 }, ..tree };
        assert_eq!(strategy_outcome(&document, &short), None, "no forecast of the year");
    }

    #[test]
    fn rows_are_replaced_by_id_and_nonsense_changes_nothing() {
        let (mut document, _) = document();
        let set = |it: StrategyRow, document: &mut Document| StrategyAction::Set(Arc::new(it)).apply(document);
        set(row("2026-11-01", "2026-12-31"), &mut document).unwrap();
        set(StrategyRow { owner: "Li".to_owned(), ..row("2026-11-01", "2026-12-31") }, &mut document).unwrap();
        assert_eq!((document.strategy.len(), document.strategy[0].owner.as_str()), (1, "Li"));
        let fault = set(row("2026-11-02", "2026-11-01"), &mut document);
        assert_eq!(fault, Err(ActionError::Strategy(StrategyFault::Days)));
        let id = document.strategy[0].id;
        StrategyAction::Delete(id).apply(&mut document).unwrap();
        let again = StrategyAction::Delete(id).apply(&mut document);
        assert_eq!(again, Err(ActionError::Strategy(StrategyFault::NotThere)));
    }
}
