//! Sums typed into a cell as in a spreadsheet: `=8000*1.05`, `=47600/12+20`.
//!
//! A sum is made of amounts, each in the reader's unit or with a 万 or 亿 of its own, times or divided by plain numbers
//! or per cents of at most six decimals. It is rounded once, to a whole minor unit, halves away from zero. Nothing else
//! is understood: no cells, no functions, no brackets. What comes from files and clipboards is never taken for one.

use crate::domain::{DisplayUnit, Money};
use crate::import::{DecimalMark, parse_number};

use super::amount::parse_amount;

/// Decimals of a factor.
const PLACES: u32 = 6;
const ONE: i128 = 1_000_000;
/// What stands between factors.
const FACTORS: &str = "*×＊/÷／";

/// A fraction of minor units.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    fn plus(self, other: Self) -> Option<Self> {
        let sum = self.0.checked_mul(other.1)?.checked_add(other.0.checked_mul(self.1)?)?;
        Self(sum, self.1.checked_mul(other.1)?).reduced()
    }

    fn times(self, by: i128, over: i128) -> Option<Self> {
        Self(self.0.checked_mul(by)?, self.1.checked_mul(over)?).reduced()
    }

    /// In lowest terms with a positive denominator; `None` where it was divided by nothing.
    fn reduced(self) -> Option<Self> {
        let (mut a, mut b) = (self.0.abs(), self.1.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let divisor = a.max(1) * self.1.signum();
        (self.1 != 0).then(|| Self(self.0 / divisor, self.1 / divisor))
    }

    fn rounded(self) -> Option<Money> {
        let (whole, rest) = (self.0 / self.1, self.0 % self.1);
        let whole = if 2 * rest.abs() >= self.1 { whole + self.0.signum() } else { whole };
        i64::try_from(whole).ok().map(Money::from_minor)
    }
}

/// The amount that was typed: as it stands, or worked out where it begins with `=`.
#[must_use]
pub fn typed_amount(text: &str, unit: DisplayUnit) -> Option<Money> {
    let Some(sum) = text.trim().strip_prefix(['=', '＝']) else { return parse_amount(text, unit) };
    let mut found = Fraction(0, 1);
    for (is_minus, term) in parts(sum, |it| matches!(it, '+' | '＋' | '-' | '−' | '－'), |it| "-−－".contains(it))?
    {
        if term.starts_with(|it| FACTORS.contains(it)) {
            return None;
        }
        let mut factors = parts(term, |it| FACTORS.contains(it), |it| "/÷／".contains(it))?.into_iter();
        let (_, amount) = factors.next()?;
        let mut worth = Fraction(i128::from(parse_amount(amount, unit)?.minor()), 1);
        for (is_over, factor) in factors {
            let factor = i128::from(parse_number(factor, DecimalMark::Point).ok()??.value.to_units(PLACES)?);
            worth = if is_over { worth.times(ONE, factor)? } else { worth.times(factor, ONE)? };
        }
        found = found.plus(if is_minus { worth.times(-1, 1)? } else { worth })?;
    }
    found.rounded()
}

/// The parts between separators, each with whether the one before it reverses it. One in front of the first part is its
/// sign; an empty part is none.
fn parts(text: &str, parts_at: impl Fn(char) -> bool, reverses: impl Fn(char) -> bool) -> Option<Vec<(bool, &str)>> {
    let (mut found, mut from, mut is_reversed) = (Vec::new(), 0, false);
    for (at, letter) in text.char_indices().filter(|it| parts_at(it.1)) {
        let part = text[from..at].trim();
        match (part.is_empty(), found.is_empty()) {
            (false, _) => found.push((is_reversed, part)),
            (true, true) if from == 0 => {}
            (true, _) => return None,
        }
        (from, is_reversed) = (at + letter.len_utf8(), reverses(letter));
    }
    let last = text[from..].trim();
    found.push((is_reversed, last));
    (!last.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_worked_out_exactly_and_rounded_once() {
        // In 万元, in minor units: 1 is 1,000,000.
        for (text, expected) in [
            ("841", Some(841_000_000)),
            ("=100+50", Some(150_000_000)),
            ("=803*1.05", Some(843_150_000)),
            ("=803×105%", Some(843_150_000)),
            ("＝ 100 − 50.5 ", Some(49_500_000)),
            ("=-20+30", Some(10_000_000)),
            ("=47,600/12", Some(3_966_666_667)),
            ("=1/3+1/3+1/3", Some(1_000_000)),
            ("=1亿/4+3", Some(2_503_000_000)),
            ("=2*3*4÷6", Some(4_000_000)),
            ("=", None),
            ("=1+", None),
            ("=1++2", None),
            ("=1/0", None),
            ("=a1+2", None),
            ("=sum(1)", None),
            ("=2*-3", None),
            ("=/2", None),
            ("=9000000*9000000*9000000", None),
        ] {
            assert_eq!(typed_amount(text, DisplayUnit::TenThousand), expected.map(Money::from_minor), "{text}");
        }
    }
}
