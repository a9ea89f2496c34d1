//! Scores over the rolling origins (V2) and the Diebold-Mariano test (V3).
//!
//! e = actual − forecast. MASE = mean |e| ÷ mean |y_t − y_{t−m}| of the origin's training window; where that is 0,
//! m = 1 stands in; where that is 0 too, the score is undefined. Source: Hyndman & Koehler 2006; Harvey et al. 1997.

use super::interval::{IntervalEvidence, LevelQuantiles};
use super::{IntervalLevel, OriginForecast, Scores};
use crate::math::student_t_cdf;

/// Fewest errors from which an interval is conformal.
pub(super) const MIN_ERRORS: usize = 8;

/// Mean of `power(|y_t − y_{t−m}|)` over the window, with m = 1 where the seasonal one is 0 or too long.
pub fn error_scale(train: &[f64], season_length: usize, power: fn(f64) -> f64) -> Option<f64> {
    let scale = |lag: usize| {
        let n = train.len().checked_sub(lag).filter(|n| *n > 0)?;
        let sum: f64 = train.iter().zip(&train[lag..]).map(|(then, now)| power((now - then).abs())).sum();
        Some(sum / n as f64).filter(|it| *it > 0.0)
    };
    scale(season_length).or_else(|| scale(1))
}

/// The scores of one method; `all` are its forecasts at every origin, of which those from `shared_from` on count.
pub(super) fn scores(values: &[f64], season_length: usize, all: &[&OriginForecast], shared_from: usize) -> Scores {
    let judged: Vec<&OriginForecast> = all.iter().copied().filter(|it| it.origin >= shared_from).collect();
    let errors = || judged.iter().flat_map(|it| it.error.iter().copied());
    let count = errors().count().max(1) as f64;
    let sum_abs: f64 = errors().map(f64::abs).sum();
    let sum_actual: f64 = judged.iter().flat_map(|it| &values[it.origin..it.origin + it.error.len()]).sum();
    let of_actual = |sum: f64| (sum_actual > 0.0).then(|| sum / sum_actual);
    let (coverage80, coverage95) = coverage(all, shared_from);
    Scores {
        mase: scaled(values, season_length, &judged, |e| e),
        rmsse: scaled(values, season_length, &judged, |e| e * e).map(f64::sqrt),
        wape: of_actual(sum_abs),
        rmse: (errors().map(|e| e * e).sum::<f64>() / count).sqrt(),
        bias: of_actual(-errors().sum::<f64>()),
        coverage80,
        coverage95,
        p_same_as_winner: None,
        error_by_origin: judged.iter().map(|it| mean_abs(&it.error)).collect(),
    }
}

fn mean_abs(errors: &[f64]) -> f64 {
    errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len().max(1) as f64
}

/// Mean of `power(|e|)` over its scale, `None` when a scale is undefined.
fn scaled(values: &[f64], m: usize, judged: &[&OriginForecast], power: fn(f64) -> f64) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for run in judged {
        let scale = error_scale(&values[..run.origin], m, power)?;
        sum += run.error.iter().map(|e| power(e.abs())).sum::<f64>() / scale;
        count += run.error.len();
    }
    (count > 0).then(|| sum / count as f64)
}

/// Shares of actuals inside the 80 % and 95 % intervals, each interval made from errors known at its origin.
fn coverage(all: &[&OriginForecast], shared_from: usize) -> (Option<f64>, Option<f64>) {
    let levels = LevelQuantiles::new(&[IntervalLevel::P80, IntervalLevel::P95]);
    let (mut inside80, mut inside95, mut count) = (0_usize, 0_usize, 0_usize);
    for (i, run) in all.iter().enumerate().filter(|it| it.1.origin >= shared_from) {
        let known = IntervalEvidence::new(&all[..i], Some(run.origin));
        if known.n_errors() < MIN_ERRORS {
            continue;
        }
        let Some(widths) = known.half_widths(&levels, run.error.len(), &run.sd, run.origin) else { continue };
        let inside = |widths: &[f64]| run.error.iter().zip(widths).filter(|(e, w)| e.abs() <= **w).count();
        inside80 += inside(&widths[0]);
        inside95 += inside(&widths[1]);
        count += run.error.len();
    }
    let share = |inside: usize| (count > 0).then(|| inside as f64 / count as f64);
    (share(inside80), share(inside95))
}

/// Two-sided p of "both forecast equally well", from losses of two methods per origin whose steps overlap up to `h`.
///
/// Diebold-Mariano with Harvey's correction √((n + 1 − 2h + h(h−1)/n)/n) and t with n − 1 degrees of freedom;
/// `None` for n < 10, h > n/3 or a variance that is not positive.
pub fn diebold_mariano(losses_a: &[f64], losses_b: &[f64], h: usize) -> Option<f64> {
    let n = losses_a.len().min(losses_b.len());
    if n < 10 || h == 0 || 3 * h > n {
        return None;
    }
    let difference: Vec<f64> = losses_a.iter().zip(losses_b).map(|(a, b)| a - b).collect();
    let count = n as f64;
    let mean = difference.iter().sum::<f64>() / count;
    let covariance = |lag: usize| {
        difference.iter().zip(&difference[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / count
    };
    let variance = (covariance(0) + 2.0 * (1..h).map(covariance).sum::<f64>()) / count;
    if variance <= 0.0 {
        return None;
    }
    let steps = h as f64;
    let correction = ((count + 1.0 - 2.0 * steps + steps * (steps - 1.0) / count) / count).sqrt();
    let statistic = mean / variance.sqrt() * correction;
    Some(2.0 * student_t_cdf(-statistic.abs(), count - 1.0))
}
