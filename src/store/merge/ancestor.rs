//! The common ancestor of two workspaces: the newest state that both have been in.
//!
//! It is found from what both histories name: entries by author and stamp, and the heads of histories that were merged.
//! A history that was cut can still be rewound to a number that both reach; equal contents there are an ancestor too.

use std::collections::BTreeSet;

use crate::domain::AuthorId;
use crate::store::journal::{Entry, Step};
use crate::store::ledger::Ledger;
use crate::store::record::{Records, Stamp};

/// The last entry of a history that was merged, and what the records held then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Author and moment of the last entry; `None` for a history without entries.
    pub entry: Option<(AuthorId, Stamp)>,
    /// Digest of the contents, see [`content_digest`].
    pub digest: String,
}

impl Head {
    /// The head of a history as it stands.
    pub fn of(ledger: &Ledger) -> Self {
        let entry = ledger.entries().next_back().map(|it| name_of(it));
        Self { entry, digest: content_digest(ledger.records()) }
    }
}

/// Where two histories parted.
#[derive(Clone, Debug)]
pub struct Ancestor {
    /// The state they parted from.
    pub records: Records,
    /// The entry that led there, where it is known.
    pub entry: Option<(AuthorId, Stamp)>,
    /// The numbers of each side's last entry before it parted: ours, theirs.
    pub seqs: [u64; 2],
}

fn name_of(entry: &Entry) -> (AuthorId, Stamp) {
    (entry.author.id, entry.at)
}

/// Everything that a history has taken in.
fn known(ledger: &Ledger) -> BTreeSet<(AuthorId, Stamp)> {
    let merged = merges(ledger).filter_map(|it| it.1.entry);
    ledger.entries().map(|it| name_of(it)).chain(merged).collect()
}

/// The merges that were not taken back: the number of each entry, and what it took in.
fn merges(ledger: &Ledger) -> impl Iterator<Item = (u64, &Head)> {
    let mut undone = BTreeSet::new();
    for entry in ledger.entries() {
        match entry.step {
            Step::Undo(seq) => drop(undone.insert(seq)),
            Step::Redo(seq) => drop(undone.remove(&seq)),
            Step::Do => {}
        }
    }
    let merges = ledger.entries().filter_map(|it| it.merged.as_ref().map(|head| (it.seq, head)));
    merges.filter(move |it| !undone.contains(&it.0))
}

/// The newest state that both have been in; `None` where neither history tells.
pub fn ancestor(ours: &Ledger, theirs: &Ledger) -> Option<Ancestor> {
    if let Some(seq) = merged_already(ours, theirs) {
        return Some(Ancestor { records: theirs.records().clone(), entry: None, seqs: [seq, theirs.seq()] });
    }
    if let Some(seq) = merged_already(theirs, ours) {
        return Some(Ancestor { records: ours.records().clone(), entry: None, seqs: [ours.seq(), seq] });
    }
    let (by_us, by_them) = (known(ours), known(theirs));
    let newest = |of: &Ledger, known: &BTreeSet<(AuthorId, Stamp)>| {
        of.entries().rev().find(|it| known.contains(&name_of(it))).map(|it| (it.at, it.clone()))
    };
    let shared =
        [newest(theirs, &by_us).map(|it| (it.0, it.1, false)), newest(ours, &by_them).map(|it| (it.0, it.1, true))];
    let mut shared: Vec<_> = shared.into_iter().flatten().collect();
    shared.sort_by_key(|it| it.0);
    while let Some((_, entry, in_ours)) = shared.pop() {
        let (of, other) = if in_ours { (ours, theirs) } else { (theirs, ours) };
        if let Some(records) = of.at(entry.seq) {
            let elsewhere = seq_of(other, &name_of(&entry));
            let seqs = if in_ours { [entry.seq, elsewhere] } else { [elsewhere, entry.seq] };
            return Some(Ancestor { records, entry: Some(name_of(&entry)), seqs });
        }
    }
    at_same_number(ours, theirs)
}

/// The entry of `into` that merged exactly what `from` holds now.
fn merged_already(into: &Ledger, from: &Ledger) -> Option<u64> {
    let merges: Vec<_> = merges(into).collect();
    if merges.is_empty() {
        return None;
    }
    let head = Head::of(from);
    merges.into_iter().rev().find(|it| *it.1 == head).map(|it| it.0)
}

/// The number of the entry of a history that is, or that merged, this one; 0 where it has none.
fn seq_of(ledger: &Ledger, name: &(AuthorId, Stamp)) -> u64 {
    let direct = ledger.entries().find(|it| name_of(it) == *name).map(|it| it.seq);
    direct.or_else(|| merges(ledger).find(|it| it.1.entry.as_ref() == Some(name)).map(|it| it.0)).unwrap_or(0)
}

/// Both rewound to the number that both reach, where they hold the same there.
fn at_same_number(ours: &Ledger, theirs: &Ledger) -> Option<Ancestor> {
    let start = |it: &Ledger| it.oldest().map_or(it.seq(), |oldest| oldest - 1);
    let seq = start(ours).max(start(theirs));
    let (a, b) = (ours.at(seq)?, theirs.at(seq)?);
    let holds_something = a.live.keys().any(|it| matches!(&*it.kind, "account" | "plan" | "series"));
    (holds_something && same_but_identity(&a, &b)).then_some(Ancestor { records: a, entry: None, seqs: [seq; 2] })
}

/// Whether both hold the same, whatever the workspaces are called by.
fn same_but_identity(a: &Records, b: &Records) -> bool {
    content_digest(a) == content_digest(b)
}

/// A checksum of what records hold, whoever wrote it: kinds, ids and fields, without the workspace's own id.
pub fn content_digest(records: &Records) -> String {
    let mut hasher = crc32fast::Hasher::new();
    let mut n_bytes = 0_u64;
    let mut take = |bytes: &[u8]| {
        hasher.update(bytes);
        n_bytes += bytes.len() as u64;
    };
    for (key, record) in &records.live {
        take(key.kind.as_bytes());
        take(&key.id.to_bytes());
        for (name, value) in record.fields.iter().filter(|it| !(&*key.kind == "workspace" && **it.0 == *"id")) {
            take(name.as_bytes());
            take(crate::store::file::compact(value).as_bytes());
        }
    }
    // The length beside the checksum: two texts with both alike are not met by accident.
    format!("{:08x}-{n_bytes}", hasher.finalize())
}
