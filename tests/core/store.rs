//! Whole documents through the stored format and back, and every kind of file that must not open.

use std::sync::Arc;

use kedge::domain::{
    AccountId, BudgetLineId, Currency, FiscalYear, IdGenerator, Money, Month, MonthRange, Node, Person, Place,
    Prospect, RecordId, Team, WorkspaceId,
};
use kedge::forecast::MethodId;
use kedge::plan::budget::{
    Base, Budget, BudgetChange, ChangeKind, CostDriver, ExpenseLine, Item, Level, ProductTerms, RevenueSource, Scope,
    Sign, SignedLine, Signoff, Stage, Tier, UnitCost,
};
use kedge::plan::{
    Agreed, AgreedWeight, BlendWeights, BottomUp, CellState, Charter, Commitment, FormerCommitment, GroupKey,
    GrowthLimits, KeptWith, Lever, LeverKind, MonthSpread, Offer, OfferAbout, OfferSide, PlanBasis, PlanTerms, Policy,
    TargetLadder, TargetPlan, TargetRequest, Uplift, progress_from_book,
};
use kedge::store::{FileError, MigrateError, from_stored, read_file, to_stored, write_file};
use kedge::workbench::adjusting::{Occasion, entries};
use kedge::workbench::budgeting::seed;
use kedge::workbench::open_month::OpenSales;
use kedge::workbench::sample::{SampleLanguage, sample_book};
use kedge::workbench::{Action, ActionError, Change, Document, ForecastAction, ImportRecord, Workbench, Workspace};

/// The sample company with a fiscal-year plan, an edited cell, a lock, bounds, and a method chosen by a person.
pub(crate) fn full_document() -> Document {
    let book = sample_book(SampleLanguage::Zh, "2026-05".parse::<Month>().unwrap());
    let window = FiscalYear::containing("2026-06".parse().unwrap(), 1).months();
    let basis = PlanBasis::from_book(&book, window, &Default::default());
    let weights = BlendWeights::new(0.7, 0.2, 0.1).unwrap();
    let request = TargetRequest {
        total: Money::from_minor(44_000_000_000),
        unit: Money::from_minor(1_000_000),
        weights,
        closed_months: Default::default(),
        growth: None,
        spread: Default::default(),
    };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    let (first, second) = (book.accounts()[0].id, book.accounts()[1].id);
    let edited = plan.row(first).unwrap().cells[8].amount + Money::from_minor(5_000_000);
    let plan = plan.set_cell(first, "2026-09".parse().unwrap(), edited, "合同 <b>&\"").unwrap().plan;
    let plan = plan.lock(first).unwrap().plan.set_bounds(second, Some(Money::from_minor(0)), None).unwrap().plan;
    let workspace = Workspace {
        id: WorkspaceId(IdGenerator::new(1).next_id()),
        name: "江澜线缆".to_owned(),
        sample: true,
        currency: Currency::Cny,
        fiscal_start_month: 1,
    };
    let mut document = Document::empty(workspace);
    document.forecast.methods.insert(Node::Account(first), MethodId::Theta);
    document.forecast.methods.insert(Node::Company, MethodId::SeasonalNaive);
    document.forecast.training.insert(Node::Account(second), "2023-04".parse().unwrap());
    document.imports.push(ImportRecord {
        source: "订单.csv".into(),
        rows_used: 7,
        rows_left_out: 1,
        imported_at: 1.5e12,
        open: Some(OpenSales {
            month: "2026-07".parse().unwrap(),
            through: 20,
            total: Money::from_minor(900),
            accounts: std::collections::BTreeMap::from([
                (first, Money::from_minor(600)),
                (second, Money::from_minor(-50)),
            ]),
        }),
    });
    let mut plan = plan;
    plan.terms = terms();
    let (from, to) = ("2026-07".parse::<Month>().unwrap(), Place { region: None, person: Some("吴 <b>".to_owned()) });
    let prospect = Prospect { potential: Some(Money::from_minor(700)), pipeline: None };
    let team = Team::default()
        .placed(&book.accounts()[3], from, to)
        .with_person("吴 <b>", Person { joined: Some(from), last_quota: Some(Money::from_minor(5)) })
        .with_prospect(first, prospect);
    let progress = progress_from_book(&book, window, &Default::default());
    let adjusted = plan.adjust(Policy::Hold, &[first, second], &[], Money::default(), &progress).unwrap();
    let occasion = Occasion {
        at: 1.6e12,
        author: "何".to_owned(),
        policy: Policy::Hold,
        reason: "=等合同".to_owned(),
        first: window.first,
    };
    document.moves = Arc::new(entries(adjusted.moves, &occasion, 4));
    document.team = Arc::new(team);
    document.bottom_up = Arc::new(bottom_up(first, window));
    document.incentive = Some(Default::default());
    document.plan = Some(Arc::new(plan));
    document.book = Some(Arc::new(book));
    document.budget = Some(Arc::new(budget(&document)));
    document
}

