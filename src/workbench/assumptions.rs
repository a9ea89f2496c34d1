//! Assumptions measured on the history, with the numbers that rest on them, and every change to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AssumptionId, Book, DecisionId, Measure, Money, Month, Node};
use crate::plan::{Assumption, AssumptionFault, Bounds, Decision, Dependant, Driver, Reading, Standing, standing};

use super::tree::ForecastTree;
use super::{ActionError, Document};

/// Months over which growth and shares are taken, so that one month's shipment does not break an assumption.
const N_MONTHS: usize = 3;
/// How much of the growth that a target asks for may be missing before the assumption taken from it breaks.
const SLACK: f64 = 0.05;

/// Changes to assumptions and decisions.
#[derive(Clone, Debug, PartialEq)]
pub enum AssumptionAction {
    /// Adds this assumption, or replaces the one with its id.
    Set(Arc<Assumption>),
    /// Lets one go; decisions about it stay.
    Delete(AssumptionId),
    /// Adds a line to the decision log.
    Decide(Arc<Decision>),
    /// Takes a line out of the decision log.
    Withdraw(DecisionId),
}

impl AssumptionAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let fault = ActionError::Assumption;
        match self {
            AssumptionAction::Set(it) => {
                it.verify().map_err(fault)?;
                match document.assumptions.iter_mut().find(|known| known.id == it.id) {
                    Some(known) => *known = it,
                    None => document.assumptions.push(it),
                }
            }
            AssumptionAction::Delete(id) => remove(&mut document.assumptions, |it| it.id == id).map_err(fault)?,
            AssumptionAction::Decide(it) => {
                it.verify().map_err(fault)?;
                document.decisions.push(it);
            }
            AssumptionAction::Withdraw(id) => remove(&mut document.decisions, |it| it.id == id).map_err(fault)?,
        }
        Ok(())
    }
}

fn remove<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Result<(), AssumptionFault> {
    let at = list.iter().position(is_it).ok_or(AssumptionFault::NotThere)?;
    list.remove(at);
    Ok(())
}

/// An assumption with how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// It.
    pub assumption: Arc<Assumption>,
    /// Each tested month with a value.
    pub readings: Vec<Reading>,
    /// How it stands.
    pub standing: Standing,
    /// Whether its owner was to look at it by now.
    pub is_due: bool,
}

impl Watched {
    /// Whether it is broken.
    pub fn is_broken(&self) -> bool {
        matches!(self.standing, Standing::Broken { .. })
    }
}

/// Every assumption with how it stands: the broken ones first, then those that are due, then the others.
pub fn board(document: &Document) -> Vec<Watched> {
    let last = document.last_actual();
    let watched = |it: &Arc<Assumption>| {
        let readings = it.readings(&values_of(document.book.as_deref(), &it.driver));
        let is_due = last.is_some_and(|now| it.is_due(now));
        Watched { assumption: it.clone(), standing: standing(&readings), readings, is_due }
    };
    let mut all: Vec<Watched> = document.assumptions.iter().map(watched).collect();
    all.sort_by_key(|it| (!it.is_broken(), !it.is_due));
    all
}

/// The values of a driver by month; months without one are left out.
pub fn values_of(book: Option<&Book>, driver: &Driver) -> BTreeMap<Month, f64> {
    match (driver, book) {
        (Driver::Typed { values, .. }, _) => values.iter().map(|(month, it)| (*month, *it as f64 / 1000.0)).collect(),
        (_, None) => BTreeMap::new(),
        (Driver::Growth(node), Some(book)) => {
            let sales = book.amounts_of(*node);
            let before = |i: usize| sum_before(&sales, i.checked_sub(12)?);
            by_month(book, |i| Some(ratio(sum_before(&sales, i)?, before(i)?)? - 1.0))
        }
        (Driver::Share(node), Some(book)) => {
            let (part, whole) = (book.amounts_of(*node), book.amounts_of(Node::Company));
            by_month(book, |i| ratio(sum_before(&part, i)?, sum_before(&whole, i)?))
        }
        (Driver::Price(node), Some(book)) => {
            let (amounts, pieces) = (book.amounts_of(*node), book.quantities_of(*node));
            by_month(book, |i| {
                let (amount, n) = ((*amounts.get(i)?)?.to_f64(), (*pieces.get(i)?)?.to_f64());
                (n > 0.0).then(|| amount / n)
            })
        }
    }
}

fn by_month(book: &Book, value: impl Fn(usize) -> Option<f64>) -> BTreeMap<Month, f64> {
    book.months().iter().enumerate().filter_map(|(i, month)| Some((month, value(i)?))).collect()
}

