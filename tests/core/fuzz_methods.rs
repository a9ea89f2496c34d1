//! Every registered method on histories nobody wishes for: a refusal or a sound forecast, never a panic.
//!
//! The histories are fixed oddities and seeded random ones, so that a failure repeats.

use kedge::forecast::{
    Forecast, Horizon, IntervalLevel, MethodId, Predict, RunOptions, SeasonLength, Series, fit_method, forecast_with,
    prepare_series, run,
};
use kedge::math::Generator;

const HORIZONS: [usize; 3] = [1, 7, 26];

fn season_lengths() -> [SeasonLength; 3] {
    [SeasonLength::NONE, SeasonLength::QUARTERLY, SeasonLength::MONTHLY]
}

fn series(values: Vec<f64>) -> Series {
    Series::new(values).unwrap()
}

/// Oddities by name.
fn oddities() -> Vec<(&'static str, Series)> {
    let of = |n: usize, value: fn(f64) -> f64| series((0..n).map(|t| value(t as f64)).collect());
    let with_gaps: Vec<Option<f64>> =
        (0..60).map(|t| (t % 5 != 2 && t % 7 != 3).then_some(f64::from(t % 12))).collect();
    let mut walk = Generator::new(1);
    let noise: Vec<f64> = (0..50).map(|_| walk.normal()).collect();
    vec![
        ("one point", series(vec![7.0])),
        ("two points", series(vec![7.0, 9.0])),
        ("two equal points", series(vec![7.0; 2])),
        ("constant", series(vec![5.0; 40])),
        ("constant with rounding", series(vec![0.1; 37])),
        ("all zero", series(vec![0.0; 40])),
        ("short zero", series(vec![0.0; 5])),
        ("all but the last zero", of(40, |t| f64::from(t > 38.0))),
        ("only the first not zero", of(40, |t| f64::from(t < 1.0))),
        ("huge", of(40, |t| 1e12 * (1.0 + 0.1 * (t % 7.0)))),
        ("huge constant", series(vec![1e12; 30])),
        ("tiny", of(40, |t| 1e-9 * (1.0 + 0.1 * (t % 7.0)))),
        ("tiny beside huge", of(40, |t| if t % 9.0 == 4.0 { 1e12 } else { 1e-9 })),
        ("negative", of(40, |t| -50.0 - t % 12.0)),
        ("around zero", series(noise)),
        ("alternating", of(41, |t| if t % 2.0 == 0.0 { 1.0 } else { -1.0 })),
        ("alternating, positive", of(40, |t| if t % 2.0 == 0.0 { 100.0 } else { 1.0 })),
        ("a step up", of(40, |t| if t < 20.0 { 10.0 } else { 1000.0 })),
        ("a step to zero", of(40, |t| if t < 25.0 { 100.0 } else { 0.0 })),
        ("many steps", of(48, |t| 10.0 * (t / 6.0).floor())),
        ("powers of two", of(60, libm::exp2)),
        ("falling powers of two", of(60, |t| libm::exp2(-t))),
        ("exact line", of(36, |t| 3.0 + 2.0 * t)),
        ("exact falling line", of(36, |t| 30.0 - 2.0 * t)),
        ("exact season", of(48, |t| [5.0, 9.0, 2.0, 7.0][t as usize % 4])),
        ("exact season on an exact line", of(48, |t| 10.0 + t + [5.0, 9.0, 2.0, 7.0][t as usize % 4])),
        ("season with zeros", of(48, |t| if t % 12.0 < 3.0 { 0.0 } else { 100.0 + t })),
        ("every seventh", of(40, |t| f64::from(t % 7.0 == 0.0))),
        ("one outlier", of(40, |t| if t == 20.0 { 1e6 } else { 10.0 + t % 3.0 })),
        ("with gaps filled", prepare_series(&with_gaps).unwrap().1),
        ("long", of(700, |t| 100.0 + 0.1 * t + 10.0 * libm::sin(t / 8.0))),
    ]
}

