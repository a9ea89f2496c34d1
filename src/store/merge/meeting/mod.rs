//! A file and the open workspace side by side: how they are related, what differs, what the merge makes of it.

mod in_common;
mod kinship;
mod resolve;
mod start;
mod touch;
mod whole_plan;

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::store::changes::{Changes, changes_between};
use crate::store::journal::Entry;
use crate::store::ledger::Ledger;
use crate::store::packet::Packet;
use crate::store::record::{Records, Stamp};

use super::ancestor::{Head, ancestor};
use super::rules::is_mark;
use super::three_way::{Difference, Side, Verdict};

use kinship::packet_from;
use start::Start;

pub use kinship::Kinship;
pub use resolve::{Merged, PlanWay};
pub use touch::Touch;

/// A file that meets the open workspace.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// How they are related.
    pub kinship: Kinship,
    /// Every place where a side differs from the ancestor.
    pub differences: Vec<Difference>,
    /// When both parted, in milliseconds since 1970, where that is known.
    pub parted_at: Option<f64>,
    /// How many records the packet holds of others than its accounts; they are left out.
    pub n_strange: usize,
    /// What the packet says of itself.
    pub packet: Option<Packet>,
    base: Records,
    ours: Records,
    theirs: Records,
    /// The whole open workspace, where `ours` is only what a packet may touch.
    whole: Option<Records>,
    entries: [Vec<Arc<Entry>>; 2],
    head: Head,
    newest: Stamp,
    plan_apart: bool,
}

impl Meeting {
    /// Puts a file beside the open workspace. Nothing changes.
    pub fn of(ours: &Ledger, theirs: &Ledger) -> Self {
        at_once(Self::of_in_turns(ours, theirs, async || {}))
    }

    /// Puts a file beside the open workspace, with a pause between the steps, so that a page can go on answering.
    pub async fn of_in_turns(ours: &Ledger, theirs: &Ledger, turn: impl AsyncFn()) -> Self {
        let packet = packet_from(ours, theirs);
        let found = ancestor(ours, theirs);
        turn().await;
        let start = match packet {
            Some(packet) => Start::of_packet(ours, theirs, packet, found),
            None => Start::of_workspace(ours, theirs, found),
        };
        turn().await;
        let mut it = start.compared(ours, theirs, &turn).await;
        if it.packet.is_some() {
            // The packet's own products are for its rows to name; others buy them too.
            it.differences.retain(|it| &*it.spot.key.kind != "product" || is_new(it));
            if it.plan_apart {
                // The open plan covers other months by now: the packet's rows fit no more.
                let ours = |it: &mut Difference| it.verdict = Verdict::Take(Side::Ours);
                it.differences.iter_mut().filter(|it| &*it.spot.key.kind == "plan").for_each(ours);
            }
        }
        it
    }

    /// Whether the file can be merged at all.
    pub fn can_merge(&self) -> bool {
        matches!(self.kinship, Kinship::Parted | Kinship::Forgotten | Kinship::Packet)
    }

    /// Whether the file brings nothing: everything it changed is here already.
    pub fn brings_nothing(&self) -> bool {
        !self.differences.iter().any(|it| it.brings() || it.verdict == Verdict::Conflict)
    }

    /// The places that a person decides.
    pub fn conflicts(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|it| it.verdict == Verdict::Conflict)
    }

    /// Whether the plans are so different that one of them is taken whole.
    pub fn plan_is_apart(&self) -> bool {
        self.plan_apart
    }

    /// What a side changed since both parted.
    pub fn moved(&self, side: Side) -> Changes {
        changes_between(&self.base, if side == Side::Ours { &self.ours } else { &self.theirs })
    }

    /// How many entries a side made since both parted.
    pub fn n_entries(&self, side: Side) -> usize {
        self.entries[if side == Side::Ours { 0 } else { 1 }].len()
    }

    /// What the two differ by, here first, as it stands: for those that are only compared.
    pub fn apart(&self) -> Changes {
        without_marks(changes_between(&self.ours, &self.theirs))
    }

    /// The same the other way round: what is here that the file has not, or has otherwise.
    pub fn apart_here(&self) -> Changes {
        without_marks(changes_between(&self.theirs, &self.ours))
    }
}

/// What a file says of itself is no difference.
fn without_marks(mut changes: Changes) -> Changes {
    changes.0.retain(|it| !is_mark(&it.key.kind));
    changes
}

/// What comes of something that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => unreachable!("its pauses are over at once"),
    }
}

fn is_new(it: &Difference) -> bool {
    it.held.iter().all(|it| it.base.is_none() && it.ours.is_none())
}
