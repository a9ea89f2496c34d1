//! Methods against independent packages, on AirPassengers and one monthly, quarterly and yearly series of M3.
//!
//! Origin of the expected numbers: `tests/data/reference/make.R` (R 4.2.2, package forecast 8.20) and `make.py`
//! (statsmodels 0.15.0), which hold the calls; their output is read here. Tolerances stand at the tests.

mod arima;
mod benchmarks;
mod brown;
mod ces;
mod diagnostics;
mod errors;
mod ets;
mod intermittent;
mod lgt;
mod measures;
mod nist;
mod preparation;
mod reconcile;
mod seasonal;
mod seasonality;
mod smoothing;
mod stl;
mod theta;

use std::collections::BTreeMap;

use approx::assert_relative_eq;
use kedge::forecast::{Horizon, IntervalLevel, Predict, SeasonLength, Series};
use kedge::math::normal_quantile;

const SERIES: &str = include_str!("../../data/reference/series.csv");
const EXPECTED: [&str; 8] = [
    include_str!("../../data/reference/expected_ets.csv"),
    include_str!("../../data/reference/expected.csv"),
    include_str!("../../data/reference/expected_fits.csv"),
    include_str!("../../data/reference/expected_theta.csv"),
    include_str!("../../data/reference/expected_ces.csv"),
    include_str!("../../data/reference/expected_lgt.csv"),
    include_str!("../../data/reference/expected_stl.csv"),
    include_str!("../../data/reference/expected_stl_robust.csv"),
];

/// A series with what the packages say about it.
struct Reference {
    name: String,
    season_length: SeasonLength,
    values: Vec<f64>,
    expected: BTreeMap<String, Vec<f64>>,
}

impl Reference {
    fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for row in rows(SERIES) {
            if all.last().is_none_or(|it| it.name != row[0]) {
                let season_length = SeasonLength::new(row[1].parse().unwrap()).unwrap();
                all.push(Self { name: row[0].into(), season_length, values: vec![], expected: expected(row[0]) });
            }
            all.last_mut().unwrap().values.push(row[3].parse().unwrap());
        }
        all
    }

    /// Those with a season.
    fn seasonal() -> Vec<Self> {
        Self::all().into_iter().filter(|it| it.season_length.get() > 1).collect()
    }

    fn series(&self) -> Series {
        Series::new(self.values.clone()).unwrap()
    }

    fn expected(&self, quantity: &str) -> &[f64] {
        self.expected.get(quantity).unwrap_or_else(|| panic!("{quantity} of {} is not known", self.name))
    }

    /// Compares numbers with the package's, one by one, relative to the size of the series.
    fn check(&self, quantity: &str, ours: &[f64], tolerance: f64) {
        let theirs = self.expected(quantity);
        assert_eq!(ours.len(), theirs.len(), "{quantity} of {}", self.name);
        let size = self.values.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
        for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
            assert!((a - b).abs() <= tolerance * size, "{quantity} of {}, step {}: {a} is not {b}", self.name, i + 1);
        }
    }

    /// Fitted values and forecasts of the recursion at the package's parameters and first states.
    fn check_recursion(&self, method: &str, model: &impl Predict) {
        let fitted: Vec<f64> = model.fitted().iter().map(|it| it.unwrap()).collect();
        self.check(&format!("{method}_fitted"), &fitted, 1e-9);
    }

    /// Our best fit is no worse than the package's, to a millionth.
    fn check_fit(&self, method: &str, model: &impl Predict) {
        let squares = self.values.iter().zip(model.fitted()).filter_map(|(y, f)| f.map(|f| (y - f).powi(2)));
        let (ours, theirs) = (squares.sum::<f64>(), self.expected(&format!("{method}_sse"))[0]);
        assert!(ours <= theirs * (1.0 + 1e-6), "{method} of {}: {ours} is above {theirs}", self.name);
    }
}

/// Cells of a CSV text without quotes, its header left out.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn expected(series: &str) -> BTreeMap<String, Vec<f64>> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in EXPECTED.into_iter().flat_map(rows).filter(|it| it[0] == series) {
        all.entry(row[1].to_owned()).or_default().push(row[3].parse().unwrap());
    }
    all
}

fn point(model: &impl Predict, h: usize) -> Vec<f64> {
    model.predict(Horizon::new(h).unwrap(), &[]).point
}

/// The standard deviations behind the 95 % limits.
fn sd(model: &impl Predict, h: usize) -> Vec<f64> {
    let forecast = model.predict(Horizon::new(h).unwrap(), &[IntervalLevel::P95]);
    let z = normal_quantile(0.975);
    forecast.intervals[0].upper.iter().zip(&forecast.point).map(|(upper, point)| (upper - point) / z).collect()
}

#[test]
fn the_fixtures_are_whole() {
    let lengths: Vec<_> = Reference::all().iter().map(|it| (it.name.clone(), it.values.len())).collect();
    let expected = [("air", 144), ("N1402", 50), ("N0646", 36), ("N0001", 14)];
    assert!(lengths.iter().map(|it| (it.0.as_str(), it.1)).eq(expected), "{lengths:?}");
    // AirPassengers as printed by Box & Jenkins: the sum of all months.
    assert_relative_eq!(Reference::all()[0].values.iter().sum::<f64>(), 40_363.0);
}