/// A random history: length 1 to 80, one of several kinds, sizes over many powers of ten.
fn random_history(seed: u64) -> Series {
    let mut random = Generator::new(seed);
    let n = 1 + (80.0 * random.uniform()) as usize;
    let kind = (6.0 * random.uniform()) as usize;
    let size = libm::pow(10.0, 12.0 * random.uniform() - 6.0);
    let (trend, spread) = (random.normal() * 0.05, random.uniform());
    let mut level = random.normal() * 5.0;
    let value = |t: usize| match kind {
        0 => 10.0 * (1.0 + trend * t as f64) * (1.0 + spread * random.normal()),
        1 => f64::from(random.uniform() < 0.25) * (1.0 + 5.0 * random.uniform()).floor(),
        2 => {
            level += random.normal();
            level
        }
        3 => 50.0 + 30.0 * libm::sin(std::f64::consts::TAU * t as f64 / 12.0) + random.normal(),
        4 => libm::exp(2.0 * random.normal()),
        _ => (10.0 * random.uniform()).floor(),
    };
    series((0..n).map(value).map(|it| it * size).collect())
}

/// As many as a minute of the fast loop allows; `KEDGE_FUZZ=2000` looks further.
fn n_random() -> u64 {
    std::env::var("KEDGE_FUZZ").ok().and_then(|it| it.parse().ok()).unwrap_or(60)
}

fn all_histories() -> Vec<(String, Series)> {
    let odd = oddities().into_iter().map(|(name, it)| (name.to_owned(), it));
    odd.chain((0..n_random()).map(|seed| (format!("random {seed}"), random_history(seed)))).collect()
}

/// What is wrong with a fitted method, in words; nothing when it is sound.
fn faults_of(model: &dyn Predict, y: &Series) -> Vec<String> {
    let mut faults = Vec::new();
    let mut require = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    let largest = y.values().iter().fold(0.0_f64, |most, it| most.max(it.abs()));
    require(model.fitted().len() == y.len(), "fitted has another length");
    require(model.fitted().iter().flatten().all(|it| it.is_finite()), "fitted is not finite");
    require(model.parameters().iter().all(|it| it.value.is_finite()), "a parameter is not finite");
    require(model.seasonal_indices().values.iter().all(|it| it.is_finite()), "an index is not finite");
    if let Some(it) = model.components() {
        for part in [&it.level, &it.slope, &it.season] {
            require(part.is_empty() || part.len() == y.len(), "a component has another length");
            require(part.iter().all(|it| it.is_finite()), "a component is not finite");
        }
    }
    let point_of = model.search_point().into_iter().flat_map(|it| it.parameters);
    require(point_of.into_iter().all(f64::is_finite), "the search point is not finite");
    for h in HORIZONS {
        let horizon = Horizon::new(h).unwrap();
        let outlook = model.outlook(horizon);
        require(outlook.point.len() == h && (outlook.sd.is_empty() || outlook.sd.len() == h), "not h forecasts");
        require(outlook.point.iter().all(|it| it.is_finite()), "a point is not finite");
        require(outlook.sd.iter().all(|it| it.is_finite() && *it >= 0.0), "a spread is not finite or negative");
        require(nested(&model.predict(horizon, &[IntervalLevel::P80, IntervalLevel::P95])), "bounds are not nested");
        let known = largest.max(outlook.point.iter().fold(0.0, |most, it| most.max(it.abs())));
        for (i, point) in outlook.point.iter().enumerate() {
            let off = (model.working(i + 1).evaluate() - point).abs();
            require(off <= 1e-9 * known, "the working gives another number");
        }
        if let Some(paths) = model.simulate(horizon, 5, &mut Generator::new(3)) {
            require(paths.len() == 5 && paths.iter().all(|it| it.len() == h), "not 5 paths of h steps");
            require(paths.iter().flatten().all(|it| it.is_finite()), "a path is not finite");
        }
    }
    faults.dedup();
    faults
}

fn nested(forecast: &Forecast) -> bool {
    let [inner, outer] = &forecast.intervals[..] else { return forecast.intervals.is_empty() };
    let ordered =
        |i: usize| [outer.lower[i], inner.lower[i], forecast.point[i], inner.upper[i], outer.upper[i]].is_sorted();
    (0..forecast.point.len()).all(ordered)
}

fn expect_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_method_refuses_or_gives_a_sound_forecast() {
    let (mut faults, mut n_fitted) = (Vec::new(), 0);
    for (name, y) in all_histories() {
        for m in season_lengths() {
            for method in MethodId::ALL {
                let Ok(model) = fit_method(method, &y, m, None) else { continue };
                n_fitted += 1;
                let found = faults_of(model.as_ref(), &y);
                faults.extend(found.iter().map(|it| format!("{method:?} on {name}, m = {}: {it}", m.get())));
                // A warm start from a shorter history, as in a backtest.
                let start = fit_method(method, &y.head(y.len() - y.len() / 8), m, None).ok();
                let Some(start) = start.and_then(|it| it.search_point()) else { continue };
                match fit_method(method, &y, m, Some(&start)) {
                    Ok(again) => {
                        let found = faults_of(again.as_ref(), &y);
                        faults
                            .extend(found.iter().map(|it| format!("{method:?} warm on {name}, m = {}: {it}", m.get())));
                    }
                    Err(error) => faults.push(format!("{method:?} warm on {name}, m = {}: {error}", m.get())),
                }
            }
        }
    }
    assert!(n_fitted > 2000, "only {n_fitted} fits were looked at");
    expect_none(&faults);
}

