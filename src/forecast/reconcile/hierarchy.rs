//! Which leaves stand under which sum.
//!
//! The summing matrix S of the literature has one row per node; here its rows are lists of leaves. Nodes are
//! numbered: aggregates first, in the order given, then leaves. Aggregates may cross each other (account totals and
//! product totals of the same leaves): a grouped structure needs no tree.

use std::collections::BTreeMap;

use thiserror::Error;

/// Why lists of leaves are no hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HierarchyError {
    /// There is no leaf.
    #[error("a hierarchy needs at least one leaf")]
    NoLeaves,
    /// An aggregate has no leaf, names one twice, or names one that does not exist.
    #[error("aggregate {aggregate} must name leaves below {n_leaves}, each once, and at least one")]
    BadAggregate {
        /// Position of the aggregate, counted from 0.
        aggregate: usize,
        /// Number of leaves.
        n_leaves: usize,
    },
    /// The labels of a dimension are not as many as those of the first, or a grouping names no dimension there is.
    #[error("every dimension needs one label per leaf, and groupings name dimensions below {n_dimensions}")]
    BadDimensions {
        /// Number of dimensions.
        n_dimensions: usize,
    },
}

/// What an aggregate of [`Hierarchy::grouped`] stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// Position of its grouping in the list given.
    pub grouping: usize,
    /// Its label per dimension of the grouping; empty for the total.
    pub labels: Vec<usize>,
}

/// Sums over leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    n_leaves: usize,
    /// Leaves per aggregate, ascending.
    below: Vec<Vec<usize>>,
    /// Aggregates per leaf, ascending.
    above: Vec<Vec<usize>>,
}

impl Hierarchy {
    /// Sums over the named leaves.
    ///
    /// # Errors
    /// [`HierarchyError`] without leaves, or for an aggregate that is empty or names a leaf twice or one not there.
    ///
    /// ```
    /// use kedge::forecast::Hierarchy;
    /// let tree = Hierarchy::new(3, vec![vec![0, 1, 2], vec![0, 1]]).unwrap();
    /// assert_eq!(tree.sums(&[1.0, 2.0, 4.0]), [7.0, 3.0]);
    /// assert!(Hierarchy::new(3, vec![vec![3]]).is_err());
    /// ```
    pub fn new(n_leaves: usize, mut aggregates: Vec<Vec<usize>>) -> Result<Self, HierarchyError> {
        if n_leaves == 0 {
            return Err(HierarchyError::NoLeaves);
        }
        let mut above = vec![Vec::new(); n_leaves];
        for (aggregate, leaves) in aggregates.iter_mut().enumerate() {
            leaves.sort_unstable();
            let repeats = leaves.windows(2).any(|pair| pair[0] == pair[1]);
            if repeats || leaves.last().is_none_or(|last| *last >= n_leaves) {
                return Err(HierarchyError::BadAggregate { aggregate, n_leaves });
            }
            leaves.iter().for_each(|leaf| above[*leaf].push(aggregate));
        }
        Ok(Self { n_leaves, below: aggregates, above })
    }

    /// Sums over leaves with the same labels. `dimensions[d][leaf]` is the leaf's label in dimension d (its account, its
    /// product, its region); each grouping names the dimensions that its sums keep apart, none for the total.
    ///
    /// # Errors
    /// [`HierarchyError`] when dimensions differ in length, are empty, or a grouping names one not there.
    pub fn grouped(dimensions: &[&[usize]], groupings: &[&[usize]]) -> Result<(Self, Vec<Aggregate>), HierarchyError> {
        let n_dimensions = dimensions.len();
        let n_leaves = dimensions.first().map_or(0, |it| it.len());
        let unknown = groupings.iter().any(|it| it.iter().any(|d| *d >= n_dimensions));
        if unknown || dimensions.iter().any(|it| it.len() != n_leaves) {
            return Err(HierarchyError::BadDimensions { n_dimensions });
        }
        let (mut names, mut aggregates) = (Vec::new(), Vec::new());
        for (grouping, kept) in groupings.iter().enumerate() {
            let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
            (0..n_leaves).for_each(|leaf| {
                let labels = kept.iter().map(|d| dimensions[*d][leaf]).collect();
                groups.entry(labels).or_default().push(leaf);
            });
            for (labels, leaves) in groups {
                names.push(Aggregate { grouping, labels });
                aggregates.push(leaves);
            }
        }
        Ok((Self::new(n_leaves, aggregates)?, names))
    }

    /// Number of leaves.
    pub fn n_leaves(&self) -> usize {
        self.n_leaves
    }

    /// Number of sums.
    pub fn n_aggregates(&self) -> usize {
        self.below.len()
    }

    /// Aggregates and leaves.
    pub fn n_nodes(&self) -> usize {
        self.n_aggregates() + self.n_leaves
    }

    /// The leaves of an aggregate, ascending.
    pub fn leaves_below(&self, aggregate: usize) -> &[usize] {
        &self.below[aggregate]
    }

    /// The aggregates over a leaf, ascending.
    pub fn aggregates_above(&self, leaf: usize) -> &[usize] {
        &self.above[leaf]
    }

    /// The sum of each aggregate over values of the leaves.
    pub fn sums(&self, leaves: &[f64]) -> Vec<f64> {
        self.below.iter().map(|below| below.iter().map(|leaf| leaves[*leaf]).sum()).collect()
    }

    /// Bottom-up: forecasts of all nodes from those of the leaves, `[node][step]`.
    pub fn bottom_up(&self, leaves: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n_steps = leaves.iter().map(Vec::len).min().unwrap_or(0);
        let sum = |below: &Vec<usize>| (0..n_steps).map(|i| below.iter().map(|leaf| leaves[*leaf][i]).sum()).collect();
        self.below.iter().map(sum).chain(leaves.iter().map(|it| it[..n_steps].to_vec())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_by_account_and_product() {
        // Two accounts, two products, three leaves: (0, 0), (0, 1), (1, 0).
        let (hierarchy, names) = Hierarchy::grouped(&[&[0, 0, 1], &[0, 1, 0]], &[&[], &[0], &[1]]).unwrap();
        assert_eq!(hierarchy.sums(&[1.0, 2.0, 4.0]), [7.0, 3.0, 4.0, 5.0, 2.0]);
        assert_eq!(names[3], Aggregate { grouping: 2, labels: vec![0] });
        assert_eq!(hierarchy.aggregates_above(1), [0, 1, 4]);
    }

    #[test]
    fn refuses_what_is_no_hierarchy() {
        assert_eq!(Hierarchy::new(0, vec![]), Err(HierarchyError::NoLeaves));
        for bad in [vec![], vec![2], vec![0, 0]] {
            let error = HierarchyError::BadAggregate { aggregate: 0, n_leaves: 2 };
            assert_eq!(Hierarchy::new(2, vec![bad]), Err(error));
        }
        assert!(Hierarchy::grouped(&[&[0], &[0, 1]], &[&[0]]).is_err());
    }
}
