//! How far each node's forecast is trusted: the covariance W of base forecast errors.
//!
//! | constructor | W | literature |
//! |---|---|---|
//! | `ols` | I | Hyndman et al. 2011 |
//! | `structural` | number of leaves below | Athanasopoulos et al. 2017 |
//! | `variances` | diag(mean squared backtest error) | Hyndman, Lee & Wang 2016 |
//! | `shrunk` | λ·diag(Ŵ) + (1−λ)·Ŵ, Ŵ = EᵀE/T | Wickramasuriya, Athanasopoulos & Hyndman 2019 |
//!
//! λ̂ = Σ_{i≠j} Var(r_ij) ÷ Σ_{i≠j} r_ij² (Schäfer & Strimmer 2005) with errors scaled to unit mean square. Ŵ is never
//! formed: it has rank T, so W is kept as a diagonal plus T factors. The double sums over nodes turn into sums over
//! pairs of times: with G = Z·Zᵀ (T × T), Σ_ij (Σ_t z_ti·z_tj)² = Σ G² and Σ_ij Σ_t z_ti²·z_tj² = Σ_t (Σ_i z_ti²)².

use super::Hierarchy;

/// Keeps W invertible where the errors are fewer than the nodes.
const LEAST_SHRINKAGE: f64 = 1e-3;
/// A node never wrong so far keeps this share of the mean variance: it hardly moves, but can.
const LEAST_VARIANCE: f64 = 1e-9;

/// W = diag(d) + Σ_t u_t·u_tᵀ over the nodes of a [`Hierarchy`].
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorCovariance {
    pub(super) diagonal: Vec<f64>,
    /// `[t][node]`.
    pub(super) factors: Vec<Vec<f64>>,
    /// The shrinkage λ; `None` unless estimated.
    shrinkage: Option<f64>,
}

impl ErrorCovariance {
    fn diagonal(diagonal: Vec<f64>) -> Self {
        Self { diagonal, factors: Vec::new(), shrinkage: None }
    }

    /// All nodes alike.
    pub fn ols(hierarchy: &Hierarchy) -> Self {
        Self::diagonal(vec![1.0; hierarchy.n_nodes()])
    }

    /// Variance as the number of leaves below: for want of errors.
    pub fn structural(hierarchy: &Hierarchy) -> Self {
        let aggregates = (0..hierarchy.n_aggregates()).map(|i| hierarchy.leaves_below(i).len() as f64);
        Self::diagonal(aggregates.chain(std::iter::repeat_n(1.0, hierarchy.n_leaves())).collect())
    }

    /// The given variance per node (aggregates first); values that are not finite or below 0 count as 0, and zeros are
    /// raised to a billionth of the mean.
    pub fn variances(variances: &[f64]) -> Self {
        Self::diagonal(raised(variances.iter().map(|it| if it.is_finite() { it.max(0.0) } else { 0.0 }).collect()))
    }

    /// The shrunk covariance of errors `[node][time]` (aggregates first), all of the same times and the same step ahead;
    /// the times beyond the shortest are ignored. Below two times: all nodes alike.
    pub fn shrunk(errors: &[Vec<f64>]) -> Self {
        let n_times = errors.iter().map(Vec::len).min().unwrap_or(0);
        if n_times < 2 {
            return Self::diagonal(vec![1.0; errors.len()]);
        }
        let mean_square = |it: &Vec<f64>| it[..n_times].iter().map(|e| e * e).sum::<f64>() / n_times as f64;
        let variances: Vec<f64> = errors.iter().map(mean_square).collect();
        let lambda = shrinkage(errors, &variances, n_times);
        let share = ((1.0 - lambda) / n_times as f64).sqrt();
        let factors = (0..n_times).map(|t| errors.iter().map(|it| share * it[t]).collect()).collect();
        let diagonal = raised(variances).into_iter().map(|it| lambda * it).collect();
        Self { diagonal, factors, shrinkage: Some(lambda) }
    }

