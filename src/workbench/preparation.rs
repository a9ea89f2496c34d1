//! What people decided on the histories before they are forecast: one layer over raw values, which stay as they are.

use std::collections::BTreeMap;

use crate::domain::{Measure, Month, MonthRange, Node};
use crate::forecast::{
    Adjustment, AdjustmentKind, AdjustmentReason, GapRule, ReplacedBy, Replacement, SeasonalIndices, Treatment,
};

use super::calendar::{festival_of, working_days_of};

mod season;

pub use season::{SeasonFault, SeasonTable};

/// What a person decided about one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The proposal takes the recorded value's place.
    Accepted,
    /// A value typed by the person takes its place.
    Typed,
    /// A one-off event: out of the baseline, as under a dummy variable, and named.
    Event,
    /// The recorded value stays; the proposal is settled.
    Rejected,
}

/// One decision, with what it was made on.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The month.
    pub month: Month,
    /// What it is about.
    pub kind: AdjustmentKind,
    /// What was decided.
    pub choice: Choice,
    /// The recorded value at that time, in minor units; `None` for a gap.
    pub raw: Option<i64>,
    /// What takes its place, in minor units; `None` when rejected, and for an event, which is filled like a gap.
    pub used: Option<i64>,
    /// Robust standard deviations from the expected value, to two decimals; `None` without a finding.
    pub distance: Option<f64>,
    /// What the person noted.
    pub note: String,
}

impl Decision {
    /// A decision on a proposal.
    pub fn on(it: &Adjustment, first: Month, measure: Measure, choice: Choice, note: String) -> Self {
        let distance = match it.reason {
            AdjustmentReason::Distance(distance) => Some((100.0 * distance).round() / 100.0),
            _ => None,
        };
        Self {
            month: first.plus(it.position as i32),
            kind: it.kind,
            choice,
            raw: it.raw.map(|it| to_minor(measure, it)),
            used: matches!(choice, Choice::Accepted | Choice::Typed).then(|| to_minor(measure, it.proposed)),
            distance,
            note,
        }
    }

    /// Whether the recorded value is still the one it was made on.
    pub fn fits(&self, raw: Option<f64>, measure: Measure) -> bool {
        raw.map(|it| to_minor(measure, it)) == self.raw
    }
}

/// What is done to a history beside single months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreatmentChoice {
    /// Scaled to mean working days.
    pub working_days: bool,
    /// The Spring Festival taken out and put back.
    pub festival: bool,
    /// How gaps are filled.
    pub gap_rule: GapRule,
    /// Brought to the Box-Cox scale.
    pub box_cox: bool,
}

/// Everything decided on one history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodePreparation {
    /// By month, one per month and kind.
    pub decisions: Vec<Decision>,
    /// Calendar, gaps, scale.
    pub treatment: TreatmentChoice,
    /// A season table of a person's making.
    pub season: Option<SeasonTable>,
}

impl NodePreparation {
    /// The decision on a month.
    pub fn decision(&self, month: Month, kind: AdjustmentKind) -> Option<&Decision> {
        self.decisions.iter().find(|it| (it.month, it.kind) == (month, kind))
    }

    /// What the engine is told, for a history over `months` with `horizon` months ahead. Decisions whose month has
    /// another value by now are left out.
    pub fn treatment(&self, values: &[Option<f64>], months: MonthRange, measure: Measure, horizon: usize) -> Treatment {
        let all = MonthRange { first: months.first, len: months.len + horizon };
        let choice = self.treatment;
        let january = (13 - months.first.month() as usize) % 12;
        let season = self.season.as_ref().map(|it| {
            let mut indices = it.indices.to_vec();
            indices.rotate_left(months.first.month() as usize - 1);
            SeasonalIndices { values: indices, multiplicative: it.multiplicative }
        });
        Treatment {
            gap_rule: choice.gap_rule,
            replaced: self.replaced(values, months, measure),
            working_days: if choice.working_days { working_days_of(all) } else { Vec::new() },
            festival: if choice.festival { festival_of(all) } else { Vec::new() },
            festival_days: if choice.festival { working_days_of(all) } else { Vec::new() },
            first_january: january,
            box_cox: choice.box_cox,
            season,
            ..Treatment::default()
        }
    }

    fn replaced(&self, values: &[Option<f64>], months: MonthRange, measure: Measure) -> Vec<Replacement> {
        let mut all: Vec<Replacement> = Vec::new();
        for it in &self.decisions {
            let Some(position) = months.position(it.month) else { continue };
            let raw = values.get(position).copied().flatten();
            if !it.fits(raw, measure) {
                continue;
            }
            let by = match it.choice {
                Choice::Accepted if it.kind == AdjustmentKind::Outlier => ReplacedBy::Finding,
                Choice::Event => ReplacedBy::Event,
                Choice::Typed => ReplacedBy::Person,
                // A confirmed gap is filled by its rule, at every origin anew; a level shift has no other value.
                Choice::Accepted | Choice::Rejected => continue,
            };
            all.retain(|old| old.position != position);
            // An event is filled like a gap, so it needs no value of its own.
            let Some(value) = it.used.map(|it| to_value(measure, it)).or((by == ReplacedBy::Event).then_some(0.0))
            else {
                continue;
            };
            all.push(Replacement { position, value, by });
        }
        all
    }
}

/// The preparation of every history, by node and measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preparation {
    nodes: BTreeMap<(Node, Measure), NodePreparation>,
}

impl Preparation {
    /// What is decided on a history; `None` for nothing.
    pub fn of(&self, node: Node, measure: Measure) -> Option<&NodePreparation> {
        self.nodes.get(&(node, measure))
    }

