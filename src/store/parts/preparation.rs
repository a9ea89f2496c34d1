//! What is done to histories before they are forecast: kinds `preparation_amount` and `preparation_quantity`, one record
//! per node with decisions; months decided are columns by kind of finding, so that two people's decisions on different
//! months both stay.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Measure, Month, MonthRange, Node};
use crate::forecast::{AdjustmentKind, GapRule};
use crate::store::record::{Fields, Id, MonthColumn, Notes, Value};
use crate::workbench::Document;
use crate::workbench::preparation::{Choice, Decision, NodePreparation, Preparation, SeasonTable, TreatmentChoice};

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KINDS: [(&str, Measure); 2] =
    [("preparation_amount", Measure::Amount), ("preparation_quantity", Measure::Quantity)];
const CHOICES: [(&str, Choice); 4] = [
    ("accepted", Choice::Accepted),
    ("typed", Choice::Typed),
    ("event", Choice::Event),
    ("rejected", Choice::Rejected),
];
const RULES: [(&str, GapRule); 4] = [
    ("seasonal", GapRule::Seasonal),
    ("linear", GapRule::Linear),
    ("last_season", GapRule::LastSeason),
    ("zero", GapRule::Zero),
];

/// The fields of one kind of finding.
struct Columns {
    kind: AdjustmentKind,
    choice: &'static str,
    raw: &'static str,
    used: &'static str,
    distance: &'static str,
    note: &'static str,
}

const OUTLIER: Columns = Columns {
    kind: AdjustmentKind::Outlier,
    choice: "outlier_choice",
    raw: "outlier_raw",
    used: "outlier_used",
    distance: "outlier_distance",
    note: "outlier_note",
};
const LEVEL_SHIFT: Columns = Columns {
    kind: AdjustmentKind::LevelShift,
    choice: "shift_choice",
    raw: "shift_raw",
    used: "shift_used",
    distance: "shift_distance",
    note: "shift_note",
};
const GAP: Columns = Columns {
    kind: AdjustmentKind::Gap,
    choice: "gap_choice",
    raw: "gap_raw",
    used: "gap_used",
    distance: "gap_distance",
    note: "gap_note",
};
const COLUMNS: [&Columns; 3] = [&OUTLIER, &LEVEL_SHIFT, &GAP];

pub(super) const PART: Part =
    Part { kinds: &[KINDS[0].0, KINDS[1].0], same: |a, b| Arc::ptr_eq(&a.preparation, &b.preparation), write, read };

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    for (kind, measure) in KINDS {
        let nodes = document.preparation.iter().filter(|it| it.1 == measure);
        out.set(kind, nodes.map(|(node, _, it)| (Id::node(node), fields(it))));
    }
}

fn word<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|it| it.1 == *value).map_or("", |it| it.0)
}

