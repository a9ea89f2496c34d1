//! Two people edit one workspace apart and their files meet: nothing is lost, nothing invented, nothing silent.

use std::collections::{BTreeMap, BTreeSet};

use kedge::domain::{AccountId, AuthorId, IdGenerator, Money, Month, Node, RecordId, WorkspaceId};
use kedge::forecast::MethodId;
use kedge::plan::{Balance, Commitment, TargetPlan};
use kedge::store::merge::{
    Choices, Content, Difference, Kinship, Meeting, PlanWay, Repair, Rules, Side, Verdict, differences, merged,
};
use kedge::store::{
    Author, Cell, Fields, Id, Key, Ledger, MonthColumn, Notes, Record, Records, Value, is_packet, make_packet,
    write_file,
};
use kedge::workbench::{
    Action, BottomUpAction, Change, Document, ForecastAction, PlanAction, Workbench, WorkspaceAction,
};
use proptest::prelude::*;

use crate::store::full_document;

const BOTH: PlanWay = PlanWay::Both(Balance::FreeMonths);

fn author(name: &str) -> Author {
    let seed = name.bytes().map(u64::from).sum();
    Author { id: AuthorId(IdGenerator::new(seed).next_id()), name: name.to_owned() }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A person at work on a copy of a workspace.
struct Desk {
    bench: Workbench,
    ledger: Ledger,
    author: Author,
    now: f64,
}

impl Desk {
    fn open(text: &str, name: &str, now: f64) -> Self {
        let ledger = Ledger::open(text, []).unwrap().0;
        Self { bench: Workbench::open(ledger.document().clone()), ledger, author: author(name), now }
    }

    fn act(&mut self, action: Action, why: Option<&str>) {
        let change = self.bench.apply(action).unwrap();
        self.now += 1000.0;
        let why = why.map(str::to_owned);
        self.ledger.record(&self.bench.document().clone(), &self.author, self.now, change, why);
    }

    fn plan(&self) -> &TargetPlan {
        self.bench.document().plan.as_deref().unwrap()
    }

    fn set_plan(&mut self, plan: TargetPlan) {
        self.act(Action::Plan(PlanAction::Set(plan.into())), None);
    }

    fn set_cell(&mut self, account: AccountId, at: &str, amount: i64, why: &str) {
        let plan = self.plan().set_cell(account, month(at), Money::from_minor(amount), why).unwrap().plan;
        self.set_plan(plan);
    }

    fn text(&self) -> String {
        self.ledger.text_with_log(1 << 22)
    }

    fn meet(&self, other: &Desk) -> Meeting {
        Meeting::of(&self.ledger, &Ledger::open(&other.text(), []).unwrap().0)
    }

    /// Merges with these choices; gives what was put right.
    fn merge(&mut self, meeting: &Meeting, choices: &Choices, way: PlanWay) -> Vec<Repair> {
        let it = meeting.resolve(choices, way).unwrap();
        self.now += 1000.0;
        self.ledger.know_authors(&it.authors);
        let taken = self.ledger.take_in(it.changes, Some(it.head), it.newest, &self.author, self.now, None).unwrap();
        self.bench.step_to(taken.document, taken.change);
        it.repairs
    }

    fn undo(&mut self) {
        self.now += 1000.0;
        let taken = self.ledger.undo(&self.author, self.now).unwrap();
        self.bench.back_to(taken.document, taken.change);
    }

    fn amount(&self, account: AccountId, at: &str) -> i64 {
        let row = self.plan().row(account).unwrap();
        row.cells[self.plan().window.position(month(at)).unwrap()].amount.minor()
    }
}

fn accounts(document: &Document) -> Vec<AccountId> {
    document.book.as_ref().unwrap().accounts().iter().map(|it| it.id).collect()
}

/// Two desks with the same workspace, after an entry that both have.
fn two_desks() -> (Desk, Desk, Vec<AccountId>) {
    let ids = accounts(&full_document());
    let mut first = Desk::open(&Ledger::start(full_document()).base_text(), "李雷", 1.0e12);
    first.act(Action::Workspace(WorkspaceAction::SetFiscalStart(4)), None);
    let second = Desk::open(&first.text(), "韩梅梅", 1.0e12 + 500_000.0);
    (first, second, ids)
}

fn conflicts(meeting: &Meeting) -> Vec<&Difference> {
    meeting.conflicts().collect()
}

#[test]
fn edits_of_different_accounts_meet_without_a_question() {
    let (mut a, mut b, ids) = two_desks();
    a.set_cell(ids[3], "2026-08", 111_000_000, "合同");
    b.set_cell(ids[4], "2026-08", 99_000_000, "tender");
    b.act(Action::Forecast(ForecastAction::SetMethod(Node::Account(ids[5]), Some(MethodId::Drift))), Some("try"));
    let meeting = a.meet(&b);
    assert_eq!((meeting.kinship, conflicts(&meeting).len()), (Kinship::Parted, 0));
    let repairs = a.merge(&meeting, &Choices::new(), BOTH);
    assert_eq!(repairs, [], "each account kept its sum");
    assert_eq!((a.amount(ids[3], "2026-08"), a.amount(ids[4], "2026-08")), (111_000_000, 99_000_000));
    assert_eq!(a.plan().row(ids[4]), b.plan().row(ids[4]), "the other's row is as the other has it");
    assert!(a.bench.document().forecast.methods.contains_key(&Node::Account(ids[5])));
    assert_eq!(a.plan().verify(), Ok(()));
    let last = a.ledger.entries().next_back().unwrap();
    assert_eq!((last.change, &last.author.name), (Change::Merge, &"李雷".to_owned()));
}

#[test]
fn one_undo_takes_a_merge_back_and_then_it_can_be_merged_again() {
    let (mut a, mut b, ids) = two_desks();
    a.set_cell(ids[3], "2026-08", 111_000_000, "");
    b.set_cell(ids[4], "2026-08", 99_000_000, "");
    let before = a.bench.document().clone();
    a.merge(&a.meet(&b), &Choices::new(), BOTH);
    assert_ne!(*a.bench.document(), before);
    a.undo();
    assert_eq!(*a.bench.document(), before);
    let again = a.meet(&b);
    assert!(!again.brings_nothing(), "what was taken back can come in again");
    // Also over a reload, from the stored text alone.
    let mut reopened = Desk::open(&a.text(), "李雷", a.now);
    assert!(!reopened.meet(&b).brings_nothing());
    reopened.merge(&reopened.meet(&b), &Choices::new(), BOTH);
    assert_eq!(reopened.amount(ids[4], "2026-08"), 99_000_000);
}

#[test]
fn the_same_cell_typed_twice_is_asked_with_both_figures_names_and_reasons() {
    let (mut a, mut b, ids) = two_desks();
    a.set_cell(ids[3], "2026-08", 111_000_000, "合同");
    b.set_cell(ids[3], "2026-08", 99_000_000, "tender lost");
    let meeting = a.meet(&b);
    let asked = conflicts(&meeting);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    let (spot, held) = (asked[0].spot.clone(), asked[0].field("targets").unwrap());
    let cell = |it: &Option<Content>| match it {
        Some(Content::Cell(Cell::Int(it))) => *it,
        other => panic!("{other:?}"),
    };
    assert_eq!((cell(&held.ours), cell(&held.theirs)), (111_000_000, 99_000_000));
    let (ours, theirs) = (meeting.touch(&spot, Side::Ours).unwrap(), meeting.touch(&spot, Side::Theirs).unwrap());
    assert_eq!((ours.author.as_str(), ours.why.as_deref()), ("李雷", Some("合同")));
    assert_eq!((theirs.author.as_str(), theirs.why.as_deref()), ("韩梅梅", Some("tender lost")));
    assert!(theirs.at > ours.at);
    for (side, expected) in [(Side::Ours, 111_000_000), (Side::Theirs, 99_000_000)] {
        let mut desk = Desk::open(&a.text(), "李雷", a.now);
        desk.merge(&desk.meet(&b), &[(spot.clone(), side)].into(), BOTH);
        assert_eq!(desk.amount(ids[3], "2026-08"), expected);
        assert_eq!(desk.plan().verify(), Ok(()));
        assert_eq!(desk.plan().total, a.plan().total, "the company keeps its total");
        let again = desk.meet(&b);
        assert!(again.brings_nothing(), "a second time nothing is asked and nothing brought: {:#?}", again.differences);
    }
}

#[test]
fn merging_is_symmetric_but_for_who_decides() {
    let (mut a, mut b, ids) = two_desks();
    a.set_cell(ids[3], "2026-08", 111_000_000, "x");
    let plan = a.plan().set_account_total(ids[6], Money::from_minor(2_500_000_000)).unwrap().plan;
    a.set_plan(plan);
    b.set_cell(ids[3], "2026-08", 99_000_000, "y");
    let plan = b.plan().set_total(b.plan().total + Money::from_minor(300_000_000)).unwrap().plan;
    b.set_plan(plan);
    let (here, there) = (a.meet(&b), b.meet(&a));
    let spots = |it: &Meeting| conflicts(it).iter().map(|it| it.spot.clone()).collect::<Vec<_>>();
    assert_eq!((spots(&here).len(), spots(&here)), (1, spots(&there)));
    let choose = |it: &Meeting, side| spots(it).into_iter().map(|it| (it, side)).collect::<Choices>();
    a.merge(&here, &choose(&here, Side::Ours), BOTH);
    b.merge(&there, &choose(&there, Side::Theirs), BOTH);
    assert!(a.ledger.records().same_content(b.ledger.records()));
    assert_eq!(a.plan().row(ids[6]).unwrap().total().minor(), 2_500_000_000, "the lock holds");
    assert_eq!(a.plan().verify(), Ok(()));
    // They exchange files again: nothing is left to do on either side.
    assert!(a.meet(&b).brings_nothing() && b.meet(&a).brings_nothing());
}

#[test]
fn after_a_merge_both_go_on_from_there() {
    let (mut a, mut b, ids) = two_desks();
    a.set_cell(ids[3], "2026-08", 111_000_000, "x");
    b.set_cell(ids[3], "2026-08", 99_000_000, "y");
    let meeting = a.meet(&b);
    let keep: Choices = conflicts(&meeting).iter().map(|it| (it.spot.clone(), Side::Ours)).collect();
    a.merge(&meeting, &keep, BOTH);
    // The other goes on without having seen the merge: what was decided is not asked again.
    b.set_cell(ids[7], "2026-10", 88_000_000, "z");
    let next = a.meet(&b);
    assert_eq!(conflicts(&next).len(), 0);
    a.merge(&next, &Choices::new(), BOTH);
    assert_eq!((a.amount(ids[3], "2026-08"), a.amount(ids[7], "2026-10")), (111_000_000, 88_000_000));
    // Back on the other side, the decision arrives as a change like any other.
    let back = b.meet(&a);
    assert_eq!(conflicts(&back).len(), 0);
    b.merge(&back, &Choices::new(), BOTH);
    assert!(a.ledger.records().same_content(b.ledger.records()));
}

#[test]
fn a_deletion_against_a_change_is_asked() {
    let (mut a, mut b, ids) = two_desks();
    let node = Node::Account(ids[0]);
    a.act(Action::Forecast(ForecastAction::SetMethod(node, None)), None);
    b.act(Action::Forecast(ForecastAction::SetMethod(node, Some(MethodId::Drift))), Some("better"));
    let meeting = a.meet(&b);
    let asked = conflicts(&meeting);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].held[0].ours.is_none(), asked[0].held[0].theirs.is_some()), (true, true));
    let choices = [(asked[0].spot.clone(), Side::Theirs)].into();
    a.merge(&meeting, &choices, BOTH);
    assert_eq!(a.bench.document().forecast.methods.get(&node), Some(&MethodId::Drift));
}

