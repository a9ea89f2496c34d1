//! The strategy and the service plan in files: named in the format's page, kept out of redacted copies, and merged so that
//! nothing contradicts itself afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kedge::domain::{
    AccountId, AuthorId, IdGenerator, Money, ServiceActivityId, ServiceEventId, StrategyId, WorkspaceId,
};
use kedge::plan::Balance;
use kedge::plan::service::{Activity, Doer, Event, Phase, Promise, Scope};
use kedge::plan::strategy::{Effect, MarginEffect, Mix, StrategyRow};
use kedge::store::merge::{Choices, Meeting, PlanWay, Side};
use kedge::store::{AliasWords, Author, Figures, Ledger, Redaction, redact, treatment, write_file};
use kedge::workbench::{Action, ServiceAction, StrategyAction, Workbench};

use crate::store::full_document;

fn row(seed: u64) -> StrategyRow {
    StrategyRow {
        id: StrategyId(IdGenerator::new(seed).next_id()),
        mix: Mix::Channel,
        action: format!("密约 {seed}"),
        hypothesis: "h".to_owned(),
        account: None,
        product: None,
        effect: Effect::Amount(Money::from_minor(987_654_321)),
        margin: Some(MarginEffect::Rate(3000)),
        cost: Money::from_minor(123_123_123),
        owner: "张三".to_owned(),
        hours_tenths: 40,
        from: "2026-06-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        kpi: "k".to_owned(),
        is_incremental: true,
        assumption: None,
        evidence: "e".to_owned(),
        channel: None,
    }
}

fn event(account: AccountId) -> Event {
    Event {
        id: ServiceEventId(IdGenerator::new(77).next_id()),
        account,
        phase: Phase::During,
        opened: "2026-05-04".parse().unwrap(),
        due: "2026-05-10".parse().unwrap(),
        closed: Some("2026-05-09 14:30".parse().unwrap()),
        first_time: Some(true),
        on_time: Some(true),
        in_full: Some(false),
    }
}

fn activity() -> Activity {
    Activity {
        id: ServiceActivityId(IdGenerator::new(78).next_id()),
        phase: Phase::After,
        name: "密谈".to_owned(),
        scope: Scope::All,
        doer: Doer::Manager,
        promise: Some(Promise::Hours(24)),
        case_tenths: 10,
        case_hundredths: 100,
        rate: Money::from_minor(1),
        direct: Money::from_minor(2),
        is_proposal: true,
    }
}

/// A person at work on a copy.
struct Desk {
    bench: Workbench,
    ledger: Ledger,
    now: f64,
}

impl Desk {
    fn open(text: &str, now: f64) -> Self {
        let ledger = Ledger::open(text, []).unwrap().0;
        Self { bench: Workbench::open(ledger.document().clone()), ledger, now }
    }

    fn act(&mut self, action: Action) {
        let change = self.bench.apply(action).unwrap();
        self.now += 1000.0;
        let author = Author { id: AuthorId(IdGenerator::new(self.now as u64).next_id()), name: "甲".to_owned() };
        self.ledger.record(&self.bench.document().clone(), &author, self.now, change, None);
    }

    fn set_row(&mut self, it: StrategyRow) {
        self.act(Action::Strategy(StrategyAction::Set(Arc::new(it))));
    }

    fn set_event(&mut self, it: Event) {
        self.act(Action::Service(ServiceAction::SetEvent(Arc::new(it))));
    }

    fn text(&self) -> String {
        self.ledger.text_with_log(1 << 22)
    }

    fn meet(&self, other: &Desk) -> Meeting {
        Meeting::of(&self.ledger, &Ledger::open(&other.text(), []).unwrap().0)
    }
}

