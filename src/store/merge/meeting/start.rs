//! What a meeting starts from: ancestor, here and there as records that can be compared, and comparing them in turns.
//!
//! Where the file is a packet, only the records of its accounts are compared, on both sides.

use crate::store::ledger::Ledger;
use crate::store::packet::{Packet, of_accounts};
use crate::store::record::{Id, Key, Records, Stamp};
use crate::store::redact::is_redacted;

use super::super::ancestor::{Ancestor, Head};
use super::super::rules::Rules;
use super::super::three_way::{Verdict, keys_of, record_differences};
use super::in_common::in_common;
use super::kinship::kinship;
use super::whole_plan::gather_plan;
use super::{Kinship, Meeting};

/// Three states to be compared, and where each history goes on from the first.
pub(super) struct Start {
    kinship: Kinship,
    base: Records,
    ours: Records,
    theirs: Records,
    whole: Option<Records>,
    seqs: [u64; 2],
    parted_at: Option<f64>,
    packet: Option<Packet>,
    n_strange: usize,
}

/// Records that are compared before the next pause.
const KEYS_PER_TURN: usize = 400;

impl Start {
    pub(super) fn of_workspace(ours: &Ledger, theirs: &Ledger, found: Option<Ancestor>) -> Self {
        let kinship = kinship(ours, theirs, found.is_some());
        let seqs = found.as_ref().map_or([u64::MAX; 2], |it| it.seqs);
        let parted_at = found.as_ref().and_then(|it| it.entry).map(|it| it.1.ms as f64);
        let mut other = theirs.records().clone();
        take_identity(ours.records(), &mut other);
        let mut base = found.map(|it| it.records).unwrap_or_else(|| in_common(ours.records(), &other));
        take_identity(ours.records(), &mut base);
        let ours = ours.records().clone();
        Self { kinship, base, ours, theirs: other, whole: None, seqs, parted_at, packet: None, n_strange: 0 }
    }

    /// The ancestor is what the packet held at first, or what was merged of it last.
    pub(super) fn of_packet(ours: &Ledger, theirs: &Ledger, packet: Packet, found: Option<Ancestor>) -> Self {
        let (own_view, view) =
            (of_accounts(ours.records(), &packet.accounts), of_accounts(theirs.records(), &packet.accounts));
        let own = ["workspace", "forecast", "packet", "redaction"];
        let is_strange = |key: &&Key| !view.live.contains_key(key) && !own.contains(&&*key.kind);
        let n_strange = theirs.records().live.keys().filter(is_strange).count();
        let seqs = found.as_ref().map_or([entry_before(ours, packet.at), 0], |it| it.seqs);
        let base = found.map_or_else(|| packet.base.clone(), |it| of_accounts(&it.records, &packet.accounts));
        let kinship = if is_redacted(theirs.records()) { Kinship::Redacted } else { Kinship::Packet };
        let whole = Some(ours.records().clone());
        let packet = Some(packet);
        Self { kinship, base, ours: own_view, theirs: view, whole, seqs, parted_at: None, packet, n_strange }
    }

    pub(super) async fn compared(self, ours: &Ledger, theirs: &Ledger, turn: &impl AsyncFn()) -> Meeting {
        let Self { kinship, base, ours: own, theirs: other, whole, seqs, parted_at, packet, n_strange } = self;
        let sides = [&base, &own, &other];
        let rules = if kinship == Kinship::Forgotten { &Rules::FORGOTTEN } else { &Rules::WORKSPACE };
        let mut differences = Vec::new();
        for (key, i) in keys_of(sides).into_iter().zip(1..) {
            record_differences(key, sides, rules, &mut differences);
            if i % KEYS_PER_TURN == 0 {
                turn().await;
            }
        }
        if kinship == Kinship::Forgotten {
            // What both have alike is no news where nobody knows what was before.
            differences.retain(|it| it.verdict != Verdict::Alike);
        }
        turn().await;
        let plan_apart = gather_plan(&mut differences, sides);
        let since = |it: &Ledger, seq: u64| it.entries().filter(|it| it.seq > seq).cloned().collect();
        let entries = [since(ours, seqs[0]), since(theirs, seqs[1])];
        turn().await;
        let (head, newest) = (Head::of(theirs), newest_of(theirs));
        Meeting {
            kinship,
            differences,
            parted_at,
            n_strange,
            packet,
            base,
            ours: own,
            theirs: other,
            whole,
            entries,
            head,
            newest,
            plan_apart,
        }
    }
}

fn newest_of(ledger: &Ledger) -> Stamp {
    ledger.records().newest().max(ledger.entries().next_back().map_or(Stamp::default(), |it| it.at))
}

/// The last entry before a moment.
fn entry_before(ledger: &Ledger, at: f64) -> u64 {
    ledger.entries().take_while(|it| it.at.ms as f64 <= at).last().map_or(0, |it| it.seq)
}

/// Two files of one workspace can be called by different ids; that is no difference.
fn take_identity(ours: &Records, theirs: &mut Records) {
    let key = Key::new("workspace", Id::ALL);
    let Some(own) = ours.live.get(&key) else { return };
    if let Some(record) = theirs.live.get_mut(&key) {
        ["id", "sample"].into_iter().for_each(|name| record.fields.set(name.into(), own.fields.get(name).cloned()));
    }
}
