//! What another way to sell brings: new sales, what it takes from others, margin, and when it has paid back (K17).
//!
//! Symbols, for month t of a channel: partners i with mature sales S_i and first month τ_i, ramp r(k) k months after the
//! start, rebate b, margin m before rebate, moved shares c_j from account j (or from others in general) where sales had
//! the margin m_j.
//! - sold_t = Σ_i S_i · r(t − τ_i); moved_t = sold_t · Σ_j c_j; new sales_t = sold_t − moved_t;
//! - margin_t = sold_t · (m − b) − Σ_j moved_{t,j} · m_j: sales that only moved earned their margin before as well;
//! - cash_t = margin_t − running cost_t − set-up cost (in the first month); it is added up month by month;
//! - paid back: the first month from which the running sum is never below 0 again, where its last month is not.
//!
//! Every figure is in whole minor units, rounded once, and the sums hold exactly; moved sales are divided over where they
//! come from by largest remainders.

mod ramp;

use crate::domain::{AccountId, ChannelId, Money, Month, MonthRange, PartnerId};
use crate::math::rounded_ratio;
use crate::math::split::split;

pub use ramp::{LEAST_PARTNERS, RampEstimate, estimate_ramp};

/// Longest horizon, in months.
pub const LONGEST: u32 = 120;

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// Our own people.
    Direct,
    /// Dealers.
    Dealer,
    /// Online.
    Online,
}

impl ChannelKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Dealer, Self::Online];

    /// The word that files and walks know it by.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Dealer => "dealer",
            Self::Online => "online",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Sales that only move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// From which account; `None` for others in general.
    pub from: Option<AccountId>,
    /// Their part of what the channel sells, in tenths of a per cent.
    pub share: u32,
}

/// A partner of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// Its name.
    pub name: String,
    /// Its first month.
    pub start: Month,
    /// What it sells a month once it is settled.
    pub sales: Money,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: ChannelKind,
    /// The month in which it is set up.
    pub start: Month,
    /// Per cent of mature sales by month after a partner's start, as somebody judges it.
    pub ramp: Option<Vec<u32>>,
    /// Accounts that are former partners of this kind, from whom a ramp can be taken.
    pub past: Vec<AccountId>,
    /// Margin before rebate, in tenths of a per cent of sales.
    pub margin: u32,
    /// Rebate, in tenths of a per cent of sales.
    pub rebate: u32,
    /// Sales that only move.
    pub moved: Vec<Moved>,
    /// What setting it up costs.
    pub setup: Money,
    /// What it costs a month.
    pub running: Money,
    /// Its partners.
    pub partners: Vec<Partner>,
}

impl Channel {
    /// Whether every number makes sense.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let ramp = self
            .ramp
            .as_ref()
            .is_none_or(|it| (1..=36).contains(&it.len()) && it.iter().all(|it| *it <= 100) && it.last() == Some(&100));
        let moved: u64 = self.moved.iter().map(|it| u64::from(it.share)).sum();
        let mut sources: Vec<Option<AccountId>> = self.moved.iter().map(|it| it.from).collect();
        sources.sort_unstable();
        sources.dedup();
        ramp && !self.name.trim().is_empty()
            && self.margin <= 1000
            && self.rebate <= 1000
            && moved <= 1000
            && sources.len() == self.moved.len()
            && self.setup >= Money::default()
            && self.running >= Money::default()
            && self.partners.iter().all(|it| !it.name.trim().is_empty() && it.sales >= Money::default())
    }
}

/// One month of a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelMonth {
    /// What its partners sell.
    pub sold: Money,
    /// Of these, what others sold before.
    pub moved: Money,
    /// The rebate.
    pub rebate: Money,
    /// Margin after rebate and less the margin of what moved.
    pub margin: Money,
    /// Set-up and running cost.
    pub cost: Money,
    /// Margin less cost.
    pub cash: Money,
    /// The running sum of cash.
    pub so_far: Money,
}

impl ChannelMonth {
    /// What is new.
    #[must_use]
    pub fn new_sales(&self) -> Money {
        self.sold - self.moved
    }
}

/// When what was spent has come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payback {
    /// In this month, counted from 0.
    In(usize),
    /// The sum is never below 0: nothing has to be paid back.
    Never,
    /// Not within the horizon.
    Beyond,
}

/// What a channel brings over the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelPath {
    /// The months.
    pub months: MonthRange,
    /// One per month.
    pub rows: Vec<ChannelMonth>,
    /// When it has paid back.
    pub payback: Payback,
}

impl ChannelPath {
    /// The sum of a part over the horizon.
    #[must_use]
    pub fn total(&self, part: fn(&ChannelMonth) -> Money) -> Money {
        self.rows.iter().map(part).sum()
    }

