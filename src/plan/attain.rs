//! Attainment: how likely the target is reached, and where the window lands (G1, G4, K1, K12).
//!
//! Symbols: T the target, A the sales of the elapsed months, R the sum of the remaining months (random), q the
//! percentiles of R from joint paths (V11).
//! - landing = A + Σ forecast of the remaining months; its Pq = A + the q-th percentile of R;
//! - P(attain) = P(A + R ≥ T) = 1 − inf{u : q(u) ≥ T − A}, q(u) linear between percentiles, so that a mass at
//!   exactly T − A counts as reached;
//! - attainment = A ÷ T, projected_attainment = landing ÷ T;
//! - ladder: commit = P20, goal = P50 · stretch, challenge = P80, raised where needed to stay in order;
//! - T outside P5 to P95 asks for an explanation by demand.
//!
//! Percentiles from a few thousand paths say nothing beyond 1 % and 99 %: such a probability is a bound.
//! Source: empirical distribution function; target ladder after Doran 1981.

use serde::{Deserialize, Serialize};

use crate::domain::Money;
use crate::forecast::CumulativeQuantiles;
use crate::math::quantile_sorted;

/// Where a probability taken from percentiles ends to be a number.
const RESOLUTION: f64 = 0.01;

/// What the landing rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AttainInputs<'a> {
    /// T.
    pub target: Money,
    /// A: the sales of the window's elapsed months.
    pub actual_to_date: Money,
    /// Forecast of the remaining months of the window, in order; `None` where there is none.
    pub remaining: &'a [Option<Money>],
    /// Distribution of running sums in whole currency units, its first step being the first remaining month;
    /// `None` without one.
    pub cumulative: Option<&'a CumulativeQuantiles>,
}

/// The probability of reaching a target, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attainability {
    /// Less than this.
    Below(f64),
    /// This much.
    About(f64),
    /// More than this.
    Above(f64),
    /// No month is left: reached or not.
    Decided(bool),
}

impl Attainability {
    /// The probability for sorting and drawing; a bound stands for itself.
    pub const fn value(self) -> f64 {
        match self {
            Self::Below(p) | Self::About(p) | Self::Above(p) => p,
            Self::Decided(true) => 1.0,
            Self::Decided(false) => 0.0,
        }
    }
}

/// Low, middle and high landing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LandingRange {
    /// 10th percentile.
    pub p10: Money,
    /// 50th percentile.
    pub p50: Money,
    /// 90th percentile.
    pub p90: Money,
}

/// A target that the forecast's distribution does not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandQuestion {
    /// The target lies below P5.
    TargetBelowP5,
    /// The target lies above P95.
    TargetAboveP95,
}

/// 保底 / 目标 / 挑战: three targets in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetLadder {
    /// P20: what can be promised.
    pub commit: Money,
    /// Median times stretch.
    pub goal: Money,
    /// P80: what takes luck.
    pub challenge: Money,
}

/// Where the window lands, with the numbers of its formula.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttainOutcome {
    /// T.
    pub target: Money,
    /// A.
    pub actual_to_date: Money,
    /// T − A: what the remaining months have to bring; not above 0 when the target is reached.
    pub needed: Money,
    /// Σ forecast of the remaining months; `None` when one has no forecast.
    pub forecast_rest: Option<Money>,
    /// A + Σ forecast.
    pub landing: Option<Money>,
    /// Its percentiles; `None` without a distribution over all remaining months.
    pub range: Option<LandingRange>,
    /// P(attain); `None` without a distribution or without a target.
    pub probability: Option<Attainability>,
    /// A ÷ T; `None` without a target.
    pub attainment: Option<f64>,
    /// Landing ÷ T; `None` without a target or landing.
    pub projected_attainment: Option<f64>,
    /// Set when T lies outside P5 to P95.
    pub demand_question: Option<DemandQuestion>,
}

