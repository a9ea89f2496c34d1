//! What holds for every registered method.

use kedge::forecast::{
    Horizon, IntervalBasis, MethodForecast, MethodId, RunOptions, SeasonLength, Series, Verdict, backtest,
    forecast_with, run,
};
use kedge::math::Generator;

/// An invented monthly history with trend, season and noise.
fn history(seed: u64, n: usize) -> Vec<f64> {
    let mut generator = Generator::new(seed);
    let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
    (0..n).map(|t| (100.0 + t as f64) * season[t % 12] * (1.0 + 0.05 * generator.normal())).collect()
}

fn options(horizon: usize) -> RunOptions {
    RunOptions { horizon: Horizon::new(horizon).unwrap(), n_paths: 200, ..RunOptions::default() }
}

fn check_forecast(series: &Series, it: &MethodForecast, horizon: usize) {
    let method = it.method;
    assert_eq!(it.fitted.len(), series.len(), "{method:?}");
    assert_eq!((it.forecast.point.len(), it.workings.len()), (horizon, horizon), "{method:?}");
    for (working, point) in it.workings.iter().zip(&it.forecast.point) {
        assert!((working.evaluate().max(0.0) - point).abs() < 1e-9 * point.abs().max(1.0), "{method:?}");
        assert!((working.terms.last().unwrap().value - point).abs() < 1e-9 * point.abs().max(1.0), "{method:?}");
    }
    let [inner, outer] = &it.forecast.intervals[..] else {
        assert_eq!(it.interval_basis, IntervalBasis::None);
        return;
    };
    for i in 0..horizon {
        let bounds = [outer.lower[i], inner.lower[i], it.forecast.point[i], inner.upper[i], outer.upper[i]];
        assert!(bounds.is_sorted(), "{method:?} step {}: {bounds:?}", i + 1);
        assert!(i == 0 || bounds[4] - bounds[2] >= outer.upper[i - 1] - it.forecast.point[i - 1] - 1e-9, "{method:?}");
    }
}

#[test]
fn every_method_gives_what_was_asked_for() {
    for n in [1, 2, 3, 5, 8, 10, 14, 24, 30, 37, 60] {
        let series = Series::new(history(1, n)).unwrap();
        for horizon in [1, 12, 18] {
            let result = run(&series, &options(horizon));
            assert_eq!(result.league.entries.len(), MethodId::ALL.len());
            check_forecast(&series, &result.chosen, horizon);
            for method in MethodId::ALL {
                if let Ok(forecast) = forecast_with(&series, &options(horizon), method) {
                    check_forecast(&series, &forecast, horizon);
                }
            }
        }
    }
}

#[test]
fn odd_series_are_survived() {
    for values in
        [vec![0.0; 40], vec![5.0; 40], vec![-3.0; 40], (0..40).map(|t| f64::from(t % 7 == 0)).collect(), vec![1e12; 13]]
    {
        let series = Series::new(values).unwrap();
        let result = run(&series, &options(12));
        assert!(result.chosen.forecast.point.iter().all(|it| it.is_finite()));
    }
}

#[test]
fn nothing_is_learnt_from_the_holdout() {
    let values = history(2, 60);
    let options = options(12);
    let base = backtest(&Series::new(values.clone()).unwrap(), &options, &MethodId::ALL);
    let cut = base.origins[3];
    let changed: Vec<f64> =
        values.iter().enumerate().map(|(t, it)| if t < cut { *it } else { it * 3.0 + 50.0 }).collect();
    let other = backtest(&Series::new(changed).unwrap(), &options, &MethodId::ALL);
    for ((method, a), (_, b)) in base.runs.iter().zip(&other.runs) {
        for (a, b) in a.iter().zip(b).take(4) {
            assert_eq!(a.as_ref().map(|it| &it.point), b.as_ref().map(|it| &it.point), "{method:?}");
        }
    }
}

#[test]
fn rescaled_input_gives_rescaled_output() {
    // A power of two scales without rounding, so that even the searches take the same steps.
    let values = history(3, 60);
    let scaled = values.iter().map(|it| it * 1024.0).collect();
    let (a, b) = (Series::new(values).unwrap(), Series::new(scaled).unwrap());
    for method in MethodId::ALL {
        let forecast = |series| forecast_with(series, &options(12), method).unwrap().forecast;
        for (a, b) in forecast(&a).point.iter().zip(&forecast(&b).point) {
            assert!((a * 1024.0 - b).abs() < 1e-6 * b.abs(), "{method:?}: {a} {b}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_result() {
    let series = Series::new(history(4, 60)).unwrap();
    let once = run(&series, &options(12));
    assert_eq!(once, run(&series, &options(12)));
    let sums = once.cumulative.unwrap().quantiles;
    assert_eq!((sums.len(), sums[0].len()), (12, 101));
    assert!(sums.iter().all(|it| it.is_sorted()));
}

#[test]
fn a_random_walk_is_left_to_a_naive_method_and_a_season_is_found() {
    let seasonal = run(&Series::new(history(5, 60)).unwrap(), &options(12));
    assert!(matches!(seasonal.league.verdict, Verdict::Winner { .. }), "{:?}", seasonal.league.verdict);
    let repeating: Vec<f64> = (0..60).map(|t| [5.0, 9.0, 2.0, 7.0][t % 4]).collect();
    let options = RunOptions { season_length: SeasonLength::QUARTERLY, ..options(4) };
    let verdict = run(&Series::new(repeating).unwrap(), &options).league.verdict;
    assert_eq!(verdict, Verdict::NothingBeatsNaive { method: MethodId::SeasonalNaive });
}
