//! What a Monday asks: what is due, which months are missing by now, which three accounts are furthest off, and what to do
//! about each first. Plain facts; `i18n` has the words.

use std::sync::Arc;

use crate::domain::{AccountId, AssumptionId, Day, DecisionId, Money, Month, Node};
use crate::plan::{AlertKind, Mute, Policy, Task};

use super::Document;
use super::alerts::{Alert, Why};
use super::assumptions::board;
use super::feedback::voice_of;
use super::followups::tasks_by_day;
use super::gap_tree::{Gap, GapTree};
use super::resources::HoursOver;

/// Days ahead in which a mute that ends is told.
const SOON: i32 = 7;
/// Accounts that are named.
pub const NAMED: usize = 3;

/// How new the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The last month of actuals.
    pub last: Month,
    /// Months that are over by today and not in the book.
    pub n_waiting: usize,
}

/// How new the figures are on `today`; `None` without any.
pub fn freshness(document: &Document, today: Day) -> Option<Freshness> {
    let last = document.last_actual()?;
    let over = today.month().plus(-1);
    Some(Freshness { last, n_waiting: usize::try_from(over.since(last)).unwrap_or(0) })
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Due {
    /// A task that is open.
    Task(Arc<Task>),
    /// An assumption to be looked at: its month has come, or it is broken.
    Assumption {
        /// Which.
        id: AssumptionId,
        /// What it says.
        statement: String,
        /// Whether it is broken.
        is_broken: bool,
        /// The month in which it was to be looked at.
        month: Option<Month>,
    },
    /// A decision to be looked at again.
    Decision {
        /// Which.
        id: DecisionId,
        /// What was decided.
        what: String,
        /// In which month.
        month: Month,
    },
    /// A mute that ends within a week.
    Mute(Arc<Mute>),
    /// An account whose shortfall was held open by a move of the plan.
    Held {
        /// Which.
        account: AccountId,
        /// What was held.
        amount: Money,
        /// Why.
        reason: String,
    },
    /// Months that are over and not in the book.
    Months(Freshness),
    /// Severe feedback that is open.
    Severe {
        /// How much of it.
        n: usize,
        /// What the most urgent one says.
        text: String,
    },
    /// People are asked for more hours than they have.
    Hours(HoursOver),
}

/// What is due on `today`: overdue tasks first, then months to import, hours that do not suffice, what the plan rests on,
/// other tasks by their day, mutes that end, shortfalls held open. `over` is what
/// [`hours_over`](super::resources::hours_over) found.
pub fn due(document: &Document, over: Option<HoursOver>, today: Day) -> Vec<Due> {
    let tasks: Vec<Arc<Task>> = tasks_by_day(document).into_iter().filter(|it| it.done.is_none()).collect();
    let (late, open): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|it| it.is_overdue(today));
    let months = freshness(document, today).filter(|it| it.n_waiting > 0).map(Due::Months);
    let assumptions = board(document).into_iter().filter(|it| it.is_due || it.is_broken()).map(|it| Due::Assumption {
        id: it.assumption.id,
        statement: it.assumption.statement.clone(),
        is_broken: it.is_broken(),
        month: it.assumption.check,
    });
    let last = document.last_actual();
    let decisions = document.decisions.iter().filter_map(|it| {
        let month = it.check.filter(|month| last.is_some_and(|last| *month <= last))?;
        Some(Due::Decision { id: it.id, what: it.what.clone(), month })
    });
    let ends = |it: &&Arc<Mute>| it.holds(today) && it.until.since(today) <= SOON;
    let mutes = document.mutes.iter().filter(ends).cloned().map(Due::Mute);
    let held = document.moves.iter().filter(|it| it.policy == Policy::Hold);
    let runs = document.plan.as_deref().map(|it| it.window.first);
    let held = held.filter(|it| runs == Some(it.first)).map(|it| Due::Held {
        account: it.account,
        amount: it.amount,
        reason: it.reason.clone(),
    });
    let voice = voice_of(document, today);
    let severe =
        voice.severe().next().map(|it| Due::Severe { n: voice.severe().count(), text: it.feedback.text.clone() });
    (late.into_iter().map(Due::Task))
        .chain(months)
        .chain(severe)
        .chain(over.map(Due::Hours))
        .chain(assumptions)
        .chain(decisions)
        .chain(open.into_iter().map(Due::Task))
        .chain(mutes)
        .chain(held)
        .collect()
}

