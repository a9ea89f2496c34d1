//! Dates and months as people write them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::number::half_width;
use crate::domain::Month;

/// How a date such as 03/04/2025 is read; dates that begin with the year or name the month need no rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April.
    #[default]
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// A month, and the day where the text has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedDate {
    /// The month.
    pub month: Month,
    /// The day of the month, from 1.
    pub day: Option<u32>,
}

/// Why a text is no usable date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateProblem {
    /// Nothing stands there.
    #[error("the date is empty")]
    Empty,
    /// It is no date.
    #[error("the text is no date")]
    Unreadable,
    /// The year is before 1970 or after 2100.
    #[error("the year {0} is not between 1970 and 2100")]
    ImplausibleYear(i32),
}

const FIRST_YEAR: i32 = 1970;
const LAST_YEAR: i32 = 2100;

/// The date or month in `text`.
///
/// # Errors
/// [`DateProblem`] when it is empty, unreadable or implausible.
pub fn parse_date(text: &str, order: DateOrder) -> Result<ParsedDate, DateProblem> {
    let plain = half_width(text);
    let plain = plain.trim();
    if plain.is_empty() {
        return Err(DateProblem::Empty);
    }
    let tokens = tokens_of(without_time(plain));
    let date = match tokens.as_slice() {
        [Token::Number { value, n_digits }] => from_one_number(*value, *n_digits, plain),
        [first, second] => from_two(first, second),
        [first, second, third] => from_three(first, second, third, order),
        _ => None,
    };
    let (year, month, day) = date.ok_or(DateProblem::Unreadable)?;
    checked(year, month, day)
}

/// The first two numbers of a date whose order is open, such as 3 and 4 of 03/04/2025, and a year of two digits.
pub(super) fn open_parts(text: &str) -> Option<(u32, u32, Option<u32>)> {
    let plain = half_width(text);
    match tokens_of(without_time(plain.trim())).as_slice() {
        [
            Token::Number { value: a, n_digits: 1..=2 },
            Token::Number { value: b, n_digits: 1..=2 },
            Token::Number { value: year, n_digits: n @ (2 | 4) },
        ] => Some((*a, *b, (*n == 2).then_some(*year))),
        _ => None,
    }
}

/// The calendar month in a header that names no year, such as `3月` or `Mar`.
pub(super) fn month_without_year(text: &str) -> Option<u32> {
    let plain = half_width(text);
    let plain = plain.trim();
    match plain.strip_suffix('月') {
        Some(digits) => digits.trim().parse().ok().filter(|it| (1..=12).contains(it)),
        None => month_named(&plain.to_lowercase()),
    }
}

/// The year in a header such as `2025`, `2025年`, `FY2025`.
pub(super) fn year_alone(text: &str) -> Option<i32> {
    let plain = half_width(text);
    let digits = plain.trim().trim_start_matches("FY").trim_end_matches(['年', '度']).trim();
    digits.parse().ok().filter(|it| digits.len() == 4 && (FIRST_YEAR..=LAST_YEAR).contains(it))
}

/// The years that a title names; whole dates, such as the day of printing, are passed over.
pub(super) fn years_in(text: &str) -> Vec<i32> {
    let plain = half_width(text);
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
    let words = plain.split(|c: char| !is_part(c)).filter(|it| it.len() == 4);
    let is_date = plain.contains('月') && plain.contains('日');
    let years = words.filter_map(|it| it.parse().ok()).filter(|it| (FIRST_YEAR..=LAST_YEAR).contains(it));
    if is_date { Vec::new() } else { years.collect() }
}

fn checked(year: i32, month: u32, day: Option<u32>) -> Result<ParsedDate, DateProblem> {
    let found = Month::new(year, month).map_err(|_| DateProblem::Unreadable)?;
    if day.is_some_and(|it| it == 0 || it > found.days()) {
        return Err(DateProblem::Unreadable);
    }
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err(DateProblem::ImplausibleYear(year));
    }
    Ok(ParsedDate { month: found, day })
}

/// Cuts what follows the day: `T10:00:00Z`, ` 10:00`, ` 上午 10:00`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    let hour = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    hour.trim_end_matches(|c: char| c == 'T' || c == '上' || c == '下' || c == '午' || c.is_whitespace())
}

enum Token {
    Number { value: u32, n_digits: usize },
    MonthName(u32),
    Other,
}

fn tokens_of(text: &str) -> Vec<Token> {
    let is_gap = |c: char| matches!(c, '-' | '/' | '.' | ',' | '年' | '月' | '日' | '号' | '\'') || c.is_whitespace();
    let token = |part: &str| match part.parse() {
        Ok(value) if part.len() <= 8 && part.bytes().all(|it| it.is_ascii_digit()) => {
            Token::Number { value, n_digits: part.len() }
        }
        _ => month_named(&part.to_lowercase()).map_or(Token::Other, Token::MonthName),
    };
    // A date has at most three parts; one more shows that the text is none.
    text.split(is_gap).filter(|it| !it.is_empty()).take(4).map(token).collect()
}

fn month_named(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_name = |name: &&str| name.starts_with(word) && (word.len() == 3 || word.len() == name.len());
    let position = if word == "sept" { Some(8) } else { NAMES.iter().position(is_name) };
    position.map(|it| it as u32 + 1)
}

type Parts = Option<(i32, u32, Option<u32>)>;

