//! A workbook: its sheets are listed by a program of its own, and one of them is read as a table.

use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::jobs::protocol::Ask;
use crate::jobs::queue::Group;
use crate::sheet::protocol::{SheetAnswer, SheetAsk, SheetInfo};
use crate::ui::platform::{sheets, workers};

use super::super::sheets::likeliest;
use super::{Failure, ImportFlow, Work};

impl ImportFlow {
    /// Opens a workbook; where several sheets hold something, the reader says which.
    pub(super) fn open_workbook(self, run: u64, name: String, bytes: Uint8Array) {
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
}
