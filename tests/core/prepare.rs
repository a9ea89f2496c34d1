//! The preparation of histories: decided, stored, told to the engine, and never known before its time.

use std::sync::Arc;

use kedge::domain::{Currency, IdGenerator, Measure, Month, Node, WorkspaceId};
use kedge::forecast::{
    AdjustmentKind, FindingsInput, GapRule, MethodId, ReplacedBy, Replacement, RunOptions, Series, Treatment, backtest,
    findings, forecast_with, proposals_in, run,
};
use kedge::jobs::JobRunner;
use kedge::jobs::protocol::{Answer, Ask, NodeAsk, decode, encode};
use kedge::store::{Notes, Value, from_stored, read_file, to_stored, write_file};
use kedge::workbench::calendar::festival_of;
use kedge::workbench::nodes::{nodes_of, values_of};
use kedge::workbench::preparation::{Choice, Decision, NodePreparation, SeasonTable, TreatmentChoice, n_open};
use kedge::workbench::sample::{SampleLanguage, sample_book};
use kedge::workbench::{Action, ActionError, Change, Document, PreparationAction, Workbench, Workspace};

fn document() -> Document {
    let mut document = Document::empty(Workspace {
        id: WorkspaceId(IdGenerator::new(1).next_id()),
        name: "江澜线缆".to_owned(),
        sample: true,
        currency: Currency::Cny,
        fiscal_start_month: 1,
    });
    document.book = Some(Arc::new(sample_book(SampleLanguage::Zh, "2026-05".parse::<Month>().unwrap())));
    document
}

/// The one-off project planted in the sample: the leaf whose months hold the largest outlier.
fn project(document: &Document) -> (Node, Decision) {
    let book = document.book.as_deref().unwrap();
    let first = book.months().first;
    let found = nodes_of(book, Measure::Amount).into_iter().flat_map(|it| {
        let outliers = proposals_in(&it.values, GapRule::Seasonal).into_iter();
        outliers.filter(|it| it.kind == AdjustmentKind::Outlier).map(move |found| (it.node, found)).collect::<Vec<_>>()
    });
    let excess = |raw: Option<f64>, proposed: f64| raw.unwrap_or(0.0) - proposed;
    let leaves = found.filter(|it| matches!(it.0, Node::Leaf(..)));
    let (node, largest) =
        leaves.max_by(|a, b| excess(a.1.raw, a.1.proposed).total_cmp(&excess(b.1.raw, b.1.proposed))).unwrap();
    (node, Decision::on(&largest, first, Measure::Amount, Choice::Accepted, "一次性项目 <b>&\"".to_owned()))
}

fn history(n: usize) -> Vec<f64> {
    let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
    // A seeded wobble of a few per cent that no method can learn.
    let wobble = |t: usize| 1.0 + 0.03 * ((t * 7919 % 101) as f64 / 50.0 - 1.0);
    (0..n).map(|t| (100.0 + 2.0 * t as f64) * season[t % 12] * wobble(t)).collect()
}

/// A month that no method learns from is not asked about, and the months after it keep their places.
#[test]
fn what_is_left_out_of_learning_is_not_looked_through() {
    let mut document = document();
    let (node, project) = project(&document);
    let months = document.book.as_deref().unwrap().months();
    let values = nodes_of(document.book.as_deref().unwrap(), Measure::Amount);
    let values = &values.iter().find(|it| it.node == node).unwrap().values;
    let found = |document: &Document| {
        let learnt = document.forecast.learnt(node, months, values);
        let input = FindingsInput { values: learnt, festival: festival_of(months), ..FindingsInput::default() };
        findings(&input).unwrap()
    };
    let at = months.position(project.month).unwrap();
    assert!(found(&document).proposals.iter().any(|it| it.position == at));
    document.forecast.training.insert(node, project.month.plus(1));
    let without = found(&document);
    assert_eq!((without.first, without.n), (at + 1, months.len - at - 1));
    assert!(without.proposals.iter().all(|it| it.position > at));
    assert!(without.adjusted[..=at].iter().all(Option::is_none) && without.adjusted[at + 1].is_some());
}

