//! Brown's double smoothing against statsmodels (`tests/data/reference/make_brown.py` holds the calls).

use kedge::forecast::methods::{Brown, BrownModel};
use kedge::forecast::{Fit, Predict};

use super::{Reference, point, rows};

const EXPECTED: &str = include_str!("../../data/reference/expected_brown.csv");

#[test]
fn the_recursion_and_the_best_weight() {
    for it in Reference::all() {
        let expected = |quantity: &str| -> Vec<f64> {
            rows(EXPECTED)
                .filter(|row| row[0] == it.name && row[1] == quantity)
                .map(|row| row[3].parse().unwrap())
                .collect()
        };
        let y = &it.values;
        let model = BrownModel::with_parameters(y, 0.3, y[0], y[1] - y[0]);
        let fitted: Vec<f64> = model.fitted().iter().map(|it| it.unwrap()).collect();
        let size = y.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
        // Rounding only: both run the same recursion.
        for (ours, theirs) in [(fitted, expected("brown_fitted")), (point(&model, 8), expected("brown_mean"))] {
            assert_eq!(ours.len(), theirs.len());
            assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() <= 1e-10 * size), "{}", it.name);
        }
        let best = Brown::default().fit(&it.series()).unwrap();
        let sse: f64 = y.iter().zip(best.fitted()).map(|(y, f)| (y - f.unwrap()).powi(2)).sum();
        assert!(sse <= expected("brown_sse")[0] * (1.0 + 1e-9), "{}", it.name);
    }
}