    /// The shrinkage intensity λ between the sample covariance (0) and its diagonal (1); `None` unless estimated.
    pub fn shrinkage(&self) -> Option<f64> {
        self.shrinkage
    }

    /// W with the rows and columns of `nodes` at 0: these do not move.
    pub(super) fn without(&self, nodes: &[usize]) -> Self {
        let mut locked = self.clone();
        for node in nodes {
            locked.diagonal[*node] = 0.0;
            locked.factors.iter_mut().for_each(|it| it[*node] = 0.0);
        }
        locked
    }
}

fn raised(mut variances: Vec<f64>) -> Vec<f64> {
    let mean = variances.iter().sum::<f64>() / variances.len().max(1) as f64;
    let least = if mean > 0.0 { LEAST_VARIANCE * mean } else { 1.0 };
    variances.iter_mut().for_each(|it| *it = it.max(least));
    variances
}

fn shrinkage(errors: &[Vec<f64>], variances: &[f64], n_times: usize) -> f64 {
    let scaled: Vec<Vec<f64>> = errors
        .iter()
        .zip(variances)
        .filter(|it| *it.1 > 0.0)
        .map(|(errors, variance)| errors[..n_times].iter().map(|e| e / variance.sqrt()).collect())
        .collect();
    let n = n_times as f64;
    let (mut gram_squares, mut fourth_all, mut fourth_own) = (0.0, 0.0, 0.0);
    for t in 0..n_times {
        for s in 0..=t {
            let product: f64 = scaled.iter().map(|z| z[t] * z[s]).sum();
            gram_squares += if s == t { product * product } else { 2.0 * product * product };
            if s == t {
                fourth_all += product * product;
            }
        }
        fourth_own += scaled.iter().map(|z| z[t] * z[t] * z[t] * z[t]).sum::<f64>();
    }
    // Off the diagonal; on it every Σ_t z² is n.
    let squares = gram_squares - scaled.len() as f64 * n * n;
    let fourth = fourth_all - fourth_own;
    let (of_variance, of_correlation) = ((fourth - squares / n) / (n * (n - 1.0)), squares / (n * n));
    if of_correlation > 0.0 { (of_variance / of_correlation).clamp(LEAST_SHRINKAGE, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinkage_is_that_of_the_double_sum() {
        // The definition, node by node and pair by pair.
        let errors = [vec![1.0, -2.0, 0.5, 3.0, -1.0], vec![0.5, -1.0, 1.0, 1.0, -2.0], vec![-1.0, 0.0, 2.0, 0.5, 0.3]];
        let n = 5.0;
        let unit = |e: &Vec<f64>| {
            let s = (e.iter().map(|x| x * x).sum::<f64>() / n).sqrt();
            e.iter().map(|x| x / s).collect::<Vec<f64>>()
        };
        let z: Vec<_> = errors.iter().map(unit).collect();
        let (mut top, mut bottom) = (0.0, 0.0);
        for i in 0..3 {
            for j in (0..3).filter(|j| *j != i) {
                let products: Vec<f64> = z[i].iter().zip(&z[j]).map(|(a, b)| a * b).collect();
                let r = products.iter().sum::<f64>() / n;
                top += products.iter().map(|w| (w - r) * (w - r)).sum::<f64>() / (n * (n - 1.0));
                bottom += r * r;
            }
        }
        let lambda = ErrorCovariance::shrunk(&errors).shrinkage().unwrap();
        assert!((lambda - (top / bottom).min(1.0)).abs() < 1e-12, "{lambda} is not {}", top / bottom);
    }

    #[test]
    fn odd_errors_are_survived() {
        for errors in [vec![vec![0.0; 6]; 3], vec![vec![1e12, -1e12, 1e12]; 2], vec![vec![], vec![1.0]]] {
            let covariance = ErrorCovariance::shrunk(&errors);
            assert!(covariance.diagonal.iter().all(|it| it.is_finite() && *it > 0.0));
        }
    }
}
