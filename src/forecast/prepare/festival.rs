//! P4, Spring Festival: a holiday that moves between January and February, taken out of a monthly history.
//!
//! For the windows k = before, during, after the festival: x_k,t = days of the window in month t ÷ its length, minus the
//! long-run mean for that calendar month, so that the season keeps what happens every year and x only tells years apart.
//! Regression with the errors of the airline model, log y where every y > 0, over the latest ten years, since the season
//! and the habits around the festival drift:
//! (1 − B)(1 − B¹²)·(y_t − Σ_k b_k·x_k,t) = (1 − θB)(1 − ΘB¹²)·u_t, θ and Θ from a grid by least Σu². With Θ near 1 that is
//! month dummies, with 0 a season as fresh as last year's. From five years on three columns, from three on one (their mean), below that
//! none: January and February are then pooled and split by working days ([`pool_january`]). The effect is only worth
//! using when it lowers AICc. Source: US Census Bureau, Genhol; Findley & Soukup 2000; Lin & Liu 2002;
//! Findley et al. 1998 (regression with ARIMA errors).

use super::adjustment::{Adjustment, AdjustmentKind, AdjustmentReason};
use crate::math::{LeastSquares, least_squares};

const MONTHS: usize = 12;
const MIN_MONTHS_THREE: usize = 60;
const MIN_MONTHS_ONE: usize = 36;
const MAX_MONTHS: usize = 120;
/// Values tried for θ and Θ.
const GRID: [f64; 4] = [0.0, 0.3, 0.6, 0.8];

/// What a month has of the festival's windows: before, during and after.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FestivalMonth {
    /// Days of each window in this month.
    pub days: [f64; 3],
    /// Length of each window, in days; 0 counts as no window.
    pub lengths: [f64; 3],
}

impl FestivalMonth {
    fn shares(&self) -> [f64; 3] {
        std::array::from_fn(|k| if self.lengths[k] > 0.0 { self.days[k] / self.lengths[k] } else { 0.0 })
    }
}

/// Regressors of `months`, the first of which is calendar month `first_month` (0 = January). `long_run` gives the means
/// per calendar month: many more years than the history, in the same order of months as `months`.
///
/// ```
/// use kedge::forecast::{FestivalMonth, festival_regressors};
/// let all_in = |days| FestivalMonth { days: [0.0, days, 0.0], lengths: [21.0, 7.0, 14.0] };
/// // Two years: the whole break in January, then half of it.
/// let mut months = vec![FestivalMonth::default(); 24];
/// (months[0], months[12], months[13]) = (all_in(7.0), all_in(3.5), all_in(3.5));
/// let x = festival_regressors(&months, &months);
/// assert_eq!((x[0][1], x[12][1], x[1][1]), (0.25, -0.25, -0.25));
/// ```
pub fn festival_regressors(months: &[FestivalMonth], long_run: &[FestivalMonth]) -> Vec<[f64; 3]> {
    let (mut sums, mut counts) = ([[0.0; 3]; MONTHS], [0.0_f64; MONTHS]);
    for (t, month) in long_run.iter().enumerate() {
        let shares = month.shares();
        (0..3).for_each(|k| sums[t % MONTHS][k] += shares[k]);
        counts[t % MONTHS] += 1.0;
    }
    let centred = |(t, month): (usize, &FestivalMonth)| {
        let (shares, at) = (month.shares(), t % MONTHS);
        std::array::from_fn(|k| shares[k] - sums[at][k] / counts[at].max(1.0))
    };
    months.iter().enumerate().map(centred).collect()
}

/// Which columns a regression had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FestivalColumns {
    /// Before, during and after.
    Three,
    /// Their mean, for histories of three or four years.
    Pooled,
}

/// What the festival does to a series.
#[derive(Clone, Debug, PartialEq)]
pub struct FestivalEffect {
    /// Which columns were used.
    pub columns: FestivalColumns,
    /// Per window: the change of log y (or y) when all of it falls into a month.
    pub coefficients: [f64; 3],
    /// Their standard errors; `None` for a window that the history cannot tell from the season.
    pub standard_errors: [Option<f64>; 3],
    /// True when the effect multiplies.
    pub in_logs: bool,
    /// Whether AICc is lower with the festival than without.
    pub improves: bool,
}

