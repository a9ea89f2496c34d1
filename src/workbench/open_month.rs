//! The month that is open (K12): what an import found of it, and what that says about the whole of it.
//!
//! Symbols: S sold so far, through a day; w working days of the month, l those that are left; F what is forecast for the
//! month, T its target.
//! - estimate of the month = S + F·l ÷ w: the days that are left bring what the forecast had for them;
//! - needed a working day = (T − S) ÷ l, where days are left and something is missing.
//! - by account the same with its own S and F, the last minor unit of what still comes given so that accounts add up; one
//!   whose forecast of the month is not known has no estimate; its gap = estimate − plan of the month.
//!
//! Holidays are known by the month only, so the days that are left are a share of them.
//! Source: month to date and working days left, K12.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Money, Month, working_days};

use super::Document;

/// What an import found of a month that was not over, and left out of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSales {
    /// The month.
    pub month: Month,
    /// The day that it reaches to.
    pub through: u32,
    /// Of everybody, accounts included that the book does not have.
    pub total: Money,
    /// Of the accounts of the book.
    pub accounts: BTreeMap<AccountId, Money>,
}

impl OpenSales {
    /// What was found by name, with the accounts of the book. `None` where nothing was found.
    #[must_use]
    pub fn of_names(month: Month, through: u32, by_name: &[(String, Money)], book: &Book) -> Option<Self> {
        let ids: BTreeMap<&str, AccountId> = book.accounts().iter().map(|it| (it.name.trim(), it.id)).collect();
        let mut accounts = BTreeMap::new();
        for (name, amount) in by_name {
            if let Some(id) = ids.get(name.trim()) {
                *accounts.entry(*id).or_default() += *amount;
            }
        }
        let total = by_name.iter().map(|it| it.1).sum();
        (!by_name.is_empty()).then_some(Self { month, through, total, accounts })
    }

    /// Working days of the month, and those left after what was found.
    #[must_use]
    pub fn days(&self) -> (f64, f64) {
        let all = working_days(self.month).days;
        let left = f64::from(self.month.days().saturating_sub(self.through)) / f64::from(self.month.days());
        (all, libm::round(all * left))
    }

    /// What the month comes to, of what it was forecast to.
    #[must_use]
    pub fn estimate(&self, forecast: Money) -> Money {
        self.total + self.rest(forecast)
    }

    /// What still comes of a forecast of the whole month.
    fn rest(&self, forecast: Money) -> Money {
        let (all, left) = self.days();
        let rest = if all > 0.0 { forecast.to_f64() * left / all } else { 0.0 };
        Money::from_f64(rest).unwrap_or_default()
    }

    /// The month of every account, the largest shortfall first; those without a gap follow, the largest first. Accounts
    /// come with forecast and plan of the month; one without any figure is left out.
    #[must_use]
    pub fn by_account(
        &self,
        accounts: impl Iterator<Item = (AccountId, Option<Money>, Option<Money>)>,
    ) -> Vec<OpenAccount> {
        let nothing = Money::default();
        let mut before = nothing;
        let account = |(account, forecast, plan): (AccountId, Option<Money>, Option<Money>)| {
            let sales = self.accounts.get(&account).copied().unwrap_or_default();
            let estimate = forecast.map(|it| {
                // Differences of one rounded running sum: they add up to what the company's forecast still brings.
                let rest = self.rest(before + it) - self.rest(before);
                before += it;
                sales + rest
            });
            OpenAccount { account, sales, forecast, estimate, plan }
        };
        let is_any = |it: &OpenAccount| {
            it.sales != nothing || it.forecast != Some(nothing) || it.plan.is_some_and(|it| it != nothing)
        };
        let mut found: Vec<OpenAccount> = accounts.map(account).filter(is_any).collect();
        let size = |it: &OpenAccount| it.estimate.unwrap_or(it.sales);
        found.sort_by_key(|it| (it.gap().is_none(), it.gap(), Reverse(size(it)), it.account));
        found
    }

