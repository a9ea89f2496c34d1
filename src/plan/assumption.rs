//! Assumptions that a plan rests on, tested each month against what happened, and the decisions taken on them (K15).
//!
//! An assumption names a driver, a range and what rests on it. In a month with a value it holds when
//! `low ≤ value ≤ high`. It is broken while its latest value lies outside, since the first month of that unbroken run;
//! months without a value say nothing either way.
//!
//! Source: discovery-driven planning (McGrath and MacMillan 1995): plans are assumptions, to be tested at checkpoints.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::domain::{AccountId, AssumptionId, DecisionId, Month, Node};

/// What is watched.
#[derive(Clone, Debug, PartialEq)]
pub enum Driver {
    /// Sales of the last three months over those of the same months a year before, minus 1.
    Growth(Node),
    /// A node's part of the company's sales of the last three months.
    Share(Node),
    /// Amount per piece in the month, in whole currency units.
    Price(Node),
    /// Values typed month by month, such as a raw material's price.
    Typed {
        /// What they are counted in.
        unit: String,
        /// The values, in thousandths of the unit.
        values: BTreeMap<Month, i64>,
    },
}

/// The range in which the driver has to stay; at least one bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    low: Option<f64>,
    high: Option<f64>,
}

impl Bounds {
    /// The range from `low` to `high`, both inside.
    ///
    /// # Errors
    /// [`AssumptionFault`] without a bound, for one that is not finite, and when `low` lies above `high`.
    pub fn new(low: Option<f64>, high: Option<f64>) -> Result<Self, AssumptionFault> {
        match (low, high) {
            (None, None) => Err(AssumptionFault::NoBound),
            _ if [low, high].into_iter().flatten().any(|it| !it.is_finite()) => Err(AssumptionFault::NoBound),
            (Some(low), Some(high)) if low > high => Err(AssumptionFault::CrossedBounds),
            _ => Ok(Self { low, high }),
        }
    }

    /// The least value that still holds.
    pub fn low(self) -> Option<f64> {
        self.low
    }

    /// The greatest value that still holds.
    pub fn high(self) -> Option<f64> {
        self.high
    }

    /// Whether a value lies inside.
    pub fn hold(self, value: f64) -> bool {
        self.low.is_none_or(|it| it <= value) && self.high.is_none_or(|it| value <= it)
    }
}

/// A number that rests on an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependant {
    /// The company's target.
    Target,
    /// An account's target.
    Quota(AccountId),
    /// The forecast of a node.
    Forecast(Node),
}

/// One assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// Its id.
    pub id: AssumptionId,
    /// What is assumed, in words.
    pub statement: String,
    /// What is watched.
    pub driver: Driver,
    /// Where it has to stay.
    pub bounds: Bounds,
    /// The first month that is tested.
    pub from: Month,
    /// The month in which its owner looks at it again, if one is set.
    pub check: Option<Month>,
    /// Who answers for it.
    pub owner: String,
    /// What rests on it.
    pub rests: BTreeSet<Dependant>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go on as planned.
    Keep,
    /// Change the plan.
    Change,
    /// Stop what rests on it.
    Stop,
}

/// One line of the decision log.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// The assumption it is about, if it is about one.
    pub assumption: Option<AssumptionId>,
    /// What was decided.
    pub choice: Choice,
    /// What is done.
    pub what: String,
    /// Why.
    pub why: String,
    /// Who decided.
    pub author: String,
    /// The month in which it is looked at again, if one is set.
    pub check: Option<Month>,
}

/// Why an assumption or a decision cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssumptionFault {
    /// It says nothing.
    #[error("an assumption needs a statement; say what has to hold")]
    NoStatement,
    /// Nothing could ever break it.
    #[error("an assumption needs a lowest or a highest value; without one nothing can break it")]
    NoBound,
    /// The range is empty.
    #[error("the lowest value lies above the highest; exchange them")]
    CrossedBounds,
    /// A decision without a reason.
    #[error("a decision needs what is done and why")]
    NoReason,
    /// It was deleted meanwhile.
    #[error("there is no such assumption or decision any more")]
    NotThere,
}

impl Assumption {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`AssumptionFault::NoStatement`] for an empty one.
    pub fn verify(&self) -> Result<(), AssumptionFault> {
        if self.statement.trim().is_empty() { Err(AssumptionFault::NoStatement) } else { Ok(()) }
    }

    /// Each tested month with its value, from the values of the driver by month.
    pub fn readings(&self, values: &BTreeMap<Month, f64>) -> Vec<Reading> {
        let reading =
            |(month, value): (&Month, &f64)| Reading { month: *month, value: *value, holds: self.bounds.hold(*value) };
        values.range(self.from..).map(reading).collect()
    }

    /// Whether its owner was to look at it by `now`.
    pub fn is_due(&self, now: Month) -> bool {
        self.check.is_some_and(|it| it <= now)
    }
}

