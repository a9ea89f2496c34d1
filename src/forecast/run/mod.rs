//! One series through the whole league: backtest, scores, choice, forecast, paths.

mod draft;
mod finish;
mod fits;
mod kind;
mod league;
mod sums;

use super::{
    Backtest, FitError, MethodForecast, MethodId, RunOptions, Series, SeriesForecast, TrailPoint, backtest, seldom,
};

use fits::{Fits, with_members};
use kind::Kind;
use league::league;
use sums::with_sums;

pub(super) use draft::method_draft;
pub(super) use finish::finish;
pub use sums::weighted_sums;

/// The league of `series` and the forecast of the method in use. Never fails: a single observation gives a naive
/// forecast without intervals, not judged.
///
/// The combination is in use unless the options name another method; why it is not the first of the league, see
/// [`League`](super::League). Where sales are seldom it is the forecaster made for them, in a league of its own
/// ([`Verdict::SellsSeldom`](super::Verdict::SellsSeldom)).
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

/// The forecast of one method of the caller's choice, with its intervals and workings.
///
/// # Errors
/// [`FitError`] when the method cannot run on this series.
pub fn forecast_with(series: &Series, options: &RunOptions, method: MethodId) -> Result<MethodForecast, FitError> {
    let backtest = backtest(series, options, &[method]);
    let fits = Fits::new(series, options, &with_members(method, options));
    with_sums(method, series, &RunOptions { n_paths: 0, ..options.clone() }, &backtest, &fits).map(|it| it.0)
}
