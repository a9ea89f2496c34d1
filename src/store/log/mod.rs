//! What an entry of the history did, as facts that `i18n` can put into words.

mod details;
mod facts;

pub use details::{Detail, node_of_record};

use std::collections::BTreeMap;

use crate::domain::{Month, Node};

use super::changes::{FieldEdit, RecordChange, RecordEdit};
use super::journal::{Entry, Step};
use super::record::{Cell, Fields, Key, Name, Records, Value};

/// One thing that an entry did.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A file came in.
    Imported {
        /// Its name.
        source: String,
        /// Rows used.
        rows: i64,
    },
    /// A method was chosen for a node; `None` is the league's choice. Keys of methods.
    Method(Node, Option<String>, Option<String>),
    /// The first month that methods learn from, for a node; `None` is the whole history.
    Training(Node, Option<String>, Option<String>),
    /// A plan was made.
    PlanMade,
    /// The plan was let go.
    PlanCleared,
    /// The company's target: before and after, in minor units.
    PlanTotal(i64, i64),
    /// So many cells of these rows differ.
    PlanCells(usize, Vec<Node>),
    /// Locks, floors or caps of these rows differ.
    PlanRules(Vec<Node>),
    /// A version was frozen.
    Frozen(String),
    /// A version was deleted.
    Unfrozen(String),
    /// An assumption was written down: what it says.
    Assumed(String),
    /// So many assumptions were changed.
    Reassumed(usize),
    /// An assumption was deleted.
    Unassumed(String),
    /// A decision was logged: what is done.
    Decided(String),
    /// A decision was withdrawn.
    Withdrawn(String),
    /// A task was set: what it says.
    Tasked(String),
    /// So many tasks were ticked off.
    TasksDone(usize),
    /// So many tasks were changed otherwise.
    TasksChanged(usize),
    /// A task was deleted.
    Untasked(String),
    /// An alert was muted: until when and why.
    Muted(String, String),
    /// An alert speaks again.
    Unmuted,
    /// A review was concluded: on which day.
    Reviewed(String),
    /// These products, which their accounts never bought, were taken into the plan.
    ProductsAdded(Vec<Node>),
    /// These were taken out again.
    ProductsOut(Vec<Node>),
    /// What is kept of these products of accounts differs.
    PlanProducts(Vec<Node>),
    /// A step of the budget's approval.
    BudgetStep {
        /// Its key in files.
        sign: String,
        /// The month that it locks up to.
        month: Option<Month>,
        /// Who made it.
        by: String,
        /// Whether it approves what the same person had proposed.
        is_alone: bool,
    },
    /// An approved budget was changed.
    BudgetChanged {
        /// The key of its kind in files.
        kind: String,
        /// Who asked for it.
        author: String,
        /// Who approved it.
        approver: String,
        /// The key of the level it was approved at.
        level: String,
        /// Whether one person did both as more than a manager.
        is_alone: bool,
    },
    /// A setting, by kind and field: before and after.
    Setting(Name, Name, Option<Value>, Option<Value>),
    /// A record of a kind that people know by its own name: which, its name where the change tells it, and what was done.
    Record(Key, Option<String>, Done),
    /// So many records of a kind differ.
    Records(Name, usize),
}

/// What was done to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// It is new.
    Created,
    /// It is gone.
    Deleted,
    /// Fields of it differ: each with before and after.
    Edited(Vec<(Name, Option<Value>, Option<Value>)>),
}

/// Kinds whose records are told one by one, with the field that names them; empty for the only one of its kind and for
/// what has no name.
const NAMED: [(&str, &str); 12] = [
    ("service", ""),
    ("service_activity", "name"),
    ("service_event", "account"),
    ("feedback", "text"),
    ("staffing", ""),
    ("hire", "name"),
    ("skill", "skill"),
    ("channels", ""),
    ("channel", "name"),
    ("partner", "name"),
    ("material", "name"),
    ("strategy", "action"),
];

/// The names of records that people know by name: of those that live, and of those that entries made or deleted.
pub fn record_names<'a>(records: &Records, entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<Key, String> {
    let mut names = BTreeMap::new();
    for change in entries.flat_map(|it| &it.changes.0) {
        if let Some(name) = name_in(change) {
            names.insert(change.key.clone(), name);
        }
    }
    for (kind, field) in NAMED.into_iter().filter(|it| !it.1.is_empty()) {
        for (id, record) in records.of_kind(kind) {
            names.insert(Key::new(kind, id), text(&record.fields, field));
        }
    }
    names
}

