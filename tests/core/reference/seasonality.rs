//! The season test against statsmodels and scipy (`tests/data/reference/make_seasonality.py` holds the calls).

use kedge::forecast::seasonality_test;

use super::{Reference, rows};

const EXPECTED: &str = include_str!("../../data/reference/expected_seasonality.csv");

#[test]
fn strength_and_test_are_the_packages() {
    for it in Reference::seasonal() {
        let expected = |quantity: &str| -> f64 {
            rows(EXPECTED).find(|row| row[0] == it.name && row[1] == quantity).unwrap()[3].parse().unwrap()
        };
        let test = seasonality_test(&it.values, it.season_length.get()).unwrap();
        // Sums in another order, and for the tail two expansions of the same function.
        for (quantity, ours, tolerance) in
            [("strength", test.strength, 1e-10), ("h", test.kruskal_wallis, 1e-9), ("p", test.p, 1e-10)]
        {
            let theirs = expected(quantity);
            assert!((ours - theirs).abs() <= tolerance * theirs.max(1.0), "{quantity} of {}: {ours} {theirs}", it.name);
        }
    }
}