impl Decision {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`AssumptionFault::NoReason`] without what is done or why.
    pub fn verify(&self) -> Result<(), AssumptionFault> {
        let is_empty = |it: &str| it.trim().is_empty();
        if is_empty(&self.what) || is_empty(&self.why) { Err(AssumptionFault::NoReason) } else { Ok(()) }
    }
}

/// What one month said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The month.
    pub month: Month,
    /// The driver's value.
    pub value: f64,
    /// Whether it lies inside the range.
    pub holds: bool,
}

/// How an assumption stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// No tested month has a value yet.
    Untested,
    /// The latest value lies inside.
    Holds(Reading),
    /// The latest value lies outside.
    Broken {
        /// It.
        latest: Reading,
        /// The first month of the run of values outside.
        since: Month,
    },
}

/// How an assumption stands by its readings, oldest first.
pub fn standing(readings: &[Reading]) -> Standing {
    match readings.last() {
        None => Standing::Untested,
        Some(latest) if latest.holds => Standing::Holds(*latest),
        Some(latest) => {
            let since = readings.iter().rev().take_while(|it| !it.holds).last().map_or(latest.month, |it| it.month);
            Standing::Broken { latest: *latest, since }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdGenerator, RecordId};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn assumption(low: Option<f64>, high: Option<f64>) -> Assumption {
        Assumption {
            id: AssumptionId(IdGenerator::new(1).next_id()),
            statement: "copper stays below 80".to_owned(),
            driver: Driver::Typed { unit: "kCNY/t".to_owned(), values: BTreeMap::new() },
            bounds: Bounds::new(low, high).unwrap(),
            from: month("2026-02"),
            check: None,
            owner: String::new(),
            rests: BTreeSet::new(),
        }
    }

    #[test]
    fn broken_since_the_first_month_of_the_last_run_outside() {
        // Origin: by hand. January lies before the first tested month; May has no value and does not end the run.
        let values = [("2026-01", 99.0), ("2026-02", 81.0), ("2026-03", 80.0), ("2026-04", 80.5), ("2026-06", 82.0)];
        let values: BTreeMap<Month, f64> = values.into_iter().map(|(it, value)| (month(it), value)).collect();
        let readings = assumption(None, Some(80.0)).readings(&values);
        assert_eq!(readings.iter().map(|it| it.holds).collect::<Vec<_>>(), [false, true, false, false]);
        let latest = *readings.last().unwrap();
        assert_eq!(standing(&readings), Standing::Broken { latest, since: month("2026-04") });
        assert_eq!(standing(&readings[..2]), Standing::Holds(readings[1]));
        assert_eq!(standing(&[]), Standing::Untested);
    }

    #[test]
    fn both_bounds_belong_to_the_range() {
        let bounds = Bounds::new(Some(-0.05), Some(0.1)).unwrap();
        assert!(bounds.hold(-0.05) && bounds.hold(0.1) && !bounds.hold(0.1001) && !bounds.hold(-0.051));
    }

    #[test]
    fn a_range_that_nothing_can_break_or_fit_is_refused() {
        assert_eq!(Bounds::new(None, None), Err(AssumptionFault::NoBound));
        assert_eq!(Bounds::new(Some(f64::NAN), None), Err(AssumptionFault::NoBound));
        assert_eq!(Bounds::new(Some(0.0), Some(f64::INFINITY)), Err(AssumptionFault::NoBound));
        assert_eq!(Bounds::new(Some(2.0), Some(1.0)), Err(AssumptionFault::CrossedBounds));
        let mut blank = assumption(Some(1.0), None);
        blank.statement = "  ".to_owned();
        assert_eq!(blank.verify(), Err(AssumptionFault::NoStatement));
    }

    #[test]
    fn a_decision_says_what_and_why() {
        let id = DecisionId(RecordId::from_bits(1));
        let (what, why, author) = ("raise the price".to_owned(), String::new(), "Ma".to_owned());
        let decision =
            Decision { id, at: 0.0, assumption: None, choice: Choice::Change, what, why, author, check: None };
        assert_eq!(decision.verify(), Err(AssumptionFault::NoReason));
        assert_eq!(Decision { why: "copper".to_owned(), ..decision }.verify(), Ok(()));
    }

    #[test]
    fn a_check_is_due_from_its_month_on() {
        let it = Assumption { check: Some(month("2026-06")), ..assumption(Some(0.0), None) };
        assert!(!it.is_due(month("2026-05")) && it.is_due(month("2026-06")) && it.is_due(month("2026-07")));
    }
}
