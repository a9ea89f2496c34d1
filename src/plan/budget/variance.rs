//! Variance (K10): what led from a base (the budget, or last year) to the actuals, in steps that add up exactly.
//!
//! Per account × product, with R amount, q quantity, C cost, M = R − C (or M = R where revenue is looked at), and base `b`,
//! actual `a`:
//! - price `R_a − R_b·q_a/q_b` = (p_a − p_b)·q_a; cost `C_b·q_a/q_b − C_a` = (c_b − c_a)·q_a
//! - volume and mix together `M_b·(q_a − q_b)/q_b`; of it volume `(Q_a − Q_b)·M_b/Q_b`, whose sum is (Q_a − Q_b)·m̄_b, and mix
//!   the rest, whose sum is Q_a·Σ(mix_a − mix_b)·m_b. Q runs over what both sides have, and only where quantities are of one
//!   kind; else volume and mix stay together.
//! - What only one side has comes first, as new or lost. Where a quantity is missing, all of it is one step.
//!
//! The three steps of a row are rounded together by largest remainder, and mix is what volume leaves: the residual is
//! nothing, in minor units, whatever the data. There is no step for currencies: the order book holds none but its own.
//!
//! Source: Horngren, *Cost Accounting*, ch. 14 (sales-mix and sales-quantity variances).

use std::collections::BTreeMap;

use crate::domain::{AccountId, ProductId};
use crate::math::rounded_ratio;

/// What was sold of one product to one account, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    /// After discount.
    pub amount: i64,
    /// `None` where it is not known.
    pub quantity: Option<i64>,
    /// `None` where it is not known.
    pub cost: Option<i64>,
}

impl Sold {
    fn is_nothing(&self) -> bool {
        self.amount == 0 && self.quantity.unwrap_or_default() == 0 && self.cost.unwrap_or_default() == 0
    }
}

/// One account × product on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Whose.
    pub account: AccountId,
    /// Of what.
    pub product: ProductId,
    /// The base.
    pub base: Sold,
    /// What happened.
    pub actual: Sold,
}

/// What led from one side to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VarianceStep {
    /// What the base did not have.
    New,
    /// What there is no more.
    Lost,
    /// Other prices.
    Price,
    /// Other costs a piece.
    Cost,
    /// More or less in all.
    Volume,
    /// More of the better, or of the worse.
    Mix,
    /// Volume and mix, where quantities are of several kinds.
    VolumeMix,
    /// Price and volume, where a quantity is missing.
    PriceVolume,
}

impl VarianceStep {
    /// Every step, in the order of the bridge.
    pub const ALL: [Self; 8] =
        [Self::New, Self::Lost, Self::Price, Self::Cost, Self::Volume, Self::Mix, Self::VolumeMix, Self::PriceVolume];
}

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Sales.
    #[default]
    Revenue,
    /// Sales less cost of goods.
    Margin,
}

/// Steps by kind, in minor units; a kind without any is not listed.
pub type Steps = BTreeMap<VarianceStep, i64>;

/// A group of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variance {
    /// The base.
    pub base: i64,
    /// What happened.
    pub actual: i64,
    /// What led there: `base + Σ steps = actual`, exactly.
    pub steps: Steps,
    /// Rows of which a quantity is missing.
    pub n_merged: usize,
    /// Rows that both sides have.
    pub n_both: usize,
}

impl Variance {
    fn add(&mut self, other: &Self) {
        self.base += other.base;
        self.actual += other.actual;
        for (step, it) in &other.steps {
            *self.steps.entry(*step).or_default() += it;
        }
        self.n_merged += other.n_merged;
        self.n_both += other.n_both;
    }

    /// One step.
    pub fn step(&self, step: VarianceStep) -> i64 {
        self.steps.get(&step).copied().unwrap_or_default()
    }

    /// What the steps leave: always nothing.
    pub fn residual(&self) -> i64 {
        self.actual - self.base - self.steps.values().sum::<i64>()
    }
}

/// The whole of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VarianceOutcome {
    /// All rows.
    pub company: Variance,
    /// By account.
    pub accounts: BTreeMap<AccountId, Variance>,
    /// By product.
    pub products: BTreeMap<ProductId, Variance>,
    /// Quantity of what both sides have, base and actual; `None` where it is not added up.
    pub quantities: Option<[i64; 2]>,
}

