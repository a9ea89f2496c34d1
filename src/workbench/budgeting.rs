//! The budget on the document: what it starts from, how it compares with what happened, and every change to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, Measure, Money, MonthRange, Node, ProductId, Quantity, SalesSeries};
use crate::forecast::SeriesForecast;
use crate::plan::budget::{
    Budget, BudgetFault, MOST_ROWS, Pair, PlLine, ProductTerms, RevenueSource, SalesPlan, Sold, Statement, Status,
    UnitCost, WHOLE, apportion,
};
use crate::plan::{Attainability, attain, n_elapsed};

use super::planning::company_outlook;
use super::products::targets_by_product;
use super::tree::ForecastTree;
use super::{ActionError, Document};

/// Months of history that shares of products, prices and costs are taken from.
const RECENT: usize = 12;

/// Changes to the budget. Edits are made on the budget itself; what comes of one is set here.
#[derive(Clone, Debug, PartialEq)]
pub enum BudgetAction {
    /// The budget becomes this one.
    Set(Arc<Budget>),
    /// There is no budget.
    Clear,
}

impl BudgetAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        document.budget = match self {
            BudgetAction::Clear => None,
            BudgetAction::Set(next) => {
                next.verify().map_err(ActionError::Budget)?;
                let moves = document.budget.as_deref().is_some_and(|before| !may_become(before, &next));
                if moves {
                    return Err(ActionError::Budget(BudgetFault::Approved));
                }
                Some(next)
            }
        };
        Ok(())
    }
}

/// Whether nothing that is agreed on is written over: the content of what is no draft stays, and signatures and changes are
/// only added.
fn may_become(before: &Budget, next: &Budget) -> bool {
    let content = |it: &Budget| Budget {
        limits: before.limits,
        owner: String::new(),
        signoffs: Vec::new(),
        changes: Vec::new(),
        ..it.clone()
    };
    let grown = next.signoffs.starts_with(&before.signoffs) && next.changes.starts_with(&before.changes);
    before.status() == Status::Draft || (grown && content(before) == content(next))
}

/// A budget to start with: sales by the targets as the plan splits them over products, or by the forecast over each
/// account's products as it bought them of late (accounts whose products the plan cannot split as well);
/// prices and costs as the order book has them.
///
/// # Errors
/// [`BudgetFault::NothingToStartFrom`] without a history of amounts, or without the plan or forecast asked for.
pub fn seed(document: &Document, tree: Option<&ForecastTree>, source: RevenueSource) -> Result<Budget, BudgetFault> {
    let nothing = BudgetFault::NothingToStartFrom;
    let book = document.book.as_deref().ok_or(nothing.clone())?;
    let window = budget_window(document).ok_or(nothing.clone())?;
    let rows = match source {
        RevenueSource::Targets => {
            let plan = document.plan.as_deref().ok_or(nothing.clone())?;
            let row = |it: &crate::plan::AccountPlan| (it.account, it.cells.iter().map(|it| it.amount).collect());
            plan.accounts.iter().map(row).collect::<Vec<(AccountId, Vec<Money>)>>()
        }
        RevenueSource::Forecast => {
            let tree = tree.filter(|it| it.measure == Measure::Amount).ok_or(nothing.clone())?;
            let sold = book.amounts_by_account();
            let month = |account: AccountId, month| {
                let actual = || sold.get(&account)?.get(book.months().position(month)?).copied().flatten();
                let ahead = || tree.line(Node::Account(account))?.minor.get(tree.months.position(month)?).copied();
                actual().or_else(|| ahead().map(Money::from_minor)).unwrap_or_default()
            };
            let row = |account: AccountId| (account, window.iter().map(|it| month(account, it)).collect());
            book.accounts().iter().map(|it| row(it.id)).collect()
        }
    };
    let mix = Mix::of(book);
    let split = if source == RevenueSource::Targets { targets_by_product(document) } else { BTreeMap::new() };
    let n_rows = rows.iter().map(|it| split.get(&it.0).map_or_else(|| mix.of_account(it.0).len(), Vec::len)).sum();
    if n_rows > MOST_ROWS {
        return Err(BudgetFault::TooManyRows(n_rows));
    }
    let mut sales = SalesPlan::new();
    for (account, months) in rows {
        if let Some(products) = split.get(&account) {
            sales.extend(products.iter().map(|(product, months)| ((account, *product), months.clone())));
            continue;
        }
        let products = mix.of_account(account);
        if products.is_empty() {
            return Err(nothing);
        }
        let weights: Vec<i64> = products.iter().map(|it| it.1).collect();
        for (month_idx, amount) in months.iter().enumerate() {
            for (part, (product, _)) in apportion(amount.minor(), &weights).into_iter().zip(&products) {
                let row = sales.entry((account, *product)).or_insert_with(|| vec![Money::default(); window.len]);
                row[month_idx] = Money::from_minor(part);
            }
        }
    }
    let mut budget = Budget::new(window, source, sales);
    for it in budget.sold_products() {
        budget.products.insert(it, terms_of(book, it));
    }
    budget.verify()?;
    Ok(budget)
}

