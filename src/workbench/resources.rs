//! What accounts are worth, for the hours that are spent on them, and every change to how they are covered.

use std::sync::Arc;

use crate::domain::{AccountId, Book, Money, Month, Node, Team};
use crate::plan::service::{Service, manager_hours};
use crate::plan::strategy::StrategyRow;
use crate::plan::{Beside, Coverage, PersonLoad, StrategyWork, TargetPlan, Workload, Worth, workload};

use super::{ActionError, Document};

/// Months over which a margin is taken.
const N_MONTHS: usize = 12;

/// Changes to how accounts are covered.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceAction {
    /// Accounts are covered like this.
    Set(Arc<Coverage>),
}

impl ResourceAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let ResourceAction::Set(coverage) = self;
        if !coverage.is_sound() {
            return Err(ActionError::Coverage);
        }
        document.coverage = coverage;
        Ok(())
    }
}

/// Everybody's hours over the window of the plan; `None` without a book.
pub fn workload_of(document: &Document, plan: &TargetPlan) -> Option<Workload> {
    let book = document.book.as_deref()?;
    Some(workload_with(document, book, plan, |account, sales| {
        margin_ratio(book, Node::Account(account)).map(|ratio| part(sales, ratio))
    }))
}

fn workload_with(
    document: &Document,
    book: &Book,
    plan: &TargetPlan,
    margin: impl Fn(AccountId, Money) -> Option<Money>,
) -> Workload {
    let worth = |it: &crate::plan::AccountPlan| {
        let sales = it.total();
        Worth { account: it.account, sales, margin: margin(it.account, sales) }
    };
    let worths: Vec<Worth> = plan.accounts.iter().map(worth).collect();
    let of_row = |it: &Arc<StrategyRow>| StrategyWork {
        id: it.id,
        account: it.account,
        owner: Some(it.owner.trim().to_owned()).filter(|it| !it.is_empty()),
        hours: plan.window.iter().map(|month| it.hours_in(month)).collect(),
    };
    let strategy: Vec<StrategyWork> = document.strategy.iter().filter(|it| it.hours_tenths > 0).map(of_row).collect();
    let activities = |account, tier| manager_hours(&document.service.activities, account, tier);
    let beside = Beside { activities: &activities, strategy: &strategy };
    workload(&document.coverage, &document.team, book, &worths, &beside, plan.window)
}

/// People who are asked for more hours than they have.
#[derive(Clone, Debug, PartialEq)]
pub struct HoursOver {
    /// The one who is fullest.
    pub person: String,
    /// Hours a month that are needed, on average over the months left.
    pub need: f64,
    /// Hours a month that there are.
    pub capacity: f64,
    /// The fullest of these months.
    pub month: Month,
    /// How many people more.
    pub n_more: usize,
}

/// Hours a month from which on an excess is told: with less the two whole numbers could read the same.
const EXCESS: f64 = 1.0;

/// Who needs more hours than there are, over the months of the plan after the newest one with sales. `None` where
/// everybody has enough, and where nobody has said yet how accounts are covered: a proposal accuses nobody.
pub fn hours_over(document: &Document) -> Option<HoursOver> {
    let (book, plan, last) = (document.book.as_deref()?, document.plan.as_deref()?, document.last_actual()?);
    let from = usize::try_from(last.plus(1).since(plan.window.first)).unwrap_or(0);
    if from >= plan.window.len || *document.coverage == Coverage::default() {
        return None;
    }
    // Margins say who would have to go, not who is over; reading them takes the longest.
    let work = workload_with(document, book, plan, |_, _| None);
    let n = (plan.window.len - from) as f64;
    let a_month = |it: &PersonLoad| -> (f64, f64) {
        let need: f64 = it.need[from..].iter().map(|it| it.total()).sum();
        (need / n, it.capacity[from..].iter().sum::<f64>() / n)
    };
    let over = work.people.iter().filter_map(|it| {
        let (need, capacity) = a_month(it);
        (it.person.is_some() && capacity > 0.0 && need >= capacity + EXCESS).then_some((it, need, capacity))
    });
    let mut over: Vec<_> = over.collect();
    over.sort_by(|a, b| (b.1 / b.2).total_cmp(&(a.1 / a.2)));
    let (it, need, capacity) = *over.first()?;
    let loads = (from..plan.window.len).filter_map(|month| Some((month, it.load_of(month)?)));
    let (fullest, _) = loads.reduce(|best, it| if it.1 > best.1 { it } else { best })?;
    Some(HoursOver {
        person: it.person.clone()?,
        need,
        capacity,
        month: plan.window.first.plus(fullest as i32),
        n_more: over.len() - 1,
    })
}