#[test]
fn the_planted_project_is_found_decided_and_taken_back() {
    let mut bench = Workbench::open(document());
    let (node, decision) = project(bench.document());
    let raw = bench.document().book.clone();
    assert_eq!(decision.month, "2024-03".parse().unwrap(), "the sample plants it in month 33 of 60");
    let action = |it: &Decision| Action::Preparation(PreparationAction::Decide(vec![(node, it.clone())]));
    assert_eq!(bench.apply(action(&decision)), Ok(Change::Preparation));
    let decided = bench.document().preparation.of(node, Measure::Amount).unwrap();
    assert_eq!(decided.decisions, std::slice::from_ref(&decision));
    assert!(Arc::ptr_eq(raw.as_ref().unwrap(), bench.document().book.as_ref().unwrap()), "nothing recorded changes");
    // Another decision on the same month replaces it; taking it back leaves nothing behind.
    let rejected = Decision { choice: Choice::Rejected, used: None, ..decision.clone() };
    bench.apply(action(&rejected)).unwrap();
    assert_eq!(bench.document().preparation.of(node, Measure::Amount).unwrap().decisions, [rejected]);
    let withdraw = PreparationAction::Withdraw(vec![(node, decision.month, decision.kind)]);
    bench.apply(Action::Preparation(withdraw)).unwrap();
    assert_eq!(*bench.document(), document());
    // Three steps, all of them taken back and brought again.
    for _ in 0..3 {
        assert_eq!(bench.undo(), Some(Change::Preparation));
    }
    assert_eq!((bench.undo(), bench.redo()), (None, Some(Change::Preparation)));
    assert_eq!(bench.document().preparation.of(node, Measure::Amount).unwrap().decisions, [decision]);
}

#[test]
fn a_table_that_does_not_add_up_is_refused() {
    let mut bench = Workbench::open(document());
    let wrong = SeasonTable { indices: [1.2; 12], locked: [false; 12], multiplicative: true };
    let set = |it| Action::Preparation(PreparationAction::SetSeason(Node::Company, Some(it)));
    assert!(matches!(bench.apply(set(wrong)), Err(ActionError::Season(_))));
    assert_eq!(*bench.document(), document());
    let right = SeasonTable::new(&[1.0; 12], true).unwrap().typed(1, 0.7).unwrap();
    bench.apply(set(right)).unwrap();
    assert!(bench.document().preparation.of(Node::Company, Measure::Amount).unwrap().season.is_some());
}

/// The sample with every kind of decision on it.
fn prepared_document() -> Document {
    let mut bench = Workbench::open(document());
    let (node, accepted) = project(bench.document());
    let month = |text: &str| text.parse::<Month>().unwrap();
    let at = |text: &str, kind, choice| Decision {
        month: month(text),
        kind,
        choice,
        note: String::new(),
        ..accepted.clone()
    };
    let decisions = vec![
        (node, accepted.clone()),
        (node, Decision { used: Some(-7), ..at("2023-01", AdjustmentKind::Gap, Choice::Typed) }),
        (node, Decision { used: None, distance: None, ..at("2023-05", AdjustmentKind::Outlier, Choice::Event) }),
        (
            Node::Company,
            Decision { raw: None, used: None, ..at("2022-02", AdjustmentKind::LevelShift, Choice::Rejected) },
        ),
    ];
    let treatment =
        TreatmentChoice { working_days: true, festival: true, gap_rule: GapRule::LastSeason, box_cox: true };
    let table = SeasonTable::new(&history(60)[36..48], true).unwrap().typed(3, 1.1).unwrap();
    for action in [
        PreparationAction::Decide(decisions),
        PreparationAction::SetTreatment(Node::Company, treatment),
        PreparationAction::SetSeason(node, Some(table)),
    ] {
        bench.apply(Action::Preparation(action)).unwrap();
    }
    bench.document().clone()
}