/// The months of a budget: those of the plan, or else the fiscal year.
pub fn budget_window(document: &Document) -> Option<MonthRange> {
    document.plan.as_ref().map(|it| it.window).or_else(|| document.fiscal_year().map(|it| it.months()))
}

/// Which products accounts buy.
struct Mix {
    recent: BTreeMap<AccountId, Vec<(ProductId, i64)>>,
    ever: BTreeMap<AccountId, Vec<(ProductId, i64)>>,
    company: Vec<(ProductId, i64)>,
}

impl Mix {
    fn of(book: &Book) -> Self {
        let mut mix = Self { recent: BTreeMap::new(), ever: BTreeMap::new(), company: Vec::new() };
        let mut company: BTreeMap<ProductId, i64> = BTreeMap::new();
        let first = book.months().len.saturating_sub(RECENT);
        for it in book.series() {
            let sum = |from: usize| it.amounts.iter().skip(from).flatten().map(|it| it.minor()).sum::<i64>().max(0);
            let (recent, ever) = (sum(first), sum(0));
            if recent > 0 {
                mix.recent.entry(it.account).or_default().push((it.product, recent));
            }
            mix.ever.entry(it.account).or_default().push((it.product, ever));
            *company.entry(it.product).or_default() += recent;
        }
        mix.company = company.into_iter().collect();
        mix
    }

    fn of_account(&self, account: AccountId) -> Vec<(ProductId, i64)> {
        let own = self.recent.get(&account).or_else(|| self.ever.get(&account));
        own.unwrap_or(&self.company).clone()
    }
}

/// Price and cost of a product over the last months of the order book that have them.
pub(super) fn terms_of(book: &Book, product: ProductId) -> ProductTerms {
    let first = book.months().len.saturating_sub(RECENT);
    let (mut amount, mut pieces, mut cost, mut costed, mut counted) = (0_i64, 0_i64, 0_i64, 0_i64, 0_i64);
    for it in book.series_of(Node::Product(product)) {
        for idx in first..book.months().len {
            let Some(sold) = it.amounts.get(idx).copied().flatten() else { continue };
            let known = it.costs.get(idx).copied().flatten();
            if let Some(n) = it.quantities.get(idx).copied().flatten() {
                amount += sold.minor();
                pieces += n.minor();
                if known.is_some() {
                    counted += n.minor();
                }
            }
            if let Some(it) = known {
                costed += sold.minor();
                cost += it.minor();
            }
        }
    }
    let each = |sum: i64, n: i64| Money::from_f64(sum as f64 / 100.0 / (n as f64 / 1000.0)).filter(|it| it.minor() > 0);
    let price = if pieces > 0 && amount > 0 { each(amount, pieces) } else { None };
    let per_unit = price.and_then(|_| if counted > 0 && cost > 0 { each(cost, counted) } else { None });
    let share = (costed > 0 && cost > 0).then(|| libm::round(cost as f64 / costed as f64 * WHOLE as f64) as i64);
    ProductTerms { price, cost: per_unit.map(UnitCost::PerUnit).or(share.map(UnitCost::Share)), ..Default::default() }
}

/// What is compared with what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// From the budget to the actuals, over the months that are over.
    #[default]
    BudgetToActual,
    /// From last year to the actuals, over the months that are over.
    LastYearToActual,
    /// From last year to the budget, over its whole year.
    LastYearToBudget,
}

impl Against {
    /// Every comparison.
    pub const ALL: [Self; 3] = [Self::BudgetToActual, Self::LastYearToActual, Self::LastYearToBudget];
}

/// Two sides of every account × product.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Months compared, as positions in the budget: the first ones, or one.
    pub months: Vec<usize>,
    /// The rows.
    pub pairs: Vec<Pair>,
    /// Months of rows of the order book that have no figure, and count as nothing here.
    pub n_missing: usize,
}

