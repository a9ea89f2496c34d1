//! What the application does with a choice of the start page, made there or handed over by the first view.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Currency, Month, WorkspaceId};
use crate::i18n::Language;
use crate::workbench::sample::{SampleLanguage, sample_book};
use crate::workbench::{Document, ImportRecord, Workspace};

use super::hand_over::Choice;
use super::navigation::go;
use super::overlays::Overlays;
use super::platform::clock;
use super::routes::Route;
use super::state::{Bench, FileNews, Preferences, Trouble, Workspaces, new_workspace_id, open_workspace_file};

/// The invented company's last month of actuals: fixed, so that its figures are the same for everybody.
const SAMPLE_LAST_MONTH: Month = Month::from_index(2026 * 12 + 9);

thread_local! {
    static SALES: RefCell<Option<Choice>> = const { RefCell::new(None) };
    static MENU: Cell<bool> = const { Cell::new(false) };
}

/// Does what was chosen.
pub fn perform(bench: Bench, preferences: RwSignal<Preferences>, overlays: Overlays, choice: Choice) {
    match choice {
        Choice::Sample => open_sample_company(bench, preferences.get_untracked().language),
        Choice::Workspace(id) => open_workspace(bench, id),
        Choice::WorkspaceFile(file) => spawn_local(async move {
            match open_workspace_file(bench, &file).await {
                FileNews::Opened(_) | FileNews::Waits => {}
                news => bench.trouble.set(Some(Trouble::File(news))),
            }
        }),
        Choice::SalesFile(_) | Choice::SalesText(_) => {
            SALES.set(Some(choice));
            go(Route::Import);
        }
        Choice::Menu => MENU.set(true),
        Choice::Search => overlays.palette.set(true),
        Choice::Tour => {
            open_sample_company(bench, preferences.get_untracked().language);
            overlays.tour.start();
        }
    }
}

/// The sales history that waits for the import page, once.
pub fn take_sales() -> Option<Choice> {
    SALES.take()
}

/// Whether the workspace menu is to be open when it is first shown. Both of its places ask: one of them is hidden.
pub fn menu_wished() -> bool {
    MENU.get()
}

/// The workspace that a choice needs to be open, if it is one of this browser's.
pub fn wished_workspace(choice: &Choice) -> Option<WorkspaceId> {
    match choice {
        Choice::Sample => Workspaces.list().into_iter().find(|it| it.sample).map(|it| it.id),
        Choice::Workspace(id) => Some(*id),
        _ => None,
    }
}

fn open_workspace(bench: Bench, id: WorkspaceId) {
    // The open one may hold changes and an undo that opening it again would lose.
    if bench.with_untracked(|it| it.workspace.id) == id {
        return go_to_data(bench);
    }
    spawn_local(async move {
        if bench.switch_to(id).await {
            go_to_data(bench);
        }
    });
}

fn go_to_data(bench: Bench) {
    let has_data = bench.with_untracked(|it| it.book.is_some());
    go(if has_data { Route::Forecast } else { Route::Data });
}

/// Opens the invented company in a workspace of its own: the one that is there already, or a new one.
fn open_sample_company(bench: Bench, language: Language) {
    match wished_workspace(&Choice::Sample) {
        Some(id) if bench.with_untracked(|it| it.workspace.id) == id => go(Route::Forecast),
        Some(id) => spawn_local(async move {
            if !bench.switch_to(id).await {
                bench.trouble.set(None);
                make_sample_company(bench, language);
            }
            go(Route::Forecast);
        }),
        None => {
            make_sample_company(bench, language);
            go(Route::Forecast);
        }
    }
}

fn make_sample_company(bench: Bench, language: Language) {
    bench.save_now();
    let (name, sample_language) = match language {
        Language::Zh => ("江澜线缆", SampleLanguage::Zh),
        Language::En => ("Jianglan Cable", SampleLanguage::En),
    };
    let workspace = Workspace {
        id: new_workspace_id(),
        name: name.to_owned(),
        sample: true,
        currency: Currency::Cny,
        fiscal_start_month: 1,
    };
    let book = sample_book(sample_language, SAMPLE_LAST_MONTH);
    let record = ImportRecord {
        source: name.to_owned(),
        rows_used: book.series().len() * book.months().len,
        rows_left_out: 0,
        imported_at: clock::now(),
        open: None,
    };
    let mut document = Document::empty(workspace);
    document.book = Some(std::sync::Arc::new(book));
    document.imports.push(record);
    bench.open(document);
}
