//! Whether a decomposition is fair (G3): how hard each part is, how far apart the chances lie, and 鞭打快牛.
//!
//! Symbols: for each part i, Tᵢ its target, Mᵢ its median landing, pᵢ = P(attain), aᵢ its attainment of last year, gᵢ the
//! growth that it is asked for, n the parts with the number in question.
//! - difficulty dᵢ = Tᵢ ÷ Mᵢ: above 1 is harder than even odds;
//! - spread = max p − min p; expected share that attains = mean p, healthy from 50 % to 70 %;
//! - Gini of difficulty = Σᵢ Σⱼ |dᵢ − dⱼ| ÷ (2·n²·mean d): 0 where all are alike; at least five parts;
//! - the whipped fast ox: Spearman's ρ between a and g (ranks, ties averaged), with the one-sided p of a permutation
//!   test (the share of random orders with at least this ρ, the order found counted once); at least eight parts. Flagged
//!   where ρ > 0.5 and p < 0.1: whoever did well last year is asked for more.
//!
//! Source: Gini (1912); Spearman (1904); Phipson and Smyth (2010) on counting the observed order.

use crate::domain::Money;
use crate::math::Generator;

/// Parts that a Gini needs.
pub const GINI_NEEDS: usize = 5;
/// Parts that the test needs.
pub const TEST_NEEDS: usize = 8;
/// Random orders of a test: fewer for thousands of parts, whose ρ is sharp anyway and whose orders take their time.
const N_ORDERS: std::ops::RangeInclusive<usize> = 199..=4_999;
const N_SWAPS: usize = 1_000_000;
const SEED: u64 = 0x6661_6972;

/// One part: a person or an account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FairnessPart {
    /// T.
    pub target: Money,
    /// M; `None` without a forecast.
    pub median: Option<Money>,
    /// p; `None` without a distribution.
    pub probability: Option<f64>,
    /// a, or what stands in for it; `None` where unknown.
    pub last_attainment: Option<f64>,
    /// g; `None` without sales last year.
    pub growth: Option<f64>,
    /// What it could buy in all over the plan's months; `None` where nobody judged it.
    pub potential: Option<Money>,
    /// What it sold in the same months a year before; `None` where nothing is known.
    pub last_year: Option<Money>,
}

/// The test for the whipped fast ox.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FastOx {
    /// Fewer parts have both numbers than the test needs.
    TooFew {
        /// How many have them.
        n: usize,
    },
    /// All attainments or all growths are alike: there is no order to compare.
    NoOrder,
    /// ρ and p.
    Tested {
        /// How many parts.
        n: usize,
        /// Spearman's ρ.
        rho: f64,
        /// The one-sided p.
        p: f64,
        /// Random orders that it was compared with.
        n_orders: usize,
    },
}

impl FastOx {
    /// Whether whoever did well last year is asked for more.
    pub fn is_flagged(self) -> bool {
        matches!(self, Self::Tested { rho, p, .. } if rho > 0.5 && p < 0.1)
    }
}

/// How the expected share that attains stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Below 50 %: most are set up to miss.
    TooHard,
    /// 50 % to 70 %.
    Healthy,
    /// Above 70 %: little is asked.
    TooEasy,
}

/// What is asked of parts per amount of something that they have.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedShares {
    /// Of all together.
    pub mean: f64,
    /// Of each part, divided by that of all.
    pub parts: Vec<Option<f64>>,
}

/// How fair a decomposition is.
#[derive(Clone, Debug, PartialEq)]
pub struct Fairness {
    /// dᵢ; `None` without a median above 0.
    pub difficulty: Vec<Option<f64>>,
    /// max p − min p; `None` with fewer than two chances.
    pub spread: Option<f64>,
    /// The Gini of difficulty; `None` below five parts.
    pub gini: Option<f64>,
    /// How many parts have a difficulty.
    pub n_known: usize,
    /// Mean p; `None` without chances.
    pub expected_share: Option<f64>,
    /// The test.
    pub fast_ox: FastOx,
}

impl Fairness {
    /// How the expected share stands.
    pub fn health(&self) -> Option<Health> {
        Some(match self.expected_share? {
            share if share < 0.5 => Health::TooHard,
            share if share > 0.7 => Health::TooEasy,
            _ => Health::Healthy,
        })
    }
}

