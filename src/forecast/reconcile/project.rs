//! Base forecasts moved to agree: ỹ = ŷ − W·Cᵀ·(C·W·Cᵀ)⁻¹·C·ŷ.
//!
//! C = [I, −S_a]: row k says that aggregate k equals the sum of its leaves. For invertible W this is the same as
//! S·(Sᵀ·W⁻¹·S)⁻¹·Sᵀ·W⁻¹·ŷ, but takes locked nodes (w = 0) as they come. The system has one row per aggregate, not
//! per leaf: 61 for 40 accounts × 20 products. Up to 700 aggregates it is factored by Cholesky, beyond that solved by
//! conjugate gradients, whose products need only the lists of leaves. The result is summed up again from its leaves, so
//! that sums agree to the last bit whatever the solver rounded.
//!
//! Source: Wickramasuriya, Athanasopoulos & Hyndman 2019; Zhang et al. 2023 (locked nodes).

use thiserror::Error;

use super::{ErrorCovariance, Hierarchy};
use crate::math::Cholesky;

/// Aggregates up to which the system is factored.
const MAX_DENSE: usize = 700;
/// Pivots below this share of their diagonal belong to sums that the others imply.
const DEPENDENT: f64 = 1e-11;
/// How far a locked node may end from its value, relative to the largest number.
const KEPT: f64 = 1e-7;
/// Rounds in which leaves below zero are set to zero and the rest is moved again.
const MAX_ROUNDS: usize = 30;

/// Why forecasts cannot be reconciled.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ReconcileError {
    /// A list has not one entry per node.
    #[error("{found} entries for {needed} nodes; give one per aggregate, then one per leaf")]
    Shape {
        /// Nodes of the hierarchy.
        needed: usize,
        /// Entries found.
        found: usize,
    },
    /// A forecast is NaN or infinite, or steps differ in number.
    #[error("the forecast of node {node} is not finite at every step")]
    NotFinite {
        /// Position of the node.
        node: usize,
    },
    /// Locked nodes contradict each other.
    #[error("node {node} is locked at {wanted}, but what is locked below and above it leaves {possible}; unlock one")]
    Locked {
        /// Position of the node.
        node: usize,
        /// Its locked value.
        wanted: f64,
        /// What the other locked nodes leave.
        possible: f64,
    },
}

/// What must hold of the result besides the sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// Nodes that keep their base forecast.
    pub locked: Vec<usize>,
    /// Leaves below zero become zero and the others move on: for histories without returns.
    pub non_negative: bool,
    /// Leaves (counted from 0 among them) that may fall below zero all the same: their histories have returns.
    pub with_returns: Vec<usize>,
}

/// Forecasts `[node][step]` (aggregates first) that add up, as near to `base` as the error covariance allows.
///
/// # Errors
/// [`ReconcileError`] for lists of the wrong length, numbers that are not finite, or locks that contradict each other.
///
/// ```
/// use kedge::forecast::{ErrorCovariance, Hierarchy, ReconcileOptions, reconcile};
/// let tree = Hierarchy::new(2, vec![vec![0, 1]]).unwrap();
/// let base = [vec![13.0], vec![4.0], vec![6.0]];
/// let free = reconcile(&tree, &base, &ErrorCovariance::ols(&tree), &ReconcileOptions::default()).unwrap();
/// assert!((free[0][0] - 12.0).abs() < 1e-12 && (free[1][0] - 5.0).abs() < 1e-12);
/// let locked = ReconcileOptions { locked: vec![0, 1, 2], ..ReconcileOptions::default() };
/// assert!(reconcile(&tree, &base, &ErrorCovariance::ols(&tree), &locked).is_err());
/// ```
pub fn reconcile(
    hierarchy: &Hierarchy,
    base: &[Vec<f64>],
    covariance: &ErrorCovariance,
    options: &ReconcileOptions,
) -> Result<Vec<Vec<f64>>, ReconcileError> {
    let n_nodes = hierarchy.n_nodes();
    let last_locked = options.locked.iter().max().map_or(0, |it| it + 1);
    for found in [base.len(), covariance.diagonal.len(), last_locked.max(n_nodes)] {
        if found != n_nodes {
            return Err(ReconcileError::Shape { needed: n_nodes, found });
        }
    }
    let n_steps = base.first().map_or(0, Vec::len);
    let is_bad = |it: &Vec<f64>| it.len() != n_steps || it.iter().any(|value| !value.is_finite());
    if let Some(node) = base.iter().position(is_bad) {
        return Err(ReconcileError::NotFinite { node });
    }
    let projection = Projection::new(hierarchy, covariance, &options.locked);
    let mut leaves = vec![vec![0.0; n_steps]; hierarchy.n_leaves()];
    for i in 0..n_steps {
        let step: Vec<f64> = base.iter().map(|it| it[i]).collect();
        let moved = if options.non_negative {
            non_negative(hierarchy, covariance, options, &projection, step)?
        } else {
            let moved = projection.leaves(&step);
            check_locked(hierarchy, &options.locked, &step, &moved)?;
            moved
        };
        leaves.iter_mut().zip(moved).for_each(|(leaf, value)| leaf[i] = value);
    }
    Ok(hierarchy.bottom_up(&leaves))
}

