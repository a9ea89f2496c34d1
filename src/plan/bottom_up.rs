//! Bottom up: what account managers commit to, set against the plan, and what closes the gap (G2).
//!
//! Symbols, for account i: T its target, L, M, H the low, likely and high amount that its manager commits to for the
//! plan's months (P10, P50, P90).
//! - B = 0.3·L + 0.4·M + 0.3·H, to the minor unit: the mean by Swanson's rule; where nobody committed, what was sold and
//!   the forecast of the rest stand in, marked and counted apart;
//! - an account that changes hands within the months gives each person its part of B, in proportion to what the plan has
//!   there, by the exact split;
//! - gap of a node = ΣT − ΣB, in minor units, so that gaps add up on every level; buffers between levels are no part of it;
//! - with levers: rest = gap − Σ levers.
//!
//! The range of a node is drawn from joint paths ([`crate::plan::JointSums`]): q(u) of a commitment is linear in the normal
//! quantile through its three points, M + (H − M)·z(u)/z(0.9) above the middle and M − (M − L)·z(1−u)/z(0.9) below it, never
//! below 0. The sum of all L is not a low case: everybody would have to have a bad year at once.
//!
//! Source: Hurst, Brown and Swanson (2000), *Swanson's 30-40-30 rule*, AAPG Bulletin 84(12), 1883–1891.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{GroupKey, LeafNode, TargetPlan, TeamTree};
use crate::domain::{AccountId, Money, Month, MonthRange, RecordId};
use crate::math::normal_quantile;
use crate::math::split::split;

/// What the manager of an account commits to over some months.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    /// The months.
    pub window: MonthRange,
    /// L: reached in nine cases of ten.
    pub low: Money,
    /// M: as likely to be passed as missed.
    pub likely: Money,
    /// H: passed in one case of ten.
    pub high: Money,
    /// When it was given, in milliseconds since 1970.
    pub at: f64,
    /// Who gave it.
    pub by: String,
}

/// A commitment that a later one took the place of: kept, so that it can be measured when its months are over.
#[derive(Clone, Debug, PartialEq)]
pub struct FormerCommitment {
    /// Its id.
    pub id: RecordId,
    /// Whose.
    pub account: AccountId,
    /// It.
    pub commitment: Commitment,
}

/// What may close a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeverKind {
    /// A higher price.
    Price,
    /// A larger part of what the customer buys.
    Share,
    /// A product that the customer does not buy yet.
    NewProduct,
    /// A customer that is none yet.
    NewAccount,
    /// Business kept that was thought lost.
    Retention,
}

impl LeverKind {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Price, Self::Share, Self::NewProduct, Self::NewAccount, Self::Retention];
}

/// One lever, on top of what is committed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lever {
    /// Its id.
    pub id: RecordId,
    /// Whose; `None` for the company as a whole, such as a customer that has no name yet.
    pub account: Option<AccountId>,
    /// What it is.
    pub kind: LeverKind,
    /// What it brings within its months.
    pub amount: Money,
    /// The months in which it brings it.
    pub months: MonthRange,
    /// Who answers for it.
    pub owner: String,
    /// How.
    pub note: String,
}

/// The side of the table that an offer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferSide {
    /// From above.
    TopDown,
    /// From those who look after the accounts.
    BottomUp,
}

/// What an offer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferAbout {
    /// Everything.
    Company,
    /// A region or a person.
    Group(GroupKey),
    /// An account.
    Account(AccountId),
}

/// One offer in the rounds between the sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: RecordId,
    /// The round, from 1.
    pub round: u32,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// Who.
    pub who: String,
    /// For which side.
    pub side: OfferSide,
    /// About what.
    pub about: OfferAbout,
    /// The amount offered for the plan's months.
    pub amount: Money,
    /// What was said.
    pub words: String,
}

/// An account's number as it was decided, whatever the weights would give.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreed {
    /// The number.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// Who decided.
    pub by: String,
}

/// The part of the way from commitment to target at which a number is agreed: w in whole per cent, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreedWeight(u32);

