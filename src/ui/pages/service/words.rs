//! The service plan's words, and what people type.

use crate::domain::MonthRange;
use crate::i18n::{Formats, ServiceTexts};
use crate::import::{DecimalMark, parse_number};
use crate::plan::service::{Activity, Doer, EventIssue, Phase, Promise, Scope, ServiceFault};

use super::Desk;

/// The name of a phase.
pub fn phase_word(it: Phase, words: &'static ServiceTexts) -> &'static str {
    match it {
        Phase::Before => words.before,
        Phase::During => words.during,
        Phase::After => words.after,
    }
}

/// Who does it.
pub fn doer_word(it: Doer, words: &'static ServiceTexts) -> &'static str {
    match it {
        Doer::Manager => words.doer_manager,
        Doer::Staff => words.doer_staff,
    }
}

/// What is promised.
pub fn promise_words(it: Option<Promise>, words: &'static ServiceTexts) -> String {
    match it {
        Some(Promise::Hours(n)) => words.promised_hours(n as usize),
        Some(Promise::Days(0)) => words.promised_same_day.to_owned(),
        Some(Promise::Days(n)) => words.promised_days(n as usize),
        None => words.promised_none.to_owned(),
    }
}

/// For whom it is done.
pub fn scope_words(it: Scope, desk: Desk) -> String {
    let words = desk.words();
    match it {
        Scope::All => words.scope_all.to_owned(),
        Scope::Tier(it) => words.scope_tier(it.letter()),
        Scope::Account(it) => words.scope_account(desk.name(it)),
    }
}

/// Why something cannot be kept.
pub fn fault_word(it: ServiceFault, words: &'static ServiceTexts) -> &'static str {
    match it {
        ServiceFault::NoName => words.fault_name,
        ServiceFault::Promise => words.fault_promise,
        ServiceFault::Number => words.fault_number,
        ServiceFault::Amount => words.fault_amount,
        ServiceFault::DueBeforeOpened => words.fault_due,
        ServiceFault::ClosedBeforeOpened => words.fault_closed,
        ServiceFault::NotThere => words.fault_gone,
    }
}

/// Why a pasted row was left out.
pub fn issue_words(it: &EventIssue, words: &'static ServiceTexts) -> String {
    match it {
        EventIssue::UnknownAccount(name) => words.issue_unknown(name),
        EventIssue::SeveralAccounts(name) => words.issue_several(name),
        EventIssue::Phase(text) => words.issue_phase(text),
        EventIssue::Day(column, text) => words.issue_day(column, text),
        EventIssue::NoDue => words.issue_due.to_owned(),
        EventIssue::Flag(column, text) => words.issue_flag(column, text),
        EventIssue::Fault(it) => fault_word(*it, words).to_owned(),
    }
}

/// The first and the last month.
pub fn span(months: MonthRange, formats: Formats) -> String {
    let last = months.last().unwrap_or(months.first);
    format!("{}–{}", formats.month(months.first), formats.month(last))
}

/// A whole number of the last decimal as one types it: 25 with one decimal is 2.5.
pub fn amount_text(it: u32, decimals: u32) -> String {
    let unit = 10_u32.pow(decimals);
    if it.is_multiple_of(unit) {
        return (it / unit).to_string();
    }
    let text = format!("{}.{:0width$}", it / unit, it % unit, width = decimals as usize);
    text.trim_end_matches('0').to_owned()
}

/// The number of a text as a whole one of the last decimal; `None` where it is negative, too long or none.
pub fn whole(text: &str, decimals: u32) -> Option<u32> {
    let parsed = parse_number(text, DecimalMark::Point).ok()??;
    u32::try_from(parsed.value.to_units(decimals)?).ok()
}

/// Hours and cases of an activity in a line.
pub fn effort_words(it: &Activity, words: &'static ServiceTexts) -> String {
    words.lane_activity(amount_text(it.case_tenths, 1), amount_text(it.case_hundredths, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_typed() {
        for (text, decimals, expected) in
            [("2.5", 1, Some(25)), ("0.05", 2, Some(5)), ("12", 2, Some(1200)), ("-1", 1, None), ("x", 1, None)]
        {
            assert_eq!(whole(text, decimals), expected, "{text}");
            assert!(expected.is_none_or(|it| amount_text(it, decimals) == text));
        }
    }
}
