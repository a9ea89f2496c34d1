//! `cargo xtask bench engine`: accuracy and speed of the forecasts over public series, beside other packages.
//!
//! The headless runner (`examples/forecast_csv.rs`) forecasts each set by each method; the scores are taken here, by
//! the competition's definitions (see [`crate::score`]), so that the product does not judge itself. Times are processor
//! time of the runner per series, one thread, backtest and intervals included.

use crate::run::{command, root, run, run_reading, say};
use crate::score::{Answer, Scores, Truth, score};
use crate::{peers, seldom, tools};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Series of one frequency of one source.
struct Set {
    name: &'static str,
    title: &'static str,
    /// The models' season length.
    season_length: usize,
    /// How far back the scale of scaled errors looks; M4 counts weeks as not seasonal.
    period: usize,
    horizon: usize,
    /// Most values are zero: sMAPE and OWA say nothing, sums do.
    seldom: bool,
}

const SETS: [Set; 6] = [
    Set { name: "m3/yearly", title: "M3 yearly", season_length: 1, period: 1, horizon: 6, seldom: false },
    Set { name: "m3/quarterly", title: "M3 quarterly", season_length: 4, period: 4, horizon: 8, seldom: false },
    Set { name: "m3/monthly", title: "M3 monthly", season_length: 12, period: 12, horizon: 18, seldom: false },
    Set { name: "m3/other", title: "M3 other", season_length: 1, period: 1, horizon: 8, seldom: false },
    Set { name: "m4/weekly", title: "M4 weekly, sample", season_length: 52, period: 1, horizon: 13, seldom: false },
    Set { name: "carparts/monthly", title: "Car parts", season_length: 12, period: 12, horizon: 6, seldom: true },
];

/// Between these lines of `benches/README.md` stands the last run.
const BEGIN: &str = "<!-- last run: begin -->";
const END: &str = "<!-- last run: end -->";

struct Options {
    data: PathBuf,
    methods: Vec<String>,
    sets: Vec<&'static Set>,
    growth: bool,
    peers: bool,
    write: bool,
}

/// Runs the bench that `options` describe and prints its tables.
///
/// # Errors
/// When an option is unknown, data are missing, or the runner fails.
pub fn bench(options: &[&str]) -> Result<()> {
    let line = options.join(" ");
    let options = read_options(options)?;
    std::fs::create_dir_all(folder())?;
    say("building the headless runner");
    run(&mut command(
        "cargo",
        &["build", "--profile", "worker", "--no-default-features", "--example", "forecast_csv"],
    ))?;
    let recorded = peers::recorded()?;
    let mut report = String::new();
    let mut m3 = BTreeMap::new();
    for set in &options.sets {
        let truths = Truths::read(&options.data, set)?;
        writeln!(report, "\n### {} ({} series, horizon {})\n", set.title, truths.0.len(), set.horizon)?;
        report += header(set);
        for method in &options.methods {
            let (scores, ms) = forecast_and_score(&options.data, set, &truths, method)?;
            report += &row(set, &format!("**{method}**"), &scores, ms);
            m3.entry(method.clone()).or_insert_with(Vec::new).push((set.name, scores));
        }
        for peer in recorded.iter().filter(|it| it.set == set.name) {
            report += &row(set, &peer.method, &peer.scores, peer.ms);
        }
        for (rival, rate) in seldom::RIVALS.iter().filter(|_| set.seldom) {
            let answers: Vec<_> = truths.0.values().map(|it| (it, seldom::answer(it, *rate))).collect();
            report += &row(set, rival, &score(&answers, set.period), None);
        }
    }
    report += &whole_m3(&m3)?;
    if options.growth {
        report += &growth()?;
    }
    if options.peers {
        report += &peers::side_by_side(&options.data, &options.methods)?;
    }
    println!("{report}");
    if options.write { write(&line, &options.data, &report) } else { Ok(()) }
}