impl AgreedWeight {
    /// The weight; `None` beyond 100.
    pub fn new(percent: u32) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// w in per cent.
    pub const fn percent(self) -> u32 {
        self.0
    }

    /// w·T + (1 − w)·B, to the nearest `unit`, halves upwards.
    pub fn of(self, top_down: Money, bottom_up: Money, unit: Money) -> Money {
        let (w, unit) = (i128::from(self.0), i128::from(unit.minor().max(1)));
        let hundredfold = w * i128::from(top_down.minor()) + (100 - w) * i128::from(bottom_up.minor());
        let units = (2 * hundredfold + 100 * unit).div_euclid(200 * unit);
        Money::from_minor((units * unit) as i64)
    }
}

impl Default for AgreedWeight {
    /// In the middle.
    fn default() -> Self {
        Self(50)
    }
}

/// Everything that was said from below and agreed between the sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BottomUp {
    /// The commitments that hold, by account.
    pub commitments: BTreeMap<AccountId, Commitment>,
    /// Those before them, oldest first.
    pub former: Vec<FormerCommitment>,
    /// What may close the gap.
    pub levers: Vec<Lever>,
    /// Offers, oldest first.
    pub offers: Vec<Offer>,
    /// The weight agreed on.
    pub weight: AgreedWeight,
    /// Numbers decided, by account.
    pub agreed: BTreeMap<AccountId, Agreed>,
}

/// Why something from below cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BottomUpFault {
    /// The three amounts are out of order.
    #[error("low, likely and high have to rise; exchange them")]
    OutOfOrder,
    /// An amount is negative, nothing where something is needed, or too large.
    #[error("{} minor units cannot be planned here", .0.minor())]
    BadAmount(Money),
    /// There are no months.
    #[error("the months end before they begin")]
    NoMonths,
    /// A decision without a reason.
    #[error("a number that was decided needs its reason; say why")]
    NoReason,
    /// An offer without its author.
    #[error("an offer needs somebody who makes it")]
    Nobody,
    /// The weight is no share.
    #[error("a weight lies between 0 and 100 per cent")]
    BadWeight,
    /// It was deleted meanwhile.
    #[error("it is not there any more")]
    NotThere,
}

impl Commitment {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for amounts out of order or out of range, and without months.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        for amount in [self.low, self.likely, self.high] {
            if !(Money::default()..=TargetPlan::LARGEST).contains(&amount) {
                return Err(BottomUpFault::BadAmount(amount));
            }
        }
        if !(self.low <= self.likely && self.likely <= self.high) {
            return Err(BottomUpFault::OutOfOrder);
        }
        if self.window.len == 0 { Err(BottomUpFault::NoMonths) } else { Ok(()) }
    }

    /// B: the mean by Swanson's rule, to the minor unit, halves upwards.
    pub fn mean(&self) -> Money {
        let [low, likely, high] = [self.low, self.likely, self.high].map(|it| i128::from(it.minor()));
        let tenfold = 3 * low + 4 * likely + 3 * high;
        Money::from_minor((tenfold + 5).div_euclid(10) as i64)
    }

    /// Percentiles 0 to 100 in whole currency units, through the three amounts.
    pub fn percentiles(&self) -> Vec<f64> {
        let [low, likely, high] = [self.low, self.likely, self.high].map(Money::to_f64);
        let z90 = normal_quantile(0.9);
        let at = |q: i32| {
            // The ends of a normal lie nowhere; beyond a thousandth nothing is read off.
            let z = normal_quantile((f64::from(q) / 100.0).clamp(0.001, 0.999));
            let side = if z < 0.0 { likely - low } else { high - likely };
            (likely + side * z / z90).max(0.0)
        };
        (0..=100).map(at).collect()
    }
}

impl Lever {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for an amount that is not above 0, and without months.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount <= Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.months.len == 0 { Err(BottomUpFault::NoMonths) } else { Ok(()) }
    }
}

