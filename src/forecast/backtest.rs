//! Rolling origins (V1): every method is fitted again at each origin and judged on what came after.
//!
//! Fitting, the season test, the combination's choice of members and the floor at zero see nothing later than the
//! origin. Parameter searches start where the origin before ended: parameters move on in time, data never move back.
//! Source: Tashman 2000.

use super::combine::{Candidate, KnownErrors, Mix, members};
use super::prepare::Prepared;
use super::{FitError, Horizon, MethodId, Outlook, RunOptions, SearchPoint, Series};

/// Longest step ahead that is judged.
const MAX_STEP: usize = 12;
/// Observations of the first training window, where the history has as many to spare.
const FIRST_TRAIN: usize = 8;
const FIRST_TRAIN_SEASONAL: usize = 24;
/// The smallest training window and the smallest rest behind it.
const MIN_TRAIN: usize = 4;
const MIN_REST: usize = 6;

/// The last training indices (counted as lengths), oldest first; empty when the series is too short to judge.
///
/// The first training window has max(24, 2m) observations with a season and 8 without, kept within 4 to n − 6.
/// The latest origins that leave a full horizon are taken; a short history adds origins with fewer steps behind.
pub fn origins(n: usize, season_length: usize, horizon: usize, max_origins: usize) -> Vec<usize> {
    if n < MIN_TRAIN + MIN_REST || max_origins == 0 {
        return Vec::new();
    }
    let wanted = if season_length > 1 { FIRST_TRAIN_SEASONAL.max(2 * season_length) } else { FIRST_TRAIN };
    let first = wanted.clamp(MIN_TRAIN, n - MIN_REST);
    let full = n.saturating_sub(horizon.min(MAX_STEP));
    let last = full.max(first + max_origins - 1).min(n - 1);
    let start = first.max((last + 1).saturating_sub(max_origins));
    (start..=last).collect()
}

/// What one method said at one origin, and how wrong it was.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginForecast {
    /// Length of the training window.
    pub origin: usize,
    /// One per judged step.
    pub point: Vec<f64>,
    /// The method's own standard deviation per step; empty when unknown.
    pub sd: Vec<f64>,
    /// Actual − forecast per judged step.
    pub error: Vec<f64>,
}

/// All methods over all origins.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// The origins, oldest first.
    pub origins: Vec<usize>,
    /// Per method, in the order asked: its forecast at each origin, or why there is none.
    pub runs: Vec<(MethodId, Vec<Result<OriginForecast, FitError>>)>,
}

impl Backtest {
    /// The forecasts of `method` at the origins where it ran.
    pub fn of(&self, method: MethodId) -> Vec<&OriginForecast> {
        let runs = self.runs.iter().find(|it| it.0 == method);
        runs.map_or_else(Vec::new, |it| it.1.iter().filter_map(|run| run.as_ref().ok()).collect())
    }

    /// The errors of `method` as they were known at `now`: from actuals up to there.
    pub(super) fn known_errors(&self, method: MethodId, now: usize) -> Option<KnownErrors> {
        mean_of(self.of(method).into_iter().flat_map(|run| &run.error[..n_known(run, now)]).copied())
    }

    /// The same of the plain mean of several methods, over the origins at which all of them ran.
    pub(super) fn known_errors_of_mean(&self, methods: &[MethodId], now: usize) -> Option<KnownErrors> {
        let runs: Vec<_> = methods.iter().filter_map(|it| self.runs.iter().find(|run| run.0 == *it)).collect();
        let at = |i: usize| -> Option<Vec<&OriginForecast>> {
            runs.iter().map(|it| it.1.get(i)?.as_ref().ok()).collect::<Option<Vec<_>>>()
        };
        // The error of a mean is the mean of the errors.
        let errors = (0..self.origins.len()).filter_map(at).filter(|it| !it.is_empty()).flat_map(|together| {
            let n = n_known(together[0], now);
            let mean = move |j: usize| together.iter().map(|it| it.error[j]).sum::<f64>() / together.len() as f64;
            (0..n).map(mean).collect::<Vec<f64>>()
        });
        mean_of(errors)
    }

    /// The better of seasonal naive and naive as known at `now`; ties go to the seasonal one.
    pub(super) fn known_benchmark(&self, now: usize) -> MethodId {
        let mae = |method: MethodId| self.known_errors(method, now).map(|it| it.mae);
        match (mae(MethodId::SeasonalNaive), mae(MethodId::Naive)) {
            (Some(seasonal), Some(naive)) if seasonal <= naive => MethodId::SeasonalNaive,
            (Some(_), None) => MethodId::SeasonalNaive,
            _ => MethodId::Naive,
        }
    }

