//! Everything the page shows, as plain data.

use crate::domain::{Measure, Month, MonthRange, Node};
use crate::forecast::{Adjustment, AdjustmentKind, Findings, FindingsInput, GapRule, MethodId, is_thin};
use crate::i18n::Formats;
use crate::ui::pages::series::facts::value_text;
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::calendar::festival_of;
use crate::workbench::preparation::{Choice, Decision, NodePreparation, season_groups, to_value};

/// One node's history and what was decided on it.
#[derive(Clone, Debug, PartialEq)]
pub struct PrepareFacts {
    /// Which node.
    pub node: Node,
    /// What is counted.
    pub measure: Measure,
    /// Months of the history.
    pub months: MonthRange,
    /// Months that are forecast.
    pub horizon: usize,
    /// Recorded values in whole units, `None` where missing.
    pub values: Vec<Option<f64>>,
    /// The same as methods see them, without what is left out of learning.
    pub learnt: Vec<Option<f64>>,
    /// What was decided.
    pub decided: NodePreparation,
    /// The method that a person chose.
    pub method: Option<MethodId>,
    /// The method in use, once the forecast is there.
    pub in_use: Option<MethodId>,
    /// Too thin for a method of its own.
    pub thin: bool,
    /// Calendar month in which fiscal years start.
    pub fiscal_start_month: u32,
    /// Months of the history that no method learns from.
    pub train_from: usize,
}

/// The facts of a node, `None` when the book has no such node.
pub fn prepare_facts(document: &Document, state: &ForecastState, node: Node) -> Option<PrepareFacts> {
    let values = state.values(node)?.values.clone();
    let measure = document.forecast.measure;
    let months = document.book.as_ref()?.months();
    Some(PrepareFacts {
        node,
        measure,
        months,
        horizon: document.forecast.horizon,
        decided: document.preparation.of(node, measure).cloned().unwrap_or_default(),
        method: document.forecast.methods.get(&node).copied(),
        in_use: state.forecasts.get(&node).map(|it| it.chosen.method),
        thin: node != Node::Company && is_thin(&values),
        learnt: document.forecast.learnt(node, months, &values),
        values,
        fiscal_start_month: document.workspace.fiscal_start_month,
        train_from: document.forecast.train_from(node, months),
    })
}

impl PrepareFacts {
    /// What a worker is asked about the history.
    pub fn findings_input(&self, state: &ForecastState) -> FindingsInput {
        let group = |it: Node| state.values(it).map(|it| it.values.clone());
        FindingsInput {
            values: self.learnt.clone(),
            first_month: self.months.first.month() as usize - 1,
            festival: festival_of(self.months),
            treatment: self.decided.treatment(&self.values, self.months, self.measure, self.horizon),
            groups: season_groups(self.node).into_iter().filter_map(group).collect(),
        }
    }

    /// The value of a month that is recorded now.
    pub fn raw(&self, month: Month) -> Option<f64> {
        self.values.get(self.months.position(month)?).copied().flatten()
    }

    /// A value in the reader's unit.
    pub fn text(&self, value: f64, formats: Formats) -> String {
        value_text(self.measure, value, formats)
    }
}

/// One line of the table of months.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The month, the first of a level shift.
    pub month: Month,
    /// What it is.
    pub kind: AdjustmentKind,
    /// How many months in a row: 1 but for a level shift.
    pub n_months: usize,
    /// Recorded now.
    pub raw: Option<f64>,
    /// What stands, or would stand, in its place.
    pub in_place: Option<f64>,
    /// The finding; `None` where nothing is found any more, or never was.
    pub found: Option<Adjustment>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Whether the decision was made on another recorded value.
    pub stale: bool,
}