/// What to do first about an account that is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Find the figures of a month.
    FindMonths,
    /// Look at the forecast: it errs one way.
    LookAtSeries,
    /// Look at the product that most comes from.
    LookAtProduct(Node),
    /// Move the target: what is left cannot be reached.
    AdjustPlan,
    /// Ask for the reason.
    AskReason,
}

/// An account far off its path.
#[derive(Clone, Debug, PartialEq)]
pub struct OffPath {
    /// The account.
    pub account: AccountId,
    /// Its gap.
    pub gap: Gap,
    /// The gravest alert about it.
    pub alert: Option<Alert>,
    /// What to do first.
    pub step: NextStep,
}

/// The accounts that miss most, with what to do first: figures that are missing are looked for before anything is
/// concluded from them; a forecast that errs is looked at before a plan is moved by it; a target with next to no chance is
/// moved; a shortfall that comes mostly from one product is looked at there; else the reason is asked for.
pub fn most_off(gaps: &GapTree, alerts: &[Alert], muted: impl Fn(&Alert) -> bool) -> Vec<OffPath> {
    let off = gaps.company.parts.iter().filter(|it| it.gap < Money::default()).take(NAMED);
    off.filter_map(|gap| {
        let Node::Account(account) = gap.node else { return None };
        let of_it = || alerts.iter().filter(|it| it.key.node == gap.node && !muted(it));
        let has = |kinds: &[AlertKind]| of_it().find(|it| kinds.contains(&it.key.kind));
        let product = gap.parts.first().filter(|it| it.share.is_some_and(|it| it >= 0.5) && gap.parts.len() > 1);
        let step = match product {
            _ if has(&[AlertKind::Missing]).is_some() => NextStep::FindMonths,
            _ if has(&[AlertKind::Drift, AlertKind::Tracking]).is_some() => NextStep::LookAtSeries,
            _ if of_it().any(hardly_reached) => NextStep::AdjustPlan,
            Some(product) => NextStep::LookAtProduct(product.node),
            None => NextStep::AskReason,
        };
        Some(OffPath { account, gap: gap.clone(), alert: of_it().next().cloned(), step })
    })
    .collect()
}

