//! Nelder & Mead's simplex search inside a box.
//!
//! Source: Nelder & Mead 1965, with the usual coefficients 1, 2, ½, ½. Points are clamped to the box.

/// How long a search may last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchBudget {
    /// Most evaluations of the function.
    pub max_evaluations: usize,
    /// Stop when the relative spread of function values over the simplex falls below this.
    pub tolerance: f64,
}

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum<const N: usize> {
    /// The best point found.
    pub point: [f64; N],
    /// The function there.
    pub value: f64,
    /// Whether the tolerance was met before the evaluations ran out.
    pub converged: bool,
}

/// The least value of `f` found from `start` inside the box `bounds` (lower, upper per coordinate), first
/// step `step` (a share of the box's width).
pub fn nelder_mead<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    bounds: &[(f64, f64); N],
    step: f64,
    budget: SearchBudget,
) -> Minimum<N> {
    let clamp = |point: [f64; N]| std::array::from_fn(|i| point[i].clamp(bounds[i].0, bounds[i].1));
    // An undefined value must never look like the minimum.
    let value = |point: &[f64; N]| Some(f(point)).filter(|it| it.is_finite()).unwrap_or(f64::MAX);
    let mut simplex = first_simplex(clamp(start), bounds, step).map(|point| (value(&point), point)).collect::<Vec<_>>();
    let mut evaluations = N + 1;
    loop {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (simplex[0].0, simplex[N].0);
        let converged = worst - best <= budget.tolerance * (best.abs() + 1e-300);
        if converged || evaluations >= budget.max_evaluations {
            return Minimum { point: simplex[0].1, value: best, converged };
        }
        let centre: [f64; N] = std::array::from_fn(|i| simplex[..N].iter().map(|it| it.1[i]).sum::<f64>() / N as f64);
        let along = |t: f64| {
            let point: [f64; N] = clamp(std::array::from_fn(|i| centre[i] + t * (simplex[N].1[i] - centre[i])));
            (value(&point), point)
        };
        let reflected = along(-1.0);
        evaluations += 1;
        let replacement = if reflected.0 < best {
            evaluations += 1;
            let expanded = along(-2.0);
            Some(if expanded.0 < reflected.0 { expanded } else { reflected })
        } else if reflected.0 < simplex[N - 1].0 {
            Some(reflected)
        } else {
            evaluations += 1;
            let contracted = along(if reflected.0 < worst { -0.5 } else { 0.5 });
            Some(contracted).filter(|it| it.0 < worst.min(reflected.0))
        };
        match replacement {
            Some(vertex) => simplex[N] = vertex,
            None => {
                let anchor = simplex[0].1;
                for vertex in &mut simplex[1..] {
                    let point: [f64; N] = std::array::from_fn(|i| 0.5 * (anchor[i] + vertex.1[i]));
                    *vertex = (value(&point), point);
                }
                evaluations += N;
            }
        }
    }
}

/// The start and one neighbour per coordinate, stepping towards the roomier side of the box.
fn first_simplex<const N: usize>(
    start: [f64; N],
    bounds: &[(f64, f64); N],
    step: f64,
) -> impl Iterator<Item = [f64; N]> {
    let neighbour = move |i: usize| {
        let (low, high) = bounds[i];
        let towards = if start[i] - low > high - start[i] { -1.0 } else { 1.0 };
        let mut point = start;
        point[i] += towards * step * (high - low);
        point
    };
    std::iter::once(start).chain((0..N).map(neighbour))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: SearchBudget = SearchBudget { max_evaluations: 2000, tolerance: 1e-14 };

    #[test]
    fn finds_rosenbrocks_valley_floor() {
        let f = |p: &[f64; 2]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
        let minimum = nelder_mead(f, [-1.2, 1.0], &[(-5.0, 5.0); 2], 0.1, BUDGET);
        assert!((minimum.point[0] - 1.0).abs() < 1e-4 && (minimum.point[1] - 1.0).abs() < 1e-4);
    }

    #[test]
    fn stays_in_the_box() {
        let minimum = nelder_mead(|p: &[f64; 1]| p[0], [0.5], &[(0.25, 1.0)], 0.1, BUDGET);
        assert_eq!(minimum.point, [0.25]);
    }
}
