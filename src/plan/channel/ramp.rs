//! How partners start, from those there were.
//!
//! A partner counts where its first sale lies after the first month of the history, so that its start was seen, and at
//! least eighteen months follow. Mature sales are the mean of its months 13 to 24 (six of them at least). The share of
//! month k is sales ÷ mature sales, and the ramp its median over the partners, made rising by pooling neighbours
//! (isotonic regression: Ayer et al. 1955, *Annals of Mathematical Statistics* 26, 641–647) and cut at 100 %.
//! Below three partners there is no estimate.

use crate::domain::Money;
use crate::math::quantile_sorted;

/// Fewest partners from whom a ramp is estimated.
pub const LEAST_PARTNERS: usize = 3;
/// Months of a ramp; later ones are mature.
const RAMP: usize = 12;
/// Mature months that are looked at, and how many of them are needed.
const MATURE: (usize, usize) = (12, 6);

/// A ramp, as far as former partners show one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RampEstimate {
    /// Partners whose start could be seen.
    pub n_partners: usize,
    /// Per cent by month after the start; `None` below three partners.
    pub ramp: Option<Vec<u32>>,
}

/// The ramp of former partners, each by its months of sales from the first month of the history on.
#[must_use]
pub fn estimate_ramp(histories: &[Vec<Option<Money>>]) -> RampEstimate {
    let starts: Vec<[Option<f64>; RAMP]> = histories.iter().filter_map(|it| shares(it)).collect();
    let n_partners = starts.len();
    if n_partners < LEAST_PARTNERS {
        return RampEstimate { n_partners, ramp: None };
    }
    let month = |k: usize| {
        let mut known: Vec<f64> = starts.iter().filter_map(|it| it[k]).collect();
        known.sort_by(f64::total_cmp);
        quantile_sorted(&known, 0.5)
    };
    let medians: Option<Vec<f64>> = (0..RAMP).map(month).collect();
    let percent = |it: f64| libm::round(it.clamp(0.0, 1.0) * 100.0) as u32;
    let ramp = medians.map(|it| {
        let mut ramp: Vec<u32> = rising(&it).into_iter().map(percent).collect();
        // Nothing is added after the first full month.
        let n_months = ramp.iter().position(|it| *it == 100).unwrap_or(RAMP);
        ramp.truncate(n_months);
        ramp.push(100);
        ramp
    });
    RampEstimate { n_partners, ramp }
}

/// Shares of mature sales by month after the start; `None` where the start was not seen or too little follows.
fn shares(sales: &[Option<Money>]) -> Option<[Option<f64>; RAMP]> {
    let first = sales.iter().position(|it| it.is_some_and(|it| it > Money::default())).filter(|it| *it > 0)?;
    let mature: Vec<f64> =
        sales.iter().skip(first + MATURE.0).take(12).filter_map(|it| it.map(Money::to_f64)).collect();
    let mean = mature.iter().sum::<f64>() / mature.len() as f64;
    let month = |k: usize| sales.get(first + k).copied().flatten().map(|it| it.to_f64() / mean);
    (mature.len() >= MATURE.1 && mean > 0.0).then(|| std::array::from_fn(month))
}

/// The nearest rising values by least squares: neighbours that fall are pooled.
fn rising(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for value in values {
        let mut pool = (*value, 1);
        while let Some((mean, n)) = pools.last().copied().filter(|it| it.0 > pool.0) {
            pools.pop();
            pool = ((mean * n as f64 + pool.0 * pool.1 as f64) / (n + pool.1) as f64, n + pool.1);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(mean, n)| std::iter::repeat_n(mean, n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `before` months without a sale, then a ramp, then 100 a month.
    fn history(before: usize, ramp: &[i64], n_mature: usize) -> Vec<Option<Money>> {
        let zeros = std::iter::repeat_n(0, before);
        let all = zeros.chain(ramp.iter().copied()).chain(std::iter::repeat_n(100, n_mature));
        all.map(|it| Some(Money::from_minor(it))).collect()
    }

    #[test]
    fn three_partners_give_their_median() {
        // Months 1 to 3 are 10, 40, 90; 20, 60, 90; 30, 50, 80: medians 20, 50, 90; then 100.
        let all = [history(2, &[10, 40, 90], 20), history(1, &[20, 60, 90], 20), history(5, &[30, 50, 80], 20)];
        let found = estimate_ramp(&all);
        assert_eq!(found, RampEstimate { n_partners: 3, ramp: Some(vec![20, 50, 90, 100]) });
        // A fourth that was there from the first month shows no start, one with too few months after it no maturity.
        let unseen = [all[0].clone(), all[1].clone(), history(0, &[30, 50, 80], 20), history(1, &[30, 50], 10)];
        assert_eq!(estimate_ramp(&unseen), RampEstimate { n_partners: 2, ramp: None });
        assert_eq!(estimate_ramp(&[]).ramp, None);
    }

    #[test]
    fn a_ramp_that_falls_is_pooled() {
        // 20, 60, 40, 90 becomes 20, 50, 50, 90.
        let it = history(1, &[20, 60, 40, 90], 20);
        let found = estimate_ramp(&[it.clone(), it.clone(), it]);
        assert_eq!(found.ramp, Some(vec![20, 50, 50, 90, 100]));
        assert_eq!(rising(&[3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
        assert_eq!(rising(&[]), Vec::<f64>::new());
    }
}
