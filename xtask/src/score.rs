//! Scores of forecasts by the definitions of the M4 competition, apart from the product's own metrics.
//!
//! Per series, all steps pooled: sMAPE = mean of 200·|y−f|/(|y|+|f|), 0 where both are 0; scale = mean |x[t]−x[t−m]| of
//! the history; MASE = mean |y−f| / scale; bias = mean (f−y) / scale (positive = too high); RMSSE = √(mean (y−f)² /
//! mean (x[t]−x[t−1])²), as in M5 with lag 1; coverage = share of y inside the bounds; MSIS95 = mean of (hi−lo +
//! 40·(lo−y)₊ + 40·(y−hi)₊) / scale; pinball of sums = loss of a quantile of the sum over the horizon, over
//! h · mean |x[t]−x[t−1]|. Scores are averaged over the series that have them. OWA = ½·(sMAPE/sMAPE of Naive2 +
//! MASE/MASE of Naive2), averages first, Naive2 on the same series.
//!
//! Source: Makridakis, Spiliotis & Assimakopoulos 2020 and the organisers' published code; M5: the same, 2022.

/// What was known, and what came.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    pub history: Vec<f64>,
    pub future: Vec<f64>,
}

/// What was forecast.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub mean: Vec<f64>,
    /// Lower and upper bounds of 80 % and 95 %.
    pub bounds: Option<[Vec<f64>; 4]>,
    /// The 50th, 80th and 95th percentile of the sum.
    pub sums: Option<[f64; 3]>,
}

/// Scores of one series or means over several; `None` where undefined.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores {
    pub n: usize,
    pub owa: Option<f64>,
    pub smape: Option<f64>,
    pub mase: Option<f64>,
    pub rmsse: Option<f64>,
    pub bias: Option<f64>,
    pub coverage80: Option<f64>,
    pub coverage95: Option<f64>,
    pub msis95: Option<f64>,
    pub sums: [Option<f64>; 3],
}

/// The means over `pairs`, whose scale looks back `period` observations.
pub fn score(pairs: &[(&Truth, Answer)], period: usize) -> Scores {
    let naive2 =
        |truth: &Truth| Answer { mean: naive2(&truth.history, truth.future.len(), period), ..Answer::default() };
    let ours = mean_of(pairs.iter().map(|(truth, answer)| score_one(truth, answer, period)));
    let theirs = mean_of(pairs.iter().map(|(truth, _)| score_one(truth, &naive2(truth), period)));
    let ratio = |of: fn(&Scores) -> Option<f64>| Some(of(&ours)? / of(&theirs)?);
    let owa = ratio(|it| it.smape).zip(ratio(|it| it.mase)).map(|(smape, mase)| 0.5 * (smape + mase));
    Scores { owa, ..ours }
}

fn score_one(truth: &Truth, answer: &Answer, period: usize) -> Scores {
    let (x, y, f) = (&truth.history, &truth.future, &answer.mean);
    let scale = scale(x, period, f64::abs);
    let mean = |of: &dyn Fn(usize) -> f64| (0..y.len()).map(of).sum::<f64>() / y.len() as f64;
    let scaled = |value: f64| scale.map(|it| value / it);
    let inside = |lower: &[f64], upper: &[f64]| mean(&|i| f64::from(lower[i] <= y[i] && y[i] <= upper[i]));
    let width = |lower: &[f64], upper: &[f64]| {
        mean(&|i| upper[i] - lower[i] + 40.0 * ((lower[i] - y[i]).max(0.0) + (y[i] - upper[i]).max(0.0)))
    };
    let bounds = answer.bounds.as_ref();
    Scores {
        n: 1,
        owa: None,
        smape: Some(mean(&|i| smape(y[i], f[i]))),
        mase: scaled(mean(&|i| (y[i] - f[i]).abs())),
        bias: scaled(mean(&|i| f[i] - y[i])),
        rmsse: self::scale(x, 1, |d| d * d).map(|it| (mean(&|i| (y[i] - f[i]) * (y[i] - f[i])) / it).sqrt()),
        coverage80: bounds.map(|it| inside(&it[0], &it[1])),
        coverage95: bounds.map(|it| inside(&it[2], &it[3])),
        msis95: bounds.and_then(|it| scaled(width(&it[2], &it[3]))),
        sums: answer.sums.map_or([None; 3], |sums| pinball_of_sums(truth, sums)),
    }
}

