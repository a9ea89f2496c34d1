//! STL: seasonal-trend decomposition by loess.
//!
//! One inner pass takes the trend off, smooths each position of the season over the years (`season window`), takes
//! what a low-pass filter (moving averages of m, m and 3, then loess) leaves in it back out, takes the season off and
//! smooths the rest to the next trend (`trend window`). Robust: outer passes weigh each observation by the bisquare of
//! its remainder over six median absolute remainders. Loess is evaluated at every tenth of a window and joined by
//! lines. A periodic season is the mean of each position.
//! Source: Cleveland, Cleveland, McRae & Terpenning 1990; windows, jumps and numbers of passes as in R's `stl`.

/// How fast the season may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeasonWindow {
    /// Not at all.
    Periodic,
    /// Over so many years (odd, 7 or more).
    Years(usize),
}

/// How to decompose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StlOptions {
    /// How fast the season may change.
    pub season_window: SeasonWindow,
    /// Whether outliers count less.
    pub robust: bool,
}

/// A series as trend + season + remainder.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// One per observation.
    pub trend: Vec<f64>,
    /// One per observation.
    pub season: Vec<f64>,
    /// One per observation.
    pub remainder: Vec<f64>,
}

/// `y` with season length `m` ≥ 2 decomposed; needs more than two seasons.
pub fn stl(y: &[f64], m: usize, options: StlOptions) -> Decomposition {
    let passes = Passes::new(y.len(), m, options.season_window);
    let (n_outer, n_inner) = if options.robust { (16, 1) } else { (1, 2) };
    let mut state = State::new(y.len(), m);
    for outer in 0..n_outer {
        if outer > 0 {
            state.reweigh(y);
        }
        (0..n_inner).for_each(|_| passes.inner(y, &mut state, outer > 0));
    }
    let State { trend, mut season, .. } = state;
    if options.season_window == SeasonWindow::Periodic {
        season = cycle_means(&season, m);
    }
    let remainder = (0..y.len()).map(|t| y[t] - trend[t] - season[t]).collect();
    Decomposition { trend, season, remainder }
}

/// Several season lengths: STL for one after the other, shortest first, each on the series without the other seasons.
/// Two rounds; the season windows are 11, 15, 19, … years. Returns one season per length of `lengths`, and the trend.
///
/// Source: Bandara, Hyndman & Bergmeir 2021.
pub fn mstl(y: &[f64], lengths: &[usize], robust: bool) -> (Vec<Vec<f64>>, Vec<f64>) {
    let n_rounds = if lengths.len() > 1 { 2 } else { 1 };
    let mut seasons = vec![vec![0.0; y.len()]; lengths.len()];
    let (mut rest, mut trend) = (y.to_vec(), Vec::new());
    for _ in 0..n_rounds {
        for (i, (season, m)) in seasons.iter_mut().zip(lengths).enumerate() {
            rest.iter_mut().zip(&*season).for_each(|(rest, s)| *rest += s);
            let options = StlOptions { season_window: SeasonWindow::Years(11 + 4 * i), robust };
            let parts = stl(&rest, *m, options);
            (*season, trend) = (parts.season, parts.trend);
            rest.iter_mut().zip(&*season).for_each(|(rest, s)| *rest -= s);
        }
    }
    (seasons, trend)
}

fn cycle_means(season: &[f64], m: usize) -> Vec<f64> {
    let mean = |position: usize| {
        let cycle = season[position..].iter().step_by(m);
        cycle.clone().sum::<f64>() / cycle.count() as f64
    };
    let means: Vec<f64> = (0..m).map(mean).collect();
    (0..season.len()).map(|t| means[t % m]).collect()
}

/// The smallest odd number not below `x`.
fn next_odd(x: usize) -> usize {
    x + usize::from(x.is_multiple_of(2))
}

/// The three smoothers of a decomposition.
struct Passes {
    m: usize,
    season: Loess,
    trend: Loess,
    low_pass: Loess,
}

impl Passes {
    fn new(n: usize, m: usize, window: SeasonWindow) -> Self {
        let years = match window {
            SeasonWindow::Periodic => 10 * n + 1,
            SeasonWindow::Years(years) => next_odd(years.max(3)),
        };
        // 1.5·m/(1 − 1.5/years), rounded up.
        let trend_window = (1.5 * m as f64 / (1.0 - 1.5 / years as f64)).ceil() as usize;
        Self {
            m,
            season: Loess::new(years, Degree::Constant),
            trend: Loess::new(next_odd(trend_window), Degree::Linear),
            low_pass: Loess::new(next_odd(m), Degree::Linear),
        }
    }