/// Something of everything that is said from below and agreed.
fn bottom_up(account: AccountId, window: MonthRange) -> BottomUp {
    let (at, by, id) = (1.7e12, "何".to_owned(), RecordId::from_bits);
    let money = Money::from_minor;
    let commitment = Commitment { window, low: money(5), likely: money(6), high: money(7), at, by: by.clone() };
    let lever = Lever {
        id: id(71),
        account: None,
        kind: LeverKind::NewAccount,
        amount: money(3),
        months: window,
        owner: "吴 <b>".to_owned(),
        note: "=1".to_owned(),
    };
    let about = OfferAbout::Group(GroupKey::Person(Place {
        region: Some("华东".to_owned()),
        person: Some("吴".to_owned()),
    }));
    let (who, words) = (by.clone(), "再加".to_owned());
    let offer = Offer { id: id(72), round: 1, at, who, side: OfferSide::TopDown, about, amount: money(8), words };
    BottomUp {
        former: vec![FormerCommitment { id: id(73), account, commitment: commitment.clone() }],
        commitments: [(account, commitment)].into(),
        levers: vec![lever],
        offers: vec![offer],
        weight: AgreedWeight::new(60).unwrap(),
        agreed: [(account, Agreed { amount: money(9), reason: "合同".to_owned(), at, by })].into(),
    }
}

/// A budget with an expense of every shape that has fields of its own, approved and changed.
fn budget(document: &Document) -> Budget {
    let mut ids = IdGenerator::new(11);
    let money = Money::from_minor;
    let mut it = seed(document, None, RevenueSource::Targets).unwrap();
    let (account, product) = *it.sales.keys().next().unwrap();
    let month = it.window.first.plus(11);
    it.products.insert(product, ProductTerms { cost: Some(UnitCost::Share(6500)), ..it.terms(product) });
    it.account_tiers.insert(account, vec![Tier { from: money(0), rate: 100 }]);
    let drivers = [
        CostDriver::Percent { rate: 120, of: Base::Net },
        CostDriver::PerHead { heads: 250, each: money(900_000) },
        CostDriver::Step { block: money(500_000_000), each: money(70_000) },
    ];
    for driver in drivers {
        let (id, name) = (BudgetLineId(ids.next_id()), "运费 <b>".to_owned());
        let (scope, stage) = (Scope::Spread, Stage::Serve);
        it.lines.push(ExpenseLine { id, name, stage, scope, driver, from: Some(it.window.first), to: Some(month) });
    }
    for sign in [Sign::Propose, Sign::Approve, Sign::Lock(it.window.first)] {
        it = it.signed(Signoff { id: ids.next_id(), sign, by: "林总".to_owned(), at: 1.7e12 }).unwrap();
    }
    let change = BudgetChange {
        id: ids.next_id(),
        at: 1.7e12,
        kind: ChangeKind::Add,
        author: "何".to_owned(),
        reason: "=扩产".to_owned(),
        approver: "林总".to_owned(),
        level: Level::Owner,
        lines: vec![SignedLine { item: Item::Sales(account), month, amount: money(100) }],
    };
    it.changed(change, None).unwrap()
}

/// Terms of every kind.
fn terms() -> PlanTerms {
    let money = Money::from_minor;
    let tiers = TargetLadder { commit: money(1), goal: money(2), challenge: money(3) };
    PlanTerms {
        charter: Charter {
            owner: "林总".to_owned(),
            parent: "集团 <b>".to_owned(),
            reason: "新厂".to_owned(),
            stretch: 1.05,
            tiers: Some(tiers),
            kept: Some(KeptWith {
                at: 1.7e12,
                by: "何总".to_owned(),
                landing: Some(2),
                window: Some(MonthRange { first: "2026-01".parse().unwrap(), len: 12 }),
            }),
        },
        promise: Some(money(43_000_000_000)),
        uplift: Uplift::new(0.03, 0.02, -0.01).unwrap(),
        growth: GrowthLimits::new(-0.1, 0.35),
        spread: MonthSpread::SpringFestival,
    }
}

#[test]
fn a_plan_without_terms_is_stored_as_before_there_were_any() {
    let mut document = full_document();
    // Levers have owners of their own.
    document.bottom_up = Arc::default();
    // A budget has an owner and tiers of its own.
    document.budget = None;
    let with = write_file(&to_stored(&document));
    let mut plan = (**document.plan.as_ref().unwrap()).clone();
    plan.terms = PlanTerms::default();
    document.plan = Some(Arc::new(plan));
    let without = write_file(&to_stored(&document));
    for field in ["owner", "parent", "stretch", "tiers", "promise", "uplift", "growth", "spread"] {
        let key = format!("\"{field}\"");
        assert!(with.contains(&key) && !without.contains(&key), "{field}");
    }
    assert_eq!(from_stored(read_file(&without).unwrap()).unwrap(), document);
}

#[test]
fn a_document_comes_back_as_it_was() {
    let document = full_document();
    let text = write_file(&to_stored(&document));
    assert_eq!(from_stored(read_file(&text).unwrap()).unwrap(), document);
    assert_eq!(write_file(&read_file(&text).unwrap()), text, "and is written the same again");
}

