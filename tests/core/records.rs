//! Records, changes, the journal and the ledger: what is stored can be compared, replayed and taken back.

use std::sync::Arc;

use kedge::domain::{AuthorId, IdGenerator, Money, Month, Node, RecordId};
use kedge::forecast::MethodId;
use kedge::store::{
    Author, Cell, Changes, Entry, Fields, Id, Key, Ledger, LineError, MonthColumn, Notes, Record, RecordEdit, Records,
    Rev, Stamp, Step, Stop, Value, changes_between, read_file, write_file,
};
use kedge::workbench::{Action, Change, Document, ForecastAction, PlanAction, Workbench, WorkspaceAction};
use proptest::prelude::*;

use crate::store::full_document;

fn author() -> Author {
    Author { id: AuthorId(IdGenerator::new(9).next_id()), name: "李 <雷>".to_owned() }
}

fn month(i: i32) -> Month {
    Month::from_index(24_300 + i)
}

fn any_value() -> impl Strategy<Value = Value> {
    let cells = prop::collection::vec(prop::option::of(-3..3_i64), 0..5);
    let notes = prop::collection::btree_map((0..5).prop_map(month), "[a-z\"\n锚]{0,3}", 0..4);
    prop_oneof![
        "[a-z锚 \\\\\"]{0,4}".prop_map(Value::Text),
        (-3..3_i64).prop_map(Value::Int),
        (-3..3_i64).prop_map(|it| Value::Number(it as f64 / 2.0)),
        any::<bool>().prop_map(Value::Flag),
        prop::collection::vec((0..2_i64).prop_map(Value::Int), 0..3).prop_map(Value::List),
        ((0..8).prop_map(month), cells).prop_map(|(first, cells)| Value::Months(MonthColumn::new(first, cells))),
        notes.prop_map(|it: Notes| Value::Notes(it)),
    ]
}

fn any_records() -> impl Strategy<Value = Records> {
    let fields = prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "place"]), any_value(), 0..4);
    let fields = fields.prop_map(|it| it.into_iter().fold(Fields::new(), |all, (name, value)| all.with(name, value)));
    let id = (0..4_u64, 0..3_u64).prop_map(|(a, b)| {
        let part = |it: u64| it.checked_sub(1).map(RecordId::from_bits);
        Id::new([part(a), part(b), None])
    });
    let key = (prop::sample::select(vec!["x", "y"]), id).prop_map(|(kind, id)| Key::new(kind, id));
    let rev = (0..3_u64, 0..2_u32)
        .prop_map(|(ms, counter)| Rev { stamp: Stamp { ms, counter }, author: AuthorId(RecordId::from_bits(ms)) });
    let record = (rev.clone(), fields).prop_map(|(rev, fields)| Record { rev, fields });
    let live = prop::collection::btree_map(key.clone(), record, 0..6);
    let gone = prop::collection::btree_map(key, rev, 0..3);
    (live, gone, 0..9_u64).prop_map(|(live, mut gone, seq)| {
        gone.retain(|key, _| !live.contains_key(key));
        Records { live, gone, authors: [(author().id, author().name)].into(), seq }
    })
}

fn entry(changes: Changes) -> Entry {
    let at = Stamp { ms: 1_700_000_000_000, counter: 3 };
    let reason = Some("因为 \"x\"\nline".to_owned());
    Entry { seq: 7, author: author(), at, step: Step::Do, change: Change::Plan, reason, merged: None, changes }
}