#[test]
fn a_plan_that_cannot_close_is_told_and_another_way_is_open() {
    let (mut a, mut b, ids) = two_desks();
    // Each locks half of the accounts where they are, so that nobody is left to give way.
    let lock = |desk: &mut Desk, ids: &[AccountId]| {
        let plan = ids.iter().fold(desk.plan().clone(), |plan, id| plan.lock(*id).unwrap().plan);
        desk.set_plan(plan);
    };
    let more = |desk: &mut Desk, id: AccountId| {
        let more = desk.plan().row(id).unwrap().total() + Money::from_minor(100_000_000);
        let plan = desk.plan().set_account_total(id, more).unwrap().plan;
        desk.set_plan(plan);
    };
    let (half, rest) = ids.split_at(8);
    more(&mut a, half[1]);
    lock(&mut a, half);
    more(&mut b, rest[1]);
    lock(&mut b, rest);
    let meeting = a.meet(&b);
    let refused = meeting.resolve(&Choices::new(), BOTH);
    assert!(refused.is_err(), "{refused:?}");
    let total = a.plan().total.minor();
    let repairs = a.merge(&meeting, &Choices::new(), PlanWay::Both(Balance::Total));
    assert!(repairs.contains(&Repair::TotalMoved(total, a.plan().total.minor())), "{repairs:?}");
    assert_eq!(a.plan().verify(), Ok(()));
}

