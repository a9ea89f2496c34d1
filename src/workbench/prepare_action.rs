//! Changes to the preparation of histories.

use std::sync::Arc;

use crate::domain::{Month, Node};
use crate::forecast::AdjustmentKind;

use super::preparation::{Decision, SeasonTable, TreatmentChoice};
use super::{ActionError, Document};

/// Changes to what is done to histories before they are forecast. All are about the measure that is forecast.
#[derive(Clone, Debug, PartialEq)]
pub enum PreparationAction {
    /// These months are decided; an earlier decision on the same month and kind is replaced.
    Decide(Vec<(Node, Decision)>),
    /// These months are open again.
    Withdraw(Vec<(Node, Month, AdjustmentKind)>),
    /// Calendar, gaps and scale of a history.
    SetTreatment(Node, TreatmentChoice),
    /// The season table of a history; `None` for its own.
    SetSeason(Node, Option<SeasonTable>),
}

impl PreparationAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let measure = document.forecast.measure;
        let mut next = (*document.preparation).clone();
        match self {
            PreparationAction::Decide(decisions) => {
                for (node, decision) in decisions {
                    next = next.with(node, measure, |it| {
                        it.decisions.retain(|old| (old.month, old.kind) != (decision.month, decision.kind));
                        it.decisions.push(decision);
                    });
                }
            }
            PreparationAction::Withdraw(months) => {
                for (node, month, kind) in months {
                    next =
                        next.with(node, measure, |it| it.decisions.retain(|it| (it.month, it.kind) != (month, kind)));
                }
            }
            PreparationAction::SetTreatment(node, treatment) => {
                next = next.with(node, measure, |it| it.treatment = treatment);
            }
            PreparationAction::SetSeason(node, season) => {
                season.as_ref().map_or(Ok(()), SeasonTable::verify).map_err(ActionError::Season)?;
                next = next.with(node, measure, |it| it.season = season);
            }
        }
        if next != *document.preparation {
            document.preparation = Arc::new(next);
        }
        Ok(())
    }
}
