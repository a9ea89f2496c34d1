//! What a number format says about the number under it.

use super::exact::shifted;
use crate::domain::Currency;
use crate::import::words::currency_in;

/// What a number format says: percent, currency, and by which power of ten the display differs from the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    is_percent: bool,
    currency: Option<Currency>,
    /// The display is divided by ten to this: 4 for `0\.0,`, the way to show 万 that spreadsheets have.
    divides: u32,
    /// The format writes a unit behind the undivided number: 4 for `0.00"万"`, where 12.5 means 12.5万.
    writes: u32,
}

impl Look {
    /// Reads a format code, such as `¥#,##0.00` or `0\.0,"万"`.
    pub fn of(code: &str) -> Self {
        let section = first_section(code);
        let (placeholders, literals) = parts(&section);
        let is_percent = placeholders.contains('%');
        let divides = divisor(&placeholders);
        let unit = [("亿", 8), ("百万", 6), ("万", 4), ("千", 3)].iter().find(|(word, _)| literals.contains(word));
        Self {
            is_percent,
            currency: currency_in(&literals).filter(|_| !is_percent),
            divides,
            writes: unit.filter(|_| divides == 0).map_or(0, |it| it.1),
        }
    }

    /// The number as text that the import reads: `12%` for 0.12 under a percent format, with the currency's sign.
    ///
    /// Three decimals become four: `1.2340` cannot be taken for digits grouped by points, whatever else stands in
    /// the column.
    pub(super) fn text(self, number: &str) -> String {
        if self.is_percent {
            return shifted(number, 2) + "%";
        }
        let is_groupable = number.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3);
        let safe = if is_groupable { format!("{number}0") } else { number.to_owned() };
        match self.currency {
            Some(currency) => format!("{}{safe}", sign(currency)),
            None => safe,
        }
    }

    pub(super) fn waits_for_header(self) -> bool {
        self.divides > 0 || self.writes > 0
    }

    /// The text as it has to stand under a header that names `unit`, a power of ten.
    ///
    /// A number that is only displayed in 万 is whole; under a header that says 万元 it is divided, since what the
    /// header says is multiplied later. A number with 万 written behind it counts 万, once.
    pub(super) fn in_unit(self, text: &str, unit: Option<u32>) -> String {
        let digits_at = text.find(|c: char| c.is_ascii_digit() || c == '-').unwrap_or(0);
        let (front, number) = text.split_at(digits_at);
        match unit {
            Some(unit) if self.divides > 0 => Self::default().text(&shifted(number, -(unit as i32))),
            None if self.writes > 0 => format!("{front}{}", shifted(number, self.writes as i32)),
            _ => text.to_owned(),
        }
    }
}

const fn sign(currency: Currency) -> &'static str {
    match currency {
        Currency::Cny => "¥",
        Currency::Usd => "$",
        Currency::Eur => "€",
        Currency::Gbp => "£",
        Currency::Hkd => "HK$",
    }
}

/// Up to the first `;` outside quotes: the section of positive numbers.
fn first_section(code: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let is_end = |c: char| {
        let ends = c == ';' && !quoted && !escaped;
        escaped = c == '\\' && !escaped && !quoted;
        quoted ^= c == '"';
        ends
    };
    code.split(is_end).next().unwrap_or_default().to_owned()
}

/// Digits, points, commas and percent signs of a section, and what it writes as it stands; an escaped point is `!`.
fn parts(section: &str) -> (String, String) {
    let (mut placeholders, mut literals) = (String::new(), String::new());
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => literals.extend(chars.by_ref().take_while(|it| *it != '"')),
            // A currency in brackets: `[$¥-804]`; a colour or a condition says nothing about the number.
            '[' => {
                let inside: String = chars.by_ref().take_while(|it| *it != ']').collect();
                literals.extend(inside.strip_prefix('$').into_iter().flat_map(|it| it.split('-').take(1)));
            }
            '\\' | '!' => match chars.next() {
                Some('.') => placeholders.push('!'),
                Some(other) => literals.push(other),
                None => {}
            },
            '_' | '*' => drop(chars.next()),
            '0' | '#' | '?' | '.' | ',' | '%' => placeholders.push(c),
            other => literals.push(other),
        }
    }
    (placeholders, literals)
}

/// Each comma behind the last digit divides by a thousand; digits behind a written point divide by ten each.
fn divisor(placeholders: &str) -> u32 {
    let body = placeholders.trim_end_matches('%');
    let n_commas = body.len() - body.trim_end_matches(',').len();
    let behind_point = body
        .trim_end_matches(',')
        .split_once('!')
        .map_or(0, |(_, digits)| digits.chars().filter(|c| matches!(c, '0' | '#' | '?')).count());
    3 * n_commas as u32 + behind_point as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_percent_currency_and_unit() {
        let check = |code: &str, number: &str, unit: Option<u32>, expected: &str| {
            let look = Look::of(code);
            let text = look.in_unit(&look.text(number), unit);
            assert_eq!(text, expected, "{code}");
        };
        check("General", "1234.5", None, "1234.5");
        check("General", "1.234", None, "1.2340");
        check("0.0%", "0.125", None, "12.5%");
        check("\"¥\"#,##0.00;[Red]-\"¥\"#,##0.00", "1234.5", None, "¥1234.5");
        check("[$¥-804]#,##0.00", "-3", None, "¥-3");
        check("[$€-407] #,##0.00_);(#,##0.00)", "5", None, "€5");
        check("_($* #,##0.00_)", "7.25", None, "$7.25");
        // Only displayed in 万: the number is whole, unless the header multiplies it.
        check("0\\.0,\"万\"", "125000", None, "125000");
        check("0\\.0,", "125000", Some(4), "12.5");
        check("0!.0,", "125000", Some(4), "12.5");
        check("#,##0,", "125000", Some(3), "125");
        check("0\\.00,,\"亿\"", "125000000", Some(8), "1.25");
        // 万 written behind the undivided number: it counts 万, once.
        check("0.00\"万\"", "12.5", None, "125000");
        check("0.00\"万\"", "12.5", Some(4), "12.5");
    }
}
