//! The end of a run: a worker compares the ways in which the tree can add up, and the tree is shown in the way in use.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::MonthRange;
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::platform::{clock, workers};
use crate::workbench::reconciliation::{self, NotCompared, Reconciliation, reconcile_input};
use crate::workbench::tree::{self, ForecastTree};

use super::inputs::Inputs;
use super::{ForecastStatus, Forecasts};

impl Forecasts {
    /// Lets a worker compare the ways in which the tree can add up, then shows it.
    pub(super) fn finish(self, total: usize) {
        let Some(Inputs { measure, horizon, .. }) = self.inputs.get_value() else { return };
        let run = self.run.get_value();
        match self.state.with_untracked(|it| reconcile_input(&it.nodes, &it.forecasts, measure, horizon)) {
            Err(why) => self.show_tree(total, Reconciliation::none(why), run),
            Ok(input) => workers::submit(Group::Book, Ask::Reconcile(Box::new(input)), None, move |answer| {
                let found = match answer {
                    Ok(Answer::Reconcile(found)) => *found,
                    _ => Reconciliation::none(NotCompared::Lost),
                };
                self.show_tree(total, found, run);
            }),
        }
    }

    /// Shows the tree and ends the run, each in a turn of its own.
    fn show_tree(self, total: usize, found: Reconciliation, run: u64) {
        let failed = self.failed.try_get_value().unwrap_or(true);
        let milliseconds = clock::elapsed() - self.started.try_get_value().unwrap_or_default();
        spawn_local(async move {
            clock::turn().await;
            if self.run.try_get_value() != Some(run) {
                return;
            }
            let tree = self.tree(&found);
            clock::turn().await;
            if self.run.try_get_value() == Some(run) {
                self.state.update(|it| {
                    it.tree = tree;
                    it.reconciliation = Some(Arc::new(found));
                    it.provisional = None;
                    it.quick = Arc::default();
                    it.status =
                        if failed { ForecastStatus::Failed } else { ForecastStatus::Done { total, milliseconds } };
                });
            }
        });
    }

    /// The tree from every node's own forecast, adding up in the way in use.
    fn tree(self, found: &Reconciliation) -> Option<Arc<ForecastTree>> {
        let Inputs { book, measure, horizon, way, .. } = self.inputs.get_value()?;
        let book = book?;
        let months = MonthRange { first: book.months().last()?.plus(1), len: horizon };
        let tree = self.state.with_untracked(|it| tree::build(&book, measure, months, &it.nodes, &it.forecasts))?;
        Some(Arc::new(reconciliation::in_use(tree, found, way)))
    }

    /// Another way was chosen: nothing is forecast anew. A run under way takes it up at its end.
    pub(super) fn add_up_anew(self) {
        let Some(found) = self.state.with_untracked(|it| it.reconciliation.clone()) else { return };
        let run = self.run.get_value();
        spawn_local(async move {
            clock::turn().await;
            if self.run.try_get_value() == Some(run) {
                let tree = self.tree(&found);
                self.state.update(|it| it.tree = tree);
            }
        });
    }
}
