//! P7 against R.
//!
//! Origin: `tests/data/reference/make_preparation.R` (R 4.2.2, package forecast 8.20), which holds the calls.

use kedge::forecast::BoxCox;

use super::{Reference, rows};

#[test]
fn box_cox_is_that_of_r() {
    let text = include_str!("../../data/reference/expected_preparation.csv");
    for it in Reference::all() {
        let theirs = |quantity: &str| -> Vec<f64> {
            rows(text)
                .filter(|row| row[0] == it.name && row[1] == quantity)
                .map(|row| row[3].parse().unwrap())
                .collect()
        };
        // R's search stops at 1.2e-4; at its λ the transformation and its inverse agree to rounding.
        let ours = BoxCox::guerrero(&it.values, it.season_length.get()).unwrap();
        let lambda = theirs("guerrero")[0];
        assert!((ours.lambda - lambda).abs() < 2e-4, "{}: {} is not {lambda}", it.name, ours.lambda);
        let at = BoxCox { lambda };
        for ((y, z), mean) in it.values.iter().zip(theirs("transformed")).zip(theirs("mean_back")) {
            assert!((at.transform(*y) / z - 1.0).abs() < 1e-9, "{}: {} is not {z}", it.name, at.transform(*y));
            assert!((at.mean(z, 0.04) / mean - 1.0).abs() < 1e-9, "{}: {} is not {mean}", it.name, at.mean(z, 0.04));
        }
    }
}
