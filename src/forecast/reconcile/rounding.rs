//! Whole leaves whose sums stay next to the reconciled ones.
//!
//! Rounded one by one, leaves drift from their total by chance. Here the total is rounded once and divided among its
//! parts by the largest-remainder rule, each part getting its value rounded down or up; then each part among its own,
//! down to the leaves. Sums of whole leaves are whole and add up by themselves, in every direction: those that cross
//! the tree along which was divided may differ from their own rounding by a few units.

use super::Hierarchy;
use crate::math::split::{Bounds, SplitError, split_bounded};

/// A value this near to a whole number is one: sums of parts carry rounding.
const WHOLE: f64 = 1e-6;

/// The leaves in whole units, `locked` ones (positions of leaves) at their rounded value.
///
/// Divided along the aggregates in the order of the hierarchy, as far as they are nested in each other.
///
/// # Errors
/// [`SplitError`] when a value is beyond ±2⁶² or not finite, or locked leaves leave no room for the total.
///
/// ```
/// use kedge::forecast::{Hierarchy, whole_leaves};
/// let tree = Hierarchy::new(3, vec![vec![0, 1, 2]]).unwrap();
/// assert_eq!(whole_leaves(&tree, &[0.4, 0.4, 0.2], &[]), Ok(vec![1, 0, 0]));
/// ```
pub fn whole_leaves(hierarchy: &Hierarchy, leaves: &[f64], locked: &[usize]) -> Result<Vec<i64>, SplitError> {
    let tree = Tree::new(hierarchy);
    let mut is_locked = vec![false; leaves.len()];
    let total: f64 = leaves.iter().sum();
    let mut leaves = leaves.to_vec();
    for leaf in locked.iter().filter(|leaf| **leaf < hierarchy.n_leaves()) {
        is_locked[*leaf] = true;
        leaves[*leaf] = libm::round(leaves[*leaf]);
    }
    let sums = hierarchy.sums(&leaves);
    let mut whole = vec![0; leaves.len()];
    let part = |child: &Child| match *child {
        Child::Leaf(leaf) => Part { value: leaves[leaf], fixed: is_locked[leaf] },
        Child::Aggregate(k) => {
            Part { value: sums[k], fixed: hierarchy.leaves_below(k).iter().all(|leaf| is_locked[*leaf]) }
        }
    };
    let mut open: Vec<(&[Child], i64)> = vec![(&tree.roots, rounded(total)?)];
    while let Some((children, total)) = open.pop() {
        let parts: Vec<Part> = children.iter().map(part).collect();
        for (child, value) in children.iter().zip(divide(total, &parts)?) {
            match child {
                Child::Leaf(leaf) => whole[*leaf] = value,
                Child::Aggregate(k) => open.push((&tree.children[*k], value)),
            }
        }
    }
    Ok(whole)
}

/// What a total is divided among.
struct Part {
    value: f64,
    fixed: bool,
}

/// `total` among parts: each its value rounded down or up, further only where that cannot reach the total.
fn divide(total: i64, parts: &[Part]) -> Result<Vec<i64>, SplitError> {
    let mut floors = Vec::with_capacity(parts.len());
    let mut fractions = Vec::with_capacity(parts.len());
    for part in parts {
        let near = libm::round(part.value);
        let floor = if (part.value - near).abs() <= WHOLE || part.fixed { near } else { part.value.floor() };
        floors.push(rounded(floor)?);
        fractions.push((part.value - floor).clamp(0.0, 1.0));
    }
    let rest = total - floors.iter().sum::<i64>();
    let up = |part: &Part| if part.fixed { Bounds::fixed(0) } else { Bounds { lo: 0, hi: 1 } };
    let any = |part: &Part| if part.fixed { Bounds::fixed(0) } else { Bounds::FREE };
    let bounds = |of: &dyn Fn(&Part) -> Bounds| parts.iter().map(of).collect::<Vec<_>>();
    let extra = split_bounded(rest, 1, &fractions, &bounds(&up))
        .or_else(|_| split_bounded(rest, 1, &fractions, &bounds(&any)))?;
    Ok(floors.iter().zip(extra).map(|(floor, extra)| floor + extra).collect())
}

