//! A draft's intervals, from the errors of its own backtest, and the floor below which nothing is sold.
//!
//! Half-widths, bounds and points hold one value per month ahead; lower bounds and points are floored, upper ones not.

use super::draft::Draft;
use crate::forecast::accuracy::MIN_ERRORS;
use crate::forecast::backtest::floor_of;
use crate::forecast::interval::{IntervalEvidence, LevelQuantiles};
use crate::forecast::{
    Backtest, Forecast, IntervalBasis, IntervalLevel, MethodForecast, PredictionInterval, Series, Working,
};

/// Intervals that every forecast has.
const LEVELS: [IntervalLevel; 2] = [IntervalLevel::P80, IntervalLevel::P95];

/// Adds the intervals and applies the floor.
pub(in crate::forecast) fn finish(draft: Draft, series: &Series, backtest: &Backtest) -> MethodForecast {
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
