//! A forecast for the first look: one method, no backtest, within a millisecond.
//!
//! The theta method is the plainest that knows level, trend and season; its intervals are its theory's, widened as for
//! any forecast without backtest errors. Where sales are seldom the forecaster for them is quick enough itself.

use super::prepare::Prepared;
use super::run::{finish, method_draft};
use super::seldom;
use super::{Backtest, MethodForecast, MethodId, RunOptions, Series};

/// In the order in which they are tried.
const METHODS: [MethodId; 3] = [MethodId::Theta, MethodId::Ses, MethodId::Naive];
/// Futures behind the intervals of seldom demand.
const N_PATHS: usize = 300;

/// A provisional forecast, to stand until [`super::run`] has judged the league. Never fails.
///
/// ```
/// use kedge::forecast::{MethodId, RunOptions, Series, quick_forecast};
/// let series = Series::new((0..36).map(|t| 100.0 + f64::from(t % 12)).collect()).unwrap();
/// let quick = quick_forecast(&series, &RunOptions::default());
/// assert_eq!((quick.method, quick.forecast.point.len()), (MethodId::Theta, 12));
/// ```
pub fn quick_forecast(series: &Series, options: &RunOptions) -> MethodForecast {
    let few = RunOptions { n_paths: N_PATHS, ..options.clone() };
    if seldom::is_forecaster(series, options)
        && let Ok((forecast, _)) = seldom::forecast(series, &few)
    {
        return forecast;
    }
    let prepared = Prepared::history(series, options.season_length, options.treatment.as_deref());
    let unjudged = Backtest { origins: Vec::new(), runs: Vec::new() };
    let fitted = METHODS.into_iter().find_map(|method| Some((method, prepared.fit(method, None).ok()?)));
    let (method, model) = fitted.expect("naive fits every series");
    finish(method_draft(method, options, model.as_ref()), series, &unjudged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_history_has_one() {
        let seasonal = |n: u32| (0..n).map(|t| 50.0 + 3.0 * f64::from(t % 12)).collect::<Vec<f64>>();
        let seldom = (0..40).map(|t| f64::from(t % 5 == 0)).collect();
        for (values, method) in [
            (seasonal(60), MethodId::Theta),
            (seasonal(5), MethodId::Ses),
            (vec![4.0], MethodId::Naive),
            (seldom, MethodId::Seldom),
            (vec![0.0; 30], MethodId::Seldom),
        ] {
            let it = quick_forecast(&Series::new(values).unwrap(), &RunOptions::default());
            assert_eq!(it.method, method);
            assert!(it.forecast.point.len() == 12 && it.forecast.point.iter().all(|it| it.is_finite()));
        }
    }
}
