//! The newest valid state of everything that is kept of a workspace: bases in several places, and the journal.

use super::journal::Recovery;
use super::ledger::{Ledger, OpenError};

/// A text of the whole workspace that was found somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The text.
    pub text: &'a str,
    /// The number of its last entry, where that is known without reading it.
    pub seq: Option<u64>,
}

/// The newest state that could be made.
#[derive(Clone, Debug)]
pub struct Newest {
    /// The workspace.
    pub ledger: Ledger,
    /// What the journal gave.
    pub recovery: Recovery,
    /// Which of the bases it rests on.
    pub base: usize,
    /// The first base did not open, so that another one had to stand in for it.
    pub first_failed: bool,
}

/// Opens each base with the journal on top of it and takes the state that reaches furthest; of two that reach equally
/// far, the one whose base comes first.
///
/// # Errors
/// [`OpenError`] of the first base when none opens; `None` within when there is no base at all.
pub fn newest(bases: &[Base], lines: &[&str]) -> Result<Newest, Option<OpenError>> {
    let mut newest: Option<Newest> = None;
    let mut error = None;
    for (base, it) in bases.iter().enumerate() {
        let reached = newest.as_ref().map(|it| (it.ledger.seq(), it.recovery.stopped.is_some()));
        // Behind what is open already, and nothing is missing there that it could bring.
        if let (Some((reached, false)), Some(seq)) = (reached, it.seq)
            && seq <= reached
        {
            continue;
        }
        match Ledger::open(it.text, lines.iter().copied()) {
            Ok((ledger, recovery)) if reached.is_none_or(|it| ledger.seq() > it.0) => {
                newest = Some(Newest { ledger, recovery, base, first_failed: false });
            }
            Ok(_) => {}
            Err(e) => drop(error.get_or_insert(e)),
        }
    }
    newest.map(|it| Newest { first_failed: it.base > 0 && error.is_some(), ..it }).ok_or(error)
}
