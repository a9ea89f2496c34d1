//! Numbers as people write them, read exactly: no text passes through a float.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What separates the whole part from the fraction; the other sign groups digits by three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// 1,234.5
    #[default]
    Point,
    /// 1.234,5
    Comma,
}

/// A decimal number: `mantissa · 10^−scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// A number with what its text said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedNumber {
    /// Its value; 12% is 0.12.
    pub value: Decimal,
    /// Whether it was written with a percent sign.
    pub is_percent: bool,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberProblem {
    /// It is none.
    #[error("the text is no number")]
    NotANumber,
    /// It has more digits than can be counted exactly.
    #[error("the number is too large to count exactly")]
    TooLarge,
}

/// Largest value in units: whole numbers up to here are exact in a float as well, which models rely on.
const MAX_UNITS: i128 = 9_000_000_000_000_000;
/// Digits read at most, so that a product of two numbers still fits.
const MAX_DIGITS: u32 = 18;

impl Decimal {
    /// The nearest whole count of `10^−places`, halves away from zero; `None` when too large.
    pub fn to_units(self, places: u32) -> Option<i64> {
        let units = if self.scale <= places {
            self.mantissa.checked_mul(10_i128.checked_pow(places - self.scale)?)?
        } else {
            divide_rounded(self.mantissa, 10_i128.checked_pow(self.scale - places)?)
        };
        (units.abs() <= MAX_UNITS).then_some(units as i64)
    }

    /// The exact product; `None` when it has too many digits.
    pub fn times(self, other: Self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(other.mantissa)?, scale: self.scale + other.scale })
    }

    /// The value multiplied by `10^exponent`.
    pub fn times_ten_to(self, exponent: u32) -> Option<Self> {
        let cut = exponent.min(self.scale);
        let mantissa = self.mantissa.checked_mul(10_i128.checked_pow(exponent - cut)?)?;
        Some(Self { mantissa, scale: self.scale - cut })
    }
}

fn divide_rounded(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    if 2 * rest.abs() >= by { quotient + value.signum() } else { quotient }
}

/// The number in `text`, `None` where it is empty or a dash.
///
/// Understood: digit groups, brackets or a trailing sign for negative, currency signs and codes, 万 and 亿, percent,
/// full-width characters, exponents.
///
/// # Errors
/// [`NumberProblem`] when the text is no number, or one with too many digits.
pub fn parse_number(text: &str, mark: DecimalMark) -> Result<Option<ParsedNumber>, NumberProblem> {
    let plain = half_width(text);
    if is_blank(plain.trim()) {
        return Ok(None);
    }
    let (body, dress) = undress(plain.trim());
    if dress.n_minus > 1 || dress.n_open != dress.n_close || dress.n_open + dress.n_minus > 1 {
        return Err(NumberProblem::NotANumber);
    }
    let is_negative = dress.n_minus + dress.n_open == 1;
    let digits = parse_digits(body, mark)?;
    let scaled = digits.times_ten_to(dress.exponent).ok_or(NumberProblem::TooLarge)?;
    let value = Decimal {
        mantissa: if is_negative { -scaled.mantissa } else { scaled.mantissa },
        scale: scaled.scale + if dress.is_percent { 2 } else { 0 },
    };
    Ok(Some(ParsedNumber { value, is_percent: dress.is_percent }))
}

/// Full-width characters as their plain twins, unusual blanks as blanks, unusual minus signs as minus.
///
/// Nearly every cell is plain already and costs nothing.
pub(super) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{feff}')).map(half_width_char).collect())
}

/// One character of [`half_width`].
pub(super) fn half_width_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        '\u{ffe5}' => '¥',
        '\u{ffe1}' => '£',
        '。' => '.',
        _ => c,
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c == '-')
        || ["/", "n/a", "#n/a", "na", "null", "nil", "none", "无", "無"].iter().any(|it| text.eq_ignore_ascii_case(it))
}

/// What stands around the digits.
#[derive(Default)]
struct Dress {
    n_minus: u32,
    n_open: u32,
    n_close: u32,
    exponent: u32,
    is_percent: bool,
}

const CURRENCIES: [&str; 20] = [
    "HK$",
    "US$",
    "CN¥",
    "RMB¥",
    "RMB",
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "HKD",
    "人民币",
    "美元",
    "欧元",
    "英镑",
    "港元",
    "$",
    "¥",
    "€",
    "£",
    "元",
];
const MULTIPLES: [(&str, u32); 8] =
    [("亿", 8), ("億", 8), ("百万", 6), ("百萬", 6), ("万", 4), ("萬", 4), ("千", 3), ("百", 2)];

/// Takes signs, brackets, currencies and multiples off both ends until digits are reached.
fn undress(text: &str) -> (&str, Dress) {
    let is_digit = |it: Option<&u8>| it.is_some_and(u8::is_ascii_digit);
    // Nearly every number begins and ends with a digit and wears nothing.
    if is_digit(text.as_bytes().first()) && is_digit(text.as_bytes().last()) {
        return (text, Dress::default());
    }
    let (mut body, mut dress) = (text, Dress::default());
    loop {
        let before = body.len();
        body = strip_front(body, &mut dress).trim_start();
        body = strip_back(body, &mut dress).trim_end();
        if body.len() == before {
            return (body, dress);
        }
    }
}

fn strip_front<'a>(body: &'a str, dress: &mut Dress) -> &'a str {
    if let Some(rest) = CURRENCIES.iter().find_map(|it| strip_prefix_any_case(body, it)) {
        return rest;
    }
    if let Some(rest) = body.strip_prefix('-') {
        dress.n_minus += 1;
        return rest;
    }
    if let Some(rest) = body.strip_prefix('(') {
        dress.n_open += 1;
        return rest;
    }
    body.strip_prefix('+').unwrap_or(body)
}