    fn inner(&self, y: &[f64], state: &mut State, weighted: bool) {
        let m = self.m;
        let State { trend, season, weights, detrended, cycles, low, scratch } = state;
        let weights = weighted.then_some(weights.as_slice());
        (0..y.len()).for_each(|t| detrended[t] = y[t] - trend[t]);
        self.smooth_cycles(detrended, weights, cycles, scratch);
        low.clone_from(cycles);
        for window in [m, m, 3] {
            moving_average(low, window);
        }
        self.low_pass.smooth(low, None, detrended, &mut scratch.kernel);
        (0..y.len()).for_each(|t| season[t] = cycles[m + t] - detrended[t]);
        (0..y.len()).for_each(|t| detrended[t] = y[t] - season[t]);
        self.trend.smooth(detrended, weights, trend, &mut scratch.kernel);
    }

    /// Each position of the season smoothed over the years, one year longer at either end.
    fn smooth_cycles(&self, y: &[f64], weights: Option<&[f64]>, cycles: &mut [f64], scratch: &mut Scratch) {
        let m = self.m;
        let Scratch { kernel, cycle, cycle_weights, smoothed } = scratch;
        for position in 0..m {
            cycle.clear();
            cycle.extend(y[position..].iter().step_by(m));
            cycle_weights.clear();
            cycle_weights.extend(weights.iter().flat_map(|it| it[position..].iter().step_by(m)));
            let weights = weights.map(|_| cycle_weights.as_slice());
            let k = cycle.len();
            smoothed.clear();
            smoothed.resize(k, 0.0);
            self.season.smooth(cycle, weights, smoothed, kernel);
            let window = self.season.window;
            let before = self.season.at(cycle, weights, -1.0, (0, window.min(k) - 1), kernel);
            let after = self.season.at(cycle, weights, k as f64, (k.saturating_sub(window), k - 1), kernel);
            cycles[position] = before.unwrap_or(smoothed[0]);
            (0..k).for_each(|year| cycles[position + (year + 1) * m] = smoothed[year]);
            cycles[position + (k + 1) * m] = after.unwrap_or(smoothed[k - 1]);
        }
    }
}

/// Everything that an inner pass reads and writes, allocated once.
struct State {
    trend: Vec<f64>,
    season: Vec<f64>,
    weights: Vec<f64>,
    detrended: Vec<f64>,
    cycles: Vec<f64>,
    low: Vec<f64>,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    kernel: Vec<f64>,
    cycle: Vec<f64>,
    cycle_weights: Vec<f64>,
    smoothed: Vec<f64>,
}

impl State {
    fn new(n: usize, m: usize) -> Self {
        let zeros = || vec![0.0; n];
        Self {
            trend: zeros(),
            season: zeros(),
            weights: zeros(),
            detrended: zeros(),
            cycles: vec![0.0; n + 2 * m],
            low: Vec::with_capacity(n + 2 * m),
            scratch: Scratch::default(),
        }
    }

    /// Bisquare weights of the remainders.
    fn reweigh(&mut self, y: &[f64]) {
        let n = y.len();
        let sizes = &mut self.detrended;
        (0..n).for_each(|t| sizes[t] = (y[t] - self.trend[t] - self.season[t]).abs());
        self.weights.clone_from(sizes);
        sizes.sort_unstable_by(f64::total_cmp);
        // Six times the median, which is the mean of the two middle values.
        let scale = 3.0 * (sizes[n / 2] + sizes[n - 1 - n / 2]);
        for size in &mut self.weights {
            *size = if *size <= 0.001 * scale {
                1.0
            } else if *size <= 0.999 * scale {
                let u = *size / scale;
                (1.0 - u * u) * (1.0 - u * u)
            } else {
                0.0
            };
        }
    }
}

