//! Tasks, muted alerts and reviews, and every change to them.

use std::sync::Arc;

use crate::domain::{Day, Month, MuteId, TaskId};
use crate::plan::{FollowUpFault, Mute, Review, Task, Thresholds};

use super::alerts::Alert;
use super::{ActionError, Document};

/// Changes to tasks, muted alerts and reviews.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUpAction {
    /// Adds this task, or replaces the one with its id.
    SetTask(Arc<Task>),
    /// Lets one go.
    DeleteTask(TaskId),
    /// Mutes an alert; an earlier mute of it ends.
    Mute {
        /// How.
        mute: Arc<Mute>,
        /// The day on which it is muted.
        today: Day,
    },
    /// The alert speaks again.
    Unmute(MuteId),
    /// Concludes a review.
    Conclude(Arc<Review>),
    /// Alerts are raised from here on.
    SetThresholds(Thresholds),
}

impl FollowUpAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let fault = ActionError::FollowUp;
        match self {
            FollowUpAction::SetTask(it) => {
                it.verify().map_err(fault)?;
                match document.tasks.iter_mut().find(|known| known.id == it.id) {
                    Some(known) => *known = it,
                    None => document.tasks.push(it),
                }
            }
            FollowUpAction::DeleteTask(id) => remove(&mut document.tasks, |it| it.id == id).map_err(fault)?,
            FollowUpAction::Mute { mute, today } => {
                mute.verify(today).map_err(fault)?;
                document.mutes.retain(|it| it.alert != mute.alert);
                document.mutes.push(mute);
            }
            FollowUpAction::Unmute(id) => remove(&mut document.mutes, |it| it.id == id).map_err(fault)?,
            FollowUpAction::Conclude(it) => document.reviews.push(it),
            FollowUpAction::SetThresholds(it) => {
                it.verify().map_err(ActionError::Threshold)?;
                document.thresholds = it;
            }
        }
        Ok(())
    }
}

fn remove<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Result<(), FollowUpFault> {
    let at = list.iter().position(is_it).ok_or(FollowUpFault::NotThere)?;
    list.remove(at);
    Ok(())
}

/// What is done about an alert.
#[derive(Clone, Debug, PartialEq)]
pub enum Handling {
    /// Nothing yet.
    Open,
    /// It was muted, and the mute is over.
    Returned(Arc<Mute>),
    /// A task deals with it: one that is open, or that was done since the last month came in.
    InHand(Arc<Task>),
    /// It is quiet.
    Muted(Arc<Mute>),
}

impl Handling {
    /// Whether somebody has to look at it.
    pub fn asks(&self) -> bool {
        matches!(self, Handling::Open | Handling::Returned(_))
    }
}

/// An alert with what is done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// It.
    pub alert: Alert,
    /// What is done about it.
    pub handling: Handling,
}

/// The alerts with what is done about them on `today`: those that ask first, then those in hand, then the muted ones.
pub fn inbox(alerts: &[Alert], document: &Document, today: Day) -> Vec<Listed> {
    let month = document.last_actual();
    let mut listed: Vec<Listed> = alerts
        .iter()
        .map(|alert| Listed { handling: handling(alert, document, month, today), alert: alert.clone() })
        .collect();
    listed.sort_by_key(|it| match it.handling {
        Handling::Open | Handling::Returned(_) => 0,
        Handling::InHand(_) => 1,
        Handling::Muted(_) => 2,
    });
    listed
}

fn handling(alert: &Alert, document: &Document, month: Option<Month>, today: Day) -> Handling {
    let mute = document.mutes.iter().rev().find(|it| it.alert == alert.key);
    let deals = |it: &&Arc<Task>| it.alert == Some(alert.key) && (it.done.is_none() || it.month == month);
    match (mute, document.tasks.iter().rev().find(deals)) {
        (Some(mute), _) if mute.holds(today) => Handling::Muted(mute.clone()),
        (_, Some(task)) => Handling::InHand(task.clone()),
        (Some(mute), None) => Handling::Returned(mute.clone()),
        (None, None) => Handling::Open,
    }
}