    /// Every history with decisions.
    pub fn iter(&self) -> impl Iterator<Item = (Node, Measure, &NodePreparation)> {
        self.nodes.iter().map(|((node, measure), it)| (*node, *measure, it))
    }

    /// The same with another preparation of one history; one that decides nothing is dropped.
    #[must_use]
    pub fn with(&self, node: Node, measure: Measure, change: impl FnOnce(&mut NodePreparation)) -> Self {
        let mut next = self.clone();
        let mut it = next.nodes.remove(&(node, measure)).unwrap_or_default();
        change(&mut it);
        it.decisions.sort_by_key(|it| (it.month, it.kind));
        if it != NodePreparation::default() {
            next.nodes.insert((node, measure), it);
        }
        next
    }

    /// What the engine is told about a history; `None` for nothing.
    pub fn treatment(
        &self,
        node: Node,
        values: &[Option<f64>],
        months: MonthRange,
        measure: Measure,
        horizon: usize,
    ) -> Option<Box<Treatment>> {
        Some(Box::new(self.of(node, measure)?.treatment(values, months, measure, horizon)))
    }

    /// Nodes whose preparation differs.
    pub fn changed(&self, other: &Self) -> Vec<Node> {
        let keys = self.nodes.keys().chain(other.nodes.keys());
        keys.filter(|it| self.nodes.get(it) != other.nodes.get(it)).map(|it| it.0).collect()
    }
}

/// The groups that a node's season is shrunk to, the widest first.
pub fn season_groups(node: Node) -> Vec<Node> {
    match node {
        Node::Company => Vec::new(),
        Node::Account(_) | Node::Product(_) => vec![Node::Company],
        Node::Leaf(_, product) => vec![Node::Company, Node::Product(product)],
    }
}

/// How many proposals of a history wait for a decision; a level shift counts once.
pub fn n_open(proposals: &[Adjustment], decided: Option<&NodePreparation>, first: Month, measure: Measure) -> usize {
    let is_open = |it: &&Adjustment| {
        let decision = decided.and_then(|decided| decided.decision(first.plus(it.position as i32), it.kind));
        decision.is_none_or(|decision| !decision.fits(it.raw, measure))
    };
    let open: Vec<&Adjustment> = proposals.iter().filter(is_open).collect();
    let follows = |it: &Adjustment, next: &Adjustment| {
        it.kind == AdjustmentKind::LevelShift && next.kind == it.kind && next.position == it.position + 1
    };
    open.chunk_by(|a, b| follows(a, b)).count()
}

/// Whole units in minor units: 分, or thousandths of a piece.
pub fn to_minor(measure: Measure, value: f64) -> i64 {
    // Beyond exact counting a cast saturates, and the value then only stands for "as large as can be".
    (value * per_unit(measure)).round() as i64
}

/// Minor units in whole units.
pub fn to_value(measure: Measure, minor: i64) -> f64 {
    minor as f64 / per_unit(measure)
}

fn per_unit(measure: Measure) -> f64 {
    match measure {
        Measure::Amount => 100.0,
        Measure::Quantity => 1000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(month: &str, choice: Choice, raw: Option<i64>) -> Decision {
        let (kind, used) = (AdjustmentKind::Outlier, Some(5_000));
        Decision { month: month.parse().unwrap(), kind, choice, raw, used, distance: None, note: String::new() }
    }

    #[test]
    fn a_decision_holds_while_its_month_is_as_it_was() {
        let months = MonthRange { first: "2024-04".parse().unwrap(), len: 3 };
        let decided = NodePreparation {
            decisions: vec![
                decision("2024-04", Choice::Accepted, Some(10_000)),
                decision("2024-05", Choice::Event, Some(20_000)),
                decision("2024-06", Choice::Rejected, Some(30_000)),
            ],
            ..NodePreparation::default()
        };
        let told = decided.treatment(&[Some(100.0), Some(200.0), Some(300.0)], months, Measure::Amount, 12);
        let by: Vec<_> = told.replaced.iter().map(|it| (it.position, it.value, it.by)).collect();
        assert_eq!(by, [(0, 50.0, ReplacedBy::Finding), (1, 50.0, ReplacedBy::Event)]);
        assert_eq!(told.first_january, 9);
        // An import corrected May.
        let told = decided.treatment(&[Some(100.0), Some(201.0), Some(300.0)], months, Measure::Amount, 12);
        assert_eq!(told.replaced.len(), 1);
    }

    #[test]
    fn calendars_reach_over_history_and_horizon() {
        let months = MonthRange { first: "2021-01".parse().unwrap(), len: 60 };
        let treatment = TreatmentChoice { working_days: true, festival: true, ..TreatmentChoice::default() };
        let decided = NodePreparation { treatment, ..NodePreparation::default() };
        let told = decided.treatment(&[Some(1.0); 60], months, Measure::Amount, 24);
        assert_eq!((told.working_days.len(), told.festival.len(), told.first_january), (84, 84, 0));
    }

    #[test]
    fn a_shift_of_three_months_is_one_open_question() {
        let entry = |position: usize, kind| Adjustment {
            position,
            kind,
            raw: Some(1.0),
            proposed: 1.0,
            reason: AdjustmentReason::Distance(4.0),
            applied: false,
        };
        let shift = AdjustmentKind::LevelShift;
        let all = [entry(3, shift), entry(4, shift), entry(5, shift), entry(9, AdjustmentKind::Outlier)];
        let first: Month = "2024-01".parse().unwrap();
        assert_eq!(n_open(&all, None, first, Measure::Amount), 2);
        let decisions = vec![Decision::on(&all[3], first, Measure::Amount, Choice::Rejected, String::new())];
        let decided = NodePreparation { decisions, ..NodePreparation::default() };
        assert_eq!(n_open(&all, Some(&decided), first, Measure::Amount), 1);
    }
}
