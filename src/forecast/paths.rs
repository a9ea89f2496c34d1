//! Joint sample paths, and with them the distribution of sums (V11).
//!
//! The margin of each step is the published interval: an error of z standard normals lies at 0, the 80 % and the
//! 95 % half-width for |z| = 0, 1.28 and 1.96, linear between and beyond. Steps move together by a Gaussian copula
//! whose dependence is one of three: one common factor, z = √ρ·common + √(1−ρ)·own, ρ estimated from the backtest and
//! shrunk towards 0.3, which alone counts below 12 origins; a [`Correlation`] over steps; or the order of paths that the
//! model itself simulated (Schaake shuffle). Several nodes, accounts × months, are drawn together by
//! [`joint_paths`]. Bounds of months or accounts are never added: sums are taken path by path.
//!
//! Source: Gneiting & Raftery 2007; Clark et al. 2004 (shuffle); ρ = 0.3 as in the Monte Carlo of targets.

use super::correlation::{DEFAULT_CORRELATION, MAX_CORRELATION, MIN_ORIGINS};
use super::{Correlation, CumulativeQuantiles, Forecast, IntervalLevel, OriginForecast};
use crate::math::{Generator, normal_quantile, percentiles};

/// How the steps of a path move together.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Dependence {
    /// By one common factor, any two steps alike: [`PathModel::correlation`].
    #[default]
    OneFactor,
    /// By a matrix over the steps; where it has fewer than the forecast, the common factor stands in.
    Matrix(Correlation),
    /// In the order of paths simulated by the model, `[path][step]`; where they are none or too short, the common factor
    /// stands in.
    Simulated(Vec<Vec<f64>>),
}

/// Margins and dependence from which paths are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PathModel {
    /// Point forecast per step.
    pub point: Vec<f64>,
    /// Half-width of the 80 % interval per step.
    pub half_width80: Vec<f64>,
    /// Half-width of the 95 % interval per step, at least that of 80 %.
    pub half_width95: Vec<f64>,
    /// Correlation between any two steps, 0 to 1.
    pub correlation: f64,
    /// No value falls below this; −∞ where returns are allowed.
    pub floor: f64,
    /// How steps move together.
    pub dependence: Dependence,
}

impl PathModel {
    /// The model behind a published forecast with its 80 % and 95 % intervals; `None` when it has none.
    ///
    /// Half-widths are read from the upper bounds, since the floor cuts the lower ones.
    pub fn from_forecast(forecast: &Forecast, correlation: f64, floor: f64) -> Option<Self> {
        let half_width = |level: IntervalLevel| -> Option<Vec<f64>> {
            let interval = forecast.intervals.iter().find(|it| it.level == level)?;
            Some(interval.upper.iter().zip(&forecast.point).map(|(upper, point)| upper - point).collect())
        };
        Some(Self {
            point: forecast.point.clone(),
            half_width80: half_width(IntervalLevel::P80)?,
            half_width95: half_width(IntervalLevel::P95)?,
            correlation: correlation.clamp(0.0, MAX_CORRELATION),
            floor,
            dependence: Dependence::OneFactor,
        })
    }

    /// The same margins, its steps moving together as told.
    #[must_use]
    pub fn with_dependence(self, dependence: Dependence) -> Self {
        Self { dependence, ..self }
    }

    /// The value of step `i + 1` at `z` standard normals.
    fn value(&self, i: usize, z: f64, z80: f64, z95: f64) -> f64 {
        let (w80, w95, size) = (self.half_width80[i], self.half_width95[i], z.abs());
        let error = if size <= z80 {
            w80 * size / z80
        } else if size <= z95 {
            w80 + (w95 - w80) * (size - z80) / (z95 - z80)
        } else {
            w95 * size / z95
        };
        (self.point[i] + error.copysign(z)).max(self.floor)
    }
}