#[test]
fn plans_over_other_months_are_taken_whole() {
    let (a, mut b, _) = two_desks();
    let mut plan = b.plan().clone();
    plan.n_closed += 1;
    b.set_plan(plan);
    let meeting = a.meet(&b);
    assert!(meeting.plan_is_apart());
    let of_plan: Vec<_> = meeting.differences.iter().filter(|it| it.spot.key.kind.starts_with("plan")).collect();
    assert_eq!((of_plan.len(), of_plan[0].verdict), (1, Verdict::Take(Side::Theirs)));
    let mut a = a;
    a.merge(&meeting, &Choices::new(), BOTH);
    assert_eq!(a.plan(), b.plan());
}

#[test]
fn a_file_without_history_is_asked_or_found_by_what_it_holds() {
    let (mut a, _, ids) = two_desks();
    let old = write_file(a.ledger.records());
    a.set_cell(ids[3], "2026-08", 111_000_000, "");
    let meeting = Meeting::of(&a.ledger, &Ledger::open(&old, []).unwrap().0);
    assert_eq!((meeting.kinship, meeting.brings_nothing()), (Kinship::Parted, true), "an older state of this one");
    // Two files without any history: what differs is asked, cell by cell.
    let (x, y) = (write_file(a.ledger.records()), old);
    let meeting = Meeting::of(&Ledger::open(&x, []).unwrap().0, &Ledger::open(&y, []).unwrap().0);
    assert_eq!(meeting.kinship, Kinship::Forgotten);
    assert!(conflicts(&meeting).len() > 1 && meeting.differences.iter().all(|it| it.verdict == Verdict::Conflict));
}