/// A desk with a row of the strategy, an activity, a case, and people.
fn filled() -> (Desk, AccountId) {
    let document = full_document();
    let account = document.book.as_ref().unwrap().accounts()[0].id;
    let mut desk = Desk::open(&Ledger::start(document).base_text(), 1.0e12);
    desk.set_row(row(1));
    let share = StrategyRow {
        effect: Effect::Percent(250),
        margin: Some(MarginEffect::Amount(Money::from_minor(5))),
        ..row(2)
    };
    desk.set_row(StrategyRow { account: Some(account), ..share });
    let months = BTreeMap::from([("2026-07".parse().unwrap(), Money::from_minor(987_654_321))]);
    let margin = Some(MarginEffect::Months(months.clone()));
    desk.set_row(StrategyRow { effect: Effect::Months(months), margin, ..row(4) });
    desk.act(Action::Service(ServiceAction::SetActivity(Arc::new(activity()))));
    let days = Activity {
        id: ServiceActivityId(IdGenerator::new(79).next_id()),
        promise: Some(Promise::Days(3)),
        ..activity()
    };
    desk.act(Action::Service(ServiceAction::SetActivity(Arc::new(days))));
    desk.set_event(event(account));
    desk.act(Action::Service(ServiceAction::SetStaff(Some(25))));
    (desk, account)
}

#[test]
fn every_field_is_named_in_the_page_and_none_goes_out() {
    let (desk, _) = filled();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/file-format.md")).unwrap();
    let kinds = ["strategy", "service", "service_activity", "service_event"];
    let mut names = BTreeSet::new();
    for (key, record) in desk.ledger.records().live.iter().filter(|it| kinds.contains(&&*it.0.kind)) {
        names.insert(key.kind.to_string());
        for (field, _) in record.fields.iter() {
            names.insert(field.to_string());
            assert!(treatment(&key.kind, field).is_some(), "{}.{field}", key.kind);
        }
    }
    assert!(kinds.iter().all(|it| names.contains(*it)));
    let missing: Vec<&String> = names.iter().filter(|it| !page.contains(&format!("`{it}`"))).collect();
    assert!(missing.is_empty(), "docs/file-format.md does not name {missing:?}");
    let words = AliasWords { account: "客户", person: "人员", product: "产品", workspace: "副本" };
    for figures in [Figures::All, Figures::Amounts, Figures::Quantities] {
        let how = Redaction { accounts: false, products: false, regions: false, figures };
        let id = WorkspaceId(IdGenerator::new(9).next_id());
        let text = write_file(&redact(desk.ledger.records(), &how, words, id, 1.8e12));
        for secret in ["密约", "密谈", "987654321", "123123123", "service_event", "2026-05-09"] {
            assert!(!text.contains(secret), "{secret} with {figures:?}");
        }
    }
}

#[test]
fn rows_and_cases_of_two_people_meet_and_days_are_taken_as_a_whole() {
    let (mut a, account) = filled();
    let mut b = Desk::open(&a.text(), 1.5e12);
    // Different rows need no question.
    a.set_row(StrategyRow { owner: "李".to_owned(), ..row(1) });
    b.set_row(row(3));
    // One moves the case to June, the other closes it on the day it came in: parts of both would contradict each other.
    let moment = |text: &str| text.parse().unwrap();
    a.set_event(Event { opened: moment("2026-06-01"), due: moment("2026-06-10"), closed: None, ..event(account) });
    b.set_event(Event { closed: Some(moment("2026-05-04")), ..event(account) });
    let meeting = a.meet(&b);
    let asked: Vec<_> = meeting.conflicts().map(|it| it.spot.clone()).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!((&*asked[0].key.kind, &*asked[0].unit), ("service_event", "case"));
    for (side, closed) in [(Side::Ours, None), (Side::Theirs, Some(moment("2026-05-04")))] {
        let choices: Choices = [(asked[0].clone(), side)].into();
        let merged = meeting.resolve(&choices, PlanWay::Both(Balance::FreeMonths)).unwrap();
        let mut desk = Desk::open(&a.text(), 1.6e12);
        let author = Author { id: AuthorId(IdGenerator::new(3).next_id()), name: "甲".to_owned() };
        let taken =
            desk.ledger.take_in(merged.changes, Some(merged.head), merged.newest, &author, 1.7e12, None).unwrap();
        let (strategy, service) = (&taken.document.strategy, &taken.document.service);
        assert_eq!(strategy.len(), 4);
        assert!(strategy.iter().any(|it| it.owner == "李"));
        assert_eq!(service.events[0].closed, closed);
        assert_eq!(service.events[0].verify(), Ok(()));
    }
}