    /// The deepest the running sum gets; 0 where it never is below.
    #[must_use]
    pub fn deepest(&self) -> Money {
        self.rows.iter().map(|it| it.so_far).min().unwrap_or_default().min(Money::default())
    }

    /// Several channels as one, from the first start on over `n` months.
    #[must_use]
    pub fn joined(paths: &[&ChannelPath], n: usize) -> Option<Self> {
        let first = paths.iter().map(|it| it.months.first).min()?;
        let months = MonthRange { first, len: n };
        let row = |month: Month| {
            let rows = paths.iter().filter_map(|it| it.rows.get(it.months.position(month)?));
            rows.fold(ChannelMonth::default(), |sum, it| ChannelMonth {
                sold: sum.sold + it.sold,
                moved: sum.moved + it.moved,
                rebate: sum.rebate + it.rebate,
                margin: sum.margin + it.margin,
                cost: sum.cost + it.cost,
                cash: sum.cash + it.cash,
                so_far: Money::default(),
            })
        };
        Some(Self::of(months, months.iter().map(row).collect()))
    }

    fn of(months: MonthRange, mut rows: Vec<ChannelMonth>) -> Self {
        let mut so_far = Money::default();
        for it in &mut rows {
            so_far += it.cash;
            it.so_far = so_far;
        }
        let payback = payback(&rows);
        Self { months, rows, payback }
    }
}

fn payback(rows: &[ChannelMonth]) -> Payback {
    let below = rows.iter().rposition(|it| it.so_far < Money::default());
    match below {
        None => Payback::Never,
        Some(last) if last + 1 == rows.len() => Payback::Beyond,
        Some(last) => Payback::In(last + 1),
    }
}

/// What a channel brings over `n` months from its start. `margin_of` gives the margin of what moves from an account, in
/// tenths of a per cent of sales.
#[must_use]
pub fn channel_path(it: &Channel, ramp: &[u32], n: usize, margin_of: impl Fn(Option<AccountId>) -> u32) -> ChannelPath {
    let months = MonthRange { first: it.start, len: n };
    let margins: Vec<u32> = it.moved.iter().map(|it| margin_of(it.from)).collect();
    let shares: Vec<f64> = it.moved.iter().map(|it| f64::from(it.share)).collect();
    let moved_share: u32 = it.moved.iter().map(|it| it.share).sum();
    let row = |(i, month): (usize, Month)| {
        let sold: Money = it.partners.iter().map(|it| part(it.sales, ramp_of(ramp, month.since(it.start)), 100)).sum();
        let moved = part(sold, moved_share, 1000);
        let lost = split(moved.minor(), &shares).unwrap_or_default();
        let lost: Money =
            lost.into_iter().zip(&margins).map(|(it, margin)| part(Money::from_minor(it), *margin, 1000)).sum();
        let rebate = part(sold, it.rebate, 1000);
        let margin = part(sold, it.margin, 1000) - rebate - lost;
        let cost = it.running + if i == 0 { it.setup } else { Money::default() };
        ChannelMonth { sold, moved, rebate, margin, cost, cash: margin - cost, so_far: Money::default() }
    };
    ChannelPath::of(months, months.iter().enumerate().map(row).collect())
}

/// Per cent of mature sales so many months after the start: none before it, all after the ramp.
fn ramp_of(ramp: &[u32], months: i32) -> u32 {
    usize::try_from(months).map_or(0, |it| ramp.get(it).copied().unwrap_or(100))
}

