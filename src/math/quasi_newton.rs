//! Minimisation with a gradient: the BFGS update of the inverse Hessian and a line search by the weak Wolfe conditions.
//!
//! Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., ch. 6; the bracketing line search after Lewis &
//! Overton 2013, which needs no second derivative and accepts a function that is undefined (infinite) in places.

/// How long a search may last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DescentBudget {
    /// Most steps.
    pub max_iterations: usize,
    /// Stop when a step, twice running, gains less than this share of 1 + |value|.
    pub tolerance: f64,
    /// Length of the first step: that of the gradient, but at most this.
    pub first_step: f64,
}

impl Default for DescentBudget {
    fn default() -> Self {
        Self { max_iterations: 200, tolerance: 1e-10, first_step: 0.5 }
    }
}

/// Where a search ended; the point itself is the one handed in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// The function at the point.
    pub value: f64,
    /// Steps taken.
    pub iterations: usize,
    /// Whether it stopped for lack of gain, not of budget.
    pub converged: bool,
}

const ARMIJO: f64 = 1e-4;
const WOLFE: f64 = 0.9;
const MAX_TRIALS: usize = 20;

/// Moves `point` to a local minimum of `f`, which returns the value and writes the gradient; +∞ and NaN mean "not here".
///
/// A start where `f` is undefined stays where it is.
pub fn minimise(mut f: impl FnMut(&[f64], &mut [f64]) -> f64, point: &mut [f64], budget: DescentBudget) -> Descent {
    let n = point.len();
    let mut gradient = vec![0.0; n];
    let mut value = f(point, &mut gradient);
    if !value.is_finite() || n == 0 {
        return Descent { value, iterations: 0, converged: n == 0 };
    }
    let mut inverse = vec![0.0; n * n];
    let (mut direction, mut trial, mut trial_gradient) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let (mut moved, mut change, mut product) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
    let mut fresh = true;
    let mut idle = 0;
    for iteration in 0..budget.max_iterations {
        if fresh {
            let length = dot(&gradient, &gradient).sqrt();
            if length == 0.0 {
                return Descent { value, iterations: iteration, converged: true };
            }
            let scale = (budget.first_step / length).min(1.0);
            inverse.fill(0.0);
            (0..n).for_each(|i| inverse[i * n + i] = scale);
        }
        for i in 0..n {
            direction[i] = -dot(&inverse[i * n..(i + 1) * n], &gradient);
        }
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 || !slope.is_finite() {
            if fresh {
                return Descent { value, iterations: iteration, converged: true };
            }
            fresh = true;
            continue;
        }
        // The step is bracketed: `low` decreases enough but is still too steep, `high` does not decrease enough.
        let (mut low, mut high, mut step) = (0.0, f64::INFINITY, 1.0);
        let mut accepted = None;
        for _ in 0..MAX_TRIALS {
            (0..n).for_each(|i| trial[i] = point[i] + step * direction[i]);
            let at = f(&trial, &mut trial_gradient);
            // A value that is no number counts as no decrease.
            let decreases = at <= value + ARMIJO * step * slope;
            if !decreases {
                high = step;
                // The parabola through value, slope and the new value, kept inside the bracket.
                let parabola =
                    if at.is_finite() { -slope * step * step / (2.0 * (at - value - slope * step)) } else { 0.0 };
                step = if parabola > low + 0.1 * (high - low) && parabola < high - 0.1 * (high - low) {
                    parabola
                } else {
                    0.5 * (low + high)
                };
                continue;
            }
            accepted = Some(at);
            next.copy_from_slice(&trial);
            next_gradient.copy_from_slice(&trial_gradient);
            if dot(&trial_gradient, &direction) >= WOLFE * slope {
                break;
            }
            low = step;
            step = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * step };
        }
        let Some(at) = accepted.filter(|_| next_gradient.iter().all(|it| it.is_finite())) else {
            if fresh {
                return Descent { value, iterations: iteration, converged: true };
            }
            fresh = true;
            continue;
        };
        for i in 0..n {
            moved[i] = next[i] - point[i];
            change[i] = next_gradient[i] - gradient[i];
        }
        let gain = value - at;
        value = at;
        point.copy_from_slice(&next);
        gradient.copy_from_slice(&next_gradient);
        idle = if gain <= budget.tolerance * (1.0 + value.abs()) { idle + 1 } else { 0 };
        if idle >= 2 {
            return Descent { value, iterations: iteration + 1, converged: true };
        }
        let curvature = dot(&moved, &change);
        if curvature <= 1e-14 * (dot(&moved, &moved) * dot(&change, &change)).sqrt() {
            fresh = false;
            continue;
        }
        if fresh {
            let scale = curvature / dot(&change, &change);
            inverse.fill(0.0);
            (0..n).for_each(|i| inverse[i * n + i] = scale);
            fresh = false;
        }
        update(&mut inverse, &moved, &change, curvature, &mut product);
    }
    Descent { value, iterations: budget.max_iterations, converged: false }
}

/// H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ, ρ = 1/(yᵀs).
fn update(inverse: &mut [f64], moved: &[f64], change: &[f64], curvature: f64, product: &mut [f64]) {
    let n = moved.len();
    for i in 0..n {
        product[i] = dot(&inverse[i * n..(i + 1) * n], change);
    }
    let outer = (1.0 + dot(change, product) / curvature) / curvature;
    for i in 0..n {
        let (s, p) = (moved[i], product[i]);
        for j in 0..n {
            inverse[i * n + j] += outer * s * moved[j] - (p * moved[j] + s * product[j]) / curvature;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_rosenbrocks_valley_floor() {
        let f = |p: &[f64], g: &mut [f64]| {
            let (a, b) = (1.0 - p[0], p[1] - p[0] * p[0]);
            g[0] = -2.0 * a - 400.0 * p[0] * b;
            g[1] = 200.0 * b;
            a * a + 100.0 * b * b
        };
        let mut point = [-1.2, 1.0];
        let end = minimise(f, &mut point, DescentBudget { tolerance: 1e-14, ..DescentBudget::default() });
        assert!(end.converged && (point[0] - 1.0).abs() < 1e-5 && (point[1] - 1.0).abs() < 1e-5, "{end:?} {point:?}");
    }

    #[test]
    fn walks_along_a_wall() {
        // Undefined below 1; the least value inside is at the wall.
        let f = |p: &[f64], g: &mut [f64]| {
            g[0] = 1.0;
            if p[0] < 1.0 { f64::INFINITY } else { p[0] }
        };
        let mut point = [3.0];
        let end = minimise(f, &mut point, DescentBudget::default());
        assert!(point[0] >= 1.0 && point[0] < 1.1, "{end:?} {point:?}");
    }
}
