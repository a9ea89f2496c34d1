//! Redacted copies: what must not be in them is not, and what is in them holds together.

use std::collections::BTreeSet;
use std::sync::Arc;

use kedge::domain::{AuthorId, IdGenerator, VersionId, WorkspaceId};
use kedge::store::merge::{Kinship, Meeting};
use kedge::store::{
    AliasWords, Author, Figures, Ledger, Records, Redaction, Value, is_redacted, make_packet, redact, to_stored,
    treatment, write_file,
};
use kedge::workbench::version::{Frozen, Version};
use kedge::workbench::{Action, Document, VersionAction, Workbench, WorkspaceAction};

use crate::store::full_document;

const WORDS: AliasWords =
    AliasWords { account: "客户", person: "人员", product: "产品", workspace: "脱敏副本" };

/// The full sample with a version, a history, and an author.
pub(crate) fn ledger() -> Ledger {
    let mut ledger = Ledger::start(full_document());
    let mut bench = Workbench::open(ledger.document().clone());
    let author = Author { id: AuthorId(IdGenerator::new(5).next_id()), name: "作者甲".into() };
    let plan = bench.document().plan.clone().unwrap();
    let version = Version {
        id: VersionId(IdGenerator::new(6).next_id()),
        name: "评审前".into(),
        note: "王总口头同意".into(),
        author: author.name.clone(),
        at: 1.7e12,
        data_hash: None,
        app: "0".into(),
        frozen: Frozen::Plan(plan),
        products: None,
    };
    let steps = [
        Action::Version(VersionAction::Freeze(Arc::new(version))),
        Action::Workspace(WorkspaceAction::Rename("绝密公司".into())),
    ];
    for (i, step) in steps.into_iter().enumerate() {
        let change = bench.apply(step).unwrap();
        ledger.record(&bench.document().clone(), &author, 1.7e12 + i as f64, change, Some("张三说的".into()));
    }
    ledger
}

fn copy(how: Redaction) -> Records {
    redact(ledger().records(), &how, WORDS, WorkspaceId(IdGenerator::new(9).next_id()), 1.8e12)
}

fn open(records: &Records) -> Document {
    Ledger::open(&write_file(records), []).unwrap().0.document().clone()
}

fn all(figures: Figures) -> Redaction {
    Redaction { accounts: true, products: true, regions: true, figures }
}

#[test]
fn no_name_and_no_word_of_people_goes_out() {
    let document = full_document();
    let book = document.book.as_ref().unwrap();
    for figures in [Figures::All, Figures::Amounts, Figures::Scaled(1.7), Figures::Quantities] {
        let text = write_file(&copy(all(figures)));
        let accounts = book.accounts().iter().map(|it| it.name.as_str());
        let people = book.accounts().iter().filter_map(|it| it.person.as_deref());
        let regions = book.accounts().iter().filter_map(|it| it.region.as_deref());
        let products = book.products().iter().map(|it| it.name.as_str());
        let words = ["作者甲", "评审前", "王总", "绝密", "张三", "合同", "订单.csv", "江澜"];
        for name in accounts.chain(people).chain(regions).chain(products).chain(words) {
            assert!(!text.contains(name), "{name} with {figures:?}");
        }
        assert!(!text.contains(r#""log""#) && !text.contains(r#""authors""#) && !text.contains(r#""gone""#));
        assert!(!text.contains(&document.workspace.id.to_string()), "not even the workspace's id");
    }
}

#[test]
fn prices_cannot_be_worked_out_unless_all_figures_go_out() {
    let check = |figures, fields: &[&str]| {
        let records = copy(all(figures));
        let found: BTreeSet<String> = (records.of_kind("series"))
            .flat_map(|it| it.1.fields.iter().map(|it| it.0.to_string()).collect::<Vec<_>>())
            .filter(|it| ["amounts", "quantities", "costs"].contains(&it.as_str()))
            .collect();
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), fields, "{figures:?}");
        let document = open(&records);
        assert_eq!(document.plan.is_some(), figures != Figures::Quantities);
        if let Some(plan) = &document.plan {
            assert_eq!(plan.verify(), Ok(()), "{figures:?}");
        }
    };
    check(Figures::All, &["amounts", "costs", "quantities"]);
    check(Figures::Amounts, &["amounts"]);
    check(Figures::Scaled(0.7312), &["amounts"]);
    check(Figures::Quantities, &["quantities"]);
}

#[test]
fn scaled_amounts_keep_their_proportions_and_their_sums() {
    let factor = 1.618_033;
    let (before, after) = (full_document(), open(&copy(all(Figures::Scaled(factor)))));
    let pairs = before.book.as_ref().unwrap().series().iter().zip(after.book.as_ref().unwrap().series());
    for (a, b) in pairs {
        for (a, b) in a.amounts.iter().zip(&b.amounts) {
            let scaled = a.map(|it| (it.minor() as f64 * factor).round() as i64);
            assert_eq!(scaled, b.map(|it| it.minor()), "missing stays missing");
        }
    }
    let (plan, scaled) = (before.plan.unwrap(), after.plan.unwrap());
    let off = scaled.total.minor() as f64 / (plan.total.minor() as f64 * factor) - 1.0;
    // Each of 204 cells is rounded by half a cent at most.
    assert!(off.abs() < 1e-8, "{off}");
    assert!(scaled.accounts[0].rule.lock.is_some(), "a lock stays a lock, at the scaled total");
    assert!(!write_file(&copy(all(Figures::Scaled(factor)))).contains("1.618"), "the factor stays here");
}