impl Offer {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for a negative amount, and without its author.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount < Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.who.trim().is_empty() { Err(BottomUpFault::Nobody) } else { Ok(()) }
    }
}

impl Agreed {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for a negative amount, and without a reason.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        if self.amount < Money::default() || self.amount > TargetPlan::LARGEST {
            return Err(BottomUpFault::BadAmount(self.amount));
        }
        if self.reason.trim().is_empty() { Err(BottomUpFault::NoReason) } else { Ok(()) }
    }
}

impl BottomUp {
    /// The commitment of an account for these months; one for others says nothing about them.
    pub fn committed(&self, account: AccountId, window: MonthRange) -> Option<&Commitment> {
        self.commitments.get(&account).filter(|it| it.window == window)
    }

    /// Levers that count the same thing twice: one kind twice on an account, or on an account and on the company as a
    /// whole. Customers that are none yet may well be several.
    pub fn doubled(&self) -> Vec<RecordId> {
        let again = |it: &&Lever| {
            let same = |other: &&Lever| {
                let meets = it.account == other.account || it.account.is_none() || other.account.is_none();
                other.id != it.id && other.kind == it.kind && meets
            };
            let is_unnamed = it.kind == LeverKind::NewAccount && it.account.is_none();
            !is_unnamed
                && self.levers.iter().filter(same).any(|it| it.account.is_some() || it.kind != LeverKind::NewAccount)
        };
        self.levers.iter().filter(again).map(|it| it.id).collect()
    }

    /// The number that an account comes to: as decided, else by the weight where somebody committed; `None` where nothing
    /// is agreed and the target stays.
    pub fn outcome(&self, plan: &TargetPlan, account: AccountId) -> Option<Money> {
        let row = plan.row(account)?;
        if let Some(agreed) = self.agreed.get(&account) {
            return Some(agreed.amount);
        }
        let committed = self.committed(account, plan.window)?;
        Some(self.weight.of(row.total(), committed.mean(), plan.unit))
    }
}

/// Where an account's bottom-up number is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFrom {
    /// Somebody committed.
    Commitment,
    /// The forecast stands in.
    Forecast,
    /// There is neither.
    Nothing,
}

/// One account with both numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountGap {
    /// Whose.
    pub account: AccountId,
    /// T.
    pub top_down: Money,
    /// B, or what stands in; `None` where there is neither.
    pub bottom_up: Option<Money>,
    /// Where it is from.
    pub from: NumberFrom,
}

/// A node with both numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeGap {
    /// ΣT over its accounts.
    pub top_down: Money,
    /// ΣB over accounts with a commitment.
    pub committed: Money,
    /// Σ of what stands in.
    pub stand_in: Money,
    /// Accounts with a commitment, with a forecast that stands in, and with neither; those under it at all.
    pub n: [usize; 3],
    /// Levers by kind.
    pub levers: BTreeMap<LeverKind, Money>,
}

impl NodeGap {
    /// ΣB with what stands in.
    pub fn bottom_up(&self) -> Money {
        self.committed + self.stand_in
    }

    /// ΣT − ΣB.
    pub fn gap(&self) -> Money {
        self.top_down - self.bottom_up()
    }

    /// What all levers bring.
    pub fn lever_sum(&self) -> Money {
        self.levers.values().copied().sum()
    }

    /// What of the gap no lever closes; negative where they bring more.
    pub fn rest(&self) -> Money {
        self.gap() - self.lever_sum()
    }
}

/// Both numbers of every node and account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GapTree {
    /// Accounts, in the plan's order.
    pub accounts: Vec<AccountGap>,
    /// Company, regions and people.
    pub nodes: BTreeMap<GroupKey, NodeGap>,
    /// For every person, B by account: whoever has an account for some months has its part.
    pub parts: BTreeMap<GroupKey, Vec<(AccountId, Money)>>,
}

