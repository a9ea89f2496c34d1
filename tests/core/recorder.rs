//! What is entered and written in pieces is what is entered and written at once; the newest of what is kept is found.

use std::sync::Arc;

use kedge::domain::{AuthorId, Book, IdGenerator, Money, Node};
use kedge::forecast::MethodId;
use kedge::store::{
    Author, Base, Entry, LineWriter, Made, OpenError, Recorder, SaveError, Slots, Step, TextWriter, newest,
};
use kedge::store::{KeyValue, Ledger, MemoryStore};
use kedge::workbench::{Action, Change, Document, ForecastAction, PlanAction, Workbench, WorkspaceAction};

use crate::store::full_document;

fn author() -> Author {
    Author { id: AuthorId(IdGenerator::new(9).next_id()), name: "李 <雷>".to_owned() }
}

fn made(i: usize) -> Made {
    Made { by: author(), at: 1.7e12 + i as f64 * 1000.0 }
}

fn action(i: usize, document: &Document) -> Action {
    let accounts = document.book.as_ref().unwrap().accounts();
    match i % 5 {
        0 => Action::Workspace(WorkspaceAction::Rename(format!("名 {i}"))),
        1 | 2 => {
            let plan = document.plan.as_ref().unwrap();
            let month = plan.window.first.plus(7 + (i as i32 / 5) % 5);
            let amount = Money::from_minor(100_000_000 + 1_000_000 * i as i64);
            let outcome = plan.set_cell(plan.accounts[2 + i % 3].account, month, amount, "因").unwrap();
            Action::Plan(PlanAction::Set(Arc::new(outcome.plan)))
        }
        3 => Action::Forecast(ForecastAction::SetMethod(Node::Account(accounts[i % 4].id), Some(MethodId::Theta))),
        _ => Action::Forecast(ForecastAction::SetHorizon(6 + i % 7)),
    }
}

/// The bench of the application: the workbench ahead, the recorder behind.
struct Bench {
    workbench: Workbench,
    recorder: Recorder,
    n_made: usize,
}

impl Bench {
    fn new() -> Self {
        let document = full_document();
        Self { workbench: Workbench::open(document.clone()), recorder: Recorder::start(document), n_made: 0 }
    }

    fn act(&mut self, i: usize) {
        let (change, differs) = self.workbench.try_apply(action(i, self.workbench.document())).unwrap();
        if differs {
            self.n_made += 1;
            self.recorder.change(self.workbench.document().clone(), made(self.n_made), change, None);
        }
    }

    fn step(&mut self, back: bool) {
        let change = if back { self.workbench.undo() } else { self.workbench.redo() };
        self.n_made += 1;
        match change {
            Some(change) => {
                self.recorder.step_to(back, self.workbench.document().clone(), change, made(self.n_made));
            }
            None => self.recorder.step(back, made(self.n_made)),
        }
    }
}

/// Changes, steps back and forth; what is entered in pieces of `n_rows` while more comes in.
fn walk(n_rows: usize) -> (Recorder, Vec<Arc<Entry>>, Document) {
    let mut bench = Bench::new();
    for i in 0..24 {
        match i % 8 {
            5 | 6 => bench.step(true),
            7 => bench.step(false),
            _ => bench.act(i),
        }
        for _ in 0..i % 3 {
            bench.recorder.go_on(n_rows);
        }
    }
    while bench.recorder.go_on(n_rows) {}
    let mut entries = Vec::new();
    while let Some(entry) = bench.recorder.first_fresh().cloned() {
        assert!(bench.recorder.written_down(entry.seq));
        entries.push(entry);
    }
    (bench.recorder, entries, bench.workbench.document().clone())
}

#[test]
fn pieces_of_any_size_enter_what_is_entered_at_once() {
    let (mut whole, expected, document) = walk(usize::MAX);
    assert_eq!(whole.settled().document(), &document);
    assert!(expected.len() > 18, "{}", expected.len());
    for n_rows in [1, 3, 10, 1000] {
        let (mut recorder, entries, document) = walk(n_rows);
        assert_eq!(entries, expected, "{n_rows} rows at a time");
        assert_eq!(recorder.settled().document(), &document);
        assert_eq!(recorder.settled().base_text(), whole.settled().base_text());
    }
}