proptest! {
    #[test]
    fn what_differs_leads_from_one_state_to_the_other_and_back(a in any_records(), b in any_records()) {
        let changes = changes_between(&a, &b);
        let mut state = a.clone();
        changes.apply(&mut state, Rev::default()).unwrap();
        prop_assert!(state.same_content(&b));
        prop_assert_eq!(changes.is_empty(), a.same_content(&b));
        let deleted: Vec<&Key> = a.live.keys().filter(|key| !b.live.contains_key(key)).collect();
        prop_assert!(deleted.into_iter().all(|key| state.gone.contains_key(key)), "deletions leave tombstones");
        prop_assert!(state.gone.keys().all(|key| !state.live.contains_key(key)));
        if !changes.is_empty() {
            let tried = state.clone();
            prop_assert!(changes.apply(&mut state, Rev::default()).is_err(), "changes fit their own state only");
            prop_assert_eq!(&state, &tried, "and what does not fit changes nothing");
        }
        changes.clone().invert().apply(&mut state, Rev::default()).unwrap();
        prop_assert!(state.same_content(&a));
        prop_assert_eq!(changes.clone().invert().invert(), changes);
    }

    #[test]
    fn records_come_back_from_their_text(records in any_records()) {
        let text = write_file(&records);
        let read = read_file(&text).unwrap();
        prop_assert_eq!(&read, &records);
        prop_assert_eq!(write_file(&read), text);
    }

    #[test]
    fn entries_come_back_from_their_line(a in any_records(), b in any_records()) {
        let entry = entry(changes_between(&a, &b));
        let line = entry.to_line();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(Entry::from_line(&line).unwrap(), entry);
    }
}

#[test]
fn every_cut_and_every_damaged_byte_of_a_line_is_seen() {
    let (a, b) = (ledger(), ledger_after(3).0);
    let line = entry(changes_between(a.records(), b.records())).to_line();
    for end in (0..line.len()).filter(|it| line.is_char_boundary(*it)) {
        assert!(Entry::from_line(&line[..end]).is_err(), "cut at {end}");
    }
    for at in 0..line.len() {
        let mut bytes = line.clone().into_bytes();
        bytes[at] ^= 1;
        let damaged = String::from_utf8_lossy(&bytes).into_owned();
        assert!(Entry::from_line(&damaged).is_err(), "byte {at}");
    }
    assert_eq!(Entry::from_line("{}"), Err(LineError::NoEntry));
}

fn ledger() -> Ledger {
    Ledger::start(full_document())
}

/// A bench and its ledger, changed step by step as the application does.
struct Walk {
    bench: Workbench,
    ledger: Ledger,
    now: f64,
    lines: Vec<String>,
}

impl Walk {
    fn new() -> Self {
        let ledger = ledger();
        Self { bench: Workbench::open(ledger.document().clone()), ledger, now: 1.7e12, lines: Vec::new() }
    }

    fn act(&mut self, action: Action) {
        let change = self.bench.apply(action).unwrap();
        self.now += 1000.0;
        let entry = self.ledger.record(self.bench.document(), &author(), self.now, change, None);
        self.lines.extend(entry.map(|it| it.to_line()));
        assert_eq!(self.ledger.document(), self.bench.document());
    }

    /// The `i`-th of a varied row of changes.
    fn step(&mut self, i: usize) {
        let document = self.bench.document().clone();
        let action = match i % 4 {
            0 => Action::Workspace(WorkspaceAction::Rename(format!("名 {i}"))),
            1 => {
                let plan = document.plan.as_ref().unwrap();
                let account = plan.accounts[2 + i % 3].account;
                let month = plan.window.first.plus(7 + (i as i32 / 4) % 5);
                let amount = Money::from_minor(100_000_000 + 1_000_000 * i as i64);
                let outcome = plan.set_cell(account, month, amount, "因").unwrap();
                Action::Plan(PlanAction::Set(Arc::new(outcome.plan)))
            }
            2 => {
                let account = document.book.as_ref().unwrap().accounts()[i % 5].id;
                let method = (i % 8 == 2).then_some(MethodId::Theta);
                Action::Forecast(ForecastAction::SetMethod(Node::Account(account), method))
            }
            _ => Action::Forecast(ForecastAction::SetHorizon(6 + i % 7)),
        };
        self.act(action);
    }
}

