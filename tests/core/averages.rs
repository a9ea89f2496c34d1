//! Akaike averages against the forms they average, each fitted on its own.

use kedge::forecast::methods::{Ets, EtsAverage};
use kedge::forecast::{Fit, Horizon, Predict, SeasonLength, Series};
use kedge::math::Generator;

/// 60 months with a season, a slow trend and noise.
fn history(seed: u64) -> Series {
    let mut random = Generator::new(seed);
    let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
    let value = |t: usize| (100.0 + 0.5 * t as f64) * season[t % 12];
    Series::new((0..60).map(|t| value(t) * (1.0 + 0.08 * random.normal())).collect()).unwrap()
}

#[test]
fn an_average_weighs_forms_by_their_akaike_weights() {
    // By the definition, w ∝ exp(−ΔAICc/2), over the forms that the average kept, each taken further on its own
    // from where the average left it: what a flat ridge still gives is the tolerance.
    let horizon = Horizon::new(12).unwrap();
    for seed in 1..=4 {
        let y = history(seed);
        let average = EtsAverage { season_length: SeasonLength::MONTHLY, start: None }.fit(&y).unwrap();
        let kept = average.search_point().unwrap();
        let refined = |i: usize| Ets { start: kept.part(i), ..Ets::new(SeasonLength::MONTHLY) }.fit(&y).unwrap();
        let models: Vec<_> = (0..kept.n_parts()).map(refined).collect();
        assert!(models.len() > 1, "seed {seed}: one form alone shows nothing");
        let least = models.iter().map(|it| it.aicc()).fold(f64::INFINITY, f64::min);
        let raw: Vec<f64> = models.iter().map(|it| (-0.5 * (it.aicc() - least)).exp()).collect();
        let total: f64 = raw.iter().sum();
        let weights: Vec<f64> = average.parameters().iter().map(|it| it.value).collect();
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for (i, (ours, expected)) in weights.iter().zip(&raw).enumerate() {
            assert!((ours - expected / total).abs() < 0.06, "seed {seed}, form {i}: {ours} {}", expected / total);
        }
        for (i, ours) in average.outlook(horizon).point.into_iter().enumerate().take(12) {
            let each = models.iter().map(|it| it.outlook(horizon).point[i]);
            let expected: f64 = each.zip(&weights).map(|(point, w)| w * point).sum();
            assert!((ours / expected - 1.0).abs() < 0.005, "seed {seed}, step {}: {} {expected}", i + 1, ours);
        }
    }
}
