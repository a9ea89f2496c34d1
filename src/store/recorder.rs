//! Enters changes into a ledger later and in pieces, so that the task in which a change is made stays short.
//!
//! What differs between two documents with thousands of accounts takes longer to find and to write down than a page may
//! stand still. The document is on the screen at once; its entry follows, some rows at a time. Whoever reads the ledger
//! takes it [`Recorder::settled`], which enters what still waits: nobody sees half an entry.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::workbench::{Change, Document};

use super::changes::Changes;
use super::journal::{Entry, Step};
use super::ledger::{Ledger, Taken};
use super::parts::Difference;
use super::record::{Author, Records, Stamp};

/// A ledger and the changes that wait to be entered into it.
#[derive(Debug)]
pub struct Recorder {
    ledger: Ledger,
    queue: VecDeque<Job>,
    /// Entered, and not yet written down.
    fresh: VecDeque<Arc<Entry>>,
    taken: Option<Taken>,
}

/// Who made a change and when, in milliseconds since 1970.
#[derive(Clone, Debug)]
pub struct Made {
    /// Who.
    pub by: Author,
    /// When.
    pub at: f64,
}

#[derive(Debug)]
struct Job {
    what: What,
    made: Made,
    state: State,
}

#[derive(Debug)]
enum What {
    /// The records of a document that has none.
    Start,
    Do {
        after: Document,
        change: Change,
        reason: Option<String>,
    },
    /// `to` is the document that it leads to; `None` where the records alone know.
    Take {
        back: bool,
        to: Option<(Document, Change)>,
    },
}

#[derive(Debug)]
enum State {
    Waiting,
    Differing(Difference),
    Applying { entry: Entry, n_done: usize },
}