#[test]
fn records_made_in_pieces_are_those_made_at_once() {
    for n_rows in [1, 7, usize::MAX] {
        let mut recorder = Recorder::start(full_document());
        while recorder.go_on(n_rows) {
            assert!(recorder.is_between());
        }
        assert_eq!(recorder.settled().records(), Ledger::start(full_document()).records());
        assert_eq!(recorder.settled().seq(), 0, "and no change");
    }
}

#[test]
fn the_journal_of_pieces_opens_to_the_document_on_the_screen() {
    let base = Ledger::start(full_document()).base_text();
    let (mut recorder, entries, document) = walk(3);
    let lines: Vec<String> = entries.iter().map(|it| it.to_line()).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let found = newest(&[Base { text: &base, seq: None }], &lines).unwrap();
    assert_eq!(found.recovery.n_replayed, entries.len());
    assert_eq!(found.ledger.document(), &document);
    assert_eq!(found.ledger.undoable(), recorder.settled().undoable());
    assert_eq!(found.ledger.redoable(), recorder.settled().redoable());
}

#[test]
fn a_step_of_an_earlier_visit_is_taken_back_in_pieces() {
    let base = Ledger::start(full_document()).base_text();
    let (_, entries, _) = walk(3);
    let lines: Vec<String> = entries.iter().map(|it| it.to_line()).collect();
    let (ledger, _) = Ledger::open(&base, lines.iter().map(String::as_str)).unwrap();
    let expected = ledger.clone().undo(&author(), 1.8e12).unwrap();
    let mut recorder = Recorder::new(ledger);
    recorder.step(true, Made { by: author(), at: 1.8e12 });
    assert!(recorder.awaits_document());
    while recorder.go_on(2) {}
    let taken = recorder.take_taken().unwrap();
    assert_eq!((taken.document, taken.entry), (expected.document, expected.entry));
    assert!(!recorder.awaits_document());
}

#[test]
fn lines_and_texts_in_pieces_are_those_written_at_once() {
    let (mut recorder, entries, _) = walk(50);
    for n in [1, 4, usize::MAX] {
        for entry in &entries {
            let mut writer = LineWriter::new(entry.clone());
            let line = std::iter::repeat_with(|| writer.go_on(n)).flatten().next().unwrap();
            assert_eq!(line, entry.to_line());
        }
        for log in [0, 3000, usize::MAX] {
            let ledger = recorder.settled();
            let mut writer = TextWriter::new(ledger, log);
            let text = std::iter::repeat_with(|| writer.go_on(ledger, n)).flatten().next().unwrap();
            assert_eq!(text, ledger.text_with_log(log), "{n} values at a time, {log} bytes of log");
        }
    }
    let entry = Entry { changes: Default::default(), ..(*entries[0]).clone() };
    let line = LineWriter::new(Arc::new(entry.clone())).go_on(5).unwrap();
    assert_eq!(Entry::from_line(&line).unwrap(), entry, "also an entry without changes");
}

#[test]
fn the_newest_valid_state_wins_wherever_it_is() {
    let (mut recorder, entries, document) = walk(50);
    let lines: Vec<String> = entries.iter().map(|it| it.to_line()).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let at = |n: usize| {
        let base = Ledger::start(full_document()).base_text();
        Ledger::open(&base, lines[..n].iter().copied()).unwrap().0.base_text()
    };
    let n = lines.len();
    let (old, middle, new) = (at(2), at(9), recorder.settled().base_text());
    let check = |bases: &[&str], lines: &[&str], base: usize, seq: usize, failed: bool| {
        let bases: Vec<Base> = bases.iter().map(|text| Base { text, seq: None }).collect();
        let found = newest(&bases, lines).unwrap();
        assert_eq!((found.base, found.ledger.seq() as usize, found.first_failed), (base, seq, failed));
        found
    };
    assert_eq!(check(&[&old], &lines, 0, n, false).ledger.document(), &document);
    check(&[&new, &old], &lines, 0, n, false);
    // The small storage lost its last seconds, the journal did not.
    check(&[&old, &middle], &lines[5..], 1, n, false);
    check(&["damaged", &middle], &lines[5..], 1, n, true);
    check(&[&middle, "damaged"], &lines[5..], 0, n, false);
    check(&[&middle, &new], &[], 1, n, false);
    assert!(matches!(newest(&[Base { text: "x", seq: None }], &lines), Err(Some(OpenError::File(_)))));
    assert!(matches!(newest(&[], &lines), Err(None)));
    // A base that is known to be behind is not even read.
    let bases = [Base { text: &new, seq: None }, Base { text: "never read", seq: Some(3) }];
    assert_eq!(newest(&bases, &[]).unwrap().base, 0);
}