/// Both numbers of every node of a plan's tree. `forecast` has what was sold and is forecast over the plan's months.
pub fn gap_tree(plan: &TargetPlan, tree: &TeamTree, said: &BottomUp, forecast: &BTreeMap<AccountId, Money>) -> GapTree {
    let account = |row: &super::AccountPlan| {
        let committed = said.committed(row.account, plan.window).map(Commitment::mean);
        let stand_in = forecast.get(&row.account).copied();
        let from = match (committed, stand_in) {
            (Some(_), _) => NumberFrom::Commitment,
            (None, Some(_)) => NumberFrom::Forecast,
            (None, None) => NumberFrom::Nothing,
        };
        AccountGap { account: row.account, top_down: row.total(), bottom_up: committed.or(stand_in), from }
    };
    let accounts: Vec<AccountGap> = plan.accounts.iter().map(account).collect();
    let mut found = GapTree { accounts, ..GapTree::default() };
    let shares = shares_of(tree, &found.accounts);
    let origin: BTreeMap<AccountId, NumberFrom> = found.accounts.iter().map(|it| (it.account, it.from)).collect();
    for region in &tree.regions {
        for person in &region.people {
            let keys = [GroupKey::Company, region.node.key.clone(), person.node.key.clone()];
            let mut parts = Vec::new();
            for leaf in &person.accounts {
                let part = shares.get(&(leaf.account, person.node.key.clone())).copied().unwrap_or_default();
                let from = origin.get(&leaf.account).copied().unwrap_or(NumberFrom::Nothing);
                parts.push((leaf.account, part));
                for key in &keys {
                    let node = found.nodes.entry(key.clone()).or_default();
                    node.top_down += leaf.total;
                    match from {
                        NumberFrom::Commitment => node.committed += part,
                        NumberFrom::Forecast => node.stand_in += part,
                        NumberFrom::Nothing => {}
                    }
                }
            }
            found.parts.insert(person.node.key.clone(), parts);
        }
    }
    count(&mut found, tree, &origin);
    found.nodes.entry(GroupKey::Company).or_default();
    for lever in &said.levers {
        for key in holders(tree, plan, lever) {
            *found.nodes.entry(key).or_default().levers.entry(lever.kind).or_default() += lever.amount;
        }
    }
    found
}

/// How many accounts of each origin a node has; one in several hands counts once on every level.
fn count(found: &mut GapTree, tree: &TeamTree, origin: &BTreeMap<AccountId, NumberFrom>) {
    let keys: Vec<GroupKey> = found.nodes.keys().cloned().collect();
    for key in keys {
        let mut n = [0; 3];
        for account in tree.accounts_of(&key) {
            n[match origin.get(&account) {
                Some(NumberFrom::Commitment) => 0,
                Some(NumberFrom::Forecast) => 1,
                Some(NumberFrom::Nothing) | None => 2,
            }] += 1;
        }
        found.nodes.entry(key).or_default().n = n;
    }
}

/// The part of each account's number that each person has.
fn shares_of(tree: &TeamTree, accounts: &[AccountGap]) -> BTreeMap<(AccountId, GroupKey), Money> {
    let mut holders: BTreeMap<AccountId, Vec<(GroupKey, &LeafNode)>> = BTreeMap::new();
    for person in tree.regions.iter().flat_map(|it| &it.people) {
        for leaf in &person.accounts {
            holders.entry(leaf.account).or_default().push((person.node.key.clone(), leaf));
        }
    }
    let mut shares = BTreeMap::new();
    for it in accounts {
        let (Some(number), Some(held)) = (it.bottom_up, holders.get(&it.account)) else { continue };
        let mut weights: Vec<f64> = held.iter().map(|it| it.1.total.minor().max(0) as f64).collect();
        if weights.iter().all(|it| *it == 0.0) {
            weights = held.iter().map(|it| it.1.has.iter().filter(|it| **it).count() as f64).collect();
        }
        let parts = split(number.minor(), &weights).unwrap_or_else(|_| {
            // Beyond what can be split exactly the first holder has it all.
            let mut parts = vec![0; held.len()];
            parts[0] = number.minor();
            parts
        });
        for ((key, _), part) in held.iter().zip(parts) {
            shares.insert((it.account, key.clone()), Money::from_minor(part));
        }
    }
    shares
}

