//! Does the Spring Festival regression help? Out-of-sample errors with and without it, over a monthly CSV.
//!
//!     cargo run --profile worker --no-default-features --example festival -- monthly.csv dates.csv
//!
//! The first file has a month (`1995-01`) and one or more series, the second one New Year's date (`1995-01-31`) per row.
//! From every December with five or more years behind it and a year before it, January to March and the whole year are
//! forecast by multiplicative Holt-Winters, with the festival left in and taken out; the measure is mean |e|/y.

use std::error::Error;

use kedge::domain::{Month, SpringBreak, spring_window};
use kedge::forecast::methods::{HoltWinters, SeasonKind};
use kedge::forecast::{
    FestivalEffect, FestivalMonth, Fit, Horizon, Predict, SeasonLength, Series, festival_regressors,
};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [data, dates] = &paths[..] else { return Err("give a file of months and one of dates".into()) };
    let new_years = read_dates(dates)?;
    let mut reader = csv::Reader::from_path(data)?;
    let names: Vec<String> = reader.headers()?.iter().skip(1).map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    for (column, name) in names.iter().enumerate() {
        let known = rows.iter().filter(|row| !row[column + 1].is_empty());
        let series: Vec<(Month, f64)> = known
            .map(|row| Ok((row[0][..7].parse()?, row[column + 1].parse()?)))
            .collect::<Result<_, Box<dyn Error>>>()?;
        compare(name, &series, &new_years)?;
    }
    Ok(())
}

fn read_dates(path: &str) -> Result<Vec<(Month, u32)>, Box<dyn Error>> {
    let mut dates = Vec::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        let date = row.iter().find(|it| it.len() == 10).ok_or("a row without a date")?;
        dates.push((date[..7].parse()?, date[8..].parse()?));
    }
    Ok(dates)
}

fn festival_month(month: Month, new_years: &[(Month, u32)]) -> FestivalMonth {
    let mut sum = FestivalMonth::default();
    for new_year in new_years.iter().filter(|it| it.0.since(month).abs() <= 3) {
        let window = spring_window(month, *new_year, SpringBreak::official(new_year.0.year()));
        (0..3).for_each(|k| sum.days[k] += f64::from(window.days[k]));
        sum.lengths = window.lengths.map(f64::from);
    }
    sum
}

fn compare(name: &str, series: &[(Month, f64)], new_years: &[(Month, u32)]) -> Result<(), Box<dyn Error>> {
    let first = series[0].0;
    // The long run: every whole year of the dates, from the same calendar month on.
    let (start, end) = (new_years[0].0.plus(6), new_years[new_years.len() - 1].0.plus(-6));
    let shift = first.since(start).rem_euclid(12);
    let n_long_run = end.since(start.plus(shift)) / 12 * 12;
    let long_run: Vec<_> = (0..n_long_run).map(|t| festival_month(start.plus(shift + t), new_years)).collect();
    let months: Vec<_> = (0..series.len() as i32 + 12).map(|t| festival_month(first.plus(t), new_years)).collect();
    let x = festival_regressors(&months, &long_run);
    let values: Vec<f64> = series.iter().map(|it| it.1).collect();
    let (mut sums, mut n_origins, mut n_improved) = ([[0.0; 2]; 2], 0, 0);
    for origin in (60..=values.len() - 12).filter(|origin| first.plus(*origin as i32).month() == 1) {
        let effect = FestivalEffect::fit(&values[..origin], &x).ok_or("no effect")?;
        n_improved += usize::from(effect.improves);
        let plain = forecast(&values[..origin])?;
        let adjusted = effect.restore(&forecast(&effect.remove(&values[..origin], &x))?, &x[origin..]);
        for (way, points) in [plain, adjusted].iter().enumerate() {
            let error = |h: usize| (values[origin + h] - points[h]).abs() / values[origin + h];
            sums[0][way] += (0..3).map(error).sum::<f64>() / 3.0;
            sums[1][way] += (0..12).map(error).sum::<f64>() / 12.0;
        }
        n_origins += 1;
    }
    let mean = |sum: f64| 100.0 * sum / f64::from(n_origins);
    println!("{name}: {n_origins} years, AICc prefers the festival in {n_improved}");
    for (months, [plain, adjusted]) in ["January to March", "whole year"].iter().zip(sums) {
        println!("  {months}: {:.2} % without, {:.2} % with the festival", mean(plain), mean(adjusted));
    }
    let effect = FestivalEffect::fit(&values, &x).ok_or("no effect")?;
    println!(
        "  whole history: {:.3?} ± {:.3?}",
        effect.coefficients,
        effect.standard_errors.map(Option::unwrap_or_default)
    );
    Ok(())
}

fn forecast(values: &[f64]) -> Result<Vec<f64>, Box<dyn Error>> {
    let series = Series::new(values.to_vec())?;
    let method = HoltWinters { season_length: SeasonLength::MONTHLY, season: SeasonKind::Multiplicative, start: None };
    Ok(method.fit(&series)?.outlook(Horizon::new(12).ok_or("no horizon")?).point)
}