    /// The combination at `now` for a season of `m`, of the forecasts that `at` gives.
    pub(super) fn mix(&self, now: usize, m: usize, at: impl Fn(MethodId) -> Option<Outlook>) -> Result<Mix, FitError> {
        let candidate =
            |method: MethodId| Some(Candidate { method, outlook: at(method)?, known: self.known_errors(method, now) });
        let chosen = members::choose(now, m, candidate);
        let methods: Vec<MethodId> = chosen.iter().map(|it| it.method).collect();
        let of_mean = self.known_errors_of_mean(&methods, now);
        let method = MethodId::Combination;
        Mix::new(chosen, candidate(self.known_benchmark(now)), of_mean).ok_or(FitError::NoMembers { method })
    }
}

/// How many errors of a run were known at `now`.
fn n_known(run: &OriginForecast, now: usize) -> usize {
    now.saturating_sub(run.origin).min(run.error.len())
}

fn mean_of(errors: impl Iterator<Item = f64>) -> Option<KnownErrors> {
    let (count, sum) = errors.fold((0_usize, 0.0), |(count, sum), e| (count + 1, sum + e.abs()));
    (count > 0).then(|| KnownErrors { mae: sum / count as f64, count })
}

/// The backtest of `methods`; the combination's members run along when it is asked for.
pub fn backtest(series: &Series, options: &RunOptions, methods: &[MethodId]) -> Backtest {
    let (n, m) = (series.len(), options.season_length.get());
    let origins = origins(n, m, options.horizon.get(), options.max_origins);
    let with_combination = methods.contains(&MethodId::Combination);
    let mut order: Vec<MethodId> = methods.iter().copied().filter(|it| *it != MethodId::Combination).collect();
    if with_combination {
        order.extend(members::needed(m).into_iter().filter(|it| !methods.contains(it)));
    }
    // Preparation is redone at each origin, once for all methods.
    let window =
        |origin: &usize| Prepared::window(&series.head(*origin), options.season_length, options.treatment.as_deref());
    let windows: Vec<(usize, Prepared)> = origins.iter().map(|it| (*it, window(it))).collect();
    let runs = order.into_iter().map(|method| (method, method_runs(method, series, options, &windows))).collect();
    let mut backtest = Backtest { origins, runs };
    if with_combination {
        let runs = combination_runs(series, m, &backtest);
        backtest.runs.push((MethodId::Combination, runs));
    }
    backtest
}

fn method_runs(
    method: MethodId,
    series: &Series,
    options: &RunOptions,
    windows: &[(usize, Prepared)],
) -> Vec<Result<OriginForecast, FitError>> {
    let mut start: Option<SearchPoint> = None;
    let run = |(origin, window): &(usize, Prepared)| {
        let model = window.fit(method, start.as_ref())?;
        start = model.search_point();
        let outlook = model.outlook(judged_steps(series, options, *origin));
        Ok(judge(series, *origin, outlook))
    };
    windows.iter().map(run).collect()
}

fn combination_runs(series: &Series, m: usize, backtest: &Backtest) -> Vec<Result<OriginForecast, FitError>> {
    let run = |(i, origin): (usize, &usize)| {
        let at = |method: MethodId| {
            let run = backtest.runs.iter().find(|it| it.0 == method)?.1.get(i)?.as_ref().ok()?;
            Some(Outlook { point: run.point.clone(), sd: run.sd.clone() })
        };
        let mix = backtest.mix(*origin, m, at)?;
        Ok(judge(series, *origin, mix.outlook))
    };
    backtest.origins.iter().enumerate().map(run).collect()
}

fn judged_steps(series: &Series, options: &RunOptions, origin: usize) -> Horizon {
    let steps = options.horizon.get().min(MAX_STEP).min(series.len() - origin);
    Horizon::new(steps).expect("every origin leaves at least one observation")
}

fn judge(series: &Series, origin: usize, outlook: Outlook) -> OriginForecast {
    let (train, rest) = series.values().split_at(origin);
    let Outlook { point, sd } = outlook.floored(floor_of(train));
    let error = rest.iter().zip(&point).map(|(actual, forecast)| actual - forecast).collect();
    OriginForecast { origin, point, sd, error }
}

/// Sales do not fall below zero unless the history has returns.
pub(super) fn floor_of(history: &[f64]) -> f64 {
    if history.iter().any(|it| *it < 0.0) { f64::NEG_INFINITY } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_follow_v1() {
        // By hand: (n, m, h) → first and last origin.
        for (n, m, h, expected) in [
            (60, 12, 12, Some((37, 48))),
            (120, 12, 24, Some((97, 108))),
            (30, 12, 12, Some((24, 29))),
            (26, 12, 12, Some((20, 25))),
            (14, 1, 6, Some((8, 13))),
            (10, 1, 6, Some((4, 9))),
            (9, 1, 6, None),
        ] {
            let origins = origins(n, m, h, 12);
            assert_eq!(origins.first().copied().zip(origins.last().copied()), expected, "n = {n}");
        }
    }
}
