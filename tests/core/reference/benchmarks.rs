//! T0 and T1: closed forms, hence rounding is the only difference allowed.

use kedge::forecast::methods::{Drift, Mean, MovingAverage, Naive, SeasonalNaive};
use kedge::forecast::{Fit, Predict, Series};

use super::{Reference, point, sd};

#[test]
fn naive_drift_and_mean_have_the_points_and_limits_of_r() {
    for it in Reference::all() {
        let naive = Naive.fit(&it.series()).unwrap();
        it.check("naive_mean", &point(&naive, 8), 1e-12);
        it.check("naive_sd", &sd(&naive, 8), 1e-12);
        let drift = Drift.fit(&it.series()).unwrap();
        it.check("drift_mean", &point(&drift, 8), 1e-12);
        it.check("drift_sd", &sd(&drift, 8), 1e-12);
        // R's limits of the mean rest on Student's t; the standard deviation behind them is compared.
        let mean = Mean.fit(&it.series()).unwrap();
        it.check("mean_mean", &point(&mean, 8), 1e-12);
        it.check("mean_sd", &sd(&mean, 8), 1e-9);
    }
}

#[test]
fn seasonal_naive_has_the_points_and_limits_of_r() {
    for it in Reference::seasonal() {
        let model = SeasonalNaive { season_length: it.season_length }.fit(&it.series()).unwrap();
        it.check("snaive_mean", &point(&model, 8), 1e-12);
        it.check("snaive_sd", &sd(&model, 8), 1e-12);
    }
}

#[test]
fn a_moving_average_picks_its_window() {
    // By hand: the series repeats 1, 3, 2; the mean of three is always 2, so k = 3 has the errors -1, 1, 0, … and a sum
    // of squares of 2 per round; k = 2 and every other window of up to 5 has more (6 by threes, too, but is out of
    // reach: k ends at n - 4).
    let values: Vec<f64> = [1.0, 3.0, 2.0].repeat(3);
    let model = MovingAverage.fit(&Series::new(values).unwrap()).unwrap();
    assert_eq!(model.parameters()[0].value, 3.0);
    assert_eq!(point(&model, 2), [2.0, 2.0]);
    assert_eq!(model.fitted()[..5], [None, None, None, Some(2.0), Some(2.0)]);
}

#[test]
fn a_moving_average_is_the_rolling_mean() {
    // By hand: the plain mean of the k values before each observation.
    for it in Reference::all() {
        let model = MovingAverage.fit(&it.series()).unwrap();
        let k = model.parameters()[0].value as usize;
        for (t, fitted) in model.fitted().iter().enumerate() {
            let mean = (t >= k).then(|| it.values[t - k..t].iter().sum::<f64>() / k as f64);
            let close = fitted.zip(mean).map_or(fitted.is_none() && mean.is_none(), |(a, b)| (a - b).abs() < 1e-9 * b);
            assert!(close, "{}, observation {}: {fitted:?} is not {mean:?}", it.name, t + 1);
        }
    }
}