/// What is asked of each part per amount of `size`, against all of them together: 1 is an even share, above it is asked
/// for more. `None` for a part without a size above 0; the mean is Σ T ÷ Σ size over those that have one, and `None` where
/// fewer than two have.
pub fn asked_shares(parts: &[FairnessPart], size: impl Fn(&FairnessPart) -> Option<Money>) -> Option<AskedShares> {
    let sized: Vec<Option<(f64, f64)>> = (parts.iter())
        .map(|it| Some((it.target.to_f64(), size(it).filter(|it| *it > Money::default())?.to_f64())))
        .collect();
    let known = || sized.iter().flatten();
    let (asked, whole): (f64, f64) = known().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let mean = asked / whole;
    (known().count() > 1 && mean > 0.0).then(|| AskedShares {
        mean,
        parts: sized.iter().map(|it| it.map(|(asked, size)| asked / size / mean)).collect(),
    })
}

/// How fair the targets of these parts are.
pub fn fairness(parts: &[FairnessPart]) -> Fairness {
    let difficulty: Vec<Option<f64>> = parts
        .iter()
        .map(|it| Some(it.target.to_f64() / it.median.filter(|it| *it > Money::default())?.to_f64()))
        .collect();
    let known: Vec<f64> = difficulty.iter().flatten().copied().collect();
    let chances: Vec<f64> = parts.iter().filter_map(|it| it.probability).collect();
    let (low, high) = chances.iter().fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(*it), high.max(*it)));
    Fairness {
        spread: (chances.len() > 1).then_some(high - low),
        gini: gini(&known).filter(|_| known.len() >= GINI_NEEDS),
        n_known: known.len(),
        expected_share: (!chances.is_empty()).then(|| chances.iter().sum::<f64>() / chances.len() as f64),
        fast_ox: fast_ox(parts.iter().filter_map(|it| it.last_attainment.zip(it.growth)).collect()),
        difficulty,
    }
}

/// The Gini coefficient of values that are not negative; `None` where they sum to nothing.
fn gini(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let n = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Σ|dᵢ − dⱼ| over sorted values is 2·Σ(2i − n − 1)·dᵢ, i from 1: no double loop over thousands of accounts.
    let weighted: f64 = sorted.iter().zip(1..).map(|(it, i)| (2.0 * f64::from(i) - n - 1.0) * it).sum();
    (sum > 0.0).then(|| weighted / (n * sum))
}

fn fast_ox(pairs: Vec<(f64, f64)>) -> FastOx {
    let n = pairs.len();
    if n < TEST_NEEDS {
        return FastOx::TooFew { n };
    }
    let centred = |values: Vec<f64>| {
        let ranks = ranks(&values);
        let mean = (n as f64 + 1.0) / 2.0;
        ranks.into_iter().map(|it| it - mean).collect::<Vec<f64>>()
    };
    let (a, mut g) = (centred(pairs.iter().map(|it| it.0).collect()), centred(pairs.iter().map(|it| it.1).collect()));
    let product = |g: &[f64]| a.iter().zip(g).map(|(a, g)| a * g).sum::<f64>();
    let norm = |it: &[f64]| it.iter().map(|it| it * it).sum::<f64>();
    let scale = (norm(&a) * norm(&g)).sqrt();
    if scale == 0.0 {
        return FastOx::NoOrder;
    }
    let found = product(&g);
    let mut generator = Generator::new(SEED);
    let n_orders = (N_SWAPS / n).clamp(*N_ORDERS.start(), *N_ORDERS.end());
    let as_large = (0..n_orders).filter(|_| {
        for i in (1..n).rev() {
            g.swap(i, (generator.uniform() * (i + 1) as f64) as usize);
        }
        product(&g) >= found - 1e-9
    });
    let p = (1 + as_large.count()) as f64 / (1 + n_orders) as f64;
    FastOx::Tested { n, rho: found / scale, p, n_orders }
}

