//! V9 against hierarchicalforecast and against the textbook formula in numpy, on a grouped structure.
//!
//! Origin: `tests/data/reference/make_reconcile.py` (hierarchicalforecast 1.5.3, numpy 2.4.6), which holds the calls.

use std::collections::BTreeMap;

use kedge::forecast::{ErrorCovariance, Hierarchy, ReconcileError, ReconcileOptions, reconcile, whole_leaves};
use kedge::math::Generator;

use super::rows;

const EXPECTED: &str = include_str!("../../data/reference/expected_reconcile.csv");

fn expected() -> BTreeMap<&'static str, Vec<f64>> {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    rows(EXPECTED).for_each(|row| all.entry(row[0]).or_default().push(row[2].parse().unwrap()));
    all
}

/// 3 accounts × 3 products without the pair (1, 2): total, accounts, products, leaves.
fn structure() -> Hierarchy {
    let accounts = [0, 0, 0, 1, 1, 2, 2, 2];
    let products = [0, 1, 2, 0, 1, 0, 1, 2];
    Hierarchy::grouped(&[&accounts, &products], &[&[], &[0], &[1]]).unwrap().0
}

fn by_node(flat: &[f64], n_nodes: usize) -> Vec<Vec<f64>> {
    flat.chunks(flat.len() / n_nodes).map(<[f64]>::to_vec).collect()
}

fn check(name: &str, ours: &[Vec<f64>], theirs: &[f64], tolerance: f64) {
    for (a, b) in ours.iter().flatten().zip(theirs) {
        assert!((a - b).abs() < tolerance, "{name}: {a} is not {b}");
    }
}

#[test]
fn reconciled_forecasts_are_those_of_the_package() {
    // Tolerances: rounding against the formula; against the package 1e-3 of 300, since it centres its errors before it
    // shrinks and adds a ridge of 2e-8 (without shrinkage it agrees to 1e-7).
    let (all, hierarchy) = (expected(), structure());
    let n = hierarchy.n_nodes();
    let (base, errors) = (by_node(&all["base"], n), by_node(&all["errors"], n));
    let variances: Vec<f64> = errors.iter().map(|it| it.iter().map(|e| e * e).sum::<f64>() / it.len() as f64).collect();
    let shrunk = ErrorCovariance::shrunk(&errors);
    assert!((shrunk.shrinkage().unwrap() - all["shrinkage"][0]).abs() < 1e-12);
    for (name, covariance) in [
        ("ols", ErrorCovariance::ols(&hierarchy)),
        ("wls_struct", ErrorCovariance::structural(&hierarchy)),
        ("wls_var", ErrorCovariance::variances(&variances)),
        ("mint_shrink", shrunk.clone()),
    ] {
        let ours = reconcile(&hierarchy, &base, &covariance, &ReconcileOptions::default()).unwrap();
        check(name, &ours, &all[name], 1e-9);
        check(name, &ours, &all[format!("{name}_package").as_str()], if name == "mint_shrink" { 1e-3 } else { 1e-7 });
    }
    let options = ReconcileOptions { locked: vec![1, 7 + 4], non_negative: false, ..ReconcileOptions::default() };
    let ours = reconcile(&hierarchy, &base, &shrunk, &options).unwrap();
    check("locked", &ours, &all["locked"], 1e-9);
}

/// An invented account × product × region book with base forecasts that do not add up.
fn large(n_accounts: usize, n_products: usize, n_regions: usize) -> (Hierarchy, Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let leaves: Vec<(usize, usize)> = (0..n_accounts).flat_map(|a| (0..n_products).map(move |p| (a, p))).collect();
    let accounts: Vec<usize> = leaves.iter().map(|it| it.0).collect();
    let products: Vec<usize> = leaves.iter().map(|it| it.1).collect();
    let regions: Vec<usize> = leaves.iter().map(|it| it.0 % n_regions).collect();
    let groupings: [&[usize]; 5] = [&[], &[2], &[0], &[1], &[2, 1]];
    let (hierarchy, _) = Hierarchy::grouped(&[&accounts, &products, &regions], &groupings).unwrap();
    let mut random = Generator::new(9);
    let mut values = |size: f64| -> Vec<f64> { (0..hierarchy.n_nodes()).map(|_| size * random.normal()).collect() };
    let leaf_values: Vec<f64> = values(1.0)[..leaves.len()].iter().map(|z| 50.0 * libm::exp(*z)).collect();
    let truth = hierarchy.sums(&leaf_values).into_iter().chain(leaf_values);
    let base = truth.zip(values(20.0)).map(|(value, noise)| vec![value + noise]).collect();
    let times: Vec<Vec<f64>> = (0..24).map(|_| values(10.0)).collect();
    let errors = (0..hierarchy.n_nodes()).map(|i| times.iter().map(|it| it[i]).collect()).collect();
    (hierarchy, base, errors)
}

