//! Commitments and their past, takeovers, pasted lines, and ranges that are drawn.

use std::sync::Arc;

use super::*;
use crate::domain::{Book, RecordId};
use crate::plan::{Agreed, BlendWeights, BottomUpFault, ClosedMonths, Commitment, GroupKey, PlanTerms, TargetPlan};
use crate::workbench::drawing::Drawing;
use crate::workbench::sample::{SampleLanguage, sample_book};
use crate::workbench::{Action, ActionError, Workbench, Workspace};

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn window() -> MonthRange {
    MonthRange { first: "2026-07".parse().unwrap(), len: 12 }
}

fn commitment(low: i64, likely: i64, high: i64) -> Commitment {
    let (low, likely, high) = (money(low), money(likely), money(high));
    Commitment { window: window(), low, likely, high, at: 5.0, by: "Li".to_owned() }
}

fn bench() -> (Workbench, Book, TargetPlan) {
    let book = sample_book(SampleLanguage::En, "2026-06".parse().unwrap());
    let row = |it: &crate::domain::Account| crate::plan::AccountPlan {
        account: it.id,
        rule: crate::plan::AccountRule::default(),
        cells: vec![crate::plan::PlanCell { amount: money(100), state: crate::plan::CellState::Spread }; window().len],
    };
    let plan = TargetPlan {
        window: window(),
        n_closed: 0,
        closed_months: ClosedMonths::Actuals,
        total: money(1_200 * book.accounts().len() as i64),
        unit: money(1),
        weights: BlendWeights::default(),
        accounts: book.accounts().iter().map(row).collect(),
        terms: PlanTerms::default(),
    };
    let workspace = Workspace {
        id: crate::domain::WorkspaceId(RecordId::from_bits(1)),
        name: String::new(),
        sample: false,
        currency: crate::domain::Currency::Cny,
        fiscal_start_month: 1,
    };
    let mut document = Document::empty(workspace);
    document.book = Some(Arc::new(book.clone()));
    document.plan = Some(Arc::new(plan.clone()));
    (Workbench::open(document), book, plan)
}

#[test]
fn what_was_committed_before_is_kept_with_its_date() {
    let (mut bench, book, _) = bench();
    let account = book.accounts()[0].id;
    let mut commit = |it: Commitment| bench.apply(Action::BottomUp(BottomUpAction::Commit(vec![(account, it)], 3)));
    commit(commitment(1, 2, 3)).unwrap();
    // The same again says nothing new.
    commit(Commitment { at: 9.0, ..commitment(1, 2, 3) }).unwrap();
    commit(Commitment { at: 12.0, ..commitment(2, 3, 4) }).unwrap();
    assert!(matches!(commit(commitment(3, 2, 1)), Err(ActionError::BottomUp(BottomUpFault::OutOfOrder))));
    let said = bench.document().bottom_up.clone();
    assert_eq!((said.commitments[&account].at, said.former.len()), (12.0, 1));
    assert_eq!((said.former[0].commitment.at, said.former[0].commitment.likely), (5.0, money(2)));
    bench.apply(Action::BottomUp(BottomUpAction::Uncommit(account, 4))).unwrap();
    assert_eq!((bench.document().bottom_up.commitments.len(), bench.document().bottom_up.former.len()), (0, 2));
    bench.undo();
    bench.undo();
    assert_eq!(bench.document().bottom_up.commitments[&account].likely, money(2));
}

