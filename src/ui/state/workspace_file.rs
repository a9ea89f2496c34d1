//! A workspace as one file: out, read back first; in, as a workspace of its own.

use leptos::prelude::Notify;
use web_sys::File;

use crate::store::{FileError, Ledger, OpenError};
use crate::ui::navigation::go;
use crate::ui::platform::files;
use crate::ui::routes::Route;

use super::{Bench, Workspaces, new_workspace_id};

/// About how much of the history goes with an exported workspace.
const LOG_BYTES: usize = 2_000_000;

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileNews {
    /// Exported under this name.
    Saved(String),
    /// Opened, with its name.
    Opened(String),
    /// Not exported, and why.
    NotSaved(String),
    /// No workspace file, or a damaged one.
    NotOpened(FileError),
    /// A workspace file that makes no sense, or that cannot be read.
    Nonsense(String),
}

/// Reads the file and opens it; on success the reader is taken to the data.
pub async fn open_workspace_file(bench: Bench, file: &File) -> FileNews {
    let outcome = match files::read_bytes(file).await {
        Ok(bytes) => import_workspace(bench, &bytes.to_vec()),
        Err(reason) => FileNews::Nonsense(reason),
    };
    if matches!(outcome, FileNews::Opened(_)) {
        go(Route::Data);
    }
    outcome
}

/// Writes the file, reads the text back as a stranger would, and only then offers it.
pub fn export_workspace(bench: Bench) -> FileNews {
    let text = bench.with_ledger_untracked(|it| it.text_with_log(LOG_BYTES));
    let name = bench.with_untracked(|it| it.workspace.name.clone());
    let read_back = Ledger::open(&text, []);
    let same = read_back.is_ok_and(|(ledger, _)| bench.with_untracked(|it| it == ledger.document()));
    if !same {
        return FileNews::NotSaved(name);
    }
    let file_name = format!("{}.kedge.json", files::safe_name(&name));
    match files::save_text(&file_name, "application/json", &text) {
        Ok(()) => {
            let (id, seq) = bench.with_ledger_untracked(|it| (it.document().workspace.id, it.seq()));
            Workspaces.note_in_file(id, seq);
            bench.filed.notify();
            FileNews::Saved(file_name)
        }
        Err(reason) => FileNews::NotSaved(reason),
    }
}

/// Opens the file as a workspace of its own: nothing here is written over, even when both have the same id.
pub fn import_workspace(bench: Bench, bytes: &[u8]) -> FileNews {
    match Ledger::open(&String::from_utf8_lossy(bytes), []) {
        Ok((mut ledger, _)) => {
            let id = ledger.document().workspace.id;
            if Workspaces.list().iter().any(|it| it.id == id) {
                ledger.give_id(new_workspace_id());
            }
            let name = ledger.document().workspace.name.clone();
            bench.save_now();
            bench.open_ledger(ledger);
            FileNews::Opened(name)
        }
        Err(OpenError::File(e)) => FileNews::NotOpened(e),
        Err(OpenError::Convert(e)) => FileNews::Nonsense(e.to_string()),
    }
}