/// The correlation of errors over the steps, shrunk to 0.3 by n/(n + 12); 0.3 below 12 origins.
pub(super) fn step_correlation(runs: &[&OriginForecast]) -> f64 {
    if runs.len() < MIN_ORIGINS {
        return DEFAULT_CORRELATION;
    }
    let n_steps = runs.iter().map(|it| it.error.len()).min().unwrap_or(0);
    let mean_sq = |i: usize| runs.iter().map(|it| it.error[i] * it.error[i]).sum::<f64>() / runs.len() as f64;
    let rms: Vec<f64> = (0..n_steps).map(|i| mean_sq(i).sqrt()).collect();
    if n_steps < 2 || rms.contains(&0.0) {
        return DEFAULT_CORRELATION;
    }
    // Σ_{i≠j} e_i·e_j = (Σe)² − Σe², per origin, with errors in units of their step's root mean square.
    let pairs: f64 = runs
        .iter()
        .map(|run| {
            let unit = || run.error.iter().zip(&rms).map(|(e, s)| e / s);
            let sum: f64 = unit().sum();
            sum * sum - unit().map(|e| e * e).sum::<f64>()
        })
        .sum();
    let n = runs.len() as f64;
    let estimate = (pairs / (n * (n_steps * (n_steps - 1)) as f64)).clamp(0.0, MAX_CORRELATION);
    let weight = n / (n + MIN_ORIGINS as f64);
    weight * estimate + (1.0 - weight) * DEFAULT_CORRELATION
}

/// `n_paths` draws of all steps: `[path][step]`.
pub fn sample_paths(model: &PathModel, n_paths: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut generator = Generator::new(seed);
    let (z80, z95) = interval_normals();
    let n_steps = model.point.len();
    match &model.dependence {
        Dependence::Matrix(matrix) if matrix.len() >= n_steps => {
            let path = |z: Vec<f64>| (0..n_steps).map(|i| model.value(i, z[i], z80, z95)).collect();
            (0..n_paths).map(|_| path(matrix.draw(&mut generator))).collect()
        }
        Dependence::Simulated(paths) if paths.iter().all(|it| it.len() >= n_steps) && !paths.is_empty() => {
            shuffled(model, paths, n_paths)
        }
        _ => {
            let (shared, own) = (model.correlation.sqrt(), (1.0 - model.correlation).sqrt());
            let mut path = || {
                let common = shared * generator.normal();
                (0..n_steps).map(|i| model.value(i, common + own * generator.normal(), z80, z95)).collect()
            };
            (0..n_paths).map(|_| path()).collect()
        }
    }
}

/// The standard normals at the bounds of the 80 % and the 95 % interval.
fn interval_normals() -> (f64, f64) {
    let z_of = |level: IntervalLevel| normal_quantile(0.5 + 0.5 * level.get());
    (z_of(IntervalLevel::P80), z_of(IntervalLevel::P95))
}

/// The margins' own quantiles in the order of simulated paths, which repeat when they are fewer than asked for.
fn shuffled(model: &PathModel, simulated: &[Vec<f64>], n_paths: usize) -> Vec<Vec<f64>> {
    let (z80, z95) = interval_normals();
    let used = &simulated[..simulated.len().min(n_paths)];
    let mut paths = vec![vec![0.0; model.point.len()]; used.len()];
    let mut order: Vec<usize> = (0..used.len()).collect();
    for i in 0..model.point.len() {
        // Ties keep the order of paths: a stable sort over a total order gives the same on every machine.
        order.sort_by(|a, b| used[*a][i].total_cmp(&used[*b][i]).then(a.cmp(b)));
        for (rank, path) in order.iter().enumerate() {
            let z = normal_quantile((rank as f64 + 0.5) / used.len() as f64);
            paths[*path][i] = model.value(i, z, z80, z95);
        }
    }
    (0..n_paths).map(|k| paths[k % used.len()].clone()).collect()
}

