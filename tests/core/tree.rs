//! The forecast tree on the sample company: children add up to their parents, thin nodes say whose share they take.

use std::collections::BTreeMap;

use kedge::domain::{Measure, Month, MonthRange, Node};
use kedge::forecast::{RunOptions, SeasonLength, is_thin, prepare_series_with, run};
use kedge::workbench::nodes::nodes_of;
use kedge::workbench::sample::{SampleLanguage, sample_book};
use kedge::workbench::tree::{Basis, ForecastTree, build};

fn sample_tree() -> ForecastTree {
    let last = "2026-10".parse::<Month>().unwrap();
    let book = sample_book(SampleLanguage::En, last);
    let nodes = nodes_of(&book, Measure::Amount);
    let options = RunOptions { n_paths: 0, ..RunOptions::default() };
    let own = nodes.iter().filter(|it| !is_thin(&it.values)).map(|it| {
        let (_, series) = prepare_series_with(&it.values, SeasonLength::MONTHLY).unwrap();
        (it.node, run(&series, &options))
    });
    let forecasts: BTreeMap<_, _> = own.collect();
    let months = MonthRange { first: last.plus(1), len: 12 };
    build(&book, Measure::Amount, months, &nodes, &forecasts).unwrap()
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
    let tree = sample_tree();
    let company = &tree.line(Node::Company).unwrap().minor;
    assert!(company.iter().all(|it| *it > 0));
    let levels: [fn(&Node) -> bool; 3] =
        [|it| matches!(it, Node::Account(_)), |it| matches!(it, Node::Product(_)), |it| matches!(it, Node::Leaf(..))];
    for level in levels {
        assert_eq!(&sum(&tree, level), company);
    }
    for (node, line) in &tree.lines {
        match *node {
            Node::Account(id) => assert_eq!(sum(&tree, |it| matches!(it, Node::Leaf(a, _) if *a == id)), line.minor),
            Node::Product(id) => assert_eq!(sum(&tree, |it| matches!(it, Node::Leaf(_, p) if *p == id)), line.minor),
            Node::Company | Node::Leaf(..) => {}
        }
    }
}

#[test]
fn a_thin_node_rests_on_an_ancestor_with_a_method_of_its_own() {
    let tree = sample_tree();
    let thin: Vec<Node> = (tree.lines.values())
        .filter_map(|line| match line.basis {
            Basis::ShareOf(ancestor) => Some(ancestor),
            Basis::Own(_) | Basis::SumOfLeaves => None,
        })
        .collect();
    assert!(!thin.is_empty(), "the sample plants a sparse leaf");
    for ancestor in thin {
        assert!(matches!(tree.line(ancestor).unwrap().basis, Basis::Own(_)));
    }
}
