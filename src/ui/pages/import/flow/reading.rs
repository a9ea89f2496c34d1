//! Reading the opened table in another way: what columns mean, which options hold, and the issues of that reading.

use std::sync::Arc;

use leptos::prelude::*;

use crate::import::{DateOrder, Mapping, PreviewSummary, ReadOptions, RowIssue, Severity};
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::platform::workers;

use super::{Failure, ImportFlow, Work};

impl ImportFlow {
    /// Reads with another meaning of the columns.
    pub fn set_mapping(self, change: impl FnOnce(&mut Mapping)) {
        let Some(mut summary) = self.summary.get_untracked() else { return };
        change(&mut Arc::make_mut(&mut summary).mapping);
        let mapping = summary.mapping.clone();
        self.reread(summary, Ask::SetMapping { mapping });
    }

    /// Reads as it was suggested first.
    pub fn suggest_again(self) {
        if let Some(suggested) = self.suggested.get_value() {
            self.set_mapping(|it| *it = suggested);
        }
    }

    /// Whether somebody changed what was suggested.
    pub fn is_changed(self) -> bool {
        let suggested = self.suggested.get_value();
        self.summary.with(|it| it.as_ref().is_some_and(|it| suggested.is_some_and(|other| other != it.mapping)))
    }

    /// Whether the order of day and month was left open by the file.
    pub fn was_ambiguous(self) -> bool {
        let now = self.summary.with(|it| it.as_ref().is_some_and(|it| it.mapping.date_order_ambiguous));
        now || self.suggested.with_value(|it| it.as_ref().is_some_and(|it| it.date_order_ambiguous))
    }

    /// Reads with other options.
    pub fn set_options(self, change: impl FnOnce(&mut ReadOptions)) {
        let Some(mut summary) = self.summary.get_untracked() else { return };
        change(&mut Arc::make_mut(&mut summary).options);
        let options = summary.options.clone();
        self.reread(summary, Ask::SetOptions { options });
    }

    /// Asks for issues beyond those of the summary: `len` of a severity, or of any, from the `from`-th on.
    pub fn ask_issues(
        self,
        severity: Option<Severity>,
        from: usize,
        len: usize,
        take: impl FnOnce(Vec<RowIssue>) + 'static,
    ) {
        let run = self.asked.get_value();
        workers::submit(Group::Import, Ask::Issues { severity, from, len }, None, move |answer| {
            match answer {
                Ok(Answer::Issues(issues)) if self.is_last(run) => take(issues),
                // The worker reads in another way by now, and that answer brings its own issues.
                Ok(_) => {}
                Err(workers::Lost) if self.is_last(run) => self.fail(Failure::Lost),
                Err(workers::Lost) => {}
            }
        });
    }

    /// Settles whether day or month comes first.
    pub fn set_date_order(self, order: DateOrder) {
        let Some(mut summary) = self.summary.get_untracked() else { return };
        let mapping = &mut Arc::make_mut(&mut summary).mapping;
        (mapping.date_order, mapping.date_order_ambiguous) = (order, false);
        self.reread(summary, Ask::SetDateOrder { order });
    }

    fn reread(self, shown: Arc<PreviewSummary>, ask: Ask) {
        let run = self.next_run();
        self.failure.set(None);
        self.summary.set(Some(shown));
        self.work.set(Work::Rereading);
        self.ask_preview(run, ask, None);
    }
}
