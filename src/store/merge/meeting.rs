//! A file and the open workspace side by side: how they are related, what differs, what the merge makes of it.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::plan::Balance;
use crate::store::changes::{Changes, FieldEdit, RecordChange, RecordEdit, changes_between};
use crate::store::journal::Entry;
use crate::store::ledger::Ledger;
use crate::store::packet::{Packet, of_accounts};
use crate::store::record::{Cell, Fields, Id, Key, MonthColumn, Name, Record, Records, Rev, Stamp, Value};
use crate::store::redact::is_redacted;

use super::ancestor::{Ancestor, Head, ancestor};
use super::fit::{Repair, Unfit, balance_plan, keep_what_is_named, widen_months};
use super::rules::{Rules, is_mark};
use super::three_way::{Choices, Content, Difference, Held, Side, Spot, Verdict, keys_of, merged, record_differences};

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

/// What becomes of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanWay {
    /// Both sides' changes, and who gives way so that sums hold.
    Both(Balance),
    /// This side's whole plan.
    Whole(Side),
}

/// What the merge makes.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What it changes here.
    pub changes: Changes,
    /// What was put right so that everything fits.
    pub repairs: Vec<Repair>,
    /// What was merged, for the history.
    pub head: Head,
    /// The newest moment in the file's history.
    pub newest: Stamp,
    /// The file's authors.
    pub authors: Records,
}

/// Who changed a place last, when and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// By name at the time.
    pub author: String,
    /// Milliseconds since 1970.
    pub at: f64,
    /// The reason given.
    pub why: Option<String>,
}

impl Meeting {
    /// Puts a file beside the open workspace. Nothing changes.
    pub fn of(ours: &Ledger, theirs: &Ledger) -> Self {
        at_once(Self::of_in_turns(ours, theirs, async || {}))
    }

