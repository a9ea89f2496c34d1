//! The team's size against the plan, and every change to what is known and planned about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Book, Money, Month, Node};
use crate::plan::TargetPlan;
use crate::plan::staffing::{Capacity, CapacityInputs, LeaveRate, Staffing, capacity};

use super::{ActionError, Document};

/// Months of a year, over which productivity is taken.
const YEAR: usize = 12;
/// Years that the usual course of a year is taken from.
const N_YEARS: usize = 3;

/// Changes to the team's size and skills.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleAction {
    /// It is and becomes like this.
    Set(Arc<Staffing>),
}

impl PeopleAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let PeopleAction::Set(staffing) = self;
        if !staffing.is_sound() {
            return Err(ActionError::Staffing);
        }
        document.staffing = staffing;
        Ok(())
    }
}

/// Everything about the team's size.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamSize {
    /// Those of the team, each with the month of joining where that is known.
    pub people: Vec<(String, Option<Month>)>,
    /// Heads that count: those typed, else those of the team.
    pub n_heads: usize,
    /// Sales of the last twelve months per head; `None` where months or heads are missing.
    pub usual: Option<Money>,
    /// Whether the sales of the last twelve months are known, by however many they were sold.
    pub has_year: bool,
    /// What a settled head sells a year: typed, else usual.
    pub productivity: Option<Money>,
    /// The leave rate; `None` where it has to be asked.
    pub rate: Option<LeaveRate>,
    /// The part of a year that each calendar month usually has, January first.
    pub season: [f64; YEAR],
    /// Whether that comes from the history; else every month has a twelfth.
    pub is_seasonal: bool,
    /// Capacity against target; `None` where something has to be asked first, or no month is left.
    pub capacity: Option<Capacity>,
}

/// The team's size against a plan; `None` without a history.
pub fn team_size(document: &Document, plan: &TargetPlan) -> Option<TeamSize> {
    let book = document.book.as_deref()?;
    let now = document.last_actual()?;
    let staffing = &document.staffing;
    let sales = book.amounts_of(Node::Company);
    let all: Vec<(Month, Money)> = plan.window.iter().zip(plan.month_totals()).collect();
    let open: Vec<(Month, Money)> = all.into_iter().filter(|it| it.0 > now).collect();
    let people = people(document, book, &open);
    let n_team = people.len();
    let n_heads = staffing.heads.map_or(n_team, |it| it as usize);
    // Heads that somebody typed are settled: nothing else is known about them.
    let heads: Vec<Option<Month>> = match staffing.heads {
        Some(_) => vec![None; n_heads],
        None => people.iter().map(|it| it.1).collect(),
    };
    let here = match staffing.heads {
        Some(n) => n as usize,
        None => people.iter().filter(|it| it.1.is_none_or(|joined| joined <= now)).count(),
    };
    let last_year: Option<Money> =
        sales.len().checked_sub(YEAR).and_then(|from| sales[from..].iter().copied().sum::<Option<Money>>());
    let each = |it: Money| Money::from_minor(libm::round(it.minor() as f64 / here as f64) as i64);
    let usual = last_year.filter(|it| here > 0 && *it > Money::default()).map(each);
    let productivity = staffing.productivity.or(usual);
    let rate = staffing.leave_rate();
    let season = season(&sales, book.months().first);
    let inputs = |productivity: Money, rate: LeaveRate| CapacityInputs {
        staffing,
        heads: &heads,
        productivity,
        leave_rate: rate.share(),
        season: season.unwrap_or([1.0 / YEAR as f64; YEAR]),
        now,
        targets: &open,
    };
    let known = productivity.zip(rate).filter(|_| !open.is_empty() && (n_heads > 0 || !staffing.hires.is_empty()));
    Some(TeamSize {
        capacity: known.map(|(productivity, rate)| capacity(&inputs(productivity, rate))),
        n_heads,
        usual,
        has_year: last_year.is_some(),
        productivity,
        rate,
        season: season.unwrap_or([1.0 / YEAR as f64; YEAR]),
        is_seasonal: season.is_some(),
        people,
    })
}

/// Those who look after an account in the first month that is left, and those who join in a later one.
fn people(document: &Document, book: &Book, open: &[(Month, Money)]) -> Vec<(String, Option<Month>)> {
    let mut found: BTreeMap<String, Option<Month>> = BTreeMap::new();
    let team = &document.team;
    for (i, (month, _)) in open.iter().enumerate() {
        for account in book.accounts() {
            let Some(person) = team.place(account, *month).person else { continue };
            let joined = team.people.get(&person).and_then(|it| it.joined);
            // Who has an account later and is not new takes it over from somebody: the team is no larger for it.
            if i == 0 || joined.is_some_and(|it| it > open[0].0) {
                found.insert(person, joined);
            }
        }
    }
    found.into_iter().collect()
}

/// The part of a year that each calendar month has, January first: its mean share over up to three whole years of twelve
/// months, counted back from the last. `None` where no such year is whole and positive.
fn season(sales: &[Option<Money>], first: Month) -> Option<[f64; YEAR]> {
    let (mut shares, mut n_years) = ([0.0; YEAR], 0_usize);
    for back in 1..=N_YEARS {
        let Some(from) = sales.len().checked_sub(back * YEAR) else { break };
        let year: Option<Vec<i64>> = sales[from..from + YEAR].iter().map(|it| it.map(Money::minor)).collect();
        let Some(year) = year else { break };
        let whole: i64 = year.iter().sum();
        // A month of more returns than sales has no share of a year.
        if whole <= 0 || year.iter().any(|it| *it < 0) {
            break;
        }
        for (i, it) in year.iter().enumerate() {
            let month = first.plus((from + i) as i32);
            shares[(month.month() - 1) as usize] += *it as f64 / whole as f64;
        }
        n_years += 1;
    }
    (n_years > 0).then(|| shares.map(|it| it / n_years as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(values: &[i64]) -> Vec<Option<Money>> {
        values.iter().map(|it| Some(Money::from_minor(*it))).collect()
    }

    #[test]
    fn the_course_of_a_year_is_a_mean_of_shares() {
        // The last year has 24 in its first month (July) and 8 in the others, of 112; the year before 8 in all of 96.
        let mut sales = vec![8; 24];
        sales[12] = 24;
        let found = season(&amounts(&sales), "2024-07".parse().unwrap()).unwrap();
        assert!((found[6] - (24.0 / 112.0 + 1.0 / 12.0) / 2.0).abs() < 1e-12);
        assert!((found[0] - (8.0 / 112.0 + 1.0 / 12.0) / 2.0).abs() < 1e-12);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // A year that is not whole ends the search; without one there is nothing.
        let mut broken = amounts(&sales);
        broken[3] = None;
        let found = season(&broken, "2024-07".parse().unwrap()).unwrap();
        assert!((found[6] - 24.0 / 112.0).abs() < 1e-12);
        assert!(season(&amounts(&[1; 11]), "2024-07".parse().unwrap()).is_none());
        assert!(season(&amounts(&[0; 12]), "2024-07".parse().unwrap()).is_none());
    }
}
