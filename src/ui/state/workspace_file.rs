//! A workspace as one file: out, read back first; in, beside the one it belongs to or as a workspace of its own.

use web_sys::File;

use crate::store::{FileError, Ledger, OpenError, Packet, Records, write_file};
use crate::ui::navigation::go;
use crate::ui::platform::{clock, files};
use crate::ui::routes::Route;

use super::{Bench, Workspaces, is_kin, let_wait, new_workspace_id};

/// About how much of the history goes with an exported workspace.
const LOG_BYTES: usize = 2_000_000;

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileNews {
    /// Exported under this name.
    Saved(String),
    /// Opened, with its name.
    Opened(String),
    /// Shown beside the open workspace; nothing changed yet.
    Waits,
    /// Not exported, and why.
    NotSaved(String),
    /// No workspace file, or a damaged one.
    NotOpened(FileError),
    /// A workspace file that makes no sense, or that cannot be read.
    Nonsense(String),
}

/// Reads the file. One of a workspace that this browser holds, or of one that shares its history with the open one, is
/// shown beside it before anything changes; any other opens as a workspace of its own.
pub async fn open_workspace_file(bench: Bench, file: &File) -> FileNews {
    let outcome = match files::read_bytes(file).await {
        Ok(bytes) => meet_or_open(bench, &file.name(), &bytes.to_vec()).await,
        Err(reason) => FileNews::Nonsense(reason),
    };
    match outcome {
        FileNews::Opened(_) => go(Route::Data),
        FileNews::Waits => go(Route::Files),
        _ => {}
    }
    outcome
}

/// Reads the file and shows it beside the open workspace, or beside the one in this browser that it belongs to.
pub async fn compare_file(bench: Bench, file: &File) -> FileNews {
    let bytes = match files::read_bytes(file).await {
        Ok(bytes) => bytes.to_vec(),
        Err(reason) => return FileNews::Nonsense(reason),
    };
    clock::turn().await;
    let ledger = match read(&bytes) {
        Ok(ledger) => ledger,
        Err(news) => return news,
    };
    clock::turn().await;
    switch_to_home(bench, &ledger).await;
    clock::turn().await;
    let_wait(bench, file.name(), ledger).await;
    FileNews::Waits
}

async fn meet_or_open(bench: Bench, name: &str, bytes: &[u8]) -> FileNews {
    clock::turn().await;
    let ledger = match read(bytes) {
        Ok(ledger) => ledger,
        Err(news) => return news,
    };
    clock::turn().await;
    if switch_to_home(bench, &ledger).await || is_kin(bench, &ledger) {
        clock::turn().await;
        let_wait(bench, name.to_owned(), ledger).await;
        return FileNews::Waits;
    }
    open_as_own(bench, ledger)
}

/// Opens the workspace that the file is of, or that its packet came from, where this browser holds it.
async fn switch_to_home(bench: Bench, theirs: &Ledger) -> bool {
    let id = theirs.document().workspace.id;
    let of_packet = Packet::of(theirs.records()).map(|it| it.workspace);
    let held = Workspaces.list();
    let open = bench.with_untracked(|it| it.workspace.id);
    for home in [Some(id), of_packet].into_iter().flatten() {
        if open == home {
            return true;
        }
        if held.iter().any(|it| it.id == home) {
            return bench.switch_to(home).await;
        }
    }
    false
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
    let news = save(&name, &text);
    if matches!(news, FileNews::Saved(_)) {
        let (id, seq) = bench.with_ledger_untracked(|it| (it.document().workspace.id, it.seq()));
        bench.note_in_file(id, seq);
    }
    news
}

/// Writes records as a file of their own, reads it back, and only then offers it.
pub fn save_records(name: &str, records: &Records) -> FileNews {
    let text = write_file(records);
    let same = Ledger::open(&text, []).is_ok_and(|(ledger, _)| ledger.records() == records);
    if same { save(name, &text) } else { FileNews::NotSaved(name.to_owned()) }
}

fn save(name: &str, text: &str) -> FileNews {
    let file_name = format!("{}.kedge.json", files::safe_name(name));
    match files::save_text(&file_name, "application/json", text) {
        Ok(()) => FileNews::Saved(file_name),
        Err(reason) => FileNews::NotSaved(reason),
    }
}

/// Opens the file as a workspace of its own: nothing here is written over, even when both have the same id.
pub fn import_workspace(bench: Bench, bytes: &[u8]) -> FileNews {
    read(bytes).map_or_else(|news| news, |ledger| open_as_own(bench, ledger))
}

/// Opens what a file holds as a workspace of its own.
pub fn open_as_own(bench: Bench, mut ledger: Ledger) -> FileNews {
    let id = ledger.document().workspace.id;
    if Workspaces.list().iter().any(|it| it.id == id) || bench.with_untracked(|it| it.workspace.id == id) {
        ledger.give_id(new_workspace_id());
    }
    let name = ledger.document().workspace.name.clone();
    bench.save_now();
    bench.open_ledger(ledger);
    FileNews::Opened(name)
}

fn read(bytes: &[u8]) -> Result<Ledger, FileNews> {
    match Ledger::open(&String::from_utf8_lossy(bytes), []) {
        Ok((ledger, _)) => Ok(ledger),
        Err(OpenError::File(e)) => Err(FileNews::NotOpened(e)),
        Err(OpenError::Convert(e)) => Err(FileNews::Nonsense(e.to_string())),
    }
}
