//! Headless runner: forecasts every series of a CSV file.
//!
//! ```text
//! cargo run --release --no-default-features --example forecast_csv -- \
//!     --train FILE --horizon H --season-length M --method auto|NAME --output OUT
//! ```
//! Reads `series_id,frequency,index,value` (other columns ignored; rows of a series in any order of `index`),
//! writes `series_id,step,mean,lo80,hi80,lo95,hi95,sum50,sum80,sum95,ms`: ms = wall time of the series, on its first
//! row; sum50, sum80, sum95 = quantiles of the sum over the horizon, on its last row, empty where there is none.
//! Prints `processor_ms N` at the end: processor time of all forecasts together, from Linux's `/proc/self/schedstat`
//! (this program has one thread); elsewhere `wall_ms N`.
//! `auto` leaves intermittent and lumpy series to the forecaster of seldom demand, all others to the league;
//! `seldom` takes that forecaster for every series without returns.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use kedge::forecast::{
    CumulativeQuantiles, Forecast, Horizon, IntervalLevel, MethodId, RunOptions, SeasonLength, Series,
    forecast_intermittent, forecast_with, run, sells_seldom,
};

use common::read_series;

mod common;
type Failure = Box<dyn Error>;

struct Arguments {
    train: String,
    output: String,
    method: Choice,
    options: RunOptions,
}

/// Who forecasts.
enum Choice {
    /// The league, or for seldom demand its own forecaster.
    Auto,
    /// The forecaster of seldom demand.
    Seldom,
    /// One method.
    One(MethodId),
}

/// A forecast with the name of who made it.
struct Outcome {
    maker: String,
    forecast: Forecast,
    sums: Option<CumulativeQuantiles>,
}

fn main() -> Result<(), Failure> {
    let arguments = read_arguments()?;
    let all = read_series(&arguments.train)?;
    let mut output = csv::Writer::from_path(&arguments.output)?;
    output.write_record([
        "series_id",
        "step",
        "mean",
        "lo80",
        "hi80",
        "lo95",
        "hi95",
        "sum50",
        "sum80",
        "sum95",
        "ms",
    ])?;
    let mut by_maker: BTreeMap<String, usize> = BTreeMap::new();
    let (begin, begin_processor, n_series) = (Instant::now(), processor_ms(), all.len());
    for (id, series) in all {
        let start = Instant::now();
        let forecast = forecast(&series, &arguments).map_err(|error| format!("series {id}: {error}"))?;
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        *by_maker.entry(forecast.maker.clone()).or_default() += 1;
        write_forecast(&mut output, &id, &forecast, ms)?;
    }
    match (begin_processor, processor_ms()) {
        (Some(begin), Some(end)) => println!("processor_ms {:.3}", end - begin),
        _ => println!("wall_ms {:.3}", begin.elapsed().as_secs_f64() * 1000.0),
    }
    output.flush()?;
    eprintln!("{n_series} series in {:.2} s; methods in use: {by_maker:?}", begin.elapsed().as_secs_f64());
    Ok(())
}

/// Processor time of this program so far: the first number of Linux's `schedstat`, in nanoseconds.
fn processor_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e6)
}

fn forecast(series: &Series, arguments: &Arguments) -> Result<Outcome, Failure> {
    let options = &arguments.options;
    let with = |method: MethodId| -> Result<Outcome, Failure> {
        let it = forecast_with(series, options, method)?;
        Ok(Outcome { maker: method.key().to_owned(), forecast: it.forecast, sums: None })
    };
    match arguments.method {
        Choice::One(method) => with(method),
        Choice::Seldom => seldom_demand(series, options),
        Choice::Auto if sells_seldom(series) => seldom_demand(series, options),
        Choice::Auto => {
            let it = run(series, options);
            Ok(Outcome { maker: it.chosen.method.key().to_owned(), forecast: it.chosen.forecast, sums: it.cumulative })
        }
    }
}

fn seldom_demand(series: &Series, options: &RunOptions) -> Result<Outcome, Failure> {
    let it = forecast_intermittent(series, options, &[IntervalLevel::P80, IntervalLevel::P95])?;
    Ok(Outcome { maker: "seldom".to_owned(), forecast: it.forecast, sums: Some(it.cumulative) })
}

fn read_arguments() -> Result<Arguments, Failure> {
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--").ok_or_else(|| format!("`{word}` is no option; options start with --"))?;
        let value = words.next().ok_or_else(|| format!("--{name} needs a value"))?;
        given.insert(name.to_owned(), value);
    }
    let mut take = |name: &str| given.remove(name).ok_or_else(|| format!("--{name} is missing"));
    let (train, output) = (take("train")?, take("output")?);
    let horizon = Horizon::new(take("horizon")?.parse()?).ok_or("--horizon must be 1 or more")?;
    let season_length =
        SeasonLength::new(take("season-length")?.parse()?).ok_or("--season-length must be 1 or more")?;
    let method = read_method(&take("method")?)?;
    if let Some(name) = given.keys().next() {
        return Err(format!("--{name} is unknown").into());
    }
    let options = RunOptions { season_length, horizon, n_paths: 0, ..RunOptions::default() };
    Ok(Arguments { train, output, method, options })
}

/// `auto`, `seldom`, or a method in snake case, e.g. `holt_winters_additive`.
fn read_method(name: &str) -> Result<Choice, Failure> {
    match name {
        "auto" => return Ok(Choice::Auto),
        "seldom" => return Ok(Choice::Seldom),
        _ => {}
    }
    let known = || MethodId::ALL.map(MethodId::key).join(", ");
    let unknown = || format!("`{name}` is no method; use auto, seldom or one of {}", known());
    Ok(Choice::One(MethodId::from_key(name).ok_or_else(unknown)?))
}

fn write_forecast(
    output: &mut csv::Writer<std::fs::File>,
    id: &str,
    outcome: &Outcome,
    ms: f64,
) -> Result<(), Failure> {
    let Outcome { forecast, sums, .. } = outcome;
    for (i, mean) in forecast.point.iter().enumerate() {
        let mut record = vec![id.to_owned(), (i + 1).to_string(), mean.to_string()];
        for level in [IntervalLevel::P80, IntervalLevel::P95] {
            let interval = forecast.intervals.iter().find(|it| it.level == level);
            let bounds = interval.map(|it| [it.lower[i], it.upper[i]].map(|it| it.to_string()));
            record.extend(bounds.unwrap_or_default());
        }
        let last = i + 1 == forecast.point.len();
        let sum = sums.as_ref().filter(|_| last).and_then(|it| it.quantiles.get(i));
        record.extend([50, 80, 95].map(|q| sum.map_or_else(String::new, |it| it[q].to_string())));
        record.push(if i == 0 { format!("{ms:.3}") } else { String::new() });
        output.write_record(record)?;
    }
    Ok(())
}