/// Where the window lands and how likely its target is reached.
pub fn attain(inputs: AttainInputs<'_>) -> AttainOutcome {
    let AttainInputs { target, actual_to_date, remaining, .. } = inputs;
    let forecast_rest = remaining.iter().copied().sum_all();
    let landing = forecast_rest.map(|it| actual_to_date + it);
    let has_target = target > Money::default();
    let probability = if remaining.is_empty() {
        Some(Attainability::Decided(actual_to_date >= target))
    } else {
        percentiles(&inputs).map(|it| probability_of(it, (target - actual_to_date).to_f64()))
    };
    AttainOutcome {
        target,
        actual_to_date,
        needed: target - actual_to_date,
        forecast_rest,
        landing,
        range: landing_at(&inputs, 10.0)
            .zip(landing_at(&inputs, 50.0))
            .zip(landing_at(&inputs, 90.0))
            .map(|((p10, p50), p90)| LandingRange { p10, p50, p90 }),
        probability: probability.filter(|_| has_target),
        attainment: attainment(actual_to_date, target),
        projected_attainment: landing.and_then(|it| attainment(it, target)),
        demand_question: demand_question(&inputs).filter(|_| has_target),
    }
}

/// Actual ÷ target; `None` without a target above 0.
pub fn attainment(actual: Money, target: Money) -> Option<f64> {
    (target > Money::default()).then(|| actual.to_f64() / target.to_f64())
}

/// The ladder of targets; `None` without a distribution.
///
/// `stretch` multiplies the median (1.0 = as forecast).
pub fn target_ladder(inputs: AttainInputs<'_>, stretch: f64) -> Option<TargetLadder> {
    let commit = landing_at(&inputs, 20.0)?;
    let goal = Money::from_f64(landing_at(&inputs, 50.0)?.to_f64() * stretch)?.max(commit);
    let challenge = landing_at(&inputs, 80.0)?.max(goal);
    Some(TargetLadder { commit, goal, challenge })
}

fn demand_question(inputs: &AttainInputs<'_>) -> Option<DemandQuestion> {
    let (p5, p95) = (landing_at(inputs, 5.0)?, landing_at(inputs, 95.0)?);
    match inputs.target {
        target if target < p5 => Some(DemandQuestion::TargetBelowP5),
        target if target > p95 => Some(DemandQuestion::TargetAboveP95),
        _ => None,
    }
}

/// The percentiles of the sum of all remaining months; `None` unless they reach that far.
fn percentiles<'a>(inputs: &AttainInputs<'a>) -> Option<&'a [f64]> {
    let steps = inputs.remaining.len().checked_sub(1)?;
    inputs.cumulative?.quantiles.get(steps).map(Vec::as_slice).filter(|it| it.len() >= 2)
}

/// The q-th percentile of the landing (0 to 100); `None` without a distribution over all remaining months.
pub fn landing_at(inputs: &AttainInputs<'_>, percentile: f64) -> Option<Money> {
    Some(inputs.actual_to_date + Money::from_f64(percentile_of(percentiles(inputs)?, percentile)?)?)
}

/// The q-th percentile (0 to 100), linear between those there are; `None` without any.
pub fn percentile_of(percentiles: &[f64], percentile: f64) -> Option<f64> {
    quantile_sorted(percentiles, percentile / 100.0)
}

/// P(R ≥ needed) from percentiles in order.
pub(super) fn probability_of(quantiles: &[f64], needed: f64) -> Attainability {
    let n = quantiles.len() - 1;
    // The first percentile that reaches what is needed; before it the quantile function is linear.
    let below = match quantiles.iter().position(|it| *it >= needed) {
        None => return Attainability::Below(RESOLUTION),
        Some(0) => return Attainability::Above(1.0 - RESOLUTION),
        Some(first) => {
            let (left, right) = (quantiles[first - 1], quantiles[first]);
            ((first - 1) as f64 + (needed - left) / (right - left)) / n as f64
        }
    };
    match 1.0 - below {
        p if p < RESOLUTION => Attainability::Below(RESOLUTION),
        p if p > 1.0 - RESOLUTION => Attainability::Above(1.0 - RESOLUTION),
        p => Attainability::About(p),
    }
}

/// A sum that is unknown as soon as one of its terms is.
pub(super) trait SumAll {
    fn sum_all(self) -> Option<Money>;
}