fn ledger_after(n_steps: usize) -> (Ledger, Vec<String>) {
    let mut walk = Walk::new();
    (0..n_steps).for_each(|i| walk.step(i));
    (walk.ledger, walk.lines)
}

fn open(base: &str, lines: &[String]) -> (Ledger, kedge::store::Recovery) {
    Ledger::open(base, lines.iter().map(String::as_str)).unwrap()
}

#[test]
fn a_base_and_its_lines_give_the_state_back() {
    let base = ledger().base_text();
    let (now, lines) = ledger_after(13);
    let (opened, recovery) = open(&base, &lines);
    assert_eq!((recovery.n_replayed, recovery.stopped, recovery.n_left), (lines.len(), None, 0));
    assert_eq!(opened.document(), now.document());
    assert_eq!(opened.records(), now.records());
    assert_eq!(opened.base_text(), now.base_text());
    let (again, recovery) = open(&now.base_text(), &lines);
    assert_eq!((recovery.n_replayed, again.document()), (0, now.document()), "a base that holds the lines already");
    assert_eq!(again.undoable(), now.undoable(), "and they still serve undo");
}

#[test]
fn a_damaged_journal_opens_up_to_its_damage_and_says_so() {
    let base = ledger().base_text();
    let (_, lines) = ledger_after(8);
    let (third, _) = ledger_after(3);
    let check = |lines: &[String], n_left: usize, stopped: fn(&Stop) -> bool| {
        let (opened, recovery) = open(&base, lines);
        assert_eq!((recovery.n_replayed, recovery.n_left), (3, n_left), "{recovery:?}");
        assert!(recovery.stopped.as_ref().is_some_and(stopped), "{recovery:?}");
        assert_eq!(opened.document(), third.document());
        assert_eq!(opened.seq(), 3);
    };
    let mut damaged = lines.clone();
    damaged[3].pop();
    check(&damaged, lines.len() - 3, |it| matches!(it, Stop::Damaged { after: 3, error: LineError::Checksum }));
    check(&damaged[..4], 1, |it| matches!(it, Stop::Damaged { after: 3, .. }));
    let mut gap = lines.clone();
    gap.remove(3);
    check(&gap, lines.len() - 4, |it| matches!(it, Stop::Gap { expected: 4, found: 5 }));
    let mut strange = lines.clone();
    let mut entry = Entry::from_line(&strange[3]).unwrap();
    entry.changes = entry.changes.invert();
    strange[3] = entry.to_line();
    check(&strange, lines.len() - 3, |it| matches!(it, Stop::DoesNotFit { seq: 4, .. }));
    // Damage in what the base holds already costs the older history only.
    let mut old = lines.clone();
    old[1] = "K1 00000000 {}".to_owned();
    let (opened, recovery) = open(&third.base_text(), &old);
    assert_eq!((recovery.n_replayed, recovery.stopped), (lines.len() - 3, None));
    assert_eq!(opened.oldest(), Some(3));
}

#[test]
fn undo_reaches_over_a_reload_to_the_first_document_and_back() {
    let mut walk = Walk::new();
    let base = walk.ledger.base_text();
    let mut states = vec![walk.bench.document().clone()];
    for i in 0..12 {
        walk.step(i);
        if walk.ledger.document() != states.last().unwrap() {
            states.push(walk.bench.document().clone());
        }
    }
    let n_steps = states.len() - 1;
    let (mut ledger, _) = open(&base, &walk.lines);
    let mut lines = walk.lines.clone();
    for expected in states.iter().rev().skip(1) {
        let taken = ledger.undo(&author(), walk.now).unwrap();
        assert_eq!(taken.document, *expected);
        lines.push(taken.entry.to_line());
        ledger = open(&base, &lines).0;
    }
    assert!(ledger.undo(&author(), walk.now).is_none());
    assert_eq!(ledger.seq() as usize, 2 * n_steps, "the history only grows");
    for expected in &states[1..] {
        let taken = ledger.redo(&author(), walk.now).unwrap();
        assert_eq!(taken.document, *expected);
        lines.push(taken.entry.to_line());
    }
    assert!(ledger.redo(&author(), walk.now).is_none());
    ledger.undo(&author(), walk.now).unwrap();
    let renamed = Document { workspace: states[0].workspace.clone(), ..ledger.document().clone() };
    ledger.record(&renamed, &author(), walk.now, Change::Workspace, None).unwrap();
    assert_eq!(ledger.redoable(), None, "a change of its own ends what could be brought back");
}

