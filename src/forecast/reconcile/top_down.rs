//! Top-down reconciliation: children's forecasts that add up to their parent's, step by step.
//!
//! A child without a forecast of its own takes its share of history; the others share what is left in proportion to
//! their own forecasts (Athanasopoulos, Ahmed & Hyndman 2009, forecast proportions).

/// Months over which shares of history are taken.
const RECENT: usize = 12;

/// What is known of a child.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildForecast {
    /// Its own forecast, one per step of the parent; `None` when it is too thin for one.
    pub own: Option<Vec<f64>>,
    /// Its share of history, see [`history_shares`]; negative counts as 0.
    pub share: f64,
}

/// Each child's share of their sum over the last 12 periods; where that is 0, over all; where that is 0, equal.
///
/// Sums below zero (returns) count as 0. All histories end in the same period. The shares add up to 1.
pub fn history_shares(histories: &[&[Option<f64>]]) -> Vec<f64> {
    let sum = |values: &[Option<f64>]| values.iter().flatten().sum::<f64>().max(0.0);
    let recent = histories.iter().map(|it| sum(&it[it.len().saturating_sub(RECENT)..])).collect();
    let all = histories.iter().map(|it| sum(it)).collect();
    let has_some = |sums: &Vec<f64>| sums.iter().any(|it| *it > 0.0);
    normalised(Some(recent).filter(has_some).unwrap_or(all))
}

/// Weights scaled to the sum 1; equal when none is above zero.
fn normalised(weights: Vec<f64>) -> Vec<f64> {
    let weights: Vec<f64> = weights.into_iter().map(|it| it.max(0.0)).collect();
    let total: f64 = weights.iter().sum();
    let equal = 1.0 / weights.len().max(1) as f64;
    weights.into_iter().map(|it| if total > 0.0 { it / total } else { equal }).collect()
}

/// The children's forecasts, adding up to `parent` at every step to rounding: `[child][step]`.
///
/// * Thin children take share · parent, whatever its sign; all shares 0 counts as equal shares.
/// * The others divide the rest in proportion to their own forecasts, which keeps their seasons.
/// * Where these add up to 0, they divide it by their shares of history (equal where those are 0 as well).
/// * Where they have mixed signs, proportions would flip and explode; there each moves by an amount in proportion
///   to its size instead.
/// * A child whose own forecast is not negative gets no negative one from a parent that is not negative.
/// * A parent of 0 gives thin children 0 and takes the others to a sum of 0.
/// * An own forecast shorter than the parent's counts as 0 beyond its end.
pub fn top_down(parent: &[f64], children: &[ChildForecast]) -> Vec<Vec<f64>> {
    let shares = normalised(children.iter().map(|it| it.share).collect());
    let mut result = vec![Vec::with_capacity(parent.len()); children.len()];
    for (i, total) in parent.iter().enumerate() {
        for (forecasts, value) in result.iter_mut().zip(step(*total, i, children, &shares)) {
            forecasts.push(value);
        }
    }
    result
}

fn step(total: f64, i: usize, children: &[ChildForecast], shares: &[f64]) -> Vec<f64> {
    let own: Vec<Option<f64>> =
        children.iter().map(|it| it.own.as_ref().map(|own| own.get(i).copied().unwrap_or(0.0))).collect();
    let thin_total: f64 = own.iter().zip(shares).filter(|it| it.0.is_none()).map(|it| it.1 * total).sum();
    let own_values: Vec<f64> = own.iter().flatten().copied().collect();
    let own_shares: Vec<f64> = own.iter().zip(shares).filter(|it| it.0.is_some()).map(|it| *it.1).collect();
    // Shares add up to 1 only to rounding: what is left of a parent must not change its sign.
    let rest = if total < 0.0 { (total - thin_total).min(0.0) } else { (total - thin_total).max(0.0) };
    let mut divided = divide(rest, &own_values, own_shares).into_iter();
    let value = |(own, share): (&Option<f64>, &f64)| match own {
        Some(_) => divided.next().unwrap_or(0.0),
        None => share * total,
    };
    own.iter().zip(shares).map(value).collect()
}

/// `rest` divided along `own`.
fn divide(rest: f64, own: &[f64], shares: Vec<f64>) -> Vec<f64> {
    let sum: f64 = own.iter().sum();
    let size: f64 = own.iter().map(|it| it.abs()).sum();
    if size == 0.0 {
        return normalised(shares).into_iter().map(|share| share * rest).collect();
    }
    if sum.abs() == size {
        return own.iter().map(|it| it / sum * rest).collect();
    }
    own.iter().map(|it| it + (rest - sum) * it.abs() / size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(own: Option<f64>, share: f64) -> ChildForecast {
        ChildForecast { own: own.map(|it| vec![it]), share }
    }

    #[test]
    fn children_add_up_to_the_parent() {
        // By hand, one step each: parent, children, expected.
        for (parent, children, expected) in [
            (100.0, vec![child(None, 0.2), child(Some(30.0), 0.4), child(Some(10.0), 0.4)], vec![20.0, 60.0, 20.0]),
            (100.0, vec![child(None, 0.0), child(None, 0.0)], vec![50.0, 50.0]),
            (0.0, vec![child(None, 0.5), child(Some(3.0), 0.5)], vec![0.0, 0.0]),
            (-10.0, vec![child(Some(1.0), 0.5), child(Some(4.0), 0.5)], vec![-2.0, -8.0]),
            (10.0, vec![child(Some(0.0), 0.25), child(Some(0.0), 0.75)], vec![2.5, 7.5]),
            (10.0, vec![child(Some(-2.0), 0.5), child(Some(8.0), 0.5)], vec![-1.2, 11.2]),
        ] {
            let got: Vec<f64> = top_down(&[parent], &children).into_iter().map(|it| it[0]).collect();
            assert!(got.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{got:?} is not {expected:?}");
        }
    }

    #[test]
    fn shares_fall_back_on_all_history_and_then_on_equal_parts() {
        let zeros = [Some(0.0); 12];
        let old: Vec<_> = std::iter::once(Some(3.0)).chain(zeros).collect();
        let older: Vec<_> = std::iter::once(Some(1.0)).chain(zeros).collect();
        assert_eq!(history_shares(&[&old, &older]), [0.75, 0.25]);
        assert_eq!(history_shares(&[&zeros, &zeros]), [0.5, 0.5]);
        assert_eq!(history_shares(&[&[Some(1.0)], &[Some(3.0), None]]), [0.25, 0.75]);
    }
}