fn strip_back<'a>(body: &'a str, dress: &mut Dress) -> &'a str {
    if let Some(rest) = CURRENCIES.iter().find_map(|it| strip_suffix_any_case(body, it)) {
        return rest;
    }
    if let Some((rest, power)) = MULTIPLES.iter().find_map(|(word, power)| Some((body.strip_suffix(word)?, power))) {
        dress.exponent += power;
        return rest;
    }
    if let Some(rest) = body.strip_suffix('%').filter(|_| !dress.is_percent) {
        dress.is_percent = true;
        return rest;
    }
    if let Some(rest) = body.strip_suffix('-') {
        dress.n_minus += 1;
        return rest;
    }
    if let Some(rest) = body.strip_suffix(')') {
        dress.n_close += 1;
        return rest;
    }
    body
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

fn strip_suffix_any_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let cut = text.len().checked_sub(suffix.len())?;
    let tail = text.get(cut..)?;
    tail.eq_ignore_ascii_case(suffix).then(|| &text[..cut])
}

/// Unsigned digits with groups, a fraction and an exponent.
fn parse_digits(body: &str, mark: DecimalMark) -> Result<Decimal, NumberProblem> {
    let (point, group) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (digits, power) = split_exponent(body)?;
    let (whole, fraction) = digits.split_once(point).unwrap_or((digits, ""));
    let mut mantissa = 0_i128;
    let mut n_digits = 0;
    for digit in ungrouped(whole, group)?.chars().chain(fraction.chars()) {
        let digit = digit.to_digit(10).ok_or(NumberProblem::NotANumber)?;
        n_digits += u32::from(n_digits > 0 || digit > 0);
        if n_digits > MAX_DIGITS {
            return Err(NumberProblem::TooLarge);
        }
        mantissa = 10 * mantissa + i128::from(digit);
    }
    if whole.is_empty() && fraction.is_empty() {
        return Err(NumberProblem::NotANumber);
    }
    let number = Decimal { mantissa, scale: fraction.len() as u32 };
    if number.scale > 2 * MAX_DIGITS {
        return Err(NumberProblem::TooLarge);
    }
    match power {
        0.. => number.times_ten_to(power as u32).ok_or(NumberProblem::TooLarge),
        _ => Ok(Decimal { scale: number.scale + power.unsigned_abs(), ..number }),
    }
}

/// Excel writes long numbers as 1.2E+05.
fn split_exponent(body: &str) -> Result<(&str, i32), NumberProblem> {
    let Some((digits, exponent)) = body.split_once(['e', 'E']) else { return Ok((body, 0)) };
    let power: i32 = exponent.parse().map_err(|_| NumberProblem::NotANumber)?;
    if power.unsigned_abs() > MAX_DIGITS {
        return Err(NumberProblem::TooLarge);
    }
    Ok((digits, power))
}

/// The digits without their group signs. Groups other than of three digits are refused: `1,5` under a decimal point
/// is more likely a comma for a point than a slip of grouping.
fn ungrouped(whole: &str, group: char) -> Result<Cow<'_, str>, NumberProblem> {
    let is_group = |c: char| c == group || matches!(c, ' ' | '\'' | '’');
    if !whole.contains(is_group) {
        return Ok(Cow::Borrowed(whole));
    }
    let mut groups = whole.split(is_group);
    let mut digits = groups.next().unwrap_or_default().to_owned();
    // Nobody groups 0123.
    let has_lead = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
    for it in groups {
        if it.len() != 3 || !has_lead {
            return Err(NumberProblem::NotANumber);
        }
        digits.push_str(it);
    }
    Ok(Cow::Owned(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(text: &str, mark: DecimalMark) -> Option<i64> {
        parse_number(text, mark).ok().flatten()?.value.to_units(2)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1,234.5", 123_450),
            ("(1,234)", -123_400),
            ("1234-", -123_400),
            ("１，２３４．５", 123_450),
            ("￥3.2万", 3_200_000),
            ("1.2亿元", 12_000_000_000),
            ("RMB 1 234", 123_400),
            ("-¥5", -500),
            ("¥-5", -500),
            ("($5.00)", -500),
            ("£12.345", 1_235),
            ("-0.005", -1),
            ("0.004999", 0),
            ("12 CNY", 1_200),
            ("1.2E+05", 12_000_000),
            (".5", 50),
            ("0", 0),
        ] {
            assert_eq!(cents(text, DecimalMark::Point), Some(expected), "{text}");
        }
        for (text, expected) in [("1.234,56", 123_456), ("12,5 €", 1_250), ("1.234.567", 123_456_700)] {
            assert_eq!(cents(text, DecimalMark::Comma), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_percentage_says_so() {
        let parsed = parse_number("12%", DecimalMark::Point).unwrap().unwrap();
        assert!(parsed.is_percent);
        assert_eq!(parsed.value.to_units(2), Some(12));
    }

    #[test]
    fn dashes_are_missing_and_texts_are_refused() {
        for text in ["", " ", "-", "—", "n/a", "　"] {
            assert_eq!(parse_number(text, DecimalMark::Point), Ok(None), "{text:?}");
        }
        for text in ["a million", "1,5", "12.3.4", "(5", "--5", "-5-", "(-5)", "1e", "元", "%", "+", "1,,234", "5%%"] {
            assert_eq!(parse_number(text, DecimalMark::Point), Err(NumberProblem::NotANumber), "{text:?}");
        }
        assert_eq!(parse_number(&"9".repeat(40), DecimalMark::Point), Err(NumberProblem::TooLarge));
        assert_eq!(cents("999999999999999999", DecimalMark::Point), None);
    }
}
