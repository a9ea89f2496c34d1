//! Where what was read would go, what becomes of a history that is there already, and how many rows enter it.

use leptos::prelude::*;

use crate::import::{GapRule, Layout, Mapping, MergePolicy, ReadOptions, ReadSummary};
use crate::workbench::Document;

use super::ImportFlow;

/// Where confirmed rows would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The sample is open: a new workspace is made.
    NewWorkspace,
    /// The workspace has no history.
    EmptyWorkspace,
    /// The workspace has a history.
    History,
}

impl Destination {
    /// Of the open document.
    pub fn of(document: &Document) -> Self {
        match (document.workspace.sample, &document.book) {
            (true, _) => Destination::NewWorkspace,
            (false, None) => Destination::EmptyWorkspace,
            (false, Some(_)) => Destination::History,
        }
    }
}

impl ImportFlow {
    fn outcome<T>(self, read: impl FnOnce(&ReadSummary) -> T) -> Option<T> {
        self.summary.with(|it| it.as_ref()?.outcome.as_ref().ok().map(read))
    }

    /// What happens to a history that is there already: what was chosen, else what the months of the file suggest.
    pub fn policy(self) -> MergePolicy {
        let suggested = || {
            let file = self.outcome(|it| it.history)?;
            self.bench.with(|it| Some(MergePolicy::suggested(it.book.as_deref()?.months(), file)))
        };
        self.chosen_policy.get().or_else(suggested).unwrap_or_default()
    }

    /// What months count as for those of the book whom the file does not name: as for those it names, unless somebody
    /// says otherwise.
    pub fn absent(self) -> GapRule {
        let as_named = || self.outcome(|it| it.gaps);
        self.chosen_absent.get().or_else(as_named).unwrap_or(GapRule::Missing)
    }

    /// Accounts that the file names, and those of the book.
    pub fn n_accounts(self) -> Option<(usize, usize)> {
        let file = self.outcome(|it| it.n_accounts)?;
        self.bench.with(|it| Some((file, it.book.as_deref()?.accounts().len())))
    }
}

/// Rows that enter the history: those used, less those of a partial month that is left out.
///
/// In a table with months as columns a row holds many months and enters with those that remain.
pub fn rows_entering(read: &ReadSummary, options: &ReadOptions, mapping: &Mapping) -> usize {
    let held_back = match (&mapping.layout, read.partial_month) {
        (Layout::Long, Some(partial)) if !options.keep_partial_month => {
            read.by_month.iter().filter(|it| it.month == partial.month).map(|it| it.n_rows).sum()
        }
        _ => 0,
    };
    read.counts.used.saturating_sub(held_back)
}