/// The rows of a comparison; over one month of the budget, or over all that can be compared. No rows where none can.
pub fn compared(document: &Document, statement: &Statement, against: Against, month: Option<usize>) -> Compared {
    let (Some(book), Some(budget)) = (document.book.as_deref(), document.budget.as_deref()) else {
        return Compared::default();
    };
    let window = statement.window;
    let n = match (against, document.last_actual()) {
        (Against::LastYearToBudget, _) => window.len,
        (_, Some(last)) => n_elapsed(window, last),
        (_, None) => 0,
    };
    let months: Vec<usize> = match month {
        Some(it) if it < n => vec![it],
        Some(_) => Vec::new(),
        None => (0..n).collect(),
    };
    if months.is_empty() {
        return Compared::default();
    }
    let series: BTreeMap<(AccountId, ProductId), &SalesSeries> =
        book.series().iter().map(|it| ((it.account, it.product), it)).collect();
    let mut n_missing = 0;
    let mut from_book = |key: &(AccountId, ProductId), years: i32| {
        let at = |it: &usize| book.months().position(window.first.plus(*it as i32 - 12 * years));
        let idxs: Vec<usize> = months.iter().filter_map(at).collect();
        let Some(series) = series.get(key) else { return Sold::default() };
        let missing = |it: &&usize| **it >= series.active_from && series.amounts.get(**it).copied().flatten().is_none();
        n_missing += idxs.iter().filter(missing).count();
        sold_of(series, &idxs)
    };
    let mut keys: Vec<(AccountId, ProductId)> = series.keys().chain(statement.leaves.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let in_budget = |key: &(AccountId, ProductId)| budgeted(budget, statement, key, &months);
    let pairs = keys
        .iter()
        .map(|key| {
            let (base, actual) = match against {
                Against::BudgetToActual => (in_budget(key), from_book(key, 0)),
                Against::LastYearToActual => (from_book(key, 1), from_book(key, 0)),
                Against::LastYearToBudget => (from_book(key, 1), in_budget(key)),
            };
            Pair { account: key.0, product: key.1, base, actual }
        })
        .collect();
    Compared { months, pairs, n_missing }
}

/// What a row of the order book sold in some of its months. A quantity or a cost is known when every month with an amount
/// has one.
fn sold_of(series: &SalesSeries, idxs: &[usize]) -> Sold {
    let mut sold = Sold { amount: 0, quantity: Some(0), cost: Some(0) };
    for idx in idxs {
        let Some(amount) = series.amounts.get(*idx).copied().flatten() else { continue };
        let pieces = series.quantities.get(*idx).copied().flatten().map(Quantity::minor);
        let cost = series.costs.get(*idx).copied().flatten().map(Money::minor);
        sold.amount += amount.minor();
        let is_nothing = amount == Money::default();
        sold.quantity = sold.quantity.zip(pieces.or(is_nothing.then_some(0))).map(|(sum, it)| sum + it);
        sold.cost = sold.cost.zip(cost.or(is_nothing.then_some(0))).map(|(sum, it)| sum + it);
    }
    sold
}

fn budgeted(budget: &Budget, statement: &Statement, key: &(AccountId, ProductId), months: &[usize]) -> Sold {
    let Some(row) = statement.leaves.get(key) else { return Sold::default() };
    let sum = |line| months.iter().map(|it| row.months[*it].value(line).minor()).sum::<i64>();
    let amount = sum(PlLine::Sales);
    let quantity = budget.terms(key.1).quantity(amount).map(Quantity::minor);
    Sold { amount, quantity, cost: (!row.uncosted).then(|| sum(PlLine::Cogs)) }
}

/// How likely the company's sales reach the budget's; `None` without a distribution over its months.
pub fn chance_of(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    statement: &Statement,
) -> Option<Attainability> {
    let target = statement.company.total(PlLine::Sales)?;
    let outlook = company_outlook(document, tree, forecasts, statement.window)?;
    attain(outlook.inputs(target)).probability
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Month;
    use crate::plan::budget::{Extras, Look, Sign, Signoff, VarianceStep, statement, variance};
    use crate::plan::{PlanBasis, TargetPlan, TargetRequest};
    use crate::workbench::sample::{SampleLanguage, sample_book};
    use crate::workbench::{Action, Workbench, Workspace};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    /// The sample, its books closed in March 2026, with a plan over that year.
    fn document() -> Document {
        let book = sample_book(SampleLanguage::En, month("2026-03"));
        let window = MonthRange { first: month("2026-01"), len: 12 };
        let basis = PlanBasis::from_book(&book, window, &Default::default());
        let plan = TargetPlan::decompose(&basis, TargetRequest::of_sample()).unwrap();
        let id = crate::domain::WorkspaceId(crate::domain::RecordId::from_bits(1));
        let workspace =
            Workspace { id, name: String::new(), sample: true, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book));
        document.plan = Some(Arc::new(plan));
        document
    }

    #[test]
    fn a_budget_starts_at_the_targets_and_leaves_them_alone() {
        let mut bench = Workbench::open(document());
        let budget = Arc::new(seed(bench.document(), None, RevenueSource::Targets).unwrap());
        let plan = bench.document().plan.clone().unwrap();
        for row in &plan.accounts {
            for (idx, cell) in row.cells.iter().enumerate() {
                let of = budget.sales.iter().filter(|it| it.0.0 == row.account).map(|it| it.1[idx]);
                assert_eq!(of.sum::<Money>(), cell.amount);
            }
        }
        // The book has quantities and costs: prices and costs a piece follow from its last twelve months.
        assert!(budget.products.values().all(|it| it.price.is_some() && matches!(it.cost, Some(UnitCost::PerUnit(_)))));
        bench.apply(Action::Budget(BudgetAction::Set(budget.clone()))).unwrap();
        let account = plan.accounts[0].account;
        let edited = budget.with_sales(account, 5, Money::from_minor(1)).unwrap();
        bench.apply(Action::Budget(BudgetAction::Set(Arc::new(edited)))).unwrap();
        assert_eq!(bench.document().plan, Some(plan), "targets are not written over");
        bench.undo();
        assert_eq!(bench.document().budget, Some(budget));
        assert_eq!(seed(bench.document(), None, RevenueSource::Forecast), Err(BudgetFault::NothingToStartFrom));
    }

    #[test]
    fn a_budget_from_the_targets_has_the_products_as_the_plan_does() {
        let mut document = document();
        let plan = document.plan.clone().unwrap();
        let row = &plan.accounts[0];
        let product = document.book.as_ref().unwrap().series_of(Node::Account(row.account)).next().unwrap().product;
        let typed = crate::plan::Typed::own(Money::from_minor(1_234_500), "contract");
        let month = plan.window.first.plus(8);
        let kept = crate::plan::AccountProducts { cells: [((product, month), typed)].into(), ..Default::default() };
        document.products = Arc::new(crate::plan::ProductPlan { accounts: [(row.account, kept)].into() });
        let budget = seed(&document, None, RevenueSource::Targets).unwrap();
        assert_eq!(budget.sales[&(row.account, product)][8], Money::from_minor(1_234_500));
        for (i, cell) in row.cells.iter().enumerate() {
            let of = budget.sales.iter().filter(|it| it.0.0 == row.account).map(|it| it.1[i]);
            assert_eq!(of.sum::<Money>(), cell.amount);
        }
    }

    #[test]
    fn what_is_approved_is_not_written_over() {
        let mut bench = Workbench::open(document());
        let draft = seed(bench.document(), None, RevenueSource::Targets).unwrap();
        let sign = |sign| Signoff { id: crate::domain::RecordId::from_bits(5), sign, by: "Ma".to_owned(), at: 1.0 };
        let approved = draft.signed(sign(Sign::Propose)).unwrap().signed(sign(Sign::Approve)).unwrap();
        let set =
            |bench: &mut Workbench, it: &Budget| bench.apply(Action::Budget(BudgetAction::Set(Arc::new(it.clone()))));
        set(&mut bench, &approved).unwrap();
        let refused = Err(ActionError::Budget(BudgetFault::Approved));
        assert_eq!(set(&mut bench, &draft).map(|_| ()), refused.clone());
        let mut other = approved.clone();
        other.products.values_mut().for_each(|it| it.discount = 1);
        assert_eq!(set(&mut bench, &other).map(|_| ()), refused);
        other = approved.clone();
        other.limits.manager = 100;
        assert!(set(&mut bench, &other).is_ok(), "who may approve what is no part of what was approved");
    }

    #[test]
    fn three_months_against_the_budget_leave_nothing() {
        let mut document = document();
        document.budget = Some(Arc::new(seed(&document, None, RevenueSource::Targets).unwrap()));
        let budget = document.budget.clone().unwrap();
        let it = statement(&budget, &Extras::new()).unwrap();
        let book = document.book.clone().unwrap();
        let rows = compared(&document, &it, Against::BudgetToActual, None);
        assert_eq!(rows.months, [0, 1, 2]);
        for (look, like) in [(Look::Revenue, true), (Look::Margin, true), (Look::Margin, false)] {
            let found = variance(&rows.pairs, look, like).unwrap();
            assert_eq!(found.company.residual(), 0);
            let sold: i64 = rows.pairs.iter().map(|it| it.actual.amount).sum();
            let sales = book.amounts_of(Node::Company);
            let idx = |text| book.months().position(month(text)).unwrap();
            let expected: Money = sales[idx("2026-01")..=idx("2026-03")].iter().flatten().copied().sum();
            assert_eq!(sold, expected.minor());
            if look == Look::Revenue {
                // Targets of closed months are what was sold: nothing in all, though products shift.
                assert_eq!(found.company.actual - found.company.base, 0);
                assert_eq!(found.company.step(VarianceStep::PriceVolume), 0);
            }
        }
        assert_eq!(compared(&document, &it, Against::LastYearToBudget, None).months.len(), 12);
        assert_eq!(compared(&document, &it, Against::LastYearToActual, Some(1)).months, [1]);
        assert!(compared(&document, &it, Against::BudgetToActual, Some(3)).pairs.is_empty(), "April is not over");
    }
}
