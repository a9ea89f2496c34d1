//! The sales team as it is assigned: several accounts at once, from a month on; typed or pasted potentials.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Account, AccountId, Book, Month, Place, Prospect, Team};

use super::{ActionError, Document};

/// Changes to who looks after whom.
#[derive(Clone, Debug, PartialEq)]
pub enum TeamAction {
    /// The team becomes this one; [`assign`] and the methods of [`Team`] make it.
    Set(Arc<Team>),
}

impl TeamAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let TeamAction::Set(team) = self;
        document.team = team;
        Ok(())
    }
}

/// What becomes of one part of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// It stays.
    #[default]
    Keep,
    /// Nobody, nowhere.
    Clear,
    /// This one.
    Put(String),
}

impl Part {
    fn over(&self, present: Option<String>) -> Option<String> {
        match self {
            Part::Keep => present,
            Part::Clear => None,
            Part::Put(name) => Some(name.trim().to_owned()).filter(|it| !it.is_empty()),
        }
    }
}

/// The team after accounts were given to a person or a region from a month on. What is kept stays what it is then.
pub fn assign(team: &Team, book: &Book, accounts: &[AccountId], from: Month, region: &Part, person: &Part) -> Team {
    accounts.iter().filter_map(|it| book.account(*it)).fold(team.clone(), |team, account| {
        let now = team.place(account, from);
        let place = Place { region: region.over(now.region), person: person.over(now.person) };
        team.placed(account, from, place)
    })
}

/// Regions and people that there are, by name, each with how many accounts it has in a month.
pub fn names_of(team: &Team, book: &Book, month: Month) -> [BTreeMap<String, usize>; 2] {
    let mut names = [BTreeMap::new(), BTreeMap::new()];
    let mut count = |which: usize, name: Option<String>| {
        if let Some(name) = name {
            *names[which].entry(name).or_insert(0) += 1;
        }
    };
    for account in book.accounts() {
        let place = team.place(account, month);
        count(0, place.region);
        count(1, place.person);
    }
    names
}

/// What pasted cells say: an account's name, then region, person, potential, pipeline; see [`paste`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// The team after them.
    pub team: Team,
    /// How many lines found their account.
    pub n_used: usize,
    /// Lines whose account is unknown, or whose number is none: line from 1, and the cell.
    pub unused: Vec<(usize, String)>,
}

/// Takes pasted cells into the team: lines of tab-separated cells, in the order account, region, person, potential,
/// pipeline; empty cells change nothing. `number` reads an amount as the reader writes it.
pub fn paste(
    team: &Team,
    book: &Book,
    from: Month,
    text: &str,
    number: impl Fn(&str) -> Option<crate::domain::Money>,
) -> Pasted {
    let by_name: BTreeMap<&str, &Account> = book.accounts().iter().map(|it| (it.name.as_str(), it)).collect();
    let mut result = Pasted { team: team.clone(), ..Pasted::default() };
    for (i, line) in text.lines().enumerate().filter(|(_, it)| !it.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let at = |i: usize| cells.get(i).copied().unwrap_or_default();
        let Some(account) = by_name.get(at(0)) else {
            result.unused.push((i + 1, at(0).to_owned()));
            continue;
        };
        let amounts = [at(3), at(4)].map(|it| if it.is_empty() { Ok(None) } else { number(it).map(Some).ok_or(it) });
        let bad = amounts.iter().find_map(|it| it.err()).map(str::to_owned);
        if let Some(bad) = bad {
            result.unused.push((i + 1, bad));
            continue;
        }
        let put = |it: &str| if it.is_empty() { Part::Keep } else { Part::Put(it.to_owned()) };
        let known = result.team.prospects.get(&account.id).copied().unwrap_or_default();
        let [potential, pipeline] = amounts.map(|it| it.ok().flatten());
        let prospect = Prospect { potential: potential.or(known.potential), pipeline: pipeline.or(known.pipeline) };
        result.team = assign(&result.team, book, &[account.id], from, &put(at(1)), &put(at(2)))
            .with_prospect(account.id, prospect);
        result.n_used += 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use crate::workbench::sample::{SampleLanguage, sample_book};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn several_accounts_move_together_and_keep_what_is_not_named() {
        let book = sample_book(SampleLanguage::En, month("2026-05"));
        let ids: Vec<AccountId> = book.accounts().iter().take(3).map(|it| it.id).collect();
        let from = month("2026-07");
        let team = assign(&Team::default(), &book, &ids, from, &Part::Keep, &Part::Put(" New ".to_owned()));
        for account in &book.accounts()[..3] {
            let place = team.place(account, from);
            assert_eq!((place.person.as_deref(), &place.region), (Some("New"), &account.region));
            assert_eq!(team.place(account, month("2026-06")), Place::imported(account));
        }
        assert_eq!(names_of(&team, &book, from)[1]["New"], 3);
        assert_eq!(names_of(&team, &book, month("2026-06"))[1].get("New"), None);
    }

    #[test]
    fn pasted_cells_find_their_accounts_or_are_told() {
        let book = sample_book(SampleLanguage::En, month("2026-05"));
        let name = &book.accounts()[0].name;
        let text = format!("{name}\tSouth\t\t1200\t\nNobody\tX\n\n{name}\t\t\tabc\t\n{name}\t\tLi\t\t30\r\n");
        let number = |it: &str| it.parse().ok().map(Money::from_minor);
        let found = paste(&Team::default(), &book, month("2026-06"), &text, number);
        assert_eq!(found.n_used, 2);
        assert_eq!(found.unused, [(2, "Nobody".to_owned()), (4, "abc".to_owned())]);
        let id = book.accounts()[0].id;
        let expected = Prospect { potential: Some(Money::from_minor(1200)), pipeline: Some(Money::from_minor(30)) };
        assert_eq!(found.team.prospects[&id], expected);
        let place = found.team.place(&book.accounts()[0], month("2026-06"));
        assert_eq!((place.region.as_deref(), place.person.as_deref()), (Some("South"), Some("Li")));
    }
}