#[test]
fn sizes_beyond_all_sense_never_panic() {
    let cycle = |values: &[f64]| series(values.iter().copied().cycle().take(40).collect());
    let absurd = [
        cycle(&[f64::MAX, f64::MIN]),
        cycle(&[f64::MAX]),
        cycle(&[1e160, 2e160, 1.5e160]),
        cycle(&[1e-320, 2e-320]),
        cycle(&[f64::MIN_POSITIVE, 0.0, 1.0]),
        cycle(&[1e300, 1e-300]),
        cycle(&[-0.0, 0.0]),
    ];
    for y in absurd {
        for m in [1, 2, 7, 12, 30].map(|it| SeasonLength::new(it).unwrap()) {
            for method in MethodId::ALL {
                if let Ok(model) = fit_method(method, &y, m, None) {
                    faults_of(model.as_ref(), &y);
                }
            }
        }
        run(&y, &RunOptions { n_paths: 10, ..RunOptions::default() });
    }
}

#[test]
fn the_same_history_gives_the_same_forecast() {
    let horizon = Horizon::new(5).unwrap();
    for seed in 0..10 {
        let y = random_history(500 + seed);
        for method in MethodId::ALL {
            let numbers = || {
                let model = fit_method(method, &y, SeasonLength::MONTHLY, None).ok()?;
                Some((model.outlook(horizon), model.simulate(horizon, 3, &mut Generator::new(seed))))
            };
            assert_eq!(numbers(), numbers(), "{method:?}");
        }
    }
}

#[test]
fn scaled_histories_give_scaled_forecasts() {
    let mut faults = Vec::new();
    let horizon = Horizon::new(7).unwrap();
    for (name, y) in all_histories() {
        // Powers of two scale without rounding; sizes stay within what the product promises.
        for factor in [1024.0, 1.0 / 65_536.0] {
            let scaled = series(y.values().iter().map(|it| it * factor).collect());
            let largest = y.values().iter().fold(0.0_f64, |most, it| most.max(it.abs()));
            for m in season_lengths() {
                for method in MethodId::ALL {
                    let point = |y: &Series| Some(fit_method(method, y, m, None).ok()?.outlook(horizon).point);
                    let (a, b) = (point(&y), point(&scaled));
                    let same = match (&a, &b) {
                        (Some(a), Some(b)) => {
                            let known = a.iter().fold(largest, |most, it| most.max(it.abs()));
                            a.iter().zip(b).all(|(a, b)| (a * factor - b).abs() <= 1e-6 * known * factor)
                        }
                        (None, None) => true,
                        _ => false,
                    };
                    if !same {
                        faults.push(format!("{method:?} on {name}, m = {}, × {factor}: {a:?} {b:?}", m.get()));
                    }
                }
            }
        }
    }
    expect_none(&faults);
}

#[test]
fn a_run_survives_every_oddity() {
    let options = RunOptions { n_paths: 50, ..RunOptions::default() };
    let mut faults = Vec::new();
    for (name, y) in oddities() {
        let result = run(&y, &options);
        let mut check = |forecast: &Forecast, who: &str| {
            let finite = forecast.point.iter().all(|it| it.is_finite());
            if forecast.point.len() != options.horizon.get() || !finite || !nested(forecast) {
                faults.push(format!("{who} on {name}: {forecast:?}"));
            }
        };
        check(&result.chosen.forecast, "run");
        if y.len() <= 60 {
            for method in MethodId::ALL {
                if let Ok(it) = forecast_with(&y, &options, method) {
                    check(&it.forecast, &format!("{method:?}"));
                }
            }
        }
        let sums = result.cumulative.map_or_else(Vec::new, |it| it.quantiles);
        if !sums.iter().all(|it| it.is_sorted() && it.iter().all(|it| it.is_finite())) {
            faults.push(format!("sums on {name}"));
        }
    }
    expect_none(&faults);
}