#[test]
fn undo_leaves_alone_what_the_change_did_not_touch() {
    let mut walk = Walk::new();
    walk.step(1);
    let taken = walk.ledger.undo(&author(), walk.now).unwrap();
    let (before, after) = (walk.bench.document().book.as_ref().unwrap(), taken.document.book.as_ref().unwrap());
    assert!(Arc::ptr_eq(before, after), "the history of sales is the very same, so nothing is forecast anew");
}

#[test]
fn an_entry_holds_what_changed_and_no_more() {
    let mut walk = Walk::new();
    walk.step(1);
    let entry = walk.ledger.entries().last().unwrap().clone();
    assert!(entry.changes.0.iter().all(|it| it.key.kind == "plan_node".into()), "{:?}", entry.changes);
    let RecordEdit::Edited(fields) = &entry.changes.0[0].edit else { panic!("edited") };
    assert!(fields.iter().all(|it| ["targets", "edited"].contains(&&*it.field)));
    assert_eq!((entry.seq, entry.author.name.as_str(), entry.change), (1, "李 <雷>", Change::Plan));
    let touched = walk.ledger.records().live.values().filter(|it| it.rev == entry.rev()).count();
    assert_eq!(touched, entry.changes.len(), "only the changed records have a new revision");
    assert_eq!(walk.ledger.records().authors[&author().id], author().name);
}

#[test]
fn a_file_with_its_log_brings_its_history() {
    let (ledger, _) = ledger_after(9);
    let (opened, _) = Ledger::open(&ledger.text_with_log(1 << 20), []).unwrap();
    assert_eq!((opened.document(), opened.entries().count()), (ledger.document(), ledger.entries().count()));
    assert_eq!(opened.undoable(), ledger.undoable());
    let (short, _) = Ledger::open(&ledger.text_with_log(500), []).unwrap();
    assert!((1..9).contains(&short.entries().count()), "what does not fit is left out, the oldest first");
    let (none, _) = Ledger::open(&ledger.base_text(), []).unwrap();
    assert_eq!((none.undoable(), none.seq()), (None, ledger.seq()));
}

#[test]
fn two_people_who_add_to_a_list_change_no_record_of_others() {
    let (mut ledger, document) = (ledger(), full_document());
    let mut longer = document.clone();
    longer.imports.insert(0, kedge::workbench::ImportRecord { source: "x".into(), ..document.imports[0].clone() });
    let entry = ledger.record(&longer, &author(), 1.0, Change::Import, None).unwrap();
    assert_eq!(entry.changes.len(), 1, "the new import alone: {:?}", entry.changes);
    assert!(matches!(&entry.changes.0[0].edit, RecordEdit::Created(_)));
    assert_eq!(Ledger::open(&ledger.base_text(), []).unwrap().0.document().imports, longer.imports);
    assert_eq!(Cell::Int(3).int(), Some(3));
}

