//! A row's figures by month: which months it covers, and one total spread over them with a ramp.
//!
//! Symbols: T the total, n months k = 1 … n, r the months until the full effect (r = 1: from the first month on).
//! - wₖ = min(k, r): the effect rises by equal steps until month r and stays;
//! - figure of month k = T · wₖ ÷ Σw in minor units by largest remainder, so that the figures make T exactly.
//!
//! Source: none needed; the line is the one that sales forces and channels ramp up by elsewhere here (K16, K17).

use std::collections::BTreeMap;

use super::WHOLE;
use super::combine::part;
use crate::domain::{Day, Money, Month, MonthRange};
use crate::math::split::split;

/// The months that a span of days touches; `None` where it ends before it begins.
#[must_use]
pub fn covered(from: Day, to: Day) -> Option<MonthRange> {
    let len = usize::try_from(to.month().since(from.month()) + 1).ok().filter(|it| *it > 0 && from <= to)?;
    Some(MonthRange { first: from.month(), len })
}

/// One total over months, with so many until the full effect.
#[must_use]
pub fn spread(total: Money, months: MonthRange, n_ramp: usize) -> BTreeMap<Month, Money> {
    let weights: Vec<f64> = (1..=months.len).map(|k| k.min(n_ramp.max(1)) as f64).collect();
    // A total below 0 is split as its size: the largest remainder knows no sign.
    let sign = total.minor().signum();
    let parts = split(total.minor().abs(), &weights).unwrap_or_default();
    months.iter().zip(parts).map(|(month, it)| (month, Money::from_minor(sign * it))).collect()
}

/// The margin that follows from amounts by month at a rate, in hundredths of a per cent. It is rounded on the sum so far:
/// the months make the rate of the whole exactly.
pub fn at_rate(amounts: impl IntoIterator<Item = (Month, Money)>, rate: i64) -> Vec<(Month, Money)> {
    let (mut sold, mut known) = (0, 0);
    let of_month = |(month, amount): (Month, Money)| {
        sold += amount.minor();
        let margin = part(sold, rate, WHOLE) - known;
        known += margin;
        (month, Money::from_minor(margin))
    };
    amounts.into_iter().map(of_month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(found: &BTreeMap<Month, Money>) -> Vec<i64> {
        found.values().map(|it| it.minor()).collect()
    }

    #[test]
    fn a_total_ramps_up_and_stays_exact() {
        // By hand: weights 1, 2, 3, 3 of 9; 100,000 · 1/9 = 11,111.1, · 2/9 = 22,222.2, · 3/9 = 33,333.3 twice. The floors
        // make 99,999, and the one left goes to the first of the largest remainders.
        let months = MonthRange { first: "2026-11".parse().unwrap(), len: 4 };
        let found = spread(Money::from_minor(100_000), months, 3);
        assert_eq!(minor(&found), [11_111, 22_222, 33_334, 33_333]);
        assert_eq!(found.keys().next_back(), Some(&"2027-02".parse().unwrap()));
        assert_eq!(minor(&spread(Money::from_minor(-100_000), months, 3)), [-11_111, -22_222, -33_334, -33_333]);
        assert_eq!(minor(&spread(Money::from_minor(8), months, 1)), [2, 2, 2, 2]);
        // A ramp longer than the months goes on rising: 1, 2, 3, 4 of 10.
        assert_eq!(minor(&spread(Money::from_minor(1000), months, 9)), [100, 200, 300, 400]);
        for total in [-7, 0, 1, 99, 123_457] {
            for ramp in 0..6 {
                let sum: Money = spread(Money::from_minor(total), months, ramp).values().copied().sum();
                assert_eq!(sum.minor(), total);
            }
        }
    }

    #[test]
    fn days_touch_months() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let of = |from, to| covered(day(from), day(to)).map(|it| (it.first.to_string(), it.len));
        assert_eq!(of("2026-10-31", "2027-01-01"), Some(("2026-10".to_owned(), 4)));
        assert_eq!(of("2026-10-05", "2026-10-05"), Some(("2026-10".to_owned(), 1)));
        assert_eq!(of("2026-10-05", "2026-10-04"), None);
        assert_eq!(of("2026-10-05", "2026-08-04"), None);
    }
}
