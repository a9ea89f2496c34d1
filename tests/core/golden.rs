//! The bits of what is computed, which are the same on every machine and in the browser.
//!
//! Self-contained: the in-browser tests include this very file. `golden.txt` holds one line per piece, so that a
//! difference names its method. After a deliberate change of results write it anew, in one line:
//!
//! ```text
//! KEDGE_GOLDEN=write cargo test --no-default-features --test core golden
//! ```
//! and say in the commit why the numbers moved.

use std::collections::BTreeMap;

use kedge::forecast::methods::Pooled;
use kedge::forecast::{
    Correlation, Fit, Forecast, Hierarchy, Horizon, IntervalLevel, MethodId, Outlook, PathModel, Pool, PoolMember,
    Predict, RunOptions, SeasonLength, SeasonWindow, Series, StlOptions, TrailPoint, Tree, TreeNode, compare_ways,
    find_outliers, fit_method, forecast_intermittent, joint_paths, mstl, prepare_series, quick_forecast, run, stl,
};
use kedge::math::{Generator, chi_squared_tail, ln_gamma, normal_cdf, normal_quantile, student_t_cdf};

/// Origin: native runs of this test (x86-64); the browser has to give the same.
const EXPECTED: &str = include_str!("golden.txt");

/// Bits gathered into one number (FNV-1a).
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, numbers: impl IntoIterator<Item = f64>) {
        for number in numbers {
            // The sign and the payload of a NaN are the machine's choice.
            let bits = if number.is_nan() { u64::MAX } else { number.to_bits() };
            for byte in bits.to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    fn of(numbers: impl IntoIterator<Item = f64>) -> u64 {
        let mut digest = Self::new();
        digest.add(numbers);
        digest.0
    }
}

struct History {
    name: &'static str,
    season_length: SeasonLength,
    series: Series,
}

fn history(name: &'static str, m: usize, n: usize, mut value: impl FnMut(usize, &mut Generator) -> f64) -> History {
    let mut generator = Generator::new(77);
    let values = (0..n).map(|t| value(t, &mut generator)).collect();
    let series = Series::new(values).expect("an invented history is finite");
    History { name, season_length: SeasonLength::new(m).expect("a season has observations"), series }
}

/// One of each kind that methods treat in their own way.
fn histories() -> [History; 5] {
    let months = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
    let mut level = 0.0;
    [
        history("seasonal", 12, 60, |t, random| (100.0 + t as f64) * months[t % 12] * (1.0 + 0.05 * random.normal())),
        history("with_returns", 4, 30, |t, random| 3.0 * (t % 4) as f64 - 4.0 + random.normal()),
        history(
            "seldom",
            12,
            48,
            |_, random| {
                if random.uniform() < 0.3 { (1.0 + 5.0 * random.uniform()).floor() } else { 0.0 }
            },
        ),
        history("walk", 1, 45, |_, random| {
            level += random.normal();
            1000.0 + 10.0 * level
        }),
        history("short", 12, 9, |t, random| 50.0 + 2.0 * t as f64 + random.normal()),
    ]
}

fn outlook_of(it: Outlook) -> impl Iterator<Item = f64> {
    it.point.into_iter().chain(it.sd)
}

fn forecast_of(it: &Forecast) -> Vec<f64> {
    let bounds = it.intervals.iter().flat_map(|it| it.lower.iter().chain(&it.upper));
    it.point.iter().chain(bounds).copied().collect()
}

fn horizon() -> Horizon {
    Horizon::new(14).expect("14 is above 0")
}

fn model_of(model: &dyn Predict) -> Vec<f64> {
    let mut numbers: Vec<f64> = model.fitted().iter().map(|it| it.unwrap_or(-1.0)).collect();
    numbers.extend(outlook_of(model.outlook(horizon())));
    numbers.extend(model.parameters().into_iter().map(|it| it.value));
    numbers.extend(model.seasonal_indices().values);
    numbers.extend(model.search_point().into_iter().flat_map(|it| it.parameters));
    numbers.extend(model.components().into_iter().flat_map(|it| [it.level, it.slope, it.season].concat()));
    numbers.extend(model.working(3).terms.into_iter().map(|it| it.value));
    let paths = model.simulate(horizon(), 20, &mut Generator::new(5));
    numbers.extend(paths.into_iter().flatten().flatten());
    numbers
}

/// Every piece with its bits.
fn pieces() -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    all.insert("math/random".to_owned(), Digest::of(random_numbers()));
    all.insert("math/distributions".to_owned(), Digest::of(distributions()));
    for history in histories() {
        let name = history.name;
        for method in MethodId::ALL {
            // A refusal, where a method does not run, is part of the piece.
            let model = fit_method(method, &history.series, history.season_length, None);
            let bits = model.map_or(0, |it| Digest::of(model_of(it.as_ref())));
            all.insert(format!("fit/{}/{name}", method.key()), bits);
        }
        all.insert(format!("seldom/{name}"), Digest::of(seldom_numbers(&history)));
        let quick = quick_forecast(&history.series, &options(&history));
        all.insert(format!("quick/{name}"), Digest::of(forecast_of(&quick.forecast)));
        all.insert(format!("outliers/{name}"), Digest::of(outliers(&history)));
    }
    all.insert("pooled".to_owned(), Digest::of(pooled_numbers()));
    all.insert("stl".to_owned(), Digest::of(stl_numbers()));
    all.insert("prepare".to_owned(), Digest::of(prepared()));
    all.insert("ways".to_owned(), Digest::of(ways_numbers()));
    all.insert("joint".to_owned(), Digest::of(joint_numbers()));
    for history in &histories()[..3] {
        all.insert(format!("run/{}", history.name), Digest::of(run_numbers(history)));
    }
    all
}

