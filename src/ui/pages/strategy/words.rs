//! The strategy's words.

use std::collections::BTreeMap;

use crate::domain::{Book, Money, Month, MonthRange};
use crate::i18n::{Formats, StrategyTexts, Texts};
use crate::plan::strategy::{Effect, MarginEffect, Mix, Standing, StrategyFault, StrategyRow, WHOLE};

/// The name of a lever.
pub fn mix_word(it: Mix, words: &'static StrategyTexts) -> &'static str {
    match it {
        Mix::Product => words.product,
        Mix::Price => words.price,
        Mix::Promotion => words.promotion,
        Mix::Channel => words.channel,
    }
}

/// Whether a row adds, and if not, why.
pub fn standing_word(it: Standing, words: &'static StrategyTexts) -> &'static str {
    match it {
        Standing::Adds => words.state_adds,
        Standing::InForecast => words.state_in_forecast,
        Standing::Outside => words.state_outside,
        Standing::Over => words.state_over,
        Standing::NoBaseline => words.state_no_baseline,
    }
}

/// Why a row cannot be kept.
pub fn fault_word(it: StrategyFault, words: &'static StrategyTexts) -> &'static str {
    match it {
        StrategyFault::NoAction => words.fault_action,
        StrategyFault::Days => words.fault_days,
        StrategyFault::NoEffect => words.fault_effect,
        StrategyFault::NoMargin => words.fault_margin,
        StrategyFault::Months => words.fault_months,
        StrategyFault::Percent => words.fault_percent,
        StrategyFault::Amount => words.fault_amount,
        StrategyFault::Hours => words.fault_hours,
        StrategyFault::NotThere => words.fault_gone,
    }
}

/// A share in hundredths of a per cent, with its sign.
pub fn share(it: i64, formats: Formats) -> String {
    let decimals = if it % 100 == 0 { 0 } else { 2 };
    formats.percent_signed(it as f64 / WHOLE as f64, decimals)
}

/// What a row brings, as it was given.
pub fn effect_words(it: &Effect, formats: Formats) -> String {
    match it {
        Effect::Percent(it) => share(*it, formats),
        Effect::Amount(it) => formats.money_signed(*it),
        Effect::Months(it) => over_months(it, formats),
    }
}

fn over_months(it: &BTreeMap<Month, Money>, formats: Formats) -> String {
    let sum: Money = it.values().copied().sum();
    formats.language.texts().strategy.over_months(it.len(), formats.money_signed(sum))
}

/// What it does to the margin, as it was given.
pub fn margin_words(it: &MarginEffect, formats: Formats) -> String {
    match it {
        MarginEffect::Rate(it) => formats.percent(*it as f64 / WHOLE as f64, if it % 100 == 0 { 0 } else { 1 }),
        MarginEffect::Amount(it) => formats.money_signed(*it),
        MarginEffect::Months(it) => over_months(it, formats),
    }
}

/// What a row acts on.
pub fn acts_on(it: &StrategyRow, book: Option<&Book>, texts: &'static Texts) -> String {
    let words = &texts.strategy;
    let account =
        it.account.map(|id| book.and_then(|it| it.account(id)).map_or_else(|| id.to_string(), |it| it.name.clone()));
    let product =
        it.product.map(|id| book.and_then(|it| it.product(id)).map_or_else(|| id.to_string(), |it| it.name.clone()));
    match (account, product) {
        (None, None) => words.all_accounts.to_owned(),
        (Some(account), None) => account,
        (None, Some(product)) => product,
        (Some(account), Some(product)) => format!("{account} · {product}"),
    }
}

/// The first and the last month.
pub fn span(months: MonthRange, formats: Formats) -> String {
    let last = months.last().unwrap_or(months.first);
    format!("{}–{}", formats.month(months.first), formats.month(last))
}

/// An amount with its sign, or a dash.
pub fn signed(it: Option<Money>, formats: Formats) -> String {
    it.map_or_else(|| "–".to_owned(), |it| formats.money_signed(it))
}

/// Hundredths of a per cent of a text in per cent.
pub fn rate(text: &str) -> Option<i64> {
    let share = crate::ui::components::percent::percent(text)?;
    let rate = libm::round(share * WHOLE as f64);
    (rate.abs() < 1e9).then_some(rate as i64)
}

/// Hundredths of a per cent as one types them.
pub fn rate_text(it: i64) -> String {
    let sign = if it < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:02}", it.abs() / 100, it.abs() % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back_as_they_were_typed() {
        for (text, expected) in [("5", Some(500)), ("-2.5%", Some(-250)), ("0.05", Some(5)), ("x", None), ("", None)] {
            assert_eq!(rate(text), expected, "{text}");
        }
        assert_eq!(
            (rate_text(500), rate_text(-250), rate_text(5), rate_text(-5)),
            ("5".into(), "-2.5".into(), "0.05".into(), "-0.05".into())
        );
    }
}
