//! Marketing strategy: the four levers product, price, promotion and channel, row by row, and what they add to the
//! forecast (K4).
//!
//! A row says what is done, why it should work, where, from when to when, what it brings and what it costs. What rows add
//! up to is in [`combine`].
//!
//! Source: McCarthy 1960, *Basic Marketing*, ch. 2 (the four Ps; place is called channel here).

mod combine;
mod months;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::domain::{AccountId, AssumptionId, ChannelId, Day, Money, Month, ProductId, StrategyId};

pub use combine::{BaselineCell, Inputs, Outcome, RowOutcome, Standing, Step, combine, month_share};
pub use months::{at_rate, covered, spread};

/// Hundredths of a per cent in a whole.
pub const WHOLE: i64 = 10_000;
/// The largest amount that a row may name, in minor units.
pub const LARGEST: i64 = 900_000_000_000_000;
/// The longest span of a row, in days.
const LONGEST: i32 = 3700;
/// The most hours a month that a row takes, in tenths.
const MOST_HOURS: u32 = 10_000;
/// The most months that are given one by one.
pub const MOST_MONTHS: usize = 36;

/// What is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mix {
    /// What is offered.
    Product,
    /// What it costs.
    Price,
    /// How it is made known.
    Promotion,
    /// How it reaches the customer.
    Channel,
}

impl Mix {
    /// In the order of the table.
    pub const ALL: [Self; 4] = [Self::Product, Self::Price, Self::Promotion, Self::Channel];

    /// Its key in addresses, forms and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        ["product", "price", "promotion", "channel"][self as usize]
    }

    /// The one with a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// What a row is expected to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// So much money more, or less, in a whole month.
    Amount(Money),
    /// So many hundredths of a per cent of the forecast more, or less.
    Percent(i64),
    /// So much money more, or less, in each of these months, whatever of its days the row covers; nothing in others.
    Months(BTreeMap<Month, Money>),
}

impl Effect {
    /// Whether it is a share of the forecast.
    #[must_use]
    pub fn is_share(&self) -> bool {
        matches!(self, Self::Percent(_))
    }
}

/// What a row does to the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarginEffect {
    /// So many hundredths of a per cent of the sales that it adds.
    Rate(i64),
    /// So much money in a whole month.
    Amount(Money),
    /// So much money in each of these months, whatever of its days the row covers and whatever it sells then; nothing in
    /// others.
    Months(BTreeMap<Month, Money>),
}

/// One row of the strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyRow {
    /// Its id.
    pub id: StrategyId,
    /// The lever.
    pub mix: Mix,
    /// What is done, in words.
    pub action: String,
    /// Why it should work, in words.
    pub hypothesis: String,
    /// The account it acts on; `None` for all.
    pub account: Option<AccountId>,
    /// The product it acts on; `None` for all.
    pub product: Option<ProductId>,
    /// What it brings.
    pub effect: Effect,
    /// What it does to the margin; `None` while nobody has said.
    pub margin: Option<MarginEffect>,
    /// What it costs in all.
    pub cost: Money,
    /// Who answers for it.
    pub owner: String,
    /// Tenths of an hour that it takes in a whole month.
    pub hours_tenths: u32,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// By what its success is measured.
    pub kpi: String,
    /// Whether it comes on top of the forecast; if not, the forecast has it already and it adds nothing.
    pub is_incremental: bool,
    /// The assumption that it rests on.
    pub assumption: Option<AssumptionId>,
    /// What else speaks for it, in words.
    pub evidence: String,
    /// The channel whose path it was made from, and is made anew from.
    pub channel: Option<ChannelId>,
}

impl StrategyRow {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`StrategyFault`] that names what is amiss.
    pub fn verify(&self) -> Result<(), StrategyFault> {
        let is_money = |it: Money| it.minor().abs() <= LARGEST;
        let may_be_given =
            |it: &BTreeMap<Month, Money>| it.len() <= MOST_MONTHS && it.keys().all(|it| self.covers(*it));
        if self.action.trim().is_empty() {
            return Err(StrategyFault::NoAction);
        }
        if self.to < self.from || self.to.since(self.from) > LONGEST {
            return Err(StrategyFault::Days);
        }
        match &self.effect {
            Effect::Amount(it) if *it == Money::default() => return Err(StrategyFault::NoEffect),
            Effect::Percent(0) => return Err(StrategyFault::NoEffect),
            Effect::Amount(it) if !is_money(*it) => return Err(StrategyFault::Amount),
            Effect::Percent(it) if !(-WHOLE..=10 * WHOLE).contains(it) => return Err(StrategyFault::Percent),
            Effect::Months(it) if it.values().all(|it| *it == Money::default()) => return Err(StrategyFault::NoEffect),
            Effect::Months(it) if it.values().any(|it| !is_money(*it)) => return Err(StrategyFault::Amount),
            Effect::Months(it) if !may_be_given(it) => return Err(StrategyFault::Months),
            _ => {}
        }
        match &self.margin {
            Some(MarginEffect::Rate(it)) if it.abs() > 10 * WHOLE => return Err(StrategyFault::Percent),
            Some(MarginEffect::Amount(it)) if !is_money(*it) => return Err(StrategyFault::Amount),
            // Nothing in any month is said by zeros; no month at all says nothing.
            Some(MarginEffect::Months(it)) if it.is_empty() => return Err(StrategyFault::NoMargin),
            Some(MarginEffect::Months(it)) if it.values().any(|it| !is_money(*it)) => {
                return Err(StrategyFault::Amount);
            }
            Some(MarginEffect::Months(it)) if !may_be_given(it) => return Err(StrategyFault::Months),
            _ => {}
        }
        if self.cost < Money::default() || !is_money(self.cost) {
            return Err(StrategyFault::Amount);
        }
        if self.hours_tenths > MOST_HOURS {
            return Err(StrategyFault::Hours);
        }
        Ok(())
    }

    /// Whether some of its days lie in a month.
    #[must_use]
    pub fn covers(&self, month: Month) -> bool {
        month_share(month, self.from, self.to) > 0
    }

    /// Hours that it takes in a month: by the days of it that it covers.
    #[must_use]
    pub fn hours_in(&self, month: Month) -> f64 {
        let share = f64::from(month_share(month, self.from, self.to)) / f64::from(month.days());
        f64::from(self.hours_tenths) / 10.0 * share
    }

    /// Whether it acts on a cell.
    #[must_use]
    pub fn acts_on(&self, account: AccountId, product: ProductId) -> bool {
        self.account.is_none_or(|it| it == account) && self.product.is_none_or(|it| it == product)
    }
}