impl FestivalEffect {
    /// The effect on a monthly history, with its regressors month by month; `None` below 36 months, or where regressors
    /// are missing or never move.
    ///
    /// A history scaled to working days (P3) has lost the break itself already: give it regressors whose middle window is 0
    /// throughout, and that window is left out.
    pub fn fit(values: &[f64], regressors: &[[f64; 3]]) -> Option<Self> {
        if values.len() < MIN_MONTHS_ONE || regressors.len() < values.len() {
            return None;
        }
        let first = values.len().saturating_sub(MAX_MONTHS);
        let (values, regressors) = (&values[first..], &regressors[first..values.len()]);
        let n = values.len();
        let in_logs = values.iter().all(|it| *it > 0.0);
        let y: Vec<f64> = values.iter().map(|it| if in_logs { libm::log(*it) } else { *it }).collect();
        let columns = if n >= MIN_MONTHS_THREE { FestivalColumns::Three } else { FestivalColumns::Pooled };
        let x: Vec<Vec<f64>> = match columns {
            FestivalColumns::Three => (0..3).map(|k| regressors.iter().map(|it| it[k]).collect()).collect(),
            FestivalColumns::Pooled => vec![regressors.iter().map(pooled).collect()],
        };
        let none = best_fit(&y, &[])?;
        let fit = best_fit(&y, &x)?;
        if fit.used.is_empty() {
            return None;
        }
        let improves = corrected_aic(&fit) < corrected_aic(&none);
        let (errors, b) = (fit.standard_errors(), &fit.coefficients);
        let (coefficients, standard_errors) = match columns {
            FestivalColumns::Three => ([b[0], b[1], b[2]], [errors[0], errors[1], errors[2]]),
            FestivalColumns::Pooled => ([b[0] / 3.0; 3], [errors[0].map(|it| it / 3.0); 3]),
        };
        Some(Self { columns, coefficients, standard_errors, in_logs, improves })
    }

    /// Σ b·x of a month: what the festival adds to log y (or y) there, against a mean year.
    pub fn effect(&self, regressors: &[f64; 3]) -> f64 {
        self.coefficients.iter().zip(regressors).map(|(b, x)| b * x).sum()
    }

    /// Proposals that take the festival out of a history.
    pub fn adjustments(&self, values: &[f64], regressors: &[[f64; 3]]) -> Vec<Adjustment> {
        let proposal = |(position, (raw, x)): (usize, (&f64, &[f64; 3]))| {
            let effect = self.effect(x);
            let reason = if self.in_logs {
                AdjustmentReason::Factor(libm::exp(-effect))
            } else {
                AdjustmentReason::Addend(-effect)
            };
            let proposed = if self.in_logs { raw * libm::exp(-effect) } else { raw - effect };
            let kind = AdjustmentKind::Festival;
            (effect != 0.0).then_some(Adjustment { position, kind, raw: Some(*raw), proposed, reason, applied: false })
        };
        values.iter().zip(regressors).enumerate().filter_map(proposal).collect()
    }

    /// A history without the festival.
    pub fn remove(&self, values: &[f64], regressors: &[[f64; 3]]) -> Vec<f64> {
        self.moved(values, regressors, -1.0)
    }

    /// Forecasts (or bounds) of an adjusted history with the festival of their months put back.
    pub fn restore(&self, forecast: &[f64], regressors: &[[f64; 3]]) -> Vec<f64> {
        self.moved(forecast, regressors, 1.0)
    }

    fn moved(&self, values: &[f64], regressors: &[[f64; 3]], sign: f64) -> Vec<f64> {
        let one = |(value, x): (&f64, &[f64; 3])| {
            let effect = sign * self.effect(x);
            if self.in_logs { value * libm::exp(effect) } else { value + effect }
        };
        values.iter().zip(regressors).map(one).collect()
    }
}

fn pooled(x: &[f64; 3]) -> f64 {
    x.iter().sum::<f64>() / 3.0
}

/// The regression of y on the columns x under the θ and Θ that leave the least sum of squares.
fn best_fit(y: &[f64], x: &[Vec<f64>]) -> Option<LeastSquares> {
    let (response, columns) = (differenced(y), x.iter().map(|it| differenced(it)).collect::<Vec<_>>());
    let fit = |(theta, seasonal): (f64, f64)| {
        let filtered: Vec<Vec<f64>> = columns.iter().map(|it| filtered(it, theta, seasonal)).collect();
        let columns: Vec<&[f64]> = filtered.iter().map(Vec::as_slice).collect();
        least_squares(&columns, &self::filtered(&response, theta, seasonal)).ok()
    };
    let pairs = GRID.iter().flat_map(|theta| GRID.iter().map(|seasonal| (*theta, *seasonal)));
    pairs.filter_map(fit).min_by(|a, b| a.residual_sum_of_squares.total_cmp(&b.residual_sum_of_squares))
}