#[test]
fn sums_hold_and_locks_stay() {
    for (n_accounts, n_products, n_regions) in [(1, 1, 1), (5, 4, 2), (40, 20, 4), (200, 20, 10), (250, 4, 160)] {
        // The last has more than 700 aggregates and is solved by conjugate gradients.
        let (hierarchy, base, errors) = large(n_accounts, n_products, n_regions);
        for covariance in [ErrorCovariance::structural(&hierarchy), ErrorCovariance::shrunk(&errors)] {
            let locked = vec![hierarchy.n_aggregates()];
            let options =
                ReconcileOptions { locked: locked.clone(), non_negative: true, ..ReconcileOptions::default() };
            let result = reconcile(&hierarchy, &base, &covariance, &options).unwrap();
            let flat: Vec<f64> = result.iter().map(|it| it[0]).collect();
            let (sums, leaves) = flat.split_at(hierarchy.n_aggregates());
            assert_eq!(hierarchy.sums(leaves), sums);
            assert!(leaves[1..].iter().all(|it| *it >= 0.0));
            assert!((leaves[0] - base[locked[0]][0]).abs() < 1e-6);
            // Coherent input stays as it is.
            let again = reconcile(&hierarchy, &result, &covariance, &ReconcileOptions::default()).unwrap();
            check("coherent", &again, &flat, 1e-8 * sums[0].abs());
            // Whole leaves: each total next to its own.
            let whole = whole_leaves(&hierarchy, leaves, &[]).unwrap();
            assert!((whole.iter().sum::<i64>() as f64 - sums[0]).abs() <= 0.5 + 1e-6);
            assert!(whole.iter().zip(leaves).all(|(whole, leaf)| (*whole as f64 - leaf).abs() < 1.0));
        }
    }
}

#[test]
fn both_solvers_agree() {
    // A hierarchy of two levels whose system is solved densely, and the same with so many repeated sums of single leaves
    // that it is solved by conjugate gradients; at variance without limit a repeated sum says nothing.
    let leaves = 60;
    let tree: Vec<Vec<usize>> =
        std::iter::once((0..leaves).collect()).chain((0..6).map(|k| (10 * k..10 * k + 10).collect())).collect();
    let small = Hierarchy::new(leaves, tree.clone()).unwrap();
    let padding = (0..720).map(|k| vec![k % leaves]);
    let padded = Hierarchy::new(leaves, tree.into_iter().chain(padding).collect()).unwrap();
    let mut random = Generator::new(3);
    let base: Vec<f64> = (0..small.n_nodes()).map(|_| 100.0 + 10.0 * random.normal()).collect();
    let extended = |values: &[f64], fill: f64| -> Vec<f64> {
        values[..7].iter().copied().chain(std::iter::repeat_n(fill, 720)).chain(values[7..].iter().copied()).collect()
    };
    let steps = |values: &[f64]| values.iter().map(|it| vec![*it]).collect::<Vec<_>>();
    let weights = vec![2.0; small.n_nodes()];
    let options = ReconcileOptions::default();
    let dense = reconcile(&small, &steps(&base), &ErrorCovariance::variances(&weights), &options).unwrap();
    let covariance = ErrorCovariance::variances(&extended(&weights, 1e13));
    let iterated = reconcile(&padded, &steps(&extended(&base, 100.0)), &covariance, &options).unwrap();
    let flat: Vec<f64> = dense[7..].iter().map(|it| it[0]).collect();
    check("solvers", &iterated[727..], &flat, 1e-6);
}

#[test]
fn locks_that_contradict_each_other_are_named() {
    let hierarchy = Hierarchy::new(3, vec![vec![0, 1, 2], vec![0, 1]]).unwrap();
    let base = [[10.0], [4.0], [1.0], [2.0], [5.0]].map(|it| it.to_vec());
    let at = |locked: &[usize]| {
        let options = ReconcileOptions { locked: locked.to_vec(), non_negative: false, ..ReconcileOptions::default() };
        reconcile(&hierarchy, &base, &ErrorCovariance::ols(&hierarchy), &options)
    };
    // By hand: total 10 and pair 4 leave 6 for the third leaf; locked at 5 it contradicts.
    assert!((at(&[0, 1]).unwrap()[4][0] - 6.0).abs() < 1e-12);
    assert!(matches!(at(&[0, 1, 4]), Err(ReconcileError::Locked { .. })));
    // A sum locked below zero cannot be met by leaves that are not negative.
    let negative = [[-3.0], [4.0], [1.0], [2.0], [5.0]].map(|it| it.to_vec());
    let options = ReconcileOptions { locked: vec![0], non_negative: true, ..ReconcileOptions::default() };
    let refused = reconcile(&hierarchy, &negative, &ErrorCovariance::ols(&hierarchy), &options);
    assert!(matches!(refused, Err(ReconcileError::Locked { node: 0, .. })), "{refused:?}");
    // Locks that agree are fine though nothing is left to move: 1 + 2 + 5 = 8.
    let base = [[8.0], [3.0], [1.0], [2.0], [5.0]].map(|it| it.to_vec());
    let options = ReconcileOptions { locked: (0..5).collect(), non_negative: true, ..ReconcileOptions::default() };
    let kept = reconcile(&hierarchy, &base, &ErrorCovariance::ols(&hierarchy), &options).unwrap();
    assert_eq!(kept, base);
    assert!(matches!(
        reconcile(&hierarchy, &base[1..], &ErrorCovariance::ols(&hierarchy), &options),
        Err(ReconcileError::Shape { .. })
    ));
}

#[test]
fn a_leaf_with_returns_may_fall_below_zero() {
    // By hand: the total 1 exceeds its leaves −5 + 3 by 3; with equal variances each of the three takes 1 of it.
    let hierarchy = Hierarchy::new(2, vec![vec![0, 1]]).unwrap();
    let base = [vec![1.0], vec![-5.0], vec![3.0]];
    for (with_returns, leaves) in [(vec![0], [-4.0, 4.0]), (Vec::new(), [0.0, 2.0])] {
        let options = ReconcileOptions { non_negative: true, with_returns, ..ReconcileOptions::default() };
        let found = reconcile(&hierarchy, &base, &ErrorCovariance::ols(&hierarchy), &options).unwrap();
        assert!((found[1][0] - leaves[0]).abs() < 1e-9 && (found[2][0] - leaves[1]).abs() < 1e-9, "{found:?}");
    }
}
