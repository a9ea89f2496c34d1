//! Coverage and capacity: how often each account is visited, the hours that takes, and whether people have them (K6, K8).
//!
//! Symbols: an account of tier k has v visits a year of h hours each (talk, way, preparation) and a hours a month beside
//! them; its manager does activities for it of s hours a month; d_m are the working days of month m, D their sum over the n
//! months of the window; a row of the strategy takes r_m hours in month m.
//! - need of month m = v·(n ÷ 12)·(d_m ÷ D)·h + a + s + Σ r_m: visits follow the working days, so a month with the Spring
//!   Festival has fewer of them;
//! - r_m falls to the owner of the row where that is somebody of the team, else to the manager of its account, else to
//!   nobody;
//! - capacity of a person in month m = d_m · hours a day · share of the day that is left for accounts; none before
//!   somebody joins;
//! - load = need ÷ capacity. Above 1 the accounts that bring least an hour are named until the rest fits: an account is
//!   given up with everything that its manager does for it, and not with the strategy for all accounts.
//!
//! Tiers go by what accounts are planned to bring, largest first: A until so much of the whole is reached, then B, C, and D
//! for the rest; somebody may have chosen another.
//! Source: Zoltners, Sinha and Lorimer 2004, *Sales Force Design for Strategic Advantage*, ch. 6 (workload build-up).

mod hours;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::response::Answers;
use crate::domain::{AccountId, Book, Money, Month, MonthRange, StrategyId, Team, working_days};

pub use hours::{Beside, Hours, StrategyWork};

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
    /// Hours, one per month, whoever spends them.
    pub hours: Vec<Hours>,
}

impl Covered {
    /// Hours over the window, by what they are for.
    #[must_use]
    pub fn parts(&self) -> Hours {
        self.hours.iter().copied().sum()
    }

    /// Hours over the window.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.parts().total()
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
    pub need: Vec<Hours>,
    /// Hours there are, one per month; 0 before joining, and for nobody.
    pub capacity: Vec<f64>,
    /// Positions of the accounts in [`Workload::accounts`], in any of the months.
    pub accounts: Vec<usize>,
    /// Hours over the window that this person has with each of them.
    pub held: Vec<f64>,
    /// Rows of the strategy that fall to this person, each with the position of the month.
    pub rows: Vec<(usize, StrategyId)>,
    /// Where the need is above the capacity over the window: the accounts that bring least an hour, until the rest fits.
    pub shed: Vec<usize>,
}

impl PersonLoad {
    /// Need ÷ capacity over the window; `None` without capacity.
    #[must_use]
    pub fn load(&self) -> Option<f64> {
        ratio(self.parts().total(), self.capacity.iter().sum())
    }

    /// Hours needed over the window, by what they are for.
    #[must_use]
    pub fn parts(&self) -> Hours {
        self.need.iter().copied().sum()
    }

    /// Need ÷ capacity of a month.
    #[must_use]
    pub fn load_of(&self, month: usize) -> Option<f64> {
        ratio(self.need.get(month)?.total(), *self.capacity.get(month)?)
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
pub fn workload(
    coverage: &Coverage,
    team: &Team,
    book: &Book,
    worths: &[Worth],
    beside: &Beside<'_>,
    months: MonthRange,
) -> Workload {
    let days: Vec<f64> = months.iter().map(|it| working_days(it).days).collect();
    let by_margin = !worths.is_empty() && worths.iter().all(|it| it.margin.is_some());
    let mut accounts = covered(coverage, worths, beside, &days, by_margin);
    let mut people: BTreeMap<Option<String>, PersonLoad> = BTreeMap::new();
    let blank = |person: &Option<String>| PersonLoad {
        capacity: capacity(coverage, team, person.as_deref(), months, &days),
        person: person.clone(),
        need: vec![Hours::default(); months.len],
        accounts: Vec::new(),
        held: Vec::new(),
        rows: Vec::new(),
        shed: Vec::new(),
    };
    for (i, it) in accounts.iter().enumerate() {
        let Some(account) = book.account(it.worth.account) else { continue };
        for (k, (month, hours)) in months.iter().zip(&it.hours).enumerate() {
            let person = team.place(account, month).person;
            people.entry(person).or_insert_with_key(blank).take(i, k, *hours);
        }
    }
    for work in beside.strategy {
        let is_known = |it: &String| team.people.contains_key(it) || people.contains_key(&Some(it.clone()));
        let owner = work.owner.clone().filter(is_known);
        let account = work.account.and_then(|it| book.account(it));
        let at = account.and_then(|of| accounts.iter().position(|it| it.worth.account == of.id));
        for (k, (month, hours)) in months.iter().zip(&work.hours).enumerate().filter(|it| *it.1.1 > 0.0) {
            let hours = Hours { strategy: *hours, ..Hours::default() };
            let manager = account.and_then(|it| team.place(it, month).person);
            let person = owner.clone().or_else(|| manager.clone());
            let is_managers = person == manager;
            let load = people.entry(person).or_insert_with_key(blank);
            load.rows.push((k, work.id));
            match at {
                Some(i) if is_managers => load.take(i, k, hours),
                _ => load.need[k] += hours,
            }
            if let Some(i) = at {
                accounts[i].hours[k] += hours;
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

impl PersonLoad {
    /// Hours of a month that the person spends on an account that is looked after.
    fn take(&mut self, account: usize, month: usize, hours: Hours) {
        self.need[month] += hours;
        // Accounts come in order.
        match self.accounts.binary_search(&account) {
            Ok(at) => self.held[at] += hours.total(),
            Err(at) => {
                self.accounts.insert(at, account);
                self.held.insert(at, hours.total());
            }
        }
    }
}

fn covered(coverage: &Coverage, worths: &[Worth], beside: &Beside<'_>, days: &[f64], by_margin: bool) -> Vec<Covered> {
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
        let activities = (beside.activities)(worth.account, tier);
        let month = |days: &f64| Hours {
            visits: visit_hours * days / all_days.max(1.0),
            admin: f64::from(cadence.admin_tenths) / 10.0,
            activities,
            strategy: 0.0,
        };
        let worth = Worth { margin: worth.margin.filter(|_| by_margin), ..worth };
        Covered { worth, tier, is_chosen: chosen.is_some(), hours: days.iter().map(month).collect() }
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
    let mut excess = person.parts().total() - capacity;
    if capacity <= 0.0 || excess <= 0.0 {
        return Vec::new();
    }
    let mut order: Vec<(usize, f64)> = person.accounts.iter().copied().zip(person.held.iter().copied()).collect();
    let worth = |it: &(usize, f64)| accounts[it.0].per_hour().unwrap_or(f64::MAX);
    order.sort_by(|a, b| worth(a).total_cmp(&worth(b)));
    let mut chosen = Vec::new();
    for (i, held) in order {
        if excess <= 0.0 {
            break;
        }
        // Another person's months with the account, and another owner's rows for it, leave this one nothing.
        excess -= held;
        chosen.push(i);
    }
    chosen
}