/// The pieces of a document that [`hours_over`] rests on. They are equal where they are the same, which costs nothing to tell.
pub struct HoursBasis {
    book: Option<Arc<Book>>,
    plan: Option<Arc<TargetPlan>>,
    coverage: Arc<Coverage>,
    team: Arc<Team>,
    service: Arc<Service>,
    strategy: Vec<Arc<StrategyRow>>,
}

impl HoursBasis {
    /// Those of a document.
    pub fn of(it: &Document) -> Self {
        Self {
            book: it.book.clone(),
            plan: it.plan.clone(),
            coverage: it.coverage.clone(),
            team: it.team.clone(),
            service: it.service.clone(),
            strategy: it.strategy.clone(),
        }
    }
}

impl PartialEq for HoursBasis {
    fn eq(&self, other: &Self) -> bool {
        is_same(self.book.as_ref(), other.book.as_ref())
            && is_same(self.plan.as_ref(), other.plan.as_ref())
            && Arc::ptr_eq(&self.coverage, &other.coverage)
            && Arc::ptr_eq(&self.team, &other.team)
            && Arc::ptr_eq(&self.service, &other.service)
            && self.strategy.len() == other.strategy.len()
            && self.strategy.iter().zip(&other.strategy).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

fn is_same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    a.map(Arc::as_ptr) == b.map(Arc::as_ptr)
}

fn part(sales: Money, ratio: f64) -> Money {
    Money::from_minor((sales.minor() as f64 * ratio).round() as i64)
}

/// Margin ÷ sales of the months of the last twelve whose costs are known; `None` where none is.
pub(super) fn margin_ratio(book: &Book, node: Node) -> Option<f64> {
    let (mut sales, mut costs, mut is_known) = (0_i64, 0_i64, false);
    for series in book.series_of(node) {
        let pairs = series.amounts.iter().zip(&series.costs).rev().take(N_MONTHS);
        for (amount, cost) in pairs.filter_map(|(amount, cost)| Some(((*amount)?, (*cost)?))) {
            is_known = true;
            sales += amount.minor();
            costs += cost.minor();
        }
    }
    (is_known && sales > 0).then(|| 1.0 - costs as f64 / sales as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, MonthRange, Product, ProductId, SalesSeries, WorkspaceId};
    use crate::plan::{AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, PlanTerms};
    use crate::workbench::Workspace;

    /// A plan of 2026 over one account for each name, and sales to October.
    fn document(people: &[&str]) -> Document {
        let mut ids = IdGenerator::new(3);
        let account = |name: &&str| Account {
            id: AccountId(ids.next_id()),
            name: (*name).into(),
            region: None,
            person: Some((*name).into()),
        };
        let accounts: Vec<Account> = people.iter().map(account).collect();
        let window = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
        let amount = Money::from_minor(100);
        let row = |it: &Account| AccountPlan {
            account: it.id,
            rule: AccountRule::default(),
            cells: vec![PlanCell { amount, state: CellState::Spread }; 12],
        };
        let plan = TargetPlan {
            window,
            n_closed: 0,
            closed_months: ClosedMonths::Actuals,
            total: Money::from_minor(1_200 * people.len() as i64),
            unit: Money::from_minor(1),
            weights: BlendWeights::default(),
            accounts: accounts.iter().map(row).collect(),
            terms: PlanTerms::default(),
        };
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.plan = Some(Arc::new(plan));
        document.book = Some(Arc::new(sold(accounts, 10)));
        document
    }

    fn sold(accounts: Vec<Account>, n_months: usize) -> Book {
        let months = MonthRange { first: "2026-01".parse().unwrap(), len: n_months };
        Book::new(months, accounts, Vec::new(), Vec::new()).unwrap()
    }

    #[test]
    fn hours_that_do_not_suffice_are_told_with_the_fullest_month_of_those_left() {
        // Nobody is visited, every account takes 12 hours a month; a day of 8 hours has so many per cent for accounts.
        let mut coverage = Coverage::default();
        for it in &mut coverage.cadences {
            (it.visits, it.admin_tenths) = (0, 120);
        }
        let with = |utilisation| Arc::new(Coverage { utilisation, ..coverage.clone() });
        let mut it = document(&["Li", "Li", "Wang", "Zhao"]);
        // Left are November with 21 working days and December with 23, 22 on average. At 5 per cent a day has 0.4 hours, a
        // month 8.8: Li needs 24, Wang and Zhao 12 each. November is the fullest, having 8.4 hours against 9.2.
        it.coverage = with(5);
        let over = hours_over(&it).unwrap();
        assert_eq!((over.person.as_str(), over.month.to_string().as_str(), over.n_more), ("Li", "2026-11", 2));
        assert!((over.need - 24.0).abs() < 1e-9 && (over.capacity - 8.8).abs() < 1e-9, "{over:?}");
        // At 10 per cent 17.6 hours suffice for 12; at 20 per cent 35.2 do for 24.
        it.coverage = with(10);
        assert_eq!(hours_over(&it).unwrap().n_more, 0);
        it.coverage = with(20);
        assert_eq!(hours_over(&it), None);
        // Months that are over are not asked for, and a plan that is over is not.
        it.coverage = with(5);
        let accounts = it.book.as_ref().unwrap().accounts().to_vec();
        it.book = Some(Arc::new(sold(accounts.clone(), 11)));
        assert!((hours_over(&it).unwrap().capacity - 9.2).abs() < 1e-9, "December alone");
        it.book = Some(Arc::new(sold(accounts, 12)));
        assert_eq!(hours_over(&it), None);
    }

    #[test]
    fn a_coverage_that_nobody_has_set_accuses_nobody() {
        // 300 accounts of Li's take 300 hours and more of a month that has less than 200.
        let mut it = document(&["Li"; 300]);
        assert_eq!(hours_over(&it), None);
        it.coverage = Arc::new(Coverage { utilisation: 100, ..Coverage::default() });
        assert!(hours_over(&it).is_some());
    }

    #[test]
    fn what_the_hours_rest_on_is_told_by_what_it_is() {
        let mut it = document(&["Li"]);
        let before = HoursBasis::of(&it);
        it.tasks.clear();
        assert!(before == HoursBasis::of(&it.clone()));
        it.coverage = Arc::new(Coverage::default());
        assert!(before != HoursBasis::of(&it), "another piece, though it says the same");
    }

    #[test]
    fn a_margin_counts_months_with_both_figures() {
        let mut ids = IdGenerator::new(2);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let money = |it: Option<i64>| it.map(Money::from_minor);
        let book = |costs: [Option<i64>; 3]| {
            let series = SalesSeries {
                account,
                product,
                active_from: 0,
                amounts: [Some(100), Some(200), None].map(money).to_vec(),
                quantities: Vec::new(),
                costs: costs.map(money).to_vec(),
            };
            let months = MonthRange { first: "2026-01".parse::<Month>().unwrap(), len: 3 };
            let account = Account { id: account, name: "A".into(), region: None, person: None };
            Book::new(months, vec![account], vec![Product { id: product, name: "P".into() }], vec![series]).unwrap()
        };
        // Only February has both: 1 − 150 ÷ 200.
        assert_eq!(margin_ratio(&book([None, Some(150), Some(9)]), Node::Account(account)), Some(0.25));
        assert_eq!(margin_ratio(&book([None, None, Some(9)]), Node::Account(account)), None);
    }
}