#[test]
fn aliases_are_stable_and_tell_everybody_apart() {
    let names = |it: &Records| {
        let name = |it: &kedge::store::Record| it.fields.get("name").cloned();
        it.of_kind("account").filter_map(|it| name(it.1)).map(|it| format!("{it:?}")).collect::<Vec<_>>()
    };
    let (a, b) = (copy(Redaction::default()), copy(all(Figures::All)));
    assert_eq!(names(&a), names(&b), "the same in every copy");
    assert_eq!(names(&a).iter().collect::<BTreeSet<_>>().len(), names(&a).len());
    let people = |it: &Records| {
        let person = |it: &kedge::store::Record| it.fields.get("person").cloned();
        it.of_kind("account").filter_map(|it| person(it.1)).map(|it| format!("{it:?}")).collect::<BTreeSet<_>>()
    };
    let original = to_stored(&full_document());
    assert_eq!(people(&a).len(), people(&original).len(), "who looks after whom can still be told");
    let products = |it: &Records| it.of_kind("product").next().unwrap().1.fields.get("name").cloned();
    assert_eq!(products(&a), products(&original), "what was not asked to be taken out stays");
}

#[test]
fn a_copy_is_marked_for_ever_and_refuses_to_be_merged() {
    let whole = ledger();
    let records = copy(Redaction::default());
    assert!(is_redacted(&records) && !is_redacted(whole.records()));
    let mut redacted = Ledger::open(&write_file(&records), []).unwrap().0;
    // Worked on and saved again, it is still marked; and so is what is opened under the workspace's own id.
    let mut document = redacted.document().clone();
    document.forecast.horizon = 6;
    let author = Author::default();
    redacted.record(&document, &author, 1.9e12, kedge::workbench::Change::Forecast, None);
    let mut again = Ledger::open(&redacted.base_text(), []).unwrap().0;
    assert!(is_redacted(again.records()));
    again.give_id(whole.document().workspace.id);
    let meeting = Meeting::of(&whole, &again);
    assert_eq!((meeting.kinship, meeting.can_merge()), (Kinship::Redacted, false));
}

#[test]
fn a_packet_gives_none_of_its_secrets_to_a_redacted_copy() {
    let whole = ledger();
    let ids: BTreeSet<_> = whole.document().book.as_ref().unwrap().accounts().iter().map(|it| it.id).take(3).collect();
    let (id, author) = (WorkspaceId(IdGenerator::new(3).next_id()), Author::default());
    let packet = make_packet(whole.records(), &ids, id, "小王", &author, 1.0);
    let text = write_file(&redact(&packet, &all(Figures::Amounts), WORDS, id, 2.0));
    let name = &whole.document().book.as_ref().unwrap().accounts()[0].name;
    assert!(!text.contains(name) && !text.contains("packet"), "the packet's copy of its beginnings stays in");
}

/// Fails when something new is stored and nobody has said whether it may go out. Until then it stays in.
#[test]
fn every_stored_field_is_thought_of() {
    let mut records = ledger().records().clone();
    records.live.extend(prepared().live);
    let mut fields: BTreeSet<(String, String)> = BTreeSet::new();
    for (key, record) in &records.live {
        fields.extend(record.fields.iter().map(|it| (key.kind.to_string(), it.0.to_string())));
    }
    assert!(fields.len() > 30, "{fields:?}");
    let unknown: Vec<_> = fields.iter().filter(|it| treatment(&it.0, &it.1).is_none()).collect();
    assert!(unknown.is_empty(), "say in `store::redact::treatment` what becomes of {unknown:?}");
    let mut invented = ledger().records().clone();
    let key = invented.live.keys().find(|it| &*it.kind == "account").unwrap().clone();
    invented.live.get_mut(&key).unwrap().fields.set("phone".into(), Some(Value::from("13800000000")));
    let id = WorkspaceId(IdGenerator::new(9).next_id());
    assert!(!write_file(&redact(&invented, &Redaction::default(), WORDS, id, 1.0)).contains("13800000000"));
}

/// Decisions of every kind on a history.
fn prepared() -> Records {
    use kedge::store::{Fields, Id, Key, MonthColumn, Notes, Record};
    let month = "2026-01".parse().unwrap();
    let mut fields = Fields::new().with("working_days", true).with("gap_rule", "zero").with("season", Vec::new());
    for group in ["outlier", "shift", "gap"] {
        let name = |it: &str| format!("{group}_{it}");
        fields = fields
            .with(name("choice"), Notes::from([(month, "accepted".into())]))
            .with(name("raw"), MonthColumn::new(month, vec![Some(1)]))
            .with(name("used"), MonthColumn::new(month, vec![Some(1)]))
            .with(name("note"), Notes::from([(month, "secret".into())]));
    }
    let mut records = Records::default();
    for kind in ["preparation_amount", "preparation_quantity"] {
        records.live.insert(Key::new(kind, Id::ALL), Record { rev: Default::default(), fields: fields.clone() });
    }
    records
}
