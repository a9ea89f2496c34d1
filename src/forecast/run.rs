//! One series through the whole league: backtest, scores, choice, forecast, paths.

use super::accuracy::{MIN_ERRORS, diebold_mariano, scores};
use super::backtest::floor_of;
use super::choice;
use super::combine::{Mix, members};
use super::interval::{IntervalEvidence, LevelQuantiles};
use super::paths::step_correlation;
use super::prepare::Prepared;
use super::seldom;
use super::{
    Backtest, Correlation, CumulativeQuantiles, Dependence, Evidence, FitError, Forecast, IntervalBasis, IntervalLevel,
    League, LeagueEntry, MethodForecast, MethodId, Outlook, PathModel, Predict, PredictionInterval, RunOptions, Scores,
    Series, SeriesForecast, TermRole, TrailPoint, Verdict, Working, backtest, cumulative_quantiles, sample_paths,
};
use crate::math::percentiles;

/// Intervals that every forecast has.
const LEVELS: [IntervalLevel; 2] = [IntervalLevel::P80, IntervalLevel::P95];
/// Fewest origins for evidence that is not thin.
const ENOUGH_ORIGINS: usize = 12;

/// The league of `series` and the forecast of the method in use. Never fails: a single observation gives a naive
/// forecast without intervals, not judged.
///
/// The combination is in use unless the options name another method; why it is not the first of the league, see
/// [`League`]. Where sales are seldom it is the forecaster made for them, in a league of its own
/// ([`Verdict::SellsSeldom`]).
///
/// ```
/// use kedge::forecast::{MethodId, RunOptions, Series, Verdict, run};
/// let series = Series::new(vec![7.0]).unwrap();
/// let forecast = run(&series, &RunOptions::default());
/// assert_eq!(forecast.league.verdict, Verdict::NotJudged { method: MethodId::Naive });
/// assert_eq!(forecast.chosen.forecast.point, vec![7.0; 12]);
/// ```
pub fn run(series: &Series, options: &RunOptions) -> SeriesForecast {
    let kind = if seldom::is_forecaster(series, options) { Kind::Seldom } else { Kind::Steady };
    let methods = kind.methods(options.method, options.season_length.get());
    let backtest = backtest(series, options, &methods);
    let fits = Fits::new(series, options, &methods);
    let league = league(kind, series, options, &backtest, &fits);
    let with = |method: MethodId| with_sums(method, series, options, &backtest, &fits).ok();
    let (chosen, cumulative) = (options.method.and_then(with))
        .or_else(|| with(league.verdict.method()))
        .or_else(|| with(MethodId::Naive))
        .expect("naive fits every series");
    let trail = if options.keep_trail { trail(&backtest, chosen.method) } else { Vec::new() };
    SeriesForecast { league, chosen, cumulative, trail }
}

fn trail(backtest: &Backtest, method: MethodId) -> Vec<TrailPoint> {
    backtest.of(method).into_iter().map(|it| TrailPoint { origin: it.origin, point: it.point.clone() }).collect()
}

/// Which league a series belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Of all methods, by their scaled absolute error.
    Steady,
    /// Of the methods for seldom demand, by their scaled squared error.
    Seldom,
}

impl Kind {
    /// Who takes part, the method that a person chose included.
    ///
    /// LGT is left out of the league of long seasons, where it reads trends into noise and costs more than it tells.
    fn methods(self, chosen: Option<MethodId>, m: usize) -> Vec<MethodId> {
        let mut methods = match self {
            Kind::Steady => {
                MethodId::ALL.into_iter().filter(|it| *it != MethodId::Lgt || m < members::SHORT_SEASON).collect()
            }
            Kind::Seldom => seldom::LEAGUE.to_vec(),
        };
        let members = if chosen == Some(MethodId::Combination) { members::needed(m) } else { Vec::new() };
        for method in members.into_iter().chain(chosen) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        methods
    }

    fn error(self, entry: &LeagueEntry) -> Option<f64> {
        match self {
            Kind::Steady => choice::error(entry),
            Kind::Seldom => seldom::error(entry),
        }
    }