/// A plan of 4,000 rows × 12 months over a history of 4,000 series × 60 months, and one cell of it edited.
#[test]
#[ignore = "prints how long it takes: cargo test --no-default-features --test core -- --ignored --nocapture one_cell"]
fn one_cell_of_a_large_plan_is_recorded_in() {
    use kedge::domain::*;
    use kedge::plan::*;
    let mut ids = IdGenerator::new(5);
    let product = Product { id: ProductId(ids.next_id()), name: "p".into() };
    let accounts: Vec<Account> = (0..4000)
        .map(|i| Account { id: AccountId(ids.next_id()), name: format!("a{i}"), region: None, person: None })
        .collect();
    let series = |it: &Account| SalesSeries {
        account: it.id,
        product: product.id,
        active_from: 0,
        amounts: (0..60).map(|i| Some(Money::from_minor(1_000_000 + i))).collect(),
        quantities: Vec::new(),
        costs: Vec::new(),
    };
    let months = MonthRange { first: month(0), len: 60 };
    let series = accounts.iter().map(series).collect();
    let cells = vec![PlanCell { amount: Money::from_minor(1_000_000), state: CellState::Spread }; 12];
    let row = |it: &Account| AccountPlan { account: it.id, rule: AccountRule::default(), cells: cells.clone() };
    let mut document = full_document();
    document.plan = Some(Arc::new(TargetPlan {
        window: MonthRange { first: month(60), len: 12 },
        n_closed: 0,
        closed_months: ClosedMonths::Actuals,
        total: Money::from_minor(4000 * 12_000_000),
        unit: Money::from_minor(1),
        weights: BlendWeights::default(),
        accounts: accounts.iter().map(row).collect(),
        terms: PlanTerms::default(),
    }));
    document.book = Some(Arc::new(Book::new(months, accounts, vec![product], series).unwrap()));
    let mut ledger = Ledger::start(document.clone());
    let plan = document.plan.as_ref().unwrap();
    let outcome = plan.set_cell(plan.accounts[7].account, month(62), Money::from_minor(2_000_000), "x").unwrap();
    document.plan = Some(Arc::new(outcome.plan));
    let timed = |what: &str, start: std::time::Instant| println!("{what}: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let entry = ledger.record(&document, &author(), 1.0, Change::Plan, None).unwrap();
    timed("record", start);
    let start = std::time::Instant::now();
    let line = entry.to_line();
    timed("line", start);
    println!("{} bytes", line.len());
    let start = std::time::Instant::now();
    ledger.undo(&author(), 2.0).unwrap();
    timed("undo", start);
    let start = std::time::Instant::now();
    let text = ledger.base_text();
    timed("base text", start);
    println!("{} bytes", text.len());
    let start = std::time::Instant::now();
    Ledger::open(&text, [line.as_str()]).unwrap();
    timed("open", start);
}

fn frozen(document: &Document, bits: u64) -> Arc<kedge::workbench::version::Version> {
    use kedge::workbench::version::{Frozen, Version, data_hash};
    Arc::new(Version {
        id: kedge::domain::VersionId(RecordId::from_bits(bits)),
        name: format!("版本 {bits}"),
        note: "before the review".into(),
        author: "me".into(),
        at: 1.7e12,
        data_hash: document.book.as_deref().map(data_hash),
        app: "0.1.0".into(),
        frozen: Frozen::Plan(document.plan.clone().unwrap()),
        products: None,
    })
}

#[test]
fn a_frozen_version_is_never_changed_by_later_actions_and_comes_back() {
    use kedge::workbench::VersionAction;
    use kedge::workbench::compare::{Figures, compare};
    let mut walk = Walk::new();
    let base = walk.ledger.base_text();
    let version = frozen(walk.bench.document(), 7);
    walk.act(Action::Version(VersionAction::Freeze(version.clone())));
    let before: Vec<Record> = walk.ledger.records().of_kind("version_node").map(|it| it.1.clone()).collect();
    assert_eq!(before.len(), walk.bench.document().plan.as_ref().unwrap().accounts.len());
    (0..12).for_each(|i| walk.step(i));
    let after: Vec<Record> = walk.ledger.records().of_kind("version_node").map(|it| it.1.clone()).collect();
    assert_eq!(before, after);
    assert_eq!(*walk.bench.document().versions[0], *version);
    let now = Figures::of_plan(walk.bench.document().plan.as_ref().unwrap());
    let it = compare(&Figures::of(&version.frozen), &now).unwrap();
    assert!(it.company().unwrap().differs() && it.movers().count() > 0);
    let reasons = kedge::store::reasons_since(walk.ledger.entries().map(|it| &**it), version.at);
    assert!(it.movers().any(|row| reasons.get(&row.node).is_some_and(|it| it == "因")), "{reasons:?}");
    let edited = walk.bench.document().plan.clone();
    walk.act(Action::Version(VersionAction::Restore(version.id)));
    assert_eq!(
        walk.bench.document().plan,
        Some(match &version.frozen {
            kedge::workbench::version::Frozen::Plan(it) => it.clone(),
            _ => unreachable!(),
        })
    );
    let (mut opened, _) = open(&base, &walk.lines);
    assert_eq!(opened.document(), walk.bench.document());
    assert_eq!(opened.undo(&author(), walk.now).unwrap().document.plan, edited, "bringing back can be taken back");
    walk.act(Action::Version(VersionAction::Delete(version.id)));
    assert_eq!(walk.ledger.records().of_kind("version_node").count(), 0);
    let taken = walk.ledger.undo(&author(), walk.now).unwrap();
    assert_eq!(*taken.document.versions[0], *version);
    let refused =
        walk.bench.apply(Action::Version(VersionAction::Restore(kedge::domain::VersionId(RecordId::from_bits(1)))));
    assert_eq!(refused, Err(kedge::workbench::ActionError::NoSuchVersion));
}

#[test]
fn a_frozen_forecast_comes_back_from_its_text() {
    use kedge::workbench::version::{Frozen, FrozenForecast, FrozenLine};
    let mut document = full_document();
    let account = document.book.as_ref().unwrap().accounts()[0].id;
    let line = |i: i64| FrozenLine {
        point: vec![i, i + 1],
        bands: [(80, [vec![i - 1, i], vec![i + 2, i + 3]]), (95, [vec![i - 5, i], vec![i + 9, i + 9]])].into(),
    };
    let thin = FrozenLine { point: vec![1, 1], bands: Default::default() };
    let forecast = FrozenForecast {
        measure: kedge::domain::Measure::Amount,
        months: kedge::domain::MonthRange { first: month(3), len: 2 },
        lines: [(Node::Company, line(100)), (Node::Account(account), thin)].into(),
    };
    let mut version = (*frozen(&document, 9)).clone();
    version.frozen = Frozen::Forecast(Arc::new(forecast));
    document.versions = vec![frozen(&document, 8), Arc::new(version)];
    let (opened, _) = Ledger::open(&Ledger::start(document.clone()).base_text(), []).unwrap();
    assert_eq!(*opened.document(), document);
}

#[test]
fn an_entry_tells_what_it_did_and_why() {
    use kedge::store::Fact;
    let mut walk = Walk::new();
    (0..4).for_each(|i| walk.step(i));
    let facts: Vec<Vec<Fact>> = walk.ledger.entries().map(|it| it.facts()).collect();
    assert!(
        matches!(&facts[0][..], [Fact::Setting(kind, field, Some(Value::Text(_)), Some(Value::Text(after)))]
        if &**kind == "workspace" && &**field == "name" && after == "名 0"),
        "{:?}",
        facts[0]
    );
    assert!(matches!(&facts[1][..], [Fact::PlanCells(n, nodes)] if *n > 1 && !nodes.is_empty()), "{:?}", facts[1]);
    assert!(matches!(&facts[2][..], [Fact::Method(_, _, Some(method))] if method == "theta"), "{:?}", facts[2]);
    let plan = walk.ledger.entries().nth(1).unwrap();
    assert_eq!(plan.why().as_deref(), Some("因"));
    let details = plan.details(1000);
    assert!(details.iter().any(|it| &*it.field == "targets" && it.month.is_some() && it.before != it.after));
    assert_eq!(plan.details(1).len(), 1);
}