fn read_options(words: &[&str]) -> Result<Options> {
    let (mut data, mut sets, mut methods) = (None, Vec::new(), vec!["auto".to_owned()]);
    let (mut growth, mut peers, mut write) = (false, false, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match *word {
            "--data" => data = Some(PathBuf::from(value()?)),
            "--methods" => methods = value()?.split(',').map(str::to_owned).collect(),
            "--sets" => {
                for name in value()?.split(',') {
                    let names = || SETS.each_ref().map(|it| it.name).join(", ");
                    let set = SETS.iter().find(|it| it.name == name);
                    sets.push(set.with_context(|| format!("`{name}` is no set; there are {}", names()))?);
                }
            }
            "--growth" => growth = true,
            "--peers" => peers = true,
            "--write" => write = true,
            other => bail!("unknown option `{other}`"),
        }
    }
    let data = data.context("--data DIR is missing; benches/README.md says where the data can be had")?;
    let data = data.canonicalize().with_context(|| format!("no folder {}", data.display()))?;
    let sets = if sets.is_empty() { SETS.iter().collect() } else { sets };
    Ok(Options { data, methods, sets, growth, peers, write })
}

/// Where forecasts and invented series go.
pub fn folder() -> PathBuf {
    root().join("target/engine-bench")
}

/// Known series by name, in the file's order.
struct Truths(BTreeMap<String, Truth>);

impl Truths {
    fn read(data: &Path, set: &Set) -> Result<Self> {
        let mut all: BTreeMap<String, Truth> = BTreeMap::new();
        for row in rows(&data.join(format!("{}_train.csv", set.name)))? {
            all.entry(text(&row, "series_id")?).or_default().history.push(number(&row, "value")?);
        }
        for row in rows(&data.join(format!("{}_test.csv", set.name)))? {
            let id = text(&row, "series_id")?;
            let truth = all.get_mut(&id).with_context(|| format!("{id} is in the test part only"))?;
            truth.future.push(number(&row, "value")?);
        }
        Ok(Self(all))
    }
}

/// A CSV row by column name.
pub type Row = BTreeMap<String, String>;

/// The rows of a plain CSV file: no cell of these files is quoted.
///
/// # Errors
/// When the file cannot be read.
pub fn rows(file: &Path) -> Result<Vec<Row>> {
    let all = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let mut lines = all.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| columns.iter().zip(line.split(',')).map(|(c, v)| ((*c).to_owned(), v.to_owned())).collect();
    Ok(lines.filter(|it| !it.is_empty()).map(row).collect())
}

/// The cell of a column.
///
/// # Errors
/// When the row lacks it.
pub fn text(row: &Row, column: &str) -> Result<String> {
    row.get(column).cloned().with_context(|| format!("no column {column}"))
}

fn number(row: &Row, column: &str) -> Result<f64> {
    let cell = text(row, column)?;
    cell.parse().with_context(|| format!("{column}: `{cell}` is no number"))
}

fn forecast_and_score(data: &Path, set: &Set, truths: &Truths, method: &str) -> Result<(Scores, Option<f64>)> {
    let train = data.join(format!("{}_train.csv", set.name));
    let output = folder().join(format!("{}_{method}.csv", set.name.replace('/', "_")));
    let ms = forecast(&train, set.horizon, set.season_length, method, &output)?;
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    for row in rows(&output)? {
        take(answers.entry(text(&row, "series_id")?).or_default(), &row)?;
    }
    let mut pairs = Vec::new();
    for (id, truth) in &truths.0 {
        let answer = answers.remove(id).with_context(|| format!("{method} has no forecast of {id}"))?;
        if answer.mean.len() != truth.future.len() || answer.mean.iter().any(|it| !it.is_finite()) {
            bail!("{method} on {id}: {} finite steps wanted, found {:?}", truth.future.len(), answer.mean);
        }
        pairs.push((truth, answer));
    }
    Ok((score(&pairs, set.period), Some(ms / pairs.len() as f64)))
}

/// Adds one step to an answer.
fn take(answer: &mut Answer, row: &Row) -> Result<()> {
    answer.mean.push(number(row, "mean")?);
    let columns = ["lo80", "hi80", "lo95", "hi95"];
    if columns.iter().all(|it| row.get(*it).is_some_and(|it| !it.is_empty())) {
        let bounds = answer.bounds.get_or_insert_with(Default::default);
        for (bound, column) in bounds.iter_mut().zip(columns) {
            bound.push(number(row, column)?);
        }
    }
    if row.get("sum50").is_some_and(|it| !it.is_empty()) {
        answer.sums = Some([number(row, "sum50")?, number(row, "sum80")?, number(row, "sum95")?]);
    }
    Ok(())
}

