//! The league of seldom demand: which histories have it, how its methods are ranked, and the forecast in use.
//!
//! On a history of mostly zeros the methods of the large league have nothing to hold on to, and the absolute error, by
//! which it is sorted, is least for a forecast of nothing. So the methods made for seldom demand are compared among
//! themselves and with the benchmarks, by their squared error (V2), and the forecaster of [`forecast_intermittent`] is
//! in use: the same that the headless runner takes.

use super::intermittent::{N_PATHS, intermittent_paths};
use super::prepare::Prepared;
use super::{
    Backtest, CumulativeQuantiles, FitError, IntervalBasis, IntervalLevel, LeagueEntry, MethodForecast, MethodId,
    RunOptions, Scores, Series, Verdict, forecast_intermittent, intermittency, sells_seldom,
};

/// Who takes part.
pub(super) const LEAGUE: [MethodId; 11] = [
    MethodId::Naive,
    MethodId::SeasonalNaive,
    MethodId::Mean,
    MethodId::MovingAverage,
    MethodId::Ses,
    MethodId::Croston,
    MethodId::Sba,
    MethodId::Tsb,
    MethodId::Adida,
    MethodId::Imapa,
    MethodId::Seldom,
];
/// Futures per origin by which the coverage of the intervals is judged.
const N_JUDGED_PATHS: usize = 400;
const LEVELS: [IntervalLevel; 2] = [IntervalLevel::P80, IntervalLevel::P95];

/// Whether sales are seldom, and the preparation leaves them on the scale on which zero means nothing sold.
pub(super) fn is_forecaster(series: &Series, options: &RunOptions) -> bool {
    Prepared::history(series, options.season_length, options.treatment.as_deref()).unscaled().is_some_and(sells_seldom)
}

/// RMSSE, or RMSE where no scale is defined; `None` for a method that did not run.
pub(super) fn error(entry: &LeagueEntry) -> Option<f64> {
    entry.result.as_ref().ok().map(|it| it.rmsse.unwrap_or(it.rmse))
}

/// The better of naive and seasonal naive by [`error`]. Ties go to the seasonal one.
pub(super) fn benchmark(entries: &[LeagueEntry]) -> MethodId {
    match (of(entries, MethodId::SeasonalNaive), of(entries, MethodId::Naive)) {
        (Some(seasonal), Some(naive)) if seasonal <= naive => MethodId::SeasonalNaive,
        (Some(_), None) => MethodId::SeasonalNaive,
        _ => MethodId::Naive,
    }
}

fn of(entries: &[LeagueEntry], method: MethodId) -> Option<f64> {
    entries.iter().find(|it| it.method == method).and_then(error)
}

/// What the league comes to.
pub(super) fn verdict(series: &Series, entries: &[LeagueEntry], benchmark: MethodId, n_origins: usize) -> Verdict {
    let ratio = || Some(of(entries, MethodId::Seldom)? / of(entries, benchmark).filter(|it| *it > 0.0)?);
    let improvement = if n_origins > 0 { ratio().map(|it| 1.0 - it) } else { None };
    Verdict::SellsSeldom { demand: intermittency(series.values()), improvement }
}

/// The forecast with intervals and sums drawn from its own distribution.
///
/// # Errors
/// [`FitError`] for a history that is too short, has returns, or is brought to another scale by its preparation.
pub(super) fn forecast(
    series: &Series,
    options: &RunOptions,
) -> Result<(MethodForecast, Option<CumulativeQuantiles>), FitError> {
    let method = MethodId::Seldom;
    let prepared = Prepared::history(series, options.season_length, options.treatment.as_deref());
    let values = prepared.unscaled().ok_or(FitError::NoMembers { method })?;
    let it = forecast_intermittent(values, options, &LEVELS)?;
    let n_paths = if options.n_paths == 0 { N_PATHS } else { options.n_paths };
    let forecast = MethodForecast {
        method,
        fitted: vec![None; series.len()],
        forecast: it.forecast,
        interval_basis: IntervalBasis::Drawn { n_paths },
        form: None,
        parameters: Vec::new(),
        components: None,
        seasonal_indices: Vec::new(),
        multiplicative: false,
        workings: it.workings,
    };
    Ok((forecast, Some(it.cumulative).filter(|_| options.n_paths > 0)))
}

/// The paths that [`forecast`] draws its sums from; `None` where it does not run.
pub(super) fn paths(series: &Series, options: &RunOptions) -> Option<Vec<Vec<f64>>> {
    let prepared = Prepared::history(series, options.season_length, options.treatment.as_deref());
    intermittent_paths(prepared.unscaled()?, options).ok()
}

