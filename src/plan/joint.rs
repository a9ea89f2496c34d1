//! Distributions of sums over accounts: what a person or a region may bring (V11, S6).
//!
//! The accounts' own distributions are known, from joint paths over their months; how they move together is taken from
//! the company's own distribution. Symbols: qᵢ(u) the quantile function of account i, σᵢ = (qᵢ(84.1 %) − qᵢ(15.9 %)) ÷ 2,
//! σ the same of the company, Φ the normal distribution function.
//! - one common correlation: σ² = Σσᵢ² + ρ((Σσᵢ)² − Σσᵢ²), hence ρ = (σ² − Σσᵢ²) ÷ ((Σσᵢ)² − Σσᵢ²), kept in
//!   [0, 0.95]; 0.3 where the company has no distribution or one account alone has any spread;
//! - a path: z common, εᵢ own, both standard normal; account i brings qᵢ(Φ(√ρ·z + √(1 − ρ)·εᵢ)); a group's sum is
//!   Σ sᵢ·(that) with sᵢ the share of the account that the group has (1, or less where it changes hands);
//! - the percentiles of a group are those of its sums over all paths (type 7). The seed is fixed.
//!
//! A parent's median is not the sum of its children's, and is not computed as such.
//! Source: one-factor Gaussian copula, as in Vasicek (1987), *Probability of loss on loan portfolio*, KMV.

use crate::math::{Generator, normal_cdf, percentiles, quantile_sorted};

/// ρ where nothing tells.
pub const DEFAULT_CORRELATION: f64 = 0.3;
const LARGEST_CORRELATION: f64 = 0.95;
const SEED: u64 = 0x6b65_6467_6a6e;
/// Values drawn in all, about; and the fewest and most paths.
const DRAWS: usize = 600_000;
const PATHS: std::ops::RangeInclusive<usize> = 400..=4_000;

/// Percentiles 0 to 100 of one account's sum, in order.
pub type Percentiles = Vec<f64>;

/// How strongly accounts move together, and where that is from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// ρ.
    pub rho: f64,
    /// Whether the company's own distribution gave it.
    pub estimated: bool,
}

/// ρ from the company's spread and the accounts' own.
pub fn correlation(company: Option<&[f64]>, accounts: &[Percentiles]) -> Correlation {
    let spreads: Vec<f64> = accounts.iter().map(|it| spread(it)).collect();
    let squares: f64 = spreads.iter().map(|it| it * it).sum();
    let sum: f64 = spreads.iter().sum();
    let room = sum * sum - squares;
    match company.map(spread) {
        Some(sigma) if room > 1e-9 * squares && squares > 0.0 => {
            let rho = ((sigma * sigma - squares) / room).clamp(0.0, LARGEST_CORRELATION);
            Correlation { rho, estimated: true }
        }
        _ => Correlation { rho: DEFAULT_CORRELATION, estimated: false },
    }
}

/// Half the distance between the quantiles that lie one standard deviation out, for a normal.
fn spread(percentiles: &[f64]) -> f64 {
    (at(percentiles, 0.841_344_7) - at(percentiles, 0.158_655_3)) / 2.0
}

/// q(u), linear between percentiles; nothing where there are none.
fn at(percentiles: &[f64], u: f64) -> f64 {
    quantile_sorted(percentiles, u).unwrap_or(0.0)
}

/// One account of a group, and the share of it that the group has.
pub type Member = (usize, f64);

/// Sums over groups, path by path: a page answers between its steps.
#[derive(Clone, Debug)]
pub struct JointSums {
    accounts: Vec<Percentiles>,
    groups: Vec<Vec<Member>>,
    rho: f64,
    generator: Generator,
    sums: Vec<Vec<f64>>,
    n_paths: usize,
}

