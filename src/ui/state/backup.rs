//! A file that the workspace is written to by itself, and the reminder where the browser offers none.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::WorkspaceId;
use crate::store::Ledger;
use crate::ui::platform::chosen_file::{self, ChosenFile};
use crate::ui::platform::{clock, files, shelf};

use super::Workspaces;
use super::bench::Bench;

/// Days without a file after which the reader is reminded: Safari clears what a page stored after seven without a visit.
const REMIND_AFTER: f64 = 5.0 * 86_400_000.0;

/// The file that is kept up to date.
#[derive(Clone, Debug, PartialEq)]
pub enum Backup {
    /// None chosen.
    None,
    /// Chosen in an earlier visit; the browser wants the reader's permission again.
    Asks(String),
    /// Written after each pause in the changes.
    Keeps(String),
    /// It could not be written, and why.
    Failed(String, String),
}

thread_local! {
    static FILE: RefCell<Option<(WorkspaceId, ChosenFile)>> = const { RefCell::new(None) };
}

fn file_of(id: WorkspaceId) -> Option<ChosenFile> {
    FILE.with_borrow(|it| it.as_ref().filter(|it| it.0 == id).map(|it| it.1.clone()))
}

impl Bench {
    /// Lets the reader choose the file.
    pub fn choose_backup(self) {
        let workspace = self.with_untracked(|it| it.workspace.clone());
        spawn_local(async move {
            let name = format!("{}.kedge.json", files::safe_name(&workspace.name));
            match chosen_file::choose(&name).await {
                Ok(Some(file)) => {
                    // Without a shelf the choice holds for this visit.
                    let _ = shelf::put_file(workspace.id, &file).await;
                    self.use_backup(workspace.id, file).await;
                }
                Ok(None) => {}
                Err(reason) => self.backup.set(Backup::Failed(name, reason)),
            }
        });
    }

    /// Asks for the permission to write again.
    pub fn allow_backup(self) {
        let id = self.with_untracked(|it| it.workspace.id);
        let Some(file) = file_of(id) else { return };
        spawn_local(async move {
            if chosen_file::ask(&file).await {
                self.use_backup(id, file).await;
            }
        });
    }

    /// Writes to the file no more; it stays as it is.
    pub fn end_backup(self) {
        let id = self.with_untracked(|it| it.workspace.id);
        FILE.set(None);
        self.backup.set(Backup::None);
        spawn_local(async move { _ = shelf::drop_file(id).await });
    }

    async fn use_backup(self, id: WorkspaceId, file: ChosenFile) {
        FILE.set(Some((id, file.clone())));
        self.backup.set(Backup::Keeps(file.name()));
        let (text, seq) = self.with_ledger_untracked(|it| (it.text_with_log(200_000), it.seq()));
        self.write_backup(id, &text, seq).await;
    }

    /// Finds the file of an opened workspace, and whether it is time to remind of one.
    pub(super) fn find_backup(self, id: WorkspaceId, ledger: &Ledger) {
        self.backup.set(Backup::None);
        let in_file = Workspaces.in_file(id);
        let first = ledger.entries().next().map(|it| it.at.ms as f64);
        let since = in_file.map(|it| it.at).or(first);
        let has_changes = ledger.seq() > in_file.map_or(0, |it| it.seq);
        let is_old = since.is_some_and(|since| clock::now() - since > REMIND_AFTER);
        self.remind.set(has_changes && is_old && !chosen_file::is_offered());
        if chosen_file::is_offered() {
            spawn_local(async move {
                let Some(file) = shelf::file(id).await else { return };
                let may_write = chosen_file::may_write(&file).await;
                if self.keeping.try_with_value(|it| it.id()) == Some(id) {
                    let name = file.name();
                    FILE.set(Some((id, file)));
                    self.backup.set(if may_write { Backup::Keeps(name) } else { Backup::Asks(name) });
                }
            });
        }
    }

    /// Notes that everything up to this entry is in a file; nobody need be reminded of one.
    pub(super) fn note_in_file(self, id: WorkspaceId, seq: u64) {
        Workspaces.note_in_file(id, seq);
        self.remind.set(false);
        self.filed.notify();
    }

    /// Writes the workspace's text to its file, if one is in use.
    pub(super) async fn write_backup(self, id: WorkspaceId, text: &str, seq: u64) {
        let Some(Backup::Keeps(name) | Backup::Failed(name, _)) = self.backup.try_get_untracked() else { return };
        let Some(file) = file_of(id) else { return };
        match chosen_file::write_text(&file, text).await {
            Ok(()) => {
                self.note_in_file(id, seq);
                self.backup.set(Backup::Keeps(name));
            }
            Err(reason) => self.backup.set(Backup::Failed(name, reason)),
        }
    }
}
