//! Derives the rule that chooses a method, from training data alone.
//!
//! ```text
//! cargo run --profile worker --no-default-features --example choice_rule -- \
//!     YEARLY_TRAIN:6:1 QUARTERLY_TRAIN:8:4 MONTHLY_TRAIN:18:12
//! ```
//! Each argument is `FILE:HORIZON:SEASON_LENGTH`. The last HORIZON values of every *training* series are kept back and
//! forecast under every rule of a grid; the files with the competition's own test values are never opened. Prints per
//! rule the error per file, relative to seasonal naive (half sMAPE, half MASE: below 1 is better), their mean, and the
//! share of seeded random walks that the rule leaves to a naive method.

use std::error::Error;

use kedge::forecast::{
    ChoiceRule, Horizon, League, MethodId, RunOptions, SeasonLength, Series, error_scale, forecast_with, run,
};
use kedge::math::Generator;

use common::read_series;

mod common;

const CLEARLY_BETTER: [f64; 7] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
const MARGIN: [f64; 6] = [1.0, 0.98, 0.95, 0.9, 0.85, 0.8];
const N_WALKS: u64 = 200;

/// sMAPE and MASE.
type Errors = [f64; 2];

fn main() -> Result<(), Box<dyn Error>> {
    let rules: Vec<ChoiceRule> = CLEARLY_BETTER
        .into_iter()
        .flat_map(|clearly_better| MARGIN.map(|margin| ChoiceRule { clearly_better, margin }))
        .collect();
    let mut relative: Vec<Vec<f64>> = Vec::new();
    for argument in std::env::args().skip(1) {
        let [file, horizon, season_length] = argument.split(':').collect::<Vec<_>>()[..] else {
            return Err(format!("`{argument}` is not FILE:HORIZON:SEASON_LENGTH").into());
        };
        let horizon = Horizon::new(horizon.parse()?).ok_or("the horizon must be 1 or more")?;
        let season_length = SeasonLength::new(season_length.parse()?).ok_or("the season must be 1 or more")?;
        let options = RunOptions { season_length, horizon, n_paths: 0, ..RunOptions::default() };
        let all = read_series(file)?;
        eprintln!("{file}: {} series", all.len());
        relative.push(relative_errors(all.into_iter().map(|it| it.1), &options, &rules));
    }
    let walks: Vec<League> = (0..N_WALKS).map(|seed| walk_league(seed, 60)).collect();
    println!("clearly_better  margin  {:w$}  mean    walks", "per file", w = 8 * relative.len() - 2);
    for (i, rule) in rules.iter().enumerate() {
        let errors: Vec<f64> = relative.iter().map(|it| it[i]).collect();
        let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        let left = walks.iter().filter(|it| rule.choose(&it.entries, it.benchmark).is_none()).count();
        let columns: String = errors.iter().map(|it| format!("{it:.4}  ")).collect();
        let walks = left as f64 / N_WALKS as f64;
        println!("{:<14}  {:<6}  {columns}{mean:.4}  {walks:.2}", rule.clearly_better, rule.margin);
    }
    Ok(())
}

/// The error of each rule relative to that of seasonal naive, averages over the series taken first.
fn relative_errors(all: impl Iterator<Item = Series>, options: &RunOptions, rules: &[ChoiceRule]) -> Vec<f64> {
    let mut sums = vec![[0.0; 2]; rules.len()];
    let mut of_benchmark = [0.0; 2];
    for series in all {
        let Some((benchmark, errors)) = held_out(&series, options, rules) else { continue };
        add(&mut of_benchmark, benchmark);
        sums.iter_mut().zip(errors).for_each(|(sum, error)| add(sum, error));
    }
    sums.iter().map(|it| 0.5 * (it[0] / of_benchmark[0] + it[1] / of_benchmark[1])).collect()
}

fn add(sum: &mut Errors, error: Errors) {
    sum.iter_mut().zip(error).for_each(|(sum, error)| *sum += error);
}

/// Errors of seasonal naive and of each rule on the values kept back; `None` for a constant or too short history.
fn held_out(series: &Series, options: &RunOptions, rules: &[ChoiceRule]) -> Option<(Errors, Vec<Errors>)> {
    let n_train = series.len().checked_sub(options.horizon.get()).filter(|it| *it > 0)?;
    let train = series.head(n_train);
    let scale = error_scale(train.values(), options.season_length.get(), |e| e)?;
    let actual = &series.values()[n_train..];
    let league = run(&train, options).league;
    let mut known: Vec<(MethodId, Errors)> = Vec::new();
    let mut errors_of = |method: MethodId| {
        if let Some((_, errors)) = known.iter().find(|it| it.0 == method) {
            return Some(*errors);
        }
        let point = forecast_with(&train, options, method).ok()?.forecast.point;
        known.push((method, errors(actual, &point, scale)));
        known.last().map(|it| it.1)
    };
    let in_use = |rule: &ChoiceRule| rule.choose(&league.entries, league.benchmark).unwrap_or(league.benchmark);
    let seasonal = errors_of(MethodId::SeasonalNaive).or_else(|| errors_of(MethodId::Naive))?;
    let by_rule = rules.iter().map(|it| errors_of(in_use(it))).collect::<Option<Vec<_>>>()?;
    Some((seasonal, by_rule))
}

fn errors(actual: &[f64], point: &[f64], scale: f64) -> Errors {
    let pairs = || actual.iter().zip(point);
    let n = actual.len() as f64;
    let symmetric = |(y, f): (&f64, &f64)| 200.0 * (y - f).abs() / (y.abs() + f.abs()).max(f64::MIN_POSITIVE);
    [pairs().map(symmetric).sum::<f64>() / n, pairs().map(|(y, f)| (y - f).abs()).sum::<f64>() / n / scale]
}

/// The league of a random walk of `n` months.
fn walk_league(seed: u64, n: usize) -> League {
    let mut generator = Generator::new(seed);
    let mut level = 100.0;
    let mut step = || {
        level += generator.normal();
        level
    };
    let series = Series::new((0..n).map(|_| step()).collect()).expect("a walk is finite");
    run(&series, &RunOptions { n_paths: 0, ..RunOptions::default() }).league
}