    /// What each working day that is left must bring for a target; `None` where none is left or nothing is missing.
    #[must_use]
    pub fn needed_a_day(&self, target: Money) -> Option<Money> {
        let (_, left) = self.days();
        let missing = target - self.total;
        (left > 0.0 && missing > Money::default()).then(|| Money::from_f64(missing.to_f64() / left)).flatten()
    }
}

/// One account's month that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAccount {
    /// Whose.
    pub account: AccountId,
    /// Sold so far.
    pub sales: Money,
    /// What is forecast for the whole month.
    pub forecast: Option<Money>,
    /// What the month comes to; `None` without a forecast.
    pub estimate: Option<Money>,
    /// Its plan of the month.
    pub plan: Option<Money>,
}

impl OpenAccount {
    /// Estimate less plan.
    #[must_use]
    pub fn gap(&self) -> Option<Money> {
        Some(self.estimate? - self.plan?)
    }
}

/// The sales of the month after the history, as the last import found them.
#[must_use]
pub fn open_sales(document: &Document) -> Option<&OpenSales> {
    let next = document.last_actual()?.plus(1);
    document.imports.last()?.open.as_ref().filter(|it| it.month == next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(it: i64) -> Money {
        Money::from_minor(100 * it)
    }

    #[test]
    fn the_month_is_estimated_from_its_sales_and_the_days_left() {
        // November 2026 has 30 days, 21 of them working. Through the 20th a third is left: 7 days.
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!(working_days(month).days, 21.0);
        let it = OpenSales { month, through: 20, total: yuan(1_000), accounts: BTreeMap::new() };
        assert_eq!(it.days(), (21.0, 7.0));
        // 1,000 sold and a third of 2,100 still to come; 1,400 short of 2,400 in 7 days are 200 a day.
        assert_eq!(it.estimate(yuan(2_100)), yuan(1_700));
        assert_eq!(it.needed_a_day(yuan(2_400)), Some(yuan(200)));
        assert_eq!(it.needed_a_day(yuan(900)), None, "reached");
        let over = OpenSales { through: 30, ..it };
        assert_eq!((over.estimate(yuan(2_100)), over.needed_a_day(yuan(2_400))), (yuan(1_000), None), "no day left");
    }
    #[test]
    fn accounts_add_up_to_the_month_and_the_largest_shortfall_leads() {
        // As above 7 of 21 days are left: a third of every forecast still comes.
        let mut ids = crate::domain::IdGenerator::new(8);
        let [a, b, c, d, e] = [(); 5].map(|()| AccountId(ids.next_id()));
        let sold = [(a, yuan(500)), (b, yuan(300)), (c, yuan(50))];
        let accounts = BTreeMap::from(sold);
        let it = OpenSales { month: "2026-11".parse().unwrap(), through: 20, total: yuan(850), accounts };
        let rows = [
            (a, Some(yuan(600)), Some(yuan(650))),   // 500 + 200 = 700: 50 above.
            (b, Some(yuan(900)), Some(yuan(1_000))), // 300 + 300 = 600: 400 short.
            (c, None, Some(yuan(90))),               // No forecast, no estimate.
            (d, Some(yuan(30)), Some(yuan(15))),     // Nothing yet and 10 to come: 5 short.
            (e, Some(Money::default()), None),       // Nothing at all.
        ];
        let found = it.by_account(rows.into_iter());
        let told: Vec<_> = found.iter().map(|it| (it.account, it.estimate, it.gap())).collect();
        assert_eq!(
            told,
            [
                (b, Some(yuan(600)), Some(yuan(-400))),
                (d, Some(yuan(10)), Some(yuan(-5))),
                (a, Some(yuan(700)), Some(yuan(50))),
                (c, None, None),
            ]
        );
        // Three forecasts of 0.01: a third of 0.03 is 0.01, which falls to the second as the sum passes a half.
        let rows = [a, b, d].map(|it| (it, Some(Money::from_minor(1)), None));
        let found = it.by_account(rows.into_iter());
        let rest: Vec<i64> = [a, b, d]
            .iter()
            .filter_map(|of| found.iter().find(|it| it.account == *of))
            .map(|it| (it.estimate.unwrap() - it.sales).minor())
            .collect();
        assert_eq!(rest, [0, 1, 0]);
    }
}
