//! Least squares of a smooth residual vector by Levenberg and Marquardt's damped Gauss-Newton steps.
//!
//! The Jacobian is taken by forward differences, so one iteration costs one evaluation per parameter and one per
//! trial step. The damping follows the ratio of actual to predicted decrease. Sources: Marquardt 1963; Nielsen 1999
//! (damping). Deterministic and free of a box: a constraint belongs into the parametrisation.

use super::solve_cholesky;

/// How long a search may last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeastSquaresBudget {
    /// Most Jacobians.
    pub max_iterations: usize,
    /// Stop when a step promises a relative decrease of the sum of squares below this.
    pub tolerance: f64,
    /// Coordinates are kept within ± this: where the minimum lies at infinity, the search must end somewhere.
    pub bound: f64,
}

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct NonlinearFit {
    /// The best point found.
    pub point: Vec<f64>,
    /// The sum of squares there; infinite when the start was not admissible.
    pub value: f64,
    /// Whether the tolerance was met before the iterations ran out.
    pub converged: bool,
}

/// Step of the forward differences, per unit of 1 + |x|.
const DIFFERENCE: f64 = 1e-6;

/// The least sum of squares found from `start`.
///
/// `residuals` fills its second argument (`n_residuals` long) at a point and returns the sum of squares, infinite
/// where the point is not admissible.
pub fn levenberg_marquardt(
    mut residuals: impl FnMut(&[f64], &mut [f64]) -> f64,
    start: &[f64],
    n_residuals: usize,
    budget: LeastSquaresBudget,
) -> NonlinearFit {
    let k = start.len();
    let mut x: Vec<f64> = start.iter().map(|it| it.clamp(-budget.bound, budget.bound)).collect();
    let mut at_x = vec![0.0; n_residuals];
    let mut value = residuals(&x, &mut at_x);
    if k == 0 || !value.is_finite() || value <= 0.0 {
        return NonlinearFit { point: x, value, converged: value.is_finite() };
    }
    let (mut jacobian, mut trial, mut at_trial) = (vec![0.0; k * n_residuals], x.clone(), at_x.clone());
    let (mut normal, mut gradient) = (vec![0.0; k * k], vec![0.0; k]);
    let (mut system, mut step) = (normal.clone(), gradient.clone());
    let (mut damping, mut growth) = (1e-3, 2.0);
    let mut converged = false;
    'outer: for _ in 0..budget.max_iterations {
        for j in 0..k {
            let column = &mut jacobian[j * n_residuals..(j + 1) * n_residuals];
            // Inwards, so that a point at the bound has its differences inside.
            let delta = if x[j] > 0.0 { -DIFFERENCE } else { DIFFERENCE } * (1.0 + x[j].abs());
            trial.copy_from_slice(&x);
            trial[j] += delta;
            if !residuals(&trial, column).is_finite() {
                break 'outer;
            }
            column.iter_mut().zip(&at_x).for_each(|(there, here)| *there = (*there - here) / delta);
        }
        for i in 0..k {
            let a = &jacobian[i * n_residuals..(i + 1) * n_residuals];
            gradient[i] = dot(a, &at_x);
            for j in 0..=i {
                let product = dot(a, &jacobian[j * n_residuals..(j + 1) * n_residuals]);
                (normal[i * k + j], normal[j * k + i]) = (product, product);
            }
        }
        let largest = (0..k).map(|i| normal[i * k + i]).fold(0.0, f64::max);
        loop {
            system.copy_from_slice(&normal);
            for i in 0..k {
                // The floor keeps a parameter without influence (two factors that cancel) from running away.
                system[i * k + i] += damping * normal[i * k + i].max(1e-6 * largest).max(f64::MIN_POSITIVE);
            }
            let solved = solve_cholesky(&mut system, &gradient, &mut step);
            if solved {
                for i in 0..k {
                    trial[i] = (x[i] - step[i]).clamp(-budget.bound, budget.bound);
                    step[i] = trial[i] - x[i];
                }
                let promised = promised_decrease(&normal, &gradient, &step);
                if promised <= budget.tolerance * value {
                    converged = true;
                    break 'outer;
                }
                let there = residuals(&trial, &mut at_trial);
                if there < value {
                    let ratio = (value - there) / promised;
                    let shaped = 2.0 * ratio - 1.0;
                    damping = (damping * (1.0 - shaped * shaped * shaped).max(0.1)).max(1e-9);
                    growth = 2.0;
                    value = there;
                    x.copy_from_slice(&trial);
                    at_x.copy_from_slice(&at_trial);
                    continue 'outer;
                }
            }
            damping *= growth;
            growth *= 2.0;
            if damping > 1e9 {
                break 'outer;
            }
        }
    }
    NonlinearFit { point: x, value, converged }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums side by side: one would wait for each addition in turn.
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a4.zip(b4) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    sums[0] + sums[1] + (sums[2] + sums[3]) + rest
}

/// By how much the sum of squares falls along `step` when the residuals are linear.
fn promised_decrease(normal: &[f64], gradient: &[f64], step: &[f64]) -> f64 {
    let k = step.len();
    let curvature = (0..k).map(|i| step[i] * (0..k).map(|j| normal[i * k + j] * step[j]).sum::<f64>()).sum::<f64>();
    -2.0 * gradient.iter().zip(step).map(|(g, s)| g * s).sum::<f64>() - curvature
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: LeastSquaresBudget = LeastSquaresBudget { max_iterations: 200, tolerance: 1e-16, bound: 1e6 };

    #[test]
    fn finds_rosenbrocks_valley_floor() {
        let f = |p: &[f64], r: &mut [f64]| {
            r.copy_from_slice(&[1.0 - p[0], 10.0 * (p[1] - p[0] * p[0])]);
            dot(r, r)
        };
        let found = levenberg_marquardt(f, &[-1.2, 1.0], 2, BUDGET);
        assert!((found.point[0] - 1.0).abs() < 1e-6 && (found.point[1] - 1.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_minimum_at_infinity_ends_at_the_bound() {
        let f = |p: &[f64], r: &mut [f64]| {
            r[0] = 1.0 + libm::exp(-p[0]);
            r[0] * r[0]
        };
        let budget = LeastSquaresBudget { bound: 5.0, ..BUDGET };
        assert_eq!(levenberg_marquardt(f, &[0.0], 1, budget).point, [5.0]);
    }

    #[test]
    fn an_inadmissible_start_is_handed_back() {
        let found = levenberg_marquardt(|_, _| f64::INFINITY, &[1.0], 1, BUDGET);
        assert_eq!((found.point, found.value), (vec![1.0], f64::INFINITY));
    }
}
