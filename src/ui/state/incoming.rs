//! A file that waits beside the open workspace until the reader has seen what differs and says what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::store::Ledger;
use crate::store::merge::{Kinship, Meeting};

use crate::ui::platform::clock;

use super::Bench;

/// The file and how it meets the open workspace.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The file's name.
    pub name: String,
    /// What it holds.
    pub theirs: Arc<Ledger>,
    /// Beside the open workspace as it stood after an entry.
    pub meeting: Arc<Meeting>,
    /// The number of that entry.
    pub seq: u64,
}

thread_local! {
    // Files are opened from the start page, the menu and the files page, some before any component stands.
    static WAITING: ArcRwSignal<Option<Incoming>> = ArcRwSignal::new(None);
}

/// The file that waits, if one does.
pub fn incoming() -> ArcRwSignal<Option<Incoming>> {
    WAITING.with(Clone::clone)
}

/// Lets the file wait beside the workspace that is open now.
pub async fn let_wait(bench: Bench, name: String, theirs: Ledger) {
    // A copy to compare with in turns; what is edited meanwhile is seen when the page shows it.
    let ours = bench.with_ledger_untracked(Ledger::clone);
    let meeting = Arc::new(Meeting::of_in_turns(&ours, &theirs, clock::turn).await);
    incoming().set(Some(Incoming { name, theirs: Arc::new(theirs), meeting, seq: ours.seq() }));
}

/// Whether a file is better compared with the open workspace than opened beside it.
pub fn is_kin(bench: Bench, theirs: &Ledger) -> bool {
    let kinship = bench.with_ledger_untracked(|ours| Meeting::kinship(ours, theirs));
    matches!(kinship, Kinship::Parted | Kinship::Forgotten | Kinship::Packet)
}