/// Runs the headless runner; returns the milliseconds of all series together.
///
/// # Errors
/// When the runner fails, or a series cannot be forecast.
pub fn forecast(train: &Path, horizon: usize, season_length: usize, method: &str, output: &Path) -> Result<f64> {
    let runner = root().join("target/worker/examples/forecast_csv");
    let mut runner = command(runner, &["--method", method]);
    runner.arg("--train").arg(train).arg("--output").arg(output);
    runner.args(["--horizon", &horizon.to_string(), "--season-length", &season_length.to_string()]);
    let mut ms = None;
    run_reading(&mut runner, |line| {
        ms = ms.or_else(|| line.split_once("_ms ").and_then(|it| it.1.parse::<f64>().ok()));
    })?;
    ms.context("the runner printed no time")
}

const HEADER: &str = "\
| method | OWA | sMAPE | MASE | RMSSE | bias | cov80 | cov95 | MSIS95 | cpu ms per series |
|---|---|---|---|---|---|---|---|---|---|
";
const HEADER_SELDOM: &str = "\
| method | MASE | RMSSE | bias | cov80 | cov95 | pinball of sums 50 | 80 | 95 | cpu ms per series |
|---|---|---|---|---|---|---|---|---|---|
";

fn header(set: &Set) -> &'static str {
    if set.seldom { HEADER_SELDOM } else { HEADER }
}

fn row(set: &Set, method: &str, it: &Scores, ms: Option<f64>) -> String {
    let cell = |value: Option<f64>, digits: usize| value.map_or_else(String::new, |it| format!("{it:.digits$}"));
    let intervals = [cell(it.coverage80, 3), cell(it.coverage95, 3)];
    let errors = [cell(it.mase, 3), cell(it.rmsse, 3), cell(it.bias, 3)];
    let cells = if set.seldom {
        [errors.as_slice(), &intervals, &it.sums.map(|it| cell(it, 3))].concat()
    } else {
        [[cell(it.owa, 3), cell(it.smape, 2)].as_slice(), &errors, &intervals, &[cell(it.msis95, 2)]].concat()
    };
    format!("| {method} | {} | {} |\n", cells.join(" | "), ms.map_or_else(String::new, significant))
}

/// Three digits, whatever the size.
pub fn significant(value: f64) -> String {
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.digits$}")
}

/// sMAPE over all series of M3, for the methods that ran on its four parts.
fn whole_m3(scores: &BTreeMap<String, Vec<(&str, Scores)>>) -> Result<String> {
    let mut all: Vec<(String, Vec<Scores>)> = Vec::new();
    for (method, sets) in scores {
        let m3 = sets.iter().filter(|it| it.0.starts_with("m3/")).map(|it| it.1).collect();
        all.push((format!("**{method}**"), m3));
    }
    for peer in peers::recorded()?.iter().filter(|it| it.set.starts_with("m3/")) {
        match all.iter_mut().find(|it| it.0 == peer.method) {
            Some(known) => known.1.push(peer.scores),
            None => all.push((peer.method.clone(), vec![peer.scores])),
        }
    }
    let mut report = "\n### M3, all 3003 series\n\n| method | sMAPE |\n|---|---|\n".to_owned();
    let complete = all.iter().filter(|it| it.1.len() == 4);
    let mut means: Vec<(f64, &str)> = complete.map(|(method, parts)| (pooled_smape(parts), method.as_str())).collect();
    if !means.iter().any(|it| it.1.starts_with('*')) {
        return Ok(String::new());
    }
    means.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (mean, method) in means {
        writeln!(report, "| {method} | {mean:.2} |")?;
    }
    Ok(report)
}

fn pooled_smape(parts: &[Scores]) -> f64 {
    let n: usize = parts.iter().map(|it| it.n).sum();
    parts.iter().map(|it| it.n as f64 * it.smape.unwrap_or(f64::NAN)).sum::<f64>() / n as f64
}

