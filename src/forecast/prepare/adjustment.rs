//! One layer of proposed changes over raw values: each can be applied and taken back, and says why.

use serde::{Deserialize, Serialize};

/// What an adjustment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    /// P1: a single value far from its surroundings.
    Outlier,
    /// P1: three or more such values in a row. A notice: nothing is proposed in their place.
    LevelShift,
    /// P2: a gap filled.
    Gap,
    /// P3: scaled to a mean number of working days.
    WorkingDays,
    /// P4: the moving Spring Festival taken out.
    Festival,
}

/// The numbers behind a proposal; `i18n` has the words.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentReason {
    /// So many robust standard deviations from the expected value; positive: above it.
    Distance(f64),
    /// Expected from known neighbours.
    Interpolated,
    /// Multiplied by this.
    Factor(f64),
    /// This is added.
    Addend(f64),
}

/// A proposed change of one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Position of the value, counted from 0.
    pub position: usize,
    /// What it is about.
    pub kind: AdjustmentKind,
    /// The value as recorded; `None` for a gap.
    pub raw: Option<f64>,
    /// What takes its place when applied.
    pub proposed: f64,
    /// Why.
    pub reason: AdjustmentReason,
    /// Whether it is in force.
    pub applied: bool,
}

/// The adjustments of one series, in order of position; at most one per position and kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AdjustmentLayer {
    entries: Vec<Adjustment>,
}

impl AdjustmentLayer {
    /// Takes in proposals; one of the same position and kind replaces the earlier.
    pub fn propose(&mut self, adjustments: impl IntoIterator<Item = Adjustment>) {
        for it in adjustments {
            self.entries.retain(|old| (old.position, old.kind) != (it.position, it.kind));
            self.entries.push(it);
        }
        self.entries.sort_by_key(|it| it.position);
    }

    /// All proposals.
    pub fn entries(&self) -> &[Adjustment] {
        &self.entries
    }

    /// Puts a proposal in force; false when there is none.
    pub fn apply(&mut self, position: usize, kind: AdjustmentKind) -> bool {
        self.set(position, kind, true)
    }

    /// Takes a proposal back; false when there is none.
    pub fn revert(&mut self, position: usize, kind: AdjustmentKind) -> bool {
        self.set(position, kind, false)
    }

    fn set(&mut self, position: usize, kind: AdjustmentKind, applied: bool) -> bool {
        let entry = self.entries.iter_mut().find(|it| (it.position, it.kind) == (position, kind));
        entry.map(|it| it.applied = applied).is_some()
    }

    /// The raw values with what is in force. Replacements (outliers, gaps) come first, then working days and festival
    /// multiply or add; an entry whose raw value is no longer that of the data is out of date and left out.
    ///
    /// ```
    /// use kedge::forecast::{Adjustment, AdjustmentKind, AdjustmentLayer, AdjustmentReason};
    /// let mut layer = AdjustmentLayer::default();
    /// let reason = AdjustmentReason::Distance(9.0);
    /// let kind = AdjustmentKind::Outlier;
    /// layer.propose([Adjustment { position: 1, kind, raw: Some(90.0), proposed: 10.0, reason, applied: false }]);
    /// let raw = [Some(10.0), Some(90.0)];
    /// assert_eq!(layer.adjusted(&raw), raw);
    /// assert!(layer.apply(1, kind));
    /// assert_eq!(layer.adjusted(&raw), [Some(10.0); 2]);
    /// ```
    pub fn adjusted(&self, raw: &[Option<f64>]) -> Vec<Option<f64>> {
        let mut values = raw.to_vec();
        let in_force = |it: &&Adjustment| it.applied && raw.get(it.position).is_some_and(|raw| *raw == it.raw);
        for it in self.entries.iter().filter(in_force) {
            match (it.kind, it.reason) {
                (AdjustmentKind::LevelShift, _) | (_, AdjustmentReason::Factor(_) | AdjustmentReason::Addend(_)) => {}
                _ => values[it.position] = Some(it.proposed),
            }
        }
        for it in self.entries.iter().filter(in_force) {
            values[it.position] = values[it.position].map(|value| match it.reason {
                AdjustmentReason::Factor(factor) => value * factor,
                AdjustmentReason::Addend(addend) => value + addend,
                _ => value,
            });
        }
        values
    }
}

/// Proposals that multiply each value by its factor.
pub(super) fn factors(kind: AdjustmentKind, values: &[f64], factor: impl Fn(usize) -> f64) -> Vec<Adjustment> {
    let proposal = |(position, raw): (usize, &f64)| {
        let factor = factor(position);
        let reason = AdjustmentReason::Factor(factor);
        Adjustment { position, kind, raw: Some(*raw), proposed: raw * factor, reason, applied: false }
    };
    values.iter().enumerate().map(proposal).filter(|it| it.reason != AdjustmentReason::Factor(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_come_before_factors_and_stale_ones_rest() {
        let entry =
            |kind, raw, proposed, reason| Adjustment { position: 0, kind, raw, proposed, reason, applied: true };
        let mut layer = AdjustmentLayer::default();
        layer.propose(factors(AdjustmentKind::WorkingDays, &[100.0], |_| 1.1));
        layer.propose([entry(AdjustmentKind::Outlier, Some(100.0), 20.0, AdjustmentReason::Distance(5.0))]);
        layer.apply(0, AdjustmentKind::WorkingDays);
        assert_eq!(layer.adjusted(&[Some(100.0)]), [Some(20.0 * 1.1)]);
        assert!(layer.revert(0, AdjustmentKind::Outlier));
        assert_eq!(layer.adjusted(&[Some(100.0)]), [Some(100.0 * 1.1)]);
        // The data were corrected since: nothing of the layer fits any more.
        assert_eq!(layer.adjusted(&[Some(99.0)]), [Some(99.0)]);
        assert!(!layer.apply(3, AdjustmentKind::Outlier));
    }
}