/// The moving average of `window` values, in place; `window` − 1 values fewer.
fn moving_average(values: &mut Vec<f64>, window: usize) {
    let mut sum: f64 = values[..window].iter().sum();
    let n_out = values.len() + 1 - window;
    for i in 0..n_out {
        let leaving = values[i];
        values[i] = sum / window as f64;
        if i + 1 < n_out {
            sum += values[i + window] - leaving;
        }
    }
    values.truncate(n_out);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Degree {
    Constant,
    Linear,
}

/// Local regression on values at 0, 1, 2, … with tricube weights.
struct Loess {
    window: usize,
    jump: usize,
    degree: Degree,
}

impl Loess {
    fn new(window: usize, degree: Degree) -> Self {
        Self { window, jump: window.div_ceil(10), degree }
    }

    /// The smooth of `y` into `out`: at every `jump`-th value and the last, on lines in between.
    fn smooth(&self, y: &[f64], weights: Option<&[f64]>, out: &mut [f64], kernel: &mut Vec<f64>) {
        let n = y.len();
        if n < 2 {
            out.copy_from_slice(y);
            return;
        }
        let jump = self.jump.min(n - 1);
        let mut last = 0;
        let mut span = (0, n - 1);
        for i in (0..n).step_by(jump) {
            span = self.span(i, n);
            out[i] = self.at(y, weights, i as f64, span, kernel).unwrap_or(y[i]);
            join(out, last, i);
            last = i;
        }
        if last < n - 1 {
            // The last value is read off the neighbourhood of the last jump, as in R.
            out[n - 1] = self.at(y, weights, (n - 1) as f64, span, kernel).unwrap_or(y[n - 1]);
            join(out, last, n - 1);
        }
    }

    /// First and last neighbour of position `i` among `n`.
    fn span(&self, i: usize, n: usize) -> (usize, usize) {
        if self.window >= n {
            return (0, n - 1);
        }
        let half = self.window.div_ceil(2);
        let left = (i + 1).saturating_sub(half).min(n - self.window);
        (left, left + self.window - 1)
    }

    /// The local fit at `x` to the neighbours; `None` where all their weights vanish.
    fn at(
        &self,
        y: &[f64],
        weights: Option<&[f64]>,
        x: f64,
        (left, right): (usize, usize),
        kernel: &mut Vec<f64>,
    ) -> Option<f64> {
        let n = y.len();
        let mut reach = (x - left as f64).max(right as f64 - x);
        if self.window > n {
            reach += ((self.window - n) / 2) as f64;
        }
        let tricube = |j: usize| {
            let distance = (j as f64 - x).abs();
            if distance > 0.999 * reach {
                return 0.0;
            }
            let u = distance / reach;
            let v = 1.0 - u * u * u;
            let near = if distance > 0.001 * reach { v * v * v } else { 1.0 };
            weights.map_or(near, |it| near * it[j])
        };
        kernel.clear();
        kernel.extend((left..=right).map(tricube));
        let total: f64 = kernel.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let ys = &y[left..=right];
        let mean_y = kernel.iter().zip(ys).map(|(w, y)| w * y).sum::<f64>() / total;
        if self.degree == Degree::Constant {
            return Some(mean_y);
        }
        let positions = || kernel.iter().enumerate().map(|(i, w)| (w / total, (left + i) as f64));
        let mean_x: f64 = positions().map(|(w, j)| w * j).sum();
        let spread: f64 = positions().map(|(w, j)| w * (j - mean_x) * (j - mean_x)).sum();
        if spread.sqrt() <= 0.001 * (n as f64 - 1.0) {
            return Some(mean_y);
        }
        let cross: f64 = positions().zip(ys).map(|((w, j), y)| w * (j - mean_x) * y).sum();
        Some(mean_y + (x - mean_x) * cross / spread)
    }
}

/// Puts the values between two positions on a line.
fn join(out: &mut [f64], from: usize, to: usize) {
    let slope = (out[to] - out[from]) / (to - from).max(1) as f64;
    (from + 1..to).for_each(|i| out[i] = out[from] + slope * (i - from) as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_with_a_fixed_season_comes_apart_exactly() {
        // By hand: loess keeps constants, so nothing is left over. (A line is not kept: the season's smoother has degree 0.)
        let season = [3.0, -1.0, -2.0, 0.0];
        let y: Vec<f64> = (0..24).map(|t| 10.0 + season[t % 4]).collect();
        for (season_window, robust) in
            [(SeasonWindow::Periodic, false), (SeasonWindow::Years(7), false), (SeasonWindow::Years(7), true)]
        {
            let parts = stl(&y, 4, StlOptions { season_window, robust });
            for t in 0..24 {
                assert!((parts.season[t] - season[t % 4]).abs() < 1e-9, "{season_window:?}: {:?}", parts.season);
                assert!(parts.remainder[t].abs() < 1e-9);
            }
        }
    }

    #[test]
    fn hard_series_stay_finite() {
        let rows: [Vec<f64>; 4] = [
            vec![0.0; 9],
            vec![1e12; 30],
            (0..40).map(|t| if t % 2 == 0 { 1e12 } else { -1e-9 }).collect(),
            (0..2600).map(|t| (t % 7) as f64).collect(),
        ];
        for y in rows {
            for robust in [false, true] {
                let parts = stl(&y, 4, StlOptions { season_window: SeasonWindow::Years(7), robust });
                assert!(parts.trend.iter().chain(&parts.season).all(|it| it.is_finite()));
            }
        }
    }
}