/// Whether records of a kind are told one by one.
pub fn is_named(kind: &str) -> bool {
    NAMED.iter().any(|it| it.0 == kind)
}

/// What a change of a named record calls it; a renamed one by its former name.
fn name_in(it: &RecordChange) -> Option<String> {
    let field =
        NAMED.into_iter().find(|(kind, _)| *it.key.kind == **kind).map(|it| it.1).filter(|it| !it.is_empty())?;
    let (before, after) = sides(&it.edit, field);
    before.or(after).and_then(text_of)
}

impl Entry {
    /// What it did, the most telling first.
    pub fn facts(&self) -> Vec<Fact> {
        self.changes.facts()
    }

    /// Why: what the person said, or else the reason given with an edited cell of the plan.
    pub fn why(&self) -> Option<String> {
        let said = self.reason.clone().filter(|it| !it.trim().is_empty());
        said.or_else(|| self.changes.0.iter().find_map(reason_of))
    }

    /// Figures and words before and after, `max` at most.
    pub fn details(&self, max: usize) -> Vec<Detail> {
        self.changes.details(max)
    }
}

/// The newest reason since a moment for each row of the plan that was changed with one. `since` in milliseconds since 1970.
pub fn reasons_since<'a>(entries: impl Iterator<Item = &'a Entry>, since: f64) -> BTreeMap<Node, String> {
    let mut reasons = BTreeMap::new();
    for entry in entries.filter(|it| it.at.ms as f64 >= since && it.step == Step::Do) {
        let said = entry.reason.clone().filter(|it| !it.trim().is_empty());
        for it in entry.changes.0.iter().filter(|it| &*it.key.kind == "plan_node") {
            let Some(node) = it.key.id.as_node() else { continue };
            if let Some(reason) = reason_of(it).or_else(|| said.clone().filter(|_| it.cells_of("targets") > 0)) {
                reasons.insert(node, reason);
            }
        }
    }
    reasons
}

/// A new reason among a row's edited cells.
fn reason_of(it: &RecordChange) -> Option<String> {
    let RecordEdit::Edited(fields) = &it.edit else { return None };
    let FieldEdit::Cells(cells) = &fields.iter().find(|it| &*it.field == "edited")?.edit else { return None };
    cells.iter().find_map(|it| match &it.after {
        Some(Cell::Note(reason)) if !reason.trim().is_empty() => Some(reason.clone()),
        _ => None,
    })
}

fn sides<'a>(edit: &'a RecordEdit, field: &str) -> (Option<&'a Value>, Option<&'a Value>) {
    match edit {
        RecordEdit::Created(fields) => (None, fields.get(field)),
        RecordEdit::Deleted(fields) => (fields.get(field), None),
        RecordEdit::Edited(fields) => match fields.iter().find(|it| &*it.field == field).map(|it| &it.edit) {
            Some(FieldEdit::Value { before, after }) => (before.as_ref(), after.as_ref()),
            _ => (None, None),
        },
    }
}