/// How time grows with the number of series and with their length.
fn growth() -> Result<String> {
    let mut report = "\n### Growth\n\nInvented monthly series, horizon 12, method `auto`.\n\n\
        | series | points each | cpu ms per series | cpu µs per point |\n|---|---|---|---|\n"
        .to_owned();
    let by_number = [(100, 60), (1000, 60), (10_000, 60)];
    let by_length = [60, 120, 300, 600, 1200, 2600].map(|length| (20, length));
    for (n_series, length) in by_number.into_iter().chain(by_length) {
        let train = folder().join(format!("growth_{n_series}_{length}.csv"));
        std::fs::write(&train, invented(n_series, length)).context("writing invented series")?;
        let ms = forecast(&train, 12, 12, "auto", &folder().join("growth_forecasts.csv"))? / n_series as f64;
        let per_point = significant(1000.0 * ms / length as f64);
        writeln!(report, "| {n_series} | {length} | {} | {per_point} |", significant(ms))?;
    }
    Ok(report)
}

/// Trend, season and noise, different from series to series and the same in every run.
fn invented(n_series: usize, length: usize) -> String {
    // Numerical Recipes' linear congruential generator: good enough to fill a bench.
    let mut state = 20_261_123_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut csv = "series_id,frequency,index,value\n".to_owned();
    for series in 0..n_series {
        let (trend, size) = (0.01 * (uniform() - 0.3), 0.4 * uniform());
        let season: Vec<f64> = (0..12).map(|_| 1.0 + size * (uniform() - 0.5)).collect();
        for t in 0..length {
            let noise = 1.0 + 0.3 * (uniform() + uniform() + uniform() - 1.5);
            let value = 1000.0 * (1.0 + trend * t as f64).max(0.1) * season[t % 12] * noise.max(0.01);
            // Writing to a text cannot fail.
            let _ = writeln!(csv, "s{series},monthly,{},{value:.3}", t + 1);
        }
    }
    csv
}

/// Replaces the last run in `benches/README.md`.
fn write(line: &str, data: &Path, report: &str) -> Result<()> {
    let file = root().join("benches/README.md");
    let text = std::fs::read_to_string(&file).context("reading benches/README.md")?;
    let (before, rest) = text.split_once(BEGIN).context("benches/README.md lacks its first mark")?;
    let (_, after) = rest.split_once(END).context("benches/README.md lacks its last mark")?;
    let line = line.replace(&data.display().to_string(), "DIR");
    let words: Vec<&str> = line.split(' ').collect();
    // The folder's name is the machine's, not the run's.
    let shown: Vec<&str> =
        words.iter().enumerate().map(|(i, it)| if i > 0 && words[i - 1] == "--data" { "DIR" } else { it }).collect();
    let machine = tools::machine();
    let head = format!("`cargo xtask bench engine {}` on {machine}.", shown.join(" "));
    std::fs::write(&file, format!("{before}{BEGIN}\n{head}\n{report}{END}{after}")).context("writing benches/README.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_series_are_the_same_in_every_run() {
        let once = invented(2, 14);
        assert_eq!(once, invented(2, 14));
        assert_eq!(once.lines().count(), 1 + 2 * 14);
        assert!(once.lines().skip(1).all(|it| it.rsplit(',').next().unwrap().parse::<f64>().unwrap() > 0.0));
    }

    #[test]
    fn options_name_sets_and_methods() {
        let options = read_options(&["--data", ".", "--sets", "m3/yearly,carparts/monthly", "--methods", "ets,auto"]);
        let options = options.unwrap();
        assert_eq!(options.sets.iter().map(|it| it.name).collect::<Vec<_>>(), ["m3/yearly", "carparts/monthly"]);
        assert_eq!(options.methods, ["ets", "auto"]);
        assert!(read_options(&["--data", ".", "--sets", "m5"]).is_err());
        assert!(read_options(&["--methods", "auto"]).is_err());
    }

    #[test]
    fn the_whole_of_m3_weighs_each_series_once() {
        let part = |n, smape| Scores { n, smape: Some(smape), ..Scores::default() };
        assert!((pooled_smape(&[part(3, 10.0), part(1, 20.0)]) - 12.5).abs() < 1e-12);
    }
}