/// The sample company with fewer series and without a plan.
fn small_document(n_series: usize) -> Document {
    let full = full_document();
    let book = full.book.as_deref().unwrap();
    let series = book.series()[..n_series].to_vec();
    let small = Book::new(book.months(), book.accounts().to_vec(), book.products().to_vec(), series).unwrap();
    Document { book: Some(Arc::new(small)), plan: None, budget: None, ..full }
}

/// Every byte of a stored workspace of 50 kB and more, damaged in one bit: it is seen, and the save before is offered.
#[test]
fn every_damaged_byte_of_a_stored_workspace_is_seen_and_the_last_good_state_offered() {
    let before = Ledger::start(small_document(36)).base_text();
    let after = Ledger::start(small_document(37)).base_text();
    assert!((50_000..60_000).contains(&after.len()), "{} bytes", after.len());
    let (storage, slots) = (MemoryStore::default(), Slots::new("w"));
    slots.save(&storage, &before).unwrap();
    assert_eq!(slots.save(&storage, &after), Ok::<_, SaveError>(2));
    let newest = storage.get("w.b").unwrap().unwrap().into_bytes();
    let mut n_unreadable = 0;
    for at in 0..newest.len() {
        let mut bytes = newest.clone();
        bytes[at] ^= 1 << (at % 7);
        match String::from_utf8(bytes) {
            Ok(text) => {
                storage.set("w.b", &text).unwrap();
                assert_eq!(slots.revision(&storage, 1), Ok(0), "byte {at}");
                if at % 97 == 0 {
                    let loaded = slots.load(&storage).unwrap().unwrap();
                    assert_eq!((loaded.revision, loaded.damaged.is_some()), (1, true), "byte {at}");
                    assert_eq!(loaded.body, before);
                }
            }
            // No storage of texts can hand that out; the file's digest covers it where bytes are read.
            Err(_) => n_unreadable += 1,
        }
    }
    assert!(n_unreadable * 20 < newest.len());
}

#[test]
fn a_follower_comes_to_where_the_writer_is() {
    let base = Ledger::start(full_document()).base_text();
    let (mut writer, entries, document) = walk(20);
    let lines: Vec<String> = entries.iter().map(|it| it.to_line()).collect();
    let mut follower = Ledger::open(&base, []).unwrap().0;
    for part in lines.chunks(4) {
        follower.follow(part.iter().map(String::as_str)).unwrap();
    }
    assert_eq!((follower.document(), follower.seq()), (&document, writer.settled().seq()));
    assert_eq!(follower.base_text(), writer.settled().base_text());
    assert_eq!((follower.undoable(), follower.redoable()), (writer.settled().undoable(), writer.settled().redoable()));
    // It goes on from there as the writer would.
    let (a, b) = (follower.undo(&author(), 1.9e12).unwrap(), writer.settled().undo(&author(), 1.9e12).unwrap());
    assert_eq!((a.document, a.entry), (b.document, b.entry));
    let mut behind = Ledger::open(&base, []).unwrap().0;
    assert_eq!(behind.follow(lines[2..].iter().map(String::as_str)), None, "a gap");
    assert_eq!(behind.follow(["K1 00000000 {}"]), None, "damage");
}

#[test]
fn an_entry_that_is_made_at_once_comes_after_what_waits() {
    let mut bench = Bench::new();
    bench.act(0);
    let taken = bench.recorder.enter_now(|ledger| ledger.undo(&author(), 1.8e12)).unwrap();
    assert_eq!((taken.entry.seq, taken.document), (2, full_document()));
    let seqs = std::iter::from_fn(|| {
        let seq = bench.recorder.first_fresh()?.seq;
        bench.recorder.written_down(seq).then_some(seq)
    });
    assert_eq!(seqs.collect::<Vec<_>>(), [1, 2], "both are to be stored");
}

#[test]
fn the_kinds_of_steps_are_those_of_the_ledger() {
    let (_, entries, _) = walk(7);
    let undone = entries.iter().filter(|it| matches!(it.step, Step::Undo(_))).count();
    let redone = entries.iter().filter(|it| matches!(it.step, Step::Redo(_))).count();
    assert_eq!((undone, redone), (6, 3));
    assert!(entries.iter().any(|it| it.change == Change::Plan));
}
