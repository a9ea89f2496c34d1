//! V2 and V3 against utilsforecast and scipy, and against R.
//!
//! Origin: `tests/data/reference/make_measures.py` (utilsforecast 0.2.17, scipy 1.17.1) and `make_accuracy.R` (R 4.2.2,
//! package forecast 8.20), which hold the calls.

use std::collections::BTreeMap;

use approx::assert_relative_eq;
use kedge::forecast::{IntervalLevel, PointScores, PredictionInterval, compare_methods, interval_coverage, pinball};
use kedge::math::{chi_squared_tail, studentized_range_quantile};

use super::rows;

fn expected() -> BTreeMap<&'static str, Vec<f64>> {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let text = include_str!("../../data/reference/expected_measures.csv");
    rows(text).for_each(|row| all.entry(row[0]).or_default().push(row[2].parse().unwrap()));
    all
}

#[test]
fn measures_are_those_of_the_package() {
    let it = expected();
    let scores = PointScores::new(&it["actual"], &it["forecast"], &it["train"], 12).unwrap();
    for (ours, name) in [
        (scores.mae, "mae"),
        (scores.rmse, "rmse"),
        (scores.mape.unwrap(), "mape"),
        // The package divides by |y| + |ŷ|, M4 and we by its half.
        (0.5 * scores.smape, "smape"),
        (scores.mase.unwrap(), "mase"),
        (scores.rmsse.unwrap(), "rmsse"),
        (pinball(&it["actual"], &it["lower"], 0.1).unwrap(), "pinball_10"),
        (pinball(&it["actual"], &it["upper"], 0.9).unwrap(), "pinball_90"),
    ] {
        assert_relative_eq!(ours, it[name][0], max_relative = 1e-12);
    }
    let (lower, upper) = (it["lower"].clone(), it["upper"].clone());
    let interval = PredictionInterval { level: IntervalLevel::P80, lower, upper };
    assert_relative_eq!(interval_coverage(&it["actual"], &interval).unwrap(), it["coverage_80"][0]);
}

#[test]
fn ranks_and_their_tests_are_those_of_scipy() {
    let it = expected();
    let errors: Vec<Vec<f64>> = it["errors"].chunks(5).map(<[f64]>::to_vec).collect();
    let comparison = compare_methods(&errors).unwrap();
    for (ours, theirs) in comparison.mean_ranks.iter().zip(&it["mean_ranks"]) {
        assert_relative_eq!(ours, theirs, max_relative = 1e-12);
    }
    assert_relative_eq!(comparison.chi_squared, it["friedman"][0], max_relative = 1e-10);
    assert_relative_eq!(comparison.p, it["friedman"][1], max_relative = 1e-9);
    // q·√(k(k+1)/(12N)) for k = 5, N = 40.
    assert_relative_eq!(comparison.critical_distance, it["studentized_range_95"][2] * 0.25, max_relative = 1e-9);
    for (k, theirs) in [2, 3, 5, 10, 20].into_iter().zip(&it["studentized_range_95"]) {
        assert_relative_eq!(studentized_range_quantile(0.95, k), *theirs, max_relative = 1e-8);
    }
    for ((x, df), theirs) in
        [(0.5, 1.0), (3.0, 4.0), (40.0, 9.0), (9.0, 12.0), (200.0, 3.0)].iter().zip(&it["chi_squared"])
    {
        assert_relative_eq!(chi_squared_tail(*x, *df), *theirs, max_relative = 1e-11);
    }
}

#[test]
fn r_says_the_same() {
    // accuracy(), friedman.test() and qtukey(.95, 5, Inf); tolerances: rounding, and that of R's qtukey.
    let it = expected();
    let text = include_str!("../../data/reference/expected_accuracy.csv");
    let r = |name: &str| -> f64 { rows(text).find(|row| row[0] == name).unwrap()[2].parse().unwrap() };
    let scores = PointScores::new(&it["actual"], &it["forecast"], &it["train"], 12).unwrap();
    let comparison = compare_methods(&it["errors"].chunks(5).map(<[f64]>::to_vec).collect::<Vec<_>>()).unwrap();
    for (ours, name, tolerance) in [
        (scores.mae, "MAE", 1e-12),
        (scores.rmse, "RMSE", 1e-12),
        (100.0 * scores.mape.unwrap(), "MAPE", 1e-12),
        (scores.mase.unwrap(), "MASE", 1e-12),
        (comparison.chi_squared, "friedman", 1e-10),
        (comparison.p, "friedman_p", 1e-9),
        (comparison.critical_distance, "critical_distance", 1e-6),
    ] {
        assert_relative_eq!(ours, r(name), max_relative = tolerance);
    }
}
