//! What is aimed at next to revenue: quantity, gross margin, cash collected and share of the market (K1).
//!
//! An aim is one number for the plan's window with who answers for it, what it serves, and why it lies where the forecast
//! does not carry it. What it takes to read one is typed here as well: how customers pay, the market, a margin where no
//! cost is known. Readings against the forecast: [`read`]; cash: [`cash`]; margins rest on the costs of the budget ([`super::budget::ProductTerms::cogs`]).
//!
//! Source: Doran (1981), *There's a S.M.A.R.T. way to write management's goals and objectives*.

mod cash;
mod reading;

use std::collections::BTreeMap;

use thiserror::Error;

use super::KeptWith;
use super::budget::WHOLE;
use crate::domain::{Money, Month, MonthRange, ProductId};

pub use cash::*;
pub use reading::*;

/// What is aimed at next to revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeasureKind {
    /// Pieces, in thousandths.
    Quantity,
    /// Gross margin, in minor units.
    Margin,
    /// Cash collected with tax, in minor units.
    Cash,
    /// Share of the market, in hundredths of a per cent.
    Share,
}

impl MeasureKind {
    /// Every measure.
    pub const ALL: [Self; 4] = [Self::Quantity, Self::Margin, Self::Cash, Self::Share];

    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Margin => "margin",
            Self::Cash => "cash",
            Self::Share => "share",
        }
    }

    /// How many of its numbers make a whole unit: a piece, a currency unit, a per cent.
    pub const fn per_unit(self) -> i64 {
        match self {
            Self::Quantity => 1000,
            Self::Margin | Self::Cash | Self::Share => 100,
        }
    }
}

/// One number to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aim {
    /// How much, in the measure's own numbers.
    pub number: i64,
    /// Who answers for it.
    pub owner: String,
    /// The aim above it that it serves.
    pub parent: String,
    /// Why it may lie where the forecast does not carry it.
    pub reason: String,
}

/// Tiers as they were agreed on: later forecasts do not move them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptTiers {
    /// Commit, goal and challenge, in the measure's own numbers.
    pub tiers: [i64; 3],
    /// When, by whom, and against which forecast.
    pub with: KeptWith,
}

/// How customers pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collection {
    /// Parts of ten thousand that come in 0, 1, 2 … months after the month of the sale; what is left never comes.
    Shares(Vec<i64>),
    /// So many days after the sale, a month being 30.
    Days(u32),
}

/// What turns sales into cash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CashTerms {
    /// Value-added tax on sales, in hundredths of a per cent.
    pub vat: i64,
    /// How customers pay; `None` before somebody says.
    pub collection: Option<Collection>,
    /// What customers owe when the window opens; `None` takes it from the sales before.
    pub opening: Option<Money>,
}

/// How sure a number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confidence {
    /// Published, or counted.
    High,
    /// Estimated from several signs.
    #[default]
    Medium,
    /// A guess.
    Low,
}

impl Confidence {
    /// Every one, the surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// How large the market is expected to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarketSize {
    /// Over the plan's whole window.
    Whole(Money),
    /// Month by month.
    Months(BTreeMap<Month, Money>),
}

/// A forecast of the market that the reader brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// How large.
    pub size: MarketSize,
    /// Where the number is from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Market {
    /// The market over a window; `None` where a month of it is not said.
    pub fn over(&self, window: MonthRange) -> Option<Money> {
        match &self.size {
            MarketSize::Whole(it) => Some(*it),
            MarketSize::Months(months) => window.iter().map(|it| months.get(&it).copied()).sum(),
        }
        .filter(|it| *it > Money::default())
    }

    /// The market of one month; `None` where only the whole is said.
    pub fn of(&self, month: Month) -> Option<Money> {
        match &self.size {
            MarketSize::Whole(_) => None,
            MarketSize::Months(months) => months.get(&month).copied().filter(|it| *it > Money::default()),
        }
    }
}

/// Every aim next to revenue, and what it takes to read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// The aims.
    pub aims: BTreeMap<MeasureKind, Aim>,
    /// The tiers agreed on.
    pub kept: BTreeMap<MeasureKind, KeptTiers>,
    /// What pieces are called.
    pub unit: String,
    /// Gross margin of products whose cost nobody knows, in hundredths of a per cent.
    pub margin_rate: Option<i64>,
    /// The same for single products, which goes before it.
    pub margin_rates: BTreeMap<ProductId, i64>,
    /// How sales become cash.
    pub cash: CashTerms,
    /// The market.
    pub market: Option<Market>,
}

/// Why measures cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MeasureFault {
    /// An aim that is not above zero, or a share above the whole.
    #[error("a target has to be above zero, and a share at most the whole market")]
    Number,
    /// Kept tiers that do not rise, or are larger than any target.
    #[error("kept tiers have to rise from commit to challenge and stay within what a target can be")]
    Tiers,
    /// A rate outside what it can be.
    #[error("a rate of {0} hundredths of a per cent is not possible here")]
    Rate(i64),
    /// Parts that come in add up to more than the whole, or one is negative.
    #[error("parts collected have to be zero or more and add up to 100 % at most")]
    Parts,
    /// Payment after more than two years.
    #[error("{0} days are not possible here; choose 0 to 720")]
    Days(u32),
    /// An amount owed that is negative, or a market that is not above zero.
    #[error("an amount of {} minor units is not possible here", .0.minor())]
    Amount(Money),
}

impl Measures {
    /// Most months over which payments come in.
    pub const MOST_LAGS: usize = 24;
    /// The largest number of an aim: as large as a target of money.
    pub const LARGEST: i64 = super::TargetPlan::LARGEST.minor();

