//! The league of one series: who ran, in which order, by which evidence, and whether the first can be told from the rest.
//!
//! Every score is taken over the origins that all methods share; an origin is the number of values it learns from.

use super::fits::Fits;
use super::kind::Kind;
use crate::forecast::accuracy::{diebold_mariano, scores};
use crate::forecast::{
    Backtest, Evidence, FitError, League, LeagueEntry, MethodId, RunOptions, Scores, Series, Verdict, choice, seldom,
};

/// Fewest origins for evidence that is not thin.
const ENOUGH_ORIGINS: usize = 12;

/// Every method of the backtest, scored and sorted, with the verdict.
pub(super) fn league(kind: Kind, series: &Series, options: &RunOptions, backtest: &Backtest, fits: &Fits) -> League {
    let runs_now = |method: MethodId| method == MethodId::Combination || fits.get(method).is_ok();
    let shared_from = shared_from(backtest, runs_now);
    let m = options.season_length.get();
    let evidence = evidence(backtest, shared_from);
    let entry = |(method, _): &(MethodId, _)| LeagueEntry {
        method: *method,
        result: match why_not(*method, series, backtest, fits, shared_from) {
            Some(error) => Err(error),
            None if *method == MethodId::Seldom && evidence.n_origins > 0 => {
                let scores = scores(series.values(), m, &backtest.of(*method), shared_from);
                Ok(seldom::with_coverage(scores, series, options, backtest))
            }
            None => Ok(scores(series.values(), m, &backtest.of(*method), shared_from)),
        },
    };
    let mut entries: Vec<LeagueEntry> = backtest.runs.iter().map(entry).collect();
    // A stable sort: ties stay in the order of lists, the simpler method first.
    entries.sort_by(|a, b| rank(kind, a).total_cmp(&rank(kind, b)));
    let (benchmark, mut verdict) = match kind {
        Kind::Steady => {
            let benchmark = choice::benchmark(&entries);
            let mixes = fits.mix(series, options, backtest).is_ok_and(|it| it.members.len() > 1);
            (benchmark, verdict(&entries, benchmark, &evidence, mixes, (m, series.len())))
        }
        Kind::Seldom => {
            let benchmark = seldom::benchmark(&entries);
            (benchmark, seldom::verdict(series, &entries, benchmark, evidence.n_origins))
        }
    };
    compare(kind, &mut entries, &mut verdict, backtest, shared_from);
    League { entries, benchmark, evidence, verdict }
}

/// The first origin at which every method ran that runs on at least half of the origins and on the whole history.
fn shared_from(backtest: &Backtest, runs_now: impl Fn(MethodId) -> bool) -> usize {
    let first_of = |(method, runs): &(MethodId, Vec<Result<_, FitError>>)| {
        let n_ran = runs.iter().filter(|it| it.is_ok()).count();
        let eligible = runs_now(*method) && 2 * n_ran >= runs.len();
        let last_failure = runs.iter().rposition(Result::is_err).filter(|_| eligible);
        backtest.origins.get(last_failure.map_or(0, |i| i + 1)).copied()
    };
    backtest.runs.iter().filter_map(first_of).max().unwrap_or(0)
}

/// Why a method is not in the league: it does not fit the whole history, or not the training window of an origin.
fn why_not(
    method: MethodId,
    series: &Series,
    backtest: &Backtest,
    fits: &Fits,
    shared_from: usize,
) -> Option<FitError> {
    if method != MethodId::Combination
        && let Err(error) = fits.get(method)
    {
        return Some(error);
    }
    let Some((_, runs)) = backtest.runs.iter().find(|it| it.0 == method) else {
        return Some(FitError::NoMembers { method });
    };
    let failed = backtest.origins.iter().zip(runs).filter(|it| *it.0 >= shared_from);
    let (origin, error) = failed.filter_map(|(origin, run)| run.as_ref().err().map(|it| (*origin, it))).next()?;
    Some(match error {
        // The window that was too short belongs to the first shared origin; the series must be longer by as much.
        FitError::TooShort { method, needed, .. } => {
            FitError::TooShort { method: *method, needed: needed + series.len() - origin, found: series.len() }
        }
        other => other.clone(),
    })
}

/// What the league is sorted by: the error, then those that did not run.
fn rank(kind: Kind, entry: &LeagueEntry) -> f64 {
    kind.error(entry).unwrap_or(f64::INFINITY)
}

fn evidence(backtest: &Backtest, shared_from: usize) -> Evidence {
    let shared = backtest.of(MethodId::Naive).into_iter().filter(|it| it.origin >= shared_from);
    let steps: Vec<usize> = shared.map(|it| it.error.len()).collect();
    Evidence {
        n_origins: steps.len(),
        n_errors: steps.iter().sum(),
        max_step: steps.iter().copied().max().unwrap_or(0),
        thin: steps.len() < ENOUGH_ORIGINS,
    }
}

/// `mixes`: whether the combination is more than the benchmark alone.
fn verdict(
    entries: &[LeagueEntry],
    benchmark: MethodId,
    evidence: &Evidence,
    mixes: bool,
    (m, n): (usize, usize),
) -> Verdict {
    if evidence.n_origins == 0 {
        let repeats = m > 1 && n > m;
        return Verdict::NotJudged { method: if repeats { MethodId::SeasonalNaive } else { MethodId::Naive } };
    }
    let error_of = |method: MethodId| entries.iter().find(|it| it.method == method).and_then(choice::error);
    let winner = choice::winner(entries, benchmark);
    match winner.and_then(|method| Some((method, error_of(method)?, error_of(benchmark)?))) {
        Some((method, error, to_beat)) => Verdict::Winner { method, improvement: 1.0 - error / to_beat, tied: false },
        None if mixes => Verdict::NothingBeatsNaive { method: MethodId::Combination },
        None => Verdict::NothingBeatsNaive { method: benchmark },
    }
}

/// Tests every method against the one in use, on the mean loss of the first n/3 steps per origin.
fn compare(kind: Kind, entries: &mut [LeagueEntry], verdict: &mut Verdict, backtest: &Backtest, shared_from: usize) {
    let losses = |method: MethodId| -> (Vec<f64>, usize) {
        let runs: Vec<_> = backtest.of(method).into_iter().filter(|it| it.origin >= shared_from).collect();
        let shortest = runs.iter().map(|it| it.error.len()).min().unwrap_or(0);
        let h = shortest.min(runs.len() / 3);
        let loss = |errors: &[f64]| errors[..h].iter().map(|e| kind.loss(*e)).sum::<f64>() / h.max(1) as f64;
        (runs.iter().map(|it| loss(&it.error)).collect(), h)
    };
    let winner = verdict.method();
    let (winner_losses, h) = losses(winner);
    for entry in entries.iter_mut().filter(|it| it.method != winner) {
        if let Ok(scores) = &mut entry.result {
            scores.p_same_as_winner = diebold_mariano(&losses(entry.method).0, &winner_losses, h);
        }
    }
    let p_of = |scores: &Scores| scores.p_same_as_winner;
    let rival = entries.iter().filter(|it| it.method != winner).find_map(|it| it.result.as_ref().ok());
    if let Verdict::Winner { tied, .. } = verdict {
        // Without a verdict of the test nobody can tell them apart either.
        *tied = rival.is_some_and(|it| p_of(it).is_none_or(|p| p >= 0.05));
    }
}