fn random_numbers() -> Vec<f64> {
    let mut generator = Generator::new(9);
    (0..500).map(|i| if i % 2 == 0 { generator.normal() } else { generator.gamma(0.01 * f64::from(i)) }).collect()
}

fn distributions() -> Vec<f64> {
    let at = |i: i32| {
        let (z, p) = (0.07 * f64::from(i - 100), (f64::from(i) + 0.5) / 201.0);
        [
            normal_cdf(z),
            normal_quantile(p),
            student_t_cdf(z, 1.0 + p * 9.0),
            chi_squared_tail(z * z, 4.0),
            ln_gamma(p * 30.0),
        ]
    };
    (0..201).flat_map(at).collect()
}

fn seldom_numbers(history: &History) -> Vec<f64> {
    let options = options(history);
    let levels = [IntervalLevel::P80, IntervalLevel::P95];
    let Ok(it) = forecast_intermittent(&history.series, &options, &levels) else { return Vec::new() };
    let sums = it.cumulative.quantiles.into_iter().flatten();
    forecast_of(&it.forecast).into_iter().chain(sums).collect()
}

fn outliers(history: &History) -> Vec<f64> {
    let found = find_outliers(history.series.values(), history.season_length.get());
    found.into_iter().flat_map(|it| [it.position as f64, it.proposed]).collect()
}

fn pooled_numbers() -> Vec<f64> {
    let [seasonal, .., short] = histories();
    let members: Vec<PoolMember> =
        [60, 52, 44, 38].map(|n| PoolMember { series: seasonal.series.head(n), phase: 0 }).to_vec();
    let pool = Pool::new(&members, SeasonLength::MONTHLY).expect("four long series make a pool");
    let model = Pooled { pool: &pool, phase: 0 }.fit(&short.series).expect("nine months are enough beside a pool");
    model_of(&model)
}

fn stl_numbers() -> Vec<f64> {
    let [seasonal, ..] = histories();
    let y = seasonal.series.values();
    let plain = stl(y, 12, StlOptions { season_window: SeasonWindow::Periodic, robust: false });
    let robust = stl(y, 12, StlOptions { season_window: SeasonWindow::Years(7), robust: true });
    let (seasons, rest) = mstl(y, &[4, 12], true);
    let parts = [plain.trend, plain.season, robust.trend, robust.season, robust.remainder, rest];
    parts.into_iter().chain(seasons).flatten().collect()
}

