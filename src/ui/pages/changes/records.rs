//! Records that people know by name, in the words of their own page: which, what field, from what to what.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Node};
use crate::i18n::{Formats, Texts};
use crate::store::{Done, Key, Value};
use crate::ui::pages::versions::name_of;

use super::words::{field_name, kind_name, value_words};

/// Fields told in a sentence; more are counted.
const FIELDS: usize = 3;
/// Letters of a name before it is cut.
const NAME: usize = 40;

/// What was done to a record.
pub fn record_words(
    key: &Key,
    name: Option<&str>,
    done: &Done,
    names: &BTreeMap<Key, String>,
    book: Option<&Book>,
    formats: Formats,
) -> String {
    let texts = formats.language.texts();
    let words = &texts.logwords;
    let kind = kind_name(&key.kind, texts);
    let name = name.or_else(|| names.get(key).map(String::as_str)).filter(|it| !it.is_empty());
    let name = name.map(|it| account_in(&key.kind, it, book, formats).unwrap_or_else(|| short(it)));
    let what = name.map_or_else(|| kind.to_owned(), |it| words.named(kind, it));
    let fields = match done {
        Done::Created => return words.created(what),
        Done::Deleted => return words.deleted(what),
        Done::Edited(fields) => fields,
    };
    let told = fields.iter().take(FIELDS).map(|(field, before, after)| {
        let value = |it: &Option<Value>| record_value(&key.kind, field, it.as_ref(), book, formats);
        texts.versions.did_setting(record_field(&key.kind, field, texts), value(before), value(after))
    });
    let mark = if formats.language == crate::i18n::Language::Zh { "，" } else { ", " };
    let told = told.collect::<Vec<_>>().join(mark);
    match fields.len().saturating_sub(FIELDS) {
        0 => words.edited(what, told),
        n => words.edited_more(n, what, told),
    }
}