#[test]
fn decisions_come_back_from_their_file() {
    let document = prepared_document();
    let text = write_file(&to_stored(&document));
    assert_eq!(from_stored(read_file(&text).unwrap()).unwrap(), document);
    assert_eq!(write_file(&read_file(&text).unwrap()), text, "and are written the same again");
    // A workspace without decisions is written as it was before there were any.
    assert!(!write_file(&to_stored(&self::document())).contains("preparation"));
}

#[test]
fn stored_nonsense_is_named() {
    let stored = to_stored(&prepared_document());
    let months = |text: &str| Notes::from([("2022-02".parse::<Month>().unwrap(), text.to_owned())]);
    let uneven = vec![Value::Number(2.0); 12];
    for (field, value, word) in [
        ("shift_choice", Value::Notes(months("guess")), "guess"),
        ("season", Value::List(uneven), "season table"),
        ("season_locked", Value::List(vec![Value::Int(12)]), "season table"),
        ("gap_rule", Value::Text("hope".to_owned()), "hope"),
    ] {
        let mut broken = stored.clone();
        let of_kind = broken.live.iter_mut().filter(|(key, _)| &*key.kind == "preparation_amount");
        let holders: Vec<_> = of_kind.filter(|(_, it)| it.fields.get(field).is_some()).collect();
        assert!(!holders.is_empty(), "{field} is stored");
        holders.into_iter().for_each(|(_, it)| it.fields.set(field.into(), Some(value.clone())));
        let message = from_stored(broken).unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn a_corrected_month_puts_its_decision_out_of_force() {
    let document = prepared_document();
    let (node, decision) = project(&document);
    let book = document.book.as_deref().unwrap();
    let (months, mut values) = (book.months(), values_of(book, node, Measure::Amount));
    let decided = document.preparation.of(node, Measure::Amount).unwrap();
    let position = months.position(decision.month).unwrap();
    let applies = |values: &[Option<f64>]| {
        let told = decided.treatment(values, months, Measure::Amount, 12);
        told.replaced.iter().any(|it| it.position == position)
    };
    assert!(applies(&values));
    values[position] = values[position].map(|it| it - 1000.0);
    assert!(!applies(&values), "shown, not applied");
    let proposals = proposals_in(&values, GapRule::Seasonal);
    let before = n_open(&proposals, None, months.first, Measure::Amount);
    assert_eq!(n_open(&proposals, Some(decided), months.first, Measure::Amount), before, "and open again");
}

#[test]
fn no_origin_knows_of_an_outlier_to_come() {
    // Planted in the part of the history that early origins keep back.
    let mut values = history(60);
    values[52] *= 2.5;
    let y = Series::new(values.clone()).unwrap();
    let replaced = vec![Replacement { position: 52, value: 200.0, by: ReplacedBy::Finding }];
    let treated = RunOptions {
        n_paths: 0,
        treatment: Some(Box::new(Treatment { replaced, ..Treatment::default() })),
        ..RunOptions::default()
    };
    let plain = RunOptions { treatment: None, ..treated.clone() };
    for method in [MethodId::Ses, MethodId::Ets, MethodId::SeasonalNaive, MethodId::Combination] {
        let (with, without) = (backtest(&y, &treated, &[method]), backtest(&y, &plain, &[method]));
        for (a, b) in with.of(method).into_iter().zip(without.of(method)) {
            assert!(a.origin <= 48, "the horizon keeps month 52 behind every origin");
            assert_eq!(a, b, "{method:?} at {}", a.origin);
        }
        // The whole history is forecast from the value decided on.
        let full = |options: &RunOptions| forecast_with(&y, options, method).unwrap().forecast.point;
        assert_ne!(full(&treated), full(&plain), "{method:?}");
    }
    // Errors are those against the value as recorded.
    let with = backtest(&y, &treated, &[MethodId::Naive]);
    let last = *with.of(MethodId::Naive).last().unwrap();
    assert_eq!(last.error[52 - last.origin], values[52] - last.point[52 - last.origin]);
}

#[test]
fn an_origin_behind_the_outlier_mends_it_by_its_own_finding() {
    let mut values = history(60);
    values[30] *= 3.0;
    let y = Series::new(values).unwrap();
    let at = |value: f64| RunOptions {
        n_paths: 0,
        treatment: Some(Box::new(Treatment {
            replaced: vec![Replacement { position: 30, value, by: ReplacedBy::Finding }],
            ..Treatment::default()
        })),
        ..RunOptions::default()
    };
    // What a person accepted with the whole history in view does not reach the origins: only that they accepted.
    let (one, other) = (backtest(&y, &at(150.0), &[MethodId::Mean]), backtest(&y, &at(1e6), &[MethodId::Mean]));
    assert_eq!(one, other);
    let plain = backtest(&y, &RunOptions { treatment: None, ..at(0.0) }, &[MethodId::Mean]);
    assert_ne!(one, plain, "the outlier is taken out of windows that show it");
}

#[test]
fn the_league_of_a_treated_history_is_whole() {
    let y = Series::new(history(48)).unwrap();
    let days: Vec<f64> = (0..60).map(|t| 19.0 + (t % 5) as f64).collect();
    let treatment = Treatment { working_days: days, box_cox: true, ..Treatment::default() };
    let options = RunOptions { n_paths: 100, treatment: Some(Box::new(treatment)), ..RunOptions::default() };
    let result = run(&y, &options);
    assert!(result.league.entries.iter().filter(|it| it.result.is_ok()).count() > 15);
    assert!(result.chosen.forecast.point.iter().all(|it| it.is_finite() && *it > 0.0));
    for (working, point) in result.chosen.workings.iter().zip(&result.chosen.forecast.point) {
        assert!((working.evaluate() / point - 1.0).abs() < 1e-9);
    }
    assert!(result.cumulative.is_some() && result.chosen.fitted.len() == 48);
}

#[test]
fn a_worker_is_told_and_answers() {
    let document = prepared_document();
    let book = document.book.as_deref().unwrap();
    let (node, decision) = project(&document);
    let (months, values) = (book.months(), values_of(book, node, Measure::Amount));
    let treatment = document.preparation.treatment(node, &values, months, Measure::Amount, 12);
    let ask = |treatment| NodeAsk {
        node,
        values: values.clone(),
        train_from: 0,
        options: RunOptions { n_paths: 0, method: Some(MethodId::Classical), treatment, ..RunOptions::default() },
    };
    let request = Ask::Forecast { nodes: vec![ask(None), ask(treatment.clone())] };
    assert_eq!(decode::<Ask>(&encode(&request)).as_ref(), Some(&request), "crosses to the worker and back");
    let mut runner = JobRunner::default();
    let Answer::Forecast(both) = runner.run(request, &[], &mut |_| ()) else { panic!("a forecast") };
    let chosen = |i: usize| &both[i].1.as_ref().unwrap().chosen;
    assert_ne!(chosen(0).forecast.point, chosen(1).forecast.point);
    assert_eq!(chosen(1).fitted.len(), chosen(0).fitted.len());
    // April was typed at 1.1 times the mean; January of the history's first year is position 7 of the season.
    let april = (4 + 12 - months.first.month() as usize) % 12;
    assert!((chosen(1).seasonal_indices[april] - 1.1).abs() < 1e-9, "{:?}", chosen(1).seasonal_indices);

    let Answer::Tracking(Some(tracked)) =
        runner.run(Ask::Tracking { node: ask(treatment), method: MethodId::Ses }, &[], &mut |_| ())
    else {
        panic!("twelve origins");
    };
    assert_eq!((tracked.errors.len(), tracked.points.len()), (12, 12));
    let Answer::Proposals(found) =
        runner.run(Ask::Proposals(vec![(node, values.clone(), GapRule::Seasonal)]), &[], &mut |_| ())
    else {
        panic!("proposals");
    };
    let position = months.position(decision.month).unwrap();
    assert!(found[0].1.iter().any(|it| it.position == position));
}

#[test]
fn gaps_are_not_filled_from_the_future() {
    // A gap at 40; what follows a later origin must not change what an earlier one saw.
    let mut values: Vec<Option<f64>> = history(60).into_iter().map(Some).collect();
    values[40] = None;
    let ask = |values: Vec<Option<f64>>| NodeAsk {
        node: Node::Company,
        values,
        train_from: 0,
        options: RunOptions { n_paths: 0, method: Some(MethodId::Naive), ..RunOptions::default() },
    };
    let decided = NodePreparation::default();
    assert_eq!(decided.treatment.gap_rule, GapRule::Seasonal);
    let mut later = values.clone();
    later[59] = Some(9e6);
    let tracked = |values| match JobRunner::default().run(
        Ask::Tracking { node: ask(values), method: MethodId::Mean },
        &[],
        &mut |_| (),
    ) {
        Answer::Tracking(Some(it)) => it,
        _ => panic!("twelve origins"),
    };
    let (one, other) = (tracked(values), tracked(later));
    // The gap itself is no error of anybody, so eleven of twelve origins remain; all lie before month 59.
    assert_eq!((one.errors.len(), &one.errors), (11, &other.errors));
    assert!(one.positions.iter().all(|it| *it != 40 && *it < 59));
}

#[test]
fn months_left_out_count_for_nothing() {
    // By hand: two years at a level of 900, then four at 100 with a small season. Whatever the first two years hold must
    // not reach a forecast that learns from the third on, and positions stay those of the whole history.
    let season = |t: usize| 100.0 + (t % 12) as f64;
    let values: Vec<Option<f64>> = (0..72).map(|t| Some(if t < 24 { 900.0 } else { season(t) })).collect();
    let ask = |values: &[Option<f64>], train_from: usize| NodeAsk {
        node: Node::Company,
        values: values.to_vec(),
        train_from,
        options: RunOptions { n_paths: 50, ..RunOptions::default() },
    };
    let run = |ask: NodeAsk| match JobRunner::default().run(Ask::Forecast { nodes: vec![ask] }, &[], &mut |_| ()) {
        Answer::Forecast(mut it) => it.remove(0).1,
        _ => panic!("a forecast"),
    };
    let (cut, alone) = (run(ask(&values, 24)).unwrap(), run(ask(&values[24..], 0)).unwrap());
    assert_eq!((&cut.league, &cut.cumulative), (&alone.league, &alone.cumulative), "backtests are cut as well");
    assert_eq!(cut.chosen.forecast, alone.chosen.forecast);
    assert_eq!(cut.chosen.fitted.len(), 72);
    assert!(cut.chosen.fitted[..24].iter().all(Option::is_none));
    assert_eq!(cut.chosen.fitted[24..], alone.chosen.fitted[..]);
    assert_ne!(run(ask(&values, 0)).unwrap().league, alone.league, "with all months the answer is another");
    assert!(run(ask(&values, 99)).is_none());

    let tracked =
        |ask| match JobRunner::default().run(Ask::Tracking { node: ask, method: MethodId::Mean }, &[], &mut |_| ()) {
            Answer::Tracking(Some(it)) => it,
            _ => panic!("twelve origins"),
        };
    let (cut, alone) = (tracked(ask(&values, 24)), tracked(ask(&values[24..], 0)));
    assert_eq!(cut.errors, alone.errors);
    assert!(cut.positions.iter().zip(&alone.positions).all(|(cut, alone)| *cut == alone + 24));
}