/// The leaves of one step, none below zero unless it is locked there.
///
/// Leaves that end below zero are locked at zero and the others moved again, so that the sums keep their weight. Locks
/// that leave no such solution (a sum locked below zero) are an error, as those that contradict each other.
fn non_negative(
    hierarchy: &Hierarchy,
    covariance: &ErrorCovariance,
    options: &ReconcileOptions,
    projection: &Projection,
    mut step: Vec<f64>,
) -> Result<Vec<f64>, ReconcileError> {
    let first_leaf = hierarchy.n_aggregates();
    let mut locked = options.locked.clone();
    let mut moved = projection.leaves(&step);
    check_locked(hierarchy, &options.locked, &step, &moved)?;
    for _ in 0..MAX_ROUNDS {
        let below: Vec<usize> = (0..moved.len())
            .filter(|leaf| moved[*leaf] < 0.0 && !options.with_returns.contains(leaf))
            .filter(|leaf| !locked.contains(&(first_leaf + leaf)))
            .map(|leaf| first_leaf + leaf)
            .collect();
        if below.is_empty() {
            check_locked(hierarchy, &options.locked, &step, &moved)?;
            return Ok(moved);
        }
        below.iter().for_each(|node| step[*node] = 0.0);
        locked.extend(below);
        moved = Projection::new(hierarchy, covariance, &locked).leaves(&step);
    }
    let is_left = |leaf: usize| options.locked.contains(&(first_leaf + leaf)) || options.with_returns.contains(&leaf);
    let is_locked: Vec<bool> = (0..moved.len()).map(is_left).collect();
    moved.iter_mut().zip(is_locked).filter(|it| !it.1).for_each(|it| *it.0 = it.0.max(0.0));
    check_locked(hierarchy, &options.locked, &step, &moved)?;
    Ok(moved)
}

fn check_locked(hierarchy: &Hierarchy, locked: &[usize], base: &[f64], leaves: &[f64]) -> Result<(), ReconcileError> {
    if locked.is_empty() {
        return Ok(());
    }
    let size = base.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    let sums = hierarchy.sums(leaves);
    for node in locked {
        let possible = sums.get(*node).copied().unwrap_or_else(|| leaves[node - sums.len()]);
        if (possible - base[*node]).abs() > KEPT * size {
            return Err(ReconcileError::Locked { node: *node, wanted: base[*node], possible });
        }
    }
    Ok(())
}

/// C·W·Cᵀ, ready to be solved.
struct Projection<'a> {
    hierarchy: &'a Hierarchy,
    covariance: ErrorCovariance,
    /// C·u per factor.
    gaps: Vec<Vec<f64>>,
    factor: Option<Cholesky>,
}

impl<'a> Projection<'a> {
    fn new(hierarchy: &'a Hierarchy, covariance: &ErrorCovariance, locked: &[usize]) -> Self {
        let covariance = covariance.without(locked);
        let gaps: Vec<Vec<f64>> = covariance.factors.iter().map(|u| gaps(hierarchy, u)).collect();
        let mut projection = Self { hierarchy, covariance, gaps, factor: None };
        if hierarchy.n_aggregates() <= MAX_DENSE {
            projection.factor = Some(projection.factored());
        }
        projection
    }

    fn factored(&self) -> Cholesky {
        let n = self.hierarchy.n_aggregates();
        let mut system = vec![0.0; n * n];
        for k in 0..n {
            system[k * n + k] = self.covariance.diagonal[k];
        }
        for leaf in 0..self.hierarchy.n_leaves() {
            let weight = self.covariance.diagonal[n + leaf];
            let above = self.hierarchy.aggregates_above(leaf);
            for (i, k) in above.iter().enumerate() {
                above[..=i].iter().for_each(|l| system[k * n + l] += weight);
            }
        }
        for gap in self.gaps.iter() {
            for k in 0..n {
                system[k * n..=k * n + k].iter_mut().zip(gap).for_each(|(entry, other)| *entry += gap[k] * other);
            }
        }
        Cholesky::semidefinite(n, DEPENDENT, |i, j| system[i * n + j])
    }

    /// (C·W·Cᵀ)·x.
    fn times(&self, x: &[f64]) -> Vec<f64> {
        let n = self.hierarchy.n_aggregates();
        let weighted: Vec<f64> = (0..self.hierarchy.n_leaves())
            .map(|leaf| self.covariance.diagonal[n + leaf] * self.over(leaf, x))
            .collect();
        let mut result = self.hierarchy.sums(&weighted);
        result.iter_mut().zip(&self.covariance.diagonal).zip(x).for_each(|((r, d), x)| *r += d * x);
        for gap in &self.gaps {
            let along: f64 = gap.iter().zip(x).map(|(g, x)| g * x).sum();
            result.iter_mut().zip(gap).for_each(|(r, g)| *r += along * g);
        }
        result
    }

