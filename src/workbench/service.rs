//! The service plan over accounts and sales, and every change to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Money, MonthRange, Node, ServiceActivityId, ServiceEventId};
use crate::plan::budget::apportion;
use crate::plan::service::{AccountService, Activity, Event, Service, ServiceFault, ServiceLoad, service_load};
use crate::plan::{Beside, Tier, Worth, workload};

use super::{ActionError, Document};

/// Months of sales that costs are compared with, without a plan.
const N_MONTHS: usize = 12;
/// The most people that can be typed, in tenths.
const MOST_STAFF: u32 = 100_000;

/// Changes to the service plan.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceAction {
    /// Adds this activity, or replaces the one with its id.
    SetActivity(Arc<Activity>),
    /// Adds several activities.
    AddActivities(Vec<Arc<Activity>>),
    /// Lets one go.
    DeleteActivity(ServiceActivityId),
    /// The cases become these: a list that was pasted is taken in as one step.
    SetEvents(Vec<Arc<Event>>),
    /// Adds this case, or replaces the one with its id.
    SetEvent(Arc<Event>),
    /// Lets one go.
    DeleteEvent(ServiceEventId),
    /// There are so many people for it, in tenths.
    SetStaff(Option<u32>),
}

impl ServiceAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let mut service = (*document.service).clone();
        self.change(&mut service).map_err(ActionError::Service)?;
        document.service = Arc::new(service);
        Ok(())
    }

    fn change(self, service: &mut Service) -> Result<(), ServiceFault> {
        match self {
            ServiceAction::SetActivity(it) => {
                it.verify()?;
                put(&mut service.activities, it, |a, b| a.id == b.id);
            }
            ServiceAction::AddActivities(all) => {
                all.iter().try_for_each(|it| it.verify())?;
                service.activities.extend(all);
            }
            ServiceAction::DeleteActivity(id) => remove(&mut service.activities, |it| it.id == id)?,
            ServiceAction::SetEvents(all) => {
                all.iter().try_for_each(|it| it.verify())?;
                service.events = all;
            }
            ServiceAction::SetEvent(it) => {
                it.verify()?;
                put(&mut service.events, it, |a, b| a.id == b.id);
            }
            ServiceAction::DeleteEvent(id) => remove(&mut service.events, |it| it.id == id)?,
            ServiceAction::SetStaff(Some(it)) if it > MOST_STAFF => return Err(ServiceFault::Number),
            ServiceAction::SetStaff(it) => service.staff_tenths = it,
        }
        Ok(())
    }
}

fn put<T>(list: &mut Vec<Arc<T>>, it: Arc<T>, same: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().find(|known| same(known, &it)) {
        Some(known) => *known = it,
        None => list.push(it),
    }
}

fn remove<T>(list: &mut Vec<Arc<T>>, is_it: impl Fn(&T) -> bool) -> Result<(), ServiceFault> {
    let at = list.iter().position(|it| is_it(it)).ok_or(ServiceFault::NotThere)?;
    list.remove(at);
    Ok(())
}

/// What service takes, with what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// Hours, people, cost.
    pub load: ServiceLoad,
    /// Whether costs are compared with the plan; else with the sales of the last twelve months.
    pub is_planned: bool,
}

/// What service takes over the plan's window, or, without a plan, over as many months as sales are looked back on. Tiers
/// are those of the hours page. `None` without a history.
pub fn service_view(document: &Document) -> Option<ServiceView> {
    let book = document.book.as_deref()?;
    let (worths, months) = worths(document)?;
    let tiers = workload(&document.coverage, &document.team, book, &worths, &Beside::NOTHING, months);
    let accounts: Vec<(AccountId, Tier, Money)> =
        tiers.accounts.iter().map(|it| (it.worth.account, it.tier, it.worth.sales)).collect();
    let load = service_load(&document.service.activities, &accounts, months, &document.coverage);
    Some(ServiceView { load, is_planned: document.plan.is_some() })
}