/// Less than one in twenty.
fn hardly_reached(alert: &Alert) -> bool {
    let chance = match alert.why {
        Why::Behind { chance, .. } => chance,
        Why::Chance { chance, .. } => Some(chance),
        _ => None,
    };
    chance.is_some_and(|it| it.value() < 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Book, IdGenerator, MonthRange, MuteId, ProductId, TaskId, WorkspaceId};
    use crate::plan::{AlertKey, Attainability};
    use crate::workbench::Workspace;
    use crate::workbench::alerts::Severity;
    use crate::workbench::gap_tree::GapBasis;

    fn document() -> Document {
        let id = WorkspaceId(IdGenerator::new(1).next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        let months = MonthRange { first: "2026-01".parse().unwrap(), len: 5 };
        document.book = Some(Arc::new(Book::new(months, Vec::new(), Vec::new(), Vec::new()).unwrap()));
        document
    }

    #[test]
    fn months_that_are_over_are_waited_for() {
        // Figures to May: on 30 June May is the last month that is over; on 1 July June waits.
        let fresh = |day: &str| freshness(&document(), day.parse().unwrap()).unwrap().n_waiting;
        assert_eq!([fresh("2026-05-02"), fresh("2026-06-30"), fresh("2026-07-01"), fresh("2026-09-15")], [0, 0, 1, 3]);
    }

    #[test]
    fn late_tasks_come_first_and_mutes_that_end_are_told() {
        let mut it = document();
        let key = AlertKey { kind: AlertKind::Behind, node: Node::Company };
        let task = |id: u64, due: &str, done: Option<&str>| {
            Arc::new(Task {
                id: TaskId(IdGenerator::new(id).next_id()),
                text: due.to_owned(),
                owner: String::new(),
                due: due.parse().unwrap(),
                about: None,
                alert: None,
                month: None,
                made: 0.0,
                author: String::new(),
                done: done.map(|it| it.parse().unwrap()),
            })
        };
        it.tasks =
            vec![task(1, "2026-07-20", None), task(2, "2026-07-01", None), task(3, "2026-06-01", Some("2026-06-01"))];
        let mute = |until: &str| {
            let id = MuteId(IdGenerator::new(9).next_id());
            let (reason, author) = ("x".to_owned(), String::new());
            Arc::new(Mute { id, alert: key, until: until.parse().unwrap(), reason, author, at: 0.0 })
        };
        it.mutes = vec![mute("2026-07-13"), mute("2026-07-14"), mute("2026-07-01")];
        let month = "2026-08".parse().unwrap();
        let over = HoursOver { person: "Li".to_owned(), need: 2.0, capacity: 1.0, month, n_more: 0 };
        let told: Vec<String> = due(&it, Some(over), "2026-07-06".parse().unwrap())
            .iter()
            .map(|it| match it {
                Due::Task(task) => task.text.clone(),
                Due::Months(it) => format!("{} months", it.n_waiting),
                Due::Mute(it) => format!("until {}", it.until),
                Due::Hours(it) => it.person.clone(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(told, ["2026-07-01", "1 months", "Li", "2026-07-20", "until 2026-07-13"]);
    }

    #[test]
    fn figures_are_found_before_forecasts_are_judged_and_plans_moved() {
        let mut ids = IdGenerator::new(6);
        let account = AccountId(ids.next_id());
        let (first, second) = (ProductId(ids.next_id()), ProductId(ids.next_id()));
        let gap = |node, gap: i64, share, parts| Gap {
            node,
            target: Money::from_minor(100),
            reached: Money::from_minor(100 + gap),
            gap: Money::from_minor(gap),
            share,
            running: share,
            parts,
        };
        let part = |product, it: i64, share| gap(Node::Leaf(account, product), it, Some(share), Vec::new());
        let gaps = |parts| GapTree {
            basis: GapBasis::Landing,
            company: gap(Node::Company, -50, None, vec![gap(Node::Account(account), -50, Some(1.0), parts)]),
        };
        let alert = |kind, why| Alert {
            key: AlertKey { kind, node: Node::Account(account) },
            severity: Severity::High,
            stake: Money::from_minor(50),
            why,
        };
        let missing = alert(AlertKind::Missing, Why::Missing { first: "2026-05".parse().unwrap(), n: 1, main: None });
        let chance = |p| {
            let chance = Attainability::About(p);
            alert(AlertKind::Chance, Why::Chance { chance, landing: None, target: Money::from_minor(100) })
        };
        let step = |parts: Vec<Gap>, alerts: &[Alert]| most_off(&gaps(parts), alerts, |_| false)[0].step;
        let one_product = || vec![part(first, -40, 0.8), part(second, -10, 0.2)];
        let leaf = Node::Leaf(account, first);
        assert_eq!(step(one_product(), &[chance(0.01), missing.clone()]), NextStep::FindMonths);
        assert_eq!(step(one_product(), &[chance(0.01)]), NextStep::AdjustPlan);
        assert_eq!(step(one_product(), &[chance(0.2)]), NextStep::LookAtProduct(leaf));
        assert_eq!(step(vec![part(first, -20, 0.4), part(second, -30, 0.6)], &[]), NextStep::AskReason);
        let quiet = most_off(&gaps(one_product()), &[missing], |_| true);
        assert_eq!((quiet[0].step, quiet[0].alert.is_none()), (NextStep::LookAtProduct(leaf), true));
    }
}