#[test]
fn strangers_are_told_from_kin() {
    let (mut a, b, _) = two_desks();
    a.ledger.give_id(WorkspaceId(IdGenerator::new(77).next_id()));
    assert_eq!(a.meet(&b).kinship, Kinship::Parted, "a copy under another id is kin by its history");
    let mut other = full_document();
    other.workspace.id = WorkspaceId(IdGenerator::new(78).next_id());
    other.book = None;
    other.plan = None;
    let stranger = Ledger::start(other);
    assert_eq!(Meeting::of(&b.ledger, &stranger).kinship, Kinship::Strangers);
}

fn packet_id() -> WorkspaceId {
    WorkspaceId(IdGenerator::new(55).next_id())
}

fn packet(desk: &Desk, of: &[AccountId]) -> String {
    let of: BTreeSet<AccountId> = of.iter().copied().collect();
    write_file(&make_packet(desk.ledger.records(), &of, packet_id(), "李雷的客户", &desk.author, desk.now))
}

#[test]
fn a_packet_holds_its_accounts_and_nothing_of_others() {
    let (a, _, ids) = two_desks();
    let text = packet(&a, &ids[2..4]);
    let it = Ledger::open(&text, []).unwrap().0;
    assert!(is_packet(it.records()));
    let document = it.document();
    assert_eq!(accounts(document), &ids[2..4]);
    let plan = document.plan.as_ref().unwrap();
    assert_eq!((plan.accounts.len(), plan.verify()), (2, Ok(())));
    assert_eq!(document.forecast.horizon, a.bench.document().forecast.horizon);
    let all = a.bench.document().book.as_ref().unwrap().clone();
    for other in all.accounts().iter().filter(|it| !ids[2..4].contains(&it.id)) {
        assert!(!text.contains(&other.name) && !text.contains(&other.id.to_string()), "{}", other.name);
    }
    assert!(!text.contains("订单.csv") && !text.contains("合同"), "no files and no reasons of others");
}