/// Works the variance out. `None` where margins are looked at and a cost is not known.
pub fn variance(pairs: &[Pair], look: Look, like_units: bool) -> Option<VarianceOutcome> {
    let uncosted = |it: &Sold| it.cost.is_none() && !it.is_nothing();
    if look == Look::Margin && pairs.iter().any(|it| uncosted(&it.base) || uncosted(&it.actual)) {
        return None;
    }
    let kept = pairs.iter().filter_map(|it| both(it).filter(|it| it.0 > 0));
    let totals = kept.fold([0_i128; 2], |[b, a], (base, actual)| [b + base, a + actual]);
    let totals = (like_units && totals[0] > 0).then_some(totals);
    let mut outcome = VarianceOutcome {
        quantities: totals.map(|it| it.map(|it| i64::try_from(it).unwrap_or(i64::MAX))),
        ..VarianceOutcome::default()
    };
    for it in pairs {
        let row = row(it, look, totals);
        outcome.company.add(&row);
        outcome.accounts.entry(it.account).or_default().add(&row);
        outcome.products.entry(it.product).or_default().add(&row);
    }
    Some(outcome)
}

/// The quantities of a row that both sides have.
fn both(it: &Pair) -> Option<(i128, i128)> {
    if it.base.is_nothing() || it.actual.is_nothing() {
        return None;
    }
    Some((i128::from(it.base.quantity?), i128::from(it.actual.quantity?)))
}

fn row(it: &Pair, look: Look, totals: Option<[i128; 2]>) -> Variance {
    let cost = |it: &Sold| if look == Look::Margin { it.cost.unwrap_or_default() } else { 0 };
    let (base, actual) = (it.base.amount - cost(&it.base), it.actual.amount - cost(&it.actual));
    let (n_both, n_merged);
    let mut steps = Steps::new();
    let mut put = |step, value: i64| {
        if value != 0 {
            steps.insert(step, value);
        }
    };
    match (it.base.is_nothing(), it.actual.is_nothing(), both(it)) {
        (true, true, _) => (n_both, n_merged) = (0, 0),
        (true, false, _) => {
            put(VarianceStep::New, actual);
            (n_both, n_merged) = (0, 0);
        }
        (false, true, _) => {
            put(VarianceStep::Lost, -base);
            (n_both, n_merged) = (0, 0);
        }
        (false, false, Some((q_b, q_a))) if q_b > 0 => {
            let wide = i128::from;
            let price = wide(it.actual.amount) * q_b - wide(it.base.amount) * q_a;
            let saved = wide(cost(&it.base)) * q_a - wide(cost(&it.actual)) * q_b;
            let volume_mix = wide(base) * (q_a - q_b);
            let [price, saved, volume_mix] = rounded([price, saved, volume_mix], q_b);
            put(VarianceStep::Price, price);
            put(VarianceStep::Cost, saved);
            match totals {
                Some([all_b, all_a]) => {
                    let volume = rounded_ratio(wide(base) * (all_a - all_b), all_b);
                    put(VarianceStep::Volume, volume);
                    put(VarianceStep::Mix, volume_mix - volume);
                }
                None => put(VarianceStep::VolumeMix, volume_mix),
            }
            (n_both, n_merged) = (1, 0);
        }
        (false, false, _) => {
            put(VarianceStep::PriceVolume, actual - base);
            (n_both, n_merged) = (1, 1);
        }
    }
    Variance { base, actual, steps, n_merged, n_both }
}