/// Why a row cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StrategyFault {
    /// Nothing says what is done.
    #[error("a row needs an action; say what is done")]
    NoAction,
    /// It ends before it begins, or lasts too long.
    #[error("a row ends on the day it begins or later, within ten years")]
    Days,
    /// It brings nothing.
    #[error("a row needs an effect: money a month or per cent of the forecast, not 0")]
    NoEffect,
    /// A margin by month without a figure.
    #[error("a margin by month needs the figure of one month at least; 0 is one")]
    NoMargin,
    /// Figures of months that it does not cover, or of too many.
    #[error("figures by month lie in months of the row's days, 36 at most")]
    Months,
    /// A share that makes no sense.
    #[error("a share lies between −100 % and 1000 %")]
    Percent,
    /// An amount that is too large, or a cost below nothing.
    #[error("an amount is too large, or a cost is below 0")]
    Amount,
    /// More hours than a month could hold.
    #[error("hours a month are 1,000 at most")]
    Hours,
    /// There is none with this id.
    #[error("there is no such row any more")]
    NotThere,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    /// A price row over all of 2026, 10 % more, on everything.
    pub(crate) fn row(seed: u64) -> StrategyRow {
        StrategyRow {
            id: StrategyId(IdGenerator::new(seed).next_id()),
            mix: Mix::Price,
            action: "raise".to_owned(),
            hypothesis: String::new(),
            account: None,
            product: None,
            effect: Effect::Percent(1000),
            margin: Some(MarginEffect::Rate(4000)),
            cost: Money::default(),
            owner: String::new(),
            hours_tenths: 0,
            from: "2026-01-01".parse().unwrap(),
            to: "2026-12-31".parse().unwrap(),
            kpi: String::new(),
            is_incremental: true,
            assumption: None,
            evidence: String::new(),
            channel: None,
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(row(1).verify(), Ok(()));
        let check = |change: &dyn Fn(&mut StrategyRow), expected| {
            let mut it = row(1);
            change(&mut it);
            assert_eq!(it.verify(), Err(expected));
        };
        check(&|it| it.action = " ".to_owned(), StrategyFault::NoAction);
        check(&|it| it.to = it.from.plus(-1), StrategyFault::Days);
        check(&|it| it.to = it.from.plus(4000), StrategyFault::Days);
        check(&|it| it.effect = Effect::Percent(0), StrategyFault::NoEffect);
        check(&|it| it.effect = Effect::Percent(-10_001), StrategyFault::Percent);
        check(&|it| it.effect = Effect::Amount(Money::from_minor(LARGEST + 1)), StrategyFault::Amount);
        let by_month = |all: &[(&str, i64)]| {
            Effect::Months(all.iter().map(|it| (it.0.parse().unwrap(), Money::from_minor(it.1))).collect())
        };
        check(&|it| it.effect = by_month(&[]), StrategyFault::NoEffect);
        check(&|it| it.effect = by_month(&[("2026-03", 0)]), StrategyFault::NoEffect);
        check(&|it| it.effect = by_month(&[("2026-12", 5), ("2027-01", 5)]), StrategyFault::Months);
        check(&|it| it.effect = by_month(&[("2026-12", LARGEST + 1)]), StrategyFault::Amount);
        assert_eq!(StrategyRow { effect: by_month(&[("2026-01", -5), ("2026-12", 5)]), ..row(1) }.verify(), Ok(()));
        check(&|it| it.margin = Some(MarginEffect::Rate(200_000)), StrategyFault::Percent);
        let margins = |all| match by_month(all) {
            Effect::Months(it) => Some(MarginEffect::Months(it)),
            _ => None,
        };
        check(&|it| it.margin = margins(&[]), StrategyFault::NoMargin);
        check(&|it| it.margin = margins(&[("2025-12", 5)]), StrategyFault::Months);
        check(&|it| it.margin = margins(&[("2026-12", -LARGEST - 1)]), StrategyFault::Amount);
        assert_eq!(StrategyRow { margin: margins(&[("2026-12", 0)]), ..row(1) }.verify(), Ok(()));
        check(&|it| it.cost = Money::from_minor(-1), StrategyFault::Amount);
        check(&|it| it.hours_tenths = 10_001, StrategyFault::Hours);
        assert!(Mix::ALL.into_iter().all(|it| Mix::parse(it.key()) == Some(it)));
    }

    #[test]
    fn hours_follow_the_days_of_a_month() {
        // 12 hours a month from 16 April on: 15 of 30 days are 6 hours.
        let it = StrategyRow { hours_tenths: 120, from: "2026-04-16".parse().unwrap(), ..row(1) };
        let hours = |text: &str| it.hours_in(text.parse().unwrap());
        assert_eq!((hours("2026-03"), hours("2026-04"), hours("2026-05"), hours("2027-01")), (0.0, 6.0, 12.0, 0.0));
    }
}