fn meaning<T: Copy>(table: &[(&'static str, T)], field: &'static str, text: &str) -> Result<T, ConvertError> {
    table.iter().find(|it| it.0 == text).map(|it| it.1).ok_or_else(|| bad(field, text))
}

fn fields(it: &NodePreparation) -> Fields {
    let TreatmentChoice { working_days, festival, gap_rule, box_cox } = it.treatment;
    let flag = |on: bool| on.then_some(true);
    let rule = (gap_rule != GapRule::default()).then(|| word(&RULES, &gap_rule).to_owned());
    let season = it.season.as_ref();
    let locked = |it: &SeasonTable| (0_i64..).zip(it.locked).filter(|it| it.1).map(|it| Value::Int(it.0)).collect();
    let fields = Fields::new()
        .with_some("working_days", flag(working_days))
        .with_some("festival", flag(festival))
        .with_some("box_cox", flag(box_cox))
        .with_some("gap_rule", rule)
        .with_some("season", season.map(|it| it.indices.map(Value::Number).to_vec()))
        .with_some("season_locked", season.map(locked).filter(|it: &Vec<Value>| !it.is_empty()))
        .with_some("season_multiplies", season.map(|it| it.multiplicative));
    COLUMNS.iter().fold(fields, |fields, columns| decided(fields, columns, &it.decisions))
}

/// The columns of one kind of finding, none where nothing is decided.
fn decided(fields: Fields, columns: &Columns, decisions: &[Decision]) -> Fields {
    let of_kind = || decisions.iter().filter(|it| it.kind == columns.kind);
    if of_kind().next().is_none() {
        return fields;
    }
    let numbers = |value: fn(&Decision) -> Option<i64>| column(of_kind().filter_map(|it| Some((it.month, value(it)?))));
    let choices: Notes = of_kind().map(|it| (it.month, word(&CHOICES, &it.choice).to_owned())).collect();
    let notes: Notes = of_kind().filter(|it| !it.note.is_empty()).map(|it| (it.month, it.note.clone())).collect();
    fields
        .with(columns.choice, choices)
        .with_some(columns.raw, numbers(|it| it.raw))
        .with_some(columns.used, numbers(|it| it.used))
        // In hundredths, which is what is kept of it.
        .with_some(columns.distance, numbers(|it| it.distance.map(|it| libm::round(100.0 * it) as i64)))
        .with_some(columns.note, Some(notes).filter(|it| !it.is_empty()))
}

fn column(cells: impl Iterator<Item = (Month, i64)>) -> Option<MonthColumn> {
    let cells: BTreeMap<Month, i64> = cells.collect();
    let (first, last) = (*cells.keys().next()?, *cells.keys().next_back()?);
    let months = MonthRange { first, len: 1 + last.since(first).unsigned_abs() as usize };
    Some(MonthColumn::new(first, months.iter().map(|it| cells.get(&it).copied()).collect()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut all = Preparation::default();
    for (kind, measure) in KINDS {
        for row in rows.set(kind) {
            let node: Node = row.id.as_node().ok_or_else(|| bad("node", row.id))?;
            let read = prepared(row)?;
            all = all.with(node, measure, |it| *it = read);
        }
    }
    document.preparation = Arc::new(all);
    Ok(())
}

fn prepared(row: Row) -> Result<NodePreparation, ConvertError> {
    let rule = row.opt_text("gap_rule")?;
    let gap_rule = rule.map_or(Ok(GapRule::default()), |it| meaning(&RULES, "rule for gaps", it))?;
    let treatment = TreatmentChoice {
        working_days: row.flag("working_days")?,
        festival: row.flag("festival")?,
        box_cox: row.flag("box_cox")?,
        gap_rule,
    };
    let mut decisions = Vec::new();
    for columns in COLUMNS {
        read_decisions(row, columns, &mut decisions)?;
    }
    decisions.sort_by_key(|it: &Decision| (it.month, it.kind));
    Ok(NodePreparation { decisions, treatment, season: season(row)? })
}

fn read_decisions(row: Row, columns: &Columns, into: &mut Vec<Decision>) -> Result<(), ConvertError> {
    let notes = row.notes(columns.note)?;
    let [raw, used, distance] = [columns.raw, columns.used, columns.distance].map(|it| row.months(it));
    let (raw, used, distance) = (raw?, used?, distance?);
    let at = |column: Option<&MonthColumn>, month| column.and_then(|it| it.get(month)).flatten();
    for (month, choice) in row.notes(columns.choice)? {
        into.push(Decision {
            month,
            kind: columns.kind,
            choice: meaning(&CHOICES, "decision", &choice)?,
            raw: at(raw, month),
            used: at(used, month),
            distance: at(distance, month).map(|it| it as f64 / 100.0),
            note: notes.get(&month).cloned().unwrap_or_default(),
        });
    }
    Ok(())
}

fn season(row: Row) -> Result<Option<SeasonTable>, ConvertError> {
    let has = |field| row.has(field);
    if !has("season") {
        return Ok(None);
    }
    let indices = row.numbers("season")?;
    let wrong = || bad("season table", format!("{indices:?}"));
    let mut locked = [false; 12];
    for month in if has("season_locked") { row.numbers("season_locked")? } else { Vec::new() } {
        *locked.get_mut(month as usize).ok_or_else(wrong)? = true;
    }
    let indices: [f64; 12] = indices.as_slice().try_into().map_err(|_| wrong())?;
    let table = SeasonTable { indices, locked, multiplicative: row.flag("season_multiplies")? };
    table.verify().map_err(|_| wrong())?;
    Ok(Some(table))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::store::record::Rev;

    #[test]
    fn every_decision_comes_back() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let decision = |at: &str, kind, choice, raw, used, note: &str| Decision {
            month: month(at),
            kind,
            choice,
            raw,
            used,
            distance: raw.map(|_| -6.25),
            note: note.to_owned(),
        };
        let mut indices = [1.0; 12];
        (indices[0], indices[1]) = (1.5, 0.5);
        let mut locked = [false; 12];
        locked[1] = true;
        let full = NodePreparation {
            decisions: vec![
                decision("2024-01", AdjustmentKind::Outlier, Choice::Typed, Some(900), Some(-100), "=1+1"),
                decision("2024-03", AdjustmentKind::Gap, Choice::Accepted, None, Some(7), ""),
                decision("2025-02", AdjustmentKind::Outlier, Choice::Rejected, Some(5), None, ""),
                decision("2025-02", AdjustmentKind::LevelShift, Choice::Event, Some(5), None, "搬迁"),
            ],
            treatment: TreatmentChoice { working_days: true, festival: true, gap_rule: GapRule::Zero, box_cox: true },
            season: Some(SeasonTable { indices, locked, multiplicative: true }),
        };
        let mut document = super::super::workspace::blank();
        let all = Preparation::default().with(Node::Company, Measure::Quantity, |it| *it = full.clone());
        document.preparation = Arc::new(all);
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.preparation.of(Node::Company, Measure::Quantity), Some(&full));
        assert_eq!(back.preparation, document.preparation);
    }
}