/// Parts whose sum over the denominator is whole, each rounded down and the rest given to the largest fractions; ties go to
/// the earlier.
fn rounded(parts: [i128; 3], denominator: i128) -> [i64; 3] {
    let mut whole = parts.map(|it| it.div_euclid(denominator));
    let mut left = parts.iter().sum::<i128>().div_euclid(denominator) - whole.iter().sum::<i128>();
    let mut order = [0, 1, 2];
    order.sort_by_key(|it: &usize| std::cmp::Reverse(parts[*it].rem_euclid(denominator)));
    for it in order {
        if left > 0 {
            whole[it] += 1;
            left -= 1;
        }
    }
    whole.map(|it| i64::try_from(it).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, RecordId};
    use crate::math::Generator;

    fn sold(amount: i64, quantity: i64, cost: i64) -> Sold {
        Sold { amount, quantity: Some(quantity), cost: Some(cost) }
    }

    fn pairs(rows: &[(Sold, Sold)]) -> Vec<Pair> {
        let mut ids = IdGenerator::new(2);
        let account = AccountId(ids.next_id());
        let pair = |(base, actual): &(Sold, Sold)| Pair {
            account,
            product: ProductId(ids.next_id()),
            base: *base,
            actual: *actual,
        };
        rows.iter().map(pair).collect()
    }

    fn steps(it: &Variance) -> Vec<(VarianceStep, i64)> {
        it.steps.iter().map(|(step, it)| (*step, *it)).collect()
    }

    #[test]
    fn price_cost_volume_and_mix_by_hand() {
        use VarianceStep::{Cost, Mix, Price, Volume, VolumeMix};
        // X: 100 at 10, cost 6, becomes 120 at 11, cost 7. Y: 100 at 20, cost 10, becomes 60 at 19, cost 9.
        let rows = pairs(&[(sold(1000, 100, 600), sold(1320, 120, 840)), (sold(2000, 100, 1000), sold(1140, 60, 540))]);
        let it = variance(&rows, Look::Margin, true).unwrap().company;
        // Price 1·120 − 1·60; cost −1·120 + 1·60. Margin a piece 4 and 10, on average 7: volume (180 − 200)·7 = −140.
        // Mix 180·((⅔ − ½)·4 + (⅓ − ½)·10) = 180·(−1) = −180.
        assert_eq!((it.base, it.actual), (1400, 1080));
        assert_eq!(steps(&it), [(Price, 60), (Cost, -60), (Volume, -140), (Mix, -180)]);
        // Of revenue: 10 and 20 a piece, on average 15: volume −300, mix 180·(1/6·10 − 1/6·20) = −300.
        let it = variance(&rows, Look::Revenue, true).unwrap().company;
        assert_eq!(steps(&it), [(Price, 60), (Volume, -300), (Mix, -300)]);
        let it = variance(&rows, Look::Revenue, false).unwrap();
        assert_eq!(steps(&it.company), [(Price, 60), (VolumeMix, -600)]);
        assert_eq!(it.quantities, None);
    }

    #[test]
    fn new_and_lost_come_first_and_a_missing_quantity_merges() {
        use VarianceStep::{Lost, New, Price, PriceVolume, Volume};
        let without = |amount| Sold { amount, quantity: None, cost: None };
        let rows = pairs(&[
            (Sold::default(), sold(50, 5, 1)),
            (sold(70, 7, 1), Sold::default()),
            (without(100), sold(130, 10, 1)),
            (sold(100, 10, 1), sold(110, 10, 1)),
            (sold(-5, -1, 0), sold(10, 1, 1)),
        ]);
        let it = variance(&rows, Look::Revenue, true).unwrap();
        // What both have in pieces is the fourth row alone: as many as before. A base of returns says no price.
        assert_eq!(it.quantities, Some([10, 10]));
        assert_eq!(steps(&it.company), [(New, 50), (Lost, -70), (Price, 10), (PriceVolume, 45)]);
        assert_eq!((it.company.n_both, it.company.n_merged), (3, 2));
        assert_eq!(it.company.step(Volume), 0);
        assert_eq!(variance(&rows, Look::Margin, true), None, "a cost is not known");
        assert_eq!(variance(&[], Look::Margin, true), Some(VarianceOutcome::default()));
    }

    #[test]
    fn the_residual_is_nothing_whatever_the_data() {
        let mut rng = Generator::new(77);
        let mut below = |n: i64| (rng.uniform() * n as f64) as i64;
        for _ in 0..500 {
            let (n_accounts, n_products) = (1 + below(5), 1 + below(5));
            let mut rows = Vec::new();
            for a in 0..n_accounts {
                for p in 0..n_products {
                    let mut side = || match below(8) {
                        0 => Sold::default(),
                        1 => Sold { amount: below(1_000_000), quantity: None, cost: Some(below(1_000_000)) },
                        2 => sold(-below(5_000), -below(50), -below(2_000)),
                        _ => sold(below(2_000_000_000_000), 1 + below(3_000_000), below(1_000_000_000_000)),
                    };
                    let (account, product) =
                        (AccountId(RecordId::from_bits(a as u64)), ProductId(RecordId::from_bits(p as u64)));
                    rows.push(Pair { account, product, base: side(), actual: side() });
                }
            }
            for (look, like) in
                [(Look::Revenue, true), (Look::Revenue, false), (Look::Margin, true), (Look::Margin, false)]
            {
                let it = variance(&rows, look, like).unwrap();
                let margin = |it: &Sold| it.amount - if look == Look::Margin { it.cost.unwrap_or(0) } else { 0 };
                assert_eq!(it.company.actual, rows.iter().map(|it| margin(&it.actual)).sum::<i64>());
                assert_eq!(it.company.base, rows.iter().map(|it| margin(&it.base)).sum::<i64>());
                for group in it.accounts.values().chain(it.products.values()).chain([&it.company]) {
                    assert_eq!(group.residual(), 0);
                }
                for step in VarianceStep::ALL {
                    let sum = |groups: Vec<&Variance>| groups.into_iter().map(|it| it.step(step)).sum::<i64>();
                    assert_eq!(sum(it.accounts.values().collect()), it.company.step(step));
                    assert_eq!(sum(it.products.values().collect()), it.company.step(step));
                }
            }
        }
    }

    #[test]
    fn largest_fractions_get_what_is_left() {
        // 1/3, 1/3 and 1/3; then 5/3, −4/3 and 2/3, of which the floors are 1, −2 and 0 and the fractions ⅔ each.
        assert_eq!(rounded([1, 1, 1], 3), [1, 0, 0]);
        assert_eq!(rounded([5, -4, 2], 3), [2, -1, 0]);
    }
}