    /// How a file and the open workspace are related.
    pub fn kinship(ours: &Ledger, theirs: &Ledger) -> Kinship {
        match packet_from(ours, theirs) {
            Some(_) if is_redacted(theirs.records()) => Kinship::Redacted,
            Some(_) => Kinship::Packet,
            None => kinship(ours, theirs, ancestor(ours, theirs).is_some()),
        }
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

    /// Who changed a place on a side last since both parted.
    pub fn touch(&self, spot: &Spot, side: Side) -> Option<Touch> {
        let entries = &self.entries[if side == Side::Ours { 0 } else { 1 }];
        let touched = |it: &&Arc<Entry>| it.changes.0.iter().any(|it| touches(it, spot));
        let entry = entries.iter().rev().find(touched)?;
        let cell = entry.changes.0.iter().filter(|it| touches(it, spot)).find_map(|it| reason_at(it, spot));
        Some(Touch { author: entry.author.name.clone(), at: entry.at.ms as f64, why: cell.or_else(|| entry.why()) })
    }

    /// What a side changed since both parted.
    pub fn moved(&self, side: Side) -> Changes {
        changes_between(&self.base, if side == Side::Ours { &self.ours } else { &self.theirs })
    }

    /// How many entries a side made since both parted.
    pub fn n_entries(&self, side: Side) -> usize {
        self.entries[if side == Side::Ours { 0 } else { 1 }].len()
    }

    /// The last change in the file since both parted.
    pub fn last(&self) -> Option<Touch> {
        let it = self.entries[1].last()?;
        Some(Touch { author: it.author.name.clone(), at: it.at.ms as f64, why: it.why() })
    }

    /// Everything as the file has it, in place of what is here.
    pub fn replace(&self) -> Merged {
        self.with(self.apart(), Vec::new())
    }

    fn with(&self, changes: Changes, repairs: Vec<Repair>) -> Merged {
        let authors = Records { authors: self.theirs.authors.clone(), ..Records::default() };
        Merged { changes, repairs, head: self.head.clone(), newest: self.newest, authors }
    }

    /// What the two differ by, here first, as it stands: for those that are only compared.
    pub fn apart(&self) -> Changes {
        without_marks(changes_between(&self.ours, &self.theirs))
    }

    /// The same the other way round: what is here that the file has not, or has otherwise.
    pub fn apart_here(&self) -> Changes {
        without_marks(changes_between(&self.theirs, &self.ours))
    }

    /// What the merge makes with these choices; conflicts without one stay as they are here.
    ///
    /// # Errors
    /// [`Unfit`] when the plan cannot close with these choices.
    pub fn resolve(&self, choices: &Choices, way: PlanWay) -> Result<Merged, Unfit> {
        let mut repairs = Vec::new();
        let sides = [&self.base, &self.ours, &self.theirs];
        let mut result = merged(&self.ours, &self.differences, choices, &self.theirs);
        let apart = self.differences.iter().find(|it| is_whole_plan(&it.spot)).filter(|_| self.plan_apart);
        match (apart, way) {
            (Some(it), _) => {
                let side = match it.verdict {
                    Verdict::Take(side) => side,
                    _ => choices.get(&it.spot).copied().unwrap_or(Side::Ours),
                };
                take_plan(&mut result, if side == Side::Ours { &self.ours } else { &self.theirs });
            }
            (None, PlanWay::Whole(Side::Ours)) => take_plan(&mut result, &self.ours),
            (None, PlanWay::Whole(Side::Theirs)) => take_plan(&mut result, &self.theirs),
            (None, PlanWay::Both(balance)) => balance_plan(&mut result, sides, balance, &mut repairs)?,
        }
        keep_what_is_named(&mut result, [&self.ours, &self.theirs, &self.base], &mut repairs);
        widen_months(&mut result, &self.ours, &self.theirs, &mut repairs);
        let changes = match &self.whole {
            Some(whole) => changes_between(whole, &self.put_into_whole(whole, &result, &mut repairs)),
            None => changes_between(&self.ours, &result),
        };
        Ok(self.with(changes, repairs))
    }

    /// What a packet brings, put into the whole workspace: its own records, and the company's total by as much as its
    /// accounts moved.
    fn put_into_whole(&self, whole: &Records, result: &Records, repairs: &mut Vec<Repair>) -> Records {
        let mut all = whole.clone();
        for it in changes_between(&self.ours, result).0 {
            match (&*it.key.kind, result.live.get(&it.key)) {
                ("plan", _) => {}
                // Others buy it too: what it is called is not the packet's to say.
                ("product", _) if whole.live.contains_key(&it.key) => {}
                (_, Some(record)) => drop(all.live.insert(it.key, record.clone())),
                (_, None) => drop(all.live.remove(&it.key)),
            }
        }
        let moved = total(result).zip(total(&self.ours)).map_or(0, |(after, before)| after - before);
        if let (true, Some(before)) = (moved != 0, total(whole)) {
            let after = before + moved;
            if let Some(plan) = all.live.get_mut(&Key::new("plan", Id::ALL)) {
                plan.fields.set("total".into(), Some(Value::Int(after)));
            }
            repairs.retain(|it| !matches!(it, Repair::TotalMoved(..)));
            repairs.push(Repair::TotalMoved(before, after));
        }
        all
    }
}

/// What a file says of itself is no difference.
fn without_marks(mut changes: Changes) -> Changes {
    changes.0.retain(|it| !is_mark(&it.key.kind));
    changes
}

/// Three states to be compared, and where each history goes on from the first.
struct Start {
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
    fn of_workspace(ours: &Ledger, theirs: &Ledger, found: Option<Ancestor>) -> Self {
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
    fn of_packet(ours: &Ledger, theirs: &Ledger, packet: Packet, found: Option<Ancestor>) -> Self {
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

    async fn compared(self, ours: &Ledger, theirs: &Ledger, turn: &impl AsyncFn()) -> Meeting {
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

fn kinship(ours: &Ledger, theirs: &Ledger, parted: bool) -> Kinship {
    let same_id = ours.document().workspace.id == theirs.document().workspace.id;
    match (parted, same_id) {
        _ if is_redacted(theirs.records()) != is_redacted(ours.records()) => Kinship::Redacted,
        (true, _) => Kinship::Parted,
        (false, true) => Kinship::Forgotten,
        (false, false) => Kinship::Strangers,
    }
}

/// The packet that a file is, where it came from the open workspace.
fn packet_from(ours: &Ledger, theirs: &Ledger) -> Option<Packet> {
    let id = ours.document().workspace.id;
    Packet::of(theirs.records()).filter(|it| it.workspace == id && theirs.document().workspace.id != id)
}

/// What comes of something that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => unreachable!("its pauses are over at once"),
    }
}

fn total(records: &Records) -> Option<i64> {
    match records.only("plan")?.fields.get("total")? {
        Value::Int(it) => Some(*it),
        _ => None,
    }
}

fn newest_of(ledger: &Ledger) -> Stamp {
    ledger.records().newest().max(ledger.entries().next_back().map_or(Stamp::default(), |it| it.at))
}

/// The last entry before a moment.
fn entry_before(ledger: &Ledger, at: f64) -> u64 {
    ledger.entries().take_while(|it| it.at.ms as f64 <= at).last().map_or(0, |it| it.seq)
}

fn is_new(it: &Difference) -> bool {
    it.held.iter().all(|it| it.base.is_none() && it.ours.is_none())
}

/// Two files of one workspace can be called by different ids; that is no difference.
fn take_identity(ours: &Records, theirs: &mut Records) {
    let key = Key::new("workspace", Id::ALL);
    let Some(own) = ours.live.get(&key) else { return };
    if let Some(record) = theirs.live.get_mut(&key) {
        ["id", "sample"].into_iter().for_each(|name| record.fields.set(name.into(), own.fields.get(name).cloned()));
    }
}

/// What both have alike, as if it were the ancestor: what differs then counts as changed by both. A record that only one
/// has is new there, unless the other remembers that it deleted it.
fn in_common(ours: &Records, theirs: &Records) -> Records {
    let mut base = Records::default();
    let mut keep = |key: &Key, fields| drop(base.live.insert(key.clone(), Record { rev: Rev::default(), fields }));
    for (key, a) in &ours.live {
        match theirs.live.get(key) {
            Some(b) => keep(key, alike(&a.fields, &b.fields)),
            None if theirs.gone.contains_key(key) => keep(key, Fields::new()),
            None => {}
        }
    }
    for key in theirs.live.keys().filter(|it| ours.gone.contains_key(it) && !ours.live.contains_key(it)) {
        keep(key, Fields::new());
    }
    base
}

/// The fields and months that both have alike.
fn alike(a: &Fields, b: &Fields) -> Fields {
    let mut both = Fields::new();
    for (name, value) in a.iter() {
        let shared = match (value, b.get(name)) {
            (a, Some(b)) if a == b => Some(a.clone()),
            (Value::Months(a), Some(Value::Months(b))) => {
                // A column has no holes: the longest run that both have alike, the first of such.
                let months = (0..a.cells().len()).map(|i| a.first().plus(i as i32));
                let mut runs: Vec<(crate::domain::Month, Vec<Option<i64>>)> = Vec::new();
                for month in months.filter(|it| a.get(*it) == b.get(*it)) {
                    let cell = a.get(month).flatten();
                    match runs.last_mut() {
                        Some((first, cells)) if first.plus(cells.len() as i32) == month => cells.push(cell),
                        _ => runs.push((month, vec![cell])),
                    }
                }
                let longest = runs.into_iter().rev().max_by_key(|it| it.1.len());
                longest.map(|(first, cells)| Value::Months(MonthColumn::new(first, cells)))
            }
            (Value::Notes(a), Some(Value::Notes(b))) => {
                let shared = a.iter().filter(|(month, note)| b.get(month) == Some(note));
                Some(Value::Notes(shared.map(|(month, note)| (*month, note.clone())).collect()))
            }
            _ => None,
        };
        both.set(name.clone(), shared);
    }
    both
}

const PLAN_KINDS: [&str; 2] = ["plan", "plan_node"];
const WHOLE: &str = "whole";

fn is_plan(key: &Key) -> bool {
    PLAN_KINDS.contains(&&*key.kind)
}

fn is_whole_plan(spot: &Spot) -> bool {
    &*spot.key.kind == "plan" && &*spot.unit == WHOLE
}

/// Makes one difference of the plan's, where the two plans cover other months, stand on other bases, or are not there on
/// both sides: cells of the one then mean nothing in the other.
fn gather_plan(found: &mut Vec<Difference>, [base, ours, theirs]: [&Records; 3]) -> bool {
    let [a, b, c] = [base, ours, theirs].map(|it| it.only("plan").map(|it| &it.fields));
    let apart = match (a, b, c) {
        (_, None, None) => false,
        (Some(a), Some(b), Some(c)) => {
            let differs = |name: &str| b.get(name) != c.get(name);
            let by_both = |name: &str| differs(name) && b.get(name) != a.get(name) && c.get(name) != a.get(name);
            ["first_month", "n_months", "n_closed", "plans_closed"].into_iter().any(differs)
                || ["weights", "unit"].into_iter().any(by_both)
        }
        _ => true,
    };
    if !apart {
        return false;
    }
    found.retain(|it| !is_plan(&it.spot.key));
    let plan_of = |it: &Records| -> Vec<(Key, Fields)> {
        let all = it.live.iter().filter(|it| is_plan(it.0));
        all.map(|(key, it)| (key.clone(), it.fields.clone())).collect()
    };
    let [before, here, there] = [base, ours, theirs].map(plan_of);
    if before == here && before == there {
        return true;
    }
    let verdict = match (before != here, before != there) {
        (true, true) if here == there => Verdict::Alike,
        (true, true) => Verdict::Conflict,
        (true, false) => Verdict::Take(Side::Ours),
        (false, _) => Verdict::Take(Side::Theirs),
    };
    let content = |it: Option<&Fields>| it.cloned().map(Content::Record);
    let held = Held { field: Name::from(WHOLE), base: content(a), ours: content(b), theirs: content(c) };
    let spot = Spot { key: Key::new("plan", Id::ALL), unit: Name::from(WHOLE), month: None };
    let at = found.partition_point(|it| it.spot.key < spot.key);
    found.insert(at, Difference { spot, held: vec![held], verdict });
    true
}

fn take_plan(result: &mut Records, from: &Records) {
    result.live.retain(|key, _| !is_plan(key));
    let plan = from.live.iter().filter(|it| is_plan(it.0));
    result.live.extend(plan.map(|(key, it)| (key.clone(), it.clone())));
}

/// Whether a change reaches a place.
fn touches(it: &RecordChange, spot: &Spot) -> bool {
    if is_whole_plan(spot) {
        return is_plan(&it.key);
    }
    if it.key != spot.key {
        return false;
    }
    let RecordEdit::Edited(fields) = &it.edit else { return true };
    let unit = Rules::WORKSPACE.unit;
    spot.unit.is_empty()
        || fields.iter().filter(|field| unit(&it.key.kind, &field.field) == &*spot.unit).any(|it| {
            match (&it.edit, spot.month) {
                (FieldEdit::Cells(cells), Some(month)) => cells.iter().any(|it| it.month == month),
                _ => true,
            }
        })
}

/// The reason typed with a cell of the plan.
fn reason_at(it: &RecordChange, spot: &Spot) -> Option<String> {
    let RecordEdit::Edited(fields) = &it.edit else { return None };
    let FieldEdit::Cells(cells) = &fields.iter().find(|it| *it.field == *"edited")?.edit else { return None };
    let cell = cells.iter().find(|it| Some(it.month) == spot.month)?;
    match &cell.after {
        Some(Cell::Note(why)) if !why.trim().is_empty() => Some(why.clone()),
        _ => None,
    }
}
