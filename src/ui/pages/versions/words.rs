//! What changed, in sentences.

use std::collections::BTreeMap;

use crate::domain::{Book, Measure, Money, Node, Quantity};
use crate::i18n::{Formats, Signed};
use crate::store::{Records, plan_of};
use crate::ui::components::sentence::FigureInk;
use crate::ui::pages::forecast::names::node_name;
use crate::workbench::compare::{CompareRow, Comparison, Figures, compare};

/// Movers that are told.
const N_MOVERS: usize = 5;

/// A figure with its sign.
pub fn signed(formats: Formats, measure: Measure, minor: i64) -> String {
    match measure {
        Measure::Amount => formats.money_with(Money::from_minor(minor), decimals(formats, minor), Signed::Always),
        Measure::Quantity if minor > 0 => format!("+{}", formats.quantity(Quantity::from_minor(minor))),
        Measure::Quantity => formats.quantity(Quantity::from_minor(minor)),
    }
}

/// Decimals of a difference: none where it is whole in the reader's unit, so that small and large ones stand in one
/// column alike; two where only they tell it from nothing.
fn decimals(formats: Formats, minor: i64) -> u32 {
    if minor % formats.unit.minor_units() == 0 { 0 } else { 2 }
}

/// The name of a node; one that the history no longer knows by its id.
pub fn name_of(book: Option<&Book>, node: Node, formats: Formats) -> String {
    let texts = formats.language.texts();
    let name = book.map(|it| node_name(it, node, texts)).unwrap_or_default();
    match node {
        Node::Company => texts.versions.company.to_owned(),
        Node::Account(id) if name.is_empty() => id.to_string(),
        Node::Product(id) if name.is_empty() => id.to_string(),
        _ => name,
    }
}

/// The headline.
pub fn headline(it: &Comparison, from: &str, to: &str, formats: Formats) -> String {
    let words = &formats.language.texts().versions;
    let Some(company) = it.company() else { return String::new() };
    if !it.rows.iter().any(CompareRow::differs) {
        return words.same(from, to);
    }
    let unit = if it.measure == Measure::Amount { formats.unit_label() } else { words.pieces.to_owned() };
    let figure = |minor: Option<i64>| formats.measure(it.measure, minor.unwrap_or(0));
    let after = FigureInk::Target.wrap(&figure(company.total.after));
    match (company.total.difference(), company.total.ratio()) {
        (Some(0), _) if it.only_products() => words.headline_products(from, after, unit),
        (Some(0), _) => words.headline_shifted(from, after, unit),
        (delta, Some(ratio)) => {
            let delta = signed(formats, it.measure, delta.unwrap_or(0));
            words.headline(from, figure(company.total.before), after, unit, delta, formats.percent_signed(ratio, 1))
        }
        (delta, None) => {
            let delta = signed(formats, it.measure, delta.unwrap_or(0));
            words.headline_plain(from, figure(company.total.before), after, unit, delta)
        }
    }
}

/// Who moved, the largest first, with the reason that the log has.
pub fn movers(it: &Comparison, reasons: &BTreeMap<Node, String>, book: Option<&Book>, formats: Formats) -> Vec<String> {
    it.movers().take(N_MOVERS).map(|row| mover(it.measure, row, reasons, book, formats)).collect()
}

/// Headline and movers between the plans of two states of the records; nothing where either has none.
pub fn movers_between(
    before: &Records,
    after: &Records,
    reasons: &BTreeMap<Node, String>,
    book: Option<&Book>,
    formats: Formats,
) -> Vec<String> {
    let figures = |it: &Records| plan_of(it).map(|it| Figures::of_plan(&it));
    let compared = figures(before).zip(figures(after)).and_then(|(a, b)| compare(&a, &b));
    compared.map(|it| movers(&it, reasons, book, formats)).unwrap_or_default()
}

fn mover(
    measure: Measure,
    row: &CompareRow,
    reasons: &BTreeMap<Node, String>,
    book: Option<&Book>,
    formats: Formats,
) -> String {
    let words = &formats.language.texts().versions;
    let name = name_of(book, row.node, formats);
    let reason = reasons.get(&row.node).map(|it| words.reason(it)).unwrap_or_default();
    let figure = |minor: i64| formats.measure(measure, minor);
    match (row.total.before, row.total.after) {
        (None, Some(after)) => words.mover_new(name, figure(after), reason),
        (Some(before), None) => words.mover_gone(name, figure(before), reason),
        (Some(before), Some(after)) if before == after => {
            let shifted = i64::try_from(row.shifted()).unwrap_or(i64::MAX);
            words.mover_shifted(name, figure(shifted), reason)
        }
        (Some(before), Some(after)) => {
            let brackets = if formats.language == crate::i18n::Language::Zh { ["（", "）"] } else { [" (", ")"] };
            let percent = row.total.ratio().map(|it| formats.percent_signed(it, 1));
            let share = percent.map(|it| format!("{}{it}{}", brackets[0], brackets[1])).unwrap_or_default();
            let delta = match measure {
                Measure::Amount => {
                    let moved = (after - before).abs();
                    formats.money_with(Money::from_minor(moved), decimals(formats, moved), Signed::WhereNegative)
                }
                Measure::Quantity => figure((after - before).abs()),
            };
            let rises = after > before;
            let say = |it: String| FigureInk::Target.wrap(&it);
            if rises {
                words.mover_up(name, delta, say(figure(after)), share, reason)
            } else {
                words.mover_down(name, delta, say(figure(after)), share, reason)
            }
        }
        (None, None) => name,
    }
}