fn rounded(value: f64) -> Result<i64, SplitError> {
    let whole = libm::round(value);
    // Below 2⁵⁸ even sixteen of them stay in range; larger amounts of money do not occur.
    if whole.abs() < 2.0_f64.powi(58) { Ok(whole as i64) } else { Err(SplitError::TooLarge { value: i64::MAX }) }
}

#[derive(Clone, Copy, Debug)]
enum Child {
    Aggregate(usize),
    Leaf(usize),
}

/// Aggregates that are nested in each other, with what stands directly below.
struct Tree {
    roots: Vec<Child>,
    children: Vec<Vec<Child>>,
}

impl Tree {
    /// Takes an aggregate in where every leaf of it has the same nearest aggregate so far: then it is nested, not crossing.
    fn new(hierarchy: &Hierarchy) -> Self {
        let n = hierarchy.n_aggregates();
        let mut order: Vec<usize> = (0..n).collect();
        // Large ones first, so that parents come before their children; the order given decides among equals.
        order.sort_by_key(|k| std::cmp::Reverse(hierarchy.leaves_below(*k).len()));
        let mut nearest: Vec<Option<usize>> = vec![None; hierarchy.n_leaves()];
        let (mut roots, mut children) = (Vec::new(), vec![Vec::new(); n]);
        // Groupings in the order given: accounts before products, though a product may have more leaves.
        for k in Self::first_family(hierarchy, &order) {
            let leaves = hierarchy.leaves_below(k);
            match nearest[leaves[0]] {
                Some(parent) => children[parent].push(Child::Aggregate(k)),
                None => roots.push(Child::Aggregate(k)),
            }
            leaves.iter().for_each(|leaf| nearest[*leaf] = Some(k));
        }
        for (leaf, parent) in nearest.iter().enumerate() {
            match parent {
                Some(parent) => children[*parent].push(Child::Leaf(leaf)),
                None => roots.push(Child::Leaf(leaf)),
            }
        }
        Self { roots, children }
    }

    /// The aggregates that cross none taken before in the order given, large ones first.
    fn first_family(hierarchy: &Hierarchy, by_size: &[usize]) -> Vec<usize> {
        let mut taken: Vec<usize> = Vec::new();
        let mut is_in = vec![false; hierarchy.n_leaves()];
        for k in 0..hierarchy.n_aggregates() {
            let leaves = hierarchy.leaves_below(k);
            leaves.iter().for_each(|leaf| is_in[*leaf] = true);
            let crosses = taken.iter().any(|other| {
                let below = hierarchy.leaves_below(*other);
                let shared = below.iter().filter(|leaf| is_in[**leaf]).count();
                shared > 0 && shared < leaves.len().min(below.len())
            });
            leaves.iter().for_each(|leaf| is_in[*leaf] = false);
            if !crosses {
                taken.push(k);
            }
        }
        by_size.iter().copied().filter(|k| taken.binary_search(k).is_ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_total_keep_their_own_rounding() {
        // By hand: accounts of 2.6 and 3.6, products across; the total of 6.2 is 6.
        let (hierarchy, _) = Hierarchy::grouped(&[&[0, 0, 1, 1], &[0, 1, 0, 1]], &[&[], &[0], &[1]]).unwrap();
        let whole = whole_leaves(&hierarchy, &[1.3, 1.3, 1.8, 1.8], &[]).unwrap();
        assert_eq!(whole.iter().sum::<i64>(), 6);
        let accounts = [whole[0] + whole[1], whole[2] + whole[3]];
        assert!(accounts == [3, 3] || accounts == [2, 4], "{whole:?}");
        assert_eq!(whole_leaves(&hierarchy, &[1.3, 1.3, 1.8, 1.8], &[2]).unwrap()[2], 2);
    }

    #[test]
    fn rounding_of_sums_is_not_lost_below() {
        let hierarchy = Hierarchy::new(2, vec![vec![0, 1]]).unwrap();
        assert_eq!(whole_leaves(&hierarchy, &[0.1 + 0.2, 2.7], &[]), Ok(vec![0, 3]));
        assert_eq!(whole_leaves(&hierarchy, &[2.999_999_999, 4.0], &[]), Ok(vec![3, 4]));
        // Fractions alike: the first gets the unit.
        assert_eq!(whole_leaves(&hierarchy, &[-1.5, 0.5], &[]), Ok(vec![-1, 0]));
        assert!(whole_leaves(&hierarchy, &[1e300, 1.0], &[]).is_err());
    }
}
