//! The facts of a change.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Node;
use crate::plan::budget::is_same_person;
use crate::store::changes::{CellChange, Changes, FieldChange, FieldEdit, RecordChange, RecordEdit};
use crate::store::parts::PLACE;
use crate::store::record::{Cell, Fields, Name, Value};

use super::{Done, Fact, int, is_named, name_in, sides, text, text_of};

/// Records of a kind told one by one; more are counted.
const TOLD: usize = 3;

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
                ("budget_sign", RecordEdit::Created(fields)) => facts.push(Fact::BudgetStep {
                    sign: text(fields, "sign"),
                    month: text(fields, "month").parse().ok(),
                    by: text(fields, "by"),
                    is_alone: fields.get("alone") == Some(&Value::Flag(true)),
                }),
                // Steps are added and never changed; their places are nobody's news.
                ("budget_sign", RecordEdit::Edited(_)) => {}
                ("budget_change", RecordEdit::Created(fields)) => facts.push(budget_changed(fields)),
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
}

fn budget_changed(fields: &Fields) -> Fact {
    let [kind, author, approver, level] = ["kind", "author", "approver", "level"].map(|it| text(fields, it));
    let is_alone = level != "manager" && is_same_person(&author, &approver);
    Fact::BudgetChanged { kind, author, approver, level, is_alone }
}

fn done_to(it: &RecordChange) -> Done {
    let RecordEdit::Edited(fields) = &it.edit else {
        return if matches!(it.edit, RecordEdit::Created(_)) { Done::Created } else { Done::Deleted };
    };
    let changed = |it: &FieldChange| match &it.edit {
        FieldEdit::Value { before, after } => Some((it.field.clone(), before.clone(), after.clone())),
        // Months are told by the sums of those that differ; each is among the details.
        FieldEdit::Cells(cells) => {
            let sum = |side: fn(&CellChange) -> &Option<Cell>| {
                let known = cells.iter().filter_map(|it| match side(it) {
                    Some(Cell::Int(it)) => Some(*it),
                    _ => None,
                });
                known.reduce(i64::saturating_add).map(Value::Int)
            };
            Some((it.field.clone(), sum(|it| &it.before), sum(|it| &it.after)))
        }
    };
    Done::Edited(fields.iter().filter(|it| *it.field != *PLACE).filter_map(changed).collect())
}

impl RecordChange {
    pub(super) fn cells_of(&self, field: &str) -> usize {
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

fn setting(kind: &Name, field: &FieldChange) -> Option<Fact> {
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
