//! From a request to its answer: pure, so that the program and a test get the same.

use super::protocol::{SheetAnswer, SheetAsk};
use super::read::OpenWorkbook;
use super::write::to_xlsx;
use crate::import::ImportError;

/// Answers requests one after another; holds the workbook that is open.
#[derive(Debug, Default)]
pub struct SheetRunner {
    open: Option<OpenWorkbook>,
}

impl SheetRunner {
    /// Answers an encoded request, with the bytes that travelled beside it; returns the encoded answer and the bytes
    /// that go beside that. A request of another version gets an empty answer.
    pub fn run_encoded(&mut self, request: &[u8], bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let Ok(ask) = postcard::from_bytes(request) else { return Default::default() };
        let (answer, beside) = self.run(ask, bytes);
        (postcard::to_allocvec(&answer).unwrap_or_default(), beside)
    }

    /// Answers a request.
    pub fn run(&mut self, ask: SheetAsk, bytes: &[u8]) -> (SheetAnswer, Vec<u8>) {
        match ask {
            SheetAsk::Open { name } => {
                self.open = None;
                let opened = OpenWorkbook::open(bytes, &name).map(|it| self.open.insert(it).infos());
                (SheetAnswer::Opened(opened), Vec::new())
            }
            SheetAsk::Table { sheet } => {
                let table = self.open.as_ref().ok_or(ImportError::NoSheet).and_then(|it| it.table(sheet));
                let encoded = table.map(|it| postcard::to_allocvec(&it).unwrap_or_default());
                beside(encoded, SheetAnswer::Table)
            }
            SheetAsk::Write(book) => beside(to_xlsx(*book), SheetAnswer::Written),
        }
    }
}

fn beside<E>(made: Result<Vec<u8>, E>, answer: fn(Result<(), E>) -> SheetAnswer) -> (SheetAnswer, Vec<u8>) {
    match made {
        Ok(bytes) => (answer(Ok(())), bytes),
        Err(error) => (answer(Err(error)), Vec::new()),
    }
}
