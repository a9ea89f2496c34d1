//! Numbers of a measure as the reader writes them, and what is said when one cannot be read.

use crate::domain::{Measure, Money};
use crate::i18n::{Formats, Texts};
use crate::import::{DecimalMark, parse_number};
use crate::plan::measure::MeasureKind;
use crate::ui::components::amount::{editable, parse_amount};
use crate::workbench::measures::Missing;

/// The name of a measure.
pub fn name(kind: MeasureKind, texts: &'static Texts) -> &'static str {
    let words = &texts.measures;
    match kind {
        MeasureKind::Quantity => words.quantity,
        MeasureKind::Margin => words.margin,
        MeasureKind::Cash => words.cash,
        MeasureKind::Share => words.share,
    }
}

/// What is missing, and what to do.
pub fn missing(it: Missing, texts: &'static Texts) -> String {
    let words = &texts.measures;
    match it {
        Missing::Quantities => words.no_quantities.to_owned(),
        Missing::Costs(n) => words.no_costs(n),
        Missing::Collection => words.no_collection.to_owned(),
        Missing::Market => words.no_market.to_owned(),
        Missing::MarketMonths => words.no_market_months.to_owned(),
        Missing::Forecast => words.no_forecast.to_owned(),
    }
}

/// Reads and writes the numbers of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Of what.
    pub kind: MeasureKind,
    /// The reader's formats.
    pub formats: Formats,
    /// What pieces are called.
    pub unit: String,
}

impl Numbers {
    /// How many numbers make one of what is shown.
    pub fn per_shown(&self) -> f64 {
        match self.kind {
            MeasureKind::Margin | MeasureKind::Cash => self.formats.unit.minor_units() as f64,
            kind => kind.per_unit() as f64,
        }
    }

    /// The unit that numbers are shown in.
    pub fn unit_label(&self) -> String {
        match self.kind {
            MeasureKind::Quantity if self.unit.is_empty() => self.formats.language.texts().measures.pieces.to_owned(),
            MeasureKind::Quantity => self.unit.clone(),
            MeasureKind::Margin | MeasureKind::Cash => self.formats.unit_label(),
            MeasureKind::Share => "%".to_owned(),
        }
    }

    /// A number.
    pub fn text(&self, number: i64) -> String {
        match self.kind {
            MeasureKind::Quantity => self.formats.measure(Measure::Quantity, number),
            MeasureKind::Margin | MeasureKind::Cash => self.formats.money(Money::from_minor(number)),
            MeasureKind::Share => self.formats.percent(number as f64 / 10_000.0, 2),
        }
    }

    /// A number, or a dash.
    pub fn some(&self, number: Option<i64>) -> String {
        number.map_or_else(|| "—".to_owned(), |it| self.text(it))
    }

    /// A number with its unit.
    pub fn with_unit(&self, number: i64) -> String {
        match self.kind {
            MeasureKind::Share => self.text(number),
            _ => format!("{} {}", self.text(number), self.unit_label()),
        }
    }

    /// What an editor starts from.
    pub fn typed(&self, number: i64) -> String {
        match self.kind {
            MeasureKind::Margin | MeasureKind::Cash => editable(Money::from_minor(number), self.formats),
            MeasureKind::Quantity => decimals(number, 3),
            MeasureKind::Share => decimals(number, 2),
        }
    }

    /// The number that a text names; `None` when it names none.
    pub fn parse(&self, text: &str) -> Option<i64> {
        match self.kind {
            MeasureKind::Margin | MeasureKind::Cash => parse_amount(text, self.formats.unit).map(Money::minor),
            MeasureKind::Quantity => plain(text, 3),
            MeasureKind::Share => per_cent(text),
        }
    }
}

/// A percentage as people type it, in hundredths of a per cent.
pub fn per_cent(text: &str) -> Option<i64> {
    plain(text.trim().trim_end_matches(['%', '％']), 2)
}

fn plain(text: &str, decimals: u32) -> Option<i64> {
    let parsed = parse_number(text, DecimalMark::Point).ok()??;
    parsed.value.to_units(decimals).filter(|_| !parsed.is_percent)
}

/// A number of so many decimals without trailing zeros.
pub fn decimals(number: i64, decimals: usize) -> String {
    let unit = 10_i64.pow(decimals as u32);
    let (sign, number) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let (whole, rest) = (number / unit as u64, number % unit as u64);
    let text = format!("{sign}{whole}.{rest:0decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Parts of a whole as people list them: `50, 30, 15`.
pub fn parts(text: &str) -> Option<Vec<i64>> {
    let separators = [',', '，', '、', ';', '；', '/', ' '];
    text.split(separators)
        .filter(|it| !it.trim().is_empty())
        .map(per_cent)
        .collect::<Option<Vec<i64>>>()
        .filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_exactly() {
        assert_eq!((per_cent("13"), per_cent(" 12.5 %"), per_cent("x")), (Some(1_300), Some(1_250), None));
        assert_eq!(parts("50, 30，15%"), Some(vec![5_000, 3_000, 1_500]));
        assert_eq!((parts(""), parts("50, a")), (None, None));
        assert_eq!((decimals(1_250, 2), decimals(-5, 3), decimals(0, 2)), ("12.5".into(), "-0.005".into(), "0".into()));
    }
}