/// The nodes that a lever counts for: the company, and whoever has its account when it begins.
fn holders(tree: &TeamTree, plan: &TargetPlan, lever: &Lever) -> Vec<GroupKey> {
    let mut keys = vec![GroupKey::Company];
    let Some(account) = lever.account else { return keys };
    let first = lever.months.first.max(plan.window.first);
    let month_idx = plan.window.position(first).unwrap_or(0);
    for region in &tree.regions {
        for person in &region.people {
            let has = |it: &LeafNode| it.account == account && it.has.get(month_idx).copied().unwrap_or(false);
            if person.accounts.iter().any(has) {
                keys.extend([region.node.key.clone(), person.node.key.clone()]);
            }
        }
    }
    keys
}

/// Whether a lever's months lie within those of the plan.
pub fn lies_within(lever: &Lever, window: MonthRange) -> bool {
    let inside = |it: Option<Month>| it.is_some_and(|it| window.position(it).is_some());
    inside(Some(lever.months.first)) && inside(lever.months.last())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, Book, IdGenerator, Place, Team};
    use crate::plan::{
        AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, PlanTerms, team_tree,
    };

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn window() -> MonthRange {
        MonthRange { first: "2026-01".parse().unwrap(), len: 12 }
    }

    fn commitment(low: i64, likely: i64, high: i64) -> Commitment {
        let (low, likely, high) = (money(low), money(likely), money(high));
        Commitment { window: window(), low, likely, high, at: 0.0, by: "Li".to_owned() }
    }

    /// Three accounts of 1,000, 2,000 and 3,000 a month under Li and Wu in the East and He in the South.
    fn company() -> (TargetPlan, Book, Vec<AccountId>) {
        let mut ids = IdGenerator::new(5);
        let names = [("East", "Li"), ("East", "Wu"), ("South", "He")];
        let account = |(region, person): (&str, &str)| Account {
            id: AccountId(ids.next_id()),
            name: format!("of {person}"),
            region: Some(region.to_owned()),
            person: Some(person.to_owned()),
        };
        let accounts: Vec<Account> = names.into_iter().map(account).collect();
        let row = |(account, amount): (&Account, i64)| AccountPlan {
            account: account.id,
            rule: AccountRule::default(),
            cells: vec![PlanCell { amount: money(amount), state: CellState::Spread }; 12],
        };
        let plan = TargetPlan {
            window: window(),
            n_closed: 0,
            closed_months: ClosedMonths::Actuals,
            total: money(72_000),
            unit: money(10),
            weights: BlendWeights::default(),
            accounts: accounts.iter().zip([1_000, 2_000, 3_000]).map(row).collect(),
            terms: PlanTerms::default(),
        };
        plan.verify().unwrap();
        let ids = accounts.iter().map(|it| it.id).collect();
        let months = MonthRange { first: "2025-01".parse().unwrap(), len: 12 };
        (plan, Book::new(months, accounts, Vec::new(), Vec::new()).unwrap(), ids)
    }

    fn lever(id: u64, account: Option<AccountId>, kind: LeverKind, amount: i64) -> Lever {
        Lever {
            id: RecordId::from_bits(id),
            account,
            kind,
            amount: money(amount),
            months: MonthRange { first: "2026-07".parse().unwrap(), len: 6 },
            owner: String::new(),
            note: String::new(),
        }
    }

    #[test]
    fn the_mean_is_swansons_to_the_minor_unit() {
        // By hand: 0.3·100 + 0.4·200 + 0.3·330 = 30 + 80 + 99 = 209.
        assert_eq!(commitment(100, 200, 330).mean(), money(209));
        // 0.3·1 + 0.4·2 + 0.3·3 = 2.0; 0.3·1 + 0.4·1 + 0.3·2 = 1.3; 0.3·0 + 0.4·0 + 0.3·5 = 1.5, upwards.
        assert_eq!(commitment(1, 2, 3).mean(), money(2));
        assert_eq!(commitment(1, 1, 2).mean(), money(1));
        assert_eq!(commitment(0, 0, 5).mean(), money(2));
        // Beyond what ten times fits into 64 bits.
        let large = TargetPlan::LARGEST.minor();
        assert_eq!(commitment(large, large, large).mean(), money(large));
    }

    #[test]
    fn percentiles_pass_through_the_three_amounts() {
        let found = commitment(8_000, 10_000, 15_000).percentiles();
        for (q, expected) in [(10, 80.0), (50, 100.0), (90, 150.0)] {
            assert!((found[q] - expected).abs() < 1e-6, "P{q}: {}", found[q]);
        }
        assert!(found.windows(2).all(|it| it[0] <= it[1]));
        // By hand: z(0.99)/z(0.9) = 2.326348/1.281552 = 1.815258; 100 + 50·1.815258 = 190.7629.
        assert!((found[99] - 190.7629).abs() < 1e-3, "{}", found[99]);
        assert!(commitment(0, 100, 9_000).percentiles()[0] >= 0.0);
        assert!(commitment(500, 500, 500).percentiles().iter().all(|it| *it == 5.0));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(commitment(2, 1, 3).verify(), Err(BottomUpFault::OutOfOrder));
        assert_eq!(commitment(-1, 1, 3).verify(), Err(BottomUpFault::BadAmount(money(-1))));
        let empty = Commitment { window: MonthRange { len: 0, ..window() }, ..commitment(1, 2, 3) };
        assert_eq!(empty.verify(), Err(BottomUpFault::NoMonths));
        assert_eq!(commitment(1, 2, 3).verify(), Ok(()));
        assert_eq!(lever(1, None, LeverKind::Price, 0).verify(), Err(BottomUpFault::BadAmount(money(0))));
        let agreed = Agreed { amount: money(1), reason: " ".to_owned(), at: 0.0, by: String::new() };
        assert_eq!(agreed.verify(), Err(BottomUpFault::NoReason));
        assert_eq!(AgreedWeight::new(101), None);
    }

    #[test]
    fn a_weight_meets_between_the_sides() {
        let of = |w, top: i64, bottom: i64, unit: i64| {
            AgreedWeight::new(w).unwrap().of(money(top), money(bottom), money(unit)).minor()
        };
        // By hand: 0.7·1000 + 0.3·800 = 940; to 50s 950; 0.5·(5 + 4) = 4.5, upwards.
        assert_eq!(of(70, 1000, 800, 1), 940);
        assert_eq!(of(70, 1000, 800, 50), 950);
        assert_eq!(of(50, 5, 4, 1), 5);
        assert_eq!((of(100, 5, 4, 1), of(0, 5, 4, 1)), (5, 4));
        let large = TargetPlan::LARGEST.minor();
        assert_eq!(of(33, large, large, 1), large);
    }

    #[test]
    fn gaps_add_up_on_every_level_and_forecasts_stand_in_marked() {
        let (plan, book, ids) = company();
        let tree = team_tree(&plan, &Team::default(), &book);
        let mut said = BottomUp::default();
        said.commitments.insert(ids[0], commitment(10_000, 11_000, 13_000));
        // Another year's commitment says nothing about this one.
        let other = MonthRange { first: "2025-01".parse().unwrap(), len: 12 };
        said.commitments.insert(ids[1], Commitment { window: other, ..commitment(1, 2, 3) });
        said.levers.push(lever(1, Some(ids[1]), LeverKind::Share, 700));
        said.levers.push(lever(2, None, LeverKind::NewAccount, 300));
        let forecast = BTreeMap::from([(ids[0], money(1)), (ids[1], money(20_000))]);
        let found = gap_tree(&plan, &tree, &said, &forecast);
        // By hand: Li 3,000 + 4,400 + 3,900 = 11,300 of 12,000; Wu's forecast 20,000 of 24,000; He nothing of 36,000.
        assert_eq!(found.accounts[0].bottom_up, Some(money(11_300)));
        assert_eq!(found.accounts[1].from, NumberFrom::Forecast);
        assert_eq!((found.accounts[2].bottom_up, found.accounts[2].from), (None, NumberFrom::Nothing));
        let node = |key: GroupKey| found.nodes[&key].clone();
        let company = node(GroupKey::Company);
        assert_eq!((company.committed, company.stand_in), (money(11_300), money(20_000)));
        assert_eq!((company.gap(), company.n), (money(72_000 - 31_300), [1, 1, 1]));
        let east = node(GroupKey::Region(Some("East".to_owned())));
        assert_eq!((east.gap(), east.lever_sum(), east.rest()), (money(4_700), money(700), money(4_000)));
        assert_eq!((company.lever_sum(), company.rest()), (money(1_000), money(39_700)));
        assert_eq!(node(GroupKey::Region(Some("South".to_owned()))).n, [0, 0, 1]);
    }

    #[test]
    fn an_account_that_changes_hands_is_shared_exactly() {
        let (plan, book, ids) = company();
        let to = Place { region: Some("South".to_owned()), person: Some("He".to_owned()) };
        let team = Team::default().placed(&book.accounts()[0], "2026-09".parse().unwrap(), to.clone());
        let tree = team_tree(&plan, &team, &book);
        let mut said = BottomUp::default();
        said.commitments.insert(ids[0], commitment(100, 100, 100));
        said.levers.push(lever(1, Some(ids[0]), LeverKind::Price, 50));
        let found = gap_tree(&plan, &tree, &said, &BTreeMap::new());
        // By hand: eight months of twelve: 66.67 and 33.33 of 100; the lever begins in July, when Li still has it.
        let li = &found.nodes[&GroupKey::Person(Place { region: Some("East".into()), person: Some("Li".into()) })];
        let he = &found.nodes[&GroupKey::Person(to)];
        assert_eq!((li.committed, he.committed), (money(67), money(33)));
        assert_eq!((li.lever_sum(), he.lever_sum()), (money(50), money(0)));
        assert_eq!(found.nodes[&GroupKey::Company].committed, money(100));
        assert_eq!(found.nodes[&GroupKey::Company].n, [1, 0, 2]);
    }

    #[test]
    fn the_same_lever_twice_is_told() {
        let (_, _, ids) = company();
        let levers = vec![
            lever(1, Some(ids[0]), LeverKind::Price, 1),
            lever(2, Some(ids[0]), LeverKind::Share, 1),
            lever(3, Some(ids[1]), LeverKind::Price, 1),
            lever(4, None, LeverKind::NewAccount, 1),
            lever(5, None, LeverKind::NewAccount, 1),
        ];
        let mut said = BottomUp { levers, ..BottomUp::default() };
        assert_eq!(said.doubled(), []);
        said.levers.push(lever(6, Some(ids[0]), LeverKind::Price, 1));
        assert_eq!(said.doubled(), [1, 6].map(RecordId::from_bits));
        // A price rise for everybody holds those of single accounts.
        said.levers.push(lever(7, None, LeverKind::Price, 1));
        assert_eq!(said.doubled(), [1, 3, 6, 7].map(RecordId::from_bits));
    }

    #[test]
    fn decided_goes_before_weighted_and_nothing_agreed_stays() {
        let (plan, _, ids) = company();
        let mut said = BottomUp { weight: AgreedWeight::new(50).unwrap(), ..BottomUp::default() };
        said.commitments.insert(ids[0], commitment(10_000, 11_000, 13_000));
        // By hand: (12,000 + 11,300) ÷ 2 = 11,650, whole tens.
        assert_eq!(said.outcome(&plan, ids[0]), Some(money(11_650)));
        assert_eq!(said.outcome(&plan, ids[1]), None);
        let agreed = Agreed { amount: money(20_001), reason: "contract".to_owned(), at: 0.0, by: String::new() };
        said.agreed.insert(ids[1], agreed);
        assert_eq!(said.outcome(&plan, ids[1]), Some(money(20_001)));
    }
}
