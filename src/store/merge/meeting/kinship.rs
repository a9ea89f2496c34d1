//! How a file and the open workspace are related: by their ids, their histories, and what the file says of itself.

use crate::store::ledger::Ledger;
use crate::store::packet::Packet;
use crate::store::redact::is_redacted;

use super::super::ancestor::ancestor;
use super::Meeting;

/// How a file and the open workspace are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// They parted from one state, which is known.
    Parted,
    /// The same workspace, but neither history reaches back to where they parted: every difference is asked.
    Forgotten,
    /// A packet that came back.
    Packet,
    /// The file is redacted: it can be looked at, never merged.
    Redacted,
    /// Different workspaces.
    Strangers,
}

impl Meeting {
    /// How a file and the open workspace are related.
    pub fn kinship(ours: &Ledger, theirs: &Ledger) -> Kinship {
        match packet_from(ours, theirs) {
            Some(_) if is_redacted(theirs.records()) => Kinship::Redacted,
            Some(_) => Kinship::Packet,
            None => kinship(ours, theirs, ancestor(ours, theirs).is_some()),
        }
    }
}

/// Of two workspaces; `parted`: whether a state is known that both have been in.
pub(super) fn kinship(ours: &Ledger, theirs: &Ledger, parted: bool) -> Kinship {
    let same_id = ours.document().workspace.id == theirs.document().workspace.id;
    match (parted, same_id) {
        _ if is_redacted(theirs.records()) != is_redacted(ours.records()) => Kinship::Redacted,
        (true, _) => Kinship::Parted,
        (false, true) => Kinship::Forgotten,
        (false, false) => Kinship::Strangers,
    }
}

/// The packet that a file is, where it came from the open workspace.
pub(super) fn packet_from(ours: &Ledger, theirs: &Ledger) -> Option<Packet> {
    let id = ours.document().workspace.id;
    Packet::of(theirs.records()).filter(|it| it.workspace == id && theirs.document().workspace.id != id)
}
