//! Statistical Reference Datasets of NIST: linear regression and univariate summaries.
//!
//! Origin: certified values of the National Institute of Standards and Technology
//! (<https://www.itl.nist.gov/div898/strd/>), data by way of `tests/data/reference/nist/README.md`. The measure is
//! NIST's own log relative error, −log₁₀(|ours − certified| ÷ |certified|), at most 15, the number of certified digits.

use std::collections::BTreeMap;

use kedge::math::{autocorrelation, least_squares, mean, r_squared, standard_deviation};

use super::rows;

const REGRESSION: &str = include_str!("../../data/reference/nist/regression.csv");
const UNIVARIATE: &str = include_str!("../../data/reference/nist/univariate.csv");
const CERTIFIED: &str = include_str!("../../data/reference/nist/certified.csv");

/// Correct digits.
fn digits(ours: f64, certified: f64) -> f64 {
    let error = if certified == 0.0 { ours.abs() } else { ((ours - certified) / certified).abs() };
    if error == 0.0 { 15.0 } else { (-error.log10()).min(15.0) }
}

/// Names of the coefficients.
const B: [&str; 12] = ["b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "b10", "b11"];

/// Certified (value, standard error) of a set's quantity.
fn certified() -> BTreeMap<(&'static str, &'static str), (f64, Option<f64>)> {
    rows(CERTIFIED).map(|row| ((row[0], row[1]), (row[2].parse().unwrap(), row[3].parse().ok()))).collect()
}

struct Regression {
    y: Vec<f64>,
    columns: Vec<Vec<f64>>,
}

/// A set's response and its design: powers of x, or the regressors of Longley.
fn regression(set: &str, n_coefficients: usize) -> Regression {
    let cells: Vec<Vec<f64>> = rows(REGRESSION)
        .filter(|row| row[0] == set)
        .map(|row| row[1..].iter().filter_map(|it| it.parse().ok()).collect())
        .collect();
    let y = cells.iter().map(|row| row[0]).collect();
    let column = |k: usize| match (set, k) {
        ("noint1" | "noint2", _) => cells.iter().map(|row| row[1]).collect(),
        ("longley", 1..) => cells.iter().map(|row| row[k]).collect(),
        // Repeated products: the best powers that numbers of this size hold.
        _ => cells.iter().map(|row| (0..k).fold(1.0, |power, _| power * row[1])).collect(),
    };
    Regression { y, columns: (0..n_coefficients).map(column).collect() }
}

#[test]
fn regressions_keep_their_digits() {
    // Least digits of coefficients, standard errors and residual standard deviation. Wampler 1 and 2 fit exactly: their
    // residuals are judged by size. Filip's powers up to x¹⁰ are rounded before any software sees them, and with a
    // condition number of 10¹⁰ (columns scaled) that leaves 7 to 8 digits.
    let certified = certified();
    let mut failures = Vec::new();
    for (set, least, least_error) in [
        ("norris", 13.5, 13.0),
        ("pontius", 13.0, 13.0),
        ("noint1", 14.5, 14.0),
        ("noint2", 14.5, 14.0),
        ("filip", 7.5, 7.0),
        ("longley", 14.0, 12.0),
        ("wampler1", 14.5, 14.0),
        ("wampler2", 12.5, 14.0),
        ("wampler3", 14.5, 13.0),
        ("wampler4", 14.5, 13.0),
        ("wampler5", 14.5, 13.0),
    ] {
        let first = usize::from(set.starts_with("noint"));
        let wanted: Vec<(f64, f64)> =
            (first..).map_while(|i| certified.get(&(set, B[i]))).map(|it| (it.0, it.1.unwrap())).collect();
        let Regression { y, columns } = regression(set, wanted.len());
        let fit = least_squares(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), &y).unwrap();
        assert_eq!(fit.used.len(), wanted.len(), "{set}");
        let coefficients = fit.coefficients.iter().zip(&wanted).map(|(b, it)| digits(*b, it.0)).fold(15.0, f64::min);
        let sd = fit.residual_sd().unwrap();
        let errors = fit.standard_errors().into_iter().zip(&wanted).map(|(se, it)| digits(se.unwrap(), it.1));
        let spread = errors.fold(digits(sd, certified[&(set, "residual_sd")].0), f64::min);
        let fitted = certified.get(&(set, "r_squared")).map_or(15.0, |it| digits(r_squared(&fit, &y).unwrap(), it.0));
        println!("{set}: coefficients {coefficients:.1}, spread {spread:.1}, r² {fitted:.1}");
        if coefficients < least || spread < least_error || fitted < least_error.min(9.0) {
            failures.push(set);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

/// The sets NIST made by a rule: the middle value, then low and high in turn.
fn made_by_rule(middle: f64, n: usize) -> Vec<f64> {
    // Written as decimals, as in NIST's files, so that each is the number nearest to its decimal.
    let value = |tenths: i64| format!("{}", middle + 0.1 * tenths as f64).parse::<f64>().unwrap();
    let rounded = |tenths: i64| format!("{:.1}", value(tenths)).parse().unwrap();
    (0..n)
        .map(|i| {
            rounded(if i == 0 {
                0
            } else if i % 2 == 1 {
                -1
            } else {
                1
            })
        })
        .collect()
}

fn univariate(set: &str) -> Vec<f64> {
    match set {
        "numacc1" => vec![10_000_001.0, 10_000_003.0, 10_000_002.0],
        "numacc2" => made_by_rule(1.2, 1001),
        "numacc3" => made_by_rule(1_000_000.2, 1001),
        "numacc4" => made_by_rule(10_000_000.2, 1001),
        _ => {
            let row = rows(UNIVARIATE).find(|row| row[0] == set).unwrap();
            match set {
                "pidigits" => row[1].bytes().map(|it| f64::from(it - b'0')).collect(),
                _ => row[1].split(' ').map(|it| it.parse().unwrap()).collect(),
            }
        }
    }
}

#[test]
fn summaries_keep_their_digits() {
    // Least digits of mean, standard deviation and lag-1 autocorrelation. NumAcc 3 and 4 lose digits where their decimals
    // become numbers (10⁷ + 0.1 is stored to 2·10⁻⁹): 9.5 and 8.3 digits of a deviation of 0.1 are all there are.
    let certified = certified();
    let mut failures = Vec::new();
    for (set, least) in [
        ("pidigits", [14.5, 14.5, 13.0]),
        ("lottery", [14.5, 14.5, 14.0]),
        ("lew", [14.5, 14.5, 14.0]),
        ("mavro", [14.5, 13.0, 13.0]),
        ("michelso", [14.5, 13.5, 13.0]),
        ("numacc1", [15.0, 15.0, 15.0]),
        ("numacc2", [14.5, 14.5, 14.0]),
        ("numacc3", [15.0, 9.4, 11.0]),
        ("numacc4", [15.0, 8.2, 10.0]),
    ] {
        let values = univariate(set);
        let ours = [mean(&values).unwrap(), standard_deviation(&values).unwrap(), autocorrelation(&values, 1).unwrap()];
        let quantities = ["mean", "sd", "autocorrelation"];
        let kept: Vec<f64> =
            ours.iter().zip(quantities).map(|(it, quantity)| digits(*it, certified[&(set, quantity)].0)).collect();
        println!("{set}: {kept:.1?}");
        if kept.iter().zip(least).any(|(kept, least)| *kept < least) {
            failures.push(set);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
