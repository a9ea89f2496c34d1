//! Growth limits while a target is decomposed (G1): an account stays between (1 + gmin) and (1 + gmax) of last year.
//!
//! Symbols: hᵢ last year's sales of account i over the months of the window, G the limit.
//! - lᵢ = ⌈(1 + gmin)·hᵢ⌉, uᵢ = ⌊(1 + gmax)·hᵢ⌋; an account without every month of last year is measured by what it sold
//!   and is forecast to sell in the window; one without that either has no limit;
//! - what a person set (lock, floor, cap, edited cells) goes before the limits;
//! - infeasible: Q below Σl or above Σu. The limit that would do is found by bisection on G, to a tenth of a per cent.

use super::{AccountBasis, AccountPlan, GrowthLimits, PlanBasis, PlanError, TargetPlan};
use crate::domain::Money;

/// What an account may carry over the whole window: the least and the most.
pub(super) type Range = Option<(Money, Money)>;

impl PlanBasis {
    /// lᵢ and uᵢ of every account; one that takes no part stays at what it brought and what was typed for it.
    pub(super) fn growth_ranges(&self, plan: &TargetPlan, limits: Option<GrowthLimits>) -> Vec<Range> {
        let range = |(it, row): (&AccountBasis, &AccountPlan)| {
            it.nothing_more(row, plan.n_closed).or_else(|| Some(limits?.range(last_year_of(it)?)))
        };
        self.accounts.iter().zip(&plan.accounts).map(range).collect()
    }

    /// Why the limits leave no room, if it is them.
    ///
    /// `plan` has the total and the rules, its open cells still empty.
    pub(super) fn blame_growth(&self, plan: &TargetPlan, limits: Option<GrowthLimits>) -> Option<PlanError> {
        let limits = limits?;
        let sums = |it: GrowthLimits| plan.carried(&self.growth_ranges(plan, Some(it)));
        let (least, most) = sums(limits).ok()?;
        let at = |permille: i32| f64::from(permille) / 1000.0;
        if plan.total < least {
            // The highest lower limit whose least fits.
            let fits = |permille| GrowthLimits::new(at(permille), limits.max()).and_then(|it| sums(it).ok());
            let enough = bisect(-1000, permille_of(limits.min()), |it| fits(it).is_some_and(|it| it.0 <= plan.total))?;
            return Some(PlanError::OutsideGrowth {
                is_below: true,
                by: least - plan.total,
                least,
                most,
                enough: at(enough),
            });
        }
        if most < plan.total {
            let fits = |permille| GrowthLimits::new(limits.min(), at(permille)).and_then(|it| sums(it).ok());
            let enough = bisect(10_000, permille_of(limits.max()), |it| fits(it).is_some_and(|it| plan.total <= it.1))?;
            return Some(PlanError::OutsideGrowth {
                is_below: false,
                by: plan.total - most,
                least,
                most,
                enough: at(enough),
            });
        }
        None
    }
}

/// Last year's sales over the window, or what stands in for them where a month is unknown.
fn last_year_of(basis: &AccountBasis) -> Option<Money> {
    let this_year = basis.actual.iter().zip(&basis.forecast).map(|(sold, ahead)| sold.or(*ahead));
    let last_year: Option<Money> = basis.last_year.iter().copied().sum();
    last_year.or_else(|| this_year.sum())
}

fn permille_of(growth: f64) -> i32 {
    libm::round(1000.0 * growth) as i32
}

/// The number nearest to `bad` that is good, when `good` is and all beyond it are; `None` when `good` is not.
fn bisect(mut good: i32, mut bad: i32, is_good: impl Fn(i32) -> bool) -> Option<i32> {
    if !is_good(good) {
        return None;
    }
    while (good - bad).abs() > 1 {
        let middle = good + (bad - good) / 2;
        if is_good(middle) { good = middle } else { bad = middle }
    }
    Some(good)
}
