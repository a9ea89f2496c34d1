//! Feedback of the market, and every change to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AssumptionId, Day, FeedbackId};
use crate::plan::feedback::{AccountWeights, Feedback, FeedbackFault, Progress, Voice, voice};

use super::{ActionError, Document};

/// Changes to feedback.
#[derive(Clone, Debug, PartialEq)]
pub enum FeedbackAction {
    /// Adds these, or replaces those with their ids.
    Set(Vec<Arc<Feedback>>),
    /// One is so far along, by this day.
    Move(FeedbackId, Progress, Day),
    /// Lets one go.
    Delete(FeedbackId),
}

impl FeedbackAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let fault = ActionError::Feedback;
        match self {
            FeedbackAction::Set(all) => {
                all.iter().try_for_each(|it| it.verify()).map_err(fault)?;
                // Thousands can be pasted at once.
                let mut places: BTreeMap<FeedbackId, usize> =
                    document.feedback.iter().enumerate().map(|(i, it)| (it.id, i)).collect();
                for it in all {
                    let next = document.feedback.len();
                    match *places.entry(it.id).or_insert(next) {
                        place if place < next => document.feedback[place] = it,
                        _ => document.feedback.push(it),
                    }
                }
            }
            FeedbackAction::Move(id, progress, today) => {
                let place = place_of(document, id).map_err(fault)?;
                document.feedback[place] = Arc::new(document.feedback[place].moved(progress, today));
            }
            FeedbackAction::Delete(id) => {
                let place = place_of(document, id).map_err(fault)?;
                document.feedback.remove(place);
            }
        }
        Ok(())
    }
}

fn place_of(document: &Document, id: FeedbackId) -> Result<usize, FeedbackFault> {
    document.feedback.iter().position(|it| it.id == id).ok_or(FeedbackFault::NotThere)
}

/// What the market says by `today`.
#[must_use]
pub fn voice_of(document: &Document, today: Day) -> Voice {
    let weights = document.book.as_deref().map(AccountWeights::of).unwrap_or_default();
    voice(&document.feedback, &weights, today)
}

/// How much feedback speaks against an assumption.
#[must_use]
pub fn n_against(document: &Document, assumption: AssumptionId) -> usize {
    document.feedback.iter().filter(|it| it.against == Some(assumption)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, WorkspaceId};
    use crate::plan::feedback::{Source, Topic};
    use crate::workbench::{Action, Workbench, Workspace};

    fn feedback(n: u64) -> Arc<Feedback> {
        Arc::new(Feedback {
            id: FeedbackId(IdGenerator::new(n).next_id()),
            text: format!("said {n}"),
            source: Source::Sales,
            topic: Topic::Request,
            severity: 2,
            account: None,
            product: None,
            theme: "price".to_owned(),
            progress: Progress::New,
            opened: "2026-05-04".parse().unwrap(),
            closed: None,
            nps: None,
            csat: None,
            against: None,
        })
    }

    #[test]
    fn feedback_is_added_moved_and_taken_back_whole() {
        let id = WorkspaceId(IdGenerator::new(1).next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut bench = Workbench::open(Document::empty(workspace));
        let act = |bench: &mut Workbench, it| bench.apply(Action::Feedback(it));
        act(&mut bench, FeedbackAction::Set(vec![feedback(1), feedback(2)])).unwrap();
        let bad = Arc::new(Feedback { severity: 9, ..(*feedback(3)).clone() });
        let refused = act(&mut bench, FeedbackAction::Set(vec![feedback(4), bad]));
        assert_eq!(refused, Err(ActionError::Feedback(FeedbackFault::Severity)));
        assert_eq!(bench.document().feedback.len(), 2, "all of a block or none");
        let changed = Arc::new(Feedback { severity: 5, ..(*feedback(1)).clone() });
        act(&mut bench, FeedbackAction::Set(vec![changed])).unwrap();
        let today: Day = "2026-05-10".parse().unwrap();
        act(&mut bench, FeedbackAction::Move(feedback(2).id, Progress::Closed, today)).unwrap();
        let now = bench.document();
        assert_eq!((now.feedback[0].severity, now.feedback[1].closed), (5, Some(today)));
        let found = voice_of(now, today);
        assert_eq!((found.open.len(), found.closed.len()), (1, 1));
        bench.undo();
        assert_eq!(bench.document().feedback[1], feedback(2));
        act(&mut bench, FeedbackAction::Delete(feedback(2).id)).unwrap();
        let again = act(&mut bench, FeedbackAction::Delete(feedback(2).id));
        assert_eq!(again, Err(ActionError::Feedback(FeedbackFault::NotThere)));
    }
}
