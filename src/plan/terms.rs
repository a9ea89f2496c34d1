//! What a target is agreed on beside its amounts: who answers for it and why, its tiers, buffers, growth limits, and the
//! shape of its months.

use serde::{Deserialize, Serialize};

use super::{KeptWith, TargetLadder};
use crate::domain::Money;

/// The terms of a plan. Every one is optional: a plan without terms is the plan of a total, units and weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanTerms {
    /// Who answers for the target, and why it is what it is.
    pub charter: Charter,
    /// What the company promises upwards; `None` where it is what the accounts carry.
    pub promise: Option<Money>,
    /// What every level hands down beyond its own target.
    pub uplift: Uplift,
    /// How far an account may lie from last year when the target is decomposed.
    pub growth: Option<GrowthLimits>,
    /// What the months of an account follow.
    pub spread: MonthSpread,
}

/// What makes a target more than a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Charter {
    /// Who answers for it.
    pub owner: String,
    /// The aim above it that it serves.
    pub parent: String,
    /// Why it may lie where the forecast does not carry it.
    pub reason: String,
    /// Factor on the median for the goal; 1 is as forecast.
    pub stretch: f64,
    /// The tiers agreed on; `None` before.
    pub tiers: Option<TargetLadder>,
    /// When and by whom they were kept, and what the forecast was; `None` before, and where a file does not say.
    pub kept: Option<KeptWith>,
}

impl Default for Charter {
    fn default() -> Self {
        Self {
            owner: String::new(),
            parent: String::new(),
            reason: String::new(),
            stretch: 1.0,
            tiers: None,
            kept: None,
        }
    }
}

/// What each level hands down beyond its own target, as a share of it: 0.03 hands 103 down for a target of 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Uplift {
    /// From the company to the regions.
    pub company: f64,
    /// From a region to its people.
    pub region: f64,
    /// From a person to the accounts.
    pub person: f64,
}

impl Uplift {
    /// The largest share in either direction.
    pub const LARGEST: f64 = 0.5;

    /// The uplifts, if each is within ±[`Uplift::LARGEST`].
    pub fn new(company: f64, region: f64, person: f64) -> Option<Self> {
        let fits = |it: f64| (-Self::LARGEST..=Self::LARGEST).contains(&it);
        [company, region, person].into_iter().all(fits).then_some(Self { company, region, person })
    }

    /// What the accounts carry together for a promise of one: Π(1 + u).
    pub fn factor(self) -> f64 {
        (1.0 + self.company) * (1.0 + self.region) * (1.0 + self.person)
    }
}

/// Growth on last year that a decomposition keeps every account within: −0.1 to 0.3 is from −10 % to +30 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthLimits {
    min: f64,
    max: f64,
}

impl GrowthLimits {
    /// The limits; `None` unless −1 ≤ `min` ≤ `max` ≤ 10.
    pub fn new(min: f64, max: f64) -> Option<Self> {
        (-1.0 <= min && min <= max && max <= 10.0).then_some(Self { min, max })
    }

    /// gmin.
    pub const fn min(self) -> f64 {
        self.min
    }

    /// gmax.
    pub const fn max(self) -> f64 {
        self.max
    }

    /// What an account with these sales last year may carry: the least and the most, in whole minor units.
    pub fn range(self, last_year: Money) -> (Money, Money) {
        let base = last_year.minor().max(0) as f64;
        let at = |growth: f64, round: fn(f64) -> f64| Money::from_minor(round(base * (1.0 + growth)) as i64);
        (at(self.min, libm::ceil), at(self.max, libm::floor))
    }
}

/// What the months of an account follow within its total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthSpread {
    /// Last year's months and the forecast's, blended by the weights.
    #[default]
    Blend,
    /// The account's average year.
    Index,
    /// Last year's months.
    LastYear,
    /// Working days.
    WorkingDays,
    /// The average year, with January to March split anew by this year's working days: the feast moves, its dip with it.
    SpringFestival,
    /// The same for every month.
    Even,
}

impl MonthSpread {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Blend, Self::Index, Self::LastYear, Self::WorkingDays, Self::SpringFestival, Self::Even];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_uplifts_are_checked_once() {
        assert_eq!(GrowthLimits::new(0.2, 0.1), None);
        assert_eq!(GrowthLimits::new(-1.1, 0.1), None);
        // By hand: 1,001 fen from −10 % to +30 %: 900.9 up to 901, 1,301.3 down to 1,301.
        let limits = GrowthLimits::new(-0.1, 0.3).unwrap();
        assert_eq!(limits.range(Money::from_minor(1001)), (Money::from_minor(901), Money::from_minor(1301)));
        assert_eq!(limits.range(Money::from_minor(-5)), (Money::default(), Money::default()));
        assert_eq!(Uplift::new(0.6, 0.0, 0.0), None);
        // By hand: 1.03 · 1.02 · 1.01 = 1.061106.
        assert!((Uplift::new(0.03, 0.02, 0.01).unwrap().factor() - 1.061_106).abs() < 1e-12);
    }
}