/// The sum of the months up to `last_idx`; `None` when one of them has no value.
fn sum_before(values: &[Option<Money>], last_idx: usize) -> Option<f64> {
    let first = (last_idx + 1).checked_sub(N_MONTHS)?;
    let sum: Money = values.get(first..=last_idx)?.iter().copied().sum::<Option<Money>>()?;
    Some(sum.to_f64())
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// The number that rests on an assumption as it stands now, in minor units of its measure; `None` where there is none
/// any more.
pub fn number_of(document: &Document, tree: Option<&ForecastTree>, it: Dependant) -> Option<(Measure, i64)> {
    let target = |it: Money| (Measure::Amount, it.minor());
    match it {
        Dependant::Target => Some(target(document.plan.as_deref()?.total)),
        Dependant::Quota(account) => Some(target(document.plan.as_deref()?.row(account)?.total())),
        Dependant::Forecast(node) => {
            let tree = tree?;
            Some((tree.measure, tree.lines.get(&node)?.total()))
        }
    }
}

/// The growth that the plan's target asks of the company against the same months a year before, and the range that
/// tests it: five points less already breaks it. `None` without a plan or without sales a year before.
pub fn implied_growth(document: &Document) -> Option<(f64, Bounds)> {
    let (book, plan) = (document.book.as_deref()?, document.plan.as_deref()?);
    let sales = book.amounts_of(Node::Company);
    let year_before = |month: Month| sales.get(book.months().position(month.plus(-12))?).copied().flatten();
    let known: Money = plan.window.iter().map(year_before).sum::<Option<Money>>()?;
    let growth = ratio(plan.total.to_f64(), known.to_f64())? - 1.0;
    // Whole per cents: a range that people can say.
    let low = libm::round((growth - SLACK) * 100.0) / 100.0;
    Some((growth, Bounds::new(Some(low), None).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Account, AccountId, IdGenerator, MonthRange, Product, ProductId, Quantity, SalesSeries, WorkspaceId,
    };
    use crate::workbench::Workspace;
    use std::collections::BTreeSet;

    struct Company {
        document: Document,
        accounts: [AccountId; 2],
    }

    /// Two accounts over fifteen months: the first sells 100, then 90 from month 13 on; the second 100 all along. The
    /// first one's ninth month is missing.
    fn company() -> Company {
        let mut ids = IdGenerator::new(5);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let product = ProductId(ids.next_id());
        let months = MonthRange { first: "2025-01".parse().unwrap(), len: 15 };
        let amounts = |it: usize| -> Vec<Option<Money>> {
            let yuan = |i: usize| if it == 0 && i >= 12 { 90 } else { 100 };
            (0..15).map(|i| (it != 0 || i != 8).then(|| Money::from_minor(yuan(i) * 100))).collect()
        };
        let series = |(i, account): (usize, &AccountId)| SalesSeries {
            account: *account,
            product,
            active_from: 0,
            amounts: amounts(i),
            quantities: vec![Some(Quantity::from_minor(20_000)); 15],
            costs: Vec::new(),
        };
        let account = |id: &AccountId| Account { id: *id, name: String::new(), region: None, person: None };
        let book = Book::new(
            months,
            accounts.iter().map(account).collect(),
            vec![Product { id: product, name: String::new() }],
            accounts.iter().enumerate().map(series).collect(),
        );
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.unwrap()));
        Company { document, accounts }
    }

    fn values(it: &Company, driver: Driver) -> Vec<(String, f64)> {
        let found = values_of(it.document.book.as_deref(), &driver);
        found.into_iter().map(|(month, it)| (month.to_string(), it)).collect()
    }

    #[test]
    fn drivers_are_measured_by_hand() {
        let it = company();
        let first = Node::Account(it.accounts[0]);
        // Three months' sums against a year before need fifteen months: 270 over 300 in March 2026 alone.
        let growth = values(&it, Driver::Growth(first));
        assert_eq!(growth.len(), 1);
        assert_eq!(growth[0].0, "2026-03");
        assert!((growth[0].1 + 0.1).abs() < 1e-12);
        // Of fifteen months the first two and the three around the missing one have no sum of three.
        let share = values(&it, Driver::Share(first));
        assert_eq!(share.len(), 15 - 2 - 3);
        assert_eq!(share.last().unwrap().1, 270.0 / 570.0);
        // 20 pieces a month.
        let price = values(&it, Driver::Price(first));
        assert_eq!(price.len(), 14);
        assert_eq!((price[0].1, price[13].1), (5.0, 4.5));
    }

    fn watch(driver: Driver, low: f64) -> Arc<Assumption> {
        Arc::new(Assumption {
            id: AssumptionId(IdGenerator::new(9).next_id()),
            statement: "it grows".to_owned(),
            driver,
            bounds: Bounds::new(Some(low), None).unwrap(),
            from: "2025-01".parse().unwrap(),
            check: Some("2026-03".parse().unwrap()),
            owner: "Shen".to_owned(),
            rests: BTreeSet::from([Dependant::Target]),
        })
    }

    #[test]
    fn the_broken_come_first_and_changes_replace_by_id() {
        let mut it = company();
        let held = watch(Driver::Share(Node::Account(it.accounts[1])), 0.3);
        let mut broken = (*watch(Driver::Growth(Node::Account(it.accounts[0])), 0.0)).clone();
        broken.id = AssumptionId(IdGenerator::new(10).next_id());
        let set = |document: &mut Document, it| AssumptionAction::Set(it).apply(document).unwrap();
        set(&mut it.document, held.clone());
        set(&mut it.document, Arc::new(broken.clone()));
        let shown = board(&it.document);
        assert_eq!(shown.iter().map(Watched::is_broken).collect::<Vec<_>>(), [true, false]);
        assert!(shown.iter().all(|it| it.is_due), "both were to be looked at by the last month");
        set(&mut it.document, Arc::new(Assumption { bounds: Bounds::new(Some(-0.2), None).unwrap(), ..broken }));
        assert_eq!(it.document.assumptions.len(), 2);
        assert!(board(&it.document).iter().all(|it| !it.is_broken()));
        AssumptionAction::Delete(held.id).apply(&mut it.document).unwrap();
        let again = AssumptionAction::Delete(held.id).apply(&mut it.document);
        assert_eq!(again, Err(ActionError::Assumption(AssumptionFault::NotThere)));
    }

    #[test]
    fn without_history_nothing_is_measured() {
        let none = values_of(None, &Driver::Growth(Node::Company));
        assert!(none.is_empty());
        let typed =
            Driver::Typed { unit: "t".to_owned(), values: BTreeMap::from([("2026-01".parse().unwrap(), 1500)]) };
        assert_eq!(values_of(None, &typed).into_values().collect::<Vec<_>>(), [1.5]);
    }
}