/// What serving each account costs in each of these months, as a budget takes it over: the cost of all of them, rounded
/// once as on the service page, in parts that differ by a minor unit at most. Accounts that cost nothing are left out.
pub fn cost_by_month(document: &Document, months: MonthRange) -> BTreeMap<AccountId, Vec<Money>> {
    if document.service.activities.is_empty() {
        return BTreeMap::new();
    }
    let Some(view) = service_view(document) else { return BTreeMap::new() };
    let accounts: Vec<(AccountId, Tier, Money)> =
        view.load.accounts.iter().map(|it| (it.account, it.tier, it.sales)).collect();
    let load = service_load(&document.service.activities, &accounts, months, &document.coverage);
    let parts = |it: &AccountService| apportion(it.cost().minor(), &vec![1; months.len]);
    let costly = load.accounts.iter().filter(|it| it.cost() > Money::default());
    costly.map(|it| (it.account, parts(it).into_iter().map(Money::from_minor).collect())).collect()
}

/// The tier of every account.
pub fn tiers(document: &Document) -> BTreeMap<AccountId, Tier> {
    let Some(it) = service_view(document) else { return BTreeMap::new() };
    it.load.accounts.iter().map(|it| (it.account, it.tier)).collect()
}

/// What accounts bring and over which months: as planned, else the last twelve months, which are then planned ahead.
fn worths(document: &Document) -> Option<(Vec<Worth>, MonthRange)> {
    let book = document.book.as_deref()?;
    if let Some(plan) = document.plan.as_deref() {
        let worth = |it: &crate::plan::AccountPlan| Worth { account: it.account, sales: it.total(), margin: None };
        return Some((plan.accounts.iter().map(worth).collect(), plan.window));
    }
    let sales = |account| book.amounts_of(Node::Account(account)).iter().rev().take(N_MONTHS).flatten().copied().sum();
    let worth = |id: AccountId| Worth { account: id, sales: sales(id), margin: None };
    let first = document.last_actual()?.plus(1);
    Some((book.accounts().iter().map(|it| worth(it.id)).collect(), MonthRange { first, len: N_MONTHS }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, Book, IdGenerator, Product, ProductId, SalesSeries, WorkspaceId};
    use crate::plan::service::{Doer, Moment, Phase, Scope};
    use crate::workbench::Workspace;

    /// Two accounts over fourteen months, 100.00 and 10.00 a month.
    fn document() -> (Document, [AccountId; 2]) {
        let mut ids = IdGenerator::new(5);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let product = ProductId(ids.next_id());
        let months = MonthRange { first: "2025-01".parse().unwrap(), len: 14 };
        let series = |(account, minor): (AccountId, i64)| SalesSeries {
            account,
            product,
            active_from: 0,
            amounts: vec![Some(Money::from_minor(minor)); 14],
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let account = |id: &AccountId| Account { id: *id, name: id.to_string(), region: None, person: None };
        let all = accounts.into_iter().zip([10_000, 1000]).map(series).collect();
        let product = Product { id: product, name: "P".into() };
        let book = Book::new(months, accounts.iter().map(account).collect(), vec![product], all).unwrap();
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book));
        (document, accounts)
    }

    fn activity(scope: Scope) -> Arc<Activity> {
        Arc::new(Activity {
            id: ServiceActivityId(IdGenerator::new(4).next_id()),
            phase: Phase::During,
            name: "delivery".to_owned(),
            scope,
            doer: Doer::Staff,
            promise: None,
            case_tenths: 10,
            case_hundredths: 100,
            rate: Money::from_minor(100),
            direct: Money::from_minor(50),
            is_proposal: true,
        })
    }

    #[test]
    fn costs_are_compared_with_the_last_twelve_months_without_a_plan() {
        let (mut document, accounts) = document();
        let act = |document: &mut Document, it: ServiceAction| it.apply(document);
        act(&mut document, ServiceAction::SetActivity(activity(Scope::Tier(Tier::A)))).unwrap();
        let found = service_view(&document).unwrap();
        assert!(!found.is_planned);
        assert_eq!((found.load.months.first.to_string().as_str(), found.load.months.len), ("2026-03", 12));
        // The larger is A; before the smaller lie 100 ÷ 110 = 91 %, which is C. A case a month costs 1.50: 18.00 of 1,200.00.
        let first = &found.load.accounts[0];
        assert_eq!((first.account, first.cost().minor(), first.share()), (accounts[0], 1800, Some(0.015)));
        assert_eq!(tiers(&document)[&accounts[1]], Tier::C);
        assert_eq!(found.load.accounts[1].cost(), Money::default());
    }

    #[test]
    fn a_budget_takes_cost_over_to_the_minor_unit() {
        let (mut document, accounts) = document();
        assert!(cost_by_month(&document, MonthRange { first: "2026-01".parse().unwrap(), len: 7 }).is_empty());
        // A case a month costs 1.50; a third of one 0.50, and 0.05 hundredths of it 0.075: over seven months 0.525 → 0.53.
        let small = Activity { case_hundredths: 5, ..(*activity(Scope::Account(accounts[1]))).clone() };
        let all = vec![activity(Scope::Tier(Tier::A)), Arc::new(small)];
        let all = all.into_iter().enumerate().map(|(i, it)| {
            let id = ServiceActivityId(IdGenerator::new(40 + i as u64).next_id());
            Arc::new(Activity { id, ..(*it).clone() })
        });
        ServiceAction::AddActivities(all.collect()).apply(&mut document).unwrap();
        let found = cost_by_month(&document, MonthRange { first: "2026-01".parse().unwrap(), len: 7 });
        let minor = |id| found[&id].iter().map(|it: &Money| it.minor()).collect::<Vec<_>>();
        assert_eq!(minor(accounts[0]), [150; 7]);
        // 53 over seven months: 7 each make 49, and the four left go to the first.
        assert_eq!(minor(accounts[1]), [8, 8, 8, 8, 7, 7, 7]);
    }

    #[test]
    fn changes_replace_by_id_and_nonsense_changes_nothing() {
        let (mut document, accounts) = document();
        let moment = |text: &str| text.parse::<Moment>().unwrap();
        let event = |due: &str, closed: Option<&str>| {
            Arc::new(Event {
                id: ServiceEventId(IdGenerator::new(6).next_id()),
                account: accounts[0],
                phase: Phase::After,
                opened: moment("2026-01-05"),
                due: moment(due),
                closed: closed.map(moment),
                first_time: None,
                on_time: None,
                in_full: None,
            })
        };
        let mut act = |it: ServiceAction| it.apply(&mut document).map(|()| document.service.clone());
        assert_eq!(act(ServiceAction::SetEvent(event("2026-01-06", None))).unwrap().events.len(), 1);
        let closed = act(ServiceAction::SetEvent(event("2026-01-06", Some("2026-01-06")))).unwrap();
        assert!(closed.events.len() == 1 && closed.events[0].closed.is_some());
        let fault = act(ServiceAction::SetEvent(event("2026-01-04", None)));
        assert_eq!(fault, Err(ActionError::Service(ServiceFault::DueBeforeOpened)));
        assert_eq!(act(ServiceAction::SetStaff(Some(25))).unwrap().staff_tenths, Some(25));
        assert_eq!(act(ServiceAction::SetStaff(Some(100_001))), Err(ActionError::Service(ServiceFault::Number)));
        let id = closed.events[0].id;
        assert!(act(ServiceAction::DeleteEvent(id)).unwrap().events.is_empty());
        assert_eq!(act(ServiceAction::DeleteEvent(id)), Err(ActionError::Service(ServiceFault::NotThere)));
    }
}
