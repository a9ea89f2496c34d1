//! What an entry of the history did, as facts that `i18n` can put into words.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Month, Node};

use super::changes::{Changes, FieldEdit, RecordChange, RecordEdit};
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
/// Records of a kind told one by one; more are counted.
const TOLD: usize = 3;

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

fn done_to(it: &RecordChange) -> Done {
    let RecordEdit::Edited(fields) = &it.edit else {
        return if matches!(it.edit, RecordEdit::Created(_)) { Done::Created } else { Done::Deleted };
    };
    let changed = |it: &super::changes::FieldChange| match &it.edit {
        FieldEdit::Value { before, after } => Some((it.field.clone(), before.clone(), after.clone())),
        FieldEdit::Cells(_) => None,
    };
    Done::Edited(fields.iter().filter(|it| *it.field != *super::parts::PLACE).filter_map(changed).collect())
}

/// One figure or word before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// Kind of the record.
    pub kind: Name,
    /// The node, where the record has one.
    pub node: Option<Node>,
    /// The field.
    pub field: Name,
    /// The month, for a field of months.
    pub month: Option<Month>,
    /// Before.
    pub before: Option<Value>,
    /// After.
    pub after: Option<Value>,
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

impl Changes {
    /// What they come to, the most telling first.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut others: BTreeMap<&Name, usize> = BTreeMap::new();
        let mut named: BTreeMap<&Name, Vec<&RecordChange>> = BTreeMap::new();
        let mut cells: BTreeMap<Node, usize> = BTreeMap::new();
        let mut rules = BTreeSet::new();
        let mut products = Vec::new();
        let (mut added, mut out) = (Vec::new(), Vec::new());
        let (mut n_reassumed, mut n_tasks, mut n_unmuted) = (0, [0, 0], 0);
        let makes_plan = |it: &RecordChange| &*it.key.kind == "plan" && !matches!(it.edit, RecordEdit::Edited(_));
        let is_new_plan = self.0.iter().any(makes_plan);
        for it in &self.0 {
            match (&*it.key.kind, &it.edit) {
                ("import", RecordEdit::Created(fields)) => facts.push(Fact::Imported {
                    source: text(fields, "source"),
                    rows: fields.get("rows_used").and_then(int).unwrap_or(0),
                }),
                ("plan", RecordEdit::Created(_)) => facts.push(Fact::PlanMade),
                ("plan", RecordEdit::Deleted(_)) => facts.push(Fact::PlanCleared),
                ("version", RecordEdit::Created(fields)) => facts.push(Fact::Frozen(text(fields, "name"))),
                ("version", RecordEdit::Deleted(fields)) => facts.push(Fact::Unfrozen(text(fields, "name"))),
                ("assumption", RecordEdit::Created(fields)) => facts.push(Fact::Assumed(text(fields, "statement"))),
                ("assumption", RecordEdit::Deleted(fields)) => facts.push(Fact::Unassumed(text(fields, "statement"))),
                ("assumption", RecordEdit::Edited(_)) => n_reassumed += 1,
                ("decision", RecordEdit::Created(fields)) => facts.push(Fact::Decided(text(fields, "what"))),
                ("decision", RecordEdit::Deleted(fields)) => facts.push(Fact::Withdrawn(text(fields, "what"))),
                ("task", RecordEdit::Created(fields)) => facts.push(Fact::Tasked(text(fields, "text"))),
                ("task", RecordEdit::Deleted(fields)) => facts.push(Fact::Untasked(text(fields, "text"))),
                ("task", RecordEdit::Edited(_)) => n_tasks[usize::from(!it.touches(&["done"]))] += 1,
                ("mute", RecordEdit::Created(fields)) => {
                    facts.push(Fact::Muted(text(fields, "until"), text(fields, "reason")));
                }
                ("mute", RecordEdit::Deleted(_)) => n_unmuted += 1,
                ("review", RecordEdit::Created(fields)) => facts.push(Fact::Reviewed(text(fields, "day"))),
                ("version_node" | "version_product", _) => {}
                // Follows from a decomposition.
                ("plan_mix", _) => {}
                ("plan_product", RecordEdit::Created(fields)) if fields.get("added").is_some() => {
                    added.extend(it.key.id.as_node());
                }
                ("plan_product", RecordEdit::Deleted(fields)) if fields.get("added").is_some() => {
                    out.extend(it.key.id.as_node());
                }
                ("plan_product", _) => products.extend(it.key.id.as_node()),
                ("plan_node", _) if is_new_plan => {}
                ("plan_node", RecordEdit::Edited(_)) => {
                    let Some(node) = it.key.id.as_node() else { continue };
                    let n_cells = it.cells_of("targets");
                    if n_cells > 0 {
                        cells.insert(node, n_cells);
                    }
                    if it.touches(&["lock", "floor", "cap", "rejoined"]) {
                        rules.insert(node);
                    }
                }
                ("method", edit) => {
                    let Some(node) = it.key.id.as_node() else { continue };
                    let (before, after) = sides(edit, "method");
                    facts.push(Fact::Method(node, before.and_then(text_of), after.and_then(text_of)));
                }
                ("training", edit) => {
                    let Some(node) = it.key.id.as_node() else { continue };
                    let (before, after) = sides(edit, "learn_from");
                    facts.push(Fact::Training(node, before.and_then(text_of), after.and_then(text_of)));
                }
                ("plan" | "workspace" | "forecast" | "measures" | "thresholds", RecordEdit::Edited(fields)) => {
                    facts.extend(fields.iter().filter_map(|field| setting(&it.key.kind, field)));
                }
                // The only one of its kind: there is none while everything is as usual.
                ("measures" | "thresholds", edit @ (RecordEdit::Created(fields) | RecordEdit::Deleted(fields))) => {
                    let is_new = matches!(edit, RecordEdit::Created(_));
                    let told = fields.iter().filter(|it| !goes_along(it.0));
                    facts.extend(told.map(|(field, value)| {
                        let value = Some(value.clone());
                        let (before, after) = if is_new { (None, value) } else { (value, None) };
                        Fact::Setting(it.key.kind.clone(), field.clone(), before, after)
                    }));
                }
                _ if is_named(&it.key.kind) => {
                    named.entry(&it.key.kind).or_default().push(it);
                }
                _ => *others.entry(&it.key.kind).or_default() += 1,
            }
        }
        let own = [(added, Fact::ProductsAdded as fn(Vec<Node>) -> Fact), (out, Fact::ProductsOut)];
        facts.extend(own.into_iter().filter(|it| !it.0.is_empty()).map(|(nodes, fact)| fact(nodes)));
        if !products.is_empty() {
            facts.push(Fact::PlanProducts(products));
        }
        if !cells.is_empty() {
            facts.push(Fact::PlanCells(cells.values().sum(), largest_first(cells)));
        }
        if n_reassumed > 0 {
            facts.push(Fact::Reassumed(n_reassumed));
        }
        facts.extend((n_tasks[0] > 0).then_some(Fact::TasksDone(n_tasks[0])));
        facts.extend((n_tasks[1] > 0).then_some(Fact::TasksChanged(n_tasks[1])));
        // A mute that another one takes the place of says nothing of its own.
        let is_muted = facts.iter().any(|it| matches!(it, Fact::Muted(..)));
        facts.extend((n_unmuted > 0 && !is_muted).then_some(Fact::Unmuted));
        if !rules.is_empty() {
            facts.push(Fact::PlanRules(rules.into_iter().collect()));
        }
        for (kind, changes) in named {
            match changes.len() {
                ..=TOLD => {
                    facts.extend(changes.into_iter().map(|it| Fact::Record(it.key.clone(), name_in(it), done_to(it))))
                }
                n => facts.push(Fact::Records(kind.clone(), n)),
            }
        }
        // An import says all that its series would say.
        if !facts.iter().any(|it| matches!(it, Fact::Imported { .. })) {
            facts.extend(others.into_iter().map(|(kind, n)| Fact::Records(kind.clone(), n)));
        }
        facts
    }

    /// Figures and words before and after, `max` at most.
    pub fn details(&self, max: usize) -> Vec<Detail> {
        self.0.iter().flat_map(details_of).take(max).collect()
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

impl RecordChange {
    fn cells_of(&self, field: &str) -> usize {
        let RecordEdit::Edited(fields) = &self.edit else { return 0 };
        let edits = fields.iter().filter(|it| &*it.field == field);
        edits.map(|it| if let FieldEdit::Cells(cells) = &it.edit { cells.len() } else { 0 }).sum()
    }

    fn touches(&self, names: &[&str]) -> bool {
        let RecordEdit::Edited(fields) = &self.edit else { return false };
        fields.iter().any(|it| names.contains(&&*it.field))
    }
}

fn largest_first(cells: BTreeMap<Node, usize>) -> Vec<Node> {
    let mut nodes: Vec<(usize, Node)> = cells.into_iter().map(|(node, n)| (n, node)).collect();
    nodes.sort_by_key(|(n, node)| (std::cmp::Reverse(*n), *node));
    nodes.into_iter().map(|it| it.1).collect()
}

fn setting(kind: &Name, field: &super::changes::FieldChange) -> Option<Fact> {
    let FieldEdit::Value { before, after } = &field.edit else { return None };
    match (&**kind, &*field.field, before, after) {
        ("plan" | "measures", field, ..) if goes_along(field) => None,
        ("plan", "total", Some(Value::Int(before)), Some(Value::Int(after))) => Some(Fact::PlanTotal(*before, *after)),
        _ => Some(Fact::Setting(kind.clone(), field.field.clone(), before.clone(), after.clone())),
    }
}

/// Fields that say who kept tiers and when: the tiers tell it all.
fn goes_along(field: &str) -> bool {
    field.contains("tiers_")
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

fn details_of(it: &RecordChange) -> Vec<Detail> {
    let detail = |field: &Name, month, before: Option<Value>, after: Option<Value>| Detail {
        kind: it.key.kind.clone(),
        node: node_of_record(&it.key),
        field: field.clone(),
        month,
        before,
        after,
    };
    match &it.edit {
        RecordEdit::Created(fields) => {
            plain(fields).map(|(name, it)| detail(name, None, None, Some(it.clone()))).collect()
        }
        RecordEdit::Deleted(fields) => {
            plain(fields).map(|(name, it)| detail(name, None, Some(it.clone()), None)).collect()
        }
        RecordEdit::Edited(fields) => {
            let of_field = |it: &super::changes::FieldChange| match &it.edit {
                FieldEdit::Value { before, after } => vec![detail(&it.field, None, before.clone(), after.clone())],
                FieldEdit::Cells(cells) => cells
                    .iter()
                    .map(|cell| detail(&it.field, Some(cell.month), value_of(&cell.before), value_of(&cell.after)))
                    .collect(),
            };
            fields.iter().filter(|it| *it.field != *super::parts::PLACE).flat_map(of_field).collect()
        }
    }
}

/// The node that a record is about; `None` for a record of something else.
pub fn node_of_record(key: &super::record::Key) -> Option<Node> {
    let is_of_node = |kind: &str| {
        [
            "plan_node",
            "plan_product",
            "plan_mix",
            "method",
            "training",
            "series",
            "account",
            "preparation_amount",
            "preparation_quantity",
            "commitment",
            "agreed",
        ]
        .contains(&kind)
    };
    key.id.as_node().filter(|_| is_of_node(&key.kind))
}

/// The fields of a whole record that say something on one line.
fn plain(fields: &Fields) -> impl Iterator<Item = (&Name, &Value)> {
    let is_plain = |value: &Value| matches!(value, Value::Text(_) | Value::Int(_) | Value::Number(_) | Value::Flag(_));
    fields.iter().filter(move |(name, value)| is_plain(value) && ***name != *super::parts::PLACE)
}

fn value_of(cell: &Option<Cell>) -> Option<Value> {
    match cell {
        Some(Cell::Int(it)) => Some(Value::Int(*it)),
        Some(Cell::Note(it)) => Some(Value::Text(it.clone())),
        Some(Cell::Missing) | None => None,
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
    fn many_records_at_once_are_counted_and_other_kinds_as_before() {
        let text = |n: u64| Fields::new().with("text", n.to_string().as_str());
        let many = |n: u64| Changes((0..n).map(|i| change(key("feedback", i), RecordEdit::Created(text(i)))).collect());
        assert_eq!(many(3).facts().len(), 3);
        assert_eq!(many(4).facts(), [Fact::Records("feedback".into(), 4)]);
        let other = Changes(vec![change(key("coverage", 1), RecordEdit::Created(text(1)))]);
        assert_eq!(other.facts(), [Fact::Records("coverage".into(), 1)]);
    }
}
