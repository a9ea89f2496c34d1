//! Data in: real files to the cent, encodings, bad input, and inputs made to break it.

mod bad_input;
mod corpus;
mod fuzz;
pub mod random;
mod real_files;
mod small_files;

use kedge::domain::Money;
use kedge::import::{ImportPreview, ReadOptions, SourceTable, open, open_text, read, suggest};

fn fixture(path: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn table(path: &str) -> SourceTable {
    open(&fixture(path), path).unwrap()
}

pub fn preview(table: &SourceTable) -> ImportPreview {
    read(table, &suggest(table), &ReadOptions::default()).unwrap()
}

fn pasted(text: &str) -> ImportPreview {
    preview(&open_text(text).unwrap())
}

fn minor(preview: &ImportPreview) -> Option<i64> {
    preview.sum_of_amounts.map(Money::minor)
}
