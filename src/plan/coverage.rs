//! Coverage and capacity: how often each account is visited, the hours that takes, and whether people have them (K6, K8).
//!
//! Symbols: an account of tier k has v visits a year of h hours each (talk, way, preparation) and a hours a month beside
//! them; d_m are the working days of month m, D their sum over the n months of the window.
//! - need of month m = v·(n ÷ 12)·(d_m ÷ D)·h + a: visits follow the working days, so a month with the Spring Festival has
//!   fewer of them;
//! - capacity of a person in month m = d_m · hours a day · share of the day that is left for accounts; none before
//!   somebody joins;
//! - load = need ÷ capacity. Above 1 the accounts that bring least an hour are named until the rest fits.
//!
//! Tiers go by what accounts are planned to bring, largest first: A until so much of the whole is reached, then B, C, and D
//! for the rest; somebody may have chosen another.
//! Source: Zoltners, Sinha and Lorimer 2004, *Sales Force Design for Strategic Advantage*, ch. 6 (workload build-up).

use std::collections::BTreeMap;

use super::response::Answers;
use crate::domain::{AccountId, Book, Money, Month, MonthRange, Team, working_days};

/// How closely an account is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The closest.
    A,
    /// Closely.
    B,
    /// From time to time.
    C,
    /// When it asks.
    D,
}

impl Tier {
    /// From the closest on.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The letter.
    #[must_use]
    pub fn letter(self) -> &'static str {
        ["A", "B", "C", "D"][self as usize]
    }

    /// The tier of a letter.
    #[must_use]
    pub fn parse(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.letter() == letter)
    }
}

/// What looking after an account of a tier takes. Hours are in tenths, so that they are stored exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Visits a year.
    pub visits: u32,
    /// Tenths of an hour a visit: talk, way and preparation.
    pub visit_tenths: u32,
    /// Tenths of an hour a month for everything else.
    pub admin_tenths: u32,
    /// What effort brings, where somebody has judged it.
    pub answers: Option<Answers>,
}

/// How accounts are covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Shares of the whole, in per cent, up to which accounts are A, B and C.
    pub limits: [u32; 3],
    /// What each tier takes, from A to D.
    pub cadences: [Cadence; 4],
    /// Tenths of an hour that a working day has.
    pub day_tenths: u32,
    /// Of these, the per cent that are left for accounts.
    pub utilisation: u32,
    /// Accounts whose tier somebody chose.
    pub tiers: BTreeMap<AccountId, Tier>,
}

impl Default for Coverage {
    /// A usual starting point for key accounts: twice a month, monthly, every other month, twice a year.
    fn default() -> Self {
        let cadence =
            |visits, visit_tenths, admin_tenths| Cadence { visits, visit_tenths, admin_tenths, answers: None };
        Self {
            limits: [50, 80, 95],
            cadences: [cadence(24, 80, 120), cadence(12, 70, 60), cadence(6, 60, 30), cadence(2, 50, 10)],
            day_tenths: 80,
            utilisation: 85,
            tiers: BTreeMap::new(),
        }
    }
}

impl Coverage {
    /// What a tier takes.
    #[must_use]
    pub fn cadence(&self, tier: Tier) -> Cadence {
        self.cadences[tier as usize]
    }

    /// Whether every number makes sense.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let [a, b, c] = self.limits;
        let visits =
            self.cadences.iter().all(|it| it.visits <= 366 && it.visit_tenths <= 1000 && it.admin_tenths <= 2000);
        a <= b
            && b <= c
            && c <= 100
            && (1..=240).contains(&self.day_tenths)
            && (1..=100).contains(&self.utilisation)
            && visits
    }
}

/// What an account is planned to bring over the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Whose.
    pub account: AccountId,
    /// Planned sales.
    pub sales: Money,
    /// The margin on them, where costs are known.
    pub margin: Option<Money>,
}

/// One account with what it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// Its worth.
    pub worth: Worth,
    /// Its tier.
    pub tier: Tier,
    /// Whether somebody chose the tier.
    pub is_chosen: bool,
    /// Hours, one per month.
    pub hours: Vec<f64>,
    /// Of these, hours of visits in all.
    pub visit_hours: f64,
}

impl Covered {
    /// Hours over the window.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.hours.iter().sum()
    }

    /// What an hour brings: margin where it is known, else sales. `None` without hours.
    #[must_use]
    pub fn per_hour(&self) -> Option<f64> {
        let hours = self.total();
        (hours > 0.0).then(|| self.worth.margin.unwrap_or(self.worth.sales).to_f64() / hours)
    }
}

