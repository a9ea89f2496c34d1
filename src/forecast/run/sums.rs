//! Sums over the months ahead on joint paths: the running sums of a method's forecast, and weighted sums on the same
//! paths. Values are in the history's unit; percentiles run from 0 to 100.

use super::draft::method_forecast;
use super::fits::{Fits, with_members};
use crate::forecast::backtest::floor_of;
use crate::forecast::paths::step_correlation;
use crate::forecast::{
    Backtest, Correlation, CumulativeQuantiles, Dependence, FitError, MethodForecast, MethodId, PathModel, RunOptions,
    Series, backtest, cumulative_quantiles, sample_paths, seldom,
};
use crate::math::percentiles;

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

/// A method's forecast, and the distribution of its running sums where the options ask for paths.
pub(super) fn with_sums(
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
    use crate::forecast::run;

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
