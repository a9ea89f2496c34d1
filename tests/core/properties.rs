//! What holds for every registered method.

use kedge::forecast::{
    ChildForecast, Horizon, IntervalBasis, MethodForecast, MethodId, RunOptions, SeasonLength, Series, TermOperator,
    TermRole, Verdict, Working, backtest, forecast_with, history_shares, run, top_down,
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
        assert!((working.evaluate() - point).abs() < 1e-9 * point.abs().max(1.0), "{method:?}");
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
            // All but LGT, which is not compared on seasons of twelve.
            assert_eq!(result.league.entries.len(), MethodId::ALL.len() - 1);
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

/// Seeded histories of the two planted kinds.
const N_SEEDS: u64 = 20;

fn verdict_of(values: Vec<f64>) -> (Verdict, MethodForecast) {
    let result = run(&Series::new(values).unwrap(), &RunOptions { n_paths: 0, ..RunOptions::default() });
    (result.league.verdict, result.chosen)
}

#[test]
fn on_a_random_walk_mostly_nothing_beats_naive() {
    let walk = |seed: u64| {
        let mut generator = Generator::new(1000 + seed);
        let step = |level: &mut f64, _| {
            *level += generator.normal();
            Some(*level)
        };
        (0..60).scan(100.0, step).collect::<Vec<f64>>()
    };
    let verdicts: Vec<Verdict> = (0..N_SEEDS).map(|seed| verdict_of(walk(seed)).0).collect();
    let n_left = verdicts.iter().filter(|it| matches!(it, Verdict::NothingBeatsNaive { .. })).count();
    assert!(n_left > 10, "{n_left} of {N_SEEDS}: {verdicts:?}");
}

#[test]
fn a_strong_season_has_a_seasonal_winner() {
    let seasonal = |method: MethodId| {
        use MethodId::{ArimaAverage, Ces, EtsAverage, OptimizedTheta, TemporalHierarchy};
        matches!(method, EtsAverage | ArimaAverage | Ces | OptimizedTheta | TemporalHierarchy)
    };
    for seed in 0..N_SEEDS {
        let (verdict, chosen) = verdict_of(history(2000 + seed, 60));
        assert!(matches!(verdict, Verdict::Winner { .. }), "seed {seed}: {verdict:?}");
        let members = chosen.workings[0].terms.iter().filter_map(|it| match it.role {
            TermRole::Member(method) => Some(method),
            _ => None,
        });
        let in_use: Vec<MethodId> =
            if chosen.method == MethodId::Combination { members.collect() } else { vec![chosen.method] };
        assert!(in_use.iter().all(|it| seasonal(*it)), "seed {seed}: {in_use:?}");
        // The trough is February, the peak October, planted at 0.7 and 1.2.
        assert!(chosen.forecast.point[9] > 1.3 * chosen.forecast.point[1], "seed {seed}");
    }
}

#[test]
fn a_season_that_repeats_exactly_cannot_be_beaten() {
    let repeating: Vec<f64> = (0..60).map(|t| [5.0, 9.0, 2.0, 7.0][t % 4]).collect();
    let options = RunOptions { season_length: SeasonLength::QUARTERLY, ..options(4) };
    let league = run(&Series::new(repeating).unwrap(), &options).league;
    assert_eq!(league.verdict, Verdict::NothingBeatsNaive { method: MethodId::SeasonalNaive });
    assert_eq!(league.best(), Some(MethodId::SeasonalNaive));
}

#[test]
fn the_first_of_the_league_has_the_least_error() {
    for seed in 0..5 {
        let league = run(&Series::new(history(seed, 60)).unwrap(), &options(12)).league;
        let errors: Vec<f64> = league.entries.iter().filter_map(|it| it.result.as_ref().ok()?.mase).collect();
        assert!(errors.is_sorted());
        assert_eq!(league.best(), Some(league.entries[0].method));
    }
    assert_eq!(run(&Series::new(vec![1.0, 2.0]).unwrap(), &options(12)).league.best(), None);
}

/// What the terms come to, read line by line as a person does; apart from the product's own evaluation.
fn read_aloud(working: &Working) -> f64 {
    let mut averaged = Vec::new();
    let mut value = f64::NAN;
    for term in &working.terms {
        match term.operator {
            TermOperator::Start => value = term.value,
            TermOperator::Plus => value += term.value,
            TermOperator::Times => value *= term.value,
            TermOperator::AtLeast => value = if value < term.value { term.value } else { value },
            TermOperator::Average => {
                averaged.push(term.value);
                value = averaged.iter().sum::<f64>() / averaged.len() as f64;
            }
            TermOperator::Equals => assert_eq!(term.role, TermRole::Result),
        }
    }
    value
}

#[test]
fn workings_read_in_order_give_the_forecast() {
    // Falling to zero, so that methods with a trend hit the floor; also with returns, where there is none.
    let falling = |t: usize| (60.0 - t as f64).max(0.5) * (1.0 + 0.3 * (t % 12) as f64 / 11.0);
    let mut n_floored = 0;
    for values in [
        (0..59).map(falling).collect::<Vec<f64>>(),
        (0..59).map(|t| falling(t) - 10.0).collect(),
        history(11, 60),
        (0..40).map(|t| f64::from(t % 7 == 0) * 5.0).collect(),
    ] {
        let series = Series::new(values).unwrap();
        for method in MethodId::ALL {
            let Ok(forecast) = forecast_with(&series, &options(24), method) else { continue };
            for (working, point) in forecast.workings.iter().zip(&forecast.forecast.point) {
                let last = working.terms.last().unwrap();
                assert_eq!((last.operator, last.role), (TermOperator::Equals, TermRole::Result));
                assert!((read_aloud(working) - point).abs() <= 1e-9 * point.abs().max(1.0), "{method:?}: {working:?}");
                assert_eq!(last.value, working.evaluate());
                n_floored += usize::from(working.terms.iter().any(|it| it.role == TermRole::Floor));
            }
        }
    }
    assert!(n_floored > 20, "{n_floored} steps hit the floor");
}

#[test]
fn children_of_a_parent_that_is_not_negative_are_not_negative() {
    let mut generator = Generator::new(21);
    for _ in 0..5000 {
        let n_children = 1 + (generator.uniform() * 8.0) as usize;
        let amount = |generator: &mut Generator| {
            let size = [0.0, 1e-9, 1.0, 1e9][(generator.uniform() * 4.0) as usize];
            size * generator.uniform()
        };
        let histories: Vec<Vec<Option<f64>>> =
            (0..n_children).map(|_| (0..15).map(|_| Some(amount(&mut generator))).collect()).collect();
        let shares = history_shares(&histories.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let child = |share: f64| {
            let own = (generator.uniform() < 0.5).then(|| (0..3).map(|_| amount(&mut generator)).collect());
            ChildForecast { own, share }
        };
        let children: Vec<ChildForecast> = shares.into_iter().map(child).collect();
        let parent: Vec<f64> = (0..3).map(|_| amount(&mut generator)).collect();
        let divided = top_down(&parent, &children);
        for (i, total) in parent.iter().enumerate() {
            assert!(divided.iter().all(|it| it[i] >= 0.0), "{total} from {children:?}: {divided:?}");
            let sum: f64 = divided.iter().map(|it| it[i]).sum();
            assert!((sum - total).abs() <= 1e-12 * total, "{sum} is not {total}");
        }
    }
}