fn smape(y: f64, f: f64) -> f64 {
    let size = y.abs() + f.abs();
    if size > 0.0 { 200.0 * (y - f).abs() / size } else { 0.0 }
}

/// The mean of `of(x[t] − x[t−lag])`; `None` when it is 0 or there is no pair.
fn scale(x: &[f64], lag: usize, of: impl Fn(f64) -> f64) -> Option<f64> {
    let steps = x.len().checked_sub(lag).filter(|it| *it > 0)?;
    let mean = x.iter().zip(&x[lag..]).map(|(then, now)| of(now - then)).sum::<f64>() / steps as f64;
    (mean > 0.0).then_some(mean)
}

fn pinball_of_sums(truth: &Truth, sums: [f64; 3]) -> [Option<f64>; 3] {
    let total: f64 = truth.future.iter().sum();
    let step = scale(&truth.history, 1, f64::abs).map(|it| it * truth.future.len() as f64);
    let loss = |q: f64, sum: f64| {
        let d = total - sum;
        step.map(|it| (q * d).max((q - 1.0) * d) / it)
    };
    [loss(0.5, sums[0]), loss(0.8, sums[1]), loss(0.95, sums[2])]
}

/// The mean of each score over the series that have it.
fn mean_of(all: impl Iterator<Item = Scores>) -> Scores {
    let all: Vec<Scores> = all.collect();
    let mean = |of: &dyn Fn(&Scores) -> Option<f64>| {
        let known: Vec<f64> = all.iter().filter_map(of).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    Scores {
        n: all.len(),
        owa: None,
        smape: mean(&|it| it.smape),
        mase: mean(&|it| it.mase),
        rmsse: mean(&|it| it.rmsse),
        bias: mean(&|it| it.bias),
        coverage80: mean(&|it| it.coverage80),
        coverage95: mean(&|it| it.coverage95),
        msis95: mean(&|it| it.msis95),
        sums: std::array::from_fn(|i| mean(&|it| it.sums[i])),
    }
}

/// The last value, after taking out the season where the 90 % test finds one.
pub fn naive2(x: &[f64], horizon: usize, period: usize) -> Vec<f64> {
    let last = x[x.len() - 1];
    let indices = if is_seasonal(x, period) { seasonal_indices(x, period) } else { None };
    match indices {
        Some(indices) => {
            let level = last / indices[(x.len() - 1) % period];
            (0..horizon).map(|i| level * indices[(x.len() + i) % period]).collect()
        }
        None => vec![last; horizon],
    }
}

/// Whether the autocorrelation at lag `m` is significant at 90 %.
fn is_seasonal(x: &[f64], m: usize) -> bool {
    let n = x.len();
    if m <= 1 || n < 3 * m {
        return false;
    }
    let mean = x.iter().sum::<f64>() / n as f64;
    let product = |lag: usize| x.iter().zip(&x[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let variance = product(0);
    let autocorrelation = |lag: usize| product(lag) / variance;
    let before: f64 = (1..m).map(autocorrelation).map(|r| 2.0 * r * r).sum();
    variance > 0.0 && autocorrelation(m).abs() > 1.645 / (n as f64).sqrt() * (1.0 + before).sqrt()
}

/// Multiplicative indices of the classical decomposition, position 0 = the first value; `None` unless all are finite
/// and other than 0.
fn seasonal_indices(x: &[f64], m: usize) -> Option<Vec<f64>> {
    let half = m / 2;
    let trend = |t: usize| {
        let window = &x[t - half..=t + half];
        let sum: f64 = window.iter().sum();
        let ends = if m.is_multiple_of(2) { 0.5 * (window[0] + window[2 * half]) } else { 0.0 };
        (sum - ends) / m as f64
    };
    let (mut sums, mut counts) = (vec![0.0; m], vec![0.0; m]);
    for t in half..x.len() - half {
        let ratio: f64 = x[t] / trend(t);
        // 0/0 counts as unknown.
        if !ratio.is_nan() {
            sums[t % m] += ratio;
            counts[t % m] += 1.0;
        }
    }
    let raw: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / count).collect();
    let mean = raw.iter().sum::<f64>() / m as f64;
    let indices: Vec<f64> = raw.iter().map(|it| it / mean).collect();
    indices.iter().all(|it| it.is_finite() && *it != 0.0).then_some(indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{found} instead of {expected}");
    }

    #[test]
    fn each_score_follows_its_definition() {
        // Origin: by hand. Steps of the history are 2, −1, 3: mean size 2, mean square 14/3.
        let truth = Truth { history: vec![1.0, 3.0, 2.0, 5.0], future: vec![4.0, 0.0] };
        let bounds = Some([vec![4.0, 1.0], vec![5.0, 2.0], vec![3.0, 0.5], vec![6.0, 3.0]]);
        let answer = Answer { mean: vec![5.0, 0.0], bounds, sums: Some([5.0, 3.0, 4.0]) };
        let it = score_one(&truth, &answer, 1);
        check(it.smape, 0.5 * 200.0 / 9.0);
        check(it.mase, 0.5 / 2.0);
        check(it.bias, 0.5 / 2.0);
        check(it.rmsse, (0.5 / (14.0 / 3.0_f64)).sqrt());
        check(it.coverage80, 0.5);
        check(it.coverage95, 0.5);
        check(it.msis95, 0.5 * (3.0 + 2.5 + 40.0 * 0.5) / 2.0);
        // The sum is 4; 5 is 1 too high, 3 is 1 too low, 4 is right; the unit is 2 steps of 2.
        for (found, expected) in it.sums.into_iter().zip([0.5 / 4.0, 0.8 / 4.0, 0.0]) {
            check(found, expected);
        }
    }

    #[test]
    fn naive2_scores_one_by_definition() {
        let history: Vec<f64> = (0..40).map(|t| [10.0, 20.0, 30.0, 25.0][t % 4] + 0.1 * t as f64).collect();
        let truth = Truth { history, future: vec![14.0, 25.0, 33.0] };
        let mean = naive2(&truth.history, 3, 4);
        check(score(&[(&truth, Answer { mean, ..Answer::default() })], 4).owa, 1.0);
    }

    #[test]
    fn naive2_repeats_a_plain_season_and_leaves_other_series_alone() {
        let seasonal: Vec<f64> = (0..24).map(|t| [10.0, 20.0, 30.0, 20.0][t % 4]).collect();
        for (found, expected) in naive2(&seasonal, 5, 4).into_iter().zip([10.0, 20.0, 30.0, 20.0, 10.0]) {
            check(Some(found), expected);
        }
        assert_eq!(naive2(&[1.0, 5.0, 2.0], 2, 4), [2.0, 2.0]);
        assert_eq!(naive2(&[3.0; 24], 1, 4), [3.0]);
    }

    #[test]
    fn a_history_that_never_moves_has_no_scale() {
        let truth = Truth { history: vec![2.0; 5], future: vec![2.0] };
        let it = score(&[(&truth, Answer { mean: vec![3.0], ..Answer::default() })], 1);
        assert!(it.mase.is_none() && it.rmsse.is_none() && it.owa.is_none());
        check(it.smape, 40.0);
    }
}
