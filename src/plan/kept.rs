//! What stands beside tiers that were kept, so that they can be read a year later: when, by whom, against which forecast,
//! and for which months.

use serde::{Deserialize, Serialize};

use crate::domain::MonthRange;

/// How tiers came to be kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptWith {
    /// Milliseconds since 1970.
    pub at: f64,
    /// Who kept them, by name at the time; empty where nobody has said a name.
    pub by: String,
    /// Where the forecast landed then, in the tiers' own numbers; `None` where it was not known.
    pub landing: Option<i64>,
    /// The months of the plan that they were kept for; `None` of those kept before that was noted.
    pub window: Option<MonthRange>,
}

impl KeptWith {
    /// The months that they were kept for, where a plan has others: they say nothing of its target.
    pub fn other_months(&self, plan: MonthRange) -> Option<MonthRange> {
        self.window.filter(|it| *it != plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_of_the_months_they_were_kept_for() {
        let year = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
        let kept = KeptWith { window: Some(year), ..KeptWith::default() };
        assert_eq!(kept.other_months(year), None);
        let moved = MonthRange { first: year.first.plus(3), len: 12 };
        assert_eq!(kept.other_months(moved), Some(year), "another beginning");
        assert_eq!(kept.other_months(MonthRange { len: 6, ..year }), Some(year), "another length");
        assert_eq!(KeptWith::default().other_months(moved), None, "nobody noted the months: they count as the plan's");
    }
}