#[test]
fn a_file_that_an_editor_indented_still_opens() {
    let value: serde_json::Value = serde_json::from_str(&write_file(&to_stored(&full_document()))).unwrap();
    let indented = format!("\u{feff}{}", serde_json::to_string_pretty(&value).unwrap());
    assert!(read_file(&indented).is_ok());
}

#[test]
fn the_first_version_opens_for_ever() {
    // Origin: written by version 0.1.0, the first with format 1, and kept as it was.
    let text = include_str!("../data/workspace_v1.json");
    let document = from_stored(read_file(text.trim_end()).unwrap()).unwrap();
    let book = document.book.as_ref().unwrap();
    assert_eq!(book.accounts().iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["甲公司", "Beta <Ltd>"]);
    assert_eq!(book.accounts()[0].region.as_deref(), Some("华东"));
    assert_eq!((book.products().len(), book.months().len, book.series()[1].active_from), (1, 14, 1));
    assert_eq!(book.series()[0].amounts[4], Some(Money::from_minor(5_004_000)));
    assert_eq!((book.series()[0].amounts[5], book.series()[1].amounts[0]), (None, None));
    assert_eq!((document.imports[0].rows_used, document.imports[0].imported_at), (26, 1.7e12));
    let account = book.accounts()[0].id;
    assert_eq!(document.forecast.methods.get(&Node::Account(account)), Some(&MethodId::Theta));
    let plan = document.plan.as_ref().unwrap();
    assert_eq!((plan.total, plan.n_closed), (Money::from_minor(120_000_000), 2));
    let row = plan.row(account).unwrap();
    assert_eq!(row.rule.lock, Some(Money::from_minor(60_005_000)));
    assert_eq!(row.cells[8].state, CellState::Edited { reason: "contract".into() });
    assert_eq!((&row.cells[1].state, &row.cells[2].state), (&CellState::Actual, &CellState::Spread));
}

#[test]
fn the_second_version_is_what_the_first_becomes_and_opens_for_ever() {
    // Origin: workspace_v1.json, read and written by the first build with format 2, and kept as it was.
    let text = include_str!("../data/workspace_v2.json").trim_end();
    let first = read_file(include_str!("../data/workspace_v1.json").trim_end()).unwrap();
    let second = read_file(text).unwrap();
    assert_eq!(first, second);
    assert_eq!(write_file(&first), text);
    assert_eq!(
        to_stored(&from_stored(second.clone()).unwrap()),
        second,
        "the step and the document agree on every field"
    );
}

#[test]
fn months_left_out_are_optional_and_checked() {
    let text = write_file(&to_stored(&full_document()));
    assert!(text.contains("learn_from") && text.contains("2023-04"));
    let without = {
        let mut document = full_document();
        document.forecast.training.clear();
        document
    };
    let text = write_file(&to_stored(&without));
    assert!(!text.contains("learn_from"), "files without it stay as they were");
    assert_eq!(from_stored(read_file(&text).unwrap()).unwrap(), without);

    let months = without.book.as_ref().unwrap().months();
    let node = Node::Company;
    let mut bench = Workbench::open(without.clone());
    let mut set = |first: Option<Month>| bench.apply(Action::Forecast(ForecastAction::SetTraining(node, first)));
    let last_possible = months.first.plus(months.len as i32 - 12);
    assert!(set(Some(last_possible)).is_ok());
    assert_eq!(set(Some(last_possible.plus(1))), Err(ActionError::Training(last_possible.plus(1))));
    assert!(set(Some(months.first)).is_ok(), "the first month of all leaves nothing out");
    assert_eq!(bench.document(), &without);
    assert_eq!(bench.undo(), Some(Change::Forecast));
    assert_eq!(bench.document().forecast.train_from(node, months), months.len - 12);
    // A later import may bring fewer months.
    let shorter = MonthRange { len: 20, ..months };
    assert_eq!(bench.document().forecast.train_from(node, shorter), 8);
    let later = MonthRange { first: months.first.plus(100), ..months };
    assert_eq!(bench.document().forecast.train_from(node, later), 0);
}

#[test]
fn what_must_not_open_says_why() {
    let good = write_file(&to_stored(&full_document()));
    let changed = good.replacen("[1", "[2", 1);
    assert!(matches!(read_file(&changed), Err(FileError::Digest { .. })));
    for (text, expected) in [
        ("", "unreadable"),
        ("{}", "other"),
        ("[1,2]", "unreadable"),
        (r#"{"format":"kedge-workspace","version":3,"digest":"","document":{}}"#, "newer"),
        (r#"{"format":"kedge-workspace","version":1,"digest":"","document":{}}"#, "unreadable"),
        (r#"{"format":"kedge-workspace","version":2,"digest":"","document":{}}"#, "unreadable"),
        (r#"{"format":"something-else","version":1}"#, "other"),
    ] {
        let found = match read_file(text) {
            Err(FileError::Migrate(MigrateError::Newer { found: 3 })) => "newer",
            Err(FileError::Migrate(MigrateError::Unreadable(_))) => "unreadable",
            Err(FileError::OtherFormat(_)) => "other",
            _ => "opened or something else",
        };
        assert_eq!(found, expected, "{text}");
    }
}
