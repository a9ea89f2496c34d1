//! Cash collected from sales: month by month, so that a year's cash differs honestly from its revenue (K1).
//!
//! Symbols: Sᵢ the sales of month i without tax, v the tax, Gᵢ = Sᵢ + round(v·Sᵢ) what customers owe for it, sₖ the part
//! collected k months after the sale, O the receivables when the window opens.
//! - Gᵢ is split exactly over s₀, s₁, … and the part 1 − Σsₖ that never comes;
//! - cash of month j = Σ_{i ≤ j} Gᵢ's part for k = j − i, plus what O brings in that month;
//! - O is what the months before still bring, or the amount typed, laid out in time as those months would be; without any,
//!   a typed O comes in the first month;
//! - O + ΣGᵢ = Σcash + receivables at the end + what never comes, to the minor unit;
//! - D days after the sale, sales being spread evenly over a month of 30 days: with D = 30·k + r, a part 1 − r ÷ 30 comes
//!   in month k and r ÷ 30 in month k + 1.
//!
//! Source: cash collection schedule, as in Horngren, *Cost Accounting*, chapter on the cash budget.

use crate::domain::Money;

use super::super::budget::{WHOLE, apportion, part};
use super::Collection;

impl Collection {
    /// Parts of ten thousand by months after the sale.
    pub fn parts(&self) -> Vec<i64> {
        match self {
            Self::Shares(parts) => parts.clone(),
            Self::Days(days) => {
                let (months, rest) = (*days as usize / 30, i64::from(*days % 30));
                let later = (WHOLE * rest + 15) / 30;
                let mut parts = vec![0; months];
                parts.push(WHOLE - later);
                if later > 0 {
                    parts.push(later);
                }
                parts
            }
        }
    }
}

/// What customers owe for sales, tax included.
pub fn with_tax(sales: Money, vat: i64) -> Money {
    sales + Money::from_minor(part(sales.minor(), vat))
}

/// What cash is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct CashInputs<'a> {
    /// Sales of the months before the window, the last one next to it.
    pub before: &'a [Money],
    /// Sales of the window's months.
    pub sales: &'a [Money],
    /// Tax, in hundredths of a per cent.
    pub vat: i64,
    /// Parts collected by months after the sale.
    pub parts: &'a [i64],
    /// What is owed when the window opens, where somebody knows.
    pub opening: Option<Money>,
}

/// Where the cash comes from and what is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashOutcome {
    /// Receivables when the window opens.
    pub opening: Money,
    /// What the window's sales make customers owe.
    pub owed: Money,
    /// Collected each month from what was owed before.
    pub of_opening: Vec<Money>,
    /// Collected each month from the window's sales.
    pub of_sales: Vec<Money>,
    /// Receivables when the window closes.
    pub closing: Money,
    /// Of the window's sales, what never comes.
    pub never: Money,
}

impl CashOutcome {
    /// Collected each month.
    pub fn months(&self) -> impl Iterator<Item = Money> {
        self.of_opening.iter().zip(&self.of_sales).map(|(a, b)| *a + *b)
    }

    /// Collected in all.
    pub fn total(&self) -> Money {
        self.months().sum()
    }
}

/// The cash of every month of the window.
pub fn cash(inputs: CashInputs<'_>) -> CashOutcome {
    let CashInputs { before, sales, vat, parts, opening } = inputs;
    let n = sales.len();
    // What comes after the window stands behind its months.
    let mut of_opening = vec![0_i64; n + 1];
    for (i, it) in before.iter().enumerate() {
        for (lag, amount) in over(with_tax(*it, vat), parts).take(parts.len()).enumerate() {
            // Month i lies before.len() − i months before the first one.
            if let Some(month) = (i + lag).checked_sub(before.len()) {
                of_opening[month.min(n)] += amount;
            }
        }
    }
    if let Some(typed) = opening {
        let pattern: Vec<i64> = of_opening.iter().map(|it| (*it).max(0)).collect();
        of_opening = if pattern.iter().all(|it| *it == 0) {
            let mut first = vec![0; n + 1];
            first[0] = typed.minor();
            first
        } else {
            apportion(typed.minor(), &pattern)
        };
    }
    let (mut of_sales, mut never) = (vec![0_i64; n + 1], 0_i64);
    for (i, it) in sales.iter().enumerate() {
        for (lag, amount) in over(with_tax(*it, vat), parts).enumerate() {
            if lag == parts.len() {
                never += amount;
            } else {
                of_sales[(i + lag).min(n)] += amount;
            }
        }
    }
    let money = |it: &[i64]| it.iter().map(|it| Money::from_minor(*it)).collect::<Vec<Money>>();
    CashOutcome {
        opening: of_opening.iter().map(|it| Money::from_minor(*it)).sum(),
        owed: sales.iter().map(|it| with_tax(*it, vat)).sum(),
        closing: Money::from_minor(of_opening[n] + of_sales[n]),
        of_opening: money(&of_opening[..n]),
        of_sales: money(&of_sales[..n]),
        never: Money::from_minor(never),
    }
}

