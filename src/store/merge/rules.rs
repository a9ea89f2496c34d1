//! What the merge has to know of the records: which fields are taken together, and what need not be asked.
//!
//! A kind or field that is not named here is merged on its own, which is right for most: an entity that a later place
//! brings needs no line here unless some of its fields mean something only together.

use super::three_way::{Content, Difference, Held, Side};
use crate::store::parts::PLACE;
use crate::store::record::{Cell, Value};

/// Rules of one merge.
#[derive(Clone, Copy)]
pub struct Rules {
    /// The group of fields that a field of a kind is taken with; its own name when it stands alone.
    pub unit: for<'a> fn(kind: &str, field: &'a str) -> &'a str,
    /// Kinds that are never taken from a file.
    pub keeps_ours: fn(kind: &str) -> bool,
    /// What becomes of a place that both sides changed differently.
    pub judge: fn(&Difference) -> Judgement,
}

/// What becomes of a place that both sides changed differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// A person decides.
    Ask,
    /// This side has the say.
    Take(Side),
    /// Both movements are added up.
    Sum,
}

impl Rules {
    /// Those of workspaces.
    pub const WORKSPACE: Self = Self { unit, keeps_ours: |kind| is_mark(kind), judge };

    /// Those of workspaces whose common ancestor nobody remembers: what moved cannot be told from what was typed.
    pub const FORGOTTEN: Self = Self { judge: judge_forgotten, ..Self::WORKSPACE };

    /// No rules: every field alone, every conflict asked.
    pub const NONE: Self = Self { unit: |_, field| field, keeps_ours: |_| false, judge: |_| Judgement::Ask };
}

/// Kinds that say something about the file they stand in, and nothing about the workspace.
pub fn is_mark(kind: &str) -> bool {
    matches!(kind, "packet" | "redaction")
}

fn unit<'a>(kind: &str, field: &'a str) -> &'a str {
    match (kind, field) {
        ("plan_node", "targets" | "edited" | "closed") => "targets",
        ("plan", "first_month" | "n_months" | "n_closed" | "plans_closed") => "window",
        ("book", _) => "months",
        ("assumption", "driver" | "node" | "unit" | "values") => "driver",
        ("assumption", "low" | "high") => "bounds",
        // Three amounts, the months they are for, and who said so when: parts of two commitments make none.
        ("commitment", _) => "commitment",
        ("agreed", _) => "amount",
        ("lever", "first_month" | "n_months") => "window",
        ("incentive", _) => "scheme",
        (
            "budget_line",
            "driver" | "each" | "rate" | "of" | "count" | "block" | "taken" | "first_month" | "accounts",
        ) => "driver",
        ("budget_product", "price" | "cost" | "cost_share") => "cost",
        ("budget", "first_month" | "n_months") => "window",
        ("strategy", "amount" | "percent" | "by_month") => "effect",
        ("strategy", "margin_rate" | "margin_amount" | "margin_by_month") => "margin",
        ("strategy", "from" | "to") => "window",
        ("service_activity", "promise_hours" | "promise_days") => "promise_hours",
        // Days of two sides could contradict each other.
        ("service_event", field) if field != PLACE => "case",
        // Medium above high would make no sense.
        ("thresholds", "stake_high" | "stake_medium") => "stake_high",
        // A count means nothing without the month it was made for.
        ("material", "stock" | "counted") => "stock",
        ("measures", "collected" | "pay_days") => "pay_days",
        // Tiers without who kept them and when would be another person's word.
        ("plan", field) if field == "tiers" || field.starts_with("tiers_") => "tiers",
        ("measures", field) if field.contains("_tiers") => {
            field.find("_tiers").map_or(field, |at| &field[..at + "_tiers".len()])
        }
        ("measures", "market" | "market_months" | "market_source" | "market_confidence") => "market",
        ("plan_product", "typed" | "reasons") => "typed",
        ("plan_product", "total" | "total_reason") => "total",
        ("preparation_amount" | "preparation_quantity", field) => match field.split_once('_') {
            Some((group @ ("outlier" | "shift" | "gap" | "season"), rest)) if rest != "rule" => group,
            _ => field,
        },
        (_, field) => field,
    }
}

fn judge(it: &Difference) -> Judgement {
    match (&*it.spot.key.kind, &*it.spot.unit) {
        // Widened afterwards so that both sides' months fit.
        ("book", "months") => Judgement::Take(Side::Ours),
        ("series", "from") => earlier(it),
        ("plan_node", "targets") => typed_before_spread(it),
        // Parts that two decompositions took: either is right, and both devices take the same.
        ("plan_mix", _) => earlier(it),
        (_, PLACE) => earlier(it),
        _ => Judgement::Ask,
    }
}

fn judge_forgotten(it: &Difference) -> Judgement {
    match (&*it.spot.key.kind, &*it.spot.unit) {
        ("plan_node", "targets") => Judgement::Ask,
        _ => judge(it),
    }
}

/// The lesser of the two, so that both devices come to the same.
fn earlier(it: &Difference) -> Judgement {
    let less = |it: &Held| match (&it.ours, &it.theirs) {
        (Some(Content::Value(Value::Int(a))), Some(Content::Value(Value::Int(b)))) => b < a,
        (Some(Content::Value(Value::Text(a))), Some(Content::Value(Value::Text(b)))) => b < a,
        (ours, _) => ours.is_none(),
    };
    Judgement::Take(if it.held.iter().any(less) { Side::Theirs } else { Side::Ours })
}

/// A cell of the plan: what a person typed or closed goes before what moved so that sums hold. Where neither typed it,
/// both movements are taken: each leaves its account's and the company's sum as it found them or as it says.
fn typed_before_spread(it: &Difference) -> Judgement {
    let decides = |side| it.held.iter().any(|it| *it.field != *"targets" && it.changed(side)) || retyped(it, side);
    match (decides(Side::Ours), decides(Side::Theirs)) {
        (true, true) => Judgement::Ask,
        (true, false) => Judgement::Take(Side::Ours),
        (false, true) => Judgement::Take(Side::Theirs),
        (false, false) if it.field("targets").is_some_and(is_number) => Judgement::Sum,
        (false, false) => Judgement::Ask,
    }
}

/// Whether a side set another figure in a cell that is typed or closed, as it was before.
fn retyped(it: &Difference, side: Side) -> bool {
    let held = ["edited", "closed"].into_iter().any(|name| it.field(name).is_some_and(|it| it.of(side).is_some()));
    held && it.field("targets").is_some_and(|it| it.changed(side))
}

fn is_number(it: &Held) -> bool {
    [&it.base, &it.ours, &it.theirs].into_iter().all(|it| matches!(it, Some(Content::Cell(Cell::Int(_)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_go_with_who_kept_them() {
        for field in ["", "_at", "_by", "_landing", "_first", "_months"] {
            assert_eq!(unit("measures", &format!("margin_tiers{field}")), "margin_tiers");
            assert_eq!(unit("plan", &format!("tiers{field}")), "tiers");
        }
        assert_eq!((unit("measures", "margin"), unit("measures", "margin_owner")), ("margin", "margin_owner"));
        assert_eq!((unit("plan", "tiers_by"), unit("budget", "tiers")), ("tiers", "tiers"));
    }
}