/// One person's months.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonLoad {
    /// Who; `None` for accounts that nobody looks after.
    pub person: Option<String>,
    /// Hours needed, one per month.
    pub need: Vec<f64>,
    /// Hours there are, one per month; 0 before joining, and for nobody.
    pub capacity: Vec<f64>,
    /// Positions of the accounts in [`Workload::accounts`], in any of the months.
    pub accounts: Vec<usize>,
    /// Where the need is above the capacity over the window: the accounts that bring least an hour, until the rest fits.
    pub shed: Vec<usize>,
}

impl PersonLoad {
    /// Need ÷ capacity over the window; `None` without capacity.
    #[must_use]
    pub fn load(&self) -> Option<f64> {
        ratio(self.need.iter().sum(), self.capacity.iter().sum())
    }

    /// Need ÷ capacity of a month.
    #[must_use]
    pub fn load_of(&self, month: usize) -> Option<f64> {
        ratio(*self.need.get(month)?, *self.capacity.get(month)?)
    }

    /// The month with the highest load.
    #[must_use]
    pub fn worst(&self) -> Option<(usize, f64)> {
        let loads = (0..self.need.len()).filter_map(|it| Some((it, self.load_of(it)?)));
        loads.fold(None, |best, it| best.filter(|known: &(usize, f64)| known.1 >= it.1).or(Some(it)))
    }
}

fn ratio(need: f64, capacity: f64) -> Option<f64> {
    (capacity > 0.0).then(|| need / capacity)
}

/// Everybody's months.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The months.
    pub months: MonthRange,
    /// Accounts, the most valuable first.
    pub accounts: Vec<Covered>,
    /// People, the highest load first; nobody's accounts last.
    pub people: Vec<PersonLoad>,
    /// Whether every account's margin is known; else accounts are compared by sales.
    pub by_margin: bool,
}

/// The hours that looking after accounts takes, and who has them.
#[must_use]
pub fn workload(coverage: &Coverage, team: &Team, book: &Book, worths: &[Worth], months: MonthRange) -> Workload {
    let days: Vec<f64> = months.iter().map(|it| working_days(it).days).collect();
    let by_margin = !worths.is_empty() && worths.iter().all(|it| it.margin.is_some());
    let accounts = covered(coverage, worths, &days, by_margin);
    let mut people: BTreeMap<Option<String>, PersonLoad> = BTreeMap::new();
    for (i, it) in accounts.iter().enumerate() {
        let Some(account) = book.account(it.worth.account) else { continue };
        for (k, (month, hours)) in months.iter().zip(&it.hours).enumerate() {
            let person = team.place(account, month).person;
            let entry = || PersonLoad {
                capacity: capacity(coverage, team, person.as_deref(), months, &days),
                person: person.clone(),
                need: vec![0.0; months.len],
                accounts: Vec::new(),
                shed: Vec::new(),
            };
            let load = people.entry(person.clone()).or_insert_with(entry);
            load.need[k] += hours;
            if load.accounts.last() != Some(&i) {
                load.accounts.push(i);
            }
        }
    }
    let mut people: Vec<PersonLoad> = people.into_values().collect();
    for it in &mut people {
        it.shed = shed(it, &accounts);
    }
    // Nobody has no load and stands last.
    people.sort_by(|a, b| b.load().unwrap_or(-1.0).total_cmp(&a.load().unwrap_or(-1.0)));
    Workload { months, accounts, people, by_margin }
}

fn covered(coverage: &Coverage, worths: &[Worth], days: &[f64], by_margin: bool) -> Vec<Covered> {
    let mut sorted = worths.to_vec();
    sorted.sort_by_key(|it| std::cmp::Reverse(it.sales));
    let positive = |it: &Worth| it.sales.minor().max(0);
    let whole: i64 = sorted.iter().map(positive).sum();
    let (all_days, n) = (days.iter().sum::<f64>(), days.len() as f64);
    let mut before = 0_i64;
    let cover = |worth: Worth| {
        let share = i128::from(before) * 100;
        before += positive(&worth);
        let below = |limit: &u32| share < i128::from(*limit) * i128::from(whole);
        let by_size = coverage.limits.iter().position(below).map_or(Tier::D, |it| Tier::ALL[it]);
        let chosen = coverage.tiers.get(&worth.account).copied();
        let tier = chosen.unwrap_or(by_size);
        let cadence = coverage.cadence(tier);
        let visit_hours = f64::from(cadence.visits) * n / 12.0 * f64::from(cadence.visit_tenths) / 10.0;
        let month = |days: &f64| visit_hours * days / all_days.max(1.0) + f64::from(cadence.admin_tenths) / 10.0;
        let worth = Worth { margin: worth.margin.filter(|_| by_margin), ..worth };
        Covered { worth, tier, is_chosen: chosen.is_some(), hours: days.iter().map(month).collect(), visit_hours }
    };
    sorted.into_iter().map(cover).collect()
}