/// Paths of several nodes (accounts, products) over the same steps.
#[derive(Clone, Debug, PartialEq)]
pub struct JointPaths {
    n_nodes: usize,
    n_steps: usize,
    /// `[path][node][step]`, flat.
    values: Vec<f64>,
}

/// `n_paths` draws of all nodes and steps: margins from each node's own intervals, one Gaussian copula whose correlation
/// of (node a, step i) with (node b, step j) is `across`(a, b) · `over`(i, j).
///
/// The product form needs two small matrices instead of one of nodes × steps squared, and is positive definite as they
/// are. Only the steps that all nodes and `over` have are drawn, and the nodes that `across` has.
pub fn joint_paths(
    nodes: &[PathModel],
    across: &Correlation,
    over: &Correlation,
    n_paths: usize,
    seed: u64,
) -> JointPaths {
    let n_nodes = nodes.len().min(across.len());
    let n_steps = nodes.iter().map(|it| it.point.len()).min().unwrap_or(0).min(over.len());
    let (z80, z95) = interval_normals();
    let mut generator = Generator::new(seed);
    let mut values = Vec::with_capacity(n_paths * n_nodes * n_steps);
    let (mut z, mut column) = (vec![0.0; across.len() * over.len()], vec![0.0; across.len()]);
    for _ in 0..n_paths {
        z.iter_mut().for_each(|it| *it = generator.normal());
        z.chunks_mut(over.len().max(1)).for_each(|row| over.correlate(row));
        for i in 0..over.len() {
            column.iter_mut().enumerate().for_each(|(a, it)| *it = z[a * over.len() + i]);
            across.correlate(&mut column);
            column.iter().enumerate().for_each(|(a, it)| z[a * over.len() + i] = *it);
        }
        for (a, node) in nodes[..n_nodes].iter().enumerate() {
            values.extend((0..n_steps).map(|i| node.value(i, z[a * over.len() + i], z80, z95)));
        }
    }
    JointPaths { n_nodes, n_steps, values }
}

impl JointPaths {
    /// Per path, the sum over `nodes` and `steps` (positions from 0; those not there count as 0).
    pub fn sums(&self, nodes: &[usize], steps: std::ops::Range<usize>) -> Vec<f64> {
        let steps = steps.start.min(self.n_steps)..steps.end.min(self.n_steps);
        let of_node = |path: &[f64], node: usize| path[node * self.n_steps..][steps.clone()].iter().sum::<f64>();
        let of_path = |path: &[f64]| nodes.iter().filter(|it| **it < self.n_nodes).map(|it| of_node(path, *it)).sum();
        self.values.chunks(self.n_nodes.max(1) * self.n_steps.max(1)).map(of_path).collect()
    }

    /// The percentiles 0 to 100 of such a sum; empty without paths.
    pub fn sum_percentiles(&self, nodes: &[usize], steps: std::ops::Range<usize>) -> Vec<f64> {
        percentiles(&mut self.sums(nodes, steps))
    }

    /// Share of paths in which such a sum reaches `target`; `None` without paths.
    pub fn reaches(&self, nodes: &[usize], steps: std::ops::Range<usize>, target: f64) -> Option<f64> {
        let sums = self.sums(nodes, steps);
        let n_reached = sums.iter().filter(|it| **it >= target).count();
        (!sums.is_empty()).then(|| n_reached as f64 / sums.len() as f64)
    }
}