#[test]
fn a_takeover_is_one_step_and_moves_nothing_twice() {
    let (mut bench, book, plan) = bench();
    let account = book.accounts()[0].id;
    let all = vec![(account, commitment(800, 900, 1_000))];
    bench.apply(Action::BottomUp(BottomUpAction::Commit(all, 3))).unwrap();
    let before = bench.document().clone();
    // By hand: half of 1,200 and 900 is 1,050.
    let number = before.bottom_up.outcome(&plan, account).unwrap();
    assert_eq!(number, money(1_050));
    let done = plan.take_over(&[(account, number)], crate::plan::TotalRule::Follows, false).unwrap();
    let agreed = Agreed { amount: number, reason: "half way".to_owned(), at: 1.0, by: String::new() };
    let (plan, agreed) = (Arc::new(done.plan), vec![(account, agreed)]);
    bench.apply(Action::BottomUp(BottomUpAction::TakeOver { plan, agreed })).unwrap();
    let after = bench.document();
    let plan = after.plan.as_deref().unwrap();
    assert_eq!(
        (plan.row(account).unwrap().total(), plan.total),
        (number, before.plan.as_ref().unwrap().total - money(150))
    );
    assert_eq!(after.bottom_up.outcome(plan, account), Some(number), "not half way once more");
    bench.undo();
    assert_eq!(*bench.document(), before);
}

#[test]
fn pasted_lines_are_used_or_told_one_by_one() {
    let (_, book, plan) = bench();
    let names: Vec<&str> = book.accounts().iter().map(|it| it.name.as_str()).collect();
    let text = format!(
        "Account\tLow\tLikely\tHigh\n{}\t10\t20\t30\nnobody\t1\t2\t3\n{}\t5\tx\t7\n{}\t9\t8\t7\n\n{}\t1\t2\t3\n{}\t4\t4\t4\r\n",
        names[0], names[1], names[2], names[0], names[3]
    );
    let number = |it: &str| it.parse().ok().map(Money::from_minor);
    let found = paste_commitments(&text, &book, &plan, (7.0, "Wu"), number);
    assert_eq!(found.found.iter().map(|it| it.0).collect::<Vec<_>>(), [book.accounts()[0].id, book.accounts()[3].id]);
    assert_eq!(found.found[0].1, Commitment { at: 7.0, by: "Wu".to_owned(), ..commitment(10, 20, 30) });
    let issues = [
        (3, PasteIssue::UnknownAccount("nobody".to_owned())),
        (4, PasteIssue::NoAmount("x".to_owned())),
        (5, PasteIssue::OutOfOrder),
        (7, PasteIssue::Twice(2)),
    ];
    assert_eq!(found.issues, issues);
}

#[test]
fn ranges_of_sums_are_drawn_and_never_added() {
    let (mut bench, book, plan) = bench();
    let team = crate::plan::team_tree(&plan, &crate::domain::Team::default(), &book);
    let all = book.accounts().iter().map(|it| (it.id, commitment(80_000, 100_000, 120_000))).collect();
    bench.apply(Action::BottomUp(BottomUpAction::Commit(all, 3))).unwrap();
    let document = bench.document();
    let tree = ForecastTree {
        months: window(),
        measure: crate::domain::Measure::Amount,
        way: crate::forecast::Way::TopDown,
        lines: BTreeMap::new(),
    };
    let gaps = crate::plan::gap_tree(&plan, &team, &document.bottom_up, &BTreeMap::new());
    let run = BandRun::start(document, &tree, &BTreeMap::new(), &plan, &gaps).unwrap();
    let bands = run.finish();
    let n = book.accounts().len() as f64;
    let company = bands.nodes[&GroupKey::Company];
    assert_eq!((bands.correlation.rho, bands.correlation.estimated), (0.3, false));
    // By hand: one sd is 200 ÷ 1.2816 = 156.06; of the sum of n with ρ = 0.3: 156.06·√(n + 0.3·n·(n − 1)).
    let sd = 156.06 * (n + 0.3 * n * (n - 1.0)).sqrt();
    let range = company.range.unwrap();
    let half = (range.p90.to_f64() - range.p10.to_f64()) / 2.0;
    assert!((half / (1.2816 * sd) - 1.0).abs() < 0.06, "{half} against {}", 1.2816 * sd);
    assert!((range.p50.to_f64() / (1_000.0 * n) - 1.0).abs() < 0.01);
    assert!(range.p10 > money(80_000 * n as i64), "the sum's low case lies above the sum of the low cases");
    assert_eq!(company.landing, Some(money(100_000 * n as i64)));
}