#[test]
fn a_packet_comes_back_and_touches_only_its_accounts() {
    let (mut a, _, ids) = two_desks();
    let text = packet(&a, &ids[2..4]);
    let mut p = Desk::open(&text, "小王", a.now + 10_000.0);
    p.set_cell(ids[2], "2026-09", 77_000_000, "客户扩产");
    let more = p.plan().row(ids[3]).unwrap().total() + Money::from_minor(40_000_000);
    let grown = p.plan().set_total(p.plan().total + Money::from_minor(40_000_000)).unwrap().plan;
    p.set_plan(grown.set_account_total(ids[3], more).unwrap().plan);
    // Meanwhile others are worked on here.
    a.set_cell(ids[9], "2026-08", 66_000_000, "here");
    let meeting = a.meet(&p);
    assert_eq!((meeting.kinship, conflicts(&meeting).len(), meeting.n_strange), (Kinship::Packet, 0, 0));
    let touch = meeting.differences.iter().find(|it| it.brings()).unwrap();
    assert_eq!(meeting.touch(&touch.spot, Side::Theirs).unwrap().author, "小王");
    let (before, total) = (a.bench.document().clone(), a.plan().total);
    let repairs = a.merge(&meeting, &Choices::new(), BOTH);
    assert_eq!(a.amount(ids[2], "2026-09"), 77_000_000);
    assert_eq!(a.plan().row(ids[3]), p.plan().row(ids[3]));
    assert_eq!(repairs, [Repair::TotalMoved(total.minor(), total.minor() + 40_000_000)]);
    for row in before.plan.as_ref().unwrap().accounts.iter().filter(|it| !ids[2..4].contains(&it.account)) {
        assert_eq!(a.plan().row(row.account), Some(row), "others stay as they are");
    }
    assert_eq!(a.bench.document().workspace, before.workspace);
    assert!(a.meet(&p).brings_nothing(), "a second time it brings nothing");
    a.undo();
    assert_eq!(*a.bench.document(), before);
}

#[test]
fn commitments_come_back_with_a_packet_and_two_of_one_account_are_asked_as_one() {
    let (mut a, _, ids) = two_desks();
    let window = a.plan().window;
    let commit = |desk: &mut Desk, account: AccountId, likely: i64| {
        let [low, likely, high] = [likely / 2, likely, likely * 2].map(Money::from_minor);
        let it = Commitment { window, low, likely, high, at: desk.now, by: desk.author.name.clone() };
        desk.act(Action::BottomUp(BottomUpAction::Commit(vec![(account, it)], desk.now as u64)), None);
    };
    commit(&mut a, ids[3], 100);
    let mut p = Desk::open(&packet(&a, &ids[2..4]), "小王", a.now + 10_000.0);
    commit(&mut p, ids[2], 300);
    commit(&mut p, ids[3], 400);
    let meeting = a.meet(&p);
    assert_eq!(conflicts(&meeting).len(), 0);
    let mut c = Desk::open(&a.text(), "李雷", a.now + 20_000.0);
    c.merge(&meeting, &Choices::new(), BOTH);
    let said = &c.bench.document().bottom_up;
    let likely = |it: usize| said.commitments[&ids[it]].likely.minor();
    assert_eq!((likely(2), likely(3), said.commitments[&ids[3]].by.as_str()), (300, 400, "小王"));
    let former: Vec<i64> =
        said.former.iter().filter(|it| it.account == ids[3]).map(|it| it.commitment.likely.minor()).collect();
    assert_eq!(former, [100], "what held before is kept");
    // Both changed the same account: one question, and either whole commitment is what it was.
    commit(&mut a, ids[3], 150);
    let meeting = a.meet(&p);
    let asked: Vec<(String, String)> =
        conflicts(&meeting).iter().map(|it| (it.spot.key.kind.to_string(), it.spot.unit.to_string())).collect();
    assert_eq!(asked, [("commitment".to_owned(), "commitment".to_owned())]);
    let choices: Choices = conflicts(&meeting).iter().map(|it| (it.spot.clone(), Side::Theirs)).collect();
    a.merge(&meeting, &choices, BOTH);
    let kept = &a.bench.document().bottom_up.commitments[&ids[3]];
    assert_eq!((kept.low.minor(), kept.likely.minor(), kept.high.minor(), kept.by.as_str()), (200, 400, 800, "小王"));
}