impl Recorder {
    /// Enters changes into this ledger.
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger, queue: VecDeque::new(), fresh: VecDeque::new(), taken: None }
    }

    /// A workspace without history, whose records are yet to be made.
    pub fn start(document: Document) -> Self {
        let mut recorder = Self::new(Ledger::of(Records::default(), document));
        recorder.push(What::Start, Made { by: Author::default(), at: 0.0 });
        recorder
    }

    /// Takes note of a change that led to `after`.
    pub fn change(&mut self, after: Document, made: Made, change: Change, reason: Option<String>) {
        self.push(What::Do { after, change, reason }, made);
    }

    /// Takes note that the last change was taken back (or brought back, if not `back`), which led to a known document.
    pub fn step_to(&mut self, back: bool, to: Document, change: Change, made: Made) {
        self.push(What::Take { back, to: Some((to, change)) }, made);
    }

    /// Takes the last change back (or brings it back, if not `back`) that only the ledger knows; the outcome is in
    /// [`Recorder::take_taken`] once it is entered.
    pub fn step(&mut self, back: bool, made: Made) {
        self.push(What::Take { back, to: None }, made);
    }

    fn push(&mut self, what: What, made: Made) {
        self.queue.push_back(Job { what, made, state: State::Waiting });
    }

    /// Whether changes wait.
    pub fn is_behind(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether a step waits whose document is not known yet.
    pub fn awaits_document(&self) -> bool {
        self.queue.iter().any(|it| matches!(it.what, What::Take { to: None, .. }))
    }

    /// Goes on by about `n_rows` rows; true while changes wait.
    pub fn go_on(&mut self, n_rows: usize) -> bool {
        if let Some(mut job) = self.queue.pop_front() {
            match job.go_on(&mut self.ledger, n_rows) {
                Progress::Further => self.queue.push_front(job),
                Progress::Entered(entry) => self.fresh.push_back(entry),
                Progress::Taken(taken) => {
                    self.fresh.push_back(taken.entry.clone());
                    self.taken = Some(*taken);
                }
                Progress::Nothing => {}
            }
        }
        self.is_behind()
    }

    /// The ledger with everything entered.
    pub fn settled(&mut self) -> &mut Ledger {
        while self.go_on(usize::MAX) {}
        &mut self.ledger
    }

    /// Lets the settled ledger make an entry at once, such as a merge's.
    pub fn enter_now(&mut self, make: impl FnOnce(&mut Ledger) -> Option<Taken>) -> Option<Taken> {
        let taken = make(self.settled())?;
        self.fresh.push_back(taken.entry.clone());
        Some(taken)
    }

    /// The ledger as far as it is; between two pieces its records may be between two states.
    pub fn so_far(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether the ledger's records are between two states.
    pub fn is_between(&self) -> bool {
        let started = |it: &Job| matches!(it.what, What::Start) || matches!(it.state, State::Applying { .. });
        self.queue.front().is_some_and(started)
    }

    /// What the last step led to whose document was not known.
    pub fn take_taken(&mut self) -> Option<Taken> {
        self.taken.take()
    }

    /// The oldest entry that nobody has written down yet.
    pub fn first_fresh(&self) -> Option<&Arc<Entry>> {
        self.fresh.front()
    }

    /// Takes note that the oldest fresh entry is written down; false when it was another one.
    pub fn written_down(&mut self, seq: u64) -> bool {
        let is_first = self.fresh.front().is_some_and(|it| it.seq == seq);
        if is_first {
            self.fresh.pop_front();
        }
        is_first
    }
}

enum Progress {
    Further,
    Entered(Arc<Entry>),
    Taken(Box<Taken>),
    Nothing,
}

impl Job {
    fn go_on(&mut self, ledger: &mut Ledger, n_rows: usize) -> Progress {
        match &mut self.state {
            State::Waiting => self.start(ledger),
            State::Differing(difference) => {
                let (before, after) = match &self.what {
                    What::Do { after, .. } => (Some(&ledger.document), after),
                    What::Start | What::Take { .. } => (None, &ledger.document),
                };
                match difference.go_on(&ledger.records, before, after, n_rows) {
                    None => Progress::Further,
                    Some(changes) => self.apply(ledger, Step::Do, changes),
                }
            }
            State::Applying { entry, n_done } => {
                let end = n_done.saturating_add(n_rows.max(1)).min(entry.changes.len());
                let rev = entry.rev();
                for it in &entry.changes.0[*n_done..end] {
                    it.apply(&mut ledger.records, rev);
                }
                *n_done = end;
                if end < entry.changes.len() { Progress::Further } else { self.finish(ledger) }
            }
        }
    }

    fn start(&mut self, ledger: &mut Ledger) -> Progress {
        let What::Take { back, to } = &self.what else {
            self.state = State::Differing(Difference::new());
            return Progress::Further;
        };
        let former = if *back { ledger.last_done() } else { ledger.last_taken() };
        match (former.cloned(), to.clone()) {
            (Some(former), _) if *back => {
                let step = Step::Undo(former.seq);
                self.what_change(former.change);
                self.apply(ledger, step, former.changes.clone().invert())
            }
            (Some(former), _) => {
                self.what_change(former.change);
                self.apply(ledger, Step::Redo(former.seq), former.changes.clone())
            }
            // Its entry is not at hand any more: what it leads to is then a change of its own.
            (None, Some((after, change))) => {
                self.what = What::Do { after, change, reason: None };
                Progress::Further
            }
            (None, None) => Progress::Nothing,
        }
    }

    fn what_change(&mut self, change: Change) {
        if let What::Take { to: Some(to), .. } = &mut self.what {
            to.1 = change;
        }
    }

    fn apply(&mut self, ledger: &mut Ledger, step: Step, changes: Changes) -> Progress {
        debug_assert!(changes.fit(&ledger.records), "changes made from these records fit them");
        if matches!(self.what, What::Start) {
            // No entry: the records before the first one have the revision of nobody.
            let (author, at) = (Author::default(), Stamp::default());
            let entry = Entry { seq: 0, author, at, step, change: Change::Data, reason: None, changes };
            self.state = State::Applying { entry, n_done: 0 };
            return Progress::Further;
        }
        let (change, reason) = match (&self.what, step) {
            (What::Do { change, reason, .. }, _) => (*change, reason.clone()),
            (What::Take { to: Some((_, change)), .. }, _) => (*change, None),
            (What::Take { .. }, Step::Undo(seq) | Step::Redo(seq)) => match ledger.entry(seq) {
                Some(it) => (it.change, None),
                None => return Progress::Nothing,
            },
            (What::Take { .. }, Step::Do) | (What::Start, _) => return Progress::Nothing,
        };
        let entry = ledger.entry_of(step, change, reason, changes, &self.made.by, self.made.at);
        self.state = State::Applying { entry, n_done: 0 };
        Progress::Further
    }

    fn finish(&mut self, ledger: &mut Ledger) -> Progress {
        let State::Applying { entry, .. } = std::mem::replace(&mut self.state, State::Waiting) else {
            return Progress::Nothing;
        };
        match &self.what {
            What::Start => Progress::Nothing,
            What::Do { after, .. } | What::Take { to: Some((after, _)), .. } => {
                ledger.document = after.clone();
                Progress::Entered(ledger.enter(entry))
            }
            What::Take { to: None, .. } => match ledger.enter_taken(entry) {
                Some(taken) => Progress::Taken(Box::new(taken)),
                None => Progress::Nothing,
            },
        }
    }
}