/// 202503, 20250305, or the serial day of a spreadsheet such as 45678 or 45678.5.
fn from_one_number(value: u32, n_digits: usize, text: &str) -> Parts {
    match n_digits {
        _ if text.chars().any(|c| !c.is_ascii_digit()) => None,
        8 => Some(((value / 10_000) as i32, value / 100 % 100, Some(value % 100))),
        6 => Some(((value / 100) as i32, value % 100, None)),
        5 => Some(from_serial(value)),
        _ => None,
    }
}

/// The day of the 1900 system. Its day 60 is 29 February 1900, which never was; later days are counted from 1970-01-01
/// = 25569 by Hinnant's `civil_from_days` (<https://howardhinnant.github.io/date_algorithms.html>).
fn from_serial(serial: u32) -> (i32, u32, Option<u32>) {
    let days = i64::from(serial) - 25_569 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, Some(day as u32))
}

fn from_two(first: &Token, second: &Token) -> Parts {
    match (first, second) {
        // A serial day with its time of day: 45678.5.
        (Token::Number { value, n_digits: 5 }, Token::Number { .. }) => Some(from_serial(*value)),
        (Token::Number { value: year, n_digits: 4 }, Token::Number { value: month, n_digits: 1..=2 })
        | (Token::Number { value: month, n_digits: 1..=2 }, Token::Number { value: year, n_digits: 4 }) => {
            Some((*year as i32, *month, None))
        }
        (Token::MonthName(month), Token::Number { value, n_digits: n @ (2 | 4) })
        | (Token::Number { value, n_digits: n @ 4 }, Token::MonthName(month)) => {
            Some((full_year(*value, *n), *month, None))
        }
        _ => None,
    }
}

fn from_three(first: &Token, second: &Token, third: &Token, order: DateOrder) -> Parts {
    use Token::{MonthName, Number};
    match (first, second, third) {
        (Number { value: y, n_digits: 4 }, Number { value: m, .. }, Number { value: d, n_digits: 1..=2 })
        | (Number { value: y, n_digits: 4 }, MonthName(m), Number { value: d, n_digits: 1..=2 }) => {
            Some((*y as i32, *m, Some(*d)))
        }
        (Number { value: d, n_digits: 1..=2 }, MonthName(m), Number { value: y, n_digits: n @ (2 | 4) })
        | (MonthName(m), Number { value: d, n_digits: 1..=2 }, Number { value: y, n_digits: n @ (2 | 4) }) => {
            Some((full_year(*y, *n), *m, Some(*d)))
        }
        (
            Number { value: a, n_digits: 1..=2 },
            Number { value: b, n_digits: 1..=2 },
            Number { value: y, n_digits: n @ (2 | 4) },
        ) => {
            let (day, month) = if order == DateOrder::DayFirst { (*a, *b) } else { (*b, *a) };
            Some((full_year(*y, *n), month, Some(day)))
        }
        _ => None,
    }
}

/// Two digits are read as spreadsheets do nearest to the years we accept: 70 to 99 lie in the last century.
fn full_year(value: u32, n_digits: usize) -> i32 {
    match (n_digits, value) {
        (2, 70..) => 1900 + value as i32,
        (2, _) => 2000 + value as i32,
        _ => value as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, order: DateOrder, expected: &str) {
        let found = match parse_date(text, order) {
            Ok(ParsedDate { month, day: Some(day) }) => format!("{month}-{day:02}"),
            Ok(ParsedDate { month, day: None }) => month.to_string(),
            Err(problem) => format!("{problem:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2025-01-31", "2025-01-31"),
            ("2025/1/31", "2025-01-31"),
            ("2025.3", "2025-03"),
            ("31/01/2025", "2025-01-31"),
            ("2025年3月", "2025-03"),
            ("２０２５年３月５日", "2025-03-05"),
            ("202503", "2025-03"),
            ("20250305", "2025-03-05"),
            ("Mar-25", "2025-03"),
            ("Mar 2025", "2025-03"),
            ("Sept 2025", "2025-09"),
            ("5-Mar-25", "2025-03-05"),
            ("05Mar2025", "Unreadable"),
            ("March 5, 2025", "2025-03-05"),
            ("03/2025", "2025-03"),
            ("2025-03-05T10:00:00Z", "2025-03-05"),
            ("2025-03-05 23:59", "2025-03-05"),
            ("45678", "2025-01-21"),
            ("45678.5", "2025-01-21"),
            ("", "Empty"),
            ("soon", "Unreadable"),
            ("2025-13-01", "Unreadable"),
            ("2025-02-30", "Unreadable"),
            ("1900-01-01", "ImplausibleYear(1900)"),
            ("10000", "ImplausibleYear(1927)"),
            ("12345.67", "ImplausibleYear(1933)"),
            ("9999-01", "ImplausibleYear(9999)"),
        ] {
            check(text, DateOrder::DayFirst, expected);
        }
        check("01/31/2025", DateOrder::MonthFirst, "2025-01-31");
        check("01/31/2025", DateOrder::DayFirst, "Unreadable");
    }

    #[test]
    fn headers_may_split_year_and_month() {
        assert_eq!(month_without_year("3月"), Some(3));
        assert_eq!(month_without_year("Dec"), Some(12));
        assert_eq!(month_without_year("13月"), None);
        assert_eq!(year_alone("2025年"), Some(2025));
        assert_eq!(year_alone("1234"), None);
    }
}