    /// Σ of x over the aggregates above a leaf.
    fn over(&self, leaf: usize, x: &[f64]) -> f64 {
        self.hierarchy.aggregates_above(leaf).iter().map(|k| x[*k]).sum()
    }

    /// The reconciled leaves of one step.
    fn leaves(&self, base: &[f64]) -> Vec<f64> {
        let n = self.hierarchy.n_aggregates();
        let mut lambda = gaps(self.hierarchy, base);
        match &self.factor {
            Some(factor) => factor.solve(&mut lambda),
            None => lambda = self.conjugate_gradients(&lambda),
        }
        let along: Vec<f64> =
            self.gaps.iter().map(|gap| gap.iter().zip(&lambda).map(|(g, l)| g * l).sum::<f64>()).collect();
        let moved = |leaf: usize| {
            let own = self.covariance.diagonal[n + leaf] * self.over(leaf, &lambda);
            let shared: f64 = self.covariance.factors.iter().zip(&along).map(|(u, a)| u[n + leaf] * a).sum();
            base[n + leaf] + own - shared
        };
        (0..self.hierarchy.n_leaves()).map(moved).collect()
    }

    /// Conjugate gradients, scaled by the diagonal. Source: Golub & Van Loan, §11.5.
    fn conjugate_gradients(&self, right: &[f64]) -> Vec<f64> {
        let n = right.len();
        let scale = self.diagonal_of_system();
        let precondition =
            |r: &[f64]| -> Vec<f64> { r.iter().zip(&scale).map(|(r, d)| if *d > 0.0 { r / d } else { 0.0 }).collect() };
        let inner = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let (mut x, mut r) = (vec![0.0; n], right.to_vec());
        let mut z = precondition(&r);
        let mut p = z.clone();
        let mut rz = inner(&r, &z);
        let target = 1e-26 * rz;
        for _ in 0..4 * n + 50 {
            // Written so that NaN ends the loop.
            if rz.is_nan() || rz <= target {
                break;
            }
            let q = self.times(&p);
            let alpha = rz / inner(&p, &q);
            if !alpha.is_finite() {
                break;
            }
            x.iter_mut().zip(&p).for_each(|(x, p)| *x += alpha * p);
            r.iter_mut().zip(&q).for_each(|(r, q)| *r -= alpha * q);
            z = precondition(&r);
            let next = inner(&r, &z);
            p.iter_mut().zip(&z).for_each(|(p, z)| *p = z + next / rz * *p);
            rz = next;
        }
        x
    }

    fn diagonal_of_system(&self) -> Vec<f64> {
        let n = self.hierarchy.n_aggregates();
        let mut diagonal = self.hierarchy.sums(&self.covariance.diagonal[n..]);
        diagonal.iter_mut().zip(&self.covariance.diagonal).for_each(|(sum, own)| *sum += own);
        for gap in &self.gaps {
            diagonal.iter_mut().zip(gap).for_each(|(sum, g)| *sum += g * g);
        }
        diagonal
    }
}

/// C·y: by how much each aggregate differs from the sum of its leaves.
fn gaps(hierarchy: &Hierarchy, y: &[f64]) -> Vec<f64> {
    let (aggregates, leaves) = y.split_at(hierarchy.n_aggregates());
    hierarchy.sums(leaves).into_iter().zip(aggregates).map(|(sum, own)| own - sum).collect()
}

/// One parent and its children: ỹ_i = ŷ_i + w_i/(w_0 + Σ w)·(ŷ_0 − Σ ŷ), the parent by their sum.
///
/// `parent` and `children` are (forecast, error variance); a variance of 0 locks. `None` where all are locked and the sum
/// does not hold, or a variance is not a number at or above 0.
///
/// ```
/// use kedge::forecast::one_level;
/// assert_eq!(one_level((13.0, 1.0), &[(4.0, 1.0), (6.0, 1.0)]), Some((12.0, vec![5.0, 7.0])));
/// assert_eq!(one_level((13.0, 0.0), &[(4.0, 0.0), (6.0, 0.0)]), None);
/// ```
pub fn one_level(parent: (f64, f64), children: &[(f64, f64)]) -> Option<(f64, Vec<f64>)> {
    let gap = parent.0 - children.iter().map(|it| it.0).sum::<f64>();
    let weight = parent.1 + children.iter().map(|it| it.1).sum::<f64>();
    let is_valid = |w: f64| w.is_finite() && w >= 0.0;
    if !is_valid(parent.1) || children.iter().any(|it| !is_valid(it.1)) || (weight == 0.0 && gap != 0.0) {
        return None;
    }
    let per_weight = if weight > 0.0 { gap / weight } else { 0.0 };
    let moved: Vec<f64> = children.iter().map(|it| it.0 + it.1 * per_weight).collect();
    Some((moved.iter().sum(), moved))
}
