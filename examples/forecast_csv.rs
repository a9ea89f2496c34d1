//! Headless runner: forecasts every series of a CSV file.
//!
//! ```text
//! cargo run --release --no-default-features --example forecast_csv -- \
//!     --train FILE --horizon H --season-length M --method auto|NAME --output OUT
//! ```
//! Reads `series_id,frequency,index,value` (other columns ignored; rows of a series in any order of `index`),
//! writes `series_id,step,mean,lo80,hi80,lo95,hi95,ms`, ms = wall time of the series, on its first row.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use kedge::forecast::{
    Horizon, IntervalLevel, MethodForecast, MethodId, RunOptions, SeasonLength, Series, forecast_with, run,
};

use common::read_series;

mod common;
type Failure = Box<dyn Error>;

struct Arguments {
    train: String,
    output: String,
    method: Option<MethodId>,
    options: RunOptions,
}

fn main() -> Result<(), Failure> {
    let arguments = read_arguments()?;
    let all = read_series(&arguments.train)?;
    let mut output = csv::Writer::from_path(&arguments.output)?;
    output.write_record(["series_id", "step", "mean", "lo80", "hi80", "lo95", "hi95", "ms"])?;
    let mut by_method: BTreeMap<MethodId, usize> = BTreeMap::new();
    let (begin, n_series) = (Instant::now(), all.len());
    for (id, series) in all {
        let start = Instant::now();
        let forecast = forecast(&series, &arguments).map_err(|error| format!("series {id}: {error}"))?;
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        *by_method.entry(forecast.method).or_default() += 1;
        write_forecast(&mut output, &id, &forecast, ms)?;
    }
    output.flush()?;
    eprintln!("{n_series} series in {:.2} s; methods in use: {by_method:?}", begin.elapsed().as_secs_f64());
    Ok(())
}

fn forecast(series: &Series, arguments: &Arguments) -> Result<MethodForecast, Failure> {
    Ok(match arguments.method {
        None => run(series, &arguments.options).chosen,
        Some(method) => forecast_with(series, &arguments.options, method)?,
    })
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

/// `auto` is the league's choice; every other name is a method in snake case, e.g. `holt_winters_additive`.
fn read_method(name: &str) -> Result<Option<MethodId>, Failure> {
    if name == "auto" {
        return Ok(None);
    }
    let known = || MethodId::ALL.iter().filter_map(|it| serde_json::to_string(it).ok()).collect::<Vec<_>>().join(", ");
    let method = serde_json::from_value(serde_json::Value::String(name.to_owned()));
    method.map(Some).map_err(|_| format!("`{name}` is no method; use \"auto\" or one of {}", known()).into())
}

fn write_forecast(
    output: &mut csv::Writer<std::fs::File>,
    id: &str,
    forecast: &MethodForecast,
    ms: f64,
) -> Result<(), Failure> {
    for (i, mean) in forecast.forecast.point.iter().enumerate() {
        let mut record = vec![id.to_owned(), (i + 1).to_string(), mean.to_string()];
        for level in [IntervalLevel::P80, IntervalLevel::P95] {
            let interval = forecast.forecast.intervals.iter().find(|it| it.level == level);
            record.extend(
                interval.map_or_else(
                    || vec![String::new(); 2],
                    |it| vec![it.lower[i].to_string(), it.upper[i].to_string()],
                ),
            );
        }
        record.push(if i == 0 { format!("{ms:.3}") } else { String::new() });
        output.write_record(record)?;
    }
    Ok(())
}
