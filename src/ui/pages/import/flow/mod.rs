//! One import from the reader's side: what was asked of the worker, what came back, and bringing it in.

mod destination;
mod entering;
mod failure;
mod opening;
mod reading;
mod workbook;

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::import::{GapRule, Mapping, MergePolicy, PreviewSummary};
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::sheet::protocol::SheetInfo;
use crate::ui::language::tr;
use crate::ui::platform::{sheets, workers};
use crate::ui::state::{Bench, use_bench, use_preferences};

pub use destination::{Destination, rows_entering};
pub use entering::workspace_name;
pub use failure::Failure;

/// What the worker is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing.
    Idle,
    /// Opening a file or pasted cells.
    Opening,
    /// Reading the opened table in another way.
    Rereading,
    /// Making the book.
    Making,
}

/// The import under way; the opened file itself stays in the worker.
#[derive(Clone, Copy)]
pub struct ImportFlow {
    bench: Bench,
    /// What was read; `None` before a file is chosen.
    pub summary: RwSignal<Option<Arc<PreviewSummary>>>,
    /// What the worker is at.
    pub work: RwSignal<Work>,
    /// How far the worker is with opening, 0 to 1; `None` before it can tell.
    pub share: RwSignal<Option<f64>>,
    /// What went wrong last.
    pub failure: RwSignal<Option<Failure>>,
    /// What happens to a history that is there already, where somebody said so.
    pub chosen_policy: RwSignal<Option<MergePolicy>>,
    /// What months count as for those of the book whom the file does not name, where somebody said so.
    pub chosen_absent: RwSignal<Option<GapRule>>,
    /// How the file or the pasted cells are called.
    pub name: RwSignal<String>,
    /// The sheets of the opened workbook, while one is chosen and after.
    pub sheets: RwSignal<Option<Vec<SheetInfo>>>,
    /// Position of the chosen sheet.
    pub sheet: RwSignal<usize>,
    suggested: StoredValue<Option<Mapping>>,
    /// Counts what was asked, so that only the answer to the last question is shown.
    asked: StoredValue<u64>,
    pasted_name: Signal<String>,
    only_product: Signal<String>,
}

/// Starts with nothing chosen; leaving the page stops the worker.
pub fn provide_flow() -> ImportFlow {
    let preferences = use_preferences();
    let flow = ImportFlow {
        bench: use_bench(),
        summary: RwSignal::new(None),
        work: RwSignal::new(Work::Idle),
        share: RwSignal::new(None),
        failure: RwSignal::new(None),
        chosen_policy: RwSignal::new(None),
        chosen_absent: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        sheets: RwSignal::new(None),
        sheet: RwSignal::new(0),
        suggested: StoredValue::new(None),
        asked: StoredValue::new(0),
        pasted_name: Signal::derive(tr(|it| it.data.pasted_cells.to_owned())),
        only_product: Signal::derive(move || preferences.read().language.texts().data.all_products.to_owned()),
    };
    provide_context(flow);
    on_cleanup(|| {
        workers::cancel(Group::Import);
        sheets::stop();
    });
    flow
}

/// The import under way.
pub fn use_flow() -> ImportFlow {
    expect_context()
}

impl ImportFlow {
    /// Stops whatever runs and goes back to choosing; the workspace was never touched.
    pub fn start_over(self) {
        workers::cancel(Group::Import);
        sheets::stop();
        self.next_run();
        self.summary.set(None);
        self.sheets.set(None);
        self.failure.set(None);
        self.work.set(Work::Idle);
    }

    fn ask_preview(self, run: u64, ask: Ask, bytes: Option<Uint8Array>) {
        let on_progress = move |share| {
            if self.is_last(run) {
                self.share.set(Some(share));
            }
        };
        workers::submit_telling(Group::Import, ask, bytes, on_progress, move |answer| {
            if self.is_last(run) {
                match answer {
                    Ok(Answer::Preview(Ok(summary))) => self.show(*summary),
                    Ok(Answer::Preview(Err(error))) => self.fail(Failure::Import(error)),
                    Ok(_) | Err(workers::Lost) => self.fail(Failure::Lost),
                }
            }
        });
    }

    fn show(self, summary: PreviewSummary) {
        self.suggested.update_value(|it| {
            it.get_or_insert_with(|| summary.mapping.clone());
        });
        self.summary.set(Some(Arc::new(summary)));
        self.work.set(Work::Idle);
    }

    /// A worker that was lost took the opened file with it, so there is nothing left to show.
    fn fail(self, failure: Failure) {
        if failure == Failure::Lost {
            self.summary.set(None);
        }
        self.failure.set(Some(failure));
        self.work.set(Work::Idle);
    }

    fn next_run(self) -> u64 {
        self.asked.update_value(|it| *it += 1);
        self.asked.get_value()
    }

    /// False as well once the page has been left.
    fn is_last(self, run: u64) -> bool {
        self.asked.try_get_value() == Some(run)
    }
}
