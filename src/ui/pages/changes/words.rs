//! The words of the change log.

use std::collections::BTreeMap;

use crate::domain::{Book, Measure, Money, Month, Node};
use crate::forecast::{MethodId, Way};
use crate::i18n::{Formats, Texts};
use crate::plan::Threshold;
use crate::store::{Detail, Entry, Fact, Key, Step, Value, is_named};
use crate::ui::components::typed_field::tenths;
use crate::ui::pages::alerts::thresholds::{name as threshold_name, shown as threshold_shown};
use crate::ui::pages::forecast::adding_up::way_name;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::pages::versions::name_of;
use crate::workbench::Change;

use super::records::{key_word, record_field, record_value, record_words};

/// Names that are listed before the rest is counted.
const N_NAMES: usize = 3;

/// The words for a kind of change.
pub fn change_name(change: Change, texts: &'static Texts) -> &'static str {
    match change {
        Change::Import => texts.app.change_import,
        Change::Data => texts.app.change_data,
        Change::Forecast => texts.app.change_forecast,
        Change::Preparation => texts.app.change_preparation,
        Change::Plan => texts.app.change_plan,
        Change::Workspace => texts.app.change_workspace,
        Change::Version => texts.versions.change,
        Change::Assumption => texts.assumptions.change,
        Change::FollowUp => texts.alerts.change,
        Change::Feedback => texts.feedback.title,
        Change::Merge => texts.files.change_merge,
    }
}

/// What an entry did, in a sentence.
pub fn sentence(entry: &Entry, names: &BTreeMap<Key, String>, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let facts: Vec<String> = entry.facts().iter().map(|it| fact_words(it, names, book, formats)).collect();
    let separator = if formats.language == crate::i18n::Language::Zh { "；" } else { "; " };
    let what = match facts.is_empty() {
        true => change_name(entry.change, texts).to_owned(),
        false => facts.join(separator),
    };
    match entry.step {
        Step::Do => what,
        Step::Undo(_) => texts.versions.undone(what),
        Step::Redo(_) => texts.versions.redone(what),
    }
}

/// One thing that a change did.
pub fn fact_words(fact: &Fact, names: &BTreeMap<Key, String>, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let words = &texts.versions;
    let method = |key: &Option<String>| {
        let known = key.as_deref().and_then(MethodId::from_key);
        known.map_or(words.by_league, |it| method_name(it, texts))
    };
    let money = |minor: i64| formats.money_unit(Money::from_minor(minor));
    match fact {
        Fact::Imported { source, rows } => words.did_import(formats.count(usize::try_from(*rows).unwrap_or(0)), source),
        Fact::Method(node, before, after) => {
            words.did_method(name_of(book, *node, formats), method(before), method(after))
        }
        Fact::Training(node, before, after) => {
            let first = |it: &Option<String>| it.clone().unwrap_or_else(|| texts.chart.whole_history.to_owned());
            texts.chart.did_training(name_of(book, *node, formats), first(before), first(after))
        }
        Fact::PlanMade => words.did_plan_made.to_owned(),
        Fact::PlanCleared => words.did_plan_cleared.to_owned(),
        Fact::PlanTotal(before, after) => words.did_total(money(*before), money(*after)),
        Fact::PlanCells(n, nodes) => words.did_cells(formats.count(*n), listed(nodes, book, formats)),
        Fact::PlanRules(nodes) => words.did_rules(listed(nodes, book, formats)),
        Fact::Frozen(name) => words.did_frozen(name),
        Fact::Unfrozen(name) => words.did_unfrozen(name),
        Fact::Assumed(it) => texts.assumptions.did_assumed(it),
        Fact::Reassumed(n) => texts.assumptions.did_reassumed(formats.count(*n)),
        Fact::Unassumed(it) => texts.assumptions.did_unassumed(it),
        Fact::Decided(it) => texts.assumptions.did_decided(it),
        Fact::Withdrawn(it) => texts.assumptions.did_withdrawn(it),
        Fact::Tasked(it) => texts.alerts.did_tasked(it),
        Fact::TasksDone(n) => texts.alerts.did_done(formats.count(*n)),
        Fact::TasksChanged(n) => texts.alerts.did_changed(formats.count(*n)),
        Fact::Untasked(it) => texts.alerts.did_untasked(it),
        Fact::Muted(until, reason) => texts.alerts.did_muted(until, reason),
        Fact::Unmuted => texts.alerts.did_unmuted.to_owned(),
        Fact::Reviewed(day) => texts.alerts.did_reviewed(day),
        Fact::ProductsAdded(nodes) => texts.products.did_added(listed(nodes, book, formats)),
        Fact::ProductsOut(nodes) => texts.products.did_taken_out(listed(nodes, book, formats)),
        Fact::PlanProducts(nodes) => {
            texts.products.did_products(formats.count(nodes.len()), listed(nodes, book, formats))
        }
        Fact::BudgetStep { sign, month, by, is_alone } => {
            let it = &texts.budget;
            let what = match (&**sign, month) {
                ("propose", _) => it.did_propose.to_owned(),
                ("withdraw", _) => it.did_withdraw.to_owned(),
                ("lock", Some(month)) => it.did_lock(formats.month(*month)),
                _ => it.did_approve.to_owned(),
            };
            told_alone(it.log_step(what, by), is_alone.then_some(it.alone))
        }
        Fact::BudgetChanged { kind, author, approver, level, is_alone } => {
            let it = &texts.budget;
            let [kind, level] = [("kind", kind), ("level", level)]
                .map(|(field, key)| key_word("budget_change", field, key, texts).unwrap_or_default());
            told_alone(it.log_change(kind, author, approver, level), is_alone.then_some(it.alone_change))
        }
        Fact::Setting(_, field, before, after) => {
            let value = |it: &Option<Value>| value_words(field, it.as_ref(), None, formats);
            words.did_setting(field_name(field, texts), value(before), value(after))
        }
        Fact::Record(key, name, done) => record_words(key, name.as_deref(), done, names, book, formats),
        Fact::Records(kind, n) => words.did_records(formats.count(*n), kind_name(kind, texts)),
    }
}

/// What was done, and that one person did it alone.
fn told_alone(what: String, alone: Option<&str>) -> String {
    alone.map_or_else(|| what.clone(), |it| format!("{what} · {it}"))
}

fn listed(nodes: &[Node], book: Option<&Book>, formats: Formats) -> String {
    let separator = if formats.language == crate::i18n::Language::Zh { "、" } else { ", " };
    let listed: Vec<String> = nodes.iter().take(N_NAMES).map(|it| name_of(book, *it, formats)).collect();
    let listed = listed.join(separator);
    match nodes.len().saturating_sub(N_NAMES) {
        0 => listed,
        n => formats.language.texts().versions.and_others(listed, n),
    }
}

/// One figure or word before and after.
pub fn detail_words(it: &Detail, book: Option<&Book>, measure: Measure, formats: Formats) -> String {
    let texts = formats.language.texts();
    let node = it.node.map(|it| name_of(book, it, formats));
    let month = it.month.map(|it: Month| formats.month(it));
    let what = record_field(&it.kind, &it.field, texts).to_owned();
    let place: Vec<String> = node.into_iter().chain(month).chain([what]).collect();
    let value = |side: &Option<Value>| match is_named(&it.kind) || &*it.kind == "budget_line" {
        true => record_value(&it.kind, &it.field, side.as_ref(), book, formats),
        false => value_words(&it.field, side.as_ref(), Some(measure), formats),
    };
    texts.versions.did_setting(place.join(" · "), value(&it.before), value(&it.after))
}

/// The word for a kind of record.
pub fn kind_name<'a>(kind: &'a str, texts: &'static Texts) -> &'a str {
    let words = &texts.files;
    match kind {
        "account" => words.kind_account,
        "product" => words.kind_product,
        "series" => words.kind_series,
        "book" => words.kind_book,
        "method" => words.kind_method,
        "forecast" => words.kind_forecast,
        "preparation_amount" | "preparation_quantity" => words.kind_preparation,
        "plan" => words.kind_plan,
        "plan_node" => words.kind_plan_node,
        "version" | "version_node" | "version_product" => words.kind_version,
        "import" => words.kind_import,
        "workspace" => words.kind_workspace,
        "assumption" => texts.assumptions.tab,
        "coverage" => texts.resources.title,
        "measures" => texts.measures.kind,
        "account_tier" => texts.resources.kind_tier,
        "decision" => texts.assumptions.decisions,
        "strategy" => texts.strategy.kind_row,
        "service" => texts.service.kind_plan,
        "service_activity" => texts.service.kind_activity,
        "service_event" => texts.service.kind_event,
        "budget" => texts.budget.kind_budget,
        "budget_sales" => texts.budget.kind_sales,
        "budget_product" => texts.budget.kind_product,
        "budget_account" => texts.budget.kind_rows,
        "budget_line" => texts.budget.kind_line,
        "budget_sign" => texts.budget.kind_sign,
        "budget_change" => texts.budget.kind_change,
        "task" => texts.alerts.kind_task,
        "mute" => texts.alerts.kind_mute,
        "thresholds" => texts.alerts.thresholds,
        "review" => texts.alerts.kind_review,
        "team_account" => texts.adjust.kind_account,
        "team_person" => texts.adjust.kind_person,
        "plan_move" => texts.adjust.kind_move,
        "commitment" => texts.bottomup.kind_commitment,
        "commitment_before" => texts.bottomup.kind_before,
        "lever" => texts.bottomup.kind_lever,
        "offer" => texts.bottomup.kind_offer,
        "agreement" => texts.bottomup.kind_agreement,
        "agreed" => texts.bottomup.kind_agreed,
        "incentive" => texts.incentive.kind,
        "feedback" => texts.feedback.title,
        "channels" => texts.channels.title,
        "channel" => texts.channels.kind_channel,
        "partner" => texts.channels.partners,
        "account_channel" => texts.channels.kind_account,
        "staffing" => texts.people.title,
        "hire" => texts.people.hires,
        "skill" => texts.people.skills,
        "plan_product" => texts.products.kind_product,
        "plan_mix" => texts.products.kind_mix,
        "material" => texts.material.title,
        "product_margin" => texts.measures.kind_product_margin,
        other => other,
    }
}

/// The word for a field, or for a group of fields that are taken together.
pub fn field_name<'a>(field: &'a str, texts: &'static Texts) -> &'a str {
    let words = &texts.versions;
    match field {
        "name" => words.field_name,
        "currency" => words.field_currency,
        "fiscal_start_month" => words.field_fiscal,
        "measure" => words.field_measure,
        "horizon" => words.field_horizon,
        "unit" => words.field_unit,
        "weights" => words.field_weights,
        "n_closed" | "closed" | "plans_closed" => words.field_closed,
        "targets" | "total" => words.field_targets,
        "edited" => words.field_reason,
        "lock" => words.field_lock,
        "floor" => words.field_floor,
        "cap" => words.field_cap,
        "rejoined" => texts.stopped.field,
        "method" => words.field_method,
        "owner" => texts.targets.smart_owner,
        "parent" => texts.targets.smart_parent,
        "reason" => texts.targets.reason,
        "stretch" => texts.adjust.field_stretch,
        "tiers" => texts.targets.tab,
        "promise" => texts.adjust.field_promise,
        "uplift" => texts.team.buffer,
        "growth" => texts.adjust.field_growth,
        "spread" => texts.team.spread,
        "potential" => texts.team.potential,
        "pipeline" => texts.team.pipeline,
        "joined" => texts.team.joined,
        "last_quota" => texts.adjust.field_last_quota,
        "policy" => texts.adjust.log_policy,
        "amount" => texts.adjust.log_amount,
        "p10" => texts.bottomup.low,
        "p50" => texts.bottomup.likely,
        "p90" => texts.bottomup.high,
        "commitment" => texts.bottomup.kind_commitment,
        "lever" => texts.bottomup.lever,
        "round" => texts.bottomup.round,
        "side" => texts.bottomup.side,
        "about" => texts.bottomup.about,
        "words" => texts.bottomup.words,
        "note" => texts.bottomup.note,
        "author" => texts.bottomup.who,
        "target_part" => texts.bottomup.weight_percent,
        "threshold" => texts.incentive.threshold,
        "rate" => texts.incentive.rate,
        "accelerator" => texts.incentive.accelerator,
        "pay_cap" => texts.incentive.cap,
        "counts_from" => texts.incentive.counts,
        "scheme" => texts.incentive.kind,
        "way" => texts.engine.adds_up,
        "amounts" => texts.files.field_amounts,
        "quantities" => texts.files.field_quantities,
        "costs" => texts.files.field_costs,
        "region" => texts.files.field_region,
        "person" => texts.files.field_person,
        "months" => texts.files.unit_months,
        "window" => texts.files.unit_window,
        "whole" => texts.files.unit_whole,
        "outlier" => texts.files.unit_outlier,
        "shift" => texts.files.unit_shift,
        "gap" => texts.files.unit_gap,
        "season" => texts.files.unit_season,
        "mix" => texts.strategy.mix,
        "action" => texts.strategy.action,
        "hypothesis" => texts.strategy.hypothesis,
        "account" => texts.strategy.on_account,
        "product" => texts.strategy.on_product,
        "percent" => texts.strategy.field_percent,
        "by_month" => texts.strategy.field_by_month,
        "effect" => texts.strategy.effect,
        "margin" => texts.strategy.margin,
        "margin_rate" => texts.strategy.margin_rate,
        "margin_amount" => texts.strategy.margin_amount,
        "margin_by_month" => texts.strategy.field_margin_by_month,
        "cost" => texts.strategy.cost,
        "from" => texts.strategy.from,
        "to" => texts.strategy.to,
        "hours_tenths" => texts.strategy.hours,
        "kpi" => texts.strategy.kpi,
        "incremental" => texts.strategy.field_incremental,
        "assumption" => texts.strategy.assumption,
        "evidence" => texts.strategy.evidence,
        "phase" => texts.service.phase,
        "scope" => texts.service.scope,
        "doer" => texts.service.doer,
        "promise_hours" | "promise_days" => texts.service.promise,
        "case_tenths" => texts.service.field_hours,
        "case_hundredths" => texts.service.field_count,
        "staff_tenths" => texts.service.field_staff,
        "hour_cost" => texts.service.field_rate,
        "case_cost" => texts.service.field_direct,
        "proposed" => texts.service.proposal,
        "case" => texts.service.kind_event,
        "opened" => texts.service.opened,
        "due" => texts.service.due,
        "first_time" => texts.service.fixed,
        "on_time" => texts.service.on_time,
        "in_full" => texts.service.in_full,
        "learn_from" => texts.chart.learn_label,
        "typed" => texts.products.field_typed,
        "reasons" | "total_reason" => words.field_reason,
        "shares" => texts.products.field_shares,
        "shared" => texts.products.field_shared,
        "total_shared" => texts.products.field_total_shared,
        "added" => texts.products.field_added,
        _ if threshold_of(field).is_some() => threshold_of(field).map_or(field, |it| threshold_name(it, &texts.alerts)),
        _ if measure_field(field, texts).is_some() => measure_field(field, texts).unwrap_or(field),
        other => other,
    }
}

/// The threshold that a field holds.
fn threshold_of(field: &str) -> Option<Threshold> {
    Threshold::ALL.into_iter().find(|it| it.key() == field)
}

/// The word for a field of the targets next to revenue.
fn measure_field(field: &str, texts: &'static Texts) -> Option<&'static str> {
    let words = &texts.measures;
    Some(match field {
        "quantity" => words.quantity,
        "margin" => words.margin,
        "cash" => words.cash,
        "share" => words.share,
        "unit_name" => words.unit_name,
        "margin_rate" => words.margin_rate,
        "vat" => words.vat,
        "collected" => words.collected,
        "pay_days" => words.pay_days,
        "opening" => words.opening_field,
        "market" | "market_months" => words.market,
        "market_source" => words.market_source,
        "market_confidence" => words.confidence,
        "quantity_tiers" => words.quantity_tiers,
        "margin_tiers" => words.margin_tiers,
        "cash_tiers" => words.cash_tiers,
        "share_tiers" => words.share_tiers,
        _ if field.ends_with("_owner") => texts.targets.smart_owner,
        _ if field.ends_with("_parent") => texts.targets.smart_parent,
        _ if field.ends_with("_reason") => texts.targets.reason,
        _ => return None,
    })
}

/// A value in the reader's formats; money and pieces by what the field holds.
pub fn value_words(field: &str, value: Option<&Value>, measure: Option<Measure>, formats: Formats) -> String {
    let texts = formats.language.texts();
    match (field, value) {
        ("hours_tenths", Some(Value::Int(it))) => {
            u32::try_from(*it).map_or_else(|_| it.to_string(), |it| texts.strategy.hours_a_month(tenths(it)))
        }
        (_, None) => "—".to_owned(),
        (
            "targets" | "typed" | "total" | "unit" | "lock" | "floor" | "cap" | "amounts" | "costs" | "promise"
            | "potential" | "pipeline" | "last_quota" | "amount" | "p10" | "p50" | "p90" | "cost" | "margin"
            | "margin_amount" | "by_month" | "margin_by_month" | "cash" | "opening" | "market" | "unit_cost",
            Some(Value::Int(minor)),
        ) => formats.money_unit(Money::from_minor(*minor)),
        // An hour and a case cost little: in the reader's unit they would round to nothing.
        ("hour_cost" | "case_cost", Some(Value::Int(minor))) => formats.money_whole(Money::from_minor(*minor)),
        (_, Some(Value::Int(it))) if threshold_of(field).is_some() => {
            threshold_of(field).map_or_else(String::new, |which| threshold_shown(which, *it, formats))
        }
        ("quantity" | "stock" | "minimum" | "used" | "incoming", Some(Value::Int(minor))) => {
            formats.measure(Measure::Quantity, *minor)
        }
        ("share" | "vat" | "margin_rate", Some(Value::Int(it))) => formats.percent(*it as f64 / 10_000.0, 2),
        ("quantity_tiers" | "margin_tiers" | "cash_tiers" | "share_tiers", Some(Value::List(items))) => {
            let kind = field.trim_end_matches("_tiers");
            let number = |it: &Value| value_words(kind, Some(it), measure, formats);
            items.iter().map(number).collect::<Vec<_>>().join(" / ")
        }
        ("collected", Some(Value::List(items))) => {
            let share = |it: &Value| match it {
                Value::Int(it) => formats.percent(*it as f64 / 10_000.0, 0),
                _ => String::new(),
            };
            items.iter().map(share).collect::<Vec<_>>().join(" / ")
        }
        ("quantities", Some(Value::Int(minor))) if measure.is_some() => formats.measure(Measure::Quantity, *minor),
        ("method", Some(Value::Text(key))) => {
            MethodId::from_key(key).map_or_else(|| key.clone(), |it| method_name(it, texts).to_owned())
        }
        ("way", Some(Value::Text(key))) => {
            Way::from_key(key).map_or_else(|| key.clone(), |it| way_name(it, texts).to_owned())
        }
        ("weights", Some(Value::List(items))) => {
            let share = |it: &Value| if let Value::Number(it) = it { formats.percent(*it, 0) } else { String::new() };
            items.iter().map(share).collect::<Vec<_>>().join(" / ")
        }
        ("by_month" | "margin_by_month", Some(Value::Months(it))) => {
            formats.money_unit(it.cells().iter().flatten().map(|it| Money::from_minor(*it)).sum())
        }
        (_, Some(Value::Text(it))) => it.clone(),
        (_, Some(Value::Int(it))) => it.to_string(),
        (_, Some(Value::Number(it))) => formats.number(*it, 2),
        (_, Some(Value::Flag(it))) => if *it { "✓" } else { "—" }.to_owned(),
        (_, Some(Value::List(_) | Value::Months(_) | Value::Notes(_))) => "…".to_owned(),
    }
}
