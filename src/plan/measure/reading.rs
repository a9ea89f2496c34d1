//! How a measure's aim stands against what the forecast carries (K1, G1).
//!
//! Symbols: T the aim, L the landing of the window, q its percentiles from joint paths.
//! - tiers: commit = P20, goal = P50 · stretch, challenge = P80, raised where needed to stay in order;
//! - P(attain) = P(L ≥ T); T outside P5 to P95 asks for its reason.
//!
//! The same rules as for revenue ([`crate::plan::attain`]), in the measure's own numbers.

use super::super::{Attainability, DemandQuestion, percentile_of, probability_of};

/// A measure over the plan's window, as far as it is known, in its own numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasureOutlook {
    /// How many of its numbers make a whole unit.
    pub per_unit: i64,
    /// What each month that is over brought.
    pub done: Vec<i64>,
    /// What each month to come is expected to bring; `None` where there is no forecast.
    pub rest: Vec<Option<i64>>,
    /// Percentiles of what the window holds at the end of each month to come, in whole units; `None` without.
    pub running: Option<Vec<Vec<f64>>>,
    /// The same months a year before.
    pub last_year: Option<i64>,
}

impl MeasureOutlook {
    /// The q-th percentile of the landing (0 to 100).
    pub fn at(&self, percentile: f64) -> Option<i64> {
        self.number(percentile_of(self.last()?, percentile)?)
    }

    /// What is expected of the window in all; `None` where a month has no forecast.
    pub fn landing(&self) -> Option<i64> {
        let rest: Option<i64> = self.rest.iter().copied().sum();
        Some(self.done.iter().sum::<i64>() + rest?)
    }

    /// Commit, goal and challenge; `None` without a distribution.
    pub fn tiers(&self, stretch: f64) -> Option<[i64; 3]> {
        let commit = self.at(20.0)?;
        let goal = self.number(percentile_of(self.last()?, 50.0)? * stretch)?.max(commit);
        Some([commit, goal, self.at(80.0)?.max(goal)])
    }

    fn last(&self) -> Option<&[f64]> {
        self.running.as_ref()?.get(self.rest.len().checked_sub(1)?).map(Vec::as_slice).filter(|it| it.len() >= 2)
    }

    fn number(&self, whole: f64) -> Option<i64> {
        let number = libm::round(whole * self.per_unit as f64);
        (number.abs() < 9e15).then_some(number as i64)
    }
}

/// How an aim stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// P(attain); `None` without a distribution.
    pub chance: Option<Attainability>,
    /// Set when the aim lies outside P5 to P95.
    pub question: Option<DemandQuestion>,
}

/// How an aim stands against what the forecast carries.
pub fn read(outlook: &MeasureOutlook, aim: i64) -> Reading {
    if outlook.rest.is_empty() {
        let reached = outlook.done.iter().sum::<i64>() >= aim;
        return Reading { chance: Some(Attainability::Decided(reached)), question: None };
    }
    let chance = outlook.last().map(|it| probability_of(it, aim as f64 / outlook.per_unit as f64));
    let question = match (outlook.at(5.0), outlook.at(95.0)) {
        (Some(low), _) if aim < low => Some(DemandQuestion::TargetBelowP5),
        (_, Some(high)) if aim > high => Some(DemandQuestion::TargetAboveP95),
        _ => None,
    };
    Reading { chance, question }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two months are over with 100 pieces in all; what the window holds at the end is uniform from 200 to 300.
    fn uniform() -> MeasureOutlook {
        let percentiles = |low: f64| (0..=100).map(|q| low + f64::from(q)).collect();
        MeasureOutlook {
            per_unit: 1000,
            done: vec![40_000, 60_000],
            rest: vec![Some(70_000), Some(80_000)],
            running: Some(vec![percentiles(120.0), percentiles(200.0)]),
            last_year: None,
        }
    }

    #[test]
    fn chances_and_questions_follow_the_last_percentiles() {
        // By hand: P(uniform on 200..300 ≥ 230) = 0.7; 205 and 295 bound what is carried.
        let it = uniform();
        let chance = read(&it, 230_000).chance.unwrap();
        assert!((chance.value() - 0.7).abs() < 1e-12);
        assert_eq!(read(&it, 230_000).question, None);
        assert_eq!(read(&it, 204_999).question, Some(DemandQuestion::TargetBelowP5));
        assert_eq!(read(&it, 295_001).question, Some(DemandQuestion::TargetAboveP95));
        assert_eq!(it.landing(), Some(250_000));
        let unknown = MeasureOutlook { rest: vec![Some(1), None], running: None, ..uniform() };
        assert_eq!((unknown.landing(), read(&unknown, 5).chance), (None, None));
        let over = MeasureOutlook { rest: Vec::new(), running: None, ..uniform() };
        assert_eq!(read(&over, 100_000).chance, Some(Attainability::Decided(true)));
        assert_eq!(read(&over, 100_001).chance, Some(Attainability::Decided(false)));
    }

    #[test]
    fn tiers_stay_in_order() {
        let it = uniform();
        assert_eq!(it.tiers(1.04), Some([220_000, 260_000, 280_000]));
        assert_eq!(it.tiers(1.2), Some([220_000, 300_000, 300_000]));
        assert_eq!(it.tiers(0.5), Some([220_000, 220_000, 280_000]));
        assert_eq!(MeasureOutlook { running: None, ..it }.tiers(1.0), None);
    }
}