fn capacity(coverage: &Coverage, team: &Team, person: Option<&str>, months: MonthRange, days: &[f64]) -> Vec<f64> {
    let Some(person) = person else { return vec![0.0; months.len] };
    let joined: Option<Month> = team.people.get(person).and_then(|it| it.joined);
    let a_day = f64::from(coverage.day_tenths) / 10.0 * f64::from(coverage.utilisation) / 100.0;
    let month = |(month, days): (Month, &f64)| if joined.is_some_and(|it| month < it) { 0.0 } else { days * a_day };
    months.iter().zip(days).map(month).collect()
}

/// The accounts that bring least an hour, until what is left fits.
fn shed(person: &PersonLoad, accounts: &[Covered]) -> Vec<usize> {
    let capacity: f64 = person.capacity.iter().sum();
    let mut excess = person.need.iter().sum::<f64>() - capacity;
    if capacity <= 0.0 || excess <= 0.0 {
        return Vec::new();
    }
    let mut order = person.accounts.clone();
    let worth = |i: &usize| accounts[*i].per_hour().unwrap_or(f64::MAX);
    order.sort_by(|a, b| worth(a).total_cmp(&worth(b)));
    let mut chosen = Vec::new();
    for i in order {
        if excess <= 0.0 {
            break;
        }
        excess -= accounts[i].total();
        chosen.push(i);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, Person, Place, Product, ProductId, SalesSeries};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    /// Four accounts of Li's, and their book.
    fn book() -> (Book, Vec<AccountId>) {
        let mut ids = IdGenerator::new(4);
        let accounts: Vec<AccountId> = (0..4).map(|_| AccountId(ids.next_id())).collect();
        let product = ProductId(ids.next_id());
        let months = MonthRange { first: month("2025-12"), len: 1 };
        let account =
            |id: &AccountId| Account { id: *id, name: id.to_string(), region: None, person: Some("Li".into()) };
        let series = |account: &AccountId| SalesSeries {
            account: *account,
            product,
            active_from: 0,
            amounts: vec![Some(Money::from_minor(1))],
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let product = Product { id: product, name: "P".into() };
        let book = Book::new(
            months,
            accounts.iter().map(account).collect(),
            vec![product],
            accounts.iter().map(series).collect(),
        );
        (book.unwrap(), accounts)
    }

    fn worths(ids: &[AccountId], sales: [i64; 4]) -> Vec<Worth> {
        let worth =
            |(id, sales): (&AccountId, i64)| Worth { account: *id, sales: Money::from_minor(sales), margin: None };
        ids.iter().zip(sales).map(worth).collect()
    }

    const YEAR: fn() -> MonthRange = || MonthRange { first: month("2026-01"), len: 12 };

    #[test]
    fn tiers_go_by_what_comes_before() {
        let (book, ids) = book();
        // 50 + 30 + 15 + 5: before them lie 0, 50, 80 and 95 %, which are no longer below the limits of 50, 80 and 95.
        let found = workload(&Coverage::default(), &Team::default(), &book, &worths(&ids, [15, 50, 5, 30]), YEAR());
        let tiers: Vec<_> = found.accounts.iter().map(|it| (it.worth.sales.minor(), it.tier)).collect();
        assert_eq!(tiers, [(50, Tier::A), (30, Tier::B), (15, Tier::C), (5, Tier::D)]);
        let mut coverage = Coverage::default();
        coverage.tiers.insert(ids[2], Tier::A);
        let found = workload(&coverage, &Team::default(), &book, &worths(&ids, [15, 50, 5, 30]), YEAR());
        assert_eq!((found.accounts[3].tier, found.accounts[3].is_chosen), (Tier::A, true));
    }

    #[test]
    fn visits_follow_working_days_and_add_up() {
        // By hand for tier A over 2026: 24 visits of 8 hours are 192, of 249 working days 16 lie in February:
        // 192 · 16 ÷ 249 + 12 = 24.337 hours; the year has 192 + 12 · 12 = 336.
        let (book, ids) = book();
        let found = workload(&Coverage::default(), &Team::default(), &book, &worths(&ids[..1], [9, 0, 0, 0]), YEAR());
        let it = &found.accounts[0];
        let days: f64 = YEAR().iter().map(|it| working_days(it).days).sum();
        assert!((it.hours[1] - (192.0 * 16.0 / days + 12.0)).abs() < 1e-9);
        assert!((it.total() - 336.0).abs() < 1e-9 && (it.visit_hours - 192.0).abs() < 1e-9);
        // Six months have half the visits.
        let half = MonthRange { first: month("2026-01"), len: 6 };
        let found = workload(&Coverage::default(), &Team::default(), &book, &worths(&ids[..1], [9, 0, 0, 0]), half);
        assert!((found.accounts[0].total() - (96.0 + 72.0)).abs() < 1e-9);
    }

    #[test]
    fn capacity_is_days_times_hours_and_begins_with_joining() {
        let (book, ids) = book();
        let account = book.account(ids[0]).unwrap();
        let place = Place { region: None, person: Some("Wu".into()) };
        let team = Team::default()
            .placed(account, month("2026-07"), place)
            .with_person("Wu", Person { joined: Some(month("2026-09")), last_quota: None });
        let found = workload(&Coverage::default(), &team, &book, &worths(&ids[..1], [9, 0, 0, 0]), YEAR());
        let of = |name: &str| found.people.iter().find(|it| it.person.as_deref() == Some(name)).unwrap();
        let (li, wu) = (of("Li"), of("Wu"));
        // February 2026 has 16 working days of 8 hours, 85 % of them for accounts: 108.8.
        assert!((li.capacity[1] - 108.8).abs() < 1e-9);
        assert_eq!((wu.capacity[7], wu.load_of(7)), (0.0, None));
        assert!(wu.capacity[8] > 100.0 && li.need[6] == 0.0 && wu.need[6] > 0.0);
        let whole: f64 = found.people.iter().flat_map(|it| &it.need).sum();
        assert!((whole - found.accounts[0].total()).abs() < 1e-9, "no hour is lost or counted twice");
    }

    #[test]
    fn too_much_names_what_brings_least_an_hour() {
        let (book, ids) = book();
        // A short day leaves little: the smallest account of those with the same hours goes first.
        let mut coverage = Coverage { day_tenths: 30, ..Coverage::default() };
        for id in &ids {
            coverage.tiers.insert(*id, Tier::A);
        }
        let found = workload(&coverage, &Team::default(), &book, &worths(&ids, [40, 10, 30, 20]), YEAR());
        let li = &found.people[0];
        // Need 4 · 336 = 1 344 hours; capacity = D · 3 · 0.85.
        let capacity: f64 = YEAR().iter().map(|it| working_days(it).days * 2.55).sum();
        assert!((li.load().unwrap() - 1344.0 / capacity).abs() < 1e-9);
        let expected = ((1344.0 - capacity) / 336.0).ceil() as usize;
        let names: Vec<i64> = li.shed.iter().map(|it| found.accounts[*it].worth.sales.minor()).collect();
        assert_eq!(names, [10, 20, 30, 40][..expected]);
        // Months differ only in their working days: the fewest leave the least for what every month takes.
        assert_eq!(li.worst().unwrap().0, 1);
    }

    #[test]
    fn margins_count_only_where_all_are_known() {
        let (book, ids) = book();
        let mut all = worths(&ids, [40, 10, 30, 20]);
        all[0].margin = Some(Money::from_minor(4));
        let found = workload(&Coverage::default(), &Team::default(), &book, &all, YEAR());
        assert!(!found.by_margin && found.accounts.iter().all(|it| it.worth.margin.is_none()));
        for it in &mut all {
            it.margin = Some(Money::from_minor(500));
        }
        let found = workload(&Coverage::default(), &Team::default(), &book, &all, YEAR());
        assert!(found.by_margin);
        assert!((found.accounts[0].per_hour().unwrap() - 5.0 / found.accounts[0].total()).abs() < 1e-12);
    }
}
