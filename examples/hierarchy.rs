//! Compares ways of reconciling over a CSV of leaves: base forecasts, bottom-up, weighted, MinT.
//!
//!     cargo run --profile worker --no-default-features --example hierarchy -- leaves.csv 4
//!
//! Columns: one per dimension, then the period (sortable text), then the value; the number is the season length. Sums
//! are made for the total, every dimension, and every pair. From each of the last eight origins that leave a season to
//! be judged, every node is forecast by Holt-Winters with additive season; the covariance comes from the fitted
//! residuals before that origin. Scores are RMSSE, averaged over the nodes of a grouping.

use std::collections::BTreeMap;
use std::error::Error;

use kedge::forecast::methods::{HoltWinters, SeasonKind, SeasonalNaive};
use kedge::forecast::{
    ErrorCovariance, Fit, Hierarchy, Horizon, Predict, ReconcileOptions, SeasonLength, Series, error_scale, reconcile,
};

const N_ORIGINS: usize = 8;
const WAYS: [&str; 7] = ["snaive", "base", "bottom-up", "ols", "wls-structural", "wls-variance", "mint-shrink"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which file?")?;
    let season_length = SeasonLength::new(arguments.next().ok_or("which season length?")?.parse()?).ok_or("0?")?;
    let book = read(&path)?;
    let dimensions: Vec<&[usize]> = book.dimensions.iter().map(Vec::as_slice).collect();
    let groupings = groupings(dimensions.len());
    let names: Vec<String> = groupings.iter().map(|it| name(it, &book.columns)).chain(["leaves".to_owned()]).collect();
    let (hierarchy, aggregates) =
        Hierarchy::grouped(&dimensions, &groupings.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    let group_of = |node: usize| aggregates.get(node).map_or(groupings.len(), |it| it.grouping);
    let nodes = hierarchy.bottom_up(&book.values);
    let (n, h) = (nodes[0].len(), season_length.get());
    let mut sums = vec![[0.0; WAYS.len()]; names.len()];
    for origin in n + 1 - h - N_ORIGINS..=n - h {
        let forecasts = forecasts(&hierarchy, &nodes, origin, season_length)?;
        for (node, values) in nodes.iter().enumerate() {
            let scale = error_scale(&values[..origin], h, |e| e * e).unwrap_or(f64::NAN);
            for (way, forecast) in forecasts.iter().enumerate() {
                let errors = values[origin..].iter().zip(&forecast[node]).map(|(y, f)| (y - f) * (y - f));
                sums[group_of(node)][way] += (errors.sum::<f64>() / h as f64 / scale).sqrt();
            }
        }
    }
    println!("{} leaves, {} sums, {n} periods\n{:<16}{}", hierarchy.n_leaves(), aggregates.len(), "", WAYS.join(" "));
    for (group, name) in names.iter().enumerate() {
        let count = (0..nodes.len()).filter(|node| group_of(*node) == group).count() * N_ORIGINS;
        let scores: Vec<String> = sums[group].iter().map(|it| format!("{:.4}", it / count as f64)).collect();
        println!("{name:<16}{}", scores.join(" "));
    }
    let all = (0..WAYS.len()).map(|way| sums.iter().map(|it| it[way]).sum::<f64>());
    let all: Vec<String> = all.map(|it| format!("{:.4}", it / (nodes.len() * N_ORIGINS) as f64)).collect();
    println!("{:<16}{}", "all nodes", all.join(" "));
    Ok(())
}

/// `[way][node][step]`, in the order of `WAYS`.
fn forecasts(
    hierarchy: &Hierarchy,
    nodes: &[Vec<f64>],
    origin: usize,
    season_length: SeasonLength,
) -> Result<Vec<Vec<Vec<f64>>>, Box<dyn Error>> {
    let horizon = Horizon::new(season_length.get()).ok_or("no horizon")?;
    let (mut naive, mut base, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for values in nodes {
        let series = Series::new(values[..origin].to_vec())?;
        naive.push(SeasonalNaive { season_length }.fit(&series)?.outlook(horizon).point);
        let model = HoltWinters { season_length, season: SeasonKind::Additive, start: None }.fit(&series)?;
        base.push(model.outlook(horizon).point);
        let residuals = series.values().iter().zip(model.fitted()).filter_map(|(y, f)| f.map(|f| y - f));
        errors.push(residuals.collect::<Vec<f64>>());
    }
    let mean_square = |it: &Vec<f64>| it.iter().map(|e| e * e).sum::<f64>() / it.len().max(1) as f64;
    let variances: Vec<f64> = errors.iter().map(mean_square).collect();
    let bottom_up = hierarchy.bottom_up(&base[hierarchy.n_aggregates()..]);
    let mut all = vec![naive, base.clone(), bottom_up];
    for covariance in [
        ErrorCovariance::ols(hierarchy),
        ErrorCovariance::structural(hierarchy),
        ErrorCovariance::variances(&variances),
        ErrorCovariance::shrunk(&errors),
    ] {
        all.push(reconcile(hierarchy, &base, &covariance, &ReconcileOptions::default())?);
    }
    Ok(all)
}

struct Book {
    columns: Vec<String>,
    /// `[dimension][leaf]`.
    dimensions: Vec<Vec<usize>>,
    /// `[leaf][period]`.
    values: Vec<Vec<f64>>,
}

fn read(path: &str) -> Result<Book, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let columns: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let n_dimensions = columns.len().checked_sub(2).ok_or("too few columns")?;
    let mut leaves: BTreeMap<Vec<String>, BTreeMap<String, f64>> = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        let key = row.iter().take(n_dimensions).map(str::to_owned).collect();
        leaves.entry(key).or_default().insert(row[n_dimensions].to_owned(), row[n_dimensions + 1].parse()?);
    }
    let label = |d: usize| {
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        let code = |key: &'_ Vec<String>| key[d].clone();
        leaves.keys().for_each(|key| {
            let next = codes.len();
            codes.entry(&key[d]).or_insert(next);
        });
        leaves.keys().map(|key| codes[code(key).as_str()]).collect()
    };
    let dimensions = (0..n_dimensions).map(label).collect();
    Ok(Book { columns, dimensions, values: leaves.values().map(|it| it.values().copied().collect()).collect() })
}

/// None, each alone, each pair that is not all.
fn groupings(n: usize) -> Vec<Vec<usize>> {
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| vec![a, b]));
    let some = std::iter::once(Vec::new()).chain((0..n).map(|d| vec![d])).chain(pairs);
    some.filter(|it| it.len() < n).collect()
}

fn name(grouping: &[usize], columns: &[String]) -> String {
    let parts: Vec<&str> = grouping.iter().map(|d| columns[*d].as_str()).collect();
    if parts.is_empty() { "total".to_owned() } else { parts.join("×") }
}