/// amount · part ÷ whole in whole minor units, halves away from 0.
fn part(amount: Money, part: u32, whole: i128) -> Money {
    Money::from_minor(rounded_ratio(i128::from(amount.minor()) * i128::from(part), whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdGenerator;
    use proptest::prelude::*;

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    /// Two partners of 1,000 and 500 a month, the second two months later; margin 30 %, rebate 5 %, a fifth moves.
    fn channel() -> Channel {
        let mut ids = IdGenerator::new(5);
        let start: Month = "2026-07".parse().unwrap();
        let mut partner = |name: &str, after: i32, sales: i64| Partner {
            id: PartnerId(ids.next_id()),
            name: name.into(),
            start: start.plus(after),
            sales: money(sales),
        };
        let partners = vec![partner("A", 0, 1000), partner("B", 2, 500)];
        Channel {
            id: ChannelId(IdGenerator::new(6).next_id()),
            name: "Dealers".into(),
            kind: ChannelKind::Dealer,
            start,
            ramp: None,
            past: Vec::new(),
            margin: 300,
            rebate: 50,
            moved: vec![Moved { from: None, share: 200 }],
            setup: money(500),
            running: money(20),
            partners,
        }
    }

    fn column(path: &ChannelPath, part: fn(&ChannelMonth) -> Money) -> Vec<i64> {
        path.rows.iter().map(|it| part(it).minor()).collect()
    }

    #[test]
    fn a_channel_by_hand() {
        // Ramp 50, 100 %: sold 500, 1000, 1000 + 250, 1500, 1500; a fifth of it moves, from sales of 40 % margin.
        let path = channel_path(&channel(), &[50, 100], 5, |_| 400);
        assert_eq!(column(&path, |it| it.sold), [500, 1000, 1250, 1500, 1500]);
        assert_eq!(column(&path, |it| it.moved), [100, 200, 250, 300, 300]);
        assert_eq!(column(&path, ChannelMonth::new_sales), [400, 800, 1000, 1200, 1200]);
        // 500 · (0.30 − 0.05) − 100 · 0.40 = 85, and 62.5 of the rebate of 1,250 rounds to 63: 375 − 63 − 100 = 212.
        assert_eq!(column(&path, |it| it.margin), [85, 170, 212, 255, 255]);
        assert_eq!(column(&path, |it| it.cash), [85 - 520, 150, 192, 235, 235]);
        assert_eq!(column(&path, |it| it.so_far), [-435, -285, -93, 142, 377]);
        assert_eq!((path.payback, path.deepest()), (Payback::In(3), money(-435)));
        assert_eq!(path.total(ChannelMonth::new_sales), money(4600));
    }

    #[test]
    fn it_is_said_when_nothing_comes_back() {
        let it = channel();
        assert_eq!(channel_path(&it, &[50, 100], 3, |_| 400).payback, Payback::Beyond);
        let free = Channel { setup: money(0), ..it.clone() };
        assert_eq!(channel_path(&free, &[50, 100], 3, |_| 400).payback, Payback::Never);
        // What sinks again has not paid back: here running cost eats margin that only moved.
        let all_moves = Channel { moved: vec![Moved { from: None, share: 1000 }], ..it.clone() };
        assert_eq!(channel_path(&all_moves, &[100], 60, |_| 400).payback, Payback::Beyond);
        assert_eq!(channel_path(&it, &[100], 0, |_| 0).payback, Payback::Never);
    }

    #[test]
    fn channels_join_by_calendar_month() {
        let it = channel();
        let later = Channel { start: it.start.plus(2), partners: Vec::new(), ..it.clone() };
        let (a, b) = (channel_path(&it, &[50, 100], 5, |_| 400), channel_path(&later, &[100], 5, |_| 400));
        let both = ChannelPath::joined(&[&b, &a], 5).unwrap();
        // The second costs 500 + 20 in its first month and 20 after it.
        assert_eq!(column(&both, |it| it.cash), [-435, 150, 192 - 520, 235 - 20, 235 - 20]);
        assert_eq!((both.months.first, both.payback), (it.start, Payback::Beyond));
        assert!(ChannelPath::joined(&[], 5).is_none());
    }

    #[test]
    fn nonsense_is_not_sound() {
        let it = channel();
        assert!(it.is_sound());
        let share = |share| Moved { from: None, share };
        for bad in [
            Channel { name: " ".into(), ..it.clone() },
            Channel { margin: 1001, ..it.clone() },
            Channel { moved: vec![share(1001)], ..it.clone() },
            Channel { moved: vec![share(100), share(100)], ..it.clone() },
            Channel { ramp: Some(vec![50]), ..it.clone() },
            Channel { setup: money(-1), ..it.clone() },
        ] {
            assert!(!bad.is_sound(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn sums_hold_to_the_last_unit(
            sales in proptest::collection::vec(0_i64..9_000_000_000, 0..6),
            shares in proptest::collection::vec(0_u32..200, 0..5),
            ramp in proptest::collection::vec(0_u32..=100, 1..8),
            margin in 0_u32..=1000, rebate in 0_u32..=1000, setup in 0_i64..1_000_000_000,
        ) {
            let mut ids = IdGenerator::new(9);
            let it = channel();
            let partners = sales.iter().enumerate().map(|(i, sales)| Partner {
                id: PartnerId(ids.next_id()),
                name: "P".into(),
                start: it.start.plus(i as i32 - 1),
                sales: money(*sales),
            }).collect();
            let moved = shares.iter().map(|share| Moved { from: Some(AccountId(ids.next_id())), share: *share }).collect();
            let it = Channel { partners, moved, margin, rebate, setup: money(setup), ..it };
            let path = channel_path(&it, &ramp, 24, |_| 250);
            for row in &path.rows {
                prop_assert_eq!(row.cash, row.margin - row.cost);
                prop_assert!(row.moved <= row.sold && row.moved >= Money::default());
                prop_assert_eq!(row.new_sales() + row.moved, row.sold);
            }
            prop_assert_eq!(path.total(|it| it.cash), path.rows[23].so_far);
            let both = ChannelPath::joined(&[&path, &path], 24).unwrap();
            prop_assert_eq!(both.rows[23].so_far, path.rows[23].so_far + path.rows[23].so_far);
        }
    }
}