/// Ranks from 1, ties averaged.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let end = start + order[start..].iter().take_while(|i| values[**i] == value).count();
        let rank = (start + 1 + end) as f64 / 2.0;
        order[start..end].iter().for_each(|i| ranks[*i] = rank);
        start = end;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(target: i64, median: i64, probability: f64) -> FairnessPart {
        FairnessPart {
            target: Money::from_minor(100 * target),
            median: Some(Money::from_minor(100 * median)),
            probability: Some(probability),
            ..FairnessPart::default()
        }
    }

    #[test]
    fn shares_asked_are_even_where_all_are_asked_for_as_much_of_what_they_have() {
        let of = |target, potential: Option<i64>| FairnessPart {
            target: Money::from_minor(target),
            potential: potential.map(Money::from_minor),
            ..FairnessPart::default()
        };
        // By hand: 300 asked of 1,000 in all, which is 0.3; 100 of 200 is 0.5 and 5 ÷ 3 of that, 200 of 800 is 5 ÷ 6.
        let parts = [of(100, Some(200)), of(200, Some(800)), of(900, None), of(50, Some(0))];
        let found = asked_shares(&parts, |it| it.potential).unwrap();
        assert!((found.mean - 0.3).abs() < 1e-12);
        let near = |part: Option<f64>, value: f64| part.is_some_and(|it| (it - value).abs() < 1e-12);
        assert!(near(found.parts[0], 5.0 / 3.0) && near(found.parts[1], 5.0 / 6.0), "{found:?}");
        assert_eq!(found.parts[2..], [None, None], "an unknown potential is not zero");
        // One alone is even with itself: that says nothing.
        assert_eq!(asked_shares(&parts[1..], |it| it.potential), None);
        assert_eq!(asked_shares(&[], |it| it.potential), None);
    }

    #[test]
    fn difficulty_spread_and_gini_by_hand() {
        // By hand: difficulties 1, 1, 1, 1, 2: Σ|dᵢ − dⱼ| = 2·4·1 = 8; 8 ÷ (2·25·1.2) = 0.1333.
        let mut parts = vec![part(100, 100, 0.5); 4];
        parts.push(part(200, 100, 0.1));
        let found = fairness(&parts);
        assert!((found.gini.unwrap() - 8.0 / 60.0).abs() < 1e-12);
        assert!((found.spread.unwrap() - 0.4).abs() < 1e-12);
        assert!((found.expected_share.unwrap() - 0.42).abs() < 1e-12);
        assert_eq!(found.health(), Some(Health::TooHard));
        assert_eq!(found.difficulty[4], Some(2.0));
        // Four people: no Gini. One without a median does not count.
        assert_eq!(fairness(&parts[1..]).gini, None);
        parts[4].median = None;
        assert_eq!((fairness(&parts).gini, fairness(&parts).n_known), (None, 4));
        assert_eq!(fairness(&[]).expected_share, None);
        assert_eq!(fairness(&[part(1, 1, 0.5)]).spread, None);
    }

    #[test]
    fn the_fast_ox_is_found_where_it_is_whipped() {
        let with = |pairs: &[(f64, f64)]| {
            let part = |it: &(f64, f64)| FairnessPart {
                last_attainment: Some(it.0),
                growth: Some(it.1),
                ..FairnessPart::default()
            };
            fairness(&pairs.iter().map(part).collect::<Vec<_>>()).fast_ox
        };
        // By hand: the same order twice has ρ = 1, and one order of 8! = 40,320 is as large: p about 1 in 5,000.
        let line: Vec<(f64, f64)> = (0..8).map(|i| (f64::from(i), f64::from(i * i))).collect();
        match with(&line) {
            FastOx::Tested { n: 8, rho, p, n_orders: 4_999 } => {
                assert!((rho - 1.0).abs() < 1e-12 && p <= 0.001, "{rho} {p}")
            }
            other => panic!("{other:?}"),
        }
        assert!(with(&line).is_flagged());
        // By hand: 1..8 against 2,1,4,3,6,5,8,7: Σd² = 8, ρ = 1 − 6·8/(8·63) = 0.90476.
        let swapped: Vec<(f64, f64)> =
            (1..=8).zip([2, 1, 4, 3, 6, 5, 8, 7]).map(|(a, g)| (a.into(), g.into())).collect();
        assert!(matches!(with(&swapped), FastOx::Tested { rho, .. } if (rho - (1.0 - 48.0 / 504.0)).abs() < 1e-12));
        let against: Vec<(f64, f64)> = line.iter().map(|it| (it.0, -it.1)).collect();
        assert!(!with(&against).is_flagged());
        assert_eq!(with(&line[..7]), FastOx::TooFew { n: 7 });
        assert_eq!(with(&[(1.0, 2.0); 9]), FastOx::NoOrder);
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }
}