/// Tasks by when they are due: open ones first, the earliest on top, then the done ones, the latest on top.
pub fn tasks_by_day(document: &Document) -> Vec<Arc<Task>> {
    let mut tasks = document.tasks.clone();
    tasks.sort_by_key(|it| match it.done {
        None => (false, it.due.since(Day::EPOCH)),
        Some(day) => (true, -day.since(Day::EPOCH)),
    });
    tasks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Book, IdGenerator, Money, MonthRange, Node, WorkspaceId};
    use crate::plan::{AlertKey, AlertKind};
    use crate::workbench::alerts::{Severity, Why};
    use crate::workbench::{Action, Change, Workbench, Workspace};

    fn bench(last: &str) -> Workbench {
        let workspace = Workspace {
            id: WorkspaceId(IdGenerator::new(1).next_id()),
            name: String::new(),
            sample: false,
            currency: Default::default(),
            fiscal_start_month: 1,
        };
        let mut document = Document::empty(workspace);
        let months = MonthRange::inclusive("2026-01".parse().unwrap(), last.parse().unwrap());
        document.book = Some(Arc::new(Book::new(months, Vec::new(), Vec::new(), Vec::new()).unwrap()));
        Workbench::open(document)
    }

    fn alert() -> Alert {
        Alert {
            key: AlertKey { kind: AlertKind::Missing, node: Node::Company },
            severity: Severity::High,
            stake: Money::from_minor(1),
            why: Why::Missing { first: "2026-05".parse().unwrap(), n: 2, main: None },
        }
    }

    fn task(id: u64) -> Task {
        Task {
            id: TaskId(IdGenerator::new(id).next_id()),
            text: "ask for June".to_owned(),
            owner: "沈嘉禾".to_owned(),
            due: "2026-07-10".parse().unwrap(),
            about: None,
            alert: Some(alert().key),
            month: Some("2026-06".parse().unwrap()),
            made: 0.0,
            author: String::new(),
            done: None,
        }
    }

    fn handling_of(bench: &Workbench, day: &str) -> Handling {
        inbox(&[alert()], bench.document(), day.parse().unwrap()).remove(0).handling
    }

    fn follow_up(bench: &mut Workbench, it: FollowUpAction) -> Result<Change, ActionError> {
        bench.apply(Action::FollowUp(it))
    }

    #[test]
    fn a_muted_alert_comes_back_after_its_day_and_a_mute_can_be_taken_back() {
        let mut bench = bench("2026-06");
        let today: Day = "2026-07-06".parse().unwrap();
        let mute = |until: &str, reason: &str| {
            Arc::new(Mute {
                id: MuteId(IdGenerator::new(3).next_id()),
                alert: alert().key,
                until: until.parse().unwrap(),
                reason: reason.to_owned(),
                author: String::new(),
                at: 0.0,
            })
        };
        let refused = |bench: &mut Workbench, mute| follow_up(bench, FollowUpAction::Mute { mute, today });
        assert_eq!(refused(&mut bench, mute("2026-07-20", " ")), Err(ActionError::FollowUp(FollowUpFault::NoReason)));
        assert_eq!(refused(&mut bench, mute("2026-07-05", "x")), Err(ActionError::FollowUp(FollowUpFault::DayOver)));
        assert_eq!(refused(&mut bench, mute("2026-07-20", "ERP moves")), Ok(Change::FollowUp));
        assert!(matches!(handling_of(&bench, "2026-07-20"), Handling::Muted(_)));
        assert!(matches!(handling_of(&bench, "2026-07-21"), Handling::Returned(it) if it.reason == "ERP moves"));
        bench.undo();
        assert_eq!(handling_of(&bench, "2026-07-20"), Handling::Open);
    }

    #[test]
    fn a_task_has_the_alert_in_hand_until_the_next_month_comes_in() {
        let mut it = bench("2026-06");
        let no_text = Task { text: "  ".to_owned(), ..task(1) };
        let refused = follow_up(&mut it, FollowUpAction::SetTask(Arc::new(no_text)));
        assert_eq!(refused, Err(ActionError::FollowUp(FollowUpFault::NoText)));
        follow_up(&mut it, FollowUpAction::SetTask(Arc::new(task(1)))).unwrap();
        assert!(
            matches!(handling_of(&it, "2026-08-01"), Handling::InHand(task) if task.is_overdue("2026-07-11".parse().unwrap()))
        );
        let done = Task { done: Some("2026-07-08".parse().unwrap()), ..task(1) };
        follow_up(&mut it, FollowUpAction::SetTask(Arc::new(done.clone()))).unwrap();
        assert_eq!(it.document().tasks.len(), 1, "replaced by its id");
        assert!(matches!(handling_of(&it, "2026-07-09"), Handling::InHand(_)));
        // With July in the book an alert that goes on asks anew.
        let mut next = bench("2026-07");
        follow_up(&mut next, FollowUpAction::SetTask(Arc::new(done))).unwrap();
        assert_eq!(handling_of(&next, "2026-08-03"), Handling::Open);
        let id = task(1).id;
        follow_up(&mut next, FollowUpAction::DeleteTask(id)).unwrap();
        let again = follow_up(&mut next, FollowUpAction::DeleteTask(id));
        assert_eq!(again, Err(ActionError::FollowUp(FollowUpFault::NotThere)));
    }

    #[test]
    fn open_tasks_come_first_by_their_day() {
        let mut bench = bench("2026-06");
        for (id, due, done) in [(1, "2026-07-10", None), (2, "2026-07-02", None), (3, "2026-06-01", Some("2026-06-02"))]
        {
            let it = Task { due: due.parse().unwrap(), done: done.map(|it| it.parse().unwrap()), ..task(id) };
            follow_up(&mut bench, FollowUpAction::SetTask(Arc::new(it))).unwrap();
        }
        let days: Vec<String> = tasks_by_day(bench.document()).iter().map(|it| it.due.to_string()).collect();
        assert_eq!(days, ["2026-07-02", "2026-07-10", "2026-06-01"]);
    }
}