/// (1 − B)(1 − B¹²)·values.
fn differenced(values: &[f64]) -> Vec<f64> {
    let yearly: Vec<f64> = values.iter().zip(&values[MONTHS..]).map(|(then, now)| now - then).collect();
    yearly.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// u of (1 − θB)(1 − ΘB¹²)·u = z, nothing before the first.
fn filtered(z: &[f64], theta: f64, seasonal: f64) -> Vec<f64> {
    let mut u: Vec<f64> = Vec::with_capacity(z.len());
    for (t, z) in z.iter().enumerate() {
        let at = |lag: usize| t.checked_sub(lag).map_or(0.0, |t| u[t]);
        u.push(z + theta * at(1) + seasonal * at(MONTHS) - theta * seasonal * at(MONTHS + 1));
    }
    u
}

fn corrected_aic(fit: &LeastSquares) -> f64 {
    let (n, k) = (fit.residuals.len() as f64, fit.used.len() as f64 + 3.0);
    let mean_square = (fit.residual_sum_of_squares / n).max(f64::MIN_POSITIVE);
    n * libm::log(mean_square) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(1.0)
}

/// A history too short for a regression, January and February of each year divided as in a mean year: by the mean share
/// of January's working days in both. `first_january` is the position of the first January; `days` are working days per
/// month. A year of which only one of the two months is known stays as it is.
///
/// ```
/// use kedge::forecast::{pool_january, split_january};
/// let mut days = [20.0; 14];
/// (days[0], days[1], days[12], days[13]) = (22.0, 18.0, 18.0, 22.0);
/// let pooled = pool_january(&[110.0, 90.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 90.0, 110.0], 0, &days);
/// assert_eq!((pooled[0], pooled[1], pooled[12]), (100.0, 100.0, 100.0));
/// assert_eq!(split_january(200.0, 18.0, 22.0), (90.0, 110.0));
/// ```
pub fn pool_january(values: &[f64], first_january: usize, days: &[f64]) -> Vec<f64> {
    let n = values.len().min(days.len());
    let years: Vec<usize> = (first_january..n.saturating_sub(1)).step_by(MONTHS).collect();
    let share = |t: &usize| days[*t] / (days[*t] + days[t + 1]);
    let known: Vec<f64> = years.iter().map(share).filter(|it| it.is_finite()).collect();
    let mean = if known.is_empty() { 0.5 } else { known.iter().sum::<f64>() / known.len() as f64 };
    let mut pooled = values.to_vec();
    for t in years {
        let total = values[t] + values[t + 1];
        (pooled[t], pooled[t + 1]) = (mean * total, (1.0 - mean) * total);
    }
    pooled
}

/// January's and February's parts of their forecast sum, by the working days of their year; halves where there are none.
pub fn split_january(total: f64, january_days: f64, february_days: f64) -> (f64, f64) {
    let share = january_days / (january_days + february_days);
    let january = if share.is_finite() { share * total } else { 0.5 * total };
    (january, total - january)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    /// A festival that moves: `shift` of the break in January, the rest in February.
    fn months(n: usize) -> Vec<FestivalMonth> {
        let shift = |year: usize| [1.0, 0.0, 0.4, 0.0, 0.9, 0.1, 0.0][year % 7];
        let lengths = [21.0, 7.0, 14.0];
        let month = |t: usize| match t % 12 {
            0 => {
                FestivalMonth { days: [15.0 + 6.0 * shift(t / 12), 7.0 * shift(t / 12), 3.0 * shift(t / 12)], lengths }
            }
            1 => {
                let rest = 1.0 - shift(t / 12);
                FestivalMonth { days: [6.0 * rest, 7.0 * rest, 11.0 + 3.0 * rest], lengths }
            }
            _ => FestivalMonth::default(),
        };
        (0..n).map(month).collect()
    }

    #[test]
    fn a_planted_effect_is_found_and_taken_out() {
        let x = festival_regressors(&months(120), &months(840));
        let mut random = Generator::new(4);
        let clean: Vec<f64> = (0..120).map(|t| (200.0 + t as f64) * (1.0 + 0.1 * ((t % 12) as f64 / 11.0))).collect();
        let planted = |t: usize| libm::exp(0.1 * x[t][0] - 0.4 * x[t][1] + 0.05 * x[t][2]);
        let values: Vec<f64> = (0..120).map(|t| clean[t] * planted(t) * libm::exp(0.005 * random.normal())).collect();
        let effect = FestivalEffect::fit(&values, &x).unwrap();
        assert!(effect.improves && effect.in_logs && effect.columns == FestivalColumns::Three);
        let removed = effect.remove(&values, &x);
        for t in 0..120 {
            assert!((removed[t] / clean[t] - 1.0).abs() < 0.04, "{t}: {} is not {}", removed[t], clean[t]);
            assert!((effect.restore(&removed, &x)[t] / values[t] - 1.0).abs() < 1e-12);
        }
        // Working days took the break out already: its window is left out, the other two stay.
        let outer: Vec<[f64; 3]> = x.iter().map(|x| [x[0], 0.0, x[2]]).collect();
        let effect = FestivalEffect::fit(&values, &outer).unwrap();
        assert_eq!((effect.coefficients[1], effect.standard_errors[1]), (0.0, None));
        assert!(effect.standard_errors[0].is_some());
        // Four years: one column. Two: none.
        assert_eq!(FestivalEffect::fit(&values[..48], &x).unwrap().columns, FestivalColumns::Pooled);
        assert_eq!(FestivalEffect::fit(&values[..24], &x), None);
    }

    #[test]
    fn odd_histories_are_survived() {
        let x = festival_regressors(&months(72), &months(840));
        for values in [vec![0.0; 72], vec![7.0; 72], (0..72).map(|t| f64::from(t % 2) - 0.5).collect(), vec![1e12; 72]]
        {
            let effect = FestivalEffect::fit(&values, &x).unwrap();
            assert!(effect.remove(&values, &x).iter().all(|it| it.is_finite()));
        }
        // A festival that never moves tells nothing.
        assert_eq!(FestivalEffect::fit(&[5.0; 72], &[[0.0; 3]; 72]), None);
    }
}