    /// Tells whether everything typed makes sense.
    ///
    /// # Errors
    /// The first [`MeasureFault`] found.
    pub fn verify(&self) -> Result<(), MeasureFault> {
        for (kind, aim) in &self.aims {
            let most = if *kind == MeasureKind::Share { WHOLE } else { Self::LARGEST };
            if !(1..=most).contains(&aim.number) {
                return Err(MeasureFault::Number);
            }
        }
        let within = |it: &i64| (-Self::LARGEST..=Self::LARGEST).contains(it);
        if !self.kept.values().all(|it| it.tiers.is_sorted() && it.tiers.iter().all(within)) {
            return Err(MeasureFault::Tiers);
        }
        let rates = [self.margin_rate, Some(self.cash.vat)].into_iter().flatten();
        if let Some(rate) = rates.chain(self.margin_rates.values().copied()).find(|it| !(0..=WHOLE).contains(it)) {
            return Err(MeasureFault::Rate(rate));
        }
        match &self.cash.collection {
            Some(Collection::Shares(parts)) => {
                let fits = parts.iter().all(|it| (0..=WHOLE).contains(it)) && parts.len() <= Self::MOST_LAGS;
                if parts.is_empty() || !fits || parts.iter().sum::<i64>() > WHOLE {
                    return Err(MeasureFault::Parts);
                }
            }
            Some(Collection::Days(days)) if *days > 720 => return Err(MeasureFault::Days(*days)),
            Some(Collection::Days(_)) | None => {}
        }
        let limit = Money::from_minor(Self::LARGEST);
        let markets = self.market.iter().flat_map(|it| match &it.size {
            MarketSize::Whole(it) => vec![*it],
            MarketSize::Months(months) => months.values().copied().collect(),
        });
        if let Some(it) = markets.into_iter().find(|it| *it <= Money::default() || *it > limit) {
            return Err(MeasureFault::Amount(it));
        }
        match self.cash.opening.filter(|it| *it < Money::default() || *it > limit) {
            Some(it) => Err(MeasureFault::Amount(it)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused() {
        let with = |change: fn(&mut Measures)| {
            let mut it = Measures::default();
            change(&mut it);
            it.verify()
        };
        let aim = |number| Aim { number, ..Aim::default() };
        assert_eq!(with(|_| ()), Ok(()));
        let mut none = Measures::default();
        for (kind, number, expected) in [
            (MeasureKind::Cash, 0, Err(MeasureFault::Number)),
            (MeasureKind::Share, 10_001, Err(MeasureFault::Number)),
            (MeasureKind::Share, 10_000, Ok(())),
            (MeasureKind::Quantity, 10_001, Ok(())),
        ] {
            none.aims = BTreeMap::from([(kind, aim(number))]);
            assert_eq!(none.verify(), expected, "{kind:?} {number}");
        }
        assert_eq!(with(|it| it.cash.vat = -1), Err(MeasureFault::Rate(-1)));
        assert_eq!(with(|it| it.margin_rate = Some(10_001)), Err(MeasureFault::Rate(10_001)));
        let product = ProductId(crate::domain::RecordId::from_bits(1));
        let rates = Measures { margin_rates: BTreeMap::from([(product, -1)]), ..Measures::default() };
        assert_eq!(rates.verify(), Err(MeasureFault::Rate(-1)));
        let shares = |parts: &[i64]| {
            let mut it = Measures::default();
            it.cash.collection = Some(Collection::Shares(parts.to_vec()));
            it.verify()
        };
        assert_eq!(shares(&[5_000, 5_001]), Err(MeasureFault::Parts));
        assert_eq!(shares(&[-1, 5_000]), Err(MeasureFault::Parts));
        assert_eq!(shares(&[]), Err(MeasureFault::Parts));
        assert_eq!(shares(&[5_000, 0, 4_000]), Ok(()));
        assert_eq!(with(|it| it.cash.collection = Some(Collection::Days(721))), Err(MeasureFault::Days(721)));
        let kept = |tiers: [i64; 3]| {
            let kept = KeptTiers { tiers, ..KeptTiers::default() };
            Measures { kept: BTreeMap::from([(MeasureKind::Margin, kept)]), ..Measures::default() }.verify()
        };
        assert_eq!((kept([-5, 0, 0]), kept([5, 4, 6])), (Ok(()), Err(MeasureFault::Tiers)));
        assert_eq!(kept([0, 1, Measures::LARGEST + 1]), Err(MeasureFault::Tiers));
        let owed = Money::from_minor(-1);
        assert_eq!(with(|it| it.cash.opening = Some(Money::from_minor(-1))), Err(MeasureFault::Amount(owed)));
    }

    #[test]
    fn a_market_by_month_is_known_where_every_month_is() {
        let first: Month = "2026-01".parse().unwrap();
        let months = (0..2).map(|i| (first.plus(i), Money::from_minor(100))).collect();
        let market =
            Market { size: MarketSize::Months(months), source: String::new(), confidence: Confidence::default() };
        assert_eq!(market.over(MonthRange { first, len: 2 }), Some(Money::from_minor(200)));
        assert_eq!(market.over(MonthRange { first, len: 3 }), None);
        assert_eq!((market.of(first), market.of(first.plus(2))), (Some(Money::from_minor(100)), None));
        let whole = Market { size: MarketSize::Whole(Money::from_minor(9)), ..market };
        assert_eq!((whole.over(MonthRange { first, len: 3 }), whole.of(first)), (Some(Money::from_minor(9)), None));
    }
}