fn text(fields: &Fields, name: &str) -> String {
    fields.get(name).and_then(text_of).unwrap_or_default()
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(it) => Some(it.clone()),
        _ => None,
    }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(it) => Some(*it),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::changes::{CellChange, Changes};
    use crate::store::{FieldChange, Id};

    fn key(kind: &'static str, n: u64) -> Key {
        Key::new(kind, Id::one(IdGenerator::new(n).next_id()))
    }

    fn change(key: Key, edit: RecordEdit) -> RecordChange {
        RecordChange { key, edit }
    }

    fn edited(field: &'static str, before: Value, after: Value) -> RecordEdit {
        let edit = FieldEdit::Value { before: Some(before), after: Some(after) };
        RecordEdit::Edited(vec![FieldChange { field: field.into(), edit }])
    }

    #[test]
    fn a_record_with_a_name_is_told_by_it_with_field_and_both_sides() {
        let row = Fields::new().with("action", "两级折扣").with("percent", 5_i64);
        let made = Changes(vec![change(key("strategy", 1), RecordEdit::Created(row.clone()))]);
        let name = Some("两级折扣".to_owned());
        assert_eq!(made.facts(), [Fact::Record(key("strategy", 1), name.clone(), Done::Created)]);
        let gone = Changes(vec![change(key("strategy", 1), RecordEdit::Deleted(row))]);
        assert_eq!(gone.facts(), [Fact::Record(key("strategy", 1), name, Done::Deleted)]);
        // The change of another field does not hold the name: the caller looks it up.
        let edit = edited("percent", Value::Int(5), Value::Int(7));
        let sides = vec![("percent".into(), Some(Value::Int(5)), Some(Value::Int(7)))];
        let changed = Changes(vec![change(key("strategy", 1), edit)]);
        assert_eq!(changed.facts(), [Fact::Record(key("strategy", 1), None, Done::Edited(sides))]);
        // A renamed one is told by its former name.
        let renamed = Changes(vec![change(key("hire", 1), edited("name", "甲".into(), "乙".into()))]);
        assert!(matches!(&renamed.facts()[..], [Fact::Record(_, Some(name), Done::Edited(_))] if name == "甲"));
    }

    #[test]
    fn months_of_a_named_record_are_told_by_their_sum() {
        // By hand: 10 and 20 become 15 and 40, the third month is new: 30 before, 55 + 7 after.
        let cell = |month: &str, before: Option<i64>, after: i64| CellChange {
            month: month.parse().unwrap(),
            before: before.map(Cell::Int),
            after: Some(Cell::Int(after)),
        };
        let cells = vec![cell("2026-01", Some(10), 15), cell("2026-02", Some(20), 40), cell("2026-03", None, 7)];
        let edit = RecordEdit::Edited(vec![FieldChange { field: "by_month".into(), edit: FieldEdit::Cells(cells) }]);
        let sides = vec![("by_month".into(), Some(Value::Int(30)), Some(Value::Int(62)))];
        let changed = Changes(vec![change(key("strategy", 1), edit)]);
        assert_eq!(changed.facts(), [Fact::Record(key("strategy", 1), None, Done::Edited(sides))]);
        assert_eq!(changed.details(9).len(), 3);
    }

    #[test]
    fn steps_and_changes_of_a_budget_say_who_did_them_and_whether_alone() {
        let step = |sign: &'static str| Fields::new().with("sign", sign).with("by", "沈").with("at", 1.0);
        let made = |it: Fields| Changes(vec![change(key("budget_sign", 1), RecordEdit::Created(it))]).facts();
        let fact = |sign: &str, month: Option<&str>, is_alone| Fact::BudgetStep {
            sign: sign.to_owned(),
            month: month.map(|it| it.parse().unwrap()),
            by: "沈".to_owned(),
            is_alone,
        };
        assert_eq!(made(step("approve")), [fact("approve", None, false)]);
        assert_eq!(made(step("approve").with("alone", true)), [fact("approve", None, true)]);
        assert_eq!(made(step("lock").with("month", "2026-03")), [fact("lock", Some("2026-03"), false)]);
        let of = |level: &'static str, approver: &'static str| {
            let fields = Fields::new().with("kind", "cut").with("author", "Li").with("approver", approver);
            let facts =
                Changes(vec![change(key("budget_change", 1), RecordEdit::Created(fields.with("level", level)))])
                    .facts();
            matches!(&facts[..], [Fact::BudgetChanged { is_alone: true, .. }])
        };
        assert_eq!([of("manager", "Li"), of("owner", "li "), of("owner", "Ma")], [false, true, false]);
    }

    #[test]
    fn many_records_at_once_are_counted_and_other_kinds_as_before() {
        let text = |n: u64| Fields::new().with("text", n.to_string().as_str());
        let many = |n: u64| Changes((0..n).map(|i| change(key("feedback", i), RecordEdit::Created(text(i)))).collect());
        assert_eq!(many(3).facts().len(), 3);
        assert_eq!(many(4).facts(), [Fact::Records("feedback".into(), 4)]);
        let other = Changes(vec![change(key("coverage", 1), RecordEdit::Created(text(1)))]);
        assert_eq!(other.facts(), [Fact::Records("coverage".into(), 1)]);
    }
}
