//! Other packages: their recorded scores (`benches/peers.csv`), and their speed measured beside ours.

use crate::engine::{Row, folder, forecast, rows, significant, text};
use crate::run::{command, find_on_path, output, root, run, run_reading, say};
use crate::score::Scores;
use crate::tools;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The release that is measured.
const STATSFORECAST: &str = "2.1.1";
/// Monthly series in the sample: every fourteenth of M3's 1428, the last two left out.
const SAMPLE: usize = 100;
const EVERY: usize = 14;

/// Recorded scores of a method of another package.
pub struct Peer {
    pub set: String,
    pub method: String,
    pub scores: Scores,
    pub ms: Option<f64>,
}

/// The scores in `benches/peers.csv`.
///
/// # Errors
/// When the file cannot be read.
pub fn recorded() -> Result<Vec<Peer>> {
    rows(&root().join("benches/peers.csv"))?.iter().map(peer).collect()
}

fn peer(row: &Row) -> Result<Peer> {
    let number = |column: &str| row.get(column).and_then(|it| it.parse::<f64>().ok());
    let n = text(row, "n")?.parse().context("n is no count")?;
    let scores = Scores {
        n,
        owa: number("owa"),
        smape: number("smape"),
        mase: number("mase"),
        rmsse: number("rmsse"),
        bias: number("bias"),
        coverage80: number("cov80"),
        coverage95: number("cov95"),
        msis95: number("msis95"),
        sums: [None; 3],
    };
    let set = format!("{}/{}", text(row, "dataset")?, text(row, "frequency")?);
    Ok(Peer { set, method: text(row, "method")?, scores, ms: number("cpu_ms") })
}

/// Processor time of `methods` and of statsforecast on the same hundred monthly series, one after the other.
///
/// # Errors
/// When Python or the package cannot be had.
pub fn side_by_side(data: &Path, methods: &[String]) -> Result<String> {
    let python = ensure_statsforecast()?;
    let sample = write_sample(data)?;
    let mut report = format!(
        "\n### Speed in one run: {SAMPLE} monthly series of M3, horizon 18, both intervals, one thread\n\n\
         | method | cpu ms per series |\n|---|---|\n"
    );
    for method in methods {
        let ms = forecast(&sample, 18, 12, method, &folder().join("sample_forecasts.csv"))? / SAMPLE as f64;
        writeln!(report, "| **{method}** | {} |", significant(ms))?;
    }
    let mut script = command(python, &["benches/peers.py"]);
    run_reading(script.arg(sample), |line| {
        if let Some((method, ms)) = line.split_once(',')
            && let Ok(ms) = ms.parse::<f64>()
        {
            let _ = writeln!(report, "| {method}, statsforecast {STATSFORECAST} | {} |", significant(ms));
        }
    })?;
    Ok(report)
}

fn write_sample(data: &Path) -> Result<PathBuf> {
    let train = data.join("m3/monthly_train.csv");
    let all = std::fs::read_to_string(&train).with_context(|| format!("reading {}", train.display()))?;
    let id_of = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
    let ids: BTreeSet<String> = all.lines().skip(1).map(id_of).collect();
    let chosen: BTreeSet<String> = ids.into_iter().step_by(EVERY).take(SAMPLE).collect();
    let kept = all.lines().enumerate().filter(|(i, line)| *i == 0 || chosen.contains(&id_of(line)));
    let file = folder().join("sample_train.csv");
    std::fs::write(&file, kept.map(|it| format!("{}\n", it.1)).collect::<String>()).context("writing the sample")?;
    Ok(file)
}

/// Python of a private environment that has the package.
fn ensure_statsforecast() -> Result<PathBuf> {
    let folder = tools::folder()?.join(format!("statsforecast-{STATSFORECAST}"));
    let python = folder.join("bin/python");
    if output(&python, &["-c", "import statsforecast"]).is_some() {
        return Ok(python);
    }
    say(&format!("installing statsforecast {STATSFORECAST} into {}", folder.display()));
    let system = find_on_path("python3").context("python3 is missing; install Python 3.10 or later with venv")?;
    run(command(system, &["-m", "venv"]).arg(&folder))?;
    run(&mut command(&python, &["-m", "pip", "install", "-q", &format!("statsforecast=={STATSFORECAST}")]))?;
    Ok(python)
}