impl Row {
    /// All that the row shows, so that one that changes is drawn anew and the others stay.
    pub fn key(&self) -> impl Eq + std::hash::Hash + 'static + use<> {
        let bits = |it: Option<f64>| it.map(f64::to_bits);
        let decision = self.decision.as_ref().map(|it| (it.choice as u8, it.used, it.raw, it.note.clone()));
        let found = (self.found.is_some(), self.stale, self.n_months);
        (self.month, self.kind, bits(self.raw), bits(self.in_place), found, decision)
    }

    /// Whether it waits for a decision.
    pub fn open(&self) -> bool {
        self.found.is_some() && (self.decision.is_none() || self.stale)
    }

    /// Whether another value than the recorded one is forecast from.
    pub fn changes(&self) -> bool {
        let choice = self.decision.as_ref().filter(|_| !self.stale).map(|it| it.choice);
        matches!(choice, Some(Choice::Typed | Choice::Event))
            || (choice == Some(Choice::Accepted) && self.kind == AdjustmentKind::Outlier)
    }
}

/// Findings and decisions as one table, by month.
pub fn rows(facts: &PrepareFacts, findings: &Findings) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for it in &findings.proposals {
        let month = facts.months.first.plus(it.position as i32);
        if let Some(last) = rows.last_mut()
            && it.kind == AdjustmentKind::LevelShift
            && last.kind == it.kind
            && last.month.plus(last.n_months as i32) == month
        {
            last.n_months += 1;
            continue;
        }
        rows.push(row(facts, findings, month, it.kind, Some(it.clone())));
    }
    for it in &facts.decided.decisions {
        let covered = rows.iter().any(|row| {
            let offset = it.month.since(row.month);
            row.kind == it.kind && (0..row.n_months as i32).contains(&offset)
        });
        if !covered {
            rows.push(row(facts, findings, it.month, it.kind, None));
        }
    }
    rows.sort_by_key(|it| (it.month, it.kind));
    rows
}

fn row(
    facts: &PrepareFacts,
    findings: &Findings,
    month: Month,
    kind: AdjustmentKind,
    found: Option<Adjustment>,
) -> Row {
    let decision = facts.decided.decision(month, kind).cloned();
    let raw = facts.raw(month);
    let stale = decision.as_ref().is_some_and(|it| !it.fits(raw, facts.measure));
    let adjusted = || findings.adjusted.get(facts.months.position(month)?).copied().flatten();
    let in_place = match decision.as_ref().filter(|_| !stale).map(|it| (it.choice, it.used)) {
        Some((Choice::Rejected, _)) => None,
        Some((Choice::Event, _)) => adjusted(),
        Some((_, Some(used))) if kind != AdjustmentKind::Gap => Some(to_value(facts.measure, used)),
        Some((Choice::Typed, Some(used))) => Some(to_value(facts.measure, used)),
        _ => found.as_ref().filter(|it| it.kind != AdjustmentKind::LevelShift).map(|it| it.proposed),
    };
    Row { month, kind, n_months: 1, raw, in_place, found, decision, stale }
}

/// The words for a rule.
pub fn rule_reason(rule: GapRule, formats: Formats) -> &'static str {
    let texts = &formats.language.texts().prepare;
    match rule {
        GapRule::Seasonal => texts.reason_gap_seasonal,
        GapRule::Linear => texts.reason_gap_linear,
        GapRule::LastSeason => texts.reason_gap_last,
        GapRule::Zero => texts.reason_gap_zero,
    }
}

/// Why a month is in the table.
pub fn reason(row: &Row, rule: GapRule, formats: Formats) -> String {
    use crate::forecast::AdjustmentReason::Distance;
    let texts = &formats.language.texts().prepare;
    let sd = |it: f64| formats.number(it.abs(), 1);
    match (&row.found, row.kind) {
        (Some(found), AdjustmentKind::LevelShift) => match found.reason {
            Distance(it) => {
                let side = if it > 0.0 { texts.side_above } else { texts.side_below };
                texts.reason_shift(formats.count(row.n_months), sd(it), side)
            }
            _ => String::new(),
        },
        (Some(_), AdjustmentKind::Gap) => rule_reason(rule, formats).to_owned(),
        (Some(found), _) => match found.reason {
            Distance(it) if it > 0.0 => texts.reason_above(sd(it)),
            Distance(it) => texts.reason_below(sd(it)),
            _ => String::new(),
        },
        (None, _) if row.decision.as_ref().is_some_and(|it| it.distance.is_some()) => texts.reason_gone.to_owned(),
        (None, _) => texts.reason_by_hand.to_owned(),
    }
}