/// Percentiles of the running sums; `None` without paths.
pub fn cumulative_quantiles(paths: &[Vec<f64>]) -> Option<CumulativeQuantiles> {
    let n_steps = paths.first()?.len();
    let mut sums = vec![0.0; paths.len()];
    let quantiles = (0..n_steps).map(|i| {
        sums.iter_mut().zip(paths).for_each(|(sum, path)| *sum += path[i]);
        percentiles(&mut sums.clone())
    });
    Some(CumulativeQuantiles { quantiles: quantiles.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard normal margins around 100, `n_steps` of them.
    fn model(n_steps: usize, correlation: f64) -> PathModel {
        let (z80, z95) = interval_normals();
        PathModel {
            point: vec![100.0; n_steps],
            half_width80: vec![z80; n_steps],
            half_width95: vec![z95; n_steps],
            correlation,
            floor: 0.0,
            dependence: Dependence::OneFactor,
        }
    }

    /// Width from the 10th to the 90th percentile of the sum of all steps.
    fn width(paths: &[Vec<f64>]) -> f64 {
        let last = cumulative_quantiles(paths).unwrap().quantiles.pop().unwrap();
        last[90] - last[10]
    }

    #[test]
    fn bounds_of_independent_months_must_not_be_added() {
        // By hand: the sum of 12 independent months has √12 = 3.46 times the spread of one; added bounds have 12 times.
        let (z80, _) = interval_normals();
        let added = 12.0 * 2.0 * z80;
        let independent = model(12, 0.0).with_dependence(Dependence::Matrix(Correlation::uniform(12, 0.0)));
        for model in [model(12, 0.0), independent] {
            let ratio = added / width(&sample_paths(&model, 40_000, 1));
            assert!((ratio - 12.0_f64.sqrt()).abs() < 0.1, "{ratio}");
        }
        // With ρ = 0.5: √(12 + 132·0.5) = 8.83.
        let moving = model(12, 0.0).with_dependence(Dependence::Matrix(Correlation::uniform(12, 0.5)));
        let ratio = width(&sample_paths(&moving, 40_000, 1)) / (2.0 * z80);
        assert!((ratio - 78.0_f64.sqrt()).abs() < 0.2, "{ratio}");
    }

    #[test]
    fn simulated_paths_give_the_order_and_intervals_the_margins() {
        // Paths that rise and fall as one: every step in the same order, so that quantiles do add up.
        let simulated: Vec<Vec<f64>> = (0..999).map(|k| vec![f64::from(k * 389 % 999); 3]).collect();
        let paths = sample_paths(&model(3, 0.0).with_dependence(Dependence::Simulated(simulated)), 999, 1);
        let (z80, _) = interval_normals();
        assert!((width(&paths) - 3.0 * 2.0 * z80).abs() < 0.05);
        assert!(paths.iter().all(|it| it[0] == it[1] && it[1] == it[2]));
        // None, or too short ones: the common factor.
        for bad in [vec![], vec![vec![1.0]]] {
            let fallback = sample_paths(&model(3, 0.2).with_dependence(Dependence::Simulated(bad)), 5, 1);
            assert_eq!(fallback, sample_paths(&model(3, 0.2), 5, 1));
        }
    }

    #[test]
    fn accounts_and_months_move_together_as_told() {
        let nodes = vec![model(4, 0.0); 3];
        let (across, over) = (Correlation::uniform(3, 0.6), Correlation::uniform(4, 0.25));
        let paths = joint_paths(&nodes, &across, &over, 20_000, 7);
        assert_eq!(paths, joint_paths(&nodes, &across, &over, 20_000, 7));
        // Var Σ = (Σ of one matrix) · (Σ of the other) = (3 + 6·0.6)·(4 + 12·0.25) = 46.2.
        let sums = paths.sums(&[0, 1, 2], 0..4);
        let variance = sums.iter().map(|it| (it - 1200.0) * (it - 1200.0)).sum::<f64>() / sums.len() as f64;
        assert!((variance / 46.2 - 1.0).abs() < 0.04, "{variance}");
        assert!((paths.reaches(&[0], 1..2, 100.0).unwrap() - 0.5).abs() < 0.02);
        assert_eq!(paths.sum_percentiles(&[0, 9], 2..9).len(), 101);
        let none = joint_paths(&[], &across, &over, 10, 7);
        assert!(none.sums(&[0], 0..1).is_empty() && none.reaches(&[0], 0..1, 1.0).is_none());
    }
}
