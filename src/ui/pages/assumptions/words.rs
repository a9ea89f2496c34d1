//! The words of assumptions: drivers, values, ranges, what rests on them, and what a form refuses.

use crate::domain::{Book, Measure, Money, Month, Node, Quantity};
use crate::i18n::{Formats, Texts};
use crate::import::{DecimalMark, parse_number};
use crate::plan::{Assumption, AssumptionFault, Bounds, Choice, Dependant, Driver};
use crate::ui::pages::forecast::names::node_name;
use crate::ui::pages::versions::name_of;
use crate::workbench::Document;
use crate::workbench::assumptions::{Watched, number_of};
use crate::workbench::tree::ForecastTree;

/// Whether values of the driver are parts of one.
pub fn is_ratio(driver: &Driver) -> bool {
    matches!(driver, Driver::Growth(_) | Driver::Share(_))
}

/// What is watched, and of whom.
pub fn driver_words(driver: &Driver, book: Option<&Book>, formats: Formats) -> String {
    let texts = formats.language.texts();
    let words = &texts.assumptions;
    let (name, node) = match driver {
        Driver::Growth(node) => (words.driver_growth, node),
        Driver::Share(node) => (words.driver_share, node),
        Driver::Price(node) => (words.driver_price, node),
        Driver::Typed { unit, .. } => {
            return if unit.is_empty() { words.driver_typed.to_owned() } else { unit.clone() };
        }
    };
    words.of(name, book.map(|it| node_name(it, *node, texts)).unwrap_or_default())
}

/// A value of the driver.
pub fn value_words(driver: &Driver, value: f64, formats: Formats) -> String {
    match driver {
        Driver::Growth(_) => formats.percent_signed(value, 1),
        Driver::Share(_) => formats.percent(value, 1),
        Driver::Price(_) => formats.number(value, 2),
        Driver::Typed { .. } => plain_number(value, formats),
    }
}

/// A number with no more decimals than it has, three at most.
fn plain_number(value: f64, formats: Formats) -> String {
    let decimals = (0..3).find(|it| {
        let scaled = value * f64::powi(10.0, *it);
        (scaled - scaled.round()).abs() < 1e-6
    });
    formats.number(value, decimals.unwrap_or(3) as u32)
}

/// The range in which it has to stay.
pub fn bounds_words(driver: &Driver, bounds: Bounds, formats: Formats) -> String {
    let words = &formats.language.texts().assumptions;
    let say = |it| value_words(driver, it, formats);
    match (bounds.low(), bounds.high()) {
        (Some(low), Some(high)) => words.range_both(say(low), say(high)),
        (Some(low), None) => words.range_low(say(low)),
        (None, Some(high)) => words.range_high(say(high)),
        (None, None) => String::new(),
    }
}

/// A number that rests on an assumption.
pub fn dependant_words(it: Dependant, book: Option<&Book>, formats: Formats) -> String {
    let words = &formats.language.texts().assumptions;
    match it {
        Dependant::Target => words.rests_target.to_owned(),
        Dependant::Quota(account) => words.rests_quota(name_of(book, Node::Account(account), formats)),
        Dependant::Forecast(node) => words.rests_forecast(name_of(book, node, formats)),
    }
}

/// The number itself as it stands now.
pub fn number_words(document: &Document, tree: Option<&ForecastTree>, it: Dependant, formats: Formats) -> String {
    let words = &formats.language.texts().assumptions;
    match number_of(document, tree, it) {
        Some((Measure::Amount, minor)) => words.rest_now(formats.money_unit(Money::from_minor(minor))),
        Some((Measure::Quantity, minor)) => words.rest_now(formats.quantity(Quantity::from_minor(minor))),
        None => words.rest_gone.to_owned(),
    }
}

/// The page's headline.
pub fn headline(board: &[Watched], formats: Formats) -> String {
    let words = &formats.language.texts().assumptions;
    let broken: Vec<&str> = board.iter().filter(|it| it.is_broken()).map(|it| &*it.assumption.statement).collect();
    let separator = if formats.language == crate::i18n::Language::Zh { "；" } else { "; " };
    match (board.len(), broken.len()) {
        (0, _) => words.none.to_owned(),
        (n, 0) if board.iter().all(|it| it.readings.is_empty()) => words.said_untested(formats.count(n)),
        (n, 0) => words.said_hold(formats.count(n)),
        (_, n) => words.said_broken(formats.count(n), broken.join(separator)),
    }
}

/// The words for a choice.
pub fn choice_words(choice: Choice, texts: &'static Texts) -> &'static str {
    match choice {
        Choice::Keep => texts.assumptions.keep,
        Choice::Change => texts.assumptions.change_it,
        Choice::Stop => texts.assumptions.stop,
    }
}

/// Why it cannot be kept.
pub fn fault_words(fault: AssumptionFault, texts: &'static Texts) -> &'static str {
    match fault {
        AssumptionFault::NoStatement => texts.assumptions.no_statement,
        AssumptionFault::NoBound => texts.assumptions.no_bound,
        AssumptionFault::CrossedBounds => texts.assumptions.crossed,
        AssumptionFault::NoReason => texts.assumptions.no_reason,
        AssumptionFault::NotThere => texts.assumptions.not_there,
    }
}

/// The number that a text names, in thousandths; `None` for an empty text.
///
/// # Errors
/// The text itself when it names none.
pub fn thousandths(text: &str) -> Result<Option<i64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let parsed = parse_number(text, DecimalMark::Point).ok().flatten().and_then(|it| it.value.to_units(3));
    parsed.map(Some).ok_or_else(|| text.trim().to_owned())
}

/// The bound that a text names: in per cent for a ratio.
///
/// # Errors
/// The text itself when it is no number.
pub fn bound(text: &str, is_ratio: bool) -> Result<Option<f64>, String> {
    let scale = if is_ratio { 100.0 } else { 1.0 };
    Ok(thousandths(text.trim().trim_end_matches(['%', '％']))?.map(|it| it as f64 / 1000.0 / scale))
}

/// A bound as the field shows it.
pub fn bound_text(value: Option<f64>, is_ratio: bool, formats: Formats) -> String {
    let scale = if is_ratio { 100.0 } else { 1.0 };
    value.map(|it| plain_number(it * scale, formats)).unwrap_or_default()
}

/// The month that a text names; `None` for an empty text.
///
/// # Errors
/// The text itself when it names none.
pub fn month(text: &str) -> Result<Option<Month>, String> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| text.to_owned()) }
}

/// The statement of the assumption that a target's growth rests on.
pub fn growth_statement(asked: f64, bounds: Bounds, formats: Formats) -> String {
    let low = formats.percent_signed(bounds.low().unwrap_or(asked), 0);
    formats.language.texts().assumptions.growth_statement(low, formats.percent_signed(asked, 1))
}

/// Who and when, on one line.
pub fn owner_line(it: &Assumption, formats: Formats) -> String {
    let words = &formats.language.texts().assumptions;
    let owner = (!it.owner.is_empty()).then(|| words.owner_is(&it.owner));
    let check = it.check.map(|it| words.check_is(formats.month(it)));
    [owner, check].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
