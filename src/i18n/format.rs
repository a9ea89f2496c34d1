//! How numbers, months and money are written.
//!
//! Separators and month names are the language's ([`symbols`]: thousands by comma in both); minus is written as `−`
//! (U+2212), as the trade does in China and abroad.

use crate::domain::{Currency, DisplayUnit, Measure, Money, Month, Quantity};

use super::{Language, symbols};

const MINUS: char = '−';

/// Whether a plus sign is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// Only minus is written.
    WhereNegative,
    /// Plus is written too.
    Always,
}

/// Formats of one reader: language, unit and currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// The language.
    pub language: Language,
    /// The unit of money.
    pub unit: DisplayUnit,
    /// The currency of the workspace.
    pub currency: Currency,
}

impl Formats {
    /// The unit of money in words, for headers: `万元`, `×10k USD`.
    pub fn unit_label(self) -> String {
        let yuan = self.currency == Currency::Cny;
        match (self.language, self.unit) {
            (_, DisplayUnit::One) if yuan => "元".to_owned(),
            (_, DisplayUnit::TenThousand) if yuan => "万元".to_owned(),
            (_, DisplayUnit::HundredMillion) if yuan => "亿元".to_owned(),
            (Language::Zh, unit) => {
                let prefix = ["", "万", "亿"][unit as usize];
                format!("{prefix}{}", chinese_name(self.currency))
            }
            (Language::En, unit) => {
                let prefix = ["", "×10k ", "×100m "][unit as usize];
                format!("{prefix}{}", self.currency.code())
            }
        }
    }

    /// Money in the reader's unit with so many decimals, without the unit.
    pub fn money_with(self, amount: Money, decimals: u32, signed: Signed) -> String {
        let unit = i128::from(self.unit.minor_units());
        self.decimal(scaled(i128::from(amount.minor()), unit, decimals), decimals, signed)
    }

    /// Money in the reader's unit, as precise as a table wants: whole 元, whole 万元 (two decimals below ten), 亿元 with two.
    pub fn money(self, amount: Money) -> String {
        self.money_with(amount, self.decimals_for(amount), Signed::WhereNegative)
    }

    /// As [`Formats::money`], plus written.
    pub fn money_signed(self, amount: Money) -> String {
        self.money_with(amount, self.decimals_for(amount), Signed::Always)
    }

    /// Money with its unit: `5,246 万元`.
    pub fn money_unit(self, amount: Money) -> String {
        format!("{} {}", self.money(amount), self.unit_label())
    }

    /// A sentence on the screen, whose amounts stay with their unit where a line ends.
    pub fn held_together(self, sentence: &str) -> String {
        let unit = self.unit_label();
        sentence.replace(&format!(" {unit}"), &format!("\u{a0}{unit}"))
    }

    /// The exact amount in the major unit of the currency, for tooltips and exports on screen: `52,460,000.00`.
    pub fn money_exact(self, amount: Money) -> String {
        self.decimal(i128::from(amount.minor()), 2, Signed::WhereNegative)
    }

    /// The exact amount with the currency's own unit, for what is too small for the reader's: `120.50 元`.
    pub fn money_whole(self, amount: Money) -> String {
        format!("{} {}", self.money_exact(amount), Self { unit: DisplayUnit::One, ..self }.unit_label())
    }

    /// A value of a measure as tables show it: money in the reader's unit, quantities whole.
    pub fn measure(self, measure: Measure, minor: i64) -> String {
        match measure {
            Measure::Amount => self.money(Money::from_minor(minor)),
            Measure::Quantity => self.quantity(Quantity::from_minor(minor)),
        }
    }

    /// A quantity, whole unless it is below ten and has a fraction.
    pub fn quantity(self, quantity: Quantity) -> String {
        let minor = quantity.minor();
        let decimals = if minor % 1000 != 0 && minor.abs() < 10_000 { 2 } else { 0 };
        self.decimal(scaled(i128::from(minor), 1000, decimals), decimals, Signed::WhereNegative)
    }

    /// A whole number with thousands.
    pub fn count(self, n: usize) -> String {
        self.decimal(n as i128, 0, Signed::WhereNegative)
    }

    /// A number with so many decimals; values beyond exact counting are written in powers of ten.
    pub fn number(self, value: f64, decimals: u32) -> String {
        if !value.is_finite() || value.abs() > 1e15 {
            return format!("{value:.3e}");
        }
        let scaled = libm::round(value * 10f64.powi(decimals as i32)) as i128;
        self.decimal(scaled, decimals, Signed::WhereNegative)
    }

    /// A share as per cent: 0.056 → `5.6%`.
    pub fn percent(self, ratio: f64, decimals: u32) -> String {
        format!("{}%", self.number(ratio * 100.0, decimals))
    }

