//! The forecast tree on the sample company: children add up to their parents, thin nodes say whose share they take.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kedge::domain::{AccountId, Book, IdGenerator, Measure, Month, MonthRange, Node};
use kedge::forecast::{MethodId, RunOptions, SeriesForecast, Verdict, Way, is_thin, prepare_series, quick_forecast};
use kedge::jobs::JobRunner;
use kedge::jobs::protocol::{Answer, Ask, NodeAsk};
use kedge::workbench::nodes::{NodeValues, nodes_of};
use kedge::workbench::reconciliation::{
    Level, MAX_NODES, NotCompared, ReconcileInput, Reconciliation, in_use, reconcile_input, reconcile_nodes,
};
use kedge::workbench::sample::{SampleLanguage, sample_book};
use kedge::workbench::tree::{Basis, ForecastTree, build, build_from};

/// The sample company, forecast once for all tests.
struct Sample {
    book: Book,
    months: MonthRange,
    nodes: Vec<NodeValues>,
    forecasts: BTreeMap<Node, SeriesForecast>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let last = "2026-10".parse::<Month>().unwrap();
        let book = sample_book(SampleLanguage::En, last);
        let nodes = nodes_of(&book, Measure::Amount);
        let options = RunOptions { n_paths: 0, keep_trail: true, ..RunOptions::default() };
        let asks = nodes.iter().filter(|it| !is_thin(&it.values));
        let asks = asks.map(|it| NodeAsk {
            node: it.node,
            values: it.values.clone(),
            train_from: 0,
            options: options.clone(),
        });
        let answer = JobRunner::default().run(Ask::Forecast { nodes: asks.collect() }, &[], &mut |_| ());
        let Answer::Forecast(found) = answer else { panic!("another answer") };
        let forecasts = found.into_iter().filter_map(|(node, it)| Some((node, it?))).collect();
        Sample { book, months: MonthRange { first: last.plus(1), len: 12 }, nodes, forecasts }
    })
}

fn sample_tree() -> ForecastTree {
    let it = sample();
    build(&it.book, Measure::Amount, it.months, &it.nodes, &it.forecasts).unwrap()
}

fn sample_input() -> ReconcileInput {
    let it = sample();
    reconcile_input(&it.nodes, &it.forecasts, Measure::Amount, it.months.len).unwrap()
}

fn sample_ways() -> &'static Reconciliation {
    static WAYS: OnceLock<Reconciliation> = OnceLock::new();
    WAYS.get_or_init(|| reconcile_nodes(&sample_input()))
}

/// The sum of the lines that `wanted` picks, month by month.
fn sum(tree: &ForecastTree, wanted: impl Fn(&Node) -> bool) -> Vec<i64> {
    let mut sums = vec![0; tree.months.len];
    for (_, line) in tree.lines.iter().filter(|(node, _)| wanted(node)) {
        sums.iter_mut().zip(&line.minor).for_each(|(sum, it)| *sum += it);
    }
    sums
}

#[test]
fn every_level_adds_up_to_the_minor_unit() {
    check_sums(&sample_tree());
}

fn check_sums(tree: &ForecastTree) {
    let company = &tree.line(Node::Company).unwrap().minor;
    assert!(company.iter().all(|it| *it > 0));
    let levels: [fn(&Node) -> bool; 3] =
        [|it| matches!(it, Node::Account(_)), |it| matches!(it, Node::Product(_)), |it| matches!(it, Node::Leaf(..))];
    for level in levels {
        assert_eq!(&sum(tree, level), company, "{:?}", tree.way);
    }
    for (node, line) in &tree.lines {
        match *node {
            Node::Account(id) => assert_eq!(sum(tree, |it| matches!(it, Node::Leaf(a, _) if *a == id)), line.minor),
            Node::Product(id) => assert_eq!(sum(tree, |it| matches!(it, Node::Leaf(_, p) if *p == id)), line.minor),
            Node::Company | Node::Leaf(..) => {}
        }
    }
}

#[test]
fn a_thin_node_rests_on_an_ancestor_with_a_method_of_its_own() {
    let it = sample();
    let account = it.book.accounts()[0].id;
    let of_it = |node: &Node| matches!(*node, Node::Account(a) | Node::Leaf(a, _) if a == account);
    let leaf = *it.forecasts.keys().find(|it| matches!(it, Node::Leaf(..)) && of_it(it)).unwrap();
    // One leaf without a forecast of its own rests on its account; where that has none either, on the company.
    for (without, ancestor) in
        [(vec![leaf], Node::Account(account)), (vec![leaf, Node::Account(account)], Node::Company)]
    {
        let mut forecasts = it.forecasts.clone();
        forecasts.retain(|node, _| !without.contains(node));
        let tree = build(&it.book, Measure::Amount, it.months, &it.nodes, &forecasts).unwrap();
        check_sums(&tree);
        for node in without {
            assert_eq!(tree.line(node).unwrap().basis, Basis::ShareOf(ancestor));
            assert!(tree.line(node).unwrap().total() > 0);
        }
    }
}

