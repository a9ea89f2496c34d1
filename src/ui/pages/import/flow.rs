//! One import from the reader's side: what was asked of the worker, what came back, and bringing it in.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::domain::{Book, Currency, Month};
use crate::i18n::Formats;
use crate::import::{
    DateOrder, GapRule, ImportError, Layout, MAX_BYTES, Mapping, MergePolicy, PreviewSummary, ReadOptions, ReadSummary,
    RowIssue, Severity, Today,
};
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::sheet::protocol::{SheetAnswer, SheetAsk, SheetInfo};
use crate::ui::components::paste::Pasted;
use crate::ui::language::tr;
use crate::ui::navigation::go;
use crate::ui::platform::{clock, files, sheets, workers};
use crate::ui::routes::Route;
use crate::ui::state::{Bench, new_workspace_id, use_bench, use_preferences};
use crate::workbench::{Action, DataAction, Document, ImportRecord, Workspace};

use super::sheets::likeliest;

/// Why an import does not go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The file says nothing that can be used.
    Import(ImportError),
    /// The worker broke down.
    Lost,
    /// The program for workbooks could not start or broke down.
    NoSheets,
    /// The browser could not read the file.
    Unreadable(String),
}

impl Failure {
    /// The sentence for it.
    pub fn text(&self, formats: Formats) -> String {
        match self {
            Failure::Import(error) => formats.import_error(error),
            Failure::Lost => formats.language.texts().data.error_lost.to_owned(),
            Failure::NoSheets => formats.language.texts().sheets.error_lost.to_owned(),
            Failure::Unreadable(reason) => formats.language.texts().data.error_unreadable(reason),
        }
    }
}

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
    /// Reads a file.
    pub fn open_file(self, file: File) {
        let run = self.start_opening(file.name());
        // Checked before the bytes are fetched: a film dropped by mistake would fill the memory.
        if file.size() > MAX_BYTES as f64 {
            let error = ImportError::TooLarge { bytes: file.size() as usize, max: MAX_BYTES };
            return self.fail(Failure::Import(error));
        }
        spawn_local(async move {
            let read = files::read_bytes(&file).await;
            if !self.is_last(run) {
                return;
            }
            match read {
                Ok(bytes) if is_zip(&bytes) => self.open_workbook(run, file.name(), bytes),
                Ok(bytes) => {
                    let ask = Ask::OpenFile { name: file.name(), options: self.first_options() };
                    self.ask_preview(run, ask, Some(bytes));
                }
                Err(reason) => self.fail(Failure::Unreadable(reason)),
            }
        });
    }

    /// Opens a workbook; where several sheets hold something, the reader says which.
    fn open_workbook(self, run: u64, name: String, bytes: Uint8Array) {
        sheets::ask(&SheetAsk::Open { name }, Some(bytes), move |answer| {
            if !self.is_last(run) {
                return;
            }
            match answer {
                Ok((SheetAnswer::Opened(Ok(infos)), _)) => self.choose_sheet(infos),
                Ok((SheetAnswer::Opened(Err(error)), _)) => self.fail(Failure::Import(error)),
                Ok(_) | Err(workers::Lost) => self.fail(Failure::NoSheets),
            }
        });
    }

    fn choose_sheet(self, infos: Vec<SheetInfo>) {
        let sheet = likeliest(&infos).unwrap_or(0);
        let n_filled = infos.iter().filter(|it| it.n_rows > 0).count();
        self.sheet.set(sheet);
        self.sheets.set(Some(infos));
        if n_filled == 1 {
            self.read_sheet(sheet);
        } else {
            self.work.set(Work::Idle);
        }
    }

    /// Reads a sheet of the opened workbook.
    pub fn read_sheet(self, sheet: usize) {
        let run = self.next_run();
        self.failure.set(None);
        self.suggested.set_value(None);
        self.sheet.set(sheet);
        self.work.set(Work::Opening);
        sheets::ask(&SheetAsk::Table { sheet }, None, move |answer| {
            if !self.is_last(run) {
                return;
            }
            match answer {
                Ok((SheetAnswer::Table(Ok(())), table)) => {
                    self.ask_preview(run, Ask::OpenTable { options: self.first_options() }, Some(table));
                }
                Ok((SheetAnswer::Table(Err(error)), _)) => self.fail(Failure::Import(error)),
                Ok(_) | Err(workers::Lost) => {
                    self.sheets.set(None);
                    self.fail(Failure::NoSheets);
                }
            }
        });
    }

    /// Goes back to the sheets of the opened workbook.
    pub fn other_sheet(self) {
        workers::cancel(Group::Import);
        self.next_run();
        self.summary.set(None);
        self.failure.set(None);
        self.work.set(Work::Idle);
    }

    /// Whether the opened workbook has another sheet to choose.
    pub fn has_sheets(self) -> bool {
        self.sheets.with(|it| it.as_ref().is_some_and(|it| it.iter().filter(|it| it.n_rows > 0).count() > 1))
    }

    /// Reads cells from a clipboard: their HTML where it holds a table, else their text.
    pub fn open_cells(self, cells: Pasted) {
        if !cells.html.contains("<table") {
            return self.open_text(cells.text);
        }
        let run = self.start_opening(self.pasted_name.get_untracked());
        let Pasted { text, html } = cells;
        self.ask_preview(run, Ask::OpenClipboard { html, text, options: self.first_options() }, None);
    }

    /// Reads pasted text.
    pub fn open_text(self, text: String) {
        let run = self.start_opening(self.pasted_name.get_untracked());
        let ask = Ask::OpenText { text, options: self.first_options() };
        self.ask_preview(run, ask, None);
    }

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

    fn first_options(self) -> ReadOptions {
        let (year, month, day) = clock::today();
        let today = Month::new(year, month).ok().map(|month| Today { month, day });
        ReadOptions { today, only_product: self.only_product.get_untracked(), ..ReadOptions::default() }
    }

    fn start_opening(self, name: String) -> u64 {
        workers::cancel(Group::Import);
        sheets::stop();
        self.summary.set(None);
        self.sheets.set(None);
        self.failure.set(None);
        self.suggested.set_value(None);
        self.name.set(name);
        self.share.set(None);
        self.work.set(Work::Opening);
        self.next_run()
    }

    fn reread(self, shown: Arc<PreviewSummary>, ask: Ask) {
        let run = self.next_run();
        self.failure.set(None);
        self.summary.set(Some(shown));
        self.work.set(Work::Rereading);
        self.ask_preview(run, ask, None);
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

/// Whether the bytes begin like an archive, as every workbook of today does.
fn is_zip(bytes: &Uint8Array) -> bool {
    bytes.slice(0, 4).to_vec() == b"PK\x03\x04"
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

/// The file's name without its ending.
pub fn workspace_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    if stem.is_empty() { file.to_owned() } else { stem.to_owned() }
}