impl<I: Iterator<Item = Option<Money>>> SumAll for I {
    fn sum_all(mut self) -> Option<Money> {
        self.try_fold(Money::default(), |sum, it| it.map(|it| sum + it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amount: i64) -> Money {
        Money::from_minor(100 * amount)
    }

    /// The sum of two months is uniform from 100 to 200: its q-th percentile is 100 + q.
    fn uniform() -> CumulativeQuantiles {
        let percentiles = |low: f64, width: f64| (0..=100).map(|q| low + width * f64::from(q) / 100.0).collect();
        CumulativeQuantiles { quantiles: vec![percentiles(50.0, 50.0), percentiles(100.0, 100.0)] }
    }

    fn outcome(target: i64, actual: i64, cumulative: Option<&CumulativeQuantiles>) -> AttainOutcome {
        let remaining = [Some(yuan(70)), Some(yuan(80))];
        attain(AttainInputs { target: yuan(target), actual_to_date: yuan(actual), remaining: &remaining, cumulative })
    }

    #[test]
    fn probability_follows_the_quantile_function() {
        // By hand: needed 230 − 100 = 130, P(uniform on 100..200 ≥ 130) = 0.7.
        let paths = uniform();
        for (target, expected) in [
            (230, Attainability::About(0.7)),
            (200, Attainability::Above(0.99)),
            (150, Attainability::Above(0.99)),
            (301, Attainability::Below(0.01)),
        ] {
            let found = outcome(target, 100, Some(&paths)).probability.unwrap();
            assert!((found.value() - expected.value()).abs() < 1e-12, "{target}: {found:?}");
            assert_eq!(std::mem::discriminant(&found), std::mem::discriminant(&expected));
        }
        assert_eq!(outcome(230, 100, None).probability, None);
        assert_eq!(outcome(0, 100, Some(&paths)).probability, None);
    }

    #[test]
    fn a_mass_at_the_target_counts_as_reached() {
        // A fifth of the paths bring nothing, the rest exactly 10.
        let step: Vec<f64> = (0..=100).map(|q| if q < 20 { 0.0 } else { 10.0 }).collect();
        let found = probability_of(&step, 10.0);
        assert!((found.value() - 0.8).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn landing_and_its_range_add_what_was_sold() {
        let paths = uniform();
        let found = outcome(260, 100, Some(&paths));
        assert_eq!(found.landing, Some(yuan(250)));
        assert_eq!(found.range, Some(LandingRange { p10: yuan(210), p50: yuan(250), p90: yuan(290) }));
        assert_eq!(found.needed, yuan(160));
        assert_eq!(found.projected_attainment, Some(250.0 / 260.0));
        assert_eq!(found.demand_question, None);
        assert_eq!(outcome(297, 100, Some(&paths)).demand_question, Some(DemandQuestion::TargetAboveP95));
        assert_eq!(outcome(203, 100, Some(&paths)).demand_question, Some(DemandQuestion::TargetBelowP5));
    }

    #[test]
    fn a_finished_window_is_decided() {
        let inputs = AttainInputs { target: yuan(10), actual_to_date: yuan(10), remaining: &[], cumulative: None };
        assert_eq!(attain(inputs).probability, Some(Attainability::Decided(true)));
        let missed = AttainInputs { target: yuan(11), ..inputs };
        assert_eq!(attain(missed).probability, Some(Attainability::Decided(false)));
    }

    #[test]
    fn the_ladder_stays_in_order() {
        let (paths, remaining) = (uniform(), [None, None]);
        let inputs = AttainInputs {
            target: yuan(0),
            actual_to_date: yuan(100),
            remaining: &remaining,
            cumulative: Some(&paths),
        };
        let ladder = |stretch| target_ladder(inputs, stretch).unwrap();
        assert_eq!(ladder(1.04), TargetLadder { commit: yuan(220), goal: yuan(260), challenge: yuan(280) });
        assert_eq!(ladder(1.2), TargetLadder { commit: yuan(220), goal: yuan(300), challenge: yuan(300) });
        assert_eq!(ladder(0.5).goal, yuan(220));
        assert_eq!(attain(inputs).landing, None);
    }
}
