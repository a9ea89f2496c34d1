//! Places, values and files in words.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::{AccountId, Book, Measure, Money};
use crate::i18n::{Formats, Language, Texts};
use crate::store::merge::{Content, Difference, Held, Repair, Side, Spot, Touch, Unfit};
use crate::store::{Cell, Key, Value, node_of_record};
use crate::ui::frame::news_text;
use crate::ui::pages::changes::words::{field_name, kind_name, value_words};
use crate::ui::pages::plan::words::Speech;
use crate::ui::pages::versions::name_of;
use crate::ui::platform::clock;
use crate::ui::state::{FileNews, use_preferences};

/// Names that are listed before the rest is counted.
const N_NAMES: usize = 3;

/// A moment as day and time.
pub fn moment(at: f64) -> String {
    format!("{} {}", clock::day(at), clock::wall_time(at))
}

/// What came of saving a file.
pub fn saved(news: &FileNews) -> String {
    let texts = &use_preferences().read().language.texts().files;
    match news {
        FileNews::Saved(name) => texts.saved(name),
        FileNews::NotSaved(_) => texts.not_saved(texts.self_check),
        other => news_text(other),
    }
}

/// Names joined, some of many.
pub fn names(all: &[String], formats: Formats) -> String {
    let separator = if formats.language == Language::Zh { "、" } else { ", " };
    let listed = all.iter().take(N_NAMES).cloned().collect::<Vec<_>>().join(separator);
    match all.len().saturating_sub(N_NAMES) {
        0 => listed,
        n => formats.language.texts().versions.and_others(listed, n),
    }
}

/// Where a difference is: whose, when, what.
pub fn place(spot: &Spot, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let unit = if spot.unit.is_empty() { kind_name(&spot.key.kind, texts) } else { field_name(&spot.unit, texts) };
    let whose = record_name(&spot.key, book, formats);
    let parts = whose.into_iter().chain(spot.month.map(|it| formats.month(it))).chain([unit.to_owned()]);
    parts.collect::<Vec<_>>().join(" · ")
}

/// Whose record it is, where it is of somebody or something with a name.
pub fn record_name(key: &Key, book: Option<&Book>, formats: Formats) -> Option<String> {
    let product = || book?.product(crate::domain::ProductId(key.id.parts()[0]?)).map(|it| it.name.clone());
    match &*key.kind {
        "product" => product(),
        _ => node_of_record(key).map(|it| name_of(book, it, formats)),
    }
}

/// What a side holds at a place; the first field of the group that says something.
pub fn content(it: &Difference, side: Option<Side>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let of = |held: &'_ Held| match side {
        Some(side) => held.of(side).cloned(),
        None => held.base.clone(),
    };
    let telling = it
        .field("targets")
        .or_else(|| it.field("p50"))
        .or_else(|| it.held.iter().find(|it| it.ours != it.theirs))
        .or(it.held.first());
    let Some(held) = telling else { return String::new() };
    match of(held) {
        None if it.spot.unit.is_empty() && side.is_some() && held.base.is_some() => texts.files.deleted.to_owned(),
        None => texts.files.nothing.to_owned(),
        Some(Content::Value(value)) => value_words(&held.field, Some(&value), Some(Measure::Quantity), formats),
        Some(Content::Cell(Cell::Int(minor))) => {
            value_words(&held.field, Some(&Value::Int(minor)), Some(Measure::Quantity), formats)
        }
        Some(Content::Cell(Cell::Note(text))) => text,
        Some(Content::Cell(Cell::Missing)) => "—".to_owned(),
        Some(Content::Record(fields)) => {
            let telling = ["method", "name", "total", "source"].into_iter().find_map(|name| {
                let value = fields.get(name)?;
                Some(value_words(name, Some(value), Some(Measure::Quantity), formats))
            });
            telling.unwrap_or_else(|| match held.base {
                Some(_) => texts.files.changed_record.to_owned(),
                None => texts.files.new_record.to_owned(),
            })
        }
    }
}

/// Who and when.
pub fn touch(it: &Touch, texts: &'static Texts) -> String {
    let who = if it.author.is_empty() { texts.files.somebody } else { it.author.as_str() };
    texts.files.who_when(who, moment(it.at))
}

/// What was put right, in a sentence.
pub fn repair(it: &Repair, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let money = |minor: i64| formats.money_unit(Money::from_minor(minor));
    match it {
        Repair::Kept(key) => {
            let name = record_name(key, book, formats);
            texts.files.repair_kept(name.unwrap_or_else(|| kind_name(&key.kind, texts).to_owned()))
        }
        Repair::MonthsWidened(first, n) => texts.files.repair_months(n, formats.month(*first)),
        Repair::GaveWay(n, accounts, largest) => {
            let all: Vec<String> =
                accounts.iter().map(|it| name_of(book, crate::domain::Node::Account(*it), formats)).collect();
            texts.files.repair_gave_way(formats.count(*n), names(&all, formats), money(*largest))
        }
        Repair::TotalMoved(before, after) => texts.files.repair_total(money(*before), money(*after)),
    }
}

/// Why the choices do not go together.
pub fn unfit(it: &Unfit, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    match it {
        Unfit::Plan(error) => {
            let names: BTreeMap<AccountId, String> =
                book.map(|it| it.accounts().iter().map(|it| (it.id, it.name.clone())).collect()).unwrap_or_default();
            let products =
                book.map(|it| it.products().iter().map(|it| (it.id, it.name.clone())).collect()).unwrap_or_default();
            let speech = Speech { texts, formats, names: &names, products: &products };
            texts.files.plan_refused(speech.refusal(error))
        }
        Unfit::Convert(error) => texts.files.nonsense(error),
    }
}