    /// A share as per cent, plus written.
    pub fn percent_signed(self, ratio: f64, decimals: u32) -> String {
        let text = self.percent(ratio, decimals);
        if ratio > 0.0 && text.chars().any(|it| ('1'..='9').contains(&it)) { format!("+{text}") } else { text }
    }

    /// A probability; beyond 1 % and 99 % only the bound is said, since the paths carry no more.
    pub fn probability(self, p: f64) -> String {
        match p {
            p if p > 0.99 => ">99%".to_owned(),
            p if p < 0.01 => "<1%".to_owned(),
            p => self.percent(p, 0),
        }
    }

    /// A month: `2026-07`.
    pub fn month(self, month: Month) -> String {
        month.to_string()
    }

    /// A month within a known year: `7 月`, `Jul`.
    pub fn month_name(self, month: Month) -> String {
        match self.language {
            Language::Zh => format!("{} 月", month.month()),
            Language::En => symbols(self.language).months[month.month() as usize - 1].clone(),
        }
    }

    /// Writes `value · 10^−decimals` with thousands.
    fn decimal(self, value: i128, decimals: u32, signed: Signed) -> String {
        let symbols = symbols(self.language);
        let power = 10u128.pow(decimals);
        let (whole, fraction) = (value.unsigned_abs() / power, value.unsigned_abs() % power);
        let digits = whole.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 4);
        match (value.signum(), signed) {
            (-1, _) => text.push(MINUS),
            (1, Signed::Always) => text.push('+'),
            _ => {}
        }
        symbols.grouped(&digits, &mut text);
        if decimals > 0 {
            text.push_str(&symbols.decimal);
            text.push_str(&format!("{fraction:0width$}", width = decimals as usize));
        }
        text
    }

    fn decimals_for(self, amount: Money) -> u32 {
        match self.unit {
            DisplayUnit::One => 0,
            DisplayUnit::TenThousand if amount.minor() != 0 && amount.minor().abs() < 10_000_000 => 2,
            DisplayUnit::TenThousand => 0,
            DisplayUnit::HundredMillion => 2,
        }
    }
}

fn chinese_name(currency: Currency) -> &'static str {
    match currency {
        Currency::Cny => "元",
        Currency::Usd => "美元",
        Currency::Eur => "欧元",
        Currency::Gbp => "英镑",
        Currency::Hkd => "港元",
    }
}

/// `value ÷ unit` in units of `10^−decimals`, halves away from zero.
fn scaled(value: i128, unit: i128, decimals: u32) -> i128 {
    let numerator = value * 10i128.pow(decimals);
    let half = unit / 2;
    (numerator.abs() + half) / unit * numerator.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_the_readers_unit() {
        let formats = |unit| Formats { unit, ..Formats::default() };
        for (minor, unit, expected) in [
            (5_246_000_000, DisplayUnit::TenThousand, "5,246"),
            (5_246_500_000, DisplayUnit::TenThousand, "5,247"),
            (-5_246_500_000, DisplayUnit::TenThousand, "−5,247"),
            (1_234_567, DisplayUnit::TenThousand, "1.23"),
            (123_456_789, DisplayUnit::One, "1,234,568"),
            (44_000_000_000, DisplayUnit::HundredMillion, "4.40"),
            (0, DisplayUnit::TenThousand, "0"),
        ] {
            assert_eq!(formats(unit).money(Money::from_minor(minor)), expected);
        }
        assert_eq!(formats(DisplayUnit::TenThousand).held_together("of 760 万元."), "of 760\u{a0}万元.");
        assert_eq!(formats(DisplayUnit::TenThousand).money_whole(Money::from_minor(12_050)), "120.50 元");
        assert_eq!(formats(DisplayUnit::One).money_exact(Money::from_minor(-960_419_061)), "−9,604,190.61");
    }

    #[test]
    fn units_are_named_in_both_languages() {
        let label = |language, currency| Formats { language, currency, unit: DisplayUnit::TenThousand }.unit_label();
        assert_eq!(label(Language::En, Currency::Cny), "万元");
        assert_eq!(label(Language::Zh, Currency::Usd), "万美元");
        assert_eq!(label(Language::En, Currency::Usd), "×10k USD");
    }

    #[test]
    fn shares_keep_their_sign() {
        let formats = Formats::default();
        assert_eq!(formats.percent_signed(0.0561, 1), "+5.6%");
        assert_eq!(formats.percent_signed(-0.0561, 1), "−5.6%");
        assert_eq!(formats.percent_signed(0.0001, 1), "0.0%");
        assert_eq!(formats.probability(0.999), ">99%");
    }
}