/// The scores with the coverage of the drawn intervals, each drawn from what was known at its origin.
pub(super) fn with_coverage(scores: Scores, series: &Series, options: &RunOptions, backtest: &Backtest) -> Scores {
    let (mut inside, mut count) = ([0_usize; 2], 0_usize);
    for run in backtest.of(MethodId::Seldom) {
        let window = series.head(run.origin);
        let prepared = Prepared::window(&window, options.season_length, options.treatment.as_deref());
        let options = RunOptions { n_paths: N_JUDGED_PATHS, treatment: None, ..options.clone() };
        let Some(Ok(it)) = prepared.unscaled().map(|it| forecast_intermittent(it, &options, &LEVELS)) else { continue };
        let actuals = &series.values()[run.origin..run.origin + run.error.len()];
        for (inside, interval) in inside.iter_mut().zip(&it.forecast.intervals) {
            let bounds = interval.lower.iter().zip(&interval.upper);
            *inside += actuals.iter().zip(bounds).filter(|(y, (low, high))| (*low..=*high).contains(y)).count();
        }
        count += actuals.len();
    }
    let share = |inside: usize| (count > 0).then(|| inside as f64 / count as f64);
    Scores { coverage80: share(inside[0]), coverage95: share(inside[1]), ..scores }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{DemandClass, Treatment, forecast_with, run};

    /// A sale of 1 to 5 in three months of ten.
    fn parts(n: usize) -> Series {
        Series::new((0..n).map(|t| if t * 7 % 10 < 3 { 1.0 + (t * 3 % 5) as f64 } else { 0.0 }).collect()).unwrap()
    }

    #[test]
    fn the_forecaster_of_the_headless_runner_is_in_use() {
        let series = parts(60);
        let options = RunOptions::default();
        let found = run(&series, &options);
        let alone = forecast_intermittent(&series, &options, &LEVELS).unwrap();
        assert_eq!((found.chosen.method, &found.chosen.forecast), (MethodId::Seldom, &alone.forecast));
        assert_eq!(found.cumulative, Some(alone.cumulative));
        assert_eq!(found.chosen.interval_basis, IntervalBasis::Drawn { n_paths: 2000 });
        let Verdict::SellsSeldom { demand: Some(demand), improvement: Some(_) } = found.league.verdict else {
            panic!("{:?}", found.league.verdict)
        };
        assert_eq!(demand.class, DemandClass::Intermittent);
        // Members of the league in the order of their squared error, with the forecaster's own row.
        let errors: Vec<f64> = found.league.entries.iter().filter_map(error).collect();
        assert!(errors.is_sorted() && errors.len() == LEAGUE.len());
        let own = found.league.entries.iter().find(|it| it.method == MethodId::Seldom).unwrap();
        let scores = own.result.as_ref().unwrap();
        assert!(scores.coverage80.unwrap() >= 0.7 && scores.coverage95.unwrap() >= scores.coverage80.unwrap());
        assert!(found.chosen.forecast.intervals.iter().all(|it| it.lower.iter().all(|it| *it >= 0.0)));
    }

    #[test]
    fn another_method_can_be_chosen_and_is_judged_beside_it() {
        for method in [MethodId::Holt, MethodId::Combination] {
            let found = run(&parts(48), &RunOptions { method: Some(method), ..RunOptions::default() });
            assert_eq!(found.chosen.method, method);
            assert!(found.league.entries.iter().any(|it| it.method == method && it.result.is_ok()));
            assert!(found.league.sells_seldom());
        }
    }

    #[test]
    fn it_can_be_chosen_where_sales_are_steady_and_is_refused_with_returns() {
        let steady = Series::new((0..40).map(|t| 20.0 + f64::from(t % 12)).collect()).unwrap();
        let found = run(&steady, &RunOptions { method: Some(MethodId::Seldom), ..RunOptions::default() });
        assert_eq!(found.chosen.method, MethodId::Seldom);
        assert!(!found.league.sells_seldom());
        let returns = Series::new((0..40).map(|t| 20.0 - f64::from(t)).collect()).unwrap();
        let error = forecast_with(&returns, &RunOptions::default(), MethodId::Seldom).unwrap_err();
        assert!(matches!(error, FitError::Negative { position: 22, .. }), "{error}");
    }

    #[test]
    fn a_history_on_another_scale_goes_to_the_large_league() {
        let treatment = Treatment { working_days: vec![20.0; 72], ..Treatment::default() };
        let options = RunOptions { treatment: Some(Box::new(treatment)), n_paths: 0, ..RunOptions::default() };
        assert!(!run(&parts(60), &options).league.sells_seldom());
    }

    #[test]
    fn short_histories_are_not_judged() {
        let found = run(&parts(8), &RunOptions::default());
        assert!(matches!(found.league.verdict, Verdict::SellsSeldom { improvement: None, .. }));
        assert_eq!(found.chosen.method, MethodId::Seldom);
    }
}