fn short(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

/// The name of the account that stands as an id in a field that holds one.
fn account_in(kind: &str, text: &str, book: Option<&Book>, formats: Formats) -> Option<String> {
    let id: AccountId = (kind == "service_event").then(|| text.parse().ok()).flatten()?;
    Some(name_of(book, Node::Account(id), formats))
}

/// The word of its page for a field.
pub fn record_field<'a>(kind: &str, field: &'a str, texts: &'static Texts) -> &'a str {
    let (feedback, people, channels) = (&texts.feedback, &texts.people, &texts.channels);
    match (kind, field) {
        ("feedback", "text") => feedback.text,
        ("feedback", "source") => feedback.source,
        ("feedback", "topic") => feedback.topic,
        ("feedback", "severity") => feedback.severity,
        ("feedback", "theme") => feedback.theme,
        ("feedback", "progress") => feedback.progress,
        ("feedback", "opened") => feedback.opened,
        ("feedback", "closed") => feedback.closed_on,
        ("feedback", "nps") => feedback.nps_short,
        ("feedback", "csat") => feedback.csat_short,
        ("feedback", "against") => feedback.against,
        ("staffing", "heads") => people.heads,
        ("staffing", "productivity") => people.productivity,
        ("staffing", "ramp") => people.ramp,
        ("staffing", "leave") => people.leave,
        ("staffing", "leavers") => people.leavers,
        ("staffing", "head_years") => people.head_years,
        ("staffing", "lead") => people.lead,
        ("staffing", "point_hours") => people.point_hours,
        ("hire", "name") => people.post,
        ("hire", "start") => people.start,
        ("hire", "heads") => people.how_many,
        ("skill", "person") => people.person,
        ("skill", "skill") => people.skill,
        ("skill", "required") => people.required,
        ("skill", "now") => people.now,
        ("channels", "n_months") => channels.horizon,
        ("channel", "type") => channels.kind,
        ("channel" | "partner", "start") => channels.start,
        ("channel", "ramp") => channels.ramp,
        ("channel", "past") => channels.past,
        ("channel", "margin") => channels.margin,
        ("channel", "rebate") => channels.rebate,
        ("channel", "moved") => channels.moved_title,
        ("channel", "setup") => channels.setup,
        ("channel", "running") => channels.running,
        ("partner", "name") => channels.partner_name,
        ("partner", "sales") => channels.sales,
        ("partner" | "strategy", "channel") => channels.name,
        ("material", "unit_name") => texts.material.unit,
        ("material", "unit_cost") => texts.material.unit_cost,
        ("material", "stock") => texts.material.stock,
        ("material", "counted") => texts.material.counted,
        ("material", "minimum") => texts.material.minimum,
        ("material", "lead") => texts.material.lead,
        ("material", "per_visit") => texts.material.field_per_visit,
        ("material", "per_row") => texts.material.field_per_row,
        ("material", "used") => texts.material.field_used,
        ("material", "incoming") => texts.material.comes,
        ("service_event", "closed") => texts.feedback.closed_on,
        ("budget_line", "driver") => texts.budget.driver,
        ("budget_line", "stage") => texts.budget.stage,
        ("budget_line", "taken") => texts.budget.field_taken,
        ("budget_sign", "alone") => texts.budget.alone,
        ("budget_line", "accounts") => texts.budget.pl_serve,
        _ => field_name(field, texts),
    }
}

/// A value as its page writes it.
pub fn record_value(kind: &str, field: &str, value: Option<&Value>, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let Some(value) = value else {
        // What is left out means service staff.
        return if field == "doer" { texts.service.doer_staff.to_owned() } else { "—".to_owned() };
    };
    let money = |it: i64| formats.money_unit(crate::domain::Money::from_minor(it));
    match (kind, field, value) {
        (_, "account" | "product", Value::Text(id)) => {
            node_of(field, id).map_or_else(|| id.clone(), |node| name_of(book, node, formats))
        }
        ("material", "lead", Value::Text(it)) => {
            let words = &texts.material;
            let days = || format!("{} {}", it.trim_end_matches('d'), words.days);
            it.strip_suffix('m').map_or_else(days, |n| format!("{n} {}", words.months))
        }
        ("strategy", "channel", Value::Text(_)) => "✓".to_owned(),
        (_, _, Value::Text(key)) => key_word(kind, field, key, texts).map_or_else(|| key.clone(), str::to_owned),
        ("staffing", "productivity", Value::Int(it))
        | ("channel", "setup" | "running", Value::Int(it))
        | ("partner", "sales", Value::Int(it)) => money(*it),
        // Of each account its id, then its cost month by month.
        ("budget_line", "accounts", Value::List(items)) => {
            let cost = |it: &Value| {
                let Value::Text(it) = it else { return 0 };
                it.split(' ').skip(1).filter_map(|it| it.parse::<i64>().ok()).sum()
            };
            money(items.iter().map(cost).sum())
        }
        ("staffing", "head_years", Value::Int(it)) => formats.number(*it as f64 / 10.0, 1),
        ("channel", "margin" | "rebate", Value::Int(it)) | ("staffing", "leave", Value::Int(it)) => {
            formats.percent(*it as f64 / 1_000.0, 1)
        }
        _ => value_words(field, Some(value), None, formats),
    }
}

fn node_of(field: &str, id: &str) -> Option<Node> {
    match field {
        "account" => id.parse().ok().map(Node::Account),
        _ => id.parse().ok().map(Node::Product),
    }
}

/// The word for a key that stands for a choice.
pub(super) fn key_word(kind: &str, field: &str, key: &str, texts: &'static Texts) -> Option<&'static str> {
    let (feedback, service, strategy, channels) = (&texts.feedback, &texts.service, &texts.strategy, &texts.channels);
    let budget = &texts.budget;
    Some(match (kind, field, key) {
        ("feedback", "source", "customer") => feedback.source_customer,
        ("feedback", "source", "sales") => feedback.source_sales,
        ("feedback", "source", "rival") => feedback.source_rival,
        ("feedback", "topic", "complaint") => feedback.topic_complaint,
        ("feedback", "topic", "request") => feedback.topic_request,
        ("feedback", "topic", "praise") => feedback.topic_praise,
        ("feedback", "topic", "news") => feedback.topic_news,
        ("feedback", "progress", "new") => feedback.new,
        ("feedback", "progress", "in_work") => feedback.in_work,
        ("feedback", "progress", "closed") => feedback.closed,
        ("service_activity" | "service_event", "phase", "before") => service.before,
        ("service_activity" | "service_event", "phase", "during") => service.during,
        ("service_activity" | "service_event", "phase", "after") => service.after,
        ("service_activity", "doer", "manager") => service.doer_manager,
        ("service_activity", "doer", "staff") => service.doer_staff,
        ("budget_change", "kind", "transfer") => budget.kind_transfer,
        ("budget_change", "kind", "add") => budget.kind_add,
        ("budget_change", "kind", "cut") => budget.kind_cut,
        ("budget_change", "level", "manager") => budget.level_manager,
        ("budget_change", "level", "director") => budget.level_director,
        ("budget_change", "level", "owner") => budget.level_owner,
        ("budget_line", "driver", "fixed") => budget.driver_fixed,
        ("budget_line", "driver", "percent") => budget.driver_percent,
        ("budget_line", "driver", "head") => budget.driver_head,
        ("budget_line", "driver", "visit") => budget.driver_visit,
        ("budget_line", "driver", "step") => budget.driver_step,
        ("budget_line", "driver", "service") => budget.driver_service,
        ("budget_line", "stage", "direct") => budget.pl_direct,
        ("budget_line", "stage", "serve") => budget.pl_serve,
        ("budget_line", "stage", "common") => budget.pl_common,
        ("strategy", "mix", "product") => strategy.product,
        ("strategy", "mix", "price") => strategy.price,
        ("strategy", "mix", "promotion") => strategy.promotion,
        ("strategy", "mix", "channel") => strategy.channel,
        ("channel", "type", "direct") => channels.direct,
        ("channel", "type", "dealer") => channels.dealer,
        ("channel", "type", "online") => channels.online,
        _ => return None,
    })
}