#[test]
fn every_way_adds_up_to_the_minor_unit_and_stays_near_the_own_forecasts() {
    let (found, top_down) = (sample_ways(), sample_tree());
    assert_eq!(found.levels, [Level::Company, Level::Accounts, Level::Products, Level::Leaves]);
    for way in Way::ALL {
        let tree = in_use(top_down.clone(), found, Some(way));
        assert_eq!(tree.way, way);
        check_sums(&tree);
        for it in sample().nodes.iter().filter(|it| it.values.iter().flatten().all(|it| *it >= 0.0)) {
            // A share of a parent may be a unit off by rounding; nothing is forecast below zero.
            let line = tree.line(it.node).unwrap();
            assert!(line.minor.iter().all(|it| *it >= 0), "{way:?} {:?}: {:?}", it.node, line.minor);
        }
        let (own, shown) = (top_down.line(Node::Company).unwrap().total(), tree.line(Node::Company).unwrap().total());
        assert!((shown as f64 / own as f64 - 1.0).abs() < 0.15, "{way:?}: {shown} is not near {own}");
        // Bases and own forecasts stay those of the nodes.
        assert_eq!(tree.line(Node::Company).unwrap().own_sum, top_down.line(Node::Company).unwrap().own_sum);
    }
}

#[test]
fn the_evidence_decides_unless_a_person_does() {
    let found = sample_ways();
    let evidence = found.evidence.as_ref().unwrap();
    println!("{evidence:?}");
    assert_eq!((evidence.n_origins, evidence.levels.len()), (6, 4));
    assert!(evidence.n_nodes > 40, "{}", evidence.n_nodes);
    assert_eq!(found.in_use(None), evidence.preferred());
    assert_eq!(found.in_use(Some(Way::BottomUp)), Way::BottomUp);
    // A way that the book does not allow is not taken.
    let none = Reconciliation::none(NotCompared::TooShort);
    assert_eq!((none.in_use(None), none.in_use(Some(Way::Mint))), (Way::TopDown, Way::TopDown));
    // The same question, the same answer.
    assert_eq!(&reconcile_nodes(&sample_input()), found);
}

#[test]
fn large_books_and_single_series_are_divided_top_down() {
    let mut nodes = sample().nodes.clone();
    let mut ids = IdGenerator::new(5);
    let values = vec![Some(1.0); 24];
    while nodes.len() <= MAX_NODES {
        let node = Node::Account(AccountId(ids.next_id()));
        nodes.push(NodeValues { node, values: values.clone(), recent: 12.0 });
    }
    let why = |nodes: &[NodeValues]| reconcile_input(nodes, &sample().forecasts, Measure::Amount, 12).unwrap_err();
    assert_eq!(why(&nodes), NotCompared::TooManyNodes { n_nodes: MAX_NODES + 1 });
    assert_eq!(why(&nodes[..2]), NotCompared::OneSeries);
}

#[test]
fn of_one_product_the_accounts_are_the_leaves() {
    let mut input = sample_input();
    input.nodes.retain(|it| matches!(it.0, Node::Company | Node::Account(_)));
    let found = reconcile_nodes(&input);
    assert_eq!(found.levels, [Level::Company, Level::Accounts]);
    let leaves = &found.leaves[&Way::Wls];
    assert!(leaves.iter().all(|it| matches!(it.0, Node::Account(_))) && leaves.len() > 10);
}

#[test]
fn a_short_book_has_no_evidence_and_says_so() {
    let mut input = sample_input();
    input.nodes.iter_mut().for_each(|it| it.1.trail.clear());
    let found = reconcile_nodes(&input);
    assert_eq!(found.evidence, Err(NotCompared::TooShort));
    assert!(found.leaves.contains_key(&Way::BottomUp) && !found.leaves.contains_key(&Way::Mint));
    // Without the company's own forecast there is nothing to add up to.
    input.nodes[0].1.point = None;
    assert_eq!(reconcile_nodes(&input), Reconciliation::none(NotCompared::TooShort));
}

#[test]
fn the_planted_seldom_series_is_forecast_by_its_own_forecaster() {
    let it = sample();
    let seldom: Vec<_> = it.forecasts.iter().filter(|it| it.1.league.sells_seldom()).collect();
    assert!(!seldom.is_empty(), "the sample plants a sparse line");
    for (node, forecast) in seldom {
        assert_eq!(forecast.chosen.method, MethodId::Seldom);
        assert!(matches!(forecast.league.verdict, Verdict::SellsSeldom { demand: Some(_), .. }));
        assert_eq!(sample_tree().line(*node).unwrap().basis, Basis::Own(MethodId::Seldom));
    }
}

#[test]
fn the_provisional_tree_adds_up_as_well() {
    let it = sample();
    let quick: BTreeMap<Node, _> = (it.nodes.iter().filter(|it| !is_thin(&it.values)))
        .map(|it| (it.node, quick_forecast(&prepare_series(&it.values).unwrap().1, &RunOptions::default())))
        .collect();
    let own = |node: Node| quick.get(&node).map(|it| (it.method, &it.forecast.point[..]));
    check_sums(&build_from(&it.book, Measure::Amount, it.months, &it.nodes, &own).unwrap());
}

/// The account that leaves bought every month and has bought nothing for six or more: no way of adding up revives it.
#[test]
fn an_account_that_stopped_stays_at_nothing_in_every_way() {
    let it = sample();
    let account = it.book.accounts().iter().find(|it| it.name == "Yanzhao Heavy Industry").unwrap().id;
    let of_it = |node: &Node| matches!(*node, Node::Account(a) | Node::Leaf(a, _) if a == account);
    for way in Way::ALL {
        let tree = in_use(sample_tree(), sample_ways(), Some(way));
        let lines: Vec<_> = tree.lines.iter().filter(|it| of_it(it.0)).map(|it| it.1).collect();
        assert_eq!(lines.len(), 4, "the account and its three products");
        for line in lines {
            assert_eq!(line.basis, Basis::Stopped(8));
            assert_eq!(line.minor, vec![0; 12], "{way:?}");
        }
    }
}
