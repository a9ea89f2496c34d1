//! Bringing it in: the worker makes the book, and the workspace takes it as one change.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Book, Currency};
use crate::import::OpenTotals;
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::navigation::go;
use crate::ui::platform::{clock, workers};
use crate::ui::routes::Route;
use crate::ui::state::new_workspace_id;
use crate::workbench::open_month::OpenSales;
use crate::workbench::{Action, DataAction, Document, ImportRecord, Workspace};

use super::{Destination, Failure, ImportFlow, Work, rows_entering};

impl ImportFlow {
    /// Makes the book and brings it in.
    pub fn bring_in(self) {
        let run = self.next_run();
        self.work.set(Work::Making);
        self.failure.set(None);
        let old = match self.bench.with_untracked(Destination::of) {
            Destination::History => self.bench.with_untracked(|it| it.book.as_deref().cloned()),
            Destination::NewWorkspace | Destination::EmptyWorkspace => None,
        };
        let (policy, absent) = untrack(|| (self.policy(), self.absent()));
        let ask = Ask::ToBook { id_seed: clock::random_seed(), old, policy, absent };
        workers::submit(Group::Import, ask, None, move |answer| {
            if self.is_last(run) {
                match answer {
                    // In a turn of its own: unpacking a large book has taken this one.
                    Ok(Answer::Book(Ok(book))) => {
                        set_timeout(move || self.enter_if_last(run, *book), std::time::Duration::ZERO);
                    }
                    Ok(Answer::Book(Err(error))) => self.fail(Failure::Import(error)),
                    Ok(_) | Err(workers::Lost) => self.fail(Failure::Lost),
                }
            }
        });
    }

    fn enter_if_last(self, run: u64, book: Book) {
        if self.is_last(run) {
            self.enter(book);
        }
    }

    /// The book enters the workspace: one change, which one undo takes back.
    fn enter(self, book: Book) {
        let Some(summary) = self.summary.get_untracked() else { return };
        let Ok(read) = &summary.outcome else { return };
        let name = self.name.get_untracked();
        let used = rows_entering(read, &summary.options, &summary.mapping);
        let record = ImportRecord {
            source: name.clone(),
            rows_used: used,
            rows_left_out: read.counts.read - used.min(read.counts.read),
            imported_at: clock::now(),
            open: read.open.as_ref().and_then(|it| open_sales(it, &book)),
        };
        let currency = summary.mapping.currency;
        self.work.set(Work::Idle);
        self.prepare_workspace(&name, currency);
        self.bench.dispatch(Action::Data(DataAction::Import { book: Arc::new(book), record, currency }));
        go(Route::Data);
    }

    /// The sample never takes the reader's data, and a workspace without a name is called after its first file.
    fn prepare_workspace(self, file: &str, currency: Option<Currency>) {
        let (unnamed, destination) =
            self.bench.with_untracked(|it| (it.workspace.name.is_empty(), Destination::of(it)));
        match destination {
            Destination::NewWorkspace => self.bench.save_now(),
            Destination::EmptyWorkspace if unnamed => {}
            Destination::EmptyWorkspace | Destination::History => return,
        }
        // Opened with its name rather than renamed, so that the import is the only step to take back.
        self.bench.open(Document::empty(Workspace {
            id: new_workspace_id(),
            name: workspace_name(file),
            sample: false,
            currency: currency.unwrap_or_default(),
            fiscal_start_month: 1,
        }));
    }
}

/// What was found of the open month. A file that names months alone tells what it had on the day that it was brought in.
fn open_sales(it: &OpenTotals, book: &Book) -> Option<OpenSales> {
    let today = clock::this_day();
    let of_today = if it.month == today.month() { today.day() } else { it.month.days() };
    OpenSales::of_names(it.month, it.last_day.unwrap_or(of_today), &it.by_account, book)
}

/// The file's name without its ending.
pub fn workspace_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    if stem.is_empty() { file.to_owned() } else { stem.to_owned() }
}