fn prepared() -> Vec<f64> {
    let [seasonal, ..] = histories();
    let with_gaps = seasonal.series.values().iter().enumerate();
    let with_gaps: Vec<Option<f64>> = with_gaps.map(|(t, it)| (t % 7 != 3).then_some(*it)).collect();
    prepare_series(&with_gaps).into_iter().flat_map(|it| Vec::from(it.1)).collect()
}

/// A small tree made to add up in every way, with the errors of each.
fn ways_numbers() -> Vec<f64> {
    let hierarchy = Hierarchy::new(4, vec![vec![0, 1, 2, 3], vec![0, 1], vec![2, 3]]).expect("four leaves");
    let mut random = Generator::new(6);
    let leaves: Vec<Vec<f64>> =
        (0..4).map(|i| (0..60).map(|t| 80.0 + f64::from(i * (t % 12)) + 9.0 * random.normal()).collect()).collect();
    let mut node = |truth: &Vec<f64>| {
        let mut at = |origin: usize| (0..12).map(|h| truth[origin + h] + 5.0 * random.normal()).collect::<Vec<f64>>();
        let trail = (25..=36).map(|origin| TrailPoint { origin, point: at(origin) }).collect();
        TreeNode { values: truth[..48].iter().copied().map(Some).collect(), point: Some(at(48)), trail }
    };
    let nodes: Vec<TreeNode> = hierarchy.bottom_up(&leaves).iter().map(&mut node).collect();
    let parents = [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)];
    let levels = [0, 1, 1, 2, 2, 2, 2];
    let tree = Tree {
        hierarchy: &hierarchy,
        nodes: &nodes,
        parents: &parents,
        levels: &levels,
        season_length: SeasonLength::MONTHLY,
    };
    let ways = compare_ways(&tree).expect("the total has a forecast");
    let evidence = ways.evidence.expect("twelve origins are enough");
    let figures = ways.forecasts.into_iter().flatten().flatten().flatten();
    evidence.overall.into_iter().chain(figures).collect()
}

/// Sums over accounts and months from joint paths.
fn joint_numbers() -> Vec<f64> {
    let nodes: Vec<PathModel> = histories()[..1]
        .iter()
        .filter_map(|it| PathModel::from_forecast(&run(&it.series, &options(it)).chosen.forecast, 0.3, 0.0))
        .flat_map(|it| [it.clone(), it])
        .collect();
    let paths = joint_paths(&nodes, &Correlation::uniform(2, 0.5), &Correlation::uniform(12, 0.3), 200, 4);
    paths.sum_percentiles(&[0, 1], 0..12)
}

fn options(history: &History) -> RunOptions {
    RunOptions { season_length: history.season_length, n_paths: 200, ..RunOptions::default() }
}

fn run_numbers(history: &History) -> Vec<f64> {
    let it = run(&history.series, &options(history));
    let scores = it.league.entries.iter().filter_map(|it| it.result.as_ref().ok());
    let scores = scores.flat_map(|it| [it.mase.unwrap_or(-1.0), it.rmse, it.p_same_as_winner.unwrap_or(-1.0)]);
    let sums = it.cumulative.into_iter().flat_map(|it| it.quantiles).flatten();
    scores.chain(forecast_of(&it.chosen.forecast)).chain(sums).collect()
}

fn written(pieces: &BTreeMap<String, u64>) -> String {
    pieces.iter().map(|(name, bits)| format!("{name} {bits:016x}\n")).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn everything_has_the_same_bits_everywhere() {
    let found = written(&pieces());
    if std::env::var_os("KEDGE_GOLDEN").is_some_and(|it| it == "write") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/core/golden.txt"), found)
            .expect("writing golden.txt");
        return;
    }
    let differences: Vec<&str> = found.lines().filter(|it| !EXPECTED.lines().any(|other| other == *it)).collect();
    let count = (found.lines().count(), EXPECTED.lines().count());
    assert!(differences.is_empty() && count.0 == count.1, "{count:?} lines; these differ: {differences:#?}");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let [seasonal, ..] = histories();
    let of = |seed: u64| {
        let options = RunOptions { seed, ..options(&seasonal) };
        let sums = run(&seasonal.series, &options).cumulative.expect("there are paths").quantiles;
        Digest::of(sums.into_iter().flatten())
    };
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}