#[test]
fn what_was_decided_about_a_packet_is_not_asked_again() {
    let (mut a, _, ids) = two_desks();
    let mut p = Desk::open(&packet(&a, &ids[2..4]), "小王", a.now + 10_000.0);
    p.set_cell(ids[2], "2026-09", 77_000_000, "theirs");
    a.set_cell(ids[2], "2026-09", 55_000_000, "ours");
    let meeting = a.meet(&p);
    let keep: Choices = conflicts(&meeting).iter().map(|it| (it.spot.clone(), Side::Ours)).collect();
    assert_eq!(keep.len(), 1);
    a.merge(&meeting, &keep, BOTH);
    assert_eq!(a.amount(ids[2], "2026-09"), 55_000_000);
    assert!(a.meet(&p).brings_nothing());
    // Worked on further, it brings what is new.
    p.set_cell(ids[3], "2026-10", 44_000_000, "more");
    let next = a.meet(&p);
    assert_eq!((next.kinship, conflicts(&next).len()), (Kinship::Packet, 0));
    a.merge(&next, &Choices::new(), BOTH);
    assert_eq!((a.amount(ids[2], "2026-09"), a.amount(ids[3], "2026-10")), (55_000_000, 44_000_000));
    assert_eq!(a.plan().verify(), Ok(()));
}

#[test]
fn what_a_packet_says_of_others_is_left_out_and_counted() {
    let (mut a, _, ids) = two_desks();
    let mut p = Desk::open(&packet(&a, &ids[2..4]), "小王", a.now);
    let stray = Node::Account(ids[8]);
    p.act(Action::Forecast(ForecastAction::SetMethod(stray, Some(MethodId::Drift))), None);
    p.act(Action::Workspace(WorkspaceAction::Rename("mine".into())), None);
    let meeting = a.meet(&p);
    assert_eq!((meeting.n_strange, meeting.brings_nothing()), (1, true));
    let name = a.bench.document().workspace.name.clone();
    a.merge(&meeting, &Choices::new(), BOTH);
    assert_eq!(a.bench.document().workspace.name, name);
    assert!(!a.bench.document().forecast.methods.contains_key(&stray));
}

// ---- Random edits of both sides, on records that mean nothing ----

/// One random edit: which record, which field, which month, what. `None` deletes.
type Edit = (u64, usize, i32, Option<i64>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((0..5_u64, 0..4_usize, 0..5_i32, prop::option::weighted(0.85, 0..4_i64)), 0..14)
}

const FIELDS: [&str; 4] = ["cells", "notes", "plain", "record"];

fn key(i: u64) -> Key {
    Key::new("thing", Id::one(RecordId::from_bits(i)))
}

fn at(i: i32) -> Month {
    Month::from_index(24_300 + i)
}

fn start() -> Records {
    let mut records = Records::default();
    for i in 0..4 {
        let cells = MonthColumn::new(at(0), vec![Some(10), Some(11), None, Some(13)]);
        let notes = Notes::from([(at(1), "n".to_owned())]);
        let fields = Fields::new().with("cells", cells).with("notes", notes).with("plain", i as i64);
        records.live.insert(key(i), Record { rev: Default::default(), fields });
    }
    records
}

fn edited(from: &Records, edits: &[Edit]) -> Records {
    let mut records = from.clone();
    for (id, field, month, value) in edits {
        let (key, field, month) = (key(*id), FIELDS[*field], at(*month));
        if field == "record" {
            match value {
                None => drop(records.live.remove(&key)),
                Some(value) => {
                    let fields = Fields::new().with("plain", *value);
                    records.live.entry(key).or_insert(Record { rev: Default::default(), fields });
                }
            }
            continue;
        }
        let Some(record) = records.live.get_mut(&key) else { continue };
        let now = record.fields.get(field).cloned();
        let next = match (field, now, value) {
            ("plain", _, value) => value.map(Value::Int),
            ("cells", now, value) => {
                let mut column = match now {
                    Some(Value::Months(it)) => it,
                    _ => MonthColumn::new(month, Vec::new()),
                };
                column.set([(month, Some(*value))]);
                Some(Value::Months(column))
            }
            (_, now, value) => {
                let mut notes = if let Some(Value::Notes(it)) = now { it } else { Notes::new() };
                match value {
                    Some(value) => drop(notes.insert(month, value.to_string())),
                    None => drop(notes.remove(&month)),
                }
                Some(Value::Notes(notes))
            }
        };
        record.fields.set(field.into(), next);
    }
    records
}