    /// What one error counts when two methods are tested against each other.
    fn loss(self, error: f64) -> f64 {
        match self {
            Kind::Steady => error.abs(),
            Kind::Seldom => error * error,
        }
    }
}

/// The forecast of one method of the caller's choice, with its intervals and workings.
///
/// # Errors
/// [`FitError`] when the method cannot run on this series.
pub fn forecast_with(series: &Series, options: &RunOptions, method: MethodId) -> Result<MethodForecast, FitError> {
    let backtest = backtest(series, options, &[method]);
    let fits = Fits::new(series, options, &with_members(method, options));
    with_sums(method, series, &RunOptions { n_paths: 0, ..options.clone() }, &backtest, &fits).map(|it| it.0)
}

/// The percentiles 0 to 100 of weighted sums over the months ahead, on the very paths that the method's running sums
/// are taken from: for every row of `weights`, of Σ wₜ·yₜ, months without a weight counting as nothing. `None` where the
/// method does not run or has no distribution.
///
/// Cash that comes in later than the sale, or a margin that differs from month to month, is such a sum; percentiles of
/// running sums alone do not tell it, since months move together.
pub fn weighted_sums(
    series: &Series,
    options: &RunOptions,
    method: MethodId,
    weights: &[Vec<f64>],
) -> Option<Vec<Vec<f64>>> {
    let paths = if method == MethodId::Seldom
        && let Some(drawn) = seldom::paths(series, options)
    {
        drawn
    } else {
        let backtest = backtest(series, options, &[method]);
        let fits = Fits::new(series, options, &with_members(method, options));
        let forecast = method_forecast(method, series, options, &backtest, &fits).ok()?;
        paths(series, options, &backtest, &forecast)?
    };
    let sum = |weights: &Vec<f64>| {
        let of_path = |path: &Vec<f64>| path.iter().zip(weights).map(|(y, w)| y * w).sum();
        percentiles(&mut paths.iter().map(of_path).collect::<Vec<f64>>())
    };
    (!paths.is_empty()).then(|| weights.iter().map(sum).collect())
}

/// What has to be fitted for a method: itself, or what it may combine.
fn with_members(method: MethodId, options: &RunOptions) -> Vec<MethodId> {
    if method == MethodId::Combination { members::needed(options.season_length.get()) } else { vec![method] }
}

/// A method fitted, or why it could not be.
type Fitted = Result<Box<dyn Predict>, FitError>;

/// Methods fitted to the whole history.
struct Fits(Vec<(MethodId, Fitted)>);

impl Fits {
    fn new(series: &Series, options: &RunOptions, methods: &[MethodId]) -> Self {
        let single = methods.iter().filter(|it| **it != MethodId::Combination);
        let prepared = Prepared::history(series, options.season_length, options.treatment.as_deref());
        Self(single.map(|method| (*method, prepared.fit(*method, None))).collect())
    }

    fn get(&self, method: MethodId) -> Result<&dyn Predict, FitError> {
        match self.0.iter().find(|it| it.0 == method) {
            Some((_, Ok(model))) => Ok(model.as_ref()),
            Some((_, Err(error))) => Err(error.clone()),
            None => Err(FitError::NoMembers { method }),
        }
    }

    /// The combination on the whole history.
    fn mix(&self, series: &Series, options: &RunOptions, backtest: &Backtest) -> Result<Mix, FitError> {
        let floor = floor_of(series.values());
        let outlook = |method: MethodId| Some(self.get(method).ok()?.outlook(options.horizon).floored(floor));
        backtest.mix(series.len(), options.season_length.get(), outlook)
    }
}

