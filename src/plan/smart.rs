//! Whether a target is one (K1): specific, measured, accepted, grounded, dated.
//!
//! Metric and unit are given with the plan: revenue in the workspace's currency. What can be missing is looked at.
//! Source: Doran (1981), *Management Review* 70(11), 35–36.

use super::{Charter, DemandQuestion};
use crate::domain::{Money, Month};

/// What a target has to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmartItem {
    /// What is measured.
    Metric,
    /// In what.
    Unit,
    /// Where it starts: sales of the same months a year before.
    Baseline,
    /// How much.
    Number,
    /// By when.
    Date,
    /// Who answers for it.
    Owner,
    /// What it serves.
    Parent,
    /// That the forecast carries it, or why it need not.
    Attainable,
}

/// What the check looks at.
#[derive(Clone, Copy, Debug)]
pub struct SmartInputs<'a> {
    /// The number.
    pub total: Money,
    /// Sales of the same months a year before, where every one is known.
    pub baseline: Option<Money>,
    /// The last month of the window.
    pub last: Option<Month>,
    /// The last month with complete sales.
    pub last_actual: Option<Month>,
    /// Owner, parent and reason.
    pub charter: &'a Charter,
    /// Whether the target lies outside what the forecast carries.
    pub question: Option<DemandQuestion>,
}

/// Every item, and whether the target has it.
pub fn smart(inputs: SmartInputs<'_>) -> [(SmartItem, bool); 8] {
    let SmartInputs { total, baseline, last, last_actual, charter, question } = inputs;
    let named = |text: &str| !text.trim().is_empty();
    let ahead = last.is_some_and(|last| last_actual.is_none_or(|it| it < last));
    [
        (SmartItem::Metric, true),
        (SmartItem::Unit, true),
        (SmartItem::Baseline, baseline.is_some_and(|it| it > Money::default())),
        (SmartItem::Number, total > Money::default()),
        (SmartItem::Date, ahead),
        (SmartItem::Owner, named(&charter.owner)),
        (SmartItem::Parent, named(&charter.parent)),
        (SmartItem::Attainable, question.is_none() || named(&charter.reason)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told() {
        let last: Month = "2026-12".parse().unwrap();
        let charter = Charter::default();
        let inputs = SmartInputs {
            total: Money::from_minor(1),
            baseline: None,
            last: Some(last),
            last_actual: Some(last),
            charter: &charter,
            question: Some(DemandQuestion::TargetAboveP95),
        };
        let missing = |inputs| smart(inputs).into_iter().filter(|it| !it.1).map(|it| it.0).collect::<Vec<_>>();
        use SmartItem::*;
        assert_eq!(missing(inputs), [Baseline, Date, Owner, Parent, Attainable]);
        let charter = Charter {
            owner: "Li".to_owned(),
            parent: "2027".to_owned(),
            reason: "new plant".to_owned(),
            ..Charter::default()
        };
        let whole = SmartInputs {
            baseline: Some(Money::from_minor(1)),
            last_actual: Some(last.plus(-1)),
            charter: &charter,
            ..inputs
        };
        assert!(missing(whole).is_empty());
    }
}