/// Every place of records by name: plain values and cells.
fn places(records: &Records) -> BTreeMap<(Key, String), String> {
    let mut all = BTreeMap::new();
    for (key, record) in &records.live {
        all.insert((key.clone(), String::new()), "there".to_owned());
        for (name, value) in record.fields.iter() {
            match value {
                Value::Months(it) => {
                    for (i, cell) in it.cells().iter().enumerate() {
                        all.insert((key.clone(), format!("{name}{}", it.first().plus(i as i32))), format!("{cell:?}"));
                    }
                }
                Value::Notes(it) => {
                    all.extend(it.iter().map(|(at, note)| ((key.clone(), format!("{name}{at}")), note.clone())));
                }
                other => drop(all.insert((key.clone(), name.to_string()), format!("{other:?}"))),
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_edit_is_lost_and_none_invented(ours in edits(), theirs in edits()) {
        let base = start();
        let (ours, theirs) = (edited(&base, &ours), edited(&base, &theirs));
        let found = differences(&base, &ours, &theirs, &Rules::NONE);
        let result = merged(&ours, &found, &Choices::new(), &theirs);
        let [a, b, c, m] = [&base, &ours, &theirs, &result].map(places);
        let names: BTreeSet<_> = [&a, &b, &c, &m].into_iter().flat_map(|it| it.keys().cloned()).collect();
        let asked = |key: &Key| found.iter().any(|it| it.spot.key == *key && it.spot.unit.is_empty() && it.verdict == Verdict::Conflict);
        // A column has no holes: months between two that were set hold "missing" on either side.
        let missing = Some(&"None".to_owned()).cloned();
        for name in names {
            let [a, b, c, m] = [&a, &b, &c, &m].map(|it| it.get(&name).cloned());
            if asked(&name.0) {
                prop_assert_eq!(&m, &b, "as it is here until somebody decides: {:?}", name);
            } else if b == c || a == c {
                prop_assert!(m == b || (b.is_none() && m == missing), "{:?}: {:?} {:?} {:?} {:?}", name, a, b, c, m);
            } else if a == b {
                prop_assert!(m == c || (c.is_none() && m == missing), "{:?}: {:?} {:?} {:?} {:?}", name, a, b, c, m);
            } else {
                prop_assert!(m == b || (b.is_none() && m == missing), "a conflict: {:?} {:?} {:?}", name, b, m);
            }
        }
        // Each conflict is one that both sides made, and holds both values.
        for it in found.iter().filter(|it| it.verdict == Verdict::Conflict) {
            prop_assert!(it.changed(Side::Ours) && it.changed(Side::Theirs));
            prop_assert!(it.held.iter().any(|it| it.ours != it.theirs));
        }
    }

    #[test]
    fn both_sides_come_to_the_same(ours in edits(), theirs in edits()) {
        let base = start();
        let (ours, theirs) = (edited(&base, &ours), edited(&base, &theirs));
        let here = differences(&base, &ours, &theirs, &Rules::NONE);
        let there = differences(&base, &theirs, &ours, &Rules::NONE);
        let choose = |found: &[Difference], side| {
            let asked = found.iter().filter(|it| it.verdict == Verdict::Conflict);
            asked.map(|it| (it.spot.clone(), side)).collect::<Choices>()
        };
        for (mine, yours) in [(Side::Ours, Side::Theirs), (Side::Theirs, Side::Ours)] {
            let a = merged(&ours, &here, &choose(&here, mine), &theirs);
            let b = merged(&theirs, &there, &choose(&there, yours), &ours);
            prop_assert!(a.same_content(&b), "{:#?}\n{:#?}", a.live, b.live);
            // And merging once more brings nothing.
            let again = differences(&theirs, &a, &theirs, &Rules::NONE);
            prop_assert!(again.iter().all(|it| it.verdict == Verdict::Take(Side::Ours)));
            prop_assert!(merged(&a, &again, &Choices::new(), &theirs).same_content(&a));
        }
    }
}

// ---- Random edits of two plans ----

#[derive(Clone, Debug)]
enum PlanEdit {
    Cell(usize, i32, i64),
    Account(usize, i64),
    Month(i32, i64),
    Total(i64),
    Lock(usize),
    Bounds(usize, i64, i64),
}

fn plan_edits() -> impl Strategy<Value = Vec<PlanEdit>> {
    let one = prop_oneof![
        4 => (0..17_usize, 5..12_i32, 0..40_i64).prop_map(|(a, m, v)| PlanEdit::Cell(a, m, v)),
        2 => (0..17_usize, 80..120_i64).prop_map(|(a, v)| PlanEdit::Account(a, v)),
        1 => (5..12_i32, 80..120_i64).prop_map(|(m, v)| PlanEdit::Month(m, v)),
        1 => (95..110_i64).prop_map(PlanEdit::Total),
        1 => (0..17_usize).prop_map(PlanEdit::Lock),
        1 => (0..17_usize, 50..100_i64, 100..150_i64).prop_map(|(a, f, c)| PlanEdit::Bounds(a, f, c)),
    ];
    prop::collection::vec(one, 0..5)
}

/// The edit, where the plan allows it.
fn try_edit(plan: &TargetPlan, edit: &PlanEdit) -> Option<TargetPlan> {
    let share = |it: Money, percent: i64| Money::from_minor(it.minor() / 100 * percent / 1_000_000 * 1_000_000);
    let (id, first) = (|i: usize| plan.accounts[i].account, plan.window.first);
    let outcome = match *edit {
        PlanEdit::Cell(a, m, v) => {
            plan.set_cell(id(a), first.plus(m), Money::from_minor(v * 5_000_000), format!("r{v}"))
        }
        PlanEdit::Account(a, v) => plan.set_account_total(id(a), share(plan.accounts[a].total(), v)),
        PlanEdit::Month(m, v) => plan.set_month_total(first.plus(m), share(plan.month_totals()[m as usize], v)),
        PlanEdit::Total(v) => plan.set_total(share(plan.total, v)),
        PlanEdit::Lock(a) => plan.lock(id(a)),
        PlanEdit::Bounds(a, f, c) => {
            let total = plan.accounts[a].total();
            plan.set_bounds(id(a), Some(share(total, f)), Some(share(total, c)))
        }
    };
    outcome.ok().map(|it| it.plan)
}

fn worked(desk: &mut Desk, edits: &[PlanEdit]) {
    for it in edits {
        if let Some(plan) = try_edit(desk.plan(), it) {
            desk.set_plan(plan);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn two_plans_become_one_that_holds(ours in plan_edits(), theirs in plan_edits()) {
        let (mut a, mut b, _) = two_desks();
        worked(&mut a, &ours);
        worked(&mut b, &theirs);
        let base = full_document().plan.unwrap();
        let (here, there) = (a.meet(&b), b.meet(&a));
        prop_assert_eq!(here.conflicts().count(), there.conflicts().count());
        let choose = |it: &Meeting, side| it.conflicts().map(|it| (it.spot.clone(), side)).collect::<Choices>();
        let outcomes = (here.resolve(&choose(&here, Side::Ours), BOTH), there.resolve(&choose(&there, Side::Theirs), BOTH));
        prop_assert_eq!(outcomes.0.is_ok(), outcomes.1.is_ok());
        if outcomes.0.is_err() {
            // Never broken, and never stuck: a whole plan can be taken instead.
            a.merge(&here, &choose(&here, Side::Ours), PlanWay::Whole(Side::Theirs));
            prop_assert_eq!(a.plan(), b.plan());
            return Ok(());
        }
        let (mine, yours) = (a.plan().clone(), b.plan().clone());
        a.merge(&here, &choose(&here, Side::Ours), BOTH);
        b.merge(&there, &choose(&there, Side::Theirs), BOTH);
        prop_assert!(a.ledger.records().same_content(b.ledger.records()));
        prop_assert_eq!(a.plan().verify(), Ok(()));
        prop_assert!(a.plan().accounts.iter().flat_map(|it| &it.cells).all(|it| it.amount >= Money::default()));
        // What either typed stands as typed, unless the other typed the same place differently.
        let asked: BTreeSet<_> = here.conflicts().map(|it| (it.spot.key.id, it.spot.month)).collect();
        for (i, row) in a.plan().accounts.iter().enumerate() {
            for (j, cell) in row.cells.iter().enumerate() {
                let spot = (Id::node(Node::Account(row.account)), Some(a.plan().window.first.plus(j as i32)));
                if asked.contains(&spot) {
                    prop_assert_eq!(cell, &mine.accounts[i].cells[j]);
                    continue;
                }
                let was = &base.accounts[i].cells[j];
                for side in [&mine, &yours] {
                    let typed = &side.accounts[i].cells[j];
                    if typed.state != was.state {
                        prop_assert_eq!(cell, typed);
                    }
                }
            }
        }
        prop_assert!(a.meet(&b).brings_nothing() && b.meet(&a).brings_nothing());
    }
}