impl JointSums {
    /// Sums of these groups over accounts with these percentiles; an account without any brings nothing.
    pub fn new(accounts: Vec<Percentiles>, groups: Vec<Vec<Member>>, rho: f64) -> Self {
        let n_paths = (DRAWS / accounts.len().max(1)).clamp(*PATHS.start(), *PATHS.end());
        let sums = groups.iter().map(|_| Vec::with_capacity(n_paths)).collect();
        Self { accounts, groups, rho, generator: Generator::new(SEED), sums, n_paths }
    }

    /// How many paths there are in all.
    pub fn n_paths(&self) -> usize {
        self.n_paths
    }

    /// Draws paths until about `n_draws` more values are drawn; false when none is left.
    pub fn step(&mut self, n_draws: usize) -> bool {
        let (common, own) = (self.rho.sqrt(), (1.0 - self.rho).sqrt());
        let n_done = self.sums.first().map_or(self.n_paths, Vec::len);
        let n_steps = (n_draws / self.accounts.len().max(1)).max(1).min(self.n_paths - n_done);
        let mut values = vec![0.0; self.accounts.len()];
        for _ in 0..n_steps {
            let z = self.generator.normal();
            for (value, account) in values.iter_mut().zip(&self.accounts) {
                *value = at(account, normal_cdf(common * z + own * self.generator.normal()));
            }
            for (sums, members) in self.sums.iter_mut().zip(&self.groups) {
                sums.push(members.iter().map(|(i, share)| share * values[*i]).sum());
            }
        }
        n_done + n_steps < self.n_paths
    }

    /// The percentiles of every group, with whatever paths are left.
    pub fn finish(mut self) -> Vec<Percentiles> {
        while self.step(DRAWS) {}
        self.sums.iter_mut().map(|it| percentiles(it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;

    /// Percentiles of a normal with this mean and standard deviation, its ends cut at ±3.
    fn normal(mean: f64, sd: f64) -> Percentiles {
        (0..=100).map(|q| mean + sd * normal_quantile((f64::from(q) / 100.0).clamp(0.001, 0.999))).collect()
    }

    #[test]
    fn the_correlation_is_what_the_company_leaves() {
        // By hand: σᵢ 3 and 4, independent: σ = 5, ρ = 0; together: σ = 7, ρ = 1, kept at 0.95; σ² = 37: ρ = 12/24.
        let parts = [normal(10.0, 3.0), normal(20.0, 4.0)];
        for (sigma, expected) in [(5.0, 0.0), (37_f64.sqrt(), 0.5), (7.0, 0.95), (4.0, 0.0)] {
            let found = correlation(Some(&normal(30.0, sigma)), &parts);
            assert!((found.rho - expected).abs() < 0.01 && found.estimated, "{sigma}: {found:?}");
        }
        assert_eq!(correlation(None, &parts), Correlation { rho: 0.3, estimated: false });
        assert!(!correlation(Some(&normal(1.0, 1.0)), &parts[..1]).estimated);
    }

    #[test]
    fn sums_have_the_spread_of_their_correlation() {
        // By hand: sd 3 and 4 with ρ = 0.5: the sum has 37^½ = 6.08; percentiles cut off the tails, hence a little less.
        let parts = vec![normal(10.0, 3.0), normal(20.0, 4.0)];
        let groups = vec![vec![(0, 1.0), (1, 1.0)], vec![(0, 1.0)], vec![(1, 0.5)], vec![]];
        let found = JointSums::new(parts.clone(), groups.clone(), 0.5).finish();
        assert!((found[0][50] - 30.0).abs() < 0.4, "{}", found[0][50]);
        assert!((spread(&found[0]) - 6.08).abs() < 0.25, "{}", spread(&found[0]));
        assert!((spread(&found[1]) - 3.0).abs() < 0.15 && (found[1][50] - 10.0).abs() < 0.2);
        assert!((spread(&found[2]) - 2.0).abs() < 0.1 && (found[2][50] - 10.0).abs() < 0.2);
        assert!(found[3].iter().all(|it| *it == 0.0));
        // The same seed, the same result, in however many steps.
        let mut steps = JointSums::new(parts, groups, 0.5);
        while steps.step(1_000) {}
        assert_eq!(steps.finish(), found);
    }
}