fn league(kind: Kind, series: &Series, options: &RunOptions, backtest: &Backtest, fits: &Fits) -> League {
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

/// A method's forecast, and the distribution of its running sums where the options ask for paths.
fn with_sums(
    method: MethodId,
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    fits: &Fits,
) -> Result<(MethodForecast, Option<CumulativeQuantiles>), FitError> {
    if method == MethodId::Seldom
        && let Ok(drawn) = seldom::forecast(series, options)
    {
        return Ok(drawn);
    }
    let forecast = method_forecast(method, series, options, backtest, fits)?;
    let cumulative = cumulative(series, options, backtest, &forecast);
    Ok((forecast, cumulative))
}

fn method_forecast(
    method: MethodId,
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    fits: &Fits,
) -> Result<MethodForecast, FitError> {
    let draft = if method == MethodId::Combination {
        combination_draft(series, options, backtest, fits)?
    } else {
        method_draft(method, options, fits.get(method)?)
    };
    Ok(finish(draft, series, backtest))
}

/// A forecast before its intervals and the floor: the method's own spread stands beside it.
pub(super) struct Draft {
    forecast: MethodForecast,
    sd: Vec<f64>,
}

pub(super) fn method_draft(method: MethodId, options: &RunOptions, model: &dyn Predict) -> Draft {
    let Outlook { point, sd } = model.outlook(options.horizon);
    let indices = model.seasonal_indices();
    let forecast = MethodForecast {
        method,
        fitted: model.fitted().to_vec(),
        forecast: Forecast { point, intervals: Vec::new() },
        interval_basis: IntervalBasis::None,
        form: model.form_name(),
        parameters: model.parameters(),
        components: model.components(),
        multiplicative: indices.multiplicative && !indices.values.is_empty(),
        seasonal_indices: indices.values,
        workings: (1..=options.horizon.get()).map(|h| model.working(h)).collect(),
    };
    Draft { forecast, sd }
}

fn combination_draft(
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    fits: &Fits,
) -> Result<Draft, FitError> {
    let Mix { members, outlook } = fits.mix(series, options, backtest)?;
    let models: Vec<(f64, &dyn Predict)> =
        members.iter().filter_map(|(w, it)| Some((*w, fits.get(it.method).ok()?))).collect();
    let fitted_at = |t: usize| -> Option<f64> { models.iter().map(|(w, it)| Some(w * (*it.fitted().get(t)?)?)).sum() };
    let working = |h: usize| {
        let share =
            |(w, it): &(f64, super::combine::Candidate)| (TermRole::Member(it.method), w * it.outlook.point[h - 1]);
        Working::sum("w₁·ŷ₁ + … + wₖ·ŷₖ", members.iter().map(share))
    };
    let forecast = MethodForecast {
        method: MethodId::Combination,
        fitted: (0..series.len()).map(fitted_at).collect(),
        forecast: Forecast { point: outlook.point, intervals: Vec::new() },
        interval_basis: IntervalBasis::None,
        form: None,
        parameters: members.iter().enumerate().map(|(i, it)| weight_parameter(i, it.0)).collect(),
        components: None,
        seasonal_indices: Vec::new(),
        multiplicative: false,
        workings: (1..=options.horizon.get()).map(working).collect(),
    };
    Ok(Draft { forecast, sd: outlook.sd })
}

/// Adds the intervals and applies the floor.
pub(super) fn finish(draft: Draft, series: &Series, backtest: &Backtest) -> MethodForecast {
    let Draft { mut forecast, sd } = draft;
    let floor = floor_of(series.values());
    let point: Vec<f64> = forecast.forecast.point.iter().map(|it| it.max(floor)).collect();
    let evidence = IntervalEvidence::new(&backtest.of(forecast.method), None);
    let n_errors = evidence.n_errors();
    let widths = evidence.half_widths(&LevelQuantiles::new(&LEVELS), point.len(), &sd, series.len());
    let basis = match (&widths, sd.is_empty()) {
        (None, _) => IntervalBasis::None,
        (Some(_), true) if n_errors < MIN_ERRORS => IntervalBasis::None,
        (Some(_), true) => IntervalBasis::Conformal { n_errors },
        (Some(_), false) if n_errors < MIN_ERRORS => IntervalBasis::Gaussian { n_errors },
        (Some(_), false) => IntervalBasis::Calibrated { n_errors },
    };
    let widths = widths.filter(|_| basis != IntervalBasis::None);
    let mut intervals = widths.map_or_else(Vec::new, |widths| around(&point, &widths));
    for interval in &mut intervals {
        interval.lower.iter_mut().for_each(|it| *it = it.max(floor));
    }
    forecast.interval_basis = basis;
    forecast.forecast = Forecast { point, intervals };
    if floor == 0.0 {
        forecast.workings = forecast.workings.into_iter().map(Working::floored).collect();
    }
    forecast
}

fn around(point: &[f64], widths: &[Vec<f64>]) -> Vec<PredictionInterval> {
    let bound = |widths: &[f64], sign: f64| point.iter().zip(widths).map(|(p, w)| p + sign * w).collect();
    let interval = |(level, widths): (&IntervalLevel, &Vec<f64>)| PredictionInterval {
        level: *level,
        lower: bound(widths, -1.0),
        upper: bound(widths, 1.0),
    };
    LEVELS.iter().zip(widths).map(interval).collect()
}

fn weight_parameter(i: usize, weight: f64) -> super::Parameter {
    super::Parameter { symbol: format!("w{}", i + 1), value: weight }
}

fn cumulative(
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    chosen: &MethodForecast,
) -> Option<CumulativeQuantiles> {
    cumulative_quantiles(&paths(series, options, backtest, chosen)?)
}

/// Joint paths of the months ahead.
fn paths(series: &Series, options: &RunOptions, backtest: &Backtest, chosen: &MethodForecast) -> Option<Vec<Vec<f64>>> {
    let runs = backtest.of(chosen.method);
    let dependence = Dependence::Matrix(Correlation::over_steps(&runs, chosen.forecast.point.len()));
    let model = PathModel::from_forecast(&chosen.forecast, step_correlation(&runs), floor_of(series.values()))?
        .with_dependence(dependence);
    Some(sample_paths(&model, options.n_paths, options.seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three years with a season and some noise from a seed.
    fn years() -> Series {
        let mut random = crate::math::Generator::new(5);
        let season = |t: usize| 1.0 + 0.3 * libm::sin(t as f64 * std::f64::consts::TAU / 12.0);
        Series::new((0..48).map(|t| 100.0 * season(t) * (0.9 + 0.2 * random.uniform())).collect()).unwrap()
    }

    #[test]
    fn weighted_sums_are_taken_on_the_paths_of_the_running_sums() {
        let seldom = Series::new((0..60).map(|t| if t % 4 == 0 { 2.0 } else { 0.0 }).collect()).unwrap();
        for series in [years(), seldom] {
            let options = RunOptions::default();
            let whole = run(&series, &options);
            let running = whole.cumulative.unwrap().quantiles;
            // A weight of 1 on the first k months is the running sum after k months, to the bit; double weights double it.
            let ones = |k: usize| vec![1.0; k];
            let weights = [ones(3), ones(12), vec![2.0; 12], Vec::new()];
            let found = weighted_sums(&series, &options, whole.chosen.method, &weights).unwrap();
            assert_eq!(found[0], running[2]);
            assert_eq!(found[1], running[11]);
            assert!(found[2].iter().zip(&running[11]).all(|(a, b)| (a - 2.0 * b).abs() < 1e-9 * b.abs().max(1.0)));
            assert!(found[3].iter().all(|it| *it == 0.0));
        }
        // Half of the last month alone: its spread is less than half of the year's, since months do not move as one.
        let options = RunOptions::default();
        let method = run(&years(), &options).chosen.method;
        let last = [vec![0.0; 11].into_iter().chain([0.5]).collect(), vec![0.5; 12]];
        let found = weighted_sums(&years(), &options, method, &last).unwrap();
        assert!(found[0][90] - found[0][10] < found[1][90] - found[1][10]);
        assert_eq!(weighted_sums(&years(), &RunOptions { n_paths: 0, ..options }, method, &last), None);
    }
}