/// What is owed for a month, split over the parts and what never comes.
fn over(owed: Money, parts: &[i64]) -> impl Iterator<Item = i64> + use<> {
    let never = WHOLE - parts.iter().sum::<i64>();
    let bases: Vec<i64> = parts.iter().copied().chain([never]).collect();
    apportion(owed.minor(), &bases).into_iter()
}

/// For every month of the window from `n_closed` on, what one unit of sales in each of those months has brought by then.
pub fn cash_weights(n_months: usize, n_closed: usize, vat: i64, parts: &[i64]) -> Vec<Vec<f64>> {
    let gross = 1.0 + vat as f64 / WHOLE as f64;
    let by = |lag: usize| parts.iter().take(lag + 1).sum::<i64>() as f64 / WHOLE as f64 * gross;
    (n_closed..n_months).map(|end| (n_closed..=end).map(|month| by(end - month)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    fn yuan(it: &[i64]) -> Vec<Money> {
        it.iter().map(|it| Money::from_minor(100 * it)).collect()
    }

    #[test]
    fn days_fall_into_two_months() {
        // By hand: 45 days are a month and a half: half comes one month after the sale, half two months after.
        for (days, expected) in [
            (0, vec![10_000]),
            (45, vec![0, 5_000, 5_000]),
            (60, vec![0, 0, 10_000]),
            (10, vec![6_667, 3_333]),
            (100, vec![0, 0, 0, 6_667, 3_333]),
        ] {
            assert_eq!(Collection::Days(days).parts(), expected, "{days}");
        }
    }

    #[test]
    fn cash_follows_sales_later_and_nothing_gets_lost() {
        // By hand: 13 % tax; half at once, 30 % a month later, 15 % two months later, 5 % never.
        // Before: 100 two months back and 200 one month back, owed 113 and 226. Still to come of them: 15 % of 113 =
        // 16.95 in month 1; of 226 30 % = 67.80 in month 1 and 15 % = 33.90 in month 2. Opening 118.65.
        let (before, sales) = (yuan(&[100, 200]), yuan(&[1000, 0, 2000]));
        let parts = [5_000, 3_000, 1_500];
        let inputs = CashInputs { before: &before, sales: &sales, vat: 1_300, parts: &parts, opening: None };
        let found = cash(inputs);
        let cents = |it: &[Money]| it.iter().map(|it| it.minor()).collect::<Vec<i64>>();
        assert_eq!(cents(&found.of_opening), [8_475, 3_390, 0]);
        // Sales: 1,130 bring 565, 339, 169.50; 2,260 bring 1,130 in month 3 and owe 678 + 339 at the end.
        assert_eq!(cents(&found.of_sales), [56_500, 33_900, 16_950 + 113_000]);
        assert_eq!((found.opening.minor(), found.owed.minor()), (11_865, 339_000));
        assert_eq!((found.closing.minor(), found.never.minor()), (67_800 + 33_900, 5_650 + 11_300));
        // A typed opening keeps the layout: 237.30 is twice as much.
        let typed = cash(CashInputs { opening: Some(Money::from_minor(23_730)), ..inputs });
        assert_eq!(cents(&typed.of_opening), [16_950, 6_780, 0]);
        // Where nothing tells when, it comes first.
        let alone = cash(CashInputs { before: &[], opening: Some(Money::from_minor(5)), ..inputs });
        assert_eq!(cents(&alone.of_opening), [5, 0, 0]);
    }

    #[test]
    fn opening_and_sales_are_cash_receivables_or_lost_to_the_minor_unit() {
        let mut random = Generator::new(11);
        let mut whole = |below: f64| (random.uniform() * below) as i64;
        for _ in 0..400 {
            let amounts = |n: i64, whole: &mut dyn FnMut(f64) -> i64| {
                (0..n).map(|_| Money::from_minor(whole(9e9) - 1_000_000_000)).collect::<Vec<Money>>()
            };
            let (n_before, n_sales, n_parts) = (whole(4.0), 1 + whole(13.0), 1 + whole(6.0));
            let (before, sales) = (amounts(n_before, &mut whole), amounts(n_sales, &mut whole));
            let parts: Vec<i64> = (0..n_parts).map(|_| whole(10_000.0 / n_parts as f64)).collect();
            let opening = (whole(2.0) == 0).then(|| Money::from_minor(whole(1e9)));
            let inputs = CashInputs { before: &before, sales: &sales, vat: whole(2_000.0), parts: &parts, opening };
            let found = cash(inputs);
            assert_eq!(found.opening + found.owed, found.total() + found.closing + found.never);
            assert!(opening.is_none_or(|it| it == found.opening));
            assert_eq!(found.months().count(), sales.len());
        }
    }

    #[test]
    fn weights_are_what_a_unit_of_sales_has_brought() {
        // By hand: tax 10 %, 60 % at once, 40 % a month later. From month 2 of 4 on: at its end 0.66 of its own sales; at
        // the end of month 3 all 1.1 of the month before and 0.66 of its own.
        let found = cash_weights(4, 1, 1_000, &[6_000, 4_000]);
        let expected = [vec![0.66], vec![1.1, 0.66], vec![1.1, 1.1, 0.66]];
        assert_eq!(found.len(), 3);
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}
