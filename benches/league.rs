//! What the whole league costs beside plain seasonal naive: 1 000 invented monthly series of 60 points.
//!
//! ```text
//! cargo bench --profile worker --no-default-features --bench league
//! ```
//! Prints milliseconds per series (fit, backtest, choice, intervals; with and without 2 000 sample paths). A measurement,
//! no test: nothing fails when it is slow.

use std::hint::black_box;
use std::time::Instant;

use kedge::forecast::methods::SeasonalNaive;
use kedge::forecast::{Fit, Forecast, Horizon, IntervalLevel, Predict, RunOptions, SeasonLength, Series, run};
use kedge::math::Generator;

const N_SERIES: u64 = 1000;
const N_MONTHS: usize = 60;

fn main() {
    let all: Vec<Series> = (0..N_SERIES).map(history).collect();
    let without_paths = RunOptions { n_paths: 0, ..RunOptions::default() };
    let naive = ms_per_series(&all, |it| black_box(seasonal_naive(it)).point.len());
    let league = ms_per_series(&all, |it| black_box(run(it, &without_paths)).chosen.forecast.point.len());
    let with_paths = ms_per_series(&all, |it| black_box(run(it, &RunOptions::default())).chosen.forecast.point.len());
    println!("{N_SERIES} monthly series of {N_MONTHS} points, horizon 12, one thread; ms per series");
    for (name, ms) in
        [("seasonal naive, no backtest", naive), ("whole league", league), ("whole league and 2000 paths", with_paths)]
    {
        println!("{name:<30}{ms:>10.4}{:>12.0} times seasonal naive", ms / naive);
    }
}

fn ms_per_series(all: &[Series], forecast: impl Fn(&Series) -> usize) -> f64 {
    // A few rounds outside the clock: caches and branch predictors settle.
    let warm: usize = all.iter().take(20).map(&forecast).sum();
    let start = Instant::now();
    let steps: usize = all.iter().map(&forecast).sum();
    let seconds = start.elapsed().as_secs_f64();
    assert!(steps > warm, "every series has a forecast");
    seconds * 1000.0 / all.len() as f64
}

fn seasonal_naive(series: &Series) -> Forecast {
    let model = SeasonalNaive { season_length: SeasonLength::MONTHLY }.fit(series).expect("60 months are enough");
    model.predict(Horizon::new(12).expect("12 is above 0"), &[IntervalLevel::P80, IntervalLevel::P95])
}

/// Level, trend, season and noise, all different from series to series.
fn history(seed: u64) -> Series {
    let mut generator = Generator::new(seed);
    let (trend, size) = (0.01 * generator.normal(), 0.2 * generator.uniform());
    let season: Vec<f64> = (0..12).map(|_| 1.0 + size * generator.normal()).collect();
    let value = |t: usize| {
        1000.0 * (1.0 + trend * t as f64).max(0.1) * (season[t % 12] * (1.0 + 0.1 * generator.normal())).max(0.01)
    };
    Series::new((0..N_MONTHS).map(value).collect()).expect("an invented history is finite")
}
