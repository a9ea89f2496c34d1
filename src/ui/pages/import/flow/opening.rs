//! Opening a file, the cells of a clipboard or pasted text: each begins a run of its own and ends what ran before.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::domain::Month;
use crate::import::{ImportError, MAX_BYTES, ReadOptions, Today};
use crate::jobs::protocol::Ask;
use crate::jobs::queue::Group;
use crate::ui::components::paste::Pasted;
use crate::ui::platform::{clock, files, sheets, workers};

use super::{Failure, ImportFlow, Work};

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

    pub(super) fn first_options(self) -> ReadOptions {
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
}

/// Whether the bytes begin like an archive, as every workbook of today does.
fn is_zip(bytes: &Uint8Array) -> bool {
    bytes.slice(0, 4).to_vec() == b"PK\x03\x04"
}
