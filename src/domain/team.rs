//! Who looks after which account, from when on: the tree of company, region, person and account over time.
//!
//! Nothing is overwritten: a re-organisation adds a place from a month on, and months before keep theirs. An account
//! without a place of its own has the one that came with the sales history.

use std::collections::BTreeMap;

use super::{Account, AccountId, Money, Month};

/// Share of a full quota that a new person carries in the month of joining and the months after it.
pub const RAMP: [u32; 5] = [0, 25, 50, 75, 100];

/// Where an account hangs in the tree; `None` for nobody, nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Region or team.
    pub region: Option<String>,
    /// Who looks after it.
    pub person: Option<String>,
}

/// What is known about a person beside the accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The first month in the job; `None` for somebody who is settled.
    pub joined: Option<Month>,
    /// The quota of the twelve months before the plan, where somebody remembers it.
    pub last_quota: Option<Money>,
}

/// What an account could buy, as somebody judges it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prospect {
    /// What it buys in all, over a plan's window, from whomever.
    pub potential: Option<Money>,
    /// What is under negotiation with it now.
    pub pipeline: Option<Money>,
}

/// The sales team over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Places by account, each from its month on.
    pub places: BTreeMap<AccountId, BTreeMap<Month, Place>>,
    /// People by name.
    pub people: BTreeMap<String, Person>,
    /// Potential and pipeline by account.
    pub prospects: BTreeMap<AccountId, Prospect>,
}

impl Place {
    /// The place that came with the sales history.
    pub fn imported(account: &Account) -> Self {
        Self { region: account.region.clone(), person: account.person.clone() }
    }
}

impl Team {
    /// Where an account hangs in a month.
    pub fn place(&self, account: &Account, month: Month) -> Place {
        let own = self.places.get(&account.id).and_then(|it| it.range(..=month).next_back());
        own.map_or_else(|| Place::imported(account), |(_, place)| place.clone())
    }

    /// The same team with an account at a place from a month on. Later places stay; a place that changes nothing is left
    /// out.
    #[must_use]
    pub fn placed(mut self, account: &Account, from: Month, place: Place) -> Self {
        let own = self.places.entry(account.id).or_default();
        own.insert(from, place);
        let mut before = Place::imported(account);
        own.retain(|_, it| {
            let differs = *it != before;
            before = it.clone();
            differs
        });
        if own.is_empty() {
            self.places.remove(&account.id);
        }
        self
    }

    /// The same team with something known about a person; what says nothing is left out.
    #[must_use]
    pub fn with_person(mut self, name: &str, person: Person) -> Self {
        if person == Person::default() {
            self.people.remove(name);
        } else {
            self.people.insert(name.to_owned(), person);
        }
        self
    }

    /// The same team with what an account could buy; what says nothing is left out.
    #[must_use]
    pub fn with_prospect(mut self, account: AccountId, prospect: Prospect) -> Self {
        if prospect == Prospect::default() {
            self.prospects.remove(&account);
        } else {
            self.prospects.insert(account, prospect);
        }
        self
    }

    /// How much of a full quota a person carries in a month, in per cent.
    pub fn ramp(&self, person: &str, month: Month) -> u32 {
        let Some(joined) = self.people.get(person).and_then(|it| it.joined) else { return 100 };
        let months = usize::try_from(month.since(joined)).unwrap_or(0);
        RAMP[months.min(RAMP.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn place(region: &str, person: &str) -> Place {
        Place { region: Some(region.to_owned()), person: Some(person.to_owned()) }
    }

    fn account() -> Account {
        let id = AccountId(IdGenerator::new(3).next_id());
        Account { id, name: "A".to_owned(), region: Some("East".to_owned()), person: Some("Li".to_owned()) }
    }

    #[test]
    fn a_move_holds_from_its_month_on_and_forgets_nothing() {
        let account = account();
        let team = Team::default().placed(&account, month("2026-07"), place("South", "Wu"));
        assert_eq!(team.place(&account, month("2026-06")), place("East", "Li"));
        assert_eq!(team.place(&account, month("2026-07")), place("South", "Wu"));
        let team = team.placed(&account, month("2026-10"), place("North", "He"));
        assert_eq!(team.place(&account, month("2026-09")), place("South", "Wu"));
        assert_eq!(team.place(&account, month("2027-01")), place("North", "He"));
        // Back to where the history has it: only the former moves are left.
        let back = team.placed(&account, month("2026-10"), place("South", "Wu"));
        assert_eq!(back.places[&account.id].len(), 1);
        assert_eq!(back.placed(&account, month("2026-07"), place("East", "Li")), Team::default());
    }

    #[test]
    fn a_new_person_ramps_up_month_by_month() {
        let joined = Person { joined: Some(month("2026-03")), last_quota: None };
        let team = Team::default().with_person("Wu", joined);
        let found: Vec<u32> = (0..8).map(|i| team.ramp("Wu", month("2026-01").plus(i))).collect();
        assert_eq!(found, [0, 0, 0, 25, 50, 75, 100, 100]);
        assert_eq!(team.ramp("Li", month("2026-01")), 100);
        assert_eq!(team.with_person("Wu", Person::default()), Team::default());
    }
}
